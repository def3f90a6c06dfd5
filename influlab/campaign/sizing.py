"""How many creators a budget buys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from influlab.campaign.plan import Line, Plan
from influlab.campaign.ranges import number_problem
from influlab.errors import InfeasibleError, PlanError, check


def creators_for(
    costs: Mapping[str, float], shares: Mapping[str, float], budget: float
) -> dict[str, int]:
    """Whole creators per line, near the wished shares and never above the budget.

    The dearest line is rounded first, since its creators are the hardest to divide; what is
    left goes on to the cheaper ones. A line with the share 0 gets none.

    Parameters
    ----------
    costs : mapping of line to likely cost of one creator [money]
    shares : mapping of line to its share of the budget
    budget : float [money]

    Returns
    -------
    dict of line to number of creators
    """
    counts, left, share_left = dict.fromkeys(costs, 0), budget, 1.0
    wanted = [
        name
        for name in sorted(costs, key=lambda name: costs[name], reverse=True)
        if shares[name] > 0
    ]
    for name in wanted:
        part = left if name == wanted[-1] else left * min(shares[name] / share_left, 1.0)
        most = int(left / costs[name] + 1e-9)
        nearest = int(part / costs[name] + (1e-9 if name == wanted[-1] else 0.5))
        counts[name] = min(nearest, most)
        left -= counts[name] * costs[name]
        share_left -= shares[name]
    return counts


def share_problem(share: Any) -> str:
    """Why `share` is no share of a budget; empty when it is one."""
    why = number_problem(share)
    if not why and not 0 <= share <= 1:
        why = f"is {share:g}; a share lies in [0, 1] (is it a percentage? divide by 100)"
    return f"share {why}" if why else ""


def blend(plan: Plan, share: float) -> Plan:
    """A two-line plan re-sized so that `share` of its budget goes to the first line.

    The budget is the plan's, or its likely spend where it has none. Creators are whole: the
    dearer line is rounded to the nearest number and the cheaper one gets the rest, so that
    the real share can differ a little from the wished one. A line without a creator is left
    out: 0 leaves the second line alone, 1 the first.

    Parameters
    ----------
    plan : Plan with two lines, such as micro and macro
    share : float in [0, 1]

    Returns
    -------
    Plan
        With the same assumptions and, at the same seed, the same random numbers.

    Raises
    ------
    PlanError
        When `share` is no fraction or the plan has not two lines.
    InfeasibleError
        When the budget buys no creator at all.

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> for share in (0, 0.5, 1):
    ...     print([(line.name, line.creators) for line in blend(example_plan(), share).lines])
    [('macro', 6)]
    [('micro', 30), ('macro', 3)]
    [('micro', 57)]
    """
    problems = [share_problem(share)] if share_problem(share) else []
    if len(plan.lines) != 2:
        names = ", ".join(line.name for line in plan.lines)
        problems.append(f"plan has {len(plan.lines)} lines ({names}); a blend needs two")
    check("blend", problems, PlanError)
    first, second = plan.lines
    costs = {line.name: cost_of_one(line, plan) for line in plan.lines}
    shares = {first.name: float(share), second.name: 1.0 - share}
    counts = creators_for(costs, shares, plan.budget or plan.likely_spend)
    lines = tuple(
        replace(line, creators=counts[line.name]) for line in plan.lines if counts[line.name]
    )
    if not lines:
        raise InfeasibleError("blend", "the budget buys no creator; raise it or lower the fees")
    return replace(plan, name=f"{share:.0%} {first.name}", lines=lines)


def cost_of_one(line: Line, plan: Plan) -> float:
    """Likely spend for one creator of a line [money]."""
    return line.likely_cost(hourly_cost=plan.hourly_cost.likely) / line.creators
