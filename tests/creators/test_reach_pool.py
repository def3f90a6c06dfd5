"""The common pool: exact pairs, limits, bounds, arrays, and people drawn from it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab import creators
from influlab.creators.reach_pool import least_overlap, matching_overlap, pool_counts
from influlab.errors import InfluLabError

REACHES = st.lists(st.floats(0, 1e6), min_size=1, max_size=6)
OVERLAPS = st.floats(0, 1)


def net(reach, overlap, population=math.inf):
    return float(creators.common_pool_mix(np.array(reach), 1, overlap, population))


def test_by_hand():
    assert creators.common_pool_reach(100, 3, 0.2) == pytest.approx(100 + 80 + 64)
    assert net([50, 100, 80], 0.2) == pytest.approx(100 + 80 * 0.8 + 50 * 0.64)


@pytest.mark.parametrize(("overlap", "expected"), [(0.0, 300.0), (1.0, 100.0), (1e-12, 300.0)])
def test_ends_of_the_range(overlap, expected):
    assert creators.common_pool_reach(100, 3, overlap) == pytest.approx(expected, abs=1e-7)
    assert creators.common_pool_reach(100, 0, overlap) == 0
    assert creators.common_pool_reach(100, 0.5, overlap) <= 100


def test_chance_overlap_is_independence():
    assert creators.common_pool_reach(100, 7, 100 / 5_000) == pytest.approx(
        5_000 * (1 - (1 - 100 / 5_000) ** 7), rel=1e-12
    )


@given(REACHES, OVERLAPS, st.floats(0, 1e6))
def test_bounds_order_and_growth(reach, overlap, extra):
    base = net(reach, overlap)
    slack = 1e-9 * (1 + sum(reach))
    assert max(reach) - slack <= base <= sum(reach) + slack
    assert net(reach[::-1], overlap) == pytest.approx(base, rel=1e-12, abs=1e-9)
    assert net([*reach, extra], overlap) >= base - slack
    assert net([each + 1 for each in reach], overlap) >= base - slack
    assert net(reach, min(1.0, overlap + 0.1)) <= base + slack


@given(st.floats(1, 1e5), st.floats(1, 1e5), OVERLAPS)
def test_two_creators_share_exactly_the_overlap(a, b, overlap):
    assert a + b - net([a, b], overlap) == pytest.approx(overlap * min(a, b), abs=1e-6)


def test_arrays_broadcast_like_single_calls():
    rng = np.random.default_rng(3)
    reach, n = rng.uniform(1e3, 1e5, (200, 3)), np.array([50, 4, 1])
    overlap, population = rng.uniform(0, 0.5, 200), rng.uniform(2e5, 2e6, 200)
    many = creators.common_pool_mix(reach, n, overlap, population)
    for row in range(0, 200, 20):
        one_by_one = net(np.repeat(reach[row], n), overlap[row], population[row])
        assert many[row] == pytest.approx(one_by_one, rel=1e-9)
    alike = creators.common_pool_reach(reach[:, 0], 50, overlap, population)
    assert alike == pytest.approx(
        creators.common_pool_mix(reach[:, :1], 50, overlap, population), rel=1e-12
    )


def test_people_drawn_from_the_nested_pools_are_reached_as_the_formula_says():
    reach, overlap, people = np.array([4_000, 3_000, 3_000, 1_000.0]), 0.3, 400_000
    rng = np.random.default_rng(5)
    pools = reach / overlap
    place = rng.uniform(0, pools.max(), people)
    hit = (place[:, None] < pools) & (rng.random((people, 4)) < overlap)
    weight = pools.max() / people
    seen = np.bincount(hit.sum(axis=1), minlength=5)[1:] * weight
    model = pool_counts(reach, np.ones((4, 1)), overlap, most=4)[1:]
    assert np.all(np.abs(seen - model) < 4 * np.sqrt(model * weight))
    assert model.sum() == pytest.approx(net(reach, overlap), rel=1e-12)
    both = (hit[:, 0] & hit[:, 3]).sum() * weight
    assert both == pytest.approx(overlap * 1_000, abs=4 * math.sqrt(300 * weight))


def test_counts_without_overlap_and_with_full_overlap():
    three = np.full(3, 10.0)
    assert pool_counts(three, np.ones((3, 1)), 0.0, most=3).tolist() == [0, 30, 0, 0]
    assert pool_counts(three, np.ones((3, 1)), 1.0, most=3).tolist() == [0, 0, 0, 10]
    assert pool_counts(np.array([10.0]), np.array([[0.5, 0.5]]), 0.4, most=2).tolist() == [0, 5, 5]


def test_least_and_matching_overlap():
    assert least_overlap(np.array([400.0, 500.0]), 1_000.0) == 0
    least = least_overlap(np.array([400.0, 500.0, 300.0]), 1_000.0)
    assert net([400, 500, 300], least) == pytest.approx(1_000, rel=1e-9)
    assert matching_overlap(np.array([400.0, 300.0]), 640.0) == pytest.approx(0.2, abs=1e-9)


def test_impossible_arguments_are_told_at_once():
    with pytest.raises(InfluLabError) as error:
        creators.common_pool_reach(np.array([100, math.nan]), -1, 1.2, math.nan)
    assert str(error.value) == (
        "common pool: 4 problems\n"
        "  - reach is nan in 1 of 2 cases; it must be at least 0 and finite\n"
        "  - n is -1 in 1 of 1 cases; it must be at least 0 and finite\n"
        "  - overlap is 1.2 in 1 of 1 cases; it must be a fraction in [0, 1]\n"
        "  - population is nan in 1 of 1 cases; it must be at least 0"
    )
