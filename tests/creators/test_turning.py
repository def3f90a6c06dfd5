"""A turn is found when planted, and a mere bend is not called one."""

import numpy as np
import pytest
from scipy import stats

from influlab.creators.regression import Fit, mean_fit
from influlab.creators.turning import fieller, lind_mehlum, two_lines

SHAPES = {
    "falls to a floor": lambda x: 0.3 * np.exp(-1.2 * x),
    "kink, then flat": lambda x: -0.5 * np.minimum(x, 0),
    "straight": lambda x: -0.3 * x,
    "flat": lambda x: 0 * x,
}
TURNS = {"U": lambda x: 0.4 * x**2, "inverted U": lambda x: -0.4 * x**2}


def verdicts(shape, seed, repeats=100, n=400):
    rng, rows = np.random.default_rng(seed), np.arange(n)
    for _ in range(repeats):
        x = rng.normal(size=n)
        y = shape(x) + 0.5 * rng.gumbel(size=n)
        fit = mean_fit(np.column_stack([np.ones(n), x, x**2]), y, rows)
        yield fit, lind_mehlum(fit, *np.quantile(x, [0.01, 0.99]), n), two_lines(x, y, rows)


@pytest.mark.parametrize("name", SHAPES)
def test_a_bend_is_not_called_a_turn(name):
    both = [parabola.found and lines.found for _, parabola, lines in verdicts(SHAPES[name], 1)]
    assert np.mean(both) <= 0.07


def test_the_parabola_alone_is_fooled_and_that_is_why_there_are_two_tests():
    found = [
        (parabola.found, lines.found)
        for _, parabola, lines in verdicts(SHAPES["falls to a floor"], 2)
    ]
    parabola, lines = np.mean(found, axis=0)
    assert parabola > 0.8
    assert lines < 0.07


@pytest.mark.parametrize("name", TURNS)
def test_a_planted_turn_is_found_where_it_is(name):
    covered = []
    for fit, parabola, lines in verdicts(TURNS[name], 3):
        assert parabola.found
        assert lines.found
        assert parabola.shape == lines.shape == name
        assert lines.place == pytest.approx(0, abs=0.6)
        low, high = fieller(fit, 0.9)
        covered.append(low <= 0 <= high)
    assert 0.82 <= np.mean(covered) <= 0.97


def test_lind_mehlum_by_hand():
    """Slopes -2 and 1 with standard error sqrt(0.02): the weaker side decides."""
    fit = Fit(np.array([0.0, -0.5, 0.75]), np.diag([0.01, 0.01, 0.0025]))
    found = lind_mehlum(fit, -1.0, 1.0, 53)
    assert (found.left, found.right) == pytest.approx((-2.0, 1.0))
    assert found.place == pytest.approx(1 / 3)
    assert found.p_value == pytest.approx(stats.t.sf(1 / np.sqrt(0.02), 50))


def test_fieller_solves_its_own_equation():
    fit = Fit(
        np.array([0.0, -1.0, 0.5]),
        np.array([[0.01, 0, 0], [0, 0.02, 0.003], [0, 0.003, 0.005]]),
    )
    z = stats.norm.ppf(0.95)
    for end in fieller(fit, 0.9):
        value, error = fit.contrast(np.array([0, 1, 2 * end]))
        assert abs(value) == pytest.approx(z * error)


def test_a_weak_bend_has_no_bounded_turn():
    fit = Fit(np.array([0.0, -1.0, 0.05]), np.diag([0.01, 0.02, 0.005]))
    assert fieller(fit, 0.9) == (-np.inf, np.inf)


def test_a_straight_line_without_noise_has_no_turn():
    x = np.linspace(0, 1, 40)
    found = two_lines(x, 3 - x, np.arange(40))
    assert not found.found
