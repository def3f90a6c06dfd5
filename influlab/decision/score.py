"""What counts: one number per draw of each option, and which way is better."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from influlab.campaign.assumptions import Number
from influlab.campaign.funnel import METRICS, RATIOS
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
        ("draws", lambda o: o.size),
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


class Scorer:
    r"""The objective as one number from totals of a plan, and which way is better.

    Of an :class:`Objective` with weights w on several metrics, the weighted sum of each
    metric put on the scale from 0 (5th percentile over all options) to 1 (95th), turned
    round for costs; the scale stays that of the options first given.
    """

    def __init__(self, options: Mapping[str, Outcomes], objective: str | Objective) -> None:
        check_options(options)
        self.objective, self.metrics = objective, _metrics(objective)
        self.sign = -1.0 if lower_is_better(objective) else 1.0
        self.scales: dict[str, tuple[float, float]] = {}
        if isinstance(objective, Objective):
            for metric in self.metrics:
                values = [option.values(metric) for option in options.values()]
                check(
                    "comparison",
                    _not_finite(metric, dict(zip(options, values, strict=True))),
                    PlanError,
                )
                low, high = np.quantile(values, [0.05, 0.95])
                self.scales[metric] = float(low), float(high)

    def of(self, metric: Callable[[str], np.ndarray]) -> np.ndarray:
        """The objective from a function that gives each metric."""
        if isinstance(self.objective, str):
            return metric(self.objective)
        total = np.zeros(())
        for name, weight in self.metrics.items():
            low, high = self.scales[name]
            values = metric(name)
            part = np.clip((values - low) / (high - low), 0, 1) if high > low else values * 0 + 0.5
            total = total + weight * (1 - part if name in LOWER_IS_BETTER else part)
        return total / sum(self.metrics.values())

    def of_run(self, lines: Mapping[str, Mapping[str, Number]]) -> np.ndarray:
        """The objective from the funnels of all lines of one plan."""

        def metric(name: str) -> np.ndarray:
            if name in RATIOS:
                above, below, factor = RATIOS[name]
                with np.errstate(divide="ignore", invalid="ignore"):
                    return factor * np.divide(metric(above), metric(below))
            return np.asarray(sum(line[name] for line in lines.values()))

        return self.of(metric)


def score(options: Mapping[str, Outcomes], objective: str | Objective) -> np.ndarray:
    """The objective of every option in every draw; costs as they are, not turned round.

    Parameters
    ----------
    options : mapping of name to Outcomes
    objective : str or Objective

    Returns
    -------
    array, draws x options
    """
    scorer = Scorer(options, objective)
    columns = {name: scorer.of(option.values) for name, option in options.items()}
    check("comparison", _not_finite(objective_name(objective), columns), PlanError)
    return np.stack(list(columns.values())).T  # the draws of an option side by side in memory


def _metrics(objective: str | Objective) -> dict[str, float]:
    if isinstance(objective, Objective):
        known = {kpi: weight for kpi, weight in objective.weights.items() if kpi in METRICS}
        named = ", ".join(objective.weights)
        problem = f"objective {objective.name!r} weighs {named}; none is an outcome of a plan"
    else:
        known = {objective: 1.0} if objective in METRICS else {}
        problem = f"objective is {objective!r}; choose one of {', '.join(METRICS)} or an Objective"
    check("comparison", [] if known else [problem], PlanError)
    return known


def _not_finite(metric: str, columns: Mapping[str, np.ndarray]) -> list[str]:
    broken = {name: float(np.mean(~np.isfinite(column))) for name, column in columns.items()}
    return [
        f"{metric} is not finite in {share:.2%} of the draws of {name!r} (nothing to divide by); "
        "compare profit or orders instead"
        for name, share in broken.items()
        if share
    ]
