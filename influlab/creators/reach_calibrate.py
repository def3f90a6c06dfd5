"""The one overlap number r, from what pairs of creators are observed to share."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from influlab.creators.reach_inputs import attempt, read_population_size, read_roster
from influlab.creators.reach_overlaps import read_pairs
from influlab.creators.reach_pairs import pairs_shared, solve_r
from influlab.creators.reach_question import read_chances
from influlab.creators.reach_results import OverlapFit
from influlab.creators.reach_segments import everyone, read_segments
from influlab.errors import check

BELOW_CHANCE = (
    "They share less than chance gives, which the model cannot; chance is the nearest it comes."
)
BEYOND = "They share more than the smallest r gives; the fit is the nearest that the model comes."

MISSED = 1e-6
"""How far, as a part, a fit may miss the observed sum before it is said."""


def calibrate_overlap(
    creators: pd.DataFrame | Mapping[str, float],
    overlaps: pd.DataFrame,
    *,
    population: pd.DataFrame | float,
    audiences: pd.DataFrame | None = None,
    dimension: str | Sequence[str] | None = None,
    posts: int | Mapping[str, int] = 1,
) -> OverlapFit:
    r"""Shape r of the gamma frailty at which pairs share what they were observed to share.

    .. math:: \sum_{(i,j)} \sum_s N_s \big(p_{is} + p_{js} - \phi_r(v_{is} + v_{js})\big)
        = \sum_{(i,j)} D_{ij}

    over the observed pairs, which need not be all. The left side falls steadily in r, from the
    smaller audience to chance, so there is one root. With `audiences` r is the dependence that
    is left inside segments; without them the population is one segment.

    Parameters
    ----------
    creators : DataFrame or mapping of creator to accounts reached by one post
        As in :func:`net_reach`.
    overlaps : DataFrame
        ``creator_a, creator_b`` and ``shared`` or ``overlap``, or a square table: as in
        :func:`net_reach`; :func:`shared_accounts` makes it from lists of ids.
    population : float, or DataFrame (``dimension, segment, size``) with `audiences`
        People who could be reached.
    audiences : DataFrame, optional
        ``creator_id, dimension, segment, share``.
    dimension : str or sequence of str, optional
        As in :func:`net_reach`.
    posts : int or mapping of creator to int, default 1
        As in :func:`net_reach`.

    Returns
    -------
    OverlapFit
        ``.r .table .text``; the table shows how far single pairs are from the fit.

    Raises
    ------
    InfluLabError
        All problems at once, as in :func:`net_reach`.

    Examples
    --------
    >>> pairs = pd.DataFrame({"creator_a": ["ana"], "creator_b": ["bo"], "overlap": [0.59]})
    >>> fit = calibrate_overlap({"ana": 300, "bo": 400}, pairs, population=1_000)
    >>> print(fit.text)
    1 pair shares 177 accounts, 1.5 times what chance gives: r = 1.01.
    """
    problems: list[str] = []
    roster = attempt(problems, read_roster, creators, posts)
    names = roster.names if roster else ()
    if audiences is None:
        people = attempt(problems, read_population_size, population)
        cut = everyone(people, len(names)) if people else None
    else:
        cut = attempt(problems, read_segments, audiences, population, dimension, names)
    check("overlap", problems)
    chances = attempt(problems, read_chances, roster, cut)
    limit = float(cut.sizes.sum()) if chances else math.inf
    made = attempt(problems, read_pairs, overlaps, roster, limit)
    check("overlap", problems)
    shared, known = made
    first, second = np.nonzero(np.triu(known, 1))
    pairs = first, second
    total = float(shared[pairs].sum())
    r = solve_r(chances[0], cut.sizes, pairs, total)
    fitted, chance = (pairs_shared(chances[0], cut.sizes, pairs, each) for each in (r, math.inf))
    who = np.array(names, dtype=object)
    table = pd.DataFrame(
        {
            "creator_a": who[pairs[0]],
            "creator_b": who[pairs[1]],
            "shared": shared[pairs],
            "fitted": fitted,
            "by_chance": chance,
        }
    )
    return OverlapFit(r, table, _note(total, float(fitted.sum())))


def _note(observed: float, fitted: float) -> str:
    if fitted > observed * (1 + MISSED):
        return BELOW_CHANCE
    return BEYOND if fitted < observed * (1 - MISSED) else ""
