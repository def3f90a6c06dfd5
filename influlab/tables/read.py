"""A platform's export -> a checked table. No row is lost: what cannot be used comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from influlab.errors import TableError, check
from influlab.tables.cells import Parsed, file_mark, loose_column, parse_column, settle
from influlab.tables.door import column_problems, currency_of, faults_of, reasons, repeated
from influlab.tables.files import open_grids
from influlab.tables.grid import Grid
from influlab.tables.kinds import Table
from influlab.tables.layouts import Layout, other_table, recognise
from influlab.tables.matching import Match, identity, match, missing_columns
from influlab.tables.schema import table as table_named
from influlab.tables.synonyms import plain_header
from influlab.tables.words import counted, suggest


@dataclass(frozen=True, eq=False)
class Reading:
    """What a file held.

    Parameters
    ----------
    frame : DataFrame
        Rows that can be used: the standard columns first, then what the schema does not know.
    rejected : DataFrame
        Every other row: ``line``, ``reason``, and the cells as they were.
    source : str
        The export that was recognised, or "generic".
    notes : tuple of str
        What was decided on the way, one sentence each.
    table : str
        Name of the table.

    Examples
    --------
    >>> reading = read(b"creator_id,followers\\na,3.3k\\nb,-5\\nc,12\\n")
    >>> len(reading.frame), reading.rejected["reason"].tolist()
    (2, ["'followers' is '-5': must be at least 0"])
    """

    frame: pd.DataFrame
    rejected: pd.DataFrame
    source: str
    notes: tuple[str, ...] = ()
    table: str = field(default="creators")

    @property
    def text(self) -> str:
        """One or two sentences for a reader."""
        total = len(self.frame) + len(self.rejected)
        said = f"{len(self.frame):,} of {counted(total)} read as {self.table} ({self.source})."
        if len(self.rejected):
            said += f" Rejected: {counted(len(self.rejected))}, each with its line and reason."
        return said


@dataclass(frozen=True)
class _File:
    """One table of a file with everything that was understood about it."""

    grid: Grid
    table: Table
    layout: Layout
    match: Match
    texts: dict[str, list[str]]
    parsed: dict[str, Parsed]
    notes: tuple[str, ...]


def read(
    path_or_buffer: object,
    table: str = "creators",
    *,
    columns: Mapping[str, str | None] | None = None,
    percent: Sequence[str] = (),
    encoding: str | None = None,
    dates: str | None = None,
    duplicates: str = "reject",
    fill: Mapping[str, str] | None = None,
) -> Reading:
    """Read a file into a table of the schema, whatever platform it comes from.

    CSV, TSV, semicolon CSV, Excel, Parquet and JSON lines are told apart by their content.
    Single rows that break a rule are rejected with their line and reason. A column that is
    wrong as a whole is an error instead: when more than half of its filled cells cannot be
    used, or, for a fraction, when more than one in twenty lies above 1.

    Parameters
    ----------
    path_or_buffer : path, bytes, file-like object or DataFrame
    table : str, default "creators"
        A table of the schema.
    columns : mapping, optional
        Standard column -> header in the file; None leaves a column out.
    percent : sequence of str
        Fraction columns whose cells are percentages without a sign.
    encoding : str, optional
        Found where it is not given.
    dates : {None, "dmy", "mdy"}
        Order of dates with slashes, where the file does not prove it.
    duplicates : {"reject", "keep"}
        What happens to the second and later rows with the same id.
    fill : mapping, optional
        Standard column -> one value for all rows, for a column that the file lacks.

    Returns
    -------
    Reading
        ``len(frame) + len(rejected)`` is the number of rows in the file.

    Raises
    ------
    TableError
        All problems at once: file, columns, units, currencies.

    Examples
    --------
    >>> reading = read(b"influencer;Subscribers;ER\\nana;1.200;3,1%\\nbo;475,8k;2,0%\\n")
    >>> reading.frame[["creator_id", "followers", "engagement_rate_by_followers"]].values.tolist()
    [['ana', 1200, 0.031], ['bo', 475800, 0.02]]
    """
    declared, fill = table_named(table), dict(fill or {})
    check(table, _wrong_options(declared, percent, dates, duplicates, fill), TableError)
    try:
        grids = open_grids(path_or_buffer, encoding)
    except TableError as fault:
        raise TableError(table, fault.problems) from None
    grid, found, layout, notes = _choose(grids, declared, columns or {})
    texts, more = _texts(grid, declared, layout, found, fill)
    problems = [*found.problems, *missing_columns(grid, declared, texts)]
    check(table, [*problems, *_hints(grid, declared, problems)], TableError)
    numeric = [place for name, place in found.places.items() if declared[name].numeric]
    mark = file_mark(grid, numeric)
    parsed = {
        name: parse_column(
            cells,
            declared[name],
            mark=mark,
            percent=name in percent,
            dates=dates or layout.dates,
        )
        for name, cells in texts.items()
    }
    notes = (*notes, *grid.notes, *found.notes, *more, *_said(parsed), *layout.traps)
    file = _File(grid, declared, layout, found, texts, parsed, notes)
    return _reading(file, mark, keep=duplicates == "keep")


def _wrong_options(table: Table, percent, dates, duplicates, fill) -> list[str]:
    fractions = [column.name for column in table.columns if column.kind == "fraction"]
    problems = [
        f"percent= names {name!r}{suggest(name, fractions)}"
        for name in ([percent] if isinstance(percent, str) else percent)
        if name not in fractions
    ]
    problems += [
        f"fill= names {name!r}{suggest(name, table.names)}"
        for name in fill
        if name not in table.names
    ]
    if dates not in (None, "dmy", "mdy"):
        problems.append(f"dates is {dates!r}; it must be 'dmy' or 'mdy'")
    if duplicates not in ("reject", "keep"):
        problems.append(f"duplicates is {duplicates!r}; it must be 'reject' or 'keep'")
    return problems


def _choose(grids: list[Grid], table: Table, columns) -> tuple[Grid, Match, Layout, list[str]]:
    """The first table of the file that has the required columns, else the first."""
    tried = []
    for grid in grids:
        layout = recognise({plain_header(header) for header in grid.header}, table.name)
        found = match(grid, table, layout, columns)
        lacking = missing_columns(grid, table, _texts(grid, table, layout, found, {})[0])
        tried.append((len(lacking), grid, found, layout))
    _, grid, found, layout = min(tried, key=lambda each: each[0])
    if len(grids) == 1:
        return grid, found, layout, []
    first = grid.lines[0] if grid.lines else 0
    note = (
        f"the file holds {len(grids)} tables; the one with rows from line {first} was read "
        "(tables.sections gives all)"
    )
    return grid, found, layout, [note]


def _texts(grid: Grid, table: Table, layout: Layout, found: Match, fill) -> tuple[dict, list[str]]:
    """Cells of every standard column, in the schema's order, and what was made up for ids."""
    made, notes = identity(grid, table, layout, found.places)
    made |= {n: [value] * len(grid.rows) for n, value in fill.items() if n not in found.places}
    texts = {}
    for name in table.names:
        if name in found.places:
            texts[name] = [row[found.places[name]] for row in grid.rows]
        elif name in made:
            texts[name] = made[name]
    return texts, notes


