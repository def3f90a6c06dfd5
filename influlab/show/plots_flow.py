"""Charts of what happens in order: approvals as bars in time and as a flow; segments as a map."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.patches import Patch

from influlab.show import style
from influlab.show.words import count, figure, percent, plain

WAITS = {  # who has to move in each state: lightness tells them apart in grey
    "draft": ("creator", "#BDBDBD"),
    "submitted": ("brand", "#4A4A4A"),
    "changes_requested": ("creator", "#BDBDBD"),
    "approved": ("creator", "#BDBDBD"),
    "scheduled": ("creator", "#BDBDBD"),
    "live": ("nobody", "#FFFFFF"),
}
MOST = 20
BOX = {"facecolor": style.PAPER, "edgecolor": style.INK}


def plot_approvals(
    stages: pd.DataFrame, *, now: pd.Timestamp | str, top: int = MOST, ax: Axes | None = None
) -> Axes:
    """Draw each deal's approval as bars in time: who had to move when.

    Parameters
    ----------
    stages : DataFrame, one row per stay in a state
        ``deal_id, state, start, end`` as in :class:`influlab.campaign.Approvals`; a stay that
        lasts has no end.
    now : time
        Where stays that last are cut off.
    top : int, default 20
        How many deals to draw, those that wait longest first.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One row per deal; dark where the brand had to move, pale where the creator had.

    Examples
    --------
    >>> stages = pd.DataFrame({"deal_id": ["d1", "d1"], "state": ["draft", "submitted"],
    ...     "start": pd.to_datetime(["2026-05-01", "2026-05-03"], utc=True),
    ...     "end": pd.to_datetime(["2026-05-03", None], utc=True)})
    >>> plot_approvals(stages, now="2026-05-06").get_title(loc="left")
    '1 of 1 deals are not live: 1 waits for the brand, 0 for the creator'
    """
    moment = pd.Timestamp(now)
    moment = moment.tz_localize("UTC") if moment.tzinfo is None else moment
    last = stages[stages["end"].isna()].set_index("deal_id")
    waiting = last[last["state"] != "live"].sort_values("start")
    order = [*waiting.index, *last.index.difference(waiting.index)][:top]
    ax = style.new_axes(ax, height=1.6 + 0.24 * len(order))
    rows = style.rows(ax, order)
    for stay in stages[stages["deal_id"].isin(order)].itertuples():
        until = moment if pd.isna(stay.end) else stay.end
        start, wide = date2num(stay.start), (until - stay.start) / pd.Timedelta(days=1)
        if stay.state != "live":
            ax.barh(rows[stay.deal_id], wide, 0.7, left=start, color=WAITS[stay.state][1],
                    edgecolor=style.PAPER)  # fmt: skip
    ax.xaxis.set_major_locator(AutoDateLocator(maxticks=7))
    ax.xaxis.set_major_formatter(ConciseDateFormatter(ax.xaxis.get_major_locator()))
    ax.axvline(float(date2num(moment)), color=style.INK, linewidth=1)
    keys = [Patch(color=colour, label=f"waits for the {who}") for who, colour in _parties()]
    ax.legend(handles=keys, loc="upper left", fontsize=style.SMALL, frameon=False, ncols=2,
              bbox_to_anchor=(0, -0.12))  # fmt: skip
    style.axis_label(ax, "x", "Day (line: now)")
    style.headline(ax, _who_waits(waiting["state"], len(last)))
    return ax


def _parties() -> list[tuple[str, str]]:
    return [WAITS["submitted"], WAITS["draft"]]


def _who_waits(states: pd.Series, deals: int) -> str:
    by = states.map({state: who for state, (who, _) in WAITS.items()}).value_counts()
    brand, creator = int(by.get("brand", 0)), int(by.get("creator", 0))
    verb = "waits" if brand == 1 else "wait"
    words = f"{count(len(states))} of {count(deals)} deals are not live"
    return f"{words}: {brand} {verb} for the brand, {creator} for the creator"


def plot_approval_flow(flow: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how often each step of the approval was taken and how long the stay before lasted.

    Parameters
    ----------
    flow : DataFrame, one row per pair of states
        ``before, after, deals, median_days`` from :func:`influlab.campaign.approval_flow`.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        One bar per step, as long as it was taken often, with its median days beside it.

    Examples
    --------
    >>> flow = pd.DataFrame({"before": ["draft"], "after": ["submitted"], "deals": [4],
    ...                      "median_days": [1.5]})
    >>> plot_approval_flow(flow).get_title(loc="left")
    'The slowest step is draft to submitted: 1.5 days in the middle'
    """
    names = [_step(row) for row in flow.itertuples()]
    ax = style.new_axes(ax, height=1.5 + 0.42 * len(names))
    rows = style.rows(ax, names)
    most = float(flow["deals"].max())
    for name, row in zip(names, flow.itertuples(), strict=True):
        back = row.after == "changes_requested"
        mark = style.WEAK if back else style.STRONG
        ax.barh(rows[name], row.deals, 0.6, color=mark.colour, hatch=mark.hatch,
                edgecolor=style.PAPER)  # fmt: skip
        ax.text(row.deals + 0.02 * most, rows[name], f"{figure(row.median_days)} days",
                va="center", fontsize=style.SMALL)  # fmt: skip
    ax.set_xlim(0, 1.2 * most)
    style.axis_label(ax, "x", "Times taken (count); beside it the median stay before")
    slow = flow.loc[flow["median_days"].idxmax()]
    days = figure(slow["median_days"])
    style.headline(ax, f"The slowest step is {_step(slow)}: {days} days in the middle")
    return ax


