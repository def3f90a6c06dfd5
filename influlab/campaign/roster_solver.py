r"""Choose a roster and prove how far from the best it can be.

1. *Relaxation* on a core: creators by their ratio, then a pricing pass over all of them, repeated
   until no creator outside would change the bound. So the bound holds for all creators.
2. *Rosters*: the rounded relaxation, greedy and the best single creator, swaps.
3. *Fixing*: with bound U, incumbent L and margin d_i, a roster that holds creator i against the
   sign of d_i is worth at most U - |d_i|; where that is not above L, i is decided.
4. *Branch and bound*, best bound first, with and without the creator taken in part who brings it
   most: a branch without them loses much, one with them is nearer to whole. It relaxes a core
   and prices all others (:mod:`~influlab.campaign.roster_core`).

Every part that is put aside leaves its bound behind: what is reported is the largest of them,
never a guess. Where `effort` ends first, the gap is larger, and still proved. Only a part that
is proved empty leaves nothing. Positions are in the order of creator ids, so ties break by id,
and nothing depends on the clock: the same input gives the same roster."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from influlab.campaign.roster_core import CORE, Crowd, Part, core_relaxation, crowd_at, relaxed_part
from influlab.campaign.roster_coverage import Coverage, NoRoster
from influlab.campaign.roster_greedy import filled, first, nobody, rounded, swapped
from influlab.campaign.roster_relax import Relaxation

NEAR = 1_000
"""So many creators, those nearest to being in or out, are relaxed in a branch; the rest priced."""

OPEN = 300
"""So many creators, those nearest to being in or out, are first left open to improve a roster."""

SWAPPED = 300
"""So many creators, those nearest to being in or out, are tried in swaps."""

ROUNDING = 1e-10
"""Relative gap below which two numbers are the same."""

Rounding = Callable[[Coverage, Relaxation], np.ndarray | None]


@dataclass(frozen=True)
class Solution:
    """Chosen positions, their worth, the proved bound, and the relaxation behind it."""

    chosen: np.ndarray
    value: float
    bound: float
    root: Relaxation


def solve(
    problem: Coverage,
    *,
    gap: float = 1e-3,
    effort: int = 2_000,
    near: np.ndarray | None = None,
    starts: Sequence[np.ndarray] = (),
) -> Solution:
    """The best roster within the budget to a relative `gap`, or as near as `effort` allows.

    `near` is a point whose slope is a good first guess; `starts` are rosters to begin from.
    """
    root = core_relaxation(problem, near=near, gap=max(gap, ROUNDING) / 10)
    state = Search(problem, gap)
    for chosen in (nobody(), *starts, rounded(problem, root)):
        state.offer(chosen)
    close = nearest(root)
    if root.bound > state.enough and len(close) > 2 * OPEN:
        state.offer(_among_nearest(problem, root, np.sort(close[:OPEN]), gap, effort))
    if root.bound > state.enough:
        inside = np.union1d(close[:CORE], state.best)
        state.offer(inside[first(problem.part(inside, nobody()))])
    if root.bound > state.enough:
        state.offer(swapped(problem, state.best, np.sort(close[:SWAPPED])))
    return certified(state, root, effort, NEAR)


def _among_nearest(
    problem: Coverage, root: Relaxation, inside: np.ndarray, gap: float, effort: int
) -> np.ndarray | None:
    """The same question with all but the nearest creators decided: a roster, not a bound."""
    taken = np.setdiff1d(np.flatnonzero(root.share >= 0.5), inside)
    part = problem.part(inside, taken)
    if part.budget < 0:
        return None
    found = solve(part, gap=gap / 2, effort=max(1, effort // 10))
    return np.concatenate([taken, inside[found.chosen]])


@dataclass
class Search:
    """What branch and bound knows: the incumbent, and the best bound among parts put aside."""

    problem: Coverage
    gap: float
    rounding: Rounding = filled
    chosen: np.ndarray | None = None
    value: float = -np.inf
    aside: float = -np.inf

    @property
    def best(self) -> np.ndarray:
        """The incumbent where there is one."""
        return cast(np.ndarray, self.chosen)

    @property
    def enough(self) -> float:
        """A part whose bound is not above this need not be looked into."""
        if self.chosen is None:
            return -np.inf
        return self.value + max(self.gap, ROUNDING) * abs(self.value)

    @property
    def floor(self) -> float | None:
        """What a part has to beat; nothing while there is no roster."""
        return None if self.chosen is None else self.enough

    def offer(self, chosen: np.ndarray | None) -> None:
        """Keep a roster that is better than the incumbent."""
        if chosen is None:
            return
        chosen = np.sort(chosen)
        value = self.problem.worth(chosen)
        if value > self.value:
            self.chosen, self.value = chosen, value

    def put_aside(self, bound: float) -> None:
        """Remember the bound of a part that is not looked into."""
        self.aside = max(self.aside, float(bound))


def nearest(root: Relaxation) -> np.ndarray:
    """All creators, those first whose margin leaves it most open whether they are in or out."""
    return np.argsort(np.abs(root.margins), kind="stable")


def certified(state: Search, root: Relaxation, effort: int, few: int) -> Solution:
    """Close the gap between the incumbent and the relaxation by branch and bound."""
    if root.bound <= state.enough:
        return Solution(state.best, state.value, max(root.bound, state.value), root)
    crowd = crowd_at(state.problem, root.point)
    part = _near(root, few)
    part = _fixed(state, part, root.bound, root.margins[part.free])
    bound = min(root.bound, _branch_and_bound(state, crowd, part, effort))
    if state.chosen is None and bound == -np.inf:
        raise NoRoster
    return Solution(state.best, state.value, max(bound, state.value), root)


def _near(root: Relaxation, few: int) -> Part:
    """Everyone whom the relaxation wants, and those who are nearest to being wanted."""
    wanted = np.flatnonzero((root.margins > 0) | (root.share > 0))
    seen = np.union1d(nearest(root)[:few], wanted)
    return Part(root.bound, nobody(), seen, seen, root.point)


def _branch_and_bound(state: Search, crowd: Crowd, root: Part, effort: int) -> float:
    """A bound on all rosters of `root` and on all that was put aside; -inf when there are none."""
    queue, made = [(-root.bound, 0, root)], 1
    while queue and -queue[0][0] > state.enough and made <= 2 * effort:
        part, weight = _reduced(state, crowd, heapq.heappop(queue)[2])
        if part is None:
            continue
        for child in _branches(state.problem, part, weight):
            heapq.heappush(queue, (-child.bound, made, child))
            made += 1
    return max(state.value, state.aside, -queue[0][0] if queue else -np.inf)


def _reduced(state: Search, crowd: Crowd, part: Part) -> tuple[Part | None, np.ndarray]:
    """Relax a part, offer its rounding, fix what the margins decide; None when it is done with."""
    try:
        gap = max(state.gap, ROUNDING) / 10
        relaxed, part = relaxed_part(crowd, part, gap=gap, floor=state.floor)
    except NoRoster:
        return None, np.zeros(0)
    rest = state.problem.part(part.free, part.taken)
    found = state.rounding(rest, relaxed)
    state.offer(None if found is None else np.concatenate([part.taken, part.free[found]]))
    bound = min(part.bound, relaxed.bound)
    if bound <= state.enough or not len(part.free):
        state.put_aside(bound)
        return None, np.zeros(0)
    split = relaxed.share * (relaxed.share < 1)
    weight = split * np.abs(rest.effects @ rest.slope(relaxed.point))
    smaller = replace(part, bound=bound, near=relaxed.point)
    smaller = _fixed(state, smaller, relaxed.bound, relaxed.margins)
    return smaller, weight[np.isin(part.free, smaller.free)]


def _fixed(state: Search, part: Part, bound: float, margins: np.ndarray) -> Part:
    """Decide every creator whose margin is so large that its opposite cannot win any more."""
    opposite = np.minimum(bound - np.abs(margins), part.bound)
    decided = opposite <= state.enough
    state.put_aside(opposite[decided].max(initial=-np.inf))
    taken = np.concatenate([part.taken, part.free[decided & (margins > 0)]])
    return replace(part, taken=taken, free=part.free[~decided])


def _branches(problem: Coverage, part: Part, weight: np.ndarray) -> list[Part]:
    """With and without the creator of most weight; the first of identical ones stands for all."""
    if not len(part.free):
        return [part]
    open_ = part.free[np.argmax(weight)]
    alike = part.free[problem.fees[part.free] == problem.fees[open_]]
    same = problem.marks(alike) == problem.marks(np.array([open_]))
    alike = alike[same.all(axis=1)]
    inside = replace(
        part, taken=np.append(part.taken, alike[0]), free=part.free[part.free != alike[0]]
    )
    return [inside, replace(part, free=part.free[~np.isin(part.free, alike)])]
