"""What some exports need before their cells are read: totals, offsets, joined columns."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from influlab.tables.grid import TOTALS, Grid
from influlab.tables.layouts import Layout
from influlab.tables.numbers import parse
from influlab.tables.synonyms import plain_header

_OFFSETS = {"nth hour": "h", "nth day": "D", "nth week": "W", "nth month": "M"}


def shape(grid: Grid, layout: Layout) -> Grid:
    """The grid with sums and continued rows set aside and derived columns added at its end.

    Parameters
    ----------
    grid : Grid
    layout : Layout

    Returns
    -------
    Grid
        No row is lost: what is set aside stands in `refused` with its reason.

    Examples
    --------
    >>> said = ("Start date: 20260401",)
    >>> grid = Grid(("nth day", "sessions"), [("0001", "5")], [4], comments=said)
    >>> shape(grid, Layout("mine", "traffic", ())).rows
    [('0001', '5', '2026-04-02')]
    """
    plain = [plain_header(header) for header in grid.header]
    aside = _totals(grid) if layout.totals else {}
    if layout.continued and set(layout.continued) <= set(plain):
        aside |= _continued(grid, *(plain.index(name) for name in layout.continued))
    kept = [row for row in range(len(grid.rows)) if row not in aside]
    refused = [(grid.lines[row], why, grid.rows[row]) for row, why in aside.items()]
    rows = [grid.rows[row] for row in kept]
    added: dict[str, list[str]] = {}
    for place, name in enumerate(plain):
        cells = [row[place] for row in rows]
        if name in layout.splits:
            added |= dict(zip(layout.splits[name], _split(cells), strict=True))
        if name in layout.rests:
            added[layout.rests[name]] = _rest(cells)
        if name in _OFFSETS and _start(grid):
            added["started_at"] = _moments(cells, _start(grid), _OFFSETS[name])
    fresh = {name: cells for name, cells in added.items() if plain_header(name) not in plain}
    return replace(
        grid,
        header=(*grid.header, *fresh),
        derived=len(fresh),
        rows=[(*row, *more) for row, *more in zip(rows, *fresh.values(), strict=True)],
        lines=[grid.lines[row] for row in kept],
        refused=[*grid.refused, *refused],
    )


def personal(header: str, layout: Layout) -> bool:
    """Whether a column names people and is left out.

    Parameters
    ----------
    header : str
    layout : Layout

    Returns
    -------
    bool

    Examples
    --------
    >>> personal("Billing Name", Layout("shop", "orders", (), personal=("billing",)))
    True
    """
    return plain_header(header).startswith(layout.personal)


def _totals(grid: Grid) -> dict[int, str]:
    return {
        place: "is a grand total, not a row"
        for place, row in enumerate(grid.rows)
        if any(cell.strip().lower() in TOTALS for cell in row)
    }


def _continued(grid: Grid, identity: int, value: int) -> dict[int, str]:
    found, above = {}, ""
    for place, row in enumerate(grid.rows):
        if above and row[identity].strip() == above and not row[value].strip():
            found[place] = f"is one more item of {above!r}, whose total stands above"
        above = row[identity].strip()
    return found


def _split(cells: list[str]) -> tuple[list[str], list[str]]:
    pairs = [cell.partition(" / ") for cell in cells]
    return [left for left, *_ in pairs], [right for *_, right in pairs]


def _rest(cells: list[str]) -> list[str]:
    read = parse(cells)
    return [
        cell if fault or np.isnan(value) else repr(round(1 - float(value), 12))
        for cell, value, fault in zip(cells, read.values, read.faults, strict=True)
    ]


def _start(grid: Grid) -> str:
    """First day of the report, from its comment lines: "Start date: 20260401" or a range."""
    for comment in grid.comments:
        found = re.search(
            r"(?:^|start date:\s*)((?:19|20)\d{6})(?:-\d{8})?$", comment, re.IGNORECASE
        )
        if found:
            return f"{found[1][:4]}-{found[1][4:6]}-{found[1][6:]}"
    return ""


def _moments(cells: list[str], start: str, unit: str) -> list[str]:
    """Start plus so many hours, days, weeks or months; other cells stay as they are."""
    try:
        first = np.datetime64(start)
    except ValueError:
        return cells
    whole = first.astype("datetime64[M]") if unit == "M" else first
    moments = [
        whole + np.timedelta64(int(cell), unit) if re.fullmatch("[0-9]{1,6}", cell) else cell
        for cell in cells
    ]
    return [each if isinstance(each, str) else str(each) for each in moments]
