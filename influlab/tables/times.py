"""Moments as people and platforms write them; what is only relative is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.tables.months import named_date
from influlab.tables.numbers import MISSING

_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[T ].*)?")
_MONTH = re.compile(r"\d{4}-\d{2}")
_ZONE = re.compile(r"[+-]\d\d:?\d\d$")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?P<rest>[ ,T].*)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?P<rest>[ ,T].*)?")
_EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?|\d{13}")
_MILLIS = re.compile(r"\d{13}")  # 1529655130.12 has thirteen signs too, and counts seconds
_COMPACT = re.compile(r"(?:19|20)\d{6}(?:\d{2})?")
_RELATIVE = re.compile(
    r"(?:\d+|an?|last|vor)\s*(?:second|minute|hour|day|week|month|year|stunde|tag|woche|monat|jahr"
    r"|sec|min|hr|s|h|d|w|y)[a-z]*(?:\s+ago)?|yesterday|today|just now|now|gestern|heute",
    re.IGNORECASE,
)
RELATIVE = "is a relative time; export the date itself"
UNREADABLE = "is not a date or time; write it as 2026-04-03 or 2026-04-03T14:05:00Z"
UNSURE = "may be day/month or month/day; write it as 2026-04-03, or pass dates='dmy' or 'mdy'"
TWO_ORDERS = "is one of two orders, day/month and month/day, in one column; write it as 2026-04-03"


@dataclass(frozen=True)
class Times:
    """Parsed cells of one column of moments.

    Parameters
    ----------
    values : Series of datetime64[us, UTC]
        NaT where a cell is missing or cannot be read.
    faults : array of str
        Why a cell cannot be read; empty where it can.
    local : bool
        Whether some cell named no time zone and was taken as UTC.
    ways : tuple of str
        A cell of each way of writing that was read; more than one is worth a look.

    Examples
    --------
    >>> parse_times(["2026-04-03", "7 HOURS AGO"]).faults.tolist()
    ['', 'is a relative time; export the date itself']
    >>> parse_times(["2026-04-03", "3 March 2024", "2026-04-04"]).ways
    ('2026-04-03', '3 March 2024')
    """

    values: pd.Series
    faults: np.ndarray
    local: bool = False
    ways: tuple[str, ...] = ()


def parse_times(texts: Iterable[str], dates: str | None = None) -> Times:
    """Read a column of written moments into UTC.

    ISO 8601 with or without day, time and zone, seconds or milliseconds since 1970,
    ``20240416`` and ``2024041623`` (hour), ``25.03.2026`` (day first), ``3 March 2024`` and
    ``03-Mar-24`` (:mod:`influlab.tables.months`) and ``03/25/2026``. For
    slashes the order is taken from the column itself (a number above 12 is a day); where the
    column proves nothing, every such cell is refused unless `dates` says the order.

    Parameters
    ----------
    texts : iterable of str
    dates : {None, "dmy", "mdy"}

    Returns
    -------
    Times

    Examples
    --------
    >>> parse_times(["1529655130", "25/03/2026 14:00"]).values.dt.strftime("%d %b %Y").tolist()
    ['22 Jun 2018', '25 Mar 2026']
    >>> parse_times(["03/04/2026"], dates="dmy").values[0].month
    4
    """
    cells = np.array([str(text).strip() for text in texts], dtype=object)
    places, distinct = pd.factorize(cells, use_na_sentinel=False)
    order = dates or _order(distinct)
    plain = [(text, "") if _ordinary(text) else _plain(text, order) for text in distinct]
    written = pd.Series([text for text, _ in plain], dtype="object")
    values = pd.to_datetime(written, format="ISO8601", utc=True, errors="coerce")
    faults = np.array(
        [
            fault or (UNREADABLE if text and pd.isna(value) else "")
            for (text, fault), value in zip(plain, values, strict=True)
        ],
        dtype=object,
    )
    zoned = [not text or text[-1] == "Z" or _ZONE.search(text) for text, _ in plain]
    taken = values.astype("datetime64[us, UTC]").take(places).reset_index(drop=True)
    return Times(taken, faults[places], not all(zoned), _ways(distinct[values.notna().to_numpy()]))


def _ways(read: Iterable[str]) -> tuple[str, ...]:
    """The first cell of each way of writing."""
    found: dict[str, str] = {}
    for text in read:
        found.setdefault("iso" if _ordinary(text) else _way(text), text)
    return tuple(found.values())


def _way(text: str) -> str:
    if _ISO.fullmatch(text) or _MONTH.fullmatch(text):
        return "iso"
    if text.replace(".", "", 1).lstrip("-").isdigit():
        return f"{len(text.split('.')[0])} digits"
    if _SLASHED.fullmatch(text) or _DOTTED.fullmatch(text):
        return "slashes" if "/" in text else "dots"
    return "names"


def _ordinary(text: str) -> bool:
    """Whether a cell is written as pandas' ISO reader wants it: 2026-04-03T14:05:00Z."""
    return (
        len(text) >= 19
        and text[4] == text[7] == "-"
        and text[10] in "T "
        and text[-1].isdigit() | (text[-1] == "Z")
        and text[13] == ":"
        and " " not in text[11:]
    )


