"""Synthetic control: exact weights, known mixtures, honest placebos."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from influlab import tables
from influlab.results import synthetic_control
from influlab.results.placebo import placebo_interval
from influlab.results.simplex import fit_gap, simplex_weights, twin


def factor_panel(seed: int, *, units=16, periods=40, start=30, effect=4.0, treated=1):
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(2, periods)).cumsum(axis=1)
    loads = rng.dirichlet([1, 1], units)
    wide = 20 + loads @ factors + rng.normal(0, 0.7, (units, periods))
    on = (np.arange(units)[:, None] < treated) & (np.arange(periods) >= start)
    return pd.DataFrame(
        {
            "unit": np.repeat([f"u{number:02d}" for number in range(units)], periods),
            "period": np.tile(np.arange(periods), units),
            "outcome": (wide + effect * on).ravel(),
            "treated": on.ravel(),
        }
    )


def test_a_mixture_is_found_again():
    rng = np.random.default_rng(0)
    donors = rng.normal(size=(5, 30))
    target = 0.25 * donors[1] + 0.75 * donors[4]
    gap, weights = twin(donors, target + 3 * (np.arange(30) >= 20), 20, False)
    assert weights == pytest.approx([0, 0.25, 0, 0, 0.75], abs=1e-9)
    assert gap[20:] == pytest.approx(np.full(10, 3.0))


def test_demeaned_twin_ignores_levels():
    donors = np.array([[0.0, 1, 0, 1, 0, 1], [5.0, 5, 6, 6, 7, 7]])
    target = 100 + donors[0]
    assert np.abs(fit_gap(donors, target, 4, False)).min() > 90
    assert fit_gap(donors, target, 4, True) == pytest.approx(np.zeros(6))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), donors=st.integers(2, 12), periods=st.integers(2, 15))
def test_no_other_weights_come_closer(seed, donors, periods):
    rng = np.random.default_rng(seed)
    matrix, target = rng.normal(size=(periods, donors)), rng.normal(size=periods)
    weights = simplex_weights(matrix, target)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    best = np.sum((matrix @ weights - target) ** 2)
    others = rng.dirichlet(np.ones(donors), 200)
    assert best <= np.sum((others @ matrix.T - target) ** 2, axis=1).min() + 1e-9
    slope = 2 * matrix.T @ (matrix @ weights - target)
    # Kuhn-Tucker: the slope is smallest, and the same, wherever a weight is used.
    assert slope[weights > 1e-8] == pytest.approx(
        np.full((weights > 1e-8).sum(), slope.min()), abs=1e-6
    )


def test_weights_agree_with_a_general_solver():
    rng = np.random.default_rng(5)
    matrix, target = rng.normal(size=(20, 6)), rng.normal(size=20)
    general = minimize(
        lambda w: np.sum((matrix @ w - target) ** 2),
        np.full(6, 1 / 6),
        bounds=[(0, 1)] * 6,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert simplex_weights(matrix, target) == pytest.approx(general.x, abs=1e-5)


def test_p_value_and_interval_tell_the_same():
    for seed in range(12):
        found = synthetic_control(factor_panel(seed, effect=1.0))
        assert (found.p_value > 0.1) == (found.low <= 0 <= found.high)


def test_placebos_are_every_donor_once_and_bounds_follow_their_rank():
    found = synthetic_control(factor_panel(1))
    placebo = found.details["placebo"]
    path = found.details["path"]
    own = np.sqrt(np.mean(path["effect"].head(30) ** 2))
    assert len(placebo) == 15
    ranked = np.sort(np.abs(placebo["att"]) / placebo["rmse_before"])
    assert found.high - found.att == pytest.approx(ranked[15 - 1] * own)  # 0.9 x 16 = 14.4
    statistic = abs(found.att) / own
    assert found.p_value == pytest.approx((1 + (ranked >= statistic).sum()) / 16)


def test_same_seed_same_groups():
    panel = factor_panel(2, treated=3)
    first, second = (synthetic_control(panel, seed=7) for _ in range(2))
    assert (first.low, first.high) == (second.low, second.high)
    assert len(first.details["placebo"]) == 200
    assert first.incremental == pytest.approx(first.att * 3 * 10)


def test_an_effect_added_moves_the_answer_by_as_much():
    base = synthetic_control(factor_panel(3, effect=0.0))
    more = synthetic_control(factor_panel(3, effect=2.5))
    assert more.att == pytest.approx(base.att + 2.5)
    assert more.high - more.low == pytest.approx(base.high - base.low)


def test_a_bad_fit_is_said():
    panel = factor_panel(4)
    panel.loc[panel["unit"] == "u00", "outcome"] += 100
    assert (
        synthetic_control(panel)
        .notes[0]
        .endswith("more than the treated themselves vary: do not trust it; try demean=True.")
    )


@pytest.mark.parametrize("inference", ["placebo", "conformal"])
def test_intervals_hold_the_truth_as_often_as_they_say(inference):
    hits = []
    for seed in range(80):
        found = synthetic_control(factor_panel(seed), inference=inference)
        hits.append(found.low <= 4.0 <= found.high)
    assert 0.8 <= np.mean(hits) <= 0.99


def test_the_planted_effect_of_the_world_is_found():
    hits = []
    for seed in range(10):
        market = tables.world(seed=seed, creators=20, posts=1, deals=1, journeys=1)
        found = synthetic_control(market.panel, demean=True)
        hits.append(found.low < market.truth["panel_effect"] < found.high)
        assert found.att == pytest.approx(market.truth["panel_effect"], abs=2.5)
    assert sum(hits) >= 7


@pytest.mark.parametrize(("donors", "group"), [(6, 2), (8, 6)])
def test_few_donors_in_groups_still_cover(donors, group):
    """Groups that share members are no independent placebos: without widening 0.72 are covered."""
    hits = []
    for seed in range(80):
        rng = np.random.default_rng(1_000 + seed)
        market = np.cumsum(rng.normal(size=(2, 40)), axis=1) * 0.3
        noise = rng.normal(size=(donors + group, 40))
        for period in range(1, 40):
            noise[:, period] = 0.6 * noise[:, period - 1] + 0.8 * noise[:, period]
        units = rng.uniform(0.3, 1.0, size=(donors + group, 2)) @ market + noise
        gap = fit_gap(units[group:], units[:group].mean(axis=0), 30, False)
        _, (low, high), p_value, _ = placebo_interval(
            units[group:], gap, 30, demean=False, level=0.9, group=group, rng=rng
        )
        hits.append(low <= 0 <= high)
        assert (p_value > 0.1) == hits[-1]
    assert np.mean(hits) >= 0.78
