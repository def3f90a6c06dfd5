"""The invented market's deals, and the visits and orders that follow from them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.tables.clock import seconds, stamps
from influlab.tables.world_people import tiers

TRUTH = {
    "click_rate": {"micro": 0.010, "macro": 0.006},
    "click_rate_log_sd": 0.5,
    "conversion_rate": {"micro": 0.035, "macro": 0.025},
    "conversion_rate_log_sd": 0.4,
    "completion": 0.96,
    "package_discount": 0.95,
    "order_value_median": 70.0,
    "order_value_log_sd": 0.5,
    "refund_share": 0.08,
    "code_use": 0.60,
    "code_only_orders": 0.20,
    "untracked_sales": 0.15,
    "code_leakage": 0.12,
    "incremental_share": 0.75,
    "organic_conversion_rate": 0.02,
    "no_consent": 0.08,
    "returning_visitors": 0.12,
    "most_followers_in_a_deal": 600_000,
}
_DAY = 86_400.0
_ORGANIC = (
    ("google", "organic", None, None, "/", 0.45),
    ("(direct)", "(none)", None, None, "/", 0.35),
    ("newsletter", "email", "newsletter_2026", None, "/news", 0.20),
)


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
            "starts_at": stamps(start * _DAY),
            "ends_at": stamps((start + 30) * _DAY),
        }
    )
    reach = delivered * chosen["followers"] * chosen["reach_rate"]
    hidden = {"deal_id": deals["deal_id"], "tier": tier, "start": start, "reach": reach}
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


def invent_visits(
    rng: np.random.Generator, deals: pd.DataFrame, latent: pd.DataFrame, organic: int
) -> tuple[pd.DataFrame, np.ndarray]:
    """Visits from the deals' links, and visits that have other reasons.

    Parameters
    ----------
    rng : Generator
    deals, latent : DataFrame
        From :func:`invent_deals`.
    organic : int
        Visits from search, newsletter and direct.

    Returns
    -------
    (DataFrame, array)
        The table `visits` in order of time, and each visit's deal (-1 for none).

    Examples
    --------
    >>> from influlab.tables.world_people import invent_creators
    >>> rng = np.random.default_rng(0)
    >>> deals, latent = invent_deals(rng, invent_creators(rng, 50)[0], 8)
    >>> visits, deal = invent_visits(rng, deals, latent, 10)
    >>> int((deal < 0).sum())
    10
    """
    clicks = rng.poisson(latent["reach"] * latent["click_rate"])
    deal = np.concatenate([np.repeat(np.arange(len(deals)), clicks), np.full(organic, -1)])
    after = np.minimum(rng.exponential(5.0, len(deal)), 29.0)
    linked_day = latent["start"].to_numpy()[deal] + after
    days = np.where(deal >= 0, linked_day, rng.uniform(-120, -1, len(deal)))
    order = np.argsort(days, kind="stable")
    deal, days = deal[order], days[order]
    other = rng.choice(len(_ORGANIC), size=len(deal), p=[share for *_, share in _ORGANIC])

    def tag(column: str, place: int) -> np.ndarray:
        rest = np.array([row[place] for row in _ORGANIC], dtype=object)[other]
        return np.where(deal >= 0, deals[column].to_numpy(dtype=object)[deal], rest)

    visits = pd.DataFrame(
        {
            "visit_id": [f"v{number:06d}" for number in range(1, len(deal) + 1)],
            "visited_at": stamps(days * _DAY),
            "visitor_id": _visitors(rng, len(deal)),
            "source": tag("utm_source", 0),
            "medium": np.where(deal >= 0, "paid_social", tag("utm_source", 1)),
            "campaign": tag("utm_campaign", 2),
            "content": tag("utm_content", 3),
            "landing_page": tag("landing_page", 4),
        }
    )
    return visits, deal


def _visitors(rng: np.random.Generator, count: int) -> np.ndarray:
    person = np.arange(count)
    again = rng.random(count) < TRUTH["returning_visitors"]
    person = np.where(again, np.floor(rng.random(count) * (person + 1)).astype(int), person)
    names = np.array([f"u{number:06d}" for number in person], dtype=object)
    names[rng.random(count) < TRUTH["no_consent"]] = None
    return names


def invent_orders(
    rng: np.random.Generator,
    deals: pd.DataFrame,
    latent: pd.DataFrame,
    visits: pd.DataFrame,
    deal: np.ndarray,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders, and why each was placed.

    Reasons: ``link`` (visit from a deal's link), ``code`` (the code without the link),
    ``untracked`` (neither), ``leak`` (the code from elsewhere, nobody was persuaded),
    ``organic``. Of the first three, `incremental_share` would not have bought otherwise.

    Parameters
    ----------
    rng : Generator
    deals, latent : DataFrame
    visits : DataFrame
    deal : array
        Each visit's deal, -1 for none.

    Returns
    -------
    (DataFrame, DataFrame)
        The table `orders`, and ``order_id, reason, deal_id, incremental``.

    Examples
    --------
    >>> from influlab.tables.world_people import invent_creators
    >>> rng = np.random.default_rng(0)
    >>> deals, latent = invent_deals(rng, invent_creators(rng, 50)[0], 8)
    >>> orders, truth = invent_orders(rng, deals, latent, *invent_visits(rng, deals, latent, 50))
    >>> len(orders) == len(truth)
    True
    """
    reasons = _reasons(rng, latent, deal)
    visit, owner, moment = (np.concatenate(part) for part in zip(*reasons.values(), strict=True))
    reason = np.repeat(list(reasons), [len(part[0]) for part in reasons.values()])
    clock = seconds(visits["visited_at"])[visit] + rng.integers(120, 3_600, len(visit))
    when = np.where(visit >= 0, clock, np.round(moment))
    order = np.argsort(when, kind="stable")
    visit, owner, reason, when = visit[order], owner[order], reason[order], when[order]
    coded = np.isin(reason, ["code", "leak"])
    coded |= (reason == "link") & (rng.random(len(visit)) < TRUTH["code_use"])
    orders = pd.DataFrame(
        {
            "order_id": [f"o{number:05d}" for number in range(1, len(visit) + 1)],
            "ordered_at": stamps(when),
            "visitor_id": _from(visits["visitor_id"], visit),
            "visit_id": _from(visits["visit_id"], visit),
            **_amounts(rng, len(visit)),
            "code": _from(deals["code"], np.where(coded, owner, -1)),
            "currency": "EUR",
        }
    )
    return orders, _causes(rng, orders, deals, reason, owner)


