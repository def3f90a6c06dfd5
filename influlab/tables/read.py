"""A platform's export -> a checked table. No row is lost: what cannot be used comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from influlab.errors import TableError, check
from influlab.tables.cells import Parsed, file_mark, parse_column
from influlab.tables.files import open_grids
from influlab.tables.grid import Grid
from influlab.tables.kinds import Table
from influlab.tables.layouts import Layout, other_table, recognise
from influlab.tables.matching import Match, identity, match, missing_columns
from influlab.tables.reading import File, Reading, sort_out
from influlab.tables.schema import table as table_named
from influlab.tables.shaping import shape
from influlab.tables.synonyms import plain_header
from influlab.tables.words import counted, suggest


def read(
    path_or_buffer: object,
    table: str = "creators",
    *,
    columns: Mapping[str, str | None] | None = None,
    percent: Sequence[str] = (),
    encoding: str | None = None,
    dates: str | None = None,
    duplicates: str = "reject",
    fill: Mapping[str, str] | None = None,
) -> Reading:
    """Read a file into a table of the schema, whatever platform it comes from.

    CSV, TSV, semicolon CSV, Excel, Parquet and JSON lines are told apart by their content.
    Single rows that break a rule are rejected with their line and reason. A column that is
    wrong as a whole is an error instead: when more than half of its filled cells cannot be
    used, or, for a fraction, when more than one in twenty lies above 1.

    Parameters
    ----------
    path_or_buffer : path, bytes, file-like object or DataFrame
    table : str, default "creators"
        A table of the schema.
    columns : mapping, optional
        Standard column -> header in the file; None leaves a column out.
    percent : sequence of str
        Fraction columns whose cells are percentages without a sign.
    encoding : str, optional
        Found where it is not given.
    dates : {None, "dmy", "mdy"}
        Order of dates with slashes, where the file does not prove it.
    duplicates : {"reject", "keep"}
        What happens to the second and later rows with the same id.
    fill : mapping, optional
        Standard column -> one value for all rows, for a column that the file lacks.

    Returns
    -------
    Reading
        ``len(frame) + len(rejected)`` is the number of rows in the file.

    Raises
    ------
    TableError
        All problems at once: file, columns, units, currencies.

    Examples
    --------
    >>> reading = read(b"influencer;Subscribers;ER\\nana;1.200;3,1%\\nbo;475,8k;2,0%\\n")
    >>> reading.frame[["creator_id", "followers", "engagement_rate_by_followers"]].values.tolist()
    [['ana', 1200, 0.031], ['bo', 475800, 0.02]]
    """
    declared, fill = table_named(table), dict(fill or {})
    percent = (percent,) if isinstance(percent, str) else tuple(percent)
    check(table, _wrong_options(declared, percent, dates, duplicates, fill), TableError)
    try:
        grids = open_grids(path_or_buffer, encoding)
    except TableError as fault:
        raise TableError(table, fault.problems) from None
    grid, found, layout, notes = choose(grids, declared, columns or {})
    texts, more = texts_of(grid, declared, layout, found, fill)
    problems = [*found.problems, *missing_columns(grid, declared, texts)]
    check(table, [*problems, *_hints(grids, grid, declared, problems)], TableError)
    numeric = [place for name, place in found.places.items() if declared[name].numeric]
    mark = file_mark(grid, numeric)
    parsed = {
        name: parse_column(
            cells,
            declared[name],
            mark=mark,
            percent=name in percent,
            dates=dates or layout.dates,
        )
        for name, cells in texts.items()
    }
    notes = (*notes, *grid.notes, *found.notes, *more, *_said(parsed), *layout.cautions)
    file = File(grid, declared, layout, found, texts, parsed, mark, notes)
    return sort_out(file, keep=duplicates == "keep")


def _wrong_options(table: Table, percent, dates, duplicates, fill) -> list[str]:
    fractions = [column.name for column in table.columns if column.kind == "fraction"]
    problems = [
        f"percent= names {name!r}{suggest(name, fractions)}"
        for name in percent
        if name not in fractions
    ]
    problems += [
        f"fill= names {name!r}{suggest(name, table.names)}"
        for name in fill
        if name not in table.names
    ]
    if dates not in (None, "dmy", "mdy"):
        problems.append(f"dates is {dates!r}; it must be 'dmy' or 'mdy'")
    if duplicates not in ("reject", "keep"):
        problems.append(f"duplicates is {duplicates!r}; it must be 'reject' or 'keep'")
    return problems


def choose(grids: list[Grid], table: Table, columns) -> tuple[Grid, Match, Layout, list[str]]:
    """The first table of the file that has the required columns, else the first."""
    tried = []
    for grid in grids:
        layout = recognise({plain_header(header) for header in grid.header}, table.name)
        grid = shape(grid, layout)
        found = match(grid, table, layout, columns)
        lacking = missing_columns(grid, table, texts_of(grid, table, layout, found, {})[0])
        tried.append((len(lacking), grid, found, layout))
        if not lacking:
            break
    _, grid, found, layout = min(tried, key=lambda each: each[0])
    if len(grids) == 1:
        return grid, found, layout, []
    first = grid.lines[0] if grid.lines else 0
    note = (
        f"the file holds {len(grids)} tables; the one with rows from line {first} was read "
        "(tables.sections gives all)"
    )
    return grid, found, layout, [note]


def texts_of(
    grid: Grid, table: Table, layout: Layout, found: Match, fill
) -> tuple[dict, list[str]]:
    """Cells of every standard column, in the schema's order, and what was made up for ids."""
    known = {**{name: -1 for name in fill if name.endswith("_id")}, **found.places}
    made, notes = identity(grid, table, layout, known)
    made |= {n: [value] * len(grid.rows) for n, value in fill.items() if n not in found.places}
    texts = {}
    for name in table.names:
        if name in found.places:
            texts[name] = [row[found.places[name]] for row in grid.rows]
        elif name in made:
            texts[name] = made[name]
    return texts, notes


def _said(parsed: Mapping[str, Parsed]) -> list[str]:
    """What was decided about the cells of whole columns."""
    commas = [name for name, column in parsed.items() if column.mark == ","]
    local = [name for name, column in parsed.items() if column.local]
    notes = [f"the decimal mark is a comma in: {', '.join(commas)}"] if commas else []
    notes += [
        f"{name} {column.unsure!r} was read with a decimal point, which nothing in the file "
        "proves: if it means thousands, write it without the point"
        for name, column in parsed.items()
        if column.unsure
    ]
    notes += [f"no time zone, taken as UTC: {', '.join(local)}"] if local else []
    notes += [
        f"{name} is written in {len(column.ways)} ways, such as {', '.join(column.ways)}; all "
        "were read: look whether they mean the same"
        for name, column in parsed.items()
        if len(column.ways) > 1
    ]
    if {"impressions", "views"} <= set(parsed):
        both = [parsed[name].values.notna() for name in ("impressions", "views")]
        notes.append(
            f"impressions stand in {counted(int(both[0].sum()))}, views in "
            f"{int(both[1].sum()):,}: two different counts, kept apart"
        )
    return notes


def _hints(grids: list[Grid], grid: Grid, table: Table, problems: list[str]) -> list[str]:
    """What else to say about a file that does not fit."""
    if not problems:
        return [] if grid.count else ["the file has a header and no row"]
    hints = []
    other = other_table({plain_header(header) for header in grid.header}, table.name)
    if other:
        hints.append(f"it looks like {other.name}; read it with table={other.table!r}")
    if len(grids) > 1:
        hints.append(f"the file holds {len(grids)} tables; tables.sections gives all of them")
    return hints
