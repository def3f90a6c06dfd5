"""Lines through clouds: least squares and median regression with errors that hold.

Errors are robust to unequal spread (HC3, MacKinnon and White 1985) and, where creators have
several rows, to rows of one creator hanging together (by creator). Intervals take Student's t on
the creators, for few of them tell little however many rows they have.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients of a regression with their covariance.

    Parameters
    ----------
    coefficients : array of p numbers
    covariance : array, p x p
    freedom : float, default inf
        Creators (groups) less coefficients.

    Examples
    --------
    >>> fit = Fit(np.array([1.0, 2.0]), np.diag([0.01, 0.04]))
    >>> fit.contrast(np.array([1.0, 1.0]))
    (3.0, 0.22360679774997896)
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    freedom: float = np.inf

    def errors(self, level: float) -> float:
        """How many standard errors an interval of this level reaches to each side."""
        return float(stdtrit(self.freedom, (1 + level) / 2))

    def p_value(self, ratio: float) -> float:
        """Two-sided, of an estimate that lies so many standard errors from what is asked."""
        return float(2 * stdtr(self.freedom, -abs(ratio)))

    def contrast(self, weights: np.ndarray) -> tuple[float, float]:
        """A weighted sum of coefficients, and its standard error."""
        variance = float(weights @ self.covariance @ weights)
        return float(weights @ self.coefficients), float(np.sqrt(max(variance, 0.0)))

    def at(self, design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Fitted values of the rows of a design, and their standard errors."""
        variance = np.einsum("ij,jk,ik->i", design, self.covariance, design)
        return design @ self.coefficients, np.sqrt(np.maximum(variance, 0))


def mean_fit(design: np.ndarray, values: np.ndarray, groups: np.ndarray) -> Fit:
    r"""Least squares with HC3 errors, or errors by group where groups repeat.

    .. math:: V = \tfrac{G - 1}{G} \sum_g (b_{(g)} - b)(b_{(g)} - b)'

    with :math:`b_{(g)}` the coefficients without group g: the jackknife, which is HC3 for
    groups and holds with few of them too (MacKinnon, Nielsen and Webb 2022, Queen's Economics
    Department working paper 1485).

    Parameters
    ----------
    design : array, n x p
    values : array of n numbers
    groups : array of n whole numbers
        Rows with one number hang together.

    Returns
    -------
    Fit

    Examples
    --------
    >>> x = np.arange(5.0)
    >>> mean_fit(np.column_stack([np.ones(5), x]), 1 + 2 * x, np.arange(5)).coefficients
    array([1., 2.])
    """
    from statsmodels.regression.linear_model import OLS

    freedom = _freedom(design, groups)
    if len(np.unique(groups)) < len(groups):
        return Fit(*_jackknife(design, values, groups), freedom)
    found = OLS(values, design).fit(cov_type="HC3")
    return Fit(np.asarray(found.params), np.asarray(found.cov_params()), freedom)


