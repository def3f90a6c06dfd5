"""A file is what its content says: text, workbook, Parquet, JSON; all else is named and refused."""

import io

import duckdb
import openpyxl
import pandas as pd
import pytest

from influlab.errors import TableError
from influlab.tables.files import open_grids

HEADER = ("creator_id", "followers", "since")
ROWS = [("ana", "3300", "2024-05-01T00:00:00"), ("bo", "12", "")]
FRAME = pd.DataFrame(
    {
        "creator_id": ["ana", "bo"],
        "followers": [3300, 12],
        "since": [pd.Timestamp("2024-05-01"), pd.NaT],
    }
)


def only(source, **options):
    (grid,) = open_grids(source, **options)
    return grid


def workbook(*sheets):
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(buffer)
    return buffer.getvalue()


def test_a_workbook_reads_like_a_frame_and_like_parquet(tmp_path):
    rows = [list(HEADER), *FRAME.astype(object).where(FRAME.notna(), None).values.tolist()]
    grid = only(workbook(("data", [["My creators"], [], *rows])))
    assert (grid.header, grid.rows, grid.lines) == (HEADER, ROWS, [4, 5])
    assert only(FRAME).rows == ROWS
    path = tmp_path / "creators.parquet"
    duckdb.from_df(FRAME).write_parquet(str(path))
    assert (only(path).header, only(path).rows) == (HEADER, ROWS)
    assert only(io.BytesIO(path.read_bytes())).rows == ROWS


def test_the_first_filled_sheet_is_read_and_the_others_named():
    book = workbook(("empty", []), ("one", [["a", "b"], [1, 2]]), ("two", [["c", "d"], [3, 4]]))
    grid = only(book)
    assert grid.rows == [("1", "2")]
    assert grid.notes == ("sheet 'one' was read; not read: two",)


def test_json_lines_and_json_lists_keep_every_line():
    text = '{"a": 1, "b": {"c": [2]}}\n{"a": 2.5}\nnonsense\n\n[1]\n'
    grid = only(text.encode())
    assert grid.header == ("a", "b")
    assert grid.rows == [("1", '{"c": [2]}'), ("2.5", "")]
    assert [(line, reason) for line, reason, _ in grid.refused] == [
        *((3, "is not a JSON object"), (5, "is not a JSON object"))
    ]
    assert only(b'[{"a": true}, {"a": null}]').rows == [("true",), ("",)]


def test_text_buffers_and_paths(tmp_path):
    path = tmp_path / "creators.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-16")
    assert only(path).rows == only(io.StringIO("a,b\n1,2\n")).rows == [("1", "2")]
    assert only(str(path)).header == ("a", "b")


STRANGE = {
    b"\x89PNG\r\n\x1a\n....": "the file is a picture (PNG), not a table",
    b"\xff\xd8\xff\xe0 JFIF": "the file is a picture (JPEG), not a table",
    b"%PDF-1.7": "the file is a PDF, not a table",
    b"\x1f\x8b\x08 ...": "the file is compressed (gzip); unpack it first, not a table",
    b"\xd0\xcf\x11\xe0 old": "the file is an old workbook (.xls); save it as .xlsx, not a table",
    b"": "the file is empty: there is no header and no row",
    b" \r\n\t ": "the file is empty: there is no header and no row",
    b"PK\x03\x04 broken": "the workbook cannot be opened (BadZipFile); save it again as .xlsx",
    b"PAR1 broken": "the Parquet file cannot be opened (InvalidInputException); is it damaged?",
    b'["a", "b"]': "the file holds no JSON object, one for each row",
}


@pytest.mark.parametrize(("content", "problem"), STRANGE.items())
def test_what_is_no_table_is_named(content, problem):
    with pytest.raises(TableError) as caught:
        open_grids(content)
    assert str(caught.value) == f"file: 1 problem\n  - {problem}"


def test_a_picture_named_csv_is_still_a_picture(tmp_path):
    path = tmp_path / "creators.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n....")
    with pytest.raises(TableError, match=r"a picture \(PNG\)"):
        open_grids(path)


def test_a_missing_file_names_its_neighbour(tmp_path):
    (tmp_path / "creators.csv").write_text("a\n1\n")
    with pytest.raises(TableError) as caught:
        open_grids(tmp_path / "creator.csv")
    path = str(tmp_path / "creator.csv")
    assert str(caught.value) == (
        f"file: 1 problem\n  - there is no file {path!r} (did you mean 'creators.csv'?)"
    )
    with pytest.raises(TableError, match="cannot be opened"):
        open_grids(tmp_path)


def test_a_programming_mistake_stays_one():
    with pytest.raises(TypeError, match="a path, a buffer or a DataFrame is needed, not int"):
        open_grids(5)
