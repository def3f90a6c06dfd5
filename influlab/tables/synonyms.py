"""Other names that files use for the standard columns, by table, the best first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from influlab.tables.grid import clean_header

_CREATOR = (
    *("influencer id", "user id", "account id", "profile id", "channel id", "owner id"),
    *("creator", "influencer"),
)

SYNONYMS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "creators": {
            "creator_id": (*_CREATOR, "id"),
            "handle": (
                *("username", "user name", "instagram username", "instagram handle"),
                *("instagram name", "instagram", "account", "account name", "account username"),
                *("channel info", "channel", "profile", "screen name", "influencer name", "name"),
            ),
            "platform": ("network", "social network"),
            "category": ("category 1", "categories", "niche", "topic", "industry"),
            "country": ("audience country", "country code", "location"),
            "followers": (
                *("subscribers", "follower count", "followers count", "follower", "fans"),
                *("number of followers", "followers number", "subscriber count"),
            ),
            "followees": ("following", "follows count", "following count", "followings"),
            "posts": ("media count", "posts count", "number of posts", "post count", "media"),
            "engagement_rate_by_followers": ("engagement rate", "er", "eng rate"),
            "engagement_rate_by_reach": ("er by reach", "engagement by reach"),
            "fee": ("price per post", "cost per post", "rate per post", "fee per post", "price"),
            "authenticity": ("real followers share", "credibility", "audience credibility"),
            "bio": ("biography", "about", "description"),
        },
        "posts": {
            "post_id": ("post", "media id", "shortcode", "short code", "permalink", "url", "id"),
            "creator_id": (*_CREATOR, "account username", "username", "owner username", "account"),
            "posted_at": (
                *("taken at", "publish time", "published at", "timestamp", "created time"),
                *("posted", "post created", "date posted", "date published", "date", "time"),
            ),
            "media_type": ("typename", "media product type", "post type", "type", "format"),
            "followers": ("followers at posting", "follower count", "followers count"),
            "likes": ("like count", "likes count"),
            "comments": ("comments count", "comment count"),
            "saves": ("saved", "save count", "saves count"),
            "shares": ("share count", "shares count"),
            "reach": ("accounts reached", "post reach"),
            "impressions": ("impression", "impressions count"),
            "views": ("view count", "views count"),
            "sponsored": (
                *("has sponsor tag", "is sponsored", "paid partnership", "is paid partnership"),
                *("branded content", "is branded content"),
            ),
            "caption": ("text", "message", "description", "post text"),
        },
        "audiences": {
            "creator_id": (*_CREATOR, "handle", "username"),
            "dimension": ("breakdown", "cut"),
            "segment": ("value", "group", "bucket"),
            "share": ("part", "audience share", "proportion", "percentage", "percent"),
        },
        "population": {"size": ("people", "population", "count")},
        "deals": {
            "deal_id": ("contract id", "contract", "deal", "id"),
            "creator_id": (*_CREATOR, "handle", "username"),
            "fee": ("price", "cost", "total fee"),
            "code": ("discount code", "coupon", "promo code", "coupon code"),
            "starts_at": ("start", "start date", "starts"),
            "ends_at": ("end", "end date", "ends"),
        },
        "visits": {
            "visit_id": ("session id", "id"),
            "visited_at": ("timestamp", "date", "time", "session start"),
            "visitor_id": ("user id", "client id", "user pseudo id"),
            "source": ("utm source",),
            "medium": ("utm medium",),
            "campaign": ("utm campaign",),
            "content": ("utm content",),
            "landing_page": ("page location", "page"),
        },
        "orders": {
            "order_id": ("order", "order number", "id"),
            "ordered_at": ("created at", "order date", "date", "timestamp", "paid at"),
            "visitor_id": ("user id", "client id", "customer id"),
            "visit_id": ("session id",),
            "value": ("total", "order value", "amount", "revenue", "total price"),
            "refunded": ("refunded amount", "refund", "refunds"),
            "code": ("discount code", "coupon", "coupon code", "promo code"),
        },
        "paths": {
            "path": ("channel path", "journey", "conversion path"),
            "conversions": ("total conversions", "conversion", "converted"),
            "non_conversions": ("total null", "null", "not converted", "non conversion"),
            "value": ("total conversion value", "conversion value", "revenue"),
        },
        "panel": {
            "unit": ("region", "state", "store", "market", "regionname", "geo"),
            "period": ("date", "day", "week", "month", "year", "time"),
            "outcome": ("sales", "orders", "revenue", "y"),
            "treated": ("treatment", "treat", "is treated"),
            "covariate": ("x",),
        },
        "comments": {
            "comment_id": ("id", "comment"),
            "post_id": ("media id", "post"),
            "creator_id": (*_CREATOR, "handle"),
            "commented_at": ("timestamp", "created at", "date", "created time"),
            "text": ("message", "comment text", "body", "content"),
            "theme": ("topic", "label"),
        },
        "events": {
            "deal_id": ("contract id", "deal", "contract"),
            "state": ("status", "step", "stage"),
            "happened_at": ("timestamp", "date", "time", "changed at"),
            "actor": ("by", "who", "role"),
        },
        "traffic": {
            "started_at": ("date", "day", "date hour", "hour", "month"),
            "channel": (
                *("session primary channel group default channel group", "default channel group"),
                *("session default channel group", "session default channel grouping"),
                "channel group",
            ),
            "source": ("session source", "utm source"),
            "medium": ("session medium", "utm medium"),
            "campaign": ("session campaign", "utm campaign"),
            "landing_page": ("landing page query string",),
            "users": ("total users", "active users"),
            "events": ("event count",),
            "conversions": ("key events", "conversion"),
            "revenue": ("total revenue", "purchase revenue"),
        },
    }
)

VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "media_type": {
            **{"graphimage": "image", "photo": "image", "picture": "image", "ig image": "image"},
            **{"feed": "image", "graphsidecar": "carousel", "carousel album": "carousel"},
            **{"album": "carousel", "sidecar": "carousel", "ig carousel": "carousel"},
            **{"reels": "reel", "ig reel": "reel", "clips": "reel", "ig story": "story"},
            **{"stories": "story", "graphvideo": "video", "igtv": "video", "ig video": "video"},
        },
        "state": {
            **{"in review": "submitted", "rejected": "changes_requested"},
            **{"revision requested": "changes_requested", "published": "live", "posted": "live"},
        },
    }
)


def plain_header(text: str) -> str:
    """A header as it is compared: lower case, words of letters and digits.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> plain_header("Eng. (Auth.)"), plain_header("creator_id")
    ('eng auth', 'creator id')
    """
    return " ".join(re.sub(r"[\W_]+", " ", clean_header(text).lower()).split())
