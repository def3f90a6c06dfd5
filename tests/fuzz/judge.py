"""What a reader may answer: a table and rejected rows that add up, or a clear refusal."""

from __future__ import annotations

import io
import re
import unicodedata

import numpy as np
from mangled import Mangled

from influlab import tables
from influlab.errors import TableError
from influlab.tables.files import open_grids

LONGEST = 20_000


class Slow(BaseException):
    """A file took more time than it may; no ``except Exception`` can swallow it."""


def outcome(file: Mangled) -> str:
    """How the file ended, in a word; an AssertionError where the answer is wrong."""
    source = file.content
    if isinstance(source, bytes) and file.number % 3 == 0:
        source = io.BytesIO(source)
    if isinstance(source, str):
        source = io.StringIO(source)
    try:
        reading = tables.read(source, file.table, **file.options)
    except TableError as fault:
        judge_refusal(fault, file.table)
        return "refused: " + _kind(fault.problems[0])
    judge_reading(reading, file)
    return f"read, {'some' if len(reading.rejected) else 'no'} rows rejected"


def judge_refusal(fault: TableError, table: str) -> None:
    """A refusal is short, plain text and about this table."""
    text = str(fault)
    assert fault.problems and text.startswith(f"{table}: "), text[:200]
    assert len(text) < LONGEST, f"a message of {len(text):,} signs"
    assert not _unprintable(text), f"signs that steer a terminal: {_unprintable(text)!r}"


def judge_reading(reading: tables.Reading, file: Mangled) -> None:
    """Rows add up, rules hold, and what is said can be printed."""
    content = file.content
    grids = open_grids(
        io.StringIO(content) if isinstance(content, str) else content, file.options.get("encoding")
    )
    rows = len(reading.frame) + len(reading.rejected)
    assert rows in {grid.count for grid in grids}, f"{rows} rows came back"
    assert len(reading.frame) and reading.frame.columns.is_unique
    assert reading.rejected.columns.is_unique
    assert reading.rejected["reason"].ne("").all()
    assert reading.rejected["line"].is_monotonic_increasing
    broken = tables.check(reading.frame, file.table).table
    if file.options.get("duplicates") == "keep":
        broken = broken[broken["must"] != "must be unique"]
    assert not len(broken), broken.to_string()
    numbers = reading.frame.select_dtypes("number")
    assert not np.isinf(numbers.to_numpy(dtype=float, na_value=np.nan)).any()
    said = "\n".join([reading.text, *reading.notes, *reading.rejected["reason"]])
    assert len(said) < LONGEST + 2_000 * rows, f"{len(said):,} signs of notes"
    assert not _unprintable(said), f"signs that steer a terminal: {_unprintable(said)!r}"


def _unprintable(text: str) -> str:
    """Control and direction signs other than the line break."""
    odd = {sign for sign in text if unicodedata.category(sign) in ("Cc", "Cs")} - {"\n"}
    return "".join(sorted(odd | ({*"\u202a\u202b\u202d\u202e\u2066\u2067"} & set(text))))


def _kind(problem: str) -> str:
    """A problem without its own names and numbers."""
    plain = re.sub(r"'(?:[^'\\]|\\.)*'|\"[^\"]*\"", "'...'", problem)
    return re.sub(r"[\d,.]+", "0", plain)[:60]
