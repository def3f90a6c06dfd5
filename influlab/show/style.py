"""The one look of every chart: a colour, marker and hatch for each tier, safe text, plain axes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle, StepPatch
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from influlab.show.lasting import FIXED, lasting
from influlab.show.words import plain

INK, MUTED, FAINT, PAPER = "#222222", "#5B5B5B", "#D9D9D9", "#FFFFFF"
SIZE, SMALL, TITLE = 9.5, 8.5, 10.5
LEADING = 1.25
FINDING = "finding"  # the id of a chart's title


@dataclass(frozen=True)
class Mark:
    """What stands for one tier or option: told apart by hue, by lightness and by shape."""

    colour: str
    marker: str
    hatch: str


# Lightness rises in steps of about 20 from micro over blend to macro, so grey print works;
# hues keep apart for the three common kinds of colour blindness.
MARKS = {
    "below": Mark("#C9C9C9", "X", ""),
    "nano": Mark("#2E1A5E", "v", "...."),
    "micro": Mark("#0B4F8A", "o", ""),
    "mid": Mark("#3C9A80", "D", "xx"),
    "blend": Mark("#B5679B", "s", "///"),
    "macro": Mark("#F0A63C", "^", "\\\\\\"),
    "mega": Mark("#F6DE8D", "P", "++"),
}
ALIASES = {
    "untiered": "below", "user": "below", "rookie": "nano", "pico": "nano", "up_and_coming": "nano",
    "medium": "mid", "prosumer": "mid", "power_middle": "mid", "power": "mid", "maven": "macro",
    "celebrity": "mega", "mix": "blend",
}  # fmt: skip
# What is no tier never wears a tier's colour.
STRONG, WEAK = Mark("#4A4A4A", "o", ""), Mark("#BDBDBD", "X", "///")
SPARE = (
    Mark("#6B6B6B", "d", "--"),
    Mark("#7A3E12", "<", "oo"),
    Mark("#6FB7E9", ">", "||"),
    Mark("#8FB04A", "h", "**"),
)


def marks(names: Iterable[object]) -> dict[object, Mark]:
    """Give each tier or option its mark; the same name has the same mark in every chart.

    Parameters
    ----------
    names : iterable of str
        Tiers or options; a name that begins with a tier's name takes that tier's mark,
        ``blend``, ``mix`` and ``50%`` have their own, every other name takes a spare one in order.

    Returns
    -------
    dict of str to Mark
        ``.colour``, ``.marker`` and ``.hatch`` for each name, all different.

    Examples
    --------
    >>> marks(["micro", "blend 50 %", "macro"])["macro"].marker
    '^'
    """
    given: dict[object, Mark] = {}
    spare = [*SPARE, *MARKS.values()]
    for name in names:
        mark = _known(str(name))
        if mark is None or mark in given.values():
            mark = next((m for m in spare if m not in given.values()), SPARE[0])
        given[name] = mark
    return given


def _known(name: str) -> Mark | None:
    words = name.lower().replace("-", "_").split()
    if any(word.endswith("%") or word in ("blend", "mix", "mixed", "blended") for word in words):
        return MARKS["blend"]
    first = words[0] if words else ""
    return MARKS.get(ALIASES.get(first, first))


def new_axes(ax: Axes | None, width: float = 7.2, height: float = 3.8, grid: str = "x") -> Axes:
    """Return `ax`, or a fresh axes on a figure of its own that pyplot never hears of."""
    if ax is None:
        figure = Figure(figsize=(width, height), layout="constrained", facecolor=PAPER)
        ax = figure.subplots()
    return ax if ax.get_gid() == f"dressed {grid}" else dress(ax, grid)


def dress(ax: Axes, grid: str = "x") -> Axes:
    """Take away what is not data: two spines, dark grids, loud ticks."""
    ax.set_facecolor(PAPER)
    for side in ("top", "right", "left" if grid == "x" else "bottom"):
        ax.spines[side].set_visible(False)
    for side in ("bottom", "left"):
        ax.spines[side].set_color(MUTED)
    ax.tick_params(colors=INK, labelsize=SMALL, length=0)
    ax.set_axisbelow(True)
    ax.grid(axis=cast(Any, grid), color=FAINT, linewidth=0.7)
    ax.set_gid(f"dressed {grid}")  # a moving picture calls often: once is enough
    return ax


def rows(ax: Axes, names: Iterable[object], above: float = 0.6, below: float = 0.6) -> dict:
    """Give each name a row of its own, the first on top, and say at which height it stands."""
    places = {name: place for place, name in enumerate(reversed(list(names)))}
    ticks(ax, "y", list(places.values()), [short(name) for name in places])
    limits(ax, "y", -below, len(places) - 1 + above)
    return places


def ticks(ax: Axes, axis: str, places: list[float], names: list[str] | None = None) -> None:
    """Set ticks and their names, unless they are those already set."""
    target = getattr(ax, f"{axis}axis")
    seen = list(getattr(target.get_major_formatter(), "seq", ())) or None
    if list(getattr(target.get_major_locator(), "locs", ())) != list(places) or seen != names:
        target.set_ticks(places)
        if names:
            target.set_major_formatter(FixedFormatter(names))  # which can be asked for the names


def limits(ax: Axes, axis: str, low: float, high: float) -> None:
    """Set the limits of an axis, unless they are those already set."""
    if getattr(ax, f"get_{axis}lim")() != (low, high):
        getattr(ax, f"set_{axis}lim")(low, high)


def interval(ax: Axes, ends: Sequence[float] | np.ndarray, row: float, mark: Mark) -> None:
    """Draw low, middle and high on one row: a bar and the mark of the tier or option."""
    line = lasting(
        ax,
        ("interval", mark),
        lambda: Line2D(
            [], [], color=INK, linewidth=2.6, solid_capstyle="butt", marker=mark.marker,
            markevery=[1], markerfacecolor=mark.colour, markeredgecolor=INK, markersize=8,
            zorder=3,
        ),
    )  # fmt: skip
    line.set_data(ends, [row] * 3)


def silhouette(ax: Axes, heights: np.ndarray, edges: np.ndarray, row: float, mark: Mark) -> None:
    """Fill the outline of a histogram that stands on `row`."""
    outline = lasting(
        ax,
        ("silhouette", mark),
        lambda: StepPatch(
            row + heights, edges, baseline=row, facecolor=mark.colour, alpha=0.6, fill=True,
            edgecolor=PAPER, hatch=mark.hatch, linewidth=0,
        ),
    )  # fmt: skip
    outline.set_data(row + heights, edges, row)


def bar(ax: Axes, width: float, row: float, mark: Mark, *, start: float = 0.0) -> None:
    """Draw one horizontal bar of a tier or option."""
    box = lasting(
        ax,
        ("bar", mark),
        lambda: Rectangle(
            (0, 0), 0, 0, facecolor=mark.colour, hatch=mark.hatch, edgecolor=PAPER
        ),
    )  # fmt: skip
    box.set_bounds(start, row - 0.28, width, 0.56)


def note(
    ax: Axes, x: float, y: float, text: str, align: str, *, muted: bool = False, share: str = ""
) -> None:
    """Write beside the data; on the axis `share` the place is a share of the axes, not data."""
    places = {"x": ax.get_yaxis_transform(), "y": ax.get_xaxis_transform(), "both": ax.transAxes}
    words = lasting(
        ax,
        ("note", align, muted, share),
        lambda: Text(
            ha=align, va="top" if share == "y" else "center", fontsize=SMALL, zorder=5,
            color=MUTED if muted else INK, linespacing=LEADING,
            transform=places.get(share, ax.transData), clip_on=False,  # some stand beside the axes
        ),
    )  # fmt: skip
    words.set_position((x, y))
    words.set_text("\n".join(safe(line) for line in text.split("\n")))


def legend(ax: Axes, where: Any, columns: int = 1) -> None:
    """Name the marks, on paper of its own so that no bar runs through the words."""
    ax.legend(
        loc=where, ncols=columns, fontsize=SMALL, frameon=True, framealpha=0.9, facecolor=PAPER,
        edgecolor="none",
    )  # fmt: skip


def upright(ax: Axes, x: float, top: float = 1.0) -> None:
    """Draw a dashed line at `x`, from the foot of the axes up to the share `top` of it."""
    line = lasting(
        ax,
        "upright",
        lambda: Line2D(
            [], [], transform=ax.get_xaxis_transform(), color=INK, linewidth=1.0,
            linestyle=(0, (4, 3)), zorder=2,
        ),
    )  # fmt: skip
    line.set_data([x, x], [0, top])


def break_even(ax: Axes, low: float, high: float) -> None:
    """Draw the line between gain and loss where the axis holds both."""
    if low < 0 < high:
        upright(ax, 0.0)


def headline(ax: Axes, text: str) -> None:
    """Set the finding as the title: left-aligned, wrapped at the figure's or the axes' edge."""
    place = ax.get_subplotspec()
    words, alone = safe(text), place is None or place.get_gridspec().ncols == 1
    if not alone:
        points = cast(Figure, ax.figure).get_figwidth() * ax.get_position().width * 72
        words = textwrap.fill(words, max(24, int(points / (0.6 * TITLE))))
    title: Any = next((each for each in ax.get_children() if each.get_gid() == FINDING), None)
    if title:
        title.set_text(words)
        return
    ax.set_title(
        words, loc="left", fontsize=TITLE, color=INK, fontweight="bold", pad=8, gid=FINDING,
        linespacing=LEADING, wrap=alone,
    )  # fmt: skip


def axis_label(ax: Axes, axis: str, text: str, **where: str) -> None:
    """Name an axis with its unit."""
    if getattr(ax, f"get_{axis}label")() != safe(text):
        getattr(ax, f"set_{axis}label")(safe(text), fontsize=SIZE, color=INK, **where)


@cache
def _drawable() -> frozenset[int]:
    """Code points that the default font can draw; others would only be warnings."""
    return frozenset(font_manager.get_font(font_manager.findfont("DejaVu Sans")).get_charmap())


def safe(text: object) -> str:
    """Make foreign text harmless in a chart: no mathematics, no control characters.

    Parameters
    ----------
    text : object
        A handle, a caption, a segment: anything that came from a file.

    Returns
    -------
    str
        The same characters as a reader should see them: ``$`` is escaped so that
        matplotlib does not read mathematics into it, and what the font lacks is a box.

    Examples
    --------
    >>> print(safe("$x$ <b>"))
    \\$x\\$ <b>
    """
    return visible(text).replace("$", r"\$")


def visible(text: object) -> str:
    """Replace by a box what the font cannot draw."""
    words = plain(text)
    if words.isascii():
        return words
    known = _drawable()
    return "".join(ch if ord(ch) in known else "\u25a1" for ch in words)


def short(text: object, width: int = 28) -> str:
    """Shorten and make safe a label that must fit beside an axis."""
    text = plain(text)
    return safe(text if len(text) <= width else f"{text[: width - 1]}…")


def compact(value: float, _position: object = None) -> str:
    """Write a tick: 1,500 and 20,000 in full, then 1.2M and 3B.

    >>> compact(1500), compact(1_200_000), compact(0.25), compact(-3e9)
    ('1,500', '1.2M', '0.25', '-3B')
    """
    for size, letter in ((1e9, "B"), (1e6, "M")):
        if abs(value) >= size:
            return f"{value / size:,.3g}{letter}"
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:,.3g}"


def scale(ax: Axes, axis: str, unit: str) -> None:
    """Write ticks in the unit's way: percent for fractions, separators for all else."""
    target = getattr(ax, f"{axis}axis")
    fraction = unit.startswith("fraction") or unit == "probability"
    write = _as_percent if fraction else compact
    if getattr(target.get_major_formatter(), "func", None) is not write:
        target.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        target.set_major_formatter(FuncFormatter(write))


