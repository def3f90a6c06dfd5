"""Creators in order for an objective: the score, its parts in words, and how firm the place is."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd

from influlab.creators.audience import AudienceMatch
from influlab.creators.authenticity import Authenticity
from influlab.creators.brand import BrandFit
from influlab.creators.kpis import creator_kpis, label, shown
from influlab.creators.objective import LOWER_IS_BETTER, Objective
from influlab.errors import InfluLabError, check
from influlab.tables.words import counted

DRAWS = 1_000
LEVEL = 0.9
_CELLS = 4_000_000


@dataclass(frozen=True)
class Ranking:
    """Creators in order, made by :func:`rank`.

    Parameters
    ----------
    objective : Objective
    k : int
    table : DataFrame, one row per creator, the best first
        ``place, creator_id, score, top_k, place_low, place_high, why``: share of draws of
        other weights in which they are among the first k, and the places that hold 90 % of
        the draws.
    parts : DataFrame, one row per creator and KPI
        ``creator_id, kpi, value, score, weight, contribution, words``.
    stand_ins, missing : dict of KPI to sentence
        What stands in for a KPI, and what was left out for want of data.

    Examples
    --------
    >>> creators = pd.DataFrame({"creator_id": ["a", "b"], "followers": [1_000, 9_000],
    ...                          "engagement_rate_by_followers": [0.05, 0.04]})
    >>> rank(creators, Objective("buzz", {"engagements": 1}), k=1).table["creator_id"].tolist()
    ['b', 'a']
    """

    objective: Objective
    k: int
    table: pd.DataFrame
    parts: pd.DataFrame
    stand_ins: dict[str, str]
    missing: dict[str, str]

    @property
    def shortlist(self) -> tuple[str, ...]:
        """The first k creators, in order."""
        return tuple(self.table["creator_id"].head(self.k))

    @property
    def text(self) -> str:
        """Who is first and why, how firm the top is, and what was not known."""
        first = self.table.iloc[0]
        top = self.table.head(self.k)
        firm = int((top["top_k"] >= 0.8).sum())
        told = [f"{kpi}: {why}" for kpi, why in self.stand_ins.items()]
        told += [f"{kpi} is left out: {why}" for kpi, why in self.missing.items()]
        notes = f" Note: {'. '.join(told)}." if told else ""
        return (
            f"For {self.objective.name!r}, {first['creator_id']} comes first of "
            f"{counted(len(self.table), 'creator')} ({first['why']}). Of the first {len(top)}, "
            f"{firm} stay there in at least 80% of {DRAWS:,} draws of other weights.{notes}"
        )


def rank(
    creators: object,
    objective: Objective,
    *,
    match: AudienceMatch | None = None,
    fit: BrandFit | None = None,
    authenticity: Authenticity | None = None,
    k: int = 10,
    concentration: float = 20.0,
    seed: int = 0,
) -> Ranking:
    r"""Creators in order for an objective.

    Every KPI becomes a score in [0, 1], the share of the pool that a creator is better than
    (costs: cheaper than), so that one giant account does not squash all others; the score
    is :math:`\sum_k w_k s_k`. A KPI that is not known of one creator counts as the middle,
    0.5, and says so. A KPI that nobody measures by creator has a stand-in or is left out,
    and both are told.

    Weights are opinions. They are drawn 1,000 times from a Dirichlet distribution around
    the objective's, :math:`w' \sim Dir(concentration \times w)`: at 20 a weight of 0.5 has a
    standard deviation of 0.11, at 5 of 0.20. ``top_k`` is the share of draws that keep a
    creator among the first k. It tells how much the order owes to the weights, not how well
    the KPIs are known.

    Parameters
    ----------
    creators : frame, one row per creator
        ``creator_id, followers``; where there ``reach_rate, engagement_rate_by_followers,
        engagement_rate_by_reach, fee, authenticity``, or a column with a KPI's name.
    objective : Objective
    match, fit, authenticity : AudienceMatch, BrandFit, Authenticity, optional
        Results of :func:`audience_match`, :func:`brand_fit`, :func:`authenticity`.
    k : int
        Size of the shortlist, 1 to the number of creators.
    concentration : float
        How near the drawn weights stay to the objective's; above 0.
    seed : int

    Returns
    -------
    Ranking

    Raises
    ------
    InfluLabError
        No KPI of the objective can be told; impossible `k` or `concentration`.
    TableError
        Columns that are missing, impossible numbers, creators that stand there twice.

    Examples
    --------
    >>> creators = pd.DataFrame({"creator_id": ["a", "b"], "followers": [1_000, 9_000],
    ...                          "fee": [20.0, 400.0],
    ...                          "engagement_rate_by_followers": [0.05, 0.04]})
    >>> found = rank(creators, Objective("value", {"cpe": 2, "engagements": 1}), k=1)
    >>> found.table[["creator_id", "score"]].round(2).values.tolist()
    [['a', 0.58], ['b', 0.42]]
    """
    if not isinstance(objective, Objective):
        problem = (
            f"objective is {objective!r}; pass an Objective, for example Objective.awareness()"
        )
        raise InfluLabError("ranking", problem)
    kpis, stand_ins, missing = creator_kpis(
        creators, objective.weights, match=match, fit=fit, authenticity=authenticity
    )
    empty = [name for name in kpis if kpis[name].isna().all()]
    missing |= dict.fromkeys(empty, "it has no value for any creator")
    kpis = kpis.drop(columns=empty)
    check("ranking", _problems(objective, kpis, missing, (k, concentration)))
    weights = np.array([objective.weights[name] for name in kpis])
    weights = weights / weights.sum()
    scores = np.column_stack([_standing(kpis[name]) for name in kpis])
    drawn = np.random.default_rng(seed).dirichlet(concentration * weights, size=DRAWS)
    table = _places(kpis.index, scores, weights, _firmness(scores, drawn, k))
    names = {name: label(name, stand_ins) for name in kpis}
    parts = _parts(kpis, scores, weights, names)
    table["why"] = table["creator_id"].map(_reasons(parts))
    kept = {name: why for name, why in stand_ins.items() if name in kpis}
    return Ranking(objective, int(k), table, parts, kept, missing)


def _problems(
    objective: Objective, kpis: pd.DataFrame, missing: dict[str, str], settings: tuple
) -> list[str]:
    k, concentration = settings
    found = []
    if not len(kpis.columns):
        needs = "; ".join(f"{name}: {why}" for name, why in missing.items())
        found.append(f"no KPI of {objective.name!r} can be told ({needs})")
    if not hasattr(k, "__index__") or not 1 <= k <= len(kpis):
        found.append(
            f"k is {k!r}; it must be a whole number from 1 to {len(kpis):,}, the number of creators"
        )
    if not isinstance(concentration, Real) or not 0 < float(concentration) < np.inf:
        found.append(f"concentration is {concentration!r}; it must be a number above 0, as in 20")
    return found


def _standing(values: pd.Series) -> np.ndarray:
    """Share of the known pool that each is better than; ties share, unknown is the middle."""
    better = -values if values.name in LOWER_IS_BETTER else values
    places = (better.rank(method="average") - 0.5) / better.notna().sum()
    return places.fillna(0.5).to_numpy()


def _firmness(scores: np.ndarray, drawn: np.ndarray, k: int) -> pd.DataFrame:
    """Share of draws among the first k, and the middle 90 % of places."""
    count, step = len(scores), max(1, _CELLS // len(scores))
    places = np.empty((len(drawn), count), dtype=np.int32)
    order = np.arange(1, count + 1, dtype=np.int32)
    for done in range(0, len(drawn), step):
        part = drawn[done : done + step] @ scores.T
        ranked = np.argsort(-part, axis=1, kind="stable")
        np.put_along_axis(places[done : done + step], ranked, order[None, :], axis=1)
    low, high = np.quantile(places, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return pd.DataFrame(
        {
            "top_k": (places <= k).mean(axis=0),
            "place_low": np.floor(low).astype(int),
            "place_high": np.ceil(high).astype(int),
        }
    )


def _places(
    ids: pd.Index, scores: np.ndarray, weights: np.ndarray, firmness: pd.DataFrame
) -> pd.DataFrame:
    table = pd.DataFrame({"creator_id": ids, "score": scores @ weights})
    table = pd.concat([table, firmness], axis=1)
    table = table.sort_values("score", ascending=False, kind="stable", ignore_index=True)
    table.insert(0, "place", np.arange(1, len(table) + 1))
    return table


def _parts(
    kpis: pd.DataFrame, scores: np.ndarray, weights: np.ndarray, names: dict[str, str]
) -> pd.DataFrame:
    parts = []
    for column, name in enumerate(kpis):
        part = pd.DataFrame({"creator_id": kpis.index, "kpi": name, "value": kpis[name].to_numpy()})
        part["score"] = scores[:, column]
        part["weight"] = weights[column]
        parts.append(part)
    long = pd.concat(parts, ignore_index=True)
    long["contribution"] = long["score"] * long["weight"]
    long["words"] = [
        _in_words((kpi, names[kpi]), value, score)
        for kpi, value, score in zip(long["kpi"], long["value"], long["score"], strict=True)
    ]
    return long


def _in_words(kpi: tuple[str, str], value: float, score: float) -> str:
    column, name = kpi
    if np.isnan(value):
        return f"{name} not known, counted as the middle"
    than = "cheaper" if column in LOWER_IS_BETTER else "better"
    return f"{name} {shown(column, value)}, {than} than {np.floor(100 * score):.0f}%"


def _reasons(parts: pd.DataFrame) -> dict[str, str]:
    """The two parts that help most, and the one that hurts most."""
    ordered = parts.assign(pull=parts["weight"] * (parts["score"] - 0.5))
    ordered = ordered.sort_values(["creator_id", "pull"], ascending=[True, False], kind="stable")
    strong = ordered[ordered["pull"] >= 0].groupby("creator_id").head(2)
    weak = ordered[ordered["pull"] < 0].groupby("creator_id").tail(1)
    good = strong.groupby("creator_id")["words"].agg("; ".join)
    bad = weak.set_index("creator_id")["words"]
    return {
        creator: "; but ".join(
            each for each in (good.get(creator, ""), bad.get(creator, "")) if each
        )
        for creator in ordered["creator_id"].unique()
    }
