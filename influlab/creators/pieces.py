"""Posts that do not fit into memory: shares of them by the hash of a name, one after the other.

A median needs all values of its creator at once, and DuckDB keeps the values of all creators at
once for it, which spills badly. The posts of one creator all fall into one share, so the shares
together are exact, and one of them is in memory at a time.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import duckdb

ROW = 100  # bytes that a post is taken to need while its creator is profiled: an estimate
SMALL = 1_000_000  # so many posts need no shares on any machine


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
    """In how many shares the posts fit into half of what their connection may take.

    Parameters
    ----------
    posts : DuckDB relation

    Returns
    -------
    int

    Examples
    --------
    >>> import duckdb
    >>> pieces_of(duckdb.sql("select 1 as x"))
    1
    """
    rows = posts.aggregate("count(*)").fetchall()[0][0]
    if rows <= SMALL:
        return 1
    told = posts.query("posts", "select current_setting('memory_limit')").fetchall()[0][0]
    number, unit = told.split()
    memory = float(number) * 1024 ** ("bytes", "KiB", "MiB", "GiB", "TiB").index(unit)
    return math.ceil(rows * ROW / (memory / 2))


def pieces_by(
    posts: duckdb.DuckDBPyRelation, key: str, pieces: int
) -> Iterator[duckdb.DuckDBPyRelation]:
    """The shares of a relation.

    Parameters
    ----------
    posts : DuckDB relation
    key : str
        Rows with one value here stay together; those without a value are in the last share.
    pieces : int

    Yields
    ------
    DuckDB relation

    Examples
    --------
    >>> import duckdb
    >>> posts = duckdb.sql("select unnest(['a', 'b', 'a', null]) as c")
    >>> sum(len(piece.fetchall()) for piece in pieces_by(posts, "c", 3))
    4
    """
    for piece in range(pieces):
        mine = f'coalesce(hash("{key}") % {pieces}, {pieces - 1})'
        yield posts.filter(f"{mine} = {piece}")


def gathered(
    posts: duckdb.DuckDBPyRelation, key: str, pieces: int, work: Callable
) -> duckdb.DuckDBPyRelation:
    """`work` on every share, the answers in one table of the same connection.

    Parameters
    ----------
    posts : DuckDB relation
    key : str
    pieces : int
    work : callable
        Relation -> relation.

    Returns
    -------
    DuckDB relation
        Over a temporary table, which ends with the connection.

    Examples
    --------
    >>> import duckdb
    >>> posts = duckdb.sql("select unnest(['a', 'b', 'a']) as c")
    >>> counted = gathered(posts, "c", 3, lambda piece: piece.aggregate("c, count(*) as n"))
    >>> counted.order("c").fetchall()
    [('a', 2), ('b', 1)]
    """
    name = f"influlab_{uuid.uuid4().hex}"
    for number, piece in enumerate(pieces_by(posts, key, pieces)):
        first = f"insert into {name}" if number else f"create temp table {name} as"
        work(piece).query("piece", f"{first} select * from piece")
    return cast(Any, posts.query("posts", f"select * from {name}"))
