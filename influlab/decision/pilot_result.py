"""What a pilot found: the ratio of two kinds of creators, or of with and without, and its range."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from influlab.campaign.words import figure
from influlab.errors import TableError, check


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
    data = pd.DataFrame(
        {"log": np.log(rate), "treated": table["treated"].astype(bool), "unit": table["unit"]}
    )
    if "period" in table:
        found = _panel(data.assign(period=table["period"]), level)
    else:
        found = _welch(data, level)
    effect, low, high, p_value = (float(value) for value in found)
    kinds = data.groupby("treated").agg(creators=("unit", "nunique"), typical=("log", "mean"))
    kinds["typical"] = np.exp(kinds["typical"])
    ends = [round(math.exp(end), 12) for end in (effect, low, high)]
    verb = "differs" if p_value < 1 - level else "does not differ for sure"
    text = (
        f"The second kind's typical outcome is {figure(ends[0])} times the first's "
        f"({level:.0%} interval {figure(ends[1])} to {figure(ends[2])}): it {verb} "
        f"(p = {figure(p_value, 2)})."
    )
    return PilotResult(*ends, p_value, level, text, kinds.reset_index())


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
                problems.append(f"{name!r} must be a number {allowed}; row {row} has {value!r}")
    for kind, part in table.groupby(table["treated"].astype(bool)):
        if part["unit"].nunique() < 2:
            name = "treated" if kind else "untreated"
            problems.append(f"there is one {name} creator; a comparison needs at least two")
    if table["treated"].astype(bool).nunique() < 2:
        problems.append("'treated' is the same in every row; both kinds are needed")
    if "period" not in table and table["unit"].duplicated().any():
        problems.append("a unit has several rows; add them up or give a 'period'")
    if not (isinstance(level, int | float) and 0 < level < 1):
        problems.append(f"level is {level!r}; it must lie between 0 and 1")
    check("pilot", problems, TableError)


def _welch(data: pd.DataFrame, level: float) -> tuple[float, float, float, float]:
    from statsmodels.stats.weightstats import CompareMeans

    second, first = (data.loc[data["treated"] == kind, "log"] for kind in (True, False))
    compared = CompareMeans.from_data(second, first)
    low, high = compared.tconfint_diff(alpha=1 - level, usevar="unequal")
    p_value = compared.ttest_ind(usevar="unequal")[1]
    return second.mean() - first.mean(), low, high, p_value


def _panel(data: pd.DataFrame, level: float) -> tuple[float, float, float, float]:
    import statsmodels.formula.api as smf

    units = pd.factorize(data["unit"])[0]
    fitted = smf.ols("log ~ treated + C(unit) + C(period)", data).fit(
        cov_type="cluster", cov_kwds={"groups": units, "df_correction": True}, use_t=True
    )
    name = "treated[T.True]"
    low, high = fitted.conf_int(alpha=1 - level).loc[name]
    return fitted.params[name], low, high, fitted.pvalues[name]
