r"""What a campaign taught: the plan's ranges after seeing the ledger.

On the scale of the range (logarithm for amounts, logit for rates) the plan says
:math:`\mu \sim N(m, s^2)` about the mean of a line's creators. Creator i was seen with rate
:math:`r_i = k_i / n_i`; creators differ by the spread :math:`\kappa = e^{\sigma^2} - 1` (the
plan's and the ledger's, the plan's counting as ten creators) and counts are binomial, so
partial pooling weighs each creator by

.. math:: w_i = \frac{1}{\hat r^2 \kappa + \hat r (1 - \hat r) / n_i}, \qquad
          \hat r = \frac{\sum w_i r_i}{\sum w_i}, \qquad Var(\hat r) = \frac{1}{\sum w_i}

between one creator, one vote and one person, one vote. The closed-form normal update then is

.. math:: m' = m + \frac{s^2}{s^2 + V} (\hat m - m), \qquad
          \frac{1}{s'^2} = \frac{1}{s^2} + \frac{1}{V}

on each side of a lopsided range with its own s. Without data nothing changes; with endless
data the range is the data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from influlab.campaign import Line, Plan, Range, Spread, change
from influlab.errors import TableError, check
from influlab.results.evidence import MEASURES, Seen, gather, leaks
from influlab.results.leakage import between
from influlab.results.ledger import check_ledger
from influlab.results.words import figure

_Z90 = 1.2815515655446004
_OWN = 10.0


@dataclass(frozen=True, eq=False)
class Learning:
    """A plan before and after its campaign.

    Parameters
    ----------
    plan : Plan
        The new one.
    table : DataFrame, one row per assumption that was measured
        ``line, field, unit, old_low, old_likely, old_high, measured, creators, weight, low,
        likely, high``; `weight` is the part of the new middle that comes from the data.
    text : str

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> ledger = pd.DataFrame({"creator_id": ["ana", "bo"], "line": "micro",
    ...                        "clicks": [300, 500], "orders": [3, 4]})
    >>> learning(example_plan(), ledger).table["field"].tolist()
    ['conversion_rate']
    """

    plan: Plan
    table: pd.DataFrame
    text: str


def learn(plan: Plan, ledger: pd.DataFrame) -> Plan:
    """The plan with the ranges that the campaign taught; the next one starts there.

    See :func:`learning` for the same with old and new side by side.

    Parameters
    ----------
    plan : Plan
    ledger : DataFrame
        As for :func:`learning`.

    Returns
    -------
    Plan
        A new one; `plan` stays as it is.

    Raises
    ------
    TableError
        As for :func:`learning`.

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> ledger = pd.DataFrame({"creator_id": ["ana", "bo", "cy"], "line": "micro",
    ...                        "reach": [9_000, 7_000, 8_000], "clicks": [90, 70, 80]})
    >>> old = example_plan()
    >>> old.lines[0].click_rate.likely, round(learn(old, ledger).lines[0].click_rate.likely, 4)
    (0.02, 0.012)
    """
    return learning(plan, ledger).plan


def learning(plan: Plan, ledger: pd.DataFrame) -> Learning:
    """The plan before and after the ledger: every measured assumption, old against new.

    Measured where the columns allow: followers, fee, reach_rate, engagement rate,
    click_rate, conversion_rate, refunds and completion of each line, and the plan's
    order_value. The fee is all that a creator was paid for a delivered post, commission with it.
    Of code_leakage only bounds are known (:mod:`influlab.results.leakage`): `measured` is missing.
    A row counts for an assumption where it knows all the columns behind it. Clicks are held
    against exposures as in the simulation: the first exposure of an account in full, repeats by
    the plan's `repeat_response`. A constant in the plan counts as known and stays.

    Parameters
    ----------
    plan : Plan
    ledger : DataFrame, one row per deal or creator
        ``creator_id`` and ``line`` (or ``tier``): the name of a line of the plan;
        ``followers, posts, posts_delivered, fee, commission_paid``; ``reach`` (added up over
        ``posts_reached`` posts) and ``engagements`` (over ``posts_seen``; by default both over
        all delivered), ``engagements_reached``; ``clicks, orders, value, refunded,
        attributed_revenue, code_revenue_elsewhere, code_revenue_unclear`` where known. Rows of
        one creator are added up. A reach of the basis ``profile`` is no measurement of reach.

    Returns
    -------
    Learning

    Raises
    ------
    TableError
        Impossible cells; rows of lines that the plan does not have.

    References
    ----------
    Partial pooling: Gelman and Hill 2007, chapter 12; the method of moments weights as in
    DerSimonian and Laird 1986, doi 10.1016/0197-2456(86)90046-2.

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> ledger = pd.DataFrame({"creator_id": ["ana", "bo", "cy"], "line": "micro",
    ...                        "reach": [9_000, 7_000, 8_000], "clicks": [90, 70, 80]})
    >>> learning(example_plan(), ledger).table[["field", "old_likely", "likely"]].round(4)
            field  old_likely  likely
    0  click_rate        0.02   0.012
    """
    check_ledger(ledger, ["creator_id"])
    named = "line" if "line" in ledger else "tier"
    check("ledger", _line_problems(plan, ledger, named), TableError)
    changes: dict[str, Range] = {}
    rows = []
    for line in plan.lines:
        part = ledger[(ledger[named] == line.name).to_numpy()]
        for name, seen in gather(part, line, plan.repeat_response.likely).items():
            old, kind = getattr(line, name), MEASURES[name].kind
            new, weight, measured = updated(old, seen, kind, _spread(line, name))
            changes[f"{line.name}.{name}"] = new
            rows.append(_row(line.name, name, kind, (old, new), (weight, measured, len(seen.rate))))
        told = _leaked(line, part)
        if told is not None:
            changes[f"{line.name}.code_leakage"] = told[0]
            rows.append(
                _row(line.name, "code_leakage", "rate", (line.code_leakage, told[0]), told[1])
            )
    for name, seen in gather(ledger, None, 1.0).items():
        new, weight, measured = updated(plan.order_value, seen, "amount", 0.0)
        changes[f"plan.{name}"] = new
        facts = (weight, measured, len(seen.rate))
        rows.append(_row("plan", name, "amount", (plan.order_value, new), facts))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return Learning(change(plan, changes), table, _sentence(plan, table))


def _leaked(line: Line, part: pd.DataFrame) -> tuple[Range, tuple[float, float, int]] | None:
    """The line's leak between the bounds that its code orders give, and what the row says of it."""
    bounds = leaks(part)
    if bounds is None or line.code_leakage.is_constant:
        return None
    least, most = (_edge(*pooled(seen, "rate", 0.0)) for seen in bounds)
    old, many = line.code_leakage, len(bounds[0].rate)
    new = between(old, least, most, many)
    widths = [math.log(r.high / (1 - r.high) * (1 - r.low) / r.low) for r in (old, new)]
    weight = max(0.0, 1 - (widths[1] / widths[0]) ** 2)  # of a normal update just what it is there
    return new, (weight, float("nan"), many)


