"""What a pilot is worth to the decision that follows it, and whether it pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from influlab.campaign import Line, Outcomes, Plan
from influlab.campaign.simulate import run
from influlab.campaign.words import amount
from influlab.creators import Objective
from influlab.decision.information import better, first_of
from influlab.decision.regression import value_of_knowing
from influlab.decision.score import unit_of
from influlab.errors import PlanError, check


@dataclass(frozen=True)
class PilotValue:
    """What pilots of several sizes are worth for the decision that follows.

    Attributes
    ----------
    table : DataFrame, one row per size
        ``size``: creators per line in words; ``creators``: all of them; ``evsi`` with
        ``low, high``: expected gain from choosing after the pilot; ``spend``: its expected
        spend; ``cost``: what that money would earn in the option that leads now, or kept if
        that loses, less what the pilot itself earns; ``net``: evsi - cost.
    best : str or None
        The size with the highest net value; None when no pilot is worth its cost.
    evpi : float
        No pilot can be worth more.
    unit : str
    text : str

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> options = {n: simulate(blend(example_plan(), s)) for n, s in (("micro", 1), ("macro", 0))}
    >>> value_of_pilot(options, sizes=(2, {"micro": 8})).table["size"].tolist()
    ['2 micro, 2 macro', '8 micro']
    """

    table: pd.DataFrame = field(repr=False)
    best: str | None
    evpi: float
    unit: str

    @property
    def text(self) -> str:
        """Whether a pilot pays and how large it should be."""
        rows = self.table.set_index("size")
        if rows["net"].isna().all():
            most = rows.iloc[-1]
            return (
                f"A pilot with {rows.index[-1]} creators is worth "
                f"{amount(most['evsi'], self.unit)} to the decision; that unit has no price to "
                "set its cost against."
            )
        if self.best is None:
            size = rows["net"].idxmax()
            one = rows.loc[size]
            return (
                f"No pilot pays: even one with {size} creators teaches "
                f"no more than {amount(one['evsi'], self.unit)} is worth and costs "
                f"{amount(one['cost'], self.unit)}."
            )
        one = rows.loc[self.best]
        return (
            f"A pilot with {self.best} creators is worth "
            f"{amount(one['evsi'], self.unit)} to the decision and costs "
            f"{amount(one['cost'], self.unit)}: {amount(one['net'], self.unit)} net."
        )


def value_of_pilot(
    options: Mapping[str, Outcomes],
    *,
    sizes: Sequence[int | Mapping[str, int]] = (2, 5, 10, 20),
    posts: int = 1,
    objective: str | Objective = "profit",
    seed: int = 0,
) -> PilotValue:
    """The expected value of a pilot before the choice, for several sizes, and its net value.

    The pilot books `sizes` creators of every line of the options, others than the campaign
    will book, for `posts` posts each. It shows what a brand would see: fees, reach, engagements,
    clicks, orders and attributed revenue by line, with the chance and the creators' own
    deviations of so small a sample. What it says of the tiers is learned by regressing the
    campaign's objective on it.

    Parameters
    ----------
    options : mapping of name to Outcomes
        Two or more with the same draws and seed.
    sizes : sequence of int, or of mapping from line to int, each >= 1
        Creators per line; a line that a mapping leaves out is not piloted.
    posts : int, >= 1
        Posts per creator.
    objective : str or Objective
        Costs are taken off the value where the objective is profit; for others ``net`` is
        empty.
    seed : int
        Of the intervals.

    Returns
    -------
    PilotValue

    Raises
    ------
    PlanError
        When a size or number of posts is impossible.

    Notes
    -----
    Strong, Oakley, Brennan & Breeze (2015), *Medical Decision Making* 35(5),
    doi:10.1177/0272989X15575286.

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> options = {n: simulate(blend(example_plan(), s)) for n, s in (("micro", 1), ("macro", 0))}
    >>> found = value_of_pilot(options, sizes=(5,))
    >>> bool(0 <= found.table.evsi[0] <= found.evpi)
    True
    """
    values = better(options, objective)
    evpi = float(values.max(axis=1).mean() - values.mean(axis=0).max())
    rows = []
    for booked in _booked(options, sizes, posts):
        seen, spend, earned = _observed(options, booked, int(posts))
        estimate, low, high = (min(v, evpi) for v in value_of_knowing(seen, values, seed))
        name = ", ".join(f"{many} {line}" for line, many in booked.items())
        row = {"size": name, "creators": sum(booked.values()), "evsi": estimate}
        row |= {"low": low, "high": high, "spend": spend}
        rows.append(row | {"cost": spend * _best_return(options) - earned})
    table = pd.DataFrame(rows)
    table["net"] = table["evsi"] - table["cost"] if objective == "profit" else np.nan
    pays = table["net"].max() > 0
    best = table.loc[table["net"].idxmax(), "size"] if pays else None
    return PilotValue(table, best, evpi, unit_of(objective, first_of(options).plan.currency))


def _lines(options: Mapping[str, Outcomes]) -> dict[str, Line]:
    return {line.name: line for option in options.values() for line in option.plan.lines}


def _booked(
    options: Mapping[str, Outcomes], sizes: Sequence[int | Mapping[str, int]], posts: int
) -> list[dict[str, int]]:
    """Creators per line for every size, checked."""
    known = list(_lines(options))
    wanted = [
        dict(size) if isinstance(size, Mapping) else dict.fromkeys(known, size) for size in sizes
    ]
    given = [("size", many) for size in wanted for many in size.values()] + [("posts", posts)]
    problems = [
        f"{name} is {value!r}; it must be a whole number >= 1"
        for name, value in dict.fromkeys(given)
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1
    ]
    strange = dict.fromkeys(line for size in wanted for line in size if line not in known)
    problems += [f"size names the line {n!r}; choose of {', '.join(known)}" for n in strange]
    problems += [] if wanted and all(wanted) else ["sizes is empty; give at least one"]
    check("pilot", problems, PlanError)
    return wanted


def _pilot_plan(options: Mapping[str, Outcomes], booked: Mapping[str, int], posts: int) -> Plan:
    lines = _lines(options)
    small = tuple(
        replace(lines[name], creators=int(many), posts=posts, second_wave_posts=0)
        for name, many in booked.items()
    )
    return replace(first_of(options).plan, name="pilot", lines=small, budget=None)


def _observed(
    options: Mapping[str, Outcomes], booked: Mapping[str, int], posts: int
) -> tuple[np.ndarray, float, float]:
    """What a pilot shows in every draw, and what it spends and earns on average."""
    first = first_of(options)
    plan = _pilot_plan(options, booked, posts)
    lines = run(plan, first.size, first.seed, occasion="pilot ")
    shown = []
    for line in lines.values():
        reach = line["gross_reach"] + 1.0
        shown += [
            np.log((line["clicks"] + 0.5) / reach),
            np.log((line["orders"] + 0.5) / (line["clicks"] + 1.0)),
            np.log((line["attributed_revenue"] + 1.0) / reach),
            np.log(reach / (line["delivered_posts"] + 1.0)),
            np.log((line["fees"] + 1.0) / (line["delivered_posts"] + 1.0)),
            np.log((line["engagements"] + 1.0) / reach),
        ]
    seen = np.column_stack([np.broadcast_to(row, first.size) for row in shown])
    spend, profit = (
        sum(float(np.mean(line[k])) for line in lines.values()) for k in ("spend", "profit")
    )
    return seen, spend, profit


def _best_return(options: Mapping[str, Outcomes]) -> float:
    """Expected profit per money spent in the option that earns most; 0 if all lose."""
    means = [option.draws[["profit", "spend"]].mean() for option in options.values()]
    best = max(means, key=lambda mean: mean["profit"])
    return max(float(best["profit"] / best["spend"]), 0.0) if best["spend"] > 0 else 0.0
