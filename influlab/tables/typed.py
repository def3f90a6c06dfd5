"""Parquet whose columns hold the right types: the engine itself says which rows are surely fine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import narwhals as nw

from influlab.tables.blocks import BLOCK, Plan, Records
from influlab.tables.files import cell_text, in_words
from influlab.tables.grid import Grid, clean_header
from influlab.tables.kinds import Column
from influlab.tables.rules import rules, wrong_columns

if TYPE_CHECKING:
    import duckdb

SAMPLE = 1_000  # rows on which columns are recognised
TYPES = {"text": "VARCHAR", "count": "BIGINT", "flag": "BOOLEAN", "time": "TIMESTAMPTZ"}
_BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())


def sample_of(source: duckdb.DuckDBPyRelation, names: list[str]) -> Grid:
    """The first rows of a relation as cells, on which its columns are recognised.

    Parameters
    ----------
    source : DuckDB relation
    names : list of str
        Its own columns.

    Returns
    -------
    Grid

    Examples
    --------
    >>> import duckdb
    >>> sample_of(duckdb.sql("select 5 as followers"), ["followers"]).rows
    [('5',)]
    """
    chosen = source.project(_listed(names)).limit(SAMPLE)
    cells = chosen.project(in_words(chosen)).fetchall()
    header = tuple(clean_header(name) for name in names)
    rows = [tuple(cell_text(cell) for cell in row) for row in cells]
    return Grid(header, rows, list(range(1, len(rows) + 1)))


def typed(
    source: duckdb.DuckDBPyRelation, names: list[str], plan: Plan
) -> duckdb.DuckDBPyRelation | None:
    """Standard columns beside ``line`` and ``odd``, or None where a column has another type.

    Parameters
    ----------
    source : DuckDB relation
        With ``line``.
    names : list of str
    plan : Plan

    Returns
    -------
    DuckDB relation or None
        ``odd`` is true where the reader has to look at the row itself.

    Examples
    --------
    >>> import duckdb
    >>> from influlab.tables.blocks import plan_of
    >>> from influlab.tables.schema import table
    >>> source = duckdb.sql("select 1 as line, 'a' as creator_id, -5 as followers")
    >>> names = ["creator_id", "followers"]
    >>> grid = sample_of(source, names)
    >>> plan = plan_of([grid], table("creators"), 0, columns=None, percent=(), dates=None)
    >>> typed(source, names, plan).fetchall()
    [(1, 'a', -5, True)]
    """
    places = plan.match.places
    if plan.percent or not set(plan.table.required) <= set(places):
        return None
    held = source.project(
        ", ".join(["line", *(f'"{_own(names[place])}" as "{n}"' for n, place in places.items())])
    )
    schema = nw.from_native(held).collect_schema()
    if wrong_columns(plan.table, schema) or any(
        plan.table[name].kind == "period" for name in places
    ):
        return None
    found = rules(plan.table, schema, ordered=False)
    broken = [rule.broken for rule in found if rule.must != "must be unique"]
    marked = nw.from_native(held).with_columns(
        nw.any_horizontal(*broken, ignore_nulls=True).alias("odd")
    )
    untidy = [_untidy(plan.table[name]) for name in places if plan.table[name].kind == "text"]
    odd = " or ".join(["odd", *untidy])
    casts = ", ".join(f'{_cast(plan.table[name], schema[name])} as "{name}"' for name in places)
    return marked.to_native().project(f"line, {casts}, coalesce({odd}, false) as odd")


def odd_blocks(
    source: duckdb.DuckDBPyRelation, names: list[str], odd: duckdb.DuckDBPyRelation | None
) -> Iterator[Records]:
    """The rows that the reader has to look at, as the cells that a text file would hold.

    Parameters
    ----------
    source : DuckDB relation
        With ``line``.
    names : list of str
    odd : DuckDB relation or None
        Their ``line``; None means all rows.

    Yields
    ------
    list of (line, cells)

    Examples
    --------
    >>> import duckdb
    >>> source = duckdb.sql("select 1 as line, 5 as followers")
    >>> list(odd_blocks(source, ["followers"], None))
    [[(1, ['5'])]]
    """
    rows = source.project(f"line, {_listed(names)}")
    if odd is not None:
        rows = rows.join(odd.set_alias("odd"), "line", how="semi")
    last = 0
    rows = rows.project(in_words(rows))
    while found := rows.filter(f"line > {last}").order("line").limit(BLOCK).fetchall():
        yield [(line, [cell_text(cell) for cell in cells]) for line, *cells in found]
        last = found[-1][0]


def cast_to(column: Column) -> str:
    """The engine's type of a standard column.

    Parameters
    ----------
    column : Column

    Returns
    -------
    str

    Examples
    --------
    >>> cast_to(Column("likes", "count", "likes"))
    'BIGINT'
    """
    return TYPES.get(column.kind, "VARCHAR" if column.kind == "period" else "DOUBLE")


def _cast(column: Column, held: nw.dtypes.DType) -> str:
    name = f'"{column.name}"'
    if column.kind == "time" and not getattr(held, "time_zone", None):
        name = f"{name}::timestamp at time zone 'UTC'"  # as the reader takes it
    return f"try_cast({name} as {cast_to(column)})"


def _untidy(column: Column) -> str:
    name = f'"{column.name}"'
    # Blanks at the ends, nothing at all, or an @ that the reader takes off.
    handle = f" or {name} like '@%'" if column.name == "handle" else ""
    ends = (f"contains('{_BLANKS}', {end}({name}, 1))" for end in ("left", "right"))
    return f"({name} = '' or {' or '.join(ends)}{handle})"


def _listed(names: list[str]) -> str:
    return ", ".join(f'"{_own(name)}"' for name in names)


def _own(name: str) -> str:
    return name.replace('"', '""')
