"""The report as one HTML file: nothing loaded, nothing run, everything escaped."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from html import escape
from importlib.resources import files

SHORT = 8  # rows of a table that print keeps on one page
LONG = 30  # characters of a text that needs room
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def html_of(page: dict, charts: Mapping[str, str]) -> str:
    """Write the page as HTML.

    Parameters
    ----------
    page : dict
        From :func:`influlab.show.report_page.page_of`.
    charts : mapping of chart id to SVG

    Returns
    -------
    str
        A whole document: it has no script, asks nothing of the network and forbids both.
    """
    css = files("influlab.show").joinpath("templates", "report.css").read_text(encoding="utf-8")
    title, subtitle = escape(page["title"]), escape(page["subtitle"])
    made_up = '<p class="mark">SYNTHETIC data</p>' if page["synthetic"] else ""
    body = "\n".join(_WRITERS[block["kind"]](block, charts) for block in page["blocks"])
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{css}</style>\n</head>\n<body>\n<main>\n"
        f'{made_up}<h1>{title}</h1>\n<p class="subtitle">{subtitle}</p>\n{body}\n'
        f"<footer><p>{escape(page['disclaimer'])}</p></footer>\n</main>\n</body>\n</html>\n"
    )


def _heading(block: dict, _charts: Mapping[str, str]) -> str:
    return f"<h2>{escape(block['text'])}</h2>"


def _subheading(block: dict, _charts: Mapping[str, str]) -> str:
    return f"<h3>{escape(block['text'])}</h3>"


def _words(block: dict, _charts: Mapping[str, str]) -> str:
    return f"<p>{escape(block['text'])}</p>"


def _lead(block: dict, _charts: Mapping[str, str]) -> str:
    return f'<p class="lead">{escape(block["text"])}</p>'


def _list(block: dict, _charts: Mapping[str, str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in block['items'])}</ul>"


def _table(block: dict, _charts: Mapping[str, str]) -> str:
    kinds = ["number" if side == "r" else "text" for side in block["align"]]
    head = "".join(
        f'<th scope="col" class="{kind}">{escape(cell)}</th>'
        for kind, cell in zip(kinds, block["head"], strict=True)
    )
    rows = "\n".join(f"<tr>{_row(row, kinds)}</tr>" for row in block["rows"])
    caption = f"<caption>{escape(block['caption'])}</caption>"
    short = ' class="short"' if len(block["rows"]) <= SHORT else ""
    return (
        f'<div class="wide"><table{short}>{caption}<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _row(row: list[str], kinds: list[str]) -> str:
    first = f'<th scope="row">{escape(row[0])}</th>'
    cells = zip(kinds[1:], row[1:], strict=True)
    return first + "".join(f'<td class="{_look(kind, cell)}">{escape(cell)}</td>'
                           for kind, cell in cells)  # fmt: skip


def _look(kind: str, cell: str) -> str:
    return "long" if kind == "text" and len(cell) > LONG else kind


def _chart(block: dict, charts: Mapping[str, str]) -> str:
    coded = base64.b64encode(charts[block["id"]].encode()).decode()
    alt = escape(block["alt"])
    return f'<figure><img alt="{alt}" src="data:image/svg+xml;base64,{coded}"></figure>'


def _facts(block: dict, _charts: Mapping[str, str]) -> str:
    items = "".join(
        f'<div><dt>{escape(item["name"])}</dt><dd class="value">{escape(item["value"])}</dd>'
        f"<dd>{escape(item['note'])}</dd></div>"
        for item in block["items"]
    )
    return f'<dl class="facts">{items}</dl>'


def _break(_block: dict, _charts: Mapping[str, str]) -> str:
    return '<div class="break"></div>'


_WRITERS: dict[str, Callable[[dict, Mapping[str, str]], str]] = {
    "heading": _heading,
    "subheading": _subheading,
    "words": _words,
    "lead": _lead,
    "facts": _facts,
    "break": _break,
    "list": _list,
    "table": _table,
    "chart": _chart,
}
