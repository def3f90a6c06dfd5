"""The value of one assumption at which an option breaks even, or two options are even."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from influlab.campaign import Outcomes, Range
from influlab.campaign.assumptions import Number
from influlab.campaign.fields import LINE_FIELDS, PLAN_FIELDS
from influlab.campaign.outcomes import check_level
from influlab.campaign.words import amount, share
from influlab.creators import Objective
from influlab.decision.rerun import Rerun
from influlab.decision.words import spoken
from influlab.errors import PlanError, check

WIDEST = 6.0  # standard normals searched on each side of likely
STEPS = 49
COUNTED = ("orders", "clicks", "engagements", "impressions", "delivered_posts")


@dataclass(frozen=True)
class BreakEven:
    """A threshold of one assumption.

    Attributes
    ----------
    assumption : str
    estimate : float
        Value at which the expected gap is zero; NaN where none is.
    low, high : float
        Where the single draws break even: ``level`` of those that do lie between.
    crossed : float
        Share of the draws that break even anywhere.
    p_beyond : float
        Chance, by the assumption's own range, that it lies on the good side of ``estimate``.
    unit : str
    level : float
    table : DataFrame
        ``value``, ``gap``: the expected gap along the assumption.
    text : str

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> macro = simulate(blend(example_plan(), 0))
    >>> break_even(macro, "plan.order_value").text[:45]
    'The expected profit is zero where the order v'
    """

    assumption: str
    estimate: float
    low: float
    high: float
    crossed: float
    p_beyond: float
    unit: str
    level: float
    text: str
    table: pd.DataFrame = field(repr=False)


def break_even(
    option: Outcomes,
    assumption: str,
    *,
    against: Outcomes | None = None,
    objective: str | Objective = "profit",
    level: float = 0.9,
    alone: bool = False,
) -> BreakEven:
    r"""The value of an assumption at which an option earns nothing, or as much as another.

    The gap G(v) is the expected objective with the assumption fixed at v, less that of
    `against` (or zero); the threshold is its root nearest to likely. Profit is linear in
    conversion rate, order value, margin and, without a budget that binds, in fee and other
    prices (with `alone`, or where nothing is correlated with it); there the root equals the
    closed form
    :math:`v^* = v_1 - G(v_1) (v_2 - v_1) / (G(v_2) - G(v_1))`.

    Parameters
    ----------
    option : Outcomes
    assumption : str
        Such as "micro.conversion_rate"; uncertain in one of the two.
    against : Outcomes, optional
        The rival, with the same draws and seed. Without it the gap is the objective itself.
    objective : str or Objective
    level : float in (0, 1)
        Of ``low`` and ``high``.
    alone : bool, default False
        Whether assumptions that the plan correlates with it stay as they are. By default they
        move as far as knowing this one tells about them, as in :func:`value_of_information`.

    Returns
    -------
    BreakEven

    Raises
    ------
    PlanError
        When the name is no uncertain assumption, or the options are not paired.

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> micro, macro = (simulate(blend(example_plan(), s)) for s in (1, 0))
    >>> found = break_even(micro, "micro.fee", against=macro)
    >>> 0 < found.estimate < 120
    True
    """
    check_level(level)
    options = {"option": option} | ({"against": against} if against is not None else {})
    if against is None and isinstance(objective, Objective):
        check("break even", ["an Objective is a score; give `against` to compare with"], PlanError)
    again = Rerun(options, objective, alone=alone)
    range_, kind = again.range_of(assumption)
    values, gaps = _gaps(again, assumption, range_, kind)
    estimate = _root(again, assumption, values, gaps.mean(axis=-1))
    single = _single_roots(values, gaps)
    known = np.isfinite(single)
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(single[known], tails) if known.any() else (np.nan, np.nan)
    facts = {
        "assumption": assumption,
        "estimate": estimate,
        "low": float(low),
        "high": float(high),
        "crossed": float(known.mean()),
        "p_beyond": _p_beyond(again, assumption, estimate, values, gaps),
        "unit": _unit(assumption, option.plan.currency),
        "level": level,
    }
    text = _text(facts, again.scorer.objective, against)
    table = pd.DataFrame({"value": values, "gap": gaps.mean(axis=-1) * again.scorer.sign})
    return BreakEven(**facts, text=text, table=table)


def _gap(again: Rerun, fixed: Mapping[str, Number]) -> np.ndarray:
    own, *rival = again.at(fixed)
    return own - rival[0] if rival else own


def _gaps(again: Rerun, name: str, range_: Range, kind: str) -> tuple[np.ndarray, np.ndarray]:
    values = np.unique(range_.quantile(np.linspace(-WIDEST, WIDEST, STEPS), kind))
    parts = [
        np.broadcast_to(_gap(again, {name: part[:, None]}), (len(part), again.draws))
        for part in np.array_split(values, -(-len(values) * again.draws // 1_000_000))
    ]
    return values, np.concatenate(parts)


def _root(again: Rerun, name: str, values: np.ndarray, means: np.ndarray) -> float:
    """Where the expected gap is zero, nearest to likely; NaN where it is nowhere."""
    from scipy.optimize import brentq

    turns = np.flatnonzero((means[:-1] < 0) != (means[1:] < 0))
    if not len(turns):
        return float("nan")
    likely = np.searchsorted(values, again.range_of(name)[0].likely) - 0.5
    nearest = turns[np.argmin(np.abs(turns - likely))]

    def mean(value: float) -> float:
        return float(_gap(again, {name: value}).mean())

    low, high = values[nearest], values[nearest + 1]
    return float(brentq(mean, low, high, xtol=1e-9 * high, rtol=1e-9))


def _single_roots(values: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    """For every draw where its own gap is zero, by straight lines; NaN where nowhere."""
    turns = (gaps[:-1] < 0) != (gaps[1:] < 0)
    first = turns.argmax(axis=0)
    draws = np.arange(gaps.shape[1])
    left, right = gaps[first, draws], gaps[first + 1, draws]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = left / (left - right)
    roots = values[first] + part * (values[first + 1] - values[first])
    return np.where(turns.any(axis=0), roots, np.nan)


def _p_beyond(again: Rerun, name: str, at: float, values: np.ndarray, gaps: np.ndarray) -> float:
    if not np.isfinite(at):
        return float(gaps.mean() > 0)
    drawn = next(
        option.inputs[name].to_numpy() for option in again.options.values() if name in option.inputs
    )
    rising = gaps[-1].mean() > gaps[0].mean()
    return float((drawn > at).mean() if rising else (drawn < at).mean())


def _unit(name: str, currency: str) -> str:
    owner, _, field_name = name.partition(".")
    return (PLAN_FIELDS if owner == "plan" else LINE_FIELDS)[field_name].unit.format(currency)


def _text(facts: dict, objective: str | Objective, against: Outcomes | None) -> str:
    what = objective if isinstance(objective, str) else objective.name
    counted = "number of " if what in COUNTED else ""
    what = f"The expected {counted}{what.replace('_', ' ')} is "
    what += "zero" if against is None else f"that of {against.plan.name}"
    name, unit = spoken(facts["assumption"]), facts["unit"]
    if not np.isfinite(facts["estimate"]):
        return f"{what} at no value of {name} that its range makes thinkable."
    at, low, high = (amount(facts[end], unit) for end in ("estimate", "low", "high"))
    return (
        f"{what} where {name} is {at}; the chance that it is on the good side of that is "
        f"{share(facts['p_beyond'])}. Draw by draw the threshold lies between {low} and {high} "
        f"({share(facts['level'])} of the {share(facts['crossed'])} that have one)."
    )


def overlap_at_even_reach(one: float, creators: int, rival: float) -> float:
    r"""The overlap from which on many small creators reach fewer people than a rival does.

    n creators who each reach A accounts and share the part o pairwise reach
    :math:`R(o) = A (1 - (1 - o)^n) / o` together, which falls from n A to A. This is the
    o with R(o) = `rival`.

    Parameters
    ----------
    one : float, > 0
        Accounts that one of the creators reaches.
    creators : int, >= 2
    rival : float, > 0
        Net reach of the other option.

    Returns
    -------
    float in [0, 1]
        0 when the rival reaches more even without any overlap, 1 when it reaches less than
        a single one of them.

    Raises
    ------
    PlanError
        When an argument is impossible.

    Examples
    --------
    Twenty micros with 10,000 accounts each lose to one macro with 120,000 from an overlap of
    5.8 % on:

    >>> round(overlap_at_even_reach(10_000, 20, 120_000), 4)
    0.0582
    """
    from scipy.optimize import brentq

    problems = [
        f"{name} is {value!r}; it must be above {lowest}"
        for name, value, lowest in (("one", one, 0), ("creators", creators, 1), ("rival", rival, 0))
        if not (isinstance(value, int | float) and np.isfinite(value) and value > lowest)
    ]
    check("overlap", problems, PlanError)
    if rival >= creators * one:
        return 0.0
    if rival <= one:
        return 1.0
    return float(
        brentq(lambda o: -one * np.expm1(creators * np.log1p(-o)) / o - rival, 1e-12, 1 - 1e-12)
    )
