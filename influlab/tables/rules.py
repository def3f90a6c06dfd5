"""The schema's rules over any dataframe, written once on Narwhals.

The same expressions check a pandas or Polars frame, a DuckDB relation larger than memory and a
PySpark frame: rows are counted for every rule, and the refused rows are kept with their reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import pandas as pd

from influlab.errors import TableError
from influlab.errors import check as check_problems
from influlab.tables.engines import may_repeat, one_row
from influlab.tables.kinds import Column, Table
from influlab.tables.schema import table as table_named
from influlab.tables.words import counted, nearest

_HOLDS = {
    "text": (nw.String, nw.Categorical, nw.Enum, nw.Object),
    "time": (nw.Datetime, nw.Date),
    "flag": (nw.Boolean,),
}
_ASKS = {"text": "text", "time": "dates with a time", "flag": "true or false"}


@dataclass(frozen=True)
class Rule:
    """One rule of a table: which rows break it.

    Parameters
    ----------
    column : str
    must : str
        What a value must be, as the end of a sentence.
    broken : Narwhals expression
        True where a row breaks the rule, never null.

    Examples
    --------
    >>> share = nw.Schema({"share": nw.Float64()})
    >>> [rule.must for rule in rules(table_named("audiences"), share)]
    ['must not be missing', 'must lie in [0, 1]']
    """

    column: str
    must: str
    broken: nw.Expr = field(repr=False, compare=False)


@dataclass(frozen=True, eq=False)
class Check:
    """What the rules found in a frame.

    Parameters
    ----------
    table : DataFrame
        One row per broken rule: ``column, must, rows``.
    refused : frame of the same kind as the one checked
        The rows that break a rule, with a column ``reason``.
    rows : int
        Rows that break a rule.

    Examples
    --------
    >>> check(pd.DataFrame({"creator_id": ["a"], "followers": [5]})).rows
    0
    """

    table: pd.DataFrame
    refused: Any = field(repr=False)
    rows: int = 0

    @property
    def text(self) -> str:
        """One sentence for a reader."""
        if not self.rows:
            return "Every row follows the rules."
        worst = self.table.sort_values("rows", ascending=False, kind="stable").iloc[0]
        return (
            f"Refused: {counted(self.rows)}; most often {worst['column']!r} {worst['must']} "
            f"({counted(worst['rows'])})."
        )


def rules(
    table: Table,
    schema: nw.Schema,
    *,
    ordered: bool = True,
    keys: Sequence[tuple[str, ...]] | None = None,
) -> list[Rule]:
    """Every rule of a table over the columns that are there.

    Parameters
    ----------
    table : Table
    schema : Narwhals schema
        Columns of the frame and what they hold.
    ordered : bool
        Whether the rows have an order. Where they have, the first of equal keys is kept;
        where they have none (SQL), all of them are refused.
    keys : sequence of tuple of str, optional
        The keys that must be unique; default all of the table.

    Returns
    -------
    list of Rule

    Examples
    --------
    >>> flags = nw.Schema({"unit": nw.String(), "treated": nw.Boolean()})
    >>> [rule.must for rule in rules(table_named("panel"), flags)]
    ['must not be missing', 'must not be missing']
    """
    found = []
    for column in table.columns:
        if column.name in schema:
            found += _rules_of(column, schema[column.name])
    for key in table.keys if keys is None else keys:
        if set(key) <= set(schema):
            found.append(_key_rule(key, ordered))
    return found


def _rules_of(column: Column, dtype: nw.dtypes.DType) -> list[Rule]:
    name, value = column.name, nw.col(column.name)
    absent = value.is_null()
    if dtype.is_float():
        absent = absent | value.is_nan().fill_null(True)
    found = []
    if not column.missing:
        found.append(Rule(name, "must not be missing", absent))
    if column.choices:
        must = f"must be one of {', '.join(column.choices)}"
        found.append(Rule(name, must, ~value.is_in(column.choices)))
    if not column.numeric:
        return [Rule(rule.column, rule.must, rule.broken.fill_null(False)) for rule in found]
    found += _number_rules(column, value, whole=dtype.is_integer())
    first, rest = found[: not column.missing], found[not column.missing :]
    known = ~absent
    return [*first, *(Rule(r.column, r.must, (r.broken & known).fill_null(False)) for r in rest)]


def _number_rules(column: Column, value: nw.Expr, *, whole: bool) -> list[Rule]:
    """Bounds of a number; whole numbers are whole and finite by themselves."""
    name, found, endless = column.name, [], value == float("inf")
    if column.highest is not None:
        must = f"must lie in [{column.lowest:g}, {column.highest:g}]"
        found.append(Rule(name, must, (value < column.lowest) | (value > column.highest)))
    elif column.lowest is not None:
        found.append(Rule(name, f"must be at least {column.lowest:g}", value < column.lowest))
    else:
        endless = endless | (value == float("-inf"))
    if column.highest is None and not whole:
        found.append(Rule(name, "must be finite", endless))
    if column.kind == "count" and not whole:
        found.append(Rule(name, "must be a whole number", value != value.round(0)))
    if column.above is not None:
        found.append(Rule(name, f"must be above {column.above:g}", value <= column.above))
    return found


def _key_rule(key: tuple[str, ...], ordered: bool) -> Rule:
    if len(key) == 1 and ordered:
        value = nw.col(key[0])
        return Rule(key[0], "must be unique", ~value.is_first_distinct() & ~value.is_null())
    place = nw.concat_str(*(nw.col(name).cast(nw.String) for name in key), separator="\x1f")
    again = ~place.is_first_distinct() if ordered else nw.len().over(*key) > 1
    known = ~nw.any_horizontal(*(nw.col(name).is_null() for name in key), ignore_nulls=True)
    return Rule(" + ".join(key), "must be unique", (again & known).fill_null(False))


def _repeated(frame: nw.LazyFrame, key: tuple[str, ...]) -> bool:
    """Whether a key may stand there twice; cheaper than to number every row within its key."""
    if frame.implementation.is_duckdb():
        return may_repeat(frame.to_native(), key)
    sizes = frame.select(*key).drop_nulls().group_by(*key).agg(nw.len().alias("_rows"))
    return one_row(sizes.filter(nw.col("_rows") > 1).select(nw.len().alias("keys")))["keys"] > 0


def check(frame: Any, table: str = "creators") -> Check:
    """Hold a frame against the schema: rows counted per rule, refused rows with reasons.

    Parameters
    ----------
    frame : pandas or Polars frame, DuckDB relation, PySpark frame
        Standard columns of `table`; other columns are left alone.
    table : str

    Returns
    -------
    Check

    Raises
    ------
    TableError
        When a required column is missing or a column holds the wrong kind of value.

    Examples
    --------
    >>> frame = pd.DataFrame({"creator_id": ["a", "b", "b"], "followers": [5, -1, 7]})
    >>> found = check(frame, "creators")
    >>> found.table
               column                must  rows
    0   followers  must be at least 0     1
    1  creator_id      must be unique     1
    >>> found.refused["reason"].tolist()
    ["'followers' must be at least 0", "'creator_id' must be unique"]
    """
    declared, rows = table_named(table), nw.from_native(frame)
    check_problems(table, wrong_columns(declared, rows.collect_schema()), TableError)
    schema, keys = rows.collect_schema(), None
    if isinstance(rows, nw.LazyFrame):
        held = [key for key in declared.keys if set(key) <= set(schema)]
        keys = [key for key in held if _repeated(rows, key)]
    found = rules(declared, schema, ordered=keys is None, keys=keys)
    flags = [rule.broken.alias(f"_rule_{place}") for place, rule in enumerate(found)]
    marked = rows.with_columns(*flags)
    names = [f"_rule_{place}" for place in range(len(found))]
    broken = marked.filter(nw.any_horizontal(*map(nw.col, names), ignore_nulls=True))
    each = [nw.col(name).cast(nw.Int64).sum() for name in names]
    counts = broken.select(nw.len().alias("_rows"), *each)
    totals = one_row(counts)
    numbers = [int(totals[name] or 0) for name in ("_rows", *names)]
    reasons = [
        nw.when(nw.col(name)).then(nw.lit(f"; '{rule.column}' {rule.must}")).otherwise(nw.lit(""))
        for name, rule in zip(names, found, strict=True)
    ]
    reason = nw.concat_str(*reasons).str.slice(2).alias("reason")
    refused = broken.with_columns(reason).drop(names)
    listed = [(rule.column, rule.must, n) for rule, n in zip(found, numbers[1:], strict=True) if n]
    return Check(
        table=pd.DataFrame(listed, columns=["column", "must", "rows"]),
        refused=refused.to_native(),
        rows=numbers[0],
    )


def wrong_columns(table: Table, schema: nw.Schema) -> list[str]:
    """Problems with the columns of a frame as a whole.

    Parameters
    ----------
    table : Table
    schema : Narwhals schema

    Returns
    -------
    list of str
        One sentence for each required column that is missing and each column of another kind.

    Examples
    --------
    >>> wrong_columns(table_named("creators"), nw.Schema({"creator_id": nw.String()}))
    ["column 'followers' is missing; the frame has: creator_id"]
    """
    names, problems = schema.names(), []
    for name in table.required:
        if name not in names:
            close = nearest(name, names)
            hint = f" (did you mean {close!r}?)" if close else ""
            problems.append(
                f"column {name!r} is missing; the frame has: {', '.join(names) or 'no column'}"
                f"{hint}"
            )
    for column in table.columns:
        if column.name in names and not _fits(column, schema[column.name]):
            asks = _ASKS.get(column.kind, "numbers")
            problems.append(
                f"column {column.name!r} holds {schema[column.name]}; it must hold {asks}"
            )
    return problems


def _fits(column: Column, dtype: nw.dtypes.DType) -> bool:
    if isinstance(dtype, nw.Unknown) or column.kind == "period":
        return True
    if column.kind in _HOLDS:
        return isinstance(dtype, _HOLDS[column.kind])
    return dtype.is_numeric()
