"""What this room asks of a table: problems are collected, never raised one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from influlab.errors import TableError, check
from influlab.tables.kinds import KINDS
from influlab.tables.schema import table
from influlab.tables.words import nearest

_ALLOWED = {
    "count": "a whole number >= 0",
    "fraction": "a fraction in [0, 1]",
    "money": "an amount >= 0",
    "number": "a number",
    "flag": "true or false",
}


def check_table(
    frame: pd.DataFrame, name: str, *, needed: Iterable[str] = (), also: Iterable[str] = ()
) -> None:
    """Refuse a table that breaks its schema, with every problem at once.

    Parameters
    ----------
    frame : DataFrame
    name : str
        A table of the schema.
    needed : iterable of str
        Columns beyond the required ones that must be there.
    also : iterable of str
        Further problems, found by the caller.

    Returns
    -------
    None

    Raises
    ------
    TableError

    Examples
    --------
    >>> check_table(pd.DataFrame({"path": ["a > b"], "conversions": [1]}), "paths")
    """
    check(name, [*schema_problems(frame, name, needed=needed), *also], TableError)


def schema_problems(frame: pd.DataFrame, name: str, *, needed: Iterable[str] = ()) -> list[str]:
    """Everything in which a table breaks its schema, one sentence each.

    Parameters
    ----------
    frame : DataFrame
    name : str
        A table of the schema; columns that it does not know are left alone.
    needed : iterable of str
        Columns beyond the required ones that must be there.

    Returns
    -------
    list of str

    Examples
    --------
    >>> schema_problems(pd.DataFrame({"path": ["a > b"], "conversions": [-1]}), "paths")
    ["'conversions' must be a whole number >= 0; row 0 has -1 (1 such row)"]
    """
    if not isinstance(frame, pd.DataFrame):
        return [f"it is {type(frame).__name__}, not a table; pass a pandas DataFrame"]
    rules = table(name)
    kinds = {column.name: column.kind for column in rules.columns if column.name in frame}
    problems = missing_columns(frame, dict.fromkeys([*rules.required, *needed]))
    if not len(frame):
        return [*problems, "it has no rows; at least one is needed"]
    problems += column_problems(frame, kinds, whole=set(rules.required))
    for key in rules.keys:
        if set(key) <= set(frame):
            problems += _repeated(frame, list(key))
    return problems


def missing_columns(frame: pd.DataFrame, names: Iterable[str]) -> list[str]:
    """A sentence for each column that is not there, with the one that was perhaps meant.

    Parameters
    ----------
    frame : DataFrame
    names : iterable of str

    Returns
    -------
    list of str

    Examples
    --------
    >>> missing_columns(pd.DataFrame({"paths": ["a > b"]}), ["path"])
    ["column 'path' is missing; the table has: paths (did you mean 'paths'?)"]
    """
    return absent_columns([str(column) for column in frame], names)


def absent_columns(have: Sequence[str], names: Iterable[str]) -> list[str]:
    """A sentence for each name that is not among those there, whatever the engine.

    Parameters
    ----------
    have : sequence of str
        Columns of a table.
    names : iterable of str

    Returns
    -------
    list of str

    Examples
    --------
    >>> absent_columns([], ["path"])
    ["column 'path' is missing; the table has: nothing"]
    """
    problems = []
    for name in names:
        if name not in have:
            close = nearest(name, have)
            hint = f" (did you mean {close!r}?)" if close else ""
            shown = ", ".join(have) or "nothing"
            problems.append(f"column {name!r} is missing; the table has: {shown}{hint}")
    return problems


def column_problems(
    frame: pd.DataFrame, kinds: Mapping[str, str], *, whole: Iterable[str] = ()
) -> list[str]:
    """A sentence for each column whose cells are not what its kind allows.

    Parameters
    ----------
    frame : DataFrame
    kinds : mapping of column to kind
        Kinds of the schema: text, count, fraction, money, number, flag, time, period.
    whole : iterable of str
        Columns in which no cell may be missing.

    Returns
    -------
    list of str

    Examples
    --------
    >>> column_problems(pd.DataFrame({"reach": [1.5]}), {"reach": "count"})
    ["'reach' must be a whole number >= 0; row 0 has 1.5 (1 such row)"]
    """
    problems = []
    for name, kind in kinds.items():
        column = frame[name]
        empty = column.isna().to_numpy()
        if kind in ("time", "period"):
            problems += _clock_problem(name, column, kind)
            wrong, allowed = empty & (name in whole), "a date" if kind == "time" else "a period"
        elif kind == "text":
            wrong, allowed = empty & (name in whole), "a text"
        else:
            wrong, allowed = _wrong_numbers(column, kind), _ALLOWED[kind]
            wrong |= empty & (name in whole)
        problems += refused(name, column, wrong, allowed)
    return problems


def refused(name: str, column: pd.Series, wrong: np.ndarray, allowed: str) -> list[str]:
    """The sentence about the cells marked wrong: the first of them, and how many.

    Parameters
    ----------
    name : str
    column : Series
    wrong : array of bool
    allowed : str
        What a cell must be.

    Returns
    -------
    list of str
        Empty when no cell is wrong.

    Examples
    --------
    >>> refused("fee", pd.Series([1, -2]), np.array([False, True]), "an amount >= 0")
    ["'fee' must be an amount >= 0; row 1 has -2 (1 such row)"]
    """
    if not wrong.any():
        return []
    row, count = int(np.argmax(wrong)), int(wrong.sum())
    rows = "1 such row" if count == 1 else f"{count:,} such rows"
    return [f"{name!r} must be {allowed}; row {row} has {_shown(column.iloc[row])} ({rows})"]


def level_problems(level: float) -> list[str]:
    """The sentence about a level of an interval that is not strictly between 0 and 1.

    Parameters
    ----------
    level : float

    Returns
    -------
    list of str

    Examples
    --------
    >>> level_problems(90)
    ['level is 90; it must lie between 0 and 1, as in 0.9']
    """
    fine = isinstance(level, int | float) and 0 < level < 1
    return [] if fine else [f"level is {level!r}; it must lie between 0 and 1, as in 0.9"]


def _shown(value: object) -> str:
    if pd.isna(value):
        return "nothing"
    plain = value.item() if isinstance(value, np.generic) else value
    return str(plain) if isinstance(plain, pd.Timestamp) else repr(plain)


def _wrong_numbers(column: pd.Series, kind: str) -> np.ndarray:
    if kind == "flag":
        return ~column.isin([True, False]).to_numpy() & column.notna().to_numpy()
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    lowest, highest = KINDS[kind]
    wrong = (np.isnan(values) & column.notna().to_numpy()) | np.isinf(values)
    wrong |= values < (-np.inf if lowest is None else lowest)
    wrong |= values > (np.inf if highest is None else highest)
    if kind == "count":
        wrong |= np.isfinite(values) & (values != np.floor(values))
    return wrong


def _clock_problem(name: str, column: pd.Series, kind: str) -> list[str]:
    dates = pd.api.types.is_datetime64_any_dtype(column.dtype)
    if kind == "period" and (dates or pd.api.types.is_integer_dtype(column.dtype)):
        return []
    if not dates:
        value = _shown(column.iloc[0])
        what = "dates" if kind == "time" else "dates or whole numbers"
        mend = "read the file with tables.read, which settles on one date format"
        return [f"{name!r} must be {what}, not text or mixed types; row 0 has {value} ({mend})"]
    if column.dt.tz is None:
        mend = f"{name}.dt.tz_localize('Europe/Berlin') names the shop's zone"
        return [f"{name!r} has no time zone; times must say theirs ({mend})"]
    return []


def _repeated(frame: pd.DataFrame, key: list[str]) -> list[str]:
    again = frame.duplicated(key).to_numpy()
    if not again.any():
        return []
    row, count = int(np.argmax(again)), int(again.sum())
    value = ", ".join(_shown(frame[name].iloc[row]) for name in key)
    named = " and ".join(repr(name) for name in key)
    rows = "1 such row" if count == 1 else f"{count:,} such rows"
    mend = f"drop_duplicates({key}) keeps the first"
    return [f"{named} must not repeat; row {row} has {value} again ({rows}; {mend})"]
