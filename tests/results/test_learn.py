"""Learning: the update by hand, its two ends, and whether its ranges hold the truth."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab import tables
from influlab.campaign import Range, Spread, change, example_plan
from influlab.campaign.funnel import accumulated
from influlab.errors import TableError
from influlab.results import campaign_ledger, learn, learning, match_results
from influlab.results.evidence import Seen, gather
from influlab.results.learn import pooled, updated

Z90 = 1.2815515655446004
PLAN = example_plan()


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def test_one_large_creator_without_spread_by_hand():
    """A binomial share of 0.03 in 10,000 against a plan of 0.02."""
    old = Range(0.01, 0.02, 0.04)
    new, weight, measured = updated(old, Seen(np.array([0.03]), np.array([1e4])), "rate", 0.0)
    relative = math.log1p((1 - 0.03) / (0.03 * 1e4))
    error = relative / 0.97**2
    sides = (logit(0.02) - logit(0.01)) / Z90, (logit(0.04) - logit(0.02)) / Z90
    both = (sum(sides) / 2) ** 2
    middle = logit(0.02) + both / (both + error) * (logit(0.03) + relative / 2 - logit(0.02))
    assert measured == pytest.approx(0.03)
    assert weight == pytest.approx(both / (both + error))
    assert logit(new.likely) == pytest.approx(middle)
    assert logit(new.low) == pytest.approx(middle - Z90 / math.sqrt(1 / sides[0] ** 2 + 1 / error))
    assert logit(new.high) == pytest.approx(middle + Z90 / math.sqrt(1 / sides[1] ** 2 + 1 / error))


def test_pooling_by_hand():
    """Two creators, 100 and 300 clicks, supposed spread 0.5: ten creators of it, one of data."""
    seen = Seen(np.array([0.02, 0.04]), np.array([100.0, 300.0]))
    mean, variance = pooled(seen, "rate", 0.5)
    start = (0.02 * 100 + 0.04 * 300) / 400
    planned = math.expm1(0.25)
    scatter = (0.02 / start - 1) ** 2 + (0.04 / start - 1) ** 2
    scatter -= ((1 - start) / start) * (1 / 100 + 1 / 300) / 2
    kappa = (10 * planned + scatter) / 11
    weights = 1 / (mean**2 * (kappa + (1 - mean) / (mean * seen.size)))
    assert mean == pytest.approx(weights @ seen.rate / weights.sum())
    assert variance == pytest.approx(1 / weights.sum())
    assert 0.02 < mean < start  # between one creator one vote (0.03) and one click one vote


def ledger(**columns) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    names = [f"c{number}" for number in range(size)]
    return pd.DataFrame({"creator_id": names, "line": "micro", **columns})


def test_without_data_nothing_changes():
    assert learn(PLAN, ledger(spend=[100.0, 50.0])) == PLAN
    found = learning(PLAN, ledger(spend=[100.0]))
    assert not len(found.table)
    assert found.text == "Nothing in the ledger measures an assumption of plan 'example'."
    nothing = Seen(np.array([]), np.array([]))
    assert updated(PLAN.lines[0].click_rate, nothing, "rate", 0.5)[0] is PLAN.lines[0].click_rate


def test_with_endless_data_the_range_is_the_data():
    rng = np.random.default_rng(0)
    many = 40_000
    rates = 0.004 * np.exp(0.3 * rng.normal(size=many) - 0.045)
    clicks = np.round(1e7 * rates).astype(int)
    new = learn(PLAN, ledger(reach=[10_000_000] * many, clicks=clicks)).lines[0].click_rate
    assert new.likely == pytest.approx(0.004, rel=0.01)
    assert new.high / new.low < 1.02


def test_only_the_lines_and_fields_that_were_seen_change():
    found = learning(PLAN, ledger(clicks=[400, 600], orders=[4, 9]))
    micro, macro = found.plan.lines
    assert macro == PLAN.lines[1]
    assert replace(micro, conversion_rate=PLAN.lines[0].conversion_rate) == PLAN.lines[0]
    assert found.table["field"].tolist() == ["conversion_rate"]
    row = found.table.iloc[0]
    assert (row["old_low"], row["old_likely"], row["old_high"]) == (0.01, 0.025, 0.05)
    assert row["low"] < row["likely"] < row["high"]
    assert "learned from 2 creators" in micro.conversion_rate.source


def test_a_constant_is_known_and_stays():
    fixed = change(PLAN, {"micro.conversion_rate": Range.constant(0.02)})
    assert learn(fixed, ledger(clicks=[9_000], orders=[900])) == fixed


def test_nothing_sold_is_not_impossible():
    new = learn(PLAN, ledger(clicks=[50, 30], orders=[0, 0])).lines[0].conversion_rate
    assert 0 < new.low < new.likely < PLAN.lines[0].conversion_rate.likely


def test_everything_delivered_is_not_certain():
    new = learn(PLAN, ledger(posts=[2] * 30, posts_delivered=[2] * 30)).lines[0].completion
    assert PLAN.lines[0].completion.likely < new.likely < new.high < 1


def test_exposures_are_those_of_the_simulation():
    line = PLAN.lines[0]
    part = ledger(followers=[10_000], posts_delivered=[3], reach=[6_000], clicks=[60])
    first = 10_000 * accumulated(0.2, 3)
    seen = gather(part, line, 0.5)
    assert seen["reach_rate"].rate[0] == pytest.approx(0.2)
    assert seen["click_rate"].size[0] == pytest.approx(first + 0.5 * (6_000 - first))


def test_posts_that_were_not_seen_count_for_clicks_and_not_for_rates():
    part = ledger(followers=[1_000], posts_delivered=[2], posts_seen=[1], reach=[100], clicks=[8])
    seen = gather(part.assign(engagements=30), PLAN.lines[0], 1.0)
    assert seen["reach_rate"].rate[0] == pytest.approx(0.1)
    assert seen["engagement_rate_by_followers"].rate[0] == pytest.approx(0.03)
    assert seen["click_rate"].rate[0] == pytest.approx(8 / 200)


def test_rows_of_one_creator_are_added_up():
    twice = ledger(clicks=[100, 300, 50], orders=[1, 5, 2]).assign(creator_id=["a", "a", "b"])
    seen = gather(twice, PLAN.lines[0], 1.0)["conversion_rate"]
    assert seen.rate.tolist() == [6 / 400, 2 / 50]
    assert seen.size.tolist() == [400, 50]


def test_the_value_of_an_order_and_refunds():
    part = ledger(orders=[10, 20, 30], value=[900.0, 2_000.0, 2_700.0], refunded=[90.0, 0.0, 270.0])
    found = learning(PLAN, part)
    table = found.table.set_index("field")
    assert table.loc["order_value", "measured"] == pytest.approx(5_600 / 60)
    assert table.loc["refunds", "measured"] == pytest.approx(0.06, abs=0.03)
    assert found.plan.order_value.likely < PLAN.order_value.likely


@given(
    orders=st.lists(st.integers(0, 40), min_size=1, max_size=8),
    clicks=st.integers(100, 5_000),
)
def test_new_ranges_lie_between_plan_and_data_and_are_never_wider(orders, clicks):
    seen = Seen(np.array(orders) / clicks, np.full(len(orders), float(clicks)))
    old = Range(0.004, 0.01, 0.03)
    new, weight, measured = updated(old, seen, "rate", 0.4)
    assert 0 <= weight <= 1
    assert logit(new.high) - logit(new.low) <= logit(old.high) - logit(old.low) + 1e-9
    far = max(abs(logit(measured) - logit(old.likely)), 0.5)
    assert abs(logit(new.likely) - logit(old.likely)) <= 1.6 * far


def campaign(plan, rng) -> tuple[pd.DataFrame, dict]:
    """A campaign as the plan supposes it: true means from its ranges, creators around them."""
    parts, truth = [], {}
    for line in plan.lines:
        n, spread = line.creators, line.creator_spread
        drawn = ("reach_rate", "click_rate", "conversion_rate", "completion")
        true = {f: float(getattr(line, f).quantile(rng.normal(), "rate")) for f in drawn}
        true["followers"] = float(line.followers.quantile(rng.normal(), "amount"))

        def each(sd, n=n):
            return np.exp(sd * rng.normal(size=n) - sd**2 / 2)

        followers = np.round(true["followers"] * each(spread.followers))
        rate = np.minimum(true["reach_rate"] * each(spread.reach_rate), 0.95)
        posts = rng.binomial(line.posts, true["completion"], n)
        clicks = rng.poisson(
            followers * rate * posts * true["click_rate"] * each(spread.click_rate)
        )
        chance = np.minimum(true["conversion_rate"] * each(spread.conversion_rate), 1)
        truth |= {(line.name, field): value for field, value in true.items()}
        parts.append(
            pd.DataFrame(
                {
                    "creator_id": [f"{line.name} {number}" for number in range(n)],
                    "line": line.name,
                    "followers": followers,
                    "posts": line.posts,
                    "posts_delivered": posts,
                    "reach": rng.poisson(followers * rate * posts),
                    "clicks": clicks,
                    "orders": rng.binomial(clicks, chance),
                }
            )
        )
    return pd.concat(parts, ignore_index=True), truth


def test_new_ranges_hold_the_truth_as_often_as_the_old():
    plan = change(PLAN, {"plan.repeat_response": Range.constant(1.0), "macro.creators": 6})
    hits, shrunk = [], []
    for seed in range(60):
        book, truth = campaign(plan, np.random.default_rng(seed))
        table = learning(plan, book).table
        true = np.array([truth[key] for key in zip(table["line"], table["field"], strict=True)])
        hits += ((table["low"] <= true) & (true <= table["high"])).tolist()
        for row in table.to_dict("records"):
            scale = math.log if row["kind"] == "amount" else logit
            old, new = (scale(row[f"{a}high"]) - scale(row[f"{a}low"]) for a in ("old_", ""))
            shrunk.append(new < old)
    assert 0.74 <= np.mean(hits) <= 0.86  # a range is from the 10th to the 90th percentile
    assert all(shrunk)


def test_the_loop_from_the_world_to_the_next_plan():
    plan = change(PLAN, {"plan.repeat_response": Range.constant(1.0)})
    hits = []
    for seed in range(6):
        market = tables.world(seed=seed, creators=400, posts=1, journeys=1)
        matches = match_results(market.visits, market.orders, market.deals)
        book = campaign_ledger(market.deals, matches, posts=market.posts, creators=market.creators)
        book = book[book["tier"] != "below"]
        found = learning(plan, book).table.set_index(["line", "field"])
        for line, true in market.truth["click_rate"].items():
            row = found.loc[(line, "click_rate")]
            hits.append(row["low"] <= true <= row["high"])
            assert row["likely"] == pytest.approx(true, rel=0.45)
    assert sum(hits) >= 7  # of 12 ranges of 80 %


def test_spread_between_creators_keeps_few_from_deciding():
    """The same totals from three creators teach less than from thirty."""
    few = ledger(clicks=[1_000] * 3, orders=[50] * 3)
    many = ledger(clicks=[100] * 30, orders=[5] * 30)
    weights = [learning(PLAN, part).table["weight"][0] for part in (few, many)]
    assert weights[0] < weights[1]
    alike = change(PLAN, {"micro.creator_spread": Spread.same(0.0)})
    assert learning(alike, few).table["weight"][0] > weights[0]


def test_lines_that_the_plan_does_not_have():
    book = ledger(clicks=[1, 2, 3], orders=[0, 0, 0]).assign(line=["micro", "nano", "mega"])
    with pytest.raises(TableError) as caught:
        learn(PLAN, book)
    assert str(caught.value) == (
        "ledger: 1 problem\n"
        "  - 2 rows belong to 'nano', 'mega'; the plan has micro, macro (rename them or leave "
        "them out)"
    )
    with pytest.raises(TableError) as caught:
        learn(PLAN, book.drop(columns="line"))
    assert str(caught.value) == (
        "ledger: 1 problem\n"
        "  - column 'line' is missing; name the plan's line of each row: micro, macro"
    )
    with pytest.raises(TableError) as caught:
        learn(PLAN, book.drop(columns="creator_id").assign(clicks=[-1, 2, 3]))
    assert str(caught.value) == (
        "ledger: 2 problems\n"
        "  - column 'creator_id' is missing; the table has: line, clicks, orders\n"
        "  - 'clicks' must be a whole number >= 0; row 0 has -1 (1 such row)"
    )


def test_the_tier_names_the_line_where_no_line_is_given():
    book = ledger(clicks=[400], orders=[4]).rename(columns={"line": "tier"})
    assert learning(PLAN, book).table["line"].tolist() == ["micro"]


def test_reach_and_engagement_are_held_against_the_same_posts():
    part = ledger(
        followers=[1_000], posts_delivered=[4], posts_seen=[4], posts_reached=[1], reach=[200],
        engagements=[80], engagements_reached=[14],
    )  # fmt: skip
    by_reach = replace(
        PLAN.lines[0],
        engagement_rate_by_followers=None,
        engagement_rate_by_reach=Range(0.05, 0.1, 0.2),
    )
    assert gather(part, PLAN.lines[0], 1.0)["engagement_rate_by_followers"].rate[0] == 0.02
    seen = gather(part, by_reach, 1.0)
    assert seen["reach_rate"].rate[0] == pytest.approx(0.2)
    assert seen["engagement_rate_by_reach"].rate[0] == pytest.approx(0.07)


def test_the_reach_of_a_profile_is_not_learned_as_if_it_were_measured():
    part = ledger(
        followers=[1_000] * 2, posts_delivered=[1] * 2, reach=[100, 900], clicks=[10, 90],
        reach_basis=["posts", "profile"],
    )  # fmt: skip
    seen = gather(part, PLAN.lines[0], 1.0)
    assert seen["reach_rate"].rate.tolist() == [0.1]
    assert len(seen["click_rate"].rate) == 2  # clicks are held against the best that is known


def test_a_figure_that_one_deal_lacks_leaves_that_deal_out_on_both_sides():
    part = ledger(orders=[4.0, 6.0], clicks=[100.0, np.nan], value=[np.nan, 60.0]).assign(
        creator_id="ana", refunded=[5.0, 6.0], fee=[100.0, 300.0], posts_delivered=[1.0, np.nan]
    )
    seen = gather(part, PLAN.lines[0], 1.0)
    assert seen["conversion_rate"].rate.tolist() == [0.04]
    assert seen["refunds"].rate.tolist() == pytest.approx([0.1])
    assert seen["fee"].rate.tolist() == [100.0]


def test_the_fee_is_all_that_a_creator_was_paid_and_gifts_count_as_nothing_paid():
    part = ledger(fee=[100.0, 0.0], commission_paid=[20.0, np.nan], posts_delivered=[2, 1])
    assert gather(part, PLAN.lines[0], 1.0)["fee"].rate.tolist() == [60.0, 0.0]
    assert "fee" not in gather(part.assign(fee=0.0, commission_paid=0.0), PLAN.lines[0], 1.0)


def test_only_known_assumptions_are_told_so():
    fixed = change(PLAN, {"micro.refunds": Range.constant(0.0)})
    part = ledger(orders=[5, 5], value=[50.0, 50.0], refunded=[0.0, 0.0])
    assert learning(fixed, part).text == (
        "1 assumptions were measured; the plan counts them as known."
    )


def leaky(elsewhere, unclear, orders=200):
    revenue = [1_000.0] * len(elsewhere)
    money = {"attributed_revenue": revenue, "orders": [orders] * len(elsewhere)}
    return ledger(code_revenue_elsewhere=elsewhere, code_revenue_unclear=unclear, **money)


def test_leaked_codes_teach_only_the_bounds_that_they_give():
    old = PLAN.lines[0].code_leakage
    everything_unclear = learn(PLAN, leaky([0.0] * 9, [1_000.0] * 9)).lines[0].code_leakage
    assert everything_unclear.quantiles == pytest.approx(old.quantiles, rel=0.02)
    exact = learn(PLAN, leaky([100.0] * 9, [0.0] * 9, 10_000)).lines[0].code_leakage
    assert exact.quantiles == pytest.approx((0.1, 0.1, 0.1), rel=0.03)
    between = learning(PLAN, leaky([60.0] * 9, [100.0] * 9, 10_000))
    new = between.plan.lines[0].code_leakage
    # The plan's own belief between the bounds 0.06 and 0.16, by sampling it.
    drawn = old.quantile(np.random.default_rng(0).standard_normal(400_000), "rate")
    inside = drawn[(drawn > 0.06) & (drawn < 0.16)]
    assert new.quantiles == pytest.approx(np.quantile(inside, [0.1, 0.5, 0.9]), rel=0.04)
    row = between.table.set_index("field").loc["code_leakage"]
    assert math.isnan(row["measured"]) and 0 < row["weight"] < 1
    assert new.source == (
        "learned from 9 creators (6 % to 16 %, known no closer); before: "
        "no data found: a wide assumption"
    )


def test_the_planted_leak_lies_in_the_range_learned_from_the_world():
    hits = []
    for seed in range(8):
        market = tables.world(seed=seed, creators=400, posts=1, journeys=1)
        matches = match_results(market.visits, market.orders, market.deals)
        book = campaign_ledger(market.deals, matches, posts=market.posts, creators=market.creators)
        credited = matches.orders["deal_id"].notna().to_numpy()
        money = matches.orders["attributed_revenue"].to_numpy() * credited
        leaked = (market.truth["orders"]["reason"] == "leak").to_numpy()
        tier = matches.orders["deal_id"].map(book.set_index("deal_id")["tier"].astype(str))
        for line in learn(PLAN, book[book["tier"] != "below"]).lines:
            mine = (tier == line.name).to_numpy()
            true = money[mine & leaked].sum() / money[mine].sum()
            hits.append(line.code_leakage.low <= true <= line.code_leakage.high)
    assert sum(hits) >= 11  # of 16 ranges of 80 % or more
