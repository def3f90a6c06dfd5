"""Views on tiers and personas: what they draw is what the rooms compute, at every extreme."""

import numpy as np
import pandas as pd
import pytest

from influlab import creators, show, tables
from influlab.errors import InfluLabError

MARKET = tables.world(0, creators=400)
PERSONA = creators.Persona(
    "skin care buyers",
    {
        "age": {"18-24": 0.4, "25-34": 0.6, "35-44": 0},
        "gender": {"women": 1, "men": 0},
        "interest": {"skincare": 0.7, "clothes": 0.3},
    },
)
RATE = "engagement_rate_by_followers"


@pytest.fixture(scope="module")
def tiers():
    return show.tier_view(MARKET.creators, synthetic=True)


@pytest.fixture(scope="module")
def persona():
    return show.persona_view(
        MARKET.creators, MARKET.audiences, PERSONA, population=MARKET.population, synthetic=True
    )


def starts(controls):
    return {name: control.value for name, control in controls.items()}


def test_tiers_show_the_medians_and_counts_of_the_summary(tiers):
    view, controls = tiers
    shown = view(**starts(controls)).panels[0].table.set_index("tier")
    summary = creators.tier_summary(MARKET.creators)
    wanted = summary[summary["statistic"] == "median"].set_index("tier")
    for tier in ("micro", "macro"):
        assert shown.at[tier, "estimate"] == wanted.at[tier, "estimate"]
        assert shown.at[tier, "creators"] == wanted.at[tier, "creators"]
        width = wanted.at[tier, "high"] - wanted.at[tier, "low"]
        for end in ("low", "high"):  # other draws of the same bootstrap
            assert shown.at[tier, end] == pytest.approx(wanted.at[tier, end], abs=0.15 * width)


def test_a_moved_border_counts_the_creators_on_its_sides(tiers):
    view, controls = tiers
    scene = view(**starts(controls) | {"cut": 20_000, "least": 5_000})
    followers = MARKET.creators["followers"]
    below, micro = (followers < 5_000).sum(), followers.between(5_000, 20_000).sum()
    macro = (followers > 20_000).sum()
    assert scene.text.startswith(
        f"Micro is 5,000 to 20,000 followers ({micro} creators), macro above ({macro}), "
        f"{below} below. Median engagement rate by followers: "
    )


def test_the_gap_at_a_cut_off_is_the_difference_of_its_two_medians(tiers):
    view, controls = tiers
    sweep = view(**starts(controls)).panels[1].table
    people = MARKET.creators[MARKET.creators["followers"] >= 1_000]
    for row in sweep.iloc[[0, 20, -1]].itertuples():
        small = people["followers"] < row.followers
        gap = people.loc[small, RATE].median() - people.loc[~small, RATE].median()
        assert row.estimate == pytest.approx(gap, rel=1e-12)
        assert row.low <= row.estimate <= row.high


@pytest.mark.parametrize("metric", ["engagement_rate_by_reach", "reach_rate", "fee"])
@pytest.mark.parametrize("cut", [2_000, 1_000_000])
def test_every_extreme_of_the_border_works_or_says_why(tiers, metric, cut):
    view, controls = tiers
    try:
        picture = show.still(view, **starts(controls) | {"cut": cut, "metric": metric})
    except InfluLabError as error:
        assert "needs 5 or more: move the cut-off" in str(error)
    else:
        assert "SYNTHETIC data." in picture.alt and len(picture.png) < 300_000


def test_a_border_below_its_begin_is_a_sentence(tiers):
    view, controls = tiers
    with pytest.raises(InfluLabError) as caught:
        view(**starts(controls) | {"cut": 2_000, "least": 50_000})
    assert str(caught.value) == (
        "tiers: 1 problem\n  - micro would begin at 50,000 and end at 2,000; move its begin down"
    )


def test_a_tier_of_one_creator_is_a_sentence():
    followers = [2_000, 3_000, 4_000, 5_000, 6_000, 500_000]
    people = pd.DataFrame({"followers": followers, "fee": [10.0, 20.0, 30.0, 40.0, 50.0, 900.0]})
    view, controls = show.tier_view(people)
    with pytest.raises(InfluLabError) as caught:
        view(**starts(controls))
    assert str(caught.value) == (
        "tiers: 1 problem\n  - macro holds 1 creator; a median with a range needs 5 or more: "
        "move the cut-off"
    )


