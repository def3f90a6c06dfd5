"""What a reader can find in the book: its sections, and the words that stand in them.

The words are gathered once, when the book is written, and lie in the page that searches: a page
opened from a disk may not read other files.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from importlib.resources import files

HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)
SILENT = {"pre", "style", "table"}  # code and numbers are not what anybody looks for
PAGE = "search.html"


@dataclass(frozen=True)
class Section:
    """A part of a page under a heading of its own.

    Examples
    --------
    >>> Section("limits", 2, "What this cannot tell you").title
    'What this cannot tell you'
    """

    anchor: str
    level: int
    title: str
    words: str = ""


def anchored(html: str) -> str:
    """Give every heading of a page a name that links can lead to.

    >>> anchored("<h2>Who?</h2><h2>Who?</h2>")
    '<h2 id="s-who">Who?</h2><h2 id="s-who-2">Who?</h2>'
    """
    seen: dict[str, int] = {}

    def named(found: re.Match) -> str:
        words = re.sub(r"<[^>]*>|&\w+;", "", found[2]).lower()
        slug = f"s-{'-'.join(re.findall('[a-z0-9]+', words)) or 'part'}"
        seen[slug] = seen.get(slug, 0) + 1
        anchor = slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"
        return f'<h{found[1]} id="{anchor}">{found[2]}</h{found[1]}>'

    return HEADING.sub(named, html)


class _Reader(HTMLParser):
    """Reads a page as a person does: headings, prose, and what its pictures say."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[list] = []  # anchor, level, title, words
        self.within: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        if tag in ("h1", "h2", "h3"):
            self.found.append([given.get("id", ""), int(tag[1]), "", ""])
        elif tag == "img" and self.found:
            self.found[-1][3] += f" {given.get('alt', '')} "
        if tag not in ("img", "br", "hr"):
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.within:
            while self.within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.found and not SILENT & set(self.within):
            title = bool(self.within) and bool({"h1", "h2", "h3"} & set(self.within))
            self.found[-1][2 if title else 3] += data


def sections_of(html: str) -> list[Section]:
    """List the sections of a page that :func:`anchored` has named, the first is its title.

    >>> sections_of('<h1>Who?</h1><p>Ana.</p><h2 id="s-why">Why</h2><p>So.</p>')[1]
    Section(anchor='s-why', level=2, title='Why', words='So.')
    """
    found = _Reader(html).found
    return [
        Section(anchor, level, " ".join(title.split()), " ".join(words.split()))
        for anchor, level, title, words in found
    ]


def search_page(pages: Sequence[tuple[str, str, Sequence[Section]]]) -> str:
    """Write the body of the page that searches: without a script it is a list of all sections.

    Parameters
    ----------
    pages : sequence of (file, question, sections)

    Returns
    -------
    str
    """
    listed = "\n".join(
        f'<li><a href="{file}">{escape(question)}</a><ul>{_links(file, sections)}</ul></li>'
        for file, question, sections in pages
    )
    entries = [
        {"link": f"{file}#{each.anchor}" if each.anchor else file, "page": question,
         "title": each.title, "words": each.words}
        for file, question, sections in pages
        for each in sections
    ]  # fmt: skip
    index = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f"<h1>Search the series</h1>\n{box()}\n"
        '<p id="told" role="status"></p>\n<ol id="found"></ol>\n'
        f'<div id="all"><h2>All sections</h2>\n<ul class="all">{listed}</ul></div>\n'
        f'<script type="application/json" id="index">{index}</script>\n'
        f"<script>{script()}</script>"
    )


def _links(file: str, sections: Sequence[Section]) -> str:
    return "".join(
        f'<li><a href="{file}#{each.anchor}">{escape(each.title)}</a></li>'
        for each in sections
        if each.level == 2 and each.anchor
    )


def box() -> str:
    """Write the field that asks what to search for."""
    return (
        f'<form class="box" role="search" action="{PAGE}" method="get">'
        '<label>Search <input type="search" name="q" maxlength="80" autocomplete="off"></label> '
        "<button>Find</button></form>"
    )


def script() -> str:
    """Read the only script of the book."""
    kept = files("influlab.show").joinpath("templates", "book_search.js")
    return kept.read_text(encoding="utf-8")


def permit() -> str:
    """Name the script by its hash, so that a browser runs this one and no other."""
    digest = hashlib.sha256(script().encode()).digest()
    return f"script-src 'sha256-{base64.b64encode(digest).decode()}'"
