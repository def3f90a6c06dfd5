"""What this room asks of a table: the columns it needs, as numbers it can trust."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

import narwhals as nw
import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, TableError, check
from influlab.tables.engines import to_pandas
from influlab.tables.kinds import KINDS
from influlab.tables.schema import SCHEMA
from influlab.tables.words import counted, nearest

_ALLOWED = {
    "count": "a whole number >= 0",
    "fraction": "a fraction in [0, 1]",
    "money": "an amount >= 0",
    "number": "a number",
}
_KIND_OF = {
    column.name: column.kind for name in ("posts", "creators") for column in SCHEMA[name].columns
}


def read_columns(
    frame: object, subject: str, kinds: Mapping[str, str], *, missing: Collection[str] = ()
) -> pd.DataFrame:
    """The named columns of any data frame as a new pandas frame, checked.

    Parameters
    ----------
    frame : pandas, Polars, DuckDB or other frame that Narwhals knows
    subject : str
        What the table is called in an error.
    kinds : mapping of column to kind
        ``text``, ``count``, ``fraction``, ``money`` or ``number``, as in the schema.
    missing : collection of str
        Columns whose cells may be missing.

    Returns
    -------
    DataFrame
        Numbers as float64, texts as they are; the index of a pandas frame is kept.

    Raises
    ------
    TableError
        Columns that are not there, or cells that are not what the kind allows.

    Examples
    --------
    >>> read_columns(pd.DataFrame({"followers": [5, 7]}), "creators", {"followers": "count"})
       followers
    0        5.0
    1        7.0
    """
    known = as_frame(frame, subject)
    have = known.collect_schema().names()
    check(subject, [absent(name, have) for name in kinds if name not in have], TableError)
    table = to_pandas(known.select(*kinds))
    if not len(table):
        raise TableError(subject, "it has no rows; at least one is needed")
    columns, problems = {}, []
    for name, kind in kinds.items():
        values, wrong = _texts(table[name]) if kind == "text" else _numbers(table[name], kind)
        wrong |= table[name].isna().to_numpy() & (name not in missing)
        columns[name] = values
        problems += _refused(table[name], wrong, _ALLOWED.get(kind, "a text"))
    check(subject, problems, TableError)
    return pd.DataFrame(columns, index=table.index)


def as_frame(frame: object, subject: str) -> nw.DataFrame | nw.LazyFrame:
    """Any data frame as Narwhals sees it, or a sentence for what is none.

    Parameters
    ----------
    frame : object
    subject : str

    Returns
    -------
    Narwhals frame

    Raises
    ------
    TableError

    Examples
    --------
    >>> as_frame(pd.DataFrame({"likes": [3]}), "posts").columns
    ['likes']
    """
    try:
        return nw.from_native(cast(Any, frame))
    except TypeError:
        problem = f"it is {type(frame).__name__}, not a table; pass a data frame"
        raise TableError(subject, problem) from None


def kind_of(column: str) -> str:
    """The schema's kind of a column that describes creators or posts; else ``number``.

    Parameters
    ----------
    column : str

    Returns
    -------
    str

    Examples
    --------
    >>> kind_of("reach_rate"), kind_of("my_own_score")
    ('fraction', 'number')
    """
    return _KIND_OF.get(column, "number")


def refuse_twice(table: pd.DataFrame) -> None:
    """Refuse creators who stand in a table more than once.

    Parameters
    ----------
    table : DataFrame
        With ``creator_id``.

    Raises
    ------
    TableError

    Examples
    --------
    >>> refuse_twice(pd.DataFrame({"creator_id": ["a", "b"]}))
    """
    again = table["creator_id"].duplicated()
    if again.any():
        problem = (
            f"{table.loc[again, 'creator_id'].iloc[0]!r} stands there more than once "
            f"({counted(int(again.sum()), 'such row')}); keep one row per creator"
        )
        raise TableError("creators", problem)


def check_level(subject: str, level: float) -> None:
    """Refuse a level of an interval that is not strictly between 0 and 1.

    Parameters
    ----------
    subject : str
    level : float

    Returns
    -------
    None

    Raises
    ------
    InfluLabError

    Examples
    --------
    >>> check_level("tier summary", 0.9)
    """
    if not (isinstance(level, int | float) and 0 < level < 1):
        problem = f"level is {level!r}; it must lie between 0 and 1, as in 0.9"
        raise InfluLabError(subject, problem)


def absent(name: str, have: Collection[str]) -> str:
    """The sentence about a column that is not there.

    Parameters
    ----------
    name : str
    have : collection of str
        Columns that are.

    Returns
    -------
    str

    Examples
    --------
    >>> absent("likes", ["creator_id", "like"])
    "column 'likes' is missing; the table has: creator_id, like (did you mean 'like'?)"
    """
    close = nearest(name, have)
    hint = f" (did you mean {close!r}?)" if close else ""
    return f"column {name!r} is missing; the table has: {', '.join(have) or 'nothing'}{hint}"


def _texts(column: pd.Series) -> tuple[pd.Series, np.ndarray]:
    return column, np.zeros(len(column), dtype=bool)


def _numbers(column: pd.Series, kind: str) -> tuple[np.ndarray, np.ndarray]:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    lowest, highest = KINDS[kind]
    wrong = (np.isnan(values) & column.notna().to_numpy()) | np.isinf(values)
    if lowest is not None:
        wrong |= values < lowest
    if highest is not None:
        wrong |= values > highest
    if kind == "count":
        wrong |= np.isfinite(values) & (values != np.floor(values))
    return values, wrong


def _refused(column: pd.Series, wrong: np.ndarray, allowed: str) -> list[str]:
    if not wrong.any():
        return []
    row, count = int(np.argmax(wrong)), int(wrong.sum())
    value = column.iloc[row]
    shown = "nothing" if pd.isna(value) else repr(value.item() if hasattr(value, "item") else value)
    rows = counted(count, "such row")
    return [f"{column.name!r} must be {allowed}; row {row} has {shown} ({rows})"]
