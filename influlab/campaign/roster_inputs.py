"""Tables in, numbers out: creators, their audiences and the people behind them, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from influlab.campaign.roster_coverage import Coverage
from influlab.campaign.roster_limits import Limits
from influlab.creators.audience import Persona
from influlab.creators.inputs import read_columns
from influlab.creators.reach_frailty import phi_inverse, segment_chances
from influlab.creators.tiers import TierScheme, assign_tiers
from influlab.errors import InfluLabError, TableError, check
from influlab.tables.words import counted, suggest

RATES = {
    "target_reach": (),
    "engagements": ("engagement_rate_by_reach",),
    "orders": ("click_rate", "conversion_rate"),
    "profit": ("click_rate", "conversion_rate"),
}
"""The objectives, and which rates of a creator each needs beside followers, reach and fee."""

FREE = "community"
"""The dimension taken when audiences hold several: made so that segments do not overlap."""


@dataclass(frozen=True)
class Pool:
    """Creators in the order of their ids, their audiences, and the people they speak to.

    `shares` is N x S; `sizes` and `weights` (the worth of a person, 0 to 1) have length S.
    """

    creators: pd.DataFrame
    shares: np.ndarray
    segments: tuple[str, ...]
    sizes: np.ndarray
    weights: np.ndarray


def read_pool(
    creators: object,
    audiences: object,
    *,
    population: object,
    objective: str,
    limits: Limits,
    dimension: str | None,
    target: Mapping[str, float] | Persona | None,
    scheme: TierScheme | None,
) -> Pool:
    """Check the three tables and bring them into one order."""
    people = _read_creators(creators, objective, limits, scheme)
    cut, dimension = _read_audiences(audiences, dimension)
    if population is None and objective == "engagements":
        sizes = pd.Series(1.0, index=sorted(set(cut["segment"])))
    else:
        sizes = _read_population(population, dimension)
    shares, problems = _matrix(people["creator_id"], cut, sizes.index)
    check("audiences", problems, TableError)
    weights = _weights(_wanted(target, dimension), sizes.index)
    return Pool(people, shares, tuple(sizes.index), sizes.to_numpy(), weights)


def _read_creators(
    creators: object, objective: str, limits: Limits, scheme: TierScheme | None
) -> pd.DataFrame:
    kinds = {"creator_id": "text", "followers": "count", "reach_rate": "fraction", "fee": "money"}
    kinds |= dict.fromkeys(RATES[objective], "fraction")
    kinds |= {"category": "text"} if limits.per_category is not None else {}
    kinds |= {"brand_fit": "fraction"} if limits.brand_fit is not None else {}
    have = _names(creators, "creators")
    kinds |= {"tier": "text"} if "tier" in have and scheme is None else {}
    kinds |= {"authenticity": "fraction"} if "authenticity" in have else {}
    people = read_columns(creators, "creators", kinds)
    if "tier" not in people:
        people = assign_tiers(people, scheme)
    people = people.assign(
        creator_id=people["creator_id"].astype(str), tier=people["tier"].astype(str)
    )
    twice = people["creator_id"][people["creator_id"].duplicated()]
    problems = (
        [
            f"'creator_id' must name each creator once; {twice.iloc[0]!r} stands there again "
            f"({counted(len(twice), 'such row')})"
        ]
        if len(twice)
        else []
    )
    check("creators", problems, TableError)
    real = people.get("authenticity", 1.0)
    people = people.assign(reach=people["followers"] * people["reach_rate"] * real)
    return people.sort_values("creator_id", ignore_index=True)


def _names(frame: Any, subject: str) -> list[str]:
    try:
        return nw.from_native(frame).collect_schema().names()
    except TypeError:
        return list(read_columns(frame, subject, {}))


def _read_audiences(audiences: object, dimension: str | None) -> tuple[pd.DataFrame, str]:
    kinds = {"creator_id": "text", "segment": "text", "share": "fraction"}
    if "dimension" not in _names(audiences, "audiences"):
        return read_columns(audiences, "audiences", kinds), dimension or FREE
    cut = read_columns(audiences, "audiences", {"dimension": "text", **kinds})
    there = sorted(set(cut["dimension"].astype(str)))
    chosen = dimension or (there[0] if len(there) == 1 else FREE)
    if chosen not in there:
        raise TableError("audiences", f"there is no dimension {chosen!r}{suggest(chosen, there)}")
    return cut[(cut["dimension"] == chosen).to_numpy()], chosen


def _read_population(population: object, dimension: str) -> pd.Series:
    """People by segment, in the order of the segments' names."""
    if population is None:
        problem = "it is missing; pass population= with dimension, segment and size (people)"
        raise TableError("population", problem)
    kinds = {"segment": "text", "size": "number"}
    if "dimension" in _names(population, "population"):
        sizes = read_columns(population, "population", {"dimension": "text", **kinds})
        there = sorted(set(sizes["dimension"].astype(str)))
        sizes = sizes[(sizes["dimension"] == dimension).to_numpy()]
        if not len(sizes):
            problem = f"there is no dimension {dimension!r}{suggest(dimension, there)}"
            raise TableError("population", problem)
    else:
        sizes = read_columns(population, "population", kinds)
    sizes = sizes.set_index(sizes["segment"].astype(str))["size"].sort_index()
    problems = [
        f"segment {name!r} has size {size:g}; it must be above 0: leave it out or give its people"
        for name, size in sizes[sizes <= 0].items()
    ]
    problems += [
        f"segment {name!r} stands there twice; add its rows up"
        for name in sorted(set(sizes.index[sizes.index.duplicated()]))
    ]
    check("population", problems, TableError)
    return sizes


