"""What a pilot found: the ratio of two kinds of creators, or of with and without, and its range."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from influlab.campaign.words import figure
from influlab.errors import TableError, check
from influlab.results.inputs import column_problems


@dataclass(frozen=True)
class PilotResult:
    """The result of a pilot.

    Attributes
    ----------
    ratio, low, high : float
        Typical outcome of the second kind (or under treatment) over that of the first
        (or without), with its interval.
    p_value : float
        Of no difference.
    level : float
        Of the interval.
    table : DataFrame
        One row per kind: creators, typical outcome.
    text : str

    Examples
    --------
    >>> creators = pd.DataFrame({"unit": list("abcdef"), "treated": [False] * 3 + [True] * 3,
    ...                          "outcome": [1.0, 2.0, 4.0, 2.0, 4.0, 8.0]})
    >>> analyse_pilot(creators).ratio
    2.0
    """

    ratio: float
    low: float
    high: float
    p_value: float
    level: float
    text: str
    table: pd.DataFrame = field(repr=False)


def analyse_pilot(table: pd.DataFrame, *, level: float = 0.9) -> PilotResult:
    """Compare the two kinds of creators of a pilot, each creator one number, on a log scale.

    Without periods: Welch's t-test on the logs. With periods (staggered starts, switchbacks):
    least squares with an effect of every unit and every period, errors clustered by
    unit with t on units - 1 degrees of freedom.

    Parameters
    ----------
    table : DataFrame, one row per creator, or per creator and period
        ``unit``; ``treated`` [bool]: of the second kind, or under treatment in this period;
        ``outcome`` [> 0, or counts >= 0]: such as orders; ``exposure`` [> 0], optional: what it
        is divided by, such as accounts reached; ``period``, optional.
    level : float in (0, 1)

    Returns
    -------
    PilotResult

    Raises
    ------
    TableError
        With every problem of the table: missing columns, values that are no numbers, a kind
        with fewer than two creators.

    Notes
    -----
    Half an event is added to every count where some count is zero.

    Examples
    --------
    >>> weeks = pd.DataFrame({"unit": list("aaabbb"), "period": [1, 2, 3] * 2,
    ...     "treated": [False, True, True, False, False, True],
    ...     "outcome": [10.0, 24.0, 20.0, 30.0, 33.0, 60.0]})
    >>> round(analyse_pilot(weeks).ratio, 2)
    2.18
    """
    _check(table, level)
    outcome = table["outcome"].to_numpy(dtype=float)
    outcome = outcome + 0.5 if (outcome == 0).any() else outcome
    rate = outcome / (table["exposure"].to_numpy(dtype=float) if "exposure" in table else 1.0)
    logs, treated = np.log(rate), table["treated"].to_numpy(dtype=bool)
    units = pd.factorize(table["unit"])[0]
    if "period" in table:
        found = _panel(logs, treated, units, pd.factorize(table["period"])[0], level)
    else:
        found = _welch(logs, treated, level)
    effect, low, high, p_value = (float(value) for value in found)
    kinds = pd.DataFrame(
        {
            "treated": [False, True],
            "creators": [len(np.unique(units[treated == kind])) for kind in (False, True)],
            "typical": [math.exp(logs[treated == kind].mean()) for kind in (False, True)],
        }
    )
    ends = [round(math.exp(end), 12) for end in (effect, low, high)]
    verb = "differs" if p_value < 1 - level else "does not differ for sure"
    text = (
        f"The second kind's typical outcome is {figure(ends[0])} times the first's "
        f"({level:.0%} interval {figure(ends[1])} to {figure(ends[2])}): it {verb} "
        f"(p = {figure(p_value, 2)})."
    )
    return PilotResult(ends[0], ends[1], ends[2], p_value, level, text, kinds)


def _check(table: pd.DataFrame, level: object) -> None:
    needed = [name for name in ("unit", "treated", "outcome") if name not in table.columns]
    problems = [
        f"column {name!r} is missing; the table has: {', '.join(map(str, table.columns))}"
        for name in needed
    ]
    check("pilot", problems, TableError)
    for name, lowest in (("outcome", 0.0), ("exposure", None)):
        if name in table:
            values = pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=float)
            bad = ~np.isfinite(values) | (values < 0 if lowest is not None else values <= 0)
            if bad.any():
                row, allowed = int(bad.argmax()), "0 or more" if lowest is not None else "above 0"
                value = table[name].iloc[row]
                value = value.item() if hasattr(value, "item") else value
                problems.append(f"{name!r} must be a number {allowed}; row {row} has {value!r}")
    problems += _nothing_beside_no_counts(pd.to_numeric(table["outcome"], errors="coerce"))
    problems += column_problems(table, {"treated": "flag"}, whole=["treated"])
    treated = table["treated"].isin([True]).to_numpy()
    for kind, name in ((False, "untreated"), (True, "treated")):
        many = table.loc[treated == kind, "unit"].nunique()
        if many < 2:
            problems.append(f"there are {many} {name} creators; a comparison needs at least two")
    if "period" not in table and table["unit"].duplicated().any():
        problems.append("a unit has several rows; add them up or give a 'period'")
    if not (isinstance(level, int | float) and 0 < level < 1):
        problems.append(f"level is {level!r}; it must lie between 0 and 1")
    check("pilot", problems, TableError)


def _nothing_beside_no_counts(outcome: pd.Series) -> list[str]:
    if not (outcome == 0).any() or not (outcome % 1 > 0).any():
        return []
    row = int((outcome == 0).to_numpy().argmax())
    return [
        f"'outcome' is 0 in row {row} beside values that are no counts; a ratio cannot be told "
        "from nothing: count orders, or leave nobody at 0"
    ]


def _welch(logs: np.ndarray, treated: np.ndarray, level: float) -> tuple[float, ...]:
    from statsmodels.stats.weightstats import CompareMeans

    second, first = logs[treated], logs[~treated]
    if np.ptp(second) == np.ptp(first) == 0:
        problem = "creators of each kind are all alike; nothing tells chance from a difference"
        raise TableError("pilot", problem)
    compared = CompareMeans.from_data(second, first)
    low, high = compared.tconfint_diff(alpha=1 - level, usevar="unequal")
    p_value = compared.ttest_ind(usevar="unequal")[1]
    return second.mean() - first.mean(), low, high, p_value


def _panel(
    logs: np.ndarray, treated: np.ndarray, units: np.ndarray, periods: np.ndarray, level: float
) -> tuple[float, ...]:
    import statsmodels.api as sm

    # unit effects are taken off beforehand: as columns they would count as estimated within
    # each cluster and make the clustered error too large
    columns = np.column_stack([logs, treated, np.eye(periods.max() + 1)[periods][:, 1:]])
    totals = np.zeros((units.max() + 1, columns.shape[1]))
    np.add.at(totals, units, columns)
    columns = columns - (totals / np.bincount(units)[:, None])[units]
    own, design = columns[:, 0], columns[:, 1:]
    if np.linalg.matrix_rank(design) < design.shape[1]:
        problem = "'treated' does not differ within units and periods; the design tells nothing"
        raise TableError("pilot", problem)
    fitted = sm.OLS(own, design).fit(
        cov_type="cluster", cov_kwds={"groups": units, "df_correction": True}, use_t=True
    )
    low, high = fitted.conf_int(alpha=1 - level)[0]
    return fitted.params[0], low, high, fitted.pvalues[0]
