"""Posts larger than memory: every row in one share, settings and disk as they were before."""

import os
import subprocess
import sys

import duckdb
import pytest
from messy import POSTS, as_nullable, messy_posts, rows_of

from influlab.creators import pieces, profile
from influlab.errors import TableError

SLOW = """
import sys, time
import duckdb
from influlab.creators import pieces, profile
pieces.SMALL, pieces.POST = 10, 10**9
made = pieces.gathered
def slowly(posts, count, folder, work):
    def stop(share):
        print(folder, flush=True)
        time.sleep(60)
    return made(posts, count, folder, stop)
sys.modules["influlab.creators.profile"].gathered = slowly
engine = duckdb.connect(config={"temp_directory": sys.argv[1], "memory_limit": "100GB"})
profile(engine.sql("select 'c' || (i % 7) as creator_id, i as likes from range(1000) as t(i)"))
"""


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setattr(pieces, "SMALL", 100)
    monkeypatch.setattr(pieces, "POST", 10**9)
    config = {"memory_limit": "100GB", "temp_directory": str(tmp_path / "spill")}
    with duckdb.connect(config=config) as engine:
        yield engine


def settings(engine):
    told = engine.execute("select name, value from duckdb_settings() order by name").fetchall()
    return dict(told)


def test_every_row_is_in_one_share(engine, tmp_path):
    posts = engine.sql("select 'c' || (i % 50) as c, i from range(5000) as t(i)")
    seen = [share.fetchall() for share in pieces.shares(posts, "c", 7, tmp_path)]
    assert len(seen) > 1
    assert sorted(row for share in seen for row in share) == sorted(posts.fetchall())
    kept = [{creator for creator, _ in share} for share in seen]
    assert sum(map(len, kept)) == 50
    assert list(tmp_path.rglob("*.parquet")) == []


def test_repeats(engine, tmp_path):
    for rows, again in (([1, 2, 3, None, None], False), ([1, 2, 3, 2], True)):
        posts = engine.sql(f"select unnest({rows}::int[]) as post_id".replace("None", "null"))
        assert pieces.repeats(posts, "post_id", 3, tmp_path) is again


def test_settings_and_disk_are_as_they_were(engine, tmp_path):
    posts = engine.from_df(as_nullable(messy_posts(7), POSTS))
    before = settings(engine)
    assert profile(posts).fetchall()
    assert settings(engine) == before
    assert os.listdir(tmp_path) == []


def test_an_error_half_way_leaves_nothing(engine, tmp_path, monkeypatch):
    posts = engine.from_df(as_nullable(messy_posts(7), POSTS))
    before = settings(engine)
    module = sys.modules["influlab.creators.profile"]  # its name is hidden by that of the function
    monkeypatch.setattr(module, "_profiled", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        profile(posts)
    assert settings(engine) == before
    assert os.listdir(tmp_path) == []


def test_the_next_profile_takes_away_what_a_killed_one_left(engine, tmp_path):
    place = tmp_path / "spill"
    command = [sys.executable, "-c", SLOW, str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        folder = child.stdout.readline().strip()
        child.kill()
    assert os.path.isdir(folder) and os.listdir(folder)
    profile(engine.from_df(as_nullable(messy_posts(7), POSTS)))
    assert not place.exists() or os.listdir(place) == []


@pytest.mark.parametrize("kind", ["hugeint", "uuid", "int", "enum('c0', 'c1', 'c2')", "date"])
def test_names_of_any_type_come_back_as_they_were(engine, kind):
    made = {
        "uuid": "('00000000-0000-0000-0000-00000000000' || i % 3)::uuid",
        "date": "date '2026-01-01' + (i % 3)::int",
        "hugeint": "170141183460469231731687303715884105720 + i % 3",
        "int": "i % 3",
    }.get(kind, f"('c' || i % 3)::{kind}")
    posts = engine.sql(f"select {made} as creator_id, i as likes from range(300) as t(i)")
    found = profile(posts)
    assert found.types[0] == posts.types[0]
    assert [row["posts"] for row in rows_of(found)] == [100] * 3


def test_posts_that_the_disk_may_not_hold_are_refused_before(engine, tmp_path):
    engine.execute("set max_temp_directory_size = '1KB'")
    posts = engine.sql("select 'c' || i as creator_id, i as likes from range(2000) as t(i)")
    with pytest.raises(TableError) as error:
        profile(posts)
    said = str(error.value)
    assert said == (
        "posts: 1 problem\n  - more than fit into memory, and on the disk they take about 0.0 GB; "
        f"0.0 GB are free or allowed in {str(tmp_path / 'spill')!r}; set max_temp_directory_size "
        "(scratch of tables.scan), or temp_directory to another disk"
    )
    assert os.listdir(tmp_path) == []


def test_fewer_shares_where_creators_have_many_posts(monkeypatch):
    with duckdb.connect(config={"memory_limit": "300MB"}) as engine:
        many = "select 'c' || (i % {}) as creator_id from range(1500000) as t(i)"
        few, each = (pieces.pieces_of(engine.sql(many.format(n))) for n in (1_000, 1_500_000))
    assert few == 1 and 8 <= each <= 14
