"""The fields beside an upload say to ``tables.read`` what its arguments say."""

import pytest

from influlab import tables
from influlab.errors import TableError
from influlab.show.upload_options import options_of, settings

USUAL = {"columns": {}, "percent": (), "dates": None, "duplicates": "reject"}


def test_untouched_fields_are_the_usual_reading():
    assert options_of(settings(tables.table("posts"))) == USUAL


def test_each_field_is_an_argument():
    fields = settings(tables.table("creators"))
    fields.columns.value = "\n followers = Fans = now \nhandle=\n\n"
    fields.percent.value = ("engagement_rate_by_followers",)
    fields.dates.value = "dmy"
    fields.keep.value = True
    assert options_of(fields) == {
        "columns": {"followers": "Fans = now", "handle": None},
        "percent": ("engagement_rate_by_followers",),
        "dates": "dmy",
        "duplicates": "keep",
    }


def test_lines_that_name_no_column_are_all_said():
    fields = settings(tables.table("creators"))
    fields.columns.value = "followers\nname Fans"
    with pytest.raises(TableError) as error:
        options_of(fields)
    assert str(error.value) == (
        "columns: 2 problems\n"
        "  - 'followers' names no column; write: column = header in the file\n"
        "  - 'name Fans' names no column; write: column = header in the file"
    )
