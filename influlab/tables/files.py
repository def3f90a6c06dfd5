"""Opens a file, whatever it is: delimited text, workbook, Parquet, JSON lines or a frame."""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from influlab.errors import TableError
from influlab.tables.grid import Grid, clean_header, decode, grids_of_records, grids_of_text
from influlab.tables.limits import held, hold_bytes, hold_cells, hold_columns
from influlab.tables.words import nearest

if TYPE_CHECKING:
    import duckdb

_STRANGE = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"RIFF", "a picture or sound (RIFF)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "compressed (gzip); unpack it first"),
    (b"BZh", "compressed (bzip2); unpack it first"),
    (b"\xfd7zXZ", "compressed (xz); unpack it first"),
    (b"7z\xbc\xaf", "compressed (7z); unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old workbook (.xls); save it as .xlsx"),
    (b"SQLite format 3", "a database (SQLite)"),
)

_HALVES = re.compile("[\ud800-\udfff]")
_SHORT = ("INT", "INTEGER", "DOUBLE", "FLOAT", "BOOLEAN", "DATE", "TIMESTAMP")  # DuckDB's kinds


def open_grids(source: object, encoding: str | None = None) -> list[Grid]:
    """The cells of a file, recognised by its content and not by its name.

    Parameters
    ----------
    source : path, bytes, file-like object or DataFrame
    encoding : str, optional
        Encoding of a text file; found where it is not given.

    Returns
    -------
    list of Grid
        One, or several where tables are stacked in one file.

    Raises
    ------
    TableError
        When the file is missing, empty, damaged, no table, or too large for memory.

    Examples
    --------
    >>> open_grids(b"a,b\\n1,2\\n")[0].rows
    [('1', '2')]
    """
    grids = _grids(source, encoding)
    for grid in grids:
        hold_columns(len(grid.header))
        hold_cells(grid.count, len(grid.header))
    return grids


def _grids(source: object, encoding: str | None) -> list[Grid]:
    if isinstance(source, pd.DataFrame):
        return [_grid_of_frame(source)]
    content = content_of(source)
    hold_bytes(len(content))
    if isinstance(content, str):
        return _grids_of(content)
    if not content.strip(b" \t\r\n\x00"):
        raise TableError("file", "the file is empty: there is no header and no row")
    if content.startswith(b"PAR1"):
        return [_grid_of_parquet(content)]
    if content.startswith(b"PK\x03\x04"):
        return _grids_of_workbook(content)
    for mark, what in _STRANGE:
        if content.startswith(mark):
            raise TableError("file", f"the file is {what}, not a table")
    return _grids_of(decode(content, encoding)[0])


def content_of(source: object) -> bytes | str:
    """Everything in a file, a buffer or bytes.

    Parameters
    ----------
    source : path, bytes or file-like object

    Returns
    -------
    bytes or str

    Raises
    ------
    TableError
        When there is no such file, or it cannot be opened.

    Examples
    --------
    >>> content_of(io.StringIO("a,b"))
    'a,b'
    """
    if isinstance(source, bytes | bytearray):
        return bytes(source)
    if hasattr(source, "read"):
        return cast(Any, source).read()
    if not isinstance(source, str | os.PathLike):
        raise TypeError(f"a path, a buffer or a DataFrame is needed, not {type(source).__name__}")
    path = Path(source)
    try:
        hold_bytes(path.stat().st_size, repr(str(path)))
        return path.read_bytes()
    except FileNotFoundError:
        near = _names_beside(path)
        close = nearest(path.name, near)
        hint = f" (did you mean {close!r}?)" if close else ""
        raise TableError("file", f"there is no file {str(path)!r}{hint}") from None
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise TableError("file", f"{str(path)!r} cannot be opened: {why}") from None


def _names_beside(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir()) if path.parent.is_dir() else []


