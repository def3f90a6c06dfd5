"""Charts of a roster: people counted once along the way, its parts by tier, contacts by person."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from influlab.show import style
from influlab.show.plots_creators import lasting_legend, legend_key
from influlab.show.words import count, figure, label, percent, plain


def plot_roster(table: pd.DataFrame, *, unit: str = "money", ax: Axes | None = None) -> Axes:
    """Draw what each further creator adds: people counted one by one, and each counted once.

    Parameters
    ----------
    table : DataFrame, one row per creator of the roster, in the order of joining
        ``tier``; ``spend``, ``one_by_one``, ``counted_once``: totals up to and with this creator.
    unit : str, default "money"
        Currency of ``spend``.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        Two curves; the distance between them is people counted more than once.

    Examples
    --------
    >>> table = pd.DataFrame({"tier": ["micro", "macro"], "spend": [50.0, 950.0],
    ...                       "one_by_one": [1_000, 9_000], "counted_once": [1_000, 8_100]})
    >>> plot_roster(table).get_title(loc="left")
    '8,100 people, each counted once; one by one it would be 9,000 (+11%)'
    """
    ax = style.new_axes(ax, grid="y")
    x, once = table["spend"].to_numpy(), table["counted_once"].to_numpy()
    twice = table["one_by_one"].to_numpy()
    ax.plot(x, twice, color=style.MUTED, linewidth=1.6, linestyle=(0, (4, 2)))
    ax.plot(x, once, color=style.INK, linewidth=1.4)
    tiers = table["tier"].astype(str).to_numpy()
    found = style.marks(name for name in style.MARKS if name in {"micro", "macro", *tiers})
    for tier, mark in found.items():
        here = tiers == tier
        ax.plot(x[here], once[here], mark.marker, color=mark.colour, markersize=5,
                markeredgecolor=style.INK, markeredgewidth=0.4)  # fmt: skip
    dashes = Line2D([], [], color=style.MUTED, linestyle=(0, (4, 2)), label="counted one by one")
    keys = [legend_key(mark, f"{tier}, each once") for tier, mark in found.items()]
    lasting_legend(ax, [*keys, dashes], "lower right", 1)
    ax.set_xlim(0, 1.03 * x[-1])
    ax.set_ylim(0, 1.15 * twice[-1])
    style.scale(ax, "x", unit)
    style.scale(ax, "y", "people")
    style.axis_label(ax, "x", f"Spend, best value first ({unit})")
    style.axis_label(ax, "y", "People")
    more = percent(twice[-1] / once[-1] - 1, 2)
    lead = f"{figure(once[-1])} people, each counted once"
    style.headline(ax, f"{lead}; one by one it would be {figure(twice[-1])} (+{more})")
    return ax


def plot_parts(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what each tier holds of a whole: creators, money, people.

    Parameters
    ----------
    table : DataFrame, one row per measure, one column per tier
        Shares [fraction] that add up to 1 in each row.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One stacked bar per measure.

    Examples
    --------
    >>> table = pd.DataFrame({"micro": [0.9, 0.4], "macro": [0.1, 0.6]},
    ...                      index=["creators", "spend"])
    >>> plot_parts(table).get_title(loc="left")
    'Macro: 10% of creators, 60% of spend'
    """
    ax = style.new_axes(ax, height=1.6 + 0.5 * len(table))
    places, start = style.rows(ax, table.index, above=0.9), np.zeros(len(table))
    for tier, mark in style.marks(table.columns).items():
        for at, (name, width) in zip(start, table[tier].items(), strict=True):
            style.bar(ax, width, places[name], mark, start=at)
            if width > 0.08:
                words = f"{tier} {percent(width, 2)}"
                style.note(ax, at + width / 2, places[name] + 0.41, words, "center")
        start = start + table[tier].to_numpy()
    ax.set_xlim(0, 1)
    style.scale(ax, "x", "fraction")
    style.axis_label(ax, "x", "Share of the roster (percent)")
    last = table.columns[-1]
    said = ", ".join(f"{percent(part, 2)} of {name}" for name, part in table[last].items())
    style.headline(ax, f"{plain(last).capitalize()}: {said}")
    return ax


