"""Net reach from one overlap figure: audiences drawn from a common pool of accounts.

The pool of a creator with R accounts has R / o accounts, o being the overlap, and the pool of a
smaller creator is a part of the pool of a larger one. Each audience is a random part o of its
pool. Two audiences then share o x o x (the smaller pool) = o x (the smaller audience): every pair
has exactly the stated overlap, whatever the sizes. A person of the k-th largest audience is
missed by each of the k - 1 larger ones with chance 1 - o, so it adds R_k (1 - o)^(k-1).
"""

from __future__ import annotations

import numpy as np

from influlab.errors import check

SMALLEST, LARGEST = 1e-300, 1 - 2.0**-53
"""Overlaps at which the formula for 0 and for 1 is met to all digits, without dividing by 0."""


def common_pool_reach(
    reach: np.ndarray | float,
    n: np.ndarray | float,
    overlap: np.ndarray | float,
    population: np.ndarray | float = np.inf,
) -> np.ndarray | float:
    r"""Net reach of `n` creators of the same size from one overlap figure.

    .. math:: net = \min\left(N,\; R\,\frac{1-(1-o)^n}{o}\right), \qquad
        o = \frac{|A \cap B|}{\min(|A|, |B|)}

    The audiences are random parts of a common pool of :math:`R/o` accounts. At o = 0 nobody
    is shared (n R); at o = R/N the pool is the whole population, which is chance
    (independence); at o = 1 all audiences are the same (R). Exact for two creators. The limit
    for many creators is the pool, R/o. Between max(R) and min(N, n R), the Fréchet bounds.

    All arguments broadcast, so that one call serves all draws of a simulation.

    Parameters
    ----------
    reach : array of float or float
        Accounts that one creator reaches, >= 0.
    n : array of float or float
        Number of creators, >= 0; need not be whole (an expected number delivered).
    overlap : array of float or float
        Share of the smaller audience that the larger one also has, in [0, 1].
    population : array of float or float, default inf
        People who could be reached at all; net reach never exceeds it.

    Returns
    -------
    array or float
        Accounts reached at least once.

    Raises
    ------
    InfluLabError
        When an argument is missing, below 0, or an overlap is above 1.

    Examples
    --------
    >>> round(float(common_pool_reach(10_000, 5, 0.2)))
    33616
    >>> common_pool_reach(10_000, np.array([1, 2, 50]), 0.2).round()
    array([10000., 18000., 49999.])
    """
    _check(reach, n, overlap, population)
    return np.minimum(population, reach * _worth(n, overlap))[()]


def common_pool_mix(
    reach: np.ndarray,
    n: np.ndarray | float,
    overlap: np.ndarray | float,
    population: np.ndarray | float = np.inf,
) -> np.ndarray:
    r"""Net reach of groups of creators of different sizes from one overlap figure.

    .. math:: net = \min\left(N,\; \sum_k R_{(k)} (1-o)^{k-1}\right)

    over all creators from the largest audience :math:`R_{(1)}` to the smallest: the largest
    counts in full, the second loses the overlap once, the third twice. Every pair shares
    exactly o times the smaller audience. Order of the groups does not matter; more creators
    or more reach never lower the result; it equals :func:`common_pool_reach` for one group.

    Parameters
    ----------
    reach : array of float, (..., groups)
        Accounts that one creator of each group reaches, >= 0.
    n : array of float, broadcasts to `reach`
        Creators in each group, >= 0.
    overlap : array of float or float, broadcasts to the leading axes
        Share of the smaller audience that the larger one also has, in [0, 1].
    population : array of float or float, default inf, broadcasts to the leading axes
        People who could be reached at all.

    Returns
    -------
    array or float, shape of the leading axes
        Accounts reached at least once.

    Raises
    ------
    InfluLabError
        When an argument is missing, below 0, or an overlap is above 1.

    Examples
    --------
    One macro with 500,000 and ten micros with 10,000 accounts each, a fifth shared:

    >>> round(float(common_pool_mix(np.array([500_000, 10_000]), np.array([1, 10]), 0.2)))
    535705
    """
    _check(reach, n, overlap, population)
    reach, n = np.broadcast_arrays(np.asarray(reach, dtype=float), np.asarray(n, dtype=float))
    order = np.argsort(-reach, axis=-1, kind="stable")
    reach, n = np.take_along_axis(reach, order, -1), np.take_along_axis(n, order, -1)
    worth = _worth(np.cumsum(n, axis=-1), np.asarray(overlap, dtype=float)[..., None])
    total = (reach * np.diff(worth, axis=-1, prepend=0.0)).sum(axis=-1)
    return np.minimum(population, total)[()]


