"""Cliff's delta by hand, against DeLong's variance, SciPy's tests and measured coverage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from influlab.creators.dominance import (
    cliffs_delta,
    delta_error,
    delta_interval,
    dominance_tests,
    placements,
)

NUMBERS = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=12).map(np.array)


def own_groups(first, second):
    return np.arange(len(first)), len(first) + np.arange(len(second))


@given(NUMBERS, NUMBERS)
def test_delta_is_what_counting_pairs_gives(first, second):
    pairs = np.sign(first[:, None] - second[None, :])
    assert cliffs_delta(first, second) == pytest.approx(pairs.mean())
    assert cliffs_delta(second, first) == pytest.approx(-pairs.mean())


def test_error_is_delongs():
    rng = np.random.default_rng(0)
    first, second = rng.normal(0.4, 1, 30), rng.normal(0, 2, 50)
    delong = placements(first, second).var(ddof=1) / 30 + placements(second, first).var(ddof=1) / 50
    error, count = delta_error(first, second, own_groups(first, second))
    assert error == pytest.approx(2 * np.sqrt(delong))
    assert count == 80


def test_copies_of_a_creator_add_nothing():
    rng = np.random.default_rng(1)
    first, second = rng.normal(0.4, 1, 30), rng.normal(0, 1, 50)
    once = delta_error(first, second, own_groups(first, second))
    groups = (np.repeat(np.arange(30), 4), 30 + np.arange(50))
    copied = delta_error(np.repeat(first, 4), second, groups)
    assert copied == pytest.approx(once)


@pytest.mark.parametrize(("shift", "spread"), [(0.0, 1.0), (0.8, 3.0), (2.0, 1.0)])
def test_interval_covers_delta(shift, spread):
    truth = 2 * stats.norm.cdf(shift / np.sqrt(1 + spread**2)) - 1
    rng, held = np.random.default_rng(7), 0
    for _ in range(400):
        first, second = rng.normal(shift, 1, 25), rng.normal(0, spread, 60)
        error, _ = delta_error(first, second, own_groups(first, second))
        low, high = delta_interval(cliffs_delta(first, second), error, (25, 60), 0.9)
        held += low <= truth <= high
    assert 0.865 <= held / 400 <= 0.94


def test_full_separation_still_has_a_range():
    """Newcombe's bound: 5 above 5 leaves room for a delta well below 1; more rows leave less."""
    few, many = (delta_interval(1.0, 0.0, (n, n), 0.9) for n in (5, 500))
    assert few[1] == many[1] == 1.0
    assert 0.3 < few[0] < 0.8 < 0.98 < many[0] < 1
    assert delta_interval(-1.0, 0.0, (5, 5), 0.9) == (-1.0, -few[0])


def test_tests_agree_with_scipy():
    rng = np.random.default_rng(3)
    first, second = rng.normal(0.5, 1, 40), rng.normal(0, 2, 50)
    table = dominance_tests(first, second, own_groups(first, second)).set_index("test")
    munzel, whitney = stats.brunnermunzel(first, second), stats.mannwhitneyu(first, second)
    assert table.loc["Brunner-Munzel", "p_value"] == pytest.approx(munzel.pvalue)
    assert table.loc["Brunner-Munzel", "statistic"] > 0, "the first tends to be larger"
    assert table.loc["Mann-Whitney", "p_value"] == pytest.approx(whitney.pvalue)


def test_pain_scores_of_brunner_and_munzel():
    """Brunner and Munzel (2000): statistic 3.1375, p 0.005786, P(X < Y) + P(X = Y) / 2 0.788961."""
    one = np.array([1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1], dtype=float)
    two = np.array([3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4], dtype=float)
    assert (cliffs_delta(two, one) + 1) / 2 == pytest.approx(0.788961, abs=5e-7)
    row = dominance_tests(two, one, own_groups(two, one)).iloc[0]
    assert row["statistic"] == pytest.approx(3.1375, abs=5e-5)
    assert row["p_value"] == pytest.approx(0.005786, abs=5e-7)


def test_rows_of_one_creator_get_the_test_by_creators():
    rng, rejected = np.random.default_rng(5), 0
    groups = (np.repeat(np.arange(15), 8), 15 + np.repeat(np.arange(15), 8))
    for _ in range(300):
        first, second = (np.repeat(rng.normal(size=15), 8) + rng.normal(0, 0.1, 120) for _ in "ab")
        table = dominance_tests(first, second, groups)
        assert table["test"].tolist() == ["by creators"]
        rejected += table["p_value"].iloc[0] < 0.1
    assert rejected / 300 < 0.16, "counting rows as creators would reject over half"


def test_no_spread_has_no_brunner_munzel():
    table = dominance_tests(np.ones(3), np.ones(3), own_groups(np.ones(3), np.ones(3)))
    assert table["p_value"].isna().tolist() == [True, False]
