"""How amounts are written in a sentence: three figures are enough to decide by."""

from __future__ import annotations

import math


def figure(value: float, digits: int = 3) -> str:
    """A number with thousands separators and about three significant figures.

    >>> figure(1234567.0), figure(0.02345), figure(-12.0), figure(math.inf)
    ('1,230,000', '0.0234', '-12', 'without limit')
    """
    if not math.isfinite(value):
        return "without limit" if value > 0 else "not known"
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    text = f"{round(value, places):,.{max(places, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(value: object, longest: int = 80) -> str:
    """A value as it stands in a message: cut where it is long, deep or cannot be written.

    >>> shown("micro"), shown("x" * 100, 10), shown([[[[1]]]])
    ("'micro'", "'xxxxxx...", '[[[[1]]]]')
    """
    try:
        plain = repr(value)
    except (RecursionError, ValueError):  # too deep, or a number of thousands of digits
        plain = f"a {type(value).__name__} too large to show"
    return plain if len(plain) <= longest else f"{plain[: longest - 3]}..."


def money(value: float, currency: str) -> str:
    """An amount of money, the currency first.

    >>> money(-12345.6, "EUR")
    '-EUR 12,300'
    """
    sign = "-" if value < 0 and figure(value) != "0" else ""
    return f"{sign}{currency} {figure(abs(value))}"


def share(fraction: float) -> str:
    """A probability in whole percent, never a false certainty.

    >>> share(0.614), share(0.9999), share(0.0)
    ('61%', 'over 99%', 'under 1%')
    """
    if fraction > 0.99:
        return "over 99%"
    return "under 1%" if fraction < 0.01 else f"{fraction:.0%}"


def amount(value: float, unit: str) -> str:
    """A value with its unit: a fraction as a percent, a currency before its amount.

    >>> amount(0.0234, "fraction (orders / clicks)"), amount(80.0, "EUR per post")
    ('2.34%', 'EUR 80 per post')
    >>> amount(math.nan, "fraction")
    'not known'
    """
    if not math.isfinite(value):
        return figure(value)
    if unit.startswith("fraction"):
        return f"{figure(100 * value)}%"
    if unit[:3].isupper() and unit[3:4] in ("", " "):
        return f"{money(value, unit[:3])}{unit[3:]}"
    return f"{figure(value)} {unit}".strip()
