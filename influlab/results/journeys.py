"""Paths as numbers: which touch belongs to which journey, at which place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.errors import TableError, check
from influlab.results.inputs import schema_problems


@dataclass(frozen=True, eq=False)
class Journeys:
    """Different paths, touch by touch, with their counts.

    Parameters
    ----------
    channels : list of str
        Names in alphabetical order; codes point into them.
    touch : array of int
        Channel code of each touch, path after path.
    length : array of int
        Touches of each path.
    conversions, others, value : arrays of float, one per path
        People who bought, people who did not, money (0 when not known).
    has_others, has_value : bool
        Whether the table said so.

    Examples
    --------
    >>> read_paths(pd.DataFrame({"path": ["b > a", "a"], "conversions": [1, 2]})).touch
    array([1, 0, 0])
    """

    channels: list[str]
    touch: np.ndarray
    length: np.ndarray
    conversions: np.ndarray
    others: np.ndarray
    value: np.ndarray
    has_others: bool
    has_value: bool

    @property
    def path(self) -> np.ndarray:
        """Number of the path that each touch belongs to."""
        return np.repeat(np.arange(len(self.length)), self.length)

    @property
    def first(self) -> np.ndarray:
        """Place of each path's first touch."""
        return np.cumsum(self.length) - self.length

    @property
    def place(self) -> np.ndarray:
        """Place of each touch within its path, from 0."""
        return np.arange(len(self.touch)) - np.repeat(self.first, self.length)

    def sets(self) -> tuple[np.ndarray, np.ndarray]:
        """The different sets of channels, as rows of a 0-1 matrix, and each path's set."""
        marks = np.zeros((len(self.length), len(self.channels)), dtype=bool)
        marks[self.path, self.touch] = True
        packed = np.packbits(marks, axis=1)
        keys = np.ascontiguousarray(packed).view(f"V{packed.shape[1]}").ravel()
        _, first, place = np.unique(keys, return_index=True, return_inverse=True)
        return marks[first], place


def read_paths(paths: pd.DataFrame, *, separator: str = ">") -> Journeys:
    """A checked table of paths as numbers; equal paths are added up.

    Parameters
    ----------
    paths : DataFrame, one row per path
        ``path`` ("a > b > c"), ``conversions``, and perhaps ``non_conversions``, ``value``.
    separator : str, default ">"

    Returns
    -------
    Journeys

    Raises
    ------
    TableError
        All of: what breaks the schema, empty steps, rows with neither a conversion nor a
        non-conversion, a table without any conversion.

    Examples
    --------
    >>> found = read_paths(pd.DataFrame({"path": ["a > b", "a > b"], "conversions": [1, 2]}))
    >>> found.conversions, found.channels
    (array([3.]), ['a', 'b'])
    """
    check("paths", schema_problems(paths, "paths"), TableError)
    known = [name for name in ("conversions", "non_conversions", "value") if name in paths]
    counts = paths[["path", *known]].fillna(dict.fromkeys(known, 0))
    check("paths", _count_problems(counts), TableError)
    counts = counts.groupby("path", sort=False, as_index=False).sum()
    tokens, length = _split(counts["path"].tolist(), separator)
    code, names = pd.factorize(np.array(tokens, dtype=object))
    clean = pd.Index([name.strip() for name in names])
    empty = clean[code] == ""
    check("paths", _empty_steps(counts["path"], length, empty), TableError)
    merged, channels = pd.factorize(clean, sort=True)
    zero = np.zeros(len(counts))
    columns = {name: counts[name].to_numpy(dtype=float) for name in known}
    return Journeys(
        list(channels),
        merged[code],
        length,
        columns["conversions"],
        columns.get("non_conversions", zero),
        columns.get("value", zero),
        "non_conversions" in known,
        "value" in known,
    )


def _split(paths: list[str], separator: str) -> tuple[list[str], np.ndarray]:
    length = np.array([path.count(separator) + 1 for path in paths])
    return separator.join(paths).split(separator), length


def _count_problems(counts: pd.DataFrame) -> list[str]:
    problems = []
    total = counts["conversions"]
    if not total.sum():
        problems.append("no path has a conversion; there is nothing to share out")
    nothing = (total == 0) & (counts.get("non_conversions", total) == 0)
    if nothing.any() and total.sum():
        row = int(np.argmax(nothing.to_numpy()))
        mend = "fill non_conversions or leave the row out"
        problems.append(
            f"row {row} ({counts['path'].iloc[row]!r}) has neither a conversion nor a "
            f"non-conversion ({int(nothing.sum()):,} such rows; {mend})"
        )
    return problems


def _empty_steps(paths: pd.Series, length: np.ndarray, empty: np.ndarray) -> list[str]:
    if not empty.any():
        return []
    bad = np.repeat(np.arange(len(length)), length)[empty]
    return [
        f"path {paths.iloc[bad[0]]!r} has an empty step ({len(np.unique(bad)):,} such paths); "
        "name every channel"
    ]
