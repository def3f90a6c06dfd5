"""The same code on pandas, Polars, DuckDB and Spark: every cell against plain Python.

Wide tests of each function stand beside it; here the engines are held against each other.
"""

import pandas as pd
import pytest
from messy import (
    CREATORS,
    DEALS,
    EDGES,
    FRAMES,
    MATCHED_ORDERS,
    MATCHED_VISITS,
    POSTS,
    messy_matches,
    messy_posts,
    profile_oracle,
    rows_of,
    same_cells,
    summary_oracle,
    totals_oracle,
)

from influlab import tables
from influlab.creators import assign_tiers, profile, tier_summary
from influlab.errors import TableError
from influlab.results import deal_totals

ENGINES = [*FRAMES, pytest.param("spark", marks=pytest.mark.spark)]


@pytest.mark.parametrize("engine", ENGINES)
def test_profile(held_by, engine):
    rows = messy_posts()
    posts = held_by(engine, rows, POSTS)
    found = profile(posts)
    assert type(found) is type(posts)
    same_cells(rows_of(found), profile_oracle(rows), "creator_id")


@pytest.mark.parametrize("engine", ENGINES)
def test_tier_summary(held_by, engine):
    found = tier_summary(held_by(engine, EDGES, CREATORS), seed=7)
    rows = rows_of(found.astype({"tier": "str"}))
    same_cells(rows, summary_oracle(EDGES, "engagement_rate_by_followers"), ["tier", "statistic"])
    pd.testing.assert_frame_equal(found, tier_summary(FRAMES["pandas"](EDGES, CREATORS), seed=7))


@pytest.mark.parametrize("engine", ENGINES)
def test_tiers(held_by, engine):
    found = {row["creator_id"]: str(row["tier"]) for row in rows_of(
        assign_tiers(held_by(engine, EDGES, CREATORS)))}  # fmt: skip
    tiers = ["below"] * 2 + ["micro"] * 4 + ["macro"] * 3
    assert found == {row["creator_id"]: tier for row, tier in zip(EDGES, tiers, strict=True)}


@pytest.mark.parametrize("engine", ["polars lazy", "duckdb", ENGINES[-1]])
def test_followers_that_are_none_are_counted_where_rows_have_no_order(held_by, engine):
    wrong = [row | {"followers": bad} for row, bad in zip(EDGES, (-1, None), strict=False)]
    with pytest.raises(TableError) as error:
        assign_tiers(held_by(engine, [*EDGES, *wrong], CREATORS))
    assert str(error.value) == (
        "creators: 1 problem\n  - 'followers' must be a whole number >= 0; "
        "2 rows with something else or nothing"
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_deal_totals(held_by, engine):
    visits, orders, deals = messy_matches()
    found = deal_totals(
        held_by(engine, visits, MATCHED_VISITS),
        held_by(engine, orders, MATCHED_ORDERS),
        held_by(engine, deals, DEALS),
    )
    same_cells(rows_of(found), totals_oracle(visits, orders, deals), "deal_id")


@pytest.mark.parametrize("engine", ENGINES)
def test_checks_count_the_same_rows(held_by, engine):
    rows = [*EDGES, {"creator_id": None, "followers": -3, "engagement_rate_by_followers": 1.5}]
    found = tables.check(held_by(engine, rows, CREATORS))
    counted = {(row.column, row.must): row.rows for row in found.table.itertuples()}
    assert counted == {
        ("creator_id", "must not be missing"): 1,
        ("followers", "must be at least 0"): 1,
        ("engagement_rate_by_followers", "must lie in [0, 1]"): 1,
    }
    assert [row["reason"] for row in rows_of(found.refused)] == [
        "'creator_id' must not be missing; 'followers' must be at least 0; "
        "'engagement_rate_by_followers' must lie in [0, 1]"
    ]


def test_totals_name_what_is_missing():
    none = pd.DataFrame({"deal": ["d1"]})
    with pytest.raises(TableError) as error:
        deal_totals(none, none, none.assign(creator_id="ana"))
    assert str(error.value) == (
        "deal totals: 7 problems\n"
        "  - visits: column 'deal_id' is missing; the table has: deal (did you mean 'deal'?)\n"
        "  - orders: column 'deal_id' is missing; the table has: deal (did you mean 'deal'?)\n"
        "  - orders: column 'matched_by' is missing; the table has: deal\n"
        "  - orders: column 'value' is missing; the table has: deal\n"
        "  - orders: column 'refunded' is missing; the table has: deal\n"
        "  - orders: column 'attributed_revenue' is missing; the table has: deal\n"
        "  - deals: column 'deal_id' is missing; the table has: deal, creator_id "
        "(did you mean 'deal'?)"
    )
