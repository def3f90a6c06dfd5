"""The invented market's deals: contracts, costs, tags, and the rates behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.tables.clock import DAY, stamps
from influlab.tables.world_people import tiers

TRUTH = {
    "click_rate": {"micro": 0.010, "macro": 0.006},
    "click_rate_log_sd": 0.5,
    "conversion_rate": {"micro": 0.035, "macro": 0.025},
    "conversion_rate_log_sd": 0.4,
    "completion": 0.96,
    "package_discount": 0.95,
    "most_followers_in_a_deal": 600_000,
}


def invent_deals(
    rng: np.random.Generator, creators: pd.DataFrame, count: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Contracts of two campaigns with creators of both tiers, four micros to one macro.

    Parameters
    ----------
    rng : Generator
    creators : DataFrame
    count : int
        Deals wished; never more than creators.

    Returns
    -------
    (DataFrame, DataFrame)
        The table `deals`, and the latent rates of each deal in the same order.

    Examples
    --------
    >>> from influlab.tables.world_people import invent_creators
    >>> rng = np.random.default_rng(0)
    >>> deals, latent = invent_deals(rng, invent_creators(rng, 50)[0], 8)
    >>> len(deals), deals["code"].is_unique
    (8, True)
    """
    chosen = _choose(rng, creators, count)
    tier, many = tiers(chosen["followers"]), len(chosen)
    posts = rng.integers(1, 5, many)
    delivered = rng.binomial(posts, TRUTH["completion"])
    spring = rng.random(many) < 0.5
    start = np.where(spring, -110.0, -50.0) + rng.integers(0, 14, many)
    fee = chosen["fee"] * posts * TRUTH["package_discount"] * np.exp(0.1 * rng.normal(size=many))
    numbers = pd.Series([f"{number:03d}" for number in range(1, many + 1)])
    deals = pd.DataFrame(
        {
            "deal_id": "d" + numbers,
            "creator_id": chosen["creator_id"],
            "posts": posts,
            "posts_delivered": delivered,
            "fee": fee.round(2),
            **_costs(rng, fee, tier),
            "currency": "EUR",
            **_tags(chosen["creator_id"], numbers, spring),
            "starts_at": stamps(start * DAY),
            "ends_at": stamps((start + 30) * DAY),
        }
    )
    hidden = {"deal_id": deals["deal_id"], "tier": tier, "start": start}
    for name in ("click_rate", "conversion_rate"):
        hidden[name] = _rate(rng, TRUTH[name], TRUTH[f"{name}_log_sd"], tier)
    return deals, pd.DataFrame(hidden)


def _tags(creator: pd.Series, numbers: pd.Series, spring: np.ndarray) -> dict:
    return {
        "code": "SYN" + numbers,
        "utm_source": "instagram",
        "utm_campaign": np.where(spring, "spring_2026", "early_summer_2026"),
        "utm_content": creator + "-d" + numbers,
        "landing_page": "/l/" + creator,
    }


def _choose(rng: np.random.Generator, creators: pd.DataFrame, count: int) -> pd.DataFrame:
    fit = creators[creators["followers"] <= TRUTH["most_followers_in_a_deal"]]
    large = tiers(fit["followers"]) == "macro"
    weight = np.where(large, 0.2 / max(large.sum(), 1), 0.8 / max((~large).sum(), 1))
    place = rng.choice(len(fit), size=min(count, len(fit)), replace=False, p=weight / weight.sum())
    return fit.iloc[np.sort(place)].reset_index(drop=True)


def _costs(rng: np.random.Generator, fee: pd.Series, tier: np.ndarray) -> dict[str, np.ndarray]:
    many, large = len(fee), tier == "macro"
    hours = np.where(large, 9.0, 3.0) * np.exp(0.3 * rng.normal(size=many))
    boosted = rng.random(many) < 0.3
    return {
        "product": rng.choice([29.9, 49.9, 79.9], size=many),
        "shipping": np.full(many, 6.9),
        "production": np.where(large & (rng.random(many) < 0.4), 450.0, 0.0),
        "coordination": np.round(hours * 45.0, 2),
        "boosting": np.round(np.where(boosted, 0.15 * fee, 0.0), 2),
        "commission": rng.choice([0.0, 0.05, 0.1], size=many, p=[0.6, 0.25, 0.15]),
    }


def _rate(rng, means: dict[str, float], log_sd: float, tier: np.ndarray) -> np.ndarray:
    """Rates of single creators around the tier's mean: log-normal with that mean."""
    mean = np.where(tier == "macro", means["macro"], means["micro"])
    return np.round(mean * np.exp(log_sd * rng.normal(size=len(tier)) - log_sd**2 / 2), 6)
