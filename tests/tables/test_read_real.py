"""Real exports of strangers, kept outside the project: the numbers that must come out."""

import numpy as np
import pytest

from influlab import tables


def test_half_of_the_real_creators_and_posts_without_a_lost_row(real):
    creators = tables.read(real / "creators" / "instagram_creators_half.csv")
    posts = tables.read(real / "posts" / "instagram_posts_half.csv", "posts")
    assert (len(creators.frame), len(creators.rejected)) == (17_024, 0)
    assert (len(posts.frame), len(posts.rejected)) == (19_797, 0)
    followers = creators.frame["followers"]
    micro = followers.between(1_000, 100_000)
    assert (micro.sum(), (followers > 100_000).sum()) == (14_310, 2_714)
    both = posts.frame.merge(creators.frame[["creator_id", "followers"]])
    rate = (both["likes"] + both["comments"]) / both["followers"]
    small = both["followers"].between(1_000, 100_000)
    assert rate[small].median() == pytest.approx(0.03184, abs=5e-6)
    assert rate[both["followers"] > 100_000].median() == pytest.approx(0.02372, abs=5e-6)
    assert posts.frame["media_type"].unique().tolist() == ["carousel", "image"]
    assert posts.frame["posted_at"].dt.year.agg(["min", "max"]).tolist() == [2012, 2019]
    assert posts.frame["sponsored"].dtype == bool


def test_the_200_most_followed_accounts(real):
    reading = tables.read(real / "creators" / "top200_2022.csv")
    frame = reading.frame
    assert (len(frame), len(reading.rejected)) == (200, 0)
    assert frame.loc[0, ["creator_id", "followers", "posts"]].tolist() == [
        *("cristiano", 475_800_000, 3_300)
    ]
    assert frame["60_day_eng_rate"].isna().sum() == 1
    gap = (frame["60_day_eng_rate"] - frame["new_post_avg_like"] / frame["followers"]).abs()
    assert gap.max() < 0.0035


@pytest.mark.parametrize(
    ("name", "rows", "repeated", "handle"),
    [("top1000_dec2022", 1_000, 9, "name"), ("top1000_sep2022", 1_050, 67, "Instagram name")],
)
def test_rankings_read_equal_to_their_numeric_twin(real, name, rows, repeated, handle):
    reading = tables.read(real / "creators" / f"{name}.csv")
    assert (len(reading.frame), len(reading.rejected)) == (rows - repeated, repeated)
    assert f"{handle} -> handle" in reading.notes[0]
    equal = [note for note in reading.notes if f"equal in {rows:,} of {rows:,} rows" in note]
    assert len(equal) == 3
    assert reading.rejected["reason"].str.contains("already stands in line").all()
    kept = tables.read(real / "creators" / f"{name}.csv", duplicates="keep")
    assert len(kept.frame) == rows
    assert np.isfinite(kept.frame["followers"]).all()


def test_hand_copied_captions_are_read_when_told_how(real):
    path = real / "captions" / "promotional_248.csv"
    reading = tables.read(
        path,
        "comments",
        columns={"text": "caption", "commented_at": None, "comment_id": "caption"},
    )
    assert len(reading.frame) + len(reading.rejected) == 248


def test_one_creator_insights_by_post(real):
    path = real / "posts" / "creator_insights_119.csv"
    reading = tables.read(path, "posts")
    assert reading.source == "Instagram Insights (by post)"
    assert (len(reading.frame), len(reading.rejected)) == (102, 17)
    kept = tables.read(path, "posts", duplicates="keep").frame
    rate = kept["follows"].sum() / kept["profile_visits"].sum()
    assert round(100 * rate, 8) == 41.00265604


def test_graph_api_metrics(real):
    reading = tables.read(real / "posts" / "graph_api_post_metrics.csv", "posts")
    frame = reading.frame
    assert reading.source == "Instagram Graph API" and len(frame) == 97
    assert frame["reach"].isna().sum() == 62 and frame["reach"].median() == 658
    assert (frame["likes"] + frame["comments"] == frame["engagement"]).all()


def test_google_analytics_by_hour_and_channel(real):
    reading = tables.read(real / "web" / "ga4_hourly_by_channel.csv", "traffic")
    frame = reading.frame
    assert reading.source == "Google Analytics 4" and len(reading.rejected) == 0
    assert frame["sessions"].sum() == 162_895
    assert frame.loc[frame["channel"] == "Organic Social", "sessions"].sum() == 60_627
    assert frame["engaged_sessions"].sum() == 90_132
    assert frame["started_at"].dt.hour.nunique() == 24


def test_google_analytics_stacked_tables(real):
    found = tables.sections(real / "web" / "ga4_ui_export_sections.csv")
    assert [section.frame.columns.tolist()[:3] for section in found] == [
        ["city", "users"],
        ["city", "users", "new_users"],
        ["city", "users", "new_users"],
    ]
    assert [len(section.rejected) for section in found] == [0, 0, 0]
    assert found[1].frame["users"].sum() == found[0].frame["users"].sum()
