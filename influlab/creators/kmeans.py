"""k-means in a few lines of NumPy: the same groups on every machine, and no threads to wait for.

scikit-learn's version starts a thread per core and lets them spin; for the few thousand points
of a creator table on a busy machine that took twenty times as long as the work itself.
"""

from __future__ import annotations

import numpy as np

STEPS = 200


def kmeans(
    points: np.ndarray, k: int, rng: np.random.Generator, *, starts: int = 5
) -> tuple[np.ndarray, float]:
    """Group points so that they are near the mean of their group.

    Lloyd's steps (1957) from k-means++ seeds (Arthur and Vassilvitskii 2007), the best of
    `starts` runs.

    Parameters
    ----------
    points : array, n x d
    k : int
        At most the number of different points.
    rng : Generator
    starts : int

    Returns
    -------
    labels : array of n whole numbers from 0 to k - 1, every group with at least one point
    error : float
        Sum of squared distances to the group's mean.

    Examples
    --------
    >>> points = np.array([[0.0], [0.1], [5.0], [5.2]])
    >>> labels, error = kmeans(points, 2, np.random.default_rng(0))
    >>> bool(labels[0] == labels[1] != labels[2] == labels[3]), round(error, 3)
    (True, 0.025)
    """
    runs = [_run(points, _seeds(points, k, rng)) for _ in range(starts)]
    return min(runs, key=lambda run: run[1])


def _seeds(points: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    """Points far from each other: each drawn in proportion to the squared distance so far."""
    chosen = [int(rng.integers(len(points)))]
    away = np.sum((points - points[chosen[0]]) ** 2, axis=1)
    for _ in range(k - 1):
        chosen.append(int(rng.choice(len(points), p=away / away.sum())))
        away = np.minimum(away, np.sum((points - points[chosen[-1]]) ** 2, axis=1))
    return points[chosen]


def _run(points: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, float]:
    squares, labels = np.sum(points**2, axis=1), np.full(len(points), -1)
    for _ in range(STEPS):
        away = squares[:, None] - 2 * points @ centres.T + np.sum(centres**2, axis=1)
        found = _filled(away.argmin(axis=1), away)
        if (found == labels).all():
            break
        labels = found
        member = np.eye(len(centres))[labels]
        centres = member.T @ points / member.sum(axis=0)[:, None]
    return labels, float(np.sum((points - centres[labels]) ** 2))


def _filled(labels: np.ndarray, away: np.ndarray) -> np.ndarray:
    """Give an empty group the point that is farthest from its own centre."""
    counts = np.bincount(labels, minlength=away.shape[1])
    for empty in np.flatnonzero(counts == 0):
        own = np.where(counts[labels] > 1, away[np.arange(len(labels)), labels], -np.inf)
        moved = int(own.argmax())
        counts[labels[moved]] -= 1
        labels[moved] = empty
        counts[empty] = 1
    return labels
