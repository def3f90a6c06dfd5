"""What could happen: a plan drawn many times over, with both kinds of uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np

from influlab.campaign import funnel
from influlab.campaign.assumptions import NO_VALUES, Assumptions, Number
from influlab.campaign.outcomes import Outcomes
from influlab.campaign.plan import Plan
from influlab.errors import PlanError, check

FEW = 8  # lines


def simulate(plan: Plan, *, draws: int = 10_000, seed: int = 0) -> Outcomes:
    r"""Draw a plan many times: what it reaches, sells, costs and earns.

    Per draw and line of n creators with p posts each, delivered share q, and
    creators' averages m of mean one:

    * gross reach :math:`= n p q \cdot followers \cdot reach\ rate \cdot m_{reach}`,
      impressions = gross reach x views per account;
    * net reach: several posts of one creator as in a crowd with exponentially spread
      activity, creators of a line as draws from one pool (``overlap``), lines likewise
      (``plan.overlap``), never above ``audience_size``;
    * target reach = net reach x audience match x authenticity;
    * clicks = click rate x exposures (of target accounts where ``clicks_from`` says so),
      repeats counted by ``repeat_response``; orders = clicks x conversion rate; both are
      Poisson counts;
    * attributed revenue = orders x order value x (1 - refunds); incremental revenue =
      attributed x ((1 - leakage) x incremental share + untracked sales);
    * spend = fees + product + shipping + production + boosting + hours x hourly cost, where
      ``budget`` is set never above it: in draws with higher prices fewer creators are booked
      (in part, all lines alike); profit = incremental revenue x margin - spend.

    What is not known about a line hits all its creators alike; how creators differ is drawn
    creator by creator, and averages out over many of them.

    Parameters
    ----------
    plan : Plan
    draws : int, 100 to 1,000,000
    seed : int, >= 0
        Streams are keyed by seed, line name and field: options with the same seed share
        the randomness of what they share.

    Returns
    -------
    Outcomes

    Raises
    ------
    PlanError
        When `draws` or `seed` cannot be used.

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> outcomes = simulate(example_plan(), seed=1)
    >>> len(outcomes.draws), list(outcomes.lines)
    (10000, ['micro', 'macro'])
    >>> bool((outcomes.draws.net_reach <= outcomes.draws.gross_reach).all())
    True
    """
    check("simulate", _setting_problems(plan, draws, seed), PlanError)
    lines = run(plan, draws, int(seed))
    parts: dict[str, Any] = {n: [out[m] for m in funnel.ADDED] for n, out in lines.items()}
    return Outcomes(plan=plan, parts=parts, size=draws, seed=int(seed))


def run(
    plan: Plan,
    draws: int,
    seed: int,
    *,
    fixed: Mapping[str, Number] = NO_VALUES,
    occasion: str = "",
    chance: bool = True,
) -> dict[str, funnel.Values]:
    """The funnel of every line as arrays; see :class:`Assumptions` for the settings."""
    settings = {"fixed": fixed, "occasion": occasion, "chance": chance}
    values = [Assumptions(plan, line, draws, seed, **settings) for line in plan.lines]
    paid = _within_budget(plan, values)
    alone = [(out | _reach(value), value.crowd()) for value, out in zip(values, paid, strict=True)]
    _share_between_lines(plan, [out for out, _ in alone], values[0])
    lines = {}
    for value, (out, crowd) in zip(values, alone, strict=True):
        out |= funnel.orders(value.line, value, crowd, out)
        lines[value.line.name] = out | funnel.money(value, out)
    return lines


def _setting_problems(plan: object, draws: Any, seed: Any) -> list[str]:
    problems = [] if isinstance(plan, Plan) else [f"plan is {plan!r}; give a Plan"]
    for name, value, lowest, highest in (
        ("draws", draws, 100, 1_000_000),
        ("seed", seed, 0, 2**63 - 1),
    ):
        whole = isinstance(value, Integral) and not isinstance(value, bool)
        if not (whole and lowest <= int(value) <= highest):
            problems.append(
                f"{name} is {value!r}; it must be a whole number from {lowest:,} to {highest:,}"
            )
    return problems


def _within_budget(plan: Plan, values: list[Assumptions]) -> list[funnel.Values]:
    """What each line pays; fewer creators of every line where prices exceed the budget."""
    paid = [funnel.spend(v.line, v, v.crowd(), v.delivered()) for v in values]
    if plan.budget is None:
        return paid
    spent = sum(out["spend"] for out in paid)
    booked = np.minimum(1.0, plan.budget / np.maximum(spent, 1e-9))
    for value in values:
        value.book(booked)
    return [{name: amount * booked for name, amount in out.items()} for out in paid]


def _reach(value: Assumptions) -> funnel.Values:
    crowd = value.crowd()
    out = funnel.reach(value.line, value, crowd, value.delivered())
    out["impressions"] = out["gross_reach"] * value("views_per_account")
    out["engagements"] = funnel.engagements(value.line, value, crowd, out)
    return out


def _share_between_lines(plan: Plan, outs: list[funnel.Values], value: Assumptions) -> None:
    """Scale the lines' net reach so that they add up to the plan's, within the audience.

    The largest line counts in full, the next loses the overlap once, the third twice.
    """
    alone = together = sum(out["net_reach"] for out in outs)
    if len(outs) > 1:
        new = 1.0 - value("plan.overlap")
        from_largest = _from_largest([out["net_reach"] for out in outs])
        together = sum(reach * new**k for k, reach in enumerate(from_largest))
    if together is alone and plan.audience_size is None:
        return
    most = np.inf if plan.audience_size is None else plan.audience_size
    scale = np.minimum(together, most) / np.maximum(alone, 1e-9)
    for out in outs:
        out["net_reach"] = out["net_reach"] * scale


def _from_largest(values: Sequence[Number]) -> list[Number]:
    """Sort a few lines' values in each draw, the largest first; numpy's sort is slow on a few."""
    if len(values) > FEW:
        return list(-np.sort(-np.stack(np.broadcast_arrays(*values)), axis=0))
    rows = list(values)
    for end in range(len(rows) - 1, 0, -1):
        for i in range(end):
            pair = rows[i], rows[i + 1]
            rows[i : i + 2] = np.maximum(*pair), np.minimum(*pair)
    return rows
