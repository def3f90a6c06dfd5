"""Millions of posts: profile and checks by DuckDB, pandas, Polars, Spark and hand-written SQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from measure import Cost, Row, alone

MAKE = """
import duckdb, sys
rows, path = int(sys.argv[1]), sys.argv[2]
engine = duckdb.connect()
engine.execute("set memory_limit = '1500MB'; set preserve_insertion_order = false")
engine.execute(f'''copy (
  select 'p' || i as post_id, 'c' || (hash(i) % {max(rows // 100, 1)}) as creator_id,
         timestamptz '2025-01-01 00:00:00+00' + to_seconds((hash(i + 7) % 31536000)::bigint)
           as posted_at,
         (1000 + hash(i + 1) % 1000000)::bigint as followers,
         (hash(i + 2) % 5000)::bigint as likes, (hash(i + 3) % 300)::bigint as comments,
         (hash(i + 4) % 200)::bigint as saves, (hash(i + 5) % 100)::bigint as shares,
         (100 + hash(i + 6) % 500000)::bigint as reach, hash(i + 8) % 5 = 0 as sponsored
  from range({rows}) as t(i)) to '{path}' (format parquet)''')
"""
OPEN = """
import sys, warnings
warnings.simplefilter("ignore")
import duckdb
path, memory, threads = sys.argv[1:4]
engine = duckdb.default_connection()
if threads != "all":
    engine.execute(f"set threads = {threads}")
engine.execute(f"set memory_limit = '{memory}'; set max_temp_directory_size = '40GB'")
engine.execute(f"set temp_directory = '{path}.spill'")
import numpy, pandas, narwhals
from influlab import creators, tables
tables.scan  # this and a small profile bring in what comes when first asked for
creators.profile(engine.sql("select 'a' as creator_id, 1 as likes")).fetchall()
begin()
"""
DUCKDB = (
    OPEN
    + """
creators.profile(engine.read_parquet(path)).write_parquet(path + ".out")
"""
)
# What a pandas user has: with pyarrow the strings are compact, and without it Python objects.
ARROW = find_spec("pyarrow") is not None
READ = "frame = engine.read_parquet(path).df()\n"
if ARROW:
    READ = """
import pyarrow.parquet
begin()
frame = pandas.read_parquet(path)
"""
HELD = OPEN + READ + "begin()\n"
PANDAS = HELD + "answer = len(creators.profile(frame))\n"
PANDAS_TO_DUCKDB = HELD + "answer = len(creators.profile(engine.from_df(frame)).df())\n"
POLARS = (
    OPEN
    + """
import polars
begin()
creators.profile(polars.scan_parquet(path)).collect().write_parquet(path + ".polars")
"""
)
CHECK = (
    OPEN
    + """
answer = tables.check(engine.read_parquet(path), "posts").rows
"""
)
SCAN = (
    OPEN
    + """
answer = tables.scan(path, "posts", memory=memory).rows
"""
)
SPARK = """
import sys, warnings
warnings.simplefilter("ignore")
from pyspark.sql import SparkSession
from influlab import creators
session = (SparkSession.builder.master("local[*]").config("spark.driver.memory", "4g")
           .config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "8")
           .config("spark.driver.host", "127.0.0.1").getOrCreate())
