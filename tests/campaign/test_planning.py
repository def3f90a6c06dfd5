"""From a budget to a plan: within the money, measured where the table allows, honest where not."""

import numpy as np
import pandas as pd
import pytest

from influlab.campaign import Range, evidence_range, plan_for, simulate
from influlab.campaign.fields import LINE_FIELDS, PLAN_FIELDS
from influlab.campaign.sizing import creators_for
from influlab.errors import InfeasibleError, PlanError

CREATORS = pd.DataFrame(
    {
        "creator_id": [f"c{i}" for i in range(12)],
        "followers": [5_000, 10_000, 20_000, 40_000, 80_000, 10_000] + [200_000, 400_000] * 3,
        "fee": [50, 100, 200, 400, 800, 100] + [1_000, 2_000] * 3,
        "currency": "EUR",
        "engagement_rate_by_followers": [0.05, 0.04, 0.04, 0.03, 0.02, 0.04] + [0.01, 0.02] * 3,
    }
)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("budget", [50_000, 777_777])
def test_likely_spend_fits_the_budget(share, budget):
    plan = plan_for({"micro": share, "macro": 1 - share}, budget=budget)
    dearest = max(line.likely_cost(hourly_cost=35) / line.creators for line in plan.lines)
    assert budget - dearest < plan.likely_spend <= budget


def test_a_tier_without_a_share_is_left_out():
    assert [line.name for line in plan_for({"micro": 0, "macro": 1}, budget=50_000).lines] == [
        "macro"
    ]


def test_creators_for_rounds_the_dear_line_and_fills_with_the_cheap_one():
    assert creators_for({"a": 100, "b": 3_000}, {"a": 0.5, "b": 0.5}, 10_000) == {"a": 40, "b": 2}
    assert creators_for({"a": 100, "b": 3_000}, {"a": 0.0, "b": 1.0}, 10_000) == {"a": 0, "b": 3}
    assert creators_for({"a": 100, "b": 3_000}, {"a": 1.0, "b": 0.0}, 2_999) == {"a": 29, "b": 0}


def test_ranges_come_from_the_table_where_it_has_columns():
    plan = plan_for({"micro": 0.5, "macro": 0.5}, budget=30_000, creators=CREATORS)
    micro, macro = plan.lines
    assert (micro.followers.likely, micro.fee.likely) == (15_000, 150)
    own = micro.creator_spread.engagement_rate
    assert micro.engagement_rate_by_followers.likely == pytest.approx(
        0.04 * np.exp(own**2 / 2), rel=1e-3
    )
    assert micro.fee.low < 150 < micro.fee.high
    assert micro.followers.source == "median of 6 creators of the given table"
    assert macro.fee.likely == 1_500
    assert micro.reach_rate == evidence_range("reach_rate", "micro")
    assert micro.creator_spread.fee == 0.0  # all ask the same per follower
    assert micro.creator_spread.followers > 0.5


def test_a_column_with_few_values_is_not_used():
    few = CREATORS.assign(fee=[100.0] * 4 + [np.nan] * 8)
    plan = plan_for({"micro": 0.5, "macro": 0.5}, budget=30_000, creators=few)
    assert "not converted" in plan.lines[0].fee.source


def test_every_range_says_where_it_comes_from():
    for creators in (None, CREATORS):
        plan = plan_for({"micro": 0.5, "macro": 0.5}, budget=30_000, creators=creators)
        for thing in (plan, *plan.lines):
            assert all(range_.source for range_ in thing.ranges.values())


def test_the_same_shop_converts_for_both_tiers():
    plan = plan_for({"micro": 0.5, "macro": 0.5}, budget=30_000)
    inputs = simulate(plan, draws=5_000).inputs
    found = np.corrcoef(
        np.log(inputs["micro.conversion_rate"]), np.log(inputs["macro.conversion_rate"])
    )
    assert found[0, 1] > 0.7


def test_own_shop_figures_and_audience_are_taken():
    value, margin = Range(10, 20, 30, "shop"), Range(0.1, 0.2, 0.3, "shop")
    plan = plan_for(
        {"micro": 1},
        budget=30_000,
        order_value=value,
        margin=margin,
        audience_size=200_000,
        posts=3,
    )
    assert (plan.order_value, plan.margin, plan.audience_size) == (value, margin, 200_000)
    line = plan.lines[0]
    assert line.posts == 3
    one = line.followers.likely * 3 * 0.275 / (1 + 2 * 0.275)
    assert line.overlap.low == pytest.approx(one / 200_000, rel=0.01)


def test_another_currency_needs_a_rate_and_scales_everything():
    with pytest.raises(
        PlanError, match="published fees are in USD; pass exchange_rate=GBP per USD"
    ):
        plan_for({"micro": 1}, budget=10_000, currency="GBP")
    dollars = plan_for({"micro": 1}, budget=10_000, currency="USD")
    yen = plan_for({"micro": 1}, budget=1_500_000, currency="JPY", exchange_rate=150)
    assert yen.order_value.likely == 150 * dollars.order_value.likely
    assert yen.lines[0].product.likely == 150 * dollars.lines[0].product.likely


