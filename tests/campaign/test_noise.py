"""Shared streams and counts that are exact quantiles."""

import numpy as np
import pytest
from scipy import stats

from influlab.campaign.noise import binomial, expansion, normals, poisson

Z = np.random.default_rng(5).standard_normal(50_000)


@pytest.mark.parametrize("mean", [0.0, 0.3, 4.0, 11.9, 12.0, 75.0, 1e5])
def test_poisson_counts_are_the_quantiles(mean):
    counts = poisson(np.full(Z.shape, mean), expansion(Z))
    exact = stats.poisson.ppf(stats.norm.cdf(Z), mean) if mean else np.zeros(Z.shape)
    assert (counts != exact).mean() < 1e-3
    assert np.abs(counts - exact).max() <= 1


def test_poisson_keeps_shape_and_rises_with_its_mean():
    counts = poisson(np.linspace(0.1, 60, 200)[:, None], expansion(Z[:40]))
    assert counts.shape == (200, 40)
    assert (np.diff(counts, axis=0) >= 0).mean() > 0.9999


@pytest.mark.parametrize(
    ("size", "share"), [(4, 0.9), (60, 0.97), (300, 0.8), (5000, 0.5), (3, 1.0)]
)
def test_binomial_counts_are_the_quantiles(size, share):
    counts = binomial(size, np.full(Z.shape, share), Z)
    exact = stats.binom.ppf(stats.norm.cdf(Z), size, share)
    assert (counts != exact).mean() < 0.006
    assert np.abs(counts - exact).max() <= 1


def test_streams_are_keyed_by_seed_and_name():
    assert (normals(1, "micro.fee", 100) == normals(1, "micro.fee", 100)).all()
    assert (normals(1, "micro.fee", 100) != normals(2, "micro.fee", 100)).any()
    assert (normals(1, "micro.fee", 100) != normals(1, "macro.fee", 100)).any()
    with pytest.raises(ValueError, match="read-only"):
        normals(1, "micro.fee", 100)[0] = 0.0
