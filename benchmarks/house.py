"""The workbench as a whole: simulating, the report, starting, and the notebooks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import numpy as np
import pandas as pd
from measure import Cost, Row, alone, timed

from influlab import campaign

LOOPED = 200  # draws that the loop gets to do; what it takes grows with them evenly
ROOMS = """
import sys
from influlab import tables, creators, campaign, results, decision
answer = [name for name in ("matplotlib", "ipywidgets", "seaborn") if name in sys.modules]
"""
IMPORT = {"import influlab": "import influlab", "import of the five rooms before show": ROOMS}
REPORT = """
import sys
from influlab.show.cli import main
code = main(["-o", sys.argv[1]])
assert not code, code
"""
NOTEBOOKS = """
from influlab.show import series
found = series.run({path: series.read(path) for path in series.paths()})
answer = [len(found), sum(isinstance(each, Exception) for each in found.values())]
"""


def rows(quick: bool) -> Iterator[Row]:
    """One row for each target of speed that concerns the whole."""
    yield from _simulations()
    for name, code in IMPORT.items():
        found = min((alone(code) for _ in range(3 if quick else 7)), key=lambda cost: cost.wall)
        light = not found.answer
        yield Row(
            name, 1_000 * found.wall, "ms", memory=found.memory,
            target="50 ms" if name == "import influlab" else "without matplotlib or ipywidgets",
            met=found.wall <= 0.05 if name == "import influlab" else light,
        )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        found = _tried(REPORT, folder)
        yield _took("report on the sample world: HTML, PDF, XLSX", found, 30)
    if not quick:
        found = _tried(NOTEBOOKS)
        ran, failed = found.answer if isinstance(found, Cost) else (0, 0)
        row = _took(f"all {ran} notebooks, in kernels of their own, two at a time", found, 120)
        yield replace(row, note=f"{failed} failed" if failed else row.note, memory=None)


def _tried(code: str, *arguments: str) -> Cost | str:
    try:
        return alone(code, *arguments, patience=300)
    except Exception as fault:  # what fails is a row, not an end
        return f"failed: {str(fault)[:160]}"


def _took(work: str, found: Cost | str, seconds: float) -> Row:
    target = f"{seconds:g} s"
    if isinstance(found, str):
        return Row(work, target=target, note=found)
    return Row(work, found.wall, memory=found.memory, target=target, met=found.wall <= seconds)


def five_lines() -> campaign.Plan:
    """The example with five lines of different sizes."""
    plan = campaign.example_plan()
    micro, macro = plan.lines
    more = [replace(micro, name=f"micro {n}", creators=10 * n) for n in (1, 2, 3)]
    return replace(plan, lines=(micro, macro, *more))


def _simulations() -> Iterator[Row]:
    plan, seeds = five_lines(), count(2)
    ours = timed(lambda: campaign.simulate(plan, draws=10_000, seed=1), times=15)
    loop = timed(lambda: loop_in_pandas(plan, LOOPED), times=2).wall * 10_000 / LOOPED
    plain = timed(lambda: loop_in_python(plan, 10 * LOOPED), times=2).wall * 1_000 / LOOPED
    what = "simulate 10,000 draws x 5 lines"
    fresh = timed(lambda: campaign.simulate(plan, draws=10_000, seed=next(seeds)), times=5)
    yield Row(what, 1_000 * ours.wall, "ms", target="10 ms", met=ours.wall <= 0.01,
              note="as a slider does: the same seed again, its draws are at hand")  # fmt: skip
    yield Row(f"{what}, a new seed", 1_000 * fresh.wall, "ms", note="every number drawn anew")
    yield Row(what, ours.wall, "s", "a loop over draws in pandas", loop,
              target="20 times faster than the loop", met=loop >= 20 * ours.wall,
              note=f"the loop has a tenth of the funnel; {LOOPED} draws, scaled")  # fmt: skip
    yield Row(what, ours.wall, "s", "a loop in plain Python", plain,
              note=f"no creators of their own, {10 * LOOPED} draws, scaled")  # fmt: skip


_FIELDS = ("followers", "reach_rate", "click_rate", "conversion_rate", "fee")


def loop_in_pandas(plan: campaign.Plan, draws: int) -> pd.DataFrame:
    """What an analyst writes first: one small table of lines for each draw."""
    rng, out = np.random.default_rng(0), []
    for _ in range(draws):
        lines = pd.DataFrame(
            {
                "creators": [line.creators for line in plan.lines],
                "posts": [line.posts for line in plan.lines],
                **{
                    field: [
                        rng.triangular(r.low, r.likely, r.high)
                        for r in (getattr(line, field) for line in plan.lines)
                    ]
                    for field in _FIELDS
                },
            }
        )
        lines["reach"] = lines["creators"] * lines["followers"] * lines["reach_rate"]
        lines["clicks"] = rng.poisson(lines["reach"] * lines["posts"] * lines["click_rate"])
        lines["orders"] = rng.binomial(lines["clicks"], lines["conversion_rate"])
        lines["spend"] = lines["creators"] * lines["posts"] * lines["fee"]
        out.append(lines[["reach", "clicks", "orders", "spend"]].sum())
    return pd.DataFrame(out)


def loop_in_python(plan: campaign.Plan, draws: int) -> list[tuple[float, float, float]]:
    """The same without a table: the random module and floats."""
    import random

    rng, out = random.Random(0), []
    for _ in range(draws):
        reach = orders = spend = 0.0
        for line in plan.lines:
            followers, rate, click, buy, fee = (
                rng.triangular(r.low, r.high, r.likely)
                for r in (getattr(line, field) for field in _FIELDS)
            )
            seen = line.creators * followers * rate
            reach += seen
            orders += seen * line.posts * click * buy
            spend += line.creators * line.posts * fee
        out.append((reach, orders, spend))
    return out
