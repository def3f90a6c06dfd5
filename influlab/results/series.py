r"""Interrupted series: one series, its own past and its controls stand in for the campaign.

.. math::

    y_t = \mu_t + x_t \beta + \gamma_t + \epsilon_t, \qquad \mu_{t+1} = \mu_t + \eta_t

A local level with regression on controls and optional season (statsmodels'
UnobservedComponents), fitted before the start and forecast beyond it; the effect is what was
observed less the forecast. The interval is that of the mean forecast error, computed exactly
from the state space, so that errors which carry over from period to period are counted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, TableError, check
from influlab.results.inputs import column_problems, missing_columns
from influlab.results.lift import Lift, summarise
from influlab.results.panel import read_series
from influlab.results.words import figure

PRIORS = ("none", "causal_impact")


def interrupted_series(
    series: pd.DataFrame,
    *,
    start: object = None,
    controls: Sequence[str] = (),
    season: int | None = None,
    prior: str = "none",
    outcome: str = "the outcome",
    level: float = 0.9,
) -> Lift:
    """The effect on one series against the forecast from its past and its controls.

    Assumes that the level, the season and the relation to the controls before the start
    would have gone on, and that the campaign does not move the controls.

    Parameters
    ----------
    series : DataFrame, one row per period, evenly spaced
        ``period, outcome``, the controls, and ``treated`` where `start` is not given.
    start : period, optional
        First period under treatment; it lasts to the end.
    controls : sequence of str
        Columns of series that the campaign leaves alone.
    season : int, optional
        Periods in one season, such as 7 for days of the week.
    prior : {"none", "causal_impact"}, default "none"
        ``none``: variances by maximum likelihood. ``causal_impact``: the published defaults
        of R's CausalImpact (level sd about 0.01 and noise sd about 0.45 of the outcome's,
        worth 32 and 50 observations; Brodersen et al. 2015, doi 10.1214/14-AOAS788), which
        hold the level almost still: narrower, and wrong where the level wanders by itself.
    outcome : str
        What is measured, for the sentence.
    level : float in (0, 1), default 0.9

    Returns
    -------
    Lift
        ``details``: ``path`` (observed, counterfactual and effect by period after the
        start, with intervals) and ``variances``.

    Raises
    ------
    TableError
        Missing columns or cells, uneven periods, no start, too short a past.
    InfluLabError
        An unknown `prior`, a season that does not fit twice into the past.

    References
    ----------
    Published checks, R's CausalImpact at level 0.95: arma +0.89 [0.27, 1.5];
    volks -26 % [-32, -19].

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(100, 5, 90)
    >>> series = pd.DataFrame({"period": range(90), "x": x,
    ...     "outcome": 2 * x + rng.normal(0, 1, 90) + 10 * (np.arange(90) >= 70)})
    >>> found = interrupted_series(series, start=70, controls=["x"], outcome="orders")
    >>> found.low < 10 < found.high
    True
    """
    problems = [] if prior in PRIORS else [f"prior is {prior!r}; it must be none or causal_impact"]
    ordered, before = read_series(series, start, controls, level)
    if season is not None and not (isinstance(season, int) and 2 <= season <= before / 2):
        problems.append(
            f"season is {season!r}; it must be a whole number of periods from 2 to half of the "
            f"{before} before the start"
        )
    y = ordered["outcome"].to_numpy(dtype=float)
    x = ordered[list(controls)].to_numpy(dtype=float) if controls else None
    problems += _flat(x, before, controls)
    check("interrupted series", problems, InfluLabError)
    forecast, spread, variances = _forecast(y, x, before, season, prior)
    mean, errors = forecast
    att, error = float((y[before:] - mean).mean()), math.sqrt(spread)
    z = _z(level)
    path = pd.DataFrame({"period": ordered["period"][before:], "observed": y[before:]})
    effect = y[before:] - mean
    path = path.assign(
        counterfactual=mean, effect=effect, low=effect - z * errors, high=effect + z * errors
    )
    return summarise(
        "interrupted series",
        outcome,
        att=att,
        bounds=(att - z * error, att + z * error),
        p_value=math.erfc(abs(att) / error / math.sqrt(2)) if error else float(att == 0),
        level=level,
        observed=y[before:].mean(),
        cells=len(y) - before,
        details={"path": path.reset_index(drop=True), "variances": variances},
        notes=(_note(before, controls, variances),),
    )


def follower_growth(
    followers: pd.DataFrame,
    *,
    start: object = None,
    controls: Sequence[str] = (),
    season: int | None = None,
    level: float = 0.9,
) -> Lift:
    """New followers that the campaign brought: follower growth as an interrupted series.

    The series is the change of the follower count from period to period, so that
    `incremental` is in accounts.

    Parameters
    ----------
    followers : DataFrame, one row per period, evenly spaced
        ``period, followers``, the controls, and ``treated`` where `start` is not given.
    start : period, optional
        First period under treatment.
    controls : sequence of str
        Columns of figures per period that the campaign leaves alone, such as the growth of
        another account.
    season : int, optional
    level : float in (0, 1), default 0.9

    Returns
    -------
    Lift

    Raises
    ------
    TableError, InfluLabError
        As :func:`interrupted_series`.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> new = rng.poisson(50, 80) + 20 * (np.arange(80) >= 60)
    >>> followers = pd.DataFrame({"period": range(80), "followers": 1_000 + np.cumsum(new)})
    >>> found = follower_growth(followers, start=60)
    >>> bool(found.table["low"][2] < 20 * 20 < found.table["high"][2])
    True
    """
    problems = missing_columns(followers, ["period", "followers"])
    known = {name: "count" for name in ("followers",) if name in followers}
    problems += column_problems(followers, known, whole=known)
    check("followers", problems, TableError)
    ordered = followers.sort_values("period", ignore_index=True)
    grown = ordered.assign(outcome=ordered["followers"].astype(float).diff()).iloc[1:]
    return interrupted_series(
        grown,
        start=start,
        controls=controls,
        season=season,
        outcome="new followers per period",
        level=level,
    )


def _forecast(y: np.ndarray, x: np.ndarray | None, before: int, season: int | None, prior: str):
    """Mean and standard error by period, variance of the mean error, fitted variances."""
    model = _model(y[:before], None if x is None else x[:before], season)
    scale = float(np.var(y[:before], ddof=1)) or 1.0
    shares = _variances(model, scale, prior)
    after = len(y) - before
    hidden = np.concatenate([y[:before], np.full(after, np.nan)])
    fitted = _model(hidden, x, season).filter(shares * scale)
    mean = fitted.filter_results.forecasts[0, before:]
    errors = np.sqrt(fitted.filter_results.forecasts_error_cov[0, 0, before:])
    names = ["noise", "level", "season"][: len(shares)]
    variances = pd.DataFrame({"part": names, "sd": np.sqrt(shares * scale)})
    return (mean, errors), _mean_error(fitted.filter_results, before, after), variances


def _model(y: np.ndarray, x: np.ndarray | None, season: int | None):
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    return UnobservedComponents(y, "llevel", exog=x, seasonal=season, mle_regression=False)


def _variances(model, scale: float, prior: str) -> np.ndarray:
    """Variances of noise, level (and season) as shares of the outcome's variance."""
    from scipy.optimize import minimize

    count = len(model.param_names)

    def cost(logs: np.ndarray) -> float:
        shares = np.exp(np.clip(logs, -25, 5))
        weighed = 0.0
        if prior == "causal_impact":
            weighed = 16 * (logs[1] + 1e-4 / shares[1]) + 25 * (logs[0] + 0.2 / shares[0])
        return weighed - model.loglike(shares * scale) + 1e-6 * float(np.sum(logs**2))

    starts = [np.full(count, -4.0), np.array([-1.0, -8.0, -8.0])[:count]]
    options = {"xatol": 1e-3, "fatol": 1e-5, "maxiter": 600}
    found = [minimize(cost, start, method="Nelder-Mead", options=options) for start in starts]
    return np.exp(np.clip(min(found, key=lambda each: each.fun).x, -25, 5))


