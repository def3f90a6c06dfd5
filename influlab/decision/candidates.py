"""Who could be booked: creators with what is known of each, gaps filled and marked as filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from influlab.campaign import Line, Plan
from influlab.campaign.defaults import NONE
from influlab.campaign.sizing import cost_of_one
from influlab.creators import assign_tiers
from influlab.errors import TableError

RATE = "engagement_rate_by_followers"
BY_REACH = "engagement_rate_by_reach"
COUNTED = ("likes", "comments", "saves", "shares")


def post_rates(posts: pd.DataFrame, creators: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Measure the engagement rate of each post by its creator's followers.

    Parameters
    ----------
    posts : DataFrame
        ``creator_id`` and some of likes, comments, saves and shares.
    creators : DataFrame
        ``creator_id, followers``.

    Returns
    -------
    DataFrame, one row per post whose creator is known
        ``creator_id, followers, engagement_rate_by_followers`` [fraction].
    notes : tuple of str
        How many posts were matched, what was counted, what was left out.

    Raises
    ------
    TableError
        No post belongs to a creator, or nothing to count.

    Examples
    --------
    >>> posts = pd.DataFrame({"creator_id": ["ana", "ana"], "likes": [90, 40]})
    >>> people = pd.DataFrame({"creator_id": ["ana"], "followers": [1_000]})
    >>> post_rates(posts, people)[0]["engagement_rate_by_followers"].tolist()
    [0.09, 0.04]
    """
    counted = [name for name in COUNTED if name in posts]
    if not counted:
        raise TableError("posts", "none of likes, comments, saves and shares is in the file")
    matched = posts[["creator_id", *counted]].merge(
        creators[["creator_id", "followers"]], on="creator_id", validate="m:1"
    )
    if not len(matched):
        raise TableError("posts", "no post belongs to a creator of the creators' file; the "
                         "creator_id of both must be the same")  # fmt: skip
    followers = matched["followers"].astype(float).where(matched["followers"] > 0)
    seen = matched[counted].sum(axis=1, min_count=1)
    if "likes" in counted:  # hidden likes are no zero likes
        seen = seen.where(matched["likes"].notna())
    rate = seen / followers
    kept = (rate <= 1).to_numpy()
    notes = (
        f"{len(matched):,} of {len(posts):,} posts belong to a creator of the list; "
        f"engagement counts {', '.join(counted)}.",
    )
    if (~kept).any():
        left_out = (~kept).sum()
        notes += (
            "Posts left out, with more engagements than followers, no followers or no likes known: "
            f"{left_out:,}.",
        )
    return matched[["creator_id", "followers"]].assign(**{RATE: rate})[kept], notes