def _as_percent(value: float, _position: object = None) -> str:
    return f"{100 * value:.3g}%"


def followers_axis(ax: Axes, low: float, high: float) -> None:
    """Make x a logarithmic axis of followers with ticks in full numbers."""
    ax.set_xscale("log")
    ax.set_xlim(low, high)
    ax.xaxis.set_major_formatter(FuncFormatter(compact))
    ax.xaxis.set_minor_formatter(NullFormatter())
    axis_label(ax, "x", "Followers (count, logarithmic)")


def percent_axis(ax: Axes, axis: str) -> None:
    """Write a logarithmic axis of fractions in percent, with few and round ticks."""
    target = getattr(ax, f"{axis}axis")
    target.set_major_locator(LogLocator(subs=(1, 2, 5)))
    target.set_major_formatter(FuncFormatter(_as_percent))
    target.set_minor_formatter(NullFormatter())


def ratio_axis(ax: Axes) -> None:
    """Make x a logarithmic axis of multiples."""
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}x"))
    ax.xaxis.set_minor_formatter(NullFormatter())


def mark_synthetic(ax: Axes) -> Axes:
    """Write SYNTHETIC across a chart of made-up data, so that no copy of it can mislead.

    Parameters
    ----------
    ax : Axes
        Any finished chart.

    Returns
    -------
    Axes
        The same axes with the mark across its data and the words ``SYNTHETIC data``
        in its upper right corner.

    Examples
    --------
    >>> ax = mark_synthetic(new_axes(None))
    >>> [text.get_text() for text in ax.texts]
    ['SYNTHETIC', 'SYNTHETIC data']
    """
    if not any(text.get_gid() == FIXED for text in ax.texts):
        ax.text(
            0.5, 0.5, "SYNTHETIC", transform=ax.transAxes, ha="center", va="center", rotation=18,
            fontsize=34, color=MUTED, alpha=0.16, fontweight="bold", zorder=4.5, gid=FIXED,
        )  # fmt: skip
        ax.text(
            1.0, 1.0, "SYNTHETIC data", transform=ax.transAxes, ha="right", va="top",
            fontsize=SMALL - 1, color=INK, zorder=6, gid=FIXED,
            bbox={"facecolor": PAPER, "alpha": 0.85, "edgecolor": "none", "pad": 1.5},
        )  # fmt: skip
    return ax


def readable_on(colour: str) -> str:
    """Choose ink or paper, whichever reads better on a fill of `colour`."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    light = float(linear @ [0.2126, 0.7152, 0.0722])
    return PAPER if 1.05 / (light + 0.05) > (light + 0.05) / 0.066 else INK
