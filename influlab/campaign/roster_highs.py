r"""Rosters under limits: HiGHS takes the place of the knapsack; bounds and search stay the
same.

All limits are rows :math:`R x \ge l` (the budget is row 0). The best fractional roster under a
linear worth q is a linear programme, and for any prices :math:`u \ge 0` of the rows

.. math:: q \cdot x \le -u \cdot l + \sum_i \max(0, \; q_i + (R^T u)_i)

so that the bound is again our own arithmetic on the prices that HiGHS proposes: it holds
whatever tolerance they were found with. HiGHS runs on one thread from a fixed seed, and each
status is looked at: optimal is used, infeasible means that this part is empty, and everything
else is an error. A whole programme over few creators (the nearest to being in or out) rounds a
relaxation; when those few have no roster, that says nothing about the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self, cast

import highspy
import numpy as np
from scipy.sparse import csc_array

from influlab.campaign.roster_coverage import Coverage, NoRoster, Price
from influlab.campaign.roster_greedy import swapped
from influlab.campaign.roster_relax import Relaxation, relax
from influlab.campaign.roster_solver import ROUNDING, SWAPPED, Search, Solution, certified, nearest

FEW = 30
"""So many creators are decided whole when a relaxation under limits is rounded."""

BRANCHES = 500
"""So many branches HiGHS may open to round one relaxation."""


@dataclass(frozen=True)
class Limited(Coverage):
    """Coverage under rows `rows @ x >= lower`; row 0 is minus the fees over the budget's scale."""

    rows: csc_array
    lower: np.ndarray

    def fits(self, chosen: np.ndarray, more: np.ndarray) -> np.ndarray:
        """Which of `more` keep to the limits when added to the roster `chosen`."""
        left = self.lower - self.rows[:, chosen].sum(axis=1)
        return (self.rows[:, more].toarray() >= left[:, None]).all(axis=0)

    def keeps(self, chosen: np.ndarray) -> bool:
        """Whether a roster keeps to all limits."""
        return bool((self.rows[:, chosen].sum(axis=1) >= self.lower).all())

    def stepper(self) -> Callable[[np.ndarray], tuple[np.ndarray, Price]]:
        """Best fractional roster under a linear worth, with the prices that prove it."""
        if not len(self.fees):
            if not self.keeps(np.array([], dtype=int)):
                raise NoRoster
            return lambda worth: (worth, np.zeros(len(self.lower)))
        solver = quiet()
        solver.passModel(programme(np.zeros(len(self.fees)), self.rows, self.lower))
        return lambda worth: _step(solver, worth)

    def margins(self, slope: np.ndarray, price: Price) -> np.ndarray:
        """Worth of each creator, plus what it does for the limits at their prices."""
        return self.effects @ slope + self.rows.T @ price

    def bound(self, point: np.ndarray, price: Price) -> float:
        """Upper bound on every roster within the limits, proved by `point` and `price` (>= 0)."""
        slope = self.slope(point)
        rest = np.maximum(self.margins(slope, price), 0).sum()
        return float(self.value(point) + slope @ (self.start - point) - price @ self.lower + rest)

    def part(self, free: np.ndarray, taken: np.ndarray) -> Self:
        """The same problem with `taken` decided in, and only `free` left to choose from."""
        lower = self.lower - self.rows[:, taken].sum(axis=1)
        return replace(super().part(free, taken), rows=self.rows[:, free], lower=lower)

    def marks(self, free: np.ndarray) -> np.ndarray:
        """All that tells one creator from another, a row each."""
        return np.column_stack([super().marks(free), self.rows[:, free].toarray().T])


class _Silent(highspy.Highs):
    """The first Highs of a process prints a banner from its constructor, unless silenced there."""

    def enableCallbacks(self):
        self.setOptionValue("output_flag", False)
        return super().enableCallbacks()


def quiet() -> highspy.Highs:
    """A HiGHS that says nothing, runs on one thread and does the same twice.

    Without presolve: these programmes have few rows, and probing 2,000 columns took 1 to 4 s
    where the search itself takes 0.05 s.
    """
    solver = _Silent()
    options = {"output_flag": False, "threads": 1, "random_seed": 0, "presolve": "off"}
    for option, value in options.items():
        solver.setOptionValue(option, value)
    return solver