session.sparkContext.setLogLevel("ERROR")
creators.profile
begin()
found = creators.profile(session.read.parquet(sys.argv[1]))
found.write.mode("overwrite").parquet(sys.argv[1] + ".spark")
session.stop()
"""
# What someone who knows SQL well would write for the same sixteen columns.
BY_HAND = (
    OPEN
    + '''
engine.execute(f"""copy (
with looked as (
  select count(post_id) as named, count(distinct post_id) as kinds,
         count(*) filter (least(followers, reach, likes, comments, saves, shares) < 0) as wrong
  from read_parquet('{path}')),
p as (
  select creator_id, followers::double as f, nullif(followers, 0)::double as nf,
         nullif(reach, 0)::double as r, (likes + comments + saves + shares)::double as e,
         epoch_us(posted_at) / 86400e6 - 20089 as d, sponsored::int as paid,
         ln(nullif(followers, 0)) as l
  from read_parquet('{path}') where creator_id is not null),
g as (
  select creator_id, count(*) as posts, count(e / nf) as posts_counted, max(nf) as followers,
         median(e / nf) as m_f, avg(e / nf) as a_f, sum(e) filter (nf is not null) as e_f,
         sum(nf) filter (e is not null) as s_f, median(e / r) as m_r, avg(e / r) as a_r,
         sum(e) filter (r is not null) as e_r, sum(r) filter (e is not null) as s_r,
         median(r / nf) as reach_rate, stddev_samp(e / nf) as sd, count(d) as days,
         min(d) as first, max(d) as last, avg(paid) as sponsored_share,
         avg(e / nf) filter (paid = 1) as paid, avg(e / nf) filter (paid = 0) as free,
         count(l) as n, sum(d) filter (l is not null) as x, sum(l) as y,
         sum(d * d) filter (l is not null) as xx, sum(d * l) as xy
  from p group by creator_id)
select creator_id, posts, posts_counted, followers, m_f, a_f, e_f / s_f as p_f, m_r, a_r,
       e_r / s_r as p_r, reach_rate, case when a_f > 0 then 1 / (1 + sd / a_f) end as consistency,
       case when last > first then (days - 1) / (last - first) * 7 end as posts_per_week,
       case when n > 1 and xx - x * x / n > 1e-6
            then exp(30.4375 * (xy - x * y / n) / (xx - x * x / n)) - 1 end as growth,
       sponsored_share, case when free > 0 then paid / free - 1 end as gap
from g, looked where wrong = 0 and named = kinds order by creator_id)
to '{path}.sql' (format parquet)""")
'''
)
_PANDAS_WORK = """
import numpy as np
p = frame.assign(creator_id=frame["creator_id"].astype("category"))
assert not p["post_id"].duplicated().any()
e = p[["likes", "comments", "saves", "shares"]].sum(axis=1)
p["f"], p["r"] = e / p["followers"], e / p["reach"]
p["rr"], p["e"] = p["reach"] / p["followers"], e
p["d"] = (p["posted_at"] - p["posted_at"].min()) / np.timedelta64(1, "D")
p["l"] = np.log(p["followers"])
p["xx"], p["xy"] = p["d"] ** 2, p["d"] * p["l"]
p["paid"], p["free"] = p["f"].where(p["sponsored"]), p["f"].where(~p["sponsored"])
g = p.groupby("creator_id", observed=True)
out = g.agg(posts=("f", "size"), followers=("followers", "max"), m_f=("f", "median"),
            a_f=("f", "mean"), e=("e", "sum"), s_f=("followers", "sum"), m_r=("r", "median"),
            a_r=("r", "mean"), s_r=("reach", "sum"), rr=("rr", "median"), sd=("f", "std"),
            first=("d", "min"), last=("d", "max"), paid=("paid", "mean"), free=("free", "mean"),
            share=("sponsored", "mean"), x=("d", "sum"), y=("l", "sum"), xx=("xx", "sum"),
            xy=("xy", "sum"))
