r"""Ranges measured on the user's own table of creators, tier by tier.

A line's fee and rates are those of its *average* creator, since a campaign adds creators up, and
they are lopsided: most lie below their average. So the average is that of a log-normal with the
table's median and log-sd s, :math:`median \cdot e^{s^2 / 2}`, which a few odd rows cannot move,
and creators drawn around it (:mod:`influlab.campaign.crowd`) have the table's median and spread
again. Followers are chosen: a brand books near the size that it plans for, the median, and the
fee is that of this size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from influlab.campaign.ranges import Z90, Range
from influlab.campaign.spread import Spread
from influlab.creators import TierScheme, assign_tiers
from influlab.creators.inputs import read_columns
from influlab.errors import PlanError, check

KINDS = {
    "fee": "money",
    "reach_rate": "fraction",
    "engagement_rate_by_followers": "fraction",
    "authenticity": "fraction",
}
FEWEST = 5  # creators of a tier below which a column is not used
LEAST = 0.1  # log-sd of an average: what is measured today still moves by a tenth
HIGHEST = 0.95  # of an average rate
WIDEST = 1.5  # log-sd between creators beyond which a table mixes things that differ
CHOSEN = 0.7  # log-sd of followers at most: a brand books creators near the size it plans for
ROBUST = 1.349  # interquartile range of a standard normal


@dataclass(frozen=True)
class Measured:
    """What a table says of one tier: ranges by field and how its creators differ."""

    ranges: dict[str, Range]
    spread: Spread


def measure(
    creators: pd.DataFrame, scheme: TierScheme, tiers: list[str], currency: str
) -> dict[str, Measured]:
    """For each tier the average of each column it has with its range, and how creators differ.

    Parameters
    ----------
    creators : DataFrame, one row per creator
        ``followers``; ``fee``, ``reach_rate``, ``engagement_rate_by_followers``,
        ``authenticity`` and ``currency`` where present.
    scheme : TierScheme
    tiers : list of str
        Those that must have a creator; others are measured where they have one.
    currency : str
        Of the plan.

    Returns
    -------
    dict of tier to Measured

    Raises
    ------
    PlanError
        When a tier has no creator, or fees are in other currencies.
    """
    check("creators", _currency_problems(creators, currency), PlanError)
    have = [name for name in KINDS if name in creators.columns]
    kinds = {"followers": "count"} | {name: KINDS[name] for name in have}
    table = read_columns(creators, "creators", kinds, missing=set(have))
    table = assign_tiers(table, scheme)
    every = (name for name, _, _ in scheme.tiers)
    parts = {tier: table[(table["tier"] == tier).to_numpy()] for tier in every}
    missing = [
        f"no creator is {tier!r} under the scheme {scheme.name!r}; add some or leave the tier out"
        for tier in tiers
        if not len(parts[tier])
    ]
    check("creators", missing, PlanError)
    return {tier: _measured(part) for tier, part in parts.items() if len(part)}


def _currency_problems(creators: pd.DataFrame, currency: str) -> list[str]:
    if "fee" not in creators.columns or "currency" not in creators.columns:
        return []
    paid = creators.loc[creators["fee"].notna(), "currency"].dropna().astype(str)
    others = sorted(set(paid) - {currency})
    if not others:
        return []
    return [
        f"fees are in {', '.join(others)} and the plan is in {currency}; convert them or plan in "
        f"{others[0]}"
    ]


def _measured(part: pd.DataFrame) -> Measured:
    followers = part["followers"].to_numpy()
    many = f"{len(part):,} creators of the given table"
    spread = Spread(followers=min(_log_sd(followers), CHOSEN))
    size = float(np.median(followers))
    ranges = {"followers": _around(size, _log_sd(followers), len(part), f"median of {many}")}
    for name in (column for column in KINDS if column in part.columns):
        values = part[name].to_numpy()
        known = np.isfinite(values) & (values > 0)
        known &= (values < 1) | (KINDS[name] != "fraction")
        if known.sum() < FEWEST:
            continue
        own = _log_sd(values[known] / followers[known] if name == "fee" else values[known])
        field = "engagement_rate" if name.startswith("engagement") else name
        if field in Spread.__dataclass_fields__:
            spread = replace(spread, **{field: own})
        apart = _log_sd(_at_one_size(values[known], followers[known])) if name == "fee" else own
        ranges[name] = _average(values[known], apart, KINDS[name])
    return Measured(ranges, spread)


def _log_sd(values: np.ndarray) -> float:
    logs = np.log(values[values > 0])
    if len(logs) < FEWEST:
        return Spread().followers
    lower, upper = np.quantile(logs, [0.25, 0.75])
    return round(float(min((upper - lower) / ROBUST, WIDEST)), 3)


def _at_one_size(fees: np.ndarray, followers: np.ndarray) -> np.ndarray:
    """Fees as they would be if all had as many followers, by a straight line in logs."""
    size, price = np.log(followers), np.log(fees)
    size = size - size.mean()
    slope = size @ price / (size @ size) if size @ size > 0 else 0.0
    return np.exp(price - slope * size)


def _average(values: np.ndarray, own: float, kind: str) -> Range:
    """The average with its sampling error, from the median and how creators differ."""
    middle = float(np.median(values)) * math.exp(own**2 / 2)
    source = f"average of {len(values):,} creators of the given table, by their median and spread"
    if kind != "fraction":
        return _around(middle, _log_sd(values), len(values), source)
    middle, error = min(middle, HIGHEST), _error(own, len(values))
    ends = expit(logit(middle) + np.array([-1, 0, 1]) * Z90 * error)
    return Range.of((float(f"{end:.4g}") for end in ends), source)


def _around(middle: float, spread: float, count: int, source: str) -> Range:
    ends = middle * np.exp(np.array([-1, 0, 1]) * Z90 * _error(spread, count))
    return Range.of((float(f"{end:.4g}") for end in ends), source)


def _error(spread: float, count: int) -> float:
    """Log-sd of a median, and of what its spread makes of the average; never below a tenth."""
    return max(LEAST, spread * np.sqrt((np.pi / 2 + spread**2 / 2) / count))
