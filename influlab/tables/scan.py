"""Tables larger than memory: checked like a small file, then a relation that answers queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from influlab.errors import TableError, check
from influlab.tables.blocks import Plan, judge, plan_of, text_blocks
from influlab.tables.grid import Grid
from influlab.tables.matching import missing_columns
from influlab.tables.read import choose, texts_of
from influlab.tables.scan_job import (
    Job,
    currencies_of,
    job_of,
    keep,
    settle_rows,
    together,
    write_blocks,
)
from influlab.tables.schema import table as table_named
from influlab.tables.scratch import workspace
from influlab.tables.typed import odd_blocks, sample_of, typed
from influlab.tables.words import counted

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, eq=False)
class Scan:
    """A file larger than memory, checked.

    Parameters
    ----------
    frame : DuckDB relation
        Rows that can be used, standard columns; takes the place of ``Reading.frame``.
    rejected : path
        A Parquet file with every other row: ``line, reason, row`` (as it was, in JSON).
    rows, refused : int
        Rows that can be used, and others: together the rows of the file.
    source : str
        The export that was recognised, or "generic".
    notes : tuple of str
    table : str

    Examples
    --------
    >>> Scan(None, Path("posts.rejected.parquet"), 7, 1, "generic").text
    '7 of 8 rows scanned as creators (generic). Rejected: 1 row, in posts.rejected.parquet.'
    """

    frame: duckdb.DuckDBPyRelation
    rejected: Path
    rows: int
    refused: int
    source: str
    notes: tuple[str, ...] = ()
    table: str = field(default="creators")

    @property
    def text(self) -> str:
        """One or two sentences for a reader."""
        total = counted(self.rows + self.refused)
        said = f"{self.rows:,} of {total} scanned as {self.table} ({self.source})."
        if self.refused:
            said += f" Rejected: {counted(self.refused)}, in {self.rejected.name}."
        return said


def scan(
    path: Path | str,
    table: str = "creators",
    *,
    columns: Mapping[str, str | None] | None = None,
    percent: Sequence[str] = (),
    encoding: str | None = None,
    dates: str | None = None,
    memory: str = "2GB",
    scratch: str = "20GB",
) -> Scan:
    """Check a file larger than memory by the rules of :func:`read`, and open it as a relation.

    Parquet with columns of the right types is checked by DuckDB where it lies; rows that are
    not surely fine, and all rows of a text file, go through the reader in blocks. What a text
    file held is kept typed in ``<name>.checked.parquet`` beside it, the rejected rows in
    ``<name>.rejected.parquet``. Delimiter, columns, decimal mark and order of dates are settled
    on the beginning of the file; columns that the schema does not know are left out.

    Relations live in DuckDB's default connection, so that two of them can be joined; `memory`
    and `scratch` hold for that connection.

    Parameters
    ----------
    path : path
        A CSV, TSV or Parquet file, or a pattern such as ``posts/*.parquet``.
    table : str, default "creators"
    columns, percent, encoding, dates
        As in :func:`read`.
    memory, scratch : str
        Limits of memory and of temporary space on the disk.

    Returns
    -------
    Scan
        ``rows + refused`` is the number of rows in the file.

    Raises
    ------
    TableError
        All problems at once: file, columns, a column of which more than half is refused, a
        fraction of which more than one in twenty lies above 1, several currencies.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name, "fans.csv")
    >>> _ = path.write_text("creator_id,followers\\na,3.3k\\nb,-5\\nc,12\\n")
    >>> found = scan(path)
    >>> found.frame.order("followers").fetchall()
    [('c', 12), ('a', 3300)]
    >>> found.frame.query("t", f"select line, reason from '{found.rejected}'").fetchall()
    [(3, "'followers' is '-5': must be at least 0")]
    >>> folder.cleanup()
    """
    percent = (percent,) if isinstance(percent, str) else tuple(percent)
    told = {"columns": columns, "percent": percent, "dates": dates}
    job = job_of(Path(path), table_named(table), memory, scratch)
    with workspace(job.beside) as parts:
        if job.path.suffix.lower() == ".parquet":
            return _scan_parquet(job, parts, told)
        try:
            grids, line, blocks = text_blocks(job.path, encoding)
        except TableError as fault:
            raise TableError(table, fault.problems) from None
        plan = _plan(grids, line, job, told)
        tally = write_blocks(job, (judge(block, plan) for block in blocks), parts)
        check(job.table.name, tally.problems({}), TableError)
        good: Any = job.parts(parts, "good")
        rows, refused = settle_rows(job, plan, good, parts)
        _refuse_nothing(job, rows, refused)
        keep(job, good, job.named("checked"), parts)
        frame = job.engine.read_parquet(str(job.named("checked"))).project("* exclude (line)")
        return _scan(job, plan, frame, rows, refused)


def _scan_parquet(job: Job, parts: Path, told: dict) -> Scan:
    source, names = job.parquet()
    plan = _plan([sample_of(source, names)], 0, job, told)
    held, odd = typed(source, names, plan), None
    if held is not None:
        held.filter("odd").project("line").write_parquet(str(parts / "odd.parquet"))
        odd = job.engine.read_parquet(str(parts / "odd.parquet"))
    blocks = odd_blocks(source, names, odd)
    tally = write_blocks(job, (judge(block, plan) for block in blocks), parts)
    filled = {}
    if held is not None:
        tally.currencies |= currencies_of(held, job.table)
    if held is not None and tally.refused:
        counts = held.aggregate(", ".join(f'count("{name}")' for name in tally.refused))
        filled = dict(zip(tally.refused, counts.fetchall()[0], strict=True))
    check(job.table.name, tally.problems(filled), TableError)
    good: Any = job.parts(parts, "good")
    if held is not None:
        fine = held.filter("not odd").project("* exclude (odd)")
        good = fine if good is None else together(fine, good)
    rows, refused = settle_rows(job, plan, good, parts)
    _refuse_nothing(job, rows, refused)
    if held is None or tally.good:  # some cells were read anew, so the file as it is will not do
        keep(job, good, job.named("checked"), parts)
        frame = job.engine.read_parquet(str(job.named("checked")))
    else:
        frame = held.project("* exclude (odd)")
        if refused:
            gone = job.engine.read_parquet(str(job.named("rejected"))).project("line")
            frame = frame.join(gone.set_alias("gone"), "line", how="anti")
    return _scan(job, plan, frame.project("* exclude (line)"), rows, refused)


def _plan(grids: list[Grid], line: int, job: Job, told: dict) -> Plan:
    plan = plan_of(grids, job.table, line, **told)
    grid = choose(grids, job.table, told["columns"] or {})[0]
    known = texts_of(grid, job.table, plan.layout, plan.match, {})[0]
    lacking = missing_columns(grid, job.table, known)
    check(job.table.name, [*plan.match.problems, *lacking], TableError)
    if not grid.count:
        raise TableError(job.table.name, "the file has a header and no row")
    return plan


def _refuse_nothing(job: Job, rows: int, refused: int) -> None:
    if not rows:
        told = job.engine.read_parquet(str(job.named("rejected"))).order("line").limit(3)
        shown = "; ".join(f"line {line}: {reason}" for line, reason, _ in told.fetchall())
        problem = f"none of the {counted(refused)} can be used; {shown}"
        raise TableError(job.table.name, problem)


def _scan(job: Job, plan: Plan, frame, rows: int, refused: int) -> Scan:
    name = plan.layout.name
    return Scan(frame, job.named("rejected"), rows, refused, name, plan.notes, job.table.name)
