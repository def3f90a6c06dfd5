"""The invented market's people: communities, the population, creators and their audiences."""

from __future__ import annotations

import numpy as np
import pandas as pd

COMMUNITIES = ("food", "fashion", "beauty", "fitness", "travel", "family", "gaming", "home")
PEOPLE = (9_000_000, 7_500_000, 6_000_000, 5_500_000, 4_500_000, 4_000_000, 2_000_000, 1_500_000)
COUNTRIES = ("DE", "FR", "IT", "ES", "NL", "PL")

# One row per community in the order above; rows are percentages and sum to 100.
PROFILES = {
    "age": (
        ("13-17", "18-24", "25-34", "35-44", "45-54", "55+"),
        (
            *((2, 14, 30, 26, 17, 11), (8, 34, 32, 16, 7, 3), (9, 33, 31, 16, 8, 3)),
            *((4, 27, 38, 20, 8, 3), (3, 22, 36, 21, 11, 7), (1, 7, 37, 38, 13, 4)),
            *((22, 41, 26, 8, 2, 1), (1, 9, 30, 29, 19, 12)),
        ),
    ),
    "gender": (
        ("women", "men", "not stated"),
        (
            *((58, 36, 6), (68, 26, 6), (82, 12, 6), (46, 48, 6)),
            *((52, 42, 6), (74, 20, 6), (24, 68, 8), (64, 31, 5)),
        ),
    ),
    "country": (
        COUNTRIES,
        (
            *((26, 20, 20, 15, 9, 10), (22, 22, 22, 17, 8, 9), (24, 20, 17, 19, 8, 12)),
            *((28, 17, 15, 19, 10, 11), (30, 20, 14, 13, 13, 10), (29, 20, 15, 14, 9, 13)),
            *((30, 21, 11, 14, 8, 16), (33, 18, 14, 11, 13, 11)),
        ),
    ),
    "interest": (
        (
            *("cooking", "clothes", "skincare", "sport", "trips", "parenting", "games"),
            *("interior", "sustainability", "technology"),
        ),
        (
            *((42, 5, 4, 7, 12, 8, 2, 9, 8, 3), (5, 44, 15, 6, 9, 3, 2, 7, 6, 3)),
            *((5, 20, 45, 6, 7, 4, 2, 4, 5, 2), (10, 8, 6, 48, 8, 3, 4, 2, 5, 6)),
            *((11, 6, 4, 8, 47, 4, 3, 4, 8, 5), (13, 7, 5, 5, 9, 42, 2, 10, 5, 2)),
            *((3, 5, 2, 7, 4, 2, 52, 2, 3, 20), (12, 6, 4, 4, 7, 9, 2, 41, 11, 4)),
        ),
    ),
    "behaviour": (
        ("buys online weekly", "uses discount codes", "saves posts", "shares posts", "only looks"),
        (
            *((18, 17, 28, 12, 25), (26, 25, 17, 11, 21), (25, 27, 16, 11, 21)),
            *((20, 22, 19, 14, 25), (15, 13, 27, 15, 30), (27, 24, 18, 12, 19)),
            *((19, 20, 9, 20, 32), (21, 14, 29, 9, 27)),
        ),
    ),
}

TRUTH = {
    "macro_above_followers": 100_000,
    "followers_median": 20_000.0,
    "followers_log_sd": 1.55,
    "followers_floor": 800.0,
    "followers_ceiling": 5_000_000.0,
    "engagement_at_10k": 0.026,
    "engagement_elasticity": -0.18,
    "engagement_log_sd": 0.45,
    "reach_at_10k": 0.22,
    "reach_elasticity": -0.12,
    "reach_log_sd": 0.35,
    "engagement_reach_correlation": 0.5,
    "fee_at_10k": 80.0,
    "fee_elasticity": 0.85,
    "fee_engagement_elasticity": 0.25,
    "fee_log_sd": 0.45,
    "bought_followers_logit_at_10k": -2.2,
    "bought_followers_logit_slope": 0.35,
    "fake_share_honest": 0.07,
    "fake_share_bought": (0.20, 0.50),
    "home_share_at_1k": 0.85,
    "home_share_fall_per_tenfold": 0.13,
    "audience_concentration": 12.0,
    "country_home_share": 0.45,
    "monthly_growth": 0.01,
    "category_mislabelled": 0.1,
}


