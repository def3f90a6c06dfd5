"""Few are relaxed, all are priced: the shortcut must price exactly whom the long way prices."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influlab.campaign import roster_solver
from influlab.campaign.roster_core import Part, crowd_at, relaxed_part
from influlab.campaign.roster_coverage import Coverage
from influlab.campaign.roster_solver import solve
from influlab.creators.reach_frailty import phi_inverse


def crowd(seed: int, count: int = 60, segments: int = 4) -> Coverage:
    rng = np.random.default_rng(seed)
    shares = rng.beta(0.5, 3, (count, segments))
    linear = rng.normal(0, 2e3, count) if seed % 3 == 0 else np.zeros(count)
    fees = np.where(rng.random(count) < 0.05, 0.0, rng.gamma(1, 100, count))
    effects = np.column_stack([phi_inverse(shares), linear])
    sizes = rng.integers(0, 100, segments) * 1e3
    return Coverage(effects, sizes, fees, 0.2 * fees.sum(), np.inf, np.zeros(segments + 1))


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 50), st.floats(0, 3), st.floats(0, 3))
def test_nobody_with_a_margin_is_overlooked(seed, price, sorted_at, asked_at):
    problem = crowd(seed)
    rng = np.random.default_rng(seed)
    base = rng.random(problem.effects.shape[1])
    seen = np.flatnonzero(rng.random(60) < 0.3)
    left = float(rng.uniform(0, 400))
    found, worth = crowd_at(problem, sorted_at * base).missed(asked_at * base, price, seen, left)
    margins = problem.margins(problem.slope(asked_at * base), price)
    known = (margins > 0) & (problem.fees <= left)
    known[seen] = False
    clear = np.abs(margins) > 1e-9  # a margin of nothing may be rounded to either side
    assert set(found[clear[found]]) == set(np.flatnonzero(known & clear))
    assert worth == pytest.approx(margins[known].sum(), rel=1e-9, abs=1e-6)


def test_where_everyone_is_seen_nobody_is_priced():
    problem = crowd(1)
    found, worth = crowd_at(problem, problem.start).missed(problem.start, 0.0, np.arange(60), 1e9)
    assert (found.tolist(), worth) == ([], 0.0)


def test_a_part_relaxed_from_any_few_is_bounded_as_if_all_were_relaxed():
    for seed in range(30):
        problem = crowd(seed)
        rng, everyone = np.random.default_rng(seed), np.arange(60)
        few = np.sort(rng.choice(60, 5, replace=False))
        taken = few[:1] if problem.fees[few[0]] <= problem.budget else few[:0]
        sight = crowd_at(problem, problem.start)
        bounds = []
        for free in (np.setdiff1d(few, taken), np.setdiff1d(everyone, taken)):
            part = Part(np.inf, taken, free, np.union1d(free, taken), problem.start)
            found, grown = relaxed_part(sight, part, gap=1e-7, floor=None)
            assert np.isin(grown.free, grown.seen).all()
            bounds.append(found.bound)
        assert bounds[0] == pytest.approx(bounds[1], rel=1e-5, abs=1e-3), seed


def test_a_few_large_creators_among_many_small_are_proved_from_a_small_core(monkeypatch):
    """The hard case: which few of the large ones. Brute force over the large, small ones by fee."""
    rng = np.random.default_rng(5)
    large = phi_inverse(rng.uniform(0.3, 0.9, (9, 6)))
    small = phi_inverse(rng.uniform(0, 0.004, (400, 6)))
    effects = np.column_stack([np.vstack([large, small]), np.zeros(409)])
    fees = np.concatenate([rng.uniform(800, 1_500, 9), rng.uniform(10, 20, 400)])
    problem = Coverage(effects, np.full(6, 1e5), fees, 4_300.0, np.inf, np.zeros(7))
    whole = solve(problem, gap=1e-4)
    for name in ("NEAR", "OPEN"):
        monkeypatch.setattr(roster_solver, name, 12)
    few = solve(problem, gap=1e-4)
    for found in (whole, few):
        assert found.bound - found.value <= 1e-4 * found.bound
        assert fees[found.chosen].sum() <= 4_300
    assert few.value <= whole.bound and whole.value <= few.bound
    masks = ((np.arange(512)[:, None] >> np.arange(9)) & 1).astype(bool)
    for mask in masks[masks @ fees[:9] <= 4_300]:
        fixed = problem.part(np.arange(9, 409), np.flatnonzero(mask))
        rest = solve(fixed, gap=1e-3)
        assert rest.value <= min(whole.bound, few.bound) * (1 + 1e-9)
