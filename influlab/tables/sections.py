"""All tables of a file in which several are stacked, as web analytics reports export them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from influlab.tables.cells import file_mark, loose_column
from influlab.tables.files import open_grids
from influlab.tables.layouts import Layout
from influlab.tables.shaping import shape
from influlab.tables.synonyms import plain_header
from influlab.tables.times import parse_times
from influlab.tables.words import free_name

_REPORT = Layout("report", "", (), totals=True)


@dataclass(frozen=True, eq=False)
class Section:
    """One table of a file that stacks several.

    Parameters
    ----------
    comments : tuple of str
        The comment lines above it, without their marks.
    frame : DataFrame
        Headers as plain words; numbers where a whole column is one. A report's ``Nth day``
        becomes ``started_at``.
    rejected : DataFrame
        ``line``, ``reason`` and the cells of rows that have no place: sums, misfits.

    Examples
    --------
    >>> sections(b"# All users\\nCity,Users\\nLyon,5\\n")[0].comments
    ('All users',)
    """

    comments: tuple[str, ...]
    frame: pd.DataFrame
    rejected: pd.DataFrame = field(repr=False)


def sections(path_or_buffer: object, *, encoding: str | None = None) -> list[Section]:
    """Every table of a file, in its order.

    Parameters
    ----------
    path_or_buffer : path, bytes, file-like object or DataFrame
    encoding : str, optional
        Found where it is not given.

    Returns
    -------
    list of Section
        Blocks without a header and cells are left out.

    Raises
    ------
    TableError
        When the file is missing, empty, damaged or no table.

    Examples
    --------
    >>> text = b"# Start date: 20260401\\nNth day,Users\\n0000,5\\n0001,7\\n# All\\nCity,Users\\n"
    >>> [section.frame.shape for section in sections(text)]
    [(2, 3), (0, 2)]
    """
    found = []
    for plain in open_grids(path_or_buffer, encoding):
        grid = shape(plain, _REPORT)
        mark = file_mark(grid, range(len(grid.header)))
        columns: dict[str, pd.Series] = {}
        for place, header in enumerate(grid.header):
            name = plain_header(header).replace(" ", "_") or f"column_{place + 1}"
            if name in columns:
                name = free_name(f"{name}_again", columns, "_")
            cells = [row[place] for row in grid.rows]
            moments = name == "started_at"
            columns[name] = parse_times(cells).values if moments else loose_column(cells, mark)
        rejected = [(line, why, " | ".join(cells)) for line, why, cells in grid.refused]
        found.append(
            Section(
                comments=grid.comments,
                frame=pd.DataFrame(columns),
                rejected=pd.DataFrame(rejected, columns=["line", "reason", "cells"]),
            )
        )
    return found
