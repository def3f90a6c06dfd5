"""A whole plan from a budget, with ranges from the user's creators and from the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from influlab.campaign import defaults as usual
from influlab.campaign import size_findings as findings
from influlab.campaign.evidence import currency_problems
from influlab.campaign.measured import measure
from influlab.campaign.plan import Plan
from influlab.campaign.ranges import Range, number_problem
from influlab.campaign.sizing import cost_of_one, creators_for, share_problem
from influlab.campaign.tier_lines import Setting, tier_lines
from influlab.campaign.words import money
from influlab.creators import TierScheme, default_scheme
from influlab.errors import InfeasibleError, PlanError, check

POSTS = 2
ORDER_VALUE = Range(40.0, 70.0, 120.0, "assumption; put in your shop's own figure")
MARGIN = Range(0.35, 0.5, 0.65, "assumption; put in your shop's own figure")
SHARED = {  # the same shop and the same brand stand behind every line
    "conversion_rate": 0.8,
    "refunds": 0.9,
    "incremental_share": 0.8,
    "untracked_sales": 0.8,
    "code_leakage": 0.8,
    "audience_match": 0.5,
    "click_rate": 0.5,
    "overlap": 0.9,
}


def plan_for(
    mix: Mapping[str, float],
    *,
    budget: float,
    currency: str = "EUR",
    creators: pd.DataFrame | None = None,
    name: str = "",
    posts: int = POSTS,
    order_value: Range | None = None,
    margin: Range | None = None,
    audience_size: float | None = None,
    exchange_rate: float | None = None,
    scheme: TierScheme | None = None,
    finding: str | None = None,
) -> Plan:
    """The plan that a budget buys: so many creators of each tier, every range with its source.

    Followers, fees, reach and engagement are measured on `creators` where it has the
    columns; all else comes from the evidence tables and, where those are silent, from wide
    assumptions that say so. The likely spend never exceeds the budget. Unknowns that the
    tiers share (the same shop converts for both) are correlated between lines.

    Parameters
    ----------
    mix : mapping of tier to its share of the budget
        Shares in [0, 1] that add up to 1; a tier with 0 is left out.
    budget : float, > 0 [money]
    currency : str
        Published fees are in dollars: EUR reads them as they are and says so, any other
        currency needs `exchange_rate`.
    creators : DataFrame, optional
        One row per creator, see :mod:`influlab.tables.schema`.
    name : str
        Of the plan; made from the mix when empty.
    posts : int
        Posts per creator.
    order_value, margin : Range, optional
        Of the shop: money per order, gross profit per revenue.
    audience_size : float, optional
        People who can be reached at all.
    exchange_rate : float, optional
        Plan's currency per US dollar.
    scheme : TierScheme, default the two tiers of the question
    finding : str, optional
        A study whose effect of follower size the plan takes on, see
        :func:`influlab.campaign.findings`. None: the sizes differ as the evidence tables say.

    Returns
    -------
    Plan

    Raises
    ------
    PlanError
        Naming every impossible value.
    InfeasibleError
        When a tier's share of the budget buys not one of its creators.

    Examples
    --------
    >>> plan = plan_for({"micro": 0.5, "macro": 0.5}, budget=50_000)
    >>> [(line.name, line.creators) for line in plan.lines]
    [('micro', 70), ('macro', 4)]
    >>> plan.likely_spend <= 50_000
    True
    """
    scheme = scheme or default_scheme()
    known = findings.check_name(finding)
    _check(mix, budget, (currency, exchange_rate), scheme, known)
    tiers = [tier for tier, share in mix.items() if share > 0]
    found = {} if creators is None else measure(creators, scheme, tiers, currency)
    setting = Setting(scheme, posts, currency, exchange_rate, audience_size)
    lines = tier_lines([tier for tier, _, _ in scheme.tiers], setting, found)
    lines = findings.imposed(lines, finding)
    rate = 1.0 if exchange_rate is None else float(exchange_rate)
    plan = Plan(
        name or " and ".join(f"{mix[tier]:.0%} {tier}" for tier in tiers),
        tuple(lines[tier] for tier in tiers),
        currency,
        order_value=ORDER_VALUE.times(rate) if order_value is None else order_value,
        margin=MARGIN if margin is None else margin,
        hourly_cost=usual.HOURLY_COST.times(rate),
        audience_size=audience_size,
        correlations=shared_unknowns(list(lines)),
    )
    return _sized(plan, mix, float(budget))


def shared_unknowns(lines: list[str]) -> tuple[tuple[str, str, float], ...]:
    """Correlations between lines of what one shop and one brand make alike (judgement, no data)."""
    return tuple(
        (f"{first}.{field}", f"{second}.{field}", value)
        for field, value in SHARED.items()
        for i, first in enumerate(lines)
        for second in lines[i + 1 :]
    )


def _check(
    mix: object,
    budget: Any,
    money_of: tuple[str, float | None],
    scheme: TierScheme,
    problems: list[str],
) -> None:
    known = [name for name, _, _ in scheme.tiers]
    if not isinstance(mix, Mapping) or not mix:
        problems.append(f"mix is {mix!r}; give shares by tier, such as {{'micro': 0.5, ...}}")
        mix = {}
    shares = {tier: share_problem(share) for tier, share in mix.items()}
    problems += [f"{tier!r}: {why}" for tier, why in shares.items() if why]
    unknown = [tier for tier in mix if tier not in known]
    problems += [f"mix names the tier {tier!r}; choose of {', '.join(known)}" for tier in unknown]
    if mix and not any(shares.values()) and abs(sum(mix.values()) - 1) > 1e-6:
        problems.append(f"shares add up to {sum(mix.values()):g}; they must add up to 1")
    why = number_problem(budget) or ("" if budget > 0 else f"is {budget:g}; it must be above 0")
    problems += [f"budget {why}"] if why else []
    check("plan", problems + currency_problems(*money_of), PlanError)


def _sized(plan: Plan, mix: Mapping[str, float], budget: float) -> Plan:
    costs = {line.name: cost_of_one(line, plan) for line in plan.lines}
    counts = creators_for(costs, mix, budget)
    problems = [
        f"{mix[tier]:.0%} of {money(budget, plan.currency)} buys no {tier} creator, who is likely "
        f"to cost {money(costs[tier], plan.currency)}; raise the budget or leave {tier} out"
        for tier, count in counts.items()
        if not count
    ]
    check("plan", problems, InfeasibleError)
    lines = tuple(replace(line, creators=counts[line.name]) for line in plan.lines)
    return replace(plan, lines=lines, budget=budget)
