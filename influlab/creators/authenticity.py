"""Is the audience what it seems? Signals, each explained, and none called proof."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from influlab.creators.inputs import as_frame, kind_of, read_columns, refuse_twice
from influlab.creators.signals import signal_rows
from influlab.creators.tiers import TierScheme, scheme_or_default
from influlab.errors import TableError
from influlab.tables.words import counted

_MEANINGS = {
    "follows_many": "follows {value:.1f} accounts per follower (usual: up to {high:.0f}); common "
    "among fake accounts and follow-for-follow, also among plain private people",
    "engagement_low": "engagement {value:.2%} is below its tier's band ({low:.2%} to {high:.2%}); "
    "bought or sleeping followers look like this, so does a stale account",
    "engagement_high": "engagement {value:.2%} is above its tier's band ({low:.2%} to {high:.2%}); "
    "bought likes or a pod look like this, so does a viral month",
    "comments_few": "{value:.4f} comments per like is below its tier's band ({low:.4f} to "
    "{high:.4f}); bought likes look like this, so do pictures that ask for no words",
    "comments_many": "{value:.4f} comments per like is above its tier's band ({low:.4f} to "
    "{high:.4f}); pods and give-aways look like this, so does a dispute",
    "growth_jump": "gained {value:.0%} followers between two posts beyond its own pace (usual: up "
    "to {high:.0%}); a purchase looks like this, so does a day in the news",
    "sponsored_load": "{value:.0%} of its posts are sponsored (usual: up to {high:.0%}); no sign "
    "of fraud, but followers may tire",
}


@dataclass(frozen=True)
class Authenticity:
    """Signals of every creator, made by :func:`authenticity`.

    Parameters
    ----------
    table : DataFrame, one row per creator
        ``creator_id, suspicion, plausibility, flagged, checks, why``.
    signals : DataFrame, one row per creator and signal
        ``creator_id, signal, value, low, high, strain, pressure, flagged, meaning``.

    Examples
    --------
    >>> creators = pd.DataFrame({"creator_id": ["a", "b"], "followers": [100, 5_000],
    ...                          "followees": [900, 300]})
    >>> authenticity(creators).table[["creator_id", "flagged", "checks"]]
      creator_id  flagged  checks
    0          a        1       1
    1          b        0       1
    """

    table: pd.DataFrame
    signals: pd.DataFrame

    @property
    def text(self) -> str:
        """How many creators have a flag, and what that does not mean."""
        checked = self.table[self.table["checks"] > 0]
        flagged = int((checked["flagged"] > 0).sum())
        left = len(self.table) - len(checked)
        unseen = f" {counted(left, 'creator')} could not be checked at all." if left else ""
        kinds = self.signals.groupby("signal")["flagged"].sum().astype(int)
        most = f", most often {kinds.idxmax().replace('_', ' ')}" if flagged else ""
        return (
            f"{flagged:,} of {counted(len(checked), 'creator')} have at least one signal outside "
            f"its usual band{most}.{unseen} A flag is a reason to look, not proof, and no flag "
            "is no certificate: likes bought in step with followers, or real people paid to "
            "engage, leave no trace here."
        )


def authenticity(
    creators: object, *, posts: object = None, scheme: TierScheme | None = None
) -> Authenticity:
    r"""Signals that an audience may not be what it seems.

    ===============  =====================================================================
    follows_many     (followees + 1) / (followers + 1) above 2
    engagement_low,  engagement rate by followers outside its tier's band: median of the
    engagement_high  logs -+ 2.5 robust standard deviations (1.4826 MAD)
    comments_few,    comments per like outside its tier's band
    comments_many
    growth_jump      more than 25 % more followers from one post to the next than the
                     account's own median pace explains
    sponsored_load   more than half of the posts are sponsored
    ===============  =====================================================================

    A signal at the edge of its band has pressure 1/2, within it near 0. Pressures add up as
    if independent: :math:`suspicion = 1 - \prod_j (1 - p_j)` over the checks that the
    tables allow; ``plausibility`` is 1 - suspicion. It ranks; it is **not** a probability
    (see :func:`influlab.creators.check_scores`) and no share of real followers.

    What it cannot see: likes and comments bought in step with followers, real people who
    are paid, accounts bought whole, an audience in the wrong country, anything in a tier
    with fewer than 10 creators. Bands come from the creators given: when most of a tier
    cheats, cheating is usual.

    Parameters
    ----------
    creators : frame, one row per creator
        ``creator_id, followers``; ``followees, engagement_rate_by_followers`` where known.
    posts : frame, one row per post, optional
        For comments, growth and sponsored load.
    scheme : TierScheme, default the two tiers of the question

    Returns
    -------
    Authenticity

    Raises
    ------
    TableError
        Columns that are missing, impossible numbers, creators that stand there twice, or
        nothing to check.

    Examples
    --------
    >>> creators = pd.DataFrame({"creator_id": ["a"], "followers": [100], "followees": [899]})
    >>> print(authenticity(creators).table.loc[0, "why"])
    follows 8.9 accounts per follower (usual: up to 2); common among fake accounts and
    follow-for-follow, also among plain private people
    """
    table = read_creators(creators, ("followees", "engagement_rate_by_followers"))
    signals = signal_rows(table, posts, scheme_or_default(scheme))
    if signals.empty:
        problem = (
            "nothing can be checked: give 'followees', 'engagement_rate_by_followers' (for at "
            "least 10 creators of a tier) or posts"
        )
        raise TableError("creators", problem)
    signals["meaning"] = [
        _MEANINGS[row.signal].format(value=row.value, low=row.low, high=row.high)
        for row in signals.itertuples()
    ]
    return Authenticity(_overall(table["creator_id"], signals), signals)


def read_creators(creators: object, wanted: tuple[str, ...]) -> pd.DataFrame:
    """Creators once each, with the wanted columns where they are there.

    Parameters
    ----------
    creators : frame
    wanted : tuple of str
        Schema columns that may be absent, and whose cells may be missing.

    Returns
    -------
    DataFrame
        ``creator_id, followers`` and those of the wanted columns that exist.

    Raises
    ------
    TableError
        Columns that are missing, impossible numbers, creators that stand there twice.

    Examples
    --------
    >>> read_creators(pd.DataFrame({"creator_id": ["a"], "followers": [5]}), ("fee",))
      creator_id  followers
    0          a        5.0
    """
    have = as_frame(creators, "creators").collect_schema().names()
    extra = [name for name in wanted if name in have]
    kinds = {"creator_id": "text", "followers": "count", **{name: kind_of(name) for name in extra}}
    table = read_columns(creators, "creators", kinds, missing=extra).reset_index(drop=True)
    refuse_twice(table)
    return table


def _overall(ids: pd.Series, signals: pd.DataFrame) -> pd.DataFrame:
    grouped = signals.assign(clear=1 - signals["pressure"]).groupby("creator_id")
    flagged = signals[signals["flagged"]].sort_values("strain", ascending=False)
    found = pd.DataFrame(
        {
            "plausibility": grouped["clear"].prod(),
            "flagged": grouped["flagged"].sum(),
            "checks": grouped.size(),
            "why": flagged.groupby("creator_id")["meaning"].agg("; ".join),
        }
    ).reindex(ids)
    found.insert(0, "suspicion", 1 - found["plausibility"])
    found[["flagged", "checks"]] = found[["flagged", "checks"]].fillna(0).astype(int)
    found["why"] = found["why"].astype("object").fillna("")
    return found.rename_axis("creator_id").reset_index()