def _jackknife(
    design: np.ndarray, values: np.ndarray, groups: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and their covariance, by leaving out one group after the other."""
    labels = np.unique(groups, return_inverse=True)[1]
    count, width = labels.max() + 1, design.shape[1]
    squares = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    rows = np.column_stack([squares, design * values[:, None]])
    sums = np.column_stack([np.bincount(labels, weights=column) for column in rows.T])
    parts, ends = sums[:, : width**2].reshape(count, width, width), sums[:, width**2 :]
    whole = np.linalg.lstsq(design, values, rcond=None)[0]
    without = np.linalg.pinv(parts.sum(axis=0) - parts, hermitian=True)
    moved = np.einsum("gij,gj->gi", without, ends.sum(axis=0) - ends) - whole
    return whole, (count - 1) / count * moved.T @ moved


def median_fit(design: np.ndarray, values: np.ndarray, groups: np.ndarray) -> Fit:
    r"""Median regression (Koenker and Bassett 1978) with sandwich errors by group.

    .. math:: V = \tfrac{G}{G - p} D^{-1} \left( \sum_g s_g s_g' \right) D^{-1}, \quad
              D = \frac{1}{2h} \sum_i 1(|u_i| < h) x_i x_i'

    with :math:`s_g` the sum over a group of :math:`(1/2 - 1(u < 0)) x`, Powell's (1991)
    kernel with the width of Hall and Sheather (1988), and groups after Parente and Santos
    Silva (2016, doi 10.1515/jem-2014-0011).

    Parameters
    ----------
    design : array, n x p
    values : array of n numbers
    groups : array of n whole numbers

    Returns
    -------
    Fit

    Examples
    --------
    >>> x = np.arange(9.0)
    >>> y = 2 * x + np.array([0, 1, -1, 0, 2, -2, 0, 1, -1])
    >>> fit = median_fit(np.column_stack([np.ones(9), x]), y, np.arange(9))
    >>> bool(abs(fit.coefficients[1] - 2) < 0.3)
    True
    """
    from statsmodels.regression.quantile_regression import QuantReg
    from statsmodels.tools.sm_exceptions import IterationLimitWarning

    with warnings.catch_warnings():
        # Ties let the weights swing between equally good lines; the last one serves.
        warnings.simplefilter("ignore", IterationLimitWarning)
        warnings.filterwarnings("ignore", message="Convergence cycle detected")
        found = QuantReg(values, design).fit(q=0.5, max_iter=500)
    coefficients = np.asarray(found.params)
    residuals = values - design @ coefficients
    inside = np.abs(residuals) < _width(residuals)
    bread = design[inside].T @ design[inside] / (2 * _width(residuals))
    scores = (0.5 - (residuals < 0))[:, None] * design
    labels = np.unique(groups, return_inverse=True)[1]
    sums = np.column_stack([np.bincount(labels, weights=column) for column in scores.T])
    inverse = np.linalg.pinv(bread)
    few = len(sums) / max(len(sums) - design.shape[1], 1)
    covariance = few * inverse @ (sums.T @ sums) @ inverse
    return Fit(coefficients, covariance, _freedom(design, groups))


def _freedom(design: np.ndarray, groups: np.ndarray) -> float:
    return float(max(len(np.unique(groups)) - design.shape[1], 1))


def _width(residuals: np.ndarray) -> float:
    from scipy.stats import norm

    n = len(residuals)
    share = n ** (-1 / 3) * norm.ppf(0.975) ** (2 / 3) * (1.5 * norm.pdf(0) ** 2) ** (1 / 3)
    quartiles = np.subtract(*np.quantile(residuals, [0.75, 0.25])) / 1.349
    spread = min(residuals.std(), quartiles) if quartiles > 0 else residuals.std()
    half = min(share, 0.49)
    return float(max(spread * norm.ppf(0.5 + half), 1e-12))


def spline_columns(places: np.ndarray, knots: np.ndarray) -> np.ndarray:
    r"""Natural cubic spline: straight outside the outer knots.

    .. math:: N_{k} = d_k - d_{K-1}, \quad
              d_k = \frac{(x - t_k)_+^3 - (x - t_K)_+^3}{t_K - t_k}

    (Hastie, Tibshirani and Friedman 2009, section 5.2.1), beside a constant and x.

    Parameters
    ----------
    places : array of n numbers
    knots : array of K numbers, rising

    Returns
    -------
    array, n x K

    Examples
    --------
    >>> spline_columns(np.array([0.0, 1.0]), np.array([0.0, 0.5, 1.0])).shape
    (2, 3)
    """

    def cube(knot: float) -> np.ndarray:
        return np.maximum(places - knot, 0) ** 3

    last = knots[-1]
    bends = [(cube(knot) - cube(last)) / (last - knot) for knot in knots[:-1]]
    return np.column_stack(
        [np.ones_like(places), places, *(bend - bends[-1] for bend in bends[:-1])]
    )
