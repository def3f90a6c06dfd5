"""Observed beside expected, period by period: how well a comparison fitted before it was used."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.results.event_study import welch
from influlab.results.panel import Cells

NAMES = ["period", "observed", "expected", "low", "high", "after"]


def fit_over_time(cells: Cells, level: float) -> pd.DataFrame:
    r"""Mean of the units that were ever treated, and what the never treated lead one to expect.

    .. math:: expected_t = \overline{\bar y_i}^{treated}
              + \overline{(y_{jt} - \bar y_j)}^{never}

    where the bars over single units are their means before the first start. Before the start
    this shows the fit; after it the gap is the effect. Where all begin together and no row is
    missing, the mean gap after the start is the ATT of :func:`difference_in_differences`.

    Parameters
    ----------
    cells : Cells
    level : float in (0, 1)

    Returns
    -------
    DataFrame, one row per period
        ``period, observed, expected``; ``low, high``: Welch's interval of what was expected, by
        how units differ in that period alone; ``after``: from the first start on. No row where
        all units are treated at some time, or where one stands against one.

    References
    ----------
    The expected-against-observed display of Brodersen et al. 2015, doi 10.1214/14-AOAS788.

    Examples
    --------
    >>> from influlab.results.panel import read_panel
    >>> panel = pd.DataFrame({"unit": list("aabbccdd"), "period": [1, 2] * 4,
    ...     "outcome": [1.0, 2, 3, 5, 2, 8, 3, 10], "treated": [False] * 5 + [True, False, True]})
    >>> fit_over_time(read_panel(panel), 0.9)[["observed", "expected"]].values.tolist()
    [[2.5, 2.5], [9.0, 4.0]]
    """
    wide, last = cells.matrix(), len(cells.periods)
    ever, first = cells.starts < last, int(cells.starts.min())
    known = np.isfinite(wide[:, :first]).any(axis=1)
    wide, ever = wide[known], ever[known]
    if ever.all() or not ever.any() or len(ever) < 3:
        return pd.DataFrame(columns=NAMES)
    changes = wide - np.nanmean(wide[:, :first], axis=1, keepdims=True)
    rows = [_row(cells.periods[t], wide[:, t], changes[:, t], ever, level) for t in range(last)]
    found = pd.DataFrame([row for row in rows if row], columns=NAMES[:-1])
    return found.assign(after=found["period"] >= cells.periods[first])


def _row(
    period: object, outcome: np.ndarray, change: np.ndarray, ever: np.ndarray, level: float
) -> tuple | None:
    """Observed, expected and its interval in one period; None where it cannot be said."""
    seen = np.isfinite(change)
    sides = (seen & ever, seen & ~ever)
    if min(side.sum() for side in sides) == 0 or seen.sum() < 3:
        return None
    means = [change[side].mean() for side in sides]
    parts = np.where(ever, change - means[0], change - means[1])
    parts = parts / np.where(ever, sides[0].sum(), sides[1].sum())
    gap = means[0] - means[1]
    (low, high), _, _ = welch(gap, parts[seen], ever[seen], level)
    observed = outcome[sides[0]].mean()
    return period, observed, observed - gap, observed - high, observed - low
