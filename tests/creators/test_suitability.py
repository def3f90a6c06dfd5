"""The order of creators: by hand, by property, firm where it should be."""

import numpy as np
import pandas as pd
import pytest

from influlab import tables
from influlab.creators import (
    Brand,
    Objective,
    Persona,
    audience_match,
    authenticity,
    brand_fit,
    rank,
)
from influlab.errors import InfluLabError, TableError

RATE = "engagement_rate_by_followers"
FOUR = pd.DataFrame(
    {
        "creator_id": list("abcd"),
        "followers": [1_000, 2_000, 4_000, 8_000],
        RATE: [0.1, 0.04, 0.05, 0.01],
        "fee": [50.0, 20.0, 100.0, 40.0],
    }
)


def test_four_creators_by_hand():
    """Engagements 100, 80, 200, 80; cost per engagement 0.50, 0.25, 0.50, 0.50."""
    found = rank(FOUR, Objective("x", {"engagements": 3, "cpe": 1}), k=2)
    score = found.table.set_index("creator_id")["score"]
    engagements = {"a": 2.5, "b": 1, "c": 3.5, "d": 1}
    cheap = {"a": 1.5, "b": 3.5, "c": 1.5, "d": 1.5}
    for creator in "abcd":
        expected = 0.75 * engagements[creator] / 4 + 0.25 * cheap[creator] / 4
        assert score[creator] == pytest.approx(expected)
    assert found.table["creator_id"].tolist()[0] == "c"
    assert found.table["place"].tolist() == [1, 2, 3, 4]
    assert found.shortlist == tuple(found.table["creator_id"].head(2))


def test_parts_add_up_to_the_score():
    market = tables.world(0, creators=120)
    found = rank(market.creators, Objective("x", {"engagements": 2, "cpe": 1, "net_reach": 1}))
    sums = found.parts.groupby("creator_id")["contribution"].sum()
    assert sums[found.table["creator_id"]].to_numpy() == pytest.approx(found.table["score"])
    assert found.table["score"].is_monotonic_decreasing


def test_the_best_in_everything_is_first_in_every_draw():
    frame = FOUR.assign(followers=[9_000, 2_000, 4_000, 8_000], fee=[1.0, 20, 100, 40])
    found = rank(frame, Objective("x", {"engagements": 1, "cpe": 1, "net_reach": 1}), k=1)
    row = found.table.iloc[0]
    assert (row["creator_id"], row["top_k"], row["place_high"]) == ("a", 1.0, 1)
    last = found.table.iloc[-1]
    assert last["top_k"] == 0


def test_shares_of_draws_add_up_to_k_and_wider_weights_move_more():
    market = tables.world(0, creators=200)
    objective = Objective("x", {"net_reach": 1, "cpe": 1})
    near, far = (rank(market.creators, objective, concentration=c) for c in (200, 2))
    assert near.table["top_k"].sum() == pytest.approx(10)
    assert far.table["top_k"].sum() == pytest.approx(10)
    assert near.table["top_k"].head(10).mean() > far.table["top_k"].head(10).mean() + 0.1


def test_dirichlet_weights_by_theory():
    """Two creators, each better in one KPI: P(first) = P(Beta(c w, c (1 - w)) > 1/2)."""
    from scipy.stats import beta

    frame = FOUR.head(2).assign(orders=[2, 1], clicks=[1, 2])
    found = rank(frame, Objective("x", {"orders": 3, "clicks": 2}), k=1, concentration=20)
    assert found.table["creator_id"].tolist() == ["a", "b"]
    expected = beta.sf(0.5, 12, 8)
    assert found.table["top_k"].iloc[0] == pytest.approx(expected, abs=3 * 0.5 / np.sqrt(1_000))


def test_units_do_not_matter():
    objective = Objective("x", {"engagements": 1, "cpe": 1})
    pounds = rank(FOUR.assign(fee=FOUR["fee"] * 7), objective, k=2).table
    pd.testing.assert_frame_equal(
        pounds.drop(columns="why"), rank(FOUR, objective, k=2).table.drop(columns="why")
    )


