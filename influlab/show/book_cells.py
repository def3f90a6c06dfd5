"""Cells of a notebook as HTML for a page that nothing runs on: pictures, tables, folded solutions.

nbconvert turns Markdown into HTML, colours code and cleans what is foreign; the page around it is
ours, since nbconvert's own loads scripts from other hosts and drops alternative texts.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from html import escape

from nbformat import NotebookNode

LIVE = re.compile(r"\bshow\.(explore|ask)\(")
SAID = {
    "explore": "Here the notebook has sliders. The still picture of the same view is on this page.",
    "ask": "Here the notebook asks, and answers back: predict, check, hint, solution. Below is the "
    "same for paper.",
}
TAGS = [
    *("a", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl", "dt"),
    *("em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre", "span", "strong", "sub"),
    *("summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
]
ATTRIBUTES = {"*": ["class"], "a": ["href"], "th": ["scope", "colspan", "rowspan"], "p": ["role"],
              "td": ["colspan", "rowspan"]}  # fmt: skip
PANDAS_STYLE = re.compile(r"<style scoped>.*?</style>", re.DOTALL)
EMPTY_LINK = re.compile(r'<a class="anchor-link".*?</a>', re.DOTALL)


@dataclass(frozen=True)
class Figure:
    """A picture of a page: its file, its bytes, and what it says.

    Examples
    --------
    >>> Figure("00-c03.png", b"", "Profit by option.").alt
    'Profit by option.'
    """

    name: str
    png: bytes = field(repr=False)
    alt: str


def figures_of(stem: str, notebook: NotebookNode) -> list[Figure]:
    """List the pictures of a notebook, in order."""
    found = []
    for cell in notebook.cells:
        for place, output in enumerate(cell.get("outputs", [])):
            if "image/png" in output.get("data", {}):
                png = base64.b64decode("".join(output["data"]["image/png"]))
                alt = output["metadata"].get("image/png", {}).get("alt", "")
                found.append(Figure(_name(stem, cell, place), png, alt))
    return found


def _name(stem: str, cell: NotebookNode, place: int) -> str:
    return f"{stem[:2]}-{cell.id}-{place}.png"


def markdown(text: str, pages: Collection[str] = ()) -> str:
    """Write Markdown as clean HTML; a notebook's name in code becomes a link to its page.

    >>> markdown("See `01_a` *now*.", ["01_a"])
    '<p>See <a href="01_a.html"><code>01_a</code></a> <em>now</em>.</p>'
    """
    from nbconvert.filters import markdown2html

    html = clean(EMPTY_LINK.sub("", markdown2html(text))).strip()
    for page in pages:
        code = f"<code>{page}</code>"
        html = html.replace(code, f'<a href="{page}.html">{code}</a>')
    return _wide(html)


@cache
def _cleaner():
    from nbconvert.preprocessors.sanitize import SanitizeHTML

    return SanitizeHTML(tags=TAGS, attributes=ATTRIBUTES)


def clean(html: str) -> str:
    """Keep harmless HTML and escape all else.

    >>> clean("<b>1</b><script>alert(1)</script>")
    '<b>1</b>&lt;script&gt;alert(1)&lt;/script&gt;'
    """
    return _cleaner().sanitize_html_tags(PANDAS_STYLE.sub("", html))


def _wide(html: str) -> str:
    """Let tables scroll by themselves on a narrow screen, by keyboard too."""
    opening = '<div class="wide" role="region" aria-label="Table" tabindex="0"><table'
    return html.replace("<table", opening).replace("</table>", "</table></div>")


def code(source: str) -> str:
    """Write Python with its words coloured."""
    from nbconvert.filters import Highlight2HTML

    return Highlight2HTML(pygments_lexer="python")(source).strip()


def cell_html(stem: str, cell: NotebookNode, pages: Collection[str]) -> str:
    """Write a cell: prose, code with its outputs, an exercise, or a folded solution.

    Parameters
    ----------
    stem : str
        Name of the notebook.
    cell : NotebookNode
    pages : collection of str
        Names of all notebooks that have a page.

    Returns
    -------
    str
    """
    if cell.cell_type != "code":
        return markdown(cell.source, pages)
    tags = cell.metadata.get("tags", [])
    shown = "\n".join(_output(stem, cell, n, each) for n, each in enumerate(cell.outputs))
    live = LIVE.search(cell.source)
    if live and not cell.outputs:
        shown = f'<p class="live">{escape(SAID[live[1]])}</p>'
    if "solution" in tags:
        return _folded("Solution", f"{code(cell.source)}\n{shown}", "solution")
    if "exercise" in tags or live:
        return f"{shown}\n{_folded('Code', code(cell.source), 'code')}"
    return f"{code(cell.source)}\n{shown}"


def _folded(name: str, inside: str, kind: str) -> str:
    return f'<details class="{kind}"><summary>{name}</summary>\n{inside}\n</details>'


def _output(stem: str, cell: NotebookNode, place: int, output: NotebookNode) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        alt = escape(output["metadata"].get("image/png", {}).get("alt", ""))
        name = _name(stem, cell, place)
        return f'<figure><img src="pictures/{name}" alt="{alt}" loading="lazy"></figure>'
    if "text/html" in data:
        return f'<div class="output">{_wide(clean(data["text/html"]))}</div>'
    text = data.get("text/plain", output.get("text", ""))
    return f'<pre class="output">{escape(text.rstrip())}</pre>' if text.strip() else ""
