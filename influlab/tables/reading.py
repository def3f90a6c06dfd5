"""What a file held: the rows that can be used, the others with their reasons, and the notes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from influlab.errors import TableError, check, printable
from influlab.tables.cells import Parsed, loose_column, settle
from influlab.tables.door import column_problems, currency_of, faults_of, reasons, repeated
from influlab.tables.grid import Grid
from influlab.tables.kinds import Table
from influlab.tables.layouts import Layout
from influlab.tables.matching import Match
from influlab.tables.shaping import personal
from influlab.tables.synonyms import plain_header
from influlab.tables.words import counted, free_name

ODD_RATE = 0.25


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
    >>> from influlab import tables
    >>> reading = tables.read(b"creator_id,followers\\na,3.3k\\nb,-5\\nc,12\\n")
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
class File:
    """One table of a file with everything that was understood about it.

    Parameters
    ----------
    grid : Grid
    table : Table
    layout : Layout
    match : Match
    texts, parsed : dict
        Standard column -> cells as they were, and as they were read.
    mark : str
        Decimal mark of the file.
    notes : tuple of str
    """

    grid: Grid
    table: Table
    layout: Layout
    match: Match
    texts: dict[str, list[str]]
    parsed: dict[str, Parsed]
    mark: str
    notes: tuple[str, ...]


def sort_out(file: File, *, keep: bool) -> Reading:
    """Separate the rows that can be used from the others.

    Parameters
    ----------
    file : File
    keep : bool
        Keep rows that repeat an earlier row's id.

    Returns
    -------
    Reading

    Raises
    ------
    TableError
        When a column is wrong as a whole, money has two currencies, or no row can be used.
    """
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
    frame = _frame(file, usable)
    if currencies and "currency" in table and "currency" not in frame:
        frame.insert(_place_of("currency", table, frame), "currency", next(iter(currencies)))
        notes.append(f"the currency is {next(iter(currencies))}, from the cells or headers")
    notes = [printable(note) for note in [*notes, *_odd_rates(frame)]]
    rejected = _rejected(grid, said)
    if not len(frame):
        shown = "; ".join(f"line {r.line}: {r.reason}" for r in rejected.head(3).itertuples())
        raise TableError(table.name, f"none of the {counted(grid.count)} can be used; {shown}")
    return Reading(frame, rejected, file.layout.name, tuple(notes), table.name)


def _odd_rates(frame: pd.DataFrame) -> list[str]:
    """Engagement rates so high that they may be percentages, though none is above 1."""
    high = {
        name: frame[name].median()
        for name in ("engagement_rate_by_followers", "engagement_rate_by_reach")
        if name in frame and frame[name].notna().any() and frame[name].median() > ODD_RATE
    }
    return [
        f"the median {name} is {rate:.0%}, which is unusual: if the cells are percentages, "
        f'pass percent=["{name}"]'
        for name, rate in high.items()
    ]


def _doubles(file: File, said: list[list[str]]) -> dict[int, str]:
    """Rows that repeat an earlier usable row: the same key, or all cells where ids are made up."""
    lines = np.where([bool(reason) for reason in said], 0, file.grid.lines).astype(int)
    found: dict[int, str] = {}
    for key in file.table.keys:
        if set(key) <= set(file.parsed):
            found = {**repeated(file.parsed, key, lines), **found}
    if file.layout.numbered and file.layout.numbered not in file.match.places:
        whole = pd.Series(["\x1f".join(row) for row in file.grid.rows], dtype=object)
        parsed = {"row": Parsed(whole, np.full(len(whole), "", dtype=object))}
        for row, reason in repeated(parsed, ["row"], lines).items():
            found.setdefault(row, f"the whole row {reason.split(': ')[-1]}")
    return found


def _frame(file: File, usable: np.ndarray) -> pd.DataFrame:
    columns = {
        name: settle(parsed.values[usable].reset_index(drop=True), file.table[name])
        for name, parsed in file.parsed.items()
    }
    for place in file.match.extras:
        if personal(file.grid.header[place], file.layout):
            continue
        plain = plain_header(file.grid.header[place]).removesuffix(" values")
        name = plain.replace(" ", "_") or f"column_{place + 1}"
        if name in columns or name in file.table.names:
            name = free_name(f"{name}_in_file", columns, "_")
        cells = [row[place] for row, good in zip(file.grid.rows, usable, strict=True) if good]
        columns[name] = loose_column(cells, file.mark)
    return pd.DataFrame(columns)


def _place_of(name: str, table: Table, frame: pd.DataFrame) -> int:
    before = table.names[: table.names.index(name)]
    return sum(column in before for column in frame.columns)


def _rejected(grid: Grid, said: list[list[str]]) -> pd.DataFrame:
    """Refused rows as they were, in the order of the file."""
    rows = [
        (line, printable("; ".join(reason)), cells[: len(grid.own)], "")
        for line, reason, cells in zip(grid.lines, said, grid.rows, strict=True)
        if reason
    ]
    width = len(grid.own)
    for line, reason, cells in grid.refused:
        padded = (*cells, *[""] * (width - len(cells)))
        rows.append((line, reason, padded[:width], " | ".join(cells[width:])))
    rows.sort(key=lambda row: row[0])
    titles = ["line", "reason"]
    for header in (*grid.own, "beyond the header"):
        titles.append(free_name(f"{header} (again)", titles) if header in titles else header)
    cells = [(line, reason, *row, beyond) for line, reason, row, beyond in rows]
    frame = pd.DataFrame(cells, columns=titles, dtype=object).astype({"line": "int64"})
    if not any(beyond for *_, beyond in rows):
        frame = frame.drop(columns=titles[-1])
    return frame
