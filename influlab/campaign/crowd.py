"""How the creators of a line differ: averages over n creators, each with own deviations.

Creator i has a log-normal multiplier of mean one for each of followers, price per follower,
reach rate, engagement rate, click rate and conversion rate. A line needs five averages over
its creators of products of these.

Every creator is drawn: up to :data:`APART` each from an own stream; further ones take the sums
of the first twelve from other, randomly shifted draws. Within one draw all creators are
then still independent and alike in distribution, so that an average over any number of
creators is exact; only the draws are no longer fully independent of each other, which
raises the simulation error of this part to that of an average over twelve.
"""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import numpy as np

from influlab.campaign.noise import KEPT_DRAWS, generator
from influlab.campaign.plan import Line
from influlab.campaign.spread import Spread

ALIKE = Spread.same(0.0)
APART = 12
REUSED = 20  # of the draws, at most one in so many enters one sum
FIELDS = ("followers", "fee", "reach_rate", "engagement_rate", "click_rate", "conversion_rate")
TERMS = {
    "fee": ("followers", "fee"),
    "reach": ("followers", "reach_rate"),
    "engagements": ("followers", "reach_rate", "engagement_rate"),
    "clicks": ("followers", "reach_rate", "click_rate"),
    "orders": ("followers", "reach_rate", "click_rate", "conversion_rate"),
}


def averages(line: Line, place: str, seed: int, draws: int) -> dict[str, np.ndarray | float]:
    """Per draw, the average over the creators of each of the five products, of mean one.

    Parameters
    ----------
    line : Line
    place : str
        Name of the creators' streams; another one means other creators.
    seed, draws : int

    Returns
    -------
    dict from fee, reach, engagements, clicks, orders to an array over the draws
    """
    if line.creator_spread == ALIKE:
        return dict.fromkeys(TERMS, 1.0)
    spread = cast(Spread, line.creator_spread)
    by_followers = line.engagement_rate_by_reach is None
    drawn = _kept if draws <= KEPT_DRAWS else _averages
    rows = drawn(place, line.creators, spread, by_followers, (seed, draws))
    return dict(zip(TERMS, rows, strict=True))


def products(spread: Spread, by_followers: bool) -> np.ndarray:
    """Log-sd of each multiplier in each of the five products, zero where it does not enter."""
    rows = dict(TERMS)
    if by_followers:
        rows["engagements"] = ("followers", "engagement_rate")
    return np.array([[getattr(spread, f) * (f in row) for f in FIELDS] for row in rows.values()])


def _averages(
    name: str, creators: int, spread: Spread, by_followers: bool, stream: tuple[int, int]
) -> np.ndarray:
    seed, draws = stream
    weights = products(spread, by_followers)
    apart = min(creators, max(APART, -(-REUSED * creators // draws)))
    full, rest = divmod(creators, apart)
    sum_of = _kept_sum if apart <= APART and draws <= KEPT_DRAWS else _sum
    total = sum_of(name, apart, spread, by_followers, stream)
    shifts = (_kept_shifts if draws <= KEPT_DRAWS else _shifts)(seed, name, draws)
    summed = total.copy()
    for k in range(1, full):
        _add_shifted(summed, total, shifts[k])
    if rest:
        part = sum_of(name, rest, spread, by_followers, stream)
        _add_shifted(summed, part, shifts[full % draws])
    summed *= (np.exp(-(weights**2).sum(axis=1) / 2) / creators)[:, None]
    summed.flags.writeable = False
    return summed


def _sum(
    name: str, creators: int, spread: Spread, by_followers: bool, stream: tuple[int, int]
) -> np.ndarray:
    """The first creators' products, added up one after the other."""
    total = _creator(f"{name}.creator 0", spread, by_followers, *stream)
    for i in range(1, creators):
        total += _creator(f"{name}.creator {i}", spread, by_followers, *stream)
    return total


def _sum_on_sum(
    name: str, creators: int, spread: Spread, by_followers: bool, stream: tuple[int, int]
) -> np.ndarray:
    """The same from the kept sum of one creator less."""
    last = _creator(f"{name}.creator {creators - 1}", spread, by_followers, *stream)
    if creators > 1:
        last += _kept_sum(name, creators - 1, spread, by_followers, stream)
    last.flags.writeable = False
    return last


def _add_shifted(summed: np.ndarray, more: np.ndarray, shift: int) -> None:
    """Add `more` to `summed`, in place, every draw's values to those `shift` draws later."""
    summed[:, shift:] += more[:, : more.shape[1] - shift]
    summed[:, :shift] += more[:, more.shape[1] - shift :]


def _creator(name: str, spread: Spread, by_followers: bool, seed: int, draws: int) -> np.ndarray:
    """One creator's five products in every draw, not yet of mean one."""
    normal = generator(seed, name).standard_normal((len(FIELDS), draws))
    values = products(spread, by_followers) @ normal
    return np.exp(values, out=values)


def _shifts(seed: int, name: str, draws: int) -> np.ndarray:
    """By how much each further dozen of creators is shifted; the first not at all."""
    shifts = generator(seed, f"{name}.creators").permutation(draws)
    return np.concatenate([[0], shifts[shifts > 0]])


_kept = lru_cache(maxsize=32)(_averages)
_kept_shifts = lru_cache(maxsize=16)(_shifts)
# A slider that changes the number of creators adds up the same creators again and again.
_kept_sum = lru_cache(maxsize=64)(_sum_on_sum)