def _edge(rate: float, variance: float) -> tuple[float, float]:
    """A bound on the logit scale and its standard error."""
    centre, error = _on_scale(rate, variance, "rate")
    return centre, math.sqrt(error)


def updated(old: Range, seen: Seen, kind: str, spread: float) -> tuple[Range, float, float]:
    """A range after what was seen, the weight of the data, and the measured value.

    Parameters
    ----------
    old : Range
    seen : Seen
        Rates of creators and the counts behind them.
    kind : {"amount", "rate"}
    spread : float
        Log-sd between creators that the plan supposes; it counts as ten creators.

    Returns
    -------
    Range, weight in [0, 1], measured value

    Examples
    --------
    One creator with 16 of 1,000 on a scale where the plan's 0.01 is worth just as much:

    >>> old = Range(0.0072, 0.01, 0.0139)
    >>> new, weight, measured = updated(old, Seen(np.array([0.016]), np.array([1_000.0])),
    ...                                 "rate", 0.0)
    >>> round(new.likely, 4), round(weight, 2), measured
    (0.013, 0.52, 0.016)
    """
    if old.is_constant or not len(seen.rate):
        return old, 0.0, float("nan")
    rate, variance = pooled(seen, kind, spread)
    centre, error = _on_scale(rate, variance, kind)
    middle, below, above = old.shape(kind)
    both = ((below + above) / 2) ** 2
    weight = both / (both + error)
    new = middle + weight * (centre - middle)
    sides = [math.sqrt(1 / (1 / side**2 + 1 / error)) if side else 0.0 for side in (below, above)]
    back = _back(kind)
    source = f"learned from {len(seen.rate)} creators ({figure(rate)}); before: {old.source}"
    low, high = back(new - _Z90 * sides[0]), back(new + _Z90 * sides[1])
    return Range(low, back(new), high, source), float(weight), float(rate)


