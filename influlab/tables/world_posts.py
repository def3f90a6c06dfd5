"""The invented market's posts and the words below them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.tables.clock import DAY, seconds, stamps
from influlab.tables.world_people import tiers

MEDIA = ("image", "carousel", "reel")
_MIX = np.array([0.40, 0.25, 0.35])
_REACH = np.array([0.85, 1.00, 1.35])
_ENGAGEMENT = np.array([0.95, 1.20, 0.95])
_VIEWS = np.array([1.12, 1.25, 1.45])
_PARTS = {"likes": 0.93, "comments": 0.03, "saves": 0.025, "shares": 0.015}

# Divided by their mean over the mix, so that an average organic post has the creator's own rates.
REACH = _REACH / (_MIX @ _REACH)
ENGAGEMENT = _ENGAGEMENT * (_MIX @ _REACH) / (_MIX @ (_REACH * _ENGAGEMENT))

TRUTH = {
    "media_mix": dict(zip(MEDIA, _MIX.tolist(), strict=True)),
    "media_reach_effect": dict(zip(MEDIA, REACH.round(6).tolist(), strict=True)),
    "media_engagement_by_reach_effect": dict(zip(MEDIA, ENGAGEMENT.round(6).tolist(), strict=True)),
    "views_per_account_reached": dict(zip(MEDIA, _VIEWS.tolist(), strict=True)),
    "sponsored_share": 0.18,
    "sponsored_reach_effect": 0.93,
    "sponsored_engagement_by_reach_effect": 0.80,
    "bought_followers_comment_effect": 0.40,
    "post_reach_log_sd": 0.30,
    "post_engagement_log_sd": 0.25,
    "positive_comments": {"micro": 0.62, "macro": 0.48},
    "negative_comments": {"micro": 0.10, "macro": 0.18},
}

_THINGS = ("colour", "shape", "size", "recipe", "fabric", "scent", "finish", "packaging")
_SAYINGS = {
    "positive": (
        ("love the {}, great choice", "taste"),
        ("the {} is wonderful, thank you", "taste"),
        ("bought it, very happy with the {}", "purchase"),
        ("best {} I have seen this year", "taste"),
        ("so helpful, the {} looks amazing", "help"),
    ),
    "neutral": (
        ("where is the {} from", "question"),
        ("does the {} come in another version", "question"),
        ("the {} is on the second picture", "other"),
        ("is the {} the same as last month", "question"),
    ),
    "negative": (
        ("the {} is disappointing, sorry", "quality"),
        ("too expensive for this {}", "price"),
        ("mine arrived broken, bad {}", "quality"),
        ("another advert, I do not trust the {}", "advertising"),
    ),
}


def invent_posts(
    rng: np.random.Generator,
    creators: pd.DataFrame,
    latent: pd.DataFrame,
    each: int,
    deals: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Posts of the last year: reach first, then engagements of those reached.

    Parameters
    ----------
    rng : Generator
    creators, latent : DataFrame
    each : int
        Posts per creator, without those of deals.
    deals : DataFrame, optional
        ``deal_id, creator_id, posts_delivered, starts_at, ends_at`` and ``ready_at``, when
        the post was approved. Each delivered post is published after both and before the
        end. Meanwhile its creator publishes no other advert.

    Returns
    -------
    (DataFrame, DataFrame)
        The table `posts`, newest last for each creator; everything lies after April 2025, so
        there are views and no impressions. And ``post_id, deal_id`` of the deals' posts.

    Examples
    --------
    >>> from influlab.tables.world_people import invent_creators
    >>> rng = np.random.default_rng(0)
    >>> posts, of_deals = invent_posts(rng, *invent_creators(rng, 5), 3)
    >>> len(posts), len(of_deals)
    (15, 0)
    """
    owner, day, paid, deal = _calendar(rng, creators, each, deals)
    media = rng.choice(len(MEDIA), size=len(owner), p=_MIX)
    growth = 1 + latent["growth"].to_numpy()[owner]
    followers = np.round(creators["followers"].to_numpy()[owner] * growth ** (day / 30))
    rate = creators["reach_rate"].to_numpy()[owner] * REACH[media]
    rate *= np.where(paid, TRUTH["sponsored_reach_effect"], 1.0)
    reach = rng.poisson(followers * rate * _noise(rng, len(owner), TRUTH["post_reach_log_sd"]))
    width = len(str(len(owner)))
    posts = pd.DataFrame(
        {
            "post_id": [f"p{number:0{width}d}" for number in range(1, len(owner) + 1)],
            "creator_id": creators["creator_id"].to_numpy()[owner],
            "posted_at": stamps(day * DAY),
            "media_type": np.array(MEDIA, dtype=object)[media],
            "followers": followers.astype(np.int64),
            **_engagements(rng, creators, latent, (owner, media, paid, reach)),
            "reach": reach,
            "views": rng.poisson(reach * (_VIEWS[media] - 1)) + reach,
            "sponsored": paid,
            "caption": np.where(paid, "Advert: an invented post", "an invented post"),
        }
    )
    return posts, _of_deals(posts, deal, deals)


