"""Words around a mistake: what was probably meant, and text that is safe in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from difflib import get_close_matches
from itertools import chain, count

_FORMULA = (*"=+-@\t\n", *"\uff1d\uff0b\uff0d\uff20")  # the last four: their full-width shapes
# What begins a cell where the file is cut by another mark, as Excel does in half of Europe.
_WITHIN = re.compile(r"([;\t\n] *)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`, or an empty text when none is alike.

    Parameters
    ----------
    word : str
    known : iterable of str

    Returns
    -------
    str

    Examples
    --------
    >>> nearest("follower_count", ["creator_id", "followers"])
    'followers'
    """
    lower = {str(each).lower(): str(each) for each in known}
    found = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return lower[found[0]] if found else ""


def suggest(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: what there is, and what was perhaps meant.

    Parameters
    ----------
    word : str
    known : iterable of str

    Returns
    -------
    str

    Examples
    --------
    >>> suggest("creator", ["creators", "posts"])
    "; there are: creators, posts (did you mean 'creators'?)"
    """
    known = [str(each) for each in known]
    close = nearest(word, known)
    return f"; there are: {', '.join(known)}" + (f" (did you mean {close!r}?)" if close else "")


def counted(number: int, word: str = "row") -> str:
    """A number with its word, in the plural where it must be.

    Parameters
    ----------
    number : int
    word : str

    Returns
    -------
    str

    Examples
    --------
    >>> counted(1), counted(1_200, "note")
    ('1 row', '1,200 notes')
    """
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def free_name(name: str, taken: Container[str], between: str = " ") -> str:
    """A name that is not taken yet: itself, or the first of its numbers that is free.

    Parameters
    ----------
    name : str
    taken : container of str
    between : str
        Stands before the number.

    Returns
    -------
    str

    Examples
    --------
    >>> free_name("x", {}), free_name("x", {"x": 1, "x 2": 1})
    ('x', 'x 3')
    """
    numbered = (f"{name}{between}{number}" for number in count(2))
    return next(each for each in chain([name], numbered) if each not in taken)


def spreadsheet_safe(text: object) -> object:
    r"""Text that a spreadsheet shows and never runs.

    A handle or caption is a stranger's text. A cell that begins with ``= + - @``, one of their
    full-width shapes, a tab or a line break may be run as a formula, so an apostrophe is put
    before it; likewise within a text behind a semicolon, tab or line break, where a spreadsheet
    that expects these between cells begins a new one. Anything that is not text (a number, a
    date, nothing) comes back as it is. A carriage return becomes a line feed: pandas quotes
    only this one, and the other would begin a row of its own.

    Parameters
    ----------
    text : object

    Returns
    -------
    object

    Examples
    --------
    >>> spreadsheet_safe('=HYPERLINK("x")'), spreadsheet_safe("-5"), spreadsheet_safe(-5)
    ('\'=HYPERLINK("x")', "'-5", -5)
    """
    if not isinstance(text, str):
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    held = _WITHIN.sub(r"\1'", lines)
    return f"'{held}" if held.lstrip(" ").startswith(_FORMULA) else held
