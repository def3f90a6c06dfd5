r"""A local level with regression and a fixed season: forecasts with all of their error.

.. math:: y_t = \mu_t + x_t \beta + \gamma_t + \epsilon_t, \qquad \mu_{t+1} = \mu_t + \eta_t

How far the level wanders by itself decides how wide a forecast is, and a short past tells it
badly. So it is averaged over, not plugged in: for each ratio :math:`\lambda = \sigma_\eta /
\sigma_\epsilon` on a grid, the scale is integrated out exactly (Student's t), and the ratios
are weighed by their likelihood and a weak prior, half-Cauchy with median 0.3 (Gelman 2006,
doi 10.1214/06-BA117A).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RATIOS = np.exp(np.linspace(np.log(0.003), np.log(30.0), 28))
_MEDIAN = 0.3


@dataclass(frozen=True, eq=False)
class Forecast:
    """What the past expects after the start.

    Parameters
    ----------
    mean, error : arrays, one per period after the start
        Expected outcome and its standard error.
    weights, centres, spreads : arrays, one per ratio of the grid
        The mean over all these periods is a mixture of t distributions: their weights,
        means and scales.
    freedom : float
        Their degrees of freedom; infinite for the normal.
    noise, level : float
        Standard deviations of the noise and of the level's steps.

    Examples
    --------
    >>> normal = Forecast(np.zeros(1), np.ones(1), np.ones(1), np.zeros(1), np.ones(1),
    ...                   np.inf, 1.0, 0.0)
    >>> [round(bound, 3) for bound in normal.interval(0.9)], normal.chance_below(0.0)
    ([-1.645, 1.645], 0.5)
    """

    mean: np.ndarray
    error: np.ndarray
    weights: np.ndarray
    centres: np.ndarray
    spreads: np.ndarray
    freedom: float
    noise: float
    level: float

    def chance_below(self, value: float) -> float:
        """Chance that the mean outcome without the campaign lies below a value."""
        from scipy.special import ndtr, stdtr

        z = (value - self.centres) / self.spreads
        each = ndtr(z) if np.isinf(self.freedom) else stdtr(self.freedom, z)
        return float(self.weights @ each)

    def interval(self, level: float) -> tuple[float, float]:
        """Interval of the mean outcome without the campaign."""
        from scipy.optimize import brentq

        reach = 60 * self.spreads.max() + np.ptp(self.centres)
        ends = self.centres.min() - reach, self.centres.max() + reach

        def place(tail: float) -> float:
            return float(brentq(lambda value: self.chance_below(value) - tail, *ends))

        return place((1 - level) / 2), place((1 + level) / 2)


def forecast(
    y: np.ndarray, x: np.ndarray | None, before: int, season: int | None, prior: str
) -> Forecast:
    """Forecast of the periods after the start from those before it.

    Parameters
    ----------
    y : array, all periods; those after the start are not looked at
    x : array, periods x controls, or None
    before : int
        Periods before the start.
    season : int or None
    prior : {"weak", "causal_impact"}

    Returns
    -------
    Forecast

    Examples
    --------
    >>> y = np.array([1.0, 3, 2, 2, 1, 3, 2, 2, 1, 3, 0, 0])
    >>> found = forecast(y, None, 10, None, "weak")
    >>> found.mean.round(1).tolist()
    [2.1, 2.1]
    """
    shift, scale = y[:before].mean(), float(y[:before].std(ddof=1)) or 1.0
    hidden = np.append((y[:before] - shift) / scale, np.full(len(y) - before, np.nan))
    if x is not None:
        x = (x - x[:before].mean(axis=0)) / x[:before].std(axis=0)
    model = _model(hidden, x, season)
    if prior == "causal_impact":
        variances = [_published_variances(_model(hidden[:before], _upto(x, before), season))]
    else:
        start = _noise_guess(hidden[:before], _upto(x, before))
        variances = [(start, start * ratio**2) for ratio in RATIOS]
    runs = [_run(model, np.array(pair), before) for pair in variances]
    means, errors, spreads, squares, logs = (np.array(part) for part in zip(*runs, strict=True))
    count = before - model.loglikelihood_burn
    weights, grow, freedom = np.ones(1), np.ones(1), np.inf
    if prior == "weak":
        weights = _weights(logs - count / 2 * np.log(squares))
        grow, freedom = squares / count, float(count)
    between = (weights[:, None] * (means - weights @ means) ** 2).sum(axis=0)
    error = np.sqrt(weights @ (errors * grow[:, None]) + between)
    parts = np.sqrt(np.array(variances) * grow[:, None])
    return Forecast(
        shift + scale * (weights @ means),
        scale * error,
        weights,
        shift + scale * means.mean(axis=1),
        scale * np.sqrt(spreads * grow),
        freedom,
        *(scale * float(weights @ part) for part in parts.T),
    )


def _model(y: np.ndarray, x: np.ndarray | None, season: int | None):
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    return UnobservedComponents(
        y, "llevel", exog=x, seasonal=season, stochastic_seasonal=False, mle_regression=False
    )


def _upto(x: np.ndarray | None, before: int) -> np.ndarray | None:
    return None if x is None else x[:before]


def _noise_guess(y: np.ndarray, x: np.ndarray | None) -> float:
    """Half the variance of the steps that the controls leave: near the noise's own."""
    steps = np.diff(y)
    if x is not None:
        moved = np.diff(x, axis=0)
        steps = steps - moved @ np.linalg.lstsq(moved, steps, rcond=None)[0]
    return max(float(np.mean(steps**2)) / 2, 1e-6)


