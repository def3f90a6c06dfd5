"""The verdict under the hand: followers, fees, engagement, budget and the blend as sliders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
import pandas as pd

from influlab.campaign import Outcomes, Plan, Range, change, simulate
from influlab.campaign.funnel import METRICS
from influlab.campaign.sizing import cost_of_one, creators_for
from influlab.decision import Comparison, Verdict, compare
from influlab.errors import InfeasibleError, check
from influlab.show.controls import Control, assumption, choice, slider
from influlab.show.live import Panel, Scene
from influlab.show.plots_options import plot_comparison, plot_outcomes
from influlab.show.report_charts import shown_metric
from influlab.show.words import count, figure, joined, money, percent

OBJECTIVES = {
    "profit": "profit",
    "people reached": "net_reach",
    "engagements": "engagements",
    "orders": "orders",
}
KEPT = 6  # simulations: an option that a slider does not touch is not drawn again
RATES = ("engagement_rate_by_followers", "engagement_rate_by_reach")
SYNTHETIC = "SYNTHETIC"  # begins the name of a saved plan that rests on made-up creators
Opened = tuple[Callable[..., Scene], dict[str, Control], str]


def verdict_view(found: Verdict) -> tuple[Callable[..., Scene], dict[str, Control]]:
    """Make a verdict live: its view, which starts at the verdict's own numbers, and the controls.

    Parameters
    ----------
    found : Verdict
        From :func:`influlab.decision.verdict`.

    Returns
    -------
    view : callable
        ``view(**values) -> Scene``: macro alone, a blend, micro alone. Where the verdict
        weighs several metrics, the view starts with profit.
    controls : dict of str to Control
        To hand to :func:`explore` or :func:`still` with two stars.

    Raises
    ------
    InfluLabError
        When the budget buys only one kind of creator, so that nothing can be blended.

    Examples
    --------
    >>> from influlab.decision import verdict
    >>> view, controls = verdict_view(verdict(budget=50_000, draws=1_000))
    >>> list(controls)[:3]
    ['budget', 'share', 'objective']
    """
    lines = {line.name: line for plan in found.plans.values() for line in plan.lines}
    first = next(iter(found.plans.values()))
    plan = replace(first, lines=tuple(lines[name] for name in sorted(lines, reverse=True)))
    outcomes = next(iter(found.outcomes.values()))
    return plan_view(
        plan,
        budget=found.budget,
        objective=shown_metric(found)[0],
        confidence=found.comparison.confidence,
        draws=outcomes.size,
        seed=outcomes.seed,
        synthetic=found.synthetic,
    )


def plan_view(
    plan: Plan, *, budget: float, objective: str = "profit", draws: int = 10_000,
    seed: int = 0, confidence: float = 0.8, synthetic: bool = False,
) -> tuple[Callable[..., Scene], dict[str, Control]]:  # fmt: skip
    """Make the live comparison of a two-line plan: its view and the controls of that view.

    Parameters
    ----------
    plan : Plan
        Two lines, the smaller creators first; its ranges are what reset returns to.
    budget : float
        Money to spend, in the plan's currency.
    objective : str, default "profit"
        What to compare at the start: a column of the draws.
    draws, seed : int
        Of the simulation.
    confidence : float, default 0.8
        The probability from which on an option is called the winner.
    synthetic : bool, default False
        Whether the plan rests on made-up creators; the charts then say so.

    Returns
    -------
    view : callable
        ``view(**values) -> Scene``: the second line alone, a blend, the first alone.
    controls : dict of str to Control
        To hand to :func:`explore` or :func:`still` with two stars.

    Raises
    ------
    InfluLabError
        When the plan has not two lines.

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> view, controls = plan_view(example_plan(), budget=20_000)
    >>> len(view(**{name: control.value for name, control in controls.items()}).panels)
    2
    """
    many = len(plan.lines)
    why = f"the plan has {many} line{'' if many == 1 else 's'}; a blend needs two"
    check("live view", [] if many == 2 else [why])
    draw = lru_cache(KEPT)(partial(simulate, draws=draws, seed=seed))
    share = f"Share of the blend for {plan.lines[0].name}"
    controls = {
        "budget": slider("Budget", budget, budget / 10, budget * 4, unit=plan.currency),
        "share": slider(share, 0.5, 0.05, 0.95, unit="fraction", step=0.05),
        "objective": choice("Compare by", _objectives(objective), objective),
    }
    for line in plan.lines:
        controls |= _line_controls(line, plan.currency)
    return PlanView(plan, draw, draws, seed, confidence, synthetic), controls


@dataclass(frozen=True)
class PlanView:
    """The view of :func:`plan_view` for one plan; its settings can be kept as a plan."""

    base: Plan
    simulate: Callable[[Plan], Outcomes]
    draws: int
    seed: int
    confidence: float
    synthetic: bool

    def __call__(self, *, budget: float, share: float, objective: str, **lines) -> Scene:
        options = self._options(budget, share, lines)
        found = compare(options, objective=objective, confidence=self.confidence)
        work = f"{count(self.draws)} draws of {len(options)} plans"
        return replace(_scene(options, found, objective), synthetic=self.synthetic, work=work)

    def plan(self, *, budget: float, share: float, objective: str = "", **lines) -> Plan:
        """The blend that is on the screen, as a plan to save, with what it is compared by.

        Raises
        ------
        InfeasibleError
            When its budget leaves one of the two lines without a creator.
        """
        blend = sized(self._moved(lines), share, budget)
        if len(blend.lines) < len(self.base.lines):
            gone = ({each.name for each in self.base.lines} - {blend.lines[0].name}).pop()
            why = f"the blend buys no {gone} creator, whose assumptions would be lost; "
            raise InfeasibleError("plan", f"{why}raise the budget or move the share")
        mark = f"{SYNTHETIC}: " if self.synthetic else ""
        return replace(blend, name=f"{mark}{_blend_name(self.base, share)}", aim=objective)

    def opened(self, plan: Plan, *, objective: str, **_: object) -> Opened:
        """The view and controls for a plan that was saved, compared by its aim.

        A plan that names none is compared by the present `objective`.

        Raises
        ------
        InfluLabError
            When its aim is no metric.
        """
        objective = plan.aim or objective
        why = f"its aim is {plan.aim[:40]!r}; allowed is {', '.join(METRICS)}"
        check("plan", [] if objective in METRICS else [why])
        plan = replace(plan, aim="")  # what is simulated is the same for every aim
        budget = plan.budget or plan.likely_spend
        synthetic = self.synthetic or plan.name.startswith(SYNTHETIC)
        settings = {"draws": self.draws, "seed": self.seed, "confidence": self.confidence}
        view, controls = plan_view(
            plan, budget=budget, objective=objective, synthetic=synthetic, **settings
        )
        share, note = _share_of(plan, budget, controls["share"])
        controls["share"] = replace(controls["share"], value=share)
        return view, controls, note

    def _moved(self, lines: dict) -> Plan:
        changes = {}
        for line in self.base.lines:
            size, fee = line.followers, line.fee
            changes[f"{line.name}.followers"] = _moved(size, lines[f"{line.name}_followers"])
            changes[f"{line.name}.fee"] = _moved(fee, lines[f"{line.name}_fee"])
            changes[f"{line.name}.{_rate(line)}"] = lines[f"{line.name}_engagement"]
        return change(self.base, changes)

    def _options(self, budget: float, share: float, lines: dict) -> dict[str, Outcomes]:
        plan = self._moved(lines)
        first, second = (line.name for line in plan.lines)
        mixes = {second: 0.0, _blend_name(plan, share): share, first: 1.0}
        return {name: self.simulate(sized(plan, part, budget)) for name, part in mixes.items()}


def _blend_name(plan: Plan, share: float) -> str:
    return f"{percent(share)} {plan.lines[0].name}"


def _share_of(plan: Plan, budget: float, control: Control) -> tuple[float, str]:
    """The share at which the slider buys a plan's own creators, else the nearest, which is said."""
    steps = round((control.high - control.low) / control.step)
    shares = [round(control.low + i * control.step, 9) for i in range(steps + 1)]
    fits = [share for share in shares if sized(plan, share, budget).lines == plan.lines]
    named = [share for share in fits if plan.name.endswith(_blend_name(plan, share))]
    if fits:
        return (named or fits)[0], ""
    costs = [cost_of_one(line, plan) * line.creators for line in plan.lines]
    nearest = min(shares, key=lambda share: abs(share - costs[0] / sum(costs)))
    many = joined(f"{count(line.creators)} {line.name}" for line in plan.lines)
    return nearest, f"Its {many} are shown as the nearest blend, {_blend_name(plan, nearest)}."