def _mean_error(state, before: int, after: int) -> float:
    r"""Variance of the mean forecast error: states carry over, so it is not a sum.

    Walking back, :math:`G_k = Z_k / h + G_{k+1} T` is what the state of period k adds to the
    mean; the variance is :math:`G_1 P G_1' + \sum_{k>1} G_k R Q R' G_k' + H / h`.
    """
    design, transition = state.design[0], state.transition[:, :, 0]
    selection = state.selection[:, :, 0]
    shock = selection @ state.state_cov[:, :, 0] @ selection.T
    pull, total = np.zeros(design.shape[0]), state.obs_cov[0, 0, 0] / after
    for period in range(before + after - 1, before - 1, -1):
        known = design[:, min(period, design.shape[1] - 1)]
        pull = known / after + pull @ transition
        inner = state.predicted_state_cov[:, :, before] if period == before else shock
        total += pull @ inner @ pull
    return float(total)


def _z(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))


def _flat(x: np.ndarray | None, before: int, controls: Sequence[str]) -> list[str]:
    if x is None:
        return []
    return [
        f"control {name!r} does not vary before the start; leave it out"
        for name, column in zip(controls, x[:before].T, strict=True)
        if np.ptp(column) == 0
    ]


def _note(before: int, controls: Sequence[str], variances: pd.DataFrame) -> str:
    level = variances["sd"].iloc[1]
    based = f"{len(controls)} controls" if controls else "no control: any other change counts too"
    return (
        f"Forecast from {before} periods and {based}; by itself the level wanders by "
        f"{figure(level)} per period."
    )
