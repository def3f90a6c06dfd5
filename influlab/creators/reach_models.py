"""Classical rules for the reach of several vehicles or insertions, as published, for comparison.

All take and give shares of the population (fractions), not people.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.creators.reach_pairs import hofmans_net
from influlab.errors import check

Shares = Sequence[float] | np.ndarray

US_TRADE_FACTOR = 0.95
"""What US trade practice multiplies Sainsbury's rule by (AMIC Media Guru, 2007)."""


def sainsbury(p: Shares | float, insertions: int = 1, *, factor: float = 1.0) -> float:
    r"""Sainsbury's rule: random duplication.

    .. math:: reach = factor \times \left(1 - \prod_i (1 - p_i)^{k}\right)

    Two rules share the name: the product itself, and the product times 0.95
    (``factor=US_TRADE_FACTOR``), a US trade usage that allows for more duplication than chance.

    Parameters
    ----------
    p : sequence of float or float
        Share of the population that each vehicle reaches, in [0, 1].
    insertions : int, default 1
        Insertions k in every vehicle, taken to be independent too.
    factor : float, default 1.0
        1 for the product rule, 0.95 for the US trade rule.

    Returns
    -------
    float
        Share of the population reached at least once.

    Raises
    ------
    InfluLabError
        When a share is not a fraction, or `insertions` is below 1.

    Examples
    --------
    >>> round(sainsbury([0.3, 0.4]), 12)
    0.58
    >>> round(sainsbury([0.3, 0.4], factor=US_TRADE_FACTOR), 12)
    0.551
    """
    shares, problems = as_shares("p", np.atleast_1d(p))
    if not insertions >= 1:
        problems.append(f"insertions is {insertions!r}; it must be at least 1")
    if not 0 < factor <= 1:
        problems.append(f"factor is {factor!r}; it must lie in (0, 1]")
    check("sainsbury", problems)
    return float(factor * (1 - np.prod((1 - shares) ** insertions)))


def binomial_reach(p: Shares) -> float:
    r"""Binomial rule: every vehicle is taken to be the average one.

    .. math:: reach = 1 - (1 - \bar p)^n

    Parameters
    ----------
    p : sequence of float
        Share of the population that each of the n vehicles reaches, in [0, 1].

    Returns
    -------
    float
        Share of the population reached at least once; never above :func:`sainsbury`.

    Raises
    ------
    InfluLabError
        When a share is not a fraction.

    Examples
    --------
    >>> round(binomial_reach([0.3, 0.4]), 12)
    0.5775
    """
    shares, problems = as_shares("p", p)
    check("binomial reach", problems)
    return float(1 - (1 - shares.mean()) ** len(shares))


def hofmans_duplication(audiences: Shares, duplications: np.ndarray) -> float:
    r"""Hofmans' formula: reach of vehicles from their audiences and pairwise duplications.

    .. math:: reach = \frac{S^2}{S + \sum_{i<j} K_{ij} D_{ij}}, \quad S = \sum_i A_i, \quad
        K_{ij} = \frac{A_i + A_j}{A_i + A_j - D_{ij}}

    Exact for two vehicles, for no duplication and for n equal audiences.

    Parameters
    ----------
    audiences : sequence of float, n
        Share of the population that each vehicle reaches, in [0, 1].
    duplications : array of float, n x n
        Share of the population that each pair of vehicles both reach; the diagonal is not read.

    Returns
    -------
    float
        Share of the population reached at least once.

    Raises
    ------
    InfluLabError
        When a share is not a fraction, or a duplication exceeds the smaller audience.

    References
    ----------
    Hofmans (1966), "Measuring the cumulative net coverage of any combination of media",
    Journal of Marketing Research 3, 269-278.

    Examples
    --------
    >>> none = [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
    >>> round(hofmans_duplication([0.3, 0.4, 0.2], none), 12)
    0.9
    """
    shares, problems = as_shares("audiences", audiences)
    shared = as_duplications(shares, duplications, problems)
    check("hofmans duplication", problems)
    return float(hofmans_net(shares, shared, np.ones((1, len(shares))))[0])


@dataclass(frozen=True)
class Accumulation:
    """How the reach of one vehicle grows with insertions: Hofmans' rule with its constants.

    Parameters
    ----------
    r1, r2, r3 : float
        Reach after one, two and three insertions [share of the population].
    k, d, a : float
        Hofmans' constants; ``a = 1`` when r3 is not observed.
    insertions : int
        Rows of ``.table``.

    Examples
    --------
    >>> hofmans_accumulation(0.06, 0.103).table.round(4).head(3)
       insertions   reach
    0           1  0.0600
    1           2  0.1030
    2           3  0.1353
    """

    r1: float
    r2: float
    r3: float
    k: float
    d: float
    a: float
    insertions: int

    def reach(self, insertions: float) -> float:
        """Share of the population reached at least once after `insertions` (>= 1)."""
        gross = insertions * self.r1
        repeated = self.k * (insertions - 1) ** self.a * (insertions / 2) * self.d
        return float(gross**2 / (gross + repeated))

    @property
    def table(self) -> pd.DataFrame:
        """One row per number of insertions: ``insertions, reach`` [share of the population]."""
        number = np.arange(1, self.insertions + 1)
        return pd.DataFrame({"insertions": number, "reach": [self.reach(float(n)) for n in number]})

    @property
    def text(self) -> str:
        """One sentence for a manager."""
        return (
            f"The first insertion reaches {self.r1:.1%} of the population, "
            f"{self.insertions} insertions reach {self.reach(self.insertions):.1%}."
        )


