"""How far each assumption moves the result: one at a time, and all at once (Sobol)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from influlab.campaign import Outcomes
from influlab.campaign.ranges import Z90
from influlab.campaign.simulate import run
from influlab.creators import Objective
from influlab.decision.flips import register_row
from influlab.decision.rerun import Rerun
from influlab.errors import PlanError, check


def tornado(
    options: Mapping[str, Outcomes],
    *,
    objective: str | Objective = "profit",
    alone: bool = False,
) -> pd.DataFrame:
    """The result with each assumption at its low and at its high, all else still uncertain.

    With one option the result is its expected objective; with several, the expected lead
    of the best option over the next best.

    Parameters
    ----------
    options : mapping of name to Outcomes
    objective : str or Objective
    alone : bool, default False
        Whether assumptions that the plan correlates with it stay as they are. By default they
        move as far as knowing this one tells about them, as in :func:`value_of_information`.

    Returns
    -------
    DataFrame, one row per assumption, the strongest first
        ``assumption, line, field, low, likely, high, unit, result_low, result_high, base,
        swing`` (absolute difference of the two results, in the objective's unit)``, source``.

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> table = tornado({"macro": simulate(blend(example_plan(), 0))})
    >>> table.assumption.iloc[0]
    'macro.click_rate'
    """
    again = Rerun(options, objective, alone=alone)
    base = again.base.mean(axis=1)
    order = np.argsort(-base)[:2]
    currency = next(iter(options.values())).plan.currency

    def result(means: np.ndarray) -> np.ndarray:
        if len(order) < 2:
            return again.scorer.sign * means[order[0]]
        return means[order[0]] - means[order[1]]

    rows = []
    for name, (range_, kind) in again.ranges.items():
        ends = result(again.means_at(name, range_.quantile(np.array([-Z90, Z90]), kind)))
        rows.append(
            register_row(currency, name, range_)
            | {"result_low": ends[0], "result_high": ends[1], "base": float(result(base))}
        )
    table = pd.DataFrame(rows)
    table["swing"] = (table["result_high"] - table["result_low"]).abs()
    columns = ["assumption", "line", "field", "low", "likely", "high", "unit"]
    columns += ["result_low", "result_high", "base", "swing", "source"]
    return table.sort_values("swing", ascending=False, kind="stable")[columns].reset_index(
        drop=True
    )


def sobol(
    options: Mapping[str, Outcomes],
    *,
    objective: str | Objective = "profit",
    samples: int = 512,
    seed: int = 0,
) -> pd.DataFrame:
    """Which assumptions the variance of the result comes from, alone and with others.

    Sobol indices by Saltelli's design. Assumptions vary independently over their ranges
    (correlations are left out) and chance is left out: creators are alike and counts are
    as expected, so that all variance is that of what is not known.

    Parameters
    ----------
    options : mapping of name to Outcomes
        As in :func:`tornado`: one option, or the lead of the best over the next best.
    objective : str or Objective
    samples : int, a power of 2 from 64 to 8,192
    seed : int

    Returns
    -------
    DataFrame, one row per assumption, the strongest first
        ``assumption``; ``first``, ``first_low``, ``first_high``: share of the variance
        that it causes alone, with a bootstrap interval of level 0.9; ``total``, ``total_low``,
        ``total_high``: alone and with others.

    Raises
    ------
    PlanError
        When `samples` is no such number.

    Notes
    -----
    Saltelli et al. (2010), *Computer Physics Communications* 181, doi:10.1016/j.cpc.2009.09.018;
    Iwanaga, Usher & Herman (2022), SALib 2.0, doi:10.18174/sesmo.18155.

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> table = sobol({"macro": simulate(blend(example_plan(), 0), draws=200)}, samples=64)
    >>> bool(table.total.iloc[0] > table.total.iloc[-1])
    True
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as design

    if not (isinstance(samples, int) and 64 <= samples <= 8192 and samples & (samples - 1) == 0):
        problem = f"samples is {samples!r}; it must be a power of 2 from 64 to 8,192"
        check("sobol", [problem], PlanError)
    again = Rerun(options, objective)
    names = list(again.ranges)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    points = design.sample(problem, samples, calc_second_order=False, seed=seed)
    result = _results(again, names, points)
    found = analysis.analyze(
        problem, result, calc_second_order=False, conf_level=0.9, num_resamples=200, seed=seed
    )
    table = pd.DataFrame({"assumption": names})
    for column, key in (("first", "S1"), ("total", "ST")):
        table[column] = found[key]
        table[f"{column}_low"] = found[key] - found[f"{key}_conf"]
        table[f"{column}_high"] = found[key] + found[f"{key}_conf"]
    return table.sort_values("total", ascending=False, kind="stable").reset_index(drop=True)


def _results(again: Rerun, names: list[str], points: np.ndarray) -> np.ndarray:
    """The result at every point of the unit cube, without chance."""
    from scipy.special import ndtri

    z = ndtri(np.clip(points, 1e-9, 1 - 1e-9))
    fixed = {
        name: range_.quantile(z[:, i], kind)
        for i, (name, (range_, kind)) in enumerate(again.ranges.items())
    }
    values = []
    for name, option in again.options.items():
        own = {key: fixed[key] for key in names if key in again.known[name]}
        lines = run(option.plan, len(points), again.seed, fixed=own, chance=False)
        values.append(np.broadcast_to(again.scorer.of_run(lines), len(points)))
    order = np.argsort(-again.base.mean(axis=1))[:2]
    if len(order) < 2:
        return np.array(values[order[0]])
    return again.scorer.sign * (values[order[0]] - values[order[1]])