def _said(parsed: Mapping[str, Parsed]) -> list[str]:
    """What was decided about the cells of whole columns."""
    commas = [name for name, column in parsed.items() if column.mark == ","]
    local = [name for name, column in parsed.items() if column.local]
    notes = [f"the decimal mark is a comma in: {', '.join(commas)}"] if commas else []
    return notes + ([f"no time zone, taken as UTC: {', '.join(local)}"] if local else [])


def _hints(grid: Grid, table: Table, problems: list[str]) -> list[str]:
    """What else to say about a file that does not fit."""
    hints = []
    other = other_table({plain_header(header) for header in grid.header}, table.name)
    if problems and other:
        hints.append(f"it looks like {other.name}; read it with table={other.table!r}")
    if not problems and not grid.count:
        hints.append("the file has a header and no row")
    return hints


def _reading(file: _File, mark: str, *, keep: bool) -> Reading:
    grid, table, parsed = file.grid, file.table, file.parsed
    found = faults_of(table, parsed)
    problems = column_problems(found, file.texts, grid.lines)
    headers = {name: grid.header[place] for name, place in file.match.places.items()}
    money = {n: p for n, p in parsed.items() if table[n].kind == "money"}
    currencies, mixed = currency_of(file.texts, money, headers) if money else ({}, [])
    check(table.name, [*problems, *mixed], TableError)
    said = reasons(found, file.texts, len(grid.rows))
    doubles = _doubles(file, said)
    notes = list(file.notes)
    if keep:
        notes += [f"{counted(len(doubles))} with the id of an earlier row were kept"] * bool(
            doubles
        )
    else:
        for row, reason in doubles.items():
            said[row].append(reason)
    usable = np.array([not reason for reason in said], dtype=bool)
    frame = _frame(file, usable, mark)
    if currencies and "currency" in table and "currency" not in frame:
        frame.insert(_place_of("currency", table, frame), "currency", next(iter(currencies)))
        notes.append(f"the currency is {next(iter(currencies))}, from the cells or headers")
    rejected = _rejected(grid, said)
    if not len(frame):
        shown = "; ".join(f"line {r.line}: {r.reason}" for r in rejected.head(3).itertuples())
        raise TableError(table.name, f"none of the {counted(grid.count)} can be used; {shown}")
    return Reading(frame, rejected, file.layout.name, tuple(notes), table.name)


