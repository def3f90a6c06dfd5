"""Mean and median regression: exact lines, reference libraries, measured coverage."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import norm
from statsmodels.regression.quantile_regression import hall_sheather

from influlab.creators.regression import _width, mean_fit, median_fit, spline_columns

SLOPE = np.array([0.0, 1.0])


def cloud(rng, n):
    x = rng.normal(size=n)
    noise = rng.gumbel(size=n) - np.euler_gamma
    return np.column_stack([np.ones(n), x]), 1 - 0.2 * x + noise * (1 + 0.4 * np.abs(x))


def test_mean_fit_is_hc3():
    design, values = cloud(np.random.default_rng(0), 50)
    fit = mean_fit(design, values, np.arange(50))
    bread = np.linalg.inv(design.T @ design)
    residuals = values - design @ (bread @ design.T @ values)
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    meat = design.T @ (design * (residuals / (1 - leverage))[:, None] ** 2)
    assert fit.covariance == pytest.approx(bread @ meat @ bread)


def test_errors_by_group_leave_out_one_group_after_the_other():
    rng = np.random.default_rng(7)
    design, values = cloud(rng, 60)
    groups = rng.integers(0, 9, 60)
    fit = mean_fit(design, values, groups)
    kept = [groups != each for each in range(9)]
    found = [np.linalg.lstsq(design[k], values[k], rcond=None)[0] for k in kept]
    away = np.array(found) - np.linalg.lstsq(design, values, rcond=None)[0]
    assert fit.covariance == pytest.approx(8 / 9 * away.T @ away)
    assert (fit.freedom, mean_fit(design, values, np.arange(60)).freedom) == (7, 58)


def test_median_fit_agrees_with_statsmodels():
    design, values = cloud(np.random.default_rng(1), 400)
    fit = median_fit(design, values, np.arange(400))
    theirs = sm.QuantReg(values, design).fit(q=0.5)
    assert fit.coefficients == pytest.approx(theirs.params, abs=1e-6)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(theirs.bse, rel=0.2)


@pytest.mark.parametrize("fit", [mean_fit, median_fit])
def test_intervals_cover_a_planted_slope_under_unequal_spread(fit):
    rng, held = np.random.default_rng(2), 0
    for _ in range(200):
        design, values = cloud(rng, 150)
        slope, error = fit(design, values, np.arange(150)).contrast(SLOPE)
        held += abs(slope + 0.2) < 1.645 * error
    assert 0.84 <= held / 200 <= 0.955


@pytest.mark.parametrize("fit", [mean_fit, median_fit])
def test_rows_of_one_creator_widen_the_error(fit):
    """Four rows for each of 80 creators; errors by row would hold the truth far too seldom."""
    rng, held, by_row = np.random.default_rng(3), 0, 0
    groups = np.repeat(np.arange(80), 4)
    for _ in range(100):
        x = np.repeat(rng.normal(size=80), 4)
        values = 1 - 0.2 * x + np.repeat(rng.normal(size=80), 4) + rng.normal(0, 0.3, 320)
        design = np.column_stack([np.ones(320), x])
        slope, error = fit(design, values, groups).contrast(SLOPE)
        held += abs(slope + 0.2) < 1.645 * error
        slope, error = fit(design, values, np.arange(320)).contrast(SLOPE)
        by_row += abs(slope + 0.2) < 1.645 * error
    assert 0.83 <= held / 100 <= 0.96
    assert by_row / 100 < 0.75


def test_spline_is_straight_outside_its_knots_and_bends_inside():
    knots = np.array([-1.0, 0.0, 1.0])
    outside = spline_columns(np.array([2.0, 3.0, 4.0, 5.0]), knots)
    assert np.diff(outside, n=2, axis=0) == pytest.approx(0, abs=1e-9)
    before = spline_columns(np.array([-4.0, -3.0, -2.0]), knots)
    assert np.diff(before, n=2, axis=0) == pytest.approx(0, abs=1e-9)
    inside = spline_columns(np.linspace(-1, 1, 5), knots)
    assert np.abs(np.diff(inside[:, 2], n=2)).max() > 0.01


def test_ties_do_not_stop_the_median():
    x = np.repeat([0.0, 1.0], 30)
    values = np.tile([0.0, 0.0, 1.0], 20)
    fit = median_fit(np.column_stack([np.ones(60), x]), values, np.arange(60))
    assert fit.coefficients == pytest.approx([0, 0], abs=1e-3)


def test_the_kernel_of_the_median_has_the_width_of_hall_and_sheather():
    residuals = np.random.default_rng(0).normal(size=500)
    share = hall_sheather(500, 0.5)
    spread = min(residuals.std(), np.subtract(*np.quantile(residuals, [0.75, 0.25])) / 1.349)
    assert _width(residuals) == pytest.approx(spread * norm.ppf(0.5 + share))
