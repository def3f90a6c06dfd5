"""Tables for a class as files: .xlsx and .csv in which no foreign text becomes a formula."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from influlab.errors import InfluLabError
from influlab.show.words import plain
from influlab.tables.words import spreadsheet_safe

AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def save_table(table: pd.DataFrame, path: str | os.PathLike) -> Path:
    """Write a table as .xlsx or .csv; a file is there whole or not at all.

    Parameters
    ----------
    table : DataFrame
    path : path
        Its ending says which.

    Returns
    -------
    Path

    Raises
    ------
    InfluLabError
        Another ending, or a place that cannot be written to.
    """
    path = Path(path)
    if path.suffix not in (".xlsx", ".csv"):
        raise InfluLabError("table", f"{path.name!r} ends neither in .xlsx nor in .csv")
    beside = path.with_name(f".{path.stem}.part{path.suffix}")
    words = table.map(lambda cell: plain(cell) if isinstance(cell, str) else cell)
    try:
        if path.suffix == ".csv":
            words.map(spreadsheet_safe).to_csv(beside, index=False)
        else:
            kwargs = {"options": AS_TEXT}
            with pd.ExcelWriter(beside, engine="xlsxwriter", engine_kwargs=kwargs) as book:
                words.to_excel(book, index=False, freeze_panes=(1, 0))
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        why = f"{str(path)!r} cannot be written ({error.strerror or error}); is it open elsewhere?"
        raise InfluLabError("table", why) from error
    return path
