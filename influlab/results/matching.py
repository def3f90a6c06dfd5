r"""Orders matched to deals by code, by link and by landing page; what is left is listed.

Every order is counted once. Codes travel: an order with a creator's code may come from a
coupon site. The leak is bounded from what is seen: at least the code orders that a coupon site,
another referral or another deal's link brought, at most all code orders without a visit from
the deal's own link or page. A typed address or a search proves nothing: who saw the post may
come that way, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, TableError, check
from influlab.results.channels import channel_group
from influlab.results.inputs import schema_problems
from influlab.results.owners import LATE, SHARED, Trail, find_owner, find_trail
from influlab.results.totals import WAYS, deal_totals
from influlab.results.words import percent

REASONS = (
    "",
    "a tag, code or page that several deals share",
    "a deal's code outside its time",
    "a code that no deal has",
    "a visit from no deal",
    "no code and no known visit",
)


@dataclass(frozen=True, eq=False)
class Matches:
    """Which order belongs to which deal.

    Parameters
    ----------
    orders : DataFrame, one row per order, in the order of the input
        ``order_id, value, refunded, attributed_revenue, deal_id, creator_id, matched_by``
        and ``reason`` why an order belongs to nobody.
    visits : DataFrame, one row per visit
        ``visit_id, deal_id, matched_by``.
    table : DataFrame, one row per deal and a last row without deal
        ``deal_id, creator_id, visits, orders, by_link, by_code, by_landing_page, value,
        refunded, attributed_revenue``; the columns sum to the input.
    unmatched : DataFrame, one row per reason
        ``reason, orders, value``.
    leakage : DataFrame, one row per deal with code orders
        ``deal_id, code_orders, own_visit, elsewhere, unclear, estimate, low, high``: orders
        with the deal's code by how they came, and the leaked share of code orders: bounds,
        and the estimate if the unclear ones (no visit, typed, searched) leak like the others.
        ``code_revenue_elsewhere, code_revenue_unclear``: the deal's attributed revenue from its
        code's orders that came so.
    text : str

    Examples
    --------
    >>> from influlab import tables
    >>> market = tables.world(seed=0, creators=50, deals=8)
    >>> found = match_results(market.visits, market.orders, market.deals)
    >>> int(found.table["orders"].sum()) == len(market.orders)
    True
    """

    orders: pd.DataFrame
    visits: pd.DataFrame
    table: pd.DataFrame
    unmatched: pd.DataFrame
    leakage: pd.DataFrame
    text: str


def match_results(
    visits: pd.DataFrame,
    orders: pd.DataFrame,
    deals: pd.DataFrame,
    *,
    ways: Sequence[str] = ("code", "link", "landing_page"),
    window_days: float = 30.0,
) -> Matches:
    """Match every order to at most one deal, by the first way that finds one.

    A code counts from the deal's start until `window_days` after its end. A link counts
    when the order's own visit, or the last visit of the same visitor from a deal within
    `window_days`, carries the deal's tags (campaign and content; source and campaign where
    a deal has no content of its own). A landing page counts likewise. Tags, codes and pages
    that two deals share at that time decide nothing and are named as the reason.

    Parameters
    ----------
    visits, orders, deals : DataFrame
        As in the schema; all times with their zone.
    ways : sequence of code, link, landing_page
        In which order they are tried.
    window_days : float, default 30

    Returns
    -------
    Matches

    Raises
    ------
    TableError
        All of: tables that break their schema, repeated orders, orders that point to
        visits that are not there, refunds above the value, several currencies.
    InfluLabError
        Unknown ways, a window that is not above 0.

    Examples
    --------
    >>> day = lambda number: pd.Timestamp(f"2026-05-{number:02d}", tz="UTC")
    >>> deals = pd.DataFrame({"deal_id": ["d1"], "creator_id": ["ana"], "code": ["ANA10"],
    ...                       "starts_at": [day(1)], "ends_at": [day(9)]})
    >>> visits = pd.DataFrame({"visit_id": ["v1"], "visited_at": [day(2)]})
    >>> orders = pd.DataFrame({"order_id": ["o1", "o2"], "ordered_at": [day(3), day(4)],
    ...                        "value": [50.0, 30.0], "code": ["ana10", None]})
    >>> found = match_results(visits, orders, deals)
    >>> found.orders[["order_id", "deal_id", "matched_by", "reason"]]
      order_id deal_id matched_by                        reason
    0       o1      d1       code
    1       o2     NaN               no code and no known visit
    """
    trail = _check(visits, orders, deals, ways, window_days)
    owners = {way: find_owner(visits, deals, way, window_days) for way in ("link", "landing_page")}
    touched = {way: trail.touch(owner, window_days) for way, owner in owners.items()}
    touched["code"] = find_owner(orders, deals, "code", window_days)
    deal, by = np.full(len(orders), -1), np.zeros(len(orders), dtype=np.int64)
    for number, way in enumerate(ways, start=1):
        fresh = (deal < 0) & (touched[way] >= 0)
        deal[fresh], by[fresh] = touched[way][fresh], number
    matched = _orders(orders, deals, deal)
    matched["matched_by"] = _take(pd.Series(["", *ways], dtype="str"), by)
    matched["reason"] = _reasons(orders, trail, touched, deal, ways)
    visit_deal = np.where(owners["link"] >= 0, owners["link"], owners["landing_page"])
    named = pd.DataFrame({"visit_id": visits["visit_id"].to_numpy()})
    named["deal_id"] = _take(deals["deal_id"], visit_deal)
    way = np.where(owners["link"] >= 0, 1, np.where(visit_deal >= 0, 2, 0))
    named["matched_by"] = _take(pd.Series(["", "link", "landing_page"], dtype="str"), way)
    credited = np.where(deal == touched["code"], matched["attributed_revenue"], 0.0)
    leakage = _leakage(visits, trail, deals, (touched, owners["link"], credited))
    table = _table(named, matched, deals)
    return Matches(matched, named, table, _unmatched(matched), leakage, _sentence(matched, leakage))


def _check(visits, orders, deals, ways, window_days) -> Trail:
    unknown = [way for way in ways if way not in WAYS]
    problems = [f"there is no way {way!r}; there are: {', '.join(WAYS)}" for way in unknown]
    if not ways:
        problems.append(f"no way is given; choose from {', '.join(WAYS)}")
    if not window_days > 0:
        problems.append(f"window_days is {window_days}; it must be above 0")
    check("matching", problems, InfluLabError)
    for name, frame in (("visits", visits), ("orders", orders), ("deals", deals)):
        problems += [f"{name}: {problem}" for problem in schema_problems(frame, name)]
    if "value" in orders and pd.to_numeric(orders["value"], errors="coerce").lt(0).any():
        problems.append(
            "orders: a refund is no order of its own; write it into 'refunded' of the order it "
            "pays back"
        )
    check("matching", problems, TableError)
    trail = find_trail(visits, orders)
    check("matching", _cross_problems(trail.visit, orders, deals), TableError)
    return trail


def _cross_problems(visit: np.ndarray, orders, deals) -> list[str]:
    problems = []
    if "visit_id" in orders:
        lost = orders["visit_id"].notna().to_numpy() & (visit < 0)
        if lost.any():
            row = int(np.argmax(lost))
            problems.append(
                f"orders: row {row} points to visit {orders['visit_id'].iloc[row]!r}, which is "
                f"not in visits ({int(lost.sum()):,} such rows; load the visits of the same days)"
            )
    if "refunded" in orders:
        above = (orders["refunded"].fillna(0) > orders["value"] + 1e-9).to_numpy()
        if above.any():
            row = int(np.argmax(above))
            problems.append(
                f"orders: 'refunded' must not exceed 'value'; row {row} has "
                f"{orders['refunded'].iloc[row]:g} of {orders['value'].iloc[row]:g} "
                f"({int(above.sum()):,} such rows)"
            )
    money = {
        str(currency)
        for frame in (orders, deals)
        if "currency" in frame
        for currency in frame["currency"].dropna().unique()
    }
    if len(money) > 1:
        problems.append(f"several currencies ({', '.join(sorted(money))}); convert to one first")
    return problems


def _take(column: pd.Series, place: np.ndarray) -> pd.Series:
    """Cells at these places, nothing where a place is negative."""
    return pd.Series(column.array.take(np.maximum(place, -1), allow_fill=True))


def _orders(orders, deals, deal: np.ndarray) -> pd.DataFrame:
    value = orders["value"].to_numpy(dtype=float)
    refunded = np.zeros(len(orders))
    if "refunded" in orders:
        refunded = orders["refunded"].fillna(0).to_numpy(dtype=float)
    frame = pd.DataFrame({"order_id": orders["order_id"].array, "value": value})
    frame = frame.assign(refunded=refunded, attributed_revenue=value - refunded)
    frame["deal_id"] = _take(deals["deal_id"], deal)
    frame["creator_id"] = _take(deals["creator_id"], deal)
    return frame


def _reasons(
    orders, trail: Trail, touched: dict, deal: np.ndarray, ways: Sequence[str]
) -> pd.Series:
    has_code = np.zeros(len(orders), dtype=bool)
    if "code" in orders and "code" in ways:
        has_code = orders["code"].notna().to_numpy()
    shared = np.any([touched[way] == SHARED for way in ways], axis=0)
    late = has_code & (touched["code"] == LATE)
    kind = np.select([deal >= 0, shared, late, has_code, trail.known], [0, 1, 2, 3, 4], 5)
    return _take(pd.Series(REASONS, dtype="str"), kind)


def _table(named: pd.DataFrame, matched: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """Totals in the order of the deals, what is nobody's last."""
    totals = deal_totals(named, matched, deals)
    places = pd.Index(totals["deal_id"]).get_indexer(deals["deal_id"])
    return totals.iloc[[*places, len(totals) - 1]].reset_index(drop=True)


