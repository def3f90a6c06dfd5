"""What a scan writes beside the file, and the queries that settle which rows can be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Any

from influlab.errors import TableError
from influlab.tables.blocks import Block, Plan
from influlab.tables.door import MOST_ABOVE_ONE, MOST_REFUSED
from influlab.tables.kinds import Table
from influlab.tables.typed import cast_to

if TYPE_CHECKING:
    import duckdb

TEXTS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Job:
    """One file, its table, and the engine that looks at it.

    Parameters
    ----------
    path : path or pattern
    table : Table
    engine : DuckDB connection
    """

    path: Path
    table: Table
    engine: Any

    @property
    def beside(self) -> Path:
        """Folder of the file; of a pattern the folder above, or it would match what we write."""
        return self.path.parent.parent if has_magic(str(self.path)) else self.path.parent

    def named(self, kind: str) -> Path:
        """The file that holds the ``checked`` or the ``rejected`` rows."""
        stem = self.path.parent.resolve().name if has_magic(str(self.path)) else self.path.stem
        return self.beside / f"{stem}.{kind}.parquet"

    def parts(self, folder: Path, kind: str) -> duckdb.DuckDBPyRelation | None:
        """All blocks of a kind, or None where there is none."""
        if not list(folder.glob(f"{kind}-*.parquet")):
            return None
        return self.engine.read_parquet(str(folder / f"{kind}-*.parquet"), union_by_name=True)

    def parquet(self) -> tuple[duckdb.DuckDBPyRelation, list[str]]:
        """The file, or all files of a pattern, with ``line`` running through them; its columns."""
        files = sorted(glob(str(self.path))) if has_magic(str(self.path)) else [str(self.path)]
        listed = ", ".join(quoted(file) for file in files)
        before, places = 0, []
        for file in files:
            places.append(f"{quoted(file)}: {before}")
            asked = f"select num_rows from parquet_file_metadata({quoted(file)})"
            before += self.engine.sql(asked).fetchall()[0][0]
        options = "file_row_number = true, filename = true, union_by_name = true"
        rows = self.engine.sql(f"select * from read_parquet([{listed}], {options})")
        own = [n for n in rows.columns if n not in ("file_row_number", "filename", "line")]
        offset = f"map {{{', '.join(places)}}}[filename]" if len(files) > 1 else "0"
        names = ", ".join('"' + name.replace('"', '""') + '"' for name in own)
        return rows.project(f"file_row_number + 1 + {offset} as line, {names}"), own


@dataclass
class Tally:
    """What the blocks held together.

    Parameters
    ----------
    good : int
        Rows that the reader took.
    refused, filled, above : Counter
        By column, as in a block.
    currencies : set of str
    """

    good: int = 0
    refused: Counter = field(default_factory=Counter)
    filled: Counter = field(default_factory=Counter)
    above: Counter = field(default_factory=Counter)
    currencies: set = field(default_factory=set)

    def add(self, block: Block) -> None:
        """Count one more block."""
        self.good += len(block.good)
        self.refused += block.refused
        self.filled += block.filled
        self.above += block.above
        self.currencies |= block.currencies

    def problems(self, filled: dict[str, int]) -> list[str]:
        """Columns that are wrong as a whole, and money in several currencies."""
        found = []
        for name, refused in self.refused.items():
            cells = max(filled.get(name, 0), self.filled[name])
            if self.above[name] > MOST_ABOVE_ONE * cells:
                found.append(
                    f"{name!r} must be a fraction in [0, 1]; {self.above[name]:,} of {cells:,} "
                    f'filled cells lie above 1 (is it a percentage? pass percent=["{name}"])'
                )
            elif refused > MOST_REFUSED * cells:
                found.append(
                    f"{name!r} cannot be used: {refused:,} of {cells:,} filled cells are refused; "
                    "tables.read on the first thousand rows says why"
                )
        if len(self.currencies) > 1:
            named = ", ".join(sorted(self.currencies))
            found.append(f"several currencies ({named}); convert to one, or scan the rows apart")
        return found


def job_of(path: Path, table: Table, memory: str, scratch: str) -> Job:
    """A job on DuckDB's default connection, once the file is known to be one.

    Parameters
    ----------
    path : path or pattern
    table : Table
    memory, scratch : str

    Returns
    -------
    Job

    Raises
    ------
    TableError

    Examples
    --------
    >>> from influlab.tables.schema import table
    >>> job_of(Path("fans.xlsx"), table("creators"), "2GB", "20GB")
    Traceback (most recent call last):
    influlab.errors.TableError: creators: 1 problem
      - 'fans.xlsx' ends with '.xlsx'; it must be one of .csv, .parquet, .tsv, .txt
    """
    import duckdb

    known, text = (*TEXTS, ".parquet"), str(path)
    if path.suffix.lower() not in known:
        listed = ", ".join(sorted(known))
        problem = f"{text!r} ends with {path.suffix!r}; it must be one of {listed}"
        raise TableError(table.name, problem)
    if has_magic(text) and path.suffix.lower() != ".parquet":
        raise TableError(table.name, f"{text!r} is a pattern; only Parquet files are read so")
    if not glob(text) and not path.is_file():
        raise TableError(table.name, f"there is no file {text!r}")
    engine = duckdb.default_connection()
    engine.execute(f"set memory_limit = {quoted(memory)}")
    engine.execute(f"set max_temp_directory_size = {quoted(scratch)}")
    job = Job(path, table, engine)
    if path.suffix.lower() == ".parquet":
        try:
            job.parquet()
        except duckdb.Error as fault:
            first = str(fault).splitlines()[0]
            raise TableError(table.name, f"{text!r} cannot be opened: {first}") from None
    return job


def write_blocks(job: Job, blocks: Iterable[Block], folder: Path) -> Tally:
    """Put every block away, one Parquet file for its good rows and one for the others.

    Parameters
    ----------
    job : Job
    blocks : iterable of Block
    folder : path

    Returns
    -------
    Tally
    """
    tally = Tally()
    for number, block in enumerate(blocks):
        tally.add(block)
        if len(block.good):
            names = [name for name in block.good if name != "line"]
            cells = [f'"{name}"::{cast_to(job.table[name])} as "{name}"' for name in names]
            good = job.engine.from_df(block.good).project(", ".join(["line", *cells]))
            good.write_parquet(str(folder / f"good-{number:06}.parquet"))
        if len(block.rejected):
            rejected = job.engine.from_df(block.rejected)
            rejected.write_parquet(str(folder / f"rejected-{number:06}.parquet"))
    return tally


def currencies_of(held: duckdb.DuckDBPyRelation, table: Table) -> set[str]:
    """The currencies that a typed table names, where it holds money.

    Parameters
    ----------
    held : DuckDB relation
    table : Table

    Returns
    -------
    set of str

    Examples
    --------
    >>> import duckdb
    >>> from influlab.tables.schema import table
    >>> currencies_of(duckdb.sql("select 5.0 as fee, ' eur' as currency"), table("creators"))
    {'EUR'}
    """
    money = [name for name in held.columns if name in table and table[name].kind == "money"]
    if "currency" not in held.columns or not money:
        return set()
    named = held.filter("trim(currency) <> ''").project("upper(trim(currency)) as currency")
    return {code for (code,) in named.distinct().limit(20).fetchall()}


def together(one: duckdb.DuckDBPyRelation, other: duckdb.DuckDBPyRelation):
    """Two relations as one, by the names of their columns.

    Parameters
    ----------
    one, other : DuckDB relation
        The columns of `other` are among those of `one`, or made ids.

    Returns
    -------
    DuckDB relation

    Examples
    --------
    >>> import duckdb
    >>> one, other = duckdb.sql("select 1 as a, 2 as b"), duckdb.sql("select 3 as b, 4 as a")
    >>> together(one, other).fetchall()
    [(1, 2), (4, 3)]
    """
    return one.union(other.project(", ".join(f'"{name}"' for name in one.columns)))


def settle_rows(job: Job, plan: Plan, good, folder: Path) -> tuple[int, int]:
    """Write the rejected rows, those that repeat an earlier row's key included.

    Parameters
    ----------
    job : Job
    plan : Plan
    good : DuckDB relation or None
        With ``line``.
    folder : path

    Returns
    -------
    (int, int)
        Rows that can be used, and rejected rows.
    """
    rows = 0
    if good is not None:
        rows = good.aggregate("count(*)").fetchall()[0][0]
        keys = [key for key in plan.table.keys if set(key) <= set(good.columns)]
        for number, key in enumerate(keys):
            again = _again(good, key)
            again.write_parquet(str(folder / f"again-{number}.parquet"))
    again = job.parts(folder, "again")
    rejected = job.parts(folder, "rejected")
    if again is not None:
        once = again.aggregate("line, min(reason) as reason, any_value(row) as row", "line")
        rows -= once.aggregate("count(*)").fetchall()[0][0]
        rejected = once if rejected is None else together(rejected, once)
    if rejected is None:
        nothing = "select 0::bigint as line, '' as reason, '' as row where false"
        rejected = job.engine.sql(nothing)
    rejected.order("line").write_parquet(str(job.named("rejected")))
    kept = job.engine.read_parquet(str(job.named("rejected")))
    return rows, kept.aggregate("count(*)").fetchall()[0][0]


def keep(job: Job, good: duckdb.DuckDBPyRelation, path: Path, folder: Path) -> None:
    """Write the rows that can be used, in the order of the file.

    Parameters
    ----------
    job : Job
    good : DuckDB relation
    path : path
    folder : path
    """
    again = job.parts(folder, "again")
    if again is not None:
        good = good.join(again.project("line").set_alias("again"), "line", how="anti")
    good.order("line").write_parquet(str(path))


def quoted(text: str) -> str:
    """A text as SQL holds it.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + str(text).replace("'", "''") + "'"


def _again(good: duckdb.DuckDBPyRelation, key: tuple[str, ...]) -> duckdb.DuckDBPyRelation:
    """Rows whose key stands in an earlier row."""
    names = ", ".join(f'"{name}"' for name in key)
    titles = quoted(" and ".join(f"{name!r}" for name in key))
    held = " and ".join(f'"{name}" is not null' for name in key)
    value = f"concat_ws(', ', {names})"
    cut = f"case when length({value}) > 60 then left({value}, 57) || '...' else {value} end"
    cells = ", ".join(f'{quoted(n)}, "{n}"::varchar' for n in good.columns if n != "line")
    twice: Any = good.query(
        "good",
        f"""with twice as (select {names}, min(line) as first_line from good where {held}
                           group by all having count(*) > 1)
            select line, {titles} || ' is ''' || {cut} || ''': already stands in line '
                   || first_line as reason, json_object({cells})::varchar as row
            from good join twice using ({names}) where line > first_line""",
    )
    return twice
