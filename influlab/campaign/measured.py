"""Ranges measured on the user's own table of creators, tier by tier."""

from __future__ import annotations

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
LEAST = 0.1  # log-sd of a median: what is measured today still moves by a tenth
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
    """For each tier the median of each column it has with its range, and how creators differ.

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
    ranges = {"followers": _around_median(followers, "count")[0]}
    spread = Spread(followers=min(_log_sd(followers), CHOSEN))
    for name in (column for column in KINDS if column in part.columns):
        values = part[name].to_numpy()
        known = np.isfinite(values) & (values > 0)
        known &= (values < 1) | (KINDS[name] != "fraction")
        if known.sum() < FEWEST:
            continue
        ranges[name], own = _around_median(values[known], KINDS[name])
        field = "engagement_rate" if name.startswith("engagement") else name
        if name == "fee":
            own = _log_sd(values[known] / followers[known])
        if field in Spread.__dataclass_fields__:
            spread = replace(spread, **{field: own})
    return Measured(ranges, spread)


def _log_sd(values: np.ndarray) -> float:
    logs = np.log(values[values > 0])
    if len(logs) < FEWEST:
        return Spread().followers
    lower, upper = np.quantile(logs, [0.25, 0.75])
    return round(float(min((upper - lower) / ROBUST, WIDEST)), 3)


def _around_median(values: np.ndarray, kind: str) -> tuple[Range, float]:
    """The median with its sampling error (never below a tenth), and the log-sd of the values."""
    spread = _log_sd(values)
    middle = float(np.median(values))
    error = max(LEAST, spread * np.sqrt(np.pi / 2 / len(values)))
    source = f"median of {len(values):,} creators of the given table"
    steps = np.array([-1, 0, 1]) * Z90 * error
    ends = expit(logit(middle) + steps) if kind == "fraction" else middle * np.exp(steps)
    return Range.of((float(f"{end:.4g}") for end in ends), source), spread
