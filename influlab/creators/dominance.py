r"""How often one of these is larger than one of those: Cliff's delta and the tests around it."""

from __future__ import annotations

import numpy as np
import pandas as pd


def cliffs_delta(first: np.ndarray, second: np.ndarray) -> float:
    r"""Cliff's delta (1993): how far one group lies above the other.

    .. math:: \delta = P(X > Y) - P(X < Y)

    1 when every x is above every y, 0 when neither tends to be larger, -1 the other way
    round. Computed from ranks, so that ties count for neither.

    Parameters
    ----------
    first, second : arrays of m and n numbers

    Returns
    -------
    float in [-1, 1]

    Examples
    --------
    >>> cliffs_delta(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    0.75
    """
    return float(2 * np.mean(placements(first, second)) - 1)


def placements(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """For each x the share of y below it, an equal y counted as half.

    Parameters
    ----------
    first, second : arrays of m and n numbers

    Returns
    -------
    array of m fractions

    Examples
    --------
    >>> placements(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    array([0.75, 1.  ])
    """
    ordered = np.sort(second)
    below = np.searchsorted(ordered, first, side="left")
    upto = np.searchsorted(ordered, first, side="right")
    return (below + upto) / (2 * len(second))


def delta_error(
    first: np.ndarray, second: np.ndarray, groups: tuple[np.ndarray, np.ndarray]
) -> tuple[float, int]:
    r"""Standard error of Cliff's delta when rows of one creator hang together.

    With :math:`u_g` the sum over the rows of creator *g* of their placement's distance
    from its mean, divided by the size of the sample, and *G* creators in the sample,

    .. math:: se^2(\delta) = 4 \sum_g \left( \sqrt{\tfrac{G_x}{G_x - 1}} u_g^x
              + \sqrt{\tfrac{G_y}{G_y - 1}} u_g^y \right)^2

    which is the variance of DeLong et al. (1988, doi 10.2307/2531595) when every row is its
    own creator and that of Obuchowski (1997, doi 10.2307/2533958) when it is not.

    Parameters
    ----------
    first, second : arrays of m and n numbers
    groups : (array of m labels, array of n labels)

    Returns
    -------
    error : float
    count : int
        Number of creators.

    Examples
    --------
    >>> error, count = delta_error(np.array([2.0, 3.0]), np.array([1.0, 2.0]),
    ...                            (np.array([0, 1]), np.array([2, 3])))
    >>> round(error, 3), count
    (0.354, 4)
    """
    up, down = placements(first, second), placements(second, first)
    parts = [(up - up.mean()) / len(up), (down.mean() - down) / len(down)]
    sizes = [len(np.unique(labels)) for labels in groups]
    scaled = [p * np.sqrt(g / max(g - 1, 1)) for p, g in zip(parts, sizes, strict=True)]
    labels = np.unique(np.concatenate(groups), return_inverse=True)[1]
    sums = np.bincount(labels, weights=np.concatenate(scaled))
    return float(2 * np.sqrt(np.sum(sums**2))), len(sums)


def delta_interval(
    delta: float, error: float, counts: tuple[int, int], level: float
) -> tuple[float, float]:
    r"""Interval of Cliff's delta that stays within [-1, 1].

    .. math:: \tanh(\operatorname{artanh}\delta \pm t \, se / (1 - \delta^2))

    with Student's t on the smaller sample, for that is where the error comes from. Where the
    samples do not overlap at all the standard error is 0 and says nothing; then the bound is
    Newcombe's (2006, doi 10.1002/sim.2324, method 5), the value of delta at which full
    separation is just that far away. One creator tells nothing: -1 to 1.

    Parameters
    ----------
    delta, error : float
    counts : (int, int)
        Sizes of the two samples (creators).
    level : float in (0, 1)

    Returns
    -------
    low, high : float

    Examples
    --------
    >>> low, high = delta_interval(0.5, 0.1, (50, 50), 0.9)
    >>> round(low, 2), round(high, 2)
    (0.31, 0.65)
    """
    from scipy.special import ndtri, stdtrit

    if abs(delta) > 1 - 1e-12:
        bound = _separated(counts, float(ndtri((1 + level) / 2)))
        return (bound, 1.0) if delta > 0 else (-1.0, -bound)
    if min(counts) < 2:
        return -1.0, 1.0
    t = float(stdtrit(min(counts) - 1, (1 + level) / 2))
    centre, half = np.arctanh(delta), t * error / (1 - delta**2)
    return float(np.tanh(centre - half)), float(np.tanh(centre + half))


def _separated(counts: tuple[int, int], z: float) -> float:
    from scipy.optimize import brentq

    m, n = counts
    half = (m + n) / 2 - 1

    def distance(theta: float) -> float:
        extra = half * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return 1 - theta - z * np.sqrt(theta * (1 - theta) * (1 + extra) / (m * n))

    return float(2 * brentq(distance, 1e-9, 1 - 1e-12) - 1) if distance(1e-9) > 0 else -1.0


def dominance_tests(
    first: np.ndarray, second: np.ndarray, groups: tuple[np.ndarray, np.ndarray]
) -> pd.DataFrame:
    """Tests of whether one group tends to be larger.

    Brunner and Munzel (2000) asks just that and allows unequal spread. Mann and Whitney's
    p value is exact only when the groups are the same but for their place. With several
    rows per creator both would count rows as if they were creators; the test by creators
    (Student's t on the standard error of :func:`delta_error`) stands in for them.

    Parameters
    ----------
    first, second : arrays of m and n numbers
    groups : (array of m labels, array of n labels)

    Returns
    -------
    DataFrame, one row per test
        ``test, statistic, p_value``; two-sided. A test that the data do not allow (no
        spread, one row) has an empty p value.

    Examples
    --------
    >>> x, y = np.array([3.0, 4.0, 5.0, 4.5]), np.array([1.0, 2.0, 2.5, 3.5])
    >>> tests = dominance_tests(x, y, (np.arange(4), np.arange(4, 8)))
    >>> tests["test"].tolist()
    ['Brunner-Munzel', 'Mann-Whitney']
    """
    from scipy import stats

    labels = np.concatenate(groups)
    error, count = delta_error(first, second, groups)
    if len(np.unique(labels)) < len(labels):
        z = cliffs_delta(first, second) / error if error > 0 else np.nan
        p = float(2 * stats.t.sf(abs(z), count - 1)) if count > 1 else np.nan
        return pd.DataFrame([{"test": "by creators", "statistic": z, "p_value": p}])
    whitney = stats.mannwhitneyu(first, second)
    rows = [("Mann-Whitney", float(whitney.statistic), float(whitney.pvalue))]
    munzel = (np.nan, np.nan)
    if error > 0 and min(len(first), len(second)) > 1:
        found = stats.brunnermunzel(first, second)
        munzel = (-float(found.statistic), float(found.pvalue))
    rows.insert(0, ("Brunner-Munzel", *munzel))
    return pd.DataFrame(rows, columns=["test", "statistic", "p_value"])
