"""Small files that grow: what a reader must refuse before it has filled the memory."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import duckdb
import openpyxl

Bomb = Callable[[Random, list[str]], bytes]
_SHEET = "xl/worksheets/sheet1.xml"
_KINDS = "[Content_Types].xml"
_SHARED = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def _book(sheet: str | bytes, more: dict[str, bytes] | None = None) -> bytes:
    """A workbook whose first sheet is this XML."""
    plain, out = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()} | {_SHEET: sheet} | (more or {})
        parts[_KINDS] = parts[_KINDS].replace(b"</Types>", _SHARED + b"</Types>")
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def _words(names: list[str], row: int = 1) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in names)
    return f'<row r="{row}">{cells}</row>'


def zip_bomb(random: Random, header: list[str]) -> bytes:
    """Two gigabytes of blanks in one sheet."""
    size = random.choice((100, 2_000)) * 1_000_000
    out = io.BytesIO()
    plain = io.BytesIO(_book("x"))
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != _SHEET:
                new.writestr(name, old.read(name))
        with new.open(_SHEET, "w", force_zip64=True) as part:
            part.write(f"{_HEAD}<sheetData>{_words(header)}".encode())
            blanks = b" " * 1_000_000
            for _ in range(size // len(blanks) if random.random() < 0.3 else 100):
                part.write(blanks)
            part.write(b"</sheetData></worksheet>")
    return out.getvalue()


def far_cell(random: Random, header: list[str]) -> bytes:
    """One cell in the last row and last column, and a sheet that says it is full."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    said = random.choice(('<dimension ref="A1:XFD1048576"/>', '<dimension ref="A1"/>', ""))
    return _book(f"{_HEAD}{said}<sheetData>{_words(header)}{far}</sheetData></worksheet>")


def wide_rows(random: Random, header: list[str]) -> bytes:
    """A cell in the last column of each of many rows."""
    many = random.choice((200, 20_000))
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, many))
    return _book(f"{_HEAD}<sheetData>{_words(header)}{rows}</sheetData></worksheet>")


def far_row(random: Random, header: list[str]) -> bytes:
    """A row whose number is no row's."""
    number = random.choice((10**9, 10**18, -5, 0, "x", ""))
    row = f'<row r="{number}"><c r="A1"><v>1</v></c></row>'
    return _book(f"{_HEAD}<sheetData>{_words(header)}{row}</sheetData></worksheet>")


def one_long_text(random: Random, header: list[str]) -> bytes:
    """One long shared text in every cell."""
    text = f"<si><t>{'x' * 1_000_000}</t></si>"
    shared = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{text}</sst>'
    cells = '<c t="s"><v>0</v></c>' * len(header)
    rows = "".join(f'<row r="{n}">{cells}</row>' for n in range(2, 3_000))
    sheet = f"{_HEAD}<sheetData>{_words(header)}{rows}</sheetData></worksheet>"
    return _book(sheet, {"xl/sharedStrings.xml": shared.encode()})


def laughs(random: Random, header: list[str]) -> bytes:
    """Entities that stand for ten of the next."""
    names = "abcdefghij"
    made = "".join(
        f'<!ENTITY {one} "{f"&{other};" * 10}">'
        for one, other in zip(names[1:], names, strict=False)
    )
    kind = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">{made}]>'
    row = '<row r="2"><c t="inlineStr"><is><t>&j;</t></is></c></row>'
    return _book(f"{kind}{_HEAD}<sheetData>{_words(header)}{row}</sheetData></worksheet>")


def many_equal_rows(random: Random, header: list[str]) -> bytes:
    """A Parquet file of a few bytes per million rows."""
    many = random.choice((20_000, 4_000_000))
    wide = [*header, *(f"more {place}" for place in range(15))][:15]
    columns = ", ".join(f'1 AS "{name}"' for name in wide)
    return _parquet(f"SELECT {columns} FROM range({many})")


def one_long_value(random: Random, header: list[str]) -> bytes:
    """A Parquet file with one long text in every row."""
    text = f"repeat('x', {random.choice((10_000, 500_000))})"
    columns = ", ".join(f'{text} AS "{name}"' for name in header[:3])
    return _parquet(f"SELECT {columns} FROM range(1000)")


def nested(random: Random, header: list[str]) -> bytes:
    """A Parquet file with lists, structures and times in odd kinds."""
    cells = random.sample(
        [
            *("[1, 2]", "{'a': [1, NULL]}", "MAP {'a': 1}", "'x'::BLOB", "INTERVAL 3 DAY"),
            *(
                "TIMESTAMP 'infinity'",
                "DATE '-infinity'",
                "TIMESTAMPTZ '2026-01-01'",
                "TIME '10:00'",
            ),
            *("'NaN'::DOUBLE", "'inf'::FLOAT", "170141183460469231731687303715884105727::HUGEINT"),
            *(
                "uuid()",
                "1.5::DECIMAL(38, 10)",
                "NULL",
                "TIMESTAMP '290000-01-01'",
                "DATE '5000000-1-1'",
            ),
        ],
        5,
    )
    pairs = zip(header, cells * len(header), strict=False)
    columns = ", ".join(f'{cell} AS "{name}"' for name, cell in pairs)
    return _parquet(f"SELECT {columns} FROM range(3)")


