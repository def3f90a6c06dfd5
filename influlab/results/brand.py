"""Brand lift: what a survey says of people who saw the campaign and people who did not."""

from __future__ import annotations

import math

import pandas as pd

from influlab.errors import TableError, check
from influlab.results.inputs import column_problems, level_problems, missing_columns
from influlab.results.lift import Lift, summarise, two_sided


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
    for side, name in ((exposed, "saw the campaign"), (~exposed, "was left without the campaign")):
        if not side.any():
            problems.append(f"nobody who answered {name}; both groups are needed")
    check("survey", problems, TableError)
    yes = survey[answer].astype(bool)
    counts = [(int(yes[side].sum()), int(side.sum())) for side in (exposed, ~exposed)]
    shares = [hits / size for hits, size in counts]
    rows = [(size, hits / size, *wilson(hits, size, level)) for hits, size in counts]
    groups = pd.DataFrame(rows, columns=["answers", "estimate", "low", "high"])
    groups.insert(0, "group", ["exposed", "not exposed"])
    return summarise(
        "brand lift",
        f"the share of {outcome}",
        att=shares[0] - shares[1],
        bounds=newcombe(counts[0], counts[1], level),
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
    z = two_sided(level)
    root = z * math.sqrt(z**2 + 4 * hits * (1 - hits / size))
    middle, width = 2 * hits + z**2, 2 * (size + z**2)
    return (middle - root) / width, (middle + root) / width


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
