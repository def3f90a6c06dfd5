"""What would change the verdict: the value of each assumption at which another option leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from influlab.campaign import Outcomes, Range
from influlab.campaign.fields import LINE_FIELDS, PLAN_FIELDS
from influlab.campaign.ranges import Z90
from influlab.creators import Objective
from influlab.decision.rerun import Rerun

PARTS = 6  # points tried at once
NARROW = 1e-3  # standard normal: how exactly a flip is found


def flips(
    options: Mapping[str, Outcomes],
    leader: str,
    *,
    objective: str | Objective = "profit",
    alone: bool = False,
) -> pd.DataFrame:
    """For each assumption, the value in its range at which the leader loses its lead.

    The lead is the expected objective over all other uncertainty. The search looks at low,
    likely and high, and then closer and closer where the lead changes hands.

    Parameters
    ----------
    options : mapping of name to Outcomes
        Two or more, with the same draws and seed.
    leader : str
        The option preferred now.
    objective : str or Objective
    alone : bool, default False
        Whether assumptions that the plan correlates with it stay as they are. By default they
        move as far as knowing this one tells about them, as in :func:`value_of_information`.

    Returns
    -------
    DataFrame, one row per uncertain assumption, those that flip first
        ``assumption, line, field, now`` (likely)``, low, high, flips_at`` (empty where no
        value from low to high changes the leader)``, to`` (who leads beyond)``, unit, source``.

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> options = {n: simulate(blend(example_plan(), s), draws=1_000)
    ...            for n, s in (("micro", 1), ("macro", 0))}
    >>> table = flips(options, "macro")
    >>> table.loc[table.assumption == "macro.fee", "to"].item()
    'micro'
    """
    again, rows = Rerun(options, objective, alone=alone), []
    place = again.names.index(leader)
    currency = options[leader].plan.currency
    for name, (range_, kind) in again.ranges.items():
        z, rival = _search(again, place, name) if len(options) > 1 else (np.nan, "")
        value = float(range_.quantile(z, kind)) if np.isfinite(z) else np.nan
        rows.append(register_row(currency, name, range_) | {"flips_at": value, "to": rival})
    table = pd.DataFrame(rows).rename(columns={"likely": "now"})
    far = (table["flips_at"] - table["now"]).abs() / (table["high"] - table["low"])
    order = far.sort_values(na_position="last", kind="stable").index
    columns = ["assumption", "line", "field", "now", "low", "high", "flips_at", "to", "unit"]
    return table.loc[order, [*columns, "source"]].reset_index(drop=True)


def register_row(currency: str, name: str, range_: Range) -> dict:
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
        "unit": unit.format(currency),
        "source": range_.source,
    }


def _search(again: Rerun, place: int, name: str) -> tuple[float, str]:
    """Standard normal quantile at which the leader loses its lead, and to whom."""
    range_, kind = again.range_of(name)

    def leads(z: Sequence[float] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        means = again.means_at(name, range_.quantile(np.asarray(z), kind))
        lead = means[place].copy()
        means[place] = -np.inf
        return lead - means.max(axis=0), means.argmax(axis=0)

    ends = (0.0, -Z90, Z90)
    gaps, rivals = leads(ends)
    if gaps[0] < 0:
        return 0.0, again.names[rivals[0]]
    found = []
    for end in (i for i in (1, 2) if gaps[i] < 0):
        inner, outer, rival = 0.0, ends[end], rivals[end]
        while abs(outer - inner) > NARROW:
            parts = np.linspace(inner, outer, PARTS + 1)[1:]
            gap, other = leads(parts)
            first = int(np.argmax(gap < 0)) if (gap < 0).any() else PARTS - 1
            inner, outer, rival = parts[first - 1] if first else inner, parts[first], other[first]
        found.append((abs(outer), outer, again.names[rival]))
    return min(found)[1:] if found else (np.nan, "")
