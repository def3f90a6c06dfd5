"""Before the test: how large an effect could be seen, how many units, how often it would be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, TableError, check
from influlab.results.did import difference_in_differences
from influlab.results.inputs import level_problems, schema_problems
from influlab.results.lift import Lift
from influlab.results.series import interrupted_series
from influlab.results.synthetic import synthetic_control
from influlab.results.words import figure, percent

METHODS = ("difference_in_differences", "synthetic_control", "interrupted_series")


@dataclass(frozen=True, eq=False)
class Design:
    """What a test can see.

    Parameters
    ----------
    effect : float
        Smallest effect found with probability `power`: in units of the outcome for
        :func:`randomised_design`, as a fraction of the outcome for :func:`panel_design`.
    units : float
        Units in all arms (:func:`randomised_design`), or units treated.
    power, level : float
    table : DataFrame
        ``effect, power`` over a range of effects.
    text : str

    Examples
    --------
    >>> randomised_design(sd=1.0, effect=0.5, level=0.95).units
    126
    """

    effect: float
    units: float
    power: float
    level: float
    table: pd.DataFrame
    text: str


def randomised_design(
    *,
    sd: float | None = None,
    baseline: float | None = None,
    effect: float | None = None,
    units: int | None = None,
    power: float = 0.8,
    treated_share: float = 0.5,
    arms: int = 1,
    explained: float = 0.0,
    level: float = 0.9,
) -> Design:
    r"""Units or smallest effect of a randomised test or a brand lift survey.

    .. math:: power = \Phi(|\delta| / SE - z) + \Phi(-|\delta| / SE - z), \qquad
              SE^2 = \frac{\sigma_1^2}{n q} + \frac{\sigma_0^2}{n (1 - q)}

    Parameters
    ----------
    sd : float, optional
        Standard deviation of a numeric outcome.
    baseline : float in (0, 1), optional
        Share of yes in the control arm. Exactly one of `sd` and `baseline`.
    effect : float, optional
        Difference to be seen, in units of the outcome (0.05 is five points).
    units : int, optional
        In all arms together. Exactly one of `effect` and `units`.
    power : float in (0, 1), default 0.8
    treated_share : float in (0, 1), default 0.5
        Of the two arms compared.
    arms : int, default 1
        Treated arms; the error is split evenly over them (Bonferroni).
    explained : float in [0, 1)
        Share of the variance that covariates explain.
    level : float in (0, 1), default 0.9

    Returns
    -------
    Design

    Raises
    ------
    InfluLabError
        All impossible or missing inputs at once.

    References
    ----------
    Cohen 1988: 63 a side for d = 0.5 at 5 % and 80 % (normal approximation).

    Examples
    --------
    >>> randomised_design(baseline=0.2, units=2_000).text
    '2,000 units find an effect of 0.0462 or more with probability 80 % at the 90 % level.'
    """
    given = {"sd": sd, "baseline": baseline, "effect": effect, "units": units}
    shares = {"power": power, "treated_share": treated_share}
    problems = _design_problems(given, shares)
    if not 0 <= explained < 1:
        problems.append(f"explained is {explained}; it must be in [0, 1)")
    if arms < 1:
        problems.append(f"arms is {arms}; it must be at least 1")
    check("design", [*level_problems(level), *problems])

    def found(delta: float, total: float) -> float:
        one, other = _spreads(sd, baseline, delta)
        both = one / treated_share + other / (1 - treated_share)
        return _power(delta, math.sqrt(both * (1 - explained) / total), level, arms)

    if units is None:
        wanted = cast(float, effect)  # one of the two is given
        units = math.ceil(_solve(lambda total: found(wanted, total), power, 2.0))
    else:
        ceiling = math.inf if baseline is None else 1 - baseline
        wanted = _solve(lambda delta: found(delta, units), power, 1e-9, ceiling)
    table = pd.DataFrame({"effect": _around(wanted, baseline)})
    table["power"] = [found(size, units) for size in table["effect"]]
    text = (
        f"{units:,} units find an effect of {figure(abs(wanted))} or more with probability "
        f"{percent(power)} at the {percent(level)} level."
    )
    return Design(float(wanted), units, power, level, table, text)


def panel_design(
    history: pd.DataFrame,
    *,
    method: str = "difference_in_differences",
    periods: int,
    treated_units: int = 1,
    effects: Sequence[float] = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5),
    power: float = 0.8,
    trials: int = 100,
    level: float = 0.9,
    seed: int = 0,
) -> Design:
    """Power of a panel method on your own past, by campaigns that never happened.

    In each trial some units are drawn, an end is drawn, the last `periods` before it count
    as treated, and the method runs. Adding the same amount to all treated cells moves the
    estimate and its interval by that amount, so one run tells for every effect whether it
    would have been found. The row at effect 0 is the false alarm rate.

    Parameters
    ----------
    history : DataFrame, one row per unit and period, nobody treated
        ``unit, period, outcome``; for ``interrupted_series`` the other units' mean is the
        control where there are others.
    method : {"difference_in_differences", "synthetic_control", "interrupted_series"}
    periods : int
        Length of the campaign.
    treated_units : int, default 1
    effects : sequence of float
        As fractions of the outcome.
    power : float in (0, 1), default 0.8
    trials : int, default 100
    level : float in (0, 1), default 0.9
    seed : int, default 0

    Returns
    -------
    Design

    Raises
    ------
    TableError, InfluLabError
        A history that is too short or has too few units; unknown methods; no effect in the
        list that is found often enough.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> history = pd.DataFrame({"unit": np.repeat(list("abcdef"), 30),
    ...     "period": np.tile(np.arange(30), 6), "outcome": rng.normal(100, 5, 180)})
    >>> found = panel_design(history, periods=6, treated_units=3, trials=20)
    >>> 0.01 < found.effect < 0.2
    True
    """
    wide = _history(history, method, periods, treated_units, level)
    rng = np.random.default_rng(seed)
    drawn = [_invented(wide.shape, periods, treated_units, rng) for _ in range(trials)]
    rows = [_trial(wide, treated, method, level) for treated in drawn]
    sizes = np.sort(np.asarray(effects, dtype=float))
    low, high, base = np.array(rows).T
    shift = sizes[:, None] * base
    hits = ((low + shift > 0) | (high + shift < 0)).mean(axis=1)
    table = pd.DataFrame({"effect": sizes, "power": hits})
    enough = np.flatnonzero((hits >= power) & (sizes > 0))
    if not len(enough):
        problem = (
            f"the largest effect tried, {percent(sizes[-1])}, is found with probability "
            f"{percent(hits[-1])} only; try larger effects, more units or more periods"
        )
        raise InfluLabError("design", problem)
    last = slice(max(enough[0] - 1, 0), enough[0] + 1)  # the step that reaches the power
    effect = float(np.interp(power, hits[last], sizes[last]))
    alarms = float(((low > 0) | (high < 0)).mean())
    text = (
        f"{method.replace('_', ' ')} over {periods} periods finds a lift of {percent(effect)} "
        f"or more with probability {percent(power)}; without any effect it raises an alarm in "
        f"{percent(alarms)} of trials."
    )
    return Design(effect, treated_units, power, level, table, text[0].upper() + text[1:])


def _around(wanted: float, baseline: float | None) -> np.ndarray:
    """Effects from none to twice the wanted one, as far as a share can move."""
    end = 2 * wanted
    if baseline is not None:
        end = min(max(end, -baseline), 1 - baseline)
    return np.linspace(0, end, 41)


def _spreads(sd: float | None, baseline: float | None, delta: float) -> tuple[float, float]:
    """Variances of one treated and one untreated unit."""
    if sd is not None:
        return sd**2, sd**2
    assert baseline is not None  # one of the two is given
    hit = min(max(baseline + delta, 1e-9), 1 - 1e-9)
    return hit * (1 - hit), baseline * (1 - baseline)


def _power(delta: float, error: float, level: float, arms: int) -> float:
    from scipy.special import ndtr, ndtri

    z, ratio = float(ndtri(1 - (1 - level) / 2 / arms)), abs(delta) / error
    return float(ndtr(ratio - z) + ndtr(-ratio - z))


def _design_problems(given: dict, shares: dict[str, float]) -> list[str]:
    problems = []
    for one, other in (("sd", "baseline"), ("effect", "units")):
        if (given[one] is None) == (given[other] is None):
            problems.append(f"give exactly one of {one} and {other}")
    limits = {"sd": (0, math.inf), "baseline": (0, 1), "units": (1, math.inf)}
    for name, (lowest, highest) in limits.items():
        value = given[name]
        if value is not None and not lowest < value < highest:
            between = f"between {lowest} and {highest}" if highest < math.inf else f"above {lowest}"
            problems.append(f"{name} is {value}; it must lie {between}")
    if given["effect"] is not None and not (math.isfinite(given["effect"]) and given["effect"]):
        problems.append(f"effect is {given['effect']}; it must be a number other than 0")
    both = None not in (given["baseline"], given["effect"]) and not problems
    reached = given["baseline"] + given["effect"] if both else 0.5
    if not 0 < reached < 1:
        problems.append(f"baseline and effect give a share of {reached:g}; it must be in (0, 1)")
    return problems + [
        f"{name} is {value}; it must lie between 0 and 1"
        for name, value in shares.items()
        if not 0 < value < 1
    ]


def _solve(function, goal: float, start: float, ceiling: float = math.inf) -> float:
    """The argument at which a rising function reaches the goal."""
    low, high = start, min(start * 2, ceiling)
    while function(high) < goal:
        if high >= ceiling:
            problem = f"no effect below {ceiling:g} reaches a power of {goal:g}; add units"
            raise InfluLabError("design", problem)
        low, high = high, min(high * 2, ceiling)
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if function(middle) >= goal else (middle, high)
    return high


def _history(history, method, periods, treated_units, level) -> pd.DataFrame:
    marked = history.assign(treated=False) if isinstance(history, pd.DataFrame) else history
    problems = [*schema_problems(marked, "panel"), *level_problems(level)]
    if method not in METHODS:
        problems.append(f"method is {method!r}; it must be one of {', '.join(METHODS)}")
    check("history", problems, TableError)
    wide = history.pivot(index="unit", columns="period", values="outcome")
    if wide.isna().any(axis=None):
        problems.append("some units have no row in some periods; fill them or leave them out")
    least = 1 if method == "interrupted_series" else treated_units + 2
    if len(wide) < least:
        problems.append(f"it has {len(wide)} units; at least {least} are needed")
    if wide.shape[1] < periods + 8:
        problems.append(f"it has {wide.shape[1]} periods; at least {periods + 8} are needed")
    check("history", problems, TableError)
    return wide


def _invented(shape: tuple[int, int], periods: int, units: int, rng) -> np.ndarray:
    """Who would have been treated when: units x periods up to the end that was drawn."""
    chosen = rng.choice(shape[0], units, replace=False)
    end = int(rng.integers(max(periods + 8, shape[1] // 2), shape[1] + 1))
    treated = np.zeros((shape[0], end), dtype=bool)
    treated[chosen, end - periods :] = True
    return treated


def _trial(wide: pd.DataFrame, treated: np.ndarray, method: str, level: float):
    """Interval of an effect that is not there, and the outcome it would be a part of."""
    part = wide.iloc[:, : treated.shape[1]]
    found = _run(part, treated, method, level)
    return found.low, found.high, float(part.to_numpy()[treated].mean())


def _run(part: pd.DataFrame, treated: np.ndarray, method: str, level: float) -> Lift:
    if method == "interrupted_series":
        mine = treated.any(axis=1)
        series = pd.DataFrame({"period": part.columns, "outcome": part[mine].mean().to_numpy()})
        series["treated"] = treated.any(axis=0)
        others = [] if mine.all() else ["others"]
        series = series.assign(others=part[~mine].mean().to_numpy()) if others else series
        return interrupted_series(series, controls=others, level=level)
    long = pd.DataFrame(
        {
            "unit": np.repeat(part.index.to_numpy(), part.shape[1]),
            "period": np.tile(part.columns.to_numpy(), len(part)),
            "outcome": part.to_numpy().ravel(),
            "treated": treated.ravel(),
        }
    )
    if method == "synthetic_control":
        return synthetic_control(long, level=level)
    return difference_in_differences(long, level=level)
