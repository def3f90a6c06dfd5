"""Audience segments and the population behind them, read and checked for net reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from influlab.creators.inputs import read_columns
from influlab.creators.reach_inputs import attempt, shorten
from influlab.creators.shares import TOLERANCE
from influlab.errors import TableError, check

PEOPLE_OFF = 0.02
"""How far the populations of two crossed dimensions may differ, as a part of the smaller."""

_AUDIENCES = {"creator_id": "text", "dimension": "text", "segment": "text", "share": "fraction"}
_POPULATION = {"dimension": "text", "segment": "text", "size": "count"}


@dataclass(frozen=True, eq=False)
class Segments:
    """The population cut into segments, and each creator's audience over them.

    Parameters
    ----------
    labels : tuple of str
    sizes : array of float, S
    shares : array of float, creators x S

    Examples
    --------
    >>> everyone(1_000.0, 1).shares
    array([[1.]])
    """

    labels: tuple[str, ...]
    sizes: np.ndarray
    shares: np.ndarray


def everyone(population: float, creators: int) -> Segments:
    """The whole population as one segment.

    Parameters
    ----------
    population : float
    creators : int

    Returns
    -------
    Segments

    Examples
    --------
    >>> everyone(1_000.0, 2).labels
    ('everyone',)
    """
    return Segments(("everyone",), np.array([population]), np.ones((creators, 1)))


def read_segments(
    audiences: pd.DataFrame,
    population: pd.DataFrame,
    dimension: str | Sequence[str] | None,
    names: Sequence[str],
) -> Segments:
    """Segments of one dimension, or of several crossed.

    Crossed segments take shares and sizes as products: inside an audience, and inside the
    population, the dimensions are independent of each other.

    Parameters
    ----------
    audiences : DataFrame
        ``creator_id, dimension, segment, share``; shares add up to 1 per creator and dimension
        (within 0.011, for exports are rounded, and are then scaled to it).
    population : DataFrame
        ``dimension, segment, size``.
    dimension : str, sequence of str or None
        None when the audiences have only one.
    names : sequence of str
        The creators, in order.

    Returns
    -------
    Segments

    Examples
    --------
    >>> audiences = pd.DataFrame({"creator_id": "ana", "dimension": "age",
    ...                           "segment": ["18-24", "25+"], "share": [0.7, 0.3]})
    >>> people = pd.DataFrame({"dimension": "age", "segment": ["18-24", "25+"],
    ...                        "size": [1_000, 4_000]})
    >>> read_segments(audiences, people, None, ["ana"]).shares
    array([[0.7, 0.3]])
    """
    problems: list[str] = []
    long = attempt(problems, read_columns, audiences, "audiences", _AUDIENCES)
    sizes = attempt(problems, read_columns, population, "population", _POPULATION)
    check("segments", problems, TableError)
    chosen = _dimensions(long, sizes, dimension)
    cuts: list[Segments] = []
    for each in chosen:
        cuts.append(attempt(problems, _one_cut, long, sizes, each, names))
    check("segments", problems, TableError)
    return _crossed(cuts, chosen)


def _dimensions(
    audiences: pd.DataFrame, population: pd.DataFrame, dimension: str | Sequence[str] | None
) -> list[str]:
    in_audiences = sorted(audiences["dimension"].unique())
    in_population = set(population["dimension"].unique())
    if dimension is None:
        if len(in_audiences) == 1:
            return in_audiences
        problem = f"audiences have several dimensions ({', '.join(in_audiences)}); pass dimension="
        raise TableError("segments", problem)
    chosen = [dimension] if isinstance(dimension, str) else list(dimension)
    problems = [
        f"there is no dimension {each!r} in {where}; there are: {', '.join(sorted(have))}"
        for each in chosen
        for where, have in (("audiences", set(in_audiences)), ("population", in_population))
        if each not in have
    ]
    check("segments", problems or ([] if chosen else ["no dimension is chosen"]), TableError)
    return chosen


def _one_cut(
    audiences: pd.DataFrame, population: pd.DataFrame, dimension: str, names: Sequence[str]
) -> Segments:
    people = population[population["dimension"] == dimension]
    ours = audiences["creator_id"].astype(str).isin(names)
    rows = audiences[(audiences["dimension"] == dimension) & ours]
    check(f"dimension {dimension!r}", _cut_problems(rows, people, names), TableError)
    wide = rows.astype({"creator_id": str}).pivot(
        index="creator_id", columns="segment", values="share"
    )
    labels = tuple(people["segment"])
    shares = wide.reindex(index=list(names), columns=list(labels)).fillna(0.0).to_numpy(float)
    return Segments(labels, people["size"].to_numpy(float), shares / shares.sum(axis=1)[:, None])


def _cut_problems(rows: pd.DataFrame, people: pd.DataFrame, names: Sequence[str]) -> list[str]:
    segments = set(people["segment"])
    twice = people["segment"][people["segment"].duplicated()]
    empty = people["segment"][~(people["size"] > 0)]
    again = rows["creator_id"][rows.duplicated(["creator_id", "segment"])].unique()
    strange = rows["segment"][~rows["segment"].isin(segments)].unique()
    totals = rows.groupby(rows["creator_id"].astype(str))["share"].sum()
    off = totals[(totals - 1).abs() > TOLERANCE]
    absent = [name for name in names if name not in totals.index]
    problems = [
        f"{words.format(next(iter(found)))} ({len(found):,} such)"
        for found, words in (
            (twice, "segment {!r} stands in the population twice; one row per segment"),
            (empty, "segment {!r} of the population has size 0; leave it out or give its people"),
            (strange, "segment {!r} of the audiences is not in the population; add its size"),
            (again, "creator {!r} has a segment twice; one row per creator and segment"),
            (absent, "creator {!r} has no audience; add its shares or leave it out"),
        )
        if len(found)
    ]
    uneven = [
        f"shares of creator {name!r} add up to {total:.4g}; they must add up to 1: add the "
        "missing segment (such as 'other') or divide by their sum"
        for name, total in off.items()
    ]
    return problems + shorten(uneven)


def _crossed(cuts: list[Segments], chosen: Sequence[str]) -> Segments:
    totals = [cut.sizes.sum() for cut in cuts]
    if max(totals) > min(totals) * (1 + PEOPLE_OFF):
        stated = ", ".join(f"{n!r} {t:,.0f}" for n, t in zip(chosen, totals, strict=True))
        problem = f"crossed dimensions must count the same people; they count {stated}"
        raise TableError("segments", problem)
    labels, sizes, shares = cuts[0].labels, cuts[0].sizes, cuts[0].shares
    for cut, total in zip(cuts[1:], totals[1:], strict=True):
        labels = tuple(f"{a} x {b}" for a, b in product(labels, cut.labels))
        sizes = np.outer(sizes, cut.sizes / total).ravel()
        shares = (shares[:, :, None] * cut.shares[:, None, :]).reshape(len(shares), -1)
    return Segments(labels, sizes, shares)
