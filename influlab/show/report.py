"""One result becomes files to hand on: HTML, PDF, slides, a workbook and the numbers as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from influlab.decision import Dossier
from influlab.errors import InfluLabError, check
from influlab.show.report_charts import charts_of
from influlab.show.report_html import html_of
from influlab.show.report_numbers import numbers_of
from influlab.show.report_page import page_of
from influlab.show.report_pdf import pdf_of, slides_of
from influlab.show.report_sheet import workbook_of
from influlab.show.report_slides import deck_of

FORMATS = ("html", "pdf", "slides", "xlsx", "json")


def report(
    whole: Dossier,
    out: str | os.PathLike,
    *,
    formats: Sequence[str] = FORMATS,
    tell: Callable[[str], None] | None = None,
) -> dict[str, Path]:
    """Write a result as a report for somebody who was not there.

    Parameters
    ----------
    whole : Dossier
        From :func:`influlab.decision.dossier`; ``Dossier(verdict)`` where there is no more.
    out : path
        A folder; it is made where it does not exist.
    formats : sequence of str, default all
        Which files to write, of html, pdf, slides, xlsx and json.
    tell : callable, optional
        Called with a sentence at each step.

    Returns
    -------
    dict of str to Path
        The files by format: ``report.html``, ``report.pdf``, ``slides.pdf``, ``report.xlsx``,
        ``data.json``. The same result gives the same bytes. A file is there whole or not at all.

    Raises
    ------
    InfluLabError
        An unknown format, or a folder that cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> from influlab.decision import Dossier, verdict
    >>> whole = Dossier(verdict(budget=50_000, draws=500))
    >>> report(whole, tempfile.mkdtemp(), formats=["json"])["json"].name
    'data.json'
    """
    unknown = [name for name in formats if name not in FORMATS]
    check("report", [f"{n!r} is no format; choose of {', '.join(FORMATS)}" for n in unknown])
    tell = tell or (lambda _words: None)
    folder = _folder(out)
    tell("drawing the charts")
    charts = charts_of(whole)
    drawings = {chart["id"]: chart.pop("svg") for chart in charts}
    writers = _writers(whole, charts, drawings)
    paths = {}
    for name in formats:
        file, content = writers[name]
        tell(f"writing {file}")
        paths[name] = _write(folder / file, content())
    return paths


def _writers(
    whole: Dossier, charts: list[dict], drawings: dict[str, str]
) -> dict[str, tuple[str, Callable[[], bytes]]]:
    """For each format its file and what makes the file's content."""
    page, deck = page_of(whole, charts), deck_of(whole, charts)
    data = {"result": numbers_of(whole), "page": page, "deck": deck}
    return {
        "html": ("report.html", lambda: html_of(page, drawings).encode()),
        "pdf": ("report.pdf", lambda: pdf_of(page, drawings)),
        "slides": ("slides.pdf", lambda: slides_of(deck, drawings)),
        "xlsx": ("report.xlsx", lambda: workbook_of(whole)),
        "json": ("data.json", lambda: _json(data)),
    }


def _json(data: dict) -> bytes:
    return (json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode(
        errors="replace"
    )


def _folder(out: str | os.PathLike) -> Path:
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"the folder {str(folder)!r} cannot be made ({error.strerror}); choose another"
        raise InfluLabError("report", why) from error
    return folder


def _write(path: Path, content: bytes) -> Path:
    """Write beside and move into place, so that nobody ever reads half a report."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        why = f"{str(path)!r} cannot be written ({error.strerror}); is it open elsewhere?"
        raise InfluLabError("report", why) from error
    return path
