"""Returns: ratios of totals by hand, honest intervals, money apart from media value."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from influlab import tables
from influlab.errors import InfluLabError, TableError
from influlab.results import campaign_ledger, formulas, match_results, returns
from influlab.results.returns import _interval

LEDGER = pd.DataFrame(
    {
        "creator_id": ["ana", "ana", "bo", "cy", "di"],
        "tier": ["micro", "micro", "micro", "macro", "macro"],
        "campaign": ["may", "june", "may", "may", "june"],
        "spend": [100.0, 100.0, 300.0, 400.0, 600.0],
        "reach": [1_000, 1_500, 2_500, 20_000, 30_000],
        "impressions": [2_000, 3_000, 5_000, 30_000, 50_000],
        "engagements": [100, 100, 300, 800, 1_200],
        "likes": [90, 90, 280, 700, 1_100],
        "comments": [10, 10, 20, 100, 100],
        "clicks": [10, 30, 60, 200, 300],
        "orders": [1, 2, 2, 4, 6],
        "attributed_revenue": [80.0, 170.0, 250.0, 500.0, 700.0],
        "incremental_revenue": [60.0, 140.0, 200.0, 300.0, 500.0],
        "brand_value": [5.0, 5.0, 10.0, 40.0, 60.0],
    }
)


def estimates(found, group: str) -> dict:
    rows = found.table[found.table[found.by] == group]
    return dict(zip(rows["metric"], rows["estimate"], strict=True))


def test_micro_by_hand():
    micro = estimates(returns(LEDGER, by="tier", margin=0.5), "micro")
    assert micro["spend"] == 500
    assert micro["cpm"] == pytest.approx(500 / 10_000 * 1_000)
    assert micro["cpe"] == pytest.approx(1.0)
    assert micro["cpc"] == pytest.approx(5.0)
    assert micro["cpa"] == pytest.approx(100.0)
    assert micro["roas"] == pytest.approx(1.0)
    assert micro["iroas"] == pytest.approx(0.8)
    assert micro["roi"] == pytest.approx((400 * 0.5 - 500) / 500)


def test_media_value_is_last_labelled_and_never_in_the_money():
    with_value = returns(LEDGER, by="tier", margin=0.5)
    micro = with_value.table.query("tier == 'micro' and metric == 'emv'").iloc[0]
    example = {"likes": 460, "comments": 40, "engagements": 500, "impressions": 10_000}
    every = formulas({**example, "reach": 5_000}).table.query("quantity == 'emv'")["value"]
    assert (micro["estimate"], micro["low"], micro["high"]) == pytest.approx(
        (every.median(), every.min(), every.max())
    )
    for _, rows in with_value.table.groupby("tier"):
        assert rows["metric"].tolist()[-2:] == ["brand_value", "emv"]
        assert rows["basis"].iloc[-2] == "brand value"
        assert rows["basis"].iloc[-1].startswith("media value (not money), ")
    without = returns(
        LEDGER.drop(columns=["brand_value", "likes", "comments"]), by="tier", margin=0.5
    )
    assert estimates(with_value, "micro")["roi"] == estimates(without, "micro")["roi"]


def test_sentence():
    assert returns(LEDGER.drop(columns="incremental_revenue"), by="creator_id").text == (
        "ROAS, the highest 3 of 4: ana 1.25; cy 1.25; di 1.17. Attributed revenue: some of it "
        "would have come anyway. Whoever comes first among single creators was also lucky."
    )
    by_tier = returns(LEDGER, by="tier").text
    assert by_tier.startswith("IROAS: micro 0.8 ") and "highest" not in by_tier
    assert "lucky" not in by_tier


def test_no_metric_is_called_revenue():
    assert "revenue" not in set(returns(LEDGER, by="tier", margin=0.5).table["metric"])


@pytest.mark.parametrize("by", ["creator_id", "tier", "campaign"])
def test_parts_add_up_whatever_they_are_split_by(by):
    table = returns(LEDGER, by=by).table
    for name in ("spend", "reach", "orders", "attributed_revenue"):
        assert table.loc[table["metric"] == name, "estimate"].sum() == pytest.approx(
            LEDGER[name].sum()
        )


def test_one_creator_has_no_interval():
    table = returns(LEDGER, by="creator_id").table
    assert table.loc[table["metric"] == "roas", ["low", "high"]].isna().all(axis=None)
    pair = returns(LEDGER, by="tier").table.query("metric == 'roas' and tier == 'macro'").iloc[0]
    assert pair["low"] < pair["estimate"] < pair["high"]


def test_same_seed_same_intervals():
    first, second = (returns(LEDGER, by="tier", seed=3).table for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    before = LEDGER.copy()
    returns(LEDGER, by="tier", margin=0.4)
    pd.testing.assert_frame_equal(LEDGER, before)


def test_intervals_hold_the_truth_as_often_as_they_say():
    hits = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        spend = rng.lognormal(5, 0.6, 15)
        revenue = spend * rng.lognormal(-0.18, 0.6, 15)
        ledger = pd.DataFrame(
            {"creator_id": range(15), "tier": "t", "spend": spend, "attributed_revenue": revenue}
        ).astype({"creator_id": "str"})
        row = returns(ledger, by="tier", seed=seed).table.query("metric == 'roas'").iloc[0]
        hits.append(row["low"] <= 1.0 <= row["high"])
    assert 0.82 <= np.mean(hits) <= 0.96


@settings(max_examples=12)
@given(scale=st.floats(0.1, 100))
def test_currency_does_not_change_a_ratio_of_money(scale):
    money = ["spend", "attributed_revenue", "incremental_revenue"]
    other = LEDGER.assign(**{name: LEDGER[name] * scale for name in money})
    first, second = (returns(part, by="tier", margin=0.5).table for part in (LEDGER, other))
    same = first["metric"].isin(["roas", "iroas", "roi"])
    for column in ("estimate", "low", "high"):
        assert second.loc[same, column].tolist() == pytest.approx(first.loc[same, column].tolist())


def test_what_is_missing_is_said():
    found = returns(LEDGER.drop(columns=["incremental_revenue", "clicks"]), by="tier")
    assert found.notes == (
        "cpc is not given: the ledger lacks clicks.",
        "iroas is not given: the ledger lacks incremental_revenue.",
        "roi is not given: the ledger lacks incremental_revenue and a margin.",
    )
    holes = LEDGER.assign(impressions=[np.nan, 3_000, 5_000, 30_000, 50_000])
    found = returns(holes, by="tier", margin=0.5)
    assert found.notes == ("impressions is missing in 1 of 5 rows; ratios use the others.",)
    assert estimates(found, "micro")["cpm"] == pytest.approx(400 / 8_000 * 1_000)


def test_problems_all_at_once():
    bad = LEDGER.drop(columns=["spend", "tier"]).assign(
        revenue=1.0, orders=[1.5, 1, 1, 1, 1], reach=[np.inf, 1, 1, 1, 1]
    )
    with pytest.raises(TableError) as caught:
        returns(bad, by="tier")
    have = ", ".join(bad.columns)
    assert str(caught.value) == (
        "ledger: 5 problems\n"
        f"  - column 'spend' is missing; the table has: {have}\n"
        f"  - column 'tier' is missing; the table has: {have}\n"
        "  - column 'revenue' does not say which; name it attributed_revenue or "
        "incremental_revenue\n"
        "  - 'reach' must be a whole number >= 0; row 0 has inf (1 such row)\n"
        "  - 'orders' must be a whole number >= 0; row 0 has 1.5 (1 such row)"
    )
    with pytest.raises(TableError) as caught:
        returns(LEDGER.assign(value=100.0, refunded=[0, 0, 101, 0, 0]), by="tier")
    assert str(caught.value) == (
        "ledger: 1 problem\n  - 'refunded' must not exceed 'value'; row 2 has 101 of 100"
    )
    with pytest.raises(InfluLabError) as caught:
        returns(LEDGER, by="city", margin=50, level=90)
    assert str(caught.value) == (
        "returns: 3 problems\n"
        "  - level is 90; it must lie between 0 and 1, as in 0.9\n"
        "  - by is 'city'; it must be one of creator_id, tier, campaign\n"
        "  - margin is 50; it must be a fraction in [0, 1]"
    )


def test_ledger_of_the_world_adds_up():
    market = tables.world(seed=0, creators=200, posts=12, journeys=1)
    matches = match_results(market.visits, market.orders, market.deals)
    book = campaign_ledger(market.deals, matches, posts=market.posts, creators=market.creators)
    assert book["deal_id"].tolist() == market.deals["deal_id"].tolist()
    matched = matches.orders["deal_id"].notna()
    assert book["orders"].sum() == matched.sum()
    assert book["attributed_revenue"].sum() == pytest.approx(
        matches.orders.loc[matched, "attributed_revenue"].sum()
    )
    costs = ["fee", "product", "shipping", "production", "coordination", "boosting"]
    paid = (market.deals["commission"] * book["attributed_revenue"]).to_numpy()
    assert book["spend"].to_numpy() == pytest.approx(market.deals[costs].sum(axis=1) + paid)
    assert set(book["tier"]) <= {"micro", "macro"}
    delivered = market.deals["posts_delivered"]
    assert book["posts_seen"].tolist() == delivered.tolist()
    assert book["reach_basis"].eq("posts").tolist() == delivered.gt(0).tolist()
    assert book["reach"].tolist() == market.truth["deals"]["reach"].tolist()
    found = returns(book, by="tier")
    assert set(found.table["tier"]) == set(book["tier"])


def test_ledger_needs_its_own_matches():
    market = tables.world(seed=0, creators=50, posts=1, deals=8, journeys=1)
    matches = match_results(market.visits, market.orders, market.deals)
    with pytest.raises(TableError) as caught:
        campaign_ledger(market.deals.head(3), matches)
    assert str(caught.value) == (
        "deals: 1 problem\n  - the matches were made with other deals; match these deals first"
    )
    with pytest.raises(TableError) as caught:
        campaign_ledger(market.deals, matches, creators=market.creators.head(1))
    assert "creators of the deals are not there, such as" in str(caught.value)


def test_posts_of_a_deal_by_hand():
    day = pd.Timestamp("2026-05-01", tz="UTC")
    days = [day + pd.Timedelta(days=number) for number in (1, 2, 9, 3)]
    deals = pd.DataFrame(
        {
            "deal_id": ["d1", "d2"],
            "creator_id": ["ana", "bo"],
            "fee": [100.0, 200.0],
            "posts_delivered": [2, 1],
            "starts_at": [day, day],
            "ends_at": [days[2] - pd.Timedelta(days=1)] * 2,
        }
    )
    posts = pd.DataFrame(
        {
            "post_id": list("wxyz"),
            "creator_id": "ana",
            "posted_at": days,
            "sponsored": [True, True, True, False],
            "reach": [10, 20, 40, 80],
            "impressions": [18.0, None, None, None],
            "views": [15, 25, 45, 85],
            "likes": [1, 2, 4, 8],
        }
    )
    visits = pd.DataFrame({"visit_id": ["v"], "visited_at": [day]})
    orders = pd.DataFrame({"order_id": ["o"], "ordered_at": [day], "value": [1.0]})
    creators = pd.DataFrame(
        {"creator_id": ["ana", "bo"], "followers": [5_000, 200_000], "reach_rate": [0.1, 0.2]}
    )
    matches = match_results(visits, orders, deals)
    book = campaign_ledger(deals, matches, posts=posts, creators=creators)
    assert book["reach"].tolist() == [30, 40_000]
    assert book["posts_seen"].tolist() == [2, 0]
    assert book["posts_reached"].tolist() == [2, 1]
    assert book["reach_basis"].tolist() == ["posts", "profile"]
    assert book["impressions"].tolist()[0] == 18 + 25
    assert book["impressions_basis"].tolist() == ["impressions and views", ""]
    assert book["engagements"].tolist()[0] == 3
    assert book["tier"].tolist() == ["micro", "macro"]


def test_a_post_counts_once_and_a_missing_reach_is_no_zero():
    day = pd.Timestamp("2026-05-01", tz="UTC")
    hour = pd.Timedelta(hours=1)
    deals = pd.DataFrame(
        {
            "deal_id": ["long", "short"],
            "creator_id": "ana",
            "starts_at": [day, day + 10 * hour],
            "ends_at": [day + 99 * hour, day + 20 * hour],
        }
    )
    posts = pd.DataFrame(
        {
            "post_id": list("wxy"),
            "creator_id": "ana",
            "posted_at": [day + hour, day + 12 * hour, day + 30 * hour],
            "sponsored": True,
            "reach": [100.0, 400.0, None],
            "likes": [10, 20, 30],
        }
    )
    visits = pd.DataFrame({"visit_id": ["v"], "visited_at": [day]})
    orders = pd.DataFrame({"order_id": ["o"], "ordered_at": [day], "value": [1.0]})
    book = campaign_ledger(deals, match_results(visits, orders, deals), posts=posts)
    assert book["engagements"].tolist() == [40, 20]  # 60 in all: no post twice
    assert book["posts_seen"].tolist() == [2, 1]
    assert book["reach"].tolist() == [100, 400]
    assert book["posts_reached"].tolist() == [1, 1]
    assert book["engagements_reached"].tolist() == [10, 20]


def test_few_creators_widen_an_interval_as_students_t_does():
    """A bootstrap of n knows too small a spread, by the root of (n - 1) / n, and no t."""
    draws = 1.0 + 2.0 * np.sqrt(3 / 4) * stats.norm.ppf((np.arange(4_000) + 0.5) / 4_000)
    half = stats.t.ppf(0.95, 3) * 2.0
    assert _interval(draws, 1.0, 4, 0.9) == pytest.approx((1.0 - half, 1.0 + half), rel=1e-3)
