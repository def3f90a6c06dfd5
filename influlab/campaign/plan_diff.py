"""What distinguishes two plans or scenarios, assumption by assumption."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd

from influlab.campaign.fields import LINE_FIELDS, PLAN_FIELDS
from influlab.campaign.plan import Plan
from influlab.campaign.ranges import Range
from influlab.campaign.spread import Spread
from influlab.errors import PlanError, check

COLUMNS = ("low", "likely", "high")


def diff(before: Plan, after: Plan) -> pd.DataFrame:
    """Every assumption, number or line that differs between two plans.

    Parameters
    ----------
    before, after : Plan
        Scenarios of the same campaign, for example one saved last week and one of today.

    Returns
    -------
    DataFrame, one row per difference
        ``assumption`` ("line.field" or "plan.field"), ``unit``, ``low_before, likely_before,
        high_before, low_after, likely_after, high_after`` (a number that is no range stands in
        ``likely``; empty where a plan has not the line or gives no value), ``change`` (likely
        after over likely before), ``source_before, source_after`` (text for what is
        no number).

    Raises
    ------
    PlanError
        When one of the two is no plan.

    Examples
    --------
    >>> from influlab.campaign import change, example_plan
    >>> table = diff(example_plan(), change(example_plan(), {"micro.creators": 45}))
    >>> table[["assumption", "likely_before", "likely_after", "change"]]
           assumption  likely_before  likely_after  change
    0  micro.creators           30.0          45.0     1.5
    """
    wrong = [
        f"{name} is {plan!r}; give a Plan"
        for name, plan in (("before", before), ("after", after))
        if not isinstance(plan, Plan)
    ]
    check("diff", wrong, PlanError)
    first, second = _values(before), _values(after)
    rows = []
    for name in dict.fromkeys([*first, *second]):
        if first.get(name) != second.get(name):
            row = {"assumption": name, "unit": _unit(name, after.currency)}
            row |= _columns(first.get(name), "before") | _columns(second.get(name), "after")
            rows.append(row)
    columns = [f"{column}_{when}" for when in ("before", "after") for column in COLUMNS]
    sources = ["source_before", "source_after"]
    table = pd.DataFrame(rows, columns=["assumption", "unit", *columns, *sources])
    table[columns] = table[columns].astype(float)
    table.insert(8, "change", table["likely_after"] / table["likely_before"])
    return table


def _values(plan: Plan) -> dict[str, object]:
    found = {}
    for owner, thing in (*((line.name, line) for line in plan.lines), ("plan", plan)):
        for field in fields(thing):
            value = getattr(thing, field.name, None)
            if isinstance(value, Spread):
                spreads = {f"spread of {f.name}": getattr(value, f.name) for f in fields(value)}
                found |= {f"{owner}.{name}": spread for name, spread in spreads.items()}
            elif field.name not in ("name", "lines", "_"):
                found[f"{owner}.{field.name}"] = value
    return found


def _unit(name: str, currency: str) -> str:
    owner, _, field = name.partition(".")
    known = (PLAN_FIELDS if owner == "plan" else LINE_FIELDS).get(field)
    return known.unit.format(currency) if known else ""


def _columns(value: object, when: str) -> dict[str, object]:
    if isinstance(value, Range):
        numbers, source = value.quantiles, value.source
    elif isinstance(value, int | float):
        numbers, source = (None, float(value), None), ""
    else:
        numbers, source = (None, None, None), "" if value is None else str(value)
    row: dict[str, object] = {
        f"{name}_{when}": number for name, number in zip(COLUMNS, numbers, strict=True)
    }
    return row | {f"source_{when}": source}
