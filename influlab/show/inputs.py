"""What the report is made from: the user's files, or the sample world, with their story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from influlab import creators as people
from influlab import tables
from influlab.errors import TableError, check
from influlab.show.report_page import Provenance
from influlab.show.words import count, joined

RATE = "engagement_rate_by_followers"
COUNTED = ("likes", "comments", "saves", "shares")


@dataclass(frozen=True)
class Inputs:
    """Creators ready for a verdict, and how they came about.

    Parameters
    ----------
    creators : DataFrame, one row per creator
    tiers : DataFrame or None
        Engagement by tier with intervals, where it could be measured.
    provenance : tuple of Provenance
    rejected : mapping of table to the rows that were refused
    synthetic : bool
    """

    creators: pd.DataFrame
    tiers: pd.DataFrame | None
    provenance: tuple[Provenance, ...]
    rejected: dict[str, pd.DataFrame] = field(default_factory=dict)
    synthetic: bool = False


def read_inputs(
    creators: str | None, posts: str | None, tell: Callable[[str], None], **options: object
) -> Inputs:
    """Read the user's files; without any, take the sample world.

    Parameters
    ----------
    creators, posts : path or None
        Files that :func:`influlab.tables.read` understands.
    tell : callable
        Called with a sentence at each step.
    **options
        Passed on to :func:`influlab.tables.read` for the creators.

    Returns
    -------
    Inputs

    Raises
    ------
    TableError
        Files that cannot be used, or posts without creators.
    """
    if creators is None:
        return _sample(tell)
    found = _read_all({"creators": creators, "posts": posts}, tell, options)
    frame = found["creators"].frame
    notes = {"creators": (_sizes(frame),), "posts": ()}
    measured = frame if RATE in frame else None
    if posts is not None:
        rates, notes["posts"] = post_rates(found["posts"].frame, frame)
        tell(notes["posts"][0])
        measured = rates
        frame = with_rates(frame, rates)
    files = {"creators": creators, "posts": posts}
    story = [_story(name, files[name], reading, notes[name]) for name, reading in found.items()]
    rejected = {name: reading.rejected for name, reading in found.items() if len(reading.rejected)}
    made_up = tables.is_synthetic(frame)
    return Inputs(frame, _tiers(measured, tell), tuple(story), rejected, made_up)


def _sample(tell: Callable[[str], None]) -> Inputs:
    frame = tables.load("creators")
    told = tables.describe("creators")
    story = Provenance("creators", told.title, "SYNTHETIC sample world", len(frame), 0)
    tell(f"no file given: the SYNTHETIC sample world of {count(len(frame))} creators is used")
    return Inputs(frame, _tiers(frame, tell), (story,), {}, synthetic=True)


def _read_all(
    files: dict[str, str | None], tell: Callable[[str], None], options: dict
) -> dict[str, tables.Reading]:
    """Read every file that was given; where several fail, tell all their problems at once."""
    found, problems = {}, []
    for table, path in files.items():
        if path is None:
            continue
        try:
            found[table] = tables.read(path, table, **(options if table == "creators" else {}))
        except TableError as error:
            problems += [f"{table}: {problem}" for problem in error.problems]
        else:
            tell(" ".join([found[table].text, *found[table].notes]))
    check("files", problems, TableError)
    return found


def _story(table: str, path: str, reading: tables.Reading, notes: tuple[str, ...]) -> Provenance:
    rows, refused = len(reading.frame), len(reading.rejected)
    return Provenance(table, Path(path).name, reading.source, rows, refused, notes)


def post_rates(posts: pd.DataFrame, creators: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Measure the engagement rate of each post by its creator's followers.

    Parameters
    ----------
    posts : DataFrame
        ``creator_id`` and some of likes, comments, saves and shares; ``followers`` at
        posting where known, else those of the creator.
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
    rate = matched[counted].sum(axis=1) / followers
    kept = (rate <= 1).to_numpy()
    notes = (
        f"{count(len(matched))} of {count(len(posts))} posts belong to a creator of the list; "
        f"engagement counts {', '.join(counted)}.",
    )
    if (~kept).any():
        left_out = count((~kept).sum())
        notes += (
            f"Posts left out, with more engagements than followers or no followers: {left_out}.",
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
    """
    medians = creators["creator_id"].map(rates.groupby("creator_id")[RATE].median())
    return creators.assign(**{RATE: medians.astype(float).fillna(creators.get(RATE, np.nan))})


def _sizes(creators: pd.DataFrame) -> str:
    sizes = people.assign_tiers(creators)["tier"].value_counts(sort=False)
    return f"By followers {joined(f'{count(n)} {tier}' for tier, n in sizes.items() if n)}."


def _tiers(measured: pd.DataFrame | None, tell: Callable[[str], None]) -> pd.DataFrame | None:
    if measured is None or measured[RATE].isna().all():
        return None
    tell("measuring engagement by tier")
    return people.tier_summary(measured, RATE)
