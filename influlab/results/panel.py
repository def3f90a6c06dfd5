"""A panel as matrices: units in rows, periods in columns, checked for what lift methods need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from influlab.errors import TableError, check
from influlab.results.inputs import column_problems, level_problems, missing_columns
from influlab.results.inputs import schema_problems as broken


@dataclass(frozen=True, eq=False)
class Cells:
    """A checked panel, one row per unit and period, coded as whole numbers.

    Parameters
    ----------
    units, periods : Index
        Names in order; codes point into them.
    unit, period : arrays of int
        Codes of each row.
    outcome : array of float
    treated : array of bool
    covariates : array, rows x covariates

    Examples
    --------
    >>> panel = pd.DataFrame({"unit": ["a", "a", "b", "b"], "period": [1, 2, 1, 2],
    ...                       "outcome": [1.0, 2, 3, 9], "treated": [False] * 3 + [True]})
    >>> read_panel(panel).starts
    array([2, 1])
    """

    units: pd.Index
    periods: pd.Index
    unit: np.ndarray
    period: np.ndarray
    outcome: np.ndarray
    treated: np.ndarray
    covariates: np.ndarray

    @property
    def starts(self) -> np.ndarray:
        """Code of each unit's first treated period; the number of periods when never."""
        starts = np.full(len(self.units), len(self.periods))
        np.minimum.at(starts, self.unit[self.treated], self.period[self.treated])
        return starts

    def matrix(self) -> np.ndarray:
        """Outcomes, units x periods, NaN where a row is missing."""
        wide = np.full((len(self.units), len(self.periods)), np.nan)
        wide[self.unit, self.period] = self.outcome
        return wide


def read_panel(panel: pd.DataFrame, *, covariates: Sequence[str] = (), level: float = 0.9) -> Cells:
    """A panel checked for what every panel method needs.

    Parameters
    ----------
    panel : DataFrame, one row per unit and period
        ``unit, period, outcome, treated`` and the named covariates.
    covariates : sequence of str
    level : float in (0, 1)
        Checked with the rest.

    Returns
    -------
    Cells

    Raises
    ------
    TableError
        All of: what breaks the schema; no treated or no untreated unit; treated units
        without a period before; units whose treatment stops.

    Examples
    --------
    >>> panel = pd.DataFrame({"unit": ["a", "a", "b", "b"], "period": [1, 2, 1, 2],
    ...                       "outcome": [1.0, 2, 3, 9], "treated": [False] * 3 + [True]})
    >>> read_panel(panel).matrix()
    array([[1., 2.],
           [3., 9.]])
    """
    problems = [*broken(panel, "panel", needed=covariates), *level_problems(level)]
    extra = [name for name in covariates if name in panel]
    problems += column_problems(panel, dict.fromkeys(extra, "number"), whole=extra)
    check("panel", problems, TableError)
    unit, units = pd.factorize(panel["unit"], sort=True)
    period, periods = pd.factorize(panel["period"], sort=True)
    cells = Cells(
        pd.Index(units),
        pd.Index(periods),
        unit,
        period,
        panel["outcome"].to_numpy(dtype=float),
        panel["treated"].to_numpy(dtype=bool),
        panel[list(covariates)].to_numpy(dtype=float),
    )
    check("panel", _design_problems(cells), TableError)
    return cells


