"""The ledger: one row per deal with what it cost and what it brought."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.creators import assign_tiers
from influlab.errors import TableError, check
from influlab.results.inputs import column_problems, missing_columns, schema_problems
from influlab.results.matching import Matches

COSTS = ("fee", "product", "shipping", "production", "coordination", "boosting")
KINDS = {
    **dict.fromkeys((*COSTS, "commission_paid", "spend", "value", "refunded"), "money"),
    **dict.fromkeys(("attributed_revenue", "brand_value"), "money"),
    **dict.fromkeys(("posts", "posts_delivered", "followers", "reach", "orders"), "count"),
    **dict.fromkeys(("impressions", "engagements", "clicks"), "count"),
    **dict.fromkeys(("likes", "comments", "saves", "shares", "views"), "count"),
    **dict.fromkeys(("incremental_revenue", "gross_profit"), "number"),
}


def campaign_ledger(
    deals: pd.DataFrame,
    matches: Matches,
    *,
    posts: pd.DataFrame | None = None,
    creators: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Deals with their costs, their posts' figures and their matched orders.

    `spend` adds up fee, product, shipping, production, coordination, boosting, and the
    commission on the attributed revenue, which is part of what the creator is paid.

    Parameters
    ----------
    deals : DataFrame, one row per deal
    matches : Matches
        From :func:`match_results` on the same deals.
    posts : DataFrame, optional
        Published posts; a deal's are the sponsored ones of its creator between its start and
        its end, where ``sponsored``, ``posted_at``, ``starts_at`` and ``ends_at`` are known.
    creators : DataFrame, optional
        ``creator_id, followers``: gives followers and tier. With ``reach_rate`` it also
        gives the reach of deals whose posts are not there: followers x reach rate x posts
        delivered, marked ``profile`` in ``reach_basis``.

    Returns
    -------
    DataFrame, one row per deal
        ``deal_id, creator_id, campaign, tier, followers, posts, posts_delivered``, costs and
        ``spend``, ``reach`` (added up over posts), ``impressions`` (or views), ``likes,
        comments, saves, shares, engagements, clicks, orders, value, refunded,
        attributed_revenue``; only the columns that the tables give.

    Raises
    ------
    TableError
        Deals that break their schema, deals that the matches do not know.

    Examples
    --------
    >>> from influlab import tables
    >>> from influlab.results.matching import match_results
    >>> market = tables.world(seed=0, creators=50, deals=8)
    >>> found = match_results(market.visits, market.orders, market.deals)
    >>> book = campaign_ledger(market.deals, found, creators=market.creators)
    >>> len(book), bool((book["spend"] > book["fee"]).all())
    (8, True)
    """
    problems = schema_problems(deals, "deals")
    known = matches.table["deal_id"].dropna()
    if not problems and set(deals["deal_id"]) != set(known):
        problems.append("the matches were made with other deals; match these deals first")
    check("deals", problems, TableError)
    keys = {"utm_campaign": "campaign"}
    kept = ["deal_id", "creator_id", "utm_campaign", "posts", "posts_delivered", *COSTS]
    book = deals[[name for name in kept if name in deals]].rename(columns=keys)
    money = matches.table.set_index("deal_id")
    won = money.loc[deals["deal_id"]]
    if creators is not None:
        book = _with_creators(book, creators)
    if posts is not None:
        book = _with_posts(book, deals, posts)
    if creators is not None and "reach_rate" in creators and "posts_delivered" in book:
        book = _with_expected_reach(book, creators)
    revenue = won["attributed_revenue"].to_numpy()
    paid = np.zeros(len(deals))
    if "commission" in deals:
        paid = deals["commission"].fillna(0).to_numpy(dtype=float) * revenue
    costs = [name for name in COSTS if name in book]
    book = book.assign(commission_paid=paid)
    book["spend"] = book[costs].fillna(0).sum(axis=1) + paid
    for name in ("visits", "orders", "value", "refunded", "attributed_revenue"):
        book["clicks" if name == "visits" else name] = won[name].to_numpy()
    return book.reset_index(drop=True)


