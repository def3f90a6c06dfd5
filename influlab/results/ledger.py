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
    **dict.fromkeys(
        ("posts", "posts_delivered", "posts_seen", "posts_reached", "followers", "reach"), "count"
    ),
    **dict.fromkeys(("orders", "engagements_reached"), "count"),
    **dict.fromkeys(("code_revenue_elsewhere", "code_revenue_unclear"), "money"),
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
        its end, where ``sponsored``, ``posted_at``, ``starts_at`` and ``ends_at`` are known. A
        post within two deals of its creator counts for the one that started last.
    creators : DataFrame, optional
        ``creator_id, followers``: gives followers and tier. With ``reach_rate`` it also
        gives the reach of deals whose posts are not there: followers x reach rate x posts
        delivered, marked ``profile`` in ``reach_basis``.

    Returns
    -------
    DataFrame, one row per deal
        Of these columns the ones that the tables give: ``deal_id, creator_id, campaign, tier,
        followers, posts, posts_delivered``, the costs and ``spend``; ``posts_seen`` (published
        posts that were found), ``reach`` (added up over ``posts_reached``: those whose reach is
        known), ``engagements_reached`` (of those alone), ``impressions`` and
        ``impressions_basis`` (Instagram replaced impressions by views in 2025: which of the two
        was added up, or both), ``likes, comments, saves, shares, engagements``;
        ``clicks, orders, value, refunded, attributed_revenue``; ``code_revenue_elsewhere,
        code_revenue_unclear`` (parts of it, see :class:`Matches`).

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
    leaks = matches.leakage.set_index("deal_id").reindex(deals["deal_id"])
    for name in ("code_revenue_elsewhere", "code_revenue_unclear"):
        book[name] = leaks[name].fillna(0.0).to_numpy()
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
    nothing = pd.Series(np.nan, index=book.index)
    reach, posts = book.get("reach", nothing), book.get("posts_reached", nothing)
    basis = np.where(reach.notna(), "posts", np.where(expected.notna(), "profile", ""))
    posts = posts.where(reach.notna(), book["posts_delivered"].where(expected.notna()))
    reach = reach.where(reach.notna(), expected)
    return book.assign(reach=reach, reach_basis=basis, posts_reached=posts)


def _with_posts(book: pd.DataFrame, deals: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    needed = ["creator_id", "posted_at", "sponsored"]
    problems = [f"posts: {problem}" for problem in missing_columns(posts, needed)]
    problems += [f"deals: {p}" for p in missing_columns(deals, ["starts_at", "ends_at"])]
    check("ledger", problems, TableError)
    paid = posts[posts["sponsored"].fillna(False).astype(bool)]
    spans = deals[["deal_id", "creator_id", "starts_at", "ends_at"]]
    both = paid.assign(_post=np.arange(len(paid))).merge(spans, on="creator_id")
    both = both[(both["posted_at"] >= both["starts_at"]) & (both["posted_at"] <= both["ends_at"])]
    both = both.sort_values("starts_at", kind="stable").drop_duplicates("_post", keep="last")
    return book.assign(**_figures(_with_showings(both), deals["deal_id"]))


def _figures(posts: pd.DataFrame, deals: pd.Series) -> dict[str, np.ndarray]:
    """What the posts of each deal add up to, and over how many of them."""
    parts = [name for name in ("likes", "comments", "saves", "shares") if name in posts]
    posts = posts.assign(engagements=posts[parts].sum(axis=1, min_count=1))
    names = [name for name in ("reach", "impressions", *parts, "engagements") if name in posts]
    if "reach" in posts:
        reached = posts["reach"].notna()
        posts = posts.assign(
            posts_reached=reached.astype(int).where(reached),
            engagements_reached=posts["engagements"].where(reached),
        )
        names += ["posts_reached", "engagements_reached"]
    by_deal = posts.groupby("deal_id")
    added = by_deal[names].sum(min_count=1).reindex(deals)
    found = {name: added[name].to_numpy() for name in names}
    found["posts_seen"] = by_deal.size().reindex(deals).fillna(0).astype(int).to_numpy()
    if "impressions" in names:
        kinds = by_deal["impressions_basis"].agg(
            lambda kind: " and ".join(sorted(set(kind) - {""}))
        )
        found["impressions_basis"] = kinds.reindex(deals).fillna("").to_numpy()
    return found


def _with_showings(posts: pd.DataFrame) -> pd.DataFrame:
    """Impressions, or views where there are none, and which of the two it is."""
    shown = [name for name in ("impressions", "views") if name in posts]
    if not shown:
        return posts
    basis = np.select([posts[name].notna() for name in shown], shown, "")
    return posts.assign(impressions=posts[shown].bfill(axis=1).iloc[:, 0], impressions_basis=basis)