def _matrix(ids: pd.Series, cut: pd.DataFrame, segments: pd.Index) -> tuple[np.ndarray, list[str]]:
    """Shares as a matrix of creators by segments, and what is wrong with them."""
    row = pd.Index(ids).get_indexer(cut["creator_id"].astype(str))
    column = segments.get_indexer(cut["segment"].astype(str))
    strange = cut["segment"][(row >= 0) & (column < 0)].astype(str)
    problems = [
        f"segment {name!r} has no size in the population; add it there, or choose another dimension"
        for name in sorted(set(strange))
    ]
    known = (row >= 0) & (column >= 0)
    place = (row * len(segments) + column)[known]
    flat = np.bincount(place, cut["share"].to_numpy()[known], minlength=len(ids) * len(segments))
    times = np.bincount(place)
    if times.max(initial=0) > 1:
        again = int(np.argmax(times > 1))
        name, part = ids[again // len(segments)], segments[again % len(segments)]
        problems.append(f"creator {name!r} has segment {part!r} more than once; keep one row of it")
    shares = flat.reshape(len(ids), len(segments))
    return shares, problems + _sums(ids, shares, problems)


def _sums(ids: pd.Series, shares: np.ndarray, problems: list[str]) -> list[str]:
    if problems:
        return []
    sums, found = shares.sum(axis=1), []
    for wrong, rule in (
        (sums == 0, "no audience; add its rows, or leave the creator out"),
        (sums > 1.01, "shares of more than 1 in all; they are parts of one whole"),
    ):
        if wrong.any():
            first = ids[int(np.argmax(wrong))]
            count = counted(int(wrong.sum()), "such creator")
            found.append(f"creator {first!r} has {rule} ({count})")
    return found


def _wanted(target: Mapping[str, float] | Persona | None, dimension: str):
    """Weights of a target; of a persona, 1 for each segment that it wants."""
    if not isinstance(target, Persona):
        return target
    if dimension not in target.targets:
        known = ", ".join(target.targets)
        problem = f"persona {target.name!r} wants nothing of {dimension!r}; it speaks of: {known}"
        raise InfluLabError("target", problem)
    return dict.fromkeys(target.wanted(dimension), 1.0)


def _weights(target: Mapping[str, float] | None, segments: pd.Index) -> np.ndarray:
    """How much of a person of each segment counts, from 0 to 1."""
    if target is None:
        return np.ones(len(segments))
    if isinstance(target, str) or not isinstance(target, Mapping):
        problem = f"it is {target!r}; give segments with weights, as in {{{segments[0]!r}: 1}}"
        raise InfluLabError("target", problem)
    problems = [
        f"segment {name!r} is not known{suggest(str(name), segments)}"
        for name in target
        if name not in segments
    ]
    problems += [
        f"segment {name!r} has weight {value!r}; it must be a fraction in [0, 1]"
        for name, value in target.items()
        if not (isinstance(value, int | float) and 0 <= value <= 1)
    ]
    if not problems and not any(target.values()):
        problems = ["no segment has a weight above 0; name at least one"]
    check("target", problems)
    return np.array([float(target.get(name, 0.0)) for name in segments])


def offers_of(pool: Pool, limits: Limits) -> pd.DataFrame:
    """One row per creator and bundle of posts: what it costs and how many accounts it reaches."""
    posts = np.tile(limits.posts, len(pool.creators))
    owner = np.repeat(np.arange(len(pool.creators)), len(limits.posts))
    offers = pool.creators.iloc[owner].reset_index(drop=True)
    repeat = 1 - offers["reach_rate"] if limits.new_reach is None else limits.new_reach
    posted = np.where(
        repeat == 1, posts, (1 - repeat**posts) / (1 - np.where(repeat == 1, 0, repeat))
    )
    cost = offers["fee"] * (1 + (posts - 1) * (1 - limits.volume_discount))
    reach = np.minimum(offers["reach"] * posted, offers["followers"])
    return offers.assign(owner=owner, posts=posts, cost=cost, reached=reach)


def coverage_of(
    pool: Pool, offers: pd.DataFrame, *, objective: str, overlap: float, order_profit: float
) -> Coverage:
    """The offers as effects on segments; the budget is set later."""
    shares = pool.shares[offers["owner"]]
    if objective == "engagements":
        once = (offers["reach"] * offers["posts"] * offers["engagement_rate_by_reach"]).to_numpy()
        linear = once * (shares @ pool.weights)
        effects, sizes = linear[:, None], np.zeros(0)
    else:
        used = pool.weights > 0
        sizes = pool.sizes[used]
        chances = segment_chances(offers["reached"].to_numpy(), shares[:, used], sizes)
        worth = 1.0
        if objective in ("orders", "profit"):
            chances *= (offers["click_rate"] * offers["conversion_rate"]).to_numpy()[:, None]
        if objective == "profit":
            worth = order_profit
        linear = -offers["cost"].to_numpy() if objective == "profit" else np.zeros(len(offers))
        effects = np.column_stack([phi_inverse(chances, overlap), linear])
        sizes = sizes * pool.weights[used] * worth
    fees = offers["cost"].to_numpy(dtype=float)
    return Coverage(effects, sizes, fees, 0.0, overlap, np.zeros(effects.shape[1]))
