"""What a column and a table are: kind, unit, bounds, keys."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {
    "text": (None, None),
    "count": (0.0, None),
    "fraction": (0.0, 1.0),
    "money": (0.0, None),
    "number": (None, None),
    "flag": (None, None),
    "time": (None, None),
    "period": (None, None),
}


@dataclass(frozen=True)
class Column:
    """One column of a table: what it holds, in which unit, within which bounds.

    Parameters
    ----------
    name : str
        Standard name.
    kind : {"text", "count", "fraction", "money", "number", "flag", "time", "period"}
        A count is a whole number >= 0, a fraction lies in [0, 1], money is >= 0 in the
        table's one currency, a time is in UTC, a period is a whole number or a date.
    meaning : str
        What a cell says, in a few words.
    unit : str, optional
        Filled from the kind where empty.
    above : float, optional
        Exclusive lower bound, where the kind's own bound is not enough.
    choices : tuple of str
        The only values allowed; empty means any.
    required : bool
        The table cannot be used without this column, and no cell of it may be missing.
    unique : bool
        No two rows share a value.

    Examples
    --------
    >>> share = Column("share", "fraction", "part of the audience", required=True)
    >>> share.lowest, share.highest, share.unit, share.missing
    (0.0, 1.0, 'fraction', False)
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    above: float | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"column {self.name}: unknown kind {self.kind!r}")
        units = {"money": "currency", "time": "UTC", "flag": "true or false", "number": "value"}
        object.__setattr__(self, "unit", self.unit or units.get(self.kind, self.kind))

    @property
    def lowest(self) -> float | None:
        """Lowest value allowed (inclusive), None for no limit."""
        return KINDS[self.kind][0]

    @property
    def highest(self) -> float | None:
        """Highest value allowed (inclusive), None for no limit."""
        return KINDS[self.kind][1]

    @property
    def missing(self) -> bool:
        """Whether a cell may be missing."""
        return not self.required

    @property
    def numeric(self) -> bool:
        """Whether a cell holds a number."""
        return self.kind in ("count", "fraction", "money", "number")


@dataclass(frozen=True)
class Table:
    """A table of the schema: its name, what one row is, and its columns.

    Parameters
    ----------
    name : str
    row : str
        What one row stands for.
    columns : tuple of Column
    key : tuple of str
        Columns that together occur once, where no single column is unique.

    Examples
    --------
    >>> age = Column("age", "count", "in years", required=True)
    >>> Table("people", "one person", (age, Column("name", "text", "given name"))).required
    ('age',)
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Standard names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns a file must have."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """Every group of columns whose values may occur once only."""
        single = tuple((column.name,) for column in self.columns if column.unique)
        return (*single, self.key) if self.key else single

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def __contains__(self, name: object) -> bool:
        return name in self.names
