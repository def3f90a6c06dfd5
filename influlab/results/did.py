r"""Difference in differences: the change of the treated less the change of the others.

The two-way model :math:`y_{it} = \alpha_i + \lambda_t + x_{it}\beta + \epsilon_{it}` is
fitted to the untreated rows only, and the effect is the mean gap of the treated rows
(Borusyak, Jaravel and Spiess 2024, doi 10.1093/restud/rdae007). With one common start this
is the classical two-way estimate; with several starts it stays free of the negative weights
of the pooled regression. Errors are clustered by unit, with the small-sample correction that
makes the balanced case Welch's comparison of the units' changes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from influlab.errors import TableError
from influlab.results.event_study import event_study, parallel_trends, welch
from influlab.results.fit import fit_over_time
from influlab.results.lift import Lift, summarise
from influlab.results.panel import Cells, read_panel
from influlab.results.words import chance


def difference_in_differences(
    panel: pd.DataFrame,
    *,
    covariates: Sequence[str] = (),
    outcome: str = "the outcome",
    level: float = 0.9,
) -> Lift:
    r"""The effect by two-way fixed effects, with clustered errors.

    .. math:: ATT = (\bar y^{treated}_{after} - \bar y^{treated}_{before})
              - (\bar y^{control}_{after} - \bar y^{control}_{before})

    in a balanced panel with one start; see the module for several starts.

    Assumes that without the campaign the treated would have moved in parallel to the
    others, that nobody reacts before the start, and that units do not affect each other.

    Parameters
    ----------
    panel : DataFrame, one row per unit and period
        ``unit, period, outcome, treated``; ``treated`` is true from a unit's start on.
    covariates : sequence of str
        Columns that move the outcome and that the campaign does not move.
    outcome : str
        What is measured, for the sentence.
    level : float in (0, 1), default 0.9

    Returns
    -------
    Lift
        ``details``: ``event_study`` (effect by period since the start, the last period
        before it being 0), ``parallel_trends`` (difference of the slopes before the start),
        ``path`` (mean of the treated, observed and counterfactual) and ``fit`` (observed beside
        expected in every period, see :mod:`influlab.results.fit`).

    Raises
    ------
    TableError
        A panel that breaks its schema; nobody treated or nobody untreated; treated units
        without a before; one treated beside one control, which leaves nothing to judge
        chance by.

    References
    ----------
    Published check: Proposition 99 (Abadie, Diamond and Hainmueller 2010), ATT -27.349.

    Examples
    --------
    >>> panel = pd.DataFrame({
    ...     "unit": ["a", "a", "b", "b", "c", "c", "d", "d"], "period": [1, 2] * 4,
    ...     "outcome": [1.0, 2, 3, 5, 2, 8, 3, 10],
    ...     "treated": [False] * 5 + [True, False, True]})
    >>> found = difference_in_differences(panel, outcome="orders")
    >>> round(found.att, 6), round(found.low, 2), round(found.high, 2)
    (5.0, 2.94, 7.06)
    """
    cells = read_panel(panel, covariates=covariates, level=level)
    gaps, pull = _impute(cells)
    att = gaps[cells.treated].mean()
    parts = np.bincount(cells.unit, pull * np.where(cells.treated, gaps - att, gaps))
    bounds, p_value, notes = welch(att, parts, cells.starts < len(cells.periods), level)
    trends = parallel_trends(cells, level)
    details = {
        "event_study": event_study(cells, level),
        "parallel_trends": trends,
        "path": _path(cells, gaps),
        "fit": fit_over_time(cells, level),
    }
    return summarise(
        "difference in differences",
        outcome,
        att=att,
        bounds=bounds,
        p_value=p_value,
        level=level,
        observed=cells.outcome[cells.treated].mean(),
        cells=int(cells.treated.sum()),
        details=details,
        notes=(*notes, _trend_note(trends)),
    )


def _impute(cells: Cells) -> tuple[np.ndarray, np.ndarray]:
    """Outcome less the untreated two-way fit, and the weight of each row in the ATT."""
    from scipy.sparse.linalg import splu

    design = _design(cells)
    free = ~cells.treated
    untreated, treated = design[free], design[cells.treated]
    share = 1 / cells.treated.sum()
    target = np.asarray(treated.sum(axis=0)).ravel() * share
    gram = (untreated.T @ untreated).tocsc()
    try:
        factors = splu(gram)
        pivots = np.abs(factors.U.diagonal())
        fine = pivots.min() > 1e-10 * pivots.max()
        solved = factors.solve(np.column_stack([untreated.T @ cells.outcome[free], target]))
    except RuntimeError:  # exactly singular
        raise TableError("panel", _not_identified(cells)) from None
    if not fine:
        raise TableError("panel", _not_identified(cells))
    pull = np.full(len(cells.outcome), share)
    pull[free] = -(untreated @ solved[:, 1])
    return cells.outcome - design @ solved[:, 0], pull


def _design(cells: Cells):
    """Dummies of units and of all periods but the first, and the centred covariates."""
    from scipy import sparse

    rows = np.arange(len(cells.unit))
    ones = np.ones(len(rows))
    units = sparse.csr_matrix((ones, (rows, cells.unit)), (len(rows), len(cells.units)))
    periods = sparse.csr_matrix((ones, (rows, cells.period)), (len(rows), len(cells.periods)))
    parts = [units, periods[:, 1:]]
    if cells.covariates.shape[1]:
        centred = cells.covariates - cells.covariates.mean(axis=0)
        parts.append(sparse.csr_matrix(centred / np.maximum(centred.std(axis=0), 1e-300)))
    return sparse.hstack(parts, format="csr")


def _not_identified(cells: Cells) -> str:
    free = np.bincount(cells.period[~cells.treated], minlength=len(cells.periods))
    lonely = cells.periods[free == 0]
    if len(lonely):
        return (
            f"no untreated unit is left from period {lonely[0]} on; end the panel before it or "
            "add units without the campaign"
        )
    return "a covariate never varies beyond units and periods; leave it out"


def _path(cells: Cells, gaps: np.ndarray) -> pd.DataFrame:
    """Mean of the ever treated by period: observed, and as the untreated fit has it."""
    ever = (cells.starts < len(cells.periods))[cells.unit]
    effect = np.where(cells.treated, gaps, 0.0)[ever]
    frame = pd.DataFrame(
        {
            "period": cells.periods[cells.period[ever]],
            "observed": cells.outcome[ever],
            "counterfactual": cells.outcome[ever] - effect,
            "effect": effect,
        }
    )
    return frame.groupby("period", as_index=False).mean()


def _trend_note(trends: pd.DataFrame) -> str:
    if not len(trends):
        return "Only one period lies before the start: parallel trends cannot be checked."
    p_value = trends["p_value"].iloc[0]
    if p_value < 0.1:
        were = "were already" if p_value < 0.01 else "may already have been"
        return (
            f"Before the start the treated {were} on another trend ({chance(p_value)}); what that "
            "trend adds later is not the campaign's."
        )
    return (
        f"No other trend of the treated shows before the start ({chance(p_value)}); "
        "that is not a proof of parallel trends."
    )
