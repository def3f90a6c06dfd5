"""What a hand can move: numbers, ranges, assumptions and choices, each with a label and a unit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ipywidgets as widgets

from influlab.campaign.ranges import Range
from influlab.errors import InfluLabError, check

# The label stands on a line of its own above the slider, so that long ones fit.
ABOVE = {"description_width": "100%"}
WIDE = widgets.Layout(width="auto", height="auto", flex_flow="row wrap", margin="0 0 6px 0")


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
            known = value in [meant for _, meant in self.options]
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


def nice(step: float) -> float:
    """Round a step down to 1, 2 or 5 times a power of ten.

    >>> nice(17.8), nice(0.0063)
    (10.0, 0.005)
    """
    if not (math.isfinite(step) and step > 0):
        return 1.0  # the ends are wrong, which the control itself will say
    power = 10.0 ** math.floor(math.log10(step))
    return round(max(m * power for m in (1, 2, 5) if m * power <= step * (1 + 1e-9)), 12)


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
    step = step or (max(1, round(nice((high - low) / 100))) if whole else nice((high - low) / 100))
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
    return Control("between", label, tuple(value), low, high, nice((high - low) / 100), unit)


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
    step = nice((high - low) / 300)
    return Control("assumption", label, value, low, high, step, unit)


def choice(label: str, options: Sequence | Mapping, value: Any = None) -> Control:
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
    named = isinstance(options, Mapping)
    pairs = options.items() if named else ((str(o), o) for o in options)
    pairs = tuple(pairs)
    start = pairs[0][1] if value is None else value
    return Control("choice", label, start, options=pairs)


def shown(control: Control, value: Any) -> list:
    """What each of a control's sliders shows for a value."""
    many = control.factor
    if control.kind == "assumption":
        return [(many * value.low, many * value.high), many * value.likely]
    if control.kind == "between":
        return [tuple(many * end for end in value)]
    return [many * value if control.kind == "number" else value]


def build(control: Control) -> widgets.Widget:
    """Make the widget of a control, at its start; two sliders for an assumption."""
    if control.kind == "choice":
        return widgets.Dropdown(
            options=control.options, value=control.value, description=control.caption,
            style=ABOVE, layout=WIDE,
        )  # fmt: skip
    if control.kind == "assumption":
        ends = replace(control, kind="between", value=(control.value.low, control.value.high))
        likely = replace(control, kind="number", value=control.value.likely)
        names = [f"{control.caption}: {part}" for part in ("low to high", "likely")]
        pairs = zip((ends, likely), names, strict=True)
        return widgets.VBox([_bar(part, name) for part, name in pairs])
    return _bar(control, control.caption)


def _bar(control: Control, name: str) -> widgets.Widget:
    """Make the slider itself; its grid passes through the start, so that nothing is rounded."""
    common = {"description": name, "style": ABOVE, "layout": WIDE, "continuous_update": True}
    if control.kind == "log":
        ends = {"min": math.log10(control.low), "max": math.log10(control.high)}
        return widgets.FloatLogSlider(
            value=control.value, base=10, step=control.step, readout_format=",.0f", **ends, **common
        )
    many, first = control.factor, control.numbers(control.value)[0]
    below = math.floor((first - control.low) / control.step + 1e-9)
    ends = {"min": first - below * control.step, "max": control.high, "step": control.step}
    if control.kind == "whole":
        return widgets.IntSlider(value=control.value, **ends, **common)
    ends = {name: many * number for name, number in ends.items()}
    digits = max(0, -math.floor(math.log10(ends["step"]) + 1e-9))
    common |= {"readout_format": f",.{digits}f"}
    kind = widgets.FloatSlider if control.kind == "number" else widgets.FloatRangeSlider
    return kind(value=shown(control, control.value)[0], **ends, **common)


def read(control: Control, widget: widgets.Widget) -> Any:
    """Read what a control says, in the unit that the view expects."""
    starts = shown(control, control.value)
    pairs = zip((bar.value for bar in bars(widget)), starts, strict=True)
    values = [_unsnapped(control, value, start) for value, start in pairs]
    if values == starts:
        return control.value  # untouched: exactly the evidence, not what rounding makes of it
    if control.kind == "assumption":
        (low, high), likely = values
        parts = (min(low, likely), likely, max(high, likely))
        return Range.of((part / control.factor for part in parts), "moved by hand")
    if control.kind == "between":
        return tuple(end / control.factor for end in values[0])
    if control.kind == "log":
        return round(values[0]) if control.low >= 1 else values[0]
    return values[0] / control.factor if control.kind == "number" else values[0]


def _unsnapped(control: Control, value: Any, start: Any) -> Any:
    """A value as a hand left it: a slider that is only shown rounds its start to its steps."""
    if isinstance(value, tuple):
        return tuple(_unsnapped(control, *pair) for pair in zip(value, start, strict=True))
    if control.kind == "choice":
        return value
    if control.kind == "log":
        apart = abs(math.log10(value / start)) / control.step
    else:
        apart = abs(value - start) / (control.factor * control.step)
    return start if apart <= 0.5 + 1e-6 else value


def write(control: Control, widget: widgets.Widget, value: Any) -> None:
    """Set a control to a value, as reset and opening a plan do."""
    for bar, each in zip(bars(widget), shown(control, value), strict=True):
        bar.value = each


def bars(widget: widgets.Widget) -> list[widgets.Widget]:
    """List what a hand moves: one slider or list, or the two sliders of an assumption."""
    return list(widget.children) if isinstance(widget, widgets.VBox) else [widget]


def broken(control: Control, widget: widgets.Widget) -> list[str]:
    """Say which numbers of a control are none."""
    values = [bar.value for bar in bars(widget)]
    flat = [n for value in values for n in (value if isinstance(value, tuple) else (value,))]
    wrong = [n for n in flat if isinstance(n, float) and not math.isfinite(n)]
    return [f"{control.caption} is {n}; move the slider to a number" for n in wrong]
