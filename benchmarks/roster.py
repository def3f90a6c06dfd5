"""The roster beside what people use instead: sheet rules, modelling languages and solvers.

Run from the checkout: ``python benchmarks/roster.py --peers --quick`` (``--peers``: also the
solvers of the ``bench`` extra that are installed; ``--quick``: without the million). One run
writes ``benchmarks/roster.md``: the machine, the versions and a table for each question, all of
the same minutes. ``rows`` gives the sizes and their targets to the command that runs every piece.
Times are processor seconds of this process, so that a busy machine disturbs them little.
"""

from __future__ import annotations

import argparse
import datetime
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from measure import Row, machine, timed
from roster_rivals import PATIENCE, RIVALS, sheet_rules

from influlab.campaign.roster_coverage import Coverage
from influlab.campaign.roster_highs import Limited, solve_limited
from influlab.campaign.roster_limits import SLACK, Limits, rows_of
from influlab.campaign.roster_solver import solve
from influlab.creators.reach_frailty import phi_inverse, segment_chances

PEERS = ("numpy", "scipy", "highspy", "submodlib-py", "pulp", "ortools", "pyscipopt")
STARS = 30
SEEDS = (0, 1, 2)


def market(
    creators: int, segments: int, seed: int = 0, wanted: int | None = None
) -> tuple[pd.DataFrame, Coverage]:
    """Creators of all sizes, fees that follow followers loosely, a target of some segments.

    With `wanted`, exactly the first so many segments count.
    """
    rng = np.random.default_rng(seed)
    followers = np.exp(rng.normal(10.2, 1.4, creators)).clip(1_000, 5e6)
    rate = (np.exp(rng.normal(-1.5, 0.5, creators)) * (followers / 3e4) ** -0.12).clip(0.005, 0.9)
    spread = np.exp(rng.normal(0, 0.5, creators))
    fee = np.round(12 * (followers / 1_000) ** 0.85 * spread).clip(20)
    shares = rng.dirichlet(np.full(segments, 0.15), creators)
    sizes = np.exp(rng.normal(12.5, 0.8, segments))
    weights = rng.choice([0.0, 0.2, 1.0], segments, p=[0.4, 0.3, 0.3])
    weights[0] = 1.0
    weights = weights if wanted is None else 1.0 * (np.arange(segments) < wanted)
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


