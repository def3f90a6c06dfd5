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

FILL = 500
"""So many creators, the best by slope per cost, may complete a rounded relaxation."""


def greedy(problem: Coverage) -> np.ndarray:
    """Positions in the order in which lazy greedy by gain per cost takes them."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = problem.gains(problem.start, problem.effects) / problem.fees
    heap = [
        (-ratio[i], i, 0) for i in np.flatnonzero((ratio > 0) & (problem.fees <= problem.budget))
    ]
    heapq.heapify(heap)
    point, left, taken = problem.start.copy(), problem.budget, []
    worth = problem.value(point)
    while heap:
        _, i, seen = heapq.heappop(heap)
        if problem.fees[i] > left:
            continue
        if seen == len(taken):
            taken.append(i)
            point = point + problem.effects[i]
            worth = problem.value(point)
            left -= problem.fees[i]
            continue
        gain = problem.value(point + problem.effects[i]) - worth
        if gain > 0:
            fresh = gain / problem.fees[i] if problem.fees[i] else np.inf
            heapq.heappush(heap, (-fresh, i, len(taken)))
    return np.array(taken, dtype=int)


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
