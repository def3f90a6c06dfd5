"""What counts: one number per draw of each option, and which way is better."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from influlab.campaign.funnel import METRICS
from influlab.campaign.outcomes import Outcomes
from influlab.creators import LOWER_IS_BETTER, Objective
from influlab.errors import PlanError, check

MONEY = frozenset(
    {
        *("spend", "attributed_revenue", "incremental_revenue", "gross_profit", "profit"),
        *("cpm", "cpe", "cpa"),
    }
)
UNITS = {
    "impressions": "impressions",
    "gross_reach": "accounts",
    "net_reach": "accounts",
    "target_reach": "accounts",
    "engagements": "engagements",
    "clicks": "clicks",
    "orders": "orders",
    "cpm": "{} per 1,000 impressions",
    "cpe": "{} per engagement",
    "cpa": "{} per order",
    "roas": "attributed revenue per spend",
    "iroas": "incremental revenue per spend",
    "roi": "profit per spend",
}


def check_options(options: object) -> None:
    """Raise unless `options` are outcomes that share draws, seed and currency."""
    if not isinstance(options, Mapping) or not options:
        problem = 'options is empty; give {"micro": outcomes, "macro": outcomes}'
        raise PlanError("comparison", problem)
    wrong = [
        f"option {name!r} is {type(value).__name__}; give what campaign.simulate returns"
        for name, value in options.items()
        if not isinstance(value, Outcomes)
    ]
    check("comparison", wrong, PlanError)
    for what, of in (
        ("draws", lambda o: len(o.draws)),
        ("seed", lambda o: o.seed),
        ("currency", lambda o: o.plan.currency),
    ):
        found = {name: of(value) for name, value in options.items()}
        if len(set(found.values())) > 1:
            listed = ", ".join(f"{name}: {value}" for name, value in found.items())
            wrong.append(f"options differ in {what} ({listed}); simulate all with the same")
    check("comparison", wrong, PlanError)


def objective_name(objective: str | Objective) -> str:
    """The name of an objective, which is a metric or weights on metrics."""
    return objective if isinstance(objective, str) else objective.name


def unit_of(objective: str | Objective, currency: str) -> str:
    """The unit that `score` is in."""
    if not isinstance(objective, str):
        return "score from 0 to 1"
    return UNITS.get(objective, "{}").format(currency)


def lower_is_better(objective: str | Objective) -> bool:
    """Whether the objective is a cost."""
    return isinstance(objective, str) and objective in LOWER_IS_BETTER


def score(options: Mapping[str, Outcomes], objective: str | Objective) -> np.ndarray:
    r"""The objective of every option in every draw; costs as they are, not turned round.

    Of an :class:`Objective` with weights w on several metrics, the weighted sum of each metric put
    on the scale from 0 (5th percentile over all options) to 1 (95th), turned round for costs.

    Parameters
    ----------
    options : mapping of name to Outcomes
    objective : str or Objective

    Returns
    -------
    array, draws x options
    """
    check_options(options)
    if isinstance(objective, Objective):
        return _weighted(options, objective)
    if objective not in METRICS:
        problem = f"objective is {objective!r}; choose one of {', '.join(METRICS)} or an Objective"
        raise PlanError("comparison", problem)
    values = np.column_stack([option.draws[objective].to_numpy() for option in options.values()])
    broken = {
        name: float(np.mean(~np.isfinite(column)))
        for name, column in zip(options, values.T, strict=True)
    }
    problems = [
        f"{objective} is not finite in {share:.1%} of the draws of {name!r} (nothing to divide "
        "by); compare profit or orders instead"
        for name, share in broken.items()
        if share
    ]
    check("comparison", problems, PlanError)
    return values


def _weighted(options: Mapping[str, Outcomes], objective: Objective) -> np.ndarray:
    known = {kpi: weight for kpi, weight in objective.weights.items() if kpi in METRICS}
    if not known:
        named = ", ".join(objective.weights)
        problem = f"objective {objective.name!r} weighs {named}; none is an outcome of a plan"
        raise PlanError("comparison", problem)
    total = 0.0
    for kpi, weight in known.items():
        values = score(options, kpi)
        low, high = np.quantile(values, [0.05, 0.95])
        scaled = np.clip((values - low) / (high - low), 0, 1) if high > low else values * 0 + 0.5
        total = total + weight * (1 - scaled if kpi in LOWER_IS_BETTER else scaled)
    return total / sum(known.values())