def _objectives(objective: str) -> dict[str, str]:
    known = dict(OBJECTIVES)
    return known if objective in known.values() else {**known, objective: objective}


def _line_controls(line, currency: str) -> dict[str, Control]:
    name = line.name
    size, fee, rate = line.followers, line.fee, getattr(line, _rate(line))
    by = _rate(line).removeprefix("engagement_rate_by_")
    return {
        f"{name}_followers": slider(
            f"{name}: followers of a likely creator", size.likely, size.low / 4, size.high * 4
        ),
        f"{name}_fee": slider(
            f"{name}: fee per post", fee.likely, fee.low / 4, fee.high * 3, unit=currency
        ),
        f"{name}_engagement": assumption(f"{name}: engagement by {by}", rate, unit="fraction"),
    }


def _rate(line) -> str:
    return next(name for name in RATES if getattr(line, name) is not None)


def _moved(range_: Range, likely: float) -> Range:
    """Move a range to another likely value; its width in ratios stays."""
    return range_.times(likely / range_.likely)


def sized(plan: Plan, share: float, budget: float) -> Plan:
    """Give a two-line plan as many creators as `budget` buys with `share` for the first line.

    Raises
    ------
    InfeasibleError
        When the budget buys no creator of that kind.
    """
    first, second = plan.lines
    costs = {line.name: cost_of_one(line, plan) for line in plan.lines}
    counts = creators_for(costs, {first.name: share, second.name: 1 - share}, budget)
    lines = tuple(replace(line, creators=n) for line in plan.lines if (n := counts[line.name]))
    if not lines:
        name = first.name if share else second.name
        raise InfeasibleError(
            "budget",
            f"{money(budget, plan.currency)} buys no {name} creator, who costs about "
            f"{money(costs[name], plan.currency)}; raise the budget or lower the fee",
        )
    return replace(plan, lines=lines, budget=budget)


def _scene(options: dict[str, Outcomes], found: Comparison, objective: str) -> Scene:
    draws = {name: outcomes.values(objective) for name, outcomes in options.items()}
    table = pd.DataFrame(np.stack(list(draws.values())).T, columns=list(draws))
    panels = (
        Panel(plot_outcomes, table, {"quantity": objective, "unit": found.unit}),
        Panel(plot_comparison, found.table, {"confidence": found.confidence, "unit": found.unit}),
    )
    bought = []
    for outcomes in options.values():
        lines = joined(f"{count(each.creators)} {each.name}" for each in outcomes.plan.lines)
        bought.append(
            f"{lines} (about {figure(outcomes.values('engagements').mean())} engagements)"
        )
    return Scene(f"{found.text} The budget buys {', or '.join(bought)}.", panels)
