"""The series as a book of still pages: ``python3 -m influlab book``, for a browser without network.

Every page is made from a stored notebook, as it was run; a stale one is refused, so that no page
shows what the package would no longer say.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import cast

from nbformat import NotebookNode

from influlab.errors import InfluLabError, check
from influlab.show import series
from influlab.show.book_cells import Figure, cell_html, figures_of, markdown
from influlab.show.book_frame import document
from influlab.show.book_search import PAGE as SEARCH
from influlab.show.book_search import anchored, search_page, sections_of
from influlab.show.book_thumbs import WIDE, thumbnail

TITLE = "Micro-influencers, macro-influencers, or which blend?"
LEAD = (
    "A series of notebooks that answers one question before the contract is signed: how sure, what "
    "would flip it, and what is it worth to find out first? Each page gives its answer first."
)
SYNTHETIC = "The sample data are SYNTHETIC: invented by a computer, with a known truth."
MADE = "influlab-book"  # names the file by which a folder is known to be ours to replace


@dataclass(frozen=True)
class Page:
    """One notebook of the book.

    Examples
    --------
    >>> Page("00_start", series.nbformat.v4.new_notebook()).file
    '00_start.html'
    """

    stem: str
    notebook: NotebookNode

    @property
    def file(self) -> str:
        """Name of the page's file."""
        return f"{self.stem}.html"

    @property
    def question(self) -> str:
        """The title."""
        return self.notebook.cells[0].source.splitlines()[0].lstrip("# ").strip()

    @property
    def answer(self) -> str:
        """The answer in short, in Markdown: the paragraph that begins with *In short*."""
        parts = self.notebook.cells[0].source.split("\n\n")[1:]
        short = [part for part in parts if part.startswith("*In short:*")]
        words = (short or parts or [""])[0].replace("*In short:* ", "")
        return words[:1].upper() + words[1:]

    @property
    def figures(self) -> list[Figure]:
        """The pictures."""
        return figures_of(self.stem, self.notebook)


def book(out: str | Path, notebooks: Mapping[Path, NotebookNode] | None = None) -> Path:
    """Write the series as a folder of HTML pages with an index.

    Parameters
    ----------
    out : path
        A folder; a book that lies there already is replaced, anything else is left alone.
    notebooks : mapping of path to notebook, optional
        With their results; the stored series when not given.

    Returns
    -------
    Path
        The index page.

    Raises
    ------
    InfluLabError
        Notebooks that have to be run again, or a folder that holds something else.

    Examples
    --------
    >>> try:
    ...     book("out/book", {Path("00_a.ipynb"): series.nbformat.v4.new_notebook()})
    ... except InfluLabError as error:
    ...     print(error.problems[0][:20])
    00_a.ipynb is stale:
    """
    if notebooks is None:
        notebooks = {path: series.read(path) for path in series.paths()}
    stale = {path.name: series.complaint(each) for path, each in notebooks.items()}
    mend = "run python3 -m influlab notebooks first, or add --run"
    check("book", [f"{name} {why}; {mend}" for name, why in stale.items() if why], InfluLabError)
    pages = [Page(path.stem, each) for path, each in notebooks.items()]
    return _write(Path(out), pages)


