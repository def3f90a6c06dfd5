"""One row per creator: every engine against a plain-Python oracle, and the sample world's truth."""

import math
import statistics
from datetime import UTC, datetime, timedelta, timezone

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from influlab import tables
from influlab.creators import profile
from influlab.errors import TableError

NUMBERS = ("followers", "likes", "comments", "saves", "reach")
COLUMNS = ("post_id", "creator_id", "posted_at", *NUMBERS, "sponsored")


def messy_posts(seed=0, count=400):
    """Nulls, zero followers, zero reach, posts twice (one reading lower), posts of nobody."""
    rng = np.random.default_rng(seed)
    start = datetime(2025, 3, 1, tzinfo=UTC)

    def sometimes(value, share=0.06):
        return None if rng.random() < share else value

    rows = []
    for number in range(count):
        followers = 0 if rng.random() < 0.05 else int(rng.lognormal(9, 1))
        rows.append(
            {
                "post_id": sometimes(f"p{number}", 0.03),
                "creator_id": sometimes(f"c{rng.integers(40):02d}", 0.04),
                "posted_at": sometimes(start + timedelta(hours=float(rng.uniform(0, 9_000)))),
                "followers": sometimes(followers),
                "likes": sometimes(int(rng.poisson(40))),
                "comments": sometimes(int(rng.poisson(3))),
                "saves": sometimes(int(rng.poisson(2)), 0.02),
                "reach": sometimes(int(rng.integers(0, 900)), 0.3),
                "sponsored": sometimes(bool(rng.random() < 0.3)),
            }
        )
    twice = [dict(row) for row in rows[:30]]
    for row in twice[:15]:
        row["likes"] = None if row["likes"] is None else row["likes"] // 2
    return [*rows, *twice]


def oracle(rows, per="followers", parts=("likes", "comments", "saves")):
    """What the docstring of `profile` says, in plain Python."""
    posts, seen = [], {}
    for row in rows:
        if row["post_id"] is None or row["post_id"] not in seen:
            posts.append(dict(row))
            seen[row["post_id"]] = posts[-1]
            continue
        first = seen[row["post_id"]]
        for name in COLUMNS:
            both = [value for value in (first[name], row[name]) if value is not None]
            first[name] = max(both) if both else None
    return {
        creator: one_creator([p for p in posts if p["creator_id"] == creator], per, parts)
        for creator in sorted({p["creator_id"] for p in posts if p["creator_id"] is not None})
    }


def one_creator(posts, per, parts):
    def rate(post, below):
        counts = [post[part] for part in parts]
        if None in counts or not post[below]:
            return None
        return sum(counts) / post[below]

    def known(values):
        return [value for value in values if value is not None]

    found = {"posts": len(posts)}
    rates = known(rate(post, per) for post in posts)
    found["posts_counted"] = len(rates)
    found["followers"] = max(known(p["followers"] or None for p in posts), default=None)
    for below in ("followers", "reach"):
        values = known(rate(post, below) for post in posts)
        used = [post for post in posts if rate(post, below) is not None]
        contacts = sum(post[below] for post in used)
        engaged = sum(sum(post[part] for part in parts) for post in used)
        found[f"engagement_rate_by_{below}"] = statistics.median(values) if values else None
        found[f"mean_engagement_rate_by_{below}"] = statistics.mean(values) if values else None
        found[f"pooled_engagement_rate_by_{below}"] = engaged / contacts if used else None
    reached = known(p["reach"] / p["followers"] if p["reach"] and p["followers"] else None
                    for p in posts)  # fmt: skip
    found["reach_rate"] = statistics.median(reached) if reached else None
    mean = statistics.mean(rates) if rates else 0
    steady = len(rates) > 1 and mean > 0
    found["consistency"] = 1 / (1 + statistics.stdev(rates) / mean) if steady else None
    times = sorted(known(p["posted_at"] for p in posts))
    span = (times[-1] - times[0]).total_seconds() / 86_400 if times else 0
    found["posts_per_week"] = (len(times) - 1) / span * 7 if span else None
    found["growth_per_month"] = growth(posts)
    flags = known(p["sponsored"] for p in posts)
    found["sponsored_share"] = sum(flags) / len(flags) if flags else None
    paid = known(rate(p, per) for p in posts if p["sponsored"] is True)
    free = known(rate(p, per) for p in posts if p["sponsored"] is False)
    both = paid and free and statistics.mean(free) > 0
    found["sponsored_gap"] = statistics.mean(paid) / statistics.mean(free) - 1 if both else None
    return found


