"""What knowing one assumption tells about another: by hand, as a law, and where nothing is told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.campaign import Range, change, example_plan
from influlab.campaign.assumptions import drawn, uncertain
from influlab.campaign.knowing import told

PAIR = ("micro.conversion_rate", "macro.conversion_rate")
PLAN = change(example_plan(), {"plan.correlations": ((*PAIR, 0.8),)})
DRAWS, SEED = 10_000, 3


def normals_of(plan, name, values):
    range_, kind = uncertain(plan)[name]
    return range_.place(values, kind)


def test_five_draws_by_hand():
    before = drawn(PLAN, DRAWS, SEED)
    known, other = (normals_of(PLAN, name, before[name][:5]) for name in PAIR)
    value = 0.03
    at = normals_of(PLAN, PAIR[0], value)
    after = told(PLAN, {PAIR[0]: value}, uncertain(PLAN), DRAWS, SEED)
    assert set(after) == set(PAIR)
    assert after[PAIR[0]] == value
    shifted = normals_of(PLAN, PAIR[1], after[PAIR[1]][:5])
    assert shifted == pytest.approx(other - 0.8 * (known - at), abs=1e-9)


def test_it_is_the_law_given_the_known_one():
    range_, kind = uncertain(PLAN)[PAIR[0]]
    before = normals_of(PLAN, PAIR[0], drawn(PLAN, DRAWS, SEED)[PAIR[0]])
    for place in (-1.28, 0.0, 1.28):
        after = told(PLAN, {PAIR[0]: range_.quantile(place, kind)}, uncertain(PLAN), DRAWS, SEED)
        given_it = normals_of(PLAN, PAIR[1], after[PAIR[1]])
        assert given_it.mean() == pytest.approx(0.8 * place, abs=0.02)
        assert given_it.std() == pytest.approx(0.6, abs=0.02)
        assert abs(np.corrcoef(given_it, before)[0, 1]) < 0.03


def test_two_known_ones_and_many_values_at_once():
    fields = ("fee", "reach_rate", "click_rate")
    a, b, c = (f"macro.{name}" for name in fields)
    pairs = ((a, b, 0.5), (a, c, 0.5), (b, c, 0.5))
    plan = change(example_plan(), {"plan.correlations": pairs})
    ranges = uncertain(plan)
    values = {a: ranges[a][0].quantile(np.array([[-1.0], [1.0]]), ranges[a][1])}
    values[b] = ranges[b][0].quantile(1.0, ranges[b][1])
    after = normals_of(plan, c, told(plan, values, ranges, DRAWS, SEED)[c])
    assert after.shape == (2, DRAWS)
    assert after.mean(axis=1) == pytest.approx([0.0, 2 / 3], abs=0.02)  # (a + b) / 3
    assert after.std(axis=1) == pytest.approx([np.sqrt(2 / 3)] * 2, abs=0.02)


def test_what_nothing_goes_along_with_tells_nothing():
    ranges = uncertain(PLAN)
    assert told(PLAN, {"micro.fee": 50.0}, ranges, DRAWS, SEED) == {"micro.fee": 50.0}
    assert told(example_plan(), {PAIR[0]: 0.03}, ranges, DRAWS, SEED) == {PAIR[0]: 0.03}


@given(st.floats(-4, 4), st.sampled_from(["amount", "rate"]))
def test_a_place_is_the_inverse_of_a_quantile(z, kind):
    range_ = Range(0.01, 0.03, 0.2)
    assert float(range_.place(range_.quantile(z, kind), kind)) == pytest.approx(z, abs=1e-7)


def test_beyond_a_side_without_width_is_infinitely_far():
    flat = Range(2.0, 2.0, 4.0)
    assert flat.place(np.array([1.0, 2.0, 4.0])) == pytest.approx([-np.inf, 0.0, 1.2815515655])
