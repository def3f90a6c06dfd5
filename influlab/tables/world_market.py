"""The invented market's journeys, regional panel and approvals, with their planted effects."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.tables.clock import END, seconds, stamps
from influlab.tables.world_shop import TRUTH as ORDERS

CHANNELS = ("micro", "macro", "search", "email", "direct")

TRUTH = {
    "channel_frequency": {
        "micro": 0.25,
        "macro": 0.20,
        "search": 0.25,
        "email": 0.12,
        "direct": 0.18,
    },
    "channel_log_odds": {"micro": 0.9, "macro": 0.5, "search": 0.7, "email": 1.1, "direct": 0.0},
    "base_log_odds": -3.2,
    "panel_effect": 9.0,
    "panel_regions_treated": 8,
    "panel_first_treated_day": 75,
    "revision_probability": 0.35,
    "review_hours_median": 26.0,
    "revision_hours_median": 40.0,
}


def invent_paths(rng: np.random.Generator, people: int) -> tuple[pd.DataFrame, dict]:
    """Journeys of one to five touches; each channel met adds its own log-odds of buying.

    Parameters
    ----------
    rng : Generator
    people : int

    Returns
    -------
    (DataFrame, dict)
        The table `paths`, and `channel_conversions`: for each channel the expected purchases
        that would be lost if its touches had no effect.

    Examples
    --------
    >>> paths, truth = invent_paths(np.random.default_rng(0), 1_000)
    >>> int((paths["conversions"] + paths["non_conversions"]).sum())
    1000
    """
    length = rng.choice(5, size=people, p=[0.35, 0.27, 0.18, 0.12, 0.08]) + 1
    touch = rng.choice(len(CHANNELS), size=(people, 5), p=list(TRUTH["channel_frequency"].values()))
    there = np.arange(5) < length[:, None]
    met = np.stack([((touch == c) & there).any(axis=1) for c in range(len(CHANNELS))], axis=1)
    odds = np.array(list(TRUTH["channel_log_odds"].values()))
    chance = _chance(met @ odds)
    lost = [(chance - _chance(met @ odds - met[:, c] * odds[c])).sum() for c in range(len(odds))]
    bought = rng.random(people) < chance
    amounts = ORDERS["order_value_median"] * np.exp(0.5 * rng.normal(size=people))
    worth = np.round(np.where(bought, amounts, 0.0), 2)
    code = (np.where(there, touch + 1, 0) * 6 ** np.arange(4, -1, -1)).sum(axis=1)
    kinds, place = np.unique(code, return_inverse=True)
    paths = pd.DataFrame(
        {
            "path": [_spell(kind) for kind in kinds.tolist()],
            "conversions": np.bincount(place, bought, len(kinds)).astype(np.int64),
            "non_conversions": np.bincount(place, ~bought, len(kinds)).astype(np.int64),
            "value": np.bincount(place, worth, len(kinds)).round(2),
        }
    )
    return paths, dict(zip(CHANNELS, np.round(lost, 3).tolist(), strict=True))


def _chance(extra: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(TRUTH["base_log_odds"] + extra)))


def _spell(code: int) -> str:
    digits = [code // 6**power % 6 for power in range(4, -1, -1)]
    return " > ".join(CHANNELS[digit - 1] for digit in digits if digit)


def invent_panel(
    rng: np.random.Generator, regions: int, days: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders per region and day; the treated regions gain a known number from one day on.

    Outcome = region + load x common trend + weekday + 0.8 x covariate + AR(1) noise + effect.

    Parameters
    ----------
    rng : Generator
    regions, days : int

    Returns
    -------
    (DataFrame, DataFrame)
        The table `panel`, and the outcome without treatment.

    Examples
    --------
    >>> panel, without = invent_panel(np.random.default_rng(0), 12, 90)
    >>> (panel["outcome"] - without["outcome"])[panel["treated"]].round(3).unique().tolist()
    [9.0]
    """
    level, load = rng.normal(100, 15, regions), rng.uniform(0.6, 1.4, regions)
    trend = 0.08 * np.arange(days) + np.cumsum(rng.normal(0, 0.8, days))
    weekday = np.array([0.0, -2.0, -1.0, 1.0, 4.0, 7.0, 3.0])[np.arange(days) % 7]
    covariate = rng.normal(0, 3, (regions, days)) + rng.normal(0, 4, days)
    noise = rng.normal(0, 3, (regions, days))
    for day in range(1, days):
        noise[:, day] += 0.4 * noise[:, day - 1]
    without = level[:, None] + load[:, None] * trend + weekday + 0.8 * covariate + noise
    units = np.arange(regions)[:, None] < min(TRUTH["panel_regions_treated"], regions // 2)
    treated = units & (np.arange(days) >= TRUTH["panel_first_treated_day"])
    dates = END.astype("datetime64[D]") - np.arange(days, 0, -1)
    keys = {
        "unit": np.repeat([f"region_{number:02d}" for number in range(1, regions + 1)], days),
        "period": np.tile(dates.astype("datetime64[us]"), regions),
    }
    outcome = without.round(3)
    panel = {
        **keys,
        "outcome": (outcome + TRUTH["panel_effect"] * treated).round(3).ravel(),
        "treated": treated.ravel(),
        "covariate": covariate.round(3).ravel(),
    }
    return pd.DataFrame(panel), pd.DataFrame({**keys, "outcome": outcome.ravel()})


def invent_events(rng: np.random.Generator, deals: pd.DataFrame) -> pd.DataFrame:
    """Approval steps of each deal: up to three rounds of changes, then approved and live.

    Parameters
    ----------
    rng : Generator
    deals : DataFrame

    Returns
    -------
    DataFrame
        The table `events`, in order of time within a deal.

    Examples
    --------
    >>> deals = pd.DataFrame({"deal_id": ["d1"], "starts_at": stamps(np.array([0]))})
    >>> invent_events(np.random.default_rng(0), deals)["state"].tolist()[:2]
    ['draft', 'submitted']
    """
    rows = []
    for deal, start in zip(deals["deal_id"], seconds(deals["starts_at"]), strict=True):
        rounds = min(int(rng.geometric(1 - TRUTH["revision_probability"])) - 1, 3)
        steps = [("draft", "creator"), ("submitted", "creator")]
        steps += [("changes_requested", "brand"), ("submitted", "creator")] * rounds
        steps += [("approved", "brand"), ("scheduled", "agency"), ("live", "creator")]
        at = float(start) - 12 * 86_400.0 + float(rng.integers(8, 18)) * 3_600.0
        for state, actor in steps:
            rows.append((deal, state, at, actor))
            slow = "revision" if state == "changes_requested" else "review"
            at += TRUTH[f"{slow}_hours_median"] * 3_600 * float(np.exp(0.5 * rng.normal()))
    events = pd.DataFrame(rows, columns=["deal_id", "state", "happened_at", "actor"])
    events["happened_at"] = stamps(events["happened_at"].to_numpy())
    return events


def go_live(events: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Approvals whose last step is the first post; a deal without a post never goes live.

    Parameters
    ----------
    events : DataFrame
        From :func:`invent_events`.
    published : DataFrame, one row per post of a deal
        ``deal_id, posted_at``.

    Returns
    -------
    DataFrame
        The table `events`.

    Examples
    --------
    >>> events = pd.DataFrame({"deal_id": ["d1", "d2"], "state": "live",
    ...                        "happened_at": stamps(np.array([0, 0])), "actor": "creator"})
    >>> posts = pd.DataFrame({"deal_id": ["d1"], "posted_at": stamps(np.array([3_600]))})
    >>> go_live(events, posts)["happened_at"].dt.hour.tolist()
    [1]
    """
    first = published.groupby("deal_id")["posted_at"].min().reindex(events["deal_id"])
    live = events["state"] == "live"
    when = events["happened_at"].where(~live, first.array)
    return events.assign(happened_at=when)[when.notna()].reset_index(drop=True)