def _doubles(file: _File, said: list[list[str]]) -> dict[int, str]:
    """Rows that repeat an earlier usable row: the same key, or all cells where ids are made up."""
    lines = np.where([bool(reason) for reason in said], 0, file.grid.lines).astype(int)
    if file.layout.numbered and file.layout.numbered not in file.match.places:
        whole = pd.Series(["\x1f".join(row) for row in file.grid.rows], dtype=object)
        parsed = {"row": Parsed(whole, np.full(len(whole), "", dtype=object))}
        return {
            row: f"the whole row {reason.split(': ')[-1]}"
            for row, reason in repeated(parsed, ["row"], lines).items()
        }
    found: dict[int, str] = {}
    for key in file.table.keys:
        if set(key) <= set(file.parsed):
            found = {**repeated(file.parsed, key, lines), **found}
    return found


def _frame(file: _File, usable: np.ndarray, mark: str) -> pd.DataFrame:
    columns = {
        name: settle(parsed.values[usable].reset_index(drop=True), file.table[name])
        for name, parsed in file.parsed.items()
    }
    for place in file.match.extras:
        plain = plain_header(file.grid.header[place]).removesuffix(" values")
        name = plain.replace(" ", "_") or f"column_{place + 1}"
        while name in columns or name in file.table.names:
            name = f"{name}_in_file"
        cells = [row[place] for row, good in zip(file.grid.rows, usable, strict=True) if good]
        columns[name] = loose_column(cells, mark)
    return pd.DataFrame(columns)


def _place_of(name: str, table: Table, frame: pd.DataFrame) -> int:
    before = table.names[: table.names.index(name)]
    return sum(column in before for column in frame.columns)


def _rejected(grid: Grid, said: list[list[str]]) -> pd.DataFrame:
    """Refused rows as they were, in the order of the file."""
    rows = [
        (line, "; ".join(reason), cells, "")
        for line, reason, cells in zip(grid.lines, said, grid.rows, strict=True)
        if reason
    ]
    width = len(grid.header)
    for line, reason, cells in grid.refused:
        padded = (*cells, *[""] * (width - len(cells)))
        rows.append((line, reason, padded[:width], " | ".join(cells[width:])))
    rows.sort(key=lambda row: row[0])
    titles = ["line", "reason"]
    for header in (*grid.header, "beyond the header"):
        while header in titles:
            header = f"{header} (again)"
        titles.append(header)
    cells = [(line, reason, *row, beyond) for line, reason, row, beyond in rows]
    frame = pd.DataFrame(cells, columns=titles, dtype=object).astype({"line": "int64"})
    if not any(beyond for *_, beyond in rows):
        frame = frame.drop(columns=titles[-1])
    return frame
