"""What it is worth to find out first: everything, one assumption, or several together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from influlab.campaign import Outcomes
from influlab.campaign.assumptions import drawn
from influlab.campaign.words import amount, share
from influlab.creators import Objective
from influlab.decision.regression import value_of_knowing
from influlab.decision.score import Scorer, score, unit_of
from influlab.decision.words import spoken
from influlab.errors import PlanError, check


@dataclass(frozen=True)
class Information:
    """What knowing more is worth for this one decision.

    Attributes
    ----------
    table : DataFrame, one row per assumption or group, the most valuable first
        ``assumption``; ``evppi`` with ``low`` and ``high`` (level 0.9, error of the
        regression): expected gain from knowing it before choosing; ``share``: of ``evpi``.
    evpi : float
        Expected gain from knowing everything, chance included: the expected regret of the
        option that is best now.
    unit : str
    text : str

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> options = {n: simulate(blend(example_plan(), s)) for n, s in (("micro", 1), ("macro", 0))}
    >>> found = value_of_information(options)
    >>> bool((found.table.evppi <= found.evpi).all())
    True
    """

    table: pd.DataFrame = field(repr=False)
    evpi: float
    unit: str

    @property
    def text(self) -> str:
        """What to find out first and what that is worth at most."""
        everything = amount(self.evpi, self.unit)
        if self.table.empty or self.table["evppi"].iloc[0] < 0.01 * max(self.evpi, 1e-300):
            return (
                f"Knowing everything beforehand would be worth {everything}; no single assumption "
                "is worth finding out."
            )
        first = self.table.iloc[0]
        return (
            f"Knowing everything beforehand would be worth {everything}. Find out "
            f"{spoken(first['assumption'])} first: knowing it alone is worth up to "
            f"{amount(first['evppi'], self.unit)}, {share(first['share'])} of that."
        )


def value_of_information(
    options: Mapping[str, Outcomes],
    *,
    objective: str | Objective = "profit",
    groups: Mapping[str, Sequence[str]] | None = None,
    seed: int = 0,
) -> Information:
    r"""The expected value of perfect information, in all and for each assumption or group.

    .. math:: EVPI = E[\max_o x_o] - \max_o E[x_o], \qquad
        EVPPI_\theta = E_\theta[\max_o E[x_o | \theta]] - \max_o E[x_o]

    The inner expectation is a spline regression of the draws on the assumption (and on
    products of pairs in a group).

    Parameters
    ----------
    options : mapping of name to Outcomes
        Two or more with the same draws and seed.
    objective : str or Objective
    groups : mapping of name to assumptions, optional
        Learned together, such as ``{"the shop": ["micro.conversion_rate",
        "macro.conversion_rate"]}``; without it every assumption alone.
    seed : int
        Of the intervals.

    Returns
    -------
    Information

    Raises
    ------
    PlanError
        When there are fewer than two options or a group names an unknown assumption.

    Notes
    -----
    Raiffa & Schlaifer (1961), *Applied Statistical Decision Theory*; Strong, Oakley & Brennan
    (2014), *Medical Decision Making* 34(3), doi:10.1177/0272989X13505910.

    Examples
    --------
    >>> from influlab.campaign import blend, example_plan, simulate
    >>> options = {n: simulate(blend(example_plan(), s)) for n, s in (("micro", 1), ("macro", 0))}
    >>> found = value_of_information(options, groups={"fees": ["micro.fee", "macro.fee"]})
    >>> found.table.assumption.tolist()
    ['fees']
    """
    values = better(options, objective)
    inputs = _inputs(options)
    wanted = {name: [name] for name in inputs} if groups is None else dict(groups)
    unknown = [
        f"group {group!r} names {name!r}; it is no uncertain assumption of these options"
        for group, names in wanted.items()
        for name in names
        if name not in inputs
    ]
    empty = [f"group {group!r} is empty" for group, names in wanted.items() if not len(names)]
    check("value of information", unknown + empty, PlanError)
    evpi = float(values.max(axis=1).mean() - values.mean(axis=0).max())
    rows = []
    for name, names in wanted.items():
        known = np.column_stack([inputs[one] for one in names])
        estimate, low, high = (min(v, evpi) for v in value_of_knowing(known, values, seed))
        rows.append({"assumption": name, "evppi": estimate, "low": low, "high": high})
    table = pd.DataFrame(rows, columns=["assumption", "evppi", "low", "high"])
    table["share"] = table["evppi"] / evpi if evpi > 0 else 0.0
    table = table.sort_values("evppi", ascending=False, kind="stable").reset_index(drop=True)
    return Information(table, evpi, unit_of(objective, first_of(options).plan.currency))


def better(options: Mapping[str, Outcomes], objective: str | Objective) -> np.ndarray:
    """The objective, draws x options, signed so that higher is better."""
    values = score(options, objective)
    if len(options) < 2:
        check("value of information", ["there is one option; nothing can be chosen"], PlanError)
    return Scorer(options, objective).sign * values


def first_of(options: Mapping[str, Outcomes]) -> Outcomes:
    """The option that stands first; draws, seed and currency are those of all."""
    return next(iter(options.values()))


def _inputs(options: Mapping[str, Outcomes]) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    for option in options.values():
        found |= drawn(option.plan, option.size, option.seed)
    return found
