"""Channels of Google Analytics 4: in which drawer a visit lands by its tags."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, TableError, check
from influlab.results.inputs import missing_columns
from influlab.tables import load

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "search": r"(google|bing|yahoo|duckduckgo|baidu|ecosia(\.org)?|yandex|naver|ask|aol|qwant"
        r"|startpage|search\.brave\.com|.*\.google|.*search\.yahoo.*|yandex\.\w+)(\.\w{2,3}){0,2}",
        "social": r"((www|m|l|lm|web|business|touch|t)\.)*(instagram|facebook|fb|ig|twitter"
        r"|t\.co|tiktok|pinterest|linkedin|lnkd\.in|snapchat|reddit|tumblr|whatsapp|messenger"
        r"|weibo|vk|quora|medium)(\.(com|net|org|me|ru))?"
        r"",
        "video": r"((www|m)\.)?(youtube|youtu\.be|vimeo|twitch|dailymotion|netflix|hulu"
        r"|disneyplus|iqiyi|ted|wistia|youku)(\.(com|tv|net))?",
        "shopping": r"((www|m|smile)\.)?(amazon|ebay|etsy|walmart|alibaba|aliexpress|shopify|target"
        r"|mercadolibre|shopping\.google|google shopping|shop\.app|igshopping|stripe|shopzilla)"
        r"(\.\w{2,3}){0,2}",
    }
)
_INFLUENCER = ("influencer", "influencers", "creator", "ambassador", "collab")


def channel_group(visits: pd.DataFrame, *, sources: Mapping[str, str] = SOURCES) -> pd.DataFrame:
    """The default channel of Google Analytics 4 for each visit, and what to mend.

    The rules of ``utm_channels`` in the evidence are tried in order, and the first that fits
    wins; case is ignored. Google keeps long lists of sites behind the words search, social,
    video and shopping; the patterns here know the common ones only.

    Parameters
    ----------
    visits : DataFrame, one row per visit
        ``source, medium``; ``campaign`` if known. Missing cells count as (direct), (none)
        and nothing.
    sources : mapping of search, social, video, shopping to a regular expression
        Which sources count as which; replace to add sites.

    Returns
    -------
    DataFrame, index of visits
        ``channel``, and ``warning``: empty, or why the visit will not be found where a
        campaign looks for it, and what to write instead.

    Raises
    ------
    TableError
        When ``source`` or ``medium`` is missing.
    InfluLabError
        A pattern for an unknown class, or one that is no regular expression.

    References
    ----------
    Google Analytics help, default channel group, as kept in ``tables.load("utm_channels")``.

    Examples
    --------
    >>> visits = pd.DataFrame({"source": ["instagram", "ana", "google"],
    ...                        "medium": ["paid_social", "influencer", "organic"]})
    >>> channel_group(visits)["channel"].tolist()
    ['Paid Social', 'Unassigned', 'Organic Search']
    """
    check("visits", missing_columns(visits, ["source", "medium"]), TableError)
    compiled = _compile({**SOURCES, **sources})
    tags = pd.DataFrame(index=visits.index)
    for name, empty in (("source", "(direct)"), ("medium", "(none)"), ("campaign", "")):
        column = visits[name] if name in visits else pd.Series(empty, index=visits.index)
        tags[name] = column.astype(object).where(column.notna(), empty).astype(str).str.lower()
    rules = load("utm_channels").sort_values("order").to_dict("records")
    number, keys = pd.factorize(pd.MultiIndex.from_frame(tags))
    known = {key: _channel(dict(zip(tags, key, strict=True)), rules, compiled) for key in keys}
    warnings = [_warning(key[0], key[1], known[key]) for key in keys]
    answer = {"channel": [known[key] for key in keys], "warning": warnings}
    return pd.DataFrame(
        {name: np.array(values, dtype=object)[number] for name, values in answer.items()},
        index=visits.index,
    ).astype("str")


def _compile(sources: Mapping[str, str]) -> dict[str, re.Pattern]:
    problems, compiled = [], {}
    for name, pattern in sources.items():
        if name not in SOURCES:
            problems.append(f"there is no class {name!r}; there are: {', '.join(SOURCES)}")
            continue
        try:
            compiled[name] = re.compile(pattern, re.IGNORECASE)
        except re.error as error:
            problems.append(f"the pattern of {name!r} cannot be read: {error}")
    check("sources", problems, InfluLabError)
    return compiled


def _channel(tags: dict[str, str], rules: list[dict], compiled: dict[str, re.Pattern]) -> str:
    for rule in rules:
        met = {
            "source": _source_fits(tags["source"], rule, compiled),
            "medium": _found(rule["medium_regex"], tags["medium"]),
            "campaign": _found(rule["campaign_regex"], tags["campaign"]),
            "otherwise": True,
        }
        if _holds(rule["logic"], met):
            return rule["channel"]
    return "Unassigned"


def _source_fits(source: str, rule: dict, compiled: dict[str, re.Pattern]) -> bool:
    if isinstance(rule["source_class"], str) and compiled[rule["source_class"]].fullmatch(source):
        return True
    return _found(rule["source_regex"], source)


def _found(pattern: object, text: str) -> bool:
    return isinstance(pattern, str) and re.search(pattern, text, re.IGNORECASE) is not None


def _holds(logic: str, met: dict[str, bool]) -> bool:
    """The truth of 'a', 'a and b', 'a or b' or '(a or b) and c'."""
    for part in logic.split(" and "):
        if not any(met[name.strip(" ()")] for name in part.split(" or ")):
            return False
    return True


def _warning(source: str, medium: str, channel: str) -> str:
    if channel != "Unassigned":
        return ""
    if medium in _INFLUENCER:
        return (
            f"medium={medium} with source={source} falls to Unassigned; write the platform as "
            "source (instagram), paid_social as medium and the creator as content"
        )
    return f"medium={medium} with source={source} fits no rule; use a medium that Google knows"
