"""Attribution: who gets the credit for a conversion, by seven rules side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError
from influlab.results.attribution_models import markov, shapley
from influlab.results.journeys import Journeys, read_paths
from influlab.results.words import figure, percent
from influlab.tables.words import suggest

ASSUMES: Mapping[str, str] = MappingProxyType(
    {
        "first": "whoever opened the journey deserves all of it",
        "last": "whoever closed the journey deserves all of it",
        "linear": "every touch counts the same",
        "time_decay": "a touch counts half as much for every step further from the purchase",
        "position": "40 % to the first touch, 40 % to the last, the rest to those between",
        "shapley": "each purchase is shared equally by the different channels of its path; "
        "order and repetition do not count",
        "markov": "the next step depends on the last channels only; whoever meets a removed "
        "channel is lost",
    }
)
_ALIKE = 1e-9  # shares that differ by less are the same
_CAUTION = "Credit shared by a rule from observed paths; it is not proof of what a channel caused."


@dataclass(frozen=True, eq=False)
class Attribution:
    """Conversions shared out over channels.

    Parameters
    ----------
    table : DataFrame, one row per channel
        One model: ``channel, conversions, share`` and, where the paths have it, ``value``;
        for ``markov`` also ``removal_effect``. All models: one column of conversions each.
    assumes : mapping of model to str
        What each model supposes.
    text : str

    Examples
    --------
    >>> paths = pd.DataFrame({"path": ["a > b"], "conversions": [2]})
    >>> print(attribute(paths, model="last").text)
    By the rule 'last', b gets most: 100 % of 2 conversions. Credit shared by a rule from
    observed paths; it is not proof of what a channel caused.
    """

    table: pd.DataFrame
    assumes: Mapping[str, str]
    text: str


def attribute(
    paths: pd.DataFrame,
    *,
    model: str = "linear",
    half_life: float = 1.0,
    order: int = 1,
    worth: str = "conversions",
    seed: int = 0,
) -> Attribution:
    """Share the conversions of all paths over the channels by one model.

    Credits sum to the conversions, and values to the value.

    Parameters
    ----------
    paths : DataFrame, one row per path
        ``path`` ("a > b > c"), ``conversions``; ``non_conversions`` and ``value`` if known.
    model : {"first", "last", "linear", "time_decay", "position", "shapley", "markov"}
    half_life : float, default 1
        ``time_decay``: steps before the purchase after which a touch counts half.
    order : {1, 2, 3}
        ``markov``: how many channels back the chain remembers.
    worth : {"conversions", "rate"}
        ``shapley``: what a coalition is worth; ``rate`` needs non_conversions, is exact up
        to 15 channels and sampled above, and can be negative for a channel that does harm.
    seed : int
        For a sampled Shapley value.

    Returns
    -------
    Attribution

    Raises
    ------
    TableError
        Paths that break their schema or hold no conversion.
    InfluLabError
        An unknown model or option.

    References
    ----------
    Shapley: Zhao, Mahboobi and Bagheri 2018, arXiv 1804.05327. Markov: Anderl et al. 2016,
    doi 10.1016/j.ijresmar.2016.03.001.

    Examples
    --------
    >>> paths = pd.DataFrame({"path": ["micro > search > email", "macro"],
    ...                       "conversions": [10, 4]})
    >>> attribute(paths, model="position").table[["channel", "conversions"]]
      channel  conversions
    0   email          4.0
    1   macro          4.0
    2   micro          4.0
    3  search          2.0
    """
    if model not in ASSUMES:
        problem = f"model is {model!r}{suggest(str(model), ASSUMES)}"
        raise InfluLabError("attribution", problem)
    journeys = read_paths(paths)
    table, how = _credit(journeys, model, half_life=half_life, order=order, worth=worth, seed=seed)
    assumes = _assumed(half_life)[model]
    if (model, worth) == ("shapley", "rate"):
        assumes = f"a coalition is worth the conversion rate of its paths ({how}); order is ignored"
    return Attribution(table, {model: assumes}, _sentence(table, model))


def attribute_all(
    paths: pd.DataFrame, *, half_life: float = 1.0, order: int = 1, seed: int = 0
) -> Attribution:
    """All seven models beside each other, with what each assumes.

    Parameters
    ----------
    paths : DataFrame, one row per path
        As for :func:`attribute`.
    half_life : float, default 1
    order : {1, 2, 3}
    seed : int

    Returns
    -------
    Attribution
        ``table``: ``channel`` and one column of conversions per model.

    Raises
    ------
    TableError, InfluLabError
        As :func:`attribute`.

    Examples
    --------
    >>> paths = pd.DataFrame({"path": ["a > b", "b"], "conversions": [2, 1]})
    >>> attribute_all(paths).table[["channel", "first", "last", "shapley"]]
      channel  first  last  shapley
    0       a    2.0   0.0      1.0
    1       b    1.0   3.0      2.0
    """
    journeys = read_paths(paths)
    columns = {
        model: _credit(
            journeys, model, half_life=half_life, order=order, worth="conversions", seed=seed
        )[0]["conversions"]
        for model in ASSUMES
    }
    table = pd.DataFrame({"channel": journeys.channels, **columns})
    shares = table[list(ASSUMES)] / journeys.conversions.sum()
    spread = (shares.max(axis=1) - shares.min(axis=1)).to_numpy()
    widest = int(spread.argmax())
    told = "All models share the conversions out alike."
    if spread[widest] > _ALIKE:
        told = (
            f"The models disagree most on {table['channel'][widest]}: from "
            f"{percent(shares.iloc[widest].min())} to {percent(shares.iloc[widest].max())} of "
            f"{journeys.conversions.sum():,.0f} conversions."
        )
    return Attribution(table, MappingProxyType(_assumed(half_life)), f"{told} {_CAUTION}")


def _credit(
    journeys: Journeys, model: str, *, half_life: float, order: int, worth: str, seed: int
) -> tuple[pd.DataFrame, str]:
    how, removal, value = "exact", None, None
    if model == "shapley":
        credit, how = shapley(journeys, worth=worth, seed=seed)
        if worth == "conversions":
            sets, place = journeys.sets()
            value = (np.bincount(place, journeys.value, len(sets)) / sets.sum(axis=1)) @ sets
    elif model == "markov":
        credit, removal = markov(journeys, order=order)
    else:
        weights = _weights(journeys, model, half_life)
        credit, value = (
            np.bincount(journeys.touch, weights * amount[journeys.path], len(journeys.channels))
            for amount in (journeys.conversions, journeys.value)
        )
    share = credit / journeys.conversions.sum()
    table = pd.DataFrame({"channel": journeys.channels, "conversions": credit, "share": share})
    if journeys.has_value:
        table["value"] = share * journeys.value.sum() if value is None else value
    if removal is not None:
        table["removal_effect"] = removal
    return table, how


def _weights(journeys: Journeys, model: str, half_life: float) -> np.ndarray:
    """Part of its path's credit that each touch gets; sums to 1 over a path."""
    length = journeys.length[journeys.path]
    place = journeys.place
    if model == "first":
        return (place == 0).astype(float)
    if model == "last":
        return (place == length - 1).astype(float)
    if model == "linear":
        return 1.0 / length
    if model == "time_decay":
        if not half_life > 0:
            problem = f"half_life is {half_life}; it must be above 0 steps"
            raise InfluLabError("attribution", problem)
        raw = 0.5 ** ((length - 1 - place) / half_life)
        return raw / np.bincount(journeys.path, raw)[journeys.path]
    ends = (place == 0) | (place == length - 1)
    between = 0.2 / np.maximum(length - 2, 1)
    return np.where(length > 2, np.where(ends, 0.4, between), 1.0 / length)


def _assumed(half_life: float) -> dict[str, str]:
    """What each model supposes, with the half-life that was asked for."""
    assumes = dict(ASSUMES)
    if half_life != 1:
        assumes["time_decay"] = (
            f"a touch counts half as much for every {figure(half_life)} steps further from the "
            "purchase"
        )
    return assumes


def _sentence(table: pd.DataFrame, model: str) -> str:
    most, total = table["share"].max(), table["conversions"].sum()
    first = table["channel"][table["share"] >= most - _ALIKE].tolist()
    gets = f"{first[0]} gets most: {percent(most)}"
    if len(first) > 1:
        gets = f"{', '.join(first[:-1])} and {first[-1]} get most alike: {percent(most)} each"
    return f"By the rule {model!r}, {gets} of {total:,.0f} conversions. {_CAUTION}"
