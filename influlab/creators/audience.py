"""Personas, and how much of each creator's audience is the audience that a brand wants."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType

import numpy as np
import pandas as pd

from influlab.creators.inputs import read_columns
from influlab.creators.shares import TOLERANCE, split, wide_shares
from influlab.errors import InfluLabError, TableError, check
from influlab.tables.words import counted, suggest


@dataclass(frozen=True)
class Persona:
    """The audience a brand wants: in each dimension that matters, who and in which mix.

    Parameters
    ----------
    name : str
    targets : mapping of dimension to mapping of segment to wanted share
        The wanted shares of a dimension are fractions and add up to 1. A segment that is
        not named, or wanted with 0, is outside the target. Dimensions left out do not matter.

    Raises
    ------
    InfluLabError
        No name, no dimension, shares that are no fractions or do not add up to 1.

    Examples
    --------
    >>> persona = Persona("young cooks", {"age": {"18-24": 0.6, "25-34": 0.4},
    ...                                   "interest": {"cooking": 1}})
    >>> persona.wanted("age")
    ('18-24', '25-34')
    >>> Persona.weighted("any", {"age": {"18-24": 3, "25-34": 1}}).targets["age"]["18-24"]
    0.75
    """

    name: str
    targets: Mapping[str, Mapping[str, float]]

    def __post_init__(self):
        check(f"persona {self.name!r}", _problems(self.name, self.targets))
        fixed = {
            dimension: MappingProxyType({part: float(share) for part, share in parts.items()})
            for dimension, parts in self.targets.items()
        }
        object.__setattr__(self, "targets", MappingProxyType(fixed))

    def __reduce__(self):
        return type(self), (self.name, {key: dict(parts) for key, parts in self.targets.items()})

    def __hash__(self):
        return hash((self.name, tuple((d, tuple(p.items())) for d, p in self.targets.items())))

    def wanted(self, dimension: str) -> tuple[str, ...]:
        """Segments of a dimension that are in the target."""
        return tuple(part for part, share in self.targets[dimension].items() if share > 0)

    @classmethod
    def weighted(cls, name: str, targets: Mapping[str, Mapping[str, float]]) -> Persona:
        """A persona from weights in any unit: each dimension is scaled to add up to 1."""
        totals = {key: math.fsum(parts.values()) for key, parts in targets.items()}
        check(
            f"persona {name!r}",
            [f"the {key} weights add up to {t}; give at least one above 0, none endless"
             for key, t in totals.items() if not (math.isfinite(t) and t > 0)],
        )  # fmt: skip
        return cls(name, {k: {s: w / totals[k] for s, w in p.items()} for k, p in targets.items()})


@dataclass(frozen=True)
class AudienceMatch:
    """How near each creator's audience is to a persona, made by :func:`audience_match`.

    Parameters
    ----------
    persona : Persona
    table : DataFrame, one row per creator
        ``creator_id, target_share, low, high, index, distance``.
    dimensions : DataFrame, one row per creator and dimension
        ``creator_id, dimension, target_share, against, index, distance``.
    against : str
        What an index of 100 stands for.

    Examples
    --------
    >>> audiences = pd.DataFrame({"creator_id": ["a", "a"], "dimension": ["gender"] * 2,
    ...                           "segment": ["women", "men"], "share": [0.7, 0.3]})
    >>> audience_match(audiences, Persona("women", {"gender": {"women": 1}})).against
    'the average of these creators'
    """

    persona: Persona
    table: pd.DataFrame
    dimensions: pd.DataFrame
    against: str

    @property
    def text(self) -> str:
        """Who matches best, and how much better than the pool."""
        known = self.table.dropna(subset="target_share")
        if not len(known):
            return f"No creator tells every dimension of {self.persona.name!r}."
        best = known.loc[known["target_share"].idxmax()]
        left = len(self.table) - len(known)
        lack = f"{counted(left, 'creator')} {'lacks' if left == 1 else 'lack'}"
        without = f" {lack} a dimension: no number." if left else ""
        return (
            f"The audience of {best['creator_id']} fits {self.persona.name!r} best: "
            f"{best['target_share']:.0%} of it is in the target (between {best['low']:.0%} and "
            f"{best['high']:.0%}, depending on how the dimensions go together), "
            f"index {best['index']:.0f} where 100 is {self.against}; the median creator has "
            f"{known['target_share'].median():.0%}.{without}"
        )


def audience_match(audiences: object, persona: Persona, population: object = None) -> AudienceMatch:
    r"""How much of each creator's audience is the persona, by three numbers.

    ============  =====================================================================
    target_share  part of the audience inside the target of every dimension. Platforms
                  tell each dimension alone, so the joint share is not known:
                  ``target_share`` takes dimensions as independent, :math:`\prod_d t_d`;
                  ``low`` and ``high`` are what is possible (Frechet),
                  :math:`\max(0, \sum_d t_d - D + 1)` and :math:`\min_d t_d`. It is the
                  ``audience_match`` of a plan.
    index         100 x target_share / target_share of the population: 200 means twice as
                  concentrated as everyone. A high index with a small share is a niche.
    distance      how far the *mix* is from the wanted mix, 0 (the same) to 1 (nothing in
                  common): the root of the Jensen-Shannon divergence in bits (Lin 1991,
                  doi 10.1109/18.61115; Endres and Schindelin 2003), mean over dimensions.
    ============  =====================================================================

    Parameters
    ----------
    audiences : frame, one row per creator, dimension and segment
        ``creator_id, dimension, segment, share`` [fraction; adds up to 1].
    persona : Persona
    population : frame, one row per dimension and segment, optional
        ``dimension, segment, size`` [people]. Without it 100 is the average of these creators.

    Returns
    -------
    AudienceMatch
        A creator who lacks a dimension of the persona has empty numbers.

    Raises
    ------
    InfluLabError
        A dimension or segment that no creator (or the population) has.
    TableError
        Tables that cannot be used.

    Examples
    --------
    >>> audiences = pd.DataFrame({"creator_id": ["a", "a", "b", "b"],
    ...     "dimension": ["gender"] * 4, "segment": ["women", "men"] * 2,
    ...     "share": [0.9, 0.1, 0.3, 0.7]})
    >>> match = audience_match(audiences, Persona("women", {"gender": {"women": 1}}))
    >>> match.table[["creator_id", "target_share", "index"]].round(2)
      creator_id  target_share  index
    0          a           0.9  150.0
    1          b           0.3   50.0
    """
    if not isinstance(persona, Persona):
        raise InfluLabError("audience match", f"persona is {persona!r}; pass a Persona")
    blocks = split(wide_shares(audiences))
    check(f"persona {persona.name!r}", _unknown(persona, blocks, "no creator has"))
    everyone = _population(population, persona)
    rows = []
    for dimension, targets in persona.targets.items():
        block = blocks[dimension]
        inside = list(persona.wanted(dimension))
        base = everyone.get(dimension, block.mean())[inside].sum()
        share = block[inside].sum(axis=1, skipna=False)
        wanted = np.array([targets.get(part, 0.0) for part in block.columns])
        rows.append(
            pd.DataFrame(
                {
                    "creator_id": block.index,
                    "dimension": dimension,
                    "target_share": share.to_numpy(),
                    "against": base,
                    "distance": jensen_shannon(block.to_numpy(), wanted / wanted.sum()),
                }
            )
        )
    long = pd.concat(rows, ignore_index=True)
    long.insert(4, "index", _index(long["target_share"], long["against"]))
    named = "the average of these creators" if population is None else "the population"
    return AudienceMatch(persona, _overall(long), long, named)


def jensen_shannon(rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    r"""Jensen-Shannon distance of each row of shares to the wanted shares.

    .. math:: \sqrt{\tfrac12 KL(p \| m) + \tfrac12 KL(q \| m)}, \quad m = (p + q) / 2

    with logarithms to base 2, so that 1 means nothing in common.

    Parameters
    ----------
    rows : array, creators x parts
    wanted : array of parts

    Returns
    -------
    array of distances in [0, 1]

    Examples
    --------
    >>> jensen_shannon(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([1.0, 0.0]))
    array([0., 1.])
    """
    from scipy.special import rel_entr

    middle = (rows + wanted) / 2
    nats = (rel_entr(rows, middle) + rel_entr(wanted[None, :], middle)).sum(axis=1) / 2
    return np.sqrt(np.clip(nats / math.log(2), 0, 1))


def _overall(long: pd.DataFrame) -> pd.DataFrame:
    grouped = long.groupby("creator_id", sort=False)
    share = grouped["target_share"]
    count = share.size()
    table = pd.DataFrame(
        {
            "target_share": share.prod(min_count=1).where(share.count() == count),
            "low": (share.sum() - count + 1).clip(lower=0).where(share.count() == count),
            "high": share.min().where(share.count() == count),
        }
    )
    table["index"] = _index(table["target_share"], grouped["against"].prod())
    table["distance"] = grouped["distance"].mean().where(share.count() == count)
    return table.reset_index()


def _index(share: pd.Series, base: pd.Series) -> pd.Series:
    return 100 * share / base.where(base > 0)


def _population(population: object, persona: Persona) -> dict[str, pd.Series]:
    if population is None:
        return {}
    kinds = {"dimension": "text", "segment": "text", "size": "count"}
    table = read_columns(population, "population", kinds)
    sizes = {key: rows.set_index("segment")["size"] for key, rows in table.groupby("dimension")}
    frames = {key: size.to_frame().T for key, size in sizes.items()}
    check(f"persona {persona.name!r}", _unknown(persona, frames, "the population has no"))
    empty = [key for key in persona.targets if not sizes[key].sum() > 0]
    check("population", [f"the sizes of {key!r} add up to 0" for key in empty], TableError)
    return {key: sizes[key] / sizes[key].sum() for key in persona.targets}


def _unknown(persona: Persona, blocks: Mapping[str, pd.DataFrame], nobody: str) -> list[str]:
    problems = []
    for dimension in persona.targets:
        if dimension not in blocks:
            problems.append(f"{nobody} dimension {dimension!r}{suggest(dimension, blocks)}")
            continue
        have = list(blocks[dimension].columns)
        problems += [
            f"{nobody} {dimension} {part!r}{suggest(part, have)}"
            for part in persona.wanted(dimension)
            if part not in have
        ]
    return problems


def _problems(name: str, targets: Mapping[str, Mapping[str, float]]) -> list[str]:
    found = [] if isinstance(name, str) and name.strip() else [f"name is {name!r}; give it a name"]
    if not isinstance(targets, Mapping) or not targets:
        return [*found, 'it has no dimension; name one, as in {"age": {"18-24": 1}}']
    for dimension, parts in targets.items():
        if not isinstance(parts, Mapping) or not parts:
            found.append(f"{dimension!r} holds {parts!r}; name its segments with shares")
            continue
        wrong = {p: s for p, s in parts.items() if not (isinstance(s, Real) and 0 <= s <= 1)}
        found += [
            f"the share of {dimension} {part!r} is {share!r}; it must be a fraction in [0, 1]"
            for part, share in wrong.items()
        ]
        total = 1.0 if wrong else math.fsum(parts.values())
        if abs(total - 1) > TOLERANCE:
            found.append(
                f"the {dimension} shares add up to {total:g}; they must add up to 1 "
                "(use Persona.weighted for weights in any unit)"
            )
    return found
