"""Charts for choosing: tier schemes side by side, the gap at every cut-off, who matches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from influlab.show import style
from influlab.show.words import count, joined, percent, plain

ENDS = (500.0, 5_000_000.0)  # followers at which the open bands are cut off
FAMILIES = ("below", "nano", "micro", "mid", "macro", "mega")


def plot_schemes(
    table: pd.DataFrame, *, at: float | None = None, ax: Axes | None = None
) -> Axes:  # fmt: skip
    """Draw every scheme as a row of bands, so that one follower count can be read in all of them.

    Parameters
    ----------
    table : DataFrame, one row per scheme and tier
        ``scheme, tier, lower_followers, upper_followers`` [followers; no upper: open], as
        ``tables.load("tier_schemes")``.
    at : float, optional
        A follower count; the finding then counts what the schemes call it.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One row per scheme, those where micro ends first on top.

    Examples
    --------
    >>> table = pd.DataFrame({"scheme": ["x", "x"], "tier": ["micro", "macro"],
    ...     "lower_followers": [1_000, 100_001], "upper_followers": [100_000, None]})
    >>> plot_schemes(table, at=45_000).get_title(loc="left")
    '45,000 followers are micro in 1 of 1 published schemes'
    """
    names = _by_end_of_micro(table)
    ax = style.new_axes(ax, height=1.7 + 0.25 * len(names))
    places = style.rows(ax, names)
    style.followers_axis(ax, *ENDS)
    for band in table.itertuples():
        _band(ax, band, places[band.scheme], at)
    seen = [name for name in FAMILIES if name in {_family(tier) for tier in table["tier"]}]
    keys = [Patch(facecolor=style.MARKS[name].colour, label=_KEYS[name]) for name in seen]
    ax.legend(
        handles=keys, loc="upper center", bbox_to_anchor=(0.45, -0.1), ncols=len(keys),
        frameon=False, fontsize=style.SMALL, handlelength=1.2, columnspacing=1.2,
    )  # fmt: skip
    if at is not None:
        ax.axvline(at, color=style.INK, linewidth=1.6, zorder=4)
        style.note(ax, at, len(names) - 0.3, f" {count(at)}", "left")
    style.headline(ax, _schemes_finding(table, at, len(names)))
    return ax


_KEYS = {
    "below": "below", "nano": "nano and the like", "micro": "micro", "mid": "middle",
    "macro": "macro", "mega": "mega, celebrity",
}  # fmt: skip


def _family(tier: str) -> str:
    """The tier of the common ladder that a scheme's own name stands for."""
    return style.ALIASES.get(tier, tier if tier in style.MARKS else "below")


def _by_end_of_micro(table: pd.DataFrame) -> list[str]:
    micro = table[table["tier"] == "micro"].set_index("scheme")["upper_followers"]
    names = list(dict.fromkeys(table["scheme"]))
    return sorted(names, key=lambda name: (micro.get(name, np.inf), name))


def _band(ax: Axes, band, row: float, at: float | None) -> None:
    """Draw one tier of one scheme, with its name where there is room for it."""
    low, high = max(band.lower_followers, ENDS[0]), band.upper_followers
    high = ENDS[1] if pd.isna(high) else min(high + 1, ENDS[1])
    if high <= low:
        return
    fill = style.MARKS[_family(band.tier)].colour
    ax.add_patch(
        Rectangle((low, row - 0.4), high - low, 0.8, facecolor=fill, edgecolor=style.PAPER)
    )
    name = plain(band.tier).replace("_", " ")
    low, high = _clear_of(low, high, at)
    if np.log10(high / low) > 0.062 * len(name):
        ax.text(
            np.sqrt(low * high), row, style.safe(name), ha="center", va="center_baseline",
            fontsize=style.SMALL - 1, color=style.readable_on(fill),
        )  # fmt: skip


def _clear_of(low: float, high: float, at: float | None) -> tuple[float, float]:
    """The longer part of a band that the line at `at` leaves free."""
    if at is None or not low < at < high:
        return low, high
    return max((low, at), (at, high), key=lambda part: part[1] / part[0])


