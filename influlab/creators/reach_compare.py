"""One roster through every reach model: how far the answers lie apart, and which are impossible."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.creators.reach_cases import ByPairs
from influlab.creators.reach_expansion import canonical_expansion
from influlab.creators.reach_exposure import growth_problems, metheringham
from influlab.creators.reach_models import (
    US_TRADE_FACTOR,
    binomial_reach,
    hofmans_duplication,
    sainsbury,
)
from influlab.creators.reach_nbd import nbd
from influlab.creators.reach_pool import common_pool_mix
from influlab.creators.reach_question import Question, read_case
from influlab.errors import InfluLabError


@dataclass(frozen=True, eq=False)
class ReachModels:
    """The net reach of one roster under every model.

    Parameters
    ----------
    table : DataFrame, one row per model
        ``model``; ``net`` [accounts; NaN where the model has no answer]; ``share_of_population``;
        ``possible`` (inside the bounds; False without an answer); ``rests_on`` (what it uses).
    low, high : float
        What the pairs prove [accounts].

    Examples
    --------
    >>> pairs = pd.DataFrame({"creator_a": ["ana"], "creator_b": ["bo"], "overlap": [0.2]})
    >>> compare_reach({"ana": 300, "bo": 400}, pairs, population=1_000).low
    640.0
    """

    table: pd.DataFrame
    low: float
    high: float

    @property
    def text(self) -> str:
        """One or two sentences for a manager."""
        known = self.table.dropna(subset="net")
        impossible = known.loc[~known["possible"], "model"].tolist()
        least, most = known["net"].min(), known["net"].max()
        tail = f" Impossible given the pairs: {', '.join(impossible)}." if impossible else ""
        return (
            f"{len(known):,} models put net reach between {least:,.0f} and {most:,.0f}; what the "
            f"pairs share proves {self.low:,.0f} to {self.high:,.0f}.{tail}"
        )


def compare_reach(
    creators: pd.DataFrame | Mapping[str, float],
    overlaps: pd.DataFrame,
    *,
    population: float,
    posts: int | Mapping[str, int] = 1,
) -> ReachModels:
    """Net reach of one roster under the classical models and this package's own.

    Sainsbury (product, and US trade x 0.95), binomial, Hofmans, Metheringham, the canonical
    expansion, NBD (fitted to mean and variance of the contacts), the common pool (one overlap:
    all shared accounts / all smaller audiences) and gamma frailty (fitted to the same sum).
    A model outside the bounds that pairs prove is wrong for this roster whatever its fame.

    Parameters
    ----------
    creators : DataFrame or mapping of creator to accounts reached by one post
        As in :func:`net_reach`; at least two.
    overlaps : DataFrame
        Every pair, as in :func:`net_reach`.
    population : float
        People who could be reached.
    posts : int or mapping of creator to int, default 1
        As in :func:`net_reach`.

    Returns
    -------
    ReachModels

    Raises
    ------
    InfluLabError
        As in :func:`net_reach`.

    References
    ----------
    See the single models.

    Examples
    --------
    >>> pairs = pd.DataFrame({"creator_a": ["ana"], "creator_b": ["bo"], "overlap": [0.5]})
    >>> models = compare_reach({"ana": 300, "bo": 400}, pairs, population=1_000)
    >>> models.table[["model", "net"]].round(1).head(4)
                    model    net
    0           Sainsbury  580.0
    1  Sainsbury US trade  551.0
    2            binomial  577.5
    3             Hofmans  550.0
    """
    if population is None:
        raise InfluLabError("reach models", "population is missing; pass the number of people")
    case = read_case(Question(creators, population=population, overlaps=overlaps, posts=posts))
    assert isinstance(case, ByPairs)  # the question names pairs
    rows = [(n, people * population, uses) for n, people, uses in _answers(case, population)]
    table = pd.DataFrame(rows, columns=["model", "net", "rests_on"])
    (_, _, frechet, _), (_, low, high, _) = case.bounds()
    high = min(high, frechet)
    slack = 1e-9 * population
    table.insert(2, "share_of_population", table["net"] / population)
    table.insert(3, "possible", table["net"].between(low - slack, high + slack))
    return ReachModels(table, low, high)


def _answers(case: ByPairs, population: float) -> list[tuple[str, float, str]]:
    p, shared = case.gross / population, case.shared / population
    pairs = np.triu_indices(len(p), 1)
    smaller = float(np.minimum(p[pairs[0]], p[pairs[1]]).sum())
    overlap = float(shared[pairs].sum()) / smaller if smaller else 0.0
    frailty = float(case.nets(np.ones((1, len(p))))[0]) / population
    expansion = canonical_expansion(p, 2 * p - p**2, shared, [1] * len(p)).reach
    return [
        ("Sainsbury", sainsbury(p), "audiences"),
        ("Sainsbury US trade", sainsbury(p, factor=US_TRADE_FACTOR), "audiences"),
        ("binomial", binomial_reach(p), "mean audience"),
        ("Hofmans", hofmans_duplication(p, shared), "every pair"),
        ("Metheringham", _metheringham(p, shared), "mean audience and mean pair"),
        ("canonical expansion", expansion, "every pair"),
        ("NBD", _nbd(p, float(shared[pairs].sum())), "mean and variance of contacts"),
        ("common pool", float(common_pool_mix(p, 1.0, overlap, 1.0)), "audiences and mean pair"),
        ("gamma frailty", frailty, "audiences, mean pair, bounds of the pairs"),
    ]


def _metheringham(p: np.ndarray, shared: np.ndarray) -> float:
    count = len(p)
    a1 = float(p.mean())
    d = float(shared.sum() - np.trace(shared)) / (count * (count - 1)) if count > 1 else a1**2
    if count < 2 or growth_problems(a1, 2 * a1 - d, count):
        return math.nan
    return metheringham(p, shared, [1] * count).reach


def _nbd(p: np.ndarray, shared: float) -> float:
    mean = float(p.sum())
    beyond_poisson = 2 * shared - mean**2
    if not (mean > 0 and beyond_poisson > 0):
        return math.nan
    r = mean**2 / beyond_poisson
    return nbd(r, r / mean).reach
