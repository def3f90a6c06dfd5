"""Charts of what a verdict rests on: the assumptions, what each moves, and what would flip it."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from influlab.decision.compare import spoken
from influlab.show import style
from influlab.show.words import amount, figure, joined, label, span

MOST = 8
ENDS = ("low", "likely", "high")


def _names(table: pd.DataFrame) -> pd.Series:
    """Name each assumption: its field in words and the line it belongs to."""
    keys = table["line"] + "." + table["field"] if "line" in table else table["assumption"]
    return keys.astype(str).map(lambda key: spoken(key).removeprefix("the ") if "." in key else key)


def merged(table: pd.DataFrame) -> pd.DataFrame:
    """Join the rows of a register that are the same for several lines, and name each row.

    Parameters
    ----------
    table : DataFrame
        ``line, field, low, likely, high, unit`` and perhaps ``source``.

    Returns
    -------
    DataFrame
        One row per different assumption, in order, with its ``name`` in words.
    """
    table = table.assign(source=table["source"].fillna("")) if "source" in table else table
    same = [name for name in ("field", *ENDS, "unit", "source") if name in table]
    lines = table.groupby(same, sort=False)["line"].transform(lambda part: joined([*part]))
    kept = table.assign(lines=lines).drop_duplicates(same)
    of = [f" of {line}" if line != "plan" else "" for line in kept["lines"]]
    words = kept["field"].astype(str).str.replace("_", " ")
    return kept.assign(name=words + pd.Series(of, index=kept.index, dtype=object).astype(str))


def plot_assumptions(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each assumption's range beside its likely value: which ones are vague.

    Parameters
    ----------
    table : DataFrame, one row per assumption
        ``line, field, low, likely, high, unit``; rows without a range (constants) and rows
        whose likely value is zero are left out, the widest eight are drawn.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One row per assumption, from low / likely to high / likely on a logarithmic axis,
        with the values themselves beside it.

    Examples
    --------
    >>> table = pd.DataFrame({"line": ["micro"], "field": ["fee"], "low": [100.0],
    ...                       "likely": [200.0], "high": [800.0], "unit": ["EUR"]})
    >>> plot_assumptions(table).get_title(loc="left")
    'The vaguest assumption is fee of micro: high is 8 times low'
    """
    moving = table[(table["high"] > table["low"]) & (table["low"] > 0)]
    moving = merged(moving.assign(width=moving["high"] / moving["low"]))
    moving = moving.nlargest(MOST, "width")
    ax = style.new_axes(ax, width=7.6, height=1.5 + 0.33 * len(moving))
    rows = style.rows(ax, range(len(moving)))
    style.ticks(
        ax, "y", list(rows.values()), [style.short(moving["name"].iloc[i], 40) for i in rows]
    )
    for place, row in rows.items():
        one = moving.iloc[place]
        ends = (one["low"] / one["likely"], 1.0, one["high"] / one["likely"])
        style.interval(ax, ends, row, style.SPARE[0])
        words = span(one["low"], one["high"], one["unit"])
        style.note(ax, 1.01, row, words, "left", share="x")
    style.ratio_axis(ax)
    ratios = moving["low"] / moving["likely"], moving["high"] / moving["likely"]
    ax.set_xlim(0.9 * min([0.8, *ratios[0]]), 1.1 * max([1.25, *ratios[1]]))
    style.axis_label(ax, "x", "Low and high as multiples of the likely value (logarithmic)")
    if len(moving):
        vague = moving.iloc[0]
        wide = f"high is {figure(vague['width'], 2)} times low"
        style.headline(ax, f"The vaguest assumption is {vague['name']}: {wide}")
    else:
        style.headline(ax, "Every assumption is a constant")
    return ax


