"""Audiences as checked shares: one row per creator, one column per part, dimensions sum to 1."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from influlab.creators.inputs import read_columns
from influlab.errors import TableError, check
from influlab.tables.words import counted

TOLERANCE = 0.011
_KINDS = {"creator_id": "text", "dimension": "text", "segment": "text", "share": "fraction"}


def wide_shares(audiences: object, dimensions: Collection[str] | None = None) -> pd.DataFrame:
    """The long table of audiences as one row per creator.

    A part that a creator's export does not list counts as 0 when the listed ones add up
    to 1. A dimension that a creator lacks altogether stays empty.

    Parameters
    ----------
    audiences : frame, one row per creator, dimension and segment
        ``creator_id, dimension, segment, share`` [fraction; adds up to 1 within 0.011].
    dimensions : collection of str, optional
        Only these.

    Returns
    -------
    DataFrame, one row per creator
        Columns are pairs (dimension, segment) in the table's order; each dimension of a
        row adds up to exactly 1.

    Raises
    ------
    TableError
        Missing columns, shares that are no fractions or do not add up, rows that stand
        there twice, unknown dimensions.

    Examples
    --------
    >>> audiences = pd.DataFrame({"creator_id": ["a", "a"], "dimension": ["gender"] * 2,
    ...                           "segment": ["women", "men"], "share": [0.7, 0.3]})
    >>> wide_shares(audiences).loc["a", ("gender", "men")]
    np.float64(0.3)
    """
    table = read_columns(audiences, "audiences", _KINDS)
    if dimensions is not None:
        have = table["dimension"].unique().tolist()
        missing = [name for name in dimensions if name not in have]
        check(
            "audiences",
            [f"dimension {name!r} is unknown; there are: {', '.join(have)}" for name in missing],
            TableError,
        )
        table = table[table["dimension"].isin(list(dimensions))]
    check("audiences", [*_twice(table), *_off(table)], TableError)
    return _pivot(table)


def split(wide: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The columns of each dimension.

    Parameters
    ----------
    wide : DataFrame
        From :func:`wide_shares`.

    Returns
    -------
    dict of dimension to DataFrame
        Columns are the dimension's segments.

    Examples
    --------
    >>> audiences = pd.DataFrame({"creator_id": ["a", "a"], "dimension": ["gender"] * 2,
    ...                           "segment": ["women", "men"], "share": [0.7, 0.3]})
    >>> list(split(wide_shares(audiences))["gender"].columns)
    ['women', 'men']
    """
    names = list(dict.fromkeys(wide.columns.get_level_values("dimension")))
    return {name: wide[name] for name in names}


def _pivot(table: pd.DataFrame) -> pd.DataFrame:
    columns = list(dict.fromkeys(zip(table["dimension"], table["segment"], strict=True)))
    index = pd.MultiIndex.from_tuples(columns, names=["dimension", "segment"])
    ids = table["creator_id"].drop_duplicates()
    rows = pd.Index(ids).get_indexer(table["creator_id"])
    place = index.get_indexer(list(zip(table["dimension"], table["segment"], strict=True)))
    values = np.zeros((len(ids), len(columns)))
    values[rows, place] = table["share"]
    wide = pd.DataFrame(values, index=pd.Index(ids, name="creator_id"), columns=index)
    for block in split(wide):
        total = wide[block].sum(axis=1).to_numpy()[:, None]
        at = index.get_level_values("dimension") == block
        with np.errstate(invalid="ignore"):
            wide.loc[:, at] = wide.loc[:, at].to_numpy() / np.where(total > 0, total, np.nan)
    return wide


def _twice(table: pd.DataFrame) -> list[str]:
    again = table.duplicated(["creator_id", "dimension", "segment"])
    if not again.any():
        return []
    first = table[again].iloc[0]
    return [
        f"{first['creator_id']!r} has {first['dimension']} {first['segment']!r} more than once "
        f"({counted(int(again.sum()), 'such row')}); keep one row for each"
    ]


def _off(table: pd.DataFrame) -> list[str]:
    keys = ["dimension", "creator_id"]
    totals = table.groupby(keys, sort=False)["share"].sum().reset_index()
    wrong = totals[(totals["share"] - 1).abs() > TOLERANCE]
    problems = []
    for dimension, rows in wrong.groupby("dimension", sort=False):
        row = rows.iloc[0]
        mend = (
            "add the rest as a segment 'other'" if row["share"] < 1 else "is a part counted twice?"
        )
        count = counted(len(rows), "such creator")
        problems.append(
            f"the {dimension} shares of {row['creator_id']!r} add up to {row['share']:.3f} "
            f"({count}); they must add up to 1: {mend}"
        )
    return problems
