"""Interrupted series: one series, its own past and its controls stand in for the campaign.

A local level with controls (:mod:`influlab.results.local_level`) is fitted before the start and
forecast beyond it; the effect is what was observed less the forecast.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, TableError, check
from influlab.results.inputs import column_problems, missing_columns
from influlab.results.lift import Lift, effect_path, summarise, two_sided
from influlab.results.local_level import forecast
from influlab.results.panel import read_series
from influlab.results.words import figure

PRIORS = ("weak", "causal_impact")


def interrupted_series(
    series: pd.DataFrame,
    *,
    start: object = None,
    controls: Sequence[str] = (),
    season: int | None = None,
    prior: str = "weak",
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
    prior : {"weak", "causal_impact"}, default "weak"
        ``weak``: how far the level wanders is averaged over, weighed by the past.
        ``causal_impact``: the published defaults of R's CausalImpact (level sd about 0.01 and
        noise sd about 0.45 of the outcome's, worth 32 and 50 observations; Brodersen et al.
        2015, doi 10.1214/14-AOAS788), which hold the level almost still: narrower, and wrong
        where the level wanders by itself.
    outcome : str
        What is measured, for the sentence.
    level : float in (0, 1), default 0.9

    Returns
    -------
    Lift
        ``details``: ``path`` (observed, counterfactual and effect by period after the
        start, with intervals) and ``variances`` (sd of the noise and of the level's steps).

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
    ordered, before = read_series(series, start, controls, level)
    y = ordered["outcome"].to_numpy(dtype=float)
    x = ordered[list(controls)].to_numpy(dtype=float) if controls else None
    problems = _option_problems(prior, season, before) + _flat(x, before, controls)
    check("interrupted series", problems, InfluLabError)
    expected = forecast(y, x, before, season, prior)
    observed = float(y[before:].mean())
    low, high = expected.interval(level)
    below = expected.chance_below(observed)
    periods, half = pd.Index(ordered["period"].iloc[before:]), two_sided(level) * expected.error
    parts = {"part": ["noise", "level"], "sd": [expected.noise, expected.level]}
    details = {
        "path": effect_path(periods, y[before:], expected.mean, half),
        "variances": pd.DataFrame(parts),
    }
    return summarise(
        "interrupted series",
        outcome,
        att=observed - float(expected.mean.mean()),
        bounds=(observed - high, observed - low),
        p_value=min(max(2 * min(below, 1 - below), 0.0), 1.0),
        level=level,
        observed=observed,
        cells=len(y) - before,
        details=details,
        notes=(_note(before, controls, expected.level),),
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


def _option_problems(prior: str, season: int | None, before: int) -> list[str]:
    problems = [] if prior in PRIORS else [f"prior is {prior!r}; it must be weak or causal_impact"]
    if season is not None and not (isinstance(season, int) and 2 <= season <= before / 2):
        problems.append(
            f"season is {season!r}; it must be a whole number of periods from 2 to half of the "
            f"{before} before the start"
        )
    return problems


def _flat(x: np.ndarray | None, before: int, controls: Sequence[str]) -> list[str]:
    if x is None:
        return []
    return [
        f"control {name!r} does not vary before the start; leave it out"
        for name, column in zip(controls, x[:before].T, strict=True)
        if np.ptp(column) == 0
    ]


def _note(before: int, controls: Sequence[str], level: float) -> str:
    based = "no control: any other change counts too"
    if controls:
        based = f"{len(controls)} control{'' if len(controls) == 1 else 's'}"
    return (
        f"Forecast from {before} periods and {based}; by itself the level wanders by about "
        f"{figure(level)} per period."
    )
