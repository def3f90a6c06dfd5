"""What stands around the text of each page of the book: contents, ways on, search, the foot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from importlib.resources import files

from influlab import __version__
from influlab.show.book_search import PAGE, Section, box, permit

POLICY = "default-src 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'"
FOOT = (
    f"influlab {__version__}. These pages stand still; python3 -m influlab lab opens the notebooks "
    "with sliders, and exercises that answer back."
)

Entry = tuple[str, str]  # file and question of a page


def document(
    title: str,
    body: str,
    *,
    file: str,
    pages: Sequence[Entry] = (),
    sections: Sequence[Section] = (),
) -> str:
    """Write a whole page.

    Parameters
    ----------
    title : str
    body : str
        Clean HTML.
    file : str
        Name of the page's file.
    pages : sequence of (file, question)
        All pages of the series, in order; none where the page itself lists them.
    sections : sequence of Section
        Of this page.

    Returns
    -------
    str
        It loads nothing; only the page that searches may run a script, and that one only.
    """
    css = files("influlab.show").joinpath("templates", "book.css").read_text(encoding="utf-8")
    plain_title = re.sub(r"[*_`]", "", title)
    policy = f"{POLICY}; {permit()}" if file == PAGE else POLICY
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(plain_title)}</title>\n<style>\n{css}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#text">To the text</a>\n{_head(file, pages)}\n'
        f'<div class="shell">\n<main id="text">\n{body}\n{_way(file, pages)}\n</main>\n'
        f"{_side(file, pages, sections)}\n</div>\n"
        f"<footer><p>{escape(FOOT)}</p></footer>\n</body>\n</html>\n"
    )


def _head(file: str, pages: Sequence[Entry]) -> str:
    """The bar on top: home, contents on a narrow screen, search."""
    search = "" if file == PAGE else box()
    contents = '<a class="to-side" href="#contents">Contents</a>' if pages else ""
    return f'<header><a class="home" href="index.html">influlab</a>{contents}{search}</header>'


def _side(file: str, pages: Sequence[Entry], sections: Sequence[Section]) -> str:
    """All questions of the series, and under this page's the sections of it."""
    if not pages:
        return ""
    rows = []
    for place, (each, question) in enumerate(pages):
        here = ' aria-current="page"' if each == file else ""
        inside = _sections(sections) if each == file else ""
        number = f'<span class="number">{place}</span>'
        link = f'<a href="{each}"{here}>{number} {escape(question)}</a>'
        rows.append(f"<li>{link}{inside}</li>")
    all_of_them = '<a href="index.html">All questions</a>'
    listed = "\n".join(rows)
    return (
        f'<nav id="contents" class="side" aria-label="Contents"><p>{all_of_them}</p>\n'
        f"<ul>\n{listed}\n</ul></nav>"
    )


def _sections(sections: Sequence[Section]) -> str:
    rows = "".join(
        f'<li><a href="#{each.anchor}">{escape(each.title)}</a></li>'
        for each in sections
        if each.level == 2 and each.anchor
    )
    return f"<ul>{rows}</ul>" if rows else ""


def _way(file: str, pages: Sequence[Entry]) -> str:
    """Write the links to the page before and the page after."""
    names = [each for each, _ in pages]
    if file not in names:
        return ""
    place = names.index(file)
    links = []
    if place:
        before, question = pages[place - 1]
        links.append(f'<a rel="prev" href="{before}"><small>Before</small> {escape(question)}</a>')
    for after, question in pages[place + 1 : place + 2]:
        said = f"<small>Next</small> {escape(question)}"
        links.append(f'<a rel="next" class="next" href="{after}">{said}</a>')
    return f'<nav class="way" aria-label="Pages">{"".join(links)}</nav>'
