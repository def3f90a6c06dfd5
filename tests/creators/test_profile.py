"""One row per creator: every engine against a plain-Python oracle, and the sample world's truth."""

from datetime import timedelta, timezone

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from messy import (
    FRAMES,
    POSTS,
    as_nullable,
    as_pandas,
    messy_posts,
    profile_oracle,
    rows_of,
    same_cells,
)

from influlab import tables
from influlab.creators import pieces, profile
from influlab.errors import TableError


def frame_of(engine, rows, kinds=POSTS):
    return FRAMES[engine](rows, kinds)


def same(found, expected):
    rows = rows_of(found)
    assert all(list(row) == ["creator_id", *next(iter(expected.values()))] for row in rows)
    same_cells(rows, expected, "creator_id")


@pytest.mark.parametrize("engine", FRAMES)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_engine_equals_the_profile_oracle(engine, seed):
    rows = messy_posts(seed)
    posts = frame_of(engine, rows)
    found = profile(posts)
    assert type(found) is type(posts)
    same(found, profile_oracle(rows))


@pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb"])
def test_without_duplicates_and_with_other_parts(engine):
    rows = [row for row in messy_posts(2)[:400] if row["post_id"]]
    found = profile(frame_of(engine, rows), parts=["likes", "comments"])
    same(found, profile_oracle(rows, parts=("likes", "comments")))


def test_by_reach_where_followers_are_not_told():
    rows = messy_posts(3)
    frame = as_pandas(rows, POSTS).drop(columns="followers")
    expected = profile_oracle([row | {"followers": None} for row in rows], per="reach")
    same(profile(frame), expected)


def test_not_a_number_is_missing_in_polars_too():
    rows = [row | {"reach": float("nan") if row["reach"] is None else float(row["reach"])}
            for row in messy_posts(4)]  # fmt: skip
    frame = pl.DataFrame(rows, schema_overrides={"reach": pl.Float64})
    same(profile(frame), profile_oracle(messy_posts(4)))


def test_another_time_zone_and_none_give_the_same_days():
    rows = messy_posts(5)
    frame = as_pandas(rows, POSTS)
    away = frame.assign(posted_at=frame["posted_at"].dt.tz_convert(timezone(timedelta(hours=9))))
    naive = frame.assign(posted_at=frame["posted_at"].dt.tz_localize(None))
    for other in (away, naive):
        pd.testing.assert_frame_equal(profile(other), profile(frame))


