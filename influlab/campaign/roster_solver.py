r"""Choose a roster and prove how far from the best it can be.

1. *Relaxation* on a core: creators by their ratio, then a pricing pass over all of them, repeated
   until no creator outside would change the bound. So the bound holds for all creators.
2. *Rosters*: the rounded relaxation, greedy and the best single creator, swaps.
3. *Fixing*: with bound U, incumbent L and margin d_i, a roster that holds creator i against the
   sign of d_i is worth at most U - |d_i|; where that is not above L, i is decided.
4. *Branch and bound*, best bound first, on the creator whose rounding costs the relaxation most.

Every part that is put aside leaves its bound behind: what is reported is the largest of them,
never a guess. Where `effort` ends first, the gap is larger, and still proved. Only a part that
is proved empty leaves nothing. Positions are in the order of creator ids, so ties break by id,
and nothing depends on the clock: the same input gives the same roster."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from influlab.campaign.roster_coverage import Coverage, NoRoster
from influlab.campaign.roster_greedy import first, nobody, ratios, rounded, swapped
from influlab.campaign.roster_relax import Relaxation, relax, settled

CORE = 2_000
"""So many creators, the best by slope per cost, are relaxed before all are priced."""

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


@dataclass(frozen=True)
class Part:
    """Some creators taken, some still free, all others out; relaxed from the parent's point."""

    bound: float
    taken: np.ndarray
    free: np.ndarray
    near: np.ndarray


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
        inside = np.union1d(close[:CORE], state.chosen)
        state.offer(inside[first(problem.part(inside, nobody()))])
    if root.bound > state.enough:
        state.offer(swapped(problem, state.chosen, np.sort(close[:SWAPPED])))
    return certified(state, root, effort)


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


def core_relaxation(
    problem: Coverage,
    *,
    near: np.ndarray | None = None,
    gap: float = 1e-5,
    floor: float | None = None,
) -> Relaxation:
    """Relaxation of all creators, found on those with the best ratios and priced on all."""
    if len(problem.fees) <= CORE:
        return relax(problem, near=near, gap=gap, floor=floor)
    inside = _prefix(problem, problem.start if near is None else near)
    while True:
        found = relax(problem.part(inside, nobody()), near=near, gap=gap, floor=floor)
        margins = problem.margins(problem.slope(found.point), found.price)
        out = np.ones(len(margins), dtype=bool)
        out[inside] = False
        missed = np.flatnonzero(out & (margins > 0))
        outside = float(margins[missed].sum())
        if settled(found.bound + outside, outside, gap, floor):
            break
        inside, near = np.sort(np.concatenate([inside, missed])), found.point
    share = np.zeros(len(problem.fees))
    share[inside] = found.share
    return replace(found, bound=found.bound + outside, share=share, margins=margins)


def _prefix(problem: Coverage, point: np.ndarray) -> np.ndarray:
    """The creators with the best ratios at a point, enough of them to spend the budget twice."""
    ratio = ratios(problem, point)
    inside = np.argpartition(-ratio, CORE)[:CORE]
    if problem.fees[inside].sum() < 2 * problem.budget:
        order = np.argsort(-ratio, kind="stable")
        enough = np.searchsorted(np.cumsum(problem.fees[order]), 2 * problem.budget) + 1
        inside = order[: max(int(enough), CORE)]
    return np.sort(inside)


@dataclass
class Search:
    """What branch and bound knows: the incumbent, and the best bound among parts put aside."""

    problem: Coverage
    gap: float
    relaxing: Callable[..., Relaxation] = core_relaxation
    rounding: Rounding = rounded
    chosen: np.ndarray | None = None
    value: float = -np.inf
    aside: float = -np.inf

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


def certified(state: Search, root: Relaxation, effort: int) -> Solution:
    """Close the gap between the incumbent and the relaxation by branch and bound."""
    everyone = Part(root.bound, nobody(), np.arange(len(state.problem.fees)), root.point)
    if root.bound <= state.enough:
        return Solution(state.chosen, state.value, max(root.bound, state.value), root)
    part = _fixed(state, everyone, root)
    bound = min(root.bound, _branch_and_bound(state, part, effort))
    if state.chosen is None and bound == -np.inf:
        raise NoRoster
    return Solution(state.chosen, state.value, max(bound, state.value), root)


def _branch_and_bound(state: Search, root: Part, effort: int) -> float:
    """A bound on all rosters of `root` and on all that was put aside; -inf when there are none."""
    queue, made = [(-root.bound, 0, root)], 1
    while queue and -queue[0][0] > state.enough and made <= 2 * effort:
        part, slack = _reduced(state, heapq.heappop(queue)[2])
        if part is None:
            continue
        for child in _branches(state.problem, part, slack):
            heapq.heappush(queue, (-child.bound, made, child))
            made += 1
    return max(state.value, state.aside, -queue[0][0] if queue else -np.inf)


def _reduced(state: Search, part: Part) -> tuple[Part | None, np.ndarray]:
    """Relax a part, offer its rounding, fix what the margins decide; None when it is done with."""
    left = state.problem.budget - state.problem.fees[part.taken].sum()
    free = part.free[state.problem.fees[part.free] <= left]
    rest = state.problem.part(free, part.taken)
    try:
        gap = max(state.gap, ROUNDING) / 10
        relaxed = state.relaxing(rest, near=part.near, gap=gap, floor=state.floor)
    except NoRoster:
        return None, np.zeros(0)
    found = state.rounding(rest, relaxed)
    state.offer(None if found is None else np.concatenate([part.taken, free[found]]))
    bound = min(part.bound, relaxed.bound)
    if bound <= state.enough or not len(free):
        state.put_aside(bound)
        return None, np.zeros(0)
    slack = np.minimum(relaxed.share, 1 - relaxed.share)
    split = np.flatnonzero(slack > 0)
    slack[split] *= np.abs(rest.effects[split] @ rest.slope(relaxed.point))
    smaller = _fixed(state, Part(bound, part.taken, free, relaxed.point), relaxed)
    return smaller, slack[np.isin(free, smaller.free)]


def _fixed(state: Search, part: Part, relaxed: Relaxation) -> Part:
    """Decide every creator whose margin is so large that its opposite cannot win any more."""
    margins = relaxed.margins
    opposite = np.minimum(relaxed.bound - np.abs(margins), part.bound)
    decided = opposite <= state.enough
    state.put_aside(opposite[decided].max(initial=-np.inf))
    taken = np.concatenate([part.taken, part.free[decided & (margins > 0)]])
    return replace(part, taken=taken, free=part.free[~decided])


def _branches(problem: Coverage, part: Part, slack: np.ndarray) -> list[Part]:
    """With and without the creator of most slack; the first of identical ones stands for all."""
    if not len(part.free):
        return [part]
    open_ = part.free[np.argmax(slack)]
    alike = part.free[problem.fees[part.free] == problem.fees[open_]]
    same = problem.marks(alike) == problem.marks(np.array([open_]))
    alike = alike[same.all(axis=1)]
    inside = replace(
        part, taken=np.append(part.taken, alike[0]), free=part.free[part.free != alike[0]]
    )
    return [inside, replace(part, free=part.free[~np.isin(part.free, alike)])]
