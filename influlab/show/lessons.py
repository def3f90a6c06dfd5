"""Exercises that answer back: predict, then reveal; not attempted, wrong and why, or right."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from influlab.errors import InfluLabError, check
from influlab.show.controls import Control, choice, slider
from influlab.show.lessons_read import is_number, same, spoken, understood

SIGNS = {"right": "✓", "wrong": "✗"}


@dataclass(frozen=True)
class Feedback:
    """What an attempt deserves to hear.

    Parameters
    ----------
    verdict : str
        ``right``, ``wrong``, ``not attempted`` or ``shown``.
    text : str
        A few sentences.
    about : Exercise, optional
        Shown before the text, where the question has not been answered yet.

    Examples
    --------
    >>> Feedback("right", "Right: 2.")
    Right: 2.
    """

    verdict: str
    text: str
    about: Exercise | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"{self.about!r}\n{self.text}" if self.about else self.text

    @property
    def line(self) -> str:
        """The text as HTML, with a sign."""
        sign = SIGNS.get(self.verdict, "○")
        return f'<p role="status"><b>{sign}</b> {html.escape(self.text)}</p>'

    def _repr_html_(self) -> str:
        return f"{self.about._repr_html_()}\n{self.line}" if self.about else self.line


@dataclass(frozen=True)
class Prediction:
    """What to commit to before anything is computed; made by :func:`predict`.

    Parameters
    ----------
    control : Control
        A choice, or a slider for a guess; its label is the question.
    right : object
        What turns out to be so; for a slider the exercise's answer.
    why : str
        The idea behind it, told with the answer.

    Examples
    --------
    >>> predict("Up or down?", ("up", "down"), "up", why="It rises.").options
    ('up', 'down')
    """

    control: Control
    right: Any = field(repr=False)
    why: str = field(repr=False)

    @property
    def question(self) -> str:
        """What is asked."""
        return self.control.label

    @property
    def options(self) -> tuple[str, ...]:
        """What can be chosen; empty for a guess by slider."""
        return tuple(str(key) for _, key in self.control.options if key is not None)

    def told(self, predicted: object) -> str:
        """What the answer says about a prediction."""
        if predicted is None:
            return self.why
        unit = self.control.unit.replace("fraction", "")
        said = f"You predicted {spoken(predicted)} {unit}".rstrip()
        if is_number(self.right) or not self.options:
            return f"{said}. {self.why}"
        verdict = "and so it is" if same(predicted, self.right, 0) else f"but it is: {self.right}"
        return f"{said}, {verdict}. {self.why}"


def predict(
    question: str,
    options: tuple[str, ...] | tuple[float, float],
    right: str | float,
    *,
    why: str,
    unit: str = "",
) -> Prediction:
    """Ask for a prediction: one of some words, or a number between two ends.

    Parameters
    ----------
    question : str
    options : tuple of str, or tuple of two numbers
        What can be chosen, or the ends of a slider.
    right : str or float
        What turns out to be so.
    why : str
        The idea behind it; told when the exercise is solved.
    unit : str, optional
        Of a number; ``fraction`` is shown in percent.

    Returns
    -------
    Prediction

    Raises
    ------
    InfluLabError
        Words of which none is right.

    Examples
    --------
    >>> predict("How large?", (0.0, 1.0), 0.3, why="Chance.", unit="fraction").options
    ()
    """
    if all(is_number(end) for end in options):
        low, high = (float(end) for end in options)
        return Prediction(slider(question, (low + high) / 2, low, high, unit=unit), right, why)
    wrong = (
        []
        if right in options
        else [f"{right!r} is right but not among {', '.join(map(str, options))}"]
    )
    check("prediction", wrong, InfluLabError)
    shown: dict[str, Any] = {"choose ...": None} | {str(name): name for name in options}
    return Prediction(choice(question, shown), right, why)


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
    data : DataFrame, optional
        The numbers of the question.
    prediction : Prediction, optional
        What to commit to first.
    solution : str
        The way to the answer, with these numbers.
    title : str
        What the exercise is about, in a few words.
    given : mapping of str to float
        The numbers of the question that stand in no table, for those who compute in code.

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
    data: pd.DataFrame | None = field(default=None, repr=False, compare=False)
    prediction: Prediction | None = field(default=None, repr=False)
    solution: str = field(default="", repr=False)
    title: str = ""
    given: Mapping[str, float] = field(default_factory=dict)

    def check(self, attempt: object, predicted: object = None) -> Feedback:
        """Compare an attempt with the answer.

        Parameters
        ----------
        attempt : object
            ``None`` or ``...`` means that nobody tried yet. Text is read as a number where
            the answer is one; it is never evaluated.
        predicted : object, optional
            What was predicted before; told against what came out.

        Returns
        -------
        Feedback
        """
        if isinstance(attempt, str):
            attempt = understood(attempt)
        if attempt is None or attempt is ...:
            said = f"Not attempted yet. {self._hint}".rstrip()
            return Feedback("not attempted", said, self)
        if same(attempt, self.answer, self.tolerance):
            return Feedback("right", f"Right: {self._answer} {self._told(predicted)}".rstrip())
        for mistake, why in self.mistakes.items():
            if same(attempt, mistake, self.tolerance):
                return Feedback("wrong", f"Not yet: {why}. {self._hint}".strip())
        return Feedback("wrong", f"Not yet: {self._slip(attempt)}. {self._hint}".strip())

    def reveal(self, predicted: object = None) -> Feedback:
        """Show the answer and the way to it.

        Parameters
        ----------
        predicted : object, optional
            What was predicted before.

        Returns
        -------
        Feedback
        """
        words = ("The answer:", self._answer, self.solution, self._told(predicted))
        return Feedback("shown", " ".join(part for part in words if part))

    @property
    def heading(self) -> str:
        """The title as HTML."""
        end = "" if not self.title or self.title.endswith("?") else "."
        return f"<p><b>{html.escape(f'Exercise. {self.title}'.strip())}{end}</b></p>"

    @property
    def table(self) -> str:
        """The numbers of the question as an HTML table; empty where there are none."""
        if self.data is None:
            return ""
        numbers = self.data.select_dtypes("number").columns
        written = dict.fromkeys(numbers, "{:,.10g}".format)
        return self.data.to_html(index=False, border=0, formatters=written)

    @property
    def _answer(self) -> str:
        unit = "" if self.unit == "fraction" else self.unit
        return f"{spoken(self.answer)} {unit}".rstrip() + "."

    @property
    def _hint(self) -> str:
        return f"Hint: {self.hint}" if self.hint else ""

    def _told(self, predicted: object) -> str:
        return self.prediction.told(predicted) if self.prediction else ""

    def _slip(self, attempt: object) -> str:
        """What is wrong with an attempt that nobody foresaw."""
        if is_number(self.answer) and not is_number(attempt):
            return f"{spoken(attempt)!r} is no number; write one, such as 0.12, 12 % or 1,200"
        if is_number(attempt) and same(attempt, -self.answer, self.tolerance):
            return "the sign is the other way round"
        if self.unit == "fraction" and same(attempt, 100 * self.answer, self.tolerance):
            return "that is a percentage; give a fraction, or write the % sign"
        if is_number(attempt) and same(attempt, self.answer, 5 * self.tolerance):
            return f"{spoken(attempt)} is near; compute with one digit more"
        return f"{spoken(attempt)} is not the answer"

    def __repr__(self) -> str:
        table = "" if self.data is None else f"\n{self.data.to_string(index=False)}"
        return f"{self.question}{table}"

    def _repr_html_(self) -> str:
        parts = [self.heading]
        if self.prediction:
            parts.append(f"<p><i>Predict first:</i> {html.escape(self.prediction.question)}")
            parts += ["".join(f"<br>☐ {html.escape(name)}" for name in self.prediction.options)]
            parts.append("</p>" if self.prediction.options else " ________</p>")
        if self.data is not None:
            parts.append(self.table)
        unit = "" if self.unit == "fraction" else f" {html.escape(self.unit)}"
        parts.append(f"<p>{html.escape(self.question)} ________{unit}</p>")
        return "\n".join(parts)


def exercise(
    question: str,
    answer: float | str | bool | Callable[[], Any],
    *,
    hint: str = "",
    unit: str = "",
    tolerance: float = 0.01,
    mistakes: Mapping[Any, str] | None = None,
    **more: Any,
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
        Of the answer; ``fraction`` for a share.
    tolerance : float in [0, 1), default 0.01
        Largest relative error of a number.
    mistakes : mapping, optional
        Frequent wrong answers and what is wrong with each.
    **more
        ``data``, ``prediction``, ``solution``, ``title`` and ``given`` of :class:`Exercise`.

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
    task = Exercise(question, known, hint, unit, tolerance, dict(mistakes or {}), **more)
    check("exercise", problems_of(task), InfluLabError)
    return task


def problems_of(task: Exercise) -> list[str]:
    """Say what makes an exercise useless, all at once."""
    problems = [] if str(task.question).strip() else ["the question is empty; ask something"]
    known = isinstance(task.answer, str | bool) or (
        is_number(task.answer) and math.isfinite(task.answer)
    )
    if not known:
        problems.append(f"the answer is {task.answer!r}; give a finite number, a text or a bool")
    if not 0 <= task.tolerance < 1:
        problems.append(f"tolerance is {task.tolerance!r}; it must lie in [0, 1)")
    elif known:
        problems += [
            f"the mistake {mistake!r} counts as right; remove it or lower the tolerance"
            for mistake in task.mistakes
            if same(mistake, task.answer, task.tolerance)
        ]
    return problems
