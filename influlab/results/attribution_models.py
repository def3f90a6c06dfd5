r"""Attribution models that look at all paths together: Shapley value and Markov removal.

Both answer "what would be missing without this channel" from what was observed, not from an
experiment: they share out conversions, they do not measure what a channel caused.
"""

from __future__ import annotations

import numpy as np

from influlab.errors import InfluLabError
from influlab.results.journeys import Journeys

EXACT = 15


def shapley(
    journeys: Journeys, *, worth: str = "conversions", orderings: int = 2_000, seed: int = 0
) -> tuple[np.ndarray, str]:
    r"""Shapley value: the mean of what a channel adds, over all orders of joining.

    .. math:: \phi_c = \sum_{S \not\ni c} \frac{|S|! (n - |S| - 1)!}{n!} (v(S + c) - v(S))

    ``worth="conversions"``: :math:`v(S)` counts the conversions on paths that use no channel
    outside S; the value has a closed form, each path's conversions shared equally among its
    different channels (Zhao, Mahboobi and Bagheri 2018, arXiv 1804.05327), for any number
    of channels. ``worth="rate"``: :math:`v(S)` is the conversion rate of those paths times
    all people; exact up to 15 channels, by random orders above.

    Parameters
    ----------
    journeys : Journeys
    worth : {"conversions", "rate"}
    orderings : int
        Random orders above 15 channels; each is used forwards and backwards.
    seed : int

    Returns
    -------
    credit : array, one per channel; sums to the conversions
    how : str
        "exact" or "sampled".

    Raises
    ------
    InfluLabError
        An unknown worth; ``rate`` without non-conversions.

    Examples
    --------
    >>> import pandas as pd
    >>> from influlab.results.journeys import read_paths
    >>> shapley(read_paths(pd.DataFrame({"path": ["a > b", "a"], "conversions": [2, 3]})))
    (array([4., 1.]), 'exact')
    """
    if worth not in ("conversions", "rate"):
        problem = f"worth is {worth!r}; it must be conversions or rate"
        raise InfluLabError("shapley", problem)
    sets, place = journeys.sets()
    bought = np.bincount(place, journeys.conversions, len(sets))
    if worth == "conversions":
        return (bought / sets.sum(axis=1)) @ sets, "exact"
    if not journeys.has_others:
        problem = "worth='rate' needs the column non_conversions: who did not buy"
        raise InfluLabError("shapley", problem)
    everyone = bought + np.bincount(place, journeys.others, len(sets))
    if len(journeys.channels) <= EXACT:
        return _exact(sets, bought, everyone), "exact"
    return _sampled(sets, bought, everyone, orderings, seed), "sampled"


