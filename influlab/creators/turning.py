"""Does a curve turn, or does it only bend? Two tests that a bend cannot fool, and where it turns.

A quadratic term that is "significant" shows a bend, not a turn: a curve that falls steeply and
then gently has one. A U needs a falling part *and* a rising part, each shown by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influlab.creators.regression import Fit, mean_fit, spline_columns

ALPHA = 0.05


@dataclass(frozen=True)
class TurnTest:
    """One test of a turn.

    Parameters
    ----------
    test : str
    shape : str
        The shape it looked for: ``U`` or ``inverted U``.
    left, right : float
        Slope before and after, per tenfold followers.
    p_value : float
        Of "there is no such turn".
    place : float
        Where it turns, log10 followers.

    Examples
    --------
    >>> TurnTest("two lines", "U", -1.0, 0.5, 0.01, 5.0).found
    True
    """

    test: str
    shape: str
    left: float
    right: float
    p_value: float
    place: float

    @property
    def found(self) -> bool:
        """Whether the slopes have opposite signs and both are sure at 5 %."""
        return bool(self.left * self.right < 0 and self.p_value < ALPHA)


def lind_mehlum(fit: Fit, low: float, high: float, count: int) -> TurnTest:
    r"""Test of a U or inverted U (Lind and Mehlum 2010, doi 10.1111/j.1468-0084.2009.00569.x).

    For :math:`y = b_0 + b_1 x + b_2 x^2` on [low, high] a U needs
    :math:`b_1 + 2 b_2 x_{low} < 0 < b_1 + 2 b_2 x_{high}`; the p value is the larger of the
    two one-sided ones (Sasabuchi 1980). It still believes in the parabola, which is why the
    two lines stand beside it.

    Parameters
    ----------
    fit : Fit
        Coefficients of 1, x and x squared.
    low, high : float
        Ends of the stretch in which the turn must lie.
    count : int
        Independent rows.

    Returns
    -------
    TurnTest

    Examples
    --------
    >>> fit = Fit(np.array([0.0, 0.0, 1.0]), np.diag([0.01, 0.01, 0.01]))
    >>> found = lind_mehlum(fit, -1.0, 1.0, 100)
    >>> found.shape, found.found
    ('U', True)
    """
    from scipy.stats import t as student

    slopes, ratios = [], []
    for end in (low, high):
        slope, error = fit.contrast(np.array([0.0, 1.0, 2 * end]))
        slopes.append(slope)
        ratios.append(slope / error if error > 0 else np.nan)
    bend = fit.coefficients[2]
    toward = 1 if bend > 0 else -1
    tails = student.sf([-toward * ratios[0], toward * ratios[1]], max(count - 3, 1))
    place = -fit.coefficients[1] / (2 * bend) if bend else np.nan
    shape = "U" if toward > 0 else "inverted U"
    return TurnTest("Lind-Mehlum", shape, slopes[0], slopes[1], float(np.max(tails)), place)


def fieller(fit: Fit, level: float) -> tuple[float, float]:
    r"""Interval of the turning point of a parabola (Fieller 1954).

    All :math:`t` for which :math:`b_1 + 2 b_2 t` cannot be told from 0:
    :math:`(b_1 + 2 b_2 t)^2 \le q^2 \, Var(b_1 + 2 b_2 t)`, q of Student's t. Unlike the
    delta method it is right for a weak bend: then it has no end, and the answer is
    (-inf, inf).

    Parameters
    ----------
    fit : Fit
    level : float in (0, 1)

    Returns
    -------
    low, high : float

    Examples
    --------
    >>> fit = Fit(np.array([0.0, -2.0, 1.0]), np.diag([0.01, 0.01, 0.0001]))
    >>> low, high = fieller(fit, 0.9)
    >>> round(low, 2), round(high, 2)
    (0.92, 1.08)
    """
    z2 = fit.errors(level) ** 2
    b, v = fit.coefficients, fit.covariance
    a2 = 4 * (b[2] ** 2 - z2 * v[2, 2])
    a1 = 4 * (b[1] * b[2] - z2 * v[1, 2])
    a0 = b[1] ** 2 - z2 * v[1, 1]
    inside = a1**2 - 4 * a2 * a0
    if a2 <= 0 or inside < 0:
        return -np.inf, np.inf
    root = np.sqrt(inside)
    return float((-a1 - root) / (2 * a2)), float((-a1 + root) / (2 * a2))


def two_lines(places: np.ndarray, values: np.ndarray, groups: np.ndarray) -> TurnTest:
    r"""Two-lines test (Simonsohn 2018, doi 10.1177/2515245918805755).

    A spline finds where the curve is most extreme; the break is set in the flat stretch
    around it, nearer to the side whose line is surer (the "Robin Hood" rule, so that the
    weaker line gets more rows); then two straight lines that need not meet are fitted, and
    both slopes must be sure and of opposite sign. The p value is the larger of the two.
    Between the published steps ours differs in one: the smooth is a natural cubic spline
    with five knots rather than a generalised additive model.

    Parameters
    ----------
    places, values : arrays of n numbers
    groups : array of n whole numbers
        Rows with one number hang together.

    Returns
    -------
    TurnTest

    Examples
    --------
    >>> x = np.linspace(-1, 1, 60)
    >>> noise = np.random.default_rng(0).normal(0, 0.1, 60)
    >>> two_lines(x, x**2 + noise, np.arange(60)).found
    True
    """
    inner = np.quantile(places, [0.02, 0.98])
    knots = np.unique(np.quantile(places, [0.02, 0.25, 0.5, 0.75, 0.98]))
    design = spline_columns(places, knots)
    smooth, error = mean_fit(design, values, groups).at(design)
    quadratic = np.column_stack([np.ones_like(places), places, places**2])
    toward = 1 if mean_fit(quadratic, values, groups).coefficients[2] > 0 else -1
    inside = (places >= inner[0]) & (places <= inner[1])
    extreme = np.where(inside, toward * smooth, np.inf).argmin()
    flat = inside & (toward * (smooth - smooth[extreme]) <= error[extreme])
    start = float(np.median(places[flat]))
    left, right = (abs(ratio) for _, ratio in _lines(places, values, groups, start))
    share = right / (left + right) if left + right > 0 else 0.5
    place = float(np.quantile(places[flat], share))
    (before, t_left), (after, t_right) = _lines(places, values, groups, place)
    shape = "U" if toward > 0 else "inverted U"
    weaker = max(_p_value(ratio, groups) for ratio in (t_left, t_right))
    return TurnTest("two lines", shape, before, after, weaker, place)


def _lines(
    places: np.ndarray, values: np.ndarray, groups: np.ndarray, place: float
) -> list[tuple[float, float]]:
    """Slope and slope / error before and after the break, which may jump."""
    later = places > place
    away = places - place
    design = np.column_stack([np.ones_like(places), away * ~later, away * later, later])
    if len(np.unique(places[later])) < 3 or len(np.unique(places[~later])) < 3:
        return [(0.0, 0.0), (0.0, 0.0)]
    fit = mean_fit(design, values, groups)
    found = [fit.contrast(np.eye(4)[row]) for row in (1, 2)]
    return [(slope, slope / error if error > 0 else 0.0) for slope, error in found]


def _p_value(ratio: float, groups: np.ndarray) -> float:
    """Two-sided, on the groups less the four coefficients of two lines."""
    from scipy.special import stdtr

    return float(2 * stdtr(max(len(np.unique(groups)) - 4, 1), -abs(ratio)))
