"""A seeded market in which every effect is known, so that a method can be held to the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from influlab.errors import check
from influlab.tables import world_market, world_people, world_posts, world_trade


@dataclass(frozen=True, eq=False)
class World:
    """A whole invented market. Its numbers are SYNTHETIC; its truth is known.

    Parameters
    ----------
    seed : int
    creators, audiences, population, posts, deals, visits, orders, paths, panel, comments, \
events : DataFrame
        Tables as in :func:`influlab.tables.columns`.
    truth : mapping
        Every planted effect by name; the frames in it (`creators`, `deals`, `orders`,
        `comments`, `panel`) hold what no platform would tell.

    Examples
    --------
    >>> market = world(seed=0, creators=50)
    >>> market.truth["fee_elasticity"]
    0.85
    """

    seed: int
    creators: pd.DataFrame = field(repr=False)
    audiences: pd.DataFrame = field(repr=False)
    population: pd.DataFrame = field(repr=False)
    posts: pd.DataFrame = field(repr=False)
    deals: pd.DataFrame = field(repr=False)
    visits: pd.DataFrame = field(repr=False)
    orders: pd.DataFrame = field(repr=False)
    paths: pd.DataFrame = field(repr=False)
    panel: pd.DataFrame = field(repr=False)
    comments: pd.DataFrame = field(repr=False)
    events: pd.DataFrame = field(repr=False)
    truth: Mapping[str, Any] = field(repr=False)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name, without the truth."""
        return {
            name: value for name, value in vars(self).items() if isinstance(value, pd.DataFrame)
        }


def world(
    seed: int = 0,
    creators: int = 2_000,
    *,
    posts: int = 12,
    deals: int = 80,
    journeys: int = 20_000,
    regions: int = 40,
) -> World:
    """A seeded invented market with a known truth. Same seed, same market, on every machine.

    Followers are heavy-tailed (log-normal folded at 800 and at 5 million, about 15 % above
    100,000). On logs, engagement and reach rates fall and fees rise with size along straight
    lines with spread between creators. Audiences are Dirichlet over communities, niche when
    small; ages, countries and interests follow from the communities. Visits and orders follow
    from deals.

    Parameters
    ----------
    seed : int, default 0
    creators : int, default 2,000
        At least 20.
    posts : int, default 12
        Posts per creator in the last year.
    deals : int, default 80
    journeys : int, default 20,000
        People behind `paths`.
    regions : int, default 40
        Regions of the 105-day panel; at least 4.

    Returns
    -------
    World

    Raises
    ------
    InfluLabError
        When a size is no whole number or too small.

    Examples
    --------
    >>> market = world(seed=1, creators=100)
    >>> len(market.creators), len(market.posts), market.creators["currency"].unique().tolist()
    (100, 1200, ['EUR'])
    """
    sizes = {"creators": (creators, 20), "posts": (posts, 1), "deals": (deals, 1)}
    sizes |= {"journeys": (journeys, 1), "regions": (regions, 4), "seed": (seed, 0)}
    check("world", [_small(name, *size) for name, size in sizes.items() if _small(name, *size)])
    streams = iter([np.random.default_rng([int(seed), number]) for number in range(9)])
    people, latent = world_people.invent_creators(next(streams), creators)
    audiences = world_people.invent_audiences(next(streams), people, latent)
    published = world_posts.invent_posts(next(streams), people, latent, posts)
    comments, tones = world_posts.invent_comments(next(streams), published, people, 20 * deals)
    contracts, terms = world_trade.invent_deals(next(streams), people, deals)
    visits, orders, causes = _trade(next(streams), contracts, terms)
    paths, worth = world_market.invent_paths(next(streams), journeys)
    panel, without = world_market.invent_panel(next(streams), regions, 105)
    hidden = {"creators": latent, "deals": terms, "orders": causes, "comments": tones}
    return World(
        seed=int(seed),
        creators=people,
        audiences=audiences,
        population=world_people.invent_population(),
        posts=published,
        deals=contracts,
        visits=visits,
        orders=orders,
        paths=paths,
        panel=panel,
        comments=comments,
        events=world_market.invent_events(next(streams), contracts),
        truth=_truth({**hidden, "panel": without, "channel_conversions": worth}),
    )


def _small(name: str, value: object, least: int) -> str:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if whole and value >= least:
        return ""
    return f"{name} is {value!r}; it must be a whole number of at least {least}"


def _trade(rng, deals, latent) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    visits, deal = world_trade.invent_visits(rng, deals, latent, organic=60 * len(deals))
    orders, causes = world_trade.invent_orders(rng, deals, latent, visits, deal)
    return visits, orders, causes


def _truth(found: dict[str, Any]) -> Mapping[str, Any]:
    planted = {}
    for part in (world_people, world_posts, world_trade, world_market):
        planted |= part.TRUTH
    return MappingProxyType({"synthetic": True, **planted, **found})