def invent_creators(rng: np.random.Generator, count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Creators as a platform would list them, and what only the maker knows about them.

    Parameters
    ----------
    rng : Generator
    count : int

    Returns
    -------
    (DataFrame, DataFrame)
        The table `creators`, and the latent facts in the same order.

    Examples
    --------
    >>> creators, latent = invent_creators(np.random.default_rng(0), 3)
    >>> creators["handle"].tolist()
    ['synthetic_0001', 'synthetic_0002', 'synthetic_0003']
    """
    numbers = [f"{number:0{max(4, len(str(count)))}d}" for number in range(1, count + 1)]
    home = rng.choice(len(COMMUNITIES), size=count, p=np.array(PEOPLE) / sum(PEOPLE))
    other = rng.integers(0, len(COMMUNITIES), count)
    label = np.where(rng.random(count) < TRUTH["category_mislabelled"], other, home)
    country = rng.choice(len(COUNTRIES), size=count, p=[0.30, 0.19, 0.16, 0.15, 0.10, 0.10])
    latent = _sizes(rng, count)
    names = np.array(COMMUNITIES, dtype=object)
    creators = pd.DataFrame(
        {
            "creator_id": [f"c{number}" for number in numbers],
            "handle": [f"synthetic_{number}" for number in numbers],
            "platform": "instagram",
            "category": names[label],
            "country": np.array(COUNTRIES, dtype=object)[country],
            "currency": "EUR",
            "followers": latent.pop("followers"),
            "followees": np.round(np.exp(rng.normal(6.4, 0.7, count))).astype(np.int64),
            "posts": np.round(np.exp(rng.normal(5.8, 0.8, count))).astype(np.int64),
            "engagement_rate_by_followers": latent.pop("engagement"),
            "reach_rate": latent.pop("reach"),
            "fee": latent.pop("fee"),
            "authenticity": latent.pop("authenticity"),
            "bio": [f"invented account about {word}" for word in names[home]],
        }
    )
    by_reach = creators["engagement_rate_by_followers"] / creators["reach_rate"]
    creators.insert(10, "engagement_rate_by_reach", by_reach.clip(upper=0.9).round(6))
    hidden = {"creator_id": creators["creator_id"], "home_community": names[home], "home": home}
    return creators, pd.DataFrame({**hidden, "country": country, **latent})


def _sizes(rng: np.random.Generator, count: int) -> dict[str, np.ndarray]:
    t = TRUTH
    log = np.log(t["followers_median"]) + t["followers_log_sd"] * rng.standard_normal(count)
    floor, ceiling = np.log(t["followers_floor"]), np.log(t["followers_ceiling"])
    log = ceiling - np.abs(ceiling - (floor + np.abs(log - floor)))
    followers = np.round(np.exp(log)).astype(np.int64)
    size = np.log(followers / 10_000)
    shared, own, price = rng.standard_normal((3, count))
    rho = t["engagement_reach_correlation"]
    spread = t["engagement_log_sd"] * (rho * shared + np.sqrt(1 - rho**2) * own)
    engagement = t["engagement_at_10k"] * np.exp(t["engagement_elasticity"] * size + spread)
    reach = t["reach_at_10k"] * np.exp(t["reach_elasticity"] * size + t["reach_log_sd"] * shared)
    known = t["fee_engagement_elasticity"] * spread + t["fee_log_sd"] * price
    fee = t["fee_at_10k"] * np.exp(t["fee_elasticity"] * size + known)
    logit = t["bought_followers_logit_at_10k"] + t["bought_followers_logit_slope"] * size
    bought = rng.random(count) < 1 / (1 + np.exp(-logit))
    honest = rng.beta(2.0, 2.0 / t["fake_share_honest"] - 2.0, count)
    fake = np.where(bought, rng.uniform(*t["fake_share_bought"], size=count), honest)
    return {
        "followers": followers,
        "engagement": np.round(np.minimum(engagement, 0.6), 6),
        "reach": np.round(np.minimum(reach, 0.9), 6),
        "fee": np.round(fee, 2),
        "authenticity": np.round(1 - fake, 6),
        "bought_followers": bought,
        "growth": np.round(rng.normal(t["monthly_growth"], 0.012, count), 6),
    }


def tiers(followers: np.ndarray) -> np.ndarray:
    """The tier that the planted effects go by.

    Parameters
    ----------
    followers : array of counts

    Returns
    -------
    array of "micro" or "macro"

    Examples
    --------
    >>> tiers(np.array([100_000, 100_001])).tolist()
    ['micro', 'macro']
    """
    return np.where(np.asarray(followers) > TRUTH["macro_above_followers"], "macro", "micro")


def community_shares(
    rng: np.random.Generator, followers: np.ndarray, home: np.ndarray
) -> np.ndarray:
    """Part of each creator's audience in each community: small accounts are niche.

    Dirichlet with weight ``w = 0.85 - 0.13 log10(followers / 1000)`` on the home community
    and ``1 - w`` spread like the population.

    Parameters
    ----------
    rng : Generator
    followers : array of counts
    home : array of int
        Home community of each creator.

    Returns
    -------
    array, one row per creator, one column per community; rows sum to 1

    Examples
    --------
    >>> shares = community_shares(np.random.default_rng(0), np.array([1_000]), np.array([2]))
    >>> int(shares.argmax())
    2
    """
    weight = home_weight(followers)
    like_all = np.array(PEOPLE) / sum(PEOPLE)
    middle = (1 - weight)[:, None] * like_all
    middle[np.arange(len(home)), home] += weight
    drawn = rng.standard_gamma(TRUTH["audience_concentration"] * middle)
    return drawn / drawn.sum(axis=1, keepdims=True)


def home_weight(followers: np.ndarray) -> np.ndarray:
    """Extra weight of the home community in an audience of this size.

    Parameters
    ----------
    followers : array of counts

    Returns
    -------
    array of fractions

    Examples
    --------
    >>> home_weight(np.array([1_000, 100_000])).round(2).tolist()
    [0.85, 0.59]
    """
    fall = TRUTH["home_share_fall_per_tenfold"] * np.log10(np.asarray(followers) / 1_000)
    return np.clip(TRUTH["home_share_at_1k"] - fall, 0.25, 0.85)


def invent_audiences(
    rng: np.random.Generator, creators: pd.DataFrame, latent: pd.DataFrame
) -> pd.DataFrame:
    """Audiences whose ages, countries and interests follow from their communities.

    Parameters
    ----------
    rng : Generator
    creators, latent : DataFrame
        From :func:`invent_creators`.

    Returns
    -------
    DataFrame
        The table `audiences`; shares have four decimals and sum to 1.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> audiences = invent_audiences(rng, *invent_creators(rng, 2))
    >>> audiences.groupby(["creator_id", "dimension"])["share"].sum().round(9).unique().tolist()
    [1.0]
    """
    shares = community_shares(rng, creators["followers"].to_numpy(), latent["home"].to_numpy())
    blocks = {"community": (COMMUNITIES, shares)}
    for dimension, (segments, profile) in PROFILES.items():
        mixed = shares @ (np.array(profile) / 100)
        if dimension == "country":
            own = np.eye(len(COUNTRIES))[latent["country"].to_numpy()]
            mixed += TRUTH["country_home_share"] * (own - mixed)
        blocks[dimension] = (segments, mixed * np.exp(0.1 * rng.standard_normal(mixed.shape)))
    frames = [
        pd.DataFrame(
            {
                "creator_id": np.repeat(creators["creator_id"].to_numpy(), len(segments)),
                "dimension": dimension,
                "segment": np.tile(np.array(segments, dtype=object), len(creators)),
                "share": _whole(block).ravel(),
            }
        )
        for dimension, (segments, block) in blocks.items()
    ]
    return pd.concat(frames, ignore_index=True)


def _whole(block: np.ndarray) -> np.ndarray:
    """Rows as four-decimal shares that sum to 1: what rounding loses goes to the largest."""
    parts = np.round(block / block.sum(axis=1, keepdims=True) * 10_000).astype(np.int64)
    rows = np.arange(len(parts))
    parts[rows, parts.argmax(axis=1)] += 10_000 - parts.sum(axis=1)
    return parts / 10_000


def invent_population() -> pd.DataFrame:
    """Everyone who could be reached, by community and by what follows from it.

    Returns
    -------
    DataFrame
        The table `population`; the sizes of each dimension sum to the same total.

    Examples
    --------
    >>> invent_population().groupby("dimension")["size"].sum().unique().tolist()
    [40000000]
    """
    blocks: dict[str, tuple] = {"community": (COMMUNITIES, PEOPLE)}
    for dimension, (segments, profile) in PROFILES.items():
        blocks[dimension] = (segments, np.array(PEOPLE) @ np.array(profile) // 100)
    return pd.concat(
        [
            pd.DataFrame({"dimension": dimension, "segment": segments, "size": sizes})
            for dimension, (segments, sizes) in blocks.items()
        ],
        ignore_index=True,
    )
