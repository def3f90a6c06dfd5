"""What is wrong with the cells of a file: row by row, and column by column at the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pandas as pd

from influlab.tables.cells import Parsed
from influlab.tables.kinds import Column, Table
from influlab.tables.numbers import SYMBOLS, parse
from influlab.tables.rules import rules
from influlab.tables.words import counted

MOST_REFUSED = 0.5
MOST_ABOVE_ONE = 0.05
_ASKS = {
    "fraction": "a fraction in [0, 1]",
    "count": "a count of at least 0",
    "money": "an amount of at least 0",
    "number": "a number",
    "flag": "true or false",
    "time": "a date or time",
    "period": "a whole number or a date",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with some cells of a column.

    Parameters
    ----------
    column : Column
    why : str
        The end of the sentence that begins with the cell.
    rows : array of bool

    Examples
    --------
    >>> Fault(Column("fee", "money", "price"), "must be at least 0", np.array([True])).rows.sum()
    np.int64(1)
    """

    column: Column
    why: str
    rows: np.ndarray


def faults_of(table: Table, parsed: Mapping[str, Parsed]) -> list[Fault]:
    """Unreadable cells, and readable ones that break a rule of the schema.

    Parameters
    ----------
    table : Table
    parsed : mapping
        Standard column -> parsed cells.

    Returns
    -------
    list of Fault

    Examples
    --------
    >>> from influlab.tables.cells import parse_column
    >>> from influlab.tables.schema import table
    >>> fans = parse_column(["-5", "x"], table("creators")["followers"])
    >>> [fault.why for fault in faults_of(table("creators"), {"followers": fans})]
    ['is not a number', 'must be at least 0']
    """
    found = []
    for name, column in parsed.items():
        for why in dict.fromkeys(why for why in column.faults if why):
            found.append(Fault(table[name], why, column.faults == why))
    frame = nw.from_native(pd.DataFrame({name: each.values for name, each in parsed.items()}))
    for rule in rules(table, frame.schema):
        if rule.must == "must be unique":
            continue
        broken = frame.select(rule.broken.alias("broken"))["broken"].to_numpy().astype(bool)
        broken &= parsed[rule.column].faults == ""
        if broken.any():
            found.append(Fault(table[rule.column], rule.must, broken))
    return found


def repeated(parsed: Mapping[str, Parsed], key: Iterable[str], lines: np.ndarray) -> dict[int, str]:
    """Rows whose key stands in an earlier row, with the reason.

    Parameters
    ----------
    parsed : mapping
        Standard column -> parsed cells.
    key : iterable of str
    lines : array of int
        Line of each row, 0 for a row that is refused already.

    Returns
    -------
    dict
        Row -> reason.

    Examples
    --------
    >>> ids = Parsed(pd.Series(["a", "b", "a"]), np.array(["", "", ""], dtype=object))
    >>> repeated({"creator_id": ids}, ["creator_id"], np.array([2, 3, 4]))
    {2: "'creator_id' is 'a': already stands in line 2"}
    """
    names = list(key)
    frame = pd.DataFrame({name: parsed[name].values for name in names})
    frame["line"] = lines
    usable = frame[(frame["line"] > 0) & frame[names].notna().all(axis=1)]
    first = usable.groupby(names, sort=False)["line"].transform("first")
    again = usable.index[usable["line"] != first]
    titles = " and ".join(f"{name!r}" for name in names)
    found = {}
    for row, *values in usable.loc[again, names].itertuples(name=None):
        value = shown(", ".join(map(str, values)))
        found[int(row)] = f"{titles} is {value}: already stands in line {first[row]}"
    return found


def reasons(found: list[Fault], texts: Mapping[str, list[str]], count: int) -> list[list[str]]:
    """For each row, everything that is wrong with it.

    Parameters
    ----------
    found : list of Fault
    texts : mapping
        Standard column -> cells as they were.
    count : int
        Number of rows.

    Returns
    -------
    list of list of str

    Examples
    --------
    >>> fault = Fault(Column("fee", "money", "price"), "must be at least 0", np.array([True]))
    >>> reasons([fault], {"fee": ["-5"]}, 1)
    [["'fee' is '-5': must be at least 0"]]
    """
    said: list[list[str]] = [[] for _ in range(count)]
    for fault in found:
        name = fault.column.name
        for row in np.flatnonzero(fault.rows):
            if fault.why == "must not be missing":
                said[row].append(f"{name!r} {fault.why}")
            else:
                said[row].append(f"{name!r} is {shown(texts[name][row])}: {fault.why}")
    return said