def read_series(
    series: pd.DataFrame, start: object, controls: Sequence[str], level: float
) -> tuple[pd.DataFrame, int]:
    """One evenly spaced series in order, and how many periods lie before the start.

    Parameters
    ----------
    series : DataFrame, one row per period
        ``period, outcome``, the named controls, and ``treated`` where `start` is None.
    start : period or None
        First period under treatment.
    controls : sequence of str
    level : float in (0, 1)

    Returns
    -------
    DataFrame sorted by period, and the number of periods before the start

    Raises
    ------
    TableError
        All of: missing columns or cells, repeated or missing periods, no start, too few
        periods before it.

    Examples
    --------
    >>> series = pd.DataFrame({"period": range(12), "outcome": range(12)})
    >>> read_series(series, 10, [], 0.9)[1]
    10
    """
    names = ["period", "outcome", *controls, *(["treated"] if start is None else [])]
    problems = [*missing_columns(series, names), *level_problems(level)]
    kinds = {"period": "period", **dict.fromkeys(["outcome", *controls], "number")}
    kinds |= {"treated": "flag"} if start is None else {}
    have = {name: kind for name, kind in kinds.items() if name in series}
    problems += column_problems(series, have, whole=have) if len(series) else ["it has no rows"]
    check("series", problems, TableError)
    ordered = series.sort_values("period", ignore_index=True)
    after = ordered["treated"].astype(bool) if start is None else _from(ordered["period"], start)
    before = int((~after).sum())
    problems = _spacing(ordered["period"])
    if not after.any():
        problems.append("no period is under treatment; mark them in 'treated' or pass start")
    elif not after.iloc[before:].all():
        problems.append("treatment stops and comes back; one start is needed, kept to the end")
    if before < 4 + 2 * len(controls):
        least = 4 + 2 * len(controls)
        problems.append(f"{before} periods lie before the start; at least {least} are needed")
    check("series", problems, TableError)
    return ordered, before


def _from(periods: pd.Series, start: object) -> pd.Series:
    try:
        return periods >= (pd.Timestamp(start) if periods.dtype.kind == "M" else start)
    except (TypeError, ValueError):
        problem = f"start is {start!r}; it must be a period such as {periods.iloc[0]!r}"
        raise TableError("series", problem) from None


def _spacing(periods: pd.Series) -> list[str]:
    steps = periods.diff().iloc[1:]
    if (steps == steps.iloc[0] * 0).any():
        row = int(periods.duplicated().to_numpy().argmax())
        return [f"period {_label(periods.iloc[row])} is there twice; keep one row per period"]
    even = (steps == steps.iloc[0]).all() if len(steps) else True
    if not even and periods.dtype.kind == "M":
        even = _monthly(periods)
    if even:
        return []
    widest = int(np.argmax((steps != steps.mode().iloc[0]).to_numpy()))
    left, right = _label(periods.iloc[widest]), _label(periods.iloc[widest + 1])
    return [f"periods are not evenly spaced: {right} follows {left}; add the missing rows"]


def _monthly(periods: pd.Series) -> bool:
    """Whether the dates are the same day, or the last day, of months in equal steps."""
    months = (periods.dt.year * 12 + periods.dt.month).diff().iloc[1:]
    same_day = periods.dt.day.nunique() == 1 or periods.dt.is_month_end.all()
    return bool(same_day and (months == months.iloc[0]).all() and months.iloc[0] > 0)


def _label(period: Any) -> str:
    return str(period.date()) if isinstance(period, pd.Timestamp) else str(period)


def _design_problems(cells: Cells) -> list[str]:
    starts, ever = cells.starts, len(cells.periods)
    problems = []
    if not cells.treated.any():
        problems.append("no unit is treated; mark the rows under treatment in 'treated'")
    if cells.treated.any() and (starts < ever).all() and len(np.unique(starts)) == 1:
        problems.append("no unit is untreated; add units without the campaign as control")
    first = np.full(len(cells.units), ever)
    np.minimum.at(first, cells.unit, cells.period)
    bare = cells.units[(starts < ever) & (first >= starts)]
    if len(bare):
        problems.append(
            f"treated without a period before: {_listed(bare)}; add their past or leave them out"
        )
    stopped = ~cells.treated & (cells.period >= starts[cells.unit])
    if stopped.any():
        names = pd.unique(cells.units[cells.unit[stopped]])
        problems.append(
            f"treatment stops in: {_listed(names)}; end these units at their last treated period"
        )
    return problems


def _listed(names: Sequence) -> str:
    shown = ", ".join(str(name) for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
