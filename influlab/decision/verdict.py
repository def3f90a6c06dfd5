"""The one result: which option, how surely, on what it rests, what would change it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from influlab.campaign import Outcomes, Plan, findings, plan_for, simulate
from influlab.campaign.assumptions import uncertain
from influlab.campaign.sizing import share_problem
from influlab.campaign.words import amount, money, share
from influlab.creators import Objective
from influlab.decision.compare import Comparison, compare
from influlab.decision.flips import flips, register_row
from influlab.decision.words import spoken
from influlab.errors import InfeasibleError, PlanError, check
from influlab.tables import is_synthetic


@dataclass(frozen=True)
class Verdict:
    """Micro, macro or a blend for one budget, with all that a reader needs to judge it.

    Attributes
    ----------
    comparison : Comparison
        ``.winner`` is None while nothing is sure enough.
    plans, outcomes : dict by option
    assumptions : DataFrame, one row per assumption
        ``line, field, low, likely, high, unit, source, year`` (newest year that the source
        names; empty for assumptions without one).
    flips : DataFrame, one row per uncertain assumption
        See :func:`influlab.decision.flips`.
    left_out : dict from option to the reason why the budget does not buy it
    budget : float
    currency : str
    synthetic : bool
        Whether the creators are made up.
    finding : str
        The study of follower size that the plans rest on; empty without one.
    table : DataFrame
        The comparison's.
    text : str

    Examples
    --------
    >>> found = verdict(budget=50_000, draws=1_000)
    >>> list(found.plans), found.synthetic
    (['macro', '50% micro', 'micro'], False)
    """

    comparison: Comparison
    plans: dict[str, Plan] = field(repr=False)
    outcomes: dict[str, Outcomes] = field(repr=False)
    assumptions: pd.DataFrame = field(repr=False)
    flips: pd.DataFrame = field(repr=False)
    left_out: dict[str, str]
    budget: float
    currency: str
    synthetic: bool
    finding: str = ""

    @property
    def table(self) -> pd.DataFrame:
        """One row per option: estimate, range, P(best), regret, downside, P(loss)."""
        return self.comparison.table

    @property
    def text(self) -> str:
        """The verdict in a few sentences for somebody who was not there."""
        parts = [f"With {money(self.budget, self.currency)}: {self.comparison.text}"]
        losing = self.table.loc[self.comparison.leader, "p_loss"]
        if losing > 0.5:
            parts.append(
                f"Even {self.comparison.leader} is likelier to lose money than to earn it: its "
                f"profit is below zero in {share(losing)} of the draws."
            )
        parts += [f"Left out: {why}." for why in self.left_out.values()]
        if len(self.plans) > 1:
            parts.append(_flip_sentence(self.flips))
        if self.finding:
            parts.append(f"The effect of size rests on {self.finding}; other studies disagree.")
        if self.synthetic:
            parts.append("SYNTHETIC: the creators are made up.")
        return " ".join(parts)


def verdict(
    creators: pd.DataFrame | None = None,
    *,
    budget: float,
    currency: str = "EUR",
    objective: str | Objective = "profit",
    shares: Sequence[float] = (0, 0.5, 1),
    draws: int = 10_000,
    seed: int = 0,
    confidence: float = 0.8,
    synthetic: bool | None = None,
    **plan_options: Any,
) -> Verdict:
    """Plan, simulate and compare: macro alone, micro alone, and blends of the two.

    Parameters
    ----------
    creators : DataFrame, optional
        One row per creator; its tiers are measured, the rest comes from the evidence.
        Without it all comes from the evidence.
    budget : float, > 0 [money]
    currency : str
    objective : str or Objective
        A column of the draws such as "profit" or "net_reach", or weights on several.
    shares : sequence of float in [0, 1]
        Shares of the budget that go to micro creators, one option each.
    draws, seed : int
    confidence : float in (0.5, 1)
        Below this chance to be best nothing is called a winner.
    synthetic : bool, optional
        Whether the creators are made up; found from their handles when not given.
    **plan_options
        Passed on to :func:`influlab.campaign.plan_for`: ``order_value``, ``margin``, ``posts``,
        ``audience_size``, ``exchange_rate`` and ``finding``.

    Returns
    -------
    Verdict

    Raises
    ------
    PlanError
        Impossible values, all at once.
    InfeasibleError
        When the budget buys none of the options.

    Examples
    --------
    >>> found = verdict(budget=50_000, draws=1_000, objective="engagements")
    >>> found.comparison.leader
    'micro'
    """
    _check_shares(shares)
    plans, left_out = {}, {}
    for part in dict.fromkeys(float(part) for part in shares):
        name = option_name(part)
        mix = {"micro": part, "macro": 1.0 - part}
        try:
            plans[name] = plan_for(
                mix, budget=budget, currency=currency, creators=creators, name=name, **plan_options
            )
        except InfeasibleError as error:
            left_out[name] = f"{name}, because {error.problems[0]}"
    if not plans:
        raise InfeasibleError("verdict", list(left_out.values()))
    outcomes = {name: simulate(plan, draws=draws, seed=seed) for name, plan in plans.items()}
    comparison = compare(outcomes, objective=objective, confidence=confidence)
    made_up = is_synthetic(creators) if synthetic is None and creators is not None else synthetic
    return Verdict(
        comparison=comparison,
        plans=plans,
        outcomes=outcomes,
        assumptions=register(plans),
        flips=flips(outcomes, comparison.leader, objective=objective),
        left_out=left_out,
        budget=float(budget),
        currency=currency,
        synthetic=bool(made_up),
        finding=_says(plan_options.get("finding")),
    )


def _says(finding: object) -> str:
    if finding in (None, "none"):
        return ""
    row = findings().set_index("finding").loc[finding]
    return f"{row['source']}: {row['says']}"


def option_name(share_of_micro: float) -> str:
    """What an option is called by its share of micro: "macro", "50% micro", "micro"."""
    if share_of_micro in (0, 1):
        return "micro" if share_of_micro else "macro"
    return f"{100 * share_of_micro:.4g}% micro"


def _check_shares(shares: object) -> None:
    if isinstance(shares, str) or not isinstance(shares, Sequence) or not len(shares):
        raise PlanError(
            "verdict", f"shares is {shares!r}; give shares of micro such as (0, 0.5, 1)"
        )
    check("verdict", [why for why in map(share_problem, shares) if why], PlanError)


def register(plans: Mapping[str, Plan]) -> pd.DataFrame:
    """Every assumption of the plans, once: range, unit, source and year.

    Parameters
    ----------
    plans : mapping of option to Plan

    Returns
    -------
    DataFrame
        ``line, field, low, likely, high, unit, source, year``; known values (low = high)
        included where they play a part.

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> register({"example": example_plan()}).query("field == 'fee'").unit.unique().tolist()
    ['EUR per post']
    """
    rows = {}
    for plan in plans.values():
        for owner, thing in (*((line.name, line) for line in plan.lines), ("plan", plan)):
            for name, range_ in thing.ranges.items():
                key = f"{owner}.{name}"
                plain = range_.is_constant and range_.likely not in (0.0, 1.0)
                if key in uncertain(plan) or plain:
                    rows.setdefault(key, register_row(plan.currency, key, range_))
    table = pd.DataFrame(list(rows.values()))
    years = [_newest_year(source) for source in table["source"]]
    table["year"] = pd.array(years, dtype="Int64")
    return table[["line", "field", "low", "likely", "high", "unit", "source", "year"]]


def _newest_year(source: str) -> int | None:
    found = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", source)]
    return max(found) if found else None


def _flip_sentence(table: pd.DataFrame) -> str:
    found = table.dropna(subset="flips_at")
    if found.empty:
        return "No single assumption, moved within its range, puts another option ahead."
    first = found.iloc[0]
    now, then = (amount(first[end], first["unit"]) for end in ("now", "flips_at"))
    if now == then:
        where = f"already at its likely value of {now}"
    else:
        where = f"if it is {then} rather than {now}"
    return (
        f"What would change it: {spoken(first['assumption'])}, {where}, puts {first['to']} ahead "
        f"({len(found)} of {len(table)} assumptions can do so alone)."
    )
