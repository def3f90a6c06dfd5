"""Exercises that answer back: not attempted, wrong with a reason, or right."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import ipywidgets as widgets

from influlab.errors import InfluLabError, check


@dataclass(frozen=True)
class Feedback:
    """What an attempt deserves to hear.

    Parameters
    ----------
    verdict : str
        ``right``, ``wrong`` or ``not attempted``.
    text : str
        One or two sentences.

    Examples
    --------
    >>> Feedback("right", "Right: 2.")
    Right: 2.
    """

    verdict: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        sign = {"right": "✓", "wrong": "✗"}.get(self.verdict, "○")
        return f'<p role="status"><b>{sign}</b> {html.escape(self.text)}</p>'


@dataclass(frozen=True)
class Exercise:
    """A question with a known answer; made by :func:`exercise`.

    Parameters
    ----------
    question, hint, unit : str
    answer : float, str or bool
    tolerance : float
        Largest relative error that still counts as right.
    mistakes : mapping of a wrong answer to what is wrong with it

    Examples
    --------
    >>> Exercise("How many?", 3.0).check(4)
    Not yet: 4 is not the answer.
    """

    question: str
    answer: Any = field(repr=False)
    hint: str = ""
    unit: str = ""
    tolerance: float = 0.01
    mistakes: Mapping[Any, str] = field(default_factory=dict, repr=False)

    def check(self, attempt: object) -> Feedback:
        """Compare an attempt with the answer.

        Parameters
        ----------
        attempt : object
            ``None`` or ``...`` means that nobody tried yet.

        Returns
        -------
        Feedback
        """
        if attempt is None or attempt is ...:
            return Feedback("not attempted", f"Not attempted yet. {self.question} {self._hint}")
        if self._same(attempt, self.answer):
            return Feedback("right", f"Right: {_spoken(self.answer)} {self.unit}".rstrip() + ".")
        for mistake, why in self.mistakes.items():
            if self._same(attempt, mistake):
                return Feedback("wrong", f"Not yet: {why}. {self._hint}".strip())
        said = f"Not yet: {_spoken(attempt)} is not the answer. {self._hint}".strip()
        return Feedback("wrong", said)

    def reveal(self) -> Feedback:
        """Show the answer.

        Returns
        -------
        Feedback
        """
        return Feedback("right", f"The answer: {_spoken(self.answer)} {self.unit}".rstrip() + ".")

    def ask(self) -> widgets.VBox:
        """Make a field for an attempt, with a button to check it and one to see the answer.

        Returns
        -------
        VBox
            What is typed is read as a number (``12,500`` or ``3.2%``), a truth or words.
        """
        entry = widgets.Text(placeholder="your answer", layout={"width": "220px"})
        said = widgets.HTML(self.check(None)._repr_html_())
        buttons = [widgets.Button(description=name) for name in ("Check", "Answer")]

        def tell(feedback: Feedback) -> None:
            said.value = feedback._repr_html_()

        buttons[0].on_click(lambda _: tell(self.check(understood(entry.value))))
        buttons[1].on_click(lambda _: tell(self.reveal()))
        title = widgets.HTML(self._repr_html_())
        return widgets.VBox([title, widgets.HBox([entry, *buttons]), said])

    @property
    def _hint(self) -> str:
        return f"Hint: {self.hint}" if self.hint else ""

    def _same(self, attempt: object, target: object) -> bool:
        if _is_number(attempt) and _is_number(target):
            return math.isclose(attempt, target, rel_tol=self.tolerance, abs_tol=1e-12)
        if isinstance(attempt, str) and isinstance(target, str):
            return attempt.strip().casefold() == target.strip().casefold()
        return type(attempt) is type(target) and attempt == target

    def __repr__(self) -> str:
        return self.question

    def _repr_html_(self) -> str:
        return f"<p><b>Exercise.</b> {html.escape(self.question)}</p>"


def exercise(
    question: str,
    answer: float | str | bool | Callable[[], Any],
    *,
    hint: str = "",
    unit: str = "",
    tolerance: float = 0.01,
    mistakes: Mapping[Any, str] | None = None,
) -> Exercise:
    """Ask a question that can check an attempt.

    Parameters
    ----------
    question : str
    answer : float, str, bool or callable
        A callable is called once for it.
    hint : str
        Given with every answer that is not right.
    unit : str
        Of the answer.
    tolerance : float in [0, 1), default 0.01
        Largest relative error of a number.
    mistakes : mapping, optional
        Frequent wrong answers and what is wrong with each.

    Returns
    -------
    Exercise
        ``.check(attempt)`` tells not attempted from wrong from right.

    Raises
    ------
    InfluLabError
        No question, an answer that is no finite number, a tolerance outside [0, 1), or a
        mistake that would count as right.

    Examples
    --------
    >>> task = exercise("How many accounts do two creators reach without double counting?",
    ...                 180.0, mistakes={200.0: "20 accounts follow both"})
    >>> task.check(None).verdict, task.check(200).verdict, task.check(180.5).verdict
    ('not attempted', 'wrong', 'right')
    """
    known = answer() if callable(answer) else answer
    task = Exercise(question, known, hint, unit, tolerance, dict(mistakes or {}))
    check("exercise", _problems(task), InfluLabError)
    return task


def understood(text: str) -> float | bool | str | None:
    """Read what was typed into a field: a number, a truth or words; blank is no attempt.

    >>> understood("12,500"), understood("3.2%"), understood("micro"), understood(" ")
    (12500.0, 0.032, 'micro', None)
    """
    text = text.strip()
    bare = text.replace(",", "").replace(" ", "")
    if bare.casefold() in ("true", "yes", "false", "no"):
        return bare.casefold() in ("true", "yes")
    try:
        return float(bare[:-1]) / 100 if bare.endswith("%") else float(bare)
    except ValueError:
        return text or None


def _problems(task: Exercise) -> list[str]:
    problems = [] if str(task.question).strip() else ["the question is empty; ask something"]
    known = isinstance(task.answer, str | bool) or (
        _is_number(task.answer) and math.isfinite(task.answer)
    )
    if not known:
        problems.append(f"the answer is {task.answer!r}; give a finite number, a text or a bool")
    if not 0 <= task.tolerance < 1:
        problems.append(f"tolerance is {task.tolerance!r}; it must lie in [0, 1)")
    elif known:
        problems += [
            f"the mistake {mistake!r} counts as right; remove it or lower the tolerance"
            for mistake in task.mistakes
            if task._same(mistake, task.answer)
        ]
    return problems


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _spoken(value: object) -> str:
    if _is_number(value):
        return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
    return str(value)
