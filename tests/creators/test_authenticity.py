"""Signals by hand, planted cheating found, labelled accounts ranked, blind spots kept blind."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from influlab import tables
from influlab.creators import authenticity, check_scores
from influlab.creators.signals import largest_jump
from influlab.errors import TableError

REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "accounts"
RATE = "engagement_rate_by_followers"


def pool(n=40, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "creator_id": [f"c{i:02d}" for i in range(n)],
            "followers": np.round(rng.lognormal(9.5, 0.5, n)),
            "followees": 400,
            RATE: np.round(rng.lognormal(-3.5, 0.3, n), 4),
        }
    )


def flags(found, creator):
    rows = found.signals[found.signals["creator_id"] == creator]
    return rows.loc[rows["flagged"], "signal"].tolist()


def test_each_signal_of_the_profile_is_raised_by_what_it_is_for():
    frame = pool()
    frame.loc[0, "followees"] = 3 * frame.loc[0, "followers"]
    frame.loc[1, RATE] = 0.001
    frame.loc[2, RATE] = 0.6
    found = authenticity(frame)
    assert flags(found, "c00") == ["follows_many"]
    assert flags(found, "c01") == ["engagement_low"]
    assert flags(found, "c02") == ["engagement_high"]
    assert found.table["flagged"].sum() == 3
    assert (found.table["checks"] == 3).all()


def test_strain_and_suspicion_by_hand():
    frame = pd.DataFrame(
        {"creator_id": ["a", "b"], "followers": [999, 9_999], "followees": [3_999, 0]}
    )
    table = authenticity(frame).table.set_index("creator_id")
    strain = 4.0 / 2
    assert table.loc["a", "suspicion"] == pytest.approx(strain**4 / (1 + strain**4))
    assert table.loc["b", "suspicion"] == pytest.approx(0, abs=1e-9)
    assert (table["suspicion"] + table["plausibility"]).tolist() == pytest.approx([1, 1])


def test_band_by_hand():
    frame = pool(n=11).assign(**{RATE: np.exp(-4 + 0.1 * np.arange(11))})
    band = authenticity(frame).signals.query("signal == 'engagement_low'").iloc[0]
    half = 2.5 * 1.4826 * 0.3
    assert band["low"] == pytest.approx(np.exp(-3.5 - half))
    assert band["high"] == pytest.approx(np.exp(-3.5 + half))


def test_growth_jump_by_hand():
    days = [0.0, 10, 20, 30, 40, 50]
    steady = [1_000 * 1.02**step for step in range(6)]
    bought = [*steady[:3], *(2 * count for count in steady[3:])]
    posts = pd.DataFrame(
        {"creator_id": ["s"] * 6 + ["b"] * 6, "day": days * 2, "followers": steady + bought}
    )
    jumps = largest_jump(posts)
    assert jumps["s"] == pytest.approx(0, abs=1e-9)
    assert jumps["b"] == pytest.approx(1.0)
    assert largest_jump(posts.groupby("creator_id").head(3)).isna().all()


def test_posts_tell_comments_growth_and_load():
    rng = np.random.default_rng(1)
    rows = []
    for number in range(30):
        for step in range(8):
            rows.append(
                {
                    "creator_id": f"c{number:02d}",
                    "posted_at": pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(days=9 * step),
                    "followers": 10_000 * (3 if number == 1 and step > 4 else 1),
                    "likes": 1_000,
                    "comments": 2 if number == 0 else int(rng.poisson(30)),
                    "sponsored": number == 2,
                }
            )
    frame = pool(30)[["creator_id", "followers"]]
    found = authenticity(frame, posts=pd.DataFrame(rows))
    assert flags(found, "c00") == ["comments_few"]
    assert flags(found, "c01") == ["growth_jump"]
    assert flags(found, "c02") == ["sponsored_load"]
    why = found.table.set_index("creator_id").loc["c01", "why"]
    assert why == (
        "gained 200% followers between two posts beyond its own pace (usual: up to 25%); a "
        "purchase looks like this, so does a day in the news"
    )


def test_few_comments_scatter_and_are_not_held_against_small_accounts():
    rng = np.random.default_rng(2)
    posts = pd.DataFrame(
        {
            "creator_id": [f"c{i:02d}" for i in range(40)],
            "likes": np.where(np.arange(40) < 20, 20, 20_000),
            "followers": 10_000,
        }
    )
    posts["comments"] = rng.poisson(0.03 * posts["likes"])
    found = authenticity(pool()[["creator_id", "followers"]], posts=posts)
    assert found.table["flagged"].sum() <= 1


def test_bought_followers_of_the_sample_world_are_found():
    market = tables.world(0)
    found = authenticity(market.creators, posts=market.posts)
    truth = market.truth["creators"].set_index("creator_id")["bought_followers"]
    judged = check_scores(found.table["suspicion"], truth[found.table["creator_id"]])
    assert judged.low > 0.98
    assert judged.table["share"].iloc[-1] > 0.65 > 0.02 > judged.table["share"].iloc[:-1].max()


def test_without_posts_the_same_cheating_leaves_no_trace():
    """What it cannot see: here bought followers show in the comments only."""
    market = tables.world(0)
    found = authenticity(market.creators)
    truth = market.truth["creators"].set_index("creator_id")["bought_followers"]
    judged = check_scores(found.table["suspicion"], truth[found.table["creator_id"]])
    assert 0.4 < judged.auc < 0.6


def test_labelled_accounts():
    """1,194 hand-labelled accounts (CC BY-NC): AUC of following / followers 0.937."""
    if not REAL.exists():
        pytest.skip("real data not here: shared/real/accounts")
    frames = [
        pd.DataFrame(json.loads((REAL / f"{kind}AccountData.json").read_text(encoding="utf-8")))
        for kind in ("fake", "real")
    ]
    accounts = pd.concat(frames, ignore_index=True)
    accounts["creator_id"] = [f"a{number}" for number in range(len(accounts))]
    names = {"userFollowerCount": "followers", "userFollowingCount": "followees"}
    found = authenticity(accounts.rename(columns=names))
    fake = (accounts["isFake"] == 1).to_numpy()
    judged = check_scores(found.table["suspicion"], fake)
    assert round(judged.auc, 3) == 0.937
    assert "must not be read as a probability" in judged.text
    flagged = (found.table["flagged"] > 0).to_numpy()
    assert flagged[fake].mean() == pytest.approx(0.93)
    assert flagged[~fake].mean() == pytest.approx(119 / 994), "genuine, and flagged all the same"


def test_text_says_what_a_flag_is_not():
    text = authenticity(pool()).text
    assert text.endswith(
        "A flag is a reason to look, not proof, and no flag is no certificate: likes bought in "
        "step with followers, or real people paid to engage, leave no trace here."
    )


def test_what_cannot_be_checked():
    with pytest.raises(TableError) as error:
        authenticity(pool()[["creator_id", "followers"]])
    assert str(error.value) == (
        "creators: 1 problem\n"
        "  - nothing can be checked: give 'followees', 'engagement_rate_by_followers' (for at "
        "least 10 creators of a tier) or posts"
    )
    with pytest.raises(TableError) as error:
        authenticity(pd.concat([pool(), pool()]))
    assert str(error.value) == (
        "creators: 1 problem\n"
        "  - 'c00' stands there more than once (40 such rows); keep one row per creator"
    )


def test_all_equal_and_one_creator():
    same = authenticity(pool().assign(**{RATE: 0.02, "followers": 5_000}))
    assert same.table["flagged"].sum() == 0
    one = authenticity(pool(1))
    assert one.table["checks"].tolist() == [1], "a band needs ten creators"
