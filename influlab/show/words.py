"""How results become words, the same in a chart, under a slider and in a report."""

from __future__ import annotations

import unicodedata

import numpy as np

from influlab.campaign.words import amount, figure, money, share

__all__ = [
    "amount",
    "count",
    "figure",
    "joined",
    "label",
    "money",
    "percent",
    "plain",
    "share",
    "span",
]

CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def span(low: float, high: float, unit: str) -> str:
    """Write from where to where, with the unit once.

    >>> span(423, 6320, "EUR per post"), span(0.02, 0.15, "fraction (of sales)")
    ('EUR 423 to EUR 6,320 per post', '2% to 15%')
    >>> span(0.1, 1.5, "hours")
    '0.1 to 1.5 hours'
    """
    if unit.startswith("fraction"):
        return f"{percent(low)} to {percent(high)}"
    if unit[:3].isupper() and unit[3:4] in ("", " "):
        return f"{money(low, unit[:3])} to {money(high, unit[:3])}{unit[3:]}"
    return f"{figure(low)} to {figure(high)} {unit}".strip()


def count(value: float) -> str:
    """Write a count in full, as rows and creators are.

    >>> count(17024), count(float("nan"))
    ('17,024', 'not known')
    """
    return f"{round(value):,}" if np.isfinite(value) else "not known"


def percent(value: float, digits: int = 3) -> str:
    """Write a fraction as a percent, for prose and axes only.

    >>> percent(0.03184), percent(1), percent(0.4), percent(float("nan"))
    ('3.18%', '100%', '40%', 'not known')
    """
    return f"{figure(100 * value, digits)}%" if np.isfinite(value) else "not known"


def plain(text: object) -> str:
    """Drop control, bidirectional and line-break characters from foreign text.

    >>> plain("ana\\nbo\\u202e")
    'ana bo'
    """
    if (text := str(text)).isprintable():
        return text
    kept = (" " if ch in "\n\r\t" else ch for ch in text)
    return "".join(ch for ch in kept if ch.isprintable() or unicodedata.category(ch) not in CONTROL)


def label(name: str) -> str:
    """Turn a column's name into words: ``engagement_rate_by_followers`` loses its underscores.

    >>> label("engagement_rate_by_followers")
    'Engagement rate by followers'
    """
    words = plain(name).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def joined(names) -> str:
    """Join names as a sentence does.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    names = [plain(name) for name in names]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
