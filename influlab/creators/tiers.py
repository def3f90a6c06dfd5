"""Tiers: which follower counts are called micro, macro, and everything the field disagrees on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import narwhals as nw
import pandas as pd
from narwhals.typing import IntoFrameT

from influlab.creators.inputs import as_frame, read_columns
from influlab.errors import InfluLabError, TableError, check
from influlab.tables import load
from influlab.tables.engines import one_row
from influlab.tables.words import counted

BELOW = "below"


@dataclass(frozen=True)
class TierScheme:
    """Named bands of follower counts that leave no gap and never overlap.

    Parameters
    ----------
    name : str
    tiers : tuple of (name, lower, upper)
        From small to large; both bounds inclusive, in followers. Each band begins one
        follower above the one before it, and the last has no upper bound (None).
        Accounts smaller than the first band are called ``below``.
    source : str, optional
        Who draws the lines there.

    Raises
    ------
    InfluLabError
        Names that are missing, repeated or reserved; bounds that are not whole numbers,
        leave a gap or overlap.

    Examples
    --------
    >>> scheme = TierScheme("halves", (("small", 1_000, 49_999), ("large", 50_000, None)))
    >>> scheme.names, scheme.edges
    (('below', 'small', 'large'), (1000, 50000))
    >>> scheme.tier_of(50_000)
    'large'
    """

    name: str
    tiers: tuple[tuple[str, int, int | None], ...]
    source: str = ""

    def __post_init__(self):
        tiers = tuple(tuple(tier) for tier in self.tiers)
        object.__setattr__(self, "tiers", tiers)
        check(f"tier scheme {self.name!r}", _problems(self.name, tiers))

    @property
    def edges(self) -> tuple[int, ...]:
        """The lowest follower count of each tier."""
        return tuple(lower for _, lower, _ in self.tiers)

    @property
    def names(self) -> tuple[str, ...]:
        """All labels from small to large; ``below`` only where the first tier starts above 0."""
        named = tuple(name for name, _, _ in self.tiers)
        return (BELOW, *named) if self.edges[0] > 0 else named

    def tier_of(self, followers: int) -> str:
        """The label of one account of this size."""
        reached = sum(followers >= edge for edge in self.edges)
        return self.tiers[reached - 1][0] if reached else BELOW


def schemes() -> dict[str, TierScheme]:
    """All published tier schemes of the evidence, by name; ``two_tier`` is the default.

    Returns
    -------
    dict of str to TierScheme
        In the order of the evidence table ``tier_schemes``, which names source and year of
        every cut-off.

    Examples
    --------
    >>> found = schemes()
    >>> found["mediakix_2019"].tier_of(45_000), found["imh_older"].tier_of(45_000)
    ('micro', 'macro')
    """
    return {scheme.name: scheme for scheme in _published()}


@cache
def _published() -> tuple[TierScheme, ...]:
    made = []
    for name, rows in load("tier_schemes").groupby("scheme", sort=False):
        rows = rows.sort_values("tier_order")
        uppers = [None if pd.isna(upper) else int(upper) for upper in rows["upper_followers"]]
        tiers = tuple(zip(rows["tier"], rows["lower_followers"].astype(int), uppers, strict=True))
        made.append(TierScheme(str(name), tiers, str(rows["source"].iloc[0])))
    return tuple(made)


def default_scheme() -> TierScheme:
    """The scheme of the question: micro 1,000 to 100,000 followers inclusive, macro above.

    Returns
    -------
    TierScheme

    Examples
    --------
    >>> default_scheme().tiers
    (('micro', 1000, 100000), ('macro', 100001, None))
    """
    return schemes()["two_tier"]


def assign_tiers(creators: IntoFrameT, scheme: TierScheme | None = None) -> IntoFrameT:
    """The table with one more column, ``tier``: every account gets exactly one label.

    Parameters
    ----------
    creators : pandas, Polars, DuckDB or PySpark frame, one row per creator or post
        ``followers`` [count, >= 0].
    scheme : TierScheme, default the two tiers of :func:`default_scheme`

    Returns
    -------
    frame of the same kind
        ``tier``: ordered from small to large (an ordered categorical in pandas, an Enum
        elsewhere; text on Spark, which has no such type), ``below`` for accounts under the
        first tier. The input is not changed.

    Raises
    ------
    TableError
        When ``followers`` is missing, or a cell is not a whole number >= 0.

    Examples
    --------
    >>> creators = pd.DataFrame({"creator_id": list("abcd"),
    ...                          "followers": [999, 1_000, 100_000, 100_001]})
    >>> assign_tiers(creators)["tier"].tolist()
    ['below', 'micro', 'micro', 'macro']
    """
    scheme = scheme_or_default(scheme)
    frame = as_frame(creators, "creators")
    if isinstance(frame, nw.DataFrame) or not frame.collect_schema().get("followers"):
        read_columns(creators, "creators", {"followers": "count"})
    else:
        _check_followers(frame)
    followers = nw.col("followers")
    label = nw.lit(BELOW)
    for name, lower, _ in scheme.tiers:
        label = nw.when(followers >= lower).then(nw.lit(name)).otherwise(label)
    kind = nw.String() if frame.implementation.is_spark_like() else nw.Enum(scheme.names)
    return frame.with_columns(label.cast(kind).alias("tier")).to_native()


def _check_followers(frame: nw.LazyFrame) -> None:
    """The same rule where rows have no order and may not fit into memory: counted, not shown."""
    held = frame.collect_schema()["followers"]
    if not held.is_numeric():
        raise TableError("creators", f"'followers' holds {held}; it must hold whole numbers >= 0")
    value = nw.col("followers").cast(nw.Float64).fill_nan(None)
    wrong = (value < 0) | (value == float("inf")) | (value != value.floor())
    wrong = wrong.fill_null(True).cast(nw.Int64).sum()
    found = one_row(frame.select(nw.len().alias("rows"), wrong.alias("wrong")))
    if not found["rows"]:
        raise TableError("creators", "it has no rows; at least one is needed")
    if found["wrong"]:
        rows = counted(int(found["wrong"]), "row")
        problem = f"'followers' must be a whole number >= 0; {rows} with something else or nothing"
        raise TableError("creators", problem)


def _problems(name: str, tiers: tuple) -> list[str]:
    found = [] if isinstance(name, str) and name.strip() else [f"name is {name!r}; give it a name"]
    shapes = [tier for tier in tiers if len(tier) != 3 or not _bounds_are_whole(*tier[1:])]
    if not tiers or shapes:
        what = f"{shapes[0]!r}" if shapes else "nothing"
        return [*found, f'tiers hold {what}; write each as ("micro", 1000, 100000), the last None']
    labels = [tier[0] for tier in tiers]
    for label in sorted({each for each in labels if labels.count(each) > 1}):
        found.append(f"{labels.count(label)} tiers are called {label!r}; give each its own name")
    if BELOW in labels:
        found.append(f"{BELOW!r} is what accounts under the first tier are called; rename the tier")
    return found + _gaps(tiers)


def _bounds_are_whole(lower: Any, upper: Any) -> bool:
    bounds = [lower] if upper is None else [lower, upper]
    return all(hasattr(each, "__index__") and each >= 0 for each in bounds)


def _gaps(tiers: tuple) -> list[str]:
    found = []
    for (name, _, upper), (following, start, _) in pairwise(tiers):
        if upper is None:
            found.append(f"{name!r} has no upper bound, but {following!r} comes after it")
        elif start != upper + 1:
            kind = "a gap" if start > upper + 1 else "an overlap"
            found.append(
                f"{name!r} ends at {upper:,} and {following!r} begins at {start:,}: {kind}; "
                f"begin {following!r} at {upper + 1:,}"
            )
    for name, lower, upper in tiers:
        if upper is not None and upper < lower:
            found.append(f"{name!r} ends at {upper:,}, below its start {lower:,}; swap them")
    if tiers[-1][2] is not None:
        found.append(
            f"the last tier {tiers[-1][0]!r} ends at {tiers[-1][2]:,}; "
            "give it no upper bound (None), so that every account has a tier"
        )
    return found


def scheme_or_default(scheme: TierScheme | None) -> TierScheme:
    """The scheme given, or the default; a sentence for anything else.

    Parameters
    ----------
    scheme : TierScheme or None

    Returns
    -------
    TierScheme

    Raises
    ------
    InfluLabError
        When it is neither.

    Examples
    --------
    >>> scheme_or_default(None).name
    'two_tier'
    """
    if scheme is None:
        return default_scheme()
    if not isinstance(scheme, TierScheme):
        problem = f"scheme is {scheme!r}; pass a TierScheme, for example schemes()['two_tier']"
        raise InfluLabError("tiers", problem)
    return scheme