def column_problems(
    found: list[Fault], texts: Mapping[str, list[str]], lines: list[int]
) -> list[str]:
    """Columns that are wrong as a whole: the file cannot be used as it is.

    Parameters
    ----------
    found : list of Fault
    texts : mapping
        Standard column -> cells as they were.
    lines : list of int

    Returns
    -------
    list of str

    Examples
    --------
    >>> fault = Fault(Column("fee", "money", "price"), "is not a number", np.array([True]))
    >>> print(column_problems([fault], {"fee": ["free"]}, [2])[0])
    'fee' must be an amount of at least 0; line 2 has 'free', which is not a number
    (1 such row; leave it out with columns={"fee": None})
    """
    problems = []
    for name in dict.fromkeys(fault.column.name for fault in found):
        own = [fault for fault in found if fault.column.name == name]
        worst = max(own, key=lambda fault: fault.rows.sum())
        required = not worst.column.missing
        filled = len(lines) if required else sum(bool(text.strip()) for text in texts[name])
        refused = np.logical_or.reduce([fault.rows for fault in own]).sum()
        above = above_one(own, texts[name])
        if refused > MOST_REFUSED * filled or above.sum() > MOST_ABOVE_ONE * filled:
            rows = above if above.any() else worst.rows
            problems.append(_sentence(worst, rows, texts[name], lines, percent=bool(above.any())))
    return problems


def above_one(own: list[Fault], texts: list[str]) -> np.ndarray:
    """Cells of a fraction column that look like percentages.

    Parameters
    ----------
    own : list of Fault
        Of this column, one or more.
    texts : list of str
        Its cells as they were.

    Returns
    -------
    array of bool

    Examples
    --------
    >>> fault = Fault(Column("share", "fraction", "part"), "must lie in [0, 1]", np.array([True]))
    >>> above_one([fault], ["3.2"]), above_one([fault], ["320"])
    (array([ True]), array([False]))
    """
    if own[0].column.kind != "fraction":
        return np.zeros(len(texts), dtype=bool)
    read = parse(texts)
    outside = [fault.rows for fault in own if fault.why.startswith("must lie in")]
    if not outside:
        return np.zeros(len(texts), dtype=bool)
    unsigned = (read.values > 1) & (read.values <= 100) & ~read.percent
    return np.logical_or.reduce(outside) & unsigned


def _sentence(worst: Fault, rows: np.ndarray, texts, lines, *, percent: bool) -> str:
    column, first = worst.column, int(np.flatnonzero(rows)[0])
    many = f"{int(rows.sum()):,} such row{'' if rows.sum() == 1 else 's'}"
    if worst.why == "must not be missing":
        return (
            f"{column.name!r} must not be missing; nothing stands there in "
            f"{int(rows.sum()):,} of {counted(len(lines))}"
        )
    if column.choices:
        return (
            f"{column.name!r} {worst.why}; line {lines[first]} has {shown(texts[first])} ({many})"
        )
    said = f"{column.name!r} must be {_ASKS[column.kind]}; line {lines[first]} has "
    if percent:
        return (
            f"{said}{texts[first].strip()} ({many}; is it a percentage? "
            f'pass percent=["{column.name}"])'
        )
    if worst.why.startswith("must"):
        return f"{said}{texts[first].strip()} ({many})"
    hint = "" if column.required else f'; leave it out with columns={{"{column.name}": None}}'
    return f"{said}{shown(texts[first])}, which {worst.why} ({many}{hint})"


def currency_of(
    texts: Mapping[str, list[str]], parsed: Mapping[str, Parsed], headers: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """The one currency of the money columns: from the column, the symbols, the headers.

    Parameters
    ----------
    texts : mapping
        Standard column -> cells as they were.
    parsed : mapping
        Standard column -> parsed cells; only money columns matter.
    headers : mapping
        Standard column -> header in the file.

    Returns
    -------
    (dict, list of str)
        Currency -> where it was found, and the problems: more than one currency.

    Examples
    --------
    >>> fee = Parsed(pd.Series([5.0, 6.0]), np.array(["", ""], dtype=object), ("EUR", "USD"))
    >>> print(currency_of({"fee": ["€5", "$6"]}, {"fee": fee}, {})[1][0])
    two currencies: EUR (in 'fee'), USD (in 'fee'); convert to one, or read the rows apart
    """
    found: dict[str, str] = {}
    for text in texts.get("currency", ()):
        code = SYMBOLS.get(text.strip().upper(), text.strip().upper())
        if code:
            found.setdefault(code, "in 'currency'")
    for name, column in parsed.items():
        words = headers.get(name, "").replace("(", " ").replace(")", " ").upper().split()
        for code in [*column.currencies, *(SYMBOLS[word] for word in words if word in SYMBOLS)]:
            found.setdefault(code, f"in {name!r}")
    if len(found) < 2:
        return found, []
    number = {2: "two", 3: "three"}.get(len(found), str(len(found)))
    named = [
        f"{code if code.isalnum() else shown(code)} ({where})"
        for code, where in sorted(found.items())
    ]
    listed = ", ".join(named[:5]) + (f" and {len(named) - 5} more" if len(named) > 5 else "")
    return found, [f"{number} currencies: {listed}; convert to one, or read the rows apart"]


def shown(text: object) -> str:
    """A cell as it stands in a message: quoted, and cut where it is long.

    Parameters
    ----------
    text : object

    Returns
    -------
    str

    Examples
    --------
    >>> shown("x" * 100)[-6:]
    "xx...'"
    """
    plain = str(text).strip()
    return repr(plain if len(plain) <= 60 else f"{plain[:57]}...")
