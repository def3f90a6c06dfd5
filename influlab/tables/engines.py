"""From any dataframe engine into pandas: the one place that knows how each of them gives rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import duckdb

SORTED_HERE = 20_000_000  # marks of 8 bytes, twice while they are fetched


def to_pandas(chosen: nw.DataFrame | nw.LazyFrame) -> pd.DataFrame:
    """A Narwhals frame as pandas, also where pyarrow is missing.

    Parameters
    ----------
    chosen : Narwhals frame

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> to_pandas(nw.from_native(pd.DataFrame({"likes": [3]}))).columns.tolist()
    ['likes']
    """
    if chosen.implementation.is_spark_like():
        # Rows as they are: Spark's own way to pandas wants pyarrow, and warns of pandas 3.
        rows = chosen.to_native().collect()
        return pd.DataFrame({name: [row[name] for row in rows] for name in chosen.columns})
    if isinstance(chosen, nw.LazyFrame):
        chosen = chosen.collect() if chosen.implementation.is_polars() else chosen.collect("pandas")
    if chosen.implementation.is_pandas():
        return chosen.to_native()
    columns = {}
    for column in chosen.iter_columns():
        cells = column.to_numpy() if column.dtype.is_numeric() else column.to_list()
        columns[column.name] = cells
    return pd.DataFrame(columns)


def one_row(frame: nw.DataFrame | nw.LazyFrame) -> dict[str, Any]:
    """The only row of a Narwhals frame, such as the answer of an aggregation.

    Parameters
    ----------
    frame : Narwhals frame of one row

    Returns
    -------
    dict
        Column -> value.

    Examples
    --------
    >>> one_row(nw.from_native(pd.DataFrame({"likes": [3]})))
    {'likes': 3}
    """
    return to_pandas(frame).iloc[0].to_dict()


def may_repeat(rows: duckdb.DuckDBPyRelation, names: Sequence[str]) -> bool:
    """Whether a key may stand in two rows of a relation: no is certain, yes may be a hash's.

    Sorting the keys' hashes takes a third of the time that DuckDB takes to count the different
    keys, and half of the memory.

    Parameters
    ----------
    rows : DuckDB relation
    names : sequence of str
        Columns of the key; rows that lack one of them do not count.

    Returns
    -------
    bool

    Examples
    --------
    >>> import duckdb
    >>> may_repeat(duckdb.sql("select unnest(['a', 'b', null, null]) as name"), ["name"])
    False
    """
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    known = rows.filter(" and ".join(f"{name} is not null" for name in quoted))
    marks = known.project(f"hash({', '.join(quoted)}) as mark")
    if rows.aggregate("count(*)").fetchall()[0][0] > SORTED_HERE:
        count, kinds = marks.aggregate("count(*), count(distinct mark)").fetchall()[0]
        return kinds < count
    found = np.asarray(marks.fetchnumpy()["mark"])
    found.sort()
    return bool((found[1:] == found[:-1]).any())
