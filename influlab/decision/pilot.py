"""How large and how long a pilot must be: creators are the unit, not posts or clicks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from influlab.campaign.ranges import number_problem
from influlab.campaign.words import figure, share
from influlab.errors import PlanError, check

SPREAD = 0.8  # log-sd between creators in orders per account reached: click and conversion rates
MOST = 10_000  # creators beyond which nobody pilots


@dataclass(frozen=True)
class Pilot:
    """What a pilot that compares two kinds of creators can find.

    Attributes
    ----------
    table : DataFrame, one row per size and length
        ``first``, ``second``: creators of each kind; ``weeks``; ``power``: chance of a
        significant difference when the true ratio is ``ratio``; ``detectable``: smallest
        ratio found with the wanted power (infinite where none is).
    needed : int or None
        Creators of each kind for the wanted power at the longest pilot; None above 10,000.
    ratio, spread, alpha, wanted : float
    text : str

    Examples
    --------
    >>> pilot(2.0, sizes=[(30, 3)]).table.power.round(2).tolist()
    [0.15]
    """

    table: pd.DataFrame = field(repr=False)
    needed: int | None
    ratio: float
    spread: float
    alpha: float
    wanted: float

    @property
    def text(self) -> str:
        """What the largest and longest pilot finds, and how many creators it takes."""
        row = self.table.sort_values(["power", "weeks"]).iloc[-1]
        weeks = f"{figure(row['weeks'])} week{'' if row['weeks'] == 1 else 's'}"
        found = (
            f"With {row['first']:.0f} and {row['second']:.0f} creators over {weeks} a "
            f"{figure(self.ratio)}-fold difference is found with a chance of {share(row['power'])}"
        )
        if self.needed is None:
            return f"{found}; no number of creators up to {MOST:,} makes it {share(self.wanted)}."
        return f"{found}; for {share(self.wanted)} it takes {self.needed} creators of each kind."


def pilot(
    ratio: float = 2.0,
    *,
    spread: float | tuple[float, float] = SPREAD,
    events_per_week: float | tuple[float, float] = 10.0,
    sizes: Sequence[int | tuple[int, int]] = (3, 5, 10, 20, 40),
    weeks: Sequence[float] = (4,),
    alpha: float = 0.05,
    wanted: float = 0.8,
) -> Pilot:
    r"""Power of a pilot that compares two kinds of creators, such as micro and macro.

    Each creator gives one number, the events (orders or clicks) per account reached. Its log has
    variance :math:`v_k = s_k^2 + 1 / (e_k w)`: creators differ (log-sd s) and w weeks with e
    events each are counted (Poisson, delta method). Welch's t-test on the logs then has

    .. math:: \delta = \frac{|\log ratio|}{\sqrt{v_1/n_1 + v_2/n_2}}, \qquad
        \nu = \frac{(v_1/n_1 + v_2/n_2)^2}
            {(v_1/n_1)^2/(n_1-1) + (v_2/n_2)^2/(n_2-1)}

    and the power of a noncentral t with :math:`\nu` degrees of freedom. More weeks shrink the
    counting, never the differences between creators: a few macros stay a few macros.

    Parameters
    ----------
    ratio : float, > 0, not 1
        True ratio of the two kinds' typical rates.
    spread : float or pair
        Log-sd between creators of each kind.
    events_per_week : float or pair
        Expected events per creator and week, of each kind.
    sizes : sequence of int or pair, >= 2 each
        Creators of the first and second kind; one number means as many of both.
    weeks : sequence of float, > 0
    alpha : float
        Level of the two-sided test.
    wanted : float
        Power for ``needed`` and ``detectable``.

    Returns
    -------
    Pilot

    Raises
    ------
    PlanError
        Naming every impossible value.

    Examples
    --------
    Three macros cannot show a twofold difference, whatever they are compared with:

    >>> found = pilot(2.0, sizes=[(3, 3), (1_000, 3)], weeks=(52,))
    >>> bool(found.table.power.max() < 0.35)
    True
    """
    spreads, events = _pair(spread), _pair(events_per_week)
    pairs = [_pair(size) for size in sizes]
    asked = {"ratio": (ratio,), "spread": spreads, "events_per_week": events, "weeks": weeks}
    _check(asked, pairs, {"alpha": alpha, "wanted": wanted})
    rows = []
    for length in weeks:
        variances = [s**2 + 1 / (e * length) for s, e in zip(spreads, events, strict=True)]
        for pair in pairs:
            rows.append(
                {
                    "first": pair[0],
                    "second": pair[1],
                    "weeks": length,
                    "power": _power(math.log(ratio), variances, pair, alpha),
                    "detectable": _detectable(variances, pair, alpha, wanted),
                }
            )
    longest = [s**2 + 1 / (e * max(weeks)) for s, e in zip(spreads, events, strict=True)]
    needed = _needed(math.log(ratio), longest, alpha, wanted)
    return Pilot(pd.DataFrame(rows), needed, float(ratio), max(spreads), alpha, wanted)


def _pair(value: object) -> tuple:
    return tuple(value) if isinstance(value, tuple | list) else (value, value)


def _check(
    asked: dict[str, Sequence[Any]], pairs: Sequence[tuple], chances: dict[str, Any]
) -> None:
    problems = []
    for name, values in asked.items():
        for value in values:
            why = number_problem(value)
            if not why and value <= 0:
                why = f"is {value:g}; it must be above 0"
            problems += [f"{name} {why}"] if why else []
    if asked["ratio"] == (1,):
        problems.append("ratio is 1; a difference that is none cannot be found")
    for pair in pairs:
        if len(pair) != 2 or not all(isinstance(n, int | np.integer) and n >= 2 for n in pair):
            problems.append(f"size is {pair!r}; give whole numbers >= 2, of one or both kinds")
    for name, value in chances.items():
        if number_problem(value) or not 0 < value < 1:
            problems.append(f"{name} is {value!r}; it must lie between 0 and 1")
    if not pairs or not len(asked["weeks"]):
        problems.append("sizes and weeks must hold at least one value each")
    check("pilot", list(dict.fromkeys(problems)), PlanError)


def _power(effect: float, variances: Sequence[float], sizes: tuple, alpha: float) -> float:
    from scipy.stats import nct, t

    parts = [v / n for v, n in zip(variances, sizes, strict=True)]
    freedom = sum(parts) ** 2 / sum(p**2 / (n - 1) for p, n in zip(parts, sizes, strict=True))
    shift = abs(effect) / math.sqrt(sum(parts))
    limit = t.ppf(1 - alpha / 2, freedom)
    below = float(nct.cdf(-limit, freedom, shift))
    return float(nct.sf(limit, freedom, shift)) + (below if math.isfinite(below) else 0.0)


def _detectable(variances: Sequence[float], sizes: tuple, alpha: float, wanted: float) -> float:
    low, high = 0.0, 12.0  # in logs: a ratio of 160,000
    if _power(high, variances, sizes, alpha) < wanted:
        return math.inf
    for _ in range(40):
        middle = (low + high) / 2
        found = _power(middle, variances, sizes, alpha) >= wanted
        low, high = (low, middle) if found else (middle, high)
    return math.exp(high)


def _needed(effect: float, variances: Sequence[float], alpha: float, wanted: float) -> int | None:
    low, high = 1, MOST
    if _power(effect, variances, (high, high), alpha) < wanted:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        found = _power(effect, variances, (middle, middle), alpha) >= wanted
        low, high = (low, middle) if found else (middle, high)
    return high


def staggered_start(units: int, periods: int) -> np.ndarray:
    """Which unit is under treatment when, if the units start one after the other.

    Parameters
    ----------
    units : int, >= 2
        Creators, or the regions that their audiences live in.
    periods : int, >= 3
        The first is before anybody starts, the last after all have.

    Returns
    -------
    array of bool, units x periods

    Examples
    --------
    >>> staggered_start(3, 4).astype(int)
    array([[0, 1, 1, 1],
           [0, 0, 1, 1],
           [0, 0, 0, 1]])
    """
    _check_shape(units, periods)
    starts = np.linspace(1, periods - 1, units).round()
    return np.arange(periods) >= starts[:, None]


def switchback(units: int, periods: int) -> np.ndarray:
    """Which unit is under treatment when, if treatment is on and off in turn.

    Neighbouring units alternate in opposite phase, so that every period has both.

    Parameters
    ----------
    units : int, >= 2
    periods : int, >= 3

    Returns
    -------
    array of bool, units x periods

    Examples
    --------
    >>> switchback(2, 4).astype(int)
    array([[0, 1, 0, 1],
           [1, 0, 1, 0]])
    """
    _check_shape(units, periods)
    return (np.arange(units)[:, None] + np.arange(periods)) % 2 == 1


def _check_shape(units: object, periods: object) -> None:
    problems = [
        f"{name} is {value!r}; it must be a whole number >= {lowest}"
        for name, value, lowest in (("units", units, 2), ("periods", periods, 3))
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < lowest
    ]
    check("pilot", problems, PlanError)


def panel_power(
    treated: np.ndarray, ratio: float = 1.2, *, noise: float = 0.3, alpha: float = 0.05
) -> float:
    r"""Power of a design over time: what differs between units, or between periods, drops out.

    With unit and period effects and a log-outcome that wobbles by `noise` from period to
    period, the estimate of the effect has variance
    :math:`noise^2 / \sum \tilde D^2`, where :math:`\tilde D` is the treatment after its
    unit and period means are taken off.

    Parameters
    ----------
    treated : array of bool, units x periods
        See :func:`staggered_start` and :func:`switchback`.
    ratio : float, > 0
        Outcome under treatment over outcome without it.
    noise : float, > 0
        Log-sd of one unit's outcome from period to period.
    alpha : float

    Returns
    -------
    float
        Chance of a significant effect (two-sided t, units - 1 degrees of freedom as in an
        analysis that clusters by unit).

    Raises
    ------
    PlanError
        When the design cannot tell treatment from units and periods.

    Examples
    --------
    >>> weekly = switchback(10, 8)
    >>> panel_power(weekly) > panel_power(staggered_start(10, 8))
    True
    """
    from scipy.stats import nct, t

    design = np.asarray(treated, dtype=float)
    own = design - design.mean(axis=1, keepdims=True) - design.mean(axis=0) + design.mean()
    information = float((own**2).sum())
    problems = [
        f"{name} is {value!r}; it must be above 0"
        for name, value in (("ratio", ratio), ("noise", noise))
        if number_problem(value) or value <= 0
    ]
    if information < 1e-9:
        problems.append("treated is the same for all units or all periods; vary both")
    check("pilot", problems, PlanError)
    shift = abs(math.log(ratio)) * math.sqrt(information) / noise
    freedom = len(design) - 1
    limit = t.ppf(1 - alpha / 2, freedom)
    below = float(nct.cdf(-limit, freedom, shift))
    return float(nct.sf(limit, freedom, shift)) + (below if math.isfinite(below) else 0.0)
