"""The funnel of one line, per draw: posts, reach, clicks, orders, revenue, spend."""

from __future__ import annotations

import numpy as np

from influlab.campaign.assumptions import Assumptions
from influlab.campaign.plan import Line

Number = float | np.ndarray
Values = dict[str, Number]

COUNTS = ("impressions", "gross_reach", "net_reach", "target_reach", "engagements", "clicks")
MONEY = ("attributed_revenue", "incremental_revenue", "gross_profit", "profit")
ADDED = ("spend", "fees", "delivered_posts", *COUNTS, "orders", *MONEY)  # lines add up to it
RATIOS = {
    "cpm": ("spend", "impressions", 1000.0),
    "cpe": ("spend", "engagements", 1.0),
    "cpa": ("spend", "orders", 1.0),
    "roas": ("attributed_revenue", "spend", 1.0),
    "iroas": ("incremental_revenue", "spend", 1.0),
    "roi": ("profit", "spend", 1.0),
}
METRICS = (*ADDED, *RATIOS)


def accumulated(reach_rate: Number, posts: Number) -> Number:
    r"""Share of followers reached by several posts of one creator.

    .. math:: \frac{d \rho}{1 + (d - 1) \rho}

    Some follow closely and others rarely look: exposures of one account are Poisson
    with an exponentially distributed activity. One post reaches :math:`\rho`.
    """
    return posts * reach_rate / (1.0 + (posts - 1.0) * reach_rate)


def pooled(one: Number, pool: Number, creators: Number) -> Number:
    r"""Accounts reached by creators who each draw `one` account at random from one `pool`.

    .. math:: N \, (1 - (1 - A / N)^n)

    The common-pool model: any two creators share :math:`A / N` of their reach.
    """
    return -pool * np.expm1(creators * np.log1p(-np.minimum(one / pool, 1.0 - 1e-12)))


def reach(line: Line, value: Assumptions, crowd: Values, share: Number) -> Values:
    """Gross and net reach of the line alone, its response to repeats still left out."""
    posts = (line.posts + line.second_wave_posts) * share
    followers, rate = value("followers"), value("reach_rate")
    spent, paid = value("boosting"), 0.0
    if np.any(spent > 0):
        paid = 1000.0 * spent / (value("boost_cpm") * value("views_per_account"))
    typical = followers * accumulated(rate, posts) + paid
    one = followers * accumulated(rate, posts) * crowd["reach"] + paid
    overlap = value("overlap")
    net = value.creators * one
    if line.creators > 1 and np.any(overlap > 0):
        net = pooled(one, np.maximum(typical, 1e-9) / np.maximum(overlap, 1e-12), value.creators)
    gross = value.creators * (posts * followers * rate * crowd["reach"] + paid)
    return {"gross_reach": gross, "net_reach": np.minimum(net, gross), "posts": posts}


def spend(line: Line, value: Assumptions, crowd: Values, share: Number) -> Values:
    """Fees of delivered posts; with product, shipping, production, boosting and hours: spend."""
    posts = line.posts + line.second_wave_posts * value("second_wave_fee")
    fees = value.creators * value("fee") * crowd["fee"] * (posts * share)
    goods = value("product") + value("shipping") + value("production") + value("boosting")
    hours = value("coordination_hours") * value("plan.hourly_cost")
    made = value.creators * (line.posts + line.second_wave_posts) * share
    return {"spend": fees + value.creators * (goods + hours), "fees": fees, "delivered_posts": made}


def engagements(line: Line, value: Assumptions, crowd: Values, out: Values) -> Number:
    """Engagements with every exposure: rates are measured per post, repeats included."""
    if line.engagement_rate_by_reach is not None:
        ratio = crowd["engagements"] / crowd["reach"]
        return value("engagement_rate_by_reach") * ratio * out["gross_reach"]
    made = value("engagement_rate_by_followers") * crowd["engagements"] * value("followers")
    return value.creators * out["posts"] * made


def orders(line: Line, value: Assumptions, crowd: Values, out: Values) -> Values:
    """Clicks and orders as counts: Poisson around what the rates expect.

    First exposures answer with the click rate, repeated ones with ``repeat_response`` of it.
    Clicks that buy and clicks that do not are independent Poisson counts.
    """
    target = value("audience_match") * value("authenticity")
    seen_by = target if line.clicks_from == "target_reach" else 1.0
    net, gross = out["net_reach"], out["gross_reach"]
    answering = net + value("plan.repeat_response") * (gross - net)
    later = line.second_wave_posts / (line.posts + line.second_wave_posts)
    if later:
        answering = answering * (1.0 - later + later * value("second_wave_response"))
    expected = answering * seen_by * value("click_rate") / crowd["reach"]
    buying = expected * crowd["orders"] * value("conversion_rate")
    other = np.maximum(expected * crowd["clicks"] - buying, 0.0)
    sold = value.count(buying, "orders")
    clicks = sold + value.count(other, "other clicks")
    return {"target_reach": net * target, "orders": sold, "clicks": clicks}


def money(value: Assumptions, out: Values) -> Values:
    """Attributed and incremental revenue, gross profit and profit after the spend."""
    attributed = out["orders"] * value("plan.order_value") * (1.0 - value("refunds"))
    caused = (1.0 - value("code_leakage")) * value("incremental_share") + value("untracked_sales")
    incremental = attributed * caused
    gross = incremental * value("plan.margin")
    return {
        "attributed_revenue": attributed,
        "incremental_revenue": incremental,
        "gross_profit": gross,
        "profit": gross - out["spend"],
    }
