"""What an upload says on the page: what was read, every rejected row, what to mend; all escaped."""

from __future__ import annotations

import base64
import html

import pandas as pd

from influlab import tables
from influlab.errors import InfluLabError
from influlab.show.words import count, plain

PREVIEW = 5  # rows
LISTED = 200  # rejected rows on the page; all of them are in the file to save
LONGEST = 120  # characters of a foreign cell on the page
LONGEST_REASON = 600
#: a widget is as wide as its widest table, and its label on the right, unless told otherwise
LOOK = (
    "<style>.influlab-upload .widget-html-content { min-width: 0; max-width: 100%; }"
    ".influlab-upload .widget-label { text-align: left; }"
    ".influlab-upload .widget-html-content :is(td, th) { padding: 0 .5em; text-align: left; }"
    ".influlab-upload summary { cursor: pointer; }</style>"
)
SCROLLING = '<div style="overflow:auto;max-height:20rem;max-width:100%" tabindex="0">'


def text(foreign: object, longest: int = LONGEST) -> str:
    """Foreign text as HTML: no markup, no control characters, never longer than `longest`.

    >>> text('<img src=x onerror="alert(1)">')
    '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;'
    """
    shown = plain(foreign)
    return html.escape(shown if len(shown) <= longest else f"{shown[:longest]}…")


def progress(name: str) -> str:
    """Say that a file is being read."""
    return f'<p role="status">Reading {text(name)} …</p>'


def problems(name: str, error: InfluLabError, *, kept: bool) -> str:
    """Write everything that has to be mended before a file can be used."""
    about = f" in {text(name)}" if name else ""
    items = "".join(f"<li>{html.escape(plain(problem))}</li>" for problem in error.problems)
    rest = "<p>What was read before stays in use.</p>" if kept else ""
    return f'<div role="alert"><b>This has to be mended{about}:</b><ul>{items}</ul>{rest}</div>'


def bug(trace: str) -> str:
    """Show an exception that is no user's to mend, in full."""
    return f'<pre role="alert" style="white-space:pre-wrap">{html.escape(trace)}</pre>'


def reading_page(name: str, reading: tables.Reading) -> str:
    """Write what was read of a file: count, rejected rows, decisions, first rows."""
    about = f"{text(name)}: " if name else ""
    said = f'<p role="status"><b>{about}{text(reading.text)}</b></p>'
    return said + _rejected(reading) + _notes(reading) + _preview(reading.frame)


def _preview(frame: pd.DataFrame) -> str:
    first = f"The first {min(PREVIEW, len(frame))} of {count(len(frame))} rows as they were read"
    return f"<details><summary>{first}</summary>{_table(frame.head(PREVIEW))}</details>"


def _notes(reading: tables.Reading) -> str:
    items = "".join(f"<li>{html.escape(plain(note))}</li>" for note in reading.notes)
    return f"<details><summary>How it was read</summary><ul>{items}</ul></details>" if items else ""


def _rejected(reading: tables.Reading) -> str:
    """List every refused row; beyond a page's worth, the rest is in the file to save."""
    rows = reading.rejected
    if not len(rows):
        return ""
    title = f"Rejected rows ({count(len(rows))}): mend them in the file and choose it again"
    more = len(rows) - LISTED
    rest = f"<p>{count(more)} more are in the file to save.</p>" if more > 0 else ""
    return (
        f"<details open><summary>{title}</summary>{_table(rows.head(LISTED))}{rest}"
        f"<p>{_saved(rows, reading.table)}</p></details>"
    )


def _saved(rows: pd.DataFrame, table: str) -> str:
    """Make a link that saves all rejected rows, safe to open in a spreadsheet."""
    safe = rows.map(tables.spreadsheet_safe).rename(columns=tables.spreadsheet_safe)
    data = base64.b64encode(safe.to_csv(index=False).encode("utf-8-sig")).decode("ascii")
    name = f"rejected_{table}.csv"
    return f'<a download="{name}" href="data:text/csv;base64,{data}">Save all of them as {name}</a>'


def _table(rows: pd.DataFrame) -> str:
    """Write rows as an HTML table that scrolls inside itself, every cell escaped."""
    head = "".join(f"<th scope='col'>{text(name)}</th>" for name in rows.columns)
    body = "".join(
        f"<tr>{''.join(map(_cell, rows.columns, row))}</tr>"
        for row in rows.itertuples(index=False, name=None)
    )
    return f"{SCROLLING}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _cell(column: str, value: object) -> str:
    longest = LONGEST_REASON if column == "reason" else LONGEST
    return f"<td>{'' if pd.isna(value) else text(value, longest)}</td>"
