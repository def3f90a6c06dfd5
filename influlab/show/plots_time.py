"""What happened as a picture: observed beside expected over time, and where revenue came from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from influlab.show import style
from influlab.show.words import amount, percent, share, span

KINDS = {"baseline": "#b9b9b9", "unclear": "#dddddd", "astray": "#7a7a7a", "total": "#3a3a3a"}


def plot_fit(
    fit: pd.DataFrame, *, what: str = "Outcome", level: float = 0.9, ax: Axes | None = None
) -> Axes:
    """Draw what was observed and what the untreated lead one to expect, before and after the start.

    Parameters
    ----------
    fit : DataFrame, one row per period
        ``period`` (times, or numbers in order), ``observed, expected, low, high`` in units of
        the outcome; ``after``: whether the campaign has begun.
    what : str, default "Outcome"
        The outcome with its unit, for the axis.
    level : float, default 0.9
        Of the band.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        The band holds what would have happened in so many periods; a line outside it before the
        start is a warning, after the start it is the effect.

    Examples
    --------
    >>> fit = pd.DataFrame({"period": [1, 2, 3], "observed": [5.0, 6, 9], "expected": [5.0, 6, 6],
    ...                     "low": [4.0, 5, 5], "high": [6.0, 7, 7], "after": [False, False, True]})
    >>> plot_fit(fit).get_title(loc="left")
    'After the start 1 of 1 period lies above its band; before, 0 of 2 lie outside'
    """
    ax = style.new_axes(ax, height=3.4, grid="y")
    x = fit["period"].to_numpy()
    band = {"color": "#b9c4d0", "alpha": 0.55, "linewidth": 0}
    ax.fill_between(x, fit["low"], fit["high"], label=f"expected, {share(level)} band", **band)
    dashed: Any = (0, (4, 2))
    ax.plot(x, fit["expected"], color=style.MUTED, linewidth=1.4, linestyle=dashed,
            label="expected without the campaign")  # fmt: skip
    ax.plot(x, fit["observed"], color=style.INK, linewidth=1.8, label="observed")
    _start(ax, fit)
    _scale(ax, fit)
    style.axis_label(ax, "y", f"{what}, mean of the treated")
    style.legend(ax, "upper left")
    style.headline(ax, _fit_finding(fit))
    return ax


def _start(ax: Axes, fit: pd.DataFrame) -> None:
    if fit["after"].any():
        start = fit.loc[fit["after"], "period"].iloc[0]
        style.upright(ax, start)
        style.note(ax, start, 0.03, " start", "left", share="y")
        ax.texts[-1].set_verticalalignment("bottom")


def _scale(ax: Axes, fit: pd.DataFrame) -> None:
    """Room above for the names of the lines, and ticks of the kind that the periods are."""
    low, high = fit[["low", "observed"]].min().min(), fit[["high", "observed"]].max().max()
    ax.set_ylim(low - 0.08 * (high - low), high + 0.38 * (high - low))
    ax.margins(x=0.01)
    ax.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    if pd.api.types.is_datetime64_any_dtype(fit["period"]):
        finder = AutoDateLocator(minticks=4, maxticks=9)
        ax.xaxis.set_major_locator(finder)
        ax.xaxis.set_major_formatter(ConciseDateFormatter(finder))
        style.axis_label(ax, "x", "Day")
    else:
        ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        style.axis_label(ax, "x", "Period")


def _fit_finding(fit: pd.DataFrame) -> str:
    above, below = fit["observed"] > fit["high"], fit["observed"] < fit["low"]
    after = fit["after"]
    side, outside = ("above", above) if (above & after).sum() >= (below & after).sum() else (
        "below", below)  # fmt: skip
    many, hits = int(after.sum()), int((outside & after).sum())
    verb = f"period lies {side} its band" if many == 1 else f"periods lie {side} their band"
    before = f"{int(((above | below) & ~after).sum())} of {int((~after).sum())} lie outside"
    return f"After the start {hits} of {many} {verb}; before, {before}"


def plot_contributions(table: pd.DataFrame, *, unit: str = "EUR", ax: Axes | None = None) -> Axes:
    """Draw a waterfall: the parts that the revenue of all orders is made of, then their sum.

    Parameters
    ----------
    table : DataFrame, one row per part
        ``part, kind, estimate, low, high`` [`unit`] of :func:`influlab.results.contributions`.
    unit : str, default "EUR"
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        Each bar begins where the one above it ends. The dark line on a bar is the range of
        where it ends; parts that nobody was paid for are counted, and have none.

    Examples
    --------
    >>> nan = float("nan")
    >>> table = pd.DataFrame({"part": ["no deal", "micro"], "kind": ["baseline", "tier"],
    ...     "estimate": [60.0, 40.0], "low": [nan, 30.0], "high": [nan, 55.0], "level": 0.9})
    >>> plot_contributions(table).get_title(loc="left")
    '40% of the revenue of all orders is tied to a deal; that is credit, not cause'
    """
    ax = style.new_axes(ax, height=1.5 + 0.42 * (len(table) + 1))
    names = [*table["part"], "all orders"]
    rows = style.rows(ax, names)
    sizes = table["estimate"].to_numpy()
    ends = np.cumsum(sizes)
    for row, size, end in zip(table.itertuples(), sizes, ends, strict=True):
        _step(ax, row, rows[row.part], (end - size, end))
        words = f"{amount(size, unit)} ({percent(size / ends[-1], 2)})"
        if np.isfinite(row.low):
            words += f", {span(row.low, row.high, unit)}"
        style.note(ax, 1.01, rows[row.part], words, "left", share="x")
    _bar(ax, rows["all orders"], (0.0, ends[-1]), KINDS["total"], "")
    style.note(ax, 1.01, rows["all orders"], amount(ends[-1], unit), "left", share="x")
    top = max(ends[-1], np.nanmax(ends - sizes + table["high"].fillna(0).to_numpy()))
    ax.set_xlim(0, 1.03 * top)
    style.scale(ax, "x", unit)
    level = f"; line: {share(table['level'].iloc[0])} range over creators"
    style.axis_label(ax, "x", f"Revenue after refunds ({unit}){level}")
    style.headline(ax, _parts_finding(table))
    return ax


def _step(ax: Axes, row: Any, place: float, ends: tuple[float, float]) -> None:
    """One bar of the waterfall, its range, and the thread to the next bar."""
    mark = style.marks([row.part])[row.part]
    colour = KINDS.get(row.kind, mark.colour)
    _bar(ax, place, ends, colour, mark.hatch if row.kind == "tier" else "")
    ax.plot([ends[1]] * 2, [place - 0.72, place - 0.28], color=style.MUTED, linewidth=0.8)
    if np.isfinite(row.low):
        reach = [ends[0] + row.low, ends[0] + row.high]
        ax.plot(reach, [place] * 2, color=style.INK, linewidth=2.4, solid_capstyle="butt", zorder=4)


def _bar(ax: Axes, place: float, ends: tuple[float, float], colour: str, hatch: str) -> None:
    ax.add_patch(
        Rectangle((ends[0], place - 0.28), ends[1] - ends[0], 0.56, facecolor=colour, hatch=hatch,
                  edgecolor=style.PAPER)
    )  # fmt: skip


def _parts_finding(table: pd.DataFrame) -> str:
    tied = table.loc[table["kind"] != "baseline", "estimate"].sum() / table["estimate"].sum()
    return (
        f"{share(tied)} of the revenue of all orders is tied to a deal; that is credit, not cause"
    )
