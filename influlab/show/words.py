"""How numbers become words: separators, currencies, percents and ranges, the same everywhere."""

from __future__ import annotations

import math
import re
import unicodedata

import numpy as np

DIGITS = 3
CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def significant(value: float, digits: int = DIGITS) -> float:
    """Round to `digits` significant figures; NaN and infinity pass unchanged."""
    if not math.isfinite(value) or value == 0:
        return float(value)
    return round(float(value), digits - 1 - math.floor(math.log10(abs(value))))


def number(value: float, digits: int = DIGITS) -> str:
    """Write a number with thousands separators and about `digits` significant figures.

    >>> number(1234567), number(0.02345), number(12), number(float("nan"))
    ('1,230,000', '0.0234', '12', 'not known')
    """
    if value is None or not np.isfinite(value):
        return "not known"
    value = significant(value, digits)
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def count(value: float) -> str:
    """Write a count in full, as rows and creators are: 17,024 and not 17,000."""
    return f"{round(value):,}" if np.isfinite(value) else "not known"


def money(value: float, currency: str, digits: int = DIGITS) -> str:
    """Write an amount of money: the currency first, cents only below 100.

    >>> money(-12345, "EUR"), money(9.5, "USD")
    ('-EUR 12,300', 'USD 9.50')
    """
    if value is None or not np.isfinite(value):
        return "not known"
    size = abs(significant(value, digits))
    body = f"{size:,.2f}" if 0 < size < 100 and size != round(size) else f"{size:,.0f}"
    return f"{'-' if value < 0 and size else ''}{currency} {body}".strip()


def percent(value: float, digits: int = DIGITS) -> str:
    """Write a fraction as a percent, for prose and axes only.

    >>> percent(0.03184), percent(1), percent(0.4)
    ('3.18%', '100%', '40%')
    """
    return f"{number(100 * value, digits)}%" if np.isfinite(value) else "not known"


def chance(probability: float) -> str:
    """Write a probability in whole percent; never a false certainty.

    >>> chance(0.834), chance(0.9999), chance(0.0)
    ('83%', 'over 99%', 'under 1%')
    """
    if not np.isfinite(probability):
        return "not known"
    if probability > 0.99:
        return "over 99%"
    return "under 1%" if probability < 0.01 else f"{100 * probability:.0f}%"


def amount(value: float, unit: str) -> str:
    """Write a value with its unit: a fraction as a percent, a currency before its amount.

    >>> amount(0.02, "fraction"), amount(1500, "EUR"), amount(40, "posts")
    ('2%', 'EUR 1,500', '40 posts')
    """
    if unit.startswith("fraction") or unit == "probability":
        return percent(value)
    if re.match(r"^[A-Z]{3}($| )", unit):
        return f"{money(value, unit[:3])}{unit[3:]}"
    return f"{number(value)} {unit}".strip()


def plain(text: object) -> str:
    """Drop control, bidirectional and line-break characters from foreign text.

    >>> plain("ana\\nbo\\u202e")
    'ana bo'
    """
    kept = (" " if ch in "\n\r\t" else ch for ch in str(text))
    return "".join(ch for ch in kept if unicodedata.category(ch) not in CONTROL)


def label(name: str) -> str:
    """Turn a column's name into words: ``engagement_rate_by_followers`` loses its underscores.

    >>> label("engagement_rate_by_followers")
    'Engagement rate by followers'
    """
    words = plain(name).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def joined(names) -> str:
    """Join names as a sentence does: ``a, b and c``."""
    names = [plain(name) for name in names]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
