"""Links that say where a visitor came from: tags, codes, landing pages and QR codes."""

from __future__ import annotations

import io
import re
import unicodedata
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import pandas as pd

from influlab.errors import InfluLabError, TableError, check
from influlab.results.inputs import schema_problems

TAGS = ("source", "medium", "campaign", "content", "term")
_LONGEST = 2_000


def tag_url(
    url: str,
    *,
    source: str,
    medium: str,
    campaign: str,
    content: str = "",
    term: str = "",
) -> str:
    """A link with UTM tags; what was in it already stays, and old tags are replaced.

    Parameters
    ----------
    url : str
        A full http or https address.
    source, medium, campaign : str
        utm_source, utm_medium, utm_campaign; written in lower case, blanks as underscores,
        so that one campaign does not fall apart into several.
    content, term : str, optional
        utm_content, utm_term.

    Returns
    -------
    str

    Raises
    ------
    InfluLabError
        All of: another scheme than http or https, no host, a user name in the address,
        blanks or control characters, missing tags, more than 2,000 characters.

    Examples
    --------
    >>> tag_url("https://shop.example/p?id=7#size", source="instagram", medium="paid_social",
    ...         campaign="Spring 2026")
    'https://shop.example/p?id=7&utm_source=instagram&utm_medium=paid_social&utm_campaign=spring_2026#size'
    """
    tags = dict(zip(TAGS, (source, medium, campaign, content, term), strict=True))
    problems = _url_problems(url)
    problems += [f"{name} is empty; name it" for name in TAGS[:3] if not clean_name(tags[name])]
    check("link", problems, InfluLabError)
    parts = urlsplit(url)
    kept = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if key.lower() not in {f"utm_{name}" for name in TAGS}
    ]
    new = [(f"utm_{name}", clean_name(value)) for name, value in tags.items() if value]
    query = urlencode([*kept, *new], quote_via=quote)
    tagged = urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))
    if len(tagged) > _LONGEST:
        problem = f"it has {len(tagged):,} characters; at most {_LONGEST:,} are safe"
        raise InfluLabError("link", problem)
    return tagged


def campaign_links(
    deals: pd.DataFrame,
    *,
    url: str,
    campaign: str,
    source: str = "instagram",
    medium: str = "paid_social",
) -> pd.DataFrame:
    """One tagged link for every creator and post, with the code and the landing page.

    Parameters
    ----------
    deals : DataFrame, one row per deal
        ``deal_id, creator_id``; ``posts`` (1 where missing), ``code``, ``landing_page``.
    url : str
        Address of the shop; a deal's own ``landing_page`` (a path such as ``/l/ana``)
        replaces its path.
    campaign : str
    source, medium : str
        ``paid_social`` is filed by Google Analytics under Paid Social; ``influencer`` is not
        (see :func:`channel_group`).

    Returns
    -------
    DataFrame, one row per creator and post
        ``deal_id, creator_id, post, utm_source, utm_medium, utm_campaign, utm_content,
        code, landing_page, url``. ``utm_content`` names creator, deal and post.

    Raises
    ------
    TableError, InfluLabError
        Deals that break their schema; names or codes that fall together once they are
        written alike; an impossible address.

    Examples
    --------
    >>> deals = pd.DataFrame({"deal_id": ["D1"], "creator_id": ["Ana María"], "posts": [2]})
    >>> campaign_links(deals, url="https://shop.example/", campaign="Spring")[
    ...     ["post", "utm_content", "code"]]
       post          utm_content   code
    0     1  ana_maria-d1-p1  ANAMARIA
    1     2  ana_maria-d1-p2  ANAMARIA
    """
    problems = [*schema_problems(deals, "deals")]
    check("deals", problems, TableError)
    names = [clean_name(name) for name in deals["creator_id"]]
    numbers = [clean_name(number) for number in deals["deal_id"]]
    codes = _codes(deals, names)
    check("deals", _clashes(deals, numbers, codes), TableError)
    rows = []
    for place, (name, number, code) in enumerate(zip(names, numbers, codes, strict=True)):
        deal = deals.iloc[place]
        page = deal.get("landing_page")
        target = url if page is None or pd.isna(page) else _at(url, str(page))
        for post in range(1, _posts(deal) + 1):
            content = f"{name}-{number}-p{post}"
            link = tag_url(target, source=source, medium=medium, campaign=campaign, content=content)
            rows.append((deal["deal_id"], deal["creator_id"], post, content, code, target, link))
    columns = ["deal_id", "creator_id", "post", "utm_content", "code", "landing_page", "url"]
    links = pd.DataFrame(rows, columns=columns)
    for place, (name, value) in enumerate(
        {"utm_source": source, "utm_medium": medium, "utm_campaign": campaign}.items()
    ):
        links.insert(3 + place, name, clean_name(value))
    return links


