"""Personas by hand and by property; what an unknown dimension or a wrong share is told."""

import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from influlab import tables
from influlab.creators import Persona, audience_match
from influlab.creators.audience import jensen_shannon
from influlab.errors import InfluLabError

AUDIENCES = pd.DataFrame(
    [
        ("a", "gender", "women", 0.8),
        ("a", "gender", "men", 0.2),
        ("a", "age", "18-24", 0.5),
        ("a", "age", "25-34", 0.25),
        ("a", "age", "35+", 0.25),
        ("b", "gender", "women", 0.4),
        ("b", "gender", "men", 0.6),
        ("b", "age", "35+", 1.0),
        ("c", "gender", "women", 1.0),
    ],
    columns=["creator_id", "dimension", "segment", "share"],
)
PERSONA = Persona(
    "young women", {"gender": {"women": 1.0}, "age": {"18-24": 0.5, "25-34": 0.5, "35+": 0.0}}
)
PEOPLE = pd.DataFrame(
    [
        ("gender", "women", 50),
        ("gender", "men", 50),
        ("age", "18-24", 10),
        ("age", "25-34", 20),
        ("age", "35+", 70),
    ],
    columns=["dimension", "segment", "size"],
)


def test_three_creators_by_hand():
    match = audience_match(AUDIENCES, PERSONA, PEOPLE)
    table = match.table.set_index("creator_id")
    assert table.loc["a", "target_share"] == pytest.approx(0.8 * 0.75)
    assert table.loc["a", "low"] == pytest.approx(0.8 + 0.75 - 1)
    assert table.loc["a", "high"] == pytest.approx(0.75)
    assert table.loc["a", "index"] == pytest.approx(100 * 0.6 / (0.5 * 0.3))
    assert table.loc["b", ["target_share", "low", "high", "index"]].tolist() == [0, 0, 0, 0]
    assert table.loc["c"].isna().all(), "c told nothing about age"
    assert match.against == "the population"


def test_distance_by_hand():
    """a's gender mix (0.8, 0.2) against the wanted (1, 0), in bits."""
    rows = audience_match(AUDIENCES, PERSONA).dimensions.set_index(["creator_id", "dimension"])
    middle = (0.9, 0.1)
    bits = 0.5 * (0.8 * np.log2(0.8 / middle[0]) + 0.2 * np.log2(0.2 / middle[1]))
    bits += 0.5 * np.log2(1 / middle[0])
    assert rows.loc[("a", "gender"), "distance"] == pytest.approx(np.sqrt(bits))
    assert rows.loc[("c", "gender"), "distance"] == 0
    assert rows.loc[("b", "age"), "distance"] == 1


def test_index_of_the_average_creator_is_100():
    match = audience_match(AUDIENCES, Persona("women", {"gender": {"women": 1}}))
    assert match.table["index"].mean() == pytest.approx(100)
    assert match.against == "the average of these creators"


@given(st.lists(st.tuples(*[st.floats(0.01, 1)] * 4), min_size=1, max_size=5))
def test_distance_agrees_with_scipy(rows):
    shares = np.array(rows) / np.sum(rows, axis=1, keepdims=True)
    wanted = np.array([0.1, 0.2, 0.3, 0.4])
    expected = [jensenshannon(row, wanted, base=2) for row in shares]
    assert jensen_shannon(shares, wanted) == pytest.approx(expected, abs=1e-7)


def test_share_lies_within_its_bounds_in_the_sample_world():
    market = tables.world(3, creators=80)
    persona = Persona.weighted(
        "cooks", {"interest": {"cooking": 1, "interior": 1}, "age": {"25-34": 3, "35-44": 1}}
    )
    table = audience_match(market.audiences, persona, market.population).table
    assert (table["low"] <= table["target_share"]).all()
    assert (table["target_share"] <= table["high"]).all()
    assert table["distance"].between(0, 1).all()


def test_text():
    assert audience_match(AUDIENCES, PERSONA, PEOPLE).text == (
        "The audience of a fits 'young women' best: 60% of it is in the target (between 55% and "
        "75%, depending on how the dimensions go together), index 400 where 100 is the "
        "population; the median creator has 30%. 1 creator lacks a dimension: no number."
    )


def test_nobody_tells_all_dimensions():
    match = audience_match(AUDIENCES[AUDIENCES["creator_id"] == "c"].pipe(
        lambda c: pd.concat([c, AUDIENCES[AUDIENCES["dimension"] == "age"]])
    ), PERSONA)  # fmt: skip
    assert match.text == "No creator tells every dimension of 'young women'."


def test_personas_are_fixed_and_survive_a_copy():
    with pytest.raises(TypeError):
        PERSONA.targets["gender"]["women"] = 0.5
    assert pickle.loads(pickle.dumps(PERSONA)) == PERSONA
    assert hash(pickle.loads(pickle.dumps(PERSONA))) == hash(PERSONA)


def test_all_problems_of_a_persona_at_once():
    with pytest.raises(InfluLabError) as error:
        Persona("", {"age": {"18-24": 0.6, "25-34": 0.6}, "gender": {"women": 70}, "country": {}})
    assert str(error.value) == (
        "persona '': 4 problems\n"
        "  - name is ''; give it a name\n"
        "  - the age shares add up to 1.2; they must add up to 1 "
        "(use Persona.weighted for weights in any unit)\n"
        "  - the share of gender 'women' is 70; it must be a fraction in [0, 1]\n"
        "  - 'country' holds {}; name its segments with shares"
    )


@pytest.mark.parametrize("total", [0.0, float("nan"), float("inf")])
def test_weights_that_cannot_be_scaled(total):
    with pytest.raises(InfluLabError) as error:
        Persona.weighted("x", {"age": {"18-24": total}})
    assert str(error.value) == (
        "persona 'x': 1 problem\n"
        f"  - the age weights add up to {total}; give at least one above 0, none endless"
    )


def test_unknown_dimensions_and_segments():
    persona = Persona("x", {"ages": {"18-24": 1}, "gender": {"woman": 0.5, "men": 0.5}})
    with pytest.raises(InfluLabError) as error:
        audience_match(AUDIENCES, persona)
    assert str(error.value) == (
        "persona 'x': 2 problems\n"
        "  - no creator has dimension 'ages'; there are: gender, age (did you mean 'age'?)\n"
        "  - no creator has gender 'woman'; there are: women, men (did you mean 'women'?)"
    )
    with pytest.raises(InfluLabError) as error:
        audience_match(AUDIENCES, PERSONA, PEOPLE[PEOPLE["dimension"] == "gender"])
    assert str(error.value) == (
        "persona 'young women': 1 problem\n"
        "  - the population has no dimension 'age'; there are: gender"
    )


def test_a_persona_that_is_none():
    with pytest.raises(InfluLabError) as error:
        audience_match(AUDIENCES, {"gender": {"women": 1}})
    assert str(error.value) == (
        "audience match: 1 problem\n  - persona is {'gender': {'women': 1}}; pass a Persona"
    )
