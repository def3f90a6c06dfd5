r"""Lift from a randomised test: arms that chance alone made.

Each arm is fitted by itself on centred covariates, which is the fully interacted regression
of Lin (2013, doi 10.1214/12-AOAS583): adjusting can then not make the estimate worse in large
samples, whatever the arms' sizes. Without covariates it is the difference of means with
Welch's interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from influlab.errors import TableError, check
from influlab.results.inputs import column_problems, level_problems, missing_columns
from influlab.results.lift import Lift, summarise, two_sided


def randomised_lift(
    people: pd.DataFrame,
    *,
    control: object,
    arm: str = "arm",
    outcome: str = "outcome",
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    level: float = 0.9,
) -> Lift:
    r"""The effect of chance assignment: arms against the control arm.

    .. math:: ATT = \sum_a \frac{n_a}{\sum n_a} (\bar y_a - \bar y_{control})

    with :math:`\bar y` the mean at the average covariates. The headline pools all treated
    arms by size; ``details["arms"]`` has each of them.

    Assumes that chance alone decided who got what, and that one person's treatment does not
    reach another person.

    Parameters
    ----------
    people : DataFrame, one row per unit that was drawn (person, shop, creator)
        The arm, the outcome (a number, or 0 and 1) and the covariates.
    control : value of `arm`
        Who got nothing.
    arm, outcome : str
        Names of the columns.
    covariates : sequence of str
        Numbers known before the test; they narrow the interval.
    cluster : str, optional
        Column of the unit that was drawn where rows are finer (customers of a region): errors
        are then counted by cluster.
    level : float in (0, 1), default 0.9

    Returns
    -------
    Lift
        ``details["arms"]``: one row per treated arm, ``arm, units, mean, control_mean,
        estimate, low, high, lift, p_value, p_value_holm`` (Holm's correction for several
        arms).

    Raises
    ------
    TableError
        All of: missing columns or cells, no such control, an empty arm, arms with fewer
        than two units more than covariates, covariates that do not vary.

    Examples
    --------
    >>> people = pd.DataFrame({"arm": ["no"] * 4 + ["post"] * 4,
    ...                        "outcome": [1.0, 2, 3, 4, 4, 5, 6, 7]})
    >>> found = randomised_lift(people, control="no")
    >>> found.att, round(found.low, 3), round(found.high, 3)
    (3.0, 1.226, 4.774)
    """
    names = [arm, outcome, *covariates, *([cluster] if cluster else [])]
    problems = _cell_problems(people, names, [outcome, *covariates])
    check("test", [*problems, *level_problems(level)], TableError)
    check("test", _arm_problems(people, control, names, cluster), TableError)
    treated = [name for name in pd.unique(people[arm].astype(object)) if name != control]
    fits = _fit_arms(people, [control, *treated], names, cluster)
    base = fits[control]
    each = pd.DataFrame([_against(fits[name], base, level) for name in treated])
    each.insert(0, "arm", treated)
    each["p_value_holm"] = _holm(each["p_value"].to_numpy())
    pooled = _against(_pool([fits[name] for name in treated]), base, level)
    return summarise(
        f"randomised test of {', '.join(map(str, treated))} against {control}",
        outcome,
        att=pooled["estimate"],
        bounds=(pooled["low"], pooled["high"]),
        p_value=pooled["p_value"],
        level=level,
        observed=pooled["mean"],
        cells=pooled["units"],
        lift_bounds=_ratio_bounds(pooled, level),
        details={"arms": each.drop(columns=["error", "control_error"])},
        notes=(_arms_note(each, level),) if len(treated) > 1 else (),
    )


def _fit_arms(people, arms: list, names: list[str], cluster: str | None) -> dict:
    x = people[names[2 : len(names) - bool(cluster)]].to_numpy(dtype=float)
    x, y = x - x.mean(axis=0), people[names[1]].to_numpy(dtype=float)
    groups = np.arange(len(y)) if cluster is None else pd.factorize(people[cluster])[0]
    sides = {name: (people[names[0]] == name).to_numpy() for name in arms}
    return {name: _arm(y[rows], x[rows], groups[rows]) for name, rows in sides.items()}


def _arm(y: np.ndarray, x: np.ndarray, groups: np.ndarray) -> dict[str, float]:
    """Mean at the average covariates, its variance (HC2, or by clusters), degrees of freedom."""
    design = np.column_stack([np.ones(len(y)), x])
    inverse = np.linalg.inv(design.T @ design)
    residual = y - design @ (inverse @ (design.T @ y))
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    pull = design @ inverse[0]
    number = len(np.unique(groups))
    if number == len(y):
        variance = np.sum((pull * residual) ** 2 / np.maximum(1 - leverage, 1e-12))
    else:
        parts = np.bincount(np.unique(groups, return_inverse=True)[1], pull * residual)
        variance = np.sum(parts**2) * number / (number - 1)
    mean = float(pull @ y)
    return {"mean": mean, "v": float(variance), "df": number - design.shape[1], "units": len(y)}


def _pool(arms: Sequence[dict[str, float]]) -> dict[str, float]:
    units = np.array([arm["units"] for arm in arms], dtype=float)
    share = units / units.sum()
    pieces = share**2 * np.array([arm["v"] for arm in arms])
    freedom = np.array([arm["df"] for arm in arms])
    total = float(pieces.sum())
    df = total**2 / float(np.sum(pieces**2 / freedom)) if total else float(freedom.sum())
    mean = float(share @ [arm["mean"] for arm in arms])
    return {"mean": mean, "v": total, "df": df, "units": int(units.sum())}


def _against(arm: dict, base: dict, level: float) -> dict[str, float]:
    from scipy.special import stdtr, stdtrit

    estimate, variance = arm["mean"] - base["mean"], arm["v"] + base["v"]
    pieces = arm["v"] ** 2 / arm["df"] + base["v"] ** 2 / base["df"]
    df = variance**2 / pieces if pieces else arm["df"] + base["df"]
    error = math.sqrt(variance)
    half = float(stdtrit(df, (1 + level) / 2)) * error
    extreme = -abs(estimate) / error if error else (-math.inf if estimate else 0.0)
    return {
        "units": arm["units"],
        "mean": arm["mean"],
        "control_mean": base["mean"],
        "estimate": estimate,
        "low": estimate - half,
        "high": estimate + half,
        "lift": estimate / base["mean"] if base["mean"] > 0 else math.nan,
        "p_value": float(2 * stdtr(df, extreme)),
        "error": math.sqrt(arm["v"]),
        "control_error": math.sqrt(base["v"]),
    }


def _ratio_bounds(pooled: dict, level: float) -> tuple[float, float]:
    """Bounds of mean / control mean - 1: symmetric in the logarithm, by the delta method."""
    mean, base = pooled["mean"], pooled["control_mean"]
    if mean <= 0 or base <= 0:
        return math.nan, math.nan
    half = two_sided(level) * math.hypot(pooled["error"] / mean, pooled["control_error"] / base)
    return mean / base * math.exp(-half) - 1, mean / base * math.exp(half) - 1


def _holm(p_values: np.ndarray) -> np.ndarray:
    order = np.argsort(p_values)
    steps = p_values[order] * np.arange(len(p_values), 0, -1)
    corrected = np.empty(len(p_values))
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return corrected


def _arms_note(each: pd.DataFrame, level: float) -> str:
    clear = each["arm"][each["p_value_holm"] < 1 - level]
    named = ", ".join(str(name) for name in clear) or "none"
    return f"Arms that differ from the control after Holm's correction: {named}."


def _cell_problems(people, names: list[str], numbers: list[str]) -> list[str]:
    problems = missing_columns(people, names)
    kinds = {name: "number" if name in numbers else "text" for name in names if name in people}
    return problems + column_problems(people, kinds, whole=kinds)


def _arm_problems(people, control, names: list[str], cluster: str | None) -> list[str]:
    arm, covariates = names[0], names[2 : len(names) - bool(cluster)]
    unit = people[cluster] if cluster else pd.Series(np.arange(len(people)), index=people.index)
    sizes = unit.groupby(people[arm], observed=False).nunique()
    problems = []
    if control not in sizes.index:
        shown = ", ".join(str(name) for name in sizes.index[:8])
        problems.append(f"no row has {arm} = {control!r}; the arms are: {shown}")
    if len(sizes) < 2:
        problems.append("there are fewer than two arms; a test needs at least two")
    least = len(covariates) + 3
    problems += [
        f"arm {name!r} has {size} units; at least {least} are needed"
        for name, size in sizes.items()
        if size < least
    ]
    return problems + [
        f"covariate {name!r} does not vary in arm {side!r}; leave it out"
        for name in covariates
        for side, part in people.groupby(arm, observed=True)[name]
        if part.nunique() < 2
    ]