def test_five_creators_on_each_side_are_enough():
    followers = [*range(2_000, 7_000, 1_000), *range(500_000, 1_000_000, 100_000)]
    fee = [*range(10, 60, 10), *range(900, 1_400, 100)]
    view, controls = show.tier_view(pd.DataFrame({"followers": followers, "fee": fee}))
    scene = view(**starts(controls))
    assert "Macro is higher: the 90% range of the gap excludes 0 here" in scene.text
    assert scene.panels[1].table["followers"].tolist() == [500_000]


def test_a_table_without_any_metric_is_a_sentence():
    with pytest.raises(InfluLabError) as caught:
        show.tier_view(pd.DataFrame({"followers": [1]}), metrics=("fee",))
    assert str(caught.value) == "tier view: 1 problem\n  - the table has none of fee"


def test_the_persona_map_holds_the_numbers_of_the_audience_match(persona):
    view, controls = persona
    shown = view(**starts(controls)).panels[0].table.set_index("creator_id").sort_index()
    match = creators.audience_match(MARKET.audiences, PERSONA, MARKET.population).table
    match = match.set_index("creator_id").sort_index()
    for column in ("target_share", "low", "high", "index", "distance"):
        np.testing.assert_allclose(shown[column], match[column], rtol=1e-9, atol=1e-9)
    people = shown["followers"] * shown["target_share"]
    np.testing.assert_allclose(shown["people"], people, rtol=1e-12)


@pytest.mark.parametrize(
    ("best_by", "smallest"), [("target_share", False), ("people", False), ("distance", True)]
)
def test_ten_creators_are_marked_and_the_first_is_the_best(persona, best_by, smallest):
    view, controls = persona
    scene = view(**starts(controls) | {"best_by": best_by})
    table = scene.panels[0].table
    marked = table[table["chosen"]]
    ends = table[best_by].nsmallest(10) if smallest else table[best_by].nlargest(10)
    assert sorted(marked[best_by]) == sorted(ends)
    assert scene.panels[1].options["who"] == marked["creator_id"].iloc[0]


def test_the_mix_beside_the_wanted_one_is_that_of_the_first_creator(persona):
    view, controls = persona
    scene = view(**starts(controls))
    mix, who = scene.panels[1].table, scene.panels[1].options["who"]
    mine = MARKET.audiences[MARKET.audiences["creator_id"] == who]
    shares = mine.set_index(["dimension", "segment"])["share"]
    known = mix[~mix["segment"].str.startswith("other ")]
    for row in known.itertuples():
        assert row.has == pytest.approx(shares[row.dimension, row.segment], abs=2e-3)
    assert mix.groupby("dimension")[["wanted", "has", "everyone"]].sum().to_numpy() == (
        pytest.approx(1.0)
    )


def test_a_weight_moves_the_distance_and_only_zero_moves_the_share(persona):
    view, controls = persona
    start = starts(controls)
    known = view(**start).panels[0].table.set_index("creator_id").sort_index()
    moved = view(**start | {"interest: clothes": 1.0}).panels[0].table
    moved = moved.set_index("creator_id").sort_index()
    assert (moved["target_share"] == known["target_share"]).all()
    assert not np.allclose(moved["distance"], known["distance"])
    off = view(**start | {"interest: clothes": 0.0}).panels[0].table
    assert off["target_share"].sum() < known["target_share"].sum()


def test_all_weights_at_their_ends_are_drawn(persona):
    view, controls = persona
    everything = {name: 1.0 for name in controls if name != "best_by"}
    picture = show.still(view, best_by="people", **everything)
    assert "SYNTHETIC data." in picture.alt and len(picture.png) < 300_000


def test_a_dimension_without_any_weight_is_a_sentence(persona):
    view, controls = persona
    with pytest.raises(InfluLabError) as caught:
        view(**starts(controls) | {"gender: women": 0.0, "gender: men": 0.0})
    assert str(caught.value) == (
        "persona 'skin care buyers': 1 problem\n  - the gender weights add up to 0.0; "
        "give at least one above 0, none endless"
    )
