"""Groups of creators: planted communities are found, and no structure is called none."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from influlab import tables
from influlab.creators import segment
from influlab.creators.segments import in_words, log_ratios
from influlab.creators.shares import wide_shares
from influlab.errors import InfluLabError, TableError


def long(shares, dimension="interest"):
    wide = pd.DataFrame(shares, columns=[f"s{i}" for i in range(np.shape(shares)[1])])
    wide["creator_id"] = [f"c{i:03d}" for i in range(len(wide))]
    table = wide.melt("creator_id", var_name="segment", value_name="share")
    return table.assign(dimension=dimension)


def test_planted_communities_are_found():
    """Each creator of the sample world has one home community out of eight."""
    market = tables.world(1, creators=400)
    found = segment(market.audiences)
    assert len(found.table) == 8
    assert adjusted_rand_score(market.truth["creators"]["home_community"], found.labels) > 0.9
    assert found.stability > 0.85
    assert (found.table["recovered"] > 0.75).all()
    assert found.table["creators"].is_monotonic_decreasing
    assert found.table["creators"].sum() == 400
    assert found.choice.loc[found.choice["chosen"], "k"].tolist() == [8]


def test_noise_is_not_called_clear():
    rng = np.random.default_rng(0)
    found = segment(long(rng.dirichlet(np.full(5, 20), size=120)))
    assert found.silhouette < 0.25
    assert "They are clear" not in found.text


def test_same_seed_same_groups():
    audiences = tables.world(1, creators=60).audiences
    one, two = (segment(audiences, dimensions=["community"], seed=4) for _ in "ab")
    pd.testing.assert_series_equal(one.labels, two.labels)
    pd.testing.assert_frame_equal(one.table, two.table)


def test_log_ratios_by_hand():
    wide = wide_shares(long([[0.5, 0.25, 0.25], [0.2, 0.0, 0.8]]))
    points = log_ratios(wide)
    assert points.sum(axis=1) == pytest.approx([0, 0])
    assert points[0, 0] == pytest.approx((np.log(0.5) - np.log(0.5 * 0.25**2) / 3) / np.sqrt(3))
    floored = np.log([0.2, 0.005, 0.8])
    assert points[1] == pytest.approx((floored - floored.mean()) / np.sqrt(3))


def test_two_obvious_groups_in_words():
    shares = np.repeat([[0.8, 0.15, 0.05], [0.1, 0.2, 0.7]], [7, 5], axis=0)
    shares = shares + np.linspace(0, 0.02, 12)[:, None] * [1, -1, 0]
    found = segment(long(shares), k=2)
    assert found.labels.tolist() == ["A"] * 7 + ["B"] * 5
    assert found.table["words"].tolist()[1] == "interest s2 70% (all creators 32%)"
    assert found.profile.query("group == 'A' and segment == 's0'")["index"].iloc[0] > 150


def test_the_map_keeps_what_two_axes_can_keep():
    shares = np.random.default_rng(0).dirichlet([2, 3, 4], size=40)
    found = segment(long(shares), k=2)
    assert found.shown == pytest.approx(1), "three shares have two dimensions"
    points = log_ratios(wide_shares(long(shares)))
    away = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    flat = found.map[["x", "y"]].to_numpy()
    assert np.linalg.norm(flat[:, None] - flat[None, :], axis=2) == pytest.approx(away)
    assert found.map["creator_id"].tolist() == found.labels.index.tolist()


def test_an_average_group_is_called_so():
    rows = {"dimension": ["age"], "segment": ["all"], "share": [0.5], "overall": [0.5]}
    assert in_words(pd.DataFrame(rows)) == "like the average creator"


SAME, THREE = [[0.5, 0.5]], [[0.1, 0.9], [0.2, 0.8], [0.3, 0.7]]


@pytest.mark.parametrize(
    ("shares", "k", "problem"),
    [
        ([[1.0, 0.0]], None, "1 creator cannot be grouped; at least 3 are needed"),
        (SAME * 4, None, "all 4 creators have the same audience; there is nothing to group"),
        (
            THREE,
            5,
            "k is 5, but only 3 of 3 audiences differ; k must be at most 2",
        ),
        (SAME * 2 + THREE[:1], None, "only 2 audiences differ; at least 3 are needed"),
        (THREE, 1, "k is 1; it must be a whole number from 2"),
        (THREE, 2.5, "k is 2.5; it must be a whole number from 2"),
    ],
)  # fmt: skip
def test_what_cannot_be_grouped(shares, k, problem):
    with pytest.raises(InfluLabError) as error:
        segment(long(shares), k=k)
    assert str(error.value) == f"segments: 1 problem\n  - {problem}"


def test_creators_who_lack_a_dimension():
    both = pd.concat([long(np.eye(3)), long(np.eye(3)[:2], "age")])
    with pytest.raises(TableError) as error:
        segment(both)
    assert str(error.value) == (
        "audiences: 1 problem\n"
        "  - 'c002' has no age shares (1 such creator); leave those creators out, or name the "
        "dimensions to use without 'age'"
    )
