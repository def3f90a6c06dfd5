"""Numbers as people and platforms write them: 475.8m, 29.0B, 3,416, 1.39%, 1.234,5, NaN%."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

SYMBOLS = {
    **{"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "US$": "USD", "R$": "BRL"},
    **{code: code for code in ("EUR", "USD", "GBP", "JPY", "INR", "BRL", "CHF", "SEK", "PLN")},
    **{code: code for code in ("AUD", "CAD", "DKK", "NOK", "CZK", "HUF", "TRY", "CNY", "MXN")},
}
MISSING = {
    *("", "nan", "nan%", "n/a", "na", "#n/a", "null", "none", "nil", "-", "--", "–", "—"),
    *("<na>", "nat"),
}
_INFINITE = {"inf", "infinity", "∞"}
_SCALE = {
    **{"k": 1e3, "tsd": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6},
    **{"b": 1e9, "bn": 1e9, "mrd": 1e9, "billion": 1e9},
}
_CURRENCY = "|".join(sorted(map(re.escape, SYMBOLS), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<front>[-+−]?)\s*(?P<before>{_CURRENCY})?\s*(?P<sign>[-+−]?)\s*"
    r"(?P<digits>[0-9][0-9.,'’\s]*|[.,][0-9]+)(?P<power>e[-+]?[0-9]{1,3})?\s*"
    rf"(?P<scale>{'|'.join(sorted(_SCALE, key=len, reverse=True))})?\.?\s*"
    rf"(?P<percent>%)?\s*(?P<after>{_CURRENCY})?\s*(?P<word>[a-z]+)?",
    re.IGNORECASE,
)
_BLANKS = r"['’\s]"
_SPACED = re.compile(r"[0-9]{1,3}(?:['’\s][0-9]{3})+(?:[.,][0-9]*)?$")
_GROUPS = r"[1-9][0-9]{{0,2}}(?:{0}[0-9]{{3}})+"
_MANY = {mark: re.compile(_GROUPS.format(re.escape(mark))) for mark in ".,"}


@dataclass(frozen=True)
class Numbers:
    """Parsed cells of one column.

    Parameters
    ----------
    values : array of float
        NaN where a cell is missing or cannot be read.
    faults : array of str
        Why a cell cannot be read; empty where it can.
    percent : array of bool
        Which cells carried a percent sign.
    currencies : tuple of str
        ISO codes of the symbols found.

    Examples
    --------
    >>> parse(["475.8m", "NaN%", "abc"]).values.tolist()
    [475800000.0, nan, nan]
    """

    values: np.ndarray
    faults: np.ndarray
    percent: np.ndarray
    currencies: tuple[str, ...] = ()


def decimal_mark(texts: Iterable[str]) -> str:
    """The decimal mark that a column's cells prove: "." or ",", empty when nothing is proved.

    ``1,39``, ``1.234,5`` and ``99,50 EUR`` prove a comma, ``0.5``, ``1,234.5`` and ``475.8m`` a
    point; ``3,416`` and ``1.234`` prove nothing.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    str

    Examples
    --------
    >>> decimal_mark(["1.234,5", "7"]), decimal_mark(["0.5"]), decimal_mark(["3,416"])
    (',', '.', '')
    """
    distinct = pd.unique(np.asarray(list(texts), dtype=object))
    if _all_plain(distinct, ".", whole=False) is not None:
        proof = (text for text in distinct if "." in text and not _MANY["."].fullmatch(text))
        return "." if next(proof, "") else ""
    votes = Counter(_vote(text) for text in distinct)
    comma, point = votes[","], votes["."]
    return "" if comma == point == 0 else "," if comma > point else "."


def _vote(text: str) -> str:
    if re.search("[a-zA-Z]", text):
        # A currency, a scale or a power leaves the number a number; other words do not.
        found = _NUMBER.fullmatch(text.strip())
        if not found or found["word"]:
            return ""
        text = found["digits"]
    digits = re.sub(r"[^0-9.,]", "", text)
    point, comma = digits.count("."), digits.count(",")
    if point and comma:
        return "," if digits.rfind(",") > digits.rfind(".") else "."
    if not point and not comma:
        return ""
    mark, other = (".", ",") if point else (",", ".")
    if not _MANY[mark].fullmatch(digits):
        return mark if point + comma == 1 else ""
    return other if point + comma > 1 else ""


def may_be_thousands(texts: Iterable[str]) -> str:
    """The first cell whose point may stand between thousands: ``1.234``; empty where there is none.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    str

    Examples
    --------
    >>> may_be_thousands(["950", "1.234 EUR"]), may_be_thousands(["0.125", "3,416"])
    ('1.234 EUR', '')
    """
    for text in texts:
        found = _NUMBER.fullmatch(text.strip()) if "." in text else None
        if found and _MANY["."].fullmatch(found["digits"].strip()) and not found["scale"]:
            return text.strip()
    return ""


def parse(texts: Iterable[str], *, mark: str = ".", whole: bool = False, word: str = "") -> Numbers:
    """Read a column of written numbers.

    Percent signs divide by 100; k, m, b (and tsd, mio, mrd) multiply; blanks and apostrophes
    between digits are dropped; currency symbols are taken off and reported.

    Parameters
    ----------
    texts : iterable of str
    mark : {".", ","}
        Decimal mark, see :func:`decimal_mark`.
    whole : bool
        The column counts things: ``1.234`` is then one thousand and more.
    word : str
        A word that may follow the number, such as likes in ``99,928 likes``.

    Returns
    -------
    Numbers

    Examples
    --------
    >>> parse(["3,416", "1.39%", "$20", "29.0B"]).values.tolist()
    [3416.0, 0.0139, 20.0, 29000000000.0]
    >>> parse(["1.234,5"], mark=",").values.tolist()
    [1234.5]
    >>> parse(["7 HOURS AGO"]).faults.tolist()
    ['is not a number']
    """
    places, distinct = pd.factorize(np.asarray(list(texts), dtype=object), use_na_sentinel=False)
    plain = _all_plain(distinct, mark, whole)
    if plain is not None:
        none = np.full(len(places), "", dtype=object)
        return Numbers(plain[places], none, np.zeros(len(places), dtype=bool))
    read = [_one(str(text), mark, whole, word) for text in distinct]
    values = np.array([value for value, *_ in read], dtype=float)
    faults = np.array([fault for _, fault, *_ in read], dtype=object)
    return Numbers(
        values=values[places],
        faults=faults[places],
        percent=np.array([percent for *_, percent, _ in read], dtype=bool)[places],
        currencies=tuple(sorted({currency for *_, currency in read if currency})),
    )


def _all_plain(distinct: np.ndarray, mark: str, whole: bool) -> np.ndarray | None:
    """Values at once where every cell is an ordinary number; None where one is not."""
    if mark != "." or any("_" in str(text) or not str(text).isascii() for text in distinct):
        return None
    try:
        values = distinct.astype(float)
    except ValueError:
        return None
    usual = np.isfinite(values).all() and not (whole and (values % 1 != 0).any())
    return values if usual else None


def _one(text: str, mark: str, whole: bool, word: str) -> tuple[float, str, bool, str]:
    """Value, fault, percent sign, currency."""
    plain = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
    if plain.lower() in MISSING:
        return math.nan, "", False, ""
    if plain.lower().lstrip("-+") in _INFINITE:
        return math.nan, "is not a finite number", False, ""
    found = _NUMBER.fullmatch(plain)
    if not found or (found["word"] and found["word"].lower() != word.lower()):
        return math.nan, "is not a number", False, ""
    digits = _plain_digits(found["digits"], mark, whole and not found["scale"])
    if digits is None:
        return math.nan, f"is not a number with the decimal mark {mark!r}", False, ""
    value = float(f"{digits}{found['power'] or ''}")
    if found["scale"]:
        value = round(value * _SCALE[found["scale"].lower()], 6)
    if found["percent"]:
        value = float(Decimal(repr(value)) / 100)
    if not math.isfinite(value):
        return math.nan, "is not a finite number", False, ""
    negative = (found["front"] + found["sign"]).strip("+") != ""
    symbol = (found["before"] or found["after"] or "").upper()
    sign = -1 if negative and value else 1
    return sign * value, "", bool(found["percent"]), SYMBOLS.get(symbol, "")


def _plain_digits(digits: str, mark: str, whole: bool) -> str | None:
    if re.search(_BLANKS, digits.strip()):
        if not _SPACED.match(digits.strip()):
            return None
        digits = re.sub(_BLANKS, "", digits)
    digits, other = digits.strip(), "," if mark == "." else "."
    if whole and mark in digits and other not in digits and _MANY[mark].fullmatch(digits):
        return digits.replace(mark, "")
    left, _, right = digits.partition(mark)
    if other in right or mark in right or (other in left and not _MANY[other].fullmatch(left)):
        return None
    return f"{left.replace(other, '')}.{right}"
