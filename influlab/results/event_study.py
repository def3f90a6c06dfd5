"""Effects by period since the start, the check of parallel trends, and Welch's interval."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from influlab.errors import TableError
from influlab.results.panel import Cells


def welch(
    estimate: float, parts: np.ndarray, treated: np.ndarray, level: float
) -> tuple[tuple[float, float], float, tuple[str, ...]]:
    r"""Interval and p-value of an estimate from each unit's part in its error.

    .. math:: V = \frac{n_1}{n_1 - 1} \sum_{treated} u_i^2
              + \frac{n_0}{n_0 - 1} \sum_{control} u_i^2

    with Satterthwaite's degrees of freedom; a group of one borrows the other's spread
    (Conley and Taber 2011, doi 10.1162/REST_a_00049, with normal errors).

    Parameters
    ----------
    estimate : float
    parts : array, one number per unit
        u: the unit's weight times its residual, summed over periods.
    treated : array of bool, one per unit
    level : float in (0, 1)

    Returns
    -------
    (low, high), p-value, notes

    Raises
    ------
    TableError
        One unit against one, or a single unit.

    Examples
    --------
    >>> parts = np.array([-0.25, 0.25, -0.25, 0.25])
    >>> (low, high), p_value, _ = welch(5.0, parts, np.array([True, True, False, False]), 0.9)
    >>> round(low, 2), round(high, 2)
    (2.94, 7.06)
    """
    from scipy.special import stdtr, stdtrit

    groups = [parts[side] for side in (treated, ~treated) if side.any()]
    sizes = [len(group) for group in groups]
    if max(sizes) == 1:
        raise TableError(
            "panel",
            "one treated unit beside one control leaves nothing to judge chance by; add "
            "controls, or use interrupted_series with the control as a covariate",
        )
    spread = [_variance(group) for group in groups]
    notes: tuple[str, ...] = ()
    if 1 in sizes:
        one, many = (0, 1) if sizes[0] == 1 else (1, 0)
        spread[one] = spread[many] * sizes[many]
        freedom = sizes[many] - 1
        side = "treated" if one == 0 else "untreated"
        notes = (f"Only one unit is {side}: its chance is judged by the spread of the others.",)
    else:
        pieces = [v**2 / (n - 1) for v, n in zip(spread, sizes, strict=True)]
        freedom = sum(spread) ** 2 / sum(pieces) if sum(pieces) else max(sizes) - 1
    error = math.sqrt(sum(spread))
    half = float(stdtrit(freedom, (1 + level) / 2)) * error
    extreme = -abs(estimate) / error if error else (-math.inf if estimate else 0.0)
    return (estimate - half, estimate + half), float(2 * stdtr(freedom, extreme)), notes


def event_study(cells: Cells, level: float) -> pd.DataFrame:
    r"""Effect by periods since the start; the last period before it is the base.

    .. math:: \delta_r = \overline{(y_{i,s_i+r} - y_{i,s_i-1})}^{treated}
              - \overline{(y_{j,s_i+r} - y_{j,s_i-1})}^{not\ yet\ treated}

    averaged over starts by their number of treated units (Callaway and Sant'Anna 2021,
    doi 10.1016/j.jeconom.2020.12.001).

    Parameters
    ----------
    cells : Cells
    level : float in (0, 1)

    Returns
    -------
    DataFrame, one row per period since the start
        ``since_start, estimate, low, high, p_value, units``; left out where fewer than two
        units can be compared.

    Examples
    --------
    >>> from influlab.results.panel import read_panel
    >>> panel = pd.DataFrame({"unit": list("aabbccdd"), "period": [1, 2] * 4,
    ...     "outcome": [1.0, 2, 3, 5, 2, 8, 3, 10], "treated": [False] * 5 + [True, False, True]})
    >>> event_study(read_panel(panel), 0.9)[["since_start", "estimate"]]
       since_start  estimate
    0           -1       0.0
    1            0       5.0
    """
    wide, starts = cells.matrix(), cells.starts
    last = wide.shape[1]
    begun = starts[starts < last]
    rows = []
    for since in range(-int(begun.max()), last - int(begun.min())):
        if since == -1:
            rows.append((since, 0.0, 0.0, 0.0, 1.0, len(begun)))
            continue
        found = _since(wide, starts, since)
        if found is not None:
            estimate, parts, treated = found
            (low, high), p_value, _ = welch(estimate, parts, treated, level)
            rows.append((since, estimate, low, high, p_value, int(treated.sum())))
    names = ["since_start", "estimate", "low", "high", "p_value", "units"]
    return pd.DataFrame(rows, columns=names)


def parallel_trends(cells: Cells, level: float) -> pd.DataFrame:
    """Difference between the treated and the others in their slopes before the start.

    Parameters
    ----------
    cells : Cells
    level : float in (0, 1)

    Returns
    -------
    DataFrame, one row (none where too few periods lie before)
        ``estimate, low, high, p_value`` of the slope per period, and ``periods``.

    Examples
    --------
    >>> from influlab.results.panel import read_panel
    >>> panel = pd.DataFrame({"unit": list("aaabbbccc"), "period": [1, 2, 3] * 3,
    ...     "outcome": [1.0, 2, 3, 3, 5, 7, 2, 4, 9], "treated": [False] * 8 + [True]})
    >>> parallel_trends(read_panel(panel), 0.9)["estimate"].round(6).tolist()
    [0.5]
    """
    names = ["estimate", "low", "high", "p_value", "periods"]
    wide, starts = cells.matrix(), cells.starts
    first = int(starts.min())
    slopes = _slopes(wide[:, :first])
    known, treated = np.isfinite(slopes), starts < wide.shape[1]
    sides = (known & treated, known & ~treated)
    if first < 2 or min(side.sum() for side in sides) == 0 or known.sum() < 3:
        return pd.DataFrame(columns=names, dtype=float)
    means = [slopes[side].mean() for side in sides]
    parts = np.where(treated, slopes - means[0], slopes - means[1])
    parts = parts / np.where(treated, sides[0].sum(), sides[1].sum())
    estimate = means[0] - means[1]
    (low, high), p_value, _ = welch(estimate, parts[known], treated[known], level)
    return pd.DataFrame([(estimate, low, high, p_value, first)], columns=names)


def _variance(parts: np.ndarray) -> float:
    n = len(parts)
    return float(np.sum(parts**2) * n / (n - 1)) if n > 1 else 0.0


def _slopes(wide: np.ndarray) -> np.ndarray:
    seen = np.isfinite(wide)
    count = np.maximum(seen.sum(axis=1, keepdims=True), 1)
    time = np.where(seen, np.arange(wide.shape[1]), 0.0)
    centred = np.where(seen, time - time.sum(axis=1, keepdims=True) / count, 0.0)
    spread = (centred**2).sum(axis=1)
    slope = (centred * np.where(seen, wide, 0.0)).sum(axis=1)
    return np.divide(slope, spread, out=np.full(len(wide), np.nan), where=spread > 0)


def _since(
    wide: np.ndarray, starts: np.ndarray, since: int
) -> tuple[float, np.ndarray, np.ndarray] | None:
    """Estimate, each unit's part in its error, and who counts as treated."""
    last = wide.shape[1]
    effects, parts = np.full(len(wide), np.nan), np.zeros(len(wide))
    used = np.zeros(len(wide), dtype=bool)
    for start in np.unique(starts[starts < last]):
        period = start + since
        if not 0 <= period < last:
            continue
        change = wide[:, period] - wide[:, start - 1]
        here = (starts == start) & np.isfinite(change)
        others = (starts > max(period, start)) & np.isfinite(change)
        if here.any() and others.any():
            base = change[others].mean()
            effects[here] = change[here] - base
            parts[others] -= (change[others] - base) * here.sum() / others.sum()
            used |= here | others
    treated = np.isfinite(effects)
    if not treated.any() or used.sum() < 3:
        return None
    estimate = effects[treated].mean()
    parts[treated] += effects[treated] - estimate
    return estimate, (parts / treated.sum())[used], treated[used]
