"""Rows of a file, some thousand at a time, through the reader's own rules."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from influlab.errors import TableError
from influlab.tables.cells import Parsed, file_mark, parse_column
from influlab.tables.door import Fault, above_one, currency_of, faults_of, reasons
from influlab.tables.grid import Grid, decode, delimiter, grids_of_records, grids_of_text
from influlab.tables.kinds import Table
from influlab.tables.layouts import Layout
from influlab.tables.matching import Match
from influlab.tables.read import choose, texts_of
from influlab.tables.shaping import shape

BLOCK = 50_000  # rows; some 100 MB while they are read
HEAD = 4_000_000  # bytes on which delimiter, header, decimal mark and order of dates are settled
_TYPES = {"count": "Int64", "flag": "boolean"}
Records = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Plan:
    """How every block of a file is read: settled once, on its beginning.

    Parameters
    ----------
    table : Table
    layout : Layout
    match : Match
    header : (line, cells)
    mark : str
        Decimal mark.
    percent : tuple of str
    dates : {None, "dmy", "mdy"}
    notes : tuple of str
    """

    table: Table
    layout: Layout
    match: Match
    header: tuple[int, list[str]]
    mark: str
    percent: tuple[str, ...]
    dates: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Block:
    """What a block held.

    Parameters
    ----------
    good : DataFrame
        ``line`` and the standard columns.
    rejected : DataFrame
        ``line, reason, row``; the row as it was, in JSON.
    refused, filled, above : Counter
        Cells that cannot be used, that hold something, that look like percentages, by column.
    currencies : set of str
    """

    good: pd.DataFrame
    rejected: pd.DataFrame
    refused: Counter = field(default_factory=Counter)
    filled: Counter = field(default_factory=Counter)
    above: Counter = field(default_factory=Counter)
    currencies: frozenset[str] = frozenset()


def plan_of(grids: list[Grid], table: Table, line: int, *, columns, percent, dates) -> Plan:
    """Settle how a file is read, on the grids of its beginning.

    Parameters
    ----------
    grids : list of Grid
    table : Table
    line : int
        Line of the header.
    columns, percent, dates
        As in :func:`influlab.tables.read`.

    Returns
    -------
    Plan

    Examples
    --------
    >>> from influlab.tables.schema import table
    >>> grids = grids_of_text("influencer;Subscribers\\nana;1.200\\n")
    >>> plan_of(grids, table("creators"), 1, columns=None, percent=(), dates=None).match.places
    {'creator_id': 0, 'followers': 1}
    """
    own = [list(grid.header) for grid in grids]
    grid, found, layout, notes = choose(grids, table, columns or {})
    numeric = [place for name, place in found.places.items() if table[name].numeric]
    mark = file_mark(grid, numeric)
    header = own[0] if len(own) == 1 else list(grid.own)
    notes = (*notes, *grid.notes, *found.notes, *layout.cautions)
    return Plan(table, layout, found, (line, header), mark, percent, dates or layout.dates, notes)


def text_blocks(path: Path, encoding: str | None) -> tuple[list[Grid], int, Iterator[Records]]:
    """The beginning of a text file as grids, the line of its header, and its rows in blocks.

    Parameters
    ----------
    path : path
    encoding : str, optional

    Returns
    -------
    (list of Grid, int, iterator)

    Raises
    ------
    TableError
        Several tables in one file, or text of another encoding further down.

    Examples
    --------
    >>> from influlab.tables.datasets import DATA
    >>> grids, line, blocks = text_blocks(DATA / "creators.csv", None)
    >>> line, sum(map(len, blocks))
    (1, 2000)
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    whole = head if len(head) < HEAD else head[: head.rfind(b"\n") + 1]
    text, found = decode(whole, encoding)
    mark = delimiter(text)
    grids = grids_of_text(text, mark)
    if len(grids) > 1:
        raise TableError("scan", f"the file holds {len(grids)} tables; tables.sections reads them")
    line = _header_line(text, mark, grids[0])
    return grids, line, _blocks(path, found, mark, line)


def _header_line(text: str, mark: str, grid: Grid) -> int:
    first = grid.lines[0] if grid.lines else 1
    reader = csv.reader(text.splitlines(keepends=True), delimiter=mark)
    start, line = 1, 1
    for row in reader:
        if line >= first:
            break
        if any(cell.strip() for cell in row):
            start = line
        line = reader.line_num + 1
    return start


