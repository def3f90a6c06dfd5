"""Charts of creators: estimates, intervals and labels equal the table."""

import numpy as np
import pandas as pd

from influlab.show import plot_audience_match, plot_engagement_curve, plot_segments, plot_tiers

TIERS = pd.DataFrame(
    {
        "tier": ["below", "micro", "macro", "micro"],
        "statistic": ["median", "median", "median", "mean"],
        "estimate": [np.nan, 0.0318, 0.0237, 0.05],
        "low": [np.nan, 0.0312, 0.0222, 0.04],
        "high": [np.nan, 0.0325, 0.0251, 0.06],
        "level": 0.9,
        "creators": [0, 14_310, 2_714, 14_310],
    }
)
CURVE = pd.DataFrame(
    {
        "followers": [1e3, 1e4, 1e6],
        "estimate": [0.05, 0.04, 0.02],
        "low": [0.04, 0.035, 0.015],
        "high": [0.06, 0.045, 0.025],
    }
)


def test_each_tier_has_its_interval_and_its_size():
    ax = plot_tiers(TIERS)
    assert [tuple(map(float, line.get_xdata())) for line in ax.lines] == [
        (0.0222, 0.0237, 0.0251),
        (0.0312, 0.0318, 0.0325),
    ]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["macro", "micro"]
    assert "3.18%  (3.12% to 3.25%), 14,310 creators" in [t.get_text() for t in ax.texts]
    assert ax.get_xlabel() == "Median engagement rate by followers (percent); bar: 90% interval"


def test_tiers_whose_intervals_touch_are_not_ranked():
    touching = TIERS.assign(high=[np.nan, 0.0325, 0.0315, 0.06])
    assert plot_tiers(touching).get_title(loc="left") == (
        "The ranges of micro and macro overlap in median engagement rate by followers: "
        "3.18% and 2.37%"
    )


def test_the_highest_tier_is_told_from_all_others_or_said_not_to_be():
    three = pd.concat([TIERS, TIERS[TIERS["tier"] == "micro"].assign(tier="nano")])
    assert plot_tiers(three.assign(estimate=[*TIERS["estimate"], *[0.0315] * 2])).get_title(
        loc="left"
    ) == (
        "Micro has the highest median engagement rate by followers: 3.18% against 2.37% for macro, "
        "but its range overlaps that of nano"
    )


def test_a_curve_whose_ends_overlap_neither_falls_nor_rises():
    wide = CURVE.assign(low=0.01, high=0.06)
    assert plot_engagement_curve(wide).get_title(loc="left") == (
        "Engagement neither clearly falls nor rises from 5% at 1,000 followers to 2% at 1,000,000 "
        "followers"
    )


def test_the_curve_is_the_table_and_hidden_points_are_counted():
    points = pd.DataFrame(
        {
            "followers": [2_000, 5_000, 50_000],
            "engagement_rate_by_followers": [0.03, 0.0, 0.02],
        }
    )
    ax = plot_engagement_curve(CURVE, points=points, lines=(100_000,))
    cloud, curve, edge = ax.lines
    assert list(curve.get_ydata()) == [0.05, 0.04, 0.02]
    assert list(cloud.get_xdata()) == [2_000, 50_000]
    assert list(edge.get_xdata()) == [100_000, 100_000]
    assert "not shown, at 0%: 1" in [t.get_text() for t in ax.texts]
    assert ax.get_title(loc="left") == (
        "Engagement falls from 5% at 1,000 followers to 2% at 1,000,000 followers"
    )


def test_cells_hold_the_shares_and_empty_cells_nothing():
    table = pd.DataFrame({"18-24": [0.5, np.nan], "25-34": [0.0004, 0.8]}, index=["micro", "macro"])
    ax = plot_segments(table)
    assert [t.get_text() for t in ax.texts] == ["50%", "<0.1%", "80%"]
    assert ax.get_title(loc="left") == "Share of audience is highest at 80% in macro, 25-34"


def test_the_best_matches_come_first():
    table = pd.DataFrame(
        {
            "handle": ["$ana$", "bo", "cy"],
            "target_share": [0.3, 0.6, 0.5],
            "low": [0.2, 0.5, 0.4],
            "high": [0.4, 0.7, 0.6],
            "tier": ["micro", "macro", "micro"],
        }
    )
    ax = plot_audience_match(table, top=2, name="handle")
    assert [t.get_text() for t in ax.get_yticklabels()] == ["cy", "bo"]
    intervals = [tuple(map(float, line.get_xdata())) for line in ax.lines if len(line.get_xdata())]
    assert intervals == [(0.4, 0.5, 0.6), (0.5, 0.6, 0.7)]  # from the bottom up
    assert ax.get_title(loc="left") == (
        "bo fits best: 60% of the audience; the first 2 are 1 macro and 1 micro"
    )


def test_a_tier_without_a_range_is_never_called_highest():
    few = TIERS.assign(low=[TIERS["low"].iloc[0], *[np.nan] * (len(TIERS) - 1)])
    few["high"] = few["high"].where(few["low"].notna())
    ax = plot_tiers(few)
    assert "cannot be told apart by" in ax.get_title(loc="left")
    assert any("too few for a range: " in text.get_text() for text in ax.texts)
    assert np.isfinite(plot_tiers(TIERS.assign(low=np.nan, high=np.nan)).get_xlim()).all()
