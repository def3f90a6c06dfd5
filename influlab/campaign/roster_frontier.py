"""The same question at many budgets, and under more or less overlap of audiences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from types import MappingProxyType
from typing import Any, cast

import numpy as np
import pandas as pd

from influlab.campaign.roster import gap_of
from influlab.campaign.roster_greedy import greedy
from influlab.campaign.roster_limits import SLACK
from influlab.campaign.roster_question import UNITS, Question, answer, ask, check_search
from influlab.campaign.roster_reasons import tier_table
from influlab.campaign.roster_solver import Solution
from influlab.errors import InfluLabError

OVERLAPS: Mapping[str, float] = MappingProxyType({"independent": inf, "likely": 2.0, "strong": 0.5})
"""Three assumptions on overlap within a segment; Kendall's tau 1 / (1 + 2r) is 0, 0.2 and 0.5."""


@dataclass(frozen=True)
class Frontier:
    """What each budget buys.

    Attributes
    ----------
    table : DataFrame, one row per budget
        ``budget``, ``spend``, ``creators``, ``value``, ``bound``, ``gap``, ``marginal`` (worth
        of one more unit of budget), and per tier ``<tier>_creators`` and ``<tier>_spend_share``.
    objective : str

    Examples
    --------
    >>> from influlab import campaign, tables
    >>> world = tables.world(0)
    >>> found = campaign.frontier(world.creators, world.audiences, budgets=[2_000, 8_000],
    ...                           population=world.population)
    >>> found.table["value"].is_monotonic_increasing
    True
    """

    table: pd.DataFrame = field(repr=False)
    objective: str

    @property
    def text(self) -> str:
        """Two sentences for a manager."""
        first, last, unit = self.table.iloc[0], self.table.iloc[-1], UNITS[self.objective]
        return (
            f"From a budget of {first['budget']:,.10g} to {last['budget']:,.10g} the best roster "
            f"goes from {first['value']:,.0f} to {last['value']:,.0f} {unit} (gap at most "
            f"{self.table['gap'].max():.2%}). One more unit of budget is worth about "
            f"{first['marginal']:.3g} at the start and {last['marginal']:.3g} at the end."
        )


def frontier(
    creators: pd.DataFrame,
    audiences: pd.DataFrame,
    *,
    budgets: Sequence[float],
    gap: float = 0.001,
    effort: int | None = None,
    **options: Any,
) -> Frontier:
    """The best roster at each of many budgets: value against money, and who it goes to.

    Greedy runs once, at the largest budget; each budget starts from its prefix, from the roster
    of the budget before, and from that one's slope. A smaller roster is allowed at a larger
    budget and a larger bound holds at a smaller one, so values and bounds both rise.

    Parameters
    ----------
    creators, audiences : DataFrame
        As in :func:`choose_roster`.
    budgets : sequence of money, > 0
    gap, effort : as in :func:`choose_roster`
    **options
        Those of :func:`choose_roster`: objective, limits, population, dimension, target,
        scheme, overlap, order_profit.

    Returns
    -------
    Frontier
        ``.table``, one row per budget from small to large, and ``.text``.

    Raises
    ------
    InfluLabError
        As :func:`choose_roster`; also where a budget is too small for anyone or for the limits.

    Examples
    --------
    >>> from influlab import tables
    >>> world = tables.world(0)
    >>> found = frontier(world.creators, world.audiences, budgets=[1_000, 2_000, 4_000],
    ...                  population=world.population)
    >>> list(found.table["budget"])
    [1000.0, 2000.0, 4000.0]
    """
    budgets = _read_budgets(budgets, gap, effort)
    question = ask(creators, audiences, **options)
    order = _greedy_order(question, budgets[-1])
    solutions, starts, near = [], [], None
    for budget in budgets:
        prefix = order[np.cumsum(question.coverage.fees[order]) <= budget * (1 + SLACK)]
        if not question.limits.any:
            starts = [prefix, *starts]
        found = answer(question, budget, gap=gap, effort=effort, near=near, starts=starts)
        solutions.append(found)
        starts, near = [found.chosen], found.root.point
    return Frontier(_rows(question, budgets, solutions), question.objective)


def _read_budgets(budgets: Any, gap: float, effort: int | None) -> list[float]:
    problem = f"budgets is {budgets!r}; give one amount or more, as in [1_000, 2_000]"
    if isinstance(budgets, str):
        raise InfluLabError("frontier", problem)
    try:
        budgets = list(budgets)
    except TypeError:
        raise InfluLabError("frontier", problem) from None
    if not budgets:
        raise InfluLabError("frontier", problem)
    for budget in budgets:
        check_search(budget, gap, effort)
    return sorted({float(budget) for budget in budgets})


def _greedy_order(question: Question, budget: float) -> np.ndarray:
    """Offers in the order in which greedy takes them with all the money; nobody under limits."""
    if question.limits.any:
        return np.array([], dtype=int)
    return question.allowed[greedy(question.at(budget))]


