"""Which creators, under the hand: overlap and contacts of a few, the best roster for a budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from math import inf

import numpy as np
import pandas as pd

from influlab.campaign import Limits
from influlab.campaign.roster_inputs import coverage_of
from influlab.campaign.roster_question import Question, answer, ask
from influlab.creators import Persona, Ranking, assign_tiers, frequency, net_reach
from influlab.errors import InfluLabError, check
from influlab.show.controls import Control, slider
from influlab.show.live import Panel, Scene
from influlab.show.plots_roster import (
    plot_exposures,
    plot_parts,
    plot_ranking,
    plot_roster,
    plot_unique,
)
from influlab.show.words import count, figure, joined, label, money, percent

GAP = 0.005  # while a slider moves: within half a percent of the best, and the text says so

# Overlap of a few


def overlap_view(
    creators: pd.DataFrame, *, population: float, overlap: float = 0.1, synthetic: bool = False
) -> tuple[Callable[..., Scene], dict[str, Control]]:
    """Make the overlap of a short list live: its view and the controls of that view.

    Parameters
    ----------
    creators : DataFrame, one row per creator
        ``creator_id, followers, reach_rate``.
    population : float
        People who could be reached.
    overlap : float, default 0.1
        Where the slider starts: the share of the smaller audience that the larger has too.
    synthetic : bool, default False
        Whether the creators are made up; the charts then say so.

    Returns
    -------
    view : callable
        ``view(overlap, posts) -> Scene``: who adds whom, and how often people are met.
    controls : dict of str to Control
        To hand to :func:`explore` or :func:`still` with two stars.

    Raises
    ------
    InfluLabError
        What :func:`influlab.creators.net_reach` raises.

    Examples
    --------
    >>> few = pd.DataFrame({"creator_id": ["a", "b"], "followers": [9_000, 5_000],
    ...                     "reach_rate": [0.2, 0.2]})
    >>> view, controls = overlap_view(few, population=100_000)
    >>> view(overlap=0.5, posts=1).text[:77]
    '2 creators reach 2,300 different accounts, 18% fewer than the 2,800 counted o'
    """
    net_reach(creators, overlap=overlap)  # says what cannot be used
    controls = {
        "overlap": slider("Overlap of any two", overlap, 0.0, 1.0, unit="fraction", step=0.02),
        "posts": slider("Posts of each creator", 1, 1, 10),
    }
    return partial(_overlap_scene, creators, population, synthetic), controls


def _overlap_scene(creators: pd.DataFrame, population: float, synthetic: bool, *, overlap, posts):
    once = net_reach(creators, overlap=overlap)
    often = frequency(creators, overlap=overlap, population=population, posts=posts)
    less = percent(1 - once.net / once.gross, 2)
    text = (
        f"{len(creators)} creators reach {count(once.net)} different accounts, {less} fewer than "
        f"the {count(once.gross)} counted one by one. With {posts} post{'s' if posts > 1 else ''} "
        f"each, {count(often.net)} people meet the campaign {often.mean:.2f} times on average."
    )
    panels = (Panel(plot_unique, once.table), Panel(plot_exposures, often.table))
    return Scene(text, panels, synthetic)


# The order for an objective


def ranking_view(
    ranking: Ranking, creators: pd.DataFrame, *, synthetic: bool = False
) -> tuple[Callable[..., Scene], dict[str, Control]]:
    """Make the weights of an objective live: its view and the controls of that view.

    Parameters
    ----------
    ranking : Ranking
        From :func:`influlab.creators.rank`; its weights are where the sliders start.
    creators : DataFrame, one row per creator
        ``creator_id, followers``, for the tiers.
    synthetic : bool, default False
        Whether the creators are made up; the charts then say so.

    Returns
    -------
    view : callable
        ``view(**weights) -> Scene``: the first k creators and the parts of their scores.
    controls : dict of str to Control
        To hand to :func:`explore` or :func:`still` with two stars.

    Examples
    --------
    >>> from influlab.creators import Objective, rank
    >>> from influlab.tables import world
    >>> people = world(0, creators=60).creators
    >>> found = rank(people, Objective("reach", {"net_reach": 2, "fee": 2}), k=5)
    >>> view, controls = ranking_view(found, people)
    >>> view(net_reach=0.5, fee=0.5).text[-56:]
    '5 of them are among the first 5 at the starting weights.'
    """
    scores = ranking.parts.pivot(index="creator_id", columns="kpi", values="score")
    start = ranking.parts.groupby("kpi", sort=False)["weight"].first()
    tiers = assign_tiers(creators).set_index("creator_id")["tier"].astype(str)
    known = {
        "scores": scores[list(start.index)],
        "tiers": tiers.loc[scores.index],
        "first": list(ranking.table["creator_id"].head(ranking.k)),
    }
    controls = {
        kpi: slider(f"Weight of {label(kpi).lower()}", round(weight, 2), 0.0, 1.0,
                    unit="fraction", step=0.05)
        for kpi, weight in start.items()
    }  # fmt: skip
    return partial(_ranking_scene, known, synthetic), controls


def _ranking_scene(known: Mapping, synthetic: bool, **weights: float) -> Scene:
    total = sum(weights.values())
    problem = "all weights are 0; give at least one KPI a weight above 0"
    check("objective", [] if total > 0 else [problem], InfluLabError)
    share = pd.Series(weights) / total
    parts = known["scores"] * share
    totals = parts.sum(axis=1).rename("score").reset_index()
    ordered = totals.sort_values(
        ["score", "creator_id"], ascending=[False, True], kind="stable", ignore_index=True
    )
    first = list(ordered["creator_id"].head(len(known["first"])))
    tiers = known["tiers"].loc[first]
    kept = len(set(first) & set(known["first"]))
    text = (
        f"First is {first[0]} ({tiers.iloc[0]}). Of the first {len(first)}, "
        f"{count((tiers == 'micro').sum())} are micro and {count((tiers == 'macro').sum())} macro; "
        f"{kept} of them are among the first {len(first)} at the starting weights."
    )
    return Scene(text, (Panel(plot_ranking, parts.loc[first]),), synthetic)


# The best roster


def roster_view(
    creators: pd.DataFrame, audiences: pd.DataFrame, population: pd.DataFrame, *, budget: float,
    target: Mapping[str, float] | Persona | None = None, dimension: str | None = None,
    currency: str = "money", synthetic: bool = False,
) -> tuple[Callable[..., Scene], dict[str, Control]]:  # fmt: skip
    """Make the choice of a roster live: its view and the controls of that view.

    While a slider moves the search ends within half a percent of the best; the sentence says
    how near it is. :func:`influlab.campaign.choose_roster` gives the full answer.

    Parameters
    ----------
    creators, audiences, population : DataFrame
        As :func:`influlab.campaign.choose_roster` takes them.
    budget : money
        Where its slider starts.
    target, dimension
        As in :func:`influlab.campaign.choose_roster`.
    currency : str, default "money"
        Of fees and budget.
    synthetic : bool, default False
        Whether the creators are made up; the charts then say so.

    Returns
    -------
    view : callable
        ``view(budget, overlap, most) -> Scene``: people along the way, and the parts by tier.
    controls : dict of str to Control
        To hand to :func:`explore` or :func:`still` with two stars.

    Raises
    ------
    InfluLabError
        What :func:`influlab.campaign.choose_roster` raises.

    Examples
    --------
    >>> from influlab.tables import world
    >>> w = world(0, creators=80)
    >>> view, controls = roster_view(w.creators, w.audiences, w.population, budget=5_000)
    >>> list(controls)
    ['budget', 'overlap', 'most']
    """
    question = ask(creators, audiences, population=population, target=target, dimension=dimension)
    everyone = len(question.pool.creators)
    controls = {
        "budget": slider(
            "Budget", budget, budget / 20, budget * 4, unit=currency, step=budget / 40
        ),
        "overlap": slider("Overlap beyond chance (1 / r)", 0.5, 0.0, 3.0, step=0.1),
        "most": slider("At most so many creators", everyone, 1, everyone),
    }
    settings = {"currency": currency, "synthetic": synthetic}
    return partial(_roster_scene, question, settings), controls


def _roster_scene(question: Question, settings: Mapping, *, budget, overlap, most) -> Scene:
    r = 1 / overlap if overlap > 0 else inf
    made = coverage_of(
        question.pool, question.offers, objective=question.objective, overlap=r, order_profit=0.0
    )
    asked = replace(question, coverage=made)
    found = answer(asked, budget, gap=GAP)
    if len(found.chosen) > most:  # only then does the limit hold, and cost a longer search
        found = answer(replace(asked, limits=Limits(creators=int(most))), budget, gap=GAP)
    check("roster", [] if len(found.chosen) else ["it is empty; raise the budget"], InfluLabError)
    path = roster_path(asked, found.chosen)
    sheet = made.worth(cheapest_followers(asked, budget, most))
    panels = (
        Panel(plot_roster, path, {"unit": settings["currency"]}),
        Panel(plot_parts, _parts(path)),
    )
    text = _roster_text(path, (found.value, found.bound, sheet), budget, settings["currency"])
    return Scene(text, panels, settings["synthetic"])


def roster_path(question: Question, chosen: np.ndarray) -> pd.DataFrame:
    """Totals of a roster creator by creator, the best worth per cost first.

    Parameters
    ----------
    question : Question
    chosen : array of int
        Positions of the roster's offers.

    Returns
    -------
    DataFrame, one row per creator
        ``creator_id, tier, spend, one_by_one, counted_once``.
    """
    made = question.coverage
    offers = question.offers.iloc[chosen]
    alone = made.value(made.effects[chosen])
    order = np.argsort(-alone / np.maximum(offers["cost"].to_numpy(), 1e-9), kind="stable")
    sums = made.start + np.cumsum(made.effects[chosen][order], axis=0)
    return pd.DataFrame(
        {
            "creator_id": offers["creator_id"].to_numpy()[order],
            "tier": offers["tier"].astype(str).to_numpy()[order],
            "spend": np.cumsum(offers["cost"].to_numpy()[order]),
            "one_by_one": np.cumsum(alone[order]),
            "counted_once": made.value(sums),
        }
    )


def cheapest_followers(question: Question, budget: float, most: float = inf) -> np.ndarray:
    """The roster that a sheet sorted by fee per follower would buy.

    Parameters
    ----------
    question : Question
    budget : money
    most : int, optional
        Creators at most.

    Returns
    -------
    array of int
        Positions of its offers.
    """
    offers, left, chosen = question.offers, budget, []
    size = offers["followers"].to_numpy(dtype=float)
    costs = offers["cost"].to_numpy()
    for place in np.argsort(costs / np.maximum(size, 1), kind="stable"):
        if costs[place] <= left and len(chosen) < most:
            chosen.append(int(place))
            left -= costs[place]
    return np.array(chosen, dtype=int)


def _parts(path: pd.DataFrame) -> pd.DataFrame:
    steps = path.assign(
        creators=1.0,
        spend=path["spend"].diff().fillna(path["spend"]),
        reach=path["one_by_one"].diff().fillna(path["one_by_one"]),
    )
    sums = steps.groupby("tier")[["creators", "spend", "reach"]].sum()
    names = [name for name in ("below", "micro", "macro") if name != "below" or name in sums.index]
    sums = sums.reindex(names, fill_value=0.0)
    return (sums / sums.sum()).T


def _roster_text(path: pd.DataFrame, worths, budget: float, currency: str) -> str:
    value, bound, sheet = worths
    kinds = path["tier"].value_counts()
    names = {"micro": "micro", "macro": "macro", "below": "below micro"}
    who = joined(f"{count(kinds[tier])} {name}" for tier, name in names.items() if tier in kinds)
    near = max((bound - value) / bound, 0.0001)
    lost = percent(1 - sheet / value, 2) if sheet < value else "none of it"
    return (
        f"{money(budget, currency)} buy {who} and reach {figure(value)} people of the target, at "
        f"most {percent(near, 2)} below the best possible. Sorted by fee per "
        f"follower, the same money reaches {figure(sheet)}: {lost} is lost."
    )
