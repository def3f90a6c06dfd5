"""Cells of text as typed columns; what cannot be read keeps its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.tables.grid import Grid
from influlab.tables.kinds import Column
from influlab.tables.numbers import decimal_mark, may_be_thousands, parse
from influlab.tables.synonyms import VALUES, plain_header
from influlab.tables.times import parse_times

_FLAGS = {
    **dict.fromkeys(("true", "t", "yes", "y", "1", "1.0", "ja", "oui", "si"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0", "0.0", "nein", "non"), False),
}
_WHOLE = re.compile(r"-?[0-9]{1,6}")


@dataclass(frozen=True)
class Parsed:
    """One typed column.

    Parameters
    ----------
    values : Series
        Missing where a cell is empty or cannot be read.
    faults : array of str
        Why a cell cannot be read; empty where it can.
    currencies : tuple of str
        ISO codes of currency symbols in the cells.
    mark : str
        Decimal mark, for numbers.
    local : bool
        Whether some moment named no time zone and was taken as UTC.
    ways : tuple of str
        For moments: a cell of each way of writing.
    unsure : str
        For amounts: a cell that would be a thousand times as much with a decimal comma, where
        nothing proves the mark.

    Examples
    --------
    >>> parse_flag(["yes", "maybe"]).faults.tolist()
    ['', 'is neither true nor false']
    """

    values: pd.Series
    faults: np.ndarray
    currencies: tuple[str, ...] = ()
    mark: str = ""
    local: bool = False
    ways: tuple[str, ...] = ()
    unsure: str = ""


def parse_column(
    texts: list[str],
    column: Column,
    *,
    mark: str = "",
    percent: bool = False,
    dates: str | None = None,
) -> Parsed:
    """Cells of one standard column, by its kind.

    Parameters
    ----------
    texts : list of str
    column : Column
    mark : str
        Decimal mark proved elsewhere in the file; the column's own proof goes first.
    percent : bool
        Cells without a percent sign are percentages too.
    dates : {None, "dmy", "mdy"}
        Order of slashed dates.

    Returns
    -------
    Parsed

    Examples
    --------
    >>> share = Column("share", "fraction", "part")
    >>> parse_column(["3.2", "5%"], share, percent=True).values.tolist()
    [0.032, 0.05]
    """
    if column.numeric:
        return _parse_number(texts, column, mark, percent)
    if column.kind == "time":
        read = parse_times(texts, dates)
        return Parsed(read.values, read.faults, local=read.local, ways=read.ways)
    if column.kind == "flag":
        return parse_flag(texts)
    if column.kind == "period":
        return parse_period(texts, dates)
    return _parse_text(texts, column)


def _parse_number(texts: list[str], column: Column, mark: str, percent: bool) -> Parsed:
    proved = decimal_mark(texts) or mark
    mark = proved or "."
    amount = column.kind in ("money", "number") and not proved
    read = parse(texts, mark=mark, whole=column.kind == "count", word=column.name)
    values = read.values
    if percent:
        values = np.where(read.percent, values, np.round(values / 100, 12))
    faults = read.faults
    if column.kind in ("count", "money"):
        faults = np.where(read.percent & (faults == ""), "is a percentage", faults)
        values = np.where(read.percent, np.nan, values)
    unsure = may_be_thousands(texts) if amount else ""
    return Parsed(pd.Series(values), faults, read.currencies, mark, unsure=unsure)


def parse_flag(texts: Iterable[str]) -> Parsed:
    """Cells that say true or false, in a few languages, or 1 or 0.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    Parsed
        Boolean; nullable where a cell is missing.

    Examples
    --------
    >>> parse_flag(["True", "0"]).values.tolist()
    [True, False]
    """
    cells = [text.strip().lower() for text in texts]
    values = pd.Series([_FLAGS.get(cell) for cell in cells], dtype="boolean")
    faults = ["is neither true nor false" if cell and cell not in _FLAGS else "" for cell in cells]
    return Parsed(values, np.array(faults, dtype=object))


def parse_period(texts: Iterable[str], dates: str | None = None) -> Parsed:
    """Periods: whole numbers (1, 2, 1970) or days.

    Parameters
    ----------
    texts : iterable of str
    dates : {None, "dmy", "mdy"}

    Returns
    -------
    Parsed

    Examples
    --------
    >>> parse_period(["1970", "1971"]).values.tolist()
    [1970, 1971]
    """
    cells = [re.sub(r"\.0$", "", text.strip()) for text in texts]
    numbers = [bool(_WHOLE.fullmatch(cell)) for cell in cells]
    if sum(numbers) > 0.5 * sum(bool(cell) for cell in cells):
        values = pd.Series(
            [int(c) if n else None for c, n in zip(cells, numbers, strict=True)], dtype="Int64"
        )
        faults = [
            "is not a whole number, as the other periods are" if cell and not number else ""
            for cell, number in zip(cells, numbers, strict=True)
        ]
        return Parsed(values, np.array(faults, dtype=object))
    read = parse_times(cells, dates)
    return Parsed(read.values.dt.tz_localize(None), read.faults, ways=read.ways)


def _parse_text(texts: list[str], column: Column) -> Parsed:
    cells = [text.strip() for text in texts]
    if column.choices:
        known = {plain_header(choice): choice for choice in column.choices}
        known |= VALUES.get(column.name, {})
        cells = [known.get(plain_header(cell), cell) for cell in cells]
    if column.name == "handle":
        cells = [cell.removeprefix("@") for cell in cells]
    return Parsed(_texts(cells), np.full(len(cells), "", dtype=object))


def _texts(cells: list[str]) -> pd.Series:
    """Text, missing where a cell is empty."""
    return pd.Series(cells, dtype=object).astype("str").where([bool(cell) for cell in cells])


def file_mark(grid: Grid, places: Iterable[int]) -> str:
    """The decimal mark that the file's numeric columns prove together.

    Parameters
    ----------
    grid : Grid
    places : iterable of int
        Places of the numeric columns.

    Returns
    -------
    str
        Empty where nothing is proved.

    Examples
    --------
    >>> file_mark(Grid(("a",), [("1,5",), ("1.234",)], [2, 3]), [0])
    ','
    """
    marks = [decimal_mark({row[place] for row in grid.rows}) for place in places]
    return "," if marks.count(",") > marks.count(".") else "." if "." in marks else ""


def settle(values: pd.Series, column: Column) -> pd.Series:
    """A column in its final type, once the refused rows are gone.

    Counts are int64 and flags bool where nothing is missing; text is str.

    Parameters
    ----------
    values : Series
    column : Column

    Returns
    -------
    Series

    Examples
    --------
    >>> settle(pd.Series([1.0, 2.0]), Column("n", "count", "x")).dtype
    dtype('int64')
    """
    whole = not values.isna().any()
    if column.kind == "count" and whole and (values.abs() < 2**53).all():
        return values.astype("int64")
    if column.kind == "flag" and whole:
        return values.astype("bool")
    if column.kind == "period" and str(values.dtype) == "Int64" and whole:
        return values.astype("int64")
    return values


def loose_column(texts: list[str], mark: str) -> pd.Series:
    """A column that the schema does not know: numbers where every cell is one, else text.

    Ids keep their leading zeros and their last digits: they stay text.

    Parameters
    ----------
    texts : list of str
    mark : str

    Returns
    -------
    Series

    Examples
    --------
    >>> loose_column(["1.39%", ""], "").tolist(), loose_column(["007"], "").tolist()
    ([0.0139, nan], ['007'])
    """
    cells = [text.strip() for text in texts]
    an_id = any(re.fullmatch(r"0[0-9]+|[0-9]{16,}", cell) for cell in cells)
    if not an_id:
        read = parse(cells, mark=decimal_mark(cells) or mark or ".")
        if not any(read.faults):
            values = pd.Series(read.values)
            whole = len(values) and not (values % 1 != 0).any() and (values.abs() < 2**53).all()
            return values.astype("int64") if whole else values
    return _texts(cells)
