"""Charts that set options beside each other: their outcomes, and which is best how surely."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import FuncFormatter, MaxNLocator

from influlab.decision.compare import percentile
from influlab.show import style
from influlab.show.words import amount, label, percent, share, span

QUANTILES = (0.1, 0.5, 0.9)
BINS = 60
LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
SHARE = "_spend_share"


def plot_outcomes(
    table: pd.DataFrame, *, quantity: str = "profit", unit: str = "EUR", ax: Axes | None = None
) -> Axes:
    """Draw the distribution of each option with its 10th, 50th and 90th percentile.

    Parameters
    ----------
    table : DataFrame, one row per draw, one column per option
        The same quantity for every option [`unit`], from paired draws.
    quantity : str, default "profit"
        What the columns hold, for the axis.
    unit : str, default "EUR"
        Its unit: a currency, ``fraction`` or the name of what is counted.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One row per option: the silhouette of its draws, a bar from the 10th to the 90th
        percentile, a mark at the 50th, and in words the mean and the bar's ends. The x axis
        covers the 1st to the 98th percentile of all draws.

    Examples
    --------
    >>> draws = pd.DataFrame({"micro": [-1.0, 2.0, 5.0], "macro": [-9.0, 1.0, 12.0]})
    >>> plot_outcomes(draws).get_xlabel()
    'Profit (EUR): bar from the 10th to the 90th percentile, mark at the 50th'
    """
    ax = style.new_axes(ax, height=1.3 + 0.75 * table.shape[1])
    values = np.sort(table.to_numpy(dtype=float), axis=0)
    marks, edges = style.marks(table.columns), _edges(values)
    middles = np.array([percentile(values, share) for share in QUANTILES])
    rows = style.rows(ax, table.columns, above=0.85, below=0.35)
    for place, (name, row) in enumerate(reversed(rows.items())):
        heights, _ = np.histogram(values[:, place], bins=edges)
        style.silhouette(ax, 0.7 * heights / max(heights.max(), 1), edges, row, marks[name])
        style.interval(ax, middles[:, place], row - 0.12, marks[name])
        expected = amount(values[:, place].mean(), unit)
        words = f"expected {expected}\n{span(middles[0, place], middles[2, place], unit)}"
        style.note(ax, 1.0, row + 0.32, words, "right", share="x")
    ax.set_xlim(edges[0], edges[-1] + 0.3 * (edges[-1] - edges[0]))
    style.break_even(ax, edges[0], edges[-1])
    style.scale(ax, "x", unit)
    bar = "bar from the 10th to the 90th percentile, mark at the 50th"
    style.axis_label(ax, "x", f"{label(quantity)} ({unit}): {bar}")
    style.headline(ax, _outcomes_finding(middles, table.columns, quantity, unit))
    return ax


def _outcomes_finding(middles: np.ndarray, names: pd.Index, quantity: str, unit: str) -> str:
    wide = int(np.argmax(middles[2] - middles[0]))
    ends = span(middles[0, wide], middles[2, wide], unit)
    most = "" if len(names) == 1 else " varies most"
    return f"{label(names[wide])}{most}: {label(quantity).lower()} of {ends} in eight of ten draws"


def _edges(columns: np.ndarray) -> np.ndarray:
    """Share the bins between options, whose draws are in order; the outermost are cut off."""
    together = np.sort(columns.ravel(order="F"), kind="stable")  # merges what is in order
    low, high = (float(percentile(together, share)) for share in (0.01, 0.98))
    low, high = (low, high) if high > low else (low - 1, high + 1)
    return np.linspace(low, high, BINS + 1)


def plot_comparison(
    table: pd.DataFrame, *, confidence: float = 0.8, unit: str = "EUR", ax: Axes | None = None
) -> Axes:
    """Draw how probably each option is the best, with what a wrong choice would cost.

    Parameters
    ----------
    table : DataFrame, one row per option, indexed by its name
        ``p_best`` [fraction], ``expected_regret`` and ``cvar`` [`unit`].
    confidence : float, default 0.8
        The probability from which on an option is called the winner [fraction].
    unit : str, default "EUR"
        Unit of regret and bad case.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One bar per option with the line of `confidence`; to its right the expected regret
        and the mean of the worst tenth of its draws.

    Examples
    --------
    >>> table = pd.DataFrame({"p_best": [0.9, 0.1], "expected_regret": [10.0, 900.0],
    ...                       "cvar": [-50.0, -2000.0]}, index=["micro", "macro"])
    >>> plot_comparison(table).get_title(loc="left")
    'Micro wins: it is best in 90% of the draws'
    """
    ax = style.new_axes(ax, height=1.35 + 0.5 * len(table))
    marks, rows = style.marks(table.index), style.rows(ax, table.index, above=0.95, below=0.5)
    for name, row in rows.items():
        chance = table.at[name, "p_best"]
        style.bar(ax, chance, row, marks[name])
        style.note(ax, chance + 0.015, row, share(chance), "left")
        style.note(ax, 1.42, row, amount(table.at[name, "expected_regret"], unit), "right")
        style.note(ax, 1.75, row, amount(table.at[name, "cvar"], unit), "right")
    for x, head in ((1.42, "expected regret"), (1.75, "worst tenth")):
        style.note(ax, x, len(table) - 0.42, head, "right", muted=True)
    style.upright(ax, confidence, len(table) / (len(table) + 0.45))
    style.note(
        ax, confidence, len(table) - 0.42, f"{share(confidence)} to win", "center", muted=True
    )
    style.limits(ax, "x", 0, 1.76)
    style.scale(ax, "x", "fraction")
    style.ticks(ax, "x", [0, 0.25, 0.5, 0.75, 1])
    style.axis_label(
        ax, "x", "Probability of being the best option (percent of paired draws)", loc="left"
    )
    style.headline(ax, _comparison_finding(table, confidence))
    return ax


def _comparison_finding(table: pd.DataFrame, confidence: float) -> str:
    leader = table["expected_regret"].idxmin()
    chance = table.at[leader, "p_best"]
    if chance >= confidence:
        return f"{label(leader)} wins: it is best in {share(chance)} of the draws"
    return (
        f"No winner yet: {leader} is best in {share(chance)} of the draws, "
        f"{share(confidence)} are needed"
    )


def plot_frontier(
    table: pd.DataFrame,
    *,
    unit: str = "people",
    currency: str = "money",
    budget: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what more budget buys, with the share of each tier beneath.

    Parameters
    ----------
    table : DataFrame, one row per budget
        ``budget`` [money]; ``value`` reached [`unit`]; ``bound``, the proved upper limit
        [`unit`], optional; per tier ``<tier>_spend_share`` [fraction], as
        :func:`influlab.campaign.frontier` gives them.
    unit : str, default "people"
        What ``value`` counts.
    currency : str, default "money"
        Of the budgets, for the axis.
    budget : money, optional
        One of the budgets, to be marked.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        The curve with the gap up to the bound shaded; its child axes holds the shares.

    Examples
    --------
    >>> table = pd.DataFrame({"budget": [1e4, 2e4], "value": [5e4, 8e4], "bound": [5.1e4, 8.2e4],
    ...                       "micro_spend_share": [1.0, 0.7], "macro_spend_share": [0.0, 0.3]})
    >>> plot_frontier(table).get_ylabel()
    'Value (people)'
    """
    ax = style.new_axes(ax, height=4.6, grid="y")
    table = table.sort_values("budget")
    x = table["budget"].to_numpy()
    ax.plot(x, table["value"], "-o", color=style.INK, markersize=4, label="best roster found")
    if "bound" in table:
        ax.fill_between(x, table["value"], table["bound"], color=style.FAINT, label="proved limit")
    top = 1.05 * float(table[["value", *({"bound"} & {*table})]].max().max())
    ax.set_ylim(-0.55 * top, top)
    style.scale(ax, "x", "money")
    ax.set_yticks([tick for tick in MaxNLocator(5).tick_values(0, top) if 0 <= tick <= top])
    ax.yaxis.set_major_formatter(FuncFormatter(style.compact))
    style.axis_label(ax, "y", f"Value ({unit})")
    style.axis_label(ax, "x", f"Budget ({currency})")
    if budget is not None:
        ax.axvline(budget, ymin=0.355, color=style.INK, linewidth=1, linestyle=(0, (4, 3)))
        style.note(ax, budget, 0.04 * top, " this budget", "left", muted=True)
    style.legend(ax, "upper left")
    shares = table.filter(like=SHARE)
    _shares(ax, x, shares.rename(columns=lambda name: name.removesuffix(SHARE)))
    style.headline(ax, _frontier_finding(table, unit))
    return ax


