"""One verdict becomes files to hand on: HTML, PDF, a workbook and the numbers as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from influlab.decision import Verdict
from influlab.errors import InfluLabError, check
from influlab.show.report_charts import charts_of
from influlab.show.report_html import html_of
from influlab.show.report_page import Provenance, numbers_of, page_of
from influlab.show.report_pdf import pdf_of
from influlab.show.report_sheet import workbook_of

FORMATS = ("html", "pdf", "json", "xlsx")


def report(
    found: Verdict,
    out: str | os.PathLike,
    *,
    formats: Sequence[str] = ("html", "pdf", "json"),
    provenance: Sequence[Provenance] = (),
    tiers: pd.DataFrame | None = None,
    tell: Callable[[str], None] | None = None,
) -> dict[str, Path]:
    """Write a verdict as a report for somebody who was not there.

    Parameters
    ----------
    found : Verdict
        From :func:`influlab.decision.verdict`.
    out : path
        A folder; it is made where it does not exist.
    formats : sequence of str, default ("html", "pdf", "json")
        Which files to write, of html, pdf, json and xlsx.
    provenance : sequence of Provenance
        Where the tables came from and what became of their rows.
    tiers : DataFrame, optional
        Engagement by tier, measured on these creators, from
        :func:`influlab.creators.tier_summary`.
    tell : callable, optional
        Called with a sentence at each step.

    Returns
    -------
    dict of str to Path
        The files by format: ``report.html``, ``report.pdf``, ``report.xlsx``, ``data.json``.
        The same verdict gives the same bytes. A file is there whole or not at all.

    Raises
    ------
    InfluLabError
        An unknown format, or a folder that cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> from influlab.decision import verdict
    >>> paths = report(verdict(budget=50_000, draws=500), tempfile.mkdtemp(), formats=["json"])
    >>> paths["json"].name
    'data.json'
    """
    unknown = [name for name in formats if name not in FORMATS]
    check("report", [f"{n!r} is no format; choose of {', '.join(FORMATS)}" for n in unknown])
    tell = tell or (lambda _words: None)
    folder = _folder(out)
    tell("drawing the charts")
    charts = charts_of(found, tiers)
    drawings = {chart["id"]: chart.pop("svg") for chart in charts}
    page = page_of(found, charts, provenance, tiers)
    numbers = numbers_of(found, provenance, tiers)
    writers = {
        "html": ("report.html", lambda: html_of(page, drawings).encode()),
        "pdf": ("report.pdf", lambda: pdf_of(page, drawings)),
        "xlsx": ("report.xlsx", lambda: workbook_of(found, provenance)),
        "json": ("data.json", lambda: _json({"result": numbers, "page": page})),
    }
    paths = {}
    for name in formats:
        tell(f"writing {writers[name][0]}")
        paths[name] = _write(folder / writers[name][0], writers[name][1]())
    return paths


def _json(data: dict) -> bytes:
    return (json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


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
