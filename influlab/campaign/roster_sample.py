r"""A roster's bad days: the mean of its worst outcomes over scenarios, and a proved bound on it.

In a scenario the exposure of creator i is :math:`m_i w_{is}`, where m_i is log-normal with mean 1
and made of a part that its whole tier shares and one of its own. The conditional value at risk of
a roster is the mean of its worst tenth of scenarios (Rockafellar & Uryasev 2000,
doi:10.21314/JOR.2000.038),

.. math:: CVaR(x) = \min_{q \in Q} \sum_k q_k F_k(x),
          \qquad Q = \{0 \le q_k \le 1 / (\alpha K), \sum_k q_k = 1\},

a least of concave functions, so concave in x: at every x its slope gives a plane above all
rosters. Planes and limits make a linear programme; its prices prove a bound by weak duality, as
everywhere in these modules (cutting planes: Kelley 1960, doi:10.1137/0108053).
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from influlab.campaign.roster_coverage import NoRoster
from influlab.campaign.roster_highs import Limited, programme, quiet, run, whole_best
from influlab.creators.reach_frailty import phi, phi_slope

PLANES = 80
"""So many planes are laid before the bound is taken as it is."""

NEAR = 40
"""So many creators are tried in exchange for one of the roster."""

MOVES = 12
"""So many of the roster, those that bring least per cost, are offered for exchange."""


@dataclass(frozen=True)
class Sample:
    """A problem and its scenarios: `times` is K x N, the worst `count` of the K are averaged."""

    problem: Limited
    times: np.ndarray
    count: int
    linear_moves: bool

    def points(self, share: np.ndarray) -> np.ndarray:
        """K x (S + 1): sums of effects of shares of creators in each scenario."""
        used = np.flatnonzero(share)
        effects = self.problem.effects[used]
        mixed = self.times[:, used] * share[used]
        points = mixed @ effects
        if not self.linear_moves:
            points[:, -1] = share[used] @ effects[:, -1]
        return points

    def values(self, points: np.ndarray) -> np.ndarray:
        """Worth in each scenario; the last axis of `points` is S + 1."""
        problem = self.problem
        return phi(points[..., :-1], problem.overlap) @ problem.sizes + points[..., -1]

    def cvar(self, values: np.ndarray) -> np.ndarray:
        """Mean of the worst scenarios; scenarios lie on the last axis."""
        worst = np.partition(values, self.count - 1, axis=-1)[..., : self.count]
        return worst.mean(axis=-1)

    def plane(self, share: np.ndarray) -> tuple[float, np.ndarray]:
        """Height at no creator, and slope, of a plane that touches the CVaR at `share`."""
        points = self.points(share)
        values = self.values(points)
        worst = np.argpartition(values, self.count - 1)[: self.count]
        problem = self.problem
        steep = problem.sizes * phi_slope(points[worst, :-1], problem.overlap)
        moving = (steep @ problem.effects[:, :-1].T) * self.times[worst]
        linear = problem.effects[:, -1] * (self.times[worst] if self.linear_moves else 1.0)
        slope = (moving + linear).mean(axis=0)
        return float(values[worst].mean() - slope @ share), slope


def draw_times(
    tiers: np.ndarray, count: int, spread: float, tier_spread: float, rng: np.random.Generator
) -> np.ndarray:
    """Scenarios by creators: how many times its likely exposure each creator brings; mean 1."""
    names, tier = np.unique(tiers, return_inverse=True)
    shared = tier_spread * rng.standard_normal((count, len(names)))
    own = spread * rng.standard_normal((count, len(tiers)))
    return np.exp(shared[:, tier] + own - (tier_spread**2 + spread**2) / 2)


@dataclass(frozen=True)
class Ceiling:
    """A proved bound on the CVaR of every roster, and the slope and shares it was found with."""

    bound: float
    slope: np.ndarray
    share: np.ndarray


def ceiling(sample: Sample, gap: float, first: np.ndarray) -> Ceiling:
    """Lay planes, at the best shares so far and ahead of them, until they come near the CVaR."""
    unit = float(sample.problem.sizes.sum() + np.abs(sample.problem.effects[:, -1]).sum()) or 1.0
    solver, planes = _master(sample.problem), []
    middle = share_of(sample, first)
    reached, best = -np.inf, Ceiling(np.inf, middle, middle)
    for _ in range(PLANES):
        planes.append(sample.plane(middle))
        height, slope = planes[-1]
        _lay(solver, height, slope, unit)
        reached = max(reached, height + slope @ middle)
        ahead, found = _ahead(sample.problem, solver, planes, unit)
        best = found if found.bound < best.bound else best
        if best.bound - reached <= gap * abs(best.bound):
            break
        planes.append(sample.plane(ahead))
        _lay(solver, planes[-1][0], planes[-1][1], unit)
        middle = (middle + ahead) / 2
    return best


def _master(problem: Limited) -> highspy.Highs:
    """max theta over shares within the limits; theta stays free until planes are laid."""
    solver = quiet()
    solver.passModel(programme(np.zeros(len(problem.fees)), problem.rows, problem.lower))
    solver.addCol(1.0, -1e6, 1e6, 0, np.array([], dtype=np.int32), np.array([]))
    return solver


def _lay(solver: highspy.Highs, height: float, slope: np.ndarray, unit: float) -> None:
    """theta <= height + slope . x, counted in `unit`."""
    places = np.arange(len(slope) + 1, dtype=np.int32)
    weights = np.append(-slope / unit, 1.0)
    solver.addRow(-highspy.kHighsInf, height / unit, len(places), places, weights)


def _ahead(problem: Limited, solver: highspy.Highs, planes: list, unit: float):
    """Shares that the planes promise most, and the bound that the prices of the planes prove."""
    values = run(solver)
    if values is None:
        raise NoRoster
    price = np.array(solver.getSolution().row_dual)
    limits, weights = price[: len(problem.lower)], np.maximum(price[len(problem.lower) :], 0)
    weights = weights / weights.sum() if weights.sum() else np.full(len(planes), 1 / len(planes))
    limits = np.maximum(-limits, 0) * unit
    slope = weights @ np.array([slope for _, slope in planes])
    rest = np.maximum(slope + problem.rows.T @ limits, 0).sum()
    height = weights @ np.array([height for height, _ in planes])
    share = np.clip(values[:-1], 0, 1)
    return share, Ceiling(float(height - limits @ problem.lower + rest), slope, share)


def share_of(sample: Sample, chosen: np.ndarray) -> np.ndarray:
    """A roster as shares of 0 and 1."""
    share = np.zeros(len(sample.problem.fees))
    share[chosen] = 1.0
    return share


def worth(sample: Sample, chosen: np.ndarray) -> float:
    """CVaR of a roster."""
    return float(sample.cvar(sample.values(sample.points(share_of(sample, chosen)))))


def steady(sample: Sample, ahead: Ceiling, start: np.ndarray) -> np.ndarray:
    """The better of a start and the whole roster along the slope, improved by exchanges."""
    along = whole_best(sample.problem, ahead.slope)
    rosters = [start] if along is None else [start, along]
    chosen = max(rosters, key=lambda each: worth(sample, each))
    value, moved = worth(sample, chosen), True
    while moved:
        chosen, value, moved = _exchange(sample, ahead.slope, chosen, value)
    return np.sort(chosen)


def _exchange(sample: Sample, slope: np.ndarray, chosen: np.ndarray, value: float):
    """One addition or exchange that raises the CVaR, tried where the slope promises most."""
    problem = sample.problem
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.nan_to_num(slope / problem.fees, posinf=np.inf)
    weak = chosen[np.argsort(ratio[chosen], kind="stable")[:MOVES]]
    for out in [None, *weak]:
        rest = chosen if out is None else chosen[chosen != out]
        able = np.setdiff1d(np.arange(len(ratio)), chosen)
        able = able[problem.fits(rest, able)]
        able = able[np.argsort(-slope[able], kind="stable")[:NEAR]]
        if not len(able):
            continue
        found = [worth(sample, np.append(rest, each)) for each in able]
        if max(found) > value + 1e-9 * abs(value):
            return np.append(rest, able[int(np.argmax(found))]), max(found), True
    return chosen, value, False