def _write(out: Path, pages: Sequence[Page]) -> Path:
    """Write beside and move into place, so that nobody ever reads half a book."""
    if out.exists() and not (out / f".{MADE}").is_file() and (out.is_file() or any(out.iterdir())):
        raise InfluLabError("book", f"{str(out)!r} holds something else; choose another folder")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        why = f"{str(out)!r} cannot be made ({error.strerror}); choose another folder"
        raise InfluLabError("book", why) from error
    try:
        (beside / "pictures").mkdir()
        (beside / f".{MADE}").touch()
        for name, text in _texts(pages).items():
            (beside / name).write_text(text, encoding="utf-8", newline="\n")
        for name, png in _pictures(pages).items():
            (beside / name).write_bytes(png)
        shutil.rmtree(out, ignore_errors=True)
        beside.chmod(0o755)
        beside.replace(out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return out / "index.html"


def _texts(pages: Sequence[Page]) -> dict[str, str]:
    names = [page.stem for page in pages]
    entries = [(page.file, page.question) for page in pages]
    written = {"index.html": document(TITLE, _index(pages), file="index.html")}
    found = []
    for page in pages:
        body = "\n".join(cell_html(page.stem, cell, names) for cell in page.notebook.cells)
        body = anchored(body)
        sections = sections_of(body)
        found.append((page.file, page.question, sections))
        written[page.file] = document(
            page.question, body, file=page.file, pages=entries, sections=sections
        )
    written[SEARCH] = document("Search", search_page(found), file=SEARCH, pages=entries)
    return written


def _pictures(pages: Sequence[Page]) -> dict[str, bytes]:
    """Every figure, and the first of each page small for the index."""
    figures = [page.figures for page in pages]
    whole = {f"pictures/{each.name}": each.png for found in figures for each in found}
    small = {_small(found[0]): thumbnail(found[0].png) for found in figures if found}
    return whole | small


def _index(pages: Sequence[Page]) -> str:
    names = [page.stem for page in pages]
    cards = "\n".join(_card(page, names) for page in pages)
    return (
        f"<h1>{escape(TITLE)}</h1>\n<p>{escape(LEAD)}</p>\n"
        f'<p class="mark">{escape(SYNTHETIC)}</p>\n<ol class="gallery">\n{cards}\n</ol>'
    )


def _card(page: Page, names: Sequence[str]) -> str:
    figures = page.figures
    picture = ""
    if figures:
        first = figures[0]
        made_up = '<span class="made-up">SYNTHETIC</span>' if "SYNTHETIC" in first.alt else ""
        small = f'src="{_small(first)}" width="{WIDE}"'
        picture = f'<img {small} alt="A piece of: {escape(first.alt)}">{made_up}'
    title = f'<h2><a href="{page.file}">{escape(page.question)}</a></h2>'
    return f"<li><div>{picture}</div><div>{title}\n{markdown(page.answer, names)}</div></li>"


def _small(figure: Figure) -> str:
    return f"pictures/small-{figure.name}"


def main(argv: list[str] | None = None) -> int:
    """``python3 -m influlab book``: write the book, and the README's pictures where asked.

    Parameters
    ----------
    argv : list of str, optional
        The arguments; those of the process when not given.

    Returns
    -------
    int
        0 when all was written, 2 when something has to be mended first.
    """
    parser = argparse.ArgumentParser(
        prog="python3 -m influlab book",
        description="The series as still pages with an index, for a browser without network.",
    )
    parser.add_argument("-o", "--out", default="out/book", help="folder (default out/book)")
    parser.add_argument("--run", action="store_true", help="run stale notebooks first")
    parser.add_argument("--screenshots", nargs="?", const=str(series.FOLDER.parent / "docs"),
                        metavar="FOLDER", help="take the README's pictures too")  # fmt: skip
    asked = parser.parse_args(argv)
    try:
        print(book(asked.out, _run_stale() if asked.run else None))
        if asked.screenshots:
            from influlab.show.book_shots import screenshots

            for path in screenshots(Path(asked.out), Path(asked.screenshots)):
                print(path)
    except InfluLabError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _run_stale() -> dict[Path, NotebookNode]:
    """Run what is stale, without storing it."""
    stored = {path: series.read(path) for path in series.paths()}
    fresh = series.run({path: each for path, each in stored.items() if series.complaint(each)})
    failed = [f"{p.name}: {e}" for p, e in fresh.items() if isinstance(e, Exception)]
    check("book", failed, InfluLabError)
    return stored | cast(dict[Path, NotebookNode], fresh)


if __name__ == "__main__":
    sys.exit(main())