def pooled(seen: Seen, kind: str, spread: float) -> tuple[float, float]:
    """Mean of the creators' rates by partial pooling, and its variance.

    Parameters
    ----------
    seen : Seen
    kind : {"amount", "rate"}
    spread : float
        Log-sd between creators that the plan supposes; it counts as ten creators beside
        those that were seen.

    Returns
    -------
    mean, variance : float

    Examples
    --------
    >>> seen = Seen(np.array([0.01, 0.03]), np.array([1_000.0, 1_000.0]))
    >>> mean, variance = pooled(seen, "rate", 0.0)
    >>> round(mean, 4), round(variance**0.5, 4)
    (0.02, 0.01)
    """
    rate, size = seen
    middle = _inside(rate.mean() if np.isinf(size).any() else rate @ size / size.sum(), size, kind)
    share = _creator_variance(seen, middle, kind, spread)
    weights = np.ones(len(rate))
    for _ in range(50):
        weights = 1 / (middle**2 * (share + _noise(size, middle, kind)))
        before, middle = middle, _inside(weights @ rate / weights.sum(), size, kind)
        if abs(middle - before) <= 1e-12 * before:
            break
    return middle, float(1 / weights.sum())


def _inside(mean: float, size: np.ndarray, kind: str) -> float:
    """A rate of 0 or 1 moves in by half a count: nothing seen is not impossible."""
    half = 0.5 / float(size.sum())
    return float(min(max(mean, half), 1 - half)) if kind == "rate" else float(mean)


def _noise(size: np.ndarray, middle: float, kind: str) -> np.ndarray:
    """Squared coefficient of variation of one creator's figure by chance alone."""
    return (1 - middle) / (middle * size) if kind == "rate" else 1 / size


def _creator_variance(seen: Seen, middle: float, kind: str, spread: float) -> float:
    """Squared coefficient of variation between creators: plan and data, ten to n - 1."""
    planned, more = math.expm1(spread**2), len(seen.rate) - 1
    trust = _OWN if planned else 0.0
    if not more:
        return max(planned, 1e-12)
    scatter = float(np.sum((seen.rate / middle - 1) ** 2)) / more
    scatter -= float(np.mean(_noise(seen.size, middle, kind)))
    return max((trust * planned + more * scatter) / (trust + more), 1e-12)


def _on_scale(rate: float, variance: float, kind: str) -> tuple[float, float]:
    """Centre and variance on the logarithm or logit; the mean of a log-normal is not its middle."""
    error = math.log1p(variance / rate**2)
    if kind == "amount":
        return math.log(rate) + error / 2, error
    return math.log(rate / (1 - rate)) + error / 2, error / (1 - rate) ** 2


def _back(kind: str):
    if kind == "amount":
        return math.exp
    return lambda value: 1 / (1 + math.exp(-value))


def _spread(line: Line, name: str) -> float:
    own = {"engagement_rate_by_reach": "engagement_rate"}
    own["engagement_rate_by_followers"] = "engagement_rate"
    creators = cast(Spread, line.creator_spread)
    spread = getattr(creators, own.get(name, name), 0.0)
    return math.hypot(spread, creators.followers) if name == "fee" else float(spread)


_COLUMNS = ["line", "field", "kind", "old_low", "old_likely", "old_high", "measured", "creators"]
_COLUMNS += ["weight", "low", "likely", "high"]


def _row(line: str, name: str, kind: str, ranges: tuple[Range, Range], facts: tuple) -> tuple:
    (old, new), (weight, measured, creators) = ranges, facts
    return (line, name, kind, *old.quantiles, measured, creators, weight, *new.quantiles)


def _line_problems(plan: Plan, ledger: pd.DataFrame, named: str) -> list[str]:
    known = [line.name for line in plan.lines]
    if named not in ledger:
        return [f"column 'line' is missing; name the plan's line of each row: {', '.join(known)}"]
    lost = ledger[named][~ledger[named].isin(known)]
    if not len(lost):
        return []
    shown = ", ".join(repr(name) for name in pd.unique(lost)[:5])
    return [
        f"{len(lost):,} rows belong to {shown}; the plan has {', '.join(known)} (rename them or "
        "leave them out)"
    ]


def _sentence(plan: Plan, table: pd.DataFrame) -> str:
    if not len(table):
        return f"Nothing in the ledger measures an assumption of plan {plan.name!r}."
    moved = table[table["weight"] > 0]
    if not len(moved):
        return f"{len(table)} assumptions were measured; the plan counts them as known."
    shift = (moved["likely"] / moved["old_likely"] - 1).abs()
    row, learned = table.loc[shift.idxmax()], len(moved)
    name = f"{row['line']} {row['field'].replace('_', ' ')}"
    return (
        f"{len(table)} assumptions were measured and {learned} ranges became narrower; "
        f"the largest change is {name}: {figure(row['old_likely'])} "
        f"became {figure(row['likely'])} ({figure(row['low'])} to {figure(row['high'])})."
    )
