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
    """How an assumption is read from a ledger: kind, what is counted, over what.

    `needs` are the ledger's own columns behind it: only rows that know all of them count, so that
    no sum is held against another one over other deals. `also` are columns that must be known
    where the ledger has them.
    """

    kind: str
    counted: str
    over: str
    needs: tuple[str, ...]
    also: tuple[str, ...] = ()


_COUNTS = ("posts_seen", "posts_reached")
MEASURES: dict[str, Measure] = {
    "followers": Measure("amount", "followers", "", ("followers",)),
    "fee": Measure("amount", "paid", "posts_delivered", ("fee", "posts_delivered")),
    "reach_rate": Measure("rate", "reach", "reach_shown", ("reach", "followers"), _COUNTS),
    "engagement_rate_by_reach": Measure(
        "rate", "engagements_reached", "reach", ("reach", "engagements_reached")
    ),
    "engagement_rate_by_followers": Measure(
        "rate", "engagements", "shown", ("engagements", "followers")
    ),
    "click_rate": Measure(
        "rate", "clicks", "exposures", ("clicks", "reach"), (*_COUNTS, "posts_delivered")
    ),
    "conversion_rate": Measure("rate", "orders", "clicks", ("orders", "clicks")),
    "refunds": Measure("rate", "refunded_orders", "orders", ("refunded", "value", "orders")),
    "completion": Measure("rate", "posts_delivered", "posts", ("posts_delivered", "posts")),
}
_EXACT = ("followers", "fee")
_OF_POSTS = ("reach_rate", "engagement_rate_by_reach")  # a profile's own figure is no measurement
_LEAKS = ("code_revenue_elsewhere", "code_revenue_unclear")


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
    if line is None:
        return _order_value(part)
    part = _filled(part)
    found = {}
    for name, measure in MEASURES.items():
        if getattr(line, name) is None or not set(measure.needs) <= set(part):
            continue
        also = [column for column in measure.also if column in part]
        rows = part.dropna(subset=[*measure.needs, *also])
        if name in _OF_POSTS and "reach_basis" in rows:
            rows = rows[rows["reach_basis"] != "profile"]
        seen = _seen(name, measure, _by_creator(rows, line, repeat_response))
        if seen is not None:
            found[name] = seen
    return found


def leaks(part: pd.DataFrame) -> tuple[Seen, Seen] | None:
    """Shares of each creator's attributed revenue that leaked at least, and at most.

    Parameters
    ----------
    part : DataFrame
        Rows of the ledger that belong to one line; see :func:`campaign_ledger`.

    Returns
    -------
    (Seen, Seen) or None
        None where the ledger does not say, or nothing was sold.

    Examples
    --------
    >>> part = pd.DataFrame({"creator_id": ["ana"], "orders": [10], "attributed_revenue": [500.0],
    ...     "code_revenue_elsewhere": [50.0], "code_revenue_unclear": [100.0]})
    >>> [seen.rate.round(6).tolist() for seen in leaks(part)]
    [[0.1], [0.3]]
    """
    needs = [*_LEAKS, "attributed_revenue", "orders"]
    if not set(needs) <= set(part):
        return None
    book = part.dropna(subset=needs).groupby("creator_id", sort=False)[needs].sum()
    book = book[(book["attributed_revenue"] > 0) & (book["orders"] > 0)]
    if not len(book):
        return None
    size = book["orders"].to_numpy(dtype=float)
    known = (book[_LEAKS[0]] / book["attributed_revenue"]).to_numpy(dtype=float)
    open_ = (book[_LEAKS[1]] / book["attributed_revenue"]).to_numpy(dtype=float)
    return Seen(known, size), Seen(known + open_, size)


def _filled(part: pd.DataFrame) -> pd.DataFrame:
    """The ledger with what follows from other columns where it does not say them itself."""
    if "engagements" in part and "engagements_reached" not in part:
        part = part.assign(engagements_reached=part["engagements"])
    if "fee" in part:
        commission = part["commission_paid"].fillna(0.0) if "commission_paid" in part else 0.0
        part = part.assign(paid=part["fee"] + commission)
    return part


def _seen(name: str, measure: Measure, book: pd.DataFrame) -> Seen | None:
    """One measure from the creators' sums; None where nothing is known."""
    if not {measure.counted, measure.over} - {""} <= set(book):
        return None
    counted = book[measure.counted].to_numpy(dtype=float)
    over = book[measure.over].to_numpy(dtype=float) if measure.over else np.ones(len(book))
    known = np.isfinite(counted) & np.isfinite(over) & (over > 0)
    known &= (counted > 0) | (name != "followers")
    if not known.any() or (name in _EXACT and not counted[known].sum()):
        return None
    size = np.full(int(known.sum()), np.inf) if name in _EXACT else over[known]
    return Seen(counted[known] / over[known], size)


def _by_creator(part: pd.DataFrame, line: Line, repeat_response: float) -> pd.DataFrame:
    """One row per creator: counts added up, followers as they were at most."""
    numbers = part.select_dtypes("number").columns
    rules = {name: "sum" for name in numbers if name != "followers"}
    book = part.groupby("creator_id", sort=False)[list(rules)].sum(min_count=1)
    if "followers" in part:
        book["followers"] = part.groupby("creator_id", sort=False)["followers"].max()
    delivered = _posts(book, line)
    if "followers" in book:
        seen = book.get("posts_seen", delivered)
        book["shown"] = book["followers"] * seen
        book["reach_shown"] = book["followers"] * book.get("posts_reached", seen)
    if "reach" in book:
        book["exposures"] = book["reach"]
        if "reach_shown" in book:
            book["exposures"] = _exposures(book, delivered, repeat_response)
    if {"refunded", "value", "orders"} <= set(book):
        paid = book["value"].where(book["value"] > 0)
        book["refunded_orders"] = book["refunded"] / paid * book["orders"]
    return book


def _exposures(book: pd.DataFrame, posts: pd.Series, repeat_response: float) -> pd.Series:
    """First exposures and part of the repeats, of all delivered posts, seen or not."""
    rate = book["reach"] / book["reach_shown"].where(book["reach_shown"] > 0)
    gross = rate * book["followers"] * posts
    first = (book["followers"] * accumulated(rate.clip(upper=1.0), posts)).clip(upper=gross)
    return first + repeat_response * (gross - first)


def _posts(book: pd.DataFrame, line: Line) -> pd.Series:
    for name in ("posts_delivered", "posts"):
        if name in book:
            return book[name]
    return pd.Series(float(line.posts), index=book.index)


def _order_value(part: pd.DataFrame) -> dict[str, Seen]:
    if not {"value", "orders"} <= set(part):
        return {}
    book = part.dropna(subset=["value", "orders"])
    book = book.groupby("creator_id", sort=False)[["value", "orders"]].sum()
    known = book[(book["orders"] > 0) & (book["value"] > 0)]
    if len(known) < 3:
        return {}
    orders = known["orders"].to_numpy(dtype=float)
    rate = known["value"].to_numpy(dtype=float) / orders
    middle = float(known["value"].sum() / orders.sum())
    single = float(np.sum(orders * (rate / middle - 1) ** 2) / (len(rate) - 1))
    return {"order_value": Seen(rate, orders / max(single, 1e-12))}