def plot_unique(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how much of each creator's reach nobody else on the roster has.

    Parameters
    ----------
    table : DataFrame, one row per creator
        ``creator_id, gross, unique`` [accounts], as :func:`influlab.creators.net_reach` gives.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One bar per creator: only here, and shared.

    Examples
    --------
    >>> table = pd.DataFrame({"creator_id": ["a", "b"], "gross": [1_000, 500],
    ...                       "unique": [820, 320]})
    >>> plot_unique(table).get_title(loc="left")
    '76% of all contacts are with someone whom one creator alone reaches'
    """
    ax = style.new_axes(ax, height=1.4 + 0.3 * len(table))
    places = style.rows(ax, table["creator_id"], above=1.1)
    rows = np.array([places[name] for name in table["creator_id"]])
    own, other = style.STRONG, style.WEAK
    shared = table["gross"] - table["unique"]
    _bars(ax, np.zeros(len(table)), table["unique"], rows, own)
    _bars(ax, table["unique"], shared, rows, other)
    ax.set_xlim(0, 1.05 * float(table["gross"].max()))
    style.scale(ax, "x", "accounts")
    style.axis_label(ax, "x", "Accounts reached by one post")
    keys = [
        Patch(facecolor=mark.colour, hatch=mark.hatch, edgecolor=style.PAPER, label=name)
        for mark, name in ((own, "only this creator"), (other, "another creator too"))
    ]
    lasting_legend(ax, keys, "lower right", 1)
    alone = percent(table["unique"].sum() / table["gross"].sum(), 2)
    words = "of all contacts are with someone whom one creator alone reaches"
    style.headline(ax, f"{alone} {words}")
    return ax


def plot_ranking(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the scores of the first creators, cut into the parts that make them.

    Parameters
    ----------
    table : DataFrame, one row per creator in order, one column per KPI
        Contributions to the score [0 to 1], weight times standing.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One stacked bar per creator.

    Examples
    --------
    >>> table = pd.DataFrame({"cpm": [0.5, 0.2], "orders": [0.4, 0.5]}, index=["ana", "bo"])
    >>> plot_ranking(table).get_title(loc="left")
    'ana leads with a score of 0.9; the last one shown has 0.7'
    """
    ax = style.new_axes(ax, height=1.6 + 0.28 * len(table))
    ranks = [f"{place}  {plain(name)}" for place, name in enumerate(table.index, start=1)]
    places = style.rows(ax, ranks, above=2.3)
    rows, start = np.array([places[name] for name in ranks]), np.zeros(len(table))
    found = dict(zip(table.columns, cycle(PARTS), strict=False))
    for kpi, mark in found.items():
        _bars(ax, start, table[kpi], rows, mark)
        start = start + table[kpi].to_numpy()
    ax.set_xlim(0, 1)
    keys = [
        Patch(facecolor=mark.colour, hatch=mark.hatch, edgecolor=style.PAPER, label=_kpi(kpi))
        for kpi, mark in found.items()
    ]
    lasting_legend(ax, keys)
    style.axis_label(ax, "x", "Score (0 to 1): weight x share of the pool that it is better than")
    scores = f"{start[0]:.2g}; the last one shown has {start[-1]:.2g}"
    style.headline(ax, f"{plain(table.index[0])} leads with a score of {scores}")
    return ax


def _kpi(name: str) -> str:
    return name.upper() if name in {"cpm", "cpe", "cpa"} else label(name)


PARTS = (style.STRONG, *(style.SPARE[place] for place in (2, 1, 3)), style.WEAK)


def plot_exposures(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many people meet the campaign once, twice and so on.

    Parameters
    ----------
    table : DataFrame, one row per number of exposures
        ``exposures, people_exactly, people_at_least``, as :func:`influlab.creators.frequency`
        gives them; the last row holds those with as many or more.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        A column per number of exposures, those never reached left out.

    Examples
    --------
    >>> table = pd.DataFrame({"exposures": [0, 1, 2, 3], "people_exactly": [5.0, 3.0, 1.0, 1.0],
    ...                       "people_at_least": [10.0, 5.0, 2.0, 1.0]})
    >>> plot_exposures(table).get_title(loc="left")
    '5 people are reached, 1 of them (20%) three times or more'
    """
    ax = style.new_axes(ax, grid="y")
    met = table[table["exposures"] > 0]
    heights = met["people_exactly"].to_numpy().copy()
    heights[-1] = met["people_at_least"].iloc[-1]
    mark = style.STRONG
    bars = [
        Rectangle((k - 0.36, 0), 0.72, y) for k, y in zip(met["exposures"], heights, strict=True)
    ]
    ax.add_collection(PatchCollection(bars, facecolor=mark.colour, linewidth=0))
    names = [*map(str, met["exposures"][:-1]), f"{met['exposures'].iloc[-1]}+"]
    if getattr(ax.xaxis.get_major_formatter(), "seq", None) != names:
        style.ticks(ax, "x", list(met["exposures"]), list(names))
    ax.set_xlim(0.4, met["exposures"].max() + 0.6)
    ax.set_ylim(0, 1.12 * max(float(heights.max()), 1e-9))
    style.scale(ax, "y", "people")
    style.axis_label(ax, "x", "Exposures per person (posts seen)")
    style.axis_label(ax, "y", "People")
    reached = float(met["people_at_least"].iloc[0])
    often = float(met.loc[met["exposures"] == 3, "people_at_least"].sum())
    part = percent(often / reached if reached else 0.0, 2)
    lead = f"{count(reached)} people are reached"
    style.headline(ax, f"{lead}, {count(often)} of them ({part}) three times or more")
    return ax


def _bars(ax: Axes, starts, widths, rows: np.ndarray, mark: style.Mark) -> None:
    """Draw horizontal bars as one artist: a moving picture pays for each."""
    bars = [
        Rectangle((x, row - 0.3), width, 0.6)
        for x, width, row in zip(starts, widths, rows, strict=True)
    ]
    ax.add_collection(
        PatchCollection(
            bars, facecolor=mark.colour, hatch=mark.hatch or None, edgecolor=style.PAPER,
            linewidth=0,
        )
    )  # fmt: skip