def _unmatched(matched: pd.DataFrame) -> pd.DataFrame:
    left = matched[matched["deal_id"].isna()].groupby("reason", as_index=False)
    return left.agg(orders=("order_id", "size"), value=("value", "sum"))


def _leakage(visits, trail: Trail, deals, found: tuple) -> pd.DataFrame:
    """Code orders of each deal by how they came, from who was touched, by what, for how much."""
    touched, owner, credited = found
    code, visit = touched["code"], trail.visit
    with_code = code >= 0
    own = with_code & ((touched["link"] == code) | (touched["landing_page"] == code))
    other = with_code & ~own
    other[other] = (visit[other] >= 0) & (
        (owner[visit[other]] >= 0) | _referred(visits, visit[other])
    )
    counts = {
        "code_orders": with_code,
        "own_visit": own,
        "elsewhere": other,
        "unclear": with_code & ~own & ~other,
    }
    frame = pd.DataFrame({"deal_id": deals["deal_id"].to_numpy()})
    for name, rows in counts.items():
        frame[name] = np.bincount(code[rows], minlength=len(deals))
    for name in ("elsewhere", "unclear"):
        rows = counts[name]
        frame[f"code_revenue_{name}"] = np.bincount(code[rows], credited[rows], len(deals))
    frame = frame[frame["code_orders"] > 0].reset_index(drop=True)
    return frame.assign(**dict(zip(("estimate", "low", "high"), _shares(frame), strict=True)))