def hard_market(creators: int, segments: int, seed: int = 0) -> tuple[pd.DataFrame, Coverage]:
    """The market, and thirty large creators among them who are cheap for what they reach.

    Each reaches 30 to 90 % of most segments, at 0.3 of the price of the best of the others: a few
    of them use the budget up, and which few is all that matters.
    """
    table, plain = market(creators - STARS, segments, seed)
    rng = np.random.default_rng(seed + 1_000)
    chances = rng.uniform(0.3, 0.9, (STARS, segments)) * (rng.random((STARS, segments)) < 0.7)
    ratio = np.sort(plain.value(plain.effects) / plain.fees)
    best = ratio[-max(20, creators // 200) :].mean()
    fees = np.round(chances @ plain.sizes / best * 0.3 * np.exp(rng.normal(0, 0.3, STARS)))
    stars = pd.DataFrame(
        {
            "creator_id": [f"s{each:07}" for each in range(STARS)],
            "tier": "macro",
            "followers": chances.sum(axis=1) * 1e5,
            "engagements": chances.sum(axis=1) * 1e3,
            "cost": fees,
        }
    )
    effects = np.vstack([plain.effects, np.column_stack([phi_inverse(chances), np.zeros(STARS)])])
    problem = Coverage(effects, plain.sizes, np.append(plain.fees, fees), 0.0, np.inf, plain.start)
    return pd.concat([table, stars], ignore_index=True), problem


def markets(creators: int, segments: int, seed: int) -> dict[str, tuple[pd.DataFrame, Coverage]]:
    """Three kinds of market with a budget each: niche, wide, and hard for its large creators."""
    made = {
        "niche": market(creators, segments, seed, wanted=2),
        "wide": market(creators, segments, seed, wanted=segments),
        "hard": hard_market(creators, segments, seed),
    }
    found = {}
    for name, (table, problem) in made.items():
        budget = 4.3 * problem.fees[-STARS:].mean() if name == "hard" else 0.02 * problem.fees.sum()
        found[name] = table, at(problem, budget)
    return found


def beside_rivals(table: pd.DataFrame, problem: Coverage, peers: bool) -> list[dict]:
    """One row per way to choose: what it reaches, what it takes, how near it is proved to be."""
    cost = timed(lambda: solve(problem))
    found = cost.answer
    rows = [{"way": "influlab", "reach": found.value, "CPU s": cost.cpu}]
    for name, chosen in sheet_rules(table, problem).items():
        rows.append({"way": name, "reach": problem.worth(chosen), "CPU s": np.nan})
    for name, rival in RIVALS.items() if peers else ():
        try:
            before = _children()
            ran = timed(lambda rival=rival: rival(problem), 1)
        except ImportError:
            print(f"  {name}: not installed")
            continue
        kept = problem.fees[ran.answer].sum() <= problem.budget * (1 + 1e-6)
        reach = problem.worth(ran.answer) if kept else 0.0  # its time ended without a roster
        rows.append({"way": name, "reach": reach, "CPU s": ran.cpu + _children() - before})
    for row in rows:
        row["reach / influlab"] = row["reach"] / found.value
        row["time / influlab"] = row["CPU s"] / cost.cpu
        row["below the bound"] = 1 - row["reach"] / found.bound
    return rows


def _children() -> float:
    """Processor seconds of processes that have ended: CBC runs in one of its own."""
    spent = os.times()
    return spent.children_user + spent.children_system


def rivals_table(creators: int, segments: int, peers: bool) -> pd.DataFrame:
    """The ways to choose in three kinds of market, three seeds each: the middle of the seeds."""
    rows = [
        {"market": name, "seed": seed, **row}
        for seed in SEEDS
        for name, (table, problem) in markets(creators, segments, seed).items()
        for row in beside_rivals(table, problem, peers)
    ]
    frame = pd.DataFrame(rows).groupby(["market", "way"], sort=False)
    middle = frame[["CPU s", "time / influlab", "reach / influlab", "below the bound"]].median()
    worst = frame[["below the bound"]].max().rename(columns={"below the bound": "at worst"})
    return middle.join(worst).reset_index()


def sizes_table(quick: bool) -> pd.DataFrame:
    """The solver alone, arrays in, at the sizes that have a target."""
    rows = []
    asked = [(2_000, 50, 0.3), (100_000, 50, 3.0)] + ([] if quick else [(1_000_000, 10, 3.0)])
    for creators, segments, target in asked:
        _, problem = market(creators, segments)
        cases = [(f"budget {budget:,}", at(problem, budget)) for budget in (20_000, 100_000)]
        if creators == 100_000:
            for seed in SEEDS:
                _, hard = hard_market(creators, segments, seed)
                budget = 4.3 * hard.fees[-STARS:].mean()
                cases.append((f"large efficient creators, seed {seed}", at(hard, budget)))
        for case, problem_at in cases:
            cost = timed(lambda problem_at=problem_at: solve(problem_at), 2)
            found = cost.answer
            rows.append((f"{creators:,} x {segments}, {case}", len(found.chosen),
                         1 - found.value / found.bound, cost.cpu, target))  # fmt: skip
    return pd.DataFrame(rows, columns=["size", "chosen", "proved gap", "CPU s", "target"])


def rows(quick: bool) -> Iterator[Row]:
    """The sizes, and what people use instead, for the table of all benchmarks."""
    for row in sizes_table(quick).to_dict("records"):
        met = row["proved gap"] <= 1e-3 and row["CPU s"] <= row["target"]
        yield Row(
            f"roster, {row['size']}",
            row["CPU s"],
            "CPU s",
            target=f"proved gap 0.1 % in {row['target']:g} s",
            met=bool(met),
            note=f"proved gap {row['proved gap']:.3%}",
        )
    for name, (table, problem) in markets(300, 20, SEEDS[0]).items():
        found = beside_rivals(table, problem, peers=True)
        yield from _rows_beside(name, found)
    for way in sorted(set(RIVALS) - {row["way"] for row in found}):
        yield Row("roster, 300 x 20, each market", instead=way,
                  note="not installed; python benchmarks/run.py --install")  # fmt: skip


def _rows_beside(market: str, found: list[dict]) -> Iterator[Row]:
    """Sheet rules by whom they reach, solvers by the time they take, in one market."""
    ours, what = found[0], f"roster, 300 x 20, {market} market"
    for row in found[1:]:
        share = f"it reaches {row['reach'] / ours['reach']:.1%} of ours"
        if row["way"] in RIVALS:
            yield Row(what, ours["CPU s"], "CPU s", row["way"], row["CPU s"], note=share)
            continue
        reach, met = (each["reach"] / 1e6 for each in (ours, row)), ours["reach"] > row["reach"]
        value, other = reach
        yield Row(f"{what}: target reach", value, "m people", row["way"], other, note=share,
                  target="more target reach than each sheet rule", met=bool(met))  # fmt: skip


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
        cost = timed(lambda limited=limited: solve_limited(limited), 1)
        found, seconds = cost.answer, cost.cpu
        rows.append((seed, len(limits), len(found.chosen), 1 - found.value / found.bound, seconds))
    names = ["market", "limits", "creators chosen", "proved gap", "CPU s (target 4)"]
    return pd.DataFrame(rows, columns=names)


def frontier_seconds() -> float:
    """Thirty budgets through the door, tables and all."""
    from influlab.campaign import frontier
    from influlab.tables import world

    made = world(0)
    tables, people = (made.creators, made.audiences), made.population
    budgets = np.linspace(1_000, 60_000, 30)
    return timed(lambda: frontier(*tables, budgets=budgets, population=people), 2).cpu


def markdown(table: pd.DataFrame) -> str:
    """A table as Markdown, numbers to four figures."""
    cells = table.map(lambda each: f"{each:.4g}" if isinstance(each, float) else f"{each}")
    lines = [cells.columns, ["---"] * len(cells.columns), *cells.to_numpy()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines).replace("nan", "")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--peers", action="store_true", help="also run the solvers installed")
    reader.add_argument("--quick", action="store_true", help="without the million creators")
    options = reader.parse_args()
    today = datetime.date.today().isoformat()
    pieces = [
        "# Rosters",
        f"Measured on {today} by `python benchmarks/roster.py`. {machine(*PEERS)}.",
        "## Beside what people use, 300 creators x 20 segments",
        "The middle of three seeds; *below the bound* is against the bound that influlab proves, "
        f"*at worst* over the seeds. Peers have {PATIENCE:.0f} s and one thread; their time "
        "includes building the model; without a roster by then they reach nobody.",
        markdown(rivals_table(300, 20, options.peers)),
        "## Sizes (solver only, arrays in)",
        markdown(sizes_table(options.quick)),
        "## Under limits, 2,000 x 50",
        markdown(limits_table()),
        f"The frontier of 30 budgets over 2,000 creators, tables in, took {frontier_seconds():.2f} "
        "CPU s (target 2).",
    ]
    Path(__file__).with_suffix(".md").write_text("\n\n".join(pieces) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
