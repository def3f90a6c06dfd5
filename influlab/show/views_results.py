"""What came back, under the hand: the attribution window, the margin, the incremental share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from influlab.errors import check
from influlab.results import Returns
from influlab.show.controls import Control, choice, slider
from influlab.show.live import Panel, Scene
from influlab.show.plots_intervals import plot_intervals
from influlab.show.words import figure, joined, percent, span


def returns_view(
    found: Mapping[str, Returns], *, synthetic: bool = False
) -> tuple[Callable[..., Scene], dict[str, Control]]:
    r"""Make the live return of a measured campaign under other ways of counting.

    .. math:: ROI = ROAS \times incremental\ share \times margin - 1

    Its interval is that of ROAS under the same two factors, which are taken as known.

    Parameters
    ----------
    found : mapping of attribution window in words to Returns
        From :func:`influlab.results.returns`, one for each window.
    synthetic : bool, default False
        Whether the campaign is made up; the chart then says so.

    Returns
    -------
    view : callable
        ``view(window, incremental, margin) -> Scene``: ROI of each tier with its interval.
    controls : dict of str to Control
        To hand to :func:`explore` or :func:`still` with two stars.

    Raises
    ------
    InfluLabError
        When there is no window, or no ROAS in one of them.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"tier": ["micro"], "metric": ["roas"], "estimate": [2.5],
    ...                       "low": [2.0], "high": [3.0]})
    >>> view, controls = returns_view({"30 days": Returns("tier", 0.9, table, "", ())})
    >>> view(window="30 days", incremental=0.8, margin=0.5).panels[0].table["estimate"].tolist()
    [0.0]
    """
    problems = [] if found else ["there is no window; pass at least one"]
    problems += [
        f"{name!r} has no ROAS; the ledger needs spend and attributed revenue"
        for name, each in found.items()
        if "roas" not in set(each.table["metric"])
    ]
    check("returns view", problems)
    controls = {
        "window": choice("Days a click may count", list(found), next(iter(found))),
        "incremental": slider(
            "Share that would not have been sold anyway", 0.6, 0.1, 1.0, unit="fraction", step=0.05
        ),
        "margin": slider("Margin", 0.5, 0.05, 0.95, unit="fraction", step=0.05),
    }
    return partial(_view, dict(found), synthetic), controls


def _view(
    found: dict[str, Returns], synthetic: bool, *, window: str, incremental: float, margin: float
) -> Scene:
    each = found[window]
    table = each.table[each.table["metric"] == "roas"].set_index(each.by, drop=False)
    roi = table[["estimate", "low", "high"]] * incremental * margin - 1
    shown = roi.assign(**{each.by: table[each.by], "level": each.level})
    said = [
        f"{row.Index} {percent(row.estimate)} ({span(row.low, row.high, 'fraction')})"
        for row in roi.itertuples()
    ]
    needed = 1 / (incremental * margin)
    words = (
        f"ROI with orders within {window} of a click: {joined(said)}, at level {each.level:g}. "
        f"To earn its money back at this margin and incremental share, a campaign needs a ROAS "
        f"of {figure(needed)}."
    )
    options = {"name": each.by, "what": "ROI"}
    return Scene(words, (Panel(plot_intervals, shown, options),), synthetic)
