"""What people choose a roster with instead: rules of a sheet, a library, and solvers.

Solvers that know only linear planes are given twelve tangents for each segment; PySCIPOpt gets
the curve itself. All are told the same gap and the same patience, on one thread.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.campaign.roster_coverage import Coverage

PATIENCE = 5.0
TANGENTS = 12


def by_rule(problem: Coverage, score: np.ndarray) -> np.ndarray:
    """What a sheet does: sort, and take from the top whoever still fits."""
    left, chosen = problem.budget, []
    for place in np.argsort(-score, kind="stable"):
        if problem.fees[place] <= left:
            chosen.append(place)
            left -= problem.fees[place]
    return np.array(chosen, dtype=int)


def sheet_rules(table: pd.DataFrame, problem: Coverage) -> dict[str, np.ndarray]:
    on_target = problem.effects[:, :-1] @ problem.sizes
    return {
        "sheet: followers per cost": by_rule(problem, table["followers"] / problem.fees),
        "sheet: engagements per cost": by_rule(problem, table["engagements"] / problem.fees),
        "sheet: target reach per cost": by_rule(problem, on_target / problem.fees),
    }


def tangents(problem: Coverage) -> list[tuple[int, float, float]]:
    """(segment, slope, height) of planes above the curve: what a linear solver can be told."""
    lines = []
    top = np.minimum(problem.effects[:, :-1].sum(axis=0), 4.0)
    for segment in np.flatnonzero(problem.sizes > 0):
        for y in np.linspace(0, top[segment], TANGENTS):
            slope = problem.sizes[segment] * np.exp(-y)
            height = problem.sizes[segment] * -np.expm1(-y) - slope * y
            lines.append((int(segment), float(slope), float(height)))
    return lines


def scipy_milp(problem: Coverage) -> np.ndarray:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    count, lines = len(problem.fees), tangents(problem)
    segments = sorted({segment for segment, _, _ in lines})
    column = {segment: count + place for place, segment in enumerate(segments)}
    rows = np.zeros((len(lines) + 1, count + len(segments)))
    for row, (segment, slope, _) in enumerate(lines):
        rows[row, :count] = -slope * problem.effects[:, segment]
        rows[row, column[segment]] = 1.0
    rows[-1, :count] = problem.fees
    upper = np.array([height for _, _, height in lines] + [problem.budget])
    worth = np.concatenate([np.zeros(count), -np.ones(len(segments))])
    found = milp(
        worth,
        constraints=LinearConstraint(csr_array(rows), -np.inf, upper),
        integrality=np.concatenate([np.ones(count), np.zeros(len(segments))]),
        bounds=Bounds(0, np.concatenate([np.ones(count), np.full(len(segments), np.inf)])),
        options={"time_limit": PATIENCE, "mip_rel_gap": 1e-3},
    )
    return np.flatnonzero(found.x[:count] > 0.5) if found.x is not None else np.zeros(0, dtype=int)


def pulp_cbc(problem: Coverage) -> np.ndarray:
    import pulp

    model = pulp.LpProblem("roster", pulp.LpMaximize)
    taken = [pulp.LpVariable(f"x{i}", cat="Binary") for i in range(len(problem.fees))]
    lines = tangents(problem)
    seen = {segment: pulp.LpVariable(f"s{segment}") for segment, _, _ in lines}
    model += pulp.lpSum(seen.values())
    model += pulp.lpSum(f * x for f, x in zip(problem.fees, taken, strict=True)) <= problem.budget
    sums = {s: pulp.lpSum(w * x for w, x in zip(problem.effects[:, s], taken, strict=True))
            for s in seen}  # fmt: skip
    for segment, slope, height in lines:
        model += seen[segment] <= height + slope * sums[segment]
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=PATIENCE, gapRel=1e-3, threads=1))
    return np.array([i for i, x in enumerate(taken) if (x.value() or 0) > 0.5], dtype=int)


def or_tools(problem: Coverage) -> np.ndarray:
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("SCIP")
    solver.SetTimeLimit(int(PATIENCE * 1_000))
    taken = [solver.BoolVar(f"x{i}") for i in range(len(problem.fees))]
    lines = tangents(problem)
    seen = {s: solver.NumVar(0, solver.infinity(), f"s{s}") for s, _, _ in lines}
    solver.Add(sum(f * x for f, x in zip(problem.fees, taken, strict=True)) <= problem.budget)
    exposed = {s: solver.NumVar(0, solver.infinity(), f"y{s}") for s in seen}
    for s, y in exposed.items():
        solver.Add(y <= sum(w * x for w, x in zip(problem.effects[:, s], taken, strict=True)))
    for segment, slope, height in lines:
        solver.Add(seen[segment] <= height + slope * exposed[segment])
    solver.Maximize(sum(seen.values()))
    options = pywraplp.MPSolverParameters()
    options.SetDoubleParam(options.RELATIVE_MIP_GAP, 1e-3)
    solver.Solve(options)
    return np.array([i for i, x in enumerate(taken) if x.solution_value() > 0.5], dtype=int)


def scip(problem: Coverage) -> np.ndarray:
    from pyscipopt import Model, exp, quicksum

    model = Model()
    model.hideOutput()
    model.setParam("limits/time", PATIENCE)
    model.setParam("limits/gap", 1e-3)
    model.setParam("parallel/maxnthreads", 1)
    taken = [model.addVar(vtype="B") for _ in problem.fees]
    model.addCons(
        quicksum(f * x for f, x in zip(problem.fees, taken, strict=True)) <= problem.budget
    )
    worth = []
    for s in np.flatnonzero(problem.sizes > 0):
        y, seen = model.addVar(lb=0, ub=20), model.addVar(lb=0, ub=1)
        model.addCons(
            y <= quicksum(w * x for w, x in zip(problem.effects[:, s], taken, strict=True))
        )
        model.addCons(seen <= 1 - exp(-y))
        worth.append(float(problem.sizes[s]) * seen)
    model.setObjective(quicksum(worth), "maximize")
    model.optimize()
    if not model.getNSols():
        return np.zeros(0, dtype=int)
    return np.array([i for i, x in enumerate(taken) if model.getVal(x) > 0.5], dtype=int)


def submodlib(problem: Coverage) -> np.ndarray:
    from submodlib import ProbabilisticSetCoverFunction

    used = problem.sizes > 0
    chances = -np.expm1(-problem.effects[:, :-1][:, used])
    function = ProbabilisticSetCoverFunction(
        n=len(problem.fees),
        num_concepts=int(used.sum()),
        probs=chances.tolist(),
        concept_weights=problem.sizes[used].tolist(),
    )
    unit = 2 * problem.budget / len(problem.fees)  # it wants a budget below the number of creators
    found = function.maximize(
        budget=problem.budget / unit,
        optimizer="LazyGreedy",
        costs=(problem.fees / unit).tolist(),
        costSensitiveGreedy=True,
        show_progress=False,
    )
    return np.array([each for each, _ in found], dtype=int)


RIVALS = {
    "scipy.optimize.milp (12 tangents)": scipy_milp,
    "submodlib-py lazy greedy": submodlib,
    "PuLP + CBC (12 tangents)": pulp_cbc,
    "OR-Tools SCIP (12 tangents)": or_tools,
    "PySCIPOpt (nonlinear)": scip,
}
