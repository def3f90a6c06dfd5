"""KPIs of one post by hand, their stand-ins and what is missing."""

import numpy as np
import pandas as pd
import pytest

from influlab.creators import Persona, audience_match
from influlab.creators.kpis import creator_kpis, label, shown

TWO = pd.DataFrame(
    {
        "creator_id": ["a", "b"],
        "followers": [10_000, 200_000],
        "reach_rate": [0.3, 0.1],
        "engagement_rate_by_followers": [0.05, 0.02],
        "fee": [100.0, 2_000.0],
        "authenticity": [0.9, 0.8],
    }
)
MATCH = audience_match(
    pd.DataFrame(
        [("a", "gender", "women", 0.5), ("a", "gender", "men", 0.5), ("b", "gender", "women", 1.0)],
        columns=["creator_id", "dimension", "segment", "share"],
    ),
    Persona("women", {"gender": {"women": 1}}),
)
BY_HAND = {
    "net_reach": (3_000, 20_000),
    "impressions": (3_000, 20_000),
    "target_reach": (3_000 * 0.5 * 0.9, 20_000 * 0.8),
    "engagements": (500, 4_000),
    "orders": (500 * 0.45, 4_000 * 0.8),
    "profit": (2.25, 1.6),
    "spend": (100, 2_000),
    "cpm": (100 / 3, 100),
    "cpe": (0.2, 0.5),
    "cpa": (1 / 2.25, 1 / 1.6),
    "audience_match": (0.5, 1.0),
    "authenticity": (0.9, 0.8),
}


def test_every_kpi_by_hand():
    kpis, _, missing = creator_kpis(TWO, BY_HAND, match=MATCH)
    assert missing == {}
    for name, expected in BY_HAND.items():
        assert kpis[name].tolist() == pytest.approx(expected), name


def test_stand_ins_are_told():
    _, stand_ins, _ = creator_kpis(TWO, BY_HAND, match=MATCH)
    assert set(stand_ins) == {"impressions", "orders", "profit", "cpa", "cpm"}
    assert stand_ins["cpm"] == (
        "cost per 1,000 accounts reached stands in: views per account are not known by creator"
    )
    assert label("cpm", stand_ins) == "cost per 1,000 accounts reached"
    assert stand_ins["orders"] == (
        "engagements inside the target stand in: no source tells sales by creator"
    )
    assert label("profit", stand_ins) == "engagements inside the target per unit of fee"
    assert label("engagements", stand_ins) == "engagements"


def test_what_is_not_given_is_told():
    bare = TWO[["creator_id", "followers", "engagement_rate_by_followers"]]
    names = ["target_reach", "orders", "cpe", "brand_fit", "sentiment", "my_own"]
    kpis, stand_ins, missing = creator_kpis(bare, names)
    assert kpis["target_reach"].tolist() == [10_000, 200_000]
    assert stand_ins["target_reach"] == (
        "followers stand in for accounts reached: no column 'reach_rate'; everyone counts as in "
        "the target (no audience match; no authenticity given)"
    )
    assert stand_ins["orders"].endswith("(no audience match; no authenticity given)")
    assert missing == {
        "cpe": "give 'engagement_rate_by_followers' and 'fee'",
        "brand_fit": "give fit=brand_fit(...)",
        "sentiment": "give a column 'sentiment', for example from results.sentiment by creator",
        "my_own": "give a column 'my_own'",
    }


def test_a_rate_by_reach_needs_the_accounts_reached():
    """Followers in place of accounts reached would make several times the engagements."""
    by_reach = TWO.drop(columns="engagement_rate_by_followers")
    by_reach["engagement_rate_by_reach"] = [0.1, 0.2]
    kpis, _, _ = creator_kpis(by_reach, ["engagements"])
    assert kpis["engagements"].tolist() == [300, 4_000]
    _, _, missing = creator_kpis(by_reach.drop(columns="reach_rate"), ["engagements", "cpe"])
    assert missing == {
        "engagements": "give 'engagement_rate_by_followers'",
        "cpe": "give 'engagement_rate_by_followers' and 'fee'",
    }


def test_a_measured_column_beats_its_stand_in():
    kpis, stand_ins, _ = creator_kpis(TWO.assign(orders=[7, 3]), ["orders"])
    assert kpis["orders"].tolist() == [7, 3]
    assert stand_ins == {}


def test_zero_engagement_has_no_cost_per_engagement():
    kpis, _, _ = creator_kpis(TWO.assign(engagement_rate_by_followers=[0.0, 0.02]), ["cpe"])
    assert np.isnan(kpis["cpe"].iloc[0])


def test_shown():
    assert [shown("spend", v) for v in (0.5, 99.999, 1234.9)] == ["0.50", "100.00", "1,234"]
