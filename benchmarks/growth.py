"""How the cost grows with posts, creators, draws and segments: rows and ``growth.png``."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import engines
import numpy as np
import roster
from house import five_lines
from matplotlib.figure import Figure
from measure import ROOT, Row, alone, timed

from influlab import campaign
from influlab.campaign.roster_solver import solve

PICTURE = ROOT / "benchmarks" / "growth.png"
BUDGET = 50_000


@dataclass(frozen=True)
class Curve:
    """Seconds of processor time of one piece of work at several sizes.

    Parameters
    ----------
    work, what : str
        What is done, and what there is more and more of.
    sizes, seconds : list
    """

    work: str
    what: str
    sizes: list[int]
    seconds: list[float]

    @property
    def power(self) -> float:
        """The power with which seconds grow over the upper half: 1 is in proportion."""
        half = len(self.sizes) // 2
        ends = np.log(self.sizes[half:]), np.log(self.seconds[half:])
        return float(np.polyfit(*ends, 1)[0])


def rows(quick: bool) -> Iterator[Row]:
    """One row per curve; draws the picture from the same numbers."""
    less = 10 if quick else 1
    made = [
        Curve("profile on DuckDB", "posts", *_posts([10**n // less for n in (5, 6, 7)])),
        _curve("roster", "creators", [n // less for n in (1_000, 10_000, 100_000)],
               lambda n: roster.market(n, 50)[1]),
        _curve("roster of 2,000 creators", "segments", [10, 30, 100, 300],
               lambda n: roster.market(2_000, n)[1]),
        _draws([n // less for n in (1_000, 10_000, 100_000, 300_000)]),
    ]  # fmt: skip
    draw(made)
    for curve in made:
        yield Row(
            f"{curve.work}, {curve.sizes[-1]:,} {curve.what}", curve.seconds[-1], "CPU s",
            note=f"grows with the power {curve.power:.2f} of the {curve.what}",
        )  # fmt: skip


def _posts(sizes: list[int]) -> tuple[list[int], list[float]]:
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = str(Path(folder) / f"{size}.parquet")
            alone(engines.MAKE, str(size), path)
            seconds.append(alone(engines.DUCKDB, path, engines.ROOMY, "all").cpu)
    return sizes, seconds


def _curve(work: str, what: str, sizes: list[int], make: Callable) -> Curve:
    seconds = []
    for size in sizes:
        problem = roster.at(make(size), BUDGET)
        seconds.append(timed(lambda problem=problem: solve(problem), times=2).cpu)
    return Curve(work, what, sizes, seconds)


def _draws(sizes: list[int]) -> Curve:
    plan = five_lines()
    seconds = []
    for seed, size in enumerate(sizes, start=100):  # a new seed: no draw is at hand yet
        work = partial(campaign.simulate, plan, draws=size, seed=seed)
        seconds.append(timed(work, times=1).cpu)
    return Curve("simulation of five lines, new seed", "draws", sizes, seconds)


def draw(curves: list[Curve]) -> None:
    """Processor seconds against size, both on log axes, with the slope of proportion as a guide."""
    figure = Figure(figsize=(9, 6.4), layout="constrained", dpi=110)
    axes = figure.subplots(2, 2, sharey=True)
    for curve, ax in zip(curves, axes.flat, strict=True):
        ax.loglog(curve.sizes, curve.seconds, "o-", color="#1f4e79", label="measured")
        even = curve.seconds[-1] * np.array(curve.sizes) / curve.sizes[-1]
        ax.loglog(curve.sizes, even, "--", color="0.55", label="in proportion")
        ax.set_title(f"{curve.work}: power {curve.power:.2f}", fontsize=10, loc="left")
        ax.set_xlabel(curve.what)
        ax.grid(alpha=0.3)
    for ax in axes[:, 0]:
        ax.set_ylabel("seconds of processor")
    axes[0, 0].legend(frameon=False, fontsize=9)
    steepest = max(curves, key=lambda curve: curve.power)
    figure.suptitle(
        f"{steepest.what.capitalize()} cost the most as they grow: the power "
        f"{steepest.power:.1f} of their number, where 1 is in proportion",
        fontsize=12,
    )
    figure.savefig(PICTURE)
