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
    "followers": Field(AMOUNT, "followers", "size of an average creator of the line"),
    "fee": Field(AMOUNT, "{} per post", "paid to the creator for one delivered post"),
    "reach_rate": Field(
        RATE, "fraction (accounts reached / followers)", "accounts that one post reaches"
    ),
    "engagement_rate_by_reach": Field(
        RATE, "fraction (engagements / accounts reached)", "of one post"
    ),
    "engagement_rate_by_followers": Field(
        RATE, "fraction (engagements / followers)", "of one post"
    ),
    "click_rate": Field(RATE, "fraction (clicks / accounts reached)", "of one exposure"),
    "conversion_rate": Field(RATE, "fraction (orders / clicks)", "tracked orders"),
    "views_per_account": Field(AMOUNT, "views per account reached", "of one post"),
    "completion": Field(
        RATE, "fraction (posts delivered / agreed)", "the rest is neither paid nor seen"
    ),
    "audience_match": Field(
        RATE, "fraction (of accounts reached)", "share in the brand's audience"
    ),
    "authenticity": Field(RATE, "fraction (of accounts reached)", "share that is a real person"),
    "refunds": Field(RATE, "fraction (of order value)", "returned goods"),
    "incremental_share": Field(RATE, "fraction (of attributed revenue)", "sales not made anyway"),
    "untracked_sales": Field(AMOUNT, "times attributed revenue", "caused, but no link or code"),
    "code_leakage": Field(
        RATE, "fraction (of attributed revenue)", "codes used by people never reached"
    ),
    "product": Field(AMOUNT, "{} per creator", "cost of the product given"),
    "shipping": Field(AMOUNT, "{} per creator", "cost of sending it"),
    "production": Field(AMOUNT, "{} per creator", "studio, travel, editing"),
    "coordination_hours": Field(
        AMOUNT, "hours per creator", "finding, briefing, approving, paying"
    ),
    "boosting": Field(AMOUNT, "{} per creator", "money spent to promote the posts"),
    "boost_cpm": Field(AMOUNT, "{} per 1,000 impressions", "price of promoted impressions"),
    "overlap": Field(
        RATE, "fraction (of the smaller reach)", "of a creator's reach, met by another of the line"
    ),
    "second_wave_fee": Field(AMOUNT, "times the first fee", "price of a post in the second wave"),
    "second_wave_response": Field(
        AMOUNT, "times the first click rate", "response in the second wave"
    ),
}

PLAN_FIELDS: dict[str, Field] = {
    "order_value": Field(AMOUNT, "{} per order", "what a customer pays for one order"),
    "margin": Field(RATE, "fraction (gross profit / revenue)", "left after the goods are paid"),
    "hourly_cost": Field(AMOUNT, "{} per hour", "of the people who run the campaign"),
    "overlap": Field(
        RATE, "fraction (of the smaller reach)", "of a smaller line's reach, met by the largest"
    ),
    "repeat_response": Field(
        RATE, "fraction (of first clicks)", "of an account that saw it before"
    ),
}
