"""Delimited text becomes cells: marks, quotes, comments, titles, misfits, encodings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.errors import TableError
from influlab.tables.grid import decode, delimiter, grids_of_text, records


def only(text):
    (grid,) = grids_of_text(text)
    return grid


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark):
    text = f"name{mark}fans\nana{mark}1.200\nbo{mark}3\n"
    assert delimiter(text) == mark
    assert only(text).rows == [("ana", "1.200"), ("bo", "3")]


def test_decimal_commas_do_not_pass_for_delimiters():
    assert delimiter("a;b;c\n1,5;2,5;3,5\n1,6;2,6;3,6\n") == ";"


def test_lines_count_what_stands_inside_quotes():
    assert records('a,b\n"x\ny",2\n\n3,4\n', ",")[0] == [
        *((1, ["a", "b"]), (2, ["x\ny", "2"]), (4, []), (5, ["3", "4"]))
    ]


def test_headers_lose_line_breaks_and_blanks():
    grid = only('S.no,"Engagement \r\n average ",\n1,2,3\n')
    assert grid.header == ("S.no", "Engagement average", "column 3")


def test_empty_cells_at_the_end_of_every_line_are_no_column():
    grid = only("a,b,,\n1,2,,\n3,4,,\n")
    assert (grid.header, grid.rows) == (("a", "b"), [("1", "2"), ("3", "4")])


def test_rows_that_do_not_fit_are_kept_apart_with_their_line():
    grid = only("a,b\n1\n1,2\n1,2,3\n")
    assert grid.rows == [("1", "2")]
    assert grid.refused == [
        (2, "has 1 cells, the header has 2", ("1",)),
        (4, "has 3 cells, the header has 2", ("1", "2", "3")),
    ]
    assert grid.count == 3


def test_titles_above_the_header_are_comments():
    grid = only("Top creators of 2022\n\nname,fans\nana,5\n")
    assert (grid.header, grid.comments) == (("name", "fans"), ("Top creators of 2022",))


def test_stacked_tables_come_apart_and_empty_ones_vanish():
    text = "# one\n\na,b\n1,2\n\n# nothing\n\n# two\nc,d\n3,4\n"
    grids = grids_of_text(text)
    assert [(grid.header, grid.comments) for grid in grids] == [
        *((("a", "b"), ("one",)), (("c", "d"), ("nothing", "two")))
    ]
    assert [grid.lines for grid in grids] == [[4], [10]]


def test_a_hashtag_is_no_comment_in_an_ordinary_file():
    assert only("caption,likes\n#ad,\n#fun,3\n").rows == [("#ad", ""), ("#fun", "3")]


def test_grand_totals_are_refused_as_such():
    grid = only("channel,sessions\n,90,Grand total\nemail,90\n")
    assert grid.refused == [(2, "is a grand total, not a row", ("", "90", "Grand total"))]


def test_quotes_in_odd_places_are_read_as_they_stand_and_noted():
    grid = only('name,words\nana,"he said "hi" there"\nbo,x\n')
    assert grid.rows[0] == ("ana", 'he said hi" there"')
    assert grid.notes[0].startswith("quotation marks in odd places were read as they stand")


def test_an_open_quote_is_an_error_that_names_its_line():
    with pytest.raises(TableError) as caught:
        grids_of_text('a,b\n1,2\n3,"4\n5,6\n')
    assert str(caught.value) == (
        "file: 1 problem\n  - a quotation mark opens in line 3 and never closes; close it"
    )


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("näme".encode(), "utf-8-sig"),
        ("\ufeffnäme".encode(), "utf-8-sig"),
        ("näme".encode("utf-16"), "utf-16"),
        ("näme,follower\nana,5\n".encode("utf-16-le"), "utf-16-le"),
        ("näme,follower\nana,5\n".encode("utf-16-be"), "utf-16-be"),
        ("näme €".encode("cp1252"), "cp1252"),
        ("näme".encode("latin-1") + b"\x81", "latin-1"),
    ],
)
def test_encodings_are_found(content, encoding):
    text, found = decode(content)
    assert found == encoding and text.lstrip("\ufeff").startswith("näme")


def test_a_wrong_encoding_is_told():
    with pytest.raises(TableError) as caught:
        decode("näme".encode("latin-1"), "utf-8")
    assert str(caught.value).startswith("file: 1 problem\n  - encoding 'utf-8' does not fit: ")
    with pytest.raises(TableError):
        decode(b"a", "klingon")


def test_binary_junk_is_no_text():
    with pytest.raises(TableError) as caught:
        decode(bytes(range(256)) * 20)
    assert str(caught.value) == (
        "file: 1 problem\n  - the content is no text, workbook or Parquet file; is it damaged?"
    )


@given(st.lists(st.lists(st.text('ab,;"\n ', max_size=5), min_size=2, max_size=4), min_size=1))
def test_no_filled_record_is_lost(rows):
    import csv
    import io

    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([["first", "second"], *rows])
    try:
        grid = only(buffer.getvalue()) if any("".join(row).strip() for row in rows) else None
    except TableError as refusal:  # where most lines are cut by another mark, and a quote is open
        assert "a quotation mark opens in line" in str(refusal)
        return
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    if grid and grid.header == ("first", "second"):
        assert grid.count == filled
