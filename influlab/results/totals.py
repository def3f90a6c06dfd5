"""Visits and orders added up by deal, on whatever engine holds them."""

from __future__ import annotations

from typing import Any

import narwhals as nw
from narwhals.typing import IntoFrameT

from influlab.creators.inputs import as_frame
from influlab.errors import TableError, check
from influlab.results.inputs import absent_columns

WAYS = ("link", "code", "landing_page")
MONEY = ("value", "refunded", "attributed_revenue")
_COUNTS = ("visits", "orders", *(f"by_{way}" for way in WAYS))


def deal_totals(visits: IntoFrameT, orders: IntoFrameT, deals: IntoFrameT) -> Any:
    """What every deal brought, from matched visits and orders; of the same kind as the question.

    Written once on Narwhals: pandas or Polars frames, DuckDB relations larger than memory or
    PySpark frames; all three tables on the same engine. The matches of many months, stored
    month by month, add up here without being in memory together.

    Parameters
    ----------
    visits : frame, one row per visit
        ``deal_id``, as :func:`match_results` names it; missing where nobody's.
    orders : frame, one row per order
        ``deal_id, matched_by, value, refunded, attributed_revenue``, likewise.
    deals : frame, one row per deal
        ``deal_id, creator_id``.

    Returns
    -------
    frame, one row per deal, ordered by ``deal_id``, and a last row without deal
        ``deal_id, creator_id, visits, orders, by_link, by_code, by_landing_page, value,
        refunded, attributed_revenue``. A deal that brought nothing has zeros; the columns sum
        to the input. Missing money counts as 0.

    Raises
    ------
    TableError
        Columns that are missing.

    Examples
    --------
    >>> import pandas as pd
    >>> visits = pd.DataFrame({"deal_id": ["d1", "d1", None]})
    >>> orders = pd.DataFrame({"deal_id": ["d1", None], "matched_by": ["code", ""],
    ...     "value": [9.0, 5.0], "refunded": [1.0, 0.0], "attributed_revenue": [8.0, 5.0]})
    >>> deals = pd.DataFrame({"deal_id": ["d1", "d2"], "creator_id": ["ana", "bo"]})
    >>> deal_totals(visits, orders, deals)[["deal_id", "visits", "orders", "attributed_revenue"]]
      deal_id  visits  orders  attributed_revenue
    0      d1       2       1                 8.0
    1      d2       0       0                 0.0
    2     NaN       1       1                 5.0
    """
    wanted = {
        "visits": (visits, ["deal_id"]),
        "orders": (orders, ["deal_id", "matched_by", *MONEY]),
        "deals": (deals, ["deal_id", "creator_id"]),
    }
    frames = {name: as_frame(frame, name) for name, (frame, _) in wanted.items()}
    problems = [
        f"{name}: {problem}"
        for name, (_, columns) in wanted.items()
        for problem in absent_columns(frames[name].collect_schema().names(), columns)
    ]
    check("deal totals", problems, TableError)
    stacked = nw.concat([part.select(*_COLUMNS) for part in _parts(**frames)])
    sums = [nw.col(name).sum() for name in (*_COUNTS, *MONEY)]
    made = stacked.group_by("deal_id").agg(nw.col("creator_id").max(), *sums)
    ids = [nw.col(name) for name in ("deal_id", "creator_id")]
    made = made.with_columns(nw.when(each != "").then(each) for each in ids)
    return made.sort("deal_id", nulls_last=True).to_native()


_COLUMNS = ("deal_id", "creator_id", *_COUNTS, *MONEY)


def _text(name: str) -> nw.Expr:
    """A column as text, empty where it is missing: pandas 2 has no text that is missing."""
    column = nw.col(name)
    return nw.when(~column.is_null()).then(column.cast(nw.String)).otherwise(nw.lit("")).alias(name)


def _parts(visits, orders, deals) -> list:
    """Every row as what it adds: a visit, an order, or a deal that may have neither."""
    nothing = [nw.lit(0).cast(nw.Int64).alias(name) for name in _COUNTS]
    free = [nw.lit(0.0).alias(name) for name in MONEY]
    nobody = [nw.lit("").alias("creator_id")]
    one = nw.lit(1).cast(nw.Int64)
    by = [
        nw.when(nw.col("matched_by") == way).then(one).otherwise(0 * one).alias(f"by_{way}")
        for way in WAYS
    ]
    money = [nw.col(name).cast(nw.Float64).fill_null(0.0) for name in MONEY]
    named = [_text(name) for name in ("deal_id", "creator_id")]
    blank = deals.head(1).with_columns(*nobody, nw.lit("").alias("deal_id"))
    return [
        deals.select(*named, *nothing, *free),
        blank.select("deal_id", "creator_id", *nothing, *free),
        visits.select(named[0], *nobody, one.alias("visits"), *nothing[1:], *free),
        orders.select(named[0], *nobody, nothing[0], one.alias("orders"), *by, *money),
    ]