def check_ledger(ledger: pd.DataFrame, needed: list[str]) -> None:
    """Refuse a ledger with missing columns or impossible cells, all problems at once.

    Parameters
    ----------
    ledger : DataFrame
    needed : list of str

    Returns
    -------
    None

    Raises
    ------
    TableError

    Examples
    --------
    >>> check_ledger(pd.DataFrame({"creator_id": ["ana"], "spend": [100.0]}), ["spend"])
    """
    if not isinstance(ledger, pd.DataFrame):
        problem = f"it is {type(ledger).__name__}, not a table; pass a pandas DataFrame"
        raise TableError("ledger", problem)
    problems = missing_columns(ledger, needed)
    if "revenue" in ledger:
        problems.append(
            "column 'revenue' does not say which; name it attributed_revenue or incremental_revenue"
        )
    kinds = {name: kind for name, kind in KINDS.items() if name in ledger}
    problems += column_problems(ledger, kinds, whole=[n for n in needed if n in ledger])
    if not len(ledger):
        problems.append("it has no rows; at least one is needed")
    if {"value", "refunded"} <= set(ledger) and not problems:
        above = (ledger["refunded"].fillna(0) > ledger["value"].fillna(0) + 1e-9).to_numpy()
        if above.any():
            row = int(np.argmax(above))
            problems.append(
                f"'refunded' must not exceed 'value'; row {row} has "
                f"{ledger['refunded'].iloc[row]:g} of {ledger['value'].iloc[row]:g}"
            )
    check("ledger", problems, TableError)


def _with_creators(book: pd.DataFrame, creators: pd.DataFrame) -> pd.DataFrame:
    check("creators", missing_columns(creators, ["creator_id", "followers"]), TableError)
    facts = assign_tiers(creators).set_index("creator_id")[["followers", "tier"]]
    place = facts.index.get_indexer(book["creator_id"])
    if (place < 0).any():
        lost = book["creator_id"].iloc[int(np.argmax(place < 0))]
        problem = f"{int((place < 0).sum())} creators of the deals are not there, such as {lost!r}"
        raise TableError("creators", problem)
    tier = facts["tier"].astype("str").array[place]
    return book.assign(tier=tier, followers=facts["followers"].to_numpy()[place])


def _with_expected_reach(book: pd.DataFrame, creators: pd.DataFrame) -> pd.DataFrame:
    rate = creators.set_index("creator_id")["reach_rate"].reindex(book["creator_id"]).to_numpy()
    expected = (book["followers"] * rate * book["posts_delivered"]).round()
    seen = book["reach"] if "reach" in book else pd.Series(np.nan, index=book.index)
    basis = np.where(seen.notna(), "posts", np.where(expected.notna(), "profile", ""))
    return book.assign(reach=seen.where(seen.notna(), expected), reach_basis=basis)


def _with_posts(book: pd.DataFrame, deals: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    needed = ["creator_id", "posted_at", "sponsored"]
    problems = [f"posts: {problem}" for problem in missing_columns(posts, needed)]
    problems += [f"deals: {p}" for p in missing_columns(deals, ["starts_at", "ends_at"])]
    check("ledger", problems, TableError)
    paid = posts[posts["sponsored"].fillna(False).astype(bool)]
    spans = deals[["deal_id", "creator_id", "starts_at", "ends_at"]]
    both = paid.merge(spans, on="creator_id")
    both = both[(both["posted_at"] >= both["starts_at"]) & (both["posted_at"] <= both["ends_at"])]
    shown = [name for name in ("impressions", "views") if name in both]
    both = both.assign(impressions=both[shown].bfill(axis=1).iloc[:, 0]) if shown else both
    parts = [name for name in ("likes", "comments", "saves", "shares") if name in both]
    both = both.assign(engagements=both[parts].sum(axis=1, min_count=1))
    figures = [name for name in ("reach", "impressions", *parts, "engagements") if name in both]
    sums = both.groupby("deal_id")[figures].sum(min_count=1)
    added = sums.reindex(deals["deal_id"])
    return book.assign(**{name: added[name].to_numpy() for name in figures})
