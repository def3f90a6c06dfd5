"""A negotiation under the hand: a flat fee, a commission and a floor, seen from both sides."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from influlab.campaign import Deal, Outcomes, compare_deals, equal_commission, walk_away_fee
from influlab.errors import check
from influlab.show.controls import Control, slider
from influlab.show.live import Panel, Scene
from influlab.show.plots_options import plot_outcomes
from influlab.show.words import money, percent


def deal_view(
    outcomes: Outcomes, *, fee: float, creator_cost: float = 0.0, synthetic: bool = False
) -> tuple[Callable[..., Scene], dict[str, Control]]:
    """Make the live picture of a negotiation: what each side gets under three ways of paying.

    Parameters
    ----------
    outcomes : Outcomes
        Of a plan of one line.
    fee : float, > 0
        The flat fee that is on the table, for all creators together [currency].
    creator_cost : float, default 0
        What the work costs the creators together [currency].
    synthetic : bool, default False
        Whether the plan rests on made-up creators; the charts then say so.

    Returns
    -------
    view : callable
        ``view(flat, base, commission) -> Scene``: a flat fee; a base with commission; the
        commission alone that costs as much on average as the flat fee.
    controls : dict of str to Control
        To hand to :func:`explore` or :func:`still` with two stars.

    Raises
    ------
    InfluLabError
        When `fee` is no amount above 0.

    Examples
    --------
    >>> from influlab.campaign import plan_for, simulate
    >>> view, controls = deal_view(simulate(plan_for({"macro": 1.0}, budget=10_000)), fee=5_000)
    >>> len(view(**{name: control.value for name, control in controls.items()}).panels)
    2
    """
    positive = isinstance(fee, int | float) and 0 < fee < float("inf")
    check("deal view", [] if positive else [f"fee is {fee!r}; it must be above 0"])
    unit = outcomes.plan.currency
    controls = {
        "flat": slider("Flat fee", float(fee), fee / 10, fee * 3, unit=unit),
        "base": slider("Hybrid: base fee", fee / 3, 0.0, fee * 2, unit=unit),
        "commission": slider(
            "Hybrid: commission on tracked sales", 0.15, 0.0, 0.6, unit="fraction", step=0.01
        ),
    }
    return partial(_view, outcomes, creator_cost, synthetic), controls


def _view(
    outcomes: Outcomes, cost: float, synthetic: bool, *, flat: float, base: float, commission: float
) -> Scene:
    equal = equal_commission(outcomes, flat)
    even = equal if equal <= 1 else 1.0
    deals = [
        Deal("flat fee", flat=flat),
        Deal("hybrid", flat=base, commission=commission),
        Deal("commission only", commission=even),
    ]
    found = compare_deals(outcomes, deals, creator_cost=cost)
    unit = outcomes.plan.currency
    panels = tuple(
        Panel(plot_outcomes, _side(found.payoffs, side), {"quantity": quantity, "unit": unit})
        for side, quantity in (("brand", "brand's profit"), ("creator", "creators' gain"))
    )
    most = walk_away_fee(outcomes, level=0.5)
    return Scene(f"{found.text} {_even(equal)} {_fee(most, unit)}", panels, synthetic)


def _even(commission: float) -> str:
    if commission <= 1:
        return f"Commission alone costs as much as the flat fee at {percent(commission)}."
    return "No commission, not even all tracked sales, costs as much as the flat fee."


def _fee(most: float, unit: str) -> str:
    if most <= 0:
        return "The brand loses more often than not, even if it pays no fee."
    return f"The brand gains more often than not with a flat fee up to {money(most, unit)}."


def _side(payoffs: dict[str, pd.DataFrame], side: str) -> pd.DataFrame:
    return pd.DataFrame({name: frame[side] for name, frame in payoffs.items()})
