"""What the report is made from: the user's files, or the sample world, read and accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from influlab import tables
from influlab.decision.dossier import TABLES
from influlab.errors import TableError, check
from influlab.show.words import count


@dataclass(frozen=True)
class Inputs:
    """Tables ready for :func:`influlab.decision.dossier`, and what they are called.

    Parameters
    ----------
    readings : dict of table to Reading
    names : dict of table to str
        The file's name, or what else it was.

    Examples
    --------
    >>> Inputs({}, {}).rejected
    {}
    """

    readings: dict[str, tables.Reading]
    names: dict[str, str]

    @property
    def rejected(self) -> dict[str, pd.DataFrame]:
        """The rows that were refused, by table."""
        return {n: each.rejected for n, each in self.readings.items() if len(each.rejected)}


def read_files(files: Mapping[str, str], tell: Callable[[str], None], **options: Any) -> Inputs:
    """Read the user's files; where several fail, tell all their problems at once.

    Parameters
    ----------
    files : mapping of table to path
        Files that :func:`influlab.tables.read` understands.
    tell : callable
        Called with a sentence at each step.
    **options
        Passed on to :func:`influlab.tables.read` for the creators.

    Returns
    -------
    Inputs

    Raises
    ------
    TableError
        Files that cannot be read.
    """
    found, problems = {}, []
    for table, path in files.items():
        try:
            found[table] = tables.read(path, table, **(options if table == "creators" else {}))
        except TableError as error:
            problems += [f"{table}: {problem}" for problem in error.problems]
        else:
            tell(" ".join([found[table].text, *found[table].notes]))
    check("files", problems, TableError)
    return Inputs(found, {table: Path(path).name for table, path in files.items()})


def sample_world(tell: Callable[[str], None] | None = None) -> Inputs:
    """Take every table of the sample world that a report can use.

    Parameters
    ----------
    tell : callable, optional
        Called with a sentence.

    Returns
    -------
    Inputs
        ``.readings`` and ``.names``, as :func:`influlab.decision.dossier` takes them.

    Examples
    --------
    >>> sample_world(print).readings["creators"].source
    no file given: the SYNTHETIC sample world of 2,000 creators is used
    'SYNTHETIC sample world'
    """
    frames = {name: tables.load(name) for name in TABLES}
    if tell:
        many = count(len(frames["creators"]))
        tell(f"no file given: the SYNTHETIC sample world of {many} creators is used")
    readings = {
        name: tables.Reading(frame, frame.iloc[:0], "SYNTHETIC sample world", table=name)
        for name, frame in frames.items()
    }
    return Inputs(readings, {name: f"{name}.csv" for name in TABLES})