def _calendar(rng, creators: pd.DataFrame, each: int, deals: pd.DataFrame | None) -> tuple:
    """Whose post, on which day, an advert or not, and of which deal (-1 for none)."""
    owner = np.repeat(np.arange(len(creators)), each)
    day = -rng.uniform(1, 360, len(owner))
    paid = rng.random(len(owner)) < TRUTH["sponsored_share"]
    deal = np.full(len(owner), -1)
    if deals is not None:
        begins, ready, ends = (
            seconds(deals[name]) / DAY for name in ("starts_at", "ready_at", "ends_at")
        )
        whose = pd.Index(creators["creator_id"]).get_indexer(deals["creator_id"])
        for one, first, last in zip(whose, begins, ends, strict=True):
            mine = slice(one * each, (one + 1) * each)
            paid[mine] &= (day[mine] < first) | (day[mine] > last)
        place = np.repeat(np.arange(len(deals)), deals["posts_delivered"])
        first = np.minimum(np.maximum(begins, ready), ends - 6)[place]
        due = first + rng.random(len(place)) * (ends[place] - 5 - first)
        owner, day = np.concatenate([owner, whose[place]]), np.concatenate([day, due])
        paid, deal = np.append(paid, np.full(len(place), True)), np.append(deal, place)
    order = np.lexsort([day, owner])
    return owner[order], day[order], paid[order], deal[order]


def _of_deals(posts: pd.DataFrame, deal: np.ndarray, deals: pd.DataFrame | None) -> pd.DataFrame:
    mine = deal >= 0
    names = []
    if deals is not None and mine.any():
        names = deals["deal_id"].to_numpy(dtype=object)[deal[mine]]
    return pd.DataFrame({"post_id": posts["post_id"][mine].to_numpy(), "deal_id": names})


def _noise(rng: np.random.Generator, count: int, log_sd: float) -> np.ndarray:
    """Log-normal noise with mean 1."""
    return np.exp(log_sd * rng.standard_normal(count) - log_sd**2 / 2)


def _engagements(rng, creators, latent, drawn) -> dict[str, np.ndarray]:
    owner, media, paid, reach = drawn
    own = creators["engagement_rate_by_followers"] / creators["reach_rate"]
    rate = own.to_numpy()[owner] * ENGAGEMENT[media]
    rate *= np.where(paid, TRUTH["sponsored_engagement_by_reach_effect"], 1.0)
    middle = reach * rate * _noise(rng, len(owner), TRUTH["post_engagement_log_sd"])
    bought = latent["bought_followers"].to_numpy()[owner]
    lost = np.where(bought, 1 - TRUTH["bought_followers_comment_effect"], 0) * _PARTS["comments"]
    moved = {"comments": -lost, "likes": lost}
    return {
        name: rng.poisson(middle * (part + moved.get(name, 0))) for name, part in _PARTS.items()
    }


def invent_comments(
    rng: np.random.Generator, posts: pd.DataFrame, creators: pd.DataFrame, most: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Comments below posts, kinder below small accounts, and their true tone.

    Parameters
    ----------
    rng : Generator
    posts, creators : DataFrame
    most : int
        How many at most; as many from each post as there are, no more than its figure says.

    Returns
    -------
    (DataFrame, DataFrame)
        The table `comments` (a theme is coded for two of five), and ``comment_id, tone``.

    Examples
    --------
    >>> from influlab.tables.world_people import invent_creators
    >>> rng = np.random.default_rng(0)
    >>> creators, latent = invent_creators(rng, 5)
    >>> posts, _ = invent_posts(rng, creators, latent, 9)
    >>> comments, truth = invent_comments(rng, posts, creators, 4)
    >>> truth["tone"].isin(["positive", "neutral", "negative"]).all()
    np.True_
    """
    chosen = posts.iloc[_below(rng, posts["comments"].to_numpy(), most)]
    count = len(chosen)
    size = creators.set_index("creator_id")["followers"].reindex(chosen["creator_id"]).to_numpy()
    tier = tiers(size)
    good = pd.Series(tier).map(TRUTH["positive_comments"]).to_numpy()
    bad = pd.Series(tier).map(TRUTH["negative_comments"]).to_numpy()
    draw = rng.random(count)
    tone = np.where(draw < good, "positive", np.where(draw < good + bad, "negative", "neutral"))
    saying, thing = rng.integers(0, 60, count), rng.integers(0, len(_THINGS), count)
    spoken = [_SAYINGS[t][s % len(_SAYINGS[t])] for t, s in zip(tone, saying, strict=True)]
    themes = np.array([theme for _, theme in spoken], dtype=object)
    themes[rng.random(count) >= 0.4] = None
    identity = [f"k{number:05d}" for number in range(1, count + 1)]
    later = pd.to_timedelta(rng.integers(60, 3 * 86_400, count), unit="s")
    comments = pd.DataFrame(
        {
            "comment_id": identity,
            "post_id": chosen["post_id"].to_numpy(),
            "creator_id": chosen["creator_id"].to_numpy(),
            "commented_at": (chosen["posted_at"] + later).to_numpy(),
            "text": [words.format(_THINGS[t]) for (words, _), t in zip(spoken, thing, strict=True)],
            "theme": themes,
        }
    )
    comments["commented_at"] = comments["commented_at"].astype("datetime64[us, UTC]")
    return comments, pd.DataFrame({"comment_id": identity, "tone": tone})


def _below(rng: np.random.Generator, figures: np.ndarray, most: int) -> np.ndarray:
    """Posts to take a comment from: one of each, then a second of each that has two, ..."""
    post = np.repeat(np.arange(len(figures)), np.minimum(figures, most))
    turn = np.arange(len(post)) - np.searchsorted(post, post)
    return np.sort(post[np.lexsort([rng.random(len(post)), turn])][:most])