def least_overlap(reach: np.ndarray, population: float) -> float:
    """The smallest possible overlap: below it more people than there are would be reached.

    The root o of sum over k of R_(k) (1 - o)^(k-1) = N; 0 when the audiences fit side by
    side. For two creators it is the Fréchet limit (R_1 + R_2 - N) / R_2.

    Parameters
    ----------
    reach : array of float
        Accounts that each creator reaches, none above `population`.
    population : float
        People who could be reached.

    Returns
    -------
    float
        In [0, 1].

    Examples
    --------
    >>> round(least_overlap(np.array([800.0, 500.0]), 1_000.0), 9)
    0.6
    """
    from scipy.optimize import brentq

    ordered = -np.sort(-np.asarray(reach, dtype=float))
    place = np.arange(len(ordered))

    def excess(overlap: float) -> float:
        return float((ordered * (1 - overlap) ** place).sum()) - population

    return 0.0 if excess(0.0) <= 0 else float(brentq(excess, 0.0, 1.0, xtol=1e-14))


def matching_overlap(reach: np.ndarray, net: float) -> float:
    """The overlap figure at which the common pool gives the net reach `net`.

    Parameters
    ----------
    reach : array of float
        Accounts that each creator reaches.
    net : float
        Between the largest of `reach` and their sum.

    Returns
    -------
    float
        In [0, 1].

    Examples
    --------
    >>> round(matching_overlap(np.array([100.0, 100.0]), 180.0), 9)
    0.2
    """
    return least_overlap(reach, max(net, float(np.max(reach, initial=0))))


def pool_counts(
    reach: np.ndarray, given: np.ndarray, overlap: float, *, most: int = 10
) -> np.ndarray:
    """People with exactly 1, 2, ..., `most` exposures under the common pool.

    Between the pool of the k-th and the next smaller creator stand people whom the k largest
    creators can reach, each with chance `overlap`: a Poisson binomial in every layer.

    Parameters
    ----------
    reach : array of float, n
        Accounts that each creator reaches.
    given : array of float, n x C
        Chances of 1, ..., C exposures from a creator who reaches the person.
    overlap : float
        In [0, 1].
    most : int, default 10
        Highest count that is told apart.

    Returns
    -------
    array of float, most + 1
        People with 0 (always 0 here: not known without a population), 1, ..., `most`.

    Examples
    --------
    >>> pool_counts(np.array([100.0, 50.0]), np.ones((2, 1)), 0.2, most=2)
    array([  0., 130.,  10.])
    """
    order = np.argsort(-np.asarray(reach, dtype=float), kind="stable")
    reach, given = np.asarray(reach, dtype=float)[order], np.asarray(given)[order]
    layers = reach - np.append(reach[1:], 0.0)
    # Chances are kept divided by the overlap, so that an overlap of 0 needs no pool of infinity.
    missed, state, total = 1.0, np.zeros(most + 1), np.zeros(most + 1)
    for counts, layer in zip(given, layers, strict=True):
        grown = state * (1 - overlap)
        for count, chance in enumerate(counts[:most], start=1):
            grown[count:] += overlap * chance * state[: most + 1 - count]
            grown[count] += missed * chance
        state, missed = grown, missed * (1 - overlap)
        total += layer * state
    return total


def _worth(n: np.ndarray | float, overlap: np.ndarray | float) -> np.ndarray:
    """1 + (1 - o) + (1 - o)^2 + ... of n terms: how many whole audiences n creators are worth."""
    overlap = np.clip(overlap, SMALLEST, LARGEST)
    return -np.expm1(n * np.log1p(-overlap)) / overlap


def _check(reach: object, n: object, overlap: object, population: object) -> None:
    allowed = {
        "reach": (reach, np.inf, "at least 0 and finite"),
        "n": (n, np.inf, "at least 0 and finite"),
        "overlap": (overlap, 1.0, "a fraction in [0, 1]"),
        "population": (population, None, "at least 0"),
    }
    problems = []
    for name, (given, highest, words) in allowed.items():
        values = np.asarray(given, dtype=float)
        wrong = ~(values >= 0)
        if highest is not None:
            wrong |= (values > highest) | np.isinf(values)
        if wrong.any():
            shown = float(values[wrong].flat[0]) if values.ndim else float(values)
            problems.append(
                f"{name} is {shown:g} in {int(wrong.sum()):,} of {values.size:,} "
                f"cases; it must be {words}"
            )
    check("common pool", problems)
