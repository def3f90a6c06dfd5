"""Charts of who creators are: a metric by tier, engagement against size, audiences."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from influlab.show import style
from influlab.show.words import amount, count, joined, label, percent


def plot_tiers(
    table: pd.DataFrame,
    *,
    metric: str = "engagement_rate_by_followers",
    statistic: str = "median",
    unit: str = "fraction",
    ax: Axes | None = None,
) -> Axes:
    """Draw a metric in every tier with its interval.

    Parameters
    ----------
    table : DataFrame, one row per tier and statistic
        ``tier, statistic, estimate, low, high, level, creators`` as
        :func:`influlab.creators.tier_summary` gives them; tiers without a value are left out.
    metric : str
        What was summarised, for the axis.
    statistic : {"median", "mean"}
        Which rows to draw.
    unit : str, default "fraction"
        Unit of the metric; fractions are shown in percent.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One row per tier: the estimate, its interval and how many creators it rests on.

    Examples
    --------
    >>> table = pd.DataFrame({"tier": ["micro", "macro"], "statistic": "median",
    ...     "estimate": [0.032, 0.024], "low": [0.031, 0.022], "high": [0.033, 0.026],
    ...     "level": 0.9, "creators": [14310, 2714]})
    >>> plot_tiers(table).get_title(loc="left")
    'Micro has the highest median engagement rate by followers: 3.2% against 2.4% for macro'
    """
    kept = table[(table["statistic"] == statistic) & table["estimate"].notna()]
    ax = style.new_axes(ax, height=1.4 + 0.55 * len(kept))
    kept = kept.assign(tier=kept["tier"].astype(str)).set_index("tier")
    marks, rows = style.marks(kept.index), style.rows(ax, kept.index, above=0.7)
    for name, row in rows.items():
        one = kept.loc[name]
        style.interval(ax, (one["low"], one["estimate"], one["high"]), row, marks[name])
        style.note(ax, one["estimate"], row + 0.3, _in_words(one, unit), "center")
    ends = kept[["low", "estimate", "high"]]
    least, most = ends.min(axis=None), ends.max(axis=None)
    span = max(most - least, 0.2 * most, 1e-9)
    ax.set_xlim(least - 0.45 * span, most + 0.45 * span)
    style.scale(ax, "x", unit)
    what = f"{statistic} {label(metric).lower()}"
    level = percent(float(kept["level"].iloc[0])) if len(kept) else ""
    shown = "percent" if unit == "fraction" else unit
    style.axis_label(ax, "x", f"{label(what)} ({shown}); bar: {level} interval")
    style.headline(ax, _tiers_finding(kept, what, unit))
    return ax


def _in_words(one: pd.Series, unit: str) -> str:
    many = f"{count(one['creators'])} creator{'' if one['creators'] == 1 else 's'}"
    if np.isnan(one["low"]):
        return f"{amount(one['estimate'], unit)}, too few for a range: {many}"
    ends = f"{amount(one['low'], unit)} to {amount(one['high'], unit)}"
    return f"{amount(one['estimate'], unit)}  ({ends}), {many}"


def _tiers_finding(kept: pd.DataFrame, what: str, unit: str) -> str:
    best, worst = kept["estimate"].idxmax(), kept["estimate"].idxmin()
    if best == worst:
        return f"{label(best)}: {what} {amount(kept.at[best, 'estimate'], unit)}"
    said = {name: "below micro" if name == "below" else str(name) for name in kept.index}
    one, other = label(said[best]), said[worst]
    top, last = (amount(kept.at[name, "estimate"], unit) for name in (best, worst))
    # A range that is not known (too few creators) lies below no other.
    near = kept.index[~(kept["high"] < kept.at[best, "low"]) & (kept.index != best)]
    if worst in near and kept.loc[[best, worst], "low"].isna().any():
        return f"{one} and {other} cannot be told apart by {what}: {top} and {last}"
    if worst in near:
        return f"The ranges of {said[best]} and {other} overlap in {what}: {top} and {last}"
    lead = f"{one} has the highest {what}: {top} against {last} for {other}"
    overlapped = joined(said[name] for name in near)
    return f"{lead}, but its range overlaps that of {overlapped}" if len(near) else lead


def plot_engagement_curve(
    curve: pd.DataFrame,
    *,
    points: pd.DataFrame | None = None,
    lines: tuple[float, ...] = (),
    metric: str = "engagement_rate_by_followers",
    form: str = "spline",
    statistic: str = "mean",
    ax: Axes | None = None,
) -> Axes:
    """Draw engagement against followers: creators, the fitted curve with its band, tier lines.

    Parameters
    ----------
    curve : DataFrame, one row per number of followers
        ``followers`` [count, > 0], ``estimate, low, high`` [fraction]; the ``.line`` of
        :func:`influlab.creators.engagement_curve` holds several forms of it.
    points : DataFrame, optional, one row per creator
        ``followers`` and the metric; drawn as a cloud.
    lines : tuple of float, optional
        Followers at which a tier ends, such as ``(100_000,)``.
    metric : str
        The metric's column in `points`.
    form, statistic : str
        Which of the curve's forms to draw, where it holds several.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        Both axes are logarithmic; points at zero engagement cannot be shown and are counted
        in a note.

    Examples
    --------
    >>> curve = pd.DataFrame({"followers": [1e3, 1e6], "estimate": [0.05, 0.01],
    ...                       "low": [0.04, 0.008], "high": [0.06, 0.012]})
    >>> plot_engagement_curve(curve).get_xscale()
    'log'
    """
    ax = style.new_axes(ax, height=4.2, grid="y")
    for column, wanted in (("form", form), ("statistic", statistic)):
        curve = curve[curve[column] == wanted] if column in curve else curve
    curve = curve.sort_values("followers")
    hidden = _cloud(ax, points, metric) if points is not None else 0
    x = curve["followers"].to_numpy()
    ax.fill_between(x, curve["low"], curve["high"], color=style.STRONG.colour, alpha=0.25)
    ax.plot(x, curve["estimate"], color=style.STRONG.colour, linewidth=2.4)
    for edge in lines:
        ax.axvline(edge, color=style.INK, linewidth=1, linestyle=(0, (4, 3)))
        style.note(ax, edge, 0.98, f" {count(edge)}", "left", share="y")
    ax.set_yscale("log")
    style.percent_axis(ax, "y")
    style.followers_axis(ax, x.min(), x.max())
    if hidden:
        words = f"not shown, at 0%: {count(hidden)}"
        style.note(ax, 0.01, 0.04, words, "left", muted=True, share="both")
    style.axis_label(ax, "y", f"{label(metric)} (percent)")
    first, last = curve.iloc[0], curve.iloc[-1]
    ends = [f"{percent(e['estimate'])} at {count(e['followers'])} followers" for e in (first, last)]
    level = max(first["low"], last["low"]) <= min(first["high"], last["high"])
    verb = "falls" if first["estimate"] > last["estimate"] else "rises"
    verb = "neither clearly falls nor rises" if level else verb
    style.headline(ax, f"Engagement {verb} from {ends[0]} to {ends[1]}")
    return ax


def _cloud(ax: Axes, points: pd.DataFrame, metric: str) -> int:
    """Draw creators as small dots; say how many a logarithmic axis cannot show."""
    known = points.dropna(subset=["followers", metric])
    seen = known[(known[metric] > 0) & (known["followers"] > 0)]
    ax.plot(seen["followers"], seen[metric], ".", color=style.MUTED, markersize=2.5, alpha=0.25,
            rasterized=True)  # fmt: skip
    if len(seen):
        ax.set_ylim(*np.quantile(seen[metric], [0.002, 0.998]))
    return len(known) - len(seen)


def plot_segments(
    table: pd.DataFrame, *, what: str = "Share of audience", ax: Axes | None = None
) -> Axes:
    """Draw shares as a heat map with the numbers in the cells.

    Parameters
    ----------
    table : DataFrame, wide, one row per group and one column per segment
        Shares [fraction]; index and columns are the labels. Empty cells are left blank. A long
        table with ``group, segment, share``, such as the ``.profile`` of
        :func:`influlab.creators.segment`, is turned.
    what : str
        What the cells hold, for the colour bar.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        The map; the darker, the smaller the share.

    Examples
    --------
    >>> table = pd.DataFrame({"18-24": [0.5, 0.2], "25-34": [0.5, 0.8]}, index=["micro", "macro"])
    >>> len(plot_segments(table).texts)
    4
    """
    if {"group", "segment", "share"} <= set(table.columns):
        order = table["segment"].drop_duplicates()
        table = table.pivot_table(values="share", index="group", columns="segment")[order]
    import seaborn  # half a second; only this chart needs it

    ax = style.new_axes(ax, height=1.6 + 0.36 * len(table), grid="y")
    cells = table.to_numpy(dtype=float)
    top = max(float(np.nanmax(cells)), 1e-9)
    seaborn.heatmap(
        table, ax=ax, cmap="cividis", vmin=0, vmax=top, cbar=False,
        annot=np.vectorize(_cell, otypes=[object])(cells), fmt="",
        annot_kws={"fontsize": style.SMALL},
        xticklabels=[style.short(name, 16) for name in table.columns],
        yticklabels=[style.short(name) for name in table.index],
    )  # fmt: skip
    ax.grid(False)
    ax.tick_params(axis="x", rotation=35 if table.shape[1] > 6 else 0)
    ax.tick_params(axis="y", rotation=0)
    style.axis_label(ax, "x", f"{label(table.columns.name or 'segment')}; cells: {what.lower()}")
    row, column = np.unravel_index(np.nanargmax(cells), cells.shape)
    peak = f"{percent(top, 2)} in {table.index[row]}, {table.columns[column]}"
    style.headline(ax, f"{what} is highest at {peak}")
    return ax


def _cell(share: float) -> str:
    return percent(share, 2) if share == 0 or not share < 0.001 else "<0.1%"


def plot_audience_match(
    table: pd.DataFrame,
    *,
    top: int = 15,
    value: str = "target_share",
    name: str = "creator_id",
    ax: Axes | None = None,
) -> Axes:
    """Draw how much of each creator's audience fits, the best fitting first.

    Parameters
    ----------
    table : DataFrame, one row per creator
        The columns `value` [fraction], ``low`` and ``high`` where known, `name`, and ``tier``
        where the colour should tell it; as :func:`influlab.creators.audience_match` gives them.
    top : int, default 15
        How many creators to draw.
    value : str, default "target_share"
        The column that holds the share of the audience that fits.
    name : str, default "creator_id"
        The column that names a creator; the index where there is none.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One row per creator.

    Examples
    --------
    >>> table = pd.DataFrame({"creator_id": ["ana", "bo"], "target_share": [0.6, 0.3]})
    >>> [tick.get_text() for tick in plot_audience_match(table).get_yticklabels()]
    ['bo', 'ana']
    """
    best = table.assign(estimate=table[value]).dropna(subset="estimate")
    best = best.nlargest(top, "estimate")
    ax = style.new_axes(ax, height=1.4 + 0.27 * len(best))
    names = best[name] if name in best else best.index.to_series()
    tiers = best["tier"].astype(str) if "tier" in best else pd.Series("all", index=best.index)
    marks, rows = style.marks(sorted(set(tiers))), style.rows(ax, range(len(best)))
    style.ticks(ax, "y", list(rows.values()), [style.short(names.iloc[place]) for place in rows])
    for place, row in rows.items():
        one = best.iloc[place]
        ends = (one.get("low", one["estimate"]), one["estimate"], one.get("high", one["estimate"]))
        style.interval(ax, ends, row, marks[tiers.iloc[place]])
    for tier, mark in marks.items() if "tier" in best else ():
        ax.plot([], [], mark.marker, color=mark.colour, markeredgecolor=style.INK, label=tier)
    if "tier" in best:
        style.legend(ax, "lower right", len(marks))
    columns = best[[name for name in ("estimate", "low", "high") if name in best]]
    ax.set_xlim(max(0.0, 0.95 * columns.min().min()), min(1.0, 1.05 * columns.max().max()))
    style.scale(ax, "x", "fraction")
    style.axis_label(ax, "x", "Share of the audience that fits (percent)")
    lead = f"{names.iloc[0]} fits best: {percent(best['estimate'].iloc[0])} of the audience"
    many = joined(f"{count(n)} {tier}" for tier, n in tiers.value_counts().items())
    style.headline(ax, f"{lead}; the first {len(best)} are {many}" if "tier" in best else lead)
    return ax
