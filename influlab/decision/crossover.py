"""Where one option overtakes another: a map over two assumptions with the line between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from influlab.campaign import Outcomes, Range
from influlab.campaign.fields import LINE_FIELDS, PLAN_FIELDS
from influlab.campaign.ranges import number_problem
from influlab.campaign.words import share
from influlab.creators import Objective
from influlab.decision.rerun import Rerun
from influlab.decision.words import spoken
from influlab.errors import PlanError, check

EDGE = 1.6448536269514722  # the map runs from the 5th to the 95th percentile


@dataclass(frozen=True)
class Crossover:
    """A map of which of two options wins over two assumptions.

    Attributes
    ----------
    table : DataFrame
        P(first beats second), ties split: rows are values of ``y``, columns values of ``x``,
        both named with their unit.
    line : DataFrame
        Points ``x, y`` at which the probability is one half, empty where it never is.
    first, second : str
        The options.
    x, y : str
        The assumptions.
    text : str

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> options = {n: simulate(blend(example_plan(), s)) for n, s in (("micro", 1), ("macro", 0))}
    >>> crossover(options, "micro.fee", "macro.fee", points=5).table.shape
    (5, 5)
    """

    table: pd.DataFrame = field(repr=False)
    line: pd.DataFrame = field(repr=False)
    first: str
    second: str
    x: str
    y: str

    @property
    def text(self) -> str:
        """Over how much of the map the first option wins, and where it turns."""
        won = float((self.table.to_numpy() > 0.5).mean())
        turns = "the line where both are even crosses the map"
        if self.line.empty:
            turns = "they are even nowhere on it"
        return (
            f"{self.first} beats {self.second} in more than half of the draws on {share(won)} of "
            f"the map of {spoken(self.x)} and {spoken(self.y)}; {turns}."
        )


def crossover(
    options: Mapping[str, Outcomes],
    x: str,
    y: str,
    *,
    objective: str | Objective = "profit",
    points: int = 40,
    draws: int = 1_000,
    x_values: Sequence[float] | None = None,
    y_values: Sequence[float] | None = None,
    alone: bool = False,
) -> Crossover:
    """Map P(first option beats second) over two assumptions, all else as uncertain as it is.

    Every cell uses the same draws, so that the map is smooth.

    Parameters
    ----------
    options : mapping of two names to Outcomes
    x, y : str
        Two assumptions such as "micro.conversion_rate" and "macro.fee".
    objective : str or Objective
    points : int, 2 to 200
        Cells along each side, from the 5th to the 95th percentile of the assumption.
    draws : int, 100 or more
    x_values, y_values : sequence of float, optional
        Own values along a side, rising.
    alone : bool, default False
        Whether assumptions that the plan correlates with the two stay as they are. By default
        they move as far as knowing the two tells about them.

    Returns
    -------
    Crossover

    Raises
    ------
    PlanError
        When there are not two options, or a name is no uncertain assumption of them.

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> options = {n: simulate(blend(example_plan(), s)) for n, s in (("micro", 1), ("macro", 0))}
    >>> found = crossover(options, "micro.conversion_rate", "macro.conversion_rate", points=9)
    >>> bool(found.table.iloc[0, -1] > 0.5 > found.table.iloc[-1, 0])
    True
    """
    _check(options, (x, y), points, draws)
    again = Rerun(options, objective, draws=draws, alone=alone)
    (first, second), currency = options, next(iter(options.values())).plan.currency
    axes = [_axis(again, name, values, points) for name, values in ((x, x_values), (y, y_values))]
    wins = np.empty((len(axes[1]), len(axes[0])))
    for rows in np.array_split(np.arange(len(axes[1])), -(-wins.size * draws // 1_000_000)):
        fixed = {x: axes[0][None, :, None], y: axes[1][rows][:, None, None]}
        one, other = again.at(fixed)
        beats = (one > other).mean(axis=-1) + 0.5 * (one == other).mean(axis=-1)
        wins[rows] = beats
    table = pd.DataFrame(
        wins,
        index=pd.Index(axes[1], name=titled(y, currency)),
        columns=pd.Index(axes[0], name=titled(x, currency)),
    )
    return Crossover(table, even_line(table), first, second, x, y)


def _check(options: object, names: tuple[str, str], points: object, draws: object) -> None:
    problems = []
    if not isinstance(options, Mapping) or len(options) != 2:
        count = len(options) if isinstance(options, Mapping) else "no"
        problems.append(f"there are {count} options; a crossover needs two")
    if names[0] == names[1]:
        problems.append(f"both sides are {names[0]!r}; choose two assumptions")
    for name, value, lowest, highest in (
        ("points", points, 2, 200),
        ("draws", draws, 100, 100_000),
    ):
        if not (isinstance(value, int) and lowest <= value <= highest):
            problems.append(
                f"{name} is {value!r}; it must be a whole number from {lowest:,} to {highest:,}"
            )
    check("crossover", problems, PlanError)


def _axis(again: Rerun, name: str, values: Sequence[float] | None, points: int) -> np.ndarray:
    range_, kind = again.range_of(name)
    if values is None:
        low, high = range_.quantile(np.array([-EDGE, EDGE]), kind)
        return np.linspace(low, high, points)
    problems = [f"a value of {name} {why}" for why in map(number_problem, values) if why]
    check("crossover", problems, PlanError)
    for value in values:
        problems += [f"a value of {name}: {why}" for why in Range.constant(value).problems(kind)]
    if not len(values) or np.any(np.diff(values) <= 0):
        problems.append(f"values of {name} must rise")
    check("crossover", problems, PlanError)
    return np.asarray(values, dtype=float)


def titled(name: str, currency: str) -> str:
    """An assumption as the title of an axis, with its unit.

    >>> titled("micro.fee", "EUR")
    'fee of micro (EUR per post)'
    """
    owner, _, field_name = name.partition(".")
    unit = (PLAN_FIELDS if owner == "plan" else LINE_FIELDS)[field_name].unit.format(currency)
    unit = unit.removeprefix("fraction ").strip("()") if unit.startswith("fraction") else unit
    return f"{spoken(name).removeprefix('the ')} ({unit})"


def even_line(table: pd.DataFrame) -> pd.DataFrame:
    """Points of a map at which the probability passes one half, along its rows and columns.

    Parameters
    ----------
    table : DataFrame
        Probabilities; rows y, columns x.

    Returns
    -------
    DataFrame
        ``x, y``, in the order of y.

    Examples
    --------
    >>> even_line(pd.DataFrame([[0.4, 0.8]], index=[7.0], columns=[1.0, 2.0]))
         x    y
    0 1.25  7.0
    """
    x, y = (np.asarray(axis, dtype=float) for axis in (table.columns, table.index))
    over = table.to_numpy() - 0.5
    along = [(at, y[i]) for i in range(len(y)) for at in _zeros(x, over[i])]
    across = [(x[j], at) for j in range(len(x)) for at in _zeros(y, over[:, j])]
    points = pd.DataFrame(along + across, columns=["x", "y"], dtype=float)
    return points.sort_values(["y", "x"]).drop_duplicates().reset_index(drop=True)


def _zeros(at: np.ndarray, values: np.ndarray) -> np.ndarray:
    left, right = values[:-1], values[1:]
    turns = np.flatnonzero((left < 0) != (right < 0))
    part = left[turns] / (left[turns] - right[turns])
    return at[turns] + part * (at[turns + 1] - at[turns])