def _referred(visits: pd.DataFrame, visit: np.ndarray) -> np.ndarray:
    """Whether another site sent the visit (-1 for none), by Google's channels."""
    answer, seen = np.zeros(len(visit), dtype=bool), visit >= 0
    if {"source", "medium"} <= set(visits) and seen.any():
        channel = channel_group(visits.iloc[visit[seen]])["channel"]
        answer[seen] = channel.isin(["Referral", "Affiliates"])
    return answer


def _shares(counts: pd.DataFrame | pd.Series) -> tuple:
    """Leaked share of code orders: estimate, low, high."""
    known, codes = counts["own_visit"] + counts["elsewhere"], counts["code_orders"]
    estimate = counts["elsewhere"] / np.where(known > 0, known, np.nan)
    return estimate, counts["elsewhere"] / codes, 1 - counts["own_visit"] / codes


def _sentence(matched: pd.DataFrame, leakage: pd.DataFrame) -> str:
    found = matched["deal_id"].notna()
    text = (
        f"{int(found.sum()):,} of {len(matched):,} orders "
        f"({percent(found.mean())}) belong to a deal, worth "
        f"{matched['attributed_revenue'][found].sum():,.0f} after refunds."
    )
    if not len(leakage):
        return text
    likely, low, high = _shares(leakage.drop(columns="deal_id").sum())
    bounds = f"{percent(low)} to {percent(high)}"
    if not np.isfinite(likely):
        return f"{text} Of orders with a code, {bounds} leaked; no visit tells more."
    return (
        f"{text} Of orders with a code, {percent(likely)} leaked if the unclear ones are like the "
        f"others ({bounds} whatever they are)."
    )
