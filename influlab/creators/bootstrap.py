r"""Intervals by resampling: which medians and means other samples would have given.

The draws of a median are exact and cost the same for ten rows and for ten million. A
resample of *n* rows takes *n* independent uniform places :math:`U` in the sorted data; its
*j*-th smallest value stands at place :math:`\lfloor n U_{(j)} \rfloor` with
:math:`U_{(j)} \sim Beta(j, n - j + 1)`, so only the middle place is drawn, never the sample
(Efron 1979; Maritz and Jarrett 1978). When a creator has several rows, whole creators are
resampled: their rows are not independent.

Resamples of few creators scatter too little, so the percentiles are taken further out
(:func:`widened`); where even smallest to largest would not do, there is no range (:func:`fewest`).
"""

from __future__ import annotations

import numpy as np

_CELLS = 4_000_000


def median_draws(values: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Medians of bootstrap samples of independent rows.

    Parameters
    ----------
    values : array of n numbers
    draws : int
    rng : Generator

    Returns
    -------
    array of `draws` medians

    Examples
    --------
    >>> median_draws(np.full(5, 3.0), 2, np.random.default_rng(0))
    array([3., 3.])
    """
    ordered, n = np.sort(values), len(values)
    lower = (n + 1) // 2
    place = rng.beta(lower, n - lower + 1, size=draws)
    low = ordered[np.minimum((n * place).astype(int), n - 1)]
    if n % 2:
        return low
    place = place + (1 - place) * rng.beta(1, n - lower, size=draws)
    return (low + ordered[np.minimum((n * place).astype(int), n - 1)]) / 2


def mean_draws(values: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Means of bootstrap samples of independent rows.

    Parameters
    ----------
    values : array of n numbers
    draws : int
    rng : Generator

    Returns
    -------
    array of `draws` means

    Examples
    --------
    >>> mean_draws(np.full(5, 3.0), 2, np.random.default_rng(0))
    array([3., 3.])
    """
    n = len(values)
    step = max(1, _CELLS // n)
    parts = [
        values[rng.integers(n, size=(min(step, draws - done), n), dtype=np.int32)].mean(axis=1)
        for done in range(0, draws, step)
    ]
    return np.concatenate(parts)


def cluster_draws(
    values: np.ndarray, groups: np.ndarray, draws: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Medians and means of bootstrap samples of whole groups of rows.

    Parameters
    ----------
    values : array of n numbers
    groups : array of n labels
        Rows with one label (the posts of one creator) are drawn together.
    draws : int
    rng : Generator

    Returns
    -------
    medians, means : arrays of `draws` numbers

    Examples
    --------
    >>> medians, means = cluster_draws(
    ...     np.array([1.0, 3.0]), np.array(["a", "a"]), 2, np.random.default_rng(0))
    >>> medians, means
    (array([2., 2.]), array([2., 2.]))
    """
    order = np.argsort(values)
    ordered, labels = values[order], np.unique(groups[order], return_inverse=True)[1]
    sizes = np.bincount(labels)
    sums = np.bincount(labels, weights=ordered)
    medians, means, step = np.empty(draws), np.empty(draws), max(1, _CELLS // len(sizes))
    for done in range(0, draws, step):
        times = _times_drawn(len(sizes), min(step, draws - done), rng)
        part = slice(done, done + len(times))
        means[part] = times @ sums / (times @ sizes)
        medians[part] = _cluster_medians(ordered, labels, times)
    return medians, means


def _times_drawn(groups: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """How often each group occurs in each draw: draws x groups."""
    picked = rng.integers(groups, size=(draws, groups)) + groups * np.arange(draws)[:, None]
    times = np.bincount(picked.ravel(), minlength=draws * groups)
    return times.reshape(draws, groups).astype(float)


def _cluster_medians(ordered: np.ndarray, labels: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Medians of resampled groups, looked for in the window where they can only be.

    The number of resampled rows below the middle has the standard deviation computed here;
    seven of them to both sides hold every draw, and if one should fall out, all rows are used.
    """
    n, sizes = len(ordered), np.bincount(labels)
    below = np.bincount(labels[: n // 2], minlength=len(sizes))
    half = int(7 * np.sqrt(np.sum((below - sizes / 2) ** 2))) + 2
    total = times @ sizes
    for low, high in ((max(0, n // 2 - half), min(n, n // 2 + half)), (0, n)):
        before = times @ np.bincount(labels[:low], minlength=len(sizes))
        upto = before[:, None] + np.cumsum(times[:, labels[low:high]], axis=1)
        wanted = np.stack([(total + 1) // 2, total // 2 + 1])
        if (wanted[0] > before).all() and (wanted[1] <= upto[:, -1]).all():
            break
    places = [low + np.sum(upto < each[:, None], axis=1) for each in wanted]
    return (ordered[places[0]] + ordered[places[1]]) / 2


def fewest(level: float) -> int:
    """How many creators an interval of this level needs at least.

    No resample goes beyond the smallest and the largest of n values, and these hold the median
    with the chance :math:`1 - 2^{1 - n}`.

    Parameters
    ----------
    level : float in (0, 1)

    Returns
    -------
    int

    Examples
    --------
    >>> fewest(0.9), fewest(0.95), fewest(0.5)
    (5, 6, 2)
    """
    return int(np.ceil(1 - np.log2(1 - level) - 1e-9))


def widened(level: float, count: int) -> float:
    r"""The level of which percentiles must be taken so that few creators hold `level`.

    .. math:: 2 \Phi\left(\sqrt{n / (n - 1)} \; t_{n - 1, (1 + level) / 2}\right) - 1

    A resample's variance lacks the factor n / (n - 1), and its percentiles are those of a normal
    and not of Student's t (Hesterberg 2015, doi 10.1080/00031305.2015.1089789).

    Parameters
    ----------
    level : float in (0, 1)
    count : int
        Creators, 2 or more.

    Returns
    -------
    float

    Examples
    --------
    >>> round(widened(0.9, 5), 3), round(widened(0.9, 2_000), 3)
    (0.983, 0.9)
    """
    from scipy.special import ndtr, stdtrit

    return float(2 * ndtr(np.sqrt(count / (count - 1)) * stdtrit(count - 1, (1 + level) / 2)) - 1)


def percentile_interval(draws: np.ndarray, level: float, count: int) -> tuple[float, float]:
    """The middle of the draws that holds `level`, as wide as the number of creators asks.

    Parameters
    ----------
    draws : array
    level : float in (0, 1)
    count : int
        Creators behind the draws; of the smaller sample where two are compared.

    Returns
    -------
    low, high : float
        Not a number where there are fewer creators than :func:`fewest`.

    Examples
    --------
    >>> low, high = percentile_interval(np.arange(101), 0.9, 1_000)
    >>> round(low), round(high), percentile_interval(np.arange(101), 0.9, 4)
    (5, 95, (nan, nan))
    """
    if count < fewest(level):
        return np.nan, np.nan
    middle = widened(level, count)
    low, high = np.quantile(draws, [(1 - middle) / 2, (1 + middle) / 2])
    return float(low), float(high)


def bca_interval(
    draws: np.ndarray, estimate: float, acceleration: float, level: float
) -> tuple[float, float]:
    r"""Bias-corrected and accelerated interval (Efron 1987, doi 10.2307/2289144).

    .. math:: \alpha' = \Phi\left(z_0 + \frac{z_0 + z_\alpha}{1 - a (z_0 + z_\alpha)}\right)

    Parameters
    ----------
    draws : array
        Bootstrap draws of the estimate.
    estimate : float
    acceleration : float
        a; for a mean the skewness of the data / (6 sqrt n).
    level : float in (0, 1)

    Returns
    -------
    low, high : float

    Examples
    --------
    >>> low, high = bca_interval(np.arange(101.0), 50.0, 0.0, 0.9)
    >>> round(low), round(high)
    (5, 95)
    """
    from scipy.special import ndtr, ndtri

    below = (np.sum(draws < estimate) + np.sum(draws == estimate) / 2) / len(draws)
    shift = ndtri(np.clip(below, 1 / len(draws), 1 - 1 / len(draws)))
    z = shift + ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    low, high = np.quantile(draws, ndtr(shift + z / (1 - acceleration * z)))
    return float(low), float(high)


def skewness(values: np.ndarray) -> float:
    """Third central moment over the cubed standard deviation; 0 when all are equal.

    Parameters
    ----------
    values : array

    Returns
    -------
    float

    Examples
    --------
    >>> skewness(np.array([1.0, 2.0, 3.0]))
    0.0
    """
    centred = values - values.mean()
    spread = np.sqrt(np.mean(centred**2))
    tiny = spread <= 1e-12 * max(1.0, float(np.abs(values).max()))
    return 0.0 if tiny else float(np.mean(centred**3) / spread**3)
