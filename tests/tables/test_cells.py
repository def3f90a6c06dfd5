"""Cells become typed columns; what cannot be read keeps its reason."""

import pandas as pd
import pytest

from influlab.tables.cells import file_mark, loose_column, parse_column, parse_period, settle
from influlab.tables.grid import Grid
from influlab.tables.schema import table

CREATORS, POSTS, PANEL = table("creators"), table("posts"), table("panel")


def test_percent_signs_and_percent_columns():
    rate = CREATORS["reach_rate"]
    assert parse_column(["5%", "0.05"], rate).values.tolist() == [0.05, 0.05]
    assert parse_column(["5%", "5"], rate, percent=True).values.tolist() == [0.05, 0.05]


def test_a_count_or_an_amount_is_no_percentage():
    for column in (CREATORS["followers"], CREATORS["fee"]):
        read = parse_column(["5%", "5"], column)
        assert read.faults.tolist() == ["is a percentage", ""]
        assert read.values.isna().tolist() == [True, False]


def test_the_decimal_mark_of_the_file_helps_where_a_column_proves_nothing():
    grid = Grid(("a", "b"), [("1,5", "1.234"), ("2,5", "2.000")], [2, 3])
    mark = file_mark(grid, [0, 1])
    fee = CREATORS["fee"]
    assert mark == "," and parse_column(["1.234"], fee, mark=mark).values.tolist() == [1234.0]
    assert parse_column(["1.234"], fee).values.tolist() == [1.234]


def test_media_types_of_platforms_become_ours():
    cells = ["GraphSidecar", "CAROUSEL_ALBUM", "REELS", "IG image", "Photo", "story", "film", ""]
    read = parse_column(cells, POSTS["media_type"])
    assert read.values.tolist()[:7] == [
        *("carousel", "carousel", "reel", "image", "image", "story", "film")
    ]
    assert read.values.isna()[7]


def test_flags():
    read = parse_column(["Yes", "0", "", "perhaps"], POSTS["sponsored"])
    assert read.values.tolist()[:2] == [True, False] and read.values.isna()[2]
    assert read.faults.tolist() == ["", "", "", "is neither true nor false"]


def test_periods_are_numbers_or_days_but_not_both():
    assert parse_period(["1970", "1971.0"]).values.tolist() == [1970, 1971]
    assert parse_period(["1", "2", "2024-05-01"]).faults.tolist() == [
        *("", "", "is not a whole number, as the other periods are")
    ]
    assert parse_period(["2024-05-01", "2024-05-02", "1"]).faults.tolist()[:2] == ["", ""]
    days = parse_period(["2024-05-01", "2024-05-02"]).values
    assert str(days.dtype) == "datetime64[us]"


@pytest.mark.parametrize(
    ("column", "values", "dtype"),
    [
        (CREATORS["followers"], pd.Series([1.0, 2.0]), "int64"),
        (CREATORS["followers"], pd.Series([1.0, None]), "float64"),
        (POSTS["sponsored"], pd.Series([True, False], dtype="boolean"), "bool"),
        (POSTS["sponsored"], pd.Series([True, None], dtype="boolean"), "boolean"),
        (PANEL["period"], pd.Series([1, 2], dtype="Int64"), "int64"),
    ],
)
def test_final_types(column, values, dtype):
    assert str(settle(values, column).dtype) == dtype


def test_unknown_columns_are_numbers_only_where_every_cell_is_one():
    assert loose_column(["1.39%", "2%"], "").tolist() == [0.0139, 0.02]
    assert loose_column(["1,5", "2,5"], "").tolist() == [1.5, 2.5]
    assert loose_column(["3", "4"], "").dtype == "int64"
    assert loose_column(["3", "x"], "").tolist() == ["3", "x"]
    assert loose_column(["18055341356588190"], "").tolist() == ["18055341356588190"]
    assert loose_column(["007", "8"], "").tolist() == ["007", "8"]