def test_input_is_not_changed():
    frame = as_pandas(messy_posts(), POSTS)
    before = frame.copy()
    profile(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_three_posts_by_hand():
    posts = pd.DataFrame(
        {
            "creator_id": ["a"] * 3,
            "posted_at": pd.to_datetime(["2026-01-01", "2026-01-08", "2026-01-15"], utc=True),
            "followers": [1_000, 1_100, 1_210],
            "likes": [20, 22, 121],
            "comments": [10, 11, 0],
            "reach": [300, 330, 1_210],
            "sponsored": [True, False, False],
        }
    )
    row = profile(posts).iloc[0]
    assert row["engagement_rate_by_followers"] == pytest.approx(0.03)
    assert row["mean_engagement_rate_by_followers"] == pytest.approx(0.16 / 3)
    assert row["pooled_engagement_rate_by_followers"] == pytest.approx(184 / 3_310)
    assert row["engagement_rate_by_reach"] == pytest.approx(0.1)
    assert row["reach_rate"] == pytest.approx(0.3)
    assert row["posts_per_week"] == pytest.approx(1.0)
    assert row["growth_per_month"] == pytest.approx(1.1 ** (30.4375 / 7) - 1)
    assert row["sponsored_share"] == pytest.approx(1 / 3)
    assert row["sponsored_gap"] == pytest.approx(0.03 / 0.065 - 1)
    spread = np.std([0.03, 0.03, 0.1], ddof=1) / (0.16 / 3)
    assert row["consistency"] == pytest.approx(1 / (1 + spread))


def test_the_worlds_truth_comes_back():
    market = tables.world(0)
    found = profile(market.posts).set_index("creator_id")
    truth = market.truth["creators"].set_index("creator_id")
    growth = found["growth_per_month"] - truth["growth"].reindex(found.index)
    large = found["followers"] > 20_000
    assert growth[large].abs().max() < 0.002
    rates = market.creators.set_index("creator_id")["engagement_rate_by_followers"]
    paid = (
        market.truth["sponsored_reach_effect"]
        * market.truth["sponsored_engagement_by_reach_effect"]
    )
    ratio = (found["mean_engagement_rate_by_followers"] / rates).mean()
    assert ratio == pytest.approx(1 - market.truth["sponsored_share"] * (1 - paid), abs=0.01)
    share = market.truth["sponsored_share"]
    assert found["sponsored_share"].mean() == pytest.approx(share, abs=0.01)
    assert tables.check(found.reset_index()[["creator_id", "followers"]]).rows == 0


def test_missing_columns_at_once():
    with pytest.raises(TableError) as error:
        profile(pd.DataFrame({"creator": ["a"], "like": [3]}))
    assert str(error.value) == (
        "posts: 2 problems\n"
        "  - column 'creator_id' is missing; the table has: creator, like "
        "(did you mean 'creator'?)\n"
        "  - one of likes, comments, saves, shares is needed; the table has: creator, like"
    )


@pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb"])
def test_impossible_numbers_at_once(engine):
    rows = messy_posts(6)[:20]
    rows[3]["likes"], rows[4]["likes"], rows[5]["reach"] = -1, -2, -9
    with pytest.raises(TableError) as error:
        profile(frame_of(engine, rows))
    assert str(error.value) == (
        "posts: 2 problems\n"
        "  - 'reach' must be a whole number >= 0; 1 row below 0 or infinite\n"
        "  - 'likes' must be a whole number >= 0; 2 rows below 0 or infinite"
    )


def test_text_instead_of_numbers_and_no_rows():
    with pytest.raises(TableError) as error:
        profile(pd.DataFrame({"creator_id": ["a"], "likes": ["3k"]}))
    assert str(error.value) == "posts: 1 problem\n  - 'likes' holds String; it must hold numbers"
    with pytest.raises(TableError) as error:
        profile(pd.DataFrame({"creator_id": [], "likes": []}))
    assert str(error.value) == "posts: 1 problem\n  - it has no rows; at least one is needed"
    with pytest.raises(TableError) as error:
        profile("posts.csv")
    assert str(error.value) == "posts: 1 problem\n  - it is str, not a table; pass a data frame"


def test_more_posts_than_memory_are_worked_off_in_shares(monkeypatch):
    rows = messy_posts(7)
    monkeypatch.setattr(pieces, "SMALL", 100)
    monkeypatch.setattr(pieces, "POST", 10**9)
    with duckdb.connect() as engine:
        engine.execute("set memory_limit = '100GB'")
        frame = as_nullable(rows, POSTS)
        for posts in (engine.from_df(frame), engine.from_df(frame.drop_duplicates("post_id"))):
            assert pieces.pieces_of(posts) >= 8
            kept = rows if posts.shape[0] == len(rows) else None
            expected = profile_oracle(kept or unnamed_first(rows))
            same(profile(posts), expected)
        wrong = as_nullable([rows[0] | {"likes": -1}, *rows[1:]], POSTS)
        with pytest.raises(TableError) as error:
            profile(engine.from_df(wrong))
    assert str(error.value) == (
        "posts: 1 problem\n  - 'likes' must be a whole number >= 0; 1 row below 0 or infinite"
    )


def unnamed_first(rows):
    """What `drop_duplicates` leaves: the first row of each name, the missing name included."""
    return list({row["post_id"]: row for row in reversed(rows)}.values())
