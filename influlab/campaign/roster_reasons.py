r"""Why each creator is in or out, and at what price that would change.

The *gain* of a creator is what the roster loses without it, or would win with it. A creator i
who is out comes in at the fee *price_in*: let D be creators of the roster, L(D) what the roster
loses without them and m the money that is left. Gains shrink as a roster grows, so a roster
with i in place of D gains at least gain_i - L(D); where that is positive, i at any fee up to m
+ f(D) makes a better roster. price_in is the largest such sum over single creators D and over
the cheapest-to-lose ones together: a price at which the change is certain, not an estimate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.campaign.roster_coverage import Coverage
from influlab.campaign.roster_limits import Limits
from influlab.campaign.roster_question import Question

SETS = 200
"""So many sets of creators are tried for an exchange."""

REASONS = {
    "must": "in: a must-have",
    "in": "in: its gain per cost beats what the budget buys elsewhere",
    "fill": "in: uses what the budget had left",
    "never": "out: on the never list",
    "dear": "out: costs more than the whole budget",
    "nothing": "out: adds nothing for this objective",
    "overlap": "out: more than half of what it offers is reached by the roster already",
    "fee": "out: the budget buys more elsewhere",
    "limit": "out: worth its fee, but a limit or the last of the budget keeps it out",
}


def losses(coverage: Coverage, chosen: np.ndarray) -> np.ndarray:
    """What the roster loses without each of its creators; sums are made anew, not subtracted."""
    effects = coverage.effects[chosen]
    before = np.cumsum(np.vstack([coverage.start, effects[:-1]]), axis=0)[: len(chosen)]
    after = np.cumsum(np.vstack([np.zeros_like(coverage.start), effects[:0:-1]]), axis=0)
    others = before + after[: len(chosen)][::-1]
    return coverage.worth(chosen) - coverage.value(others)


def creator_table(question: Question, chosen: np.ndarray, budget: float, price: float):
    """One row per creator: in or out, gain, gain per cost, price that brings it in, and why."""
    coverage, offers = question.coverage, question.offers
    gain = coverage.gains(coverage.total(chosen), coverage.effects)
    gain[chosen] = losses(coverage, chosen)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_cost = np.where(gain == 0, 0.0, gain / coverage.fees)
    shown = _one_offer_each(question, chosen, per_cost)
    table = offers.iloc[shown][["creator_id", "tier", "followers", "fee", "posts", "cost"]]
    table = table.assign(
        reached=offers["reached"].iloc[shown],
        chosen=np.isin(shown, chosen),
        gain=gain[shown],
        gain_per_cost=per_cost[shown],
    )
    table.loc[~table["chosen"], "posts"] = 0
    table["price_in"] = _prices(question, chosen, budget, gain)[shown]
    alone = coverage.gains(coverage.start, coverage.effects[shown])
    table["reason"] = _reasons(question.limits, table, alone, budget, price)
    return table.sort_values(
        ["chosen", "gain_per_cost", "creator_id"], ascending=[False, False, True], ignore_index=True
    )


def _one_offer_each(question: Question, chosen: np.ndarray, per_cost: np.ndarray) -> np.ndarray:
    """The offer that stands for each creator: the one chosen, else the best by gain per cost."""
    bundles = len(question.limits.posts)
    rank = per_cost.copy()
    rank[chosen] = np.inf
    best = rank.reshape(-1, bundles).argmax(axis=1)
    return np.arange(len(best)) * bundles + best


def _reasons(
    limits: Limits, table: pd.DataFrame, alone: np.ndarray, budget: float, price: float
) -> np.ndarray:
    inside, gain = table["chosen"], table["gain"]
    conditions = {
        "must": inside & table["creator_id"].isin(limits.must),
        "in": inside & (gain >= price * table["cost"]),
        "fill": inside,
        "never": table["creator_id"].isin(limits.never),
        "dear": table["cost"] > budget,
        "nothing": alone <= 0,
        "overlap": (gain < price * table["cost"]) & (gain < alone / 2),
        "fee": gain < price * table["cost"],
        "limit": table["gain"].notna(),
    }
    return np.select(list(conditions.values()), [REASONS[name] for name in conditions], "")


def _prices(question: Question, chosen: np.ndarray, budget: float, gain: np.ndarray):
    """price_in of each offer; missing where it is in, or where more than the budget limits it."""
    coverage = question.coverage
    if question.limits.any or question.objective == "profit":
        return np.full(len(gain), np.nan)
    left = budget - coverage.fees[chosen].sum()
    price = np.where(gain > 0, left, 0.0)
    for loss, fees in _exchanges(coverage, chosen):
        price = np.where(gain > loss, np.maximum(price, left + fees), price)
    never = question.offers["creator_id"].isin(question.limits.never).to_numpy()
    return np.where(np.isin(np.arange(len(gain)), chosen) | never, np.nan, price)


def _exchanges(coverage: Coverage, chosen: np.ndarray):
    """Sets of the roster that could make room: (what is lost with them, their fees)."""
    each = losses(coverage, chosen)
    with np.errstate(divide="ignore", invalid="ignore"):
        order = np.argsort(
            np.nan_to_num(each / coverage.fees[chosen], posinf=np.inf), kind="stable"
        )
    value = coverage.worth(chosen)
    for place in order[:SETS]:
        yield each[place], coverage.fees[chosen[place]]
    for count in range(2, min(len(order), SETS) + 1):
        gone, kept = chosen[order[:count]], chosen[order[count:]]
        yield value - coverage.worth(kept), coverage.fees[gone].sum()


def tier_table(question: Question, chosen: np.ndarray) -> pd.DataFrame:
    """One row per tier: creators, posts, spend, accounts reached, and its worth on its own."""
    offers = question.offers.iloc[chosen]
    tiers = question.pool.creators.groupby("tier")["followers"].min().sort_values(kind="stable")
    spend = offers["cost"].sum()
    rows = []
    for tier in tiers.index:
        inside = (offers["tier"] == tier).to_numpy()
        mine = offers[inside]
        rows.append(
            {
                "tier": tier,
                "creators": len(mine),
                "posts": int(mine["posts"].sum()),
                "spend": float(mine["cost"].sum()),
                "spend_share": float(mine["cost"].sum() / spend) if spend else 0.0,
                "gross_reach": float(mine["reached"].sum()),
                "value_alone": question.coverage.worth(chosen[inside]),
            }
        )
    return pd.DataFrame(rows)
