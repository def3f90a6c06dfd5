r"""Relax few, price all: a bound for every creator from a relaxation over those that matter.

A relaxation over a *core* of creators proves, with its point z and price :math:`\lambda`, the
bound of :mod:`~influlab.campaign.roster_coverage`; each creator outside adds :math:`\max(0,
g \cdot e_i - \lambda f_i)` to it. Most add nothing. Where they add too much, those who do are
taken into the core and it is relaxed again: the bound holds for all, whatever the core.

Few need even be priced. Let g' be the slope where creators were sorted, by :math:`(g' \cdot
e_i^+) / f_i` with :math:`e^+` the effects that are not negative. At another slope g let c =
max(1, max_s g_s / g'_s). Then :math:`g \cdot e_i \le c \, g' \cdot e_i^+`, so that nobody behind
the place where the sorted ratio falls to :math:`\lambda / c` can add anything."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from influlab.campaign.roster_coverage import Coverage, Price
from influlab.campaign.roster_greedy import nobody, ratios
from influlab.campaign.roster_relax import Relaxation, relax, settled

CORE = 2_000
"""So many creators, the best by slope per cost, are relaxed before all are priced."""


def core_relaxation(
    problem: Coverage, *, near: np.ndarray | None = None, gap: float = 1e-5
) -> Relaxation:
    """Relaxation of all creators, found on those with the best ratios and priced on all."""
    if len(problem.fees) <= CORE:
        return relax(problem, near=near, gap=gap)
    inside = _prefix(problem, problem.start if near is None else near)
    while True:
        found = relax(problem.part(inside, nobody()), near=near, gap=gap)
        margins = problem.margins(problem.slope(found.point), found.price)
        out = np.ones(len(margins), dtype=bool)
        out[inside] = False
        missed = np.flatnonzero(out & (margins > 0))
        outside = float(margins[missed].sum())
        if settled(found.bound + outside, outside, gap, None):
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


@dataclass(frozen=True)
class Part:
    """Some creators taken, some free, relaxed from the parent's point.

    `seen` are the taken, the free and those decided out; everybody else is only priced.
    """

    bound: float
    taken: np.ndarray
    free: np.ndarray
    seen: np.ndarray
    near: np.ndarray


@dataclass(frozen=True)
class Crowd:
    """All creators, sorted by the most they can bring per cost at one slope."""

    problem: Coverage
    slope: np.ndarray
    order: np.ndarray
    falling: np.ndarray

    def missed(
        self, point: np.ndarray, price: Price, seen: np.ndarray, left: float
    ) -> tuple[np.ndarray, float]:
        """Affordable creators not seen with a margin above 0, and the sum of those margins."""
        if len(seen) == len(self.order):
            return nobody(), 0.0
        slope = self.problem.slope(point)
        with np.errstate(divide="ignore", invalid="ignore"):
            times = np.where(slope > 0, slope / self.slope, 1.0).max(initial=1.0)
        last = np.searchsorted(-self.falling, -price / times, side="right")
        few = self.order[:last]
        fees = self.problem.fees[few]
        margins = self.problem.effects[few] @ slope - price * fees
        new = np.flatnonzero((margins > 0) & (fees <= left))
        new = new[~np.isin(few[new], seen)]
        return few[new], float(margins[new].sum())


def crowd_at(problem: Coverage, point: np.ndarray) -> Crowd:
    """Sort all creators at the slope of a point."""
    slope = problem.slope(point)
    top = problem.effects @ slope - np.minimum(problem.effects[:, -1], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(top > 0, top / problem.fees, 0.0)
    order = np.argsort(-ratio, kind="stable")
    return Crowd(problem, slope, order, ratio[order])


def relaxed_part(
    crowd: Crowd, part: Part, *, gap: float, floor: float | None
) -> tuple[Relaxation, Part]:
    """Relax a part, and take into it whoever outside would raise its bound too much."""
    problem = crowd.problem
    left = problem.budget - problem.fees[part.taken].sum()
    part = replace(part, free=part.free[problem.fees[part.free] <= left])
    while True:
        rest = problem.part(part.free, part.taken)
        found = relax(rest, near=part.near, gap=gap, floor=floor)
        missed, worth = crowd.missed(found.point, found.price, part.seen, left)
        if settled(found.bound + worth, worth, gap, floor):
            return replace(found, bound=found.bound + worth), part
        part = replace(
            part,
            free=np.sort(np.concatenate([part.free, missed])),
            seen=np.concatenate([part.seen, missed]),
            near=found.point,
        )