def test_impossible_wishes_are_all_named():
    with pytest.raises(PlanError) as caught:
        plan_for({"micro": 0.5, "mega": 30}, budget=0, currency="JPY")
    assert str(caught.value) == (
        "plan: 4 problems\n"
        "  - 'mega': share is 30; a share lies in [0, 1] (is it a percentage? divide by 100)\n"
        "  - mix names the tier 'mega'; choose of micro, macro\n"
        "  - budget is 0; it must be above 0\n"
        "  - currency is 'JPY' and published fees are in USD; pass exchange_rate=JPY per USD"
    )


@pytest.mark.parametrize(
    ("mix", "budget", "problem"),
    [
        ({"micro": 0.5, "macro": 0.4}, 1e4, "shares add up to 0.9; they must add up to 1"),
        ({}, 1e4, "mix is {}; give shares by tier, such as {'micro': 0.5, ...}"),
        ({"micro": 1}, float("nan"), "budget is nan; it must be a finite number"),
        ({"micro": 1}, float("inf"), "budget is inf; it must be a finite number"),
        ({"micro": 1}, "50k", "budget is '50k'; it must be a number"),
    ],
)
def test_each_impossible_wish(mix, budget, problem):
    with pytest.raises(PlanError) as caught:
        plan_for(mix, budget=budget)
    assert str(caught.value) == f"plan: 1 problem\n  - {problem}"


def test_money_that_buys_nobody_says_what_one_costs():
    with pytest.raises(InfeasibleError) as caught:
        plan_for({"micro": 0.5, "macro": 0.5}, budget=1_500, creators=CREATORS)
    assert str(caught.value) == (
        "plan: 1 problem\n"
        "  - 50% of EUR 1,500 buys no macro creator, who is likely to cost EUR 3,140; "
        "raise the budget or leave macro out"
    )


def test_fees_in_other_money_are_not_mixed():
    with pytest.raises(PlanError) as caught:
        plan_for({"micro": 1}, budget=1e4, creators=CREATORS.assign(currency=["EUR", "USD"] * 6))
    assert str(caught.value) == (
        "creators: 1 problem\n"
        "  - fees are in USD and the plan is in EUR; convert them or plan in USD"
    )


def test_a_tier_that_nobody_is_in_is_named():
    with pytest.raises(PlanError) as caught:
        plan_for({"micro": 0.5, "macro": 0.5}, budget=1e4, creators=CREATORS.head(6))
    assert str(caught.value) == (
        "creators: 1 problem\n"
        "  - no creator is 'macro' under the scheme 'two_tier'; add some or leave the tier out"
    )


def test_every_price_is_in_the_currency_of_the_plan():
    dollars = plan_for({"micro": 1}, budget=10_000, currency="USD")
    yen = plan_for({"micro": 1}, budget=1_500_000, currency="JPY", exchange_rate=150)
    prices = [f"line.{n}" for n, field in LINE_FIELDS.items() if field.unit.startswith("{}")]
    prices += [f"plan.{n}" for n, field in PLAN_FIELDS.items() if field.unit.startswith("{}")]
    assert len(prices) == 8
    for name in prices:
        owner, _, field = name.partition(".")
        one, other = (getattr(p if owner == "plan" else p.lines[0], field) for p in (dollars, yen))
        wanted = pytest.approx([150 * each for each in one.quantiles], rel=2e-3)
        assert other.quantiles == wanted, name
    assert yen.lines[0].creators == dollars.lines[0].creators


def test_a_line_is_its_average_creator_and_draws_have_the_median_of_the_table():
    """Rates and prices are lopsided: what a campaign adds up is the average, not the median."""
    rng = np.random.default_rng(0)
    size = 20_000 * np.exp(0.1 * rng.normal(size=4_000))
    table = pd.DataFrame(
        {
            "creator_id": [f"c{number}" for number in range(4_000)],
            "followers": size.round(),
            "fee": 0.01 * size * np.exp(0.8 * rng.normal(size=4_000)),
            "engagement_rate_by_followers": 0.02 * np.exp(0.7 * rng.normal(size=4_000)),
        }
    )
    line = plan_for({"micro": 1}, budget=50_000, creators=table).lines[0]
    assert line.fee.likely == pytest.approx(table["fee"].mean(), rel=0.05)
    rate = table["engagement_rate_by_followers"]
    assert line.engagement_rate_by_followers.likely == pytest.approx(rate.mean(), rel=0.05)
    middle = line.engagement_rate_by_followers.likely * np.exp(
        -(line.creator_spread.engagement_rate**2) / 2
    )
    assert middle == pytest.approx(rate.median(), rel=0.02)
    assert line.followers.likely == pytest.approx(table["followers"].median(), rel=0.001)
    assert line.fee.source == (
        "average of 4,000 creators of the given table, by their median and spread"
    )


def test_the_fee_is_that_of_the_size_that_is_planned_for():
    alike = CREATORS.assign(fee=900.0)
    line = plan_for({"micro": 1}, budget=50_000, creators=alike).lines[0]
    assert line.fee.likely == 900
    assert line.creator_spread.fee > 0.5  # per follower they differ


def test_an_offer_dearer_than_twice_likely_is_declined():
    line = plan_for({"micro": 1}, budget=50_000).lines[0]
    published = evidence_range("fee", "micro", followers=line.followers.likely)
    assert published.high > 2 * published.likely
    assert line.fee.high == 2 * published.likely
    assert line.fee.source.endswith("; dearer than twice likely is declined")