def subset_sums(sets: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """For every coalition, coded in bits, the weight of the sets that lie within it.

    Parameters
    ----------
    sets : array of bool, sets x channels
    weights : array, one per set

    Returns
    -------
    array, 2 ** channels

    Examples
    --------
    >>> subset_sums(np.array([[True, False], [True, True]]), np.array([3.0, 2.0]))
    array([0., 3., 0., 5.])
    """
    n = sets.shape[1]
    total = np.bincount(sets @ (1 << np.arange(n)), weights, 1 << n)
    for channel in range(n):
        halves = total.reshape(-1, 2, 1 << channel)
        halves[:, 1] += halves[:, 0]
    return total


def shapley_of(worth: np.ndarray) -> np.ndarray:
    """Shapley values of a game given by the worth of every coalition, coded in bits.

    Parameters
    ----------
    worth : array, 2 ** players

    Returns
    -------
    array, one per player

    Examples
    --------
    >>> shapley_of(np.array([0.0, 3.0, 0.0, 5.0]))
    array([4., 1.])
    """
    n = len(worth).bit_length() - 1
    size = np.sum([(np.arange(len(worth)) >> player) & 1 for player in range(n)], axis=0)
    chance = np.ones(n)
    for joined in range(1, n):
        chance[joined] = chance[joined - 1] * joined / (n - joined)
    chance = chance / n
    values = np.empty(n)
    for player in range(n):
        halves = worth.reshape(-1, 2, 1 << player)
        before = size.reshape(-1, 2, 1 << player)[:, 0]
        values[player] = (chance[before] * (halves[:, 1] - halves[:, 0])).sum()
    return values


def markov(journeys: Journeys, *, order: int = 1) -> tuple[np.ndarray, np.ndarray]:
    r"""Removal effect in a Markov chain of the last `order` channels.

    .. math:: R_c = 1 - \frac{P(conversion \mid c\ removed)}{P(conversion)}, \qquad
              credit_c = conversions \cdot R_c / \sum_k R_k

    Whoever reaches a removed channel is lost. Probabilities of absorption come from linear
    equations, not from simulated walks (Anderl et al. 2016, doi
    10.1016/j.ijresmar.2016.03.001).

    Parameters
    ----------
    journeys : Journeys
    order : {1, 2, 3}

    Returns
    -------
    credit, removal : arrays, one per channel

    Raises
    ------
    InfluLabError
        Another order.

    Examples
    --------
    >>> import pandas as pd
    >>> from influlab.results.journeys import read_paths
    >>> paths = pd.DataFrame({"path": ["c1 > c2 > c3", "c1", "c2 > c3"],
    ...                       "conversions": [1, 0, 0], "non_conversions": [0, 1, 1]})
    >>> credit, removal = markov(read_paths(paths))
    >>> removal.round(6), credit.round(6)
    (array([0.5, 1. , 1. ]), array([0.2, 0.4, 0.4]))
    """
    if order not in (1, 2, 3):
        raise InfluLabError("markov", f"order is {order!r}; it must be 1, 2 or 3")
    state, channel = _states(journeys, order)
    moves, bought, start = _moves(journeys, state, int(state.max()) + 1)
    whole = start @ _reach(moves, bought, np.ones(len(channel), dtype=bool))
    removal = np.empty(len(journeys.channels))
    for removed in range(len(removal)):
        left = channel != removed
        removal[removed] = 1 - start @ _reach(moves, bought, left) / whole
    removal = np.clip(removal, 0.0, 1.0)
    return journeys.conversions.sum() * removal / removal.sum(), removal


def _exact(sets: np.ndarray, bought: np.ndarray, everyone: np.ndarray) -> np.ndarray:
    conversions, people = subset_sums(sets, bought), subset_sums(sets, everyone)
    rate = np.divide(conversions, people, out=np.zeros_like(people), where=people > 0)
    return shapley_of(rate * everyone.sum())


def _sampled(
    sets: np.ndarray, bought: np.ndarray, everyone: np.ndarray, orderings: int, seed: int
) -> np.ndarray:
    """Each set is complete when its last channel joins, so one order needs one pass."""
    rng = np.random.default_rng(seed)
    n = sets.shape[1]
    credit = np.zeros(n)
    for _ in range(orderings):
        order = rng.permutation(n)
        for joining in (order, order[::-1]):
            rank = np.empty(n, dtype=np.int64)
            rank[joining] = np.arange(n)
            last = np.where(sets, rank, -1).max(axis=1)
            conversions = np.cumsum(np.bincount(last, bought, n))
            people = np.cumsum(np.bincount(last, everyone, n))
            rate = np.divide(conversions, people, out=np.zeros(n), where=people > 0)
            credit[joining] += np.diff(rate, prepend=0.0)
    return credit * everyone.sum() / (2 * orderings)


def _states(journeys: Journeys, order: int) -> tuple[np.ndarray, np.ndarray]:
    """State of each touch (its last `order` channels), and the channel a state ends in."""
    base = len(journeys.channels) + 1
    key, place = journeys.touch.astype(np.int64) + 1, journeys.place
    for back in range(1, order):
        earlier = np.roll(journeys.touch, back) + 1
        key = key + np.where(place >= back, earlier, 0) * base**back
    states, state = np.unique(key, return_inverse=True)
    return state, states % base - 1


def _moves(journeys: Journeys, state: np.ndarray, count: int):
    """Chances of moving between states, of buying next, and of starting in each state."""
    from scipy import sparse

    people = journeys.conversions + journeys.others
    weight = np.repeat(people, journeys.length)
    last = np.cumsum(journeys.length) - 1
    onward = np.ones(len(state), dtype=bool)
    onward[last] = False
    source = np.flatnonzero(onward)
    pairs = state[source] * count + state[source + 1]
    pair, place = np.unique(pairs, return_inverse=True)
    heavy = np.bincount(place, weight[source], len(pair))
    total = np.maximum(np.bincount(state, weight, count), 1e-300)
    moves = sparse.csr_matrix((heavy, (pair // count, pair % count)), (count, count))
    moves = sparse.diags(1 / total) @ moves
    bought = np.bincount(state[last], journeys.conversions, count) / total
    start = np.bincount(state[journeys.first], people, count) / people.sum()
    return moves.tocsr(), bought, start


def _reach(moves, bought: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Chance of buying from each state when only the states left may be used."""
    from scipy import sparse
    from scipy.sparse.linalg import spsolve

    chance = np.zeros(len(left))
    if left.any():
        inner = moves[left][:, left]
        system = (sparse.identity(int(left.sum())) - inner).tocsc()
        chance[left] = spsolve(system, bought[left])
    return chance
