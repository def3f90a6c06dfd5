"""Orders to deals: once each, totals exact, everything left named with its reason."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influlab import tables
from influlab.errors import InfluLabError, TableError
from influlab.results import campaign_links, match_results


def at(*days: float) -> pd.Series:
    return pd.Series(pd.Timestamp("2026-05-01", tz="UTC") + pd.to_timedelta(days, unit="D"))


DEALS = pd.DataFrame(
    {
        "deal_id": ["d1", "d2", "d3"],
        "creator_id": ["ana", "bo", "cy"],
        "code": ["ANA10", "BO10", "SUN"],
        "utm_source": "instagram",
        "utm_campaign": "spring",
        "utm_content": ["ana-d1", "bo-d2", None],
        "landing_page": ["/l/ana", "/l/bo", "/l/all"],
        "starts_at": at(0, 0, 0),
        "ends_at": at(10, 10, 10),
    }
)
VISITS = pd.DataFrame(
    {
        "visit_id": ["v1", "v2", "v3", "v4", "v5"],
        "visited_at": at(1, 2, 3, 4, 5),
        "visitor_id": ["u1", "u2", "u1", None, "u5"],
        "source": ["instagram", "instagram", "google", "instagram", "instagram"],
        "medium": "paid_social",
        "campaign": ["Spring ", "spring", None, "spring", None],
        "content": ["ana-d1-p2", "bo-d2", None, None, None],
        "landing_page": ["/", "/l/bo/", "/", "/", "https://shop.example/L/ANA?x=1"],
    }
)


def orders_of(**columns) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    base = {
        "order_id": [f"o{number}" for number in range(size)],
        "ordered_at": at(*[6.0] * size),
        "value": 10.0 * np.arange(1, size + 1),
    }
    return pd.DataFrame({**base, **columns})


def test_code_link_page_and_the_visit_before():
    orders = orders_of(
        visit_id=["v1", "v3", "v4", "v5", None, None],
        visitor_id=["u1", "u1", None, "u5", "u2", "u9"],
        code=[None, None, None, None, " bo10", "SUN"],
    )
    found = match_results(VISITS, orders, DEALS).orders
    assert found["deal_id"].tolist() == ["d1", "d1", "d3", "d1", "d2", "d3"]
    assert found["matched_by"].tolist() == ["link", "link", "link", "landing_page", "code", "code"]
    assert found["reason"].eq("").all()


def test_the_first_way_decides_and_the_ways_can_be_turned_round():
    orders = orders_of(visit_id=["v1"], code=["BO10"])
    assert match_results(VISITS, orders, DEALS).orders["deal_id"].tolist() == ["d2"]
    turned = match_results(VISITS, orders, DEALS, ways=("link", "code"))
    assert turned.orders["deal_id"].tolist() == ["d1"]


def test_what_is_left_is_named():
    orders = orders_of(
        visit_id=["v3", None, None, None, None],
        visitor_id=["u7", None, None, "u5", None],
        code=[None, "EVE", "ANA10", None, None],
    ).assign(ordered_at=at(6, 6, 60, 60, 6))
    found = match_results(VISITS, orders, DEALS)
    assert found.orders["reason"].tolist() == [
        "a visit from no deal",
        "a code that no deal has",
        "a deal's code outside its time",
        "a visit from no deal",
        "no code and no known visit",
    ]
    assert found.unmatched.to_numpy().tolist() == [
        ["a code that no deal has", 1, 20.0],
        ["a deal's code outside its time", 1, 30.0],
        ["a visit from no deal", 2, 50.0],
        ["no code and no known visit", 1, 50.0],
    ]


def test_a_code_of_two_running_deals_decides_nothing():
    deals = DEALS.assign(code=["SAME", "same ", "SUN"])
    orders = orders_of(code=["Same", "SUN"])
    found = match_results(VISITS, orders, deals).orders
    assert found["deal_id"].isna().tolist() == [True, False]
    assert found["reason"][0] == "a tag, code or page that several deals share"
    later = deals.assign(starts_at=at(0, 50, 0), ends_at=at(10, 60, 10))
    assert match_results(VISITS, orders, later).orders["deal_id"].tolist() == ["d1", "d3"]


def test_the_last_visit_from_a_deal_within_the_window():
    visits = pd.concat(
        [VISITS, VISITS.iloc[[1]].assign(visit_id="v9", visited_at=at(5.5).to_numpy())]
    )
    visits["visitor_id"] = "u1"
    visits["visited_at"] = pd.to_datetime(visits["visited_at"], utc=True)
    orders = orders_of(visitor_id=["u1", "u1", "u1"]).assign(ordered_at=at(1.5, 6, 45))
    found = match_results(visits, orders, DEALS, ways=["link"]).orders
    assert found["deal_id"].tolist()[:2] == ["d1", "d2"]
    assert found["deal_id"].isna().tolist() == [False, False, True]


def test_refunds_and_table_by_hand():
    orders = orders_of(code=["ANA10", "ANA10", "BO10", None]).assign(refunded=[0.0, 5.0, None, 0.0])
    table = match_results(VISITS, orders, DEALS).table
    assert table["orders"].tolist() == [2, 1, 0, 1]
    assert table["visits"].tolist() == [2, 1, 1, 1]
    assert table["value"].tolist() == [30.0, 30.0, 0.0, 40.0]
    assert table["attributed_revenue"].tolist() == [25.0, 30.0, 0.0, 40.0]
    assert table["by_code"].tolist() == [2, 1, 0, 0]
    assert table["deal_id"].isna().tolist() == [False, False, False, True]


def test_leakage_is_bounded_by_how_code_orders_came():
    more = VISITS.iloc[[0, 0, 0]].assign(
        visit_id=["w1", "w2", "w3"],
        source=["coupons.example", "(direct)", "google"],
        medium=["referral", "(none)", "organic"],
        campaign=None,
        content=None,
        landing_page=["/cart", "/", "/"],
    )
    visits = pd.concat([VISITS, more]).assign(visitor_id=None)
    came = ["v1", "v2", "w1", "w2", "w3", None]  # own link, another's, coupon, typed, search
    orders = orders_of(visit_id=came, code=["ANA10"] * 6)
    leak = match_results(visits, orders, DEALS).leakage
    row = leak.iloc[0]
    assert row[["code_orders", "own_visit", "elsewhere", "unclear"]].tolist() == [6, 1, 2, 3]
    assert row[["estimate", "low", "high"]].tolist() == pytest.approx([2 / 3, 2 / 6, 5 / 6])
    # In money, orders of 10 to 60: 20 and 30 from elsewhere; 40, 50 and 60 unclear.
    money = ["code_revenue_elsewhere", "code_revenue_unclear"]
    assert row[money].tolist() == [50.0, 150.0]
    # Where links go first, the order of 20 belongs to the other's link and not to the code's deal.
    by_link = match_results(visits, orders, DEALS, ways=("link", "code")).leakage
    assert by_link.loc[0, money].tolist() == [30.0, 150.0]


def test_the_sentence_says_what_the_leak_rests_on():
    orders = orders_of(visit_id=["v1", "v2", None, None], code=["ANA10"] * 4)
    assert match_results(VISITS, orders, DEALS).text == (
        "4 of 4 orders (100 %) belong to a deal, worth 100 after refunds. Of orders with a code, "
        "50 % leaked if the unclear ones are like the others (25 % to 75 % whatever they are)."
    )
    assert match_results(VISITS, orders_of(code=["ANA10", None]), DEALS).text == (
        "1 of 2 orders (50 %) belong to a deal, worth 10 after refunds. Of orders with a code, "
        "0 % to 100 % leaked; no visit tells more."
    )


def test_links_made_here_are_matched_here():
    links = campaign_links(
        DEALS[["deal_id", "creator_id"]].assign(posts=2),
        url="https://shop.example/",
        campaign="May",
    )
    deals = DEALS[["deal_id", "creator_id"]].assign(
        utm_campaign="may", utm_content=links.drop_duplicates("deal_id")["utm_content"].to_numpy()
    )
    visits = pd.DataFrame(
        {
            "visit_id": links.index.astype(str),
            "visited_at": at(*[1.0] * len(links)),
            "campaign": links["utm_campaign"],
            "content": links["utm_content"],
        }
    )
    found = match_results(visits, orders_of(visit_id=visits["visit_id"].tolist()), deals)
    assert found.visits["deal_id"].tolist() == links["deal_id"].tolist()
    assert found.orders["deal_id"].tolist() == links["deal_id"].tolist()


@settings(max_examples=25)
@given(data=st.data())
def test_totals_add_up_and_no_order_counts_twice(data):
    size = data.draw(st.integers(1, 12))

    def some(*values):
        return st.lists(st.sampled_from(values), min_size=size, max_size=size)

    orders = orders_of(
        visit_id=data.draw(some("v1", "v2", "v3", "v5", None)),
        visitor_id=data.draw(some("u1", "u2", "u5", "u9", None)),
        code=data.draw(some("ANA10", "bo10", "SUN", "EVE", None)),
    ).assign(
        ordered_at=at(*data.draw(some(0.5, 3.5, 20.0, 70.0))),
        refunded=data.draw(some(0.0, 1.5, 10.0)),
    )
    found = match_results(VISITS, orders, DEALS)
    assert found.orders["order_id"].tolist() == orders["order_id"].tolist()
    assert found.table["orders"].sum() == size
    assert found.table["visits"].sum() == len(VISITS)
    for column in ("value", "refunded"):
        assert found.table[column].sum() == pytest.approx(orders[column].sum())
    left = found.orders["deal_id"].isna()
    assert (found.orders["reason"] != "").tolist() == left.tolist()
    assert found.unmatched["orders"].sum() == left.sum()
    ways = found.table[["by_link", "by_code", "by_landing_page"]].sum(axis=1)
    assert ways.iloc[:-1].tolist() == found.table["orders"].iloc[:-1].tolist()


def test_the_world_is_matched_as_it_was_made():
    market = tables.world(seed=0, creators=200, posts=1, journeys=1)
    market.visits["visitor_id"] = None  # a returning visitor may follow two creators
    found = match_results(market.visits, market.orders, market.deals)
    both = found.orders.merge(market.truth["orders"], on="order_id", suffixes=("", "_true"))
    traced = both["reason_true"].isin(["link", "code", "leak"])
    assert (both["deal_id"] == both["deal_id_true"])[traced].all()
    assert both["deal_id"][~traced].isna().all()
    assert set(both["matched_by"]) == {"", "link", "code", "landing_page"}
    visits = found.visits.merge(market.truth["visits"], on="visit_id", suffixes=("", "_true"))
    links = visits["reason"] == "link"
    assert (visits["deal_id"] == visits["deal_id_true"])[links].all()
    assert visits["deal_id"][~links].isna().all()


def test_the_planted_leak_is_found():
    found, true = [], []
    for seed in range(6):
        market = tables.world(seed, creators=1_500, posts=1, deals=300, journeys=1)
        matched = match_results(market.visits, market.orders, market.deals)
        codes = matched.leakage.sum(numeric_only=True)
        reasons = market.truth["orders"]["reason"][market.orders["code"].notna()]
        true.append((reasons == "leak").mean())
        found.append(codes["elsewhere"] / (codes["elsewhere"] + codes["own_visit"]))
        assert codes["elsewhere"] / codes["code_orders"] < true[-1]
        assert true[-1] < 1 - codes["own_visit"] / codes["code_orders"]
    error = np.std(np.subtract(found, true)) / np.sqrt(6)
    assert abs(np.mean(found) - np.mean(true)) < max(3 * error, 0.01)


def test_all_table_problems_at_once():
    orders = orders_of(code=["ANA10", "X", "Y"]).assign(
        order_id=["o1", "o1", "o2"], ordered_at=["2026-05-01", "01/05/2026", "May 1"]
    )
    visits = VISITS.assign(visited_at=VISITS["visited_at"].dt.tz_localize(None))
    with pytest.raises(TableError) as caught:
        match_results(visits, orders.assign(value=[1, -2, 3]), DEALS.drop(columns="creator_id"))
    assert str(caught.value) == (
        "matching: 6 problems\n"
        "  - visits: 'visited_at' has no time zone; times must say theirs "
        "(visited_at.dt.tz_localize('Europe/Berlin') names the shop's zone)\n"
        "  - orders: 'ordered_at' must be dates, not text or mixed types; row 0 has "
        "'2026-05-01' (read the file with tables.read, which settles on one date format)\n"
        "  - orders: 'value' must be an amount >= 0; row 1 has -2 (1 such row)\n"
        "  - orders: 'order_id' must not repeat; row 1 has 'o1' again (1 such row; "
        "drop_duplicates(['order_id']) keeps the first)\n"
        "  - deals: column 'creator_id' is missing; the table has: deal_id, code, utm_source, "
        "utm_campaign, utm_content, landing_page, starts_at, ends_at\n"
        "  - orders: a refund is no order of its own; write it into 'refunded' of the order it "
        "pays back"
    )


def test_tables_that_do_not_fit_together():
    orders = orders_of(visit_id=["v1", "v77"]).assign(refunded=[11.0, 0.0], currency=["EUR", "USD"])
    with pytest.raises(TableError) as caught:
        match_results(VISITS, orders, DEALS)
    assert str(caught.value) == (
        "matching: 3 problems\n"
        "  - orders: row 1 points to visit 'v77', which is not in visits (1 such rows; load the "
        "visits of the same days)\n"
        "  - orders: 'refunded' must not exceed 'value'; row 0 has 11 of 10 (1 such rows)\n"
        "  - several currencies (EUR, USD); convert to one first"
    )


def test_bad_options():
    with pytest.raises(InfluLabError) as caught:
        match_results(VISITS, orders_of(code=["X"]), DEALS, ways=["name"], window_days=0)
    assert str(caught.value) == (
        "matching: 2 problems\n"
        "  - there is no way 'name'; there are: link, code, landing_page\n"
        "  - window_days is 0; it must be above 0"
    )


def test_other_time_zones_are_the_same_moment():
    orders = orders_of(visitor_id=["u1"]).assign(ordered_at=at(1.01))
    berlin = orders.assign(ordered_at=orders["ordered_at"].dt.tz_convert("Europe/Berlin"))
    first, second = (match_results(VISITS, part, DEALS).orders for part in (orders, berlin))
    pd.testing.assert_frame_equal(first, second)
    assert first["deal_id"].tolist() == ["d1"]


def test_orders_larger_than_memory_are_matched_month_by_month():
    market = tables.world(3, creators=120, deals=25)
    visits, orders, deals = market.visits, market.orders, market.deals
    whole = match_results(visits, orders, deals)
    month = orders["ordered_at"].dt.strftime("%Y-%m")
    assert month.nunique() > 2
    found = []
    for _, mine in orders.groupby(month):
        seen = visits["visited_at"] >= mine["ordered_at"].min() - pd.Timedelta(days=30)
        before = seen & (visits["visited_at"] <= mine["ordered_at"].max())
        near = visits[before | visits["visit_id"].isin(mine["visit_id"])]
        found.append(match_results(near, mine, deals).orders)
    parts = pd.concat(found).set_index("order_id").loc[whole.orders["order_id"]]
    pd.testing.assert_frame_equal(parts.reset_index(), whole.orders, check_dtype=False)
