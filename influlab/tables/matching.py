"""Which column of a file is which column of the schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from influlab.tables.grid import Grid
from influlab.tables.kinds import Column, Table
from influlab.tables.layouts import Layout
from influlab.tables.numbers import SYMBOLS, parse
from influlab.tables.synonyms import SYNONYMS, plain_header
from influlab.tables.words import counted, nearest, suggest

_HANDLE = re.compile(r"@?[A-Za-z0-9._]{1,30}")
_PRICED = re.compile(rf" (?:{'|'.join(code.lower() for code in SYMBOLS if code.isalpha())})$")
_RANKS = ("rank", "s no", "no", "number")
SHOWN = 12
LONGEST_NAME = 200  # signs of a header in a sentence


@dataclass(frozen=True)
class Match:
    """Places of the standard columns in a file.

    Parameters
    ----------
    places : dict
        Standard column -> place of the file's column.
    extras : tuple of int
        Places of columns that the schema does not know.
    notes, problems : tuple of str

    Examples
    --------
    >>> Match({"followers": 1}, (0,)).places
    {'followers': 1}
    """

    places: dict[str, int]
    extras: tuple[int, ...]
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def match(
    grid: Grid, table: Table, layout: Layout, columns: Mapping[str, str | None] | None = None
) -> Match:
    """Find the standard columns: as told, by name, by the export's layout, by synonyms.

    Parameters
    ----------
    grid : Grid
    table : Table
    layout : Layout
    columns : mapping, optional
        Standard column -> header in the file, or None to leave the column out.

    Returns
    -------
    Match

    Examples
    --------
    >>> from influlab.tables.layouts import GENERIC
    >>> from influlab.tables.schema import table
    >>> grid = Grid(("influencer_id", "Subscribers"), [("a", "5")], [2])
    >>> match(grid, table("creators"), GENERIC).places
    {'creator_id': 0, 'followers': 1}
    """
    told, problems = _as_told(grid, table, columns or {})
    places = {name: place for name, place in told.items() if place is not None}
    plain = [plain_header(header) for header in grid.header]
    twins: dict[int, list[int]] = {}
    notes: list[str] = []
    for column in table.columns:
        if column.name in told:
            continue
        free = [place for place in range(len(plain)) if place not in places.values()]
        found = _candidates(column, table, layout, plain, free)
        if column.name == "handle":
            found, odd = _handles(grid, found)
            notes += odd
        if found:
            alike = [place for place in found if _twin(plain[found[0]], plain[place])]
            places[column.name] = _numeric_one(grid, alike) if column.numeric else found[0]
            twins[places[column.name]] = alike
    twins |= _other_twins(grid, plain, places, twins)
    for place, alike in twins.items():
        notes += _twin_notes(grid, place, [each for each in alike if each != place])
    used = {*places.values(), *(place for alike in twins.values() for place in alike)}
    kept = {place for place in twins if place not in places.values()}
    extras = tuple(p for p in range(len(plain)) if p not in used or p in kept)
    notes = [*_renamed(grid, places), *notes]
    return Match(places, extras, tuple(notes), tuple(problems))


def _as_told(grid: Grid, table: Table, columns) -> tuple[dict[str, int | None], list[str]]:
    told, problems = {}, []
    plain = [plain_header(header) for header in grid.header]
    for name, header in columns.items():
        if name not in table.names:
            problems.append(f"columns= names {name!r}{suggest(name, table.names)}")
        elif header is None:
            told[name] = None
        elif plain_header(header) in plain:
            told[name] = plain.index(plain_header(header))
        else:
            problems.append(
                f"columns= takes {name!r} from {header!r}, which the file does not have"
                f"{_had(grid.own, header)}"
            )
    return told, problems


def _had(header: tuple[str, ...], wanted: str) -> str:
    close = nearest(wanted, header)
    return f"; the file has: {_listed(header)}" + (f" (did you mean {close!r}?)" if close else "")


def _listed(header: tuple[str, ...]) -> str:
    """The first headers, each cut where it is no header but a page of text."""
    names = [name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..." for name in header]
    return ", ".join(names[:SHOWN]) + (", ..." if len(header) > SHOWN else "")


def missing_columns(grid: Grid, table: Table, places: Mapping[str, int]) -> list[str]:
    """One sentence for each required column that the file lacks.

    Parameters
    ----------
    grid : Grid
    table : Table
    places : mapping
        From :func:`match`.

    Returns
    -------
    list of str

    Examples
    --------
    >>> from influlab.tables.schema import table
    >>> print(missing_columns(Grid(("creator_id", "folowers"), [], []), table("creators"), {})[1])
    column 'followers' is missing; the file has: creator_id, folowers
    (did you mean 'folowers'? pass columns={"followers": "folowers"})
    """
    problems = []
    for name in table.required:
        if name not in places:
            close = nearest(name, grid.own)
            hint = f' (did you mean {close!r}? pass columns={{"{name}": "{close}"}})'
            if not close and name == "creator_id" and table.name != "creators":
                close, hint = name, ' (one account only? pass fill={"creator_id": "its name"})'
            problems.append(
                f"column {name!r} is missing; the file has: {_listed(grid.own)}"
                f"{hint if close else ''}"
            )
    return problems


def _candidates(column: Column, table: Table, layout: Layout, plain, free) -> list[int]:
    """Places that may be this column, the best first."""
    names = [plain_header(column.name)]
    names += [header for header, name in layout.columns.items() if name == column.name]
    claimed = set(layout.columns) | {plain_header(name) for name in table.names}
    names += [n for n in SYNONYMS[table.name].get(column.name, ()) if n not in claimed]
    if column.kind == "money":
        plain = [_PRICED.sub("", header) for header in plain]
    return [place for name in names for place in free if _twin(name, plain[place])]


def _twin(name: str, other: str) -> bool:
    """Whether two headers are the same column, once as text and once as a number."""
    return name == other or f"{name} values" == other or name == f"{other} values"


def _handles(grid: Grid, found: list[int]) -> tuple[list[int], list[str]]:
    """Of the columns that may be the handle, those whose cells look like handles."""
    good = [place for place in found if _like_handles(grid, place)]
    odd = [place for place in found if place not in good]
    if not good or not odd or found[0] in good:
        return good, []
    note = (
        f"{grid.header[odd[0]]!r} holds no handles (a handle has letters, digits, . and _ only); "
        f"{grid.header[good[0]]!r} does"
    )
    return good, [note]


def _like_handles(grid: Grid, place: int) -> bool:
    filled = [row[place].strip() for row in grid.rows if row[place].strip()]
    fitting = sum(bool(_HANDLE.fullmatch(cell)) for cell in filled)
    return bool(filled) and fitting >= 0.9 * len(filled)


def _numeric_one(grid: Grid, alike: list[int]) -> int:
    """Of columns with one header, the one whose cells are plain numbers."""
    if len(alike) == 1:
        return alike[0]

    def plain(place: int) -> int:
        return sum(bool(re.fullmatch(r"\d+(\.\d+)?", row[place].strip())) for row in grid.rows)

    return max(alike, key=plain)


def _other_twins(grid: Grid, plain: list[str], places, known) -> dict[int, list[int]]:
    """Twins among the columns that the schema does not know."""
    taken = {place for alike in known.values() for place in alike} | set(places.values())
    free: dict[str, list[int]] = {}
    for place, name in enumerate(plain):
        if place not in taken:
            free.setdefault(name, []).append(place)
    found: dict[int, list[int]] = {}
    for name in free:
        others = {f"{name} values", name.removesuffix(" values")} - {name}
        alike = sorted(free[name] + [p for other in others for p in free.get(other, ())])
        if len(alike) > 1:
            numeric = _numeric_one(grid, alike)
            if not any(parse([row[numeric] for row in grid.rows]).faults):
                found[numeric] = alike
    return found


def _twin_notes(grid: Grid, place: int, others: list[int]) -> list[str]:
    notes = []
    if not others:
        return notes
    taken = parse([row[place] for row in grid.rows]).values
    for other in others:
        read = parse([row[other] for row in grid.rows])
        both = np.isfinite(taken) & np.isfinite(read.values)
        unlike = both & (np.abs(taken - read.values) > 0.05 * np.abs(taken))
        exact = int((both & (taken == read.values)).sum())
        note = (
            f"two columns {grid.header[place]!r}: the plain number was taken; the text form is "
            f"equal in {exact:,} of {counted(int(both.sum()))}"
        )
        if unlike.any():
            line = grid.lines[int(np.flatnonzero(unlike)[0])]
            note += f" and more than 5 % off in {int(unlike.sum()):,}, first in line {line}"
        notes.append(note)
    return notes


def _renamed(grid: Grid, places: Mapping[str, int]) -> list[str]:
    renamed = [
        f"{grid.header[place]} -> {name}"
        for name, place in places.items()
        if plain_header(grid.header[place]) != plain_header(name)
    ]
    notes = [f"read as: {', '.join(renamed)}"] if renamed else []
    for name, other in (("impressions", "view"), ("views", "impression")):
        if name in places and other in plain_header(grid.header[places[name]]):
            header = grid.header[places[name]]
            notes.append(f"{name} are taken from {header!r}, as told: these are different counts")
    return notes


def identity(
    grid: Grid, table: Table, layout: Layout, places: Mapping[str, int]
) -> tuple[dict[str, list[str]], list[str]]:
    """Ids that the file lacks: the handle, the rank or the line serves, and it is said.

    Parameters
    ----------
    grid : Grid
    table : Table
    layout : Layout
    places : mapping
        From :func:`match`.

    Returns
    -------
    (dict, list of str)
        Standard column -> cells, and notes.

    Examples
    --------
    >>> from influlab.tables.layouts import GENERIC
    >>> from influlab.tables.schema import table
    >>> grid = Grid(("handle", "followers"), [("@ana", "5")], [2])
    >>> identity(grid, table("creators"), GENERIC, {"handle": 0})
    ({'creator_id': ['ana']}, ['there is no creator_id: the handle serves'])
    """
    made: dict[str, list[str]] = {}
    notes = []
    if table.name == "creators" and "creator_id" not in places:
        if "handle" in places:
            made["creator_id"] = [row[places["handle"]].strip().lstrip("@") for row in grid.rows]
            notes.append("there is no creator_id: the handle serves")
        else:
            rank = _rank(grid)
            if rank is not None:
                made["creator_id"] = [f"rank {row[rank].strip()}" for row in grid.rows]
                notes.append(f"there is no creator_id: {grid.header[rank]!r} serves")
    if layout.numbered and layout.numbered not in places:
        made[layout.numbered] = [f"line {line}" for line in grid.lines]
        notes.append(f"there is no {layout.numbered}: the line in the file serves")
    if layout.one_account and "creator_id" not in places:
        made["creator_id"] = ["this account"] * len(grid.rows)
        notes.append("the export names no account: creator_id is 'this account'")
    return made, notes


def _rank(grid: Grid) -> int | None:
    for place, header in enumerate(grid.header):
        if plain_header(header) in _RANKS:
            cells = [row[place].strip() for row in grid.rows]
            if all(cells) and len(set(cells)) == len(cells):
                return place
    return None
