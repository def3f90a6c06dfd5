"""A table as people read it: headings in words with units, numbers as precise as they are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import numpy as np
import pandas as pd

from influlab.decision.score import unit_of
from influlab.decision.words import spoken
from influlab.show.headings import Heading, headed, heading_of, spelled
from influlab.show.words import figure, label, plain

WORDS = ("name", "ratio", "assumption")  # kinds of words that are spelled out
NOTHING = 1e-9  # what rounding leaves of nothing
LEFT = ("text", "yes", *WORDS)  # kinds of columns that hold words


@dataclass(frozen=True)
class Readable:
    """A table to look at; the numbers to compute with stay in the frame it was made from.

    Attributes
    ----------
    head : tuple of str
    rows : tuple of tuple of str
    align : str
        A letter for each column: r where it holds numbers, else l.

    Examples
    --------
    >>> Readable(("Tier", "Posts"), (("micro", "32"),), "lr")._repr_html_().count("<th scope")
    3
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    align: str = field(repr=False)

    def _repr_html_(self) -> str:
        looks = [_look(side) for side in self.align]
        head = "".join(
            f'<th scope="col"{look}>{escape(name)}</th>'
            for name, look in zip(self.head, looks, strict=True)
        )
        body = "\n".join(f"<tr>{self._row(row, looks)}</tr>" for row in self.rows)
        return (
            f'<table class="dataframe">\n<thead><tr>{head}</tr></thead>\n'
            f"<tbody>\n{body}\n</tbody>\n</table>"
        )

    def _row(self, row: tuple[str, ...], looks: Sequence[str]) -> str:
        first = f'<th scope="row"{looks[0]}>{escape(row[0])}</th>'
        rest = zip(row[1:], looks[1:], strict=True)
        return first + "".join(f"<td{look}>{escape(cell)}</td>" for cell, look in rest)

    def __repr__(self) -> str:
        columns = list(zip(self.head, *self.rows, strict=True))
        widths = [max(map(len, column)) for column in columns]
        sides = [str.rjust if side == "r" else str.ljust for side in self.align]
        return "\n".join(
            "  ".join(put(cell, width) for put, cell, width in zip(sides, row, widths, strict=True))
            .rstrip()
            for row in (self.head, *self.rows)
        )  # fmt: skip


def _look(side: str) -> str:
    kind, where = ("number", "right") if side == "r" else ("text", "left")
    return f' class="{kind}" style="text-align: {where}"'


def readable(
    table: pd.DataFrame, *, unit: str = "", heads: Mapping[str, str] | None = None
) -> Readable:
    """Write a table for a reader.

    Parameters
    ----------
    table : DataFrame
        Its columns as the schema names them. A named index becomes the first column; where there
        is a column ``unit``, the numbers of a row are written in the row's own unit.
    unit : str, optional
        Of the columns that hold what was estimated or paid: a currency, or the unit of the KPI.
    heads : mapping of column to str, optional
        Other words for a heading, where this table means more than the column's name says.

    Returns
    -------
    Readable
        Estimates have three figures, shares are in percent, what is not known is empty.

    Examples
    --------
    >>> table = pd.DataFrame({"option": ["micro"], "p_best": [0.412], "cvar": [-47812.3]})
    >>> readable(table, unit="EUR")
    Option  Best in (% of draws)  Mean of the worst tenth (EUR)
    micro                     41                        -47,800
    """
    table = _with_units(_flat(table), unit)
    kinds = {name: _kind(table[name], heading_of(name)) for name in table}
    units = table["unit"].astype(str) if "unit" in table else pd.Series(unit, index=table.index)
    if "unit" in table:
        table = table.assign(unit=units.str.removeprefix("fraction").map(_unit))
    shown = {
        name: [
            _cell(value, kinds[name], each, sign="%" * ("unit" in table))
            for value, each in zip(table[name], units, strict=True)
        ]
        for name in table
    }  # fmt: skip
    alone = "" if "unit" in table else "%" if unit.startswith("fraction") else unit
    heads = heads or {}
    head = tuple(heads.get(str(name)) or headed(name, alone) for name in table)
    align = "".join(
        "l" if kinds[name] in ("text", "name", "ratio", "yes") else "r" for name in table
    )
    return Readable(head, tuple(zip(*shown.values(), strict=True)), align)


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    """Make columns of a named index or of names in it, and one level of headings of several."""
    if table.columns.nlevels > 1:
        joined = [", ".join(str(part) for part in name if part) for name in table.columns]
        table = table.set_axis(joined, axis="columns")
    index = table.index
    if isinstance(index, pd.RangeIndex) or (
        index.nlevels == 1 and index.name is None and pd.api.types.is_numeric_dtype(index)
    ):
        return table.reset_index(drop=True)
    names = [
        name or ("option" if not place else "metric") for place, name in enumerate(index.names)
    ]
    return table.reset_index(names=names)


def _with_units(table: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Name the unit of each row where rows differ: metrics, or what a campaign taught."""
    if "unit" in table:
        return table.assign(
            unit=table["unit"].astype(str).str.replace("currency", currency or "currency")
        )
    if "metric" in table and currency:
        return table.assign(unit=[unit_of(str(name), currency) for name in table["metric"]])
    if {"field", "kind"} <= set(table):
        units = [
            _learned(*row, currency) for row in zip(table["field"], table["kind"], strict=True)
        ]
        return table.drop(columns="kind").assign(unit=units)
    return table


def _learned(name: str, kind: str, currency: str) -> str:
    if kind == "rate":
        return "fraction"
    return currency if name in ("fee", "order_value") else ""


def _kind(column: pd.Series, found: Heading) -> str:
    numbers = pd.api.types.is_numeric_dtype(column)
    if pd.api.types.is_bool_dtype(column):
        return "yes"
    if not numbers:
        return found.kind if found.kind in WORDS else "text"
    whole = pd.api.types.is_integer_dtype(column)
    fits = found.kind not in ("", *LEFT)
    return found.kind if fits else "count" if whole else "number"


def _cell(value: object, kind: str, unit: str, *, sign: str) -> str:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if not isinstance(value, int | float | np.number):
        return _words(value, kind)
    number = float(value)
    if np.isnan(number):
        return ""
    if np.isinf(number) or abs(number) < NOTHING:
        return figure(number if np.isinf(number) else 0.0)
    if kind == "share":
        return _percent(number)
    if kind == "amount" and unit.startswith("fraction"):
        return f"{figure(100 * number)}{sign}"
    if kind == "count":
        return f"{round(number):,}"
    if kind == "money" and abs(number) >= 100:
        return f"{number:,.0f}"
    return figure(number)


def _unit(text: str) -> str:
    return text.replace("_", " ").strip().strip("()")


def _percent(number: float) -> str:
    """To the percent, and finer where that would say never or always."""
    if 0.1 <= abs(number) <= 0.99:
        return f"{100 * number:,.0f}"
    return figure(100 * number, 2 if abs(number) < 0.1 else 3)


def _words(value: object, kind: str) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    text = plain(value)
    if kind == "ratio":
        return spelled(text)
    if kind == "assumption":
        return label(spoken(text).removeprefix("the "))
    return label(text) if kind == "name" else text
