"""What happened: returns, credit, lift, mood, and what the campaign teaches the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from influlab.campaign import Plan, simulate
from influlab.creators import Objective
from influlab.decision.compare import Comparison, compare
from influlab.decision.verdict import Verdict
from influlab.errors import check
from influlab.results import (
    Attribution,
    Learning,
    Lift,
    Matches,
    Returns,
    Sentiment,
    attribute_all,
    campaign_ledger,
    contributions,
    difference_in_differences,
    learning,
    match_results,
    returns,
    sentiment,
)

MEASURES = ("deals", "visits", "orders", "paths", "panel", "comments")


@dataclass(frozen=True)
class Aftermath:
    """What was measured of a campaign; each part is None where its tables are not there.

    Attributes
    ----------
    matches : Matches
    ledger : DataFrame, one row per deal
    returns : Returns
        By tier.
    contributions : DataFrame
        Where the revenue of all orders came from, part by part.
    factor : float
        Likely incremental share times likely margin of the verdict's plan: what a unit of
        attributed revenue is taken to leave.
    learning : Learning
    after : Comparison
        The verdict's options under what was learned.
    credit : Attribution
        All models.
    lift : Lift
        Difference in differences on the panel.
    mood : Sentiment

    Examples
    --------
    >>> Aftermath().returns is None
    True
    """

    matches: Matches | None = field(default=None, repr=False)
    ledger: pd.DataFrame | None = field(default=None, repr=False)
    returns: Returns | None = None
    contributions: pd.DataFrame | None = field(default=None, repr=False)
    factor: float = 1.0
    learning: Learning | None = field(default=None, repr=False)
    after: Comparison | None = None
    credit: Attribution | None = field(default=None, repr=False)
    lift: Lift | None = None
    mood: Sentiment | None = field(default=None, repr=False)


def look_back(
    found: Verdict,
    frames: Mapping[str, pd.DataFrame],
    creators: pd.DataFrame | None = None,
    *,
    objective: str | Objective = "profit",
) -> Aftermath | None:
    """Measure what the given tables can tell of a campaign.

    Parameters
    ----------
    found : Verdict
        What was decided before; its plans learn from what happened.
    frames : mapping of table to DataFrame
        Of deals, orders, visits, posts, paths, panel, comments those that are known. Deals and
        orders together give returns; visits let orders be matched by link.
    creators : DataFrame, optional
        ``creator_id, followers``, for the tiers.
    objective : str or Objective
        The one the verdict was asked for.

    Returns
    -------
    Aftermath or None
        None where nothing was measured.

    Raises
    ------
    TableError
        What the methods raise on tables they cannot use.
    InfluLabError
        Deals in another currency than the verdict.

    Examples
    --------
    >>> from influlab import tables
    >>> from influlab.decision import verdict
    >>> market = tables.world(0, creators=60, deals=10)
    >>> found = look_back(verdict(budget=50_000, draws=500), market.tables, market.creators)
    >>> found.returns.by, len(found.ledger)
    ('tier', 10)
    """
    found_parts: dict[str, Any] = {}
    if creators is not None and "deals" in frames and "orders" in frames:
        found_parts |= _money(found, frames, creators, objective)
    if "paths" in frames:
        found_parts["credit"] = attribute_all(frames["paths"])
    if "panel" in frames:
        found_parts["lift"] = difference_in_differences(frames["panel"])
    if "comments" in frames:
        found_parts["mood"] = sentiment(frames["comments"])
    return Aftermath(**found_parts) if found_parts else None


def _money(
    found: Verdict,
    frames: Mapping[str, pd.DataFrame],
    creators: pd.DataFrame,
    objective: str | Objective,
) -> dict:
    deals, orders = frames["deals"], frames["orders"]
    _same_currency(found, {"deals": deals, "orders": orders})
    visits = frames.get("visits")
    if visits is None:
        orders = orders.drop(columns="visit_id", errors="ignore")
    matches = match_results(_no_visit(orders) if visits is None else visits, orders, deals)
    ledger = campaign_ledger(deals, matches, posts=frames.get("posts"), creators=creators)
    ledger = ledger.assign(tier=ledger["tier"].astype(str))
    parts = contributions(matches, ledger)
    if visits is None:
        ledger = ledger.drop(columns="clicks")  # nobody counted them: not zero, but not known
    widest = max(found.plans.values(), key=lambda plan: len(plan.lines))
    named = {line.name for line in widest.lines}
    taught = learning(widest, ledger[ledger["tier"].isin(named)])
    share = max(line.incremental_share.likely for line in widest.lines)
    return {
        "matches": matches,
        "ledger": ledger,
        "returns": returns(ledger),
        "contributions": parts,
        "factor": share * widest.margin.likely,
        "learning": taught,
        "after": _again(found, taught.plan, objective),
    }


def _again(found: Verdict, taught: Plan, objective: str | Objective) -> Comparison:
    """The same bookings compared under what was learned."""
    known = {line.name: line for line in taught.lines}
    outcomes = {}
    for name, before in found.outcomes.items():
        lines = tuple(
            replace(known.get(line.name, line), creators=line.creators, posts=line.posts)
            for line in before.plan.lines
        )
        plan = replace(before.plan, lines=lines, order_value=taught.order_value)
        outcomes[name] = simulate(plan, draws=before.size, seed=before.seed)
    return compare(outcomes, objective=objective, confidence=found.comparison.confidence)


def _no_visit(orders: pd.DataFrame) -> pd.DataFrame:
    """One visit of nobody from nowhere: matching by code alone still wants the table."""
    nowhere = {"visit_id": "none", "visitor_id": "nobody", "source": "none", "medium": "none"}
    return pd.DataFrame([{**nowhere, "visited_at": orders["ordered_at"].min()}])


def _same_currency(found: Verdict, frames: Mapping[str, pd.DataFrame]) -> None:
    problems = []
    for name, frame in frames.items():
        if "currency" in frame:
            others = sorted(set(frame["currency"].dropna().astype(str)) - {found.currency})
            if others:
                problems.append(
                    f"{name} are in {', '.join(others)} and the budget is in {found.currency}; "
                    f"convert them, or set the budget in {others[0]}"
                )
    check("measured results", problems)