def _shares(ax: Axes, x: np.ndarray, shares: pd.DataFrame) -> None:
    """Stack each tier's share of the spend in a strip along the foot of the axes."""
    strip = ax.inset_axes((0, 0, 1, 0.27))
    marks, base = style.marks(shares.columns), np.zeros(len(x))
    for name in shares.columns:
        top = base + shares[name].to_numpy()
        strip.fill_between(x, base, top, facecolor=marks[name].colour, hatch=marks[name].hatch,
                           edgecolor=style.PAPER, linewidth=0, label=style.short(name))  # fmt: skip
        base = top
    strip.set_axis_off()
    wide = x.max() - x.min() or 1.0
    strip.set(ylim=(0, 1), xlim=(x.min() - 0.01 * wide, x.max() + 0.03 * wide))  # labels need room
    ax.set_xlim(strip.get_xlim())
    strip.legend(ncols=4, frameon=False, fontsize=style.SMALL, loc="lower left",
                 bbox_to_anchor=(0.15, 0.97), borderpad=0)  # fmt: skip
    style.note(ax, 0.0, 0.315, "Share of spend:", "left", share="both")


def _frontier_finding(table: pd.DataFrame, unit: str) -> str:
    first, last = table.iloc[0], table.iloc[-1]
    more = last["budget"] / first["budget"]
    gain = last["value"] / first["value"] if first["value"] else float("nan")
    return f"{more:.3g} times the budget buys {gain:.3g} times the {unit}"