across, along = out["xx"] - out["x"] ** 2 / out["posts"], out["x"] * out["y"] / out["posts"]
out["growth"] = np.exp(30.4375 * (out["xy"] - along) / across) - 1
out["p_f"], out["p_r"] = out["e"] / out["s_f"], out["e"] / out["s_r"]
out["steady"], out["gap"] = 1 / (1 + out["sd"] / out["a_f"]), out["paid"] / out["free"] - 1
out["week"] = (out["posts"] - 1) / (out["last"] - out["first"]) * 7
answer = len(out)
"""
PANDAS_BY_HAND = OPEN + READ + _PANDAS_WORK
PANDAS_HELD = HELD + _PANDAS_WORK
ROOMY, TIGHT = "8GB", "600MB"
SPARK_PATIENCE = 90  # comes last, so that a slow cluster takes no other row away


def rows(quick: bool) -> Iterator[Row]:
    """Ten million posts (a million if quick), made anew."""
    many = 1_000_000 if quick else 10_000_000
    with tempfile.TemporaryDirectory() as folder:
        path, few = (str(Path(folder) / name) for name in ("posts.parquet", "few.parquet"))
        alone(MAKE, str(many), path)
        yield from _profiles(many, path)
        alone(MAKE, str(many // 10), few)
        yield from _held(many // 10, few)
        yield _spark(many // 10, few)


def _profiles(many: int, path: str) -> Iterator[Row]:
    """From a file: DuckDB beside pandas and SQL, and the checks beside the profile."""
    what, hand = f"profile of {many:,} posts in Parquet", "pandas, written by hand"
    ours, pandas, sql = (_tried(code, path) for code in (DUCKDB, PANDAS_BY_HAND, BY_HAND))
    note = "pandas reads by " + ("pyarrow" if ARROW else "DuckDB; with pyarrow it needs less")
    met = _within(ours, pandas, "wall", 1 / 3)
    target = "3 times as fast as pandas"
    yield _row(f"{what}, DuckDB", ours, hand, pandas, target=target, met=met, note=note)
    met = _within(ours, pandas, "memory", 1 / 5)
    target = "a fifth of the memory of pandas"
    name = f"{what}, DuckDB: memory"
    yield _row(name, ours, hand, pandas, unit="MB", target=target, met=met, note=note)
    met = _within(ours, sql, "cpu", 1.1)
    target = "within 1.1 of the CPU of SQL"
    name = f"{what}, DuckDB"
    yield _row(name, ours, "SQL, written by hand", sql, unit="CPU s", target=target, met=met)
    alike = _tried(DUCKDB, path, threads=1)
    yield _row(f"{what}, DuckDB on one thread", alike, hand, pandas, unit="CPU s", note=note)
    less = _tried(DUCKDB, path, TIGHT)
    yield _row(f"{what}, DuckDB with memory_limit {TIGHT}", less, hand, pandas, note=note)
    yield _row(f"{what}, Polars", _tried(POLARS, path), hand, pandas, note=note)
    for name, code in {"rules counted by check": CHECK, "checked by scan": SCAN}.items():
        found = _tried(code, path)
        target, met = "", None
        if code is CHECK:
            target, met = "0.3 of the CPU of the profile", _within(found, ours, "cpu", 0.3)
        work = f"{many:,} posts, {name}"
        yield _row(work, found, "their profile", ours, unit="CPU s", target=target, met=met)


def _held(many: int, path: str) -> Iterator[Row]:
    """From a pandas frame that is in memory already: does DuckDB inside pay?"""
    pandas = _tried(PANDAS_HELD, path)
    for name, code in {
        "the same code": PANDAS,
        "DuckDB inside, pandas out": PANDAS_TO_DUCKDB,
    }.items():
        what = f"profile of {many:,} posts in a pandas frame, {name}"
        found = _tried(code, path)
        yield _row(what, found, "pandas, written by hand", pandas, unit="CPU s",
                   note="memory with the frame")  # fmt: skip


def _spark(many: int, path: str) -> Row:
    """A cluster of one machine costs more than it brings, so a tenth of the posts will do."""
    missing = [each for each in ("pyspark",) if find_spec(each) is None]
    missing += [] if shutil.which("java") else ["java"]
    pandas = _tried(PANDAS_BY_HAND, path)
    found = _tried(SPARK, path, patience=SPARK_PATIENCE) if not missing else None
    note = "without the memory of Java; it starts before the clock"
    if missing:
        note = f"not here: {', '.join(missing)}; python benchmarks/run.py --install"
    what = f"profile of {many:,} posts in Parquet, Spark in this machine"
    return _row(what, found, "pandas, written by hand", pandas, note=note)


def large(posts: int = 100_000_000, memory: str = TIGHT) -> Row:
    """A hundred million posts within a gigabyte: minutes and 7 GB of disk, so only on request."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "posts.parquet")
        alone(MAKE, str(posts), path, patience=3_600)
        found = _tried(DUCKDB, path, memory, patience=3_600)
    return _row(
        f"profile of {posts:,} posts, memory_limit {memory}",
        found,
        target="within 1 GB",
        met=None if isinstance(found, str) else found.memory <= 1_000,
    )


def _tried(
    code: str,
    path: str,
    memory: str = ROOMY,
    *,
    patience: float = 120,
    threads: int | str = "all",
) -> Cost | str:
    """What it took, or why it failed."""
    try:
        return alone(code, path, memory, str(threads), patience=patience)
    except Exception as fault:  # a rival that fails is a finding, not an end
        return f"failed: {str(fault)[:120]}"


def _row(
    work: str,
    ours: Cost | str | None,
    instead: str = "",
    other: Cost | str | None = None,
    *,
    unit: str = "s",
    target: str = "",
    met: bool | None = None,
    note: str = "",
) -> Row:
    kind = {"s": "wall", "CPU s": "cpu", "MB": "memory"}[unit]
    notes = [each for each in (ours, other) if isinstance(each, str)]
    one, two = (each if isinstance(each, Cost) else None for each in (ours, other))
    return Row(
        work, one and getattr(one, kind), unit, instead, two and getattr(two, kind),
        one and one.memory, two and two.memory, target, met, "; ".join([*notes, note]).strip("; "),
    )  # fmt: skip


def _within(ours: Cost | str, other: Cost | str, kind: str, most: float) -> bool | None:
    if isinstance(ours, str) or isinstance(other, str):
        return None
    return getattr(ours, kind) <= most * getattr(other, kind)


if __name__ == "__main__":
    print(large(int(os.environ.get("POSTS", 100_000_000))))
