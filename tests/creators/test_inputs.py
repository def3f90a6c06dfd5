"""The columns a function needs, checked all at once on any kind of frame."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from influlab.creators.inputs import check_level, read_columns
from influlab.errors import InfluLabError, TableError


def test_numbers_become_floats_and_the_index_stays():
    frame = pd.DataFrame({"fee": [1, 2], "bio": ["x", None]}, index=[7, 9])
    read = read_columns(frame, "creators", {"fee": "money", "bio": "text"}, missing=["bio"])
    assert read.index.tolist() == [7, 9]
    assert read["fee"].tolist() == [1.0, 2.0]
    assert read["bio"].isna().tolist() == [False, True]


def test_nullable_and_polars_columns():
    nullable = pd.DataFrame({"fee": pd.array([1, None], dtype="Int64")})
    read = read_columns(nullable, "creators", {"fee": "money"}, missing=["fee"])
    assert np.array_equal(read["fee"], [1, np.nan], equal_nan=True)
    polars = pl.DataFrame({"fee": [1.5, None]}).lazy()
    read = read_columns(polars, "creators", {"fee": "money"}, missing=["fee"])
    assert np.array_equal(read["fee"], [1.5, np.nan], equal_nan=True)


def test_all_cells_at_once():
    frame = pd.DataFrame(
        {
            "share": [0.1, 3.2, 2.0],
            "fee": [-1, 2, 3],
            "name": [None, "b", "c"],
            "n": ["1", "x", "2"],
        }
    )
    kinds = {"share": "fraction", "fee": "money", "name": "text", "n": "count"}
    with pytest.raises(TableError) as error:
        read_columns(frame, "creators", kinds)
    assert str(error.value) == (
        "creators: 4 problems\n"
        "  - 'share' must be a fraction in [0, 1]; row 1 has 3.2 (2 such rows)\n"
        "  - 'fee' must be an amount >= 0; row 0 has -1 (1 such row)\n"
        "  - 'name' must be a text; row 0 has nothing (1 such row)\n"
        "  - 'n' must be a whole number >= 0; row 1 has 'x' (1 such row)"
    )


def test_no_table_and_no_rows():
    with pytest.raises(TableError) as error:
        read_columns([1, 2], "creators", {"fee": "money"})
    assert str(error.value) == (
        "creators: 1 problem\n  - it is list, not a table; pass a data frame"
    )
    with pytest.raises(TableError) as error:
        read_columns(pd.DataFrame({"fee": []}), "creators", {"fee": "money"})
    assert str(error.value) == "creators: 1 problem\n  - it has no rows; at least one is needed"


@pytest.mark.parametrize("level", [0, 1, 90, float("nan"), "0.9"])
def test_a_level_outside_0_to_1(level):
    with pytest.raises(InfluLabError) as error:
        check_level("x", level)
    assert str(error.value) == (
        f"x: 1 problem\n  - level is {level!r}; it must lie between 0 and 1, as in 0.9"
    )