def with_rates(creators: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Give each creator the median rate of its posts; without posts what was there stays.

    Parameters
    ----------
    creators : DataFrame
    rates : DataFrame
        From :func:`post_rates`.

    Returns
    -------
    DataFrame
        A new one with ``engagement_rate_by_followers``.

    Examples
    --------
    >>> people = pd.DataFrame({"creator_id": ["ana", "bo"]})
    >>> rates = pd.DataFrame({"creator_id": ["ana"], RATE: [0.04]})
    >>> with_rates(people, rates)[RATE].tolist()
    [0.04, nan]
    """
    medians = creators["creator_id"].map(rates.groupby("creator_id")[RATE].median())
    return creators.assign(**{RATE: medians.astype(float).fillna(creators.get(RATE, np.nan))})


def candidates(
    creators: pd.DataFrame, lines: Mapping[str, Line], plan: Plan
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Creators of the plan's tiers, each with a fee, a reach and an engagement rate.

    What a creator's row does not hold is the likely value of its tier in the plan: its fee per
    follower, its reach rate, its engagement rate, its share of real people where others' is
    known. How many rows were filled is told.

    Parameters
    ----------
    creators : DataFrame, one row per creator
        ``creator_id, followers`` and what else is known.
    lines : mapping of tier to Line
        The plan's assumptions by tier.
    plan : Plan
        Gives the price of an hour of coordination.

    Returns
    -------
    DataFrame, one row per candidate
        ``creator_id, name, tier, followers, fee`` [money per post], ``posts``, ``other`` (what
        one creator costs beyond fees: product, shipping, production, boosting, coordination)
        [money], ``reach_rate, engagement_rate_by_reach, authenticity``, ``category`` where it
        is known, ``fee_known``.
    notes : tuple of str
        Who is no candidate, and what was filled for how many.

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> plan = example_plan()
    >>> people = pd.DataFrame({"creator_id": ["ana"], "followers": [20_000]})
    >>> found, notes = candidates(people, {line.name: line for line in plan.lines}, plan)
    >>> notes[0]
    'For 1 of 1 candidates the fee is not known: the likely fee per follower of the tier stands \
in. Ask for quotes before you book.'
    """
    people = assign_tiers(creators).assign(followers=creators["followers"].astype(float))
    people["tier"] = people["tier"].astype(str)
    people = people[people["tier"].isin(list(lines)) & (people["followers"] > 0)]
    notes = _outside(len(creators) - len(people), lines)
    tier = people["tier"]
    per_follower = {n: line.fee.likely / line.followers.likely for n, line in lines.items()}
    usual_fee = tier.map(per_follower) * people["followers"]
    fee = _known(people, "fee")
    reach, real = (_filled_by_tier(people, name, lines) for name in ("reach_rate", "authenticity"))
    reach = reach.clip(1e-6, 1.0)
    names = people.get("handle", people["creator_id"]).fillna(people["creator_id"]).astype(str)
    kept = people[[c for c in ("creator_id", "tier", "followers", "category") if c in people]]
    table = kept.assign(
        creator_id=people["creator_id"].astype(str),
        name=names,
        fee=fee.fillna(usual_fee),
        fee_known=fee.notna(),
        posts=tier.map({n: line.posts for n, line in lines.items()}),
        other=tier.map({n: _beyond_fees(line, plan) for n, line in lines.items()}),
        reach_rate=reach,
        authenticity=real if _known(people, "authenticity").notna().any() else 1.0,
    )
    table[BY_REACH] = _engagement(people, lines, reach)
    return table.reset_index(drop=True), (*notes, *_filled(fee), *_stood_in(people))


def _filled_by_tier(people: pd.DataFrame, name: str, lines: Mapping[str, Line]) -> pd.Series:
    usual = people["tier"].map({n: getattr(line, name).likely for n, line in lines.items()})
    return _known(people, name).fillna(usual)


def _known(people: pd.DataFrame, column: str) -> pd.Series:
    """A column as numbers; missing everywhere where the table does not have it."""
    if column not in people:
        return pd.Series(np.nan, index=people.index)
    return people[column].astype(float)


def _engagement(people: pd.DataFrame, lines: Mapping[str, Line], reach: pd.Series) -> pd.Series:
    """Engagements per account reached: as given, else by followers over reach, else usual."""
    by_reach = {n: line.engagement_rate_by_reach for n, line in lines.items()}
    by_followers = {n: line.engagement_rate_by_followers for n, line in lines.items()}
    usual = people["tier"].map({n: each.likely for n, each in by_reach.items() if each})
    usual = usual.fillna(
        people["tier"].map({n: each.likely for n, each in by_followers.items() if each}) / reach
    )
    measured = _known(people, RATE) / reach
    return _known(people, BY_REACH).fillna(measured).fillna(usual).clip(0.0, 1.0)


def _beyond_fees(line: Line, plan: Plan) -> float:
    return cost_of_one(replace(line, fee=NONE), plan)


def _outside(left: int, lines: Mapping[str, Line]) -> tuple[str, ...]:
    if not left:
        return ()
    tiers = " or ".join(lines)
    return (f"{left:,} creators are no candidates: they are not {tiers}.",)


def _filled(fee: pd.Series) -> tuple[str, ...]:
    unknown = int(fee.isna().sum())
    if not unknown:
        return ()
    return (
        f"For {unknown:,} of {len(fee):,} candidates the fee is not known: the likely fee per "
        "follower of the tier stands in. Ask for quotes before you book.",
    )


def _stood_in(people: pd.DataFrame) -> tuple[str, ...]:
    """For how many the tier's likely rates stand in, and whether anybody's fakes are known."""
    if not len(people):
        return ()
    real = _known(people, "authenticity")
    missing = {
        "reach rate": _known(people, "reach_rate").isna(),
        "engagement rate": _known(people, BY_REACH).isna() & _known(people, RATE).isna(),
        "share of real people": real.isna() & real.notna().any(),
    }
    told = [f"the {name} of {int(rows.sum()):,}" for name, rows in missing.items() if rows.any()]
    notes: tuple[str, ...] = ()
    if told:
        notes += (f"The likely value of the tier stands in for {', '.join(told)} candidates.",)
    if real.isna().all():
        notes += ("Of nobody it is known how many followers are real: accounts count as people.",)
    return notes
