"""Rows from any engine, and whether a key stands there twice."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.tables import engines

KEYS = st.lists(st.tuples(*[st.one_of(st.none(), st.integers(0, 30))] * 2), max_size=12)


@pytest.mark.parametrize("most", [0, 100])
@given(rows=KEYS)
def test_a_key_that_stands_there_twice(most, rows):
    whole = [row for row in rows if None not in row]
    with duckdb.connect() as engine, pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "SORTED_HERE", most)
        engine.execute('create table t ("a ""b" int, c int)')
        if rows:
            engine.executemany("insert into t values (?, ?)", rows)
        found = engines.may_repeat(engine.table("t"), ['a "b', "c"])
    assert found == (len(set(whole)) < len(whole))
