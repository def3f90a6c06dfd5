"""What a student typed, read as it was meant: numbers, percentages, truths and words."""

from __future__ import annotations

import math
import re
from numbers import Real
from typing import Any

LONGEST = 200  # characters that are looked at
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")  # 12,500.5
CONTINENTAL = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+")  # 1.234,5
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")  # 0,032
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
CURRENCY = re.compile(r"^(eur|usd|gbp|€|\$|£)|(eur|usd|gbp|€|\$|£)$", re.IGNORECASE)


def understood(text: str) -> float | bool | str | None:
    """Read what was typed into a field: a number, a truth or words; blank is no attempt.

    Parameters
    ----------
    text : str
        ``12,500``, ``0,032``, ``3.2 %``, ``EUR 40``, ``yes``, or words. It is compared with
        patterns and never evaluated.

    Returns
    -------
    float, bool, str or None

    Examples
    --------
    >>> understood("12,500"), understood("3.2%"), understood("micro"), understood(" ")
    (12500.0, 0.032, 'micro', None)
    >>> understood("0,5"), understood("1.234,5"), understood("EUR 40"), understood("__import__")
    (0.5, 1234.5, 40.0, '__import__')
    """
    text = text.strip()[:LONGEST]
    if text.casefold() in ("true", "yes", "false", "no"):
        return text.casefold() in ("true", "yes")
    bare = CURRENCY.sub("", re.sub(r"\s", "", text)).replace("−", "-")
    percent = bare.endswith("%")
    number = _number(bare.removesuffix("%"))
    if number is None:
        return text or None
    return number / 100 if percent else number


def _number(bare: str) -> float | None:
    if GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    elif CONTINENTAL.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    return float(bare) if NUMBER.fullmatch(bare) and bare.isascii() else None


def is_number(value: object) -> bool:
    """Whether a value is a number and no truth."""
    return isinstance(value, Real) and not isinstance(value, bool)


def same(attempt: Any, target: Any, tolerance: float) -> bool:
    """Whether an attempt counts as the target.

    >>> same(0.5004, 0.5, 0.01), same(" Micro ", "micro", 0), same(1, True, 0)
    (True, True, False)
    """
    if is_number(attempt) and is_number(target):
        return math.isclose(attempt, target, rel_tol=tolerance, abs_tol=1e-12)
    if isinstance(attempt, str) and isinstance(target, str):
        return attempt.strip().casefold() == target.strip().casefold()
    return type(attempt) is type(target) and attempt == target


def spoken(value: Any) -> str:
    """Write an answer as it is said.

    >>> spoken(12_345.6), spoken(0.0321), spoken("micro")
    ('12,346', '0.0321', 'micro')
    """
    if is_number(value):
        return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
    return str(value)
