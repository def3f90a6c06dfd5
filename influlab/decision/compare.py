"""Which option: chance to be best, regret, downside; a winner only when it is sure enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.campaign import Outcomes
from influlab.campaign.assumptions import drawn_scores
from influlab.campaign.words import amount, figure, share
from influlab.creators import Objective
from influlab.decision.score import lower_is_better, objective_name, score, unit_of
from influlab.decision.words import spoken
from influlab.errors import PlanError

TAIL = 0.1  # share of the draws that make up the downside


@dataclass(frozen=True)
class Comparison:
    """Options side by side, from paired draws.

    Attributes
    ----------
    table : DataFrame, one row per option
        ``estimate``: mean of the objective; ``low``, ``high``: its 5th and 95th percentile;
        ``p_best``: share of draws in which it is best, ties split; ``expected_regret``:
        mean of what the best option of each draw would have gained over it; ``cvar``: mean
        of the worst tenth of its draws; ``p_loss``: share of draws with a profit below zero.
    winner : str or None
        The option with the best estimate, if it is also best in at least
        ``confidence`` of the draws.
    leader : str
        The option with the best estimate, winner or not.
    objective, unit : str
    confidence : float
    driver : str
        The assumption that most moves the gap between the two best options.
    text : str

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> options = {f"{s:.0%} micro": simulate(blend(example_plan(), s)) for s in (0, 1)}
    >>> compare(options).table.p_best.sum().round(6)
    np.float64(1.0)
    """

    table: pd.DataFrame
    text: str
    winner: str | None
    leader: str
    objective: str
    confidence: float
    unit: str
    driver: str


def compare(
    options: Mapping[str, Outcomes],
    *,
    objective: str | Objective = "profit",
    confidence: float = 0.8,
) -> Comparison:
    r"""Compare any number of options draw by draw.

    With :math:`x_{do}` the objective of option o in draw d,

    .. math:: P(best)_o = mean_d\, 1[x_{do} = \max_j x_{dj}], \qquad
        regret_o = mean_d (\max_j x_{dj} - x_{do})

    Parameters
    ----------
    options : mapping of name to Outcomes
        From :func:`influlab.campaign.simulate` with the same draws, seed and currency.
    objective : str or Objective, default "profit"
        A column of the draws (costs such as ``cpm`` count as better when lower), or weights
        on several: then each metric is put on a scale from 0 to 1.
    confidence : float in (0.5, 1), default 0.8
        Below this chance to be best nothing is called a winner.

    Returns
    -------
    Comparison

    Raises
    ------
    PlanError
        When the options do not share draws, seed and currency, or the objective is unknown.

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> options = {f"{s:.0%} micro": simulate(blend(example_plan(), s)) for s in (0, 1)}
    >>> compare(options, objective="net_reach", confidence=0.6).winner
    '0% micro'
    """
    if not (isinstance(confidence, int | float) and 0.5 < confidence < 1):
        problem = f"confidence is {confidence!r}; it must lie between 0.5 and 1"
        raise PlanError("comparison", problem)
    values = score(options, objective)
    better = -values if lower_is_better(objective) else values
    table = _table(options, values, better)
    leader = table["expected_regret"].idxmin()
    sure = len(options) > 1 and table.loc[leader, "p_best"] >= confidence
    unit = unit_of(objective, next(iter(options.values())).plan.currency)
    facts = {
        "winner": leader if sure else None,
        "leader": leader,
        "objective": objective_name(objective),
        "confidence": float(confidence),
        "unit": unit,
        "driver": _driver(options, better, list(options).index(leader)),
    }
    return Comparison(table=table, text=_text(table, facts), **facts)


def _table(options: Mapping[str, Outcomes], values: np.ndarray, better: np.ndarray) -> pd.DataFrame:
    best = better.max(axis=1, keepdims=True)
    is_best = better == best
    ordered = np.sort(values, axis=0)
    worst = max(1, round(TAIL * len(values)))
    tail = ordered[:worst] if better is values else ordered[-worst:]
    profits = [option.values("profit") for option in options.values()]
    return pd.DataFrame(
        {
            "estimate": values.mean(axis=0),
            "low": percentile(ordered, 0.05),
            "high": percentile(ordered, 0.95),
            "p_best": (is_best / is_best.sum(axis=1, keepdims=True)).mean(axis=0),
            "expected_regret": (best - better).mean(axis=0),
            "cvar": tail.mean(axis=0),
            "p_loss": [float((profit < 0).mean()) for profit in profits],
        },
        index=pd.Index(list(options), name="option"),
    )


def percentile(ordered: np.ndarray, share: float) -> np.ndarray:
    """The percentile at `share` of columns that are in order already; numpy would sort again."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _driver(options: Mapping[str, Outcomes], better: np.ndarray, leader: int) -> str:
    """The assumption whose logs go along most with the leader's gap to the next best."""
    if better.shape[1] < 2:
        return ""
    others = better.mean(axis=0)
    others[leader] = -np.inf
    gap = better[:, leader] - better[:, int(others.argmax())]
    scores = {}
    for option in options.values():
        scores |= drawn_scores(option.plan, option.size, option.seed)
    if not scores or gap.std() == 0:
        return ""
    gap = gap - gap.mean()
    return max(scores, key=lambda name: abs(scores[name] @ gap))


def _text(table: pd.DataFrame, facts: dict) -> str:
    leader = facts["leader"]
    even = table.index[table["expected_regret"] <= table.loc[leader, "expected_regret"]]
    if len(even) > 1:
        names = f"{', '.join(map(str, even[:-1]))} and {even[-1]}"
        return f"Not known yet: {names} are exactly even, each with {_expected(table, facts)}."
    expected = f"{leader} {'wins' if facts['winner'] else 'leads'} with {_expected(table, facts)}"
    if len(table) == 1:
        return f"{leader} has {_expected(table, facts)}; there is nothing to compare it with."
    surely = f"best in {share(table.loc[leader, 'p_best'])} of the draws"
    wanted = f"{100 * facts['confidence']:.4g}%"
    if facts["winner"]:
        return f"{expected}: it is {surely}, where {wanted} was asked for."
    surely = surely.replace(f"best in {wanted} of", f"best in just under {wanted} of")
    matters = f"; the assumption that matters most is {spoken(facts['driver'])}"
    return (
        f"Not known yet: {expected} and is {surely}, below the {wanted} needed"
        f"{matters if facts['driver'] else ''}."
    )


def _expected(table: pd.DataFrame, facts: dict) -> str:
    value, unit = table.loc[facts["leader"], "estimate"], facts["unit"]
    name = facts["objective"].replace("_", " ")
    name = name.upper() if facts["objective"] in ("cpm", "cpe", "cpa", "roas", "roi") else name
    if unit == name:  # a count of itself: "an expected 110,000 engagements"
        return f"an expected {figure(value)} {name}"
    if unit == "accounts":
        return f"an expected {name} of {figure(value)}"
    return f"an expected {name} of {amount(value, unit)}"
