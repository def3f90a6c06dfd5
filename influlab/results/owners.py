"""Whose tag, code or page is it, and was the deal running then? Vectorised look-ups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

NOBODY, SHARED, LATE = -1, -2, -3
_DAY = 86_400_000_000
_FAR = np.int64(2**62)
_SECONDS = np.int64(2**33)  # more than any window: visitors never mix


@dataclass(frozen=True, eq=False)
class Trail:
    """How orders hang together with visits.

    Parameters
    ----------
    visit : array of int, one per order
        Place of the order's own visit; -1 where it has none.
    known : array of bool, one per order
        Whether the order names a visit or a visitor.
    key : array of int, one per order
        Visitor and second in one number; negative without a visitor.
    visit_key : array of int, one per visit
        Likewise.

    Examples
    --------
    >>> visits = pd.DataFrame({"visit_id": ["v1"],
    ...                        "visited_at": pd.to_datetime(["2026-05-01"], utc=True)})
    >>> orders = pd.DataFrame({"ordered_at": visits["visited_at"], "visit_id": ["v1"]})
    >>> find_trail(visits, orders).visit
    array([0])
    """

    visit: np.ndarray
    known: np.ndarray
    key: np.ndarray
    visit_key: np.ndarray

    def touch(self, owner: np.ndarray, window_days: float) -> np.ndarray:
        """Deal of the order's own visit, else of the visitor's last visit from a deal."""
        found = np.where(self.visit >= 0, owner[self.visit], NOBODY)
        open_ = np.flatnonzero((found < 0) & (self.key >= 0))
        linked = np.flatnonzero((owner >= 0) & (self.visit_key >= 0))
        if not len(open_) or not len(linked):
            return found
        linked = linked[np.argsort(self.visit_key[linked], kind="stable")]
        before = np.searchsorted(self.visit_key[linked], self.key[open_], side="right") - 1
        gap = self.key[open_] - self.visit_key[linked[before]]
        near = (before >= 0) & (gap <= window_days * 86_400)
        found[open_[near]] = owner[linked[before[near]]]
        return found


def find_trail(visits: pd.DataFrame, orders: pd.DataFrame) -> Trail:
    """Join orders to visits once: by visit and by visitor.

    Parameters
    ----------
    visits, orders : DataFrame

    Returns
    -------
    Trail

    Examples
    --------
    >>> visits = pd.DataFrame({"visit_id": ["v1"],
    ...                        "visited_at": pd.to_datetime(["2026-05-01"], utc=True)})
    >>> orders = pd.DataFrame({"ordered_at": visits["visited_at"]})
    >>> find_trail(visits, orders).known
    array([False])
    """
    visit = np.full(len(orders), NOBODY)
    if "visit_id" in orders:
        visit = pd.Index(visits["visit_id"]).get_indexer(orders["visit_id"])
    key, visit_key = np.full(len(orders), -1), np.full(len(visits), -1)
    if "visitor_id" in orders and "visitor_id" in visits:
        people = keys_of(orders["visitor_id"], visits["visitor_id"], name="visitor_id")
        clocks = times_of(orders["ordered_at"]), times_of(visits["visited_at"])
        key, visit_key = (
            np.where(person < 0, -1, person * _SECONDS + clock // 1_000_000)
            for person, clock in zip(people, clocks, strict=True)
        )
    known = (visit >= 0) | (key >= 0)
    return Trail(visit, known, key, visit_key)


def find_owner(rows: pd.DataFrame, deals: pd.DataFrame, way: str, window_days: float) -> np.ndarray:
    """For each row the place of the deal that its tag, code or page belongs to.

    Parameters
    ----------
    rows : DataFrame
        Visits for ``link`` and ``landing_page``, orders for ``code``.
    deals : DataFrame
    way : {"link", "code", "landing_page"}
    window_days : float
        How long after its end a deal still counts.

    Returns
    -------
    array of int, one per row
        Place in `deals`; -1 nobody's, -2 shared by several deals at that time, -3 the
        deal was not running.

    Examples
    --------
    >>> deals = pd.DataFrame({"deal_id": ["d1", "d2"], "code": ["ANA", "BO"]})
    >>> orders = pd.DataFrame({"ordered_at": pd.to_datetime(["2026-05-01"] * 3, utc=True),
    ...                        "code": [" bo", "eve", None]})
    >>> find_owner(orders, deals, "code", 30)
    array([ 1, -1, -1])
    """
    pairs = _pairs(rows, deals, way)
    answer = np.full(len(rows), NOBODY)
    at = times_of(rows["ordered_at" if way == "code" else "visited_at"])
    begins, ends = _window(deals, window_days)
    for mine, theirs in pairs:
        open_ = answer == NOBODY
        if open_.any():
            answer[open_] = _look_up(mine[open_], theirs, at[open_], begins, ends)
    return answer


def keys_of(*columns: pd.Series, name: str = "") -> list[np.ndarray]:
    """The same whole number for the same text in all columns; -1 for nothing.

    Texts are compared without blanks at the ends and without case. A ``landing_page`` is
    compared by its path; a ``content`` without the post number that `campaign_links` adds.

    Parameters
    ----------
    columns : Series
    name : str
        What the columns hold.

    Returns
    -------
    list of arrays of int

    Examples
    --------
    >>> keys_of(pd.Series(["a", None]), pd.Series(["b", " A"]))
    [array([ 0, -1]), array([1, 0])]
    """
    coded = [pd.factorize(column) for column in columns]
    texts = [_plain(pd.Series(values), name) for _, values in coded]
    common = pd.factorize(pd.concat(texts, ignore_index=True))[0]
    keys, begin = [], 0
    for (codes, _), words in zip(coded, texts, strict=True):
        keys.append(np.append(common[begin : begin + len(words)], -1)[codes])
        begin += len(words)
    return keys


def times_of(column: pd.Series) -> np.ndarray:
    """Microseconds since 1970 in UTC; missing times are the smallest number.

    Parameters
    ----------
    column : Series of times with their zone

    Returns
    -------
    array of int

    Examples
    --------
    >>> times_of(pd.to_datetime(pd.Series(["1970-01-01 00:00:01"]), utc=True))
    array([1000000])
    """
    utc = column.dt.tz_convert("UTC").dt.tz_localize(None)
    return utc.to_numpy(dtype="datetime64[us]").astype(np.int64)


def _pairs(rows: pd.DataFrame, deals: pd.DataFrame, way: str) -> list[tuple]:
    """Which columns of the rows must equal which columns of the deals, best first."""
    if way == "link":
        full = [("campaign", "utm_campaign"), ("content", "utm_content")]
        loose = [("source", "utm_source"), ("campaign", "utm_campaign")]
        bare = deals.get("utm_content", pd.Series(np.nan, index=deals.index)).isna()
        wanted = [(full, None), *([(loose, bare)] if bare.any() else [])]
    else:
        wanted = [([(way, way)], None)]
    pairs = []
    for columns, only in wanted:
        if all(mine in rows and theirs in deals for mine, theirs in columns):
            pairs.append(_joined(rows, deals, columns, only))
    return pairs


def _joined(rows, deals, columns, only) -> tuple[np.ndarray, np.ndarray]:
    mine, theirs = np.zeros(len(rows), np.int64), np.zeros(len(deals), np.int64)
    gone = np.zeros(len(rows), bool), np.zeros(len(deals), bool)
    for left, right in columns:
        sides = keys_of(rows[left], deals[right], name=left)
        base = max(int(side.max(initial=0)) for side in sides) + 1
        for codes, key, lost in zip((mine, theirs), sides, gone, strict=True):
            codes *= base
            codes += np.maximum(key, 0)
            lost |= key < 0
    mine[gone[0]] = -1
    theirs[gone[1] | (~only.to_numpy() if only is not None else False)] = -2
    return mine, theirs


def _plain(values: pd.Series, name: str) -> pd.Series:
    if name == "visitor_id":
        return values
    texts = values.astype("str").str.strip().str.lower()
    if name == "landing_page":
        texts = texts.str.replace(r"^https?://[^/]+|[?#].*$", "", regex=True)
        return texts.str.rstrip("/").replace("", "/")
    return texts.str.replace(r"-p\d+$", "", regex=True) if name == "content" else texts


def _window(deals: pd.DataFrame, window_days: float) -> tuple[np.ndarray, np.ndarray]:
    begins, ends = np.full(len(deals), -_FAR), np.full(len(deals), _FAR)
    if "starts_at" in deals:
        known = deals["starts_at"].notna().to_numpy()
        begins[known] = times_of(deals["starts_at"])[known]
    if "ends_at" in deals:
        known = deals["ends_at"].notna().to_numpy()
        ends[known] = times_of(deals["ends_at"])[known] + int(window_days * _DAY)
    return begins, ends


def _look_up(mine, theirs, at, begins, ends) -> np.ndarray:
    """Join rows and deals on the key; a row with two running deals is shared."""
    deals = pd.DataFrame({"key": theirs, "deal": np.arange(len(theirs))})
    deals = deals[deals["key"] >= 0]
    rows = pd.DataFrame({"key": mine, "row": np.arange(len(mine))})
    both = rows[np.isin(mine, deals["key"])].merge(deals, on="key")
    row, deal = both["row"].to_numpy(), both["deal"].to_numpy()
    running = (at[row] >= begins[deal]) & (at[row] <= ends[deal])
    answer = np.full(len(mine), NOBODY)
    answer[row] = LATE
    count = np.bincount(row[running], minlength=len(mine))
    answer[row[running]] = deal[running]
    answer[count > 1] = SHARED
    return answer
