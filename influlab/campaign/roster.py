"""The roster: who gets a contract within the budget, and proof of how good the choice is.

The mathematics is in :mod:`~influlab.campaign.roster_coverage` (value and bound),
:mod:`~influlab.campaign.roster_relax` and :mod:`~influlab.campaign.roster_solver` (search).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

import numpy as np
import pandas as pd

from influlab.campaign.roster_limits import SLACK, Limits, rows_of
from influlab.campaign.roster_question import UNITS, Question, answer, ask, check_search, positions
from influlab.campaign.roster_reasons import creator_table, tier_table
from influlab.campaign.roster_solver import ROUNDING, Solution
from influlab.creators.audience import Persona
from influlab.creators.tiers import TierScheme
from influlab.errors import InfluLabError


@dataclass(frozen=True)
class Roster:
    """A roster with its worth, and the bound that no roster within the limits can pass.

    Attributes
    ----------
    table : DataFrame, one row per creator, the chosen first
        ``creator_id``, ``tier``, ``followers``, ``fee`` (per post), ``posts`` (0 for who is
        out), ``cost`` (of its bundle), ``reached`` (accounts), ``chosen``, ``gain`` (what the
        roster loses without it, or would win with it), ``gain_per_cost``, ``price_in`` (at a
        cost up to this a better roster has it; missing where limits beside the budget hold),
        ``reason``.
    value, bound : float
        In the unit of the objective. Every roster within the limits is worth at most ``bound``.
    gap : fraction
        (bound - value) / bound.
    asked : fraction
        The gap that the search was asked to reach; the text says where it did not.
    marginal : float
        Worth of one more unit of budget, at the prices that prove the bound.
    spend, budget : money
    by_tier : DataFrame, one row per tier
        ``creators``, ``posts``, ``spend``, ``spend_share``, ``gross_reach`` (accounts, counted
        once per creator), ``value_alone`` (worth of this tier's creators without the others).
    objective : str
    overlap : float
        The frailty r under which people were counted once.

    Examples
    --------
    >>> from influlab import campaign
    >>> creators = pd.DataFrame({"creator_id": ["ana", "bo", "cy"], "reach_rate": 0.5,
    ...     "followers": [2_000, 2_000, 150_000], "fee": [50.0, 60.0, 900.0]})
    >>> audiences = pd.DataFrame({"creator_id": ["ana", "bo", "cy"], "segment": "runners",
    ...     "share": [1.0, 1.0, 0.1]})
    >>> people = pd.DataFrame({"segment": ["runners"], "size": [10_000]})
    >>> roster = campaign.choose_roster(creators, audiences, population=people, budget=1_000)
    >>> roster.ids, round(roster.value), roster.spend
    (('ana', 'cy'), 7750, 950.0)
    """

    table: pd.DataFrame = field(repr=False)
    value: float
    bound: float
    gap: float
    marginal: float
    spend: float
    budget: float
    by_tier: pd.DataFrame = field(repr=False)
    objective: str
    overlap: float
    asked: float = 0.001

    @property
    def ids(self) -> tuple[str, ...]:
        """The creators chosen, by id."""
        return tuple(sorted(self.table.loc[self.table["chosen"], "creator_id"]))

    @property
    def text(self) -> str:
        """Two sentences for a manager."""
        unit, count = UNITS[self.objective], len(self.ids)
        tiers = self.by_tier[self.by_tier["creators"] > 0]
        kinds = ", ".join(f"{row.creators:,} {row.tier}" for row in tiers.itertuples())
        who = f"{count:,} creator{'' if count == 1 else 's'} ({kinds})" if count else "Nobody"
        short = (
            f" The search ended before a gap of {self.asked:.3g} was proved; a larger effort "
            "may close it."
        )
        return (
            f"{who} for {self.spend:,.10g} of {self.budget:,.10g}: {self.value:,.0f} {unit}. "
            f"No roster within the budget and limits gets above {self.bound:,.0f} "
            f"(gap {self.gap:.2%}); one more unit of budget is worth about {self.marginal:.3g}."
        ) + (short if self.gap > max(self.asked, ROUNDING) else "")


def choose_roster(
    creators: pd.DataFrame,
    audiences: pd.DataFrame,
    *,
    budget: float,
    objective: str = "target_reach",
    limits: Limits | None = None,
    population: pd.DataFrame | None = None,
    dimension: str | None = None,
    target: Mapping[str, float] | Persona | None = None,
    scheme: TierScheme | None = None,
    overlap: float = inf,
    order_profit: float | None = None,
    gap: float = 0.001,
    effort: int | None = None,
) -> Roster:
    r"""The roster that is worth most within a budget and limits, with a proved bound.

    A creator reaches, in segment s of n_s people, the share
    :math:`p_{is} = followers_i \, reach\_rate_i \, authenticity_i \, share_{is} / n_s` (at most
    95 %; authenticity where the table has it). With weights m_s of the target, the roster R is
    worth

    * ``target_reach``: people of the target who see at least one post, each counted once,
      :math:`\sum_s m_s n_s \phi_r(\sum_{i \in R} v_r(p_{is}))`, with the frailty model of
      overlap of :func:`influlab.creators.phi`; r = inf: given the segment, creators reach people
      independently of each other;
    * ``engagements``: the sum over posts of accounts reached, times the share of the target in
      the audience, times ``engagement_rate_by_reach``. It is linear: a person may engage with
      several creators, so overlap does not matter;
    * ``orders``: as ``target_reach`` with :math:`p_{is}` times ``click_rate`` times
      ``conversion_rate``: people who order, each at most once;
    * ``profit``: ``order_profit`` times orders, minus all fees; the budget need not be spent.

    Parameters
    ----------
    creators : DataFrame, one row per creator
        ``creator_id``, ``followers``, ``reach_rate``, ``fee`` (per post); the rates of the
        objective; ``category`` and ``brand_fit`` where limits ask for them; ``tier`` is used
        where it stands and no scheme is given, else made from followers.
    audiences : DataFrame, one row per creator and segment
        ``creator_id``, ``segment``, ``share`` and, where there are several, ``dimension``.
    budget : money, > 0
    objective : {"target_reach", "engagements", "orders", "profit"}
    limits : Limits, optional
    population : DataFrame, one row per segment
        ``segment``, ``size`` (people) and, where there are several, ``dimension``. Not needed for
        engagements.
    dimension : str, optional
        Left out: the only one there is, else ``community``.
    target : mapping of segment to weight in [0, 1], or Persona, optional
        Left out: everyone counts. A persona counts the segments that it wants.
    scheme : TierScheme, optional
    overlap : float, default inf
        Frailty r: inf is independent, 2 a likely and 0.5 a strong overlap.
    order_profit : money, for ``profit``
        What one order leaves before fees.
    gap : fraction, default 0.001
        The search ends when value is this near to the bound; 0 asks for the best.
    effort : int, optional
        Parts of the choice to look into before the search ends with the gap it has reached:
        2,000, fewer above 10,000 creators, and 400 under limits.

    Returns
    -------
    Roster
        The same for any order of rows; ties go to the smaller id.

    Raises
    ------
    InfluLabError, TableError, PlanError
        For impossible options, tables and limits.
    InfeasibleError
        When nobody is affordable, or limits conflict: which, and what would mend it.

    References
    ----------
    Nemhauser, Wolsey & Fisher 1978; Khuller, Moss & Naor 1999; Sviridenko 2004; Jaggi 2013: see
    the modules of the search.

    Examples
    --------
    >>> from influlab import tables
    >>> world = tables.world(0)
    >>> roster = choose_roster(world.creators, world.audiences, budget=20_000,
    ...                        population=world.population, target={"fitness": 1, "food": 0.5})
    >>> roster.gap <= 0.001, roster.spend <= 20_000
    (True, True)
    """
    check_search(budget, gap, effort)
    question = ask(
        creators,
        audiences,
        objective=objective,
        limits=limits,
        population=population,
        dimension=dimension,
        target=target,
        scheme=scheme,
        overlap=overlap,
        order_profit=order_profit,
    )
    return roster_of(question, answer(question, budget, gap=gap, effort=effort), budget, gap)


def roster_of(question: Question, solution: Solution, budget: float, asked: float) -> Roster:
    """The answer as a user reads it."""
    price = question.price(solution, budget)
    table = creator_table(question, solution.chosen, budget, price)
    return Roster(
        table,
        solution.value,
        solution.bound,
        gap_of(solution.value, solution.bound),
        price,
        float(question.offers["cost"].iloc[solution.chosen].sum()),
        float(budget),
        tier_table(question, solution.chosen),
        question.objective,
        question.coverage.overlap,
        float(asked),
    )


def gap_of(value: float, bound: float) -> float:
    """How far a value may be from the best, as a fraction of the bound."""
    return float((bound - value) / abs(bound)) if bound > value else 0.0


@dataclass(frozen=True)
class Valuation:
    """A hand-picked roster beside the best one.

    Attributes
    ----------
    table : DataFrame, one row per creator, as in :class:`Roster`
        ``chosen`` marks the hand-picked ones.
    value, spend : float
    best : Roster
    regret : float
        best.value - value: what the hand-picked roster leaves on the table.
    broken : tuple of str
        Limits, and the budget, that it does not keep to.

    Examples
    --------
    >>> from influlab import campaign, tables
    >>> world = tables.world(0)
    >>> mine = campaign.value_of(["c0001"], world.creators, world.audiences, budget=5_000,
    ...                          population=world.population)
    >>> mine.broken, mine.regret > 0
    ((), True)
    """

    table: pd.DataFrame = field(repr=False)
    value: float
    spend: float
    best: Roster
    regret: float
    broken: tuple[str, ...]

    @property
    def text(self) -> str:
        """Two sentences for a manager."""
        unit, best = UNITS[self.best.objective], self.best
        lost = self.regret / abs(best.value) if best.value else 0.0
        said = (
            f"This roster costs {self.spend:,.10g} and gets {self.value:,.0f} {unit}; "
            f"the best found gets {best.value:,.0f}, so {self.regret:,.0f} ({lost:.1%}) are lost."
        )
        return f"{said} It does not keep to: {'; '.join(self.broken)}." if self.broken else said


def value_of(
    roster: Mapping[str, int] | Sequence[str],
    creators: pd.DataFrame,
    audiences: pd.DataFrame,
    *,
    budget: float,
    gap: float = 0.001,
    effort: int | None = None,
    best: Roster | None = None,
    **options: Any,
) -> Valuation:
    """What a hand-picked roster is worth, and what it loses against the certified best.

    Parameters
    ----------
    roster : sequence of creator ids, or mapping of id to posts
    creators, audiences : DataFrame
        As in :func:`choose_roster`.
    budget : money, > 0
    gap, effort : as in :func:`choose_roster`
    best : Roster, optional
        The answer of :func:`choose_roster` to the same question, where it is at hand.
    **options
        Those of :func:`choose_roster`: objective, limits, population, dimension, target,
        scheme, overlap, order_profit.

    Returns
    -------
    Valuation
        ``.value .spend .best .regret .broken .table .text``.

    Raises
    ------
    InfluLabError
        As :func:`choose_roster`, and for creators that are not in the table.

    Examples
    --------
    >>> from influlab import tables
    >>> world = tables.world(0)
    >>> mine = value_of(["c0001", "c0002"], world.creators, world.audiences, budget=5_000,
    ...                 population=world.population)
    >>> round(mine.value + mine.regret - mine.best.value, 6)
    0.0
    """
    check_search(budget, gap, effort)
    question = ask(creators, audiences, **options)
    chosen = positions(question, roster)
    if best is None:
        best = roster_of(question, answer(question, budget, gap=gap, effort=effort), budget, gap)
    elif best.budget != budget or best.objective != question.objective:
        raise InfluLabError("best", "it answers another budget or objective; leave it out")
    value = question.coverage.worth(chosen)
    return Valuation(
        creator_table(question, chosen, budget, best.marginal),
        value,
        float(question.offers["cost"].iloc[chosen].sum()),
        best,
        best.value - value,
        _broken(question, chosen, budget),
    )


def _broken(question: Question, chosen: np.ndarray, budget: float) -> tuple[str, ...]:
    limits = rows_of(question.limits, question.offers, budget)
    kept = [(row.label, *row.canonical) for row in limits]
    return tuple(label for label, weights, level in kept if weights[chosen].sum() < level - SLACK)
