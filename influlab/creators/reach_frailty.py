"""One number for how alike people's chances of being reached are inside a segment: gamma frailty.

Each person has an activity U with mean 1: gamma distributed with shape r. A creator of strength v
reaches the person with chance 1 - exp(-v U), independently of other creators once U is known.
Active people are then met by many creators at once, which is what overlap beyond chance is.
"""

from __future__ import annotations

import math

import numpy as np

from influlab.errors import InfluLabError

CAP = 0.95
"""The largest share of a segment that one creator is taken to reach."""

LEAST_R = 1e-6
"""The smallest shape r; a large audience needs a larger one, see :func:`least_r`."""

LARGEST_EXPONENT = 690.0
"""exp of more than about 709 is beyond the largest number; sums of creators need some room."""

NARROW_R = 400.0
"""From this shape on the activity is so nearly the same for all that its law is almost normal."""


def phi(y: np.ndarray | float, r: float = math.inf) -> np.ndarray:
    r"""Share of a segment reached by creators whose strengths add up to `y`.

    .. math:: \phi_r(y) = E[1 - e^{-yU}] = 1 - (1 + y/r)^{-r}, \qquad
        \phi_\infty(y) = 1 - e^{-y}

    with U gamma distributed, mean 1 and shape r (the Laplace transform of the gamma).
    Strengths add up over creators because exposures are independent given U. The function
    is increasing and concave in `y`, decreasing in overlap (increasing in r). The joint
    law of *not* being reached is a Clayton copula with parameter 1/r, Kendall's tau
    1 / (1 + 2r); as r goes to 0 the smaller audience lies inside the larger one.

    Parameters
    ----------
    y : array of float or float
        Sum of the strengths of :func:`phi_inverse`, >= 0.
    r : float, default inf
        Shape of the activity, above 0 (the smaller audience inside the larger) to inf (chance).

    Returns
    -------
    array or float, same shape as `y`
        Fraction of the segment in [0, 1].

    Raises
    ------
    InfluLabError
        When r is not a number above 0.

    References
    ----------
    Clayton (1978), Biometrika 65, doi:10.1093/biomet/65.1.141; the negative binomial
    reach model NBD is the same mixture.

    Examples
    --------
    >>> two = phi_inverse(0.3) + phi_inverse(0.4)
    >>> round(float(phi(two)), 12)
    0.58
    >>> alike = phi_inverse(0.3, r=1) + phi_inverse(0.4, r=1)
    >>> round(float(phi(alike, r=1)), 4)
    0.5227
    """
    check_r(r)
    y = np.asarray(y, dtype=float)
    return -np.expm1(-y) if math.isinf(r) else -np.expm1(-r * np.log1p(y / r))


def phi_inverse(p: np.ndarray | float, r: float = math.inf) -> np.ndarray:
    r"""Strength of a creator who alone reaches the share `p` of a segment.

    .. math:: v = \phi_r^{-1}(p) = r\left((1-p)^{-1/r} - 1\right), \qquad
        \phi_\infty^{-1}(p) = -\log(1 - p)

    Parameters
    ----------
    p : array of float or float
        Share of the segment, in [0, 1); see :func:`segment_chances`.
    r : float, default inf
        Shape of the activity, see :func:`phi`.

    Returns
    -------
    array or float, same shape as `p`
        Strength v >= 0 without a unit; strengths of several creators add up.

    Raises
    ------
    InfluLabError
        When r is not a number above 0, is too small for the largest share
        (:func:`least_r`), or a share is not in [0, 1).

    Examples
    --------
    >>> round(float(phi_inverse(0.5, r=1)), 12)
    1.0
    >>> round(float(phi(phi_inverse(0.37, r=0.4), r=0.4)), 12)
    0.37
    """
    check_r(r)
    p = np.asarray(p, dtype=float)
    if not ((p >= 0) & (p < 1)).all():
        raise InfluLabError("reach", "a share p is not in [0, 1): cap it, see segment_chances")
    least = least_r(p)
    if r < least:
        problem = (
            f"r is {r:.3g}; with {p.max():.1%} of a segment reached it must be {least:.2g} "
            + ("or more")
        )
        raise InfluLabError("reach", problem)
    loss = -np.log1p(-p)
    return loss if math.isinf(r) else r * np.expm1(loss / r)


def phi_slope(y: np.ndarray | float, r: float = math.inf) -> np.ndarray | float:
    r"""Slope of :func:`phi`: what a little more strength adds, for optimisers.

    .. math:: \phi_r'(y) = (1 + y/r)^{-(r+1)}, \qquad \phi_\infty'(y) = e^{-y}

    Parameters
    ----------
    y : array of float or float
        Sum of strengths, >= 0.
    r : float, default inf
        Shape of the activity, see :func:`phi`.

    Returns
    -------
    array or float, same shape as `y`
        In (0, 1]; 1 at y = 0 and decreasing.

    Raises
    ------
    InfluLabError
        When r is not a number above 0.

    Examples
    --------
    >>> float(phi_slope(1.0, r=1))
    0.25
    """
    check_r(r)
    y = np.asarray(y, dtype=float)
    return np.exp(-y) if math.isinf(r) else np.exp(-(r + 1) * np.log1p(y / r))


