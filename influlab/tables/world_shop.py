"""The invented shop: visits and orders that follow from the deals' posts, and those that do not.

Everything that happens is one row of :func:`invent_arrivals`: a person, the post behind it, the
day, whether the visit was seen and whether something was bought. Visits and orders are two views
of these rows, so they cannot disagree.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.tables.clock import DAY, seconds, stamps

TRUTH = {
    "order_value_median": 70.0,
    "order_value_log_sd": 0.5,
    "refund_share": 0.08,
    "code_use": 0.60,
    "code_only_orders": 0.20,
    "untracked_sales": 0.15,
    "code_leakage": 0.12,
    "leaks_with_a_visit": 0.75,
    "typed_address": 0.50,
    "tags_lost": 0.06,
    "incremental_share": 0.75,
    "organic_conversion_rate": 0.02,
    "no_consent": 0.08,
    "returning_visitors": 0.12,
}
# source, medium, campaign, content, landing page
_COUPON = ("coupon-finder.example", "referral", None, None, "/cart")
_TYPED = ("(direct)", "(none)", None, None, "/")
_ORGANIC = (
    ("google", "organic", None, None, "/"),
    _TYPED,
    ("newsletter", "email", "newsletter_2026", None, "/news"),
)
_ORGANIC_SHARES = (0.45, 0.35, 0.20)


def invent_arrivals(
    rng: np.random.Generator, posts: pd.DataFrame, terms: pd.DataFrame, organic: int
) -> pd.DataFrame:
    """Who came or bought, and why, in order of time.

    Reasons: ``link`` (from a deal's link), ``code`` (the code without the link),
    ``untracked`` (neither), ``leak`` (the code from elsewhere, nobody was persuaded),
    ``organic``. A post brings clicks = reach x click rate of its deal, most within days; codes
    leak for a month.

    Parameters
    ----------
    rng : Generator
    posts : DataFrame, one row per post of a deal
        ``deal`` (place in `terms`), ``day`` (before 0, the last day), ``reach``.
    terms : DataFrame, one row per deal
        ``click_rate, conversion_rate``.
    organic : int
        Visits from search, newsletter and typed addresses without a deal.

    Returns
    -------
    DataFrame
        ``reason, post`` (place in `posts`, -1 for none), ``day, visits, buys``.

    Examples
    --------
    >>> posts = pd.DataFrame({"deal": [0], "day": [-20.0], "reach": [5_000]})
    >>> terms = pd.DataFrame({"click_rate": [0.02], "conversion_rate": [0.05]})
    >>> found = invent_arrivals(np.random.default_rng(0), posts, terms, 10)
    >>> int((found["reason"] == "organic").sum()), bool((found["day"] < 0).all())
    (10, True)
    """
    rate = terms["conversion_rate"].to_numpy()[posts["deal"]]
    expected = posts["reach"].to_numpy() * terms["click_rate"].to_numpy()[posts["deal"]]
    link = np.repeat(np.arange(len(posts)), rng.poisson(expected))
    parts = [_part(rng, "link", link, posts, (1.0, rate[link]))]
    for reason, share, seen in (
        ("code", "code_only_orders", "typed_address"),
        ("untracked", "untracked_sales", "typed_address"),
        ("leak", "code_leakage", "leaks_with_a_visit"),
    ):
        many = rng.poisson(expected * rate * TRUTH[share])
        post = np.repeat(np.arange(len(posts)), many)
        parts.append(_part(rng, reason, post, posts, (TRUTH[seen], 1.0)))
    none = np.full(organic, -1)
    parts.append(_part(rng, "organic", none, posts, (1.0, TRUTH["organic_conversion_rate"])))
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values("day", kind="stable", ignore_index=True)


def _part(rng, reason: str, post: np.ndarray, posts: pd.DataFrame, chances: tuple) -> pd.DataFrame:
    """Rows of one reason; `chances` are those of a visit that is seen, and of an order."""
    many, (seen, buys) = len(post), chances
    if reason == "organic":
        day = rng.uniform(-120, -1, many)
    else:
        day = posts["day"].to_numpy()[post]
        later = np.minimum(rng.exponential(2.5, many), 10.0)
        if reason == "leak":
            later = rng.random(many) * np.minimum(30.0, -day - 0.1)
        day = day + later
    return pd.DataFrame(
        {
            "reason": np.full(many, reason, dtype=object),
            "post": post,
            "day": day,
            "visits": rng.random(many) < seen,
            "buys": rng.random(many) < buys,
        }
    )


def invent_visits(
    rng: np.random.Generator, arrivals: pd.DataFrame, posts: pd.DataFrame, deals: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Visits as the shop's analytics sees them, and what lies behind each.

    Parameters
    ----------
    rng : Generator
    arrivals : DataFrame
        From :func:`invent_arrivals`.
    posts : DataFrame, one row per post of a deal
        ``deal`` (place in `deals`), ``post_id``, ``number`` within its deal.
    deals : DataFrame

    Returns
    -------
    (DataFrame, DataFrame)
        The table `visits`, and ``visit_id, reason, deal_id, post_id`` in the same order. Links
        carry the post in their content (``-p1``); where an app lost the tags, only the landing
        page tells.

    Examples
    --------
    >>> posts = pd.DataFrame({"deal": [0], "day": [-20.0], "reach": [900], "number": [1],
    ...                       "post_id": ["p1"]})
    >>> terms = pd.DataFrame({"click_rate": [0.02], "conversion_rate": [0.05]})
    >>> deals = pd.DataFrame({"deal_id": ["d1"], "utm_source": ["instagram"],
    ...     "utm_campaign": ["spring"], "utm_content": ["c1-d1"], "landing_page": ["/l/c1"]})
    >>> rng = np.random.default_rng(1)
    >>> visits, truth = invent_visits(rng, invent_arrivals(rng, posts, terms, 0), posts, deals)
    >>> visits["content"].dropna().unique().tolist(), truth["post_id"].unique().tolist()
    (['c1-d1-p1'], ['p1'])
    """
    seen = arrivals[arrivals["visits"]].reset_index(drop=True)
    tags = _tags(rng, seen, posts, deals)
    visits = pd.DataFrame(
        {
            "visit_id": [f"v{number:06d}" for number in range(1, len(seen) + 1)],
            "visited_at": stamps(seen["day"].to_numpy() * DAY),
            "visitor_id": _visitors(rng, len(seen)),
            **dict(
                zip(("source", "medium", "campaign", "content", "landing_page"), tags, strict=True)
            ),
        }
    )
    return visits, _behind(visits["visit_id"], seen, posts, deals)


def _tags(rng, seen: pd.DataFrame, posts: pd.DataFrame, deals: pd.DataFrame) -> list[np.ndarray]:
    """Source, medium, campaign, content and landing page of each visit."""
    linked = (seen["reason"] == "link").to_numpy()
    kept = linked & (rng.random(len(seen)) >= TRUTH["tags_lost"])
    rows = np.array([*_ORGANIC, _TYPED, _COUPON], dtype=object)
    kind = rng.choice(len(_ORGANIC), size=len(seen), p=_ORGANIC_SHARES)
    kind[seen["reason"].to_numpy() != "organic"] = len(_ORGANIC)
    kind[seen["reason"].to_numpy() == "leak"] = len(_ORGANIC) + 1
    post = seen["post"].to_numpy()
    deal = posts["deal"].to_numpy()
    content = deals["utm_content"].to_numpy(dtype=object)[deal] + "-p"
    content = content + posts["number"].astype(str).to_numpy(dtype=object)
    of_deal = [deals[name].to_numpy(dtype=object)[deal] for name in ("utm_source", "utm_campaign")]
    of_post = [of_deal[0], np.full(len(posts), "paid_social", dtype=object), of_deal[1], content]
    tags = [
        np.where(kept, _at(column, post), rows[kind, place]) for place, column in enumerate(of_post)
    ]
    page = deals["landing_page"].to_numpy(dtype=object)[deal]
    return [*tags, np.where(linked, _at(page, post), rows[kind, 4])]


def _visitors(rng: np.random.Generator, count: int) -> np.ndarray:
    person = np.arange(count)
    again = rng.random(count) < TRUTH["returning_visitors"]
    person = np.where(again, np.floor(rng.random(count) * (person + 1)).astype(int), person)
    names = np.array([f"u{number:06d}" for number in person], dtype=object)
    names[rng.random(count) < TRUTH["no_consent"]] = None
    return names


def invent_orders(
    rng: np.random.Generator,
    arrivals: pd.DataFrame,
    visits: pd.DataFrame,
    posts: pd.DataFrame,
    deals: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders, and why each was placed.

    Of the reasons link, code and untracked, `incremental_share` would not have bought
    otherwise; of leaks and organic orders, nobody.

    Parameters
    ----------
    rng : Generator
    arrivals, visits, posts, deals : DataFrame
        As for and from :func:`invent_visits`.

    Returns
    -------
    (DataFrame, DataFrame)
        The table `orders`, and ``order_id, reason, deal_id, post_id, incremental``.

    Examples
    --------
    >>> posts = pd.DataFrame({"deal": [0], "day": [-20.0], "reach": [90_000], "number": [1],
    ...                       "post_id": ["p1"]})
    >>> terms = pd.DataFrame({"click_rate": [0.02], "conversion_rate": [0.05]})
    >>> deals = pd.DataFrame({"deal_id": ["d1"], "utm_source": ["instagram"], "code": ["ANA"],
    ...     "utm_campaign": ["spring"], "utm_content": ["c1-d1"], "landing_page": ["/l/c1"]})
    >>> rng = np.random.default_rng(0)
    >>> arrivals = invent_arrivals(rng, posts, terms, 50)
    >>> visits, _ = invent_visits(rng, arrivals, posts, deals)
    >>> orders, truth = invent_orders(rng, arrivals, visits, posts, deals)
    >>> len(orders) == len(truth) == int(arrivals["buys"].sum())
    True
    """
    visit = np.where(arrivals["visits"], np.cumsum(arrivals["visits"]) - 1, -1)
    bought = arrivals["buys"].to_numpy()
    rows, visit = arrivals[bought].reset_index(drop=True), visit[bought]
    clock = seconds(visits["visited_at"])[visit] + rng.integers(120, 3_600, len(visit))
    when = np.where(visit >= 0, clock, np.round(rows["day"] * DAY))
    order = np.argsort(when, kind="stable")
    rows, visit, when = rows.iloc[order].reset_index(drop=True), visit[order], when[order]
    coded = rows["reason"].isin(["code", "leak"]).to_numpy()
    linked = (rows["reason"] == "link").to_numpy()
    coded = coded | (linked & (rng.random(len(rows)) < TRUTH["code_use"]))
    code = deals["code"].to_numpy(dtype=object)[posts["deal"]]
    orders = pd.DataFrame(
        {
            "order_id": [f"o{number:05d}" for number in range(1, len(rows) + 1)],
            "ordered_at": stamps(when),
            "visitor_id": _at(visits["visitor_id"].to_numpy(dtype=object), visit),
            "visit_id": _at(visits["visit_id"].to_numpy(dtype=object), visit),
            **_amounts(rng, len(rows)),
            "code": _at(code, np.where(coded, rows["post"], -1)),
            "currency": "EUR",
        }
    )
    caused = rows["reason"].isin(["link", "code", "untracked"])
    causes = _behind(orders["order_id"], rows, posts, deals)
    chance = rng.random(len(rows)) < TRUTH["incremental_share"]
    return orders, causes.assign(incremental=caused & chance)


def _amounts(rng: np.random.Generator, count: int) -> dict[str, np.ndarray]:
    spread = np.exp(TRUTH["order_value_log_sd"] * rng.normal(size=count))
    value = np.round(TRUTH["order_value_median"] * spread, 2)
    part = rng.choice([0.5, 1.0], size=count) * (rng.random(count) < TRUTH["refund_share"])
    return {"value": value, "refunded": np.round(value * part, 2)}


def _behind(identity: pd.Series, rows: pd.DataFrame, posts, deals) -> pd.DataFrame:
    """What no platform would tell: the reason, the deal and the post behind each row."""
    post = rows["post"].to_numpy()
    deal = deals["deal_id"].to_numpy(dtype=object)[posts["deal"]]
    return pd.DataFrame(
        {
            identity.name: identity,
            "reason": rows["reason"].to_numpy(),
            "deal_id": _at(deal, post),
            "post_id": _at(posts["post_id"].to_numpy(dtype=object), post),
        }
    )


def _at(values: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Values at these places; nothing where the place is -1."""
    return np.append(values, np.array([None], dtype=object))[place]
