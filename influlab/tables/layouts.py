"""How the exports of platforms are recognised and what their columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Layout:
    """One platform's export, as facts.

    Parameters
    ----------
    name : str
        What `Reading.source` says.
    table : str
        The table that it fills.
    marks : tuple of str
        Headers (plain form) that must all be there; ``a|b`` means either.
    columns : mapping
        Plain header -> standard column, before the general synonyms.
    dates : {None, "dmy", "mdy"}
        Order of slashed dates where the platform fixes it.
    numbered : str
        Id column that the export lacks: the line's number serves.
    one_account : bool
        The export covers one account and does not name it.
    traps : tuple of str
        What to know before using it; goes into the notes.
    known_from : str
        ``real exports`` or ``documented column names``.

    Examples
    --------
    >>> Layout("mine", "posts", ("likes", "saved|saves")).fits({"likes", "saves"})
    True
    """

    name: str
    table: str
    marks: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str | None = None
    numbered: str = ""
    one_account: bool = False
    traps: tuple[str, ...] = ()
    known_from: str = "documented column names"

    def fits(self, headers: set[str]) -> bool:
        """Whether a file with these plain headers is this export."""
        return all(set(mark.split("|")) & headers for mark in self.marks)


GENERIC = Layout("generic", "", (), known_from="")
LAYOUTS: tuple[Layout, ...] = ()


def recognise(headers: set[str], table: str) -> Layout:
    """The export that a file is, by its headers: the one with most marks.

    Parameters
    ----------
    headers : set of str
        In plain form.
    table : str

    Returns
    -------
    Layout
        ``generic`` where none fits.

    Examples
    --------
    >>> recognise({"creator id", "followers"}, "creators").name
    'generic'
    """
    fitting = [each for each in LAYOUTS if each.table == table and each.fits(headers)]
    return max(fitting, key=lambda each: len(each.marks), default=GENERIC)


def other_table(headers: set[str], table: str) -> Layout | None:
    """An export for another table that fits these headers, None where there is none.

    Parameters
    ----------
    headers : set of str
        In plain form.
    table : str

    Returns
    -------
    Layout or None

    Examples
    --------
    >>> other_table({"creator id", "followers"}, "creators") is None
    True
    """
    fitting = [each for each in LAYOUTS if each.table != table and each.fits(headers)]
    return max(fitting, key=lambda each: len(each.marks), default=None)