def _schemes_finding(table: pd.DataFrame, at: float | None, many: int) -> str:
    if at is None:
        ends = table.loc[table["tier"] == "micro", "upper_followers"].dropna()
        span = f"{count(ends.min())} to {count(ends.max())}"
        return f"Micro ends anywhere from {span} followers in {len(ends)} published schemes"
    upper = table["upper_followers"].fillna(np.inf)
    held = table[(table["lower_followers"] <= at) & (at <= upper)]
    said = held["tier"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    names = [plain(name).replace("_", " ") for name in said.index]
    lead = f"{count(at)} followers are {names[0]} in {said.iloc[0]} of {many} published schemes"
    return f"{lead}; elsewhere {joined(names[1:])}" if len(names) > 1 else lead


def plot_sweep(
    table: pd.DataFrame, *, at: float | None = None, metric: str = "engagement_rate_by_followers",
    unit: str = "fraction", ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw the gap between small and large creators at every cut-off between them.

    Parameters
    ----------
    table : DataFrame, one row per cut-off
        ``followers, estimate, low, high``: median of those below minus median of those above,
        as the ``.sweep`` of :func:`influlab.creators.scheme_stability`.
    at : float, optional
        The cut-off in question.
    metric, unit : str
        What was compared, for the axis; fractions are shown in percent.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        The gap with its interval, and the line where there is none.

    Examples
    --------
    >>> table = pd.DataFrame({"followers": [1e4, 1e5], "estimate": [0.01, 0.02],
    ...                       "low": [0.005, -0.01], "high": [0.015, 0.03]})
    >>> plot_sweep(table).get_title(loc="left")
    'At 1 of 2 cut-offs the whole range has smaller creators higher, at 0 larger ones'
    """
    ax = style.new_axes(ax, grid="y")
    places = table["followers"].to_numpy()
    fill = style.STRONG.colour
    ax.fill_between(places, table["low"], table["high"], color=fill, alpha=0.3, linewidth=0)
    ax.plot(places, table["estimate"], color=fill, linewidth=2.2)
    ax.axhline(0, color=style.INK, linewidth=1.0, linestyle=(0, (4, 3)))
    if at is not None:
        ax.axvline(at, color=style.INK, linewidth=1.6)
        side = "left" if at < np.sqrt(places.min() * places.max()) else "right"
        style.note(ax, at, 0.12, f" cut at {count(at)} ", side, share="y")
    style.followers_axis(ax, places.min() * 0.97, max(places.max(), at or 0) * 1.03)
    reach = float(np.nanmax(np.abs(table[["low", "high"]].to_numpy())))
    least = min(0.0, float(table["low"].min()))
    ax.set_ylim(least - 0.15 * reach, max(0.0, float(table["high"].max())) + 0.1 * reach)
    style.scale(ax, "y", unit)
    shown = "percentage points" if unit == "fraction" else unit
    style.axis_label(ax, "x", "Cut-off between smaller and larger (followers, logarithmic)")
    style.axis_label(ax, "y", f"Gap ({shown})")
    above, below = (int(n) for n in ((table["low"] > 0).sum(), (table["high"] < 0).sum()))
    words = f"At {above} of {len(table)} cut-offs the whole range has smaller creators higher"
    style.headline(ax, f"{words}, at {below} larger ones")
    return ax


def plot_match_map(
    table: pd.DataFrame, *, name: str = "creator_id", ax: Axes | None = None
) -> Axes:  # fmt: skip
    """Draw the share of each audience that fits against the size of the account.

    Parameters
    ----------
    table : DataFrame, one row per creator
        ``followers`` [count], ``target_share`` [fraction], ``tier``, ``chosen`` [bool] and the
        column `name`; creators without a share are left out.
    name : str, default "creator_id"
        The column that names the first of those chosen.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        A cloud per tier; those chosen are large, the first of them is named.

    Examples
    --------
    >>> table = pd.DataFrame({"creator_id": ["a", "b"], "followers": [2_000, 300_000],
    ...     "target_share": [0.2, 0.1], "tier": ["micro", "macro"], "chosen": [True, False]})
    >>> plot_match_map(table).get_title(loc="left")
    'Median share in the target: micro 20%, macro 10%'
    """
    ax = style.new_axes(ax, grid="y", height=4.0)
    known = table.dropna(subset="target_share")
    named = known["tier"].astype(str).to_numpy()
    found = style.marks(tier for tier in style.MARKS if (named == tier).any())
    for tier, mark in found.items():
        _dots(ax, known[named == tier], mark)
    first = known[known["chosen"]].head(1)
    for one in first.itertuples():
        words, high = plain(getattr(one, name)), 1.07 * one.target_share
        style.note(ax, one.followers, high + 0.004, words, "center")
    style.followers_axis(ax, 0.9 * known["followers"].min(), 1.15 * known["followers"].max())
    ax.set_ylim(0, max(1.3 * float(known["target_share"].max()), 0.01))
    style.scale(ax, "y", "fraction")
    style.axis_label(ax, "y", "Share that fits (percent)")
    lasting_legend(ax, [legend_key(mark, str(tier)) for tier, mark in found.items()])
    medians = {tier: known.loc[named == tier, "target_share"].median() for tier in found}
    said = ", ".join(f"{t} {percent(m, 2)}" for t, m in medians.items() if t != "below")
    style.headline(ax, f"Median share in the target: {said}")
    return ax


def lasting_legend(
    ax: Axes, handles: list, place: Any = "upper left", columns: int = 9
) -> None:  # fmt: skip
    """Explain the marks once; a moving picture keeps the legend, which is slow to draw."""
    if ax.get_legend() is None:
        legend = ax.legend(
            handles=handles, frameon=False, fontsize=style.SMALL, loc=place,
            ncols=min(columns, len(handles)),
        )  # fmt: skip
        legend.set_gid(style.FIXED)


def legend_key(mark: style.Mark, name: str, **look) -> Line2D:
    """What stands in a legend for a tier or option."""
    look = {"markersize": 7, "markeredgecolor": style.INK, "linestyle": "none"} | look
    return Line2D([], [], marker=mark.marker, color=mark.colour, label=name, **look)


def _dots(ax: Axes, part: pd.DataFrame, mark: style.Mark) -> None:
    x, y = part["followers"].to_numpy(), part["target_share"].to_numpy()
    ax.plot(x, y, mark.marker, color=mark.colour, markersize=2.6, markeredgewidth=0.3, zorder=2)
    best = part["chosen"].to_numpy(dtype=bool)
    ax.plot(x[best], y[best], mark.marker, color=mark.colour, markeredgecolor=style.INK,
            markersize=8, zorder=3)  # fmt: skip


def plot_mix(table: pd.DataFrame, *, who: str = "", ax: Axes | None = None) -> Axes:
    """Draw the wanted mix of an audience beside the one that a creator has.

    Parameters
    ----------
    table : DataFrame, one row per segment
        ``dimension, segment, wanted, has, everyone`` [fractions].
    who : str, optional
        Whose audience it is.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        Two bars per segment, and a tick where the whole population stands.

    Examples
    --------
    >>> table = pd.DataFrame({"dimension": ["gender"] * 2, "segment": ["women", "men"],
    ...     "wanted": [1.0, 0.0], "has": [0.7, 0.3], "everyone": [0.6, 0.4]})
    >>> plot_mix(table, who="ana").get_title(loc="left")
    'ana: 30% of the people are not as wanted by gender'
    """
    ax = style.new_axes(ax, grid="y", height=3.4)
    places = np.arange(len(table)) + 0.7 * pd.factorize(table["dimension"])[0]
    wanted, has = style.WEAK, style.STRONG
    _columns(ax, places - 0.4, table["wanted"], wanted)
    _columns(ax, places, table["has"], has)
    ax.plot(places, table["everyone"], "_", color=style.INK, markersize=18, markeredgewidth=1.6)
    names = [style.short(each, 14) for each in table["segment"]]
    if getattr(ax.xaxis.get_major_formatter(), "seq", None) != names:
        ax.set_xticks(places, names, rotation=25, ha="right", rotation_mode="anchor")
    ax.set_xlim(-0.7, places.max() + 0.7)
    ax.set_ylim(0, 1.18 * max(float(table[["wanted", "has", "everyone"]].max().max()), 0.05))
    style.scale(ax, "y", "fraction")
    style.axis_label(ax, "y", "Share (percent)")
    keys = [
        Patch(facecolor=mark.colour, hatch=mark.hatch, edgecolor=style.PAPER, label=name)
        for mark, name in ((wanted, "wanted"), (has, "has"))
    ]
    tick = style.Mark(style.INK, "_", "")
    lasting_legend(ax, [*keys, legend_key(tick, "whole population", markersize=14)])
    over = (table["has"] - table["wanted"]).clip(lower=0).groupby(table["dimension"]).sum()
    lead = f"{plain(who)}: " if who else ""
    most = f"{percent(over.max(), 2)} of the people are not as wanted by {plain(over.idxmax())}"
    style.headline(ax, f"{lead}{most}")
    return ax


def _columns(ax: Axes, starts: np.ndarray, heights: pd.Series, mark: style.Mark) -> None:
    """Draw bars as one artist: a moving picture pays for each."""
    bars = [Rectangle((x, 0), 0.4, y) for x, y in zip(starts, heights, strict=True)]
    ax.add_collection(
        PatchCollection(
            bars, facecolor=mark.colour, hatch=mark.hatch or None, edgecolor=style.PAPER,
            linewidth=0,
        )
    )  # fmt: skip