def _parquet(query: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as engine:
        path = Path(folder) / "x.parquet"
        engine.execute("SET enable_progress_bar = false")
        engine.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        return path.read_bytes()


def deep_json(random: Random, header: list[str]) -> bytes:
    """JSON that opens many brackets."""
    deep = random.choice((100, 900, 1_500, 100_000))
    opened = random.choice(("[", '{"a":'))
    closed = {"[": "]"}.get(opened, "}")
    value = f"{opened * deep}1{closed * deep if random.random() < 0.7 else ''}"
    return f'{{"{header[0]}": {value}}}\n{{"{header[0]}": 1}}\n'.encode()


def new_keys(random: Random, header: list[str]) -> bytes:
    """JSON lines of which each brings a column of its own."""
    many = random.choice((2_000, 30_000))
    return "\n".join(json.dumps({f"key {n}": n, header[0]: n}) for n in range(many)).encode()


def odd_json(random: Random, header: list[str]) -> bytes:
    """JSON with numbers that are none, doubled keys and values of every kind."""
    values = (
        "NaN",
        "Infinity",
        "1e999",
        "9" * 5_000,
        "true",
        "null",
        '"\\ud800"',
        "[]",
        '{"a": {}}',
    )
    pairs = ", ".join(f'"{name}": {random.choice(values)}' for name in (*header, header[0]))
    return "\n".join([f"{{{pairs}}}"] * 3).encode()


def many_columns(random: Random, header: list[str]) -> bytes:
    """A header of a million columns, and rows that have fewer."""
    many = random.choice((20_000, 1_000_000))
    wide = [*header, *(f"c{n}" for n in range(many))]
    rows = "\n".join(random.choice(("1", "1,2", ",".join("1" * len(wide)))) for _ in range(3))
    return f"{','.join(wide)}\n{rows}\n".encode()


def wide_and_short(random: Random, header: list[str]) -> bytes:
    """A wide header, and many rows that do not reach its end."""
    wide = [*header, *(f"c{n}" for n in range(15_000))]
    return f"{','.join(wide)}\n".encode() + b"1,2\n" * random.choice((1_000, 200_000))


def same_headers(random: Random, header: list[str]) -> bytes:
    """Thousands of columns with one name."""
    wide = ",".join([*header, *[random.choice(("x", "")) for _ in range(5_000)]])
    return f"{wide}\n{','.join('1' * (len(header) + 5_000))}\n".encode()


def many_tables(random: Random, header: list[str]) -> bytes:
    """Thousands of tables stacked in one file."""
    block = f"# {random.random()}\n{','.join(header)}\n{','.join('1' for _ in header)}\n"
    return (block * random.choice((50, 5_000))).encode()


def many_newlines(random: Random, header: list[str]) -> bytes:
    """A million line ends."""
    end = random.choice(("\n", "\r\n", "\r", ",\n", '""\n', " \n"))
    return f"{','.join(header)}{end * 1_000_000}1,2,3\n".encode()


def many_bad_rows(random: Random, header: list[str]) -> bytes:
    """A hundred thousand rows, and nothing in them can be used."""
    return (",".join(header) + "\n" + (",".join("x" * len(header)) + "\n") * 100_000).encode()


def huge_field(random: Random, header: list[str]) -> bytes:
    """One cell of ten million signs, in the header or below, quoted or not."""
    sign = random.choice(("x", "9", " ", "1,", "é", "\n"))
    cell = sign * (10_000_000 // len(sign))
    cell = f'"{cell}"' if random.random() < 0.6 else cell
    first = random.random() < 0.3
    rows = [[cell, *header], header] if first else [header, [cell, *header[1:]], header]
    return "\n".join(",".join(row) for row in rows).encode()


def odd_numbers(random: Random, header: list[str]) -> bytes:
    """Cells on which a careless pattern for numbers or dates takes for ever."""
    cell = random.choice(
        [
            *("1" * 30_000 + "x", "1 " * 20_000, "1'" * 20_000 + "x", ".," * 20_000, "9" * 5_000),
            *("2026-01-01 " + " " * 30_000 + "x", "1 " + " " * 30_000 + "days", "-" * 30_000),
            *("a / " * 10_000, "@" * 30_000, "1,234" * 8_000, "٣" * 20_000, "e" * 30_000),
        ]
    )
    return f"{','.join(header)}\n{','.join([cell] * len(header))}\n1,2\n".encode()


BOMBS: dict[str, Bomb] = {
    each.__name__: each
    for each in (
        *(zip_bomb, far_cell, wide_rows, far_row, one_long_text, laughs, many_equal_rows),
        *(one_long_value, nested, deep_json, new_keys, odd_json, many_columns, wide_and_short),
        *(same_headers, many_tables, many_newlines, many_bad_rows, huge_field, odd_numbers),
    )
}