def segment_chances(
    reach: np.ndarray, shares: np.ndarray, sizes: np.ndarray, *, cap: float = CAP
) -> np.ndarray:
    r"""Chance that a person of a segment is reached by a creator.

    .. math:: p_{is} = \min(cap,\; R_i \, q_{is} / N_s)

    Parameters
    ----------
    reach : array of float, n
        Accounts that each creator reaches.
    shares : array of float, n x S
        Share of each creator's audience in each segment; rows add up to 1.
    sizes : array of float, S
        People in each segment, > 0.
    cap : float, default 0.95
        No creator reaches a larger share of a segment: everyone is never reached.

    Returns
    -------
    array of float, n x S
        Chances in [0, cap], ready for :func:`phi_inverse`.

    Examples
    --------
    >>> segment_chances(np.array([300.0]), np.array([[0.5, 0.5]]), np.array([500.0, 1_000.0]))
    array([[0.3 , 0.15]])
    """
    return np.minimum(cap, np.asarray(reach)[:, None] * shares / sizes)


def least_r(p: np.ndarray) -> float:
    """The smallest shape r at which shares as large as `p` can be computed.

    Below it the strengths pass the largest number of the machine; the overlap is complete to
    all digits long before.

    Parameters
    ----------
    p : array of float
        Shares in [0, 1).

    Returns
    -------
    float

    Examples
    --------
    >>> round(least_r(np.array([0.1, 0.95])), 4)
    0.0043
    """
    return max(LEAST_R, -math.log1p(-float(np.max(p, initial=0.0))) / LARGEST_EXPONENT)


def check_r(r: float) -> None:
    """Refuse a shape r of the activity that is not a number above 0, or infinite.

    Parameters
    ----------
    r : float

    Returns
    -------
    None

    Raises
    ------
    InfluLabError

    Examples
    --------
    >>> check_r(1.5)
    """
    problem = r_problem(r)
    if problem:
        raise InfluLabError("reach", problem)


def r_problem(r: object) -> str:
    """What is wrong with a shape r, or an empty text.

    Parameters
    ----------
    r : object

    Returns
    -------
    str

    Examples
    --------
    >>> r_problem(0)
    'r is 0; it must be a number above 0 (full overlap) up to inf (chance)'
    """
    if isinstance(r, int | float | np.number) and not isinstance(r, bool) and r >= LEAST_R:
        return ""
    return f"r is {r!r}; it must be a number above 0 (full overlap) up to inf (chance)"


def exposure_counts(
    chances: np.ndarray, given: np.ndarray, r: float = math.inf, *, most: int = 10
) -> np.ndarray:
    r"""Distribution of the number of exposures in each segment, exact up to `most`.

    Given the activity u, creator i reaches a person with chance :math:`1 - e^{-v_i u}` and
    then shows c posts with chance `given[i, c-1]`. The counts of the creators are convolved
    one after the other and cut at `most` (no count above it can come back below it), and the
    result is averaged over the gamma law of u. Independence (r = inf) is the one point u = 1:
    the truncated Poisson binomial.

    Parameters
    ----------
    chances : array of float, n x S
        From :func:`segment_chances`.
    given : array of float, n x C
        Chances of 1, 2, ..., C exposures from a creator who reaches the person; C >= `most`
        or rows add up to 1.
    r : float, default inf
        Shape of the activity, see :func:`phi`.
    most : int, default 10
        Highest count that is told apart.

    Returns
    -------
    array of float, S x (most + 1)
        Share of each segment with exactly 0, 1, ..., `most` exposures; 1 minus the sum of a
        row has more.

    Examples
    --------
    >>> exposure_counts(np.array([[0.3], [0.4]]), np.ones((2, 1)), most=2).round(4)
    array([[0.42, 0.46, 0.12]])
    """
    strengths = phi_inverse(chances, r)
    activity, weights = activity_points(r, float(strengths.sum(axis=0).max(initial=0)))
    state = np.zeros((chances.shape[1], len(activity), most + 1))
    state[..., 0] = 1
    for strength, counts in zip(strengths, given, strict=True):
        with np.errstate(over="ignore"):
            hit = -np.expm1(-strength[:, None] * activity)[..., None]
        grown = state * (1 - hit)
        for count, chance in enumerate(counts[:most], start=1):
            if chance:
                grown[..., count:] += hit * chance * state[..., : most + 1 - count]
        state = grown
    return np.einsum("sqk,q->sk", state, weights)


def activity_points(r: float, strength: float) -> tuple[np.ndarray, np.ndarray]:
    """Points and weights that average a function of the activity over its gamma law.

    The trapezoid rule in log u, which converges geometrically for these integrands. Below
    the lowest point nobody is reached by anyone: that mass sits at u = 0.

    Parameters
    ----------
    r : float
        Shape of the activity, see :func:`phi`.
    strength : float
        The largest sum of strengths the points have to serve.

    Returns
    -------
    points, weights : arrays of float
        Weights add up to 1.

    Examples
    --------
    >>> points, weights = activity_points(2.0, 5.0)
    >>> round(float(weights @ points), 10), round(float(weights @ np.exp(-5 * points)), 10)
    (1.0, 0.0816326531)
    """
    if math.isinf(r):
        return np.ones(1), np.ones(1)
    step = min(0.25, 0.5 / math.sqrt(r))
    log_u = np.arange(_lowest(r, strength), math.log1p(12 / math.sqrt(r) + 45 / r) + step, step)
    scale = r * math.log(r) - r - math.lgamma(r)
    weights = step * np.exp(r * (log_u - np.expm1(log_u)) + scale)
    if r >= NARROW_R:  # the scale loses digits there, and nothing lies below the lowest point
        weights = weights / weights.sum()
    return np.append(0.0, np.exp(log_u)), np.append(1 - weights.sum(), weights)


def _lowest(r: float, strength: float) -> float:
    """The log activity below which nobody is reached, or nobody is."""
    if r >= NARROW_R:
        return -12 / math.sqrt(r)
    rare = (math.log(1e-20) + math.lgamma(r + 1)) / r - math.log(r)
    return max(rare, math.log(1e-15) - math.log1p(strength))
