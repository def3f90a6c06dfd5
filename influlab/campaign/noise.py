"""Random numbers that options share, and counts that move smoothly with what drives them.

Every stream is keyed by (seed, name), never by position: the same assumption of the same
line gets the same normals in every plan. Counts are quantiles of those normals, so that a
slider or a search moves each draw steadily instead of reshuffling it.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from influlab.campaign.correlation import Recipe
from influlab.campaign.ranges import RATE, Range

KEPT_DRAWS = 20_000  # longer streams are drawn anew instead of being kept in memory
GILES_FROM = 12.0  # expected count above which the expansion is exact but for one in 2,000
FAILURES_FROM = 30.0


def generator(seed: int, name: str) -> np.random.Generator:
    """The stream of `name`: the same on every machine, independent of every other name."""
    key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
    return np.random.default_rng([seed, key])


def _normals(seed: int, name: str, draws: int) -> np.ndarray:
    values = generator(seed, name).standard_normal(draws)
    values.flags.writeable = False
    return values


_kept_normals = lru_cache(maxsize=256)(_normals)


def normals(seed: int, name: str, draws: int) -> np.ndarray:
    """Standard normals of the stream `name`, read-only."""
    return (_kept_normals if draws <= KEPT_DRAWS else _normals)(seed, name, draws)


def _values(range_: Range, kind: str, seed: int, recipe: Recipe, draws: int) -> np.ndarray:
    if len(recipe) == 1:
        z = normals(seed, recipe[0][0], draws)
    else:
        z = sum(weight * normals(seed, name, draws) for name, weight in recipe)
    values = range_.quantile(z, kind)
    values.flags.writeable = False
    return values


_kept_values = lru_cache(maxsize=256)(_values)


def draw(range_: Range, kind: str, seed: int, recipe: Recipe, draws: int) -> float | np.ndarray:
    """One value per draw of an assumption, read-only; a constant stays one number."""
    if range_.is_constant:
        return range_.likely
    keep = draws <= KEPT_DRAWS
    return (_kept_values if keep else _values)(range_, kind, seed, recipe, draws)


def _scores(range_: Range, kind: str, seed: int, recipe: Recipe, draws: int) -> np.ndarray:
    logs = np.log(np.maximum(draw(range_, kind, seed, recipe, draws), 1e-12))
    logs -= logs.mean()
    logs /= logs.std() + 1e-12
    logs.flags.writeable = False
    return logs


_kept_scores = lru_cache(maxsize=128)(_scores)


def log_scores(range_: Range, kind: str, seed: int, recipe: Recipe, draws: int) -> np.ndarray:
    """The logarithms of an assumption's draws with mean 0 and sd 1, read-only."""
    keep = draws <= KEPT_DRAWS
    return (_kept_scores if keep else _scores)(range_, kind, seed, recipe, draws)


class Terms(NamedTuple):
    """What Giles' expansion needs of a stream of standard normals, whatever the mean."""

    z: np.ndarray
    constant: np.ndarray
    over_root: np.ndarray
    over_mean: np.ndarray


def expansion(z: np.ndarray) -> Terms:
    """The terms of :func:`poisson` for these normals."""
    square = z * z
    over_mean = -8 / 405 + square * (7 / 810 + square / 270)
    return Terms(z, (2.0 + square) / 6, -z * (2.0 + square) / 72, over_mean)


def _terms(seed: int, name: str, draws: int) -> Terms:
    return expansion(normals(seed, name, draws))


_kept_terms = lru_cache(maxsize=64)(_terms)


def count_terms(seed: int, name: str, draws: int) -> Terms:
    """The terms of a stream by name, kept."""
    return (_kept_terms if draws <= KEPT_DRAWS else _terms)(seed, name, draws)


def poisson(mean: float | np.ndarray, terms: Terms) -> np.ndarray:
    r"""The Poisson quantile at standard normals z, elementwise.

    From a mean m of 12 on by Giles' expansion, the floor of
    :math:`m + \sqrt m z + (2 + z^2) / 6 - z (z^2 + 2) / (72 \sqrt m) + ... / m`; below
    it by adding up probabilities.

    Notes
    -----
    Giles (2016), Algorithm 955, *ACM TOMS* 42(1), doi:10.1145/2699466.
    """
    mean = np.asarray(mean, dtype=float)
    many = np.maximum(mean, GILES_FROM)
    root = np.sqrt(many)
    counts = root * terms.z
    counts += many
    counts += terms.constant
    counts += terms.over_root / root
    counts += terms.over_mean / many
    np.floor(counts, out=counts)
    few = np.flatnonzero(np.broadcast_to(mean < GILES_FROM, counts.shape))
    if few.size:
        u = ndtr(np.broadcast_to(terms.z, counts.shape).flat[few])
        counts.flat[few] = _poisson_by_sum(np.broadcast_to(mean, counts.shape).flat[few], u)
    return counts


def _poisson_by_sum(mean: np.ndarray, u: np.ndarray) -> np.ndarray:
    counts = np.zeros(mean.shape)
    term = np.exp(-mean)
    total = term.copy()
    for k in range(1, 100):
        more = total < u
        if not more.any():
            break
        counts += more
        term *= mean / k
        total += term
    return counts


def whole_share(
    range_: Range, size: int, seed: int, stream: tuple[Recipe, str], draws: int
) -> float | np.ndarray:
    """Share of `size` trials that succeed: binomial with the drawn rate, read-only."""
    if range_.low == 1.0:
        return 1.0
    keep = draws <= KEPT_DRAWS
    return (_kept_shares if keep else _shares)(range_, size, seed, stream, draws)


def _shares(
    range_: Range, size: int, seed: int, stream: tuple[Recipe, str], draws: int
) -> np.ndarray:
    recipe, name = stream
    share = draw(range_, RATE, seed, recipe, draws)
    values = binomial(size, share, normals(seed, name, draws)) / size
    values.flags.writeable = False
    return values


_kept_shares = lru_cache(maxsize=64)(_shares)


def binomial(size: int, share: float | np.ndarray, z: np.ndarray) -> np.ndarray:
    """The binomial quantile at standard normal `z`, elementwise.

    By adding up probabilities of failures where fewer than 30 are expected in every draw, else by
    the Cornish-Fisher expansion of their number.
    """
    share, z = np.broadcast_arrays(np.asarray(share, dtype=float), z)
    miss = 1.0 - share
    if size * miss.max() >= FAILURES_FROM:
        mean, third = size * miss, (1.0 - 2.0 * miss) * (z * z - 1.0) / 6.0
        missed = mean - z * np.sqrt(mean * share) + third
        return size - np.clip(np.floor(missed + 0.5), 0, size)
    total = term = share**size
    missed, u = np.zeros(share.shape), ndtr(-z)
    for k in range(1, size + 1):
        more = total < u
        if not more.any():
            break
        missed += more
        term = term * (miss / np.maximum(share, 1e-300)) * ((size - k + 1) / k)
        total = total + term
    return size - missed
