"""Deals: payments by hand, nesting, both sides adding up, and what is refused."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.campaign import Range, blend, change, example_plan, simulate
from influlab.campaign.deals import Deal, Option, option_premiums, payment
from influlab.campaign.negotiation import (
    agreement_zone,
    certainty_equivalent,
    compare_deals,
    equal_commission,
    walk_away_fee,
)
from influlab.errors import PlanError

FIVE = pd.DataFrame(
    {
        "delivered_posts": [2.0, 2.0, 1.0, 2.0, 0.0],
        "impressions": [10_000.0, 20_000.0, 5_000.0, 40_000.0, 0.0],
        "engagements": [300.0, 500.0, 100.0, 900.0, 0.0],
        "clicks": [100.0, 200.0, 50.0, 400.0, 0.0],
        "orders": [2.0, 5.0, 1.0, 10.0, 0.0],
        "attributed_revenue": [100.0, 250.0, 50.0, 500.0, 0.0],
        "gross_profit": [80.0, 200.0, 40.0, 400.0, 0.0],
        "spend": [150.0, 150.0, 100.0, 150.0, 50.0],
        "fees": [100.0, 100.0, 50.0, 100.0, 0.0],
    }
)


def outcomes(draws=FIVE, lines=1, creators=1):
    """As much of a simulation's outcomes as a deal reads, with known numbers."""
    line = SimpleNamespace(creators=creators)
    plan = SimpleNamespace(lines=(line,) * lines, currency="EUR")
    return SimpleNamespace(draws=draws, plan=plan)


def paid(**terms):
    return payment(Deal("deal", **terms), outcomes()).tolist()


def test_each_way_of_paying_by_hand():
    assert paid(flat=90.0) == [90.0] * 5
    assert paid(per_post=40.0) == [80.0, 80.0, 40.0, 80.0, 0.0]
    assert paid(cpm=5.0) == [50.0, 100.0, 25.0, 200.0, 0.0]
    assert paid(cpe=0.1) == pytest.approx([30.0, 50.0, 10.0, 90.0, 0.0])
    assert paid(cpc=0.5) == [50.0, 100.0, 25.0, 200.0, 0.0]
    assert paid(commission=0.1) == [10.0, 25.0, 5.0, 50.0, 0.0]
    assert paid(flat=20.0, commission=0.1, floor=27.0, cap=60.0) == [30.0, 45.0, 27.0, 60.0, 27.0]
    assert paid(flat=20.0, bonus=100.0, bonus_at=5.0) == [20.0, 120.0, 20.0, 120.0, 20.0]
    rights = (Option("whitelisting", 0.25, months=2),)
    assert paid(per_post=40.0, options=rights) == [120.0, 120.0, 60.0, 120.0, 0.0]


@given(st.floats(0, 1e4), st.floats(0, 1))
def test_a_hybrid_nests_flat_and_commission(flat, commission):
    hybrid = paid(flat=flat, commission=commission)
    parts = np.add(paid(flat=flat), paid(commission=commission))
    assert hybrid == pytest.approx(parts.tolist())


@given(st.floats(0, 500), st.floats(0, 1), st.floats(0, 200), st.floats(0, 1), st.floats(0, 99))
def test_what_one_side_pays_the_other_gets(flat, commission, gift, worth, cost):
    deal = Deal("deal", flat=flat, commission=commission, gift=gift, gift_worth=worth)
    frame = compare_deals(outcomes(), [deal], creator_cost=cost).payoffs["deal"]
    other = FIVE["spend"] - FIVE["fees"]
    whole = FIVE["gross_profit"] - other - gift * (1 - worth) - cost
    assert (frame["brand"] + frame["creator"]).tolist() == pytest.approx(whole.tolist(), abs=1e-9)


def test_a_flat_fee_leaves_all_risk_with_the_brand_and_shares_add_up():
    deals = [Deal("flat", flat=100.0), Deal("affiliate", commission=0.2)]
    table = compare_deals(outcomes(), deals).table.set_index("deal")
    assert table.loc["flat", "creator_risk"] == 0.0
    assert (table["brand_risk"] + table["creator_risk"]).tolist() == pytest.approx([1.0, 1.0])
    # Gross profit is 0.8 of revenue in every row, so 20 % of revenue is a quarter of the risk.
    assert table.loc["affiliate", "creator_risk"] == pytest.approx(0.25)


def test_commission_equal_to_a_flat_fee():
    assert equal_commission(outcomes(), 90.0) == pytest.approx(90 / 180)
    nothing = FIVE.assign(attributed_revenue=0.0)
    assert math.isnan(equal_commission(outcomes(nothing), 90.0))


@given(st.floats(0.05, 0.95))
def test_walk_away_fee_keeps_its_promise(level):
    rng = np.random.default_rng(1)
    draws = pd.DataFrame({"gross_profit": rng.normal(1000, 400, 4001), "spend": 0.0, "fees": 0.0})
    fee = walk_away_fee(outcomes(draws), level=level)
    assert (draws["gross_profit"] >= fee).mean() >= level
    assert (draws["gross_profit"] >= fee + 2).mean() < level + 0.01


