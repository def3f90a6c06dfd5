"""Classical models of the whole exposure distribution, as published, for comparison.

Beta-binomial (one vehicle) and Metheringham (several vehicles made one).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from influlab.creators.reach_models import Shares, as_duplications, as_shares
from influlab.errors import check

TINY = 1e-12
"""Reach is told apart to this part of the population; nearer to a limit it is the limit."""


@dataclass(frozen=True, eq=False)
class Exposure:
    """Shares of a population with 0, 1, 2, ... contacts, under one named model.

    Parameters
    ----------
    model : str
    distribution : array of float
        Share of the population with exactly 0, 1, 2, ... contacts.
    mean : float
        Mean contacts per person of the population.
    parameters : mapping of str to float
        The model's constants by their published names.

    Examples
    --------
    >>> flat = Exposure("flat", np.array([0.5, 0.3, 0.2]), 0.7)
    >>> round(flat.reach, 6), round(flat.frequency, 6), round(flat.rating_points, 6)
    (0.5, 1.4, 70.0)
    """

    model: str
    distribution: np.ndarray
    mean: float
    parameters: Mapping[str, float] = field(default_factory=dict)

    @property
    def reach(self) -> float:
        """Share of the population with at least one contact."""
        return float(1 - self.distribution[0])

    @property
    def frequency(self) -> float:
        """Mean contacts per person reached; NaN when nobody is."""
        return self.mean / self.reach if self.reach > 0 else math.nan

    @property
    def rating_points(self) -> float:
        """Contacts per hundred people."""
        return 100 * self.mean

    @property
    def table(self) -> pd.DataFrame:
        """One row per count: ``exposures``, ``share_exactly``, ``share_at_least``."""
        exactly = self.distribution
        below = np.append(0.0, np.cumsum(exactly)[:-1])
        return pd.DataFrame(
            {
                "exposures": np.arange(len(exactly)),
                "share_exactly": exactly,
                "share_at_least": 1 - below,
            }
        )

    @property
    def text(self) -> str:
        """One or two sentences for a manager."""
        negative = int((self.distribution < 0).sum())
        warning = (
            f" {negative} of its shares are below 0, which no population has: do not rest on it."
        )
        return (
            f"{self.model}: {self.reach:.1%} of the population is reached, "
            f"{self.frequency:.1f} times on average." + (warning if negative else "")
        )


def beta_binomial(r1: float, r2: float, n: int) -> Exposure:
    r"""Beta-binomial exposure distribution of n insertions in one vehicle.

    .. math:: \alpha = \frac{R_1 (R_2 - R_1)}{2 R_1 - R_2 - R_1^2}, \quad
        \beta = \alpha \frac{1 - R_1}{R_1}, \quad
        P(x) = \binom{n}{x} \frac{B(\alpha + x, \beta + n - x)}{B(\alpha, \beta)}

    Each person has an own chance, beta distributed over people. At R2 = 2 R1 - R1^2 it is the
    binomial (all alike), at R2 = R1 all or nothing.

    Parameters
    ----------
    r1, r2 : float
        Reach after one and two insertions [share of the population],
        r1 <= r2 <= 2 r1 - r1^2.
    n : int
        Insertions, >= 1.

    Returns
    -------
    Exposure
        ``parameters``: alpha, beta.

    Raises
    ------
    InfluLabError
        When r2 lies outside what r1 allows, or n is below 1.

    References
    ----------
    Hyett (1958), Metheringham (1964), Journal of Advertising Research 4, 23-28.

    Examples
    --------
    >>> round(beta_binomial(0.5, 0.55, 5).reach, 6)
    0.603365
    """
    _, problems = as_shares("r1, r2", [r1, r2])
    problems += growth_problems(r1, r2, n)
    check("beta-binomial", problems)
    alpha, beta, distribution = beta_binomial_law(r1, r2, n)
    return Exposure("beta-binomial", distribution, n * r1, {"alpha": alpha, "beta": beta})


def metheringham(
    audiences: Shares,
    duplications: np.ndarray,
    insertions: Sequence[int],
    *,
    slots: int | None = None,
) -> Exposure:
    r"""Metheringham's method: several vehicles as one average vehicle, then beta-binomial.

    .. math:: A_1 = \frac{\sum n_i A_i}{\sum n_i}, \quad
        D = \frac{\sum_{i<j} n_i n_j D_{ij} + \sum_i \frac{n_i (n_i - 1)}{2} D_{ii}}
        {\binom{\sum n_i}{2}}, \quad A_2 = 2 A_1 - D

    Parameters
    ----------
    audiences : sequence of float, n
        Share of the population that one insertion in each vehicle reaches.
    duplications : array of float, n x n
        Share that two vehicles both reach; on the diagonal two insertions in one vehicle.
    insertions : sequence of int, n
        Insertions in each vehicle, at least two in all.
    slots : int, optional
        Insertions of the average vehicle; the classical reading is their total.

    Returns
    -------
    Exposure
        ``parameters``: A1, D, A2, alpha, beta.

    Raises
    ------
    InfluLabError
        When shares, duplications or insertions are impossible.

    References
    ----------
    Metheringham (1964), "Measuring the net cumulative coverage of a print campaign",
    Journal of Advertising Research 4, 23-28.

    Examples
    --------
    >>> model = metheringham([0.3, 0.2], [[0.2, 0.1], [0.1, 0.1]], [2, 2])
    >>> round(model.parameters["A1"], 6), round(model.reach, 6)
    (0.25, 0.52829)
    """
    shares, problems = as_shares("audiences", audiences)
    shared = as_duplications(shares, duplications, problems)
    counts = np.asarray(insertions, dtype=float)
    if counts.shape != shares.shape or not (counts >= 0).all() or not counts.sum() >= 2:
        problems.append(
            f"insertions are {list(insertions)}; give one number >= 0 per vehicle, 2 or more in all"
        )
    check("metheringham", problems)
    total = counts.sum()
    paired = (np.outer(counts, counts) * shared).sum() - counts @ np.diag(shared)
    a1, d = float(counts @ shares / total), float(paired / (total * (total - 1)))
    slots = int(total) if slots is None else slots
    check("metheringham", growth_problems(a1, 2 * a1 - d, slots))
    alpha, beta, distribution = beta_binomial_law(a1, 2 * a1 - d, slots)
    named = {"A1": a1, "D": d, "A2": 2 * a1 - d, "alpha": alpha, "beta": beta}
    return Exposure("Metheringham", distribution, slots * a1, named)


def beta_binomial_law(r1: float, r2: float, n: int) -> tuple[float, float, np.ndarray]:
    """Constants and distribution of the beta-binomial, with its two limits.

    Parameters
    ----------
    r1, r2 : float
        Reach after one and two insertions, checked by :func:`growth_problems`.
    n : int
        Insertions.

    Returns
    -------
    alpha, beta : float
        Both infinite for the binomial, both 0 for all or nothing.
    distribution : array of float, n + 1

    Examples
    --------
    >>> beta_binomial_law(0.3, 0.3, 3)[2]
    array([0.7, 0. , 0. , 0.3])
    """
    from scipy.special import betaln, gammaln
    from scipy.stats import binom

    number = np.arange(int(n) + 1)
    heterogeneity = 2 * r1 - r2 - r1**2
    if heterogeneity <= TINY:
        return math.inf, math.inf, binom.pmf(number, int(n), r1)
    if r2 - r1 <= TINY:
        return 0.0, 0.0, np.append(1 - r1, np.append(np.zeros(int(n) - 1), r1))
    alpha = r1 * (r2 - r1) / heterogeneity
    beta = alpha * (1 - r1) / r1
    choose = gammaln(n + 1) - gammaln(number + 1) - gammaln(n - number + 1)
    law = np.exp(choose + betaln(alpha + number, beta + n - number) - betaln(alpha, beta))
    return float(alpha), float(beta), law


def growth_problems(r1: float, r2: float, n: int) -> list[str]:
    """What is wrong with the reach of one vehicle after one and two insertions.

    Parameters
    ----------
    r1, r2 : float
    n : int

    Returns
    -------
    list of str

    Examples
    --------
    >>> growth_problems(0.3, 0.6, 2)
    ['r2 is 0.6; with r1 = 0.3 it must lie from 0.3 (the same people) to 0.51 (chance)']
    """
    problems = []
    highest = 2 * r1 - r1**2
    if not r1 - TINY <= r2 <= highest + TINY:
        problems.append(
            f"r2 is {r2:g}; with r1 = {r1:g} it must lie from {r1:g} (the same people) to "
            f"{highest:g} (chance)"
        )
    if not (n >= 1 and n == int(n)):
        problems.append(f"insertions are {n!r}; they must be a whole number, at least 1")
    return problems
