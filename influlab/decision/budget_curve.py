"""What less and more budget would buy: the roster chosen anew at each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from influlab.campaign import Frontier, Roster, frontier

FACTORS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)  # of the budget


def budget_curve(roster: Roster, creators: pd.DataFrame, question: Mapping[str, Any]) -> Frontier:
    """The best roster from a quarter to twice the budget, by the same question.

    The row of the budget itself is the roster's own, so that no two numbers disagree.

    Parameters
    ----------
    roster : Roster
        The answer at the budget.
    creators : DataFrame
        The candidates, as :func:`influlab.campaign.choose_roster` was given them.
    question : mapping
        What else it was given: audiences, population, objective, limits, overlap.

    Returns
    -------
    Frontier
        One row per budget that buys somebody.

    Examples
    --------
    >>> from influlab import campaign, tables
    >>> world = tables.world(0, creators=200)
    >>> asked = {"audiences": world.audiences, "population": world.population}
    >>> roster = campaign.choose_roster(world.creators, budget=4_000, **asked)
    >>> found = budget_curve(roster, world.creators, asked).table.set_index("budget")
    >>> bool(found.loc[4_000, "value"] == roster.value), len(found)
    (True, 7)
    """
    cheapest = roster.table["cost"].min()
    budgets = [part * roster.budget for part in FACTORS]
    buys = [each for each in budgets if each >= min(cheapest, roster.budget)]
    found = frontier(creators, budgets=buys, **question)
    table = found.table.copy()
    for name, value in _row(roster).items():
        table.loc[table["budget"] == roster.budget, name] = value
    parts = table.columns.str.endswith(("_creators", "_spend_share"))
    table.loc[:, parts] = table.loc[:, parts].fillna(0.0)
    table["value"] = np.maximum.accumulate(table["value"])  # a smaller roster is allowed, too
    table["bound"] = np.maximum(table["bound"], table["value"])
    return replace(found, table=table)


def _row(roster: Roster) -> dict[str, float]:
    facts = {name: getattr(roster, name) for name in ("spend", "value", "bound", "gap", "marginal")}
    parts: dict[str, float] = {}
    for row in roster.by_tier.itertuples():
        parts[f"{row.tier}_creators"] = row.creators
        parts[f"{row.tier}_spend_share"] = row.spend_share
    return {**facts, "creators": len(roster.ids), **parts}
