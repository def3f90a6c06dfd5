"""Both sides of the table: payoffs, who carries the risk, the walk-away fee, the agreement zone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.campaign.deals import Deal, all_booked, is_amount, payment
from influlab.campaign.outcomes import Outcomes
from influlab.campaign.words import money, share
from influlab.errors import PlanError, check


def certainty_equivalent(payoff: pd.Series | np.ndarray, risk_tolerance: float) -> float:
    r"""The sure amount that is worth as much as a risky one.

    .. math:: CE = -\rho \log E[\exp(-x / \rho)]

    exponential utility with risk tolerance rho: about the stake x at which an
    even bet on winning x or losing x/2 is just acceptable.

    Parameters
    ----------
    payoff : Series or array
        Money, one value per draw.
    risk_tolerance : float, > 0
        Money; infinity gives the mean.

    Returns
    -------
    float
        Money; never above the mean.

    References
    ----------
    Pratt 1964, doi:10.2307/1913738; Howard 1988, doi:10.1287/mnsc.34.6.679.

    Examples
    --------
    >>> round(certainty_equivalent(np.array([0.0, 1000.0]), 1000.0), 1)
    379.9
    """
    if not (isinstance(risk_tolerance, int | float) and risk_tolerance > 0):
        message = f"risk_tolerance is {risk_tolerance!r}; it must be an amount of money above 0"
        raise PlanError("deal", message)
    values = np.asarray(payoff, dtype=float)
    if math.isinf(risk_tolerance):
        return float(values.mean())
    lowest = values.min()  # taken out of the exponent so that it cannot overflow
    spread = np.exp(-(values - lowest) / risk_tolerance).mean()
    return float(lowest - risk_tolerance * np.log(spread))


@dataclass(frozen=True)
class DealComparison:
    """Both sides' money and risk under each deal.

    Parameters
    ----------
    table : DataFrame, one row per deal
        ``deal``; ``payment, brand, creator`` with ``_low`` and ``_high`` [currency];
        ``p_brand_loss, p_creator_loss`` (fractions); ``brand_risk, creator_risk``
        (shares of the variance of the total, they add up to one);
        ``creator_certainty_equivalent`` [currency].
    payoffs : dict of deal name to DataFrame
        ``payment, brand, creator, total`` per draw.
    level : float
    currency : str
    creators : int
        Who share a deal alike.

    Examples
    --------
    >>> from influlab import campaign
    >>> outcomes = campaign.simulate(campaign.plan_for({"micro": 1.0}, budget=10_000), draws=100)
    >>> compare_deals(outcomes, [Deal("flat", flat=900.0)]).table["payment"].tolist()
    [900.0]
    """

    table: pd.DataFrame
    payoffs: dict[str, pd.DataFrame]
    level: float
    currency: str
    creators: int = 1

    @property
    def text(self) -> str:
        """One or two sentences for a manager."""
        calm = self.table.loc[self.table["p_brand_loss"].idxmin()]
        kind = self.table.loc[self.table["creator_certainty_equivalent"].idxmax()]
        who, whom = "A cautious creator prefers", "them"
        if self.creators > 1:
            who, whom = "Cautious creators prefer", f"the {self.creators:,} of them together"
        return (
            f"The brand loses money least often under {calm['deal']!r}"
            f" ({share(calm['p_brand_loss'])} of draws; it keeps"
            f" {money(calm['brand'], self.currency)} on average). {who} {kind['deal']!r}, worth"
            f" {money(kind['creator_certainty_equivalent'], self.currency)} for certain to {whom}."
        )


def compare_deals(
    outcomes: Outcomes,
    deals: Sequence[Deal],
    *,
    creator_cost: float = 0.0,
    risk_tolerance: float = 2_000.0,
    level: float = 0.9,
) -> DealComparison:
    r"""Payoffs of brand and creators under each deal, on the same draws.

    brand = gross profit - other spend - payment - gift; creator = payment + gift
    x worth - creator's own cost, all creators together. A deal's payment takes the place of the
    plan's fees, so that no budget cuts the bookings here. n creators who share alike bear n times
    the risk that one would (Wilson 1968, doi:10.2307/1909607). Who carries the risk is the
    covariance share cov(side, brand + creator) / var(brand + creator); a share below zero means
    that the side gains when the whole loses.

    Parameters
    ----------
    outcomes : Outcomes
        Of a plan of one line; its own fees are replaced by each deal's payment.
    deals : sequence of Deal
    creator_cost : float, >= 0
        What the work costs the creators together [currency].
    risk_tolerance : float, > 0
        Of one creator [currency], see :func:`certainty_equivalent`; an assumption.
    level : float in (0, 1)
        Of the intervals.

    Returns
    -------
    DealComparison

    Raises
    ------
    PlanError
        No deal, two deals of one name, more than one line, impossible numbers.

    Examples
    --------
    >>> from influlab import campaign
    >>> outcomes = campaign.simulate(campaign.plan_for({"micro": 1.0}, budget=10_000), draws=100)
    >>> deals = [Deal("flat", flat=900.0), Deal("affiliate", commission=0.1)]
    >>> float(compare_deals(outcomes, deals).table["creator_risk"].iloc[0])
    0.0
    """
    check("deals", _comparison_problems(outcomes, deals, creator_cost, level), PlanError)
    payoffs = {deal.name: _payoffs(deal, outcomes, creator_cost) for deal in deals}
    many = outcomes.plan.lines[0].creators
    rows = [_deal_row(name, frame, level, many * risk_tolerance) for name, frame in payoffs.items()]
    return DealComparison(pd.DataFrame(rows), payoffs, level, outcomes.plan.currency, many)


def _comparison_problems(
    outcomes: Outcomes, deals: Sequence[Deal], creator_cost: float, level: float
) -> list[str]:
    names = [deal.name for deal in deals]
    problems = [] if deals else ["there is no deal; pass at least one"]
    problems += [
        f"{n!r} names two deals; rename one" for n in sorted(set(names)) if names.count(n) > 1
    ]
    lines = len(outcomes.plan.lines)
    if lines != 1:
        problems.append(f"the plan has {lines} lines; simulate one line, as a deal pays one")
    if not is_amount(creator_cost):
        problems.append(f"creator_cost is {creator_cost!r}; it must be a number at or above 0")
    if not 0 < level < 1:
        problems.append(f"level is {level!r}; it must lie between 0 and 1")
    return problems


def _payoffs(deal: Deal, outcomes: Outcomes, creator_cost: float) -> pd.DataFrame:
    draws = all_booked(outcomes)
    paid = payment(deal, outcomes)
    other = draws["spend"] - draws["fees"]
    brand = draws["gross_profit"] - other - paid - deal.gift
    creator = paid + deal.gift * deal.gift_worth - creator_cost
    return pd.DataFrame(
        {"payment": paid, "brand": brand, "creator": creator, "total": brand + creator}
    )


def _deal_row(name: str, frame: pd.DataFrame, level: float, tolerance: float) -> dict[str, object]:
    row: dict[str, object] = {"deal": name}
    edges = [(1 - level) / 2, (1 + level) / 2]
    for side in ("payment", "brand", "creator"):
        row[side] = frame[side].mean()
        row[f"{side}_low"], row[f"{side}_high"] = np.quantile(frame[side], edges)
    row["p_brand_loss"] = (frame["brand"] < 0).mean()
    row["p_creator_loss"] = (frame["creator"] < 0).mean()
    variance = frame["total"].var()
    for side in ("brand", "creator"):
        moves = frame[side].cov(frame["total"]) if frame[side].nunique() > 1 else 0.0
        row[f"{side}_risk"] = moves / variance if variance > 0 else 0.0
    row["creator_certainty_equivalent"] = certainty_equivalent(frame["creator"], tolerance)
    return row


def equal_commission(outcomes: Outcomes, flat: float) -> float:
    r"""The commission that costs the brand as much, on average, as a flat fee.

    .. math:: c = flat / E[attributed\ revenue]

    Parameters
    ----------
    outcomes : Outcomes
    flat : float, >= 0
        Money.

    Returns
    -------
    float
        Share of attributed revenue; above 1 means that no commission can match the
        fee, NaN that nothing is expected to be sold.

    Examples
    --------
    >>> from influlab import campaign
    >>> outcomes = campaign.simulate(campaign.plan_for({"micro": 1.0}, budget=10_000), draws=100)
    >>> equal_commission(outcomes, 0.0)
    0.0
    """
    if not is_amount(flat):
        raise PlanError("deal", f"flat is {flat!r}; it must be a number at or above 0")
    sold = all_booked(outcomes)["attributed_revenue"].mean()
    return float(flat / sold) if sold > 0 else math.nan


def walk_away_fee(outcomes: Outcomes, *, level: float = 0.8) -> float:
    r"""The largest flat fee at which the brand still gains with the wanted probability.

    .. math:: \max\{f : P(gross\ profit - other\ spend - f > 0) \ge level\}

    which is the (1 - level) quantile of what the campaign leaves before fees.

    Parameters
    ----------
    outcomes : Outcomes
    level : float in (0, 1), default 0.8
        Wanted probability that ROI is above zero.

    Returns
    -------
    float
        Money for all creators of the plan, every one booked; negative: not even for nothing.

    Examples
    --------
    >>> from influlab import campaign
    >>> outcomes = campaign.simulate(campaign.plan_for({"micro": 1.0}, budget=10_000), draws=100)
    >>> walk_away_fee(outcomes, level=0.9) <= walk_away_fee(outcomes, level=0.5)
    True
    """
    if not (isinstance(level, float) and 0 < level < 1):
        raise PlanError("deal", f"level is {level!r}; it must lie between 0 and 1")
    draws = all_booked(outcomes)
    left = draws["gross_profit"] - (draws["spend"] - draws["fees"])
    return float(np.quantile(left, 1 - level, method="lower"))


def agreement_zone(outcomes: Outcomes, *, creator_asks: float, level: float = 0.8) -> pd.DataFrame:
    """Between what the creator would take and what the brand would give.

    Parameters
    ----------
    outcomes : Outcomes
    creator_asks : float, >= 0
        The least flat fee the creators accept [currency].
    level : float in (0, 1), default 0.8
        As in :func:`walk_away_fee`.

    Returns
    -------
    DataFrame, one row
        ``creator_asks, brand_walks_away_at, zone`` [currency] (negative: no deal by flat
        fee), ``middle`` (missing without a zone) and ``verdict`` in words.

    Examples
    --------
    >>> from influlab import campaign
    >>> outcomes = campaign.simulate(campaign.plan_for({"micro": 1.0}, budget=10_000), draws=100)
    >>> agreement_zone(outcomes, creator_asks=1e9)["verdict"].tolist()
    ['no flat fee suits both: share the risk by commission, or look for another creator']
    """
    if not is_amount(creator_asks):
        message = f"creator_asks is {creator_asks!r}; it must be a number at or above 0"
        raise PlanError("deal", message)
    most = walk_away_fee(outcomes, level=level)
    zone = most - creator_asks
    verdict = "any fee between the two suits both"
    if zone < 0:
        verdict = (
            "no flat fee suits both: share the risk by commission, or look for another creator"
        )
    middle = (most + creator_asks) / 2 if zone >= 0 else math.nan
    row = {"creator_asks": creator_asks, "brand_walks_away_at": most, "zone": zone}
    return pd.DataFrame([{**row, "middle": middle, "verdict": verdict}])
