r"""What knowing some assumptions tells about those that go along with them.

Assumptions that a plan correlates share a Gaussian copula: behind each stands a standard normal.
Given the normals F of the known ones at a, the others are

.. math:: z_O | (z_F = a) = z_O - C_{OF} C_{FF}^{-1} (z_F - a)

which is exact for every draw, not an approximation by regression: what is left of :math:`z_O`
after the known ones does not depend on them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from influlab.campaign.assumptions import Number, lines_of, uncertain
from influlab.campaign.correlation import Recipe, recipes
from influlab.campaign.noise import normals
from influlab.campaign.plan import Plan
from influlab.campaign.ranges import Range

FURTHEST = 6.0  # standard normals: values further out than this are read as this far out


def told(
    plan: Plan,
    known: Mapping[str, Number],
    ranges: Mapping[str, tuple[Range, str]],
    draws: int,
    seed: int,
) -> dict[str, Number]:
    """The known values, and the draws of what is correlated with them, given those values.

    Parameters
    ----------
    plan : Plan
    known : mapping of assumption to value
        Numbers, or arrays that broadcast against the draws in the last axis.
    ranges : mapping of assumption to (Range, kind)
        Of at least the known ones, which may belong to another option than this plan.
    draws, seed : int
        As in :func:`influlab.campaign.simulate`.

    Returns
    -------
    dict of assumption to value
        What :func:`influlab.campaign.simulate.run` takes as ``fixed``.
    """
    mixed = recipes(plan.correlations, lines_of(plan))
    given = [name for name in known if name in mixed and name in ranges]
    found: dict[str, Number] = dict(known)
    if not given:
        return found
    own = np.array([[_shared(mixed[a], mixed[b]) for b in given] for a in given])
    surprise = [_normal(mixed[n], draws, seed) - _place(known[n], *ranges[n]) for n in given]
    for name, (range_, kind) in uncertain(plan).items():
        if name in known or name not in mixed:
            continue
        pull = np.linalg.pinv(own) @ [_shared(mixed[name], mixed[other]) for other in given]
        if np.abs(pull).max() > 1e-9:
            moved = sum(weight * gap for weight, gap in zip(pull, surprise, strict=True))
            found[name] = range_.quantile(_normal(mixed[name], draws, seed) - moved, kind)
    return found


def _shared(one: Recipe, other: Recipe) -> float:
    """Correlation of two assumptions from the normals that they are made of."""
    weights = dict(other)
    return float(sum(weight * weights.get(name, 0.0) for name, weight in one))


def _normal(recipe: Recipe, draws: int, seed: int) -> np.ndarray:
    return np.sum([weight * normals(seed, name, draws) for name, weight in recipe], axis=0)


def _place(value: Number, range_: Range, kind: str) -> np.ndarray:
    """The standard normal at which a range has a value; the ends of a range that has an end."""
    return np.clip(range_.place(np.asarray(value, dtype=float), kind), -FURTHEST, FURTHEST)
