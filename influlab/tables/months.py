"""Dates that name their month: 3 March 2024, Mar 3, 2024, 03-Mar-24, 3. März 2024."""

from __future__ import annotations

import re
import unicodedata

# English, German, French, Spanish, Italian, Dutch, Portuguese; no name means two months.
_NAMES = (
    "january jan januar janner jaenner jan janvier janv enero ene gennaio gen januari janeiro",
    "february feb februar februar fevrier fevr fev febrero febbraio februari fevereiro",
    "march mar marz maerz mars marzo maart mrt marco",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag mei maio",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug aout agosto ago augustus",
    "september sep sept septembre septiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez decembre diciembre dicembre dic dezembro",
)
MONTHS = {name: place for place, names in enumerate(_NAMES, 1) for name in names.split()}

_WEEKDAY = re.compile(r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|wednes|satur)(?:day)?", re.I)
_FILLERS = {"de", "of", "the", "st", "nd", "rd", "th", "er"}
_PARTS = re.compile(r"[^\W\d_]+|\d+|'")
_SEPARATORS = re.compile(r"(?:[^\W\d_]|[\d .,/'-])*")
_CLOCK = re.compile(r"(?:,? +|T|, )(?:at +|um +)?(\d{1,2}:\d{2}.*)$", re.IGNORECASE)
HALF = "names a month and one number, a day or a year; write it as 2026-04-03"


def named_date(text: str) -> tuple[str, str] | None:
    """A date that names its month, as ISO 8601 with what follows it, or why it is unsure.

    Two digits of a year mean 20yy; the day then comes first (``03-Mar-24``). A month with a
    year is its first day. Months are known in English, German, French, Spanish, Italian, Dutch
    and Portuguese, weekdays in English.

    Parameters
    ----------
    text : str

    Returns
    -------
    (date, fault) or None
        None where it is no such date. The date may be followed by a blank and a time of day.

    Examples
    --------
    >>> named_date("Mar 3, 2024 2:05 PM"), named_date("3. März 2024"), named_date("soon")
    (('2024-03-03 2:05 PM', ''), ('2024-03-03', ''), None)
    >>> named_date("Mar-24")
    ('', 'names a month and one number, a day or a year; write it as 2026-04-03')
    """
    clock = _CLOCK.search(text)
    head, rest = (text[: clock.start()], clock[1]) if clock else (text, "")
    parts = [part for part in _PARTS.findall(head) if part.lower() not in _FILLERS]
    if parts and _WEEKDAY.fullmatch(parts[0]):
        parts = parts[1:]
    kinds = "".join(map(_kind, parts))
    if "m" not in kinds or not _SEPARATORS.fullmatch(head):
        return None
    if kinds in ("md", "dm"):
        return "", HALF
    if kinds not in ("dmy", "mdy", "ymd", "my", "dmd", "dm'd"):
        return None
    year = parts[kinds.index("y")] if "y" in kinds else f"20{int(parts[-1]):02d}"
    day = int(parts[kinds.index("d")]) if "d" in kinds else 1
    return f"{year}-{_month(parts[kinds.index('m')]):02d}-{day:02d} {rest}".strip(), ""


def _kind(part: str) -> str:
    """One letter for a part: d, y, m, ' or ? for what belongs to no date."""
    if part.isdigit():
        return "d" if len(part) <= 2 else "y" if len(part) == 4 else "?"
    return "m" if _month(part) else "'" if part == "'" else "?"


def _month(word: str) -> int:
    """Number of the month with this name; 0 for any other word."""
    plain = unicodedata.normalize("NFKD", word.lower())
    return MONTHS.get("".join(c for c in plain if not unicodedata.combining(c)), 0)