def _run(model, variances: np.ndarray, before: int) -> tuple:
    """Means and variances after the start, variance of their mean, and the likelihood's parts."""
    state = model.filter(variances).filter_results
    burn = model.loglikelihood_burn
    errors = state.forecasts_error[0, burn:before]
    covers = state.forecasts_error_cov[0, 0]
    squares = max(float(np.sum(errors**2 / covers[burn:before])), 1e-12)
    logs = -0.5 * float(np.sum(np.log(covers[burn:before])))
    return state.forecasts[0, before:], covers[before:], _mean_error(state, before), squares, logs


def _weights(logs: np.ndarray) -> np.ndarray:
    """Likelihood times half-Cauchy prior; the grid is even in the logarithm of the ratio."""
    logs = logs + np.log(RATIOS) - np.log1p((RATIOS / _MEDIAN) ** 2)
    raw = np.exp(logs - logs.max())
    return raw / raw.sum()


def _published_variances(model) -> np.ndarray:
    """Noise and level variance at the mode under CausalImpact's published priors."""
    from scipy.optimize import minimize

    def cost(logs: np.ndarray) -> float:
        noise, level = np.exp(np.clip(logs, -25, 5))
        weighed = 16 * (logs[1] + 1e-4 / level) + 25 * (logs[0] + 0.2 / noise)
        return weighed - model.loglike(np.array([noise, level]))

    options = {"xatol": 1e-4, "fatol": 1e-6, "maxiter": 800}
    starts = ([-4.0, -4.0], [-1.0, -8.0])
    found = [minimize(cost, start, method="Nelder-Mead", options=options) for start in starts]
    return np.exp(np.clip(min(found, key=lambda each: each.fun).x, -25, 5))


def _mean_error(state, before: int) -> float:
    r"""Variance of the mean forecast error: states carry over, so it is not a sum.

    Walking back, :math:`G_k = Z_k / h + G_{k+1} T` is what the state of period k adds to the
    mean; the variance is :math:`G_1 P G_1' + \sum_{k>1} G_k R Q R' G_k' + H / h`.
    """
    design, transition = state.design[0], state.transition[:, :, 0]
    selection = state.selection[:, :, 0]
    shock = selection @ state.state_cov[:, :, 0] @ selection.T
    after = state.nobs - before
    pull, total = np.zeros(design.shape[0]), state.obs_cov[0, 0, 0] / after
    for period in range(state.nobs - 1, before - 1, -1):
        known = design[:, min(period, design.shape[1] - 1)]
        pull = known / after + pull @ transition
        inner = state.predicted_state_cov[:, :, before] if period == before else shock
        total += pull @ inner @ pull
    return float(total)
