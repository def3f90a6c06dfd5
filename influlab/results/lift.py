r"""The one answer of every lift method: how much of the outcome the campaign caused.

.. math::

    ATT = \frac{1}{n} \sum_{treated} (observed - counterfactual), \qquad
    lift = \frac{ATT}{\overline{counterfactual}}, \qquad
    incremental = n \cdot ATT

The methods differ only in where the counterfactual comes from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, check
from influlab.results.inputs import level_problems
from influlab.results.words import chance, figure, percent, span


@dataclass(frozen=True, eq=False)
class Lift:
    """What a campaign caused, with its interval.

    Parameters
    ----------
    method : str
        How the counterfactual was made, in words.
    outcome : str
        What was measured, in words.
    att : float
        Mean effect on the treated, in units of the outcome (per unit and period, or per
        person in a randomised test).
    lift : float
        The same as a fraction of what would have happened; NaN when that is not above 0.
    incremental : float
        The effect summed over everything treated.
    low, high : float
        Interval of `att`.
    p_value : float in [0, 1]
        Against no effect, two-sided.
    level : float in (0, 1)
        Level of the interval.
    table : DataFrame, rows att, lift, incremental
        ``measure, estimate, low, high, unit``.
    details : mapping of str to DataFrame
        What the method also found, such as ``path``, ``event_study``, ``weights``, ``arms``.
    notes : tuple of str
        What the reader must know before trusting the number.

    Raises
    ------
    InfluLabError
        A level outside (0, 1), bounds in the wrong order, numbers that are not finite.

    Examples
    --------
    >>> found = summarise("a test", "orders", att=2.0, bounds=(1.0, 3.0), p_value=0.01,
    ...                   level=0.9, observed=10.0, cells=50)
    >>> found.lift, found.incremental
    (0.25, 100.0)
    >>> print(found.text)
    A test: the campaign raised orders by 2 on average (90 % interval 1 to 3, p = 0.01), 25 %
    above what would have happened; 100 in all.
    """

    method: str
    outcome: str
    att: float
    lift: float
    incremental: float
    low: float
    high: float
    p_value: float
    level: float
    table: pd.DataFrame
    details: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self):
        problems = level_problems(self.level)
        for name in ("att", "incremental", "low", "high", "p_value"):
            value = getattr(self, name)
            if not math.isfinite(value):
                problems.append(f"{name} is {value}; it must be a finite number")
        if self.low > self.high:
            problems.append(f"low is {self.low} and high is {self.high}; low must not be above")
        if not 0 <= self.p_value <= 1 and math.isfinite(self.p_value):
            problems.append(f"p_value is {self.p_value}; it must be a fraction in [0, 1]")
        check("lift", problems, InfluLabError)
        object.__setattr__(self, "details", MappingProxyType(dict(self.details)))

    @property
    def text(self) -> str:
        """One or two sentences for a manager; the notes are apart."""
        interval = f"{span(self.low, self.high, self.level)}, {chance(self.p_value)}"
        head = f"{self.method[0].upper()}{self.method[1:]}: "
        if self.low <= 0 <= self.high:
            return (
                f"{head}no effect on {self.outcome} can be told from chance; the best estimate "
                f"is {figure(self.att)} on average ({interval}), {figure(self.incremental)} in all."
            )
        verb, side = ("raised", "above") if self.att > 0 else ("lowered", "below")
        relative = (
            f", {percent(abs(self.lift))} {side} what would have happened"
            if math.isfinite(self.lift)
            else ""
        )
        return (
            f"{head}the campaign {verb} {self.outcome} by {figure(abs(self.att))} on average "
            f"({interval}){relative}; {figure(self.incremental)} in all."
        )


def summarise(
    method: str,
    outcome: str,
    *,
    att: float,
    bounds: tuple[float, float],
    p_value: float,
    level: float,
    observed: float,
    cells: float,
    lift_bounds: tuple[float, float] | None = None,
    details: Mapping[str, pd.DataFrame] | None = None,
    notes: tuple[str, ...] = (),
) -> Lift:
    """A Lift from an effect, its interval and what was observed under treatment.

    Parameters
    ----------
    method, outcome : str
    att : float
    bounds : (low, high)
        Interval of `att`.
    p_value, level : float
    observed : float
        Mean outcome of the treated; what would have happened is `observed - att`.
    cells : float
        Treated unit-periods or persons: `incremental` is `att` times this.
    lift_bounds : (low, high), optional
        Interval of the relative effect; by default each bound of `att` over what it implies
        would have happened, with `observed` taken as known.
    details : mapping of str to DataFrame, optional
    notes : tuple of str

    Returns
    -------
    Lift

    Raises
    ------
    InfluLabError
        As :class:`Lift`.

    Examples
    --------
    >>> summarise("a test", "orders", att=-1.0, bounds=(-3.0, 1.0), p_value=0.4, level=0.9,
    ...           observed=4.0, cells=2).lift
    -0.2
    """
    low, high = bounds
    relative = [_relative(effect, observed) for effect in (att, low, high)]
    if lift_bounds is not None:
        relative[1:] = lift_bounds
    rows = [
        ("att", att, low, high, f"{outcome}, mean effect"),
        ("lift", *relative, "fraction of what would have happened"),
        ("incremental", att * cells, low * cells, high * cells, f"{outcome}, in all"),
    ]
    return Lift(
        method=method,
        outcome=outcome,
        att=float(att),
        lift=float(relative[0]),
        incremental=float(att * cells),
        low=float(low),
        high=float(high),
        p_value=float(p_value),
        level=level,
        table=pd.DataFrame(rows, columns=["measure", "estimate", "low", "high", "unit"]),
        details=details or {},
        notes=notes,
    )


def effect_path(
    periods: pd.Index, observed: np.ndarray, counterfactual: np.ndarray, half: np.ndarray
) -> pd.DataFrame:
    """Observed, counterfactual and effect by period, for ``details["path"]``.

    Parameters
    ----------
    periods : Index
    observed, counterfactual : arrays
    half : array
        Half-width of the interval of each period's effect.

    Returns
    -------
    DataFrame, one row per period
        ``period, observed, counterfactual, effect, low, high``; the bounds are of the effect.

    Examples
    --------
    >>> one = np.ones(1)
    >>> effect_path(pd.Index([7]), 3 * one, one, one)[["effect", "low", "high"]]
       effect  low  high
    0     2.0  1.0   3.0
    """
    effect = observed - counterfactual
    return pd.DataFrame(
        {
            "period": periods,
            "observed": observed,
            "counterfactual": counterfactual,
            "effect": effect,
            "low": effect - half,
            "high": effect + half,
        }
    )


def two_sided(level: float) -> float:
    """The standard normal beyond which half of what a level leaves out lies.

    Parameters
    ----------
    level : float in (0, 1)

    Returns
    -------
    float

    Examples
    --------
    >>> round(two_sided(0.95), 4)
    1.96
    """
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))


def _relative(effect: float, observed: float) -> float:
    baseline = observed - effect
    return float(effect / baseline) if baseline > 0 else math.nan