def plot_crossover(
    table: pd.DataFrame, *, first: str = "micro", second: str = "macro", ax: Axes | None = None
) -> Axes:
    """Map where the first option beats the second, with the line at which they are even.

    Parameters
    ----------
    table : DataFrame, wide, one row per value of one assumption
        The index holds that assumption, the columns the other, the cells the probability
        that the first option wins [fraction]. The names of index and columns are the labels;
        values up to 1 are shown in percent.
    first, second : str
        What the options are called; their colours fill the map.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        Shaded and labelled probabilities of the first option; the heavy line is at one half.

    Examples
    --------
    >>> table = pd.DataFrame([[0.9, 0.4], [0.7, 0.2]], index=pd.Index([1.0, 2.0], name="fee"),
    ...                      columns=pd.Index([0.01, 0.02], name="click rate"))
    >>> plot_crossover(table).get_title(loc="left")
    'Micro leads on 50% of the map; lines: its chance to beat macro'
    """
    ax = style.new_axes(ax, height=4.2, grid="y")
    x, y = (np.asarray(axis, dtype=float) for axis in (table.columns, table.index))
    cells = table.to_numpy(dtype=float)
    marks = style.marks([first, second])
    ends = [marks[second].colour, style.PAPER, marks[first].colour]
    shades = LinearSegmentedColormap.from_list("options", ends)
    ax.contourf(x, y, cells, levels=np.linspace(0, 1, 21), cmap=shades, alpha=0.75)
    _contours(ax, x, y, cells)
    for axis, values in (("x", x), ("y", y)):
        style.scale(ax, axis, "fraction" if values.max() <= 1 else "money")
    style.axis_label(ax, "x", label(table.columns.name or "x"))
    style.axis_label(ax, "y", label(table.index.name or "y"))
    wins = percent(float((cells > 0.5).mean()), 2)
    words = f"{label(first)} leads on {wins} of the map; lines: its chance to beat {second}"
    style.headline(ax, words)
    return ax


def _contours(ax: Axes, x: np.ndarray, y: np.ndarray, cells: np.ndarray) -> None:
    """Draw and label lines of equal probability, the one of even chances heavy."""
    levels = [level for level in LEVELS if cells.min() < level < cells.max()]
    if levels:
        widths = [2.2 if level == 0.5 else 0.7 for level in levels]
        lines = ax.contour(x, y, cells, levels=levels, colors=style.INK, linewidths=widths)
        ax.clabel(lines, fmt=share, fontsize=style.SMALL, inline_spacing=3)
