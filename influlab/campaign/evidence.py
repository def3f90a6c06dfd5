"""Ranges from published figures that disagree: one range per tier, with its sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from influlab.campaign.ranges import RATE, Z90, Range, number_problem
from influlab.creators import TierScheme, default_scheme
from influlab.errors import PlanError, check
from influlab.tables import load

METRICS = {
    "fee": ("price_per_post", "price_per_thousand_followers"),
    "reach_rate": ("reach_rate_feed",),
    "engagement_rate_by_followers": ("engagement_rate_by_followers",),
    "click_rate": ("story_link_ctr", "bio_link_ctr"),
}
NOT_FOUND = {
    "conversion_rate": Range(
        0.005, 0.017, 0.05, "no data found by tier: a wide assumption around general web shops"
    )
}
AS_THEY_ARE = ("EUR", "USD")  # near enough to each other to read a wide dollar range as euro
READ_AS = {  # what the published figures count, where it is not quite what the plan asks
    "click_rate": "; of viewers of stories and bio links, read as of accounts that a post reaches"
}
SURE, UNSURE = 0.5, 0.7  # least log-sd with three sources or more, and with fewer
LOWEST, HIGHEST = 1_000.0, 10_000_000.0  # followers between which tiers are laid side by side
LABELS = {  # bounds of rows that name a tier without printing its bounds
    "nano": (1_000, 9_999),
    "micro": (10_000, 99_999),
    "mid": (100_000, 499_999),
    "macro": (100_000, 999_999),
    "mega": (1_000_000, None),
    "celebrity": (1_000_000, None),
}


def evidence_range(
    metric: str,
    tier: str = "micro",
    *,
    currency: str = "EUR",
    exchange_rate: float | None = None,
    scheme: TierScheme | None = None,
    followers: float | None = None,
) -> Range:
    r"""One range from all published figures on a metric for a tier.

    Rows of ``tables.load("benchmarks")`` count when they may serve as a prior, were read
    (not recalled), and lie in the tier by their follower bounds: at least half of the row in
    the tier or half of the tier in the row, on a log scale. Each source weighs the same,
    however many numbers it prints. Low, likely and high are the 10th, 50th and 90th percentile of
    the printed numbers (of their logs or logits), but never closer to likely than 1.2816
    times a log-sd of 0.5 (0.7 with fewer than three sources): vendors that copy each other agree
    too well. Where no row is by tier, rows for all sizes serve and the source says so.
    Fees are pooled per follower (a printed band of prices belongs to a band of sizes) and
    multiplied by `followers`.

    Parameters
    ----------
    metric : str
        ``fee`` [money per post], ``reach_rate``, ``engagement_rate_by_followers``,
        ``click_rate``, ``conversion_rate`` [fractions].
    tier : str
        A tier of `scheme`.
    currency : str
        Of the plan; matters for ``fee`` alone.
    exchange_rate : float, optional
        Plan's currency per US dollar. Published fees are in dollars. Without a rate, a plan
        in EUR reads them as they are and the source says so; other currencies need one.
    scheme : TierScheme, default the two tiers of the question
    followers : float, optional
        Size that a fee is for; default :func:`middle_size` of the tier.

    Returns
    -------
    Range
        With sources and years in ``source``.

    Raises
    ------
    PlanError
        Unknown metric or tier; a currency without a rate.

    Examples
    --------
    >>> micro, macro = (evidence_range("reach_rate", tier) for tier in ("micro", "macro"))
    >>> micro.likely > macro.likely
    True
    >>> evidence_range("conversion_rate").source
    'no data found by tier: a wide assumption around general web shops'
    """
    scheme = scheme or default_scheme()
    bounds = {name: (lower, upper) for name, lower, upper in scheme.tiers}
    known = [*METRICS, *NOT_FOUND]
    problems = [] if metric in known else [f"metric is {metric!r}; choose one of {known}"]
    if tier not in bounds:
        problems.append(f"tier is {tier!r}; choose one of {list(bounds)}")
    if metric == "fee":
        problems += currency_problems(currency, exchange_rate)
    check("evidence", problems, PlanError)
    if metric in NOT_FOUND:
        return NOT_FOUND[metric]
    rows, note = _rows(METRICS[metric], bounds[tier])
    note = READ_AS.get(metric, "") + note
    if metric != "fee":
        pooled = pool(rows, RATE)
        return Range(*pooled.quantiles, pooled.source + note)
    pooled = pool(_per_follower(rows), "amount").times(followers or middle_size(bounds[tier]))
    return _in_currency(pooled, currency, exchange_rate)


def middle_size(bounds: tuple[float, float | None]) -> float:
    """The middle of a band on a log scale; a band without an end is taken as tenfold."""
    lower, upper = bounds
    lower = max(lower, LOWEST)
    return float(np.sqrt(lower * (10 * lower if upper is None or pd.isna(upper) else upper)))


def _per_follower(rows: pd.DataFrame) -> pd.DataFrame:
    """Prices per follower, one number for each row: its own middle over the middle of its band."""
    ends = rows[["low", "high"]].dropna(how="all")
    middle = np.exp(np.log(ends).mean(axis=1)).reindex(rows.index)
    price = rows["typical"].fillna(middle)
    size = [
        1_000.0 if row.metric == "price_per_thousand_followers" else middle_size(_band(row))
        for row in rows.itertuples()
    ]
    return rows.assign(low=np.nan, typical=price / np.array(size), high=np.nan)


def currency_problems(currency: str, exchange_rate: float | None) -> list[str]:
    """Why dollar figures cannot be put into `currency`; empty when they can."""
    if exchange_rate is None:
        if currency in AS_THEY_ARE:
            return []
        return [
            f"currency is {currency!r} and published fees are in USD; pass exchange_rate="
            f"{currency} per USD"
        ]
    why = number_problem(exchange_rate)
    why = why or ("" if exchange_rate > 0 else f"is {exchange_rate:g}; it must be above 0")
    return [f"exchange_rate {why}"] if why else []


def _in_currency(pooled: Range, currency: str, exchange_rate: float | None) -> Range:
    if exchange_rate is not None:
        note = f"; USD times {exchange_rate:g}"
        return _scaled(pooled, exchange_rate, note)
    note = "" if currency == "USD" else f"; USD figures read as {currency}, not converted"
    return _scaled(pooled, 1.0, note)


def _scaled(range_: Range, factor: float, note: str) -> Range:
    return Range.of((_rounded(q * factor) for q in range_.quantiles), range_.source + note)


def _rows(metrics: Sequence[str], bounds: tuple[float, float | None]) -> tuple[pd.DataFrame, str]:
    table = load("benchmarks")
    usable = table["metric"].isin(metrics) & table["prior_ok"].astype(str).isin(["yes", "True"])
    usable &= (table["platform"] == "instagram") & (table["seen"] != "recalled")
    table = table[usable]
    by_size = table["metric"] == "price_per_thousand_followers"
    inside = np.array([_is_in(row, bounds) for row in table.itertuples()]) | by_size
    if inside.any():
        return table[inside], ""
    return table[table["tier"] == "all"], "; not by tier, the same for all sizes"


def _band(row: Any) -> tuple[float, float | None]:
    printed = row.lower_followers, row.upper_followers
    return printed if not np.isnan(printed).all() else LABELS.get(row.tier, (np.nan, np.nan))


def _is_in(row: Any, bounds: tuple[float, float | None]) -> bool:
    band = _band(row)
    return row.tier != "all" and not np.isnan(band[0]) and overlaps(band, bounds)


def overlaps(row: tuple[float, float | None], tier: tuple[float, float | None]) -> bool:
    """Whether half of the row's band lies in the tier, or half of the tier in the band."""
    spans = []
    for lower, upper in (row, tier):
        top = HIGHEST if upper is None or pd.isna(upper) else upper
        spans.append(np.log(np.clip([lower, top], LOWEST, HIGHEST)))
    shared = min(spans[0][1], spans[1][1]) - max(spans[0][0], spans[1][0])
    return any(high > low and shared >= 0.5 * (high - low) for low, high in spans)