def programme(
    worth: np.ndarray, rows: csc_array, lower: np.ndarray, *, whole: np.ndarray | None = None
) -> highspy.HighsLp:
    """max worth . x within rows @ x >= lower and 0 <= x <= 1; `whole` marks the yes-or-no ones."""
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(worth), len(lower)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = worth
    model.col_lower_, model.col_upper_ = np.zeros(len(worth)), np.ones(len(worth))
    model.row_lower_, model.row_upper_ = lower, np.full(len(lower), highspy.kHighsInf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = rows.indptr, rows.indices
    model.a_matrix_.value_ = rows.data
    if whole is not None:
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger if each else kinds.kContinuous for each in whole]
    return model


def run(solver: highspy.Highs) -> np.ndarray | None:
    """Values of the columns at the optimum; None when it is proved that there are none."""
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS stopped with {solver.modelStatusToString(status)}")
    return np.array(solver.getSolution().col_value)


def _step(solver: highspy.Highs, worth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One linear programme from the last one's basis; worth is scaled for HiGHS's tolerances."""
    scale = np.abs(worth).max() or 1.0
    solver.changeColsCost(len(worth), np.arange(len(worth), dtype=np.int32), worth / scale)
    share = run(solver)
    if share is None:
        raise NoRoster
    price = np.maximum(0.0, -np.array(solver.getSolution().row_dual)) * scale
    return np.clip(share, 0.0, 1.0), price


def whole_best(problem: Limited, worth: np.ndarray, *, nodes: int = BRANCHES) -> np.ndarray | None:
    """A good whole roster under a linear worth, checked by us; None when HiGHS offers none."""
    solver = quiet()
    solver.setOptionValue("mip_rel_gap", 1e-4)
    solver.setOptionValue("mip_max_nodes", nodes)
    scale = np.abs(worth).max(initial=0.0) or 1.0
    whole = np.ones(len(worth), dtype=bool)
    solver.passModel(programme(worth / scale, problem.rows, problem.lower, whole=whole))
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    chosen = np.flatnonzero(np.array(solver.getSolution().col_value) > 0.5)
    return chosen if problem.keeps(chosen) else None


def by_share(problem: Limited, relaxed: Relaxation) -> np.ndarray | None:
    """Whole creators of a relaxation, then those it takes in part while they fit; None if broken.

    The quickest rounding: often near enough for a hand on a slider, and then nothing is solved.
    """
    chosen = np.flatnonzero(relaxed.share >= 1 - 1e-9)
    parts = np.flatnonzero((relaxed.share > 1e-9) & (relaxed.share < 1 - 1e-9))
    for i in parts[np.argsort(-relaxed.share[parts], kind="stable")]:
        if problem.fits(chosen, np.array([i])).all():
            chosen = np.append(chosen, i)
    return chosen if problem.keeps(chosen) else None


def completed(problem: Limited, relaxed: Relaxation, few: int = FEW) -> np.ndarray | None:
    """Round a relaxation: the nearest `few` by a whole programme, the rest as the shares say."""
    if not len(problem.fees):
        return np.array([], dtype=int) if problem.keeps(np.array([], dtype=int)) else None
    near = np.zeros(len(problem.fees), dtype=bool)
    near[nearest(relaxed)[:few]] = True
    taken = np.flatnonzero(~near & (relaxed.share > 0.5))
    free = np.flatnonzero(near)
    part = problem.part(free, taken)
    found = whole_best(part, part.effects @ part.slope(relaxed.point))
    return None if found is None else np.concatenate([taken, free[found]])


def solve_limited(
    problem: Limited,
    *,
    gap: float = 1e-3,
    effort: int = 400,
    starts: Sequence[np.ndarray] = (),
) -> Solution:
    """The best roster within all limits to a relative `gap`, or as near as `effort` allows.

    Raises :class:`NoRoster` when it is proved that no roster keeps to them.
    """
    root = relax(problem, gap=max(gap, ROUNDING) / 10)
    state = Search(problem, gap, cast(Any, completed))
    for chosen in starts:
        state.offer(chosen if problem.keeps(chosen) else None)
    state.offer(by_share(problem, root))
    for few in (FEW, 10 * FEW, len(problem.fees)):
        if root.bound <= state.enough:
            break
        found = completed(problem, root, few)
        if found is not None:
            state.offer(found)
            break
    if root.bound > state.enough and state.chosen is not None:
        close = np.sort(nearest(root)[:SWAPPED])
        state.offer(swapped(problem, state.chosen, close))
    return certified(state, root, effort, len(problem.fees))
