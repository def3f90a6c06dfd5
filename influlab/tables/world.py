"""A seeded market in which every effect is known, so that a method can be held to the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from influlab.errors import check
from influlab.tables import world_market, world_people, world_posts, world_shop, world_trade
from influlab.tables.clock import DAY, seconds


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
        Every planted effect by name; the frames in it (`creators`, `deals`, `posts`, `visits`,
        `orders`, `comments`, `panel`) hold what no platform would tell.

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
    small; ages, countries and interests follow from the communities. A deal's posts are among
    `posts`, inside its time; visits and orders follow from their reach by link, code and landing
    page, and so do the comments below them. Journeys and the panel are markets of their own.

    Parameters
    ----------
    seed : int, default 0
    creators : int, default 2,000
        At least 20.
    posts : int, default 12
        Posts per creator in the last year, besides those of the deals.
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
    (100, 1386, ['EUR'])
    """
    sizes = {"creators": (creators, 20), "posts": (posts, 1), "deals": (deals, 1)}
    sizes |= {"journeys": (journeys, 1), "regions": (regions, 4), "seed": (seed, 0)}
    check("world", [_small(name, *size) for name, size in sizes.items() if _small(name, *size)])
    streams = [np.random.default_rng([int(seed), number]) for number in range(9)]
    people, latent = world_people.invent_creators(streams[0], creators)
    paths, worth = world_market.invent_paths(streams[6], journeys)
    panel, without = world_market.invent_panel(streams[7], regions, 105)
    campaign, hidden = _campaign(streams, people, latent, (posts, deals))
    return World(
        seed=int(seed),
        creators=people,
        audiences=world_people.invent_audiences(streams[1], people, latent),
        population=world_people.invent_population(),
        paths=paths,
        panel=panel,
        truth=_truth(
            {"creators": latent, **hidden, "panel": without, "channel_conversions": worth}
        ),
        **campaign,
    )


def _campaign(streams, people, latent, sizes: tuple[int, int]) -> tuple[dict, dict]:
    """Deals, then their posts, then what came of these: each follows from the one before."""
    contracts, terms = world_trade.invent_deals(streams[4], people, sizes[1])
    events = world_market.invent_events(streams[8], contracts)
    ready = events[events["state"] == "scheduled"]["happened_at"].array
    posts, belongs = world_posts.invent_posts(
        streams[2], people, latent, sizes[0], contracts.assign(ready_at=ready)
    )
    ours = belongs.merge(posts, on="post_id")
    comments, tones = world_posts.invent_comments(streams[3], ours, people, 20 * sizes[1])
    terms["reach"] = (
        ours.groupby("deal_id")["reach"].sum().reindex(terms["deal_id"], fill_value=0).array
    )
    visits, orders, causes = _trade(streams[5], contracts, terms, ours)
    tables = {"deals": contracts, "posts": posts, "comments": comments, "visits": visits}
    tables |= {"orders": orders, "events": world_market.go_live(events, ours)}
    return tables, {"deals": terms, "posts": belongs, "comments": tones, **causes}


def _trade(rng, deals, terms, ours) -> tuple[pd.DataFrame, pd.DataFrame, dict]:
    posts = ours.assign(
        deal=pd.Index(deals["deal_id"]).get_indexer(ours["deal_id"]),
        day=seconds(ours["posted_at"]) / DAY,
        number=ours.groupby("deal_id").cumcount() + 1,
    )
    arrivals = world_shop.invent_arrivals(rng, posts, terms, 60 * len(deals))
    visits, behind = world_shop.invent_visits(rng, arrivals, posts, deals)
    orders, causes = world_shop.invent_orders(rng, arrivals, visits, posts, deals)
    return visits, orders, {"visits": behind, "orders": causes}


def _small(name: str, value: Any, least: int) -> str:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if whole and value >= least:
        return ""
    return f"{name} is {value!r}; it must be a whole number of at least {least}"


def _truth(found: dict[str, Any]) -> Mapping[str, Any]:
    planted = {}
    for part in (world_people, world_posts, world_trade, world_shop, world_market):
        planted |= part.TRUTH
    return MappingProxyType({"synthetic": True, **planted, **found})
