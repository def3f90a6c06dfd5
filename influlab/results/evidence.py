"""What a ledger says about the assumptions of a plan: rates per creator, and counts behind them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from influlab.campaign import Line
from influlab.campaign.funnel import accumulated


class Seen(NamedTuple):
    """One number per creator, and what it rests on.

    `size` is the number of chances behind a rate; behind an amount it is one over the squared
    coefficient of variation that chance alone gives it (inf: exact).
    """

    rate: np.ndarray
    size: np.ndarray


class Measure(NamedTuple):
    """How an assumption is read from a ledger: kind, what is counted, over what."""

    kind: str
    counted: str
    over: str


MEASURES: dict[str, Measure] = {
    "followers": Measure("amount", "followers", ""),
    "fee": Measure("amount", "fee", "posts_delivered"),
    "reach_rate": Measure("rate", "reach", "shown"),
    "engagement_rate_by_reach": Measure("rate", "engagements", "reach"),
    "engagement_rate_by_followers": Measure("rate", "engagements", "shown"),
    "click_rate": Measure("rate", "clicks", "exposures"),
    "conversion_rate": Measure("rate", "orders", "clicks"),
    "refunds": Measure("rate", "refunded_orders", "orders"),
    "completion": Measure("rate", "posts_delivered", "posts"),
}
_EXACT = ("followers", "fee")


def gather(part: pd.DataFrame, line: Line | None, repeat_response: float) -> dict[str, Seen]:
    """What the rows of one line say about each assumption they can measure.

    Parameters
    ----------
    part : DataFrame
        Rows of the ledger that belong to the line.
    line : Line or None
        None for what belongs to the whole plan: the value of an order.
    repeat_response : float
        Clicks of a repeated exposure as a part of those of the first.

    Returns
    -------
    dict of field to Seen

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> part = pd.DataFrame({"creator_id": ["ana"], "clicks": [200], "orders": [3]})
    >>> gather(part, example_plan().lines[0], 1.0)["conversion_rate"]
    Seen(rate=array([0.015]), size=array([200.]))
    """
    if not len(part):
        return {}
    book = _by_creator(part, line, repeat_response)
    if line is None:
        return _order_value(book)
    found = {}
    for name, measure in MEASURES.items():
        if getattr(line, name) is None or not {measure.counted, measure.over} - {""} <= set(book):
            continue
        counted = book[measure.counted].to_numpy(dtype=float)
        over = book[measure.over].to_numpy(dtype=float) if measure.over else np.ones(len(book))
        known = np.isfinite(counted) & np.isfinite(over) & (over > 0)
        known &= (counted > 0) | (name not in _EXACT)
        if known.any():
            size = np.full(int(known.sum()), np.inf) if name in _EXACT else over[known]
            found[name] = Seen(counted[known] / over[known], size)
    return found


def _by_creator(part: pd.DataFrame, line: Line | None, repeat_response: float) -> pd.DataFrame:
    """One row per creator: counts added up, followers as they were at most."""
    numbers = part.select_dtypes("number").columns
    rules = {name: "sum" for name in numbers if name != "followers"}
    book = part.groupby("creator_id", sort=False)[list(rules)].sum(min_count=1)
    if "followers" in part:
        book["followers"] = part.groupby("creator_id", sort=False)["followers"].max()
    delivered = _posts(book, line)
    if "followers" in book and delivered is not None:
        seen = book.get("posts_seen", delivered)
        book["shown"] = book["followers"] * seen
    if "reach" in book:
        book["exposures"] = book["reach"]
        if "shown" in book:
            book["exposures"] = _exposures(book, delivered, repeat_response)
    if {"refunded", "value", "orders"} <= set(book):
        paid = book["value"].where(book["value"] > 0)
        book["refunded_orders"] = book["refunded"] / paid * book["orders"]
    return book


def _exposures(book: pd.DataFrame, posts: pd.Series, repeat_response: float) -> pd.Series:
    """First exposures and part of the repeats, of all delivered posts, seen or not."""
    rate = book["reach"] / book["shown"].where(book["shown"] > 0)
    gross = rate * book["followers"] * posts
    first = (book["followers"] * accumulated(rate.clip(upper=1.0), posts)).clip(upper=gross)
    return first + repeat_response * (gross - first)


def _posts(book: pd.DataFrame, line: Line | None) -> pd.Series | None:
    for name in ("posts_delivered", "posts"):
        if name in book:
            return book[name]
    return None if line is None else pd.Series(float(line.posts), index=book.index)


def _order_value(book: pd.DataFrame) -> dict[str, Seen]:
    if not {"value", "orders"} <= set(book):
        return {}
    known = book[(book["orders"] > 0) & (book["value"] > 0)]
    if len(known) < 3:
        return {}
    orders = known["orders"].to_numpy(dtype=float)
    rate = known["value"].to_numpy(dtype=float) / orders
    middle = float(known["value"].sum() / orders.sum())
    single = float(np.sum(orders * (rate / middle - 1) ** 2) / (len(rate) - 1))
    return {"order_value": Seen(rate, orders / max(single, 1e-12))}
