"""Gamma frailty: its formulas, limits, copula, exposure counts, and people simulated from it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from influlab import creators
from influlab.creators.reach_frailty import activity_points, exposure_counts, least_r
from influlab.errors import InfluLabError

SHARES = st.lists(st.floats(0, 0.95), min_size=1, max_size=6)
SHAPES = st.one_of(st.floats(0.05, 1e5), st.just(math.inf))


def union(p, r):
    return float(creators.phi(creators.phi_inverse(np.array(p), r).sum(), r))


def test_the_contract_formula_by_hand():
    assert creators.phi(2.0, 4.0) == pytest.approx(1 - (1 + 2 / 4) ** -4, abs=1e-15)
    assert creators.phi_inverse(0.3, 2.0) == pytest.approx(2 * (0.7**-0.5 - 1), abs=1e-15)
    assert union([0.3, 0.4], 1.0) == pytest.approx(1 - 1 / (1 / 0.7 + 1 / 0.6 - 1), abs=1e-15)


@given(SHARES, SHAPES)
def test_union_stays_inside_the_frechet_bounds(p, r):
    reached = union(p, r)
    assert max(p) - 1e-12 <= reached <= min(1.0, sum(p)) + 1e-12
    assert reached <= union(p, math.inf) + 1e-12


@given(SHARES, SHAPES, st.floats(0, 0.95))
def test_more_creators_and_more_reach_never_lower_the_union(p, r, extra):
    assert union([*p, extra], r) >= union(p, r) - 1e-12
    larger = [min(0.95, share + 0.01) for share in p]
    assert union(larger, r) >= union(p, r) - 1e-12


@given(SHARES)
def test_a_large_r_is_independence_and_a_small_one_nests_the_audiences(p):
    independent = 1 - math.prod(1 - share for share in p)
    assert union(p, math.inf) == pytest.approx(independent, abs=1e-12)
    assert union(p, 1e9) == pytest.approx(independent, abs=1e-7)
    assert union(p, 0.0045) == pytest.approx(max(p), abs=0.01)


@given(st.floats(0, 0.95), SHAPES)
def test_inverse_and_slope(p, r):
    strength = creators.phi_inverse(p, r)
    assert creators.phi(strength, r) == pytest.approx(p, abs=1e-12)
    step = 1e-6 * max(1.0, strength)
    rise = creators.phi(strength + step, r) - creators.phi(strength, r)
    assert rise / step == pytest.approx(creators.phi_slope(strength + step / 2, r), abs=1e-7)


def test_kendalls_tau_is_that_of_the_clayton_copula():
    r, rng = 0.75, np.random.default_rng(0)
    activity = rng.gamma(r, 1 / r, 4_000)
    waits = rng.exponential(size=(2, 4_000)) / activity
    tau = stats.kendalltau(*waits).statistic
    assert tau == pytest.approx(1 / (1 + 2 * r), abs=0.03)


@given(st.lists(st.floats(0, 0.95), min_size=1, max_size=7), SHAPES)
def test_counts_sum_to_one_and_one_plus_is_the_union(p, r):
    counts = exposure_counts(np.array(p)[:, None], np.ones((len(p), 1)), r, most=len(p))[0]
    assert counts.sum() == pytest.approx(1, abs=1e-9)
    assert counts.min() >= -1e-12
    assert 1 - counts[0] == pytest.approx(union(p, r), abs=1e-9)
    assert counts @ np.arange(len(p) + 1) == pytest.approx(sum(p), abs=1e-8)


def test_counts_of_alike_creators_are_a_mixed_binomial():
    p, n, r = 0.2, 6, 0.6
    strength = creators.phi_inverse(p, r)
    counts = exposure_counts(np.full((n, 1), p), np.ones((n, 1)), r, most=3)[0]
    for count in range(4):
        expected = integrate.quad(
            lambda q, count=count: stats.binom.pmf(
                count, n, 1 - math.exp(-strength * stats.gamma.ppf(q, r, scale=1 / r))
            ),
            0,
            1,
            limit=200,
        )[0]
        assert counts[count] == pytest.approx(expected, abs=1e-7)


def test_independent_counts_are_the_poisson_binomial():
    p = [0.1, 0.5, 0.3]
    counts = exposure_counts(np.array(p)[:, None], np.ones((3, 1)), most=2)[0]
    assert counts == pytest.approx([0.315, 0.485, 0.185], abs=1e-12)


def test_repeated_posts_enter_as_their_own_law():
    given_reached = np.array([[0.5, 0.3, 0.2]])
    counts = exposure_counts(np.array([[0.4]]), given_reached, 2.0, most=2)[0]
    assert counts == pytest.approx([0.6, 0.2, 0.12], abs=1e-12)


@pytest.mark.parametrize("r", [0.01, 0.3, 1.0, 399.0, 400.0, 1e8])
def test_activity_points_average_to_one(r):
    points, weights = activity_points(r, 3.0)
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert weights @ points == pytest.approx(1, abs=1e-8)
    assert weights @ np.exp(-3 * points) == pytest.approx(1 - creators.phi(3.0, r), abs=1e-10)


def test_simulated_people_are_reached_as_the_model_says():
    rng, people, r = np.random.default_rng(11), 200_000, 0.8
    p = np.array([0.05, 0.2, 0.1, 0.3])
    activity = rng.gamma(r, 1 / r, people)
    hit = rng.random((people, 4)) < 1 - np.exp(-np.outer(activity, creators.phi_inverse(p, r)))
    seen = np.bincount(hit.sum(axis=1), minlength=5) / people
    model = exposure_counts(p[:, None], np.ones((4, 1)), r, most=4)[0]
    error = 4 * np.sqrt(model * (1 - model) / people)
    assert np.all(np.abs(seen - model) < error)
    assert hit.any(axis=1).mean() == pytest.approx(union(p, r), abs=4 * 0.5 / people**0.5)
    assert abs(union(p, math.inf) - union(p, r)) > 0.05


def test_segment_chances_are_capped():
    chances = creators.segment_chances(
        np.array([900.0, 10.0]), np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([900.0, 100.0])
    )
    assert chances.tolist() == [[creators.CAP, 0.0], [5 / 900, 0.05]]


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (
            lambda: creators.phi(1.0, 0),
            "r is 0; it must be a number above 0 (full overlap) up to inf (chance)",
        ),
        (
            lambda: creators.phi_slope(1.0, math.nan),
            "r is nan; it must be a number above 0 (full overlap) up to inf (chance)",
        ),
        (
            lambda: creators.phi_inverse([0.2, 1.0]),
            "a share p is not in [0, 1): cap it, see segment_chances",
        ),
        (
            lambda: creators.phi_inverse([0.2, math.nan]),
            "a share p is not in [0, 1): cap it, see segment_chances",
        ),
        (
            lambda: creators.phi_inverse([0.2, 0.95], 0.001),
            "r is 0.001; with 95.0% of a segment reached it must be 0.0043 or more",
        ),
    ],
)
def test_impossible_arguments(call, problem):
    with pytest.raises(InfluLabError) as error:
        call()
    assert str(error.value) == f"reach: 1 problem\n  - {problem}"


def test_small_audiences_allow_a_small_r():
    p = np.full(30, 1e-4)
    assert least_r(p) < 1e-6 * 1.01
    shared = 2e-4 - union(p[:2], 1e-3)
    by_hand = 2e-4 - (1 - (2 * (1 - 1e-4) ** -1_000 - 1) ** -0.001)
    assert shared == pytest.approx(by_hand, rel=1e-6)
    assert 900 < shared / 1e-8 < 1_001
