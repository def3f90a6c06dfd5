"""Where a table came from and what became of its rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Provenance:
    """Where a table of a report came from and what became of its rows.

    Parameters
    ----------
    table : str
        Which table: creators, posts.
    name : str
        The file's name, or what else it was.
    source : str
        Which platform's export it was recognised as.
    rows, rejected : int
        Rows read and rows refused.
    notes : tuple of str, optional
        What was noticed while reading.

    Examples
    --------
    >>> Provenance("creators", "list.csv", "generic", 1200, 3).sentence
    'creators: list.csv (read as generic), 1,200 rows read, 3 rejected'
    """

    table: str
    name: str
    source: str
    rows: int
    rejected: int
    notes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The same in words."""
        rows = f"{self.rows:,} rows read, {self.rejected:,} rejected"
        return f"{self.table}: {self.name} (read as {self.source}), {rows}"
