"""Tables larger than memory: a file stays on the disk and answers queries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from influlab.errors import TableError

if TYPE_CHECKING:
    import duckdb

READERS = {".parquet": "read_parquet", ".csv": "read_csv", ".tsv": "read_csv"}


def scan(
    path: Path | str, *, memory: str = "2GB", scratch: str = "20GB"
) -> duckdb.DuckDBPyRelation:
    """Open Parquet or CSV as a DuckDB relation, without reading it into memory.

    The functions that work on any dataframe engine (:func:`check`, the creators' profile)
    take the relation as it is. Columns are taken as they are named: nothing is matched,
    converted or rejected here. Relations live in DuckDB's own default connection, so that two
    of them can be joined; the limits hold for that connection.

    Parameters
    ----------
    path : path
        A file, or a pattern such as ``posts/*.parquet``.
    memory, scratch : str
        Limits of memory and of temporary space on the disk; both are set, for a query that
        outgrows memory spills to the disk.

    Returns
    -------
    DuckDB relation

    Raises
    ------
    TableError
        When there is no such file, or it is neither Parquet nor CSV.

    Examples
    --------
    >>> from influlab.tables.datasets import DATA
    >>> scan(DATA / "creators.csv").aggregate("count(*)").fetchall()
    [(2000,)]
    """
    import duckdb

    suffix = Path(path).suffix.lower()
    if suffix not in READERS:
        known = ", ".join(sorted(READERS))
        raise TableError("scan", f"{str(path)!r} ends with {suffix!r}; it must be one of {known}")
    engine = duckdb.default_connection()
    engine.execute(f"SET memory_limit = '{memory}'")
    engine.execute(f"SET max_temp_directory_size = '{scratch}'")
    try:
        return getattr(engine, READERS[suffix])(str(path))
    except duckdb.IOException:
        raise TableError("scan", f"there is no file {str(path)!r}") from None
    except duckdb.Error as fault:
        first = str(fault).splitlines()[0]
        raise TableError("scan", f"{str(path)!r} cannot be opened: {first}") from None
