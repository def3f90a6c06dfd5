r"""Good rosters, fast: greedy by gain per cost, the best single creator, rounding and swaps.

*Greedy* is lazy: gains only shrink as the roster grows, so an old gain is an upper bound and
most are never computed again (Minoux 1978). The better of greedy and the best single creator is
worth at least (1 - 1/e) / 2 of the best roster (Khuller, Moss & Naor 1999,
doi:10.1016/S0020-0190(99)00031-9; where all fees are equal greedy has 1 - 1/e: Nemhauser,
Wolsey & Fisher 1978, doi:10.1007/BF01588971; in general that needs every start of three:
Sviridenko 2004, doi:10.1016/S0167-6377(03)00062-2). A guarantee of a third is no certificate:
in practice greedy loses up to 10 % on small rosters."""

from __future__ import annotations

import heapq

import numpy as np

from influlab.campaign.roster_coverage import Coverage
from influlab.campaign.roster_relax import Relaxation

BLOCK = 16
"""So many gains that are out of date are computed anew at once."""

FILL = 500
"""So many creators, the best by slope per cost, may complete a rounded relaxation."""


def greedy(problem: Coverage) -> np.ndarray:
    """Positions in the order in which lazy greedy by gain per cost takes them."""
    ratio = gain_per_cost(problem, problem.start, np.arange(len(problem.fees)))
    able = np.flatnonzero((ratio > 0) & (problem.fees <= problem.budget))
    heap = [(-r, i, 0) for r, i in zip(ratio[able].tolist(), able.tolist(), strict=True)]
    heapq.heapify(heap)
    point, left, taken = problem.start.copy(), problem.budget, []
    while heap:
        _, i, seen = heap[0]
        if seen < len(taken):
            for fresh in _refreshed(problem, point, heap, len(taken)):
                heapq.heappush(heap, fresh)
            continue
        heapq.heappop(heap)
        if problem.fees[i] <= left:
            taken.append(i)
            point = point + problem.effects[i]
            left -= problem.fees[i]
    return np.array(taken, dtype=int)


def _refreshed(problem: Coverage, point: np.ndarray, heap: list, count: int) -> list:
    """Take the first few that are out of date off the heap; who still gains, with the new ratio."""
    old = []
    while heap and heap[0][2] < count and len(old) < BLOCK:
        old.append(heapq.heappop(heap)[1])
    ratio = gain_per_cost(problem, point, np.array(old))
    return [(-r, i, count) for r, i in zip(ratio.tolist(), old, strict=True) if r > 0]


def gain_per_cost(problem: Coverage, point: np.ndarray, few: np.ndarray) -> np.ndarray:
    """What each of `few` adds at a point, per cost; without a cost, all or nothing."""
    gains = problem.gains(point, problem.effects[few])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(gains > 0, gains / problem.fees[few], 0.0)


def best_single(problem: Coverage) -> np.ndarray:
    """The one creator within the budget that alone adds most, or nobody."""
    gains = problem.gains(problem.start, problem.effects)
    gains = np.where(problem.fees <= problem.budget, gains, -np.inf)
    best = int(np.argmax(gains)) if len(gains) else 0
    return np.array([best]) if len(gains) and gains[best] > 0 else nobody()


def first(problem: Coverage) -> np.ndarray:
    """The better of greedy and the best single creator."""
    return max(greedy(problem), best_single(problem), key=problem.worth)


def rounded(problem: Coverage, relaxed: Relaxation) -> np.ndarray:
    """Whole creators of a relaxation, completed by greedy with what is left of the budget."""
    whole = np.flatnonzero(relaxed.share >= 1 - 1e-9)
    left = problem.budget - problem.fees[whole].sum()
    rest = np.flatnonzero((relaxed.share < 1 - 1e-9) & (problem.fees <= left))
    if len(rest) > FILL:
        rest = np.sort(rest[np.argpartition(-relaxed.margins[rest], FILL)[:FILL]])
    return np.concatenate([whole, rest[first(problem.part(rest, whole))]])


def filled(problem: Coverage, relaxed: Relaxation) -> np.ndarray:
    """Whole creators of a relaxation, and by its slope per cost whoever then fits: in one pass."""
    whole = np.flatnonzero(relaxed.share >= 1 - 1e-9)
    left = problem.budget - problem.fees[whole].sum()
    ratio = ratios(problem, relaxed.point)
    rest = np.flatnonzero((relaxed.share < 1 - 1e-9) & (problem.fees <= left) & (ratio > 0))
    more = []
    for i in rest[np.argsort(-ratio[rest], kind="stable")].tolist():
        if problem.fees[i] <= left:
            more.append(i)
            left -= problem.fees[i]
    return np.concatenate([whole, np.array(more, dtype=int)])


def swapped(problem: Coverage, chosen: np.ndarray, pool: np.ndarray) -> np.ndarray:
    """Add one of the pool, or exchange one of the roster for it, as long as that helps."""
    value = problem.worth(chosen)
    place = len(chosen)
    while place >= 0:
        rest = np.delete(chosen, place) if place < len(chosen) else chosen
        able = pool[~np.isin(pool, rest)]
        able = able[problem.fits(rest, able)]
        values = problem.value(problem.total(rest) + problem.effects[able])
        if len(able) and values.max() > value + 1e-12 * abs(value):
            chosen = np.append(rest, able[np.argmax(values)])
            value, place = values.max(), len(chosen) + 1
        place -= 1
    return chosen


def ratios(problem: Coverage, point: np.ndarray) -> np.ndarray:
    """Slope per cost of each creator at a point; 0 where there is none."""
    worth = problem.effects @ problem.slope(point)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(worth > 0, worth / problem.fees, 0.0)


def nobody() -> np.ndarray:
    """The empty roster, as positions."""
    return np.array([], dtype=int)
