"""What a simulation found: the draws, a summary, and a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from influlab.campaign.assumptions import Number, drawn
from influlab.campaign.funnel import ADDED, METRICS, RATIOS
from influlab.campaign.plan import Plan
from influlab.campaign.words import money, share
from influlab.errors import PlanError, check

COLUMNS = pd.Index(METRICS)


@dataclass(frozen=True)
class Outcomes:
    """The draws of one plan.

    Attributes
    ----------
    plan : Plan
    draws : DataFrame, one row per draw
        ``spend``, ``fees`` (within spend), ``delivered_posts``, ``impressions``,
        ``gross_reach``, ``net_reach``, ``target_reach``,
        ``engagements``, ``clicks``, ``orders``, ``attributed_revenue``,
        ``incremental_revenue``, ``gross_profit``, ``profit`` (gross profit - spend), ``cpm``,
        ``cpe``, ``cpa``, ``roas``, ``iroas``, ``roi``. Money in the plan's currency. A cost
        per order is infinite in a draw without orders.
    lines : mapping of line name to a frame of the same columns
        Lines add up to the plan: a line's net reach is its share of the plan's.
    size : int
        How many draws.
    seed : int
    inputs : DataFrame, one row per draw
        The drawn assumptions, one column each, named "line.field" or "plan.field".

    Examples
    --------
    >>> from influlab.campaign import example_plan, simulate
    >>> outcomes = simulate(example_plan())
    >>> list(outcomes.summary().columns)
    ['estimate', 'low', 'high', 'p_positive']
    >>> "micro.click_rate" in outcomes.inputs
    True
    """

    plan: Plan
    parts: Mapping[str, Sequence[Number]] = field(repr=False)
    size: int
    seed: int

    @cached_property
    def draws(self) -> pd.DataFrame:
        """What every draw of the plan brings and costs."""
        return as_frame(list(self.parts.values()), self.size)

    def values(self, metric: str) -> np.ndarray:
        """One column of ``draws``, which a comparison can have without the others.

        Parameters
        ----------
        metric : str

        Returns
        -------
        array, one value per draw
        """
        if "draws" in self.__dict__:
            return self.draws[metric].to_numpy()
        if metric in RATIOS:
            above, below, factor = RATIOS[metric]
            return ratio(self.values(above), self.values(below), factor)
        place = ADDED.index(metric)
        total = np.zeros(self.size)
        for rows in self.parts.values():
            total += rows[place]
        return total

    @cached_property
    def lines(self) -> dict[str, pd.DataFrame]:
        """The draws of each line."""
        return {name: as_frame([rows], self.size) for name, rows in self.parts.items()}

    @cached_property
    def inputs(self) -> pd.DataFrame:
        """The drawn assumptions, one column each, named "line.field" or "plan.field"."""
        return pd.DataFrame(drawn(self.plan, self.size, self.seed))

    @property
    def table(self) -> pd.DataFrame:
        """The summary at the level 0.9."""
        return self.summary()

    def summary(self, level: float = 0.9) -> pd.DataFrame:
        """What to expect, and how sure.

        Parameters
        ----------
        level : float in (0, 1), default 0.9
            Share of the draws between ``low`` and ``high``.

        Returns
        -------
        DataFrame, one row per metric
            ``estimate``: the mean; of a ratio, the ratio of the means. ``low``, ``high``:
            percentiles of the draws. ``p_positive``: share of draws above zero.

        Raises
        ------
        PlanError
            When `level` is not inside (0, 1).
        """
        check_level(level)
        values = self.draws.to_numpy()
        means = dict(zip(METRICS, values.mean(axis=0), strict=True))
        with np.errstate(divide="ignore", invalid="ignore"):
            for name, (above, below, factor) in RATIOS.items():
                means[name] = factor * np.divide(means[above], means[below])
        tails = [(1 - level) / 2, (1 + level) / 2]
        low, high = np.quantile(values, tails, axis=0, method="inverted_cdf")
        table = {"estimate": list(means.values()), "low": low, "high": high}
        table["p_positive"] = (values > 0).mean(axis=0)
        return pd.DataFrame(table, index=pd.Index(METRICS, name="metric"))

    @property
    def text(self) -> str:
        """The profit and its risk in one sentence."""
        code = self.plan.currency
        profit = self.draws["profit"].to_numpy()
        low, high = (money(end, code) for end in np.quantile(profit, [0.05, 0.95]))
        return (
            f"{self.plan.name}: about {money(self.draws['spend'].mean(), code)} of spend for an "
            f"expected profit of {money(profit.mean(), code)} (nine in ten draws between {low} and "
            f"{high}), with a loss in {share((profit < 0).mean())} of the draws."
        )


def ratio(above: np.ndarray, below: np.ndarray, factor: float) -> np.ndarray:
    """`factor` times `above` by `below`; without limit where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.divide(above, below)
    return found * factor if factor != 1.0 else found


def as_frame(lines: Sequence[Sequence[Number]], draws: int) -> pd.DataFrame:
    """Counts and money of each draw, added up over lines, with the ratios that follow."""
    values = np.empty((len(METRICS), draws))
    first, *others = lines
    for value, row in zip(values, first, strict=False):
        value[:] = row
    for line in others:
        for value, row in zip(values, line, strict=False):
            value += row
    place = dict(zip(METRICS, values, strict=True))
    for name, (above, below, factor) in RATIOS.items():
        place[name][:] = ratio(place[above], place[below], factor)
    return pd.DataFrame(values.T, columns=COLUMNS, copy=False)


def check_level(level: object) -> None:
    """Raise unless `level` is a share inside (0, 1)."""
    if not (isinstance(level, int | float) and 0 < level < 1):
        check("summary", [f"level is {level!r}; it must lie between 0 and 1"], PlanError)
