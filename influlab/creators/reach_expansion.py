"""The canonical expansion: exposure distribution of several vehicles with pairwise correlations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from influlab.creators.reach_exposure import Exposure, beta_binomial_law, growth_problems
from influlab.creators.reach_models import Shares, as_duplications, as_shares
from influlab.errors import check


def canonical_expansion(
    r1: Shares,
    r2: Shares,
    duplications: np.ndarray,
    insertions: Sequence[int],
) -> Exposure:
    r"""Canonical expansion: beta-binomial vehicles tied together by pairwise correlations.

    .. math:: P(x) = \prod_i f_i(x_i) \Big(1 + \sum_{i<j} \rho_{ij} z_i z_j\Big), \qquad
        \rho_{ij} = \frac{D_{ij} - R_i R_j}{\sqrt{R_i (1 - R_i) R_j (1 - R_j)}}

    with f the beta-binomial of a vehicle and z its standard score. The margins are kept, so
    mean contacts are exact; shares can turn negative, which is shown and not repaired. The
    total is summed by convolution, pair by pair, not cell by cell.

    Parameters
    ----------
    r1, r2 : sequence of float, n
        Reach after one and two insertions in each vehicle [share of the population].
    duplications : array of float, n x n
        Share that one insertion in each of two vehicles both reach.
    insertions : sequence of int, n
        Insertions in each vehicle, >= 1.

    Returns
    -------
    Exposure
        Distribution of the total contacts.

    Raises
    ------
    InfluLabError
        When reaches, duplications or insertions are impossible.

    References
    ----------
    Danaher (1991), "A canonical expansion model for multivariate media exposure
    distributions", Journal of Marketing Research 28, 361-367.

    Examples
    --------
    >>> pair = [[0, 0.0157], [0.0157, 0]]
    >>> kim = canonical_expansion([0.4902, 0.0333], [0.5805, 0.0502], pair, [2, 2])
    >>> round(kim.reach, 7)
    0.6022075
    """
    first, problems = as_shares("r1", r1)
    second, more = as_shares("r2", r2)
    shared = as_duplications(first, duplications, problems)
    problems += more
    if not len(first) == len(second) == len(insertions):
        problems.append(
            f"r1, r2 and insertions have {len(first)}, {len(second)} and "
            f"{len(insertions)} values; give one of each per vehicle"
        )
    for vehicle in zip(first, second, insertions, strict=False):
        problems += growth_problems(*vehicle)
    check("canonical expansion", problems)
    margins = [beta_binomial_law(*each)[2] for each in zip(first, second, insertions, strict=True)]
    spread = np.sqrt(np.outer(first * (1 - first), first * (1 - first)))
    above = shared - np.outer(first, first)
    ties = np.divide(above, spread, out=np.zeros_like(above), where=spread > 0)
    mean = float(np.dot(first, insertions))
    return Exposure("canonical expansion", _expand(margins, ties), mean)


def _expand(margins: list[np.ndarray], ties: np.ndarray) -> np.ndarray:
    """Distribution of the total: all vehicles independent, plus one term for each pair."""
    total = reduce(np.convolve, margins)
    scored = [_standard_score(law) * law for law in margins]
    for i, j in zip(*np.triu_indices(len(margins), 1), strict=True):
        if ties[i, j]:
            others = [law for place, law in enumerate(margins) if place not in (i, j)]
            total = total + ties[i, j] * reduce(np.convolve, [scored[i], scored[j], *others])
    return total


def _standard_score(law: np.ndarray) -> np.ndarray:
    number = np.arange(len(law))
    mean = number @ law
    spread = np.sqrt((number - mean) ** 2 @ law)
    return (number - mean) / spread if spread > 0 else np.zeros(len(law))
