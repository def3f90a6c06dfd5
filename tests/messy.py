"""Rows as they come, what the docstrings say about them in plain Python, and engines to hold them.

Nulls, zero followers, posts twice, posts of nobody, several time zones. The oracles use no
dataframe at all.
"""

import math
import statistics
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import duckdb
import numpy as np
import pandas as pd
import polars as pl

POSTS = {
    "post_id": "text",
    "creator_id": "text",
    "posted_at": "time",
    **dict.fromkeys(("followers", "likes", "comments", "saves", "reach"), "count"),
    "sponsored": "flag",
}
MATCHED_VISITS = {"deal_id": "text"}
MATCHED_ORDERS = {"deal_id": "text", "matched_by": "text"} | dict.fromkeys(
    ("value", "refunded", "attributed_revenue"), "number"
)
DEALS = {"deal_id": "text", "creator_id": "text"}
ZONES = (UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-5)))
CREATORS = {"creator_id": "text", "followers": "count", "engagement_rate_by_followers": "number"}
EDGES = [
    {"creator_id": f"c{n}", "followers": size, "engagement_rate_by_followers": rate}
    for n, (size, rate) in enumerate(
        [(0, 0.5), (999, 0.4), (1_000, 0.03), (100_000, 0.04), (50_000, None), (7_000, 0.08),
         (100_001, 0.02), (3_000_000, 0.01), (400_000, 0.0)]
    )
]  # fmt: skip