def _rows(question: Question, budgets: list[float], solutions: list[Solution]) -> pd.DataFrame:
    bounds = np.minimum.accumulate([each.bound for each in solutions][::-1])[::-1]
    rows = []
    for budget, found, bound in zip(budgets, solutions, bounds, strict=True):
        tiers = tier_table(question, found.chosen).set_index("tier")
        row = {
            "budget": budget,
            "spend": tiers["spend"].sum(),
            "creators": len(found.chosen),
            "value": found.value,
            "bound": max(float(bound), found.value),
            "gap": gap_of(found.value, bound),
            "marginal": question.price(found, budget),
        }
        row |= {f"{tier}_creators": count for tier, count in tiers["creators"].items()}
        row |= {f"{tier}_spend_share": share for tier, share in tiers["spend_share"].items()}
        rows.append(row)
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class OverlapTable:
    """How much the answer hangs on the overlap of audiences.

    Attributes
    ----------
    table : DataFrame, one row per assumption
        ``overlap`` (its name), ``r``; ``value``, ``bound``, ``gap``, ``spend``, ``creators`` of
        the roster that is best under it; ``first_roster`` and ``regret``: what the roster chosen
        under the first assumption is worth under this one, and what it loses there;
        ``shared``: how many creators the two rosters have in common.
    objective : str

    Examples
    --------
    >>> from influlab import campaign, tables
    >>> world = tables.world(0)
    >>> found = campaign.overlap_table(world.creators, world.audiences, budget=5_000,
    ...                                population=world.population)
    >>> list(found.table["overlap"]), (found.table["regret"] >= 0).all().item()
    (['independent', 'likely', 'strong'], True)
    """

    table: pd.DataFrame = field(repr=False)
    objective: str

    @property
    def text(self) -> str:
        """Two sentences for a manager."""
        unit = UNITS[self.objective]
        values = ", ".join(f"{row.value:,.0f} if {row.overlap}" for row in self.table.itertuples())
        worst = self.table.loc[self.table["regret"].idxmax()]
        lost = (
            f"loses at most {worst['regret']:,.0f} (if {worst['overlap']})"
            if worst["regret"] > 0
            else "stays the best found"
        )
        first = self.table["overlap"].iloc[0]
        return (
            f"The same budget gets {values} ({unit}; the roster chosen anew each time). "
            f"The roster chosen as if {first} {lost}."
        )


def overlap_table(
    creators: pd.DataFrame,
    audiences: pd.DataFrame,
    *,
    budget: float,
    overlaps: Mapping[str, float] = OVERLAPS,
    gap: float = 0.001,
    effort: int | None = None,
    **options: Any,
) -> OverlapTable:
    """The roster chosen anew, and priced anew, under each assumption on overlap.

    Parameters
    ----------
    creators, audiences : DataFrame
        As in :func:`choose_roster`.
    budget : money, > 0
    overlaps : mapping of name to frailty r
        Default: independent (inf), likely (2), strong (0.5). Assumptions to compare, not
        measurements; :mod:`influlab.creators.reach_pairs` measures r from known pairs.
    gap, effort : as in :func:`choose_roster`
    **options
        Those of :func:`choose_roster` without ``overlap``.

    Returns
    -------
    OverlapTable

    Raises
    ------
    InfluLabError
        As :func:`choose_roster`.

    Examples
    --------
    >>> from influlab import tables
    >>> world = tables.world(0)
    >>> found = overlap_table(world.creators, world.audiences, budget=5_000,
    ...                       population=world.population, overlaps={"likely": 2.0})
    >>> found.table["regret"].tolist()
    [0.0]
    """
    check_search(budget, gap, effort)
    if not isinstance(overlaps, Mapping) or not overlaps:
        problem = f"overlaps is {overlaps!r}; name them, as in {{'independent': inf}}"
        raise InfluLabError("overlap table", problem)
    rows, first, question = [], None, cast(Any, None)
    for name, r in overlaps.items():
        question = ask(creators, audiences, overlap=r, **options)
        found = answer(question, budget, gap=gap, effort=effort)
        first = found.chosen if first is None else first
        kept = question.coverage.worth(first)
        if kept > found.value:
            found = replace(found, chosen=first, value=kept)
        rows.append(_overlap_row(question, found, first) | {"overlap": name, "r": float(r)})
    order = ["overlap", "r", "value", "bound", "gap", "spend", "creators"]
    table = pd.DataFrame(rows)[[*order, "first_roster", "regret", "shared"]]
    return OverlapTable(table, question.objective)


def _overlap_row(question: Question, found: Solution, first: np.ndarray) -> dict:
    kept = question.coverage.worth(first)
    return {
        "value": found.value,
        "bound": found.bound,
        "gap": gap_of(found.value, found.bound),
        "spend": float(question.offers["cost"].iloc[found.chosen].sum()),
        "creators": len(found.chosen),
        "first_roster": kept,
        "regret": found.value - kept,
        "shared": len(np.intersect1d(found.chosen, first)),
    }
