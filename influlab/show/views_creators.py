"""Who, under the hand: where a tier ends, and whom a creator really reaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from influlab.creators import Persona, TierScheme, assign_tiers, audience_match, default_scheme
from influlab.creators.audience import jensen_shannon
from influlab.creators.bootstrap import fewest, median_draws, percentile_interval
from influlab.creators.inputs import kind_of
from influlab.creators.shares import split, wide_shares
from influlab.creators.summary import read_metric
from influlab.errors import InfluLabError, check
from influlab.show.controls import Control, choice, slider
from influlab.show.live import Panel, Scene
from influlab.show.plots_creators import plot_match_map, plot_mix, plot_sweep
from influlab.show.plots_tiers import plot_tiers
from influlab.show.words import amount, count, joined, label, percent

DRAWS, LEVEL, CUTS = 1_000, 0.9, 40
METRICS = ("engagement_rate_by_followers", "engagement_rate_by_reach", "reach_rate", "fee")
BEST = 10

# Where does a tier end?


def tier_view(
    creators: pd.DataFrame, *, metrics: tuple[str, ...] = METRICS, synthetic: bool = False
) -> tuple[Callable[..., Scene], dict[str, Control]]:
    """Make the border between micro and macro live: its view and the controls of that view.

    Medians and gaps have percentile bootstrap intervals of level 0.9 (1,000 draws), the method
    of :func:`influlab.creators.tier_summary`.

    Parameters
    ----------
    creators : DataFrame, one row per creator
        ``followers`` [count] and at least one of `metrics`.
    metrics : tuple of str
        Columns that can be compared; those that the table lacks are left out.
    synthetic : bool, default False
        Whether the creators are made up; the charts then say so.

    Returns
    -------
    view : callable
        ``view(cut, least, metric) -> Scene``: both tiers, and the gap at every other cut-off.
    controls : dict of str to Control
        To hand to :func:`explore` or :func:`still` with two stars.

    Raises
    ------
    InfluLabError
        When the table has none of the metrics.

    Examples
    --------
    >>> from influlab.tables import world
    >>> view, controls = tier_view(world(0, creators=300).creators)
    >>> view(**{name: each.value for name, each in controls.items()}).text[:34]
    'Micro is 1,000 to 100,000 follower'
    """
    have = [name for name in metrics if name in creators]
    check("tier view", [] if have else [f"the table has none of {joined(metrics)}"])
    known = {name: _by_size(creators, name) for name in have}
    currency = _currency(creators)
    controls = {
        "cut": slider("Micro ends at", 100_000, 2_000, 1_000_000, unit="followers"),
        "least": slider("Micro begins at", 1_000, 100, 50_000, unit="followers"),
        "metric": choice("Compare by", {label(name): name for name in have}),
    }
    return partial(_tier_scene, known, {"currency": currency, "synthetic": synthetic}), controls


def _by_size(creators: pd.DataFrame, metric: str) -> tuple[np.ndarray, np.ndarray]:
    """Followers and metric of the creators that have both, in order of size."""
    table = read_metric(creators, metric, default_scheme()).dropna(subset="value")
    table = table.sort_values("followers", kind="stable")
    return table["followers"].to_numpy(), table["value"].to_numpy()


def _currency(creators: pd.DataFrame) -> str:
    """The one currency of the table, if it has just one."""
    named = creators["currency"].dropna().unique() if "currency" in creators else ()
    return str(named[0]) if len(named) == 1 else "money"


def _tier_scene(known: Mapping, settings: Mapping, *, cut, least, metric) -> Scene:
    followers, values = known[metric]
    problem = f"micro would begin at {count(least)} and end at {count(cut)}; move its begin down"
    check("tiers", [] if least < cut else [problem], InfluLabError)
    scheme = TierScheme("moved by hand", (("micro", least, cut), ("macro", cut + 1, None)))
    first, border = np.searchsorted(followers, scheme.edges)
    parts, least_each = {"micro": values[first:border], "macro": values[border:]}, fewest(LEVEL)
    check("tiers", [
        f"{name} holds {len(part)} creator{'' if len(part) == 1 else 's'}; a median with a range "
        f"needs {least_each} or more: move the cut-off" for name, part in parts.items()
        if len(part) < least_each
    ])  # fmt: skip
    rng = np.random.default_rng(0)
    draws = {name: median_draws(part, DRAWS, rng) for name, part in parts.items()}
    table = pd.DataFrame([_tier_row(name, parts[name], draws[name]) for name in parts])
    sweep = gap_sweep(followers[first:], values[first:])
    unit = "fraction" if kind_of(metric) == "fraction" else settings["currency"]
    told = {"metric": metric, "unit": unit}
    text = _tier_text(table, sweep, (least, cut, first), _gap(parts, draws), told)
    panels = (Panel(plot_tiers, table, told), Panel(plot_sweep, sweep, {**told, "at": cut}))
    return Scene(text, panels, settings["synthetic"])


def _tier_row(name: str, values: np.ndarray, draws: np.ndarray) -> dict:
    low, high = percentile_interval(draws, LEVEL, len(values))
    centre = float(np.median(values))
    ends = {"estimate": centre, "low": low, "high": high, "level": LEVEL}
    return {"tier": name, "statistic": "median", **ends, "creators": len(values)}


def _gap(parts: Mapping, draws: Mapping) -> tuple[float, float, float]:
    count = min(map(len, parts.values()))
    low, high = percentile_interval(draws["micro"] - draws["macro"], LEVEL, count)
    return float(np.median(parts["micro"]) - np.median(parts["macro"])), low, high


def gap_sweep(followers: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    """Gap of medians, smaller minus larger, at cut-offs over the middle 96 % of creators.

    Parameters
    ----------
    followers, values : arrays
        In order of followers.

    Returns
    -------
    DataFrame, one row per cut-off
        ``followers, estimate, low, high``; cut-offs that leave too few creators on a side for
        a range are left out.
    """
    rng, rows = np.random.default_rng(0), []
    low, high = np.quantile(followers, [0.02, 0.98])
    even = np.geomspace(max(low, 1), max(high, 1), CUTS).round()
    # Among few creators an even step may miss every gap that leaves enough on both sides.
    for cut in np.unique(even if len(followers) > CUTS else followers):
        place = int(np.searchsorted(followers, cut))
        if min(place, len(values) - place) >= fewest(LEVEL):
            parts = {"micro": values[:place], "macro": values[place:]}
            draws = {name: median_draws(part, DRAWS, rng) for name, part in parts.items()}
            rows.append((cut, *_gap(parts, draws)))
    return pd.DataFrame(rows, columns=["followers", "estimate", "low", "high"])


def _tier_text(table: pd.DataFrame, sweep: pd.DataFrame, bounds, gap, told: Mapping) -> str:
    least, cut, below = bounds
    rows, unit = table.set_index("tier"), told["unit"]
    micro, macro = (amount(rows.at[name, "estimate"], unit) for name in ("micro", "macro"))
    apart = gap[1] > 0 or gap[2] < 0
    who = "Micro" if gap[0] > 0 else "Macro"
    same = ((sweep["low"] > 0) if gap[0] > 0 else (sweep["high"] < 0)).mean()
    found = (
        f"{who} is higher: the {percent(LEVEL)} range of the gap excludes 0 here, and on the same "
        f"side at {percent(same, 2)} of all cut-offs"
    )
    return (
        f"Micro is {count(least)} to {count(cut)} followers ({count(rows.at['micro', 'creators'])} "
        f"creators), macro above ({count(rows.at['macro', 'creators'])}), {count(below)} below. "
        f"Median {label(told['metric']).lower()}: {micro} against {macro}. "
        + (f"{found}." if apart else "The range of the gap includes 0: neither is ahead.")
    )


# Whom does a creator really reach?


def persona_view(
    creators: pd.DataFrame, audiences: pd.DataFrame, persona: Persona, *,
    population: pd.DataFrame | None = None, synthetic: bool = False,
) -> tuple[Callable[..., Scene], dict[str, Control]]:  # fmt: skip
    """Make a persona live: a weight for each of its segments moves the match of every creator.

    Parameters
    ----------
    creators : DataFrame, one row per creator
        ``creator_id, followers``.
    audiences : DataFrame, one row per creator, dimension and segment
        ``creator_id, dimension, segment, share``.
    persona : Persona
        Where the weights start; a segment wanted with 0 has a slider too.
    population : DataFrame, optional
        ``dimension, segment, size``; without it the average creator stands for everyone.
    synthetic : bool, default False
        Whether the data are made up; the charts then say so.

    Returns
    -------
    view : callable
        ``view(best_by, **weights) -> Scene``: all creators, and the mix of the best of them.
    controls : dict of str to Control
        To hand to :func:`explore` or :func:`still` with two stars.

    Raises
    ------
    InfluLabError
        What :func:`influlab.creators.audience_match` raises.

    Examples
    --------
    >>> from influlab.tables import world
    >>> market = world(0, creators=60)
    >>> women = Persona("women", {"gender": {"women": 1, "men": 0}})
    >>> view, controls = persona_view(market.creators, market.audiences, women)
    >>> list(controls)
    ['best_by', 'gender: women', 'gender: men']
    """
    audience_match(audiences, persona, population)  # says what cannot be used
    blocks = split(wide_shares(audiences, list(persona.targets)))
    known = assign_tiers(creators)[["creator_id", "followers", "tier"]]
    first = next(iter(blocks.values()))
    known = known[known["creator_id"].isin(first.index)].reset_index(drop=True)
    shares = {name: block.loc[known["creator_id"]] for name, block in blocks.items()}
    everyone = {name: _everyone(block, name, population) for name, block in blocks.items()}
    controls = {"best_by": choice("Best by", _MEASURES)}
    for dimension, parts in persona.targets.items():
        for part, weight in parts.items():
            controls[f"{dimension}: {part}"] = slider(
                f"{label(dimension)}: {part}", weight, 0.0, 1.0, unit="fraction", step=0.05
            )
    given = {"known": known, "shares": shares, "everyone": everyone}
    return partial(_persona_scene, given, {"name": persona.name, "synthetic": synthetic}), controls


_MEASURES = {
    "share of the audience in the target": "target_share",
    "people in the target": "people",
    "likeness of the whole mix": "distance",
}


def _everyone(block: pd.DataFrame, dimension: str, population: pd.DataFrame | None) -> pd.Series:
    if population is None:
        return block.mean()
    sizes = population[population["dimension"] == dimension].set_index("segment")["size"]
    return (sizes / sizes.sum()).reindex(block.columns).fillna(0.0)


def _persona_scene(given: Mapping, settings: Mapping, *, best_by, **weights) -> Scene:
    persona = Persona.weighted(settings["name"], _targets(weights))
    table = matches(given, persona)
    fewest = best_by == "distance"
    ranked = table.dropna(subset="target_share").sort_values(
        [best_by, "creator_id"], ascending=[fewest, True], kind="stable"
    )
    check("persona", [] if len(ranked) else ["no creator tells all of its dimensions"])
    ranked = ranked.assign(chosen=np.arange(len(ranked)) < BEST)
    best = ranked.iloc[0]
    mix = _mix(given, persona, int(best.name))
    panels = (Panel(plot_match_map, ranked), Panel(plot_mix, mix, {"who": best["creator_id"]}))
    return Scene(_persona_text(ranked, best_by), panels, settings["synthetic"])


def _targets(weights: Mapping[str, float]) -> dict[str, dict[str, float]]:
    targets: dict[str, dict[str, float]] = {}
    for name, weight in weights.items():
        dimension, part = name.split(": ", 1)
        targets.setdefault(dimension, {})[part] = weight
    return targets


def matches(given: Mapping, persona: Persona) -> pd.DataFrame:
    """The numbers of :func:`influlab.creators.audience_match` from shares split once.

    Parameters
    ----------
    given : mapping
        ``known`` creators, their ``shares`` by dimension and those of ``everyone``.
    persona : Persona

    Returns
    -------
    DataFrame, one row per creator
        ``creator_id, followers, tier, target_share, low, high, index, distance, people``.
    """
    parts, base, away = [], 1.0, []
    for dimension, targets in persona.targets.items():
        block, inside = given["shares"][dimension], list(persona.wanted(dimension))
        parts.append(block[inside].to_numpy().sum(axis=1))
        base *= float(given["everyone"][dimension][inside].sum())
        wanted = np.array([targets.get(name, 0.0) for name in block.columns])
        away.append(jensen_shannon(block.to_numpy(), wanted / wanted.sum()))
    inside = np.array(parts)
    share = inside.prod(axis=0)
    return given["known"].assign(
        target_share=share,
        low=np.maximum(inside.sum(axis=0) - len(inside) + 1, 0),
        high=inside.min(axis=0),
        index=100 * share / base if base > 0 else np.nan,
        distance=np.mean(away, axis=0),
        people=share * given["known"]["followers"].to_numpy(),
    )


def _mix(given: Mapping, persona: Persona, row: int) -> pd.DataFrame:
    rows = []
    for dimension, targets in persona.targets.items():
        block, everyone = given["shares"][dimension], given["everyone"][dimension]
        named = [name for name in block.columns if name in targets]
        for name in named:
            rows.append((dimension, name, targets[name], block[name].iloc[row], everyone[name]))
        rest = [name for name in block.columns if name not in targets]
        if rest:
            has, all_ = float(block[rest].iloc[row].sum()), float(everyone[rest].sum())
            rows.append((dimension, f"other {dimension}", 0.0, has, all_))
    return pd.DataFrame(rows, columns=["dimension", "segment", "wanted", "has", "everyone"])


def _persona_text(ranked: pd.DataFrame, best_by: str) -> str:
    best, top = ranked.iloc[0], ranked.head(BEST)
    tiers = top["tier"].astype(str).value_counts()
    called = {"below": "below micro"}
    many = joined(f"{count(n)} {called.get(tier, tier)}" for tier, n in tiers.items())
    named = next(words for words, key in _MEASURES.items() if key == best_by)
    return (
        f"The {len(top)} best by {named} are {many}. First is {best['creator_id']} with "
        f"{count(best['followers'])} followers: {percent(best['target_share'], 2)} of its audience "
        f"is in the target (possible: {percent(best['low'], 2)} to {percent(best['high'], 2)}), "
        f"about {count(best['people'])} people, index {count(best['index'])}, distance "
        f"{best['distance']:.2f} from the wanted mix."
    )
