"""The sponsored gap: planted effects, confounders that fool a plain mean, a reference library."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
import statsmodels.api as sm

from influlab import tables
from influlab.creators import sponsored_gap
from influlab.creators.sponsored import huber_within
from influlab.errors import InfluLabError, TableError


def posts(seed, creators=80, each=10, gap=-0.25, confounded=False):
    """Rates with creator levels, reels that do better, viral outliers, and a planted gap."""
    rng = np.random.default_rng(seed)
    n = creators * each
    creator = np.repeat(np.arange(creators), each)
    level = rng.normal(-3.5, 0.6, creators)
    selling = 1 / (1 + np.exp(2 * (level + 3.5))) if confounded else np.full(creators, 0.3)
    paid = rng.random(n) < selling[creator]
    reel = rng.random(n) < np.where(paid, 0.7, 0.3)
    logs = level[creator] + np.log1p(gap) * paid + 0.4 * reel + rng.normal(0, 0.3, n)
    logs += rng.exponential(1.5, n) * (rng.random(n) < 0.03)
    return pd.DataFrame(
        {
            "creator_id": [f"c{number}" for number in creator],
            "posted_at": pd.Timestamp("2026-01-01", tz="UTC")
            + pd.to_timedelta(rng.uniform(0, 300, n), "D"),
            "media_type": np.where(reel, "reel", "image"),
            "followers": 50_000,
            "likes": np.round(50_000 * np.exp(logs)),
            "sponsored": paid,
        }
    )


def row(found, comparison="same creator, media type and weekday"):
    return found.table.set_index("comparison").loc[comparison]


def test_planted_gap_is_covered():
    held = 0
    for seed in range(50):
        found = row(sponsored_gap(posts(seed)))
        held += found["low"] <= -0.25 <= found["high"]
    assert 0.8 <= held / 50 <= 0.97


def test_controls_take_away_what_is_not_the_advert():
    """Small sellers and better media push the plain mean off; the full comparison holds."""
    found = sponsored_gap(posts(0, creators=400, confounded=True))
    assert not row(found, "all posts")["low"] <= -0.25 <= row(found, "all posts")["high"]
    assert not row(found, "same creator")["low"] <= -0.25 <= row(found, "same creator")["high"]
    assert row(found)["low"] <= -0.25 <= row(found)["high"]


def test_no_gap_is_not_called_one():
    found = [row(sponsored_gap(posts(seed, gap=0.0))) for seed in range(25)]
    wrong = np.mean([found["low"] > 0 or found["high"] < 0 for found in found])
    assert wrong <= 0.2


def test_the_worlds_truth():
    market = tables.world(1)
    found = row(sponsored_gap(market.posts, per="reach"))
    truth = market.truth["sponsored_engagement_by_reach_effect"] - 1
    assert found["low"] < truth < found["high"]
    found = row(sponsored_gap(market.posts))
    truth = (1 + truth) * market.truth["sponsored_reach_effect"] - 1
    assert found["low"] < truth < found["high"]


def test_huber_agrees_with_statsmodels():
    rng = np.random.default_rng(3)
    x = rng.normal(size=300)
    y = 1 + 2 * x + rng.standard_t(2, size=300)
    ours = huber_within(x[:, None], y, np.zeros(300, dtype=int), np.arange(300))
    theirs = sm.RLM(y, sm.add_constant(x), sm.robust.norms.HuberT()).fit()
    assert ours.coefficients[0] == pytest.approx(theirs.params[1], abs=0.02)
    assert np.sqrt(ours.covariance[0, 0]) == pytest.approx(theirs.bse[1], rel=0.25)


def test_without_outliers_it_is_the_within_mean():
    rng = np.random.default_rng(4)
    creator = np.repeat(np.arange(50), 6)
    x = rng.normal(size=(300, 1)) + creator[:, None]
    y = 3 * x[:, 0] - 5 * creator + rng.uniform(-1, 1, 300)
    within = [
        column - pd.Series(column).groupby(creator).transform("mean") for column in (x[:, 0], y)
    ]
    plain = (within[0] * within[1]).sum() / (within[0] ** 2).sum()
    assert huber_within(x, y, creator, creator).coefficients[0] == pytest.approx(plain, abs=0.05)


def test_every_engine_gives_the_same():
    frame = posts(5)
    want = sponsored_gap(frame).table
    naive = frame.assign(posted_at=frame["posted_at"].dt.tz_localize(None))
    for other in (pl.DataFrame(naive.to_dict("list")), duckdb.from_df(frame)):
        pd.testing.assert_frame_equal(sponsored_gap(other).table, want, rtol=1e-9)


def test_text():
    found = sponsored_gap(posts(0))
    assert (found.posts, found.creators) == (800, 80)
    assert found.text.startswith("Sponsored posts get 2")
    assert found.text.endswith(
        f"compared within {found.both} creators who have both kinds, at the same media type and "
        "weekday. Only labelled posts count as sponsored, and creators choose which posts to "
        "sell: this is a difference, not yet a cause."
    )
    unsure = sponsored_gap(posts(7, creators=12, each=8, gap=0.0)).text
    assert unsure.startswith("Sponsored posts cannot be told from organic ones (90% range")


def test_real_half(real_post_rates):
    """100 labelled posts; 55 creators have both kinds."""
    found = sponsored_gap(real_post_rates)
    assert (found.sponsored, found.both) == (100, 55)
    assert row(found)["estimate"] == pytest.approx(-0.2, abs=0.03)
    assert row(found)["high"] < -0.05


def test_what_cannot_be_compared():
    with pytest.raises(InfluLabError) as error:
        sponsored_gap(posts(0).assign(sponsored=False))
    assert str(error.value) == (
        "sponsored gap: 1 problem\n"
        "  - 0 creators with both sponsored and organic posts; at least 5 are needed "
        "(800 usable posts, 0 sponsored)"
    )
    with pytest.raises(TableError) as error:
        sponsored_gap(posts(0).drop(columns="sponsored"))
    assert str(error.value) == (
        "posts: 1 problem\n  - column 'sponsored' is missing or empty; it must say true or false"
    )
    with pytest.raises(TableError) as error:
        sponsored_gap(posts(0), per="reach")
    assert str(error.value) == (
        "posts: 1 problem\n  - column 'reach' is missing or empty; it must hold counts above 0"
    )
    with pytest.raises(InfluLabError) as error:
        sponsored_gap(posts(0), per="views")
    assert str(error.value) == (
        "sponsored gap: 1 problem\n  - per is 'views'; it must be 'followers' or 'reach'"
    )


def test_errors_of_five_creators_by_hand():
    """Without outliers every weight is 1: least squares within creators, errors by creator."""
    rng = np.random.default_rng(2)
    creator, paid = np.repeat(np.arange(5), 8), np.tile([0.0, 1.0], 20)
    values = creator - 0.3 * paid + rng.choice([-0.1, 0.1], 40)
    fit = huber_within(paid[:, None], values, creator, creator)
    x = paid - 0.5
    y = values - np.array([values[creator == each].mean() for each in range(5)])[creator]
    slope = x @ y / (x @ x)
    sums = np.array([((y - slope * x) * x)[creator == each].sum() for each in range(5)])
    assert fit.coefficients == pytest.approx([slope])
    assert fit.covariance[0, 0] == pytest.approx(5 / 4 * (sums**2).sum() / (x @ x) ** 2)
