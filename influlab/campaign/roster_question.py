"""A question about rosters, read and checked once, and asked at one budget or at many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import inf
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from influlab.campaign.roster_coverage import Coverage, NoRoster
from influlab.campaign.roster_inputs import RATES, Pool, coverage_of, offers_of, read_pool
from influlab.campaign.roster_limits import SLACK, Limits, rows_of
from influlab.campaign.roster_solver import Solution, solve
from influlab.creators.audience import Persona
from influlab.creators.reach_frailty import r_problem
from influlab.creators.tiers import TierScheme
from influlab.errors import InfeasibleError, InfluLabError, check
from influlab.tables.words import suggest

if TYPE_CHECKING:
    from scipy.sparse import csc_array

    from influlab.campaign.roster_highs import Limited

UNITS = {
    "target_reach": "people of the target",
    "engagements": "engagements",
    "orders": "orders",
    "profit": "profit",
}


LONG = 50_000_000
"""Creators times parts to look into by default: some seconds at most."""


@dataclass(frozen=True)
class Question:
    """Whom to choose from, for what, within which limits; everything but the budget."""

    pool: Pool
    offers: pd.DataFrame
    coverage: Coverage
    objective: str
    limits: Limits

    @property
    def allowed(self) -> np.ndarray:
        """Positions of the offers that are not on the never list."""
        return np.flatnonzero(~self.offers["creator_id"].isin(self.limits.never).to_numpy())

    def at(self, budget: float) -> Coverage:
        """The problem over the allowed offers at a budget, in the form that its limits need."""
        return self.within_rows(budget) if self.limits.any else self.plain(budget)

    def plain(self, budget: float) -> Coverage:
        """The problem under the budget alone, with a touch of room for rounding."""
        whole = replace(self.coverage, budget=budget * (1 + SLACK))
        return whole.part(self.allowed, np.array([], dtype=int))

    def within_rows(self, budget: float) -> Limited:
        """The problem with the budget and all limits as rows of a linear programme."""
        from scipy.sparse import csc_array, vstack

        from influlab.campaign.roster_highs import Limited

        offers, part = self.offers.iloc[self.allowed], self.plain(budget)
        canonical = [row.canonical for row in rows_of(self.limits, offers, budget)]
        rows = csc_array(np.array([weights for weights, _ in canonical]))
        lower = np.array([level for _, level in canonical] + [-1.0] * self.single.shape[0])
        matrix = csc_array(vstack([rows, -self.single[:, self.allowed]]))
        values = {each.name: getattr(part, each.name) for each in fields(part)}
        return Limited(**values, rows=matrix, lower=lower - SLACK)

    @property
    def single(self) -> csc_array:
        """One row per creator over all offers, where there are several bundles of posts."""
        from scipy.sparse import csc_array

        count, several = len(self.offers), len(self.limits.posts) > 1
        rows = self.offers["owner"].to_numpy() if several else np.zeros(0, dtype=int)
        shape = (len(self.pool.creators) if several else 0, count)
        return csc_array((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=shape)

    def price(self, solution: Solution, budget: float) -> float:
        """What one more unit of budget adds, by the relaxation's price."""
        if not self.limits.any:
            return float(solution.root.price)
        scale = max(budget, self.offers["cost"].iloc[self.allowed].max())
        return float(cast(np.ndarray, solution.root.price)[0] / scale)


def ask(
    creators: object,
    audiences: object,
    *,
    objective: str = "target_reach",
    limits: Limits | None = None,
    population: object = None,
    dimension: str | None = None,
    target: Mapping[str, float] | Persona | None = None,
    scheme: TierScheme | None = None,
    overlap: float = inf,
    order_profit: float | None = None,
) -> Question:
    """Read and check the tables and options that every door on rosters shares."""
    problems = _option_problems(objective, limits, overlap, order_profit)
    check("roster", problems)
    limits = limits or Limits()
    pool = read_pool(
        creators,
        audiences,
        population=population,
        objective=objective,
        limits=limits,
        dimension=dimension,
        target=target,
        scheme=scheme,
    )
    check("limits", _unknown_names(pool, limits))
    offers = offers_of(pool, limits)
    coverage = coverage_of(
        pool, offers, objective=objective, overlap=float(overlap), order_profit=order_profit or 0.0
    )
    return Question(pool, offers, coverage, objective, limits)


