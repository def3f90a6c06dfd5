"""Options that nobody should take: whatever the taste for risk, another one is better."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import numpy as np
import pandas as pd

from influlab.campaign import Outcomes
from influlab.creators import Objective
from influlab.decision.score import Scorer, score

POINTS = 200


def dominance(
    options: Mapping[str, Outcomes], *, objective: str | Objective = "profit"
) -> pd.DataFrame:
    r"""Which option dominates which, in the first or second order.

    First order: every quantile is at least as good, :math:`Q_a(p) \ge Q_b(p)`; anybody who
    likes more prefers it. Second order: the mean of every lower tail is at least as good,
    :math:`\int_0^p Q_a \ge \int_0^p Q_b`; anybody who also dislikes risk prefers it.
    Compared at 200 evenly spaced probabilities of the draws.

    Parameters
    ----------
    options : mapping of name to Outcomes
        With the same draws and seed.
    objective : str or Objective

    Returns
    -------
    DataFrame, one row per pair in which one dominates
        ``option, dominated_by, order`` (1 or 2; the first order includes the second).

    Notes
    -----
    Hadar & Russell (1969), *American Economic Review* 59(1); Levy (2016), *Stochastic
    Dominance*, doi:10.1007/978-3-319-21708-6.

    Examples
    --------
    >>> from influlab.campaign import blend, change, example_plan, simulate
    >>> plan = blend(example_plan(), 0)
    >>> dear = change(plan, {"macro.fee": plan.lines[0].fee.times(2)})
    >>> dominance({"cheap": simulate(plan), "dear": simulate(dear)})
      option dominated_by  order
    0   dear        cheap      1
    """
    values = Scorer(options, objective).sign * score(options, objective)
    parts = np.array_split(np.sort(values, axis=0), min(POINTS, len(values)))
    quantiles = np.stack([part.mean(axis=0) for part in parts])
    tails = np.cumsum(quantiles, axis=0)
    rows = []
    for (i, name), (j, other) in permutations(enumerate(options), 2):
        for order, curve in ((1, quantiles), (2, tails)):
            better = curve[:, j] >= curve[:, i]
            if better.all() and (curve[:, j] > curve[:, i]).any():
                rows.append({"option": name, "dominated_by": other, "order": order})
                break
    return pd.DataFrame(rows, columns=["option", "dominated_by", "order"])