def _from(column: pd.Series, place: np.ndarray) -> np.ndarray:
    """Values at these places; nothing where the place is -1."""
    return np.where(place >= 0, column.to_numpy(dtype=object)[place], None)


def _amounts(rng: np.random.Generator, count: int) -> dict[str, np.ndarray]:
    spread = np.exp(TRUTH["order_value_log_sd"] * rng.normal(size=count))
    value = np.round(TRUTH["order_value_median"] * spread, 2)
    part = rng.choice([0.5, 1.0], size=count) * (rng.random(count) < TRUTH["refund_share"])
    return {"value": value, "refunded": np.round(value * part, 2)}


def _reasons(rng, latent: pd.DataFrame, deal: np.ndarray) -> dict[str, tuple]:
    """For each reason: the visit (-1 for none), the deal (-1 for none), the second."""
    rate = np.where(
        deal >= 0, latent["conversion_rate"].to_numpy()[deal], TRUTH["organic_conversion_rate"]
    )
    bought = rng.random(len(deal)) < rate
    link, plain = np.flatnonzero(bought & (deal >= 0)), np.flatnonzero(bought & (deal < 0))
    expected = latent["reach"] * latent["click_rate"] * latent["conversion_rate"]
    found = {"link": (link, deal[link], np.zeros(len(link)))}
    shares = {"code": "code_only_orders", "untracked": "untracked_sales", "leak": "code_leakage"}
    for reason, share in shares.items():
        owner = np.repeat(np.arange(len(latent)), rng.poisson(expected * TRUTH[share]))
        days = np.minimum(rng.exponential(7.0, len(owner)), 40.0)
        moment = (latent["start"].to_numpy()[owner] + days) * _DAY
        found[reason] = (np.full(len(owner), -1), owner, moment)
    found["organic"] = (plain, np.full(len(plain), -1), np.zeros(len(plain)))
    return found


def _causes(rng, orders, deals, reason, owner) -> pd.DataFrame:
    caused = np.isin(reason, ["link", "code", "untracked"])
    return pd.DataFrame(
        {
            "order_id": orders["order_id"],
            "reason": reason,
            "deal_id": _from(deals["deal_id"], owner),
            "incremental": caused & (rng.random(len(orders)) < TRUTH["incremental_share"]),
        }
    )
