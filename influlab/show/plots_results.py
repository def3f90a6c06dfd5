"""What a campaign brought: the ledger as a picture."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from influlab.show import style
from influlab.show.words import count


def plot_ledger(ledger: pd.DataFrame, *, unit: str = "EUR", ax: Axes | None = None) -> Axes:
    """Draw what each creator cost against what was attributed to it, and where they are equal.

    Parameters
    ----------
    ledger : DataFrame, one row per deal
        ``creator_id, tier``; ``spend, attributed_revenue`` [`unit`]. Deals of one creator are
        added up.
    unit : str, default "EUR"
        The currency, for the axes.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        Both axes are logarithmic; creators without revenue lie on the floor.

    Examples
    --------
    >>> ledger = pd.DataFrame({"creator_id": ["ana", "bo"], "tier": ["micro", "macro"],
    ...                        "spend": [100.0, 900.0], "attributed_revenue": [150.0, 0.0]})
    >>> plot_ledger(ledger).get_title(loc="left")
    'Of 2 creators, 1 had more attributed revenue than spend and 1 had none'
    """
    book = ledger.groupby(["creator_id", "tier"], as_index=False, sort=False, observed=True)[
        ["spend", "attributed_revenue"]
    ].sum()
    spend, won = book["spend"].to_numpy(), book["attributed_revenue"].to_numpy()
    ax = style.new_axes(ax, height=4.4, grid="y")
    floor = _scales(ax, spend, won, unit)
    heights = np.where(won > 0, won, floor)
    for tier, mark in style.marks(sorted(book["tier"].unique(), reverse=True)).items():
        mine = (book["tier"] == tier).to_numpy()
        ax.plot(spend[mine], heights[mine], mark.marker, color=mark.colour, markersize=6,
                alpha=0.85, markeredgecolor=style.PAPER, markeredgewidth=0.6,
                label=str(tier))  # fmt: skip
    style.legend(ax, "upper left")
    none = int((won <= 0).sum())
    if none:
        words = f"on the floor: no revenue, {count(none)}"
        style.note(ax, 0.99, 0.02, words, "right", muted=True, share="both")
    style.headline(ax, _finding(len(book), int((won > spend).sum()), none))
    return ax


def _scales(ax: Axes, spend: np.ndarray, won: np.ndarray, unit: str) -> float:
    """Logarithmic axes with the line where both are equal; gives the floor of the chart."""
    low, high = _ends(spend[spend > 0])
    floor = min(low, 0.6 * won[won > 0].min(initial=low))
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlim(low, high)
    ax.set_ylim(0.7 * floor, 1.6 * max(high, won.max(initial=high)))
    ax.plot([low, high], [low, high], color=style.INK, linewidth=1, linestyle=(0, (4, 3)))
    style.note(ax, 1.05 * low, 2.4 * low, "revenue = spend", "left")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_major_formatter(FuncFormatter(style.compact))
        axis.set_minor_formatter(NullFormatter())
    style.axis_label(ax, "x", f"Spend ({unit}, logarithmic)")
    style.axis_label(ax, "y", f"Attributed revenue ({unit}, logarithmic)")
    return floor


def _ends(spend: np.ndarray) -> tuple[float, float]:
    return 0.8 * float(spend.min(initial=1e9)), 1.25 * float(spend.max(initial=1.0))


def _finding(many: int, ahead: int, none: int) -> str:
    return (
        f"Of {count(many)} creators, {count(ahead)} had more attributed revenue than spend and "
        f"{count(none)} had none"
    )
