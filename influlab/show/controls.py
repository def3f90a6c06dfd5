"""What a hand can move: numbers, ranges, assumptions and choices, each with a label and a unit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import ipywidgets as widgets

from influlab.campaign.ranges import Range
from influlab.errors import InfluLabError, check

WIDE = widgets.Layout(width="auto", flex="1 1 auto")
NAMED = {"description_width": "initial"}


@dataclass(frozen=True)
class Control:
    """One control of a view: what it is called, where it starts and how far it goes.

    Made by :func:`slider`, :func:`between`, :func:`assumption` and :func:`choice`.

    Parameters
    ----------
    kind : str
        ``number``, ``whole``, ``log``, ``between``, ``assumption`` or ``choice``.
    label : str
        What stands beside it.
    value : object
        Where it starts, and where reset returns to.
    low, high, step : float
        How far it goes and in which steps, in the unit of `value`.
    unit : str
        Shown in the label; ``fraction`` is shown in percent.
    options : tuple
        What a choice offers.

    Raises
    ------
    InfluLabError
        A start outside the ends, ends that are no numbers or out of order.

    Examples
    --------
    >>> slider("Budget", 50_000, 1_000, 200_000, unit="EUR").caption
    'Budget (EUR)'
    """

    kind: str
    label: str
    value: Any
    low: float = 0.0
    high: float = 1.0
    step: float = 0.0
    unit: str = ""
    options: tuple = ()

    def __post_init__(self) -> None:
        check(f"control {self.label!r}", self.problems(self.value), InfluLabError)

    @property
    def caption(self) -> str:
        """The label with its unit."""
        unit = "%" if self.unit == "fraction" else self.unit
        return f"{self.label} ({unit})" if unit else self.label

    @property
    def factor(self) -> float:
        """Shown number per number meant: 100 for fractions, which are shown in percent."""
        return 100.0 if self.unit == "fraction" else 1.0

    def numbers(self, value: Any) -> tuple[float, ...]:
        """The numbers in a value of this control."""
        if isinstance(value, Range):
            return value.quantiles
        return tuple(value) if isinstance(value, tuple | list) else (value,)

    def problems(self, value: Any) -> list[str]:
        """What is wrong with a value of this control, and what is allowed."""
        if self.kind == "choice":
            known = value in [key for _, key in self.options]
            return [] if known else [f"{value!r} is not among the options"]
        allowed = f"allowed is {self.low:g} to {self.high:g} {self.unit}".rstrip()
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            return [f"its ends are {self.low:g} and {self.high:g}; give two numbers, low < high"]
        found = []
        for number in self.numbers(value):
            if not isinstance(number, int | float) or not math.isfinite(number):
                found.append(f"the value is {number}; {allowed}")
            elif not self.low * (1 - 1e-9) <= number <= self.high * (1 + 1e-9):
                found.append(f"the value is {number:g}; {allowed}")
        return found


def slider(
    label: str, value: float, low: float, high: float, *, unit: str = "", step: float = 0.0
) -> Control:
    """A slider for one number; a wide span of positive numbers moves in ratios.

    Parameters
    ----------
    label : str
        What it is, without the unit.
    value, low, high : float
        Start and ends, in `unit`; whole numbers all three make a slider of whole numbers.
    unit : str, default ""
        Shown beside the label; ``fraction`` is shown in percent.
    step : float, optional
        Step of the slider; a hundredth of the span when not given.

    Returns
    -------
    Control
        To hand to :func:`explore`. Where ``high`` is more than 200 times ``low`` the
        slider is logarithmic.

    Raises
    ------
    InfluLabError
        A start outside the ends.

    Examples
    --------
    >>> slider("Followers", 20_000, 1_000, 1_000_000, unit="count").kind
    'log'
    """
    if low > 0 and high / low > 200 and not step:
        return Control("log", label, value, low, high, 0.01, unit)
    whole = all(isinstance(number, int) for number in (value, low, high, step or 1))
    step = step or (max(1, (high - low) // 100) if whole else (high - low) / 100)
    return Control("whole" if whole else "number", label, value, low, high, step, unit)


def between(
    label: str, value: tuple[float, float], low: float, high: float, *, unit: str = ""
) -> Control:
    """A slider with two handles: from which to which number.

    Parameters
    ----------
    label : str
        What it is, without the unit.
    value : tuple of two floats
        Where the two handles start, in `unit`.
    low, high : float
        Ends, in `unit`.
    unit : str, default ""
        Shown beside the label; ``fraction`` is shown in percent.

    Returns
    -------
    Control
        The view receives a tuple ``(low, high)``.

    Raises
    ------
    InfluLabError
        A start outside the ends.

    Examples
    --------
    >>> between("Age", (18, 34), 13, 80, unit="years").caption
    'Age (years)'
    """
    return Control("between", label, tuple(value), low, high, (high - low) / 100, unit)


def assumption(
    label: str, value: Range, *, low: float = 0.0, high: float = 0.0, unit: str = ""
) -> Control:
    """A slider for what is not known exactly: low and high on one bar, likely on another.

    Parameters
    ----------
    label : str
        What it is, without the unit.
    value : Range
        The evidence's range, to which reset returns.
    low, high : float, optional
        Ends, in `unit`; a quarter of its low and three times its high when not given.
    unit : str, default ""
        Shown beside the label; ``fraction`` is shown in percent.

    Returns
    -------
    Control
        The view receives a :class:`~influlab.campaign.Range`.

    Raises
    ------
    InfluLabError
        A range outside the ends.

    Examples
    --------
    >>> assumption("Engagement", Range(0.01, 0.02, 0.05), unit="fraction").high <= 0.2
    True
    """
    most = 0.999 if unit == "fraction" else math.inf
    low, high = low or value.low / 4, high or min(3 * value.high, most)
    step = (high - low) / 200
    return Control("assumption", label, value, low, high, step, unit)


def choice(label: str, options: Sequence, value: Any = None) -> Control:
    """A list to choose from.

    Parameters
    ----------
    label : str
        What is chosen.
    options : sequence
        What can be chosen; a mapping's keys are shown and its values handed to the view.
    value : object, optional
        The one to start with; the first when not given.

    Returns
    -------
    Control
        The view receives the chosen option.

    Raises
    ------
    InfluLabError
        A start that is not among the options, or no options.

    Examples
    --------
    >>> choice("Objective", ["profit", "net_reach"]).value
    'profit'
    """
    check(f"control {label!r}", [] if len(options) else ["it has no options; give one or more"])
    pairs = options.items() if hasattr(options, "items") else ((str(o), o) for o in options)
    pairs = tuple(pairs)
    start = pairs[0][1] if value is None else value
    return Control("choice", label, start, options=pairs)


def build(control: Control) -> widgets.Widget:
    """Make the widget of a control, at its start."""
    if control.kind == "choice":
        return widgets.Dropdown(
            options=control.options, value=control.value, description=control.caption,
            style=NAMED, layout=WIDE,
        )  # fmt: skip
    if control.kind == "assumption":
        likely = replace(control, kind="number", value=control.value.likely, label="likely")
        ends = replace(control, kind="between", value=(control.value.low, control.value.high))
        ends = replace(ends, label=f"{control.label}, low to high")
        return widgets.VBox([build(ends), build(likely)], layout=WIDE)
    return _slider_widget(control)


def _slider_widget(control: Control) -> widgets.Widget:
    many = control.factor
    common = {"description": control.caption, "style": NAMED, "layout": WIDE}
    common |= {"continuous_update": True}
    if control.kind == "log":
        ends = {"min": math.log10(control.low), "max": math.log10(control.high)}
        return widgets.FloatLogSlider(
            value=control.value, base=10, step=control.step, readout_format=".0f", **ends, **common
        )
    kind = {"whole": widgets.IntSlider, "number": widgets.FloatSlider}.get(
        control.kind, widgets.FloatRangeSlider
    )
    values = tuple(many * number for number in control.numbers(control.value))
    ends = {"min": many * control.low, "max": many * control.high, "step": many * control.step}
    if control.kind == "whole":
        return kind(value=control.value, min=control.low, max=control.high, step=control.step,
                    **common)  # fmt: skip
    digits = max(0, 1 - math.floor(math.log10(max(ends["step"], 1e-9))))
    value = values[0] if control.kind == "number" else values
    return kind(value=value, readout_format=f".{digits}f", **ends, **common)


def read(control: Control, widget: widgets.Widget) -> Any:
    """Read what a control says, in the unit that the view expects."""
    if control.kind == "choice":
        return widget.value
    if control.kind == "assumption":
        (low, high), likely = (child.value for child in widget.children)
        parts = (min(low, likely), likely, max(high, likely))
        return Range(*(part / control.factor for part in parts), control.value.source)
    if control.kind == "between":
        return tuple(end / control.factor for end in widget.value)
    if control.kind == "log" and control.low >= 1:
        return round(widget.value) if math.isfinite(widget.value) else widget.value
    return widget.value if control.kind == "whole" else widget.value / control.factor


def write(control: Control, widget: widgets.Widget, value: Any) -> None:
    """Set a control to a value, as reset and opening a plan do."""
    if control.kind == "assumption":
        widget.children[0].value = tuple(control.factor * e for e in (value.low, value.high))
        widget.children[1].value = control.factor * value.likely
    elif control.kind == "between":
        widget.value = tuple(control.factor * end for end in value)
    else:
        widget.value = control.factor * value if control.kind == "number" else value


def parts(widget: widgets.Widget) -> list[widgets.Widget]:
    """List the widgets that a hand moves: one, or two for an assumption."""
    return list(widget.children) if isinstance(widget, widgets.VBox) else [widget]
