"""Posts to one row per creator, on whatever engine holds the posts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, cast

import narwhals as nw
from narwhals.typing import IntoFrameT

from influlab.creators.pieces import (
    gathered,
    is_relation,
    pieces_of,
    place_of,
    repeats,
    rewritten,
)
from influlab.creators.post_columns import once, per_post, refuse_posts, used_columns
from influlab.tables.scratch import workspace

DAYS_PER_MONTH = 30.4375


def profile(posts: IntoFrameT, *, parts: Sequence[str] | None = None) -> Any:
    r"""One row per creator from their posts; the answer is of the same kind as the question.

    Written once on Narwhals: a pandas or Polars frame, a DuckDB relation or a PySpark frame. A
    relation larger than its connection's ``memory_limit`` is worked off in shares of creators.
    The result is a table of creators: ``followers`` and the rates carry
    the schema's names.

    =========================================  ============================================
    posts, posts_counted                       all posts; those with every part of the
                                               engagements and followers (or reach) known
    followers                                  highest count seen at a post
    engagement_rate_by_followers, _by_reach    median of the posts' engagements / followers
                                               (/ reach): the typical post
    mean_engagement_rate_by_...                mean of the posts: moved by one viral post
    pooled_engagement_rate_by_...              sum of engagements / sum of followers (reach):
                                               a draw of all contacts, large posts weigh more
    reach_rate                                 median of reach / followers
    consistency                                1 / (1 + sd / mean) of the rate: 1 is every
                                               post alike, 0.5 a spread as large as the mean
    posts_per_week                             (posts - 1) / days from first to last x 7
    growth_per_month                           of followers, :math:`e^{30.4375 b} - 1` with b
                                               the slope of log followers on days
    sponsored_share                            of the posts that say whether they are
    sponsored_gap                              mean rate of sponsored posts / of organic ones
                                               - 1, as it is: media type and weekday are not
                                               held equal (see :func:`sponsored_gap`)
    =========================================  ============================================

    Consistency and gap go by followers where posts have them, else by reach. A number that
    cannot be told (no followers, one post, no sponsored post) is missing, never 0. Posts
    without a creator are left out. When a ``post_id`` stands there more than once, the
    highest reading of every number counts: counts of a post only grow.

    Parameters
    ----------
    posts : frame, one row per post
        ``creator_id``, at least one of ``likes, comments, saves, shares`` [counts]; where
        there: ``post_id, posted_at`` [time], ``followers, reach`` [counts], ``sponsored``.
    parts : sequence of str, optional
        What counts as engagement; default all of likes, comments, saves, shares that the
        table has. A post that lacks one of them is not counted.

    Returns
    -------
    frame of the same kind, one row per creator, ordered by ``creator_id``

    Raises
    ------
    TableError
        Columns that are missing, or numbers below 0 or infinite.

    Examples
    --------
    >>> import pandas as pd
    >>> posts = pd.DataFrame({"creator_id": ["ana", "ana", "bo"], "followers": [1_000, 1_000, 0],
    ...                       "likes": [30, 50, 5], "comments": [0, 10, 1]})
    >>> profile(posts)[["creator_id", "posts", "posts_counted", "engagement_rate_by_followers"]]
      creator_id  posts  posts_counted  engagement_rate_by_followers
    0        ana      2              2                         0.045
    1         bo      1              0                           NaN
    """
    if is_relation(posts) and (pieces := pieces_of(cast(Any, posts))) > 1:
        return _by_pieces(posts, parts, pieces)
    return _profiled(posts, parts).sort("creator_id").to_native()


def _by_pieces(posts, parts: Sequence[str] | None, pieces: int):
    """More posts than fit into memory: the same, one share of the creators after the other."""
    refuse_posts(posts, parts)
    used = ", ".join(f'"{name}"' for name in used_columns(posts, parts))
    with workspace(place_of(posts)) as folder:
        if "post_id" in posts.columns and repeats(posts, "post_id", pieces, folder):
            named = posts.project(f"post_id, {used}")
            key = "coalesce(post_id::varchar, creator_id::varchar)"
            work = partial(once, parts=parts)
            posts = rewritten(named, key, pieces, folder, work)
        made = gathered(
            posts.project(used),
            pieces,
            folder,
            lambda share: _profiled(share, parts, looked=True).to_native(),
        )
    return nw.from_native(made).sort("creator_id").to_native()


def _profiled(posts, parts: Sequence[str] | None, *, looked: bool = False):
    rows = per_post(posts, parts, looked=looked)
    per = "followers" if "followers" in nw.from_native(posts).collect_schema() else "reach"
    rows = rows.with_columns(
        nw.when(nw.col("paid") == 1).then(nw.col(f"by_{per}")).alias("rate_paid"),
        nw.when(nw.col("paid") == 0).then(nw.col(f"by_{per}")).alias("rate_free"),
    )
    made = rows.group_by("creator_id").agg(*_sums(per)).with_columns(*_ratios(per))
    return made.select(*_COLUMNS)


_COLUMNS = (
    *("creator_id", "posts", "posts_counted", "followers"),
    *(f"{kind}engagement_rate_by_followers" for kind in ("", "mean_", "pooled_")),
    *(f"{kind}engagement_rate_by_reach" for kind in ("", "mean_", "pooled_")),
    *("reach_rate", "consistency", "posts_per_week", "growth_per_month"),
    *("sponsored_share", "sponsored_gap"),
)


def _sums(per: str) -> list[nw.Expr]:
    """What is gathered over the posts of a creator: plain sums, means and medians only."""
    found = [
        nw.len().alias("posts"),
        nw.col(f"by_{per}").count().alias("posts_counted"),
        nw.col(f"by_{per}").std().alias("spread"),
        nw.col("followers").max(),
        nw.col("reach_rate").median(),
        nw.col("paid").mean().alias("sponsored_share"),
        nw.col("rate_paid").mean(),
        nw.col("rate_free").mean(),
        nw.col("day").count().alias("days"),
        nw.col("day").min().alias("first"),
        nw.col("day").max().alias("last"),
        nw.col("x").count().alias("n"),
        *(nw.col(name).sum() for name in ("x", "y", "xx", "xy")),
    ]
    for below in ("followers", "reach"):
        rate = nw.col(f"by_{below}")
        found += [
            rate.median().alias(f"engagement_rate_by_{below}"),
            rate.mean().alias(f"mean_engagement_rate_by_{below}"),
            nw.col(f"engagements_{below}").sum(),
            nw.col(f"{below}_counted").sum(),
        ]
    return found


def _ratios(per: str) -> list[nw.Expr]:
    """The columns of the answer; every division is guarded, because 0 / 0 differs by engine."""
    span = nw.col("last") - nw.col("first")
    across = nw.col("xx") - nw.col("x") * nw.col("x") / nw.col("n")
    along = nw.col("xy") - nw.col("x") * nw.col("y") / nw.col("n")
    mean = nw.col(f"mean_engagement_rate_by_{per}")
    paid, free = nw.col("rate_paid"), nw.col("rate_free")
    pooled = [
        nw.when(nw.col(f"{below}_counted") > 0)
        .then(nw.col(f"engagements_{below}") / nw.col(f"{below}_counted"))
        .alias(f"pooled_engagement_rate_by_{below}")
        for below in ("followers", "reach")
    ]
    return [
        *pooled,
        *(nw.col(name).cast(nw.Int64) for name in ("posts", "posts_counted")),
        nw.when(mean > 0).then(1 / (1 + nw.col("spread") / mean)).alias("consistency"),
        nw.when(span > 0).then((nw.col("days") - 1) / span * 7).alias("posts_per_week"),
        nw.when((nw.col("n") > 1) & (across > 1e-6))
        .then((DAYS_PER_MONTH * along / across).exp() - 1)
        .alias("growth_per_month"),
        nw.when(free > 0).then(paid / free - 1).alias("sponsored_gap"),
    ]
