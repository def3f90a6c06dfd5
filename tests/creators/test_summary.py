"""Medians and means by tier: hand numbers, published numbers, coverage."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from influlab.creators import TierScheme, assign_tiers, default_scheme, schemes, tier_summary
from influlab.errors import InfluLabError, TableError
from influlab.tables import load

RATE = "engagement_rate_by_followers"
FIVE = pd.DataFrame(
    {"followers": [5_000, 6_000, 7_000, 300_000, 8_000], RATE: [0.03, 0.04, 0.08, 0.02, None]}
)


def test_five_rows_by_hand():
    table = tier_summary(FIVE).set_index(["tier", "statistic"])
    assert table.loc[("micro", "median"), "estimate"] == 0.04
    assert table.loc[("micro", "mean"), "estimate"] == pytest.approx(0.05)
    assert table.loc[("micro", "mean"), ["rows", "creators", "missing"]].tolist() == [3, 3, 1]
    assert table.loc[("macro", "median"), "estimate"] == 0.02
    assert table.loc[("macro", "median"), ["low", "high"]].isna().all(), "one creator: no range"
    assert np.isnan(table.loc[("below", "median"), "estimate"])
    assert (table["level"] == 0.9).all()


def test_same_seed_same_table_and_any_engine():
    pd.testing.assert_frame_equal(tier_summary(FIVE, seed=3), tier_summary(FIVE, seed=3))
    pd.testing.assert_frame_equal(
        tier_summary(pl.DataFrame(FIVE.to_dict("list"))), tier_summary(FIVE)
    )


def test_a_scheme_from_zero_has_no_below():
    scheme = TierScheme("halves", (("small", 0, 9_999), ("large", 10_000, None)))
    assert tier_summary(FIVE, scheme=scheme)["tier"].unique().tolist() == ["small", "large"]


def test_intervals_cover_the_truth():
    """Log-normal rates of 60 creators: median exp(mu), mean exp(mu + sigma^2 / 2)."""
    truth = {"median": np.exp(-3.5), "mean": np.exp(-3.5 + 0.36 / 2)}
    rng, held, scheme = np.random.default_rng(8), {"median": 0, "mean": 0}, default_scheme()
    for seed in range(200):
        frame = pd.DataFrame({"followers": 5_000, "rate": rng.lognormal(-3.5, 0.6, size=60)})
        table = tier_summary(frame, "rate", scheme, seed=seed).query("tier == 'micro'")
        for row in table.itertuples():
            held[row.statistic] += row.low <= truth[row.statistic] <= row.high
    assert 0.84 <= held["median"] / 200 <= 0.95
    assert 0.84 <= held["mean"] / 200 <= 0.95


def test_posts_of_one_creator_count_as_one():
    posts = pd.DataFrame(
        {
            "creator_id": np.repeat(np.arange(40).astype(str), 5),
            "followers": 5_000,
            "rate": np.repeat(np.random.default_rng(0).uniform(size=40), 5),
        }
    )
    by_creator = tier_summary(posts, "rate")
    as_rows = tier_summary(posts.drop(columns="creator_id"), "rate")
    width = (by_creator["high"] - by_creator["low"]) / (as_rows["high"] - as_rows["low"])
    assert width[2] > 1.5
    assert width[3] == pytest.approx(np.sqrt(5), rel=0.15)
    assert by_creator.loc[2, ["rows", "creators"]].tolist() == [200, 40]


def test_a_metric_without_values_or_with_percentages():
    with pytest.raises(TableError) as error:
        tier_summary(FIVE.assign(**{RATE: np.nan}))
    assert str(error.value) == (
        f"creators: 1 problem\n  - '{RATE}' has no value in any row; choose another metric"
    )
    with pytest.raises(TableError) as error:
        tier_summary(FIVE.assign(**{RATE: 3.2}))
    assert str(error.value) == (
        f"creators: 1 problem\n  - '{RATE}' must be a fraction in [0, 1]; "
        "row 0 has 3.2 (5 such rows)"
    )
    with pytest.raises(InfluLabError) as error:
        tier_summary(FIVE, level=90)
    assert str(error.value) == (
        "tier summary: 1 problem\n  - level is 90; it must lie between 0 and 1, as in 0.9"
    )


def test_real_half_in_two_tiers(real_creators, real_post_rates):
    """Kim et al. 2020, half of the creators: published counts and medians of post rates."""
    counts = assign_tiers(real_creators)["tier"].value_counts()
    assert (counts["micro"], counts["macro"], counts["below"]) == (14_310, 2_714, 0)
    medians = tier_summary(real_post_rates, "post_rate").set_index(["tier", "statistic"])
    for tier, published in (("micro", 0.03184), ("macro", 0.02372)):
        row = medians.loc[(tier, "median")]
        assert round(row["estimate"], 5) == published
        assert row["low"] < published < row["high"]


def test_real_half_rises_again_at_the_top(real_post_rates):
    table = tier_summary(real_post_rates, "post_rate", schemes()["mediakix_2019"])
    medians = table[table["statistic"] == "median"].set_index("tier")["estimate"]
    assert medians["nano"] > medians["micro"] > medians["mid"] > medians["macro"]
    assert medians["mega"] > medians["macro"]
    assert len(load("tier_schemes")) == 68
