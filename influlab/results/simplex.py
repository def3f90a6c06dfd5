r"""Weights on the simplex: the mixture of donors that comes closest to a target, exactly.

.. math:: \min_{w \ge 0,\ \sum w = 1} \lVert A w - b \rVert^2

With :math:`p_j = a_j - b` this is the point of smallest norm in the hull of the p. Non-negative
least squares on :math:`[P; 1^\top] u = [0; 1]` solves it without a penalty: for
:math:`u = s w` the best s leaves :math:`\lVert Pw \rVert^2 / (1 + \lVert Pw \rVert^2)`, which
grows with the norm, so that the minimiser, divided by its sum, is the answer (Lawson and
Hanson 1974, chapter 23). It is an active-set method: exact, and without a step size.
"""

from __future__ import annotations

import numpy as np


def simplex_weights(donors: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Weights of the donors, none negative, summing to 1.

    Parameters
    ----------
    donors : array, periods x donors
    target : array, periods

    Returns
    -------
    array, donors

    Examples
    --------
    >>> simplex_weights(np.array([[0.0, 4.0], [0.0, 4.0]]), np.array([1.0, 1.0])).round(6)
    array([0.75, 0.25])
    """
    from scipy.optimize import nnls

    gaps = donors - target[:, None]
    scale = np.sqrt(np.mean(gaps**2)) or 1.0
    system = np.vstack([gaps / scale, np.ones(gaps.shape[1])])
    goal = np.zeros(len(system))
    goal[-1] = 1.0
    found = nnls(system, goal, maxiter=10 * system.shape[1] + 100)[0]
    return found / found.sum()


def fit_gap(donors: np.ndarray, target: np.ndarray, before: int, demean: bool) -> np.ndarray:
    """Target less its synthetic twin in every period; the twin is fitted before the start.

    Parameters
    ----------
    donors : array, donors x periods
    target : array, periods
    before : int
        Number of periods before the start.
    demean : bool
        Fit shapes, not levels: every row is centred on its mean before the start.

    Returns
    -------
    array, periods

    Examples
    --------
    >>> fit_gap(np.array([[0.0, 0, 0], [4.0, 4, 4]]), np.array([1.0, 1, 6]), 2, False).round(6)
    array([0., 0., 5.])
    """
    return twin(donors, target, before, demean)[0]


def twin(
    donors: np.ndarray, target: np.ndarray, before: int, demean: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The gap of :func:`fit_gap` and the weights behind it.

    Parameters
    ----------
    donors, target, before, demean
        As in :func:`fit_gap`.

    Returns
    -------
    gap : array, periods
    weights : array, donors

    Examples
    --------
    >>> twin(np.array([[0.0, 0, 0], [4.0, 4, 4]]), np.array([1.0, 1, 6]), 2, False)[1].round(6)
    array([0.75, 0.25])
    """
    if demean:
        donors = donors - donors[:, :before].mean(axis=1, keepdims=True)
        target = target - target[:before].mean()
    weights = simplex_weights(donors[:, :before].T, target[:before])
    return target - weights @ donors, weights
