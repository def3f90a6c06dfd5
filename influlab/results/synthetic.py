r"""Synthetic control: a mixture of untreated units stands in for the treated one.

.. math:: \hat\tau_t = y_{1t} - \sum_j w_j y_{jt}, \qquad w \ge 0,\ \sum_j w_j = 1

The weights follow the outcome before the start (Abadie, Diamond and Hainmueller 2010, doi
10.1198/jasa.2009.ap08746, without further predictors). Chance is judged by placebos, giving
the campaign to units that had none, or by conformal inference, moving the residuals in time.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, TableError, check
from influlab.results.lift import Lift, effect_path, summarise
from influlab.results.panel import Cells, read_panel
from influlab.results.placebo import conformal_interval, placebo_interval
from influlab.results.simplex import twin
from influlab.results.words import figure, percent

INFERENCE = ("placebo", "conformal")


def synthetic_control(
    panel: pd.DataFrame,
    *,
    demean: bool = False,
    inference: str = "placebo",
    outcome: str = "the outcome",
    level: float = 0.9,
    seed: int = 0,
) -> Lift:
    """The effect on the mean of the treated units against their synthetic twin.

    Assumes that the mixture that follows the treated before the start would have gone on
    doing so, and that the donors are not touched by the campaign.

    Parameters
    ----------
    panel : DataFrame, one row per unit and period, none missing
        ``unit, period, outcome, treated``; all treated units start together. Periods may
        be left out (years of phasing in, say): they are then part of neither side.
    demean : bool, default False
        Match shapes, not levels (Ferman and Pinto 2021, doi 10.3982/QE1596): for treated
        units larger or smaller than every donor.
    inference : {"placebo", "conformal"}
        ``placebo`` compares the effect, in units of the fit before the start, with that of
        donors (in groups as large as the treated one); it needs about 10 donors at level
        0.9. ``conformal`` (Chernozhukov, Wuthrich and Zhu 2021, doi
        10.1080/01621459.2021.1920957) moves the residuals in time; it needs about 10
        periods and supposes one effect in all of them.
    outcome : str
        What is measured, for the sentence.
    level : float in (0, 1), default 0.9
    seed : int, default 0
        Draws the placebo groups when several units are treated.

    Returns
    -------
    Lift
        ``details``: ``weights`` (of the donors), ``path`` (observed, counterfactual and
        effect by period, with the band of the placebos) and ``placebo``.

    Raises
    ------
    TableError
        A panel that breaks its schema, has gaps or several starts; too few donors or
        periods for the level.
    InfluLabError
        An unknown `inference`.

    References
    ----------
    Published checks: Proposition 99, outcome only: ATT -19.51, gap in 2000 -26.60 (Abadie
    et al.: about -26); Basque Country, fitted 1955 to 1969: -1.035 over 1975 to 1997.

    Examples
    --------
    >>> rows = [(u, t, u + t * 0.5 + 5 * (u == 4 and t > 8), u == 4 and t > 8)
    ...         for u in range(12) for t in range(12)]
    >>> panel = pd.DataFrame(rows, columns=["unit", "period", "outcome", "treated"])
    >>> round(synthetic_control(panel).att, 6)
    5.0
    """
    check("synthetic control", _unknown(inference), InfluLabError)
    cells = read_panel(panel, level=level)
    wide, treated, before = _blocks(cells)
    target, donors = wide[treated].mean(axis=0), wide[~treated]
    gap, weights = twin(donors, target, before, demean)
    size, options = int(treated.sum()), {"demean": demean, "level": level}
    rng = np.random.default_rng(seed)
    band, bounds, p_value, placebo = placebo_interval(
        donors, gap, before, group=size, rng=rng, **options
    )
    if inference == "conformal":
        bounds, p_value = conformal_interval(donors, target, before, **options)
    check("panel", _too_few(bounds, inference, level, len(donors)), TableError)
    details = {
        "weights": _weights(cells.units[~treated], weights),
        "path": effect_path(cells.periods, target, target - gap, band),
        "placebo": placebo,
    }
    return summarise(
        f"synthetic control ({inference} inference)",
        outcome,
        att=float(gap[before:].mean()),
        bounds=bounds,
        p_value=p_value,
        level=level,
        observed=target[before:].mean(),
        cells=size * (len(target) - before),
        details=details,
        notes=(_fit_note(_fit_of(gap, target, before)),),
    )


def _blocks(cells: Cells) -> tuple[np.ndarray, np.ndarray, int]:
    """Outcomes units x periods, who is treated, and how many periods lie before."""
    wide, starts = cells.matrix(), cells.starts
    treated = starts < wide.shape[1]
    begun = np.unique(starts[treated])
    holes = np.argwhere(np.isnan(wide))
    problems = []
    if len(holes):
        unit, period = holes[0]
        problems.append(
            f"unit {cells.units[unit]} has no row for period {cells.periods[period]} "
            f"({len(holes):,} such gaps); fill them, or leave the unit or the period out"
        )
    if len(begun) > 1:
        problems.append(
            f"the treated units start in {len(begun)} different periods; run one start at a "
            "time, or use difference_in_differences"
        )
    if begun.min() < 2:
        problems.append("one period lies before the start; at least 2 are needed to fit weights")
    if (~treated).sum() < 2:
        problems.append("one unit is untreated; at least 2 donors are needed")
    check("panel", problems, TableError)
    return wide, treated, int(begun[0])


def _unknown(inference: str) -> list[str]:
    known = ", ".join(INFERENCE)
    return (
        [] if inference in INFERENCE else [f"inference is {inference!r}; it must be one of {known}"]
    )


def _too_few(bounds: tuple[float, float], inference: str, level: float, donors: int) -> list[str]:
    if all(math.isfinite(bound) for bound in bounds):
        return []
    least = math.ceil(level / (1 - level) - 1e-9)
    if inference == "placebo":
        return [
            f"{donors} donors cannot give a {percent(level)} interval by placebos; about "
            f"{least} are needed; add donors, lower the level, or use inference='conformal'"
        ]
    return [
        f"the periods cannot give a {percent(level)} interval by conformal inference; about "
        f"{least + 1} are needed; add periods or lower the level"
    ]


def _weights(names: pd.Index, weights: np.ndarray) -> pd.DataFrame:
    frame = pd.DataFrame({"unit": names, "weight": weights})
    return frame.sort_values("weight", ascending=False, kind="stable", ignore_index=True)


def _fit_of(gap: np.ndarray, target: np.ndarray, before: int) -> tuple[float, float]:
    """Root mean squared gap before the start, and as a share of the target's own spread."""
    error = float(np.sqrt(np.mean(gap[:before] ** 2)))
    spread = float(target[:before].std())
    return error, error / spread if spread else math.inf


def _fit_note(fit: tuple[float, float]) -> str:
    error, share = fit
    if share > 1:
        return (
            f"The twin misses the treated by {figure(error)} before the start, more than the "
            "treated themselves vary: do not trust it; try demean=True."
        )
    return f"The twin misses the treated by {figure(error)} before the start."
