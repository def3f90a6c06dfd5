"""From any dataframe engine into pandas: the one place that knows how each of them gives rows."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pandas as pd


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