def _order(distinct: Iterable[str]) -> str:
    """ "dmy", "mdy", "both" or "" for slashed dates, as the column's cells prove."""
    found = [match for match in map(_SLASHED.fullmatch, distinct) if match]
    day_first = any(int(match[1]) > 12 for match in found)
    month_first = any(int(match[2]) > 12 for match in found)
    if day_first and month_first:
        return "both"
    return "dmy" if day_first else "mdy" if month_first else ""


def _plain(text: str, order: str) -> tuple[str | None, str]:
    """The cell as ISO 8601 (None where missing or faulty) and its fault."""
    if text.lower() in MISSING:
        return None, ""
    if _MONTH.fullmatch(text):
        return f"{text}-01", ""
    if _ISO.fullmatch(text):
        return _joined(text), ""
    if _COMPACT.fullmatch(text):
        hour = f"T{text[8:]}:00" if len(text) == 10 else ""
        if _month_and_day(text) or len(text) == 8:
            return f"{text[:4]}-{text[4:6]}-{text[6:8]}{hour}", ""
    if _EPOCH.fullmatch(text):
        return _since_1970(text), ""
    for pattern, known in ((_DOTTED, "dmy"), (_SLASHED, order)):
        match = pattern.fullmatch(text)
        if match:
            return _ordered(match, known)
    if _RELATIVE.fullmatch(text):
        return None, RELATIVE
    named, fault = named_date(text) or (None, UNREADABLE)
    return (_joined(named), "") if named else (None, fault)


def _month_and_day(text: str) -> bool:
    hour = int(text[8:10] or 0)
    return 1 <= int(text[4:6]) <= 12 and 1 <= int(text[6:8]) <= 31 and hour < 24


def _since_1970(text: str) -> str:
    seconds = float(text) / (1_000 if _MILLIS.fullmatch(text) else 1)
    moment = np.datetime64(0, "us") + np.timedelta64(round(seconds * 1e6), "us")
    return f"{moment}Z"


def _ordered(match: re.Match, order: str) -> tuple[str | None, str]:
    if order in ("", "both"):
        return None, TWO_ORDERS if order else UNSURE
    day, month = (match[1], match[2]) if order == "dmy" else (match[2], match[1])
    rest = (match["rest"] or "").strip(" ,T")
    return _joined(f"{match[3]}-{int(month):02d}-{int(day):02d} {rest}".strip()), ""


def _joined(text: str) -> str:
    """Date, time of day and zone as pandas' ISO reader wants them: 2:05 PM becomes 14:05."""
    match = re.fullmatch(r"(\S+?)[T ]+(\d{1,2})(:.*?)\s*([AaPp])\.?[Mm]\.?", text)
    if match:
        hour = int(match[2]) % 12 + (12 if match[4] in "Pp" else 0)
        return f"{match[1]}T{hour:02d}{match[3]}"
    day, clock = [*re.split("[T ]", text, maxsplit=1), ""][:2]
    clock = re.sub(r"\s*(?:UTC|GMT)$", "Z", clock.strip())
    clock = re.sub(r"^(\d):", r"0\1:", clock)
    return f"{day}T{clock}" if clock else day
