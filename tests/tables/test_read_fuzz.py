"""Whatever the bytes: a TableError, or a table and rejected rows that add up."""

import io

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from influlab import tables
from influlab.errors import TableError
from influlab.tables.files import open_grids

GOOD = (
    "creator_id,handle,followers,engagement_rate_by_followers,fee,currency\n"
    'a,ana,"3,416",1.39%,$20,USD\nb,bo,475.8m,2%,$1,USD\nc,"c\nd",12,,,\n'
)


def adds_up(content: bytes, table: str = "creators") -> None:
    try:
        reading = tables.read(content, table)
    except TableError as fault:
        assert fault.problems and str(fault).startswith(f"{table}: ")
        return
    (grid, *others) = open_grids(content)
    rows = {each.count for each in (grid, *others)}
    assert len(reading.frame) + len(reading.rejected) in rows
    assert tables.check(reading.frame, table).rows == 0
    assert reading.rejected["reason"].ne("").all()


@given(st.binary(max_size=300))
def test_random_bytes(content):
    adds_up(content)


@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_random_text(text, encoding):
    adds_up(text.encode(encoding, errors="ignore"))


@settings(max_examples=300)
@given(st.data(), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_mangled_files(data, encoding):
    content = bytearray(GOOD.encode(encoding))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        cut = data.draw(st.integers(0, 3))
        content[place : place + cut] = data.draw(st.binary(max_size=3))
        if not content:
            break
    adds_up(bytes(content))


CELL = st.sampled_from(
    [
        *("", "a", "5", "-5", "3.2", "1e400", "nan", "inf", "1,5", "1.234", "$5", "€4", "5%"),
        *('"', '""', "\n", "#", "true", "2024-05-01", "03/04/2026", "7 HOURS AGO", "\x00", "=1"),
    ]
)
TABLES = st.sampled_from(list(tables.SCHEMA))


@settings(max_examples=300)
@given(TABLES, st.lists(st.lists(CELL, min_size=1, max_size=6), max_size=6), st.data())
def test_odd_cells_below_real_headers(table, rows, data):
    names = data.draw(st.lists(st.sampled_from(tables.table(table).names), max_size=6))
    header = ",".join([*tables.table(table).required, *names])
    body = "\n".join(",".join(row) for row in rows)
    adds_up(f"{header}\n{body}\n".encode(), table)


@settings(max_examples=25)
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=4))
def test_mangled_workbooks(place, junk):
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in (["creator_id", "followers"], ["a", 5], ["b", 6]):
        book.active.append(row)
    book.save(buffer)
    content = bytearray(buffer.getvalue())
    content[place % len(content) : place % len(content) + len(junk)] = junk
    adds_up(bytes(content))


def test_the_good_file_is_good():
    reading = tables.read(GOOD.encode())
    assert len(reading.frame) == 3
