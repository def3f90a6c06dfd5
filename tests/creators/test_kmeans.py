"""k-means against scikit-learn and by property."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from influlab.creators.kmeans import kmeans


@pytest.mark.parametrize("k", [2, 4, 7])
def test_error_agrees_with_scikit_learn(k):
    points = np.random.default_rng(k).normal(size=(150, 4)) + np.repeat(np.eye(4)[:3] * 4, 50, 0)
    theirs = KMeans(k, n_init=10, random_state=0).fit(points).inertia_
    _, error = kmeans(points, k, np.random.default_rng(0), starts=10)
    assert error == pytest.approx(theirs, rel=0.02)


@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(6, 25))
def test_every_group_has_points_near_their_own_mean(seed, k, n):
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 4, size=(n, 2)) + rng.normal(0, 1e-3, size=(n, 2))
    labels, error = kmeans(points, k, rng, starts=2)
    assert set(labels) == set(range(k))
    means = np.array([points[labels == group].mean(axis=0) for group in range(k)])
    assert error == pytest.approx(np.sum((points - means[labels]) ** 2))
    away = np.sum((points[:, None] - means[None, :]) ** 2, axis=2)
    assert (away[np.arange(n), labels] <= away.min(axis=1) + 1e-9).all()


def test_as_many_groups_as_points():
    points = np.arange(5.0)[:, None]
    labels, error = kmeans(points, 5, np.random.default_rng(0))
    assert sorted(labels) == [0, 1, 2, 3, 4]
    assert error == 0


def test_same_seed_same_labels():
    points = np.random.default_rng(1).normal(size=(60, 3))
    one, two = (kmeans(points, 3, np.random.default_rng(5))[0] for _ in "ab")
    assert one.tolist() == two.tolist()
