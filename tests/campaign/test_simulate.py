"""The simulation against hand numbers, closed forms and theory."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influlab.campaign import Line, Plan, Range, Spread, blend, change, example_plan, simulate
from influlab.campaign.fields import LINE_FIELDS, PLAN_FIELDS
from influlab.campaign.funnel import RATIOS, accumulated
from influlab.campaign.simulate import _from_largest
from influlab.creators.reach_frailty import phi, phi_inverse
from influlab.creators.reach_pool import common_pool_mix, common_pool_reach
from influlab.errors import PlanError

MONEY = ("spend", "fees", "attributed_revenue", "incremental_revenue", "gross_profit", "profit")


def known(value: float) -> Range:
    return Range.constant(value)


def plain_line(name="micro", creators=2, posts=1, **changes) -> Line:
    """Every number known, creators alike: what is left is the chance of the orders."""
    given = {
        "followers": known(1_000),
        "fee": known(100),
        "reach_rate": known(0.5),
        "click_rate": known(0.1),
        "conversion_rate": known(0.2),
        "engagement_rate_by_followers": known(0.03),
        "views_per_account": known(1.5),
        "completion": known(1),
        "audience_match": known(0.6),
        "authenticity": known(0.5),
        "refunds": known(0.1),
        "incremental_share": known(0.7),
        "untracked_sales": known(0.25),
        "code_leakage": known(0.2),
        "product": known(10),
        "shipping": known(2),
        "production": known(3),
        "coordination_hours": known(4),
        "overlap": known(0.2),
        "creator_spread": 0.0,
    }
    return Line(name, creators, posts, **(given | changes))


def plain_plan(*lines: Line, **changes) -> Plan:
    given = {
        "order_value": known(50),
        "margin": known(0.4),
        "hourly_cost": known(20),
        "overlap": known(0.3),
        "repeat_response": known(0.5),
    }
    return Plan("plain", lines or (plain_line(),), "EUR", **(given | changes))


def test_the_funnel_by_hand():
    draws = simulate(plain_plan(), draws=20_000).draws
    one = draws.iloc[0]
    assert one.delivered_posts == 2
    assert one.gross_reach == 1_000
    assert one.impressions == 1_500
    assert one.net_reach == pytest.approx(900)  # 500 + 500 (1 - 0.2)
    assert one.target_reach == pytest.approx(900 * 0.6 * 0.5)
    assert one.engagements == pytest.approx(60)
    assert one.fees == 200
    assert one.spend == 2 * (100 + 10 + 2 + 3 + 4 * 20)
    assert draws.clicks.mean() == pytest.approx(0.1 * 950, rel=0.01)  # 900 + half of 100 repeats
    assert draws.orders.mean() == pytest.approx(19, rel=0.01)
    assert draws.orders.var() == pytest.approx(19, rel=0.05)  # Poisson
    assert draws.attributed_revenue.to_numpy() == pytest.approx(draws.orders * 50 * 0.9)
    incremental = draws.attributed_revenue * (0.8 * 0.7 + 0.25)
    assert draws.incremental_revenue.to_numpy() == pytest.approx(incremental)
    assert draws.gross_profit.to_numpy() == pytest.approx(incremental * 0.4)
    assert draws.profit.to_numpy() == pytest.approx(incremental * 0.4 - 390)


def test_ratios_by_hand():
    draws = simulate(plain_plan(), draws=500).draws
    assert draws.cpm.iloc[0] == pytest.approx(390 / 1.5)
    assert draws.cpe.iloc[0] == pytest.approx(390 / 60)
    sold = draws[draws.orders > 0]
    assert sold.cpa.to_numpy() == pytest.approx(390 / sold.orders)
    assert draws.roas.to_numpy() == pytest.approx(draws.attributed_revenue / 390)
    assert draws.iroas.to_numpy() == pytest.approx(draws.incremental_revenue / 390)
    assert draws.roi.to_numpy() == pytest.approx(draws.profit / 390)


def test_no_order_makes_an_order_infinitely_dear():
    poor = plain_plan(plain_line(conversion_rate=known(0)))
    outcomes = simulate(poor, draws=100)
    assert np.isinf(outcomes.draws.cpa).all()
    assert np.isinf(
        outcomes.summary().loc["cpa", ["estimate", "low", "high"]].to_numpy(float)
    ).all()
    assert outcomes.draws.profit.tolist() == [-390.0] * 100


def test_nothing_delivered_is_nothing_paid_or_sold():
    none = simulate(plain_plan(plain_line(completion=known(0))), draws=100).draws.iloc[0]
    assert (none.delivered_posts, none.fees, none.gross_reach, none.orders) == (0, 0, 0, 0)
    assert none.spend == 2 * 95


@pytest.mark.parametrize("posts", [1, 2, 7])
def test_posts_of_one_creator_reach_as_in_the_frailty_model(posts):
    reached = accumulated(0.3, posts)
    assert reached == pytest.approx(phi(posts * phi_inverse(0.3, r=1), r=1))


@pytest.mark.parametrize("creators", [1, 2, 20, 400])
def test_creators_of_a_line_reach_as_in_the_common_pool(creators):
    net = simulate(plain_plan(plain_line(creators=creators)), draws=100).draws.net_reach.iloc[0]
    assert net == pytest.approx(common_pool_reach(500, creators, 0.2))


def test_lines_overlap_as_in_the_common_pool():
    lines = [
        plain_line(name, 1, followers=known(size))
        for name, size in (("a", 8e3), ("b", 1e3), ("c", 4e3))
    ]
    outcomes = simulate(plain_plan(*lines), draws=100)
    net = common_pool_mix(np.array([4_000, 500, 2_000]), 1, 0.3)
    assert outcomes.draws.net_reach.iloc[0] == pytest.approx(net)
    assert sum(frame.net_reach.iloc[0] for frame in outcomes.lines.values()) == pytest.approx(net)


def test_net_reach_stays_within_the_audience():
    draws = simulate(change(example_plan(), {"plan.audience_size": 50_000}), draws=2_000).draws
    assert draws.net_reach.max() <= 50_000 + 1e-6
    assert (draws.target_reach <= draws.net_reach).all()


def test_clicks_of_the_target_follow_match_and_authenticity():
    plan = plain_plan(plain_line(clicks_from="target_reach"))
    assert simulate(plan, draws=20_000).draws.clicks.mean() == pytest.approx(95 * 0.3, rel=0.01)


def test_engagement_by_reach_counts_every_exposure():
    line = plain_line(engagement_rate_by_followers=None, engagement_rate_by_reach=known(0.08))
    assert simulate(plain_plan(line), draws=100).draws.engagements.iloc[0] == pytest.approx(80)


def test_boosting_buys_reach_at_its_price():
    line = plain_line(boosting=known(9), boost_cpm=known(6), overlap=known(0))
    draws = simulate(plain_plan(line), draws=100).draws
    paid = 9 / 6 * 1_000 / 1.5
    assert draws.gross_reach.iloc[0] == pytest.approx(2 * (500 + paid))
    assert draws.spend.iloc[0] == pytest.approx(390 + 18)


def test_a_second_wave_by_hand():
    line = plain_line(
        creators=1,
        second_wave_posts=1,
        second_wave_fee=known(0.8),
        second_wave_response=known(2),
        overlap=known(0),
    )
    draws = simulate(plain_plan(line, repeat_response=known(1)), draws=20_000).draws
    assert draws.fees.iloc[0] == pytest.approx(180)
    assert draws.net_reach.iloc[0] == pytest.approx(2 * 500 / 1.5)
    assert draws.clicks.mean() == pytest.approx(0.1 * 1_000 * 1.5, rel=0.01)


@pytest.mark.parametrize(("weight", "clicks"), [(1, 100), (0, 90)])
def test_repeats_count_as_much_as_said(weight, clicks):
    plan = plain_plan(repeat_response=known(weight))
    assert simulate(plan, draws=20_000).draws.clicks.mean() == pytest.approx(clicks, rel=0.01)


def expected(plan: Plan) -> dict[str, float]:
    """Means in closed form: independent factors, no overlap, every exposure counts."""
    line = plan.lines[0]
    mean = {name: range_.mean(LINE_FIELDS[name].kind) for name, range_ in line.ranges.items()}
    mean |= {name: range_.mean(PLAN_FIELDS[name].kind) for name, range_ in plan.ranges.items()}
    posts = line.creators * line.posts * mean["completion"]
    reach = posts * mean["followers"] * mean["reach_rate"]
    orders = reach * mean["click_rate"] * mean["conversion_rate"]
    attributed = orders * mean["order_value"] * (1 - mean["refunds"])
    caused = (1 - mean["code_leakage"]) * mean["incremental_share"] + mean["untracked_sales"]
    spend = posts * mean["fee"] + line.creators * (
        mean["product"] + mean["shipping"] + mean["coordination_hours"] * mean["hourly_cost"]
    )
    found = {"fees": posts * mean["fee"], "spend": spend, "gross_reach": reach, "orders": orders}
    found["impressions"] = reach * mean["views_per_account"]
    found["engagements"] = posts * mean["followers"] * mean["engagement_rate_by_followers"]
    found["clicks"] = reach * mean["click_rate"]
    found["attributed_revenue"] = attributed
    found["profit"] = attributed * caused * mean["margin"] - spend
    return found


@pytest.mark.parametrize("creators", [1, 3, 40])
def test_simulated_means_equal_the_closed_form(creators):
    line = replace(
        example_plan().lines[0], creators=creators, overlap=known(0), product=Range(5, 9, 30)
    )
    plan = replace(example_plan(), lines=(line,), repeat_response=known(1))
    draws = simulate(plan, draws=100_000, seed=3).draws
    for name, mean in expected(plan).items():
        # four standard errors: creators beyond twelve share deviations between draws
        error = draws[name].std() / np.sqrt(len(draws)) * 4
        assert draws[name].mean() == pytest.approx(mean, abs=error), name


@pytest.mark.parametrize("creators", [2, 50])
def test_creators_average_out_and_the_unknown_of_the_tier_does_not(creators):
    line = plain_line(creators=creators, overlap=known(0), creator_spread=Spread.same(0.5))
    alone = simulate(plain_plan(line), draws=20_000).draws.gross_reach
    theory = np.expm1(0.5) / creators
    assert alone.var() / alone.mean() ** 2 == pytest.approx(theory, rel=0.08)
    unsure = replace(line, reach_rate=Range(0.02, 0.04, 0.08))
    both = simulate(plain_plan(unsure), draws=20_000).draws.gross_reach
    rate = unsure.reach_rate.quantile(np.random.default_rng(1).standard_normal(400_000), "rate")
    tier = rate.var() / rate.mean() ** 2
    assert both.var() / both.mean() ** 2 == pytest.approx((1 + tier) * (1 + theory) - 1, rel=0.08)


def test_two_macros_risk_more_than_fifty_micros():
    spread = Spread.same(0.6)
    few = simulate(plain_plan(plain_line(creators=2, creator_spread=spread)), draws=5_000).draws
    many = simulate(plain_plan(plain_line(creators=50, creator_spread=spread)), draws=5_000).draws
    risk = [draws.clicks.std() / draws.clicks.mean() for draws in (few, many)]
    assert risk[0] > 4 * risk[1]


def test_no_show_is_a_lottery_with_few_posts():
    draws = simulate(plain_plan(plain_line(completion=known(0.9))), draws=20_000).draws
    assert set(draws.delivered_posts) == {0, 1, 2}
    assert (draws.delivered_posts == 1).mean() == pytest.approx(2 * 0.9 * 0.1, abs=0.01)


def scaled(plan: Plan, factor: float) -> Plan:
    changes = {}
    for owner, thing, known_fields in (
        *((line.name, line, LINE_FIELDS) for line in plan.lines),
        ("plan", plan, PLAN_FIELDS),
    ):
        for name, range_ in thing.ranges.items():
            if "{}" in known_fields[name].unit:
                changes[f"{owner}.{name}"] = range_.times(factor)
    return change(plan, changes)


@settings(max_examples=8, deadline=None)
@given(st.floats(0.01, 500))
def test_money_scales(factor):
    plan = example_plan()
    before = simulate(plan, draws=300).draws
    after = simulate(scaled(plan, factor), draws=300).draws
    for name in before:
        by = factor if name in MONEY or RATIOS.get(name, ("", ""))[0] == "spend" else 1.0
        assert after[name].to_numpy() == pytest.approx(by * before[name].to_numpy(), rel=1e-9), name


def test_same_seed_same_result_and_another_seed_another():
    first, again = (simulate(example_plan(), draws=500, seed=7) for _ in range(2))
    assert first.draws.equals(again.draws) and first.inputs.equals(again.inputs)
    assert not simulate(example_plan(), draws=500, seed=8).draws.equals(first.draws)


def test_a_blend_of_nothing_equals_macro_alone():
    plan = example_plan()
    alone = replace(plan, lines=(replace(plan.lines[1], creators=6),))
    assert simulate(blend(plan, 0)).draws.equals(simulate(alone).draws)


def test_options_share_their_random_numbers_by_name_and_not_by_place():
    plan = example_plan()
    turned = replace(plan, lines=plan.lines[::-1])
    first, second = simulate(plan, draws=300), simulate(turned, draws=300)
    assert first.lines["micro"].orders.equals(second.lines["micro"].orders)
    assert first.inputs["plan.margin"].equals(second.inputs["plan.margin"])


def test_lines_add_up_to_the_plan():
    outcomes = simulate(example_plan(), draws=500)
    total = sum(frame for frame in outcomes.lines.values())
    added = [name for name in outcomes.draws if name not in RATIOS]
    assert np.allclose(total[added], outcomes.draws[added])


def test_net_reach_lies_between_the_largest_line_and_all_exposures():
    outcomes = simulate(example_plan(), draws=2_000)
    draws = outcomes.draws
    assert (draws.net_reach <= draws.gross_reach + 1e-6).all()
    assert (draws.clicks >= draws.orders).all()


def test_long_simulations_equal_the_kept_ones_where_they_can():
    many = simulate(plain_plan(), draws=25_000).draws.orders
    assert many.mean() == pytest.approx(19, rel=0.01)


def test_impossible_settings_are_all_named():
    with pytest.raises(PlanError) as caught:
        simulate("plan", draws=10, seed=-1)
    assert str(caught.value) == (
        "simulate: 3 problems\n"
        "  - plan is 'plan'; give a Plan\n"
        "  - draws is 10; it must be a whole number from 100 to 1,000,000\n"
        "  - seed is -1; it must be a whole number from 0 to 9,223,372,036,854,775,807"
    )


def test_the_summary_and_its_sentence():
    outcomes = simulate(example_plan(), seed=1)
    table = outcomes.summary(0.8)
    draws = outcomes.draws
    assert table.loc["profit", "estimate"] == pytest.approx(draws.profit.mean())
    assert table.loc["roi", "estimate"] == pytest.approx(draws.profit.mean() / draws.spend.mean())
    assert table.loc["profit", "low"] == pytest.approx(draws.profit.quantile(0.1), rel=1e-2)
    assert table.loc["profit", "p_positive"] == (draws.profit > 0).mean()
    assert outcomes.table.equals(outcomes.summary())
    assert outcomes.text.startswith("example: about EUR ") and "with a loss in" in outcomes.text
    with pytest.raises(PlanError, match=r"level is 1\.5; it must lie between 0 and 1"):
        outcomes.summary(1.5)


def test_inputs_are_the_drawn_assumptions():
    outcomes = simulate(example_plan(), draws=20_000)
    assert "micro.second_wave_fee" not in outcomes.inputs and "plan.overlap" in outcomes.inputs
    fee = np.quantile(outcomes.inputs["micro.fee"], [0.1, 0.5, 0.9])
    assert fee == pytest.approx([60, 120, 240], rel=0.03)
    alone = simulate(blend(example_plan(), 0), draws=100).inputs
    assert "plan.overlap" not in alone and "micro.fee" not in alone


def test_a_budget_is_never_exceeded_and_binds_only_where_prices_are_high():
    free = simulate(example_plan(), seed=3)
    capped = simulate(change(example_plan(), {"plan.budget": 12_000.0}), seed=3)
    assert (capped.draws["spend"] <= 12_000.0 * (1 + 1e-12)).all()
    dear = free.draws["spend"] > 12_000.0
    assert 0.05 < dear.mean() < 0.95
    pd.testing.assert_frame_equal(capped.draws[~dear], free.draws[~dear])
    booked = 12_000.0 / free.draws.loc[dear, "spend"]
    for name in ("fees", "gross_reach", "impressions", "engagements", "delivered_posts"):
        expected = free.draws.loc[dear, name] * booked
        np.testing.assert_allclose(capped.draws.loc[dear, name], expected, rtol=1e-9)


def test_a_budget_is_never_exceeded_and_what_is_left_stays_unspent():
    free = simulate(example_plan(), draws=5_000).draws
    capped = simulate(replace(example_plan(), budget=15_000.0), draws=5_000).draws
    assert capped.spend.max() <= 15_000 + 1e-6
    cheap = free.spend <= 15_000
    assert 0.05 < cheap.mean() < 0.95
    assert capped[cheap].equals(free[cheap])
    share = 15_000 / free.spend[~cheap]
    for name in ("fees", "delivered_posts", "gross_reach", "impressions", "engagements"):
        assert capped[~cheap][name].to_numpy() == pytest.approx(share * free[~cheap][name])
    assert (capped.net_reach <= free.net_reach + 1e-6).all()
    wide = simulate(replace(example_plan(), budget=1e12), draws=5_000).draws
    assert wide.equals(free)


def test_a_column_alone_is_the_column_of_the_draws():
    plan = example_plan()
    alone, whole = simulate(plan, draws=500), simulate(plan, draws=500).draws
    for name in whole:
        assert np.array_equal(alone.values(name), whole[name].to_numpy(), equal_nan=True)
    assert alone.draws.equals(whole)
    assert np.array_equal(alone.values("cpm"), whole["cpm"].to_numpy())


@pytest.mark.parametrize("lines", [2, 3, 8, 9])
def test_lines_are_put_in_order_in_each_draw(lines):
    values = np.random.default_rng(lines).normal(size=(lines, 50)).round(1)
    given = [*values[:-1], 0.2]  # one of them the same in every draw
    wanted = -np.sort(-np.stack(np.broadcast_arrays(*given)), axis=0)
    assert np.array_equal(np.stack(np.broadcast_arrays(*_from_largest(given))), wanted)