def test_walk_away_fee_of_a_normal_profit_is_its_quantile():
    rng = np.random.default_rng(2)
    draws = pd.DataFrame({"gross_profit": rng.normal(1000, 400, 200_000), "spend": 0.0, "fees": 0})
    assert walk_away_fee(outcomes(draws), level=0.9) == pytest.approx(1000 - 1.2816 * 400, abs=8)


def test_certainty_equivalent_of_a_normal_payoff_is_mean_less_half_the_variance_over_tolerance():
    payoff = np.random.default_rng(3).normal(500, 100, 400_000)
    expected = 500 - 100**2 / (2 * 400)
    assert certainty_equivalent(payoff, 400.0) == pytest.approx(expected, abs=1.0)
    assert certainty_equivalent(payoff, math.inf) == pytest.approx(payoff.mean())


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9), st.floats(1, 1e6))
def test_a_sure_amount_lies_between_worst_and_mean(values, tolerance):
    sure = certainty_equivalent(np.array(values), tolerance)
    assert min(values) - 1e-6 <= sure <= np.mean(values) + 1e-6 * (1 + abs(np.mean(values)))


def test_zone_of_agreement():
    row = agreement_zone(outcomes(), creator_asks=10.0, level=0.5).iloc[0]
    # Left before fees: 30, 150, -10, 350, -50; the median draw leaves 30.
    assert (row["brand_walks_away_at"], row["zone"], row["middle"]) == (30.0, 20.0, 20.0)
    assert math.isnan(agreement_zone(outcomes(), creator_asks=31.0, level=0.5)["middle"][0])


def test_every_impossible_term_is_told_at_once():
    with pytest.raises(PlanError) as error:
        Deal("bad", flat=-1.0, commission=15.0, cpm=math.nan, bonus_on="love")
    assert str(error.value) == (
        "deal 'bad': 4 problems\n"
        "  - flat is -1.0; it must be a number at or above 0\n"
        "  - cpm is nan; it must be a number at or above 0\n"
        "  - commission is 15; it is a share in [0, 1] (10 % is written 0.1)\n"
        "  - bonus_on is 'love'; allowed: impressions, engagements, clicks, orders,"
        " attributed_revenue"
    )


def test_cap_below_floor():
    with pytest.raises(PlanError) as error:
        Deal("hybrid", floor=200.0, cap=100.0)
    assert str(error.value) == (
        "deal 'hybrid': 1 problem\n  - cap 100 is below floor 200; raise the cap or lower the floor"
    )


def test_comparison_refuses_what_it_cannot_compare():
    with pytest.raises(PlanError) as error:
        compare_deals(outcomes(lines=2), [Deal("a"), Deal("a")], creator_cost=-1.0, level=2.0)
    assert str(error.value) == (
        "deals: 4 problems\n"
        "  - 'a' names two deals; rename one\n"
        "  - the plan has 2 lines; simulate one line, as a deal pays one\n"
        "  - creator_cost is -1.0; it must be a number at or above 0\n"
        "  - level is 2.0; it must lie between 0 and 1"
    )


def test_premiums_come_from_the_evidence_with_source():
    premiums = option_premiums()
    assert premiums["source"].ne("").all()
    category = premiums.set_index("id").loc["exclusivity_category"]
    assert (category["low"], category["high"]) == (0.15, 0.30)


def test_a_bonus_that_nothing_earns_is_refused():
    with pytest.raises(PlanError) as error:
        Deal("flat", bonus=100.0)
    assert str(error.value) == (
        "deal 'flat': 1 problem\n  - bonus is 100 and nothing earns it; give bonus_at"
    )


def test_ten_creators_bear_ten_times_the_risk_of_one():
    deal = Deal("affiliate", commission=0.2)
    one = compare_deals(outcomes(), [deal], risk_tolerance=50.0)
    ten = compare_deals(outcomes(FIVE * 10, creators=10), [deal], risk_tolerance=50.0)
    sure = "creator_certainty_equivalent"
    assert ten.table[sure][0] == pytest.approx(10 * one.table[sure][0])
    # 20 % of 100, 250, 50, 500 and 0: exp(-0.4), exp(-1), exp(-0.2), exp(-2) and 1.
    mean = sum(math.exp(-share) for share in (0.4, 1.0, 0.2, 2.0, 0.0)) / 5
    assert one.table[sure][0] == pytest.approx(-50 * math.log(mean))
    assert "A cautious creator prefers 'affiliate', worth EUR 25.7 for certain to them." in one.text
    assert "Cautious creators prefer 'affiliate', worth EUR 257 for certain to the 10 of them " in (
        ten.text
    )


def test_a_budget_that_cuts_bookings_does_not_cut_what_a_deal_buys():
    dear = change(blend(example_plan(), 0), {"macro.fee": Range(700, 1_500, 9_000)})
    free = simulate(dear, draws=2_000)
    tight = simulate(replace(dear, budget=dear.likely_spend), draws=2_000)
    assert tight.draws["orders"].mean() < 0.9 * free.draws["orders"].mean()
    deals = [Deal("per post", per_post=1_000.0), Deal("affiliate", commission=0.2)]
    one, other = (compare_deals(each, deals).table for each in (tight, free))
    pd.testing.assert_frame_equal(one, other)
    assert walk_away_fee(tight, level=0.5) == walk_away_fee(free, level=0.5)
    assert equal_commission(tight, 900.0) == equal_commission(free, 900.0)