def _blocks(path: Path, encoding: str, mark: str, header: int) -> Iterator[Records]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            rows = _records(csv.reader(file, delimiter=mark), header)
            while block := list(islice(rows, BLOCK)):
                yield block
    except UnicodeError as fault:
        problem = f"encoding {encoding!r} does not fit further down ({fault}); pass encoding="
        raise TableError("scan", problem) from None
    except csv.Error as fault:
        raise TableError("scan", f"the text cannot be cut into cells: {fault}") from None


def _records(reader, header: int) -> Iterator[tuple[int, list[str]]]:
    line = 1
    for row in reader:
        if line > header and any(cell.strip() for cell in row):
            yield line, row
        line = reader.line_num + 1


def judge(records: Records, plan: Plan) -> Block:
    """Separate the rows of a block that can be used from the others.

    Parameters
    ----------
    records : list of (line, cells)
    plan : Plan

    Returns
    -------
    Block

    Examples
    --------
    >>> from influlab.tables.schema import table
    >>> grids = grids_of_text("creator_id,followers\\na,1\\n")
    >>> plan = plan_of(grids, table("creators"), 1, columns=None, percent=(), dates=None)
    >>> judge([(2, ["a", "1"]), (3, ["b", "-1"])], plan).rejected["reason"].tolist()
    ["'followers' is '-1': must be at least 0"]
    """
    grid = shape(grids_of_records([plan.header, *records])[0], plan.layout)
    texts, _ = texts_of(grid, plan.table, plan.layout, plan.match, {})
    parsed = {
        name: parse_column(cells, plan.table[name], mark=plan.mark, percent=name in plan.percent,
                           dates=plan.dates)
        for name, cells in texts.items()
    }  # fmt: skip
    faults = faults_of(plan.table, parsed) if grid.rows else []
    said = reasons(faults, texts, len(grid.rows))
    usable = np.array([not reason for reason in said], dtype=bool)
    good, rejected = _good(grid, plan.table, parsed, usable), _rejected(grid, said)
    counts = _counts(faults, texts, plan.table)
    return Block(good, rejected, *counts, _currencies(texts, parsed, plan))


def _counts(faults: list[Fault], texts: dict, table: Table) -> tuple[Counter, Counter, Counter]:
    """Cells of each column that are refused, filled, and like percentages."""
    refused, filled, above = Counter(), Counter(), Counter()
    for name, cells in texts.items():
        own = [fault for fault in faults if fault.column.name == name]
        refused[name] += sum(int(fault.rows.sum()) for fault in own)
        above[name] += int(above_one(own, cells).sum()) if own else 0
        whole = table[name].required
        filled[name] += len(cells) if whole else sum(bool(cell.strip()) for cell in cells)
    return +refused, filled, +above


def _currencies(texts: dict, parsed: dict[str, Parsed], plan: Plan) -> frozenset[str]:
    money = {name: each for name, each in parsed.items() if plan.table[name].kind == "money"}
    headers = {name: plan.header[1][place] for name, place in plan.match.places.items()
               if place < len(plan.header[1])}  # fmt: skip
    return frozenset(currency_of(texts, money, headers)[0] if money else ())


def _good(grid: Grid, table: Table, parsed: dict[str, Parsed], usable: np.ndarray) -> pd.DataFrame:
    columns = {"line": np.array(grid.lines, dtype="int64")[usable]}
    for name, each in parsed.items():
        values = each.values[usable].reset_index(drop=True)
        columns[name] = values.astype(_TYPES.get(table[name].kind, values.dtype))
    return pd.DataFrame(columns)


def _rejected(grid: Grid, said: list[list[str]]) -> pd.DataFrame:
    names, rows = list(grid.own), []
    for line, reason, cells in zip(grid.lines, said, grid.rows, strict=True):
        if reason:
            rows.append((line, "; ".join(reason), dict(zip(names, cells, strict=False))))
    for line, reason, cells in grid.refused:
        rows.append((line, reason, {str(place): cell for place, cell in enumerate(cells, 1)}))
    rows.sort(key=lambda row: row[0])
    made = [(line, reason, json.dumps(row, ensure_ascii=False)) for line, reason, row in rows]
    frame = pd.DataFrame(made, columns=["line", "reason", "row"])
    return frame.astype({"line": "int64", "reason": "str", "row": "str"})