def test_words_say_what_the_number_is():
    found = rank(FOUR, Objective("x", {"orders": 1, "cpe": 3}), k=2)
    first = found.table.iloc[0]
    assert first["creator_id"] == "b"
    assert first["why"] == (
        "cpe 0.25, cheaper than 87%; but engagements inside the target 80.00, better than 25%"
    )
    assert found.text.startswith("For 'x', b comes first of 4 creators (cpe 0.25")
    assert "Note: orders: engagements inside the target stand in: no source" in found.text


def test_unknown_cells_count_as_the_middle_and_say_so():
    frame = FOUR.assign(**{RATE: [0.1, None, 0.05, 0.01]})
    found = rank(frame, Objective("x", {"engagements": 1}), k=2)
    part = found.parts.set_index("creator_id").loc["b"]
    assert part["score"] == 0.5
    assert part["words"] == "engagements not known, counted as the middle"


def test_what_is_missing_is_left_out_and_told():
    found = rank(FOUR, Objective.sentiment(), k=2)
    assert set(found.missing) == {"sentiment", "brand_fit"}
    assert found.parts["weight"].unique().tolist() == [1.0]
    assert "sentiment is left out: give a column 'sentiment'" in found.text


def test_the_whole_way_in_the_sample_world():
    """Fitness lovers: the shortlist's true home community is mostly fitness."""
    market = tables.world(0)
    persona = Persona("athletes", {"community": {"fitness": 1}})
    objective = Objective("x", {"audience_match": 2, "brand_fit": 1, "authenticity": 1})
    found = rank(
        market.creators.drop(columns="authenticity"),
        objective,
        match=audience_match(market.audiences, persona, market.population),
        fit=brand_fit(market.creators, Brand("x", topics=("fitness",))),
        authenticity=authenticity(market.creators, posts=market.posts),
    )
    truth = market.truth["creators"].set_index("creator_id")
    top = truth.loc[found.table["creator_id"].head(10)]
    assert (top["home_community"] == "fitness").all()
    assert not top["bought_followers"].any()


def test_same_seed_same_order():
    objective = Objective("x", {"engagements": 1, "cpe": 1})
    one, two = (rank(FOUR, objective, k=2, seed=5) for _ in "ab")
    pd.testing.assert_frame_equal(one.table, two.table)


def test_one_creator_and_all_equal():
    one = rank(FOUR.head(1), Objective("x", {"engagements": 1}), k=1)
    assert one.table[["place", "score", "top_k"]].values.tolist() == [[1, 0.5, 1.0]]
    same = rank(FOUR.assign(followers=5, **{RATE: 0.1}), Objective("x", {"engagements": 1}), k=1)
    assert same.table["score"].tolist() == [0.5] * 4


def test_all_problems_at_once():
    with pytest.raises(InfluLabError) as error:
        rank(FOUR, Objective("talk", {"sentiment": 1}), k=9, concentration=float("nan"))
    assert str(error.value) == (
        "ranking: 3 problems\n"
        "  - no KPI of 'talk' can be told (sentiment: give a column 'sentiment', for example from "
        "results.sentiment by creator)\n"
        "  - k is 9; it must be a whole number from 1 to 4, the number of creators\n"
        "  - concentration is nan; it must be a number above 0, as in 20"
    )
    with pytest.raises(InfluLabError) as error:
        rank(FOUR, "awareness")
    assert str(error.value) == (
        "ranking: 1 problem\n"
        "  - objective is 'awareness'; pass an Objective, for example Objective.awareness()"
    )
    with pytest.raises(TableError) as error:
        rank(pd.concat([FOUR, FOUR]), Objective.engagement())
    assert str(error.value) == (
        "creators: 1 problem\n  - 'a' stands there more than once (4 such rows); keep one row per "
        "creator"
    )
