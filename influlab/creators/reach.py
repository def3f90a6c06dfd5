"""De-duplicated reach and exposure frequency of a roster: the two doors."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from influlab.creators.reach_cases import Case, contributions
from influlab.creators.reach_frailty import CAP
from influlab.creators.reach_lists import EXACT_UP_TO
from influlab.creators.reach_question import Question, read_case
from influlab.creators.reach_results import Frequency, Reach
from influlab.errors import InfluLabError

NOBODY = 1e-9  # people: of a net reach below it no shares can be told


def net_reach(
    creators: pd.DataFrame | Mapping[str, float] | None = None,
    *,
    audiences: pd.DataFrame | None = None,
    population: pd.DataFrame | float | None = None,
    dimension: str | Sequence[str] | None = None,
    overlaps: pd.DataFrame | None = None,
    overlap: float | None = None,
    lists: Mapping[str, Iterable[Hashable]] | pd.DataFrame | None = None,
    posts: int | Mapping[str, int] = 1,
    r: float = math.inf,
    model: str | None = None,
    cap: float = CAP,
    exact_up_to: int = EXACT_UP_TO,
) -> Reach:
    r"""Different accounts that a roster reaches, each counted once.

    Tell how audiences overlap by exactly one of four arguments.

    **audiences** (with the table `population`): segments make the overlap. With R accounts
    reached, q their share in segment s and N the people there,

    .. math:: p_{is} = \min(cap, R_i q_{is} / N_s), \qquad
        net = \sum_s N_s \Big(1 - \prod_i (1 - p_{is})\Big)
        \quad\text{or}\quad \sum_s N_s\, \phi_r\Big(\sum_i \phi_r^{-1}(p_{is})\Big)

    Inside a segment exposures are independent (r = inf), or positively dependent through
    each person's activity (gamma frailty, see :func:`phi`; r from
    :func:`calibrate_overlap`). Across segments nothing is shared.

    **overlaps**: what each pair shares. With `population` (a number) gamma frailty fitted to
    the pairs, without it Hofmans' formula; both held inside what the pairs prove.

    **overlap**: one figure for every pair, the share of the smaller audience that the larger
    has too: the common pool, :math:`net = \sum_k R_{(k)} (1-o)^{k-1}` from the largest
    audience down (see :func:`common_pool_mix`). ``model="frailty"`` (with `population`) gives
    the same pairs another law for larger groups. The possible range is [least, 1], where
    below `least` more people than there are would be reached.

    **lists**: the account ids themselves, counted exactly or, when long, by theta sketches.

    Fréchet bounds are always given: at least the largest audience, at most the sum (and the
    population), segment by segment where there are segments.

    Parameters
    ----------
    creators : DataFrame or mapping of creator to accounts reached by one post
        ``creator_id`` and ``reach`` [accounts per post], or ``followers`` and ``reach_rate``.
    audiences : DataFrame
        ``creator_id, dimension, segment, share``; shares add up to 1.
    population : DataFrame (``dimension, segment, size``) with `audiences`, else a number
        People who could be reached.
    dimension : str or sequence of str
        Which dimension cuts the audiences; several are crossed as if independent.
    overlaps : DataFrame
        ``creator_a, creator_b`` and ``shared`` [accounts] or ``overlap`` [fraction of the
        smaller audience]; or a square table of overlaps.
    overlap : float
        Fraction of the smaller audience, for every pair.
    lists : mapping of creator to ids, or DataFrame with ``creator_id, account_id``
        Any hashable ids.
    posts : int or mapping of creator to int, default 1
        Posts in the campaign; more than one needs ``followers`` among which posts repeat.
    r : float, default inf
        Dependence inside a segment, above 0 (full overlap) to inf (chance).
    model : str, optional
        ``common_pool`` or ``frailty`` with `overlap`; ``frailty`` or ``hofmans`` with `overlaps`.
    cap : float, default 0.95
        The largest share of a segment that one creator reaches.
    exact_up_to : int, default 1,000,000
        Ids (all lists together) up to which lists are counted exactly.

    Returns
    -------
    Reach
        ``.net .gross .low .high .table .segments .bounds .text``.

    Raises
    ------
    InfluLabError
        All problems at once: an overlap outside its possible range, a segment of size zero,
        shares that do not add up, more accounts than people, missing or infinite values.

    References
    ----------
    Danaher (1991), Journal of Marketing Research 28; Hofmans (1966), Journal of Marketing
    Research 3; Clayton (1978), doi:10.1093/biomet/65.1.141; Apache DataSketches (theta).

    Examples
    --------
    >>> reach = net_reach({"ana": 1_000, "bo": 500, "cy": 500}, overlap=0.2)
    >>> reach.table.round(2)
      creator_id   gross  incremental  unique  unique_share
    0        ana  1000.0       1000.0   820.0          0.82
    1         bo   500.0        400.0   320.0          0.64
    2         cy   500.0        320.0   320.0          0.64
    >>> print(reach.text)
    3 creators reach 1,720 different accounts, 14% fewer than the 2,000 counted one by one (common
    pool). Whatever their audiences share, it lies between 1,000 and 2,000.
    >>> net_reach(lists={"ana": ["x", "y"], "bo": ["y", "z"]}).net
    3.0
    """
    question = Question(
        creators=creators,
        audiences=audiences,
        population=population,
        dimension=dimension,
        overlaps=overlaps,
        overlap=overlap,
        lists=lists,
        posts=posts,
        r=r,
        model=model,
        cap=cap,
        exact_up_to=exact_up_to,
    )
    return _reach(read_case(question))


def frequency(
    creators: pd.DataFrame | Mapping[str, float] | None = None,
    *,
    audiences: pd.DataFrame | None = None,
    population: pd.DataFrame | float | None = None,
    dimension: str | Sequence[str] | None = None,
    overlaps: pd.DataFrame | None = None,
    overlap: float | None = None,
    lists: Mapping[str, Iterable[Hashable]] | pd.DataFrame | None = None,
    posts: int | Mapping[str, int] = 1,
    r: float = math.inf,
    model: str | None = None,
    cap: float = CAP,
    exact_up_to: int = EXACT_UP_TO,
    most: int = 10,
) -> Frequency:
    r"""How many accounts meet the campaign once, twice, ... : the exposure distribution.

    Exact up to `most`: inside a segment the counts of the creators are convolved (a truncated
    Poisson binomial), under frailty for each activity and then averaged over its gamma law; in
    the common pool the same in every layer of the pool; in lists by counting. Accounts with
    at least one exposure are the net reach of :func:`net_reach` of the same arguments. With
    `overlaps` the distribution is that of the common pool with the same net reach, because
    pairs do not determine it.

    An exposure is one post seen by one account. With lists it is one creator followed.

    Parameters
    ----------
    creators, audiences, population, dimension, overlaps, overlap, lists, posts, r, model, cap
        As in :func:`net_reach`.
    exact_up_to : int
        As in :func:`net_reach`.
    most : int, default 10
        Highest number of exposures in the table, at least 1.

    Returns
    -------
    Frequency
        ``.table .mean .net .contacts .rating_points .text``.

    Raises
    ------
    InfluLabError
        As in :func:`net_reach`, or when `most` is not a whole number of at least 1.

    References
    ----------
    Danaher (1991), Journal of Marketing Research 28, 361-367; Hong (2013), on the Poisson
    binomial, Computational Statistics and Data Analysis 59, 41-51.

    Examples
    --------
    >>> often = frequency({"ana": 1_000, "bo": 500}, overlap=0.2, population=10_000, most=2)
    >>> often.table[["exposures", "people_exactly", "people_at_least"]]
       exposures  people_exactly  people_at_least
    0          0          8600.0          10000.0
    1          1          1300.0           1400.0
    2          2           100.0            100.0
    """
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        problem = f"most is {most!r}; it must be a whole number, at least 1"
        raise InfluLabError("frequency", problem)
    question = Question(
        creators=creators,
        audiences=audiences,
        population=population,
        dimension=dimension,
        overlaps=overlaps,
        overlap=overlap,
        lists=lists,
        posts=posts,
        r=r,
        model=model,
        cap=cap,
        exact_up_to=exact_up_to,
    )
    return _frequency(read_case(question), most)


def _reach(case: Case) -> Reach:
    net, incremental, unique = contributions(case)
    gross = case.gross
    table = pd.DataFrame(
        {
            "creator_id": list(case.names),
            "gross": gross,
            "incremental": incremental,
            "unique": unique,
            "unique_share": np.divide(unique, gross, out=np.zeros_like(gross), where=gross > 0),
        }
    )
    bounds = pd.DataFrame(case.bounds(), columns=["bound", "low", "high", "holds"])
    return Reach(
        table=table,
        segments=case.segments(),
        bounds=bounds,
        net=net,
        gross=float(gross.sum()),
        low=float(bounds["low"].iloc[0]),
        high=float(bounds["high"].iloc[0]),
        population=case.population,
        model=case.model,
        notes=case.notes,
    )


def _frequency(case: Case, most: int) -> Frequency:
    net = contributions(case)[0]
    population = case.population or math.nan
    exactly = case.exposures(most)
    below = np.append(0.0, np.cumsum(exactly[1:])[:-1])
    reached = np.maximum(0.0, net - below)
    at_least = np.append(population, reached)
    whole = net if net > NOBODY else math.nan
    table = pd.DataFrame(
        {
            "exposures": np.arange(most + 1),
            "people_exactly": exactly,
            "people_at_least": at_least,
            "share_of_reached_at_least": np.append(net, reached) / whole,
            "share_of_population_at_least": at_least / population,
        }
    )
    return Frequency(table, net, float(case.contacts.sum()), case.population, case.model)
