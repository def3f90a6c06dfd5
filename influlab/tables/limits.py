"""How much a file may hold to be read at once; what grows beyond it is refused before it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from influlab.errors import TableError

MOST_BYTES = 2_000_000_000
MOST_COLUMNS = 4_096
MOST_ROWS = 1_048_576  # of a sheet
MOST_CELLS = 50_000_000
MOST_SIGNS = 1_000_000_000
LARGER = "tables.scan opens Parquet and CSV files that are larger than memory"


def hold_columns(columns: int) -> None:
    """Refuse a header that is no header of a table.

    Parameters
    ----------
    columns : int

    Raises
    ------
    TableError
        When there are more than 4,096 columns.

    Examples
    --------
    >>> hold_columns(5_000)
    Traceback (most recent call last):
    influlab.errors.TableError: file: 1 problem
      - the table has 5,000 columns; at most 4,096 are read (does it lie on its side?)
    """
    if columns > MOST_COLUMNS:
        problem = (
            f"the table has {columns:,} columns; at most {MOST_COLUMNS:,} are read "
            "(does it lie on its side?)"
        )
        raise TableError("file", problem)


def hold_cells(rows: int, columns: int, signs: int = 0) -> None:
    """Refuse a table whose cells do not fit into memory, however small its file is.

    Parameters
    ----------
    rows, columns : int
    signs : int
        Letters and digits in all cells together, where they were counted.

    Raises
    ------
    TableError
        Above 50 million cells or a thousand million signs.

    Examples
    --------
    >>> hold_cells(20_000_000, 3)
    Traceback (most recent call last):
    influlab.errors.TableError: file: 1 problem
      - the table has 20,000,000 rows of 3 cells; read holds at most 50,000,000 cells in memory
    (tables.scan opens Parquet and CSV files that are larger than memory)
    """
    if rows * columns > MOST_CELLS:
        problem = (
            f"the table has {rows:,} rows of {columns:,} cells; read holds at most "
            f"{MOST_CELLS:,} cells in memory ({LARGER})"
        )
        raise TableError("file", problem)
    if signs > MOST_SIGNS:
        problem = (
            f"the cells hold {signs:,} signs together; read holds at most {MOST_SIGNS:,} "
            f"in memory ({LARGER})"
        )
        raise TableError("file", problem)


def hold_bytes(size: int, what: str = "the file") -> None:
    """Refuse a file that is too large to be read at once.

    Parameters
    ----------
    size : int
        In bytes.
    what : str
        Beginning of the sentence.

    Raises
    ------
    TableError
        Above 2 GB.

    Examples
    --------
    >>> hold_bytes(3_000_000_000)
    Traceback (most recent call last):
    influlab.errors.TableError: file: 1 problem
      - the file has 3,000,000,000 bytes; read takes at most 2,000,000,000
    (tables.scan opens Parquet and CSV files that are larger than memory)
    """
    if size > MOST_BYTES:
        problem = f"{what} has {size:,} bytes; read takes at most {MOST_BYTES:,} ({LARGER})"
        raise TableError("file", problem)


def held(rows: Iterable[Sequence[object]]) -> list[Sequence[object]]:
    """Rows one by one from a sheet that may grow, without what is empty at their ends.

    Parameters
    ----------
    rows : iterable of sequences

    Returns
    -------
    list of sequences
        All of one length.

    Raises
    ------
    TableError
        As soon as they are too wide or too many.

    Examples
    --------
    >>> held([("a", "b", None), (), ("c",)])
    [('a', 'b'), (None, None), ('c', None)]
    """
    found: list[tuple] = []
    width = signs = 0
    for row in rows:
        end = len(row)
        while end and row[end - 1] is None:
            end -= 1
        found.append(tuple(row[:end]))
        width = max(width, end)
        signs += sum(len(cell) for cell in row[:end] if isinstance(cell, str))
        hold_columns(width)
        if len(found) > MOST_ROWS:
            problem = f"a sheet has at most {MOST_ROWS:,} rows, this one has more; is it damaged?"
            raise TableError("file", problem)
        hold_cells(len(found), max(width, 1), signs)
    return [row + (None,) * (width - len(row)) for row in found]
