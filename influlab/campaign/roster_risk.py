"""A roster for people who cannot afford a bad day: the mean of the worst outcomes, made largest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from influlab.campaign.roster import gap_of
from influlab.campaign.roster_question import UNITS, Question, answer, ask, check_search
from influlab.errors import InfluLabError, check

LARGEST = 40_000_000
"""Scenarios times offers that fit into memory with ease."""


@dataclass(frozen=True)
class RiskRoster:
    """A roster chosen for its worst scenarios, beside the one chosen for the likely case.

    Attributes
    ----------
    table : DataFrame, one row per roster (``steady``, ``likely``)
        ``creators``, ``spend``, and on scenarios that were not used to choose: ``mean``,
        ``cvar`` (mean of the worst ``tail``), ``cvar_se`` (its standard error).
    ids : tuple of str
        The creators of the steady roster.
    value, bound : float
        CVaR on the scenarios used to choose, and what no roster can pass on these scenarios.
    gap : fraction
    certified : bool
        Whether the gap is within what was asked: only then the roster is called best.
    tail : fraction
    objective : str

    Examples
    --------
    >>> from influlab import campaign, tables
    >>> world = tables.world(0)
    >>> found = campaign.risk_roster(world.creators.head(200), world.audiences, budget=2_000,
    ...                              population=world.population)
    >>> list(found.table["roster"]), found.bound >= found.value
    (['steady', 'likely'], True)
    """

    table: pd.DataFrame
    ids: tuple[str, ...]
    value: float
    bound: float
    gap: float
    certified: bool
    tail: float
    objective: str

    @property
    def text(self) -> str:
        """Two sentences for a manager."""
        steady, likely = self.table.iloc[0], self.table.iloc[1]
        proof = (
            f"no roster does more than {self.gap:.1%} better on the scenarios it was chosen on"
            if self.certified
            else f"it is not proved best: {self.gap:.1%} may be left"
        )
        return (
            f"In the worst {self.tail:.0%} of fresh scenarios the steady roster gets "
            f"{steady['cvar']:,.0f} {UNITS[self.objective]}, the likely one {likely['cvar']:,.0f}; "
            f"on average {steady['mean']:,.0f} against {likely['mean']:,.0f}. "
            f"{proof[0].upper()}{proof[1:]}."
        )


def risk_roster(
    creators: pd.DataFrame,
    audiences: pd.DataFrame,
    *,
    budget: float,
    tail: float = 0.1,
    spread: float = 0.4,
    tier_spread: float = 0.3,
    scenarios: int = 1_000,
    fresh: int = 5_000,
    seed: int = 0,
    gap: float = 0.01,
    **options: Any,
) -> RiskRoster:
    """The roster whose worst scenarios are best: sample-average CVaR, valued anew on fresh ones.

    The exposure that a creator brings is uncertain: log-normal with mean 1 times its
    likely value, in part for its whole tier at once. That part does not average out over many
    creators of one tier; the other does, so many small creators are steadier than a few large.

    Parameters
    ----------
    creators, audiences : DataFrame
        As in :func:`choose_roster`.
    budget : money, > 0
    tail : fraction, default 0.1
        The worst part of the scenarios that counts.
    spread, tier_spread : float, default 0.4 and 0.3
        Log standard deviations: of a creator, and of its whole tier. Assumptions.
    scenarios, fresh : int, at least 1,000 and 5,000
        Scenarios to choose on, and others to value on.
    seed : int
    gap : fraction, default 0.01
        Called certified where the proved gap is within this.
    **options
        Those of :func:`choose_roster`: objective, limits, population, dimension, target,
        scheme, overlap, order_profit.

    Returns
    -------
    RiskRoster

    Raises
    ------
    InfluLabError
        As :func:`choose_roster`; for impossible options; for tables too large for scenarios.

    Examples
    --------
    >>> from influlab import tables
    >>> world = tables.world(0)
    >>> found = risk_roster(world.creators.head(100), world.audiences, budget=1_000,
    ...                     population=world.population, tier_spread=0.0)
    >>> found.value <= found.bound
    True
    """
    from influlab.campaign.roster_sample import ceiling, steady, worth

    check_search(budget, gap, None)
    check("roster", _problems(tail, spread, tier_spread, scenarios, fresh))
    question = ask(creators, audiences, **options)
    rng = np.random.default_rng(seed)
    sample = _sample(question, budget, (scenarios, spread, tier_spread, tail), rng)
    start = np.flatnonzero(np.isin(question.allowed, answer(question, budget).chosen))
    ahead = ceiling(sample, gap / 4, start)
    chosen = steady(sample, ahead, start)
    value = worth(sample, chosen)
    again = _sample(question, budget, (fresh, spread, tier_spread, tail), rng)
    rows = [
        _row(name, question, again, who) for name, who in (("steady", chosen), ("likely", start))
    ]
    left = gap_of(value, ahead.bound)
    ids = question.offers["creator_id"].iloc[question.allowed[chosen]]
    return RiskRoster(
        pd.DataFrame(rows),
        tuple(sorted(ids)),
        value,
        max(ahead.bound, value),
        left,
        left <= gap,
        tail,
        question.objective,
    )


def _sample(question: Question, budget: float, shape: tuple, rng: np.random.Generator):
    from influlab.campaign.roster_sample import Sample, draw_times

    count, spread, tier_spread, tail = shape
    allowed = question.allowed
    if count * len(allowed) > LARGEST:
        problem = (
            f"{count:,} scenarios of {len(allowed):,} creators are more than this can hold; "
            f"leave {LARGEST // count:,} creators, those that choose_roster has in or near"
        )
        raise InfluLabError("roster", problem)
    tiers = question.offers["tier"].to_numpy()[allowed]
    times = draw_times(tiers, count, spread, tier_spread, rng)
    worst = max(1, round(tail * count))
    problem = question.within_rows(budget)
    return Sample(problem, times, worst, question.objective == "engagements")


def _row(name: str, question: Question, sample, chosen: np.ndarray) -> dict:
    """A roster valued on a sample; the error of a CVaR by its influence function."""
    from influlab.campaign.roster_sample import share_of

    values = sample.values(sample.points(share_of(sample, chosen)))
    edge = np.partition(values, sample.count - 1)[sample.count - 1]
    influence = edge - np.maximum(edge - values, 0) * len(values) / sample.count
    return {
        "roster": name,
        "creators": len(chosen),
        "spend": float(question.offers["cost"].iloc[question.allowed[chosen]].sum()),
        "mean": float(values.mean()),
        "cvar": float(sample.cvar(values)),
        "cvar_se": float(influence.std() / np.sqrt(len(values))),
    }


def _problems(tail, spread, tier_spread, scenarios, fresh) -> list[str]:
    found = []
    if not (isinstance(tail, int | float) and 0 < tail <= 1):
        found.append(f"tail is {tail!r}; it must be a fraction above 0, such as 0.1")
    for name, value in (("spread", spread), ("tier_spread", tier_spread)):
        if not (isinstance(value, int | float) and 0 <= value <= 3):
            found.append(f"{name} is {value!r}; a log standard deviation lies in [0, 3]")
    for name, value, least in (("scenarios", scenarios, 1_000), ("fresh", fresh, 5_000)):
        if not (isinstance(value, int | np.integer) and value >= least):
            found.append(f"{name} is {value!r}; it must be a whole number of at least {least:,}")
    return found
