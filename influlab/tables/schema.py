"""Every table of the workbench: columns, units, allowed values. One declaration, read by all.

The reader, the checks, the sample files and the documentation take their facts from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from influlab.errors import TableError
from influlab.tables.kinds import Column, Table
from influlab.tables.words import suggest

MEDIA_TYPES = ("image", "carousel", "reel", "story", "video")
STATES = ("draft", "submitted", "changes_requested", "approved", "scheduled", "live")

_CREATOR = Column("creator_id", "text", "the account", required=True)
_CURRENCY = Column("currency", "text", "ISO 4217 code of the money columns", unit="ISO 4217")

_CREATORS = Table(
    "creators",
    "one account on one platform",
    (
        Column("creator_id", "text", "the account", required=True, unique=True),
        Column("handle", "text", "public name of the account"),
        Column("platform", "text", "instagram, tiktok, ..."),
        Column("category", "text", "main subject"),
        Column("country", "text", "country of the account, or of most of its audience"),
        _CURRENCY,
        Column("followers", "count", "accounts that follow", unit="accounts", required=True),
        Column("followees", "count", "accounts followed", unit="accounts"),
        Column("posts", "count", "posts published", unit="posts"),
        Column("engagement_rate_by_followers", "fraction", "engagements of a post / followers"),
        Column("engagement_rate_by_reach", "fraction", "engagements of a post / accounts reached"),
        Column("reach_rate", "fraction", "accounts reached by one post / followers"),
        Column("fee", "money", "price of one post", unit="currency per post"),
        Column("authenticity", "fraction", "share of followers that are real people"),
        Column("bio", "text", "the account's own words"),
    ),
)
_POSTS = Table(
    "posts",
    "one published post",
    (
        Column("post_id", "text", "the post", required=True, unique=True),
        _CREATOR,
        Column("posted_at", "time", "when it was published"),
        Column("media_type", "text", "kind of post", choices=MEDIA_TYPES),
        Column("followers", "count", "followers when it was published", unit="accounts"),
        Column("likes", "count", "likes"),
        Column("comments", "count", "comments"),
        Column("saves", "count", "saves"),
        Column("shares", "count", "shares"),
        Column("reach", "count", "different accounts that saw it", unit="accounts"),
        Column("impressions", "count", "times shown, before April 2025", unit="showings"),
        Column("views", "count", "times shown or played, since April 2025", unit="showings"),
        Column("sponsored", "flag", "a brand paid for it"),
        Column("caption", "text", "the text below it"),
    ),
)
_AUDIENCES = Table(
    "audiences",
    "one segment of one creator's audience",
    (
        _CREATOR,
        Column("dimension", "text", "by what the audience is cut", required=True),
        Column("segment", "text", "the part", required=True),
        Column("share", "fraction", "part of the audience; sums to 1", required=True),
    ),
    key=("creator_id", "dimension", "segment"),
)
_POPULATION = Table(
    "population",
    "one segment of everyone who could be reached",
    (
        Column("dimension", "text", "by what people are cut", required=True),
        Column("segment", "text", "the part", required=True),
        Column("size", "count", "people", unit="people", above=0, required=True),
    ),
    key=("dimension", "segment"),
)
_DEALS = Table(
    "deals",
    "one contract with one creator",
    (
        Column("deal_id", "text", "the contract", required=True, unique=True),
        _CREATOR,
        Column("posts", "count", "posts contracted", unit="posts"),
        Column("posts_delivered", "count", "posts delivered", unit="posts"),
        Column("fee", "money", "fee of the whole deal"),
        Column("product", "money", "cost of goods given"),
        Column("shipping", "money", "cost of sending them"),
        Column("production", "money", "cost of pictures and film"),
        Column("coordination", "money", "cost of the hours spent on it"),
        Column("boosting", "money", "paid advertising behind its posts"),
        Column("commission", "fraction", "share of sales paid to the creator"),
        _CURRENCY,
        Column("code", "text", "discount code"),
        Column("utm_source", "text", "tag of the links"),
        Column("utm_campaign", "text", "tag of the links"),
        Column("utm_content", "text", "tag of the links"),
        Column("landing_page", "text", "page the links open", unit="path"),
        Column("starts_at", "time", "first day"),
        Column("ends_at", "time", "last day"),
    ),
)
_VISITS = Table(
    "visits",
    "one visit to the shop",
    (
        Column("visit_id", "text", "the visit", required=True, unique=True),
        Column("visited_at", "time", "when", required=True),
        Column("visitor_id", "text", "the browser, where it is known"),
        Column("source", "text", "utm_source"),
        Column("medium", "text", "utm_medium"),
        Column("campaign", "text", "utm_campaign"),
        Column("content", "text", "utm_content"),
        Column("landing_page", "text", "first page", unit="path"),
    ),
)
_ORDERS = Table(
    "orders",
    "one order in the shop",
    (
        Column("order_id", "text", "the order", required=True, unique=True),
        Column("ordered_at", "time", "when", required=True),
        Column("visitor_id", "text", "the browser, where it is known"),
        Column("visit_id", "text", "the visit it was placed in"),
        Column("value", "money", "paid, before refunds", required=True),
        Column("refunded", "money", "paid back"),
        Column("code", "text", "discount code used"),
        _CURRENCY,
    ),
)
_PATHS = Table(
    "paths",
    "one sequence of channels before a purchase",
    (
        Column("path", "text", "channels in order: a > b > c", required=True),
        Column("conversions", "count", "people who bought", required=True),
        Column("non_conversions", "count", "people who did not"),
        Column("value", "money", "what they bought"),
    ),
)
_PANEL = Table(
    "panel",
    "one unit (a region, a shop) in one period",
    (
        Column("unit", "text", "region, shop or account", required=True),
        Column("period", "period", "day, week or number", unit="date or number", required=True),
        Column("outcome", "number", "what is measured", required=True),
        Column("treated", "flag", "under treatment in this period", required=True),
        Column("covariate", "number", "what else moves the outcome"),
    ),
    key=("unit", "period"),
)
_COMMENTS = Table(
    "comments",
    "one comment below a post",
    (
        Column("comment_id", "text", "the comment", required=True, unique=True),
        Column("post_id", "text", "the post"),
        Column("creator_id", "text", "the account"),
        Column("commented_at", "time", "when"),
        Column("text", "text", "the words", required=True),
        Column("theme", "text", "theme coded by hand"),
    ),
)
_EVENTS = Table(
    "events",
    "one step of one deal's approval",
    (
        Column("deal_id", "text", "the contract", required=True),
        Column("state", "text", "state reached", choices=STATES, required=True),
        Column("happened_at", "time", "when", required=True),
        Column("actor", "text", "who", choices=("brand", "creator", "agency")),
    ),
)
_TRAFFIC = Table(
    "traffic",
    "one channel in one period of a web analytics report",
    (
        Column("started_at", "time", "start of the hour, day or month"),
        Column("channel", "text", "default channel group"),
        Column("source", "text", "session source"),
        Column("medium", "text", "session medium"),
        Column("campaign", "text", "session campaign"),
        Column("landing_page", "text", "first page", unit="path"),
        Column("users", "count", "users"),
        Column("new_users", "count", "users never seen before"),
        Column("sessions", "count", "sessions", required=True),
        Column("engaged_sessions", "count", "sessions over 10 s, two pages or a key event"),
        Column("events", "count", "events"),
        Column("conversions", "count", "key events"),
        Column("revenue", "money", "total revenue of the report"),
    ),
)

SCHEMA: Mapping[str, Table] = MappingProxyType(
    {
        each.name: each
        for each in (
            *(_CREATORS, _POSTS, _AUDIENCES, _POPULATION, _DEALS, _VISITS, _ORDERS, _PATHS),
            *(_PANEL, _COMMENTS, _EVENTS, _TRAFFIC),
        )
    }
)


def table(name: str) -> Table:
    """One table of the schema.

    Parameters
    ----------
    name : str
        creators, posts, audiences, population, deals, visits, orders, paths, panel,
        comments, events or traffic.

    Returns
    -------
    Table

    Raises
    ------
    TableError
        When there is no such table.

    Examples
    --------
    >>> table("audiences").names
    ('creator_id', 'dimension', 'segment', 'share')
    """
    if name not in SCHEMA:
        raise TableError("tables", f"there is no table {name!r}{suggest(name, SCHEMA)}")
    return SCHEMA[name]


def columns(name: str) -> pd.DataFrame:
    """The columns of one table, as a table.

    Parameters
    ----------
    name : str
        Name of the table, see :func:`table`.

    Returns
    -------
    DataFrame, one row per column
        ``column, kind, unit, lowest, highest, required, unique, meaning``; an empty bound
        means no limit.

    Raises
    ------
    TableError
        When there is no such table.

    Examples
    --------
    >>> columns("audiences")[["column", "kind", "required"]]
           column      kind  required
    0  creator_id      text      True
    1   dimension      text      True
    2     segment      text      True
    3       share  fraction      True
    """
    fields = ("kind", "unit", "lowest", "highest", "required", "unique", "meaning")
    return pd.DataFrame(
        [
            {"column": column.name, **{field: getattr(column, field) for field in fields}}
            for column in table(name).columns
        ]
    )
