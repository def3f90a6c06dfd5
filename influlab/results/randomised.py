r"""Lift from a randomised test, and from a survey of exposed and unexposed people.

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
from influlab.results.lift import Lift, summarise


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
    problems = _problems(people, control, arm, outcome, covariates, cluster)
    check("test", [*problems, *level_problems(level)], TableError)
    arms = people[arm].astype(object)
    names = [name for name in pd.unique(arms) if name != control]
    x = people[list(covariates)].to_numpy(dtype=float)
    x = x - x.mean(axis=0)
    y = people[outcome].to_numpy(dtype=float)
    groups = np.arange(len(y)) if cluster is None else pd.factorize(people[cluster])[0]
    fits = {}
    for name in [control, *names]:
        rows = (arms == name).to_numpy()
        fits[name] = _arm(y[rows], x[rows], groups[rows])
    base = fits[control]
    each = pd.DataFrame([_against(fits[name], base, level) for name in names])
    each.insert(0, "arm", names)
    each["p_value_holm"] = _holm(each["p_value"].to_numpy())
    pooled = _against(_pool([fits[name] for name in names]), base, level)
    return summarise(
        f"randomised test of {len(names)} arm{'' if len(names) == 1 else 's'} against {control}",
        outcome,
        att=pooled["estimate"],
        bounds=(pooled["low"], pooled["high"]),
        p_value=pooled["p_value"],
        level=level,
        observed=pooled["mean"],
        cells=pooled["units"],
        lift_bounds=_ratio_bounds(pooled, level),
        details={"arms": each.drop(columns=["error", "control_error"])},
        notes=(_arms_note(each, level),) if len(names) > 1 else (),
    )


def brand_lift(
    survey: pd.DataFrame,
    *,
    group: str = "exposed",
    answer: str = "answer",
    outcome: str = "awareness",
    level: float = 0.9,
) -> Lift:
    r"""Brand lift: the share that says yes among the exposed less that among the others.

    Interval: Newcombe's hybrid of two Wilson intervals (1998, method 10, doi
    10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I), which holds near 0
    and 1 and in small groups; p-value: the pooled z test of two proportions.

    Assumes that exposure was given by chance. Compared after the fact, people who follow a
    creator already differ from those who do not.

    Parameters
    ----------
    survey : DataFrame, one row per answer
        The group (true: exposed) and the answer (true: yes).
    group, answer : str
        Names of the columns.
    outcome : str
        What was asked, such as awareness or favourability.
    level : float in (0, 1), default 0.9

    Returns
    -------
    Lift
        `att` in shares (0.05 is five points); ``details["groups"]`` has both groups with
        their Wilson intervals.

    Raises
    ------
    TableError
        Missing columns or cells, answers that are not true or false, an empty group.

    Examples
    --------
    Newcombe's example: 56 of 70 against 48 of 80.

    >>> survey = pd.DataFrame({"exposed": [True] * 70 + [False] * 80,
    ...                        "answer": [True] * 56 + [False] * 14 + [True] * 48 + [False] * 32})
    >>> found = brand_lift(survey, level=0.95)
    >>> round(found.att, 4), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    problems = [*missing_columns(survey, [group, answer]), *level_problems(level)]
    known = [name for name in (group, answer) if name in survey]
    problems += column_problems(survey, dict.fromkeys(known, "flag"), whole=known)
    check("survey", problems, TableError)
    exposed = survey[group].astype(bool)
    for side, name in ((exposed, "exposed"), (~exposed, "not exposed")):
        problems += [] if side.any() else [f"nobody is {name}; both groups are needed"]
    check("survey", problems, TableError)
    yes = survey[answer].astype(bool)
    counts = [(int(yes[side].sum()), int(side.sum())) for side in (exposed, ~exposed)]
    shares = [hits / size for hits, size in counts]
    bounds = newcombe(*counts, level)
    groups = pd.DataFrame(
        [
            (name, size, share, *wilson(hits, size, level))
            for name, (hits, size), share in zip(
                ("exposed", "not exposed"), counts, shares, strict=True
            )
        ],
        columns=["group", "answers", "estimate", "low", "high"],
    )
    return summarise(
        "brand lift",
        f"the share of {outcome}",
        att=shares[0] - shares[1],
        bounds=bounds,
        p_value=_two_shares(*counts),
        level=level,
        observed=shares[0],
        cells=counts[0][1],
        details={"groups": groups},
    )


def wilson(hits: int, size: int, level: float) -> tuple[float, float]:
    r"""Wilson's interval of a share.

    .. math:: \frac{2 k + z^2 \mp z \sqrt{z^2 + 4 k (1 - k / n)}}{2 (n + z^2)}

    Parameters
    ----------
    hits, size : int
    level : float

    Returns
    -------
    low, high : float

    Examples
    --------
    >>> [round(bound, 4) for bound in wilson(56, 70, 0.95)]
    [0.6918, 0.877]
    """
    z = _z(level)
    root = z * math.sqrt(z**2 + 4 * hits * (1 - hits / size))
    return tuple((2 * hits + z**2 + side * root) / (2 * (size + z**2)) for side in (-1, 1))


def newcombe(first: tuple[int, int], second: tuple[int, int], level: float) -> tuple[float, float]:
    """Newcombe's interval of the difference of two shares (method 10).

    Parameters
    ----------
    first, second : (hits, size)
    level : float

    Returns
    -------
    low, high : float

    Examples
    --------
    >>> [round(bound, 4) for bound in newcombe((9, 10), (3, 10), 0.95)]
    [0.1705, 0.809]
    """
    p, q = first[0] / first[1], second[0] / second[1]
    (p_low, p_high), (q_low, q_high) = wilson(*first, level), wilson(*second, level)
    low = p - q - math.hypot(p - p_low, q_high - q)
    return low, p - q + math.hypot(p_high - p, q - q_low)


def _two_shares(first: tuple[int, int], second: tuple[int, int]) -> float:
    pooled = (first[0] + second[0]) / (first[1] + second[1])
    error = math.sqrt(pooled * (1 - pooled) * (1 / first[1] + 1 / second[1]))
    gap = abs(first[0] / first[1] - second[0] / second[1])
    return math.erfc(gap / error / math.sqrt(2)) if error else 1.0


def _z(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))


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
    half = _z(level) * math.hypot(pooled["error"] / mean, pooled["control_error"] / base)
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


def _problems(people, control, arm, outcome, covariates, cluster) -> list[str]:
    names = [arm, outcome, *covariates, *([cluster] if cluster else [])]
    problems = missing_columns(people, names)
    numbers = [name for name in (outcome, *covariates) if name in people]
    problems += column_problems(people, dict.fromkeys(numbers, "number"), whole=numbers)
    texts = [name for name in (arm, cluster) if name and name in people]
    problems += column_problems(people, dict.fromkeys(texts, "text"), whole=texts)
    if problems:
        return problems
    unit = people[cluster] if cluster else pd.Series(np.arange(len(people)), index=people.index)
    sizes = unit.groupby(people[arm], observed=False).nunique()
    if control not in sizes.index:
        shown = ", ".join(str(name) for name in sizes.index[:8])
        problems.append(f"no row has {arm} = {control!r}; the arms are: {shown}")
    if len(sizes) < 2:
        problems.append(f"there is one arm only, {sizes.index[0]!r}; a test needs at least two")
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
