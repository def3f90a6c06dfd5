"""What pairs of creators share, read and checked for net reach."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from influlab.creators.inputs import read_columns
from influlab.creators.reach_inputs import Roster, shorten
from influlab.errors import TableError, check

COUNTED_OFF = 0.05
"""How far the lists that pairs were counted in may differ from the roster: sketches estimate."""

SLACK = 1e-9
"""Rounding that a stated number of shared accounts may carry, as a part of the population."""


def read_pairs(
    overlaps: pd.DataFrame, roster: Roster, population: float = math.inf
) -> tuple[np.ndarray, np.ndarray]:
    """Accounts that pairs of creators share, as a matrix.

    Parameters
    ----------
    overlaps : DataFrame
        One row per pair with ``creator_a, creator_b`` and either ``shared`` [accounts] or
        ``overlap`` [fraction of the smaller audience], or both where they fit the roster; or a
        square table of overlaps with the creators as index and columns.
    roster : Roster
    population : float, default inf

    Returns
    -------
    shared : array of float, n x n
        0 where a pair is not given.
    known : array of bool, n x n

    Examples
    --------
    >>> from influlab.creators.reach_inputs import read_roster
    >>> roster = read_roster({"ana": 100, "bo": 50})
    >>> pairs = pd.DataFrame({"creator_a": ["ana"], "creator_b": ["bo"], "overlap": [0.2]})
    >>> read_pairs(pairs, roster)[0]
    array([[ 0., 10.],
           [10.,  0.]])
    """
    pairs = _long_pairs(overlaps)
    measure = "shared" if "shared" in pairs else "overlap"
    kinds = {"creator_a": "text", "creator_b": "text", measure: "money"}
    both = {"shared", "overlap"} <= set(pairs)
    pairs = read_columns(pairs, "overlaps", kinds | ({"overlap": "fraction"} if both else {}))
    place = {name: number for number, name in enumerate(roster.names)}
    unknown = sorted({str(e) for c in ("creator_a", "creator_b") for e in pairs[c]} - set(place))
    if unknown:
        many = f"{len(unknown)} such name{'' if len(unknown) == 1 else 's'}"
        raise TableError("overlaps", f"{unknown[0]!r} is not among the creators ({many})")
    a = pairs["creator_a"].astype(str).map(place).to_numpy(dtype=int)
    b = pairs["creator_b"].astype(str).map(place).to_numpy(dtype=int)
    smaller = np.minimum(roster.gross[a], roster.gross[b])
    stated = pairs[measure].to_numpy()
    accounts = stated if measure == "shared" else stated * smaller
    least = np.maximum(0.0, roster.gross[a] + roster.gross[b] - population)
    elsewhere = _counted_elsewhere(pairs, accounts, smaller) if both else []
    found = elsewhere or _pair_problems(pairs, (least, accounts, smaller), (a, b))
    check("overlaps", found, TableError)
    count = len(roster.names)
    shared, known = np.zeros((count, count)), np.zeros((count, count), dtype=bool)
    shared[a, b] = shared[b, a] = np.minimum(accounts, smaller)
    known[a, b] = known[b, a] = True
    return shared, known


def _counted_elsewhere(pairs: pd.DataFrame, accounts: np.ndarray, smaller: np.ndarray) -> list[str]:
    """Pairs counted in lists of another size than the audiences they are to stand for."""
    part = pairs["overlap"].to_numpy()
    listed = np.divide(accounts, part, out=smaller.copy(), where=part > 0)
    off = np.abs(listed - smaller) > COUNTED_OFF * smaller + 1
    return shorten(
        [
            f"{pairs['creator_a'].iloc[row]!r} and {pairs['creator_b'].iloc[row]!r} share "
            f"{accounts[row]:,.0f} of {listed[row]:,.0f} accounts in the lists, but the smaller of "
            f"them reaches {smaller[row]:,.0f} here; give the lists' sizes as reach, or drop "
            "'shared' to take the overlap as a share of those reached"
            for row in np.flatnonzero(off)
        ]
    )


def _long_pairs(overlaps: pd.DataFrame) -> pd.DataFrame:
    if not isinstance(overlaps, pd.DataFrame):
        raise TableError(
            "overlaps",
            f"it is {type(overlaps).__name__}, not a table; pass a "
            "DataFrame of pairs or a square one",
        )
    columns = [str(name) for name in overlaps.columns]
    if "creator_a" in columns or [str(name) for name in overlaps.index] != columns:
        return overlaps
    square = overlaps.to_numpy(dtype=float)
    uneven = ~np.isclose(square, square.T, rtol=0, atol=1e-9, equal_nan=True)
    if uneven.any():
        i, j = np.argwhere(uneven)[0]
        raise TableError(
            "overlaps",
            f"{columns[i]!r} with {columns[j]!r} is {square[i, j]:g}, the "
            f"other way round {square[j, i]:g}; overlap is a share of the smaller "
            "audience, the same both ways",
        )
    a, b = np.triu_indices(len(columns), 1)
    names = np.array(columns, dtype=object)
    return pd.DataFrame({"creator_a": names[a], "creator_b": names[b], "overlap": square[a, b]})


def _pair_problems(
    pairs: pd.DataFrame,
    accounts: tuple[np.ndarray, np.ndarray, np.ndarray],
    places: tuple[np.ndarray, np.ndarray],
) -> list[str]:
    least, stated, smaller = accounts
    a, b = places
    name = [f"{x!r} and {y!r}" for x, y in zip(pairs["creator_a"], pairs["creator_b"], strict=True)]
    slack = SLACK * np.maximum(1.0, smaller)
    problems = [f"{name[row]} are one creator; leave the row out" for row in np.flatnonzero(a == b)]
    ordered = pd.DataFrame({"a": np.minimum(a, b), "b": np.maximum(a, b)})
    problems += [
        f"{name[row]} stand there more than once; one row per pair"
        for row in np.flatnonzero(ordered.duplicated())
    ]
    outside = []
    for row in np.flatnonzero((stated > smaller + slack) | (stated < least - slack)):
        per = smaller[row] or 1.0
        outside.append(
            f"{name[row]} share {stated[row]:,.0f} accounts, an overlap of {stated[row] / per:.3g};"
            f" possible are {least[row]:,.0f} to {smaller[row]:,.0f}, an overlap of "
            f"{least[row] / per:.3g} to 1"
        )
    return problems + shorten(outside)
