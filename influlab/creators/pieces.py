"""Posts that do not fit into memory: split once on the disk, then worked off share by share.

A median needs all values of its creator at once, and DuckDB keeps the values of all creators at
once for it, which it cannot put away. The posts of one creator all fall into one share (by the
hash of its name), so the shares together are exact, and one of them is in memory at a time.
"""

from __future__ import annotations

import math
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from influlab.errors import TableError
from influlab.tables.engines import may_repeat

if TYPE_CHECKING:
    import duckdb

# Bytes that a profile takes, measured with 1 to 1,000 posts a creator: 55 a post, and from 500
# (one post) to 1,200 (ten) a creator, whose lists of values grow by doubling.
POST, CREATOR = 60, 1_000
WIDTH = 100  # bytes of a post while it waits to be written
SMALL = 1_000_000  # so many posts need no shares on any machine
MOST = 100  # shares: as many files as DuckDB keeps open at a time
_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")
_KEPT = ("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UUID", "VARCHAR")  # as they are in Parquet


def is_relation(posts: Any) -> bool:
    """Whether this is a DuckDB relation.

    Parameters
    ----------
    posts : object

    Returns
    -------
    bool

    Examples
    --------
    >>> is_relation([1, 2])
    False
    """
    return type(posts).__name__ == "DuckDBPyRelation"


def pieces_of(posts: duckdb.DuckDBPyRelation) -> int:
    """In how many shares the profile fits into half of what the connection may take.

    Parameters
    ----------
    posts : DuckDB relation

    Returns
    -------
    int

    Examples
    --------
    >>> import duckdb
    >>> pieces_of(duckdb.sql("select 'a' as creator_id"))
    1
    """
    if "creator_id" not in posts.columns:
        return 1
    rows, half = _rows(posts), _memory(posts) / 2
    if rows <= SMALL or rows * (POST + CREATOR) <= half:
        return 1
    creators = posts.aggregate("approx_count_distinct(creator_id)").fetchall()[0][0]
    return min(MOST, math.ceil((rows * POST + creators * CREATOR) / half))


def place_of(posts: duckdb.DuckDBPyRelation) -> Path:
    """Where the connection of a relation puts away what does not fit into memory.

    Parameters
    ----------
    posts : DuckDB relation

    Returns
    -------
    path

    Examples
    --------
    >>> import duckdb
    >>> with duckdb.connect(config={"temp_directory": "spill"}) as engine:
    ...     place_of(engine.sql("select 1")).name
    'spill'
    """
    return Path(_setting(posts, "temp_directory") or ".tmp")


def shares(
    posts: duckdb.DuckDBPyRelation, key: str, pieces: int, folder: Path
) -> Iterator[duckdb.DuckDBPyRelation]:
    """The shares of a relation, read once and written to a folder; each is gone after its turn.

    Parameters
    ----------
    posts : DuckDB relation
    key : str
        SQL; rows with one value of it stay together, those without a value, too.
    pieces : int
    folder : path

    Yields
    ------
    DuckDB relation

    Raises
    ------
    TableError
        When they need more of the disk than the connection may take.

    Examples
    --------
    >>> import duckdb
    >>> from influlab.tables.scratch import workspace
    >>> posts = duckdb.sql("select unnest(['a', 'b', 'a', null]) as c")
    >>> with workspace(place_of(posts)) as folder:
    ...     sum(len(share.fetchall()) for share in shares(posts, "c", 3, folder))
    4
    """
    _refuse_large(posts, folder)
    parts = folder / uuid.uuid4().hex
    threads = int(_setting(posts, "threads"))
    waiting = int(_memory(posts) / 8 / (threads * pieces * WIDTH))
    settings = {
        "partitioned_write_flush_threshold": min(max(waiting, 2_048), 524_288),
        "preserve_insertion_order": False,
    }
    with _set(posts, settings):
        written = f"select *, hash({key}) % {pieces} as _share from posts"
        options = "format parquet, partition_by (_share)"
        posts.query("posts", f"copy ({written}) to {_quoted(parts)} ({options})")
    for part in sorted(parts.glob("_share=*")):
        yield read(posts, part)
        shutil.rmtree(part, ignore_errors=True)


def read(posts: duckdb.DuckDBPyRelation, folder: Path) -> duckdb.DuckDBPyRelation:
    """The Parquet files of a folder, on the connection of a relation.

    Parameters
    ----------
    posts : DuckDB relation
    folder : path

    Returns
    -------
    DuckDB relation
    """
    files = f"read_parquet({_quoted(folder / '*.parquet')}, hive_partitioning = false)"
    return cast(Any, posts.query("posts", f"select * from {files}"))


