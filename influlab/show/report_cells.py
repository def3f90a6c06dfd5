"""Columns of a workbook: numbers as numbers, formulas of ours, foreign text never a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pandas as pd

from influlab.show.headings import heading_of
from influlab.show.words import plain

WIDEST, NARROWEST = 60, 9
FORMATS = {
    "text": "",
    "money": "#,##0.00",
    "count": "#,##0",
    "share": "0.0%",
    "number": "#,##0.####",
}


@dataclass(frozen=True)
class Cells:
    """One column of a sheet.

    Parameters
    ----------
    head : str
        Its name with the unit.
    kind : {"text", "money", "count", "share", "number"}
        How its numbers look.
    values : sequence
        One for each row; of a formula, what it gives.
    formula : str
        A formula of ours with ``{row}`` for the number of the row; empty for plain values. No
        cell of a user's table ever becomes part of it.
    total : bool
        Whether the last row adds the column up.

    Examples
    --------
    >>> Cells("Cost (EUR)", "money", [3.0], "=A{row}+B{row}").formula
    '=A{row}+B{row}'
    """

    head: str
    kind: str
    values: Sequence[Any] = field(repr=False)
    formula: str = ""
    total: bool = False


def letter(place: int) -> str:
    """Name a column as a spreadsheet does.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def columns_of(table: pd.DataFrame, units: Mapping[str, str] | None = None) -> list[Cells]:
    """Take a table as it is; `units` goes behind the names of its columns.

    Parameters
    ----------
    table : DataFrame
    units : mapping of column to unit, optional

    Returns
    -------
    list of Cells
    """
    units = units or {}
    cells = []
    for name in table.columns:
        unit = units.get(name, "")
        words = heading_of(name).words
        head = f"{words} ({unit})" if unit else words
        cells.append(Cells(head, _kind(table[name], unit), list(table[name])))
    return cells


def _kind(column: pd.Series, unit: str) -> str:
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return "text"
    known = heading_of(column.name).kind
    if unit.startswith("share") or known == "share":
        return "share"
    if known in ("amount", "money"):
        return "number"
    return "count" if pd.api.types.is_integer_dtype(column) else "number"


def fill(book: Any, name: str, columns: Sequence[Cells]) -> None:
    """Write a sheet: header, rows and, where a column asks for it, a row of totals.

    Parameters
    ----------
    book : xlsxwriter.Workbook
    name : str
        Of the sheet.
    columns : sequence of Cells
    """
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    looks = {kind: book.add_format({"num_format": how} if how else {"text_wrap": True, "valign":
             "top"}) for kind, how in FORMATS.items()}  # fmt: skip
    for place, column in enumerate(columns):
        sheet.write_string(0, place, plain(column.head), head)
        for row, value in enumerate(column.values, start=1):
            _write(sheet, (row, place), value, column.formula, looks[column.kind])
        sheet.set_column(place, place, _width(column))
    _totals(book, sheet, columns)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write(sheet: Any, place: tuple[int, int], value: Any, formula: str, look: Any) -> None:
    row, column = place
    known = not (value is None or pd.isna(value))
    if formula:
        made = formula.format(row=row + 1)
        sheet.write_formula(row, column, made, look, float(cast(float, value)) if known else "")
    elif not known:
        return
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, plain(value), look)


def _totals(book: Any, sheet: Any, columns: Sequence[Cells]) -> None:
    if not any(column.total for column in columns):
        return
    last = len(columns[0].values)
    rim = {"bold": True, "top": 1}
    sheet.write_string(last + 1, 0, "Total", book.add_format(rim))
    for place, column in enumerate(columns):
        if column.total:
            look = book.add_format({**rim, "num_format": FORMATS[column.kind]})
            made = f"=SUM({letter(place)}2:{letter(place)}{last + 1})"
            value = float(pd.Series(column.values, dtype=float).sum())
            sheet.write_formula(last + 1, place, made, look, value)


def _width(column: Cells) -> int:
    if column.kind != "text":
        return max(NARROWEST + 4, min(len(column.head), 16))
    longest = max((len(plain(value)) for value in column.values if value is not None), default=0)
    return max(NARROWEST, min(max(longest, min(len(column.head), 16)) + 2, WIDEST))