def _step(row: Any) -> str:
    return f"{row.before} to {row.after}".replace("changes_requested", "changes")


def plot_segment_map(
    table: pd.DataFrame, *, shown: float | None = None, ax: Axes | None = None
) -> Axes:
    """Draw creators as points, near each other where their audiences are alike.

    Parameters
    ----------
    table : DataFrame, one row per creator
        ``group`` and the two coordinates ``x, y``: the ``.map`` of
        :func:`influlab.creators.segment`.
    shown : float, optional
        Part of all differences that two axes can show, in [0, 1].
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        A cloud per group with its letter in the middle; distance is unlikeness, the axes
        themselves mean nothing.

    Examples
    --------
    >>> table = pd.DataFrame({"group": ["A", "A", "B"], "x": [0.0, 0.1, 2.0], "y": [0.0, 0.1, 1]})
    >>> plot_segment_map(table).get_title(loc="left")
    '2 groups of creators by their audiences; A is the largest with 67%'
    """
    ax = style.new_axes(ax, height=4.6, grid="y")
    ax.grid(False)
    groups = sorted(table["group"].unique())
    for name in groups:
        own = table[table["group"] == name]
        # Each creator is drawn as the letter of its group, which no print can confuse.
        ax.scatter(own["x"], own["y"], s=26, color=style.MUTED, alpha=0.55, linewidths=0,
                   marker=f"${plain(str(name))[:1]}$")  # fmt: skip
        middle = own[["x", "y"]].median()
        ax.text(middle["x"], middle["y"], style.safe(name), ha="center", va="center",
                fontweight="bold", bbox=BOX)  # fmt: skip
    ax.set_xticks([])
    ax.set_yticks([])
    part = "" if shown is None else f" ({percent(shown, 2)} of all differences shown)"
    style.axis_label(ax, "x", f"Distance: how unlike two audiences are{part}")
    share = table["group"].value_counts(normalize=True)
    largest = f"{share.index[0]} is the largest with {percent(share.iloc[0], 2)}"
    style.headline(ax, f"{len(groups)} groups of creators by their audiences; {largest}")
    return ax
