"""Net reach from lists of account ids: exact by sets, or by theta sketches when they are long.

A theta sketch keeps the ids whose hash lies below a threshold theta: the same people in every
list. Whatever is counted among the kept ids and divided by theta estimates all ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, check

EXACT_UP_TO = 1_000_000
"""Ids in all lists together up to which they are counted exactly."""

LG_K = 14
"""Base 2 logarithm of the ids that a sketch keeps: 16,384, a standard error near 0.8 %."""


@dataclass(frozen=True, eq=False)
class ListCount:
    """What the lists hold together.

    Parameters
    ----------
    names : tuple of str
        The creators.
    gross, incremental, unique : arrays of float
        Accounts of each list; not in an earlier list; in no other list.
    counts : array of float
        Accounts in exactly 0 (none), 1, 2, ... lists.
    net, low, high : float
        Different accounts, and their interval (about 95 %; equal when exact).
    exact : bool

    Examples
    --------
    >>> count_lists({"ana": [1, 2, 3], "bo": [3, 4]}).net
    4.0
    """

    names: tuple[str, ...]
    gross: np.ndarray
    incremental: np.ndarray
    unique: np.ndarray
    counts: np.ndarray
    net: float
    low: float
    high: float
    exact: bool


def count_lists(
    lists: Mapping[str, Iterable[Hashable]] | pd.DataFrame, *, exact_up_to: int = EXACT_UP_TO
) -> ListCount:
    """Count the different accounts of several lists.

    Parameters
    ----------
    lists : mapping of creator to ids, or DataFrame with ``creator_id, account_id``
        Any hashable ids; an id that stands twice in a list counts once.
    exact_up_to : int, default 1,000,000
        Longer lists (all together) are sketched; their ids must be text or whole numbers.

    Returns
    -------
    ListCount

    Raises
    ------
    InfluLabError
        When there is no list, a list is a text, or an id is missing or cannot be used.

    Examples
    --------
    >>> both = count_lists({"ana": ["x", "y"], "bo": ["y", "z"]})
    >>> both.unique, both.counts
    (array([1., 1.]), array([0., 2., 1.]))
    """
    read, exact = read_lists(lists, exact_up_to)
    return _exact(read) if exact else _sketched(read)


def shared_accounts(
    lists: Mapping[str, Iterable[Hashable]] | pd.DataFrame, *, exact_up_to: int = EXACT_UP_TO
) -> pd.DataFrame:
    r"""Accounts that each pair of creators shares, from lists of followers or engagers.

    .. math:: overlap = \frac{|A \cap B|}{\min(|A|, |B|)}

    The result is what ``net_reach(overlaps=...)`` and ``calibrate_overlap`` take for creators
    who reach as many accounts as their lists hold. Lists of followers say what followers share,
    not those whom a post reaches: drop ``shared`` to carry the overlap over.

    Parameters
    ----------
    lists : mapping of creator to ids, or DataFrame with ``creator_id, account_id``
        Any hashable ids.
    exact_up_to : int, default 1,000,000
        Longer lists (all together) are sketched: then ``shared`` is an estimate.

    Returns
    -------
    DataFrame, one row per pair
        ``creator_a, creator_b``; ``shared, low, high`` [accounts, about 95 %];
        ``overlap`` [fraction of the smaller list].

    Raises
    ------
    InfluLabError
        When there is no list, a list is a text, or an id is missing or cannot be used.

    Examples
    --------
    >>> shared_accounts({"ana": [1, 2, 3], "bo": [3, 4], "cy": [5]})
      creator_a creator_b  shared  low  high  overlap
    0       ana        bo     1.0  1.0   1.0      0.5
    1       ana        cy     0.0  0.0   0.0      0.0
    2        bo        cy     0.0  0.0   0.0      0.0
    """
    read, exact = read_lists(lists, exact_up_to)
    sets: dict[str, Any] = {name: set(ids) if exact else _sketch(ids) for name, ids in read.items()}
    sizes = {n: float(len(s)) if exact else s.get_estimate() for n, s in sets.items()}
    names, rows = list(sets), []
    for place, a in enumerate(names):
        for b in names[place + 1 :]:
            both = _both(sets[a], sets[b])
            smaller = min(sizes[a], sizes[b])
            share = min(1.0, both[0] / smaller) if smaller else 0.0
            rows.append((a, b, *both, share))
    columns = ["creator_a", "creator_b", "shared", "low", "high", "overlap"]
    return pd.DataFrame(rows, columns=columns)


def read_lists(
    lists: Mapping[str, Iterable[Hashable]] | pd.DataFrame, exact_up_to: int
) -> tuple[dict[str, list], bool]:
    """The lists as plain lists, checked, and whether they are short enough to count exactly.

    Parameters
    ----------
    lists, exact_up_to
        As in :func:`count_lists`.

    Returns
    -------
    lists : dict of str to list
    exact : bool

    Examples
    --------
    >>> read_lists({"ana": (1, 2)}, 10)
    ({'ana': [1, 2]}, True)
    """
    if isinstance(lists, pd.DataFrame):
        frame: Any = lists
        absent = {"creator_id", "account_id"} - set(frame.columns)
        check("id lists", [f"column {name!r} is missing" for name in sorted(absent)])
        if frame["creator_id"].isna().any():
            raise InfluLabError("id lists", "a creator_id is missing; every id needs its creator")
        parts = frame.groupby("creator_id", sort=False)["account_id"]
        lists = {name: part.tolist() for name, part in parts}
    if not isinstance(lists, Mapping) or not lists:
        problem = 'there is no list; give each creator a list of ids, as in {"ana": [1, 2]}'
        raise InfluLabError("id lists", problem)
    read, problems = {}, []
    for name, ids in lists.items():
        if isinstance(ids, str | bytes | Mapping) or not isinstance(ids, Iterable):
            kind = type(ids).__name__
            problems.append(f"the ids of {name!r} are one {kind}; give a list, a set or a column")
        else:
            read[name] = list(getattr(ids, "tolist", ids.__iter__)())
    exact = sum(map(len, read.values())) <= exact_up_to
    for name, ids in read.items():
        problems += _id_problems(name, ids, exact)
    check("id lists", problems)
    return read, exact


def _id_problems(name: str, ids: list, exact: bool) -> list[str]:
    if set(map(type, ids)) <= {int, str} and "" not in ids and (exact or _fit(ids)):
        return []
    wrong, why = 0, ""
    for place, each in enumerate(ids):
        fault = _fault(each, exact)
        if fault:
            wrong, why = wrong + 1, why or f"place {place} of {name!r} has {each!r}, {fault}"
    return [f"{why} ({wrong:,} such id{'' if wrong == 1 else 's'})"] if wrong else []


def _fit(ids: list) -> bool:
    whole = [each for each in ids if type(each) is int]
    return not whole or (max(whole) < 2**63 and min(whole) > -(2**63))


def _fault(each: Any, exact: bool) -> str:
    try:
        hash(each)
    except TypeError:
        return "which cannot be compared: use text or numbers"
    if each is None or each is pd.NA or each is pd.NaT or each != each or each == "":
        return "which is no id: leave missing ids out"
    if exact:
        return ""
    whole = isinstance(each, int) or (isinstance(each, float) and each.is_integer())
    if isinstance(each, str) or (whole and abs(each) < 2**63):
        return ""
    return "which a sketch cannot hold: use text or whole numbers, or a larger exact_up_to"


def _exact(lists: dict[str, list]) -> ListCount:
    seen: Counter = Counter()
    gross, incremental = [], []
    sets = [set(ids) for ids in lists.values()]
    for ids in sets:
        before = len(seen)
        seen.update(ids)
        gross.append(float(len(ids)))
        incremental.append(float(len(seen) - before))
    unique = [float(sum(seen[each] == 1 for each in ids)) for ids in sets]
    counts = np.bincount(list(seen.values()), minlength=len(sets) + 1).astype(float)
    net = float(len(seen))
    arrays = np.array(gross), np.array(incremental), np.array(unique)
    return ListCount(tuple(lists), *arrays, counts, net, net, net, True)


def _sketched(lists: dict[str, list]) -> ListCount:
    from datasketches import theta_union

    sketches = [_sketch(ids) for ids in lists.values()]
    union = theta_union(LG_K)
    for sketch in sketches:
        union.update(sketch)
    whole = union.get_result()
    limit = np.uint64(whole.theta64)
    kept = [np.fromiter(sketch, dtype=np.uint64) for sketch in sketches]
    owner = np.repeat(np.arange(len(kept)), [int((ids < limit).sum()) for ids in kept])
    ids = np.concatenate([each[each < limit] for each in kept])
    _, first, times = np.unique(ids, return_index=True, return_counts=True)
    places = len(kept)
    incremental = np.bincount(owner[first], minlength=places) / whole.theta
    unique = np.bincount(owner[first[times == 1]], minlength=places) / whole.theta
    counts = np.bincount(times, minlength=places + 1) / whole.theta
    gross = np.array([float(len(set(ids))) for ids in lists.values()])
    net, low, high = np.clip(_estimate(whole), gross.max(), gross.sum())
    fit = net / (len(first) / whole.theta) if len(first) else 0.0
    parts = (gross, fit * incremental, np.minimum(fit * unique, gross), fit * counts)
    return ListCount(tuple(lists), *parts, float(net), float(low), float(high), False)


def _sketch(ids: list):
    from datasketches import update_theta_sketch

    sketch = update_theta_sketch(LG_K)
    for each in ids:
        sketch.update(int(each) if isinstance(each, float) else each)
    return sketch


def _both(first: Any, second: Any) -> tuple[float, float, float]:
    if isinstance(first, set):
        shared = float(len(first & second))
        return shared, shared, shared
    from datasketches import theta_intersection

    meet = theta_intersection()
    meet.update(first)
    meet.update(second)
    return _estimate(meet.get_result())


def _estimate(sketch: Any) -> tuple[float, float, float]:
    """Estimate with the bounds of two standard deviations: about 95 %."""
    low, high = sketch.get_lower_bound(2), sketch.get_upper_bound(2)
    return float(sketch.get_estimate()), float(low), float(high)
