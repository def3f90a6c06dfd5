"""What a creator is paid for: flat fee, per post, by result, commission, hybrid, and rights."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from influlab import tables
from influlab.campaign.outcomes import Outcomes
from influlab.campaign.plan import Plan
from influlab.campaign.simulate import simulate
from influlab.errors import PlanError, check

BASES = ("impressions", "engagements", "clicks", "orders", "attributed_revenue")
PREMIUMS = ("exclusivity_premium", "usage_rights_premium", "whitelisting_premium")


@dataclass(frozen=True)
class Option:
    """A right sold beside the posts, priced as a share of the base fee.

    Parameters
    ----------
    name : str
        Such as "category exclusivity".
    premium : float
        Share of the base fee, a month (``months`` given) or once; >= 0.
    months : float, default 1
        How many months are paid.
    source : str

    Raises
    ------
    PlanError
        On a premium or a number of months that is no number at or above 0.

    Examples
    --------
    >>> Option("whitelisting", 0.3, months=2).share
    0.6
    """

    name: str
    premium: float
    months: float = 1.0
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            f"{n} is {getattr(self, n)!r}; it must be a number at or above 0"
            for n in ("premium", "months")
            if not is_amount(getattr(self, n))
        ]
        check(f"option {self.name!r}", problems, PlanError)

    @property
    def share(self) -> float:
        """Premium times months, as a share of the base fee."""
        return self.premium * self.months


@dataclass(frozen=True)
class Deal:
    r"""How the creators of one line are paid; flat fee, affiliate and hybrid are special cases.

    .. math::

        pay = \min(cap, \max(floor, base + v)) + bonus \cdot [m \ge at] + options \cdot base

    with base = flat + per_post x posts delivered and v = cpm x impressions / 1,000
    + cpe x engagements + cpc x clicks + commission x attributed revenue.

    Parameters
    ----------
    name : str
    flat, per_post, cpm, cpe, cpc : float, >= 0
        Money for the whole deal, per delivered post, per 1,000 impressions, per
        engagement, per click; in the plan's currency.
    commission : float in [0, 1]
        Share of attributed revenue, after refunds.
    floor, cap : float
        Least and most money for base and results together.
    bonus, bonus_at, bonus_on : float, float, str
        Money paid once when ``bonus_on`` (such as "orders") reaches ``bonus_at``.
    gift : float, >= 0
        What the given product costs the brand; ``gift_worth`` in [0, 1] is its
        worth to the creator per unit of that cost.
    options : tuple of Option

    Raises
    ------
    PlanError
        Naming every impossible value at once, such as a cap below the floor.

    Examples
    --------
    >>> Deal("hybrid", flat=200.0, commission=0.1, cap=1_000.0).commission
    0.1
    """

    name: str
    flat: float = 0.0
    per_post: float = 0.0
    cpm: float = 0.0
    cpe: float = 0.0
    cpc: float = 0.0
    commission: float = 0.0
    floor: float = 0.0
    cap: float = math.inf
    bonus: float = 0.0
    bonus_at: float = math.inf
    bonus_on: str = "orders"
    gift: float = 0.0
    gift_worth: float = 0.5
    options: tuple[Option, ...] = ()

    def __post_init__(self) -> None:
        check(f"deal {self.name!r}", _deal_problems(self), PlanError)


def is_amount(value: Any, *, endless: bool = False) -> bool:
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return number and bool(value >= 0) and (endless or math.isfinite(value))


def _deal_problems(deal: Deal) -> list[str]:
    problems = []
    for field in fields(deal):
        value = getattr(deal, field.name)
        endless = field.name in ("cap", "bonus_at")
        if field.type == "float" and not is_amount(value, endless=endless):
            problems.append(f"{field.name} is {value!r}; it must be a number at or above 0")
        elif field.name in ("commission", "gift_worth") and value > 1:
            problems.append(
                f"{field.name} is {value:g}; it is a share in [0, 1] (10 % is written 0.1)"
            )
    if not problems and deal.cap < deal.floor:
        problems.append(
            f"cap {deal.cap:g} is below floor {deal.floor:g}; raise the cap or lower the floor"
        )
    if not problems and deal.bonus and math.isinf(deal.bonus_at):
        problems.append(f"bonus is {deal.bonus:g} and nothing earns it; give bonus_at")
    if deal.bonus_on not in BASES:
        problems.append(f"bonus_on is {deal.bonus_on!r}; allowed: {', '.join(BASES)}")
    return problems


def payment(deal: Deal, outcomes: Outcomes) -> pd.Series:
    """Money that the creators of a plan receive under a deal, draw by draw.

    Parameters
    ----------
    deal : Deal
        For all creators of the plan together.
    outcomes : Outcomes
        Of a plan of one line, from :func:`influlab.campaign.simulate`.

    Returns
    -------
    Series, one value per draw of :func:`all_booked`
        ``payment`` [currency]; the gift is not money and not in it.

    Examples
    --------
    >>> from influlab import campaign
    >>> plan = campaign.plan_for({"micro": 1.0}, budget=10_000)
    >>> float(payment(Deal("flat", flat=500.0), campaign.simulate(plan, draws=100)).max())
    500.0
    """
    draws = all_booked(outcomes)
    base = deal.flat + deal.per_post * draws["delivered_posts"]
    results = (
        deal.cpm * draws["impressions"] / 1000
        + deal.cpe * draws["engagements"]
        + deal.cpc * draws["clicks"]
        + deal.commission * draws["attributed_revenue"]
    )
    paid = (base + results).clip(deal.floor, deal.cap)
    paid = paid + deal.bonus * (draws[deal.bonus_on] >= deal.bonus_at)
    rights = sum(option.share for option in deal.options)
    return (paid + rights * base).rename("payment")


def all_booked(outcomes: Outcomes) -> pd.DataFrame:
    """The draws with every creator of the plan booked, whatever the plan's fees come to.

    A budget books fewer creators in draws with high fees. Under a deal the fees are those of the
    deal, so these draws are drawn again without the budget, from the same random numbers.
    """
    if not isinstance(outcomes, Outcomes) or outcomes.plan.budget is None:
        return outcomes.draws
    return _without_budget(outcomes.plan, outcomes.size, outcomes.seed)


@lru_cache(maxsize=4)  # a slider on the terms asks for the same draws again and again
def _without_budget(plan: Plan, draws: int, seed: int) -> pd.DataFrame:
    return simulate(replace(plan, budget=None), draws=draws, seed=seed).draws


def option_premiums() -> pd.DataFrame:
    """Published premiums for exclusivity, usage rights and whitelisting.

    Returns
    -------
    DataFrame, one row per published figure
        ``id, metric, tier`` (what is granted), ``low, typical, high`` (shares of the
        base fee), ``unit, source, year, seen``.

    Examples
    --------
    >>> "exclusivity_category" in set(option_premiums()["id"])
    True
    """
    rows = tables.load("benchmarks")
    columns = ["id", "metric", "tier", "low", "typical", "high", "unit", "source", "year", "seen"]
    return rows.loc[rows["metric"].isin(PREMIUMS), columns].reset_index(drop=True)
