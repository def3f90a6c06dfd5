r"""The concave relaxation of a roster: Frank-Wolfe over segments, with a knapsack as its step.

Let creators be taken in part, :math:`x \in [0, 1]^N`. The best x maximises a concave function
of S + 1 sums, so it is looked for among the sums: the slope g there makes each creator worth
:math:`q_i = g \cdot e_i`, the best answer to a linear worth is the fractional knapsack
(creators by q_i / f_i until the budget is spent, the last in part), and its sums are one more
corner to mix in (Frank & Wolfe 1956; Jaggi 2013, ICML). The mix itself is re-optimised over all
corners so far ("fully corrective", simplicial decomposition: von Hohenbalken 1977), by Newton
steps on a few weights, so that some ten corners reach a gap of 1e-6 where plain steps need
thousands.

The price :math:`\lambda` of budget is the ratio of the creator taken in part. Slope and price
prove an upper bound on every roster (:mod:`influlab.campaign.roster_coverage`), which is the
Frank-Wolfe gap."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from influlab.campaign.roster_coverage import Coverage

CORNERS = 400
STEPS = 60


@dataclass(frozen=True)
class Relaxation:
    """A proved upper bound, the `point` and `price` that prove it, the best `share` of each.

    `margins` are those of :meth:`Coverage.margins` at this point and price.
    """

    bound: float
    point: np.ndarray
    price: float | np.ndarray
    share: np.ndarray
    margins: np.ndarray


def mix(problem: Coverage, corners: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weights of the corners whose mixture is worth most: Newton steps inside the simplex."""
    for _ in range(STEPS):
        point = weights @ corners
        rise = corners @ problem.slope(point)
        active = weights > 0
        active[np.argmax(rise)] = True
        step = _newton(corners[active], rise[active], problem.bend(point))
        step, promise = _inward(step, rise[active], weights[active])
        if promise <= 1e-12 * (abs(problem.value(point)) + 1e-300):
            break
        moved = weights.copy()
        moved[active] = _longest(problem, corners[active], weights[active], step)
        if np.array_equal(moved, weights):
            break
        weights = moved
    return weights


def _newton(corners: np.ndarray, rise: np.ndarray, bend: np.ndarray) -> np.ndarray:
    """Step that maximises the quadratic model while the weights keep their sum."""
    curve = (corners * bend) @ corners.T
    curve += np.eye(len(rise)) * (1e-10 * np.trace(curve) / len(rise))
    if not np.trace(curve) > 0:
        return np.zeros(len(rise))
    sides = np.column_stack([rise - rise.mean(), np.ones(len(rise))])
    free, even = np.linalg.solve(curve, sides).T
    return free - even * (free.sum() / even.sum())


def _inward(step: np.ndarray, rise: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """The step, or one from the worst to the best corner where it leaves the simplex at once."""
    if rise @ step <= 0 or (step[weights <= 0] < 0).any():
        step = np.zeros(len(rise))
        worst = np.flatnonzero(weights > 0)[np.argmin(rise[weights > 0])]
        step[worst] -= weights[worst]
        step[np.argmax(rise)] += weights[worst]
    return step, float(rise @ step)


def _longest(
    problem: Coverage, corners: np.ndarray, weights: np.ndarray, step: np.ndarray
) -> np.ndarray:
    """The furthest of full, half, quarter ... steps that raises the value."""
    falling = step < 0
    length = min(1.0, np.min(-weights[falling] / step[falling], initial=1.0))
    before = problem.value(weights @ corners)
    while length > 1e-12:
        moved = np.maximum(weights + length * step, 0.0)
        moved[moved < 1e-14] = 0.0
        moved /= moved.sum()
        if problem.value(moved @ corners) > before:
            return moved
        length /= 2
    return weights


def settled(bound: float, left: float, gap: float, floor: float | None) -> bool:
    """Whether a bound that may still fall by `left` is known well enough for its purpose."""
    if left <= gap * abs(bound):
        return True
    return floor is not None and (bound <= floor or left <= (bound - floor) / 5)


def relax(
    problem: Coverage,
    *,
    near: np.ndarray | None = None,
    gap: float = 1e-5,
    floor: float | None = None,
) -> Relaxation:
    """Solve the relaxation to a relative `gap`, starting from the slope at `near`.

    With a `floor`, only until it is clear on which side of it the answer lies.
    """
    point, worth, step = problem.start if near is None else near, -np.inf, problem.stepper()
    best, corners, shares, weights = None, [], [], np.zeros(0)
    for _ in range(CORNERS):
        share, price = step(problem.effects @ problem.slope(point))
        bound = problem.bound(point, price)
        if best is None or bound < best.bound:
            best = Relaxation(bound, point, price, share, share)
        if settled(best.bound, float(best.bound - worth), gap, floor):
            break
        corners.append(problem.start + share @ problem.effects)
        shares.append(share)
        weights = mix(problem, np.array(corners), np.append(weights, float(len(corners) == 1)))
        keep = np.flatnonzero(weights > 0)
        corners, shares = [corners[k] for k in keep], [shares[k] for k in keep]
        weights = weights[keep]
        point = weights @ np.array(corners)
        if problem.value(point) <= worth:
            break
        worth = problem.value(point)
    assert best is not None  # the loop ran
    margins = problem.margins(problem.slope(best.point), best.price)
    share = weights @ np.array(shares) if shares else best.share
    return replace(best, share=share, margins=margins)
