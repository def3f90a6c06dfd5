"""What the dashboard shows of a notebook: a card on the front page, and a page without code."""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

TEASER = 200  # characters
WIDTH = 640  # pixels of a card's picture
MARKS = re.compile(r"[*_`#]|\[([^\]]*)\]\([^)]*\)")
SHOW_NOW = """document.getElementById("loading")?.remove();
document.getElementById("rendered_cells").style.display = "";"""
NAMED = re.compile(r"`(\d\d_\w+)`")  # another notebook of the series
#: errors of ``influlab.errors``, which speak to the reader
OURS = ("InfluLabError", "TableError", "PlanError", "InfeasibleError")


@dataclass(frozen=True)
class Card:
    """A notebook on the front page: its file, its question, what it is about, a picture."""

    name: str
    number: str
    question: str
    teaser: str
    picture: str = ""
    alt: str = ""


def cards(folder: Path) -> list[Card]:
    """Make a card for each notebook of a folder, in order."""
    paths = sorted(Path(folder).glob("*.ipynb"))
    return [card(path, path.stat().st_mtime_ns) for path in paths]


@lru_cache(maxsize=64)
def card(path: Path, changed: int) -> Card:
    """Make the card of one notebook; read again when the file has `changed`."""
    notebook = nbformat.read(path, as_version=4)
    question, teaser = question_of(notebook, path.stem)
    number = re.match(r"\d*", path.stem).group().lstrip("0") or ("0" if path.stem[0] == "0" else "")
    return Card(path.name, number, question, teaser, *_picture(notebook))


def question_of(notebook: NotebookNode, name: str) -> tuple[str, str]:
    """Read a notebook's title and its first paragraph, without markup."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    blocks = [block.strip() for block in "\n\n".join(texts[:1]).split("\n\n") if block.strip()]
    title, *rest = blocks or [name.replace("_", " ")]
    teaser = _plain(next((block for block in rest if not block.startswith("#")), ""))
    if len(teaser) > TEASER:
        teaser = teaser[:TEASER].rsplit(" ", 1)[0] + " …"
    return _plain(title), teaser


def _plain(markdown: str) -> str:
    return " ".join(MARKS.sub(r"\1", markdown).split())


def _picture(notebook: NotebookNode) -> tuple[str, str]:
    """Find the first stored picture, small, as an address that needs no file, and its words."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {}).get("image/png")
            if data:
                alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
                return f"data:image/png;base64,{_small(data)}", alt
    return "", ""


def _small(data: str) -> str:
    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        image = image.convert("RGB")
        image.thumbnail((WIDTH, 10 * WIDTH))
        image.quantize(64).save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode("ascii")


def without_code(notebook: NotebookNode, series: Collection[str] = ()) -> NotebookNode:
    """Prepare a notebook for readers without code: a title, links, fields for answers.

    Parameters
    ----------
    notebook : NotebookNode
        Stays as it is.
    series : collection of str
        Names of the notebooks that can be opened; where the text names one, it becomes a link.

    Returns
    -------
    NotebookNode
    """

    def linked(named: re.Match) -> str:
        file = f"{named[1]}.ipynb"
        return f"[{named[1]}]({file})" if file in series else named[0]

    made: Any = nbformat.from_dict(notebook)
    made.metadata["title"] = question_of(made, "influlab")[0]
    made.cells = [cell for cell in made.cells if not _for_coders(cell)]
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = NAMED.sub(linked, cell.source)
    return made


def _for_coders(cell: NotebookNode) -> bool:
    """Tell whether a cell is of use only beside its code: a solution, an exercise taken up in code.

    The form for an exercise's answer (``show.ask``) stands in a cell of its own.
    """
    tags = cell.metadata.get("tags", [])
    return "solution" in tags or ("exercise" in tags and "show.lesson(" in cell.source)


def error_page(name: str, value: str) -> NotebookNode:
    """Say as an output of a cell that it failed: what to mend, or that the fault is not yours.

    Parameters
    ----------
    name, value : str
        The exception's type and text.

    Returns
    -------
    NotebookNode
    """
    if name in OURS:
        first, *problems = (line.strip(" -") for line in value.splitlines())
        said = f"<b>This page stops here ({html.escape(first)}).</b>"
        said += f"<ul>{''.join(f'<li>{html.escape(each)}</li>' for each in problems)}</ul>"
    elif name == "MemoryError":
        said = "<b>This page needed more memory than one visitor may take.</b>"
        said += "<p>Reload the page and try with less: fewer rows, fewer draws.</p>"
    else:
        said = (
            "<b>Something went wrong in this page, and it is not your fault.</b>"
            f"<p>{html.escape(f'{name}: {value}'.strip(': '))}</p>"
            "<p>Reload the page to try again; nobody else's page is affected.</p>"
        )
    page = f'<div role="alert" class="influlab-alert">{said}</div>'
    return v4.new_output("display_data", {"text/html": page, "text/plain": f"{name}: {value}"})


def broken_off(name: str, value: str) -> str:
    """Make the end of a page that cannot go on: no more waiting, and a sentence.

    Parameters
    ----------
    name, value : str
        What happened, as :func:`error_page` says it.

    Returns
    -------
    str
        Shown at once, without any script of the rest of the page.
    """
    sentence = error_page(name, value).data["text/html"]
    return f"{sentence}<script>{SHOW_NOW}</script></body></html>"
