"""Exact draws of medians, means by groups, and intervals that agree with SciPy."""

import numpy as np
import pytest
from scipy import stats

from influlab.creators import bootstrap


@pytest.mark.parametrize("n", [1, 2, 7, 8])
def test_median_draws_follow_the_exact_distribution(n):
    """P(median* = each value) by counting resamples, against the formula-free definition."""
    rng = np.random.default_rng(1)
    values = np.arange(n, dtype=float) ** 2
    fast = bootstrap.median_draws(values, 40_000, rng)
    plain = np.median(values[rng.integers(n, size=(40_000, n))], axis=1)
    for point in np.unique(plain):
        share = np.mean(plain <= point)
        assert np.mean(fast <= point) == pytest.approx(share, abs=0.012)


def test_mean_draws_have_the_plug_in_variance():
    values = np.array([1.0, 2.0, 4.0, 9.0])
    draws = bootstrap.mean_draws(values, 50_000, np.random.default_rng(0))
    assert draws.mean() == pytest.approx(4, abs=0.03)
    assert draws.var() == pytest.approx(values.var() / 4, rel=0.03)


def test_the_mice_of_efron_and_tibshirani():
    """Efron and Tibshirani (1993), table 2.2, treated mice, endless draws: 23.36 and 37.83."""
    mice = np.array([94.0, 197, 16, 38, 99, 141, 23])
    means = bootstrap.mean_draws(mice, 100_000, np.random.default_rng(0))
    medians = bootstrap.median_draws(mice, 400_000, np.random.default_rng(0))
    assert means.std() == pytest.approx(23.36, abs=0.2)
    assert medians.std() == pytest.approx(37.83, abs=0.2)


def test_cluster_medians_equal_the_plain_definition():
    rng = np.random.default_rng(3)
    for n, groups in ((41, 15), (40, 15), (400, 380), (9, 1)):
        values, labels = rng.lognormal(size=n), rng.integers(groups, size=n)
        order = np.argsort(values)
        codes = np.unique(labels[order], return_inverse=True)[1]
        times = bootstrap._times_drawn(codes.max() + 1, 60, rng)
        expected = [np.median(np.repeat(values[order], row[codes].astype(int))) for row in times]
        assert bootstrap._cluster_medians(values[order], codes, times).tolist() == expected


def test_groups_of_equal_rows_widen_the_interval():
    """Ten copies of each creator say no more than one."""
    rng = np.random.default_rng(5)
    one = rng.normal(size=60)
    copies, creator = np.repeat(one, 10), np.repeat(np.arange(60), 10)
    medians, means = bootstrap.cluster_draws(copies, creator, 3_000, rng)
    assert means.std() == pytest.approx(one.std() / np.sqrt(60), rel=0.06)
    single = bootstrap.median_draws(one, 3_000, rng).std()
    assert medians.std() == pytest.approx(single, rel=0.08)


def test_bca_agrees_with_scipy():
    values = np.random.default_rng(2).lognormal(size=80)
    ours = bootstrap.bca_interval(
        bootstrap.mean_draws(values, 20_000, np.random.default_rng(0)),
        values.mean(),
        bootstrap.skewness(values) / (6 * np.sqrt(80)),
        0.9,
    )
    theirs = stats.bootstrap(
        (values,), np.mean, confidence_level=0.9, n_resamples=20_000, method="BCa", rng=1
    ).confidence_interval
    assert ours == pytest.approx(tuple(theirs), rel=0.012)


def test_equal_values_have_an_interval_of_no_width():
    draws = bootstrap.mean_draws(np.full(6, 0.3), 100, np.random.default_rng(0))
    low, high = bootstrap.bca_interval(draws, 0.3, bootstrap.skewness(np.full(6, 0.3)), 0.9)
    assert (low, high) == pytest.approx((0.3, 0.3))


def test_skewness_agrees_with_scipy():
    values = np.random.default_rng(4).gamma(2, size=50)
    assert bootstrap.skewness(values) == pytest.approx(stats.skew(values))


def test_fewest_is_where_smallest_to_largest_holds_the_median():
    for level in (0.5, 0.75, 0.8, 0.9, 0.95, 0.99):
        n = bootstrap.fewest(level)
        assert 1 - 2.0 ** (1 - n) >= level > 1 - 2.0 ** (2 - n)


def test_the_level_is_widened_as_hesterberg_prints_it():
    """Hesterberg (2015), table 2: a 95 % interval takes these parts of one tail."""
    printed = {5: 0.0010, 10: 0.0086, 20: 0.0159, 40: 0.0203, 80: 0.0226, 160: 0.0238}
    for count, tail in printed.items():
        assert (1 - bootstrap.widened(0.95, count)) / 2 == pytest.approx(tail, abs=6e-5)


def test_ranges_of_few_creators_hold_what_they_say():
    rng, held = np.random.default_rng(8), {"median": 0, "mean": 0}
    for _ in range(200):
        values = rng.normal(3, 1, 6)
        medians = bootstrap.median_draws(values, 1_000, rng)
        means = bootstrap.mean_draws(values, 1_000, rng)
        for name, draws in (("median", medians), ("mean", means)):
            low, high = bootstrap.percentile_interval(draws, 0.9, 6)
            held[name] += low <= 3 <= high
    assert min(held.values()) >= 0.85 * 200