def messy_posts(seed=0, count=400):
    """Posts over two years, so that clocks are put forward and back on the way."""
    rng = np.random.default_rng(seed)
    start = datetime(2025, 3, 1, tzinfo=UTC)

    def sometimes(value, share=0.06):
        return None if rng.random() < share else value

    rows = []
    for number in range(count):
        followers = 0 if rng.random() < 0.05 else int(rng.lognormal(9, 1))
        at = start + timedelta(hours=float(rng.uniform(0, 9_000)))
        rows.append(
            {
                "post_id": sometimes(f"p{number}", 0.03),
                "creator_id": sometimes(f"c{rng.integers(40):02d}", 0.04),
                "posted_at": sometimes(at.astimezone(ZONES[number % 3])),
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
    return [*rows, *twice, *_hardly_anything()]


def _hardly_anything():
    """A creator without any date or follower, one with a single post, one who is all zero."""
    nothing = dict.fromkeys(POSTS)
    day = datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    few = {"likes": 0, "comments": 0, "saves": 0, "sponsored": False}
    return [
        nothing | {"post_id": "x1", "creator_id": "empty"},
        nothing | {"post_id": "x2", "creator_id": "once", "posted_at": day, "followers": 9} | few,
        *(
            nothing | {"post_id": f"x{n}", "creator_id": "zero", "posted_at": day} | few
            | {"followers": 0, "reach": 0}
            for n in (3, 4)
        ),
    ]  # fmt: skip


def profile_oracle(rows, per="followers", parts=("likes", "comments", "saves")):
    """What the docstring of `profile` says, in plain Python."""
    posts, seen = [], {}
    for row in rows:
        if row["post_id"] is None or row["post_id"] not in seen:
            posts.append(dict(row))
            seen[row["post_id"]] = posts[-1]
            continue
        first = seen[row["post_id"]]
        for name in POSTS:
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


def summary_oracle(rows, value):
    """Median and mean of a column by tier: what `tier_summary` estimates, in plain Python."""
    found = {}
    for tier, low, high in (("below", 0, 999), ("micro", 1_000, 100_000), ("macro", 100_001, None)):
        part = [
            r for r in rows if r["followers"] >= low and (high is None or r["followers"] <= high)
        ]
        values = [row[value] for row in part if row[value] is not None]
        for statistic, of in (("median", statistics.median), ("mean", statistics.mean)):
            found[tier, statistic] = {
                "estimate": of(values) if values else None,
                "rows": len(values),
                "creators": len({r["creator_id"] for r in part if r[value] is not None}),
                "missing": len(part) - len(values),
            }
    return found


def messy_matches(seed=0, count=300):
    """Matched visits and orders of eight deals, one of which brought nothing, and of nobody."""
    rng = np.random.default_rng(seed)
    deals = [{"deal_id": f"d{n}", "creator_id": f"c{n // 2}"} for n in range(8)]

    def deal():
        number = int(rng.integers(-4, 7))
        return None if number < 0 else f"d{number}"

    visits = [{"deal_id": deal()} for _ in range(count)]
    orders = []
    for _ in range(count):
        mine, value = deal(), float(rng.integers(1, 900)) / 4
        way = "" if mine is None else ("link", "code", "landing_page")[int(rng.integers(3))]
        back = None if rng.random() < 0.2 else value * float(rng.integers(0, 5)) / 4
        orders.append(
            {"deal_id": mine, "matched_by": way, "value": value, "refunded": back,
             "attributed_revenue": value - (back or 0)}
        )  # fmt: skip
    return visits, orders, deals


def totals_oracle(visits, orders, deals):
    """What the docstring of `deal_totals` says, in plain Python."""
    seen = Counter(visit["deal_id"] for visit in visits)
    found = {}
    for deal, creator in [*((d["deal_id"], d["creator_id"]) for d in deals), (None, None)]:
        mine = [order for order in orders if order["deal_id"] == deal]
        row = {"creator_id": creator, "visits": seen[deal], "orders": len(mine)}
        for way in ("link", "code", "landing_page"):
            row[f"by_{way}"] = sum(order["matched_by"] == way for order in mine)
        for name in ("value", "refunded", "attributed_revenue"):
            row[name] = sum(order[name] or 0.0 for order in mine)
        found[deal] = row
    return found


def as_pandas(rows, kinds):
    frame = pd.DataFrame(rows, columns=list(kinds))
    for name in (name for name, kind in kinds.items() if kind == "time"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame


def as_nullable(rows, kinds):
    types = {"count": "Int64", "flag": "boolean", "number": "Float64", "text": "string"}
    return as_pandas(rows, kinds).astype({n: types[k] for n, k in kinds.items() if k in types})


def as_polars(rows, kinds):
    types = {"count": pl.Int64, "flag": pl.Boolean, "number": pl.Float64, "text": pl.String}
    types["time"] = pl.Datetime("us", "UTC")
    cells = [{n: _utc(row[n]) for n in kinds} for row in rows]
    return pl.DataFrame(cells, schema={name: types[kind] for name, kind in kinds.items()})


def as_duckdb(rows, kinds):
    return duckdb.from_df(as_nullable(rows, kinds))


def as_spark(rows, kinds, session):
    types = {"count": "long", "flag": "boolean", "number": "double", "text": "string"}
    types["time"] = "timestamp"
    schema = ", ".join(f"{name} {types[kind]}" for name, kind in kinds.items())
    return session.createDataFrame([tuple(row[name] for name in kinds) for row in rows], schema)


def _utc(cell):
    return cell.astimezone(UTC) if isinstance(cell, datetime) else cell


FRAMES = {
    "pandas": as_pandas,
    "pandas nullable": as_nullable,
    "polars": as_polars,
    "polars lazy": lambda rows, kinds: as_polars(rows, kinds).lazy(),
    "duckdb": as_duckdb,
}


def rows_of(frame):
    """Rows of any engine as dictionaries."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, pl.DataFrame):
        return frame.to_dicts()
    if isinstance(frame, duckdb.DuckDBPyRelation):
        return [dict(zip(frame.columns, row, strict=True)) for row in frame.fetchall()]
    if isinstance(frame, pd.DataFrame):
        return frame.to_dict("records")
    return [row.asDict() for row in frame.collect()]


def same_cells(found, expected, keys):
    """Hold the rows of any engine against an oracle, cell by cell."""
    keys = [keys] if isinstance(keys, str) else keys
    rows = {}
    for row in found:
        key = tuple(None if pd.isna(row[name]) else row[name] for name in keys)
        rows[key if len(key) > 1 else key[0]] = row
    assert len(rows) == len(found), "a key stands there twice"
    assert list(rows) == list(expected), "one row each, in order"
    for key, row in expected.items():
        for name, value in row.items():
            got = rows[key][name]
            if value is None:
                assert pd.isna(got), f"{key} {name}: {got} instead of nothing"
            elif isinstance(value, str):
                assert got == value, f"{key} {name}: {got} instead of {value}"
            else:
                close = math.isclose(got, value, rel_tol=1e-7, abs_tol=1e-9)
                assert close, f"{key} {name}: {got} instead of {value}"
