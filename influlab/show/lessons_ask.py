"""An exercise under the hand, without code: predict, then answer, with check, hint and solution."""

from __future__ import annotations

import html
import traceback
from collections.abc import Callable

import ipywidgets as widgets

from influlab.errors import InfluLabError
from influlab.show.controls import bars, build, read
from influlab.show.lessons import Exercise, Feedback
from influlab.show.lessons_read import spoken
from influlab.show.lessons_seed import lesson

ROW = widgets.Layout(display="flex", flex_flow="row wrap", align_items="center")
FIELD = widgets.Layout(width="220px")
AUTO = widgets.Layout(width="auto")
LOOK = (
    "<style>.influlab-exercise .widget-label { text-align: left; height: auto; line-height: 1.3; "
    "white-space: normal; } .influlab-exercise table { width: auto; margin: 8px 0; } "
    # a text is as wide as the page, however wide the table above it; the table scrolls
    ".influlab-exercise .widget-html-content { min-width: 0; max-width: 100%; overflow-x: auto; } "
    ".influlab-exercise td, .influlab-exercise th { text-align: right; padding: 2px 14px 2px 0; }"
    "</style>"
)
BESIDE = {"description_width": "initial"}


def ask(task: Exercise | str, *, student: str = "", code: str = "") -> widgets.VBox:
    """Show an exercise with a prediction, a field for the answer, and three buttons.

    Parameters
    ----------
    task : Exercise, or the name of a lesson of the series
        A lesson by name has fields for the student's name and the class's code, which decide
        the numbers.
    student, code : str, optional
        As in :func:`lesson`; only for a lesson by name.

    Returns
    -------
    VBox
        *Check*, *Hint* and *Solution* work once a prediction is made. What is typed is read as
        a number (``12,500``, ``0,5`` or ``3.2 %``), a truth or words.

    Raises
    ------
    InfluLabError
        No lesson of that name.

    Examples
    --------
    >>> len(ask("07a", student="ana").children)
    4
    """
    return Asking(task, student, code).box


class Asking:
    """The widgets of one exercise and what happens when one of them is used."""

    def __init__(self, task: Exercise | str, student: str, code: str):
        self.name = task if isinstance(task, str) else ""
        self.student = widgets.Text(student, description="Your name", style=BESIDE, layout=FIELD)
        self.code = widgets.Text(code, description="Class code", style=BESIDE, layout=FIELD)
        self.about, self.noted, self.said = (widgets.HTML() for _ in range(3))
        self.entry = widgets.Text(placeholder="your answer", description="Answer", layout=FIELD)
        self.entry.style.description_width = "initial"
        self.first = widgets.VBox(layout={"max_width": "560px"})
        self.buttons = [
            self._button("Check", lambda: self.task.check(self.entry.value, self.predicted)),
            self._button("Hint", lambda: Feedback("shown", self.task.hint or "There is no hint.")),
            self._button("Solution", lambda: self.task.reveal(self.predicted)),
        ]
        mine = self._button("My numbers", self.draw)
        who = widgets.Box([self.student, self.code, mine] if self.name else [], layout=ROW)
        second = widgets.Box([self.entry, *self.buttons], layout=ROW)
        self.task = task if isinstance(task, Exercise) else lesson(task, student=student, code=code)
        self.begin()
        steps = (widgets.VBox([self.first, self.noted]), widgets.VBox([second, self.said]))
        self.box = widgets.VBox([who, self.about, *steps])
        self.box.add_class("influlab-exercise")

    def draw(self) -> Feedback:
        """Take the numbers of the name that was typed and begin again."""
        self.task = lesson(self.name, student=self.student.value, code=self.code.value)
        self.begin()
        return Feedback("shown", "These are your numbers; the same name brings them back.")

    def begin(self) -> None:
        """Show the question anew, with nothing predicted and nothing answered."""
        question = f"<p>{html.escape(self.task.question)}</p>"
        self.about.value = f"{LOOK}{self.task.heading}{self.task.table}{question}"
        self.predicted: object = None
        self.entry.value = self.noted.value = self.said.value = ""
        if self.task.prediction is None:
            self.first.children = ()
            return
        self.handle = build(self.task.prediction.control)
        commit = self._button("Predict", self.commit)
        self.first.children = (widgets.HTML("<i>Predict first.</i>"), self.handle, commit)
        self._open(False)

    def commit(self) -> Feedback:
        """Take the prediction down; it can no longer be changed."""
        control = self.task.prediction.control
        self.predicted = read(control, self.handle)
        if self.predicted is None:
            return Feedback("not attempted", "Choose what you expect; then compute.")
        for each in (*bars(self.handle), self.first.children[-1]):
            each.disabled = True
        self._open(True)
        words = f"Noted: {spoken(self.predicted)} {control.unit.replace('fraction', '')}".rstrip()
        self.noted.value = f"<p>{html.escape(words)}. Now compute.</p>"
        return Feedback("shown", "")

    def _open(self, can: bool) -> None:
        for each in (self.entry, *self.buttons):
            each.disabled = not can

    def _button(self, name: str, deed: Callable[[], Feedback]) -> widgets.Button:
        """Make a button that says what its deed has found, an error too."""
        button = widgets.Button(description=name, layout=AUTO)
        button.on_click(lambda _: self._do(deed))
        return button

    def _do(self, deed: Callable[[], Feedback]) -> None:
        try:
            feedback = deed()
        except InfluLabError as error:
            feedback = Feedback("wrong", "; ".join(error.problems))
        except Exception:
            self.said.value = f'<pre role="alert">{html.escape(traceback.format_exc())}</pre>'
            raise
        self.said.value = feedback.line if feedback.text else ""
