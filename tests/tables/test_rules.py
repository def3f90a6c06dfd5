"""The rules say the same on pandas, Polars and DuckDB, with nulls, NaN and duplicates."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from influlab import tables
from influlab.errors import TableError

ROWS = {
    "creator_id": ["a", "b", "b", None, "c", "d", "e", "f"],
    "followers": [5.0, -1, 7, 3, np.nan, np.inf, 2.5, 9],
    "reach_rate": [0.1, 3.2, 0.2, 0.1, np.nan, 0.1, 0.1, None],
}
EXPECTED = {
    ("creator_id", "must not be missing"): 1,
    ("followers", "must not be missing"): 1,
    ("followers", "must be at least 0"): 1,
    ("followers", "must be finite"): 1,
    ("followers", "must be a whole number"): 1,
    ("reach_rate", "must lie in [0, 1]"): 1,
    ("creator_id", "must be unique"): 1,
}


def engines():
    pandas = pd.DataFrame(ROWS).astype({"reach_rate": float})
    polars = pl.DataFrame(ROWS)
    relation = duckdb.from_df(pandas)
    return {"pandas": pandas, "polars": polars, "lazy": polars.lazy(), "duckdb": relation}


def refused_of(native):
    if hasattr(native, "collect"):
        native = native.collect()
    frame = native.df() if hasattr(native, "df") else native
    reasons = frame["reason"]
    return sorted(reasons.to_list() if hasattr(reasons, "to_list") else reasons)


@pytest.mark.parametrize("engine", ["pandas", "polars", "lazy", "duckdb"])
def test_every_engine_counts_the_same(engine):
    found = tables.check(engines()[engine], "creators")
    counts = {(row.column, row.must): row.rows for row in found.table.itertuples()}
    ordered = engine in ("pandas", "polars")
    # Without an order of rows, no row is the first: both rows of a repeated id are refused.
    assert counts == {**EXPECTED, ("creator_id", "must be unique"): 1 if ordered else 2}
    assert found.rows == 6
    both = "; 'creator_id' must be unique" if not ordered else ""
    assert refused_of(found.refused) == sorted(
        [
            f"'followers' must be at least 0; 'reach_rate' must lie in [0, 1]{both}",
            "'creator_id' must be unique",
            "'creator_id' must not be missing",
            "'followers' must not be missing",
            "'followers' must be finite",
            "'followers' must be a whole number",
        ]
    )


def test_refused_rows_keep_their_kind_and_columns():
    frame = engines()["pandas"]
    found = tables.check(frame)
    assert isinstance(found.refused, pd.DataFrame)
    assert found.refused.index.tolist() == [1, 2, 3, 4, 5, 6]
    assert list(frame.columns) == list(ROWS)


def test_a_compound_key_and_choices():
    shares = pd.DataFrame(
        {"creator_id": ["a", "a", "b"], "dimension": "age", "segment": "x", "share": 1.0}
    )
    found = tables.check(shares, "audiences").table
    assert found.values.tolist() == [["creator_id + dimension + segment", "must be unique", 1]]
    posts = pd.DataFrame({"post_id": ["1"], "creator_id": ["a"], "media_type": ["film"]})
    found = tables.check(posts, "posts").table
    assert found["must"].tolist() == ["must be one of image, carousel, reel, story, video"]


@pytest.mark.parametrize("name", tables.world(creators=40).tables)
def test_the_world_follows_the_rules(name):
    found = tables.check(tables.world(creators=40).tables[name], name)
    assert found.text == "Every row follows the rules."


def test_the_sentence_names_the_worst_rule():
    frame = pd.DataFrame({"creator_id": ["a", "b"], "followers": [-1, -2]})
    assert tables.check(frame).text == (
        "Refused: 2 rows; most often 'followers' must be at least 0 (2 rows)."
    )


def test_missing_columns_and_wrong_kinds_are_told_at_once():
    with pytest.raises(TableError) as caught:
        tables.check(pd.DataFrame({"creator": ["a"], "followers": ["x"]}))
    assert str(caught.value) == (
        "creators: 2 problems\n"
        "  - column 'creator_id' is missing; the frame has: creator, followers "
        "(did you mean 'creator'?)\n"
        "  - column 'followers' holds String; it must hold numbers"
    )
