"""The bricks of a report: each is a small dictionary of plain values that a template lays out."""

from __future__ import annotations

from collections.abc import Sequence

from influlab.show.words import plain

MOST_ROWS = 25  # rows of a table on paper; the workbook has all


def heading(text: str) -> dict:
    """Make the title of a section."""
    return {"kind": "heading", "text": plain(text)}


def subheading(text: str) -> dict:
    """Make the title of a part of a section."""
    return {"kind": "subheading", "text": plain(text)}


def words(text: str) -> dict:
    """Make a paragraph."""
    return {"kind": "words", "text": plain(text)}


def lead(text: str) -> dict:
    """Make the paragraph that stands out: what to remember."""
    return {"kind": "lead", "text": plain(text)}


def bullets(items: Sequence[str]) -> dict:
    """Make a list."""
    return {"kind": "list", "items": [plain(item) for item in items]}


def facts(items: Sequence[tuple[str, str, str]]) -> dict:
    """Make a row of key figures: name, value and a note for each."""
    return {
        "kind": "facts",
        "items": [
            {"name": plain(name), "value": plain(value), "note": plain(note)}
            for name, value, note in items
        ],
    }


def page_break() -> dict:
    """Make what follows begin on a new page in print."""
    return {"kind": "break"}


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], align: str) -> dict:
    """Make a table; `align` has a letter for each column: r where it holds numbers, else l."""
    rows = [[plain(cell) for cell in row] for row in rows]
    head = [plain(cell) for cell in head]
    return {"kind": "table", "caption": plain(caption), "head": head, "rows": rows, "align": align}


def chart(drawn: dict) -> dict:
    """Make the place of a chart: its id, title and alternative text."""
    return {"kind": "chart", **drawn}


def shortened(rows: Sequence, what: str) -> str:
    """Say what a table on paper leaves out; empty where it leaves out nothing.

    >>> shortened(range(30), "creators")
    '5 more creators stand in the workbook.'
    """
    more = len(rows) - MOST_ROWS
    return f"{more:,} more {what} stand in the workbook." if more > 0 else ""
