"""How the exports of platforms are recognised and what their columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

REAL, DOCUMENTED = "real exports", "documented column names"


@dataclass(frozen=True)
class Layout:
    """One platform's export, as facts.

    Parameters
    ----------
    name : str
        What `Reading.source` says.
    table : str
        The table that it fills.
    marks : tuple of str
        Headers (plain form) that must all be there; ``a|b`` means either.
    columns : mapping
        Plain header -> standard column, before the general synonyms.
    dates : {None, "dmy", "mdy"}
        Order of slashed dates where the platform fixes it.
    numbered : str
        Id column that the export lacks: the line's number serves.
    one_account : bool
        The export covers one account and does not name it.
    totals : bool
        Rows with "Grand total" or "Totals" in a cell are sums, not rows.
    continued : tuple of str
        Id and value headers of an export in which a row without a value continues the one
        above it (one more item of the same order).
    splits : mapping
        Plain header -> two standard columns that it holds, with " / " between them.
    rests : mapping
        Plain header -> fraction column that is 1 minus it.
    personal : tuple of str
        Beginnings of headers that name people; those columns are left out.
    traps : tuple of str
        What to know before using it; goes into the notes.
    known_from : str
        ``real exports`` or ``documented column names``.
    source : str
        Where the names of the columns, and what they count, were read.

    Examples
    --------
    >>> Layout("mine", "posts", ("likes", "saved|saves")).fits({"likes", "saves"})
    True
    """

    name: str
    table: str
    marks: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str | None = None
    numbered: str = ""
    one_account: bool = False
    totals: bool = False
    continued: tuple[str, ...] = ()
    splits: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rests: Mapping[str, str] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()
    known_from: str = DOCUMENTED
    source: str = ""

    def fits(self, headers: set[str]) -> bool:
        """Whether a file with these plain headers is this export."""
        return all(set(mark.split("|")) & headers for mark in self.marks)

    @property
    def cautions(self) -> tuple[str, ...]:
        """The traps, and for a layout without a real export where it is known from."""
        if self.known_from != DOCUMENTED:
            return self.traps
        return (*self.traps, f"known from {self.known_from}, not from a real export: {self.source}")


_BREAK = (
    "views and impressions are different counts: Instagram replaced impressions by views in "
    "April 2025; do not join them into one series"
)
_META = "developers.facebook.com/docs/instagram-platform/reference/instagram-media/insights"

GENERIC = Layout("generic", "", (), known_from="")
LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "Instagram Insights (Meta Business Suite)",
        "posts",
        ("publish time", "post type", "account username|account id", "permalink|post id"),
        {"account username": "creator_id", "description": "caption"},
        dates="mdy",
        traps=(_BREAK, "Publish time has no zone: it is the account's own, taken as UTC"),
        source="the header of content exports of 2026 as public readers of them test it",
    ),
    Layout(
        "Instagram Insights (by post)",
        "posts",
        ("impressions|views", "from home", "profile visits", "follows"),
        numbered="post_id",
        one_account=True,
        traps=(_BREAK, "the sources (home, hashtags, ...) do not add up to the impressions"),
        known_from=REAL,
        source="one creator's export, with impressions still",
    ),
    Layout(
        "Instagram Graph API",
        "posts",
        ("like count", "comments count", "timestamp", "media type"),
        {"id": "post_id"},
        one_account=True,
        traps=(_BREAK, "reach is missing where the API gave none; it is not 0"),
        known_from=REAL,
        source=f"answers of 2025; {_META}: plays and impressions ended on 21 April 2025, "
        "impressions only answer for posts up to 1 July 2024",
    ),
    Layout(
        "Hootsuite",
        "posts",
        ("post likes", "post comments", "post message|post permalink|post id"),
        {
            **{"post permalink": "post_id", "social account": "creator_id"},
            **{"post likes": "likes", "post comments": "comments", "post saves": "saves"},
            **{"post shares": "shares", "post reach": "reach", "post views": "views"},
            **{"post impressions": "impressions", "post message": "caption"},
        },
        traps=(_BREAK, "Hootsuite gives hours in GMT and fetches Instagram figures every 48 hours"),
        source="names of metrics in help.hootsuite.com/hc/en-us/articles/5679261300123 (April "
        "2025) and 1260804306809; the titles of the spreadsheet are not published",
    ),
    Layout(
        "Socialbakers (Emplifi)",
        "posts",
        ("interactions", "interactions per 1k fans|interactions per 1k followers"),
        {
            **{"profile id": "creator_id", "profileid": "creator_id", "authorid": "creator_id"},
            **{"author name": "creator_id", "message": "caption", "content": "caption"},
            **{"number of likes": "likes", "number of comments": "comments"},
            **{"insights reach": "reach", "insights impressions": "impressions"},
            **{"insights saves": "saves", "number of fans": "followers"},
        },
        traps=(
            _BREAK,
            "interactions on Instagram are likes + comments, without saves and shares",
            "insights_video_views are plays of videos, not views; they stay a column of their own",
        ),
        source="fields of the Public API v3 (api.emplifi.io, /3/instagram/profile/posts); the "
        "titles of the spreadsheet (number of fans, author name) are recalled",
    ),
    Layout(
        "HypeAuditor ranking",
        "creators",
        ("subscribers|followers", "authentic engagement|eng auth", "engagement average|eng avg"),
        traps=("engagement columns are counts per post, not rates",),
        known_from=REAL,
        source="published rankings of September and December 2022",
    ),
    Layout(
        "Instagram top ranking",
        "creators",
        ("influence score", "60 day eng rate", "new post avg like"),
        traps=("60_day_eng_rate is new_post_avg_like / followers: likes only",),
        known_from=REAL,
        source="a published ranking of 2022",
    ),
    Layout(
        "Modash list",
        "creators",
        (
            "username|handle",
            "followers",
            "engagement rate",
            "fake followers|audience credibility|followers credibility",
        ),
        {
            **{"engagement rate": "engagement_rate_by_followers"},
            **dict.fromkeys(("audience credibility", "followers credibility"), "authenticity"),
        },
        rests={"fake followers": "authenticity"},
        traps=(
            "Modash's engagement rate on Instagram is median likes / followers: without comments "
            "and saves; on TikTok and YouTube it is likes / views, no rate by followers",
        ),
        source="terms in help.modash.io/en/articles/6542471 (engagement rate) and 3274068 "
        "(followers credibility); the titles of the spreadsheet are not published",
    ),
    Layout(
        "Google Analytics 4",
        "traffic",
        ("sessions", "engaged sessions|event count|engagement rate|key events|total users|users"),
        {"date hour yyyymmddhh": "started_at", "transactions": "conversions"},
        totals=True,
        splits={
            "session source medium": ("source", "medium"),
            "source medium": ("source", "medium"),
        },
        traps=("times are in the property's own zone; users of several rows must not be added",),
        known_from=REAL,
        source="report and Explore exports of 2024",
    ),
    Layout(
        "Shopify orders",
        "orders",
        ("name", "financial status", "lineitem quantity|lineitem name", "total"),
        {
            **{"name": "order_id", "created at": "ordered_at", "total": "value"},
            **{"refunded amount": "refunded", "discount code": "code"},
        },
        continued=("name", "total"),
        personal=(
            *("email", "phone", "billing", "notes", "note attributes", "shipping name"),
            *("shipping street", "shipping address", "shipping company", "shipping city"),
            *("shipping zip", "shipping phone"),
        ),
        traps=(
            "Total includes taxes and shipping; see financial_status for unpaid and voided orders",
        ),
        source="the header of order exports of 2012 to 2026 as public readers of them test it",
    ),
)


def recognise(headers: set[str], table: str) -> Layout:
    """The export that a file is, by its headers: the one with most marks.

    Parameters
    ----------
    headers : set of str
        In plain form.
    table : str

    Returns
    -------
    Layout
        ``generic`` where none fits.

    Examples
    --------
    >>> recognise({"creator id", "followers"}, "creators").name
    'generic'
    """
    fitting = [each for each in LAYOUTS if each.table == table and each.fits(headers)]
    return max(fitting, key=lambda each: len(each.marks), default=GENERIC)


def other_table(headers: set[str], table: str) -> Layout | None:
    """An export for another table that fits these headers, None where there is none.

    Parameters
    ----------
    headers : set of str
        In plain form.
    table : str

    Returns
    -------
    Layout or None

    Examples
    --------
    >>> other_table({"creator id", "followers"}, "creators") is None
    True
    """
    fitting = [each for each in LAYOUTS if each.table != table and each.fits(headers)]
    return max(fitting, key=lambda each: len(each.marks), default=None)