def _option_problems(objective, limits, overlap, order_profit) -> list[str]:
    found = []
    if objective not in RATES:
        found.append(f"objective {objective!r} is not known{suggest(str(objective), RATES)}")
    if limits is not None and not isinstance(limits, Limits):
        found.append(f"limits is {limits!r}; pass Limits(...)")
    if r_problem(overlap):
        found.append(f"overlap: {r_problem(overlap)}")
    if objective == "profit" and not _positive(order_profit):
        found.append(
            f"order_profit is {order_profit!r}; profit needs the money that one order leaves "
            "before fees, above 0"
        )
    return found


def _positive(value: Any) -> bool:
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return bool(number and np.isfinite(value) and value > 0)


def _unknown_names(pool: Pool, limits: Limits) -> list[str]:
    tiers = list(pool.creators.groupby("tier")["followers"].min().sort_values().index)
    found = [
        f"{name}: tier {tier!r} is not among the creators{suggest(tier, tiers)}"
        for name in ("at_least", "at_most", "spend_at_least", "spend_at_most")
        for tier in getattr(limits, name)
        if tier not in tiers
    ]
    known = pd.Index(pool.creators["creator_id"])
    for name in ("must", "never"):
        strange = [each for each in getattr(limits, name) if each not in known]
        found += [f"{name}: creator {each!r} is not in the table" for each in strange]
    return found


def check_search(budget: Any, gap: Any, effort: Any) -> None:
    """Refuse a budget, gap or effort that cannot be worked with."""
    problems = []
    if not _positive(budget):
        problems.append(f"budget is {budget!r}; it must be an amount above 0")
    if not (_positive(gap) or (isinstance(gap, int | float) and gap == 0)) or gap >= 1:
        problems.append(f"gap is {gap!r}; it must be a fraction in [0, 1), such as 0.001")
    if effort is not None and not (isinstance(effort, int | np.integer) and effort >= 1):
        problems.append(f"effort is {effort!r}; it must be a whole number of at least 1")
    check("roster", problems)


def answer(
    question: Question,
    budget: float,
    *,
    gap: float = 1e-3,
    effort: int | None = None,
    near: np.ndarray | None = None,
    starts: Sequence[np.ndarray] = (),
) -> Solution:
    """Solve a question at a budget; positions are those of the question's offers."""
    problem, allowed = question.at(budget), question.allowed
    _check_affordable(question, budget)
    inside = [np.flatnonzero(np.isin(allowed, start)) for start in starts]
    if not question.limits.any:
        effort = effort or max(100, min(2_000, LONG // len(allowed)))
        found = solve(problem, gap=gap, effort=effort, near=near, starts=inside)
    else:
        from influlab.campaign.roster_highs import solve_limited

        try:
            found = solve_limited(cast(Any, problem), gap=gap, effort=effort or 400, starts=inside)
        except NoRoster:
            raise InfeasibleError("limits", _conflict(question, budget)) from None
    return replace(found, chosen=allowed[found.chosen])


def _check_affordable(question: Question, budget: float) -> None:
    offers = question.offers.iloc[question.allowed]
    if not len(offers):
        raise InfeasibleError("roster", "every creator is on the never list; take one off")
    cheapest = offers.loc[offers["cost"].idxmin()]
    if cheapest["cost"] > budget * (1 + SLACK):
        raise InfeasibleError(
            "roster",
            f"no creator can be paid from a budget of {budget:,.10g}: the cheapest, "
            f"{cheapest['creator_id']!r}, costs {cheapest['cost']:,.10g}; raise the budget to that",
        )


def _conflict(question: Question, budget: float) -> list[str]:
    from influlab.campaign.roster_conflict import explain

    return explain(rows_of(question.limits, question.offers, budget), question.single)


def positions(question: Question, roster: Mapping[str, int] | Sequence[str]) -> np.ndarray:
    """Where a hand-picked roster stands among the offers; ids, or ids with their posts."""
    if isinstance(roster, str) or not isinstance(roster, Mapping | Sequence | set | np.ndarray):
        raise InfluLabError("roster", f"it is {roster!r}; give creator ids, as in ['ana', 'bo']")
    fewest = min(question.limits.posts)
    wanted = dict(roster) if isinstance(roster, Mapping) else dict.fromkeys(roster, fewest)
    where = {
        (name, posts): place
        for place, (name, posts) in enumerate(
            zip(question.offers["creator_id"], question.offers["posts"], strict=True)
        )
    }
    ids, bundles = set(question.pool.creators["creator_id"]), question.limits.posts
    problems = [f"creator {name!r} is not in the table" for name in wanted if name not in ids]
    problems += [
        f"{name!r} with {posts!r} posts is not on offer; bundles are {bundles}"
        for name, posts in wanted.items()
        if name in ids and (name, posts) not in where
    ]
    check("roster", problems)
    return np.sort(np.array([where[each] for each in wanted.items()], dtype=int))