def repeats(posts: duckdb.DuckDBPyRelation, name: str, pieces: int, folder: Path) -> bool:
    """Whether a value may stand in two rows; no is certain, yes may be two of one hash.

    Parameters
    ----------
    posts : DuckDB relation
    name : str
        A column; missing values do not count.
    pieces : int
    folder : path

    Returns
    -------
    bool

    Examples
    --------
    >>> import duckdb
    >>> from influlab.tables.scratch import workspace
    >>> posts = duckdb.sql("select unnest(['a', 'b', null, null]) as c")
    >>> with workspace(place_of(posts)) as folder:
    ...     repeats(posts, "c", 3, folder)
    False
    """
    named = posts.filter(f'"{name}" is not null').project(f'hash("{name}") as mark')
    return any(may_repeat(each, ["mark"]) for each in shares(named, "mark", pieces, folder))


def rewritten(
    posts: duckdb.DuckDBPyRelation, key: str, pieces: int, folder: Path, work: Callable
) -> duckdb.DuckDBPyRelation:
    """`work` on every share, the answers as large as the shares, and therefore on the disk.

    Parameters
    ----------
    posts : DuckDB relation
    key : str
    pieces : int
    folder : path
        Holds the answer, too, which ends with it.
    work : callable
        Relation -> relation.

    Returns
    -------
    DuckDB relation
    """
    made = folder / uuid.uuid4().hex
    made.mkdir()
    for number, share in enumerate(shares(posts, key, pieces, folder)):
        work(share).write_parquet(str(made / f"{number}.parquet"))
    return read(posts, made)


def gathered(
    posts: duckdb.DuckDBPyRelation, pieces: int, folder: Path, work: Callable
) -> duckdb.DuckDBPyRelation:
    """`work` on the posts of every share of the creators, the answers in one table.

    Parameters
    ----------
    posts : DuckDB relation
        ``creator_id`` and others.
    pieces : int
    folder : path
    work : callable
        Relation -> relation, with ``creator_id`` in both.

    Returns
    -------
    DuckDB relation
        Over a temporary table, which ends with the connection.

    Examples
    --------
    >>> import duckdb
    >>> from influlab.tables.scratch import workspace
    >>> posts = duckdb.sql("select unnest(['a', 'b', 'a']) as creator_id")
    >>> counts = lambda share: share.aggregate("creator_id, count(*) as n")
    >>> with workspace(place_of(posts)) as folder:
    ...     found = gathered(posts, 3, folder, counts)
    >>> found.order("creator_id").fetchall()
    [('a', 2), ('b', 1)]
    """
    kind = str(posts.types[posts.columns.index("creator_id")])
    if kind not in _KEPT:  # Parquet has no type for it
        posts = posts.project("* replace (creator_id::varchar as creator_id)")
    name = f"influlab_{uuid.uuid4().hex}"
    cells = f"* replace (creator_id::{kind} as creator_id)"
    for number, share in enumerate(shares(posts, "creator_id", pieces, folder)):
        first = f"insert into {name}" if number else f"create temp table {name} as"
        work(share).query("share", f"{first} select {cells} from share")
    return cast(Any, posts.query("posts", f"select * from {name}"))


def _refuse_large(posts: duckdb.DuckDBPyRelation, folder: Path) -> None:
    """Look at the first rows for what all would take on the disk, before it is full."""
    first = folder / "first.parquet"
    posts.limit(SMALL // 10).write_parquet(str(first))
    count = posts.limit(SMALL // 10).aggregate("count(*)").fetchall()[0][0]
    need = first.stat().st_size / max(count, 1) * _rows(posts)
    first.unlink()
    told = _setting(posts, "max_temp_directory_size")
    limit = math.inf if "%" in told else _bytes(told)
    free = min(limit, shutil.disk_usage(folder).free)
    if need > free:
        raise TableError(
            "posts",
            f"more than fit into memory, and on the disk they take about {need / 1e9:.1f} GB; "
            f"{free / 1e9:.1f} GB are free or allowed in {str(folder.parent)!r}; set "
            "max_temp_directory_size (scratch of tables.scan), or temp_directory to another disk",
        )


def _rows(posts: duckdb.DuckDBPyRelation) -> int:
    return posts.aggregate("count(*)").fetchall()[0][0]


def _memory(posts: duckdb.DuckDBPyRelation) -> float:
    return _bytes(_setting(posts, "memory_limit"))


def _bytes(told: str) -> float:
    """The number in '572.2 MiB'."""
    number, unit = told.split()
    return float(number) * 1024 ** _UNITS.index(unit)


def _setting(posts: duckdb.DuckDBPyRelation, name: str) -> str:
    found = cast(Any, posts.query("posts", f"select current_setting('{name}')::varchar"))
    return found.fetchall()[0][0]


@contextmanager
def _set(posts: duckdb.DuckDBPyRelation, settings: dict) -> Iterator[None]:
    """Settings of the connection for one piece of work; they are the user's again afterwards."""
    before = {name: _setting(posts, name) for name in settings}
    try:
        for name, value in settings.items():
            posts.query("posts", f"set {name} = {value}")
        yield
    finally:
        for name, value in before.items():
            posts.query("posts", f"set {name} = {value}")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
