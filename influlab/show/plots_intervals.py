"""A chart for any table of estimates with ranges: schemes, methods, models, lifts."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from influlab.show import style
from influlab.show.words import amount, count, label, span


def plot_intervals(
    table: pd.DataFrame,
    *,
    name: str,
    what: str,
    unit: str = "fraction",
    ax: Axes | None = None,
) -> Axes:
    """Draw estimates with their ranges, one under the other, and which of them exclude zero.

    Parameters
    ----------
    table : DataFrame, one row per estimate
        The column `name`; ``estimate, low, high`` [`unit`]; ``level`` where it is known.
        Rows without an estimate are left out, the order is kept.
    name : str
        The column that names a row: a scheme, a method, a model.
    what : str
        What is estimated, for the axis and the title.
    unit : str, default "fraction"
        Its unit; fractions are shown in percent.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One row per estimate: dark where the range excludes zero, pale where it does not.

    Examples
    --------
    >>> table = pd.DataFrame({"method": ["a", "b"], "estimate": [0.2, 0.1],
    ...                       "low": [0.1, -0.1], "high": [0.3, 0.3]})
    >>> plot_intervals(table, name="method", what="lift").get_title(loc="left")
    'Lift: in 1 of 2 rows the range lies above zero'
    """
    kept = table.dropna(subset=["estimate"]).reset_index(drop=True)
    ax = style.new_axes(ax, width=7.6, height=1.4 + 0.3 * len(kept))
    rows = style.rows(ax, range(len(kept)))
    style.ticks(ax, "y", list(rows.values()), [style.short(kept[name].iloc[i], 34) for i in rows])
    above, below = kept["low"] > 0, kept["high"] < 0
    for place, row in rows.items():
        one, sure = kept.iloc[place], bool(above[place] or below[place])
        mark = style.STRONG if sure else style.WEAK
        style.interval(ax, (one["low"], one["estimate"], one["high"]), row, mark)
        words = f"{amount(one['estimate'], unit)} ({span(one['low'], one['high'], unit)})"
        style.note(ax, 1.01, row, words, "left", share="x")
    low, high = min(0.0, kept["low"].min()), max(0.0, kept["high"].max())
    room = 0.06 * (high - low or 1.0)
    ax.set_xlim(low - room, high + room)
    ax.axvline(0, color=style.INK, linewidth=1, linestyle=(0, (4, 3)))
    style.scale(ax, "x", unit)
    level = f"; bar: {amount(kept['level'].iloc[0], 'fraction')} range" if "level" in kept else ""
    shown = "percent" if unit.startswith("fraction") else unit
    style.axis_label(ax, "x", f"{label(what)} ({shown}){level}")
    style.headline(ax, _finding(label(what), int(above.sum()), int(below.sum()), len(kept)))
    return ax


def _finding(what: str, above: int, below: int, many: int) -> str:
    if not above and not below:
        return f"{what}: no range excludes zero"
    if above and below:
        return f"{what}: of {many} ranges {count(above)} lie above zero and {count(below)} below"
    side, some = ("above", above) if above else ("below", below)
    return f"{what}: in {count(some)} of {many} rows the range lies {side} zero"
