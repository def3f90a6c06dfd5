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
MARKETS = 5  # how hard a roster is depends on the market more than on its size


@dataclass(frozen=True)
class Curve:
    """Seconds of processor time of one piece of work at several sizes.

    Parameters
    ----------
    work, what : str
        What is done, and what there is more and more of.
    sizes : list of int
    runs : list of list
        Seconds of each run at each size: several where the data decide how long it takes.
    """

    work: str
    what: str
    sizes: list[int]
    runs: list[list[float]]

    @property
    def seconds(self) -> np.ndarray:
        """The middle run at each size."""
        return np.array([np.median(each) for each in self.runs])

    @property
    def power(self) -> float:
        """The power with which seconds grow over the three largest sizes: 1 is in proportion."""
        return float(np.polyfit(np.log(self.sizes[-3:]), np.log(self.seconds[-3:]), 1)[0])


def rows(quick: bool) -> Iterator[Row]:
    """One row per curve; draws the picture from the same numbers."""
    less = 10 if quick else 1
    made = [
        _posts([10**n // less for n in (5, 6, 7)]),
        _rosters("roster", "creators", [n // less for n in (1_000, 10_000, 100_000)],
                 lambda n, seed: roster.market(n, 50, seed)[1]),
        _rosters("roster of 2,000 creators", "segments", [10, 30, 100, 300],
                 lambda n, seed: roster.market(2_000, n, seed)[1]),
        _draws([n // less for n in (1_000, 10_000, 100_000, 300_000)]),
    ]  # fmt: skip
    draw(made)
    for curve in made:
        yield Row(
            f"{curve.work}, {curve.sizes[-1]:,} {curve.what}", float(curve.seconds[-1]), "CPU s",
            note=f"grows with the power {curve.power:.2f} of the {curve.what}",
        )  # fmt: skip


def _posts(sizes: list[int]) -> Curve:
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = str(Path(folder) / f"{size}.parquet")
            alone(engines.MAKE, str(size), path)
            runs.append([alone(engines.DUCKDB, path, engines.ROOMY, "all").cpu])
    return Curve("profile on DuckDB", "posts", sizes, runs)


def _rosters(work: str, what: str, sizes: list[int], make: Callable) -> Curve:
    runs = []
    for size in sizes:
        markets = [roster.at(make(size, seed), BUDGET) for seed in range(MARKETS)]
        runs.append([timed(partial(solve, market), times=2).cpu for market in markets])
    return Curve(work, what, sizes, runs)


def _draws(sizes: list[int]) -> Curve:
    plan = five_lines()
    runs = []
    for seed, size in enumerate(sizes, start=100):  # a new seed: no draw is at hand yet
        work = partial(campaign.simulate, plan, draws=size, seed=seed)
        runs.append([timed(work, times=1).cpu])
    return Curve("simulation of five lines, new seed", "draws", sizes, runs)


def draw(curves: list[Curve]) -> None:
    """Processor seconds against size, both on log axes, with the slope of proportion as a guide."""
    figure = Figure(figsize=(9, 6.4), layout="constrained", dpi=110)
    axes = figure.subplots(2, 2, sharey=True)
    for curve, ax in zip(curves, axes.flat, strict=True):
        ax.loglog(curve.sizes, curve.seconds, "o-", color="#1f4e79", label="measured, middle run")
        ends = [[edge(each) for each in curve.runs] for edge in (min, max)]
        ax.vlines(curve.sizes, *ends, color="#1f4e79", lw=5, alpha=0.35, label="all runs")
        even = curve.seconds[-1] * np.array(curve.sizes) / curve.sizes[-1]
        ax.loglog(curve.sizes, even, "--", color="0.55", label="in proportion (power 1)")
        ax.set_title(f"{curve.work}: power {curve.power:.2f}", fontsize=10, loc="left")
        ax.set_xlabel(curve.what)
        ax.grid(alpha=0.3)
    for ax in axes[:, 0]:
        ax.set_ylabel("seconds of processor")
    axes[0, 0].legend(frameon=False, fontsize=9)
    times = ", ".join(f"{10**each.power:.0f} times for {each.what}" for each in curves)
    figure.suptitle(f"At the largest sizes ten times as much costs {times}", fontsize=10)
    figure.savefig(PICTURE)
