"""What would change the verdict: the value of each assumption at which another option leads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from influlab.campaign import Outcomes, Plan, Range, change, simulate
from influlab.campaign.fields import LINE_FIELDS, PLAN_FIELDS
from influlab.campaign.outcomes import uncertain
from influlab.campaign.ranges import Z90
from influlab.creators import Objective
from influlab.decision.score import lower_is_better, score

STEPS = 12  # halvings of the range: a flip is found to a four-thousandth of it


class Gap:
    """The leader's expected lead over the best other option, with one assumption fixed.

    All other assumptions keep their ranges and the options their common random numbers.
    """

    def __init__(
        self, options: Mapping[str, Outcomes], leader: str, objective: str | Objective
    ) -> None:
        self.options, self.leader, self.objective = dict(options), leader, objective

    def at(self, name: str, value: float) -> tuple[float, str]:
        """Lead (in the objective's unit) and the option that is best besides the leader."""
        options = {key: self._fixed(option, name, value) for key, option in self.options.items()}
        means = score(options, self.objective).mean(axis=0)
        means = -means if lower_is_better(self.objective) else means
        place = list(options).index(self.leader)
        others = np.where(np.arange(len(means)) == place, -np.inf, means)
        rival = int(others.argmax())
        return float(means[place] - others[rival]), list(options)[rival]

    def _fixed(self, option: Outcomes, name: str, value: float) -> Outcomes:
        if name not in uncertain(option.plan):
            return option
        plan = change(option.plan, {name: Range.constant(value)})
        return simulate(plan, draws=len(option.draws), seed=option.seed)


def flips(
    options: Mapping[str, Outcomes], leader: str, *, objective: str | Objective = "profit"
) -> pd.DataFrame:
    """For each assumption, alone, the value in its range at which the leader loses its lead.

    The lead is the expected objective over all other uncertainty. The search looks at low,
    likely and high and halves the part in which the lead changes hands.

    Parameters
    ----------
    options : mapping of name to Outcomes
        Two or more, with the same draws and seed.
    leader : str
        The option preferred now.
    objective : str or Objective

    Returns
    -------
    DataFrame, one row per uncertain assumption, those that flip first
        ``assumption, line, field, now`` (likely)``, low, high, flips_at`` (empty where no
        value from low to high changes the leader)``, to`` (who leads beyond)``, unit, source``.

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan
    >>> options = {n: simulate(blend(example_plan(), s), draws=1_000)
    ...            for n, s in (("micro", 1), ("macro", 0))}
    >>> table = flips(options, "macro")
    >>> table.loc[table.assumption == "macro.fee", "to"].item()
    'micro'
    """
    gap = Gap(options, leader, objective)
    known = {}
    for option in options.values():
        known |= {name: (option.plan, *found) for name, found in uncertain(option.plan).items()}
    rows = []
    for name, (plan, range_, kind) in known.items():
        at, rival = _search(gap, name, range_, kind) if len(options) > 1 else (np.nan, "")
        rows.append(register_row(plan, name, range_) | {"flips_at": at, "to": rival})
    table = pd.DataFrame(rows).rename(columns={"likely": "now"})
    far = (table["flips_at"] - table["now"]).abs() / (table["high"] - table["low"])
    order = far.sort_values(na_position="last", kind="stable").index
    columns = ["assumption", "line", "field", "now", "low", "high", "flips_at", "to", "unit"]
    return table.loc[order, [*columns, "source"]].reset_index(drop=True)


def register_row(plan: Plan, name: str, range_: Range) -> dict:
    """One assumption with its unit and source."""
    line, _, field = name.partition(".")
    unit = (PLAN_FIELDS if line == "plan" else LINE_FIELDS)[field].unit
    return {
        "assumption": name,
        "line": line,
        "field": field,
        "low": range_.low,
        "likely": range_.likely,
        "high": range_.high,
        "unit": unit.format(plan.currency),
        "source": range_.source,
    }


def _search(gap: Gap, name: str, range_: Range, kind: str) -> tuple[float, str]:
    def lead(z: float) -> tuple[float, str]:
        return gap.at(name, float(range_.quantile(z, kind)))

    middle = lead(0.0)
    if middle[0] < 0:
        return range_.likely, middle[1]
    found = []
    for end in (-Z90, Z90):
        out = lead(end)
        if out[0] < 0:
            inner, outer, rival = 0.0, end, out[1]
            for _ in range(STEPS):
                half = (inner + outer) / 2
                value, other = lead(half)
                inner, outer, rival = (half, outer, rival) if value >= 0 else (inner, half, other)
            found.append((abs(outer), float(range_.quantile(outer, kind)), rival))
    return min(found)[1:] if found else (np.nan, "")
