"""The checks at the door of this room: every kind, every sentence."""

import numpy as np
import pandas as pd
import pytest

from influlab.errors import TableError
from influlab.results.inputs import (
    check_table,
    column_problems,
    level_problems,
    missing_columns,
    schema_problems,
)


@pytest.mark.parametrize(
    ("kind", "good", "bad", "allowed", "shown"),
    [
        ("count", [0, 3], [1, -1], "a whole number >= 0", "-1"),
        ("fraction", [0.0, 1.0], [0.5, 3.2], "a fraction in [0, 1]", "3.2"),
        ("money", [0.0, 9.5], [1.0, -0.5], "an amount >= 0", "-0.5"),
        ("number", [-1.0, 9.5], [1.0, np.inf], "a number", "inf"),
        ("flag", [True, False], [True, 7], "true or false", "7"),
    ],
)
def test_each_kind(kind, good, bad, allowed, shown):
    assert column_problems(pd.DataFrame({"x": good}), {"x": kind}) == []
    assert column_problems(pd.DataFrame({"x": pd.Series(bad, dtype=object)}), {"x": kind}) == [
        f"'x' must be {allowed}; row 1 has {shown} (1 such row)"
    ]


def test_missing_cells_only_where_they_may_be():
    frame = pd.DataFrame({"x": [1.0, None, None]})
    assert column_problems(frame, {"x": "number"}) == []
    assert column_problems(frame, {"x": "number"}, whole=["x"]) == [
        "'x' must be a number; row 1 has nothing (2 such rows)"
    ]


def test_what_was_perhaps_meant():
    assert missing_columns(pd.DataFrame({"outcomes": [1]}), ["outcome"]) == [
        "column 'outcome' is missing; the table has: outcomes (did you mean 'outcomes'?)"
    ]
    assert missing_columns(pd.DataFrame(), ["outcome"]) == [
        "column 'outcome' is missing; the table has: nothing"
    ]


def test_no_rows_and_no_table():
    empty = pd.DataFrame({"path": [], "conversions": []})
    assert schema_problems(empty, "paths") == ["it has no rows; at least one is needed"]
    assert schema_problems([1, 2], "paths") == ["it is list, not a table; pass a pandas DataFrame"]
    with pytest.raises(TableError) as caught:
        check_table(empty, "paths", also=["and one more"])
    assert str(caught.value) == (
        "paths: 2 problems\n  - it has no rows; at least one is needed\n  - and one more"
    )


@pytest.mark.parametrize("level", [0, 1, 90, float("nan"), "0.9", None])
def test_levels(level):
    assert level_problems(0.9) == []
    assert level_problems(level) == [f"level is {level!r}; it must lie between 0 and 1, as in 0.9"]
