"""The report as PDF by typst: tagged for screen readers, vector charts, always the same bytes."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import matplotlib

from influlab.errors import InfluLabError
from influlab.show.style import visible

STANDARD = "ua-1"  # PDF/UA: what a screen reader needs
MOMENT = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)  # fixed: the same bytes each time


def pdf_of(page: dict, charts: Mapping[str, str]) -> bytes:
    """Write the page as PDF.

    Parameters
    ----------
    page : dict
        From :func:`influlab.show.report_page.page_of`.
    charts : mapping of chart id to SVG

    Returns
    -------
    bytes
        A PDF/UA document with its fonts inside.

    Raises
    ------
    InfluLabError
        Where typst has no wheel for this machine (Windows on ARM).
    """
    return _compiled("report.typ", page, charts)


def slides_of(deck: dict, charts: Mapping[str, str]) -> bytes:
    """Write the slides as PDF, 16 to 9.

    Parameters
    ----------
    deck : dict
        From :func:`influlab.show.report_slides.deck_of`.
    charts : mapping of chart id to SVG

    Returns
    -------
    bytes
        A PDF/UA document, one page for each slide, its title a heading.

    Raises
    ------
    InfluLabError
        Where typst has no wheel for this machine (Windows on ARM).
    """
    return _compiled("slides.typ", deck, charts)


def _compiled(template: str, data: dict, charts: Mapping[str, str]) -> bytes:
    try:
        import typst
    except ImportError as error:
        why = "typst, which writes PDF, is not installed (there is none for Windows on ARM)"
        raise InfluLabError("report", f"{why}; ask for formats=('html', 'json')") from error
    folder = files("influlab.show").joinpath("templates")
    source = b"".join(folder.joinpath(name).read_bytes() for name in ("bricks.typ", template))
    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
    places: Any = [str(fonts)]
    compiler: Any = typst.Compiler(source, font_paths=places, ignore_system_fonts=True)
    words = {"page": json.dumps(_drawable(data)), "charts": json.dumps(dict(charts))}
    return compiler.compile(
        format="pdf", sys_inputs=words, pdf_standards=[STANDARD], timestamp=MOMENT
    )


def _drawable(value: Any) -> Any:
    """Replace in every text what the fonts cannot draw, which PDF/UA forbids, by a box."""
    if isinstance(value, dict):
        return {key: _drawable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_drawable(item) for item in value]
    return visible(value) if isinstance(value, str) else value