def qr_code(url: str, *, kind: str = "svg", scale: int = 6) -> bytes:
    """A link as a QR code for stories and parcels.

    Parameters
    ----------
    url : str
        As from :func:`tag_url`.
    kind : {"svg", "png"}
    scale : int
        Size of one module in pixels.

    Returns
    -------
    bytes
        The picture.

    Raises
    ------
    InfluLabError
        An impossible address or another kind.

    Examples
    --------
    >>> qr_code("https://shop.example/?utm_source=instagram", kind="png")[:4]
    b'\\x89PNG'
    """
    problems = _url_problems(url)
    if kind not in ("svg", "png"):
        problems.append(f"kind is {kind!r}; it must be svg or png")
    check("QR code", problems, InfluLabError)
    import segno

    picture = io.BytesIO()
    segno.make(url, error="m", micro=False).save(picture, kind=kind, scale=scale)
    return picture.getvalue()


def clean_name(name: object) -> str:
    """A name as tags have it: lower case, plain letters, underscores for blanks.

    Parameters
    ----------
    name : object

    Returns
    -------
    str

    Examples
    --------
    >>> clean_name("  Ana María / Spring-2026 ")
    'ana_maria_spring-2026'
    """
    plain = unicodedata.normalize("NFKD", str(name).strip().lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"_+", "_", re.sub(r"[^\w.\-]", "_", plain)).strip("_")


def _url_problems(url: object) -> list[str]:
    if not isinstance(url, str) or not url.strip():
        return [f"address is {url!r}; give a full one such as https://shop.example/page"]
    if re.search(r"[\s<>\"\\]", url) or not url.isprintable():
        return [f"address {url!r} holds blanks or characters that no link may hold; encode them"]
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return [f"address {url!r} cannot be read as a link; check the host"]
    problems = []
    if parts.scheme.lower() not in ("http", "https"):
        found = parts.scheme or "nothing"
        problems.append(f"address {url!r} begins with {found!r}; only http and https are allowed")
    elif not host:
        problems.append(f"address {url!r} has no host; write https://shop.example/page")
    if "@" in parts.netloc:
        problems.append(f"address {url!r} carries a user name; leave out what stands before '@'")
    return problems


def _codes(deals: pd.DataFrame, names: list[str]) -> list[str]:
    given = deals["code"] if "code" in deals else pd.Series([None] * len(deals))
    made = [re.sub(r"[\W_]", "", name).upper() for name in names]
    return [
        new if pd.isna(code) else str(code).strip() for code, new in zip(given, made, strict=True)
    ]


def _clashes(deals: pd.DataFrame, numbers: list[str], codes: list[str]) -> list[str]:
    frame = pd.DataFrame({"creator": deals["creator_id"].to_numpy(), "number": numbers})
    frame["code"] = [code.upper() for code in codes]
    problems = []
    if frame["number"].duplicated().any():
        twice = frame["number"][frame["number"].duplicated()].iloc[0]
        problems.append(f"two deals are both written {twice!r} in a link; rename one")
    owners = frame.groupby("code")["creator"].nunique()
    shared = owners.index[owners > 1]
    problems += [
        f"code {code!r} belongs to {owners[code]} creators; give each creator an own code"
        for code in shared[:5]
    ]
    return problems


def _at(url: str, page: str) -> str:
    if urlsplit(page).scheme or page.startswith("//"):
        return page
    parts = urlsplit(url)
    path = page if page.startswith("/") else f"/{page}"
    extra = urlsplit(path)
    query = "&".join(part for part in (parts.query, extra.query) if part)
    return urlunsplit((parts.scheme, parts.netloc, extra.path, query, extra.fragment))


def _posts(deal: pd.Series) -> int:
    posts = deal.get("posts")
    return 1 if posts is None or pd.isna(posts) else int(posts)