def growth(posts):
    points = [(p["posted_at"].timestamp() / 86_400, math.log(p["followers"]))
              for p in posts if p["posted_at"] and p["followers"]]  # fmt: skip
    if len({x for x, _ in points}) < 2:
        return None
    mean_x, mean_y = (statistics.mean(column) for column in zip(*points, strict=True))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points)
    slope /= sum((x - mean_x) ** 2 for x, _ in points)
    return math.exp(30.4375 * slope) - 1


def as_pandas(rows):
    return pd.DataFrame(rows, columns=list(COLUMNS))


def as_nullable(rows):
    kinds = dict.fromkeys(NUMBERS, "Int64") | {"sponsored": "boolean"}
    return as_pandas(rows).astype(kinds)


def as_polars(rows):
    return pl.DataFrame(rows, schema_overrides=dict.fromkeys(NUMBERS, pl.Int64))


def as_duckdb(rows):
    frame = as_nullable(rows)
    return duckdb.from_df(frame)


ENGINES = {
    "pandas": as_pandas,
    "pandas nullable": as_nullable,
    "polars": as_polars,
    "polars lazy": lambda rows: as_polars(rows).lazy(),
    "duckdb": as_duckdb,
}


def to_rows(frame):
    frame = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    frame = frame.df() if isinstance(frame, duckdb.DuckDBPyRelation) else frame
    frame = (
        pd.DataFrame(frame.to_dict(as_series=False)) if isinstance(frame, pl.DataFrame) else frame
    )
    return {row.pop("creator_id"): row for row in frame.to_dict("records")}


def assert_same(found, expected):
    assert list(found) == list(expected), "one row per creator, in order"
    for creator, row in expected.items():
        assert list(found[creator]) == list(row)
        for name, value in row.items():
            got = found[creator][name]
            if value is None:
                assert pd.isna(got), f"{creator} {name}: {got} instead of nothing"
            else:
                assert got == pytest.approx(value, rel=1e-7, abs=1e-9), f"{creator} {name}"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_engine_equals_the_oracle(engine, seed):
    rows = messy_posts(seed)
    posts = ENGINES[engine](rows)
    found = profile(posts)
    assert type(found) is type(posts)
    assert_same(to_rows(found), oracle(rows))


@pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb"])
def test_without_duplicates_and_with_other_parts(engine):
    rows = [row for row in messy_posts(2)[:400] if row["post_id"]]
    found = profile(ENGINES[engine](rows), parts=["likes", "comments"])
    assert_same(to_rows(found), oracle(rows, parts=("likes", "comments")))


def test_by_reach_where_followers_are_not_told():
    rows = messy_posts(3)
    frame = as_pandas(rows).drop(columns="followers")
    expected = oracle([row | {"followers": None} for row in rows], per="reach")
    assert_same(to_rows(profile(frame)), expected)


def test_not_a_number_is_missing_in_polars_too():
    rows = [row | {"reach": float("nan") if row["reach"] is None else float(row["reach"])}
            for row in messy_posts(4)]  # fmt: skip
    frame = pl.DataFrame(rows, schema_overrides={"reach": pl.Float64})
    assert_same(to_rows(profile(frame)), oracle(messy_posts(4)))


def test_another_time_zone_and_none_give_the_same_days():
    rows = messy_posts(5)
    frame = as_pandas(rows)
    away = frame.assign(posted_at=frame["posted_at"].dt.tz_convert(timezone(timedelta(hours=9))))
    naive = frame.assign(posted_at=frame["posted_at"].dt.tz_localize(None))
    for other in (away, naive):
        pd.testing.assert_frame_equal(profile(other), profile(frame))


def test_input_is_not_changed():
    frame = as_pandas(messy_posts())
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
        profile(ENGINES[engine](rows))
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
