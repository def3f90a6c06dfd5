"""Whom to book, with proof of how good the choice is, and on which terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import pandas as pd

from influlab.campaign import (
    Deal,
    Frontier,
    Limits,
    Line,
    Outcomes,
    Plan,
    Range,
    Roster,
    Spread,
    agreement_zone,
    choose_roster,
    compare_deals,
    equal_commission,
    simulate,
)
from influlab.campaign.roster_question import UNITS
from influlab.decision.budget_curve import budget_curve
from influlab.decision.candidates import candidates
from influlab.decision.verdict import Verdict
from influlab.errors import InfluLabError

OVERLAP = 2.0  # a likely overlap beyond chance, see influlab.creators.net_reach
NEXT = 5  # creators named who would come in at a lower cost
FREE = "community"  # the dimension whose segments do not overlap


@dataclass(frozen=True)
class Booking:
    """Named creators for the budget, and what to pay them.

    Attributes
    ----------
    roster : Roster
        With ``value``, ``bound`` and ``gap``; its costs hold fees and all else.
    table : DataFrame, one row per booked creator, the largest gain per cost first
        ``creator_id, name, tier, followers, posts, fee`` [money per post], ``fees, other,
        cost`` [money], ``reached`` (accounts), ``fee_known``, ``reason``.
    next_in_line : DataFrame
        Those out who would certainly come in at the smallest part off their cost:
        ``creator_id, name, tier, cost, price_in`` [money].
    by_tier : DataFrame, one row per tier
        ``tier, creators, posts, fees, other, cost`` [money], ``reached``.
    zones : DataFrame, one row per tier
        ``tier, creators, asked`` (all fees) [money]; ``even`` and ``sure``: the largest sum of
        fees at which the brand gains in half of the draws, and in the share of draws that the
        verdict asks for; ``commission`` (equal to the fees on average; fraction); ``verdict``.
    terms : DataFrame, one row per tier and deal
        See :func:`influlab.campaign.compare_deals`, with ``tier``.
    curve : Frontier
        What less and more budget would buy.
    outcomes : Outcomes
        The roster simulated as the options of the verdict are.
    counted : str
        What the roster's value counts, in words.
    notes : tuple of str

    Examples
    --------
    >>> from influlab import tables
    >>> from influlab.decision import verdict
    >>> people = tables.world(0, creators=200).creators
    >>> booking = book(verdict(people, budget=20_000, draws=500), people)
    >>> bool(booking.by_tier["cost"].sum().round(2) == round(booking.roster.spend, 2))
    True
    """

    roster: Roster
    table: pd.DataFrame = field(repr=False)
    next_in_line: pd.DataFrame = field(repr=False)
    by_tier: pd.DataFrame = field(repr=False)
    zones: pd.DataFrame = field(repr=False)
    terms: pd.DataFrame = field(repr=False)
    curve: Frontier = field(repr=False)
    outcomes: Outcomes = field(repr=False)
    counted: str
    notes: tuple[str, ...]


def book(
    found: Verdict,
    creators: pd.DataFrame,
    audiences: pd.DataFrame | None = None,
    population: pd.DataFrame | None = None,
    *,
    target: Mapping[str, float] | None = None,
) -> Booking:
    """Choose creators for the verdict's budget, all costs counted, and compare terms for them.

    With audiences and a population the roster reaches most people of the target, each counted
    once; without them it brings most engagements, and who overlaps with whom stays unknown.

    Parameters
    ----------
    found : Verdict
        Gives the budget, the posts per creator and the assumptions by tier.
    creators : DataFrame, one row per creator
        ``creator_id, followers`` and what else is known.
    audiences, population : DataFrame, optional
        As in :func:`influlab.campaign.choose_roster`.
    target : mapping of segment to weight in [0, 1], optional

    Returns
    -------
    Booking

    Raises
    ------
    InfeasibleError
        When nobody is affordable.
    InfluLabError
        What :func:`influlab.campaign.choose_roster` raises.

    Examples
    --------
    >>> from influlab import tables
    >>> from influlab.decision import verdict
    >>> people = tables.world(0, creators=200).creators
    >>> booking = book(verdict(people, budget=20_000, draws=500), people)
    >>> booking.counted, bool(booking.roster.spend <= 20_000)
    ('engagements', True)
    """
    lines = {line.name: line for plan in found.plans.values() for line in plan.lines}
    plan = next(iter(found.plans.values()))
    pool, notes = candidates(creators, lines, plan)
    question, more = _question(pool, audiences, population, target)
    pool = pool[pool["creator_id"].isin(question["audiences"]["creator_id"])]
    priced = pool.assign(fee=pool["fee"] + pool["other"] / pool["posts"])  # all it costs, per post
    posts = int(pool["posts"].iloc[0]) if len(pool) else 1
    question |= {"limits": Limits(posts=(posts,)), "overlap": OVERLAP}
    roster = choose_roster(priced, budget=found.budget, **question)
    table = _booked(roster, pool)
    whole = _plan_of(found, table)
    zones, terms = _terms(found, whole, table)
    return Booking(
        roster=roster,
        table=table,
        next_in_line=_next_in_line(roster, pool),
        by_tier=_by_tier(table),
        zones=zones,
        terms=terms,
        curve=budget_curve(roster, priced, question),
        outcomes=_simulated(found, whole),
        counted=UNITS[roster.objective],
        notes=(*notes, *more),
    )


def _question(
    pool: pd.DataFrame,
    audiences: pd.DataFrame | None,
    population: pd.DataFrame | None,
    target: Mapping[str, float] | None,
) -> tuple[dict, tuple[str, ...]]:
    """What :func:`choose_roster` is asked, and what that leaves open."""
    if target and audiences is None:
        raise InfluLabError("target", "it names segments of audiences; give the audiences, too")
    if audiences is None:
        everyone = pd.DataFrame(
            {"creator_id": pool["creator_id"], "segment": "everyone", "share": 1.0}
        )
        note = (
            "Without audiences nobody knows who follows two of them: people are not counted "
            "once, engagements are added up."
        )
        return {"audiences": everyone, "objective": "engagements"}, (note,)
    known = audiences.assign(creator_id=audiences["creator_id"].astype(str))
    dimension = _dimension(known, population)
    if dimension is not None:
        known = known[known["dimension"] == dimension]
    without = int((~pool["creator_id"].isin(known["creator_id"])).sum())
    notes = (f"{without:,} candidates have no audience and are left out.",) if without else ()
    if population is None:
        notes += ("Without a population, the people behind the audiences cannot be counted once.",)
    goal = "engagements" if population is None else "target_reach"
    asked = {"audiences": known, "population": population, "objective": goal, "target": target}
    return {**asked, "dimension": dimension}, notes


def _dimension(audiences: pd.DataFrame, population: pd.DataFrame | None) -> str | None:
    """By what people are cut: what does not overlap, else the finest cut that both tables have."""
    if "dimension" not in audiences:
        return None
    counts = audiences.groupby("dimension")["segment"].nunique()
    if population is not None and "dimension" in population:
        counts = counts[counts.index.isin(population["dimension"])]
    return FREE if FREE in counts.index or counts.empty else str(counts.idxmax())


def _booked(roster: Roster, pool: pd.DataFrame) -> pd.DataFrame:
    chosen = roster.table.loc[roster.table["chosen"], ["creator_id", "reached", "gain", "reason"]]
    table = chosen.merge(pool, on="creator_id", validate="1:1")
    fees = table["fee"] * table["posts"]
    table = table.assign(fees=fees, cost=fees + table["other"])
    names = ["creator_id", "name", "tier", "followers", "posts", "fee", "fees", "other", "cost"]
    return table[[*names, "reached", "gain", "fee_known", "reason"]].reset_index(drop=True)


def _next_in_line(roster: Roster, pool: pd.DataFrame) -> pd.DataFrame:
    out = roster.table
    out = out[~out["chosen"] & (out["price_in"] > 0)]
    nearest = (out["price_in"] / out["cost"]).sort_values(ascending=False, kind="stable")
    out = out.loc[nearest.index[:NEXT]].merge(pool[["creator_id", "name"]], on="creator_id")
    return out[["creator_id", "name", "tier", "cost", "price_in"]]


def _by_tier(table: pd.DataFrame) -> pd.DataFrame:
    sums = table.groupby("tier", sort=False)[["posts", "fees", "other", "cost", "reached"]].sum()
    sums.insert(0, "creators", table.groupby("tier", sort=False).size())
    order = [tier for tier in ("micro", "macro") if tier in sums.index]
    return sums.loc[order + [t for t in sums.index if t not in order]].reset_index()


def _plan_of(found: Verdict, table: pd.DataFrame) -> Plan:
    """The roster as a plan: followers and fees of its creators, all rates those of their tier.

    Whoever is chosen for good rates was partly lucky in them, so the rates of the tier stand.
    """
    known = {line.name: line for plan in found.plans.values() for line in plan.lines}
    rows = dict(iter(table.groupby("tier", sort=False)))
    lines = [_booked_line(known[name], rows[name]) for name in known if name in rows]
    first = next(iter(found.plans.values()))
    return replace(first, name="roster", lines=tuple(lines), budget=None)


def _booked_line(line: Line, rows: pd.DataFrame) -> Line:
    followers = Range.constant(float(rows["followers"].mean()), "mean of the booked creators")
    fee, spread = float(rows["fee"].mean()), cast(Spread, line.creator_spread)
    if rows["fee_known"].all():
        asked = Range.constant(fee, "mean of the booked creators' fees")
        spread = replace(spread, followers=0.0, fee=0.0)
    else:
        asked = line.fee.times(fee / line.fee.likely)
        spread = replace(spread, followers=0.0)
    return replace(line, creators=len(rows), followers=followers, fee=asked, creator_spread=spread)


def _simulated(found: Verdict, plan: Plan) -> Outcomes:
    first = next(iter(found.outcomes.values()))
    return simulate(plan, draws=first.size, seed=first.seed)


def _terms(found: Verdict, plan: Plan, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """For each tier of the roster: how high a fee may go, and three ways to pay it."""
    zones, terms = [], []
    for line in plan.lines:
        outcomes = _simulated(found, replace(plan, lines=(line,), correlations=()))
        asked = float(table.loc[table["tier"] == line.name, "fees"].sum())
        zones.append(_zone(outcomes, asked, found.comparison.confidence))
        deals = compare_deals(outcomes, _deals(asked, zones[-1]["commission"]))
        terms.append(deals.table.assign(tier=line.name))
    return pd.DataFrame(zones), pd.concat(terms, ignore_index=True)


def _zone(outcomes: Outcomes, asked: float, confidence: float) -> dict[str, object]:
    line = outcomes.plan.lines[0]
    even, sure = (
        agreement_zone(outcomes, creator_asks=asked, level=level).iloc[0]
        for level in (0.5, float(confidence))
    )
    return {
        "tier": line.name,
        "creators": line.creators,
        "asked": asked,
        "even": even["brand_walks_away_at"],
        "sure": sure["brand_walks_away_at"],
        "commission": equal_commission(outcomes, asked),
        "verdict": even["verdict"],
    }


def _deals(asked: float, commission: float) -> list[Deal]:
    """The fee as asked; half of it and half of the commission; the commission alone."""
    deals = [Deal("fee as asked", flat=asked)]
    if np.isfinite(commission) and commission <= 1:
        deals.append(Deal("half fee, half commission", flat=asked / 2, commission=commission / 2))
        deals.append(Deal("commission only", commission=commission))
    return deals