def plot_tornado(
    table: pd.DataFrame, *, quantity: str = "profit", unit: str = "EUR", ax: Axes | None = None
) -> Axes:
    """Draw how far each assumption alone moves the result, the strongest on top.

    Parameters
    ----------
    table : DataFrame, one row per assumption
        ``assumption`` (or ``line`` and ``field``); ``result_low`` and ``result_high``, the
        result with this assumption at its low and at its high [`unit`]; ``base``, the result
        with all at likely [`unit`].
    quantity : str, default "profit"
        What the result is.
    unit : str, default "EUR"
        Its unit.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One bar per assumption, the end at its low hatched; the line is the base.

    Examples
    --------
    >>> table = pd.DataFrame({"assumption": ["fee", "click rate"], "result_low": [900.0, -500.0],
    ...                       "result_high": [100.0, 2500.0], "base": [500.0, 500.0]})
    >>> plot_tornado(table).get_title(loc="left")
    'Click rate moves the profit most: from -EUR 500 to EUR 2,500'
    """
    table = table.assign(name=_names(table))
    order = (table["result_high"] - table["result_low"]).abs().sort_values(ascending=False)
    table = table.loc[order.index].head(MOST)
    ax = style.new_axes(ax, height=1.5 + 0.36 * len(table))
    rows = style.rows(ax, range(len(table)))
    style.ticks(
        ax, "y", list(rows.values()), [style.short(table["name"].iloc[i], 36) for i in rows]
    )
    base = float(table["base"].iloc[0])
    for end, mark in (("result_low", style.WEAK), ("result_high", style.STRONG)):
        width = (table[end] - base).to_numpy()[::-1]
        ax.barh(list(rows.values()), width, 0.62, left=base, color=mark.colour,
                hatch=mark.hatch, edgecolor=style.PAPER, label=f"at its {end[7:]}")  # fmt: skip
    ax.axvline(base, color=style.INK, linewidth=1)
    style.legend(ax, "lower right")
    style.scale(ax, "x", unit)
    style.axis_label(ax, "x", f"{label(quantity)} ({unit}), one assumption moved at a time")
    top = table.iloc[0]
    low, high = sorted((top["result_low"], top["result_high"]))
    ends = span(low, high, unit)
    style.headline(ax, f"{label(top['name'])} moves the {quantity} most: from {ends}")
    return ax


def plot_flips(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what would change the verdict: each assumption now and where it would flip.

    Parameters
    ----------
    table : DataFrame, one row per assumption
        ``assumption`` (or ``line`` and ``field``), ``now``, ``flips_at`` (empty where no value
        in its range flips the verdict), ``low``, ``high``, ``unit``.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One row per assumption on its own scale from low to high: a dot where it is now, a
        cross where the verdict flips, with both values beside it.

    Examples
    --------
    >>> table = pd.DataFrame({"assumption": ["fee", "margin"], "now": [200.0, 0.4],
    ...     "flips_at": [260.0, float("nan")], "low": [100.0, 0.3], "high": [400.0, 0.5],
    ...     "unit": ["EUR", "fraction"]})
    >>> plot_flips(table).get_title(loc="left")
    'One assumption can flip the verdict, first fee: from EUR 200 to EUR 260'
    """
    table = table.assign(name=_names(table), width=table["high"] - table["low"])
    table = table[table["width"] > 0]
    table = table.assign(far=(table["flips_at"] - table["now"]).abs() / table["width"])
    table = table.sort_values("far", na_position="last").head(MOST)
    ax = style.new_axes(ax, width=7.6, height=1.5 + 0.36 * len(table))
    rows = style.rows(ax, range(len(table)))
    style.ticks(
        ax, "y", list(rows.values()), [style.short(table["name"].iloc[i], 44) for i in rows]
    )
    for place, row in rows.items():
        _flip_row(ax, table.iloc[place], row)
    ax.set_xlim(-0.03, 1.03)
    style.ticks(ax, "x", [0, 1], ["low of its range", "high of its range"])
    style.axis_label(ax, "x", "Dot: likely value now. Cross: the value at which the verdict flips")
    style.headline(ax, _flips_finding(table))
    return ax


def _flip_row(ax: Axes, one: pd.Series, row: int) -> None:
    place = lambda value: (value - one["low"]) / one["width"]  # noqa: E731
    ax.plot([0, 1], [row, row], color=style.FAINT, linewidth=5, solid_capstyle="butt", zorder=1)
    ax.plot(place(one["now"]), row, "o", color=style.STRONG.colour, markersize=8, zorder=4)
    words = f"{amount(one['now'], one['unit'])}, no flip in its range"
    if pd.notna(one["flips_at"]):
        ends = [place(one["now"]), place(one["flips_at"])]
        ax.plot(ends, [row, row], color=style.INK, linewidth=1.6, zorder=2)
        ax.plot(ends[1], row, "X", color=style.WEAK.colour, markersize=9,
                markeredgecolor=style.INK, zorder=5)  # fmt: skip
        words = span(one["now"], one["flips_at"], one["unit"])
    style.note(ax, 1.01, row, words, "left", share="x")


def _flips_finding(table: pd.DataFrame) -> str:
    flips = table.dropna(subset="flips_at")
    if flips.empty:
        return "No single assumption flips the verdict within its range"
    first = flips.iloc[0]
    many = "One assumption" if len(flips) == 1 else f"{len(flips)} assumptions"
    ends = span(first["now"], first["flips_at"], first["unit"])
    return f"{many} can flip the verdict, first {first['name']}: from {ends}"