def hofmans_accumulation(
    r1: float, r2: float, insertions: int = 10, *, r3: float | None = None
) -> Accumulation:
    r"""Hofmans' accumulation: reach of N insertions in one vehicle from the first two.

    .. math:: R_N = \frac{(N R_1)^2}{N R_1 + k (N-1)^a \frac{N}{2} d}, \quad
        k = \frac{2 R_1}{R_2}, \quad d = 2 R_1 - R_2

    .. math:: a = \log_2 \frac{(3 R_1 - R_3) R_2}{(2 R_1 - R_2) R_3}

    which returns R1, R2 and (where it is given) R3 exactly; a = 1 without R3.

    Parameters
    ----------
    r1, r2 : float
        Reach after one and two insertions [share of the population], r1 <= r2 <= 2 r1.
    insertions : int, default 10
        Rows of the result's table.
    r3 : float, optional
        Reach after three insertions, r2 <= r3 < 3 r1.

    Returns
    -------
    Accumulation
        ``.reach(n) .table .k .d .a``.

    Raises
    ------
    InfluLabError
        When the reaches are no fractions or do not grow as reach can.

    References
    ----------
    Hofmans (1966), Journal of Marketing Research 3, 269-278.

    Examples
    --------
    >>> grown = hofmans_accumulation(0.06, 0.103)
    >>> round(grown.reach(5), 6), round(grown.k, 4), grown.a
    (0.180702, 1.165, 1.0)
    """
    _, problems = as_shares("r1, r2", [r1, r2])
    if not (0 < r1 <= r2 <= 2 * r1):
        problems.append(f"r2 is {r2!r} and r1 {r1!r}; r2 must lie from r1 to twice r1, above 0")
    if r3 is not None and not (r2 <= r3 < 3 * r1 and r3 <= 1 and r2 < 2 * r1):
        problems.append(f"r3 is {r3!r}; it must lie from r2 to below 3 times r1, with r2 < 2 r1")
    if not insertions >= 1:
        problems.append(f"insertions is {insertions!r}; it must be at least 1")
    check("hofmans accumulation", problems)
    k, d, a = 2 * r1 / r2, 2 * r1 - r2, 1.0
    if r3 is None:
        r3 = (3 * r1) ** 2 / (3 * r1 + 3 * k * d)
    else:
        a = math.log2((3 * r1 - r3) * r2 / (d * r3))
    return Accumulation(r1, r2, r3, k, d, a, insertions)


def rating_points(reach: float, frequency: float) -> float:
    r"""Gross rating points: contacts per hundred people.

    .. math:: GRP = 100 \times reach \times frequency

    Parameters
    ----------
    reach : float
        Share of the population reached at least once, in [0, 1].
    frequency : float
        Mean contacts per person reached, >= 1.

    Returns
    -------
    float
        Rating points.

    Raises
    ------
    InfluLabError
        When reach is not a fraction or frequency is below 1.

    Examples
    --------
    >>> round(rating_points(0.5, 3.0), 6)
    150.0
    """
    _, problems = as_shares("reach", [reach])
    if not 1 <= frequency < math.inf:
        problems.append(f"frequency is {frequency!r}; a person reached has at least 1 contact")
    check("rating points", problems)
    return 100 * reach * frequency


def as_shares(name: str, values: Shares) -> tuple[np.ndarray, list[str]]:
    """Shares of a population as an array, and what is wrong with them.

    Parameters
    ----------
    name : str
    values : sequence of float

    Returns
    -------
    shares : array of float
    problems : list of str

    Examples
    --------
    >>> as_shares("p", [0.3, 4])[1]
    ['p is 4 at place 1; it must be a fraction in [0, 1] (divide percent by 100)']
    """
    shares = np.asarray(values, dtype=float)
    wrong = ~((shares >= 0) & (shares <= 1))
    problems = [
        f"{name} is {shares[place]:g} at place {place}; it must be a fraction in [0, 1] "
        "(divide percent by 100)"
        for place in np.flatnonzero(wrong)
    ]
    return shares, problems if shares.size else [f"{name} is empty; at least one is needed"]


def as_duplications(shares: np.ndarray, values: np.ndarray, problems: list[str]) -> np.ndarray:
    """Pairwise duplications as a matrix; what is wrong with them is added to `problems`.

    Parameters
    ----------
    shares : array of float, n
    values : array of float, n x n
    problems : list of str

    Returns
    -------
    array of float, n x n

    Examples
    --------
    >>> problems = []
    >>> as_duplications(np.array([0.3, 0.4]), [[0, 0.1], [0.1, 0]], problems)
    array([[0. , 0.1],
           [0.1, 0. ]])
    """
    shared = np.array(values, dtype=float)
    count = len(shares)
    if shared.shape != (count, count):
        problems.append(f"duplications are {shared.shape}; they must be {count} x {count}")
        return np.zeros((count, count))
    for i, j in zip(*np.triu_indices(count, 1), strict=True):
        most = min(shares[i], shares[j])
        if not 0 <= shared[i, j] <= most or shared[i, j] != shared[j, i]:
            problems.append(
                f"the duplication of {i} and {j} is {shared[i, j]:g} (and {shared[j, i]:g} the "
                f"other way round); it must be the same both ways, from 0 to {most:g}"
            )
    return shared
