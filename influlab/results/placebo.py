"""Chance in synthetic control: campaigns given to donors, and residuals moved in time."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from influlab.results.lift import two_sided
from influlab.results.simplex import fit_gap, simplex_weights

_GROUPS = 200
_STEPS = 40


def placebo_interval(
    donors: np.ndarray,
    gap: np.ndarray,
    before: int,
    *,
    demean: bool,
    level: float,
    group: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, tuple[float, float], float, pd.DataFrame]:
    r"""Interval of the mean effect from the mean effects of units without a campaign.

    .. math:: s_j = \frac{\lvert \overline{gap}_{j,after} \rvert}{RMSE_{j,before}}, \qquad
              ATT \pm s_{(\lceil level (J + 1) \rceil)} \, RMSE_{1,before}, \qquad
              p = \frac{1 + \#\{s_j \ge s_1\}}{J + 1}

    Where several units are treated, placebos are groups of donors that share members, so that
    hundreds of them say little more than the donors do: their :math:`s_j` are widened as Student's
    t with J - g degrees of freedom is wider than the normal (J donors, g treated).

    Parameters
    ----------
    donors : array, donors x periods
    gap : array, periods
        Of the treated.
    before : int
    demean : bool
    level : float
    group : int
        Number of treated units: placebos are means of as many donors.
    rng : Generator

    Returns
    -------
    band : array, periods
        Half-width of the band around the effect of each period.
    (low, high), p_value
        Infinite bounds when there are too few donors for the level.
    placebo : DataFrame, one row per placebo
        ``placebo, att, rmse_before, ratio``.

    Examples
    --------
    >>> donors = np.random.default_rng(0).normal(size=(12, 8))
    >>> _, (low, high), p_value, table = placebo_interval(
    ...     donors, donors[0] + 9, 6, demean=False, level=0.9, group=1,
    ...     rng=np.random.default_rng(0))
    >>> len(table), low < 9 < high
    (12, True)
    """
    gaps = np.array(
        [
            fit_gap(np.delete(donors, chosen, axis=0), donors[chosen].mean(axis=0), before, demean)
            for chosen in _groups(len(donors), group, rng)
        ]
    )
    errors = _rmse(gaps[:, :before])
    own = float(_rmse(gap[None, :before])[0])
    floor = 1e-9 * float(np.abs(donors).mean() + 1e-300)
    errors, own = np.maximum(errors, floor), max(own, floor)
    means = gaps[:, before:].mean(axis=1)
    wider = _for_shared_members(len(donors), group, level)
    ratio = np.abs(means) / errors * wider
    half = _quantile(ratio, level) * own
    att = float(gap[before:].mean())
    p_value = (1 + np.sum(ratio >= abs(att) / own)) / (len(ratio) + 1)
    each = np.abs(gaps) / errors[:, None] * wider
    band = np.array([_quantile(column, level) for column in each.T]) * own
    table = pd.DataFrame({"placebo": np.arange(len(gaps)), "att": means})
    table = table.assign(rmse_before=errors, ratio=ratio / wider)
    return band, (att - half, att + half), float(p_value), table


def conformal_interval(
    donors: np.ndarray, target: np.ndarray, before: int, *, demean: bool, level: float
) -> tuple[tuple[float, float], float]:
    r"""The effects that the residuals, moved round in time, do not refuse.

    For each supposed effect c the twin is fitted to all periods of :math:`y - c`, and
    :math:`p(c)` is the share of cyclic shifts whose mean residual after the start is at
    least as large as the real one. The interval holds every c with :math:`p(c) > 1 - level`.

    Parameters
    ----------
    donors : array, donors x periods
    target : array, periods
    before : int
    demean : bool
    level : float

    Returns
    -------
    (low, high), p_value of no effect
        Infinite bounds when no effect is ever refused.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> donors = rng.normal(size=(5, 40))
    >>> target = donors.mean(axis=0) + rng.normal(0, 0.1, 40) + 3 * (np.arange(40) >= 30)
    >>> (low, high), p_value = conformal_interval(donors, target, 30, demean=False, level=0.9)
    >>> low < 3 < high, p_value < 0.1
    (True, True)
    """
    gap = fit_gap(donors, target, before, demean)
    att = float(gap[before:].mean())
    step = float(gap[:before].std() + np.abs(donors).mean() * 1e-9)

    def refused(effect: float) -> bool:
        return _shift_p(donors, target, before, demean, effect) <= 1 - level + 1e-12

    bounds = _edge(refused, att, -step), _edge(refused, att, step)
    return bounds, _shift_p(donors, target, before, demean, 0.0)


def _shift_p(
    donors: np.ndarray, target: np.ndarray, before: int, demean: bool, effect: float
) -> float:
    supposed = target - effect * (np.arange(len(target)) >= before)
    if demean:
        donors = donors - donors.mean(axis=1, keepdims=True)
        supposed = supposed - supposed.mean()
    residual = supposed - simplex_weights(donors.T, supposed) @ donors
    twice = np.concatenate([[0.0], np.cumsum(np.concatenate([residual, residual]))])
    length, after = len(residual), len(residual) - before
    means = np.abs(twice[after : after + length] - twice[:length]) / after
    real = means[before]
    return float(np.mean(means >= real - 1e-12 * (1 + real)))


def _edge(refused, centre: float, step: float) -> float:
    """Walk out from the centre until the effect is refused, then halve the last step."""
    inside, reach = centre, step
    for _ in range(_STEPS):
        if refused(centre + reach):
            break
        inside, reach = centre + reach, reach * 1.5
    else:
        return math.copysign(math.inf, step)
    outside = centre + reach
    for _ in range(12):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if refused(middle) else (middle, outside)
    return outside


def _for_shared_members(donors: int, group: int, level: float) -> float:
    from scipy.special import stdtrit

    if _alone(donors, group):
        return 1.0
    return float(stdtrit(donors - group, (1 + level) / 2) / two_sided(level))


def _alone(donors: int, group: int) -> bool:
    """Whether each donor is a placebo by itself."""
    return group == 1 or donors - group < 2


def _groups(donors: int, group: int, rng: np.random.Generator) -> list[np.ndarray]:
    if _alone(donors, group):
        return [np.array([each]) for each in range(donors)]
    return [rng.choice(donors, group, replace=False) for _ in range(_GROUPS)]


def _rmse(gaps: np.ndarray) -> np.ndarray:
    return np.sqrt(np.mean(gaps**2, axis=1))


def _quantile(values: np.ndarray, level: float) -> float:
    """The value that a new draw stays below with at least this probability."""
    rank = math.ceil(level * (len(values) + 1) - 1e-9)
    return float(np.sort(values)[rank - 1]) if rank <= len(values) else math.inf
