"""A visitor's own campaign: files in, the whole answer on the page, report files to save."""

from __future__ import annotations

import base64
import html
import tempfile
import threading
import traceback
from pathlib import Path

import ipywidgets as widgets

from influlab.decision import Dossier, dossier
from influlab.decision.dossier import TABLES
from influlab.errors import InfluLabError
from influlab.show.inputs import sample_world
from influlab.show.report import report
from influlab.show.upload import Upload, upload
from influlab.show.upload_page import bug, problems
from influlab.show.words import plain

KINDS = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

WRAPPING = widgets.Layout(display="flex", flex_flow="row wrap")


def handover(whole: Dossier) -> widgets.HTML:
    """Write every file of a report and give a link to save each; nothing stays on the disk.

    Parameters
    ----------
    whole : Dossier
        From :func:`influlab.decision.dossier`.

    Returns
    -------
    HTML
        Links that hold the files themselves, so that no visitor meets another's.

    Examples
    --------
    >>> from influlab.decision import Dossier, verdict
    >>> links = handover(Dossier(verdict(budget=50_000, draws=300)))
    >>> links.value.count("<a download=")
    5
    """
    return widgets.HTML(_links(_files(whole)))


def _files(whole: Dossier) -> dict[str, bytes]:
    """The report's files by name."""
    with tempfile.TemporaryDirectory() as folder:
        return {path.name: path.read_bytes() for path in report(whole, folder).values()}


def _links(files: dict[str, bytes]) -> str:
    items = "".join(
        f'<li><a download="{name}" href="data:{KINDS[Path(name).suffix]};base64,'
        f'{base64.b64encode(content).decode()}">Save {name}</a> ({len(content) / 1e6:.2f} MB)</li>'
        for name, content in files.items()
    )
    return f"<ul>{items}</ul>"


class Desk(widgets.VBox):
    """Fields for files, budget and currency, a button, and the answer beneath; see :func:`desk`.

    Attributes
    ----------
    fields : dict of table to Upload
    value : Dossier or None
        The last answer.

    Examples
    --------
    >>> desk(budget=20_000).value is None
    True
    """

    def __init__(self, fields: dict[str, Upload], budget: float, currency: str):
        self.fields, self.value = fields, None
        self.lock = threading.RLock()  # callbacks may run in several threads
        wide = {"style": {"description_width": "auto"}}
        self.budget = widgets.BoundedFloatText(
            budget, min=1, max=1e12, description="Budget", **wide
        )
        self.currency = widgets.Text(currency, description="Currency (three capitals)", **wide)
        self.button = widgets.Button(description="Answer and write the report",
                                     layout={"width": "auto"})  # fmt: skip
        self.words = widgets.HTML(f'<p role="status">{START}</p>')
        self.answer = widgets.VBox()
        self.button.on_click(self.work)
        places = widgets.Accordion(list(fields.values()), titles=[HEADS[n] for n in fields])
        terms = widgets.Box([self.budget, self.currency], layout=WRAPPING)
        super().__init__([places, terms, self.button, self.words, self.answer])

    def work(self, _button: object = None) -> None:
        """Answer from the files that were given, or from the sample world where there is none."""
        with self.lock:
            self.button.disabled = True
            try:
                self.value = self._asked()
                self._show(self.value)
            except InfluLabError as error:
                self.words.value, self.answer.children = problems("", error, kept=False), ()
            except Exception:
                self.words.value, self.answer.children = bug(traceback.format_exc()), ()
            finally:
                self.button.disabled = False

    def _asked(self) -> Dossier:
        given = {name: field.value for name, field in self.fields.items()}
        if not any(given.values()):
            given = sample_world(self._tell).readings
        return dossier(
            given, budget=self.budget.value, currency=self.currency.value.strip(), tell=self._tell
        )

    def _tell(self, step: str) -> None:
        self.words.value = f'<p role="status">{html.escape(plain(step))} …</p>'

    def _show(self, whole: Dossier) -> None:
        self._tell("writing the report")
        files = _files(whole)
        page = html.escape(files["report.html"].decode(), quote=True)
        frame = (
            f'<iframe title="The report" sandbox="" srcdoc="{page}" '
            'style="width:100%;height:40rem;border:1px solid #d9d9d9"></iframe>'
        )
        self.answer.children = (widgets.HTML(_links(files)), widgets.HTML(frame))
        self.words.value = f'<p role="status">{html.escape(plain(whole.text))}</p>'


START = "Without a file the button takes the SYNTHETIC sample world."
HEADS = {
    "creators": "Creators: who could be booked (needed)",
    "posts": "Posts: to measure engagement",
    "audiences": "Audiences: who follows them, by segment",
    "population": "Population: people in each segment",
    "deals": "Deals: what was agreed, with codes and links",
    "visits": "Visits to the shop",
    "orders": "Orders, with codes",
    "paths": "Paths to a purchase",
    "panel": "Panel: regions or stores over time",
    "comments": "Comments under the posts",
}


def desk(*, budget: float = 50_000, currency: str = "EUR") -> Desk:
    """Make the desk of a campaign: choose files, press the button, read and save the report.

    Parameters
    ----------
    budget : float, > 0 [money]
        Where the field starts.
    currency : str

    Returns
    -------
    Desk
        Its ``value`` is the last :class:`~influlab.decision.Dossier`. Every file is read by
        :func:`influlab.tables.read` alone; what has to be mended is said beneath the field.

    Examples
    --------
    >>> place = desk(budget=20_000)
    >>> list(place.fields)[:2]
    ['creators', 'posts']
    """
    return Desk({name: upload(name) for name in TABLES}, budget, currency)
