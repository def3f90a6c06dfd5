"""Every assumption of a line and of a plan: its kind, its unit, what it means."""

from __future__ import annotations

from typing import NamedTuple

from influlab.campaign.ranges import AMOUNT, RATE


class Field(NamedTuple):
    """One assumption: how it is drawn, its unit (``{}`` stands for the currency), its meaning."""

    kind: str
    unit: str
    meaning: str


LINE_FIELDS: dict[str, Field] = {
    "followers": Field(AMOUNT, "followers / creator", "size of an average creator of the line"),
    "fee": Field(AMOUNT, "{} / post", "paid to the creator for one delivered post"),
    "reach_rate": Field(RATE, "accounts / follower", "accounts that one post reaches"),
    "engagement_rate_by_reach": Field(RATE, "engagements / account reached", "of one post"),
    "engagement_rate_by_followers": Field(RATE, "engagements / follower", "of one post"),
    "click_rate": Field(RATE, "clicks / account reached", "of one exposure"),
    "conversion_rate": Field(RATE, "orders / click", "tracked orders"),
    "views_per_account": Field(AMOUNT, "views / account reached", "of one post"),
    "completion": Field(RATE, "posts delivered / post agreed", "the rest is neither paid nor seen"),
    "audience_match": Field(RATE, "target accounts / account", "share in the brand's audience"),
    "authenticity": Field(RATE, "real accounts / account", "share that is a real person"),
    "refunds": Field(RATE, "refunded / order value", "returned goods"),
    "incremental_share": Field(RATE, "incremental / attributed", "sales not made anyway"),
    "untracked_sales": Field(AMOUNT, "untracked / attributed", "caused, but no link or code"),
    "code_leakage": Field(RATE, "leaked / attributed", "codes used by people never reached"),
    "product": Field(AMOUNT, "{} / creator", "cost of the product given"),
    "shipping": Field(AMOUNT, "{} / creator", "cost of sending it"),
    "production": Field(AMOUNT, "{} / creator", "studio, travel, editing"),
    "coordination_hours": Field(AMOUNT, "hours / creator", "finding, briefing, approving, paying"),
    "boosting": Field(AMOUNT, "{} / creator", "money spent to promote the posts"),
    "boost_cpm": Field(AMOUNT, "{} / 1,000 impressions", "price of promoted impressions"),
    "overlap": Field(
        RATE, "accounts / account", "of a creator's reach, met by another of the line"
    ),
    "second_wave_fee": Field(AMOUNT, "fee / first fee", "price of a post in the second wave"),
    "second_wave_response": Field(AMOUNT, "clicks / first clicks", "response in the second wave"),
}

PLAN_FIELDS: dict[str, Field] = {
    "order_value": Field(AMOUNT, "{} / order", "what a customer pays for one order"),
    "margin": Field(RATE, "gross profit / revenue", "left after the goods are paid"),
    "hourly_cost": Field(AMOUNT, "{} / hour", "of the people who run the campaign"),
    "overlap": Field(RATE, "accounts / account", "of a smaller line's reach, met by the largest"),
    "repeat_response": Field(RATE, "clicks / first clicks", "of an account that saw it before"),
}

SPREADS = ("followers", "fee", "reach_rate", "engagement_rate", "click_rate", "conversion_rate")
