"""The roster beside what people use instead: sheet rules, modelling languages and solvers.

Run from the checkout: ``python benchmarks/roster.py`` (add ``--peers`` for the solvers of the
``bench`` extra that are installed, ``--quick`` without the million). One run prints the machine,
the versions and one table for each question; all numbers of a table come from the same minute.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import time

import numpy as np
import pandas as pd

from influlab.campaign.roster_coverage import Coverage
from influlab.campaign.roster_highs import Limited, solve_limited
from influlab.campaign.roster_limits import SLACK, Limits, rows_of
from influlab.campaign.roster_solver import solve
from influlab.creators.reach_frailty import phi_inverse, segment_chances

PATIENCE = 60.0
TANGENTS = 12
PEERS = ("scipy", "highspy", "submodlib-py", "pulp", "ortools", "pyscipopt")


def market(creators: int, segments: int, seed: int = 0) -> tuple[pd.DataFrame, Coverage]:
    """Creators of all sizes, fees that follow followers loosely, a target of some segments."""
    rng = np.random.default_rng(seed)
    followers = np.exp(rng.normal(10.2, 1.4, creators)).clip(1_000, 5e6)
    rate = (np.exp(rng.normal(-1.5, 0.5, creators)) * (followers / 3e4) ** -0.12).clip(0.005, 0.9)
    spread = np.exp(rng.normal(0, 0.5, creators))
    fee = np.round(12 * (followers / 1_000) ** 0.85 * spread).clip(20)
    shares = rng.dirichlet(np.full(segments, 0.15), creators)
    sizes = np.exp(rng.normal(12.5, 0.8, segments))
    weights = rng.choice([0.0, 0.2, 1.0], segments, p=[0.4, 0.3, 0.3])
    weights[0] = 1.0
    table = pd.DataFrame(
        {
            "creator_id": [f"c{each:07}" for each in range(creators)],
            "tier": np.where(followers <= 100_000, "micro", "macro"),
            "followers": followers,
            "engagements": followers * rate * rng.uniform(0.01, 0.1, creators),
            "category": rng.choice([f"k{each:02}" for each in range(20)], creators),
            "brand_fit": rng.uniform(0, 1, creators),
            "cost": fee,
        }
    )
    exposure = phi_inverse(segment_chances(followers * rate, shares, sizes))
    effects = np.column_stack([exposure, np.zeros(creators)])
    start = np.zeros(segments + 1)
    return table, Coverage(effects, sizes * weights, fee, 0.0, np.inf, start)


def at(problem: Coverage, budget: float) -> Coverage:
    values = {name: getattr(problem, name) for name in problem.__dataclass_fields__}
    return Coverage(**(values | {"budget": budget * (1 + SLACK)}))


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


def timed(work):
    began = time.perf_counter()
    answer = work()
    return answer, time.perf_counter() - began


def best_of(work, times: int = 3):
    runs = [timed(work) for _ in range(times)]
    return runs[0][0], min(seconds for _, seconds in runs)


def beside_rivals(creators: int, segments: int, share: float, peers: bool) -> pd.DataFrame:
    table, problem = market(creators, segments)
    problem = at(problem, share * problem.fees.sum())
    found, seconds = best_of(lambda: solve(problem))
    rows = [("influlab", found.value, seconds, found.bound)]
    rosters = {name: (chosen, 0.0) for name, chosen in sheet_rules(table, problem).items()}
    for name, rival in RIVALS.items() if peers else ():
        try:
            rosters[name] = timed(lambda rival=rival: rival(problem))
        except ImportError:
            print(f"  {name}: not installed")
    for name, (chosen, took) in rosters.items():
        assert problem.fees[chosen].sum() <= problem.budget * (1 + 1e-6), name
        rows.append((name, problem.worth(chosen), took, np.nan))
    frame = pd.DataFrame(rows, columns=["rule", "target reach", "seconds", "bound"])
    frame["reach / influlab"] = frame["target reach"] / found.value
    frame["seconds / influlab"] = frame["seconds"] / seconds
    frame["proved gap"] = 1 - frame["target reach"] / frame["bound"]
    return frame.drop(columns="bound")


def sizes_table(quick: bool) -> pd.DataFrame:
    rows = []
    asked = [(2_000, 50, 0.3), (100_000, 50, 3.0)] + ([] if quick else [(1_000_000, 10, 3.0)])
    for creators, segments, target in asked:
        _, problem = market(creators, segments)
        for budget in (20_000, 100_000):
            asked_at = at(problem, budget)
            found, seconds = best_of(lambda asked_at=asked_at: solve(asked_at))
            rows.append((f"{creators:,} x {segments}", budget, len(found.chosen),
                         1 - found.value / found.bound, seconds, target))  # fmt: skip
    names = ["size", "budget", "creators chosen", "proved gap", "seconds", "target"]
    return pd.DataFrame(rows, columns=names)


def many_limits(table: pd.DataFrame) -> Limits:
    return Limits(
        at_least={"micro": 10, "macro": 2},
        at_most={"micro": 40, "macro": 12},
        spend_at_least={"micro": 0.2, "macro": 0.1},
        spend_at_most={"micro": 0.8, "macro": 0.8},
        creators=45,
        per_category=4,
        brand_fit=0.6,
    )


def limits_table() -> pd.DataFrame:
    from scipy.sparse import csc_array

    rows = []
    for seed in range(5):
        table, problem = market(2_000, 50, seed)
        budget = 0.02 * problem.fees.sum()
        limits = [row.canonical for row in rows_of(many_limits(table), table, budget)]
        part = at(problem, budget)
        values = {name: getattr(part, name) for name in part.__dataclass_fields__}
        matrix = csc_array(np.array([weights for weights, _ in limits]))
        lower = np.array([level for _, level in limits]) - SLACK
        limited = Limited(**values, rows=matrix, lower=lower)
        found, seconds = timed(lambda limited=limited: solve_limited(limited))
        rows.append((seed, len(limits), len(found.chosen), 1 - found.value / found.bound, seconds))
    names = ["market", "limits", "creators chosen", "proved gap", "seconds (target 4)"]
    return pd.DataFrame(rows, columns=names)


def frontier_seconds() -> float:
    """Thirty budgets through the door, tables and all."""
    from influlab.campaign import frontier
    from influlab.tables import world

    made = world(0)
    tables, people = (made.creators, made.audiences), made.population
    budgets = np.linspace(1_000, 60_000, 30)
    return best_of(lambda: frontier(*tables, budgets=budgets, population=people))[1]


def machine() -> str:
    versions = [f"python {platform.python_version()}"]
    for name in ("numpy", *PEERS):
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return f"{platform.platform()}, {os.cpu_count()} cores; {', '.join(versions)}"


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--peers", action="store_true", help="also run the solvers installed")
    reader.add_argument("--quick", action="store_true", help="without the million creators")
    options = reader.parse_args()
    pd.set_option("display.width", 200, "display.max_columns", 20, "display.precision", 4)
    print(machine())
    for creators, segments, share in [(200, 10, 0.05), (2_000, 50, 0.02)]:
        print(f"\n{creators:,} creators x {segments} segments, {share:.0%} of all fees")
        found = beside_rivals(creators, segments, share, options.peers)
        print(found.to_string(index=False))
    print("\nSizes (solver only, arrays in)")
    print(sizes_table(options.quick).to_string(index=False))
    print("\nUnder limits, 2,000 x 50")
    print(limits_table().to_string(index=False))
    print(
        f"\nFrontier, 30 budgets, 2,000 creators, tables in: {frontier_seconds():.2f} s (target 2)"
    )


if __name__ == "__main__":
    main()
