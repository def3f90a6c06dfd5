"""Views on one plan: how the risk of a line changes with the number of its creators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from influlab.campaign import Line, Plan, Range, simulate
from influlab.errors import check
from influlab.show.controls import Control, slider
from influlab.show.live import Panel, Scene
from influlab.show.plots_options import plot_outcomes
from influlab.show.words import figure


def crowd_view(
    plan: Plan, *, line: str, draws: int = 4_000, seed: int = 0, synthetic: bool = False
) -> tuple[Callable[..., Scene], dict[str, Control]]:
    """Make the live picture of two kinds of not knowing: the tier's and the creators'.

    Parameters
    ----------
    plan : Plan
    line : str
        The line whose creators are counted.
    draws, seed : int
        Of the simulation.
    synthetic : bool, default False
        Whether the plan rests on made-up creators; the chart then says so.

    Returns
    -------
    view : callable
        ``view(creators, spread) -> Scene``: engagements per creator of one creator and of
        ``creators`` of them with the tier known, and of as many with the tier unknown.
    controls : dict of str to Control
        To hand to :func:`explore` or :func:`still` with two stars.

    Raises
    ------
    InfluLabError
        When the plan has no such line.

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> view, controls = crowd_view(example_plan(), line="micro")
    >>> len(view(creators=20, spread=0.5).panels)
    1
    """
    known = {each.name: each for each in plan.lines}
    wrong = f"the plan has no line {line!r}; it has {', '.join(known)}"
    check("crowd view", [] if line in known else [wrong])
    controls = {
        "creators": slider(f"Number of {line} creators", 50, 2, 100),
        "spread": slider("How creators differ (log-sd)", 0.5, 0.0, 1.2, step=0.05),
    }
    return Crowd(plan, known[line], draws, seed, synthetic), controls


@dataclass(frozen=True)
class Crowd:
    """The view of :func:`crowd_view` for one plan and line."""

    plan: Plan
    line: Line
    draws: int
    seed: int
    synthetic: bool

    def __call__(self, *, creators: int, spread: float) -> Scene:
        many = f"{creators} {self.line.name}"
        table = pd.DataFrame(
            {
                f"1 {self.line.name}, tier known": self._engagements(1, spread, known=True),
                f"{many}, tier known": self._engagements(creators, spread, known=True),
                f"{many}, tier unknown": self._engagements(creators, spread, known=False),
            }
        )
        options = {"quantity": "engagements per creator", "unit": ""}
        return Scene(_sentence(table), (Panel(plot_outcomes, table, options),), self.synthetic)

    def _engagements(self, creators: int, spread: float, *, known: bool) -> np.ndarray:
        line = replace(self.line, creators=creators, creator_spread=spread)
        if known:
            line = replace(line, **_likely(line))
        alone = replace(self.plan, lines=(line,), budget=None)
        found = simulate(alone, draws=self.draws, seed=self.seed).values("engagements")
        return found / creators


def _likely(line: Line) -> dict[str, Range]:
    """Every assumption of a line at its likely value."""
    return {name: Range.constant(each.likely, each.source) for name, each in line.ranges.items()}


def _sentence(table: pd.DataFrame) -> str:
    low, high = table.quantile(0.05), table.quantile(0.95)
    spans = [f"{figure(low[name])} to {figure(high[name])} ({name})" for name in table]
    sd = table.std()
    one, many = sd.iloc[0], sd.iloc[1]
    mended = f"{many / one:.0%} of" if one > 0 else "nothing of"
    return (
        f"Nine draws in ten give {spans[0]}, {spans[1]}, {spans[2]} engagements per creator. "
        f"More creators leave {mended} the spread of one; what is unknown about the tier stays."
    )
