"""A visitor's own file, read by ``tables.read`` alone, every row accounted for.

The bytes never touch the disk under a name that the visitor chose, nothing in them is run, and
whatever they say is escaped before a page shows it.
"""

from __future__ import annotations

import io
import threading
import traceback
import zipfile
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import traitlets

from influlab import tables
from influlab.errors import InfluLabError, TableError, check
from influlab.show.upload_options import AT_LEFT, options_of, settings
from influlab.show.upload_page import LOOK, bug, problems, progress, reading_page
from influlab.show.words import figure

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.parquet,.json,.jsonl"
MEGABYTE = 1_000_000
UNPACKED = 20  # times the size limit that a workbook may grow to


class Upload(widgets.VBox):
    """A field for a file, what was read of it, and what follows from it; see :func:`upload`.

    Attributes
    ----------
    value : Reading or None
        The last file that could be read, else what the field started with.

    Examples
    --------
    >>> field = upload("creators")
    >>> field.take("list.csv", b"creator_id,followers\\nana,12000\\n")
    >>> field.value.frame["followers"].tolist()
    [12000]
    """

    value = traitlets.Instance(tables.Reading, allow_none=True)

    def __init__(self, table: str, then: Callable | None, limit: int, start: tables.Reading | None):
        self.table, self.then, self.limit = table, then, limit
        self.lock = threading.RLock()  # callbacks may run in several threads
        self.chooser = widgets.FileUpload(
            accept=ACCEPTED, description=f"Choose a file of {table}", layout=AT_LEFT
        )
        self.settings = settings(tables.table(table))
        self.words = widgets.HTML()
        self.answer = widgets.VBox()
        self.last: tuple[str, bytes] | None = None
        look = widgets.HTML(LOOK, layout={"display": "none"})
        super().__init__([self.chooser, self.settings, self.words, self.answer, look])
        self.add_class("influlab-upload")
        self.chooser.observe(self._chosen, names="value")
        self.settings.again.on_click(self._again)
        if start is not None:
            self._accept("", start)

    def take(self, name: str, content: bytes) -> None:
        """Read a file's content as if it had just been chosen.

        Parameters
        ----------
        name : str
            The file's name, which is shown and otherwise ignored.
        content : bytes
        """
        with self.lock:
            self.last = (name, content)
            self.words.value = progress(name)
            try:
                self._within_limit(content)
                reading = tables.read(content, self.table, **options_of(self.settings))
            except InfluLabError as error:
                self.words.value = problems(name, error, kept=self.value is not None)
            except Exception:
                self.words.value = bug(traceback.format_exc())
                raise
            else:
                self._accept(name, reading)

    def _chosen(self, change: dict) -> None:
        if change["new"]:
            chosen = change["new"][0]
            self.take(str(chosen["name"]), bytes(chosen["content"]))

    def _again(self, _button: object = None) -> None:
        if self.last:
            self.take(*self.last)

    def _within_limit(self, content: bytes) -> None:
        """Refuse what is too large, also when it only becomes so after unpacking."""
        sizes = [
            ("", len(content), self.limit),
            (" unpacked", unpacked(content), UNPACKED * self.limit),
        ]
        found = [
            f"the file has {figure(size / MEGABYTE)} MB{how}; {figure(most / MEGABYTE)} MB are "
            "allowed: leave out rows or columns that are not needed, or save it as Parquet"
            for how, size, most in sizes
            if size > most
        ]
        check(self.table, found, TableError)

    def _accept(self, name: str, reading: tables.Reading) -> None:
        """Take a reading, say what was read, and show what follows from it."""
        self.value = reading
        self.words.value = reading_page(name, reading)
        if self.then is None:
            return
        try:
            self.answer.children = shown(self.then(reading))
        except InfluLabError as error:
            self.answer.children = [widgets.HTML(problems(name, error, kept=False))]
        except Exception:
            self.answer.children = [widgets.HTML(bug(traceback.format_exc()))]
            raise


def unpacked(content: bytes) -> int:
    """Bytes that a workbook, which is a zip archive, says it unpacks to; 0 for other files.

    Python's reader never unpacks more than an archive says.
    """
    if not content.startswith(b"PK"):
        return 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return sum(member.file_size for member in packed.infolist())
    except zipfile.BadZipFile:
        return 0  # tables.read says that it is damaged


def shown(result: Any) -> list[widgets.Widget]:
    """Put what a function returned into a list of widgets: itself, or an output that shows it."""
    if result is None:
        return []
    if isinstance(result, widgets.Widget):
        return [result]
    output = widgets.Output()
    output.append_display_data(result)
    return [output]


def upload(
    table: str = "creators",
    *,
    then: Callable[[tables.Reading], Any] | None = None,
    start: tables.Reading | None = None,
    megabytes: float = 20,
) -> Upload:
    """Let somebody bring a file, read it by :func:`influlab.tables.read`, and go on with it.

    What was read, how, and every rejected row with its reason stand beneath the field. A file
    that cannot be used becomes a list of what to mend; the last one that could stays.

    Parameters
    ----------
    table : str, default "creators"
        A table of the schema.
    then : callable, optional
        ``then(reading)``: called with each file that could be read. A widget, a picture or a
        table that it returns is shown beneath; what it raises as an ``InfluLabError`` is said.
    start : Reading, optional
        What to go on with until a file comes, for example the sample.
    megabytes : float in (0, 50], default 20
        Largest file, in millions of bytes; the server drops messages above 64.

    Returns
    -------
    Upload
        Its ``value`` is the last :class:`~influlab.tables.Reading`, or None.

    Raises
    ------
    InfluLabError
        An unknown table, or a limit outside its range.

    Examples
    --------
    >>> field = upload("creators", then=lambda reading: reading.frame["followers"].max())
    >>> field.take("list.csv", b"creator_id,followers\\nana,12000\\nbo,-3\\n")
    >>> len(field.value.frame), field.value.rejected["line"].tolist()
    (1, [3])
    """
    tables.table(table)
    wrong = [f"megabytes is {megabytes!r}; it must lie above 0 and at most at 50"]
    check("upload", [] if 0 < megabytes <= 50 else wrong)
    return Upload(table, then, int(megabytes * MEGABYTE), start)