def _grids_of(text: str) -> list[Grid]:
    """Delimited text or JSON, by its first mark."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start in ("{", "["):
        return [_grid_of_json(text)]
    return grids_of_text(text)


def _grid_of_json(text: str) -> Grid:
    found, refused = [], []
    try:
        whole = json.loads(text)
        items = whole if isinstance(whole, list) else [whole]
        pairs = list(enumerate(items, 1))
    except (ValueError, RecursionError):
        pairs = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        pairs = [(n, _json_of(line)) for n, line in pairs]
    for line, item in pairs:
        if isinstance(item, dict):
            found.append((line, item))
        else:
            refused.append((line, "is not a JSON object", (cell_text(item),)))
    if not found:
        raise TableError("file", "the file holds no JSON object, one for each row")
    header = tuple(dict.fromkeys(key for _, item in found for key in item))
    hold_columns(len(header))
    hold_cells(len(found), len(header))
    rows = [tuple(cell_text(item.get(key)) for key in header) for _, item in found]
    names = tuple(clean_header(key) or f"column {n}" for n, key in enumerate(header, 1))
    return Grid(names, rows, [line for line, _ in found], refused)


def _json_of(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line


def _grids_of_workbook(content: bytes) -> list[Grid]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            size = sum(part.file_size for part in parts.infolist())
        hold_bytes(size, "the workbook, unpacked,")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = {sheet.title: _rows_of_sheet(sheet) for sheet in book.worksheets}
    except TableError:
        raise
    except Exception as fault:
        problem = f"the workbook cannot be opened ({type(fault).__name__}); save it again as .xlsx"
        raise TableError("file", problem) from None
    filled = {name: rows for name, rows in sheets.items() if any(any(row) for row in rows)}
    if not filled:
        raise TableError("file", "the file is empty: there is no header and no row")
    name, rows = next(iter(filled.items()))
    others = [other for other in filled if other != name]
    notes = (f"sheet {name!r} was read; not read: {', '.join(others)}",) if others else ()
    found = [(line, [cell_text(cell) for cell in row]) for line, row in enumerate(rows, 1)]
    return grids_of_records([(line, row) for line, row in found if row], notes)


def _rows_of_sheet(sheet: Any) -> list[Any]:
    """The cells that are there: what a sheet says about its own size may be wrong by millions."""
    sheet.reset_dimensions()
    return held(sheet.iter_rows(values_only=True))


def _grid_of_parquet(content: bytes) -> Grid:
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        path.write_bytes(content)
        try:
            with duckdb.connect() as engine:
                engine.execute("SET enable_progress_bar = false; SET memory_limit = '2GB'")
                relation = engine.read_parquet(str(path))
                _hold_relation(relation)
                names, values = relation.columns, relation.project(in_words(relation)).fetchall()
        except TableError:
            raise
        except (duckdb.Error, RuntimeError, ValueError, OverflowError) as fault:
            # The last three come from names and moments that Python cannot hold.
            problem = f"the Parquet file cannot be opened ({type(fault).__name__}); is it damaged?"
            raise TableError("file", problem) from None
    rows = [tuple(cell_text(cell) for cell in row) for row in values]
    return Grid(_named(names), rows, list(range(1, len(rows) + 1)))


def in_words(relation: duckdb.DuckDBPyRelation) -> str:
    """Every column for a query, moments with a zone as text in UTC.

    DuckDB gives such moments to Python only where another package is installed.

    Parameters
    ----------
    relation : DuckDB relation

    Returns
    -------
    str

    Examples
    --------
    >>> import duckdb
    >>> asked = duckdb.sql("select timestamptz '2026-04-03 14:05:00+02' as at, 5 as likes")
    >>> asked.project(in_words(asked)).fetchall()
    [('2026-04-03T12:05:00.000000Z', 5)]
    """
    found = []
    for column, kind in zip(relation.columns, relation.types, strict=True):
        name = '"' + column.replace('"', '""') + '"'
        zoned = "WITH TIME ZONE" in str(kind) and str(kind).startswith("TIMESTAMP")
        text = f"strftime({name} at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') as {name}"
        found.append(text if zoned else name)
    return ", ".join(found)


def _hold_relation(relation) -> None:
    """Count before anything is fetched: a few bytes of Parquet can stand for millions of rows."""
    hold_columns(len(relation.columns))
    long = [f'"{name.replace(chr(34), chr(34) * 2)}"' for name in relation.columns]
    kinds = map(str, relation.types)
    long = [name for name, kind in zip(long, kinds, strict=True) if not kind.endswith(_SHORT)]
    signs = "".join(f" + coalesce(sum(strlen({name}::VARCHAR)), 0)" for name in long)
    rows, signs = relation.aggregate(f"count(*), 0{signs}").fetchall()[0]
    hold_cells(rows, len(relation.columns), int(signs))


def _grid_of_frame(frame: pd.DataFrame) -> Grid:
    columns = [frame.iloc[:, place].tolist() for place in range(frame.shape[1])]
    rows = [tuple(cell_text(cell) for cell in row) for row in zip(*columns, strict=True)]
    return Grid(_named(frame.columns), rows, list(range(1, len(rows) + 1)))


def _named(names: Iterable[object]) -> tuple[str, ...]:
    return tuple(clean_header(str(name)) or f"column {n}" for n, name in enumerate(names, 1))


def cell_text(cell: object) -> str:
    """A typed cell as the text that a CSV file would hold.

    Half of a sign, which JSON can write where a caption was cut within an emoji and no file can
    hold, becomes the sign for what is lost.
    """
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return "" if cell != cell else repr(int(cell) if cell.is_integer() else float(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, dict | list):
        return _HALVES.sub("\ufffd", json.dumps(cell, ensure_ascii=False, default=str))
    return _HALVES.sub("\ufffd", str(cell))
