"""The creators of a net reach, read and checked: accounts reached, over one or more posts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from influlab.creators.inputs import read_columns
from influlab.errors import InfluLabError, TableError, check

T = TypeVar("T")
_CREATOR_KINDS = {"creator_id": "text", "reach": "money"}
_DERIVED_KINDS = {"creator_id": "text", "followers": "count", "reach_rate": "money"}


@dataclass(frozen=True, eq=False)
class Roster:
    """Creators as arrays.

    Parameters
    ----------
    names : tuple of str
    gross : array of float
        Accounts that each creator reaches at least once over its posts.
    given : array of float, creators x most posts
        Chances of 1, 2, ... exposures of an account that the creator reaches.

    Examples
    --------
    >>> Roster(("ana",), np.array([100.0]), np.ones((1, 1))).contacts
    array([100.])
    """

    names: tuple[str, ...]
    gross: np.ndarray
    given: np.ndarray

    @property
    def contacts(self) -> np.ndarray:
        """Contacts of each creator: posts seen, summed over accounts."""
        return self.gross * self.posts_seen

    @property
    def posts_seen(self) -> np.ndarray:
        """Posts of each creator that an account it reaches sees on average."""
        return self.given @ np.arange(1, self.given.shape[1] + 1)


def attempt(problems: list[str], read: Callable[..., T], *args: Any) -> T | Any:
    """The result of `read`, or None with its problems added to the list.

    Parameters
    ----------
    problems : list of str
    read : callable
    *args : object

    Returns
    -------
    object

    Examples
    --------
    >>> problems = []
    >>> attempt(problems, read_population_size, -1)
    >>> problems
    ['population: it is -1; it must be a number of people above 0']
    """
    try:
        return read(*args)
    except InfluLabError as error:
        problems += [f"{error.subject}: {problem}" for problem in error.problems]
        return None


def shorten(problems: list[str], most: int = 5) -> list[str]:
    """The first problems of one kind, and how many more there are.

    Parameters
    ----------
    problems : list of str
    most : int, default 5

    Returns
    -------
    list of str

    Examples
    --------
    >>> shorten(["a", "b", "c"], most=2)
    ['a', 'b', '1 more like these']
    """
    rest = len(problems) - most
    return problems[:most] + ([f"{rest:,} more like these"] if rest > 0 else [])


def read_roster(
    creators: pd.DataFrame | Mapping[str, float], posts: int | Mapping[str, int] = 1
) -> Roster:
    r"""Creators with the accounts they reach, over all their posts.

    Repeated posts meet mostly the same followers: with F followers and R accounts reached by
    one post, k posts reach :math:`F (1 - (1 - R/F)^k)` accounts, and an account among them
    sees 1, 2, ..., k posts as the binomial law without its zero says.

    Parameters
    ----------
    creators : DataFrame or mapping of creator to accounts reached by one post
        ``creator_id``, ``reach`` [accounts per post] or ``followers`` and ``reach_rate``;
        ``followers`` when there is more than one post.
    posts : int or mapping of creator to int, default 1

    Returns
    -------
    Roster

    Examples
    --------
    >>> table = pd.DataFrame({"creator_id": ["ana"], "followers": [100], "reach": [50]})
    >>> read_roster(table, 2).gross
    array([75.])
    """
    if isinstance(creators, Mapping):
        creators = pd.DataFrame({"creator_id": list(creators), "reach": list(creators.values())})
    if not hasattr(creators, "columns"):
        kind = type(creators).__name__
        raise TableError("creators", f"it is {kind}; pass a table or a dict of creator to reach")
    table = _creator_columns(creators)
    names = tuple(str(name) for name in table["creator_id"])
    problems: list[str] = []
    counts = _post_counts(names, posts)
    repeated = table["creator_id"].duplicated()
    if repeated.any():
        first = table["creator_id"][repeated].iloc[0]
        problems.append(f"creator {first!r} stands there more than once; one row per creator")
    if counts.max() > 1 and "followers" not in table:
        problems.append(
            "there is more than one post but no column 'followers'; repeated posts meet mostly the "
            "same followers, so net reach needs them"
        )
    check("creators", problems, TableError)
    reach = table["reach"].to_numpy()
    pool = np.maximum(reach, table["followers"].to_numpy() if "followers" in table else reach)
    chance = np.divide(reach, pool, out=np.ones_like(reach), where=pool > 0)
    gross = np.where(counts == 1, reach, pool * (1 - (1 - chance) ** counts))
    return Roster(names, gross, _given_reached(chance, counts))


def read_population_size(population: float) -> float:
    """The number of people who could be reached.

    Parameters
    ----------
    population : float

    Returns
    -------
    float

    Examples
    --------
    >>> read_population_size(1_000)
    1000.0
    """
    is_number = isinstance(population, int | float | np.number) and not isinstance(population, bool)
    if not (is_number and 0 < population < math.inf):
        shown = repr(population) if is_number else type(population).__name__
        raise InfluLabError("population", f"it is {shown}; it must be a number of people above 0")
    return float(population)


def _creator_columns(creators: pd.DataFrame) -> pd.DataFrame:
    columns = list(creators.columns)
    kinds = dict(_CREATOR_KINDS)
    if "reach" not in columns and {"followers", "reach_rate"} <= set(columns):
        kinds = dict(_DERIVED_KINDS)
    elif "followers" in columns:
        kinds["followers"] = "count"
    table = read_columns(creators, "creators", kinds)
    if "reach" not in table:
        table["reach"] = table["followers"] * table["reach_rate"]
    return table


def _post_counts(names: tuple[str, ...], posts: int | Mapping[str, int]) -> np.ndarray:
    each: dict[str, Any] = dict.fromkeys(names, posts)
    if isinstance(posts, Mapping):
        each = {str(name): count for name, count in posts.items()}
    problems = [
        f"posts of {name!r} is {each.get(name)!r}; it must be a whole number, at least 1"
        for name in (names if isinstance(posts, Mapping) else names[:1])
        if not isinstance(each.get(name), int | np.integer) or not each[name] >= 1
    ]
    check("posts", problems)
    return np.array([int(each[name]) for name in names])


def _given_reached(chance: np.ndarray, counts: np.ndarray) -> np.ndarray:
    from scipy.stats import binom

    number = np.arange(1, counts.max() + 1)
    law = binom.pmf(number, counts[:, None], chance[:, None])
    reached = law.sum(axis=1, keepdims=True)
    law = np.divide(law, reached, out=np.zeros_like(law), where=reached > 0)
    law[reached[:, 0] == 0, 0] = 1.0
    return law
