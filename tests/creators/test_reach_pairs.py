"""Pairs: the bounds they prove on real sets, and the two estimates inside them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.creators.reach_pairs import (
    frailty_net,
    hofmans_net,
    pair_bounds,
    pairs_shared,
    solve_r,
)

SETS = st.lists(st.sets(st.integers(0, 25), min_size=1), min_size=1, max_size=6)
ALL = np.ones


def measured(sets):
    reach = np.array([len(each) for each in sets], dtype=float)
    shared = np.array([[len(a & b) for b in sets] for a in sets], dtype=float)
    return reach, shared


@given(SETS)
def test_bounds_hold_for_every_group_of_real_sets(sets):
    reach, shared = measured(sets)
    groups = np.array(list(np.ndindex(*(2,) * len(sets))))[1:]
    low, high = pair_bounds(reach, shared, groups)
    for group, least, most in zip(groups, low, high, strict=True):
        union = len(set().union(*(s for s, chosen in zip(sets, group, strict=True) if chosen)))
        assert least - 1e-9 <= union <= most + 1e-9


@given(SETS)
def test_bounds_are_narrower_than_frechet(sets):
    reach, shared = measured(sets)
    low, high = pair_bounds(reach, shared, ALL((1, len(sets))))
    assert reach.max() - 1e-9 <= low[0] and high[0] <= reach.sum() + 1e-9


def test_bounds_by_hand():
    reach = np.array([100.0, 80.0, 60.0])
    shared = np.array([[0, 40, 10], [40, 0, 30], [10, 30, 0.0]])
    low, high = pair_bounds(reach, shared, np.array([[1, 1, 1], [1, 0, 1], [0, 1, 0]]))
    de_caen = 100**2 / 150 + 80**2 / 150 + 60**2 / 100
    assert low == pytest.approx([max(de_caen, 240 - 80, 150), 150, 80])
    assert high == pytest.approx([240 - 70, 150, 80])


def test_the_tree_is_the_heaviest_of_all():
    rng = np.random.default_rng(2)
    reach = np.full(5, 100.0)
    shared = np.triu(rng.uniform(0, 60, (5, 5)), 1)
    shared = shared + shared.T
    edges = [(i, j) for i in range(5) for j in range(i)]
    best = 0.0
    for chosen in np.ndindex(*(2,) * len(edges)):
        picked = [edge for edge, used in zip(edges, chosen, strict=True) if used]
        if len(picked) == 4 and _spans(picked):
            best = max(best, sum(shared[edge] for edge in picked))
    assert pair_bounds(reach, shared, ALL((1, 5)))[1] == pytest.approx([500 - best])


def _spans(edges):
    seen, grew = {0}, True
    while grew:
        new = {n for a, b in edges for n in (a, b) if a in seen or b in seen} - seen
        seen, grew = seen | new, bool(new)
    return len(seen) == 5


@given(st.floats(1, 1e4), st.floats(1, 1e4), st.floats(0, 1))
def test_hofmans_is_exact_for_two_and_for_equal_audiences(a, b, part):
    reach, both = np.array([a, b]), part * min(a, b)
    shared = np.array([[0, both], [both, 0]])
    assert hofmans_net(reach, shared, ALL((1, 2)))[0] == pytest.approx(a + b - both)
    same = np.full((4, 4), a)
    assert hofmans_net(np.full(4, a), same, ALL((1, 4)))[0] == pytest.approx(a)


def test_frailty_gives_back_the_pair_it_was_fitted_to():
    reach = np.array([3_000.0, 2_000.0])
    for both in (100.0, 400.0, 1_500.0, 1_990.0):
        shared = np.array([[0, both], [both, 0]])
        net = frailty_net(reach, shared, ALL((1, 2)), 60_000.0)
        assert net[0] == pytest.approx(5_000 - both, rel=1e-6)


@given(st.floats(0.05, 50))
def test_the_shape_is_found_again(r):
    chances, sizes = np.array([[0.1, 0.3], [0.2, 0.05], [0.4, 0.3]]), np.array([500.0, 900.0])
    pairs = np.triu_indices(3, 1)
    total = pairs_shared(chances, sizes, pairs, r).sum()
    assert solve_r(chances, sizes, pairs, float(total)) == pytest.approx(r, rel=1e-5)


def test_outside_the_models_range_the_nearest_end_is_given():
    chances, sizes, pairs = np.array([[0.3], [0.4]]), np.array([1_000.0]), np.triu_indices(2, 1)
    assert solve_r(chances, sizes, pairs, 100.0) == math.inf
    least = solve_r(chances, sizes, pairs, 300.0)
    assert pairs_shared(chances, sizes, pairs, least)[0] == pytest.approx(300, rel=0.01)