def pool(rows: pd.DataFrame, kind: str) -> Range:
    """One range from rows with ``low``, ``typical``, ``high``, ``source`` and ``year``."""
    printed = rows.melt(["source", "year"], ["low", "typical", "high"], value_name="value").dropna()
    scaled = logit(printed["value"]) if kind == RATE else np.log(printed["value"])
    weights = 1 / printed.groupby("source")["value"].transform("size")
    values = _weighted_quantiles(scaled.to_numpy(), weights.to_numpy(), (0.1, 0.5, 0.9))
    sources = printed.drop_duplicates("source").sort_values("year", ascending=False)
    least = Z90 * (SURE if len(sources) >= 3 else UNSURE)
    values[0] = min(values[0], values[1] - least)
    values[2] = max(values[2], values[1] + least)
    back = expit(values) if kind == RATE else np.exp(values)
    return Range.of((_rounded(value) for value in back), _credits(sources))


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")


def _weighted_quantiles(
    values: np.ndarray, weights: np.ndarray, wanted: Sequence[float]
) -> np.ndarray:
    order = np.argsort(values)
    values, weights = values[order], weights[order]
    middle = (np.cumsum(weights) - weights / 2) / weights.sum()
    return np.interp(wanted, middle, values)


def _credits(sources: pd.DataFrame) -> str:
    names = []
    for source, year in zip(sources["source"], sources["year"].astype(int), strict=True):
        short = re.split(r"[,(]", source)[0].strip()
        names.append(short if str(year) in short else f"{short} {year}")
    shown = "; ".join(names[:4])
    return shown if len(names) <= 4 else f"{shown} and {len(names) - 4} more"
