"""Net reach from what pairs of creators share: bounds that pairs alone prove, and two estimates.

Groups of creators are rows of a mask (1 = in the group), so that one call answers for the
roster, for each of its beginnings and for the roster without each creator.
"""

from __future__ import annotations

import math

import numpy as np

from influlab.creators.reach_frailty import least_r, phi, phi_inverse

MOST_R = 1e6
"""From this shape on the activity differs by less than a thousandth: that is independence."""


def hofmans_net(reach: np.ndarray, shared: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Hofmans' duplication formula for many groups of creators at once.

    Parameters
    ----------
    reach : array of float, n
        Accounts that each creator reaches, or shares of the population.
    shared : array of float, n x n
        What each pair shares, in the same unit; the diagonal is not read.
    masks : array, groups x n
        1 where the creator is in the group.

    Returns
    -------
    array of float, one per group

    Examples
    --------
    >>> two = np.array([[0, 20.0], [20.0, 0]])
    >>> hofmans_net(np.array([100.0, 50.0]), two, np.array([[1, 1], [1, 0]]))
    array([130., 100.])
    """
    masks = np.asarray(masks, dtype=float)
    pair_sum = reach[:, None] + reach
    apart = pair_sum - shared
    weighted = np.divide(pair_sum * shared, apart, out=np.zeros_like(shared), where=apart > 0)
    np.fill_diagonal(weighted, 0.0)
    total = masks @ reach
    repeated = ((masks @ weighted) * masks).sum(axis=1) / 2
    square, below = total**2, total + repeated
    return np.divide(square, below, out=np.zeros_like(total), where=below > 0)


def frailty_net(
    reach: np.ndarray, shared: np.ndarray, masks: np.ndarray, population: float
) -> np.ndarray:
    """Gamma frailty with its one shape fitted to what all pairs share, for many groups.

    Parameters
    ----------
    reach, shared, masks : arrays
        As in :func:`hofmans_net`, in accounts.
    population : float
        People who could be reached, above every reach.

    Returns
    -------
    array of float, one per group

    Examples
    --------
    >>> two = np.array([[0, 40.0], [40.0, 0]])
    >>> frailty_net(np.array([100.0, 50.0]), two, np.array([[1, 1]]), 1_000.0).round(6)
    array([110.])
    """
    chances = np.minimum(reach / population, 1 - 1e-12)[:, None]
    sizes = np.array([population])
    pairs = np.triu_indices(len(reach), 1)
    r = solve_r(chances, sizes, pairs, float(shared[pairs].sum()))
    return population * phi(np.asarray(masks, dtype=float) @ phi_inverse(chances, r)[:, 0], r)


def pairs_shared(
    chances: np.ndarray, sizes: np.ndarray, pairs: tuple[np.ndarray, np.ndarray], r: float
) -> np.ndarray:
    """People that each pair shares under gamma frailty.

    Parameters
    ----------
    chances : array of float, n x S
        Chance that a person of a segment is reached by a creator.
    sizes : array of float, S
        People in each segment.
    pairs : two arrays of int
        First and second creator of each pair.
    r : float
        Shape of the activity.

    Returns
    -------
    array of float, one per pair

    Examples
    --------
    >>> first, second = np.array([0]), np.array([1])
    >>> chances, sizes = np.array([[0.3], [0.4]]), np.array([1_000.0])
    >>> pairs_shared(chances, sizes, (first, second), np.inf).round(6)
    array([120.])
    """
    strengths = phi_inverse(chances, r)
    first, second = pairs
    either = phi(strengths[first] + strengths[second], r)
    return (chances[first] + chances[second] - either) @ sizes


def solve_r(
    chances: np.ndarray, sizes: np.ndarray, pairs: tuple[np.ndarray, np.ndarray], shared: float
) -> float:
    """The shape r at which the pairs share `shared` people in all.

    What pairs share falls steadily as r grows, from the smaller audience (r to 0) to chance
    (r = inf), so the root is one. Outside what r can reach, the nearest end is given.

    Parameters
    ----------
    chances, sizes, pairs
        As in :func:`pairs_shared`.
    shared : float
        People shared, summed over the pairs.

    Returns
    -------
    float
        Above 0, up to inf.

    Examples
    --------
    >>> pairs = (np.array([0]), np.array([1]))
    >>> round(solve_r(np.array([[0.3], [0.4]]), np.array([1_000.0]), pairs, 177.272727), 4)
    1.0
    """
    from scipy.optimize import brentq

    def excess(log_r: float) -> float:
        return float(pairs_shared(chances, sizes, pairs, math.exp(log_r)).sum()) - shared

    low, high = math.log(1.001 * least_r(chances)), math.log(MOST_R)
    if excess(high) >= 0:
        return math.inf
    if excess(low) <= 0:
        return math.exp(low)
    return math.exp(brentq(excess, low, high, xtol=1e-12))


def pair_bounds(
    reach: np.ndarray, shared: np.ndarray, masks: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    r"""What pairs alone prove about the net reach of groups, whatever larger groups share.

    .. math::
        \max\Big(\max_{i,j} (R_i + R_j - D_{ij}),\; \sum_i \frac{R_i^2}{\sum_j D_{ij}},\;
        S_1 - S_2\Big) \;\le\; net \;\le\; S_1 - \max_{T} \sum_{(i,j) \in T} D_{ij}

    with :math:`D_{ii} = R_i`, S1 and S2 the sums of R and of D over pairs, T a spanning tree.

    Parameters
    ----------
    reach, shared, masks : arrays
        As in :func:`hofmans_net`.

    Returns
    -------
    low, high : arrays of float, one per group

    References
    ----------
    de Caen (1997), Discrete Mathematics 169, 217-220 (lower); Hunter (1976), Journal of
    Applied Probability 13, 597-603, and Worsley (1982), Biometrika 69, 297-302 (upper).

    Examples
    --------
    >>> shared = np.full((3, 3), 20.0)
    >>> low, high = pair_bounds(np.full(3, 100.0), shared, np.ones((1, 3)))
    >>> low.round(2), high
    (array([240.]), array([260.]))
    """
    masks = np.asarray(masks, dtype=float)
    shared = np.array(shared, dtype=float)
    np.fill_diagonal(shared, reach)
    joined = masks @ shared
    squares = np.divide(masks * reach**2, joined, out=np.zeros_like(joined), where=joined > 0)
    total = masks @ reach
    twice = ((masks @ shared) * masks).sum(axis=1) - total
    low = np.maximum(squares.sum(axis=1), total - twice / 2)
    return np.maximum(low, _largest_pair(reach, shared, masks)), total - _heaviest_tree(
        shared, masks
    )


def _largest_pair(reach: np.ndarray, shared: np.ndarray, masks: np.ndarray) -> np.ndarray:
    either = reach[:, None] + reach - shared
    best = np.zeros(len(masks))
    for creator, row in enumerate(either):
        with_it = (masks * row).max(axis=1, initial=0.0) * masks[:, creator]
        best = np.maximum(best, with_it)
    return best


def _heaviest_tree(shared: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Weight of the heaviest spanning tree of each group: Prim's rule, all groups in step."""
    rows = np.arange(len(masks))
    start = masks.argmax(axis=1)
    inside = masks == 0
    inside[rows, start] = True
    best = np.where(inside, -1.0, shared[start])
    weight = np.zeros(len(masks))
    for _ in range(masks.shape[1] - 1):
        new = best.argmax(axis=1)
        weight += np.maximum(best[rows, new], 0.0)
        inside[rows, new] = True
        best = np.where(inside, -1.0, np.maximum(best, shared[new]))
    return weight
