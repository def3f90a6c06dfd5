"""Signals of an audience that may not be what it seems, each a number with its usual band.

A signal's *strain* is 0 at the middle of what is usual, 1 at the edge of the band. Its pressure,
strain^4 / (1 + strain^4), is near 0 within the band, a half at its edge and near 1 far outside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from influlab.creators.post_columns import per_post
from influlab.creators.tiers import TierScheme, assign_tiers
from influlab.tables.engines import to_pandas

FOLLOWS_PER_FOLLOWER = 2.0
SPREADS = 2.5
JUMP = 0.25
SPONSORED = 0.5
LEAST_IN_TIER = 10


def signal_rows(table: pd.DataFrame, posts: object, scheme: TierScheme) -> pd.DataFrame:
    """Every signal that the tables allow, one row per creator and signal.

    Parameters
    ----------
    table : DataFrame, one row per creator
        ``creator_id, followers``; ``followees, engagement_rate_by_followers`` where known.
    posts : frame or None
        Posts of these creators: comments, likes, followers, times, sponsored.
    scheme : TierScheme
        Tiers in which creators are compared with each other.

    Returns
    -------
    DataFrame
        ``creator_id, signal, value, low, high, strain, pressure, flagged``.

    Examples
    --------
    >>> from influlab.creators.tiers import default_scheme
    >>> table = pd.DataFrame({"creator_id": ["a"], "followers": [100.0], "followees": [500.0]})
    >>> signal_rows(table, None, default_scheme())[["signal", "flagged"]]
              signal  flagged
    0  follows_many     True
    """
    found = table.assign(tier=assign_tiers(table, scheme)["tier"].astype("str"))
    found = found.merge(_from_posts(posts), on="creator_id", how="left")
    rows = []
    for name, measure in _MEASURES.items():
        part = measure(found)
        if part is not None:
            rows.append(part.assign(creator_id=found["creator_id"].to_numpy(), signal=name))
    if not rows:
        return pd.DataFrame(columns=["creator_id", "signal", *_COLUMNS])
    long = pd.concat(rows, ignore_index=True).dropna(subset="strain")
    long["pressure"] = long["strain"] ** 4 / (1 + long["strain"] ** 4)
    long["flagged"] = long["strain"] >= 1
    return long[["creator_id", "signal", *_COLUMNS]].reset_index(drop=True)


_COLUMNS = ["value", "low", "high", "strain", "pressure", "flagged"]


def _from_posts(posts: Any) -> pd.DataFrame:
    if posts is None:
        return pd.DataFrame({"creator_id": pd.Series(dtype="str")})
    names = ("creator_id", "likes", "comments", "followers", "day", "paid")
    table = to_pandas(per_post(posts).select(*names))
    numbers = table.drop(columns="creator_id").astype(float)
    numbers["creator_id"] = table["creator_id"].to_numpy()
    both = numbers.dropna(subset=["likes", "comments"]).groupby("creator_id")
    sums = both[["likes", "comments"]].sum()
    grouped = numbers.groupby("creator_id")
    return pd.DataFrame(
        {
            "comments_per_like": (sums["comments"] + 0.5) / (sums["likes"] + 1),
            "count_noise": 1 / np.sqrt(sums["comments"] + 0.5),
            "sponsored_share": grouped["paid"].mean(),
            "jump": largest_jump(numbers),
        }
    ).rename_axis("creator_id").reset_index()  # fmt: skip


def largest_jump(posts: pd.DataFrame) -> pd.Series:
    """Largest gain in followers between two posts beyond the account's own pace.

    Parameters
    ----------
    posts : DataFrame, one row per post
        ``creator_id, day, followers`` [numbers].

    Returns
    -------
    Series by creator
        Relative gain; missing with fewer than four posts that tell followers and time.

    Examples
    --------
    >>> posts = pd.DataFrame({"creator_id": ["a"] * 5, "day": [0.0, 10, 20, 30, 40],
    ...                       "followers": [1000.0, 1010, 1020, 2000, 2010]})
    >>> largest_jump(posts).round(2).to_dict()
    {'a': 0.94}
    """
    known = posts.dropna(subset=["day", "followers"]).sort_values(["creator_id", "day"])
    grouped = known.groupby("creator_id")
    gain = np.log(known["followers"]) - np.log(grouped["followers"].shift())
    days = (known["day"] - grouped["day"].shift()).clip(lower=1 / 24)
    pace = (gain / days).groupby(known["creator_id"]).transform("median")
    beyond = np.expm1(gain - pace * days).groupby(known["creator_id"]).max()
    return beyond.where(grouped.size() >= 4)


def _frame(value: pd.Series, strain: pd.Series, low: object, high: object) -> pd.DataFrame:
    return pd.DataFrame({"value": value, "low": low, "high": high, "strain": strain})


def _follows_many(table: pd.DataFrame) -> pd.DataFrame | None:
    if "followees" not in table:
        return None
    ratio = (table["followees"] + 1) / (table["followers"] + 1)
    return _frame(ratio, ratio / FOLLOWS_PER_FOLLOWER, 0.0, FOLLOWS_PER_FOLLOWER)


def _band(table: pd.DataFrame, column: str, above: bool) -> pd.DataFrame | None:
    """Outside the tier's band: median of the logs -+ 2.5 robust standard deviations.

    A ratio of few comments scatters by itself (about 1 / sqrt(comments) on the log scale);
    that widens the band of the creator it belongs to.
    """
    if column not in table:
        return None
    logs = np.log(table[column].where(table[column] > 0))
    grouped = logs.groupby(table["tier"])
    middle = grouped.transform("median")
    spread = 1.4826 * (logs - middle).abs().groupby(table["tier"]).transform("median")
    enough = (grouped.transform("count") >= LEAST_IN_TIER) & (spread > 0)
    if column == "comments_per_like":
        spread = np.sqrt(spread**2 + table["count_noise"] ** 2).where(spread > 0)
    away = ((logs - middle) / spread).where(enough) * (1 if above else -1)
    low, high = (np.exp(middle + side * SPREADS * spread) for side in (-1, 1))
    return _frame(table[column], away.clip(lower=0) / SPREADS, low, high)


def _jump(table: pd.DataFrame) -> pd.DataFrame | None:
    if "jump" not in table:
        return None
    return _frame(table["jump"], table["jump"].clip(lower=0) / JUMP, 0.0, JUMP)


def _load(table: pd.DataFrame) -> pd.DataFrame | None:
    if "sponsored_share" not in table:
        return None
    return _frame(table["sponsored_share"], table["sponsored_share"] / SPONSORED, 0.0, SPONSORED)


_RATE = "engagement_rate_by_followers"
_MEASURES: dict[str, Callable[[pd.DataFrame], pd.DataFrame | None]] = {
    "follows_many": _follows_many,
    "engagement_low": lambda table: _band(table, _RATE, above=False),
    "engagement_high": lambda table: _band(table, _RATE, above=True),
    "comments_few": lambda table: _band(table, "comments_per_like", above=False),
    "comments_many": lambda table: _band(table, "comments_per_like", above=True),
    "growth_jump": _jump,
    "sponsored_load": _load,
}
