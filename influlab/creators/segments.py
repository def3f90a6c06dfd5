"""Groups of creators whose audiences are alike, with how real the groups are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
import pandas as pd

from influlab.creators.shares import split, wide_shares
from influlab.errors import TableError, check
from influlab.tables.words import counted

FLOOR = 0.005
MOST = 10
RESAMPLES = 20


@dataclass(frozen=True)
class Segmentation:
    """Creators grouped by audience, made by :func:`segment`.

    Parameters
    ----------
    table : DataFrame, one row per group, the largest first
        ``group, creators, share_of_creators, silhouette, recovered, words``.
    labels : Series
        The group of each ``creator_id``.
    choice : DataFrame, one row per number of groups tried
        ``k, silhouette, chosen``.
    profile : DataFrame, one row per group, dimension and segment
        ``group, dimension, segment, share, overall, index``: mean audience share of the
        group, of all creators, and 100 x their ratio.
    map : DataFrame, one row per creator
        ``creator_id, group, x, y``: the plane that shows most of the differences (first two
        principal components of the log-ratios); near is alike.
    shown : float
        Part of all differences that the map shows, in [0, 1].
    silhouette, stability : float
        Mean silhouette, and mean adjusted Rand index over resamples.

    Examples
    --------
    >>> from influlab.tables import world
    >>> found = segment(world(0, creators=60).audiences, k=3, dimensions=["interest"])
    >>> found.table["group"].tolist()
    ['A', 'B', 'C']
    """

    table: pd.DataFrame
    labels: pd.Series
    choice: pd.DataFrame
    profile: pd.DataFrame
    map: pd.DataFrame
    shown: float
    silhouette: float
    stability: float

    @property
    def text(self) -> str:
        """How many groups, how clear, and what the largest is like."""
        first = self.table.iloc[0]
        if self.stability < 0.75:
            clear = "They change with the sample: a convenient cut, not a fact"
        elif self.silhouette < 0.25:
            clear = "They come back in other samples but overlap: creators at an edge belong to two"
        else:
            clear = "They are clear and come back in other samples"
        return (
            f"{len(self.table)} groups of creators with alike audiences. {clear} "
            f"(mean silhouette {self.silhouette:.2f}, adjusted Rand index over resamples "
            f"{self.stability:.2f}; 1 is perfect, 0 is chance). The largest, "
            f"{first['group']}, holds {first['share_of_creators']:.0%} of creators: "
            f"{first['words']}."
        )


def segment(
    audiences: object,
    *,
    k: int | None = None,
    dimensions: Collection[str] | None = None,
    seed: int = 0,
) -> Segmentation:
    r"""Groups of creators whose audiences are alike.

    Shares add up to 1, so their plain distances mislead: 1 % against 2 % is a larger
    difference than 50 % against 51 %. Each dimension is therefore taken as centred
    log-ratios (Aitchison 1986),

    .. math:: z_i = \ln x_i - \frac1D \sum_j \ln x_j

    with shares below 0.5 % (finer than platforms report) set to 0.5 %, and divided by
    :math:`\sqrt D`, so that a dimension cut finely does not outweigh one cut coarsely.
    k-means groups them. Without `k`, the number of groups from 2 to 10 with the highest
    mean silhouette (Rousseeuw 1987, doi 10.1016/0377-0427(87)90125-7) is taken; below 0.25
    there is no substantial structure (Kaufman and Rousseeuw 1990). The grouping is repeated
    on 20 random halves of the creators: ``stability`` is the mean adjusted Rand index
    (Hubert and Arabie 1985), ``recovered`` the mean Jaccard overlap of each group with its
    nearest group in the resample (Hennig 2007, doi 10.1016/j.csda.2006.11.025; above 0.75
    is stable).

    Parameters
    ----------
    audiences : frame, one row per creator, dimension and segment
        ``creator_id, dimension, segment, share`` [fraction; adds up to 1].
    k : int, optional
        Number of groups, from 2 to the number of creators - 1.
    dimensions : collection of str, optional
        Only these; default all.
    seed : int

    Returns
    -------
    Segmentation

    Raises
    ------
    InfluLabError
        Too few creators, an impossible `k`, or audiences that are all the same.
    TableError
        A table that cannot be used, or creators who lack a dimension.

    Examples
    --------
    >>> from influlab.tables import world
    >>> found = segment(world(0, creators=60).audiences, dimensions=["interest"])
    >>> len(found.labels), found.choice["k"].tolist()
    (60, [2, 3, 4, 5, 6, 7, 8, 9, 10])
    """
    wide = wide_shares(audiences, dimensions)
    check("audiences", _lacking(wide), TableError)
    points = log_ratios(wide)
    check("segments", _impossible(points, k))
    tried = [k] if k else list(range(2, min(MOST, len(np.unique(points, axis=0)) - 1) + 1))
    fits = {each: _grouped(points, each, seed) for each in tried}
    scores = {each: _silhouettes(points, labels, seed) for each, labels in fits.items()}
    best = max(tried, key=lambda each: scores[each].mean())
    codes = _by_size(fits[best])
    stability, recovered = _stability(points, codes, best, seed)
    choice = [
        {"k": each, "silhouette": float(scores[each].mean()), "chosen": each == best}
        for each in tried
    ]
    labels = pd.Series(_letters(codes), index=wide.index, name="group")
    profile = _profile(wide, labels)
    table = _table(labels, _silhouettes(points, codes, seed, whole=True), recovered, profile)
    mean = float(scores[best].mean())
    plane, seen = _plane(points, labels)
    return Segmentation(
        *(table, labels, pd.DataFrame(choice), profile, plane, seen),
        silhouette=mean,
        stability=stability,
    )


def log_ratios(wide: pd.DataFrame) -> np.ndarray:
    """Centred log-ratios of each dimension, scaled so that every dimension weighs the same.

    Parameters
    ----------
    wide : DataFrame
        From :func:`influlab.creators.shares.wide_shares`.

    Returns
    -------
    array, creators x parts
        Each dimension's columns sum to 0 in every row.

    Examples
    --------
    >>> wide = pd.DataFrame([[0.5, 0.5], [0.8, 0.2]], columns=pd.MultiIndex.from_tuples(
    ...     [("gender", "women"), ("gender", "men")], names=["dimension", "segment"]))
    >>> log_ratios(wide).round(2)
    array([[ 0.  ,  0.  ],
           [ 0.49, -0.49]])
    """
    blocks = []
    for block in split(wide).values():
        floored = np.maximum(block.to_numpy(), FLOOR)
        logs = np.log(floored)
        blocks.append((logs - logs.mean(axis=1, keepdims=True)) / np.sqrt(logs.shape[1]))
    return np.hstack(blocks)


def _silhouettes(
    points: np.ndarray, labels: np.ndarray, seed: int, whole: bool = False
) -> np.ndarray:
    """Silhouette of each creator; of 3,000 drawn at random when there are more."""
    from sklearn.metrics import silhouette_samples

    limit = 3_000
    if len(points) <= limit:
        return silhouette_samples(points, labels)
    chosen = np.sort(np.random.default_rng(seed).choice(len(points), limit, replace=False))
    found = silhouette_samples(points[chosen], labels[chosen])
    if not whole:
        return found
    filled = np.full(len(points), np.nan)
    filled[chosen] = found
    return filled


def _grouped(points: np.ndarray, k: int, seed: int, *, starts: int = 5) -> np.ndarray:
    """Labels by scikit-learn's k-means, the best of `starts` runs."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # A thread per core waits longer than it works on a table of creators.
    with threadpool_limits(limits=1):
        return KMeans(k, n_init=starts, random_state=seed % 2**31).fit(points).labels_


def _stability(
    points: np.ndarray, codes: np.ndarray, k: int, seed: int
) -> tuple[float, np.ndarray]:
    """Mean adjusted Rand index, and mean Jaccard overlap of each group, over random halves."""
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng([seed, 1])
    size = max(k + 1, len(points) // 2)
    rand, overlap = [], []
    for _ in range(RESAMPLES):
        rows = rng.choice(len(points), size, replace=False)
        again = _grouped(points[rows], k, int(rng.integers(2**31)), starts=2)
        rand.append(adjusted_rand_score(codes[rows], again))
        both = np.zeros((k, k))
        np.add.at(both, (codes[rows], again), 1)
        union = both.sum(axis=1, keepdims=True) + both.sum(axis=0) - both
        jaccard = np.divide(both, union, out=np.zeros_like(both), where=union > 0).max(axis=1)
        overlap.append(np.where(both.sum(axis=1) > 0, jaccard, np.nan))
    known = np.array(overlap)
    counts = np.maximum((~np.isnan(known)).sum(axis=0), 1)
    return float(np.mean(rand)), np.nansum(known, axis=0) / counts


def _by_size(labels: np.ndarray) -> np.ndarray:
    order = np.argsort(-np.bincount(labels), kind="stable")
    return np.argsort(order)[labels]


def _letters(codes: np.ndarray) -> list[str]:
    names = [*ascii_uppercase, *(f"G{number}" for number in range(27, codes.max() + 2))]
    return [names[code] for code in codes]


def _plane(points: np.ndarray, labels: pd.Series) -> tuple[pd.DataFrame, float]:
    """First two principal components; the larger loading of each points up."""
    centred = points - points.mean(axis=0)
    left, sizes, right = np.linalg.svd(centred, full_matrices=False)
    places = np.zeros((len(points), 2))
    for axis in range(min(2, len(sizes))):
        up = np.sign(right[axis, np.abs(right[axis]).argmax()])
        places[:, axis] = up * left[:, axis] * sizes[axis]
    found = pd.DataFrame({"creator_id": labels.index, "group": labels.to_numpy()})
    shown = float(np.sum(sizes[:2] ** 2) / np.sum(sizes**2))
    return found.assign(x=places[:, 0], y=places[:, 1]), shown


def _profile(wide: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    shares = wide.groupby(labels.to_numpy()).mean().rename_axis("group")
    long = shares.stack(["dimension", "segment"], future_stack=True).rename("share").reset_index()
    overall = wide.mean().rename("overall").reset_index()
    long = long.merge(overall, on=["dimension", "segment"], how="left")
    return long.assign(index=100 * long["share"] / long["overall"].where(long["overall"] > 0))


def _table(
    labels: pd.Series, silhouettes: np.ndarray, recovered: np.ndarray, profile: pd.DataFrame
) -> pd.DataFrame:
    counts = labels.value_counts().sort_index()
    counts = counts.loc[sorted(counts.index, key=lambda name: (len(name), name))]
    mean = pd.Series(silhouettes).groupby(labels.to_numpy()).mean()
    words = {name: in_words(rows) for name, rows in profile.groupby("group")}
    return pd.DataFrame(
        {
            "group": counts.index,
            "creators": counts.to_numpy(),
            "share_of_creators": counts.to_numpy() / len(labels),
            "silhouette": mean.reindex(counts.index).to_numpy(),
            "recovered": recovered,
            "words": [words[name] for name in counts.index],
        }
    )


def in_words(profile: pd.DataFrame, most: int = 3) -> str:
    """What marks a group: the parts of its audience that stand out, in words.

    Parameters
    ----------
    profile : DataFrame, one row per dimension and segment of one group
        ``dimension, segment, share, overall`` [fractions].
    most : int
        Parts to name.

    Returns
    -------
    str
        Parts ordered by how much they tell the group from all creators,
        ``share x ln(share / overall)``.

    Examples
    --------
    >>> in_words(pd.DataFrame({"dimension": ["gender"] * 2, "segment": ["women", "men"],
    ...                        "share": [0.8, 0.2], "overall": [0.6, 0.4]}))
    'gender women 80% (all creators 60%)'
    """
    known = profile[(profile["share"] > 0) & (profile["overall"] > 0)]
    told = known["share"] * np.log(known["share"] / known["overall"])
    named = known.assign(told=told)[told > 0.03].nlargest(most, "told")
    if not len(named):
        return "like the average creator"
    return ", ".join(
        f"{row.dimension} {row.segment} {row.share:.0%} (all creators {row.overall:.0%})"
        for row in named.itertuples()
    )


def _lacking(wide: pd.DataFrame) -> list[str]:
    problems = []
    for dimension, block in split(wide).items():
        empty = block.isna().any(axis=1)
        if empty.any():
            count = counted(int(empty.sum()), "such creator")
            problems.append(
                f"{empty.idxmax()!r} has no {dimension} shares ({count}); leave those creators "
                f"out, or name the dimensions to use without {dimension!r}"
            )
    return problems


def _impossible(points: np.ndarray, k: int | None) -> list[str]:
    count, different = len(points), len(np.unique(points, axis=0))
    if count < 3:
        return [f"{counted(count, 'creator')} cannot be grouped; at least 3 are needed"]
    if different == 1:
        return [f"all {count:,} creators have the same audience; there is nothing to group"]
    if k is None:
        return [] if different > 2 else ["only 2 audiences differ; at least 3 are needed"]
    if not hasattr(k, "__index__") or isinstance(k, bool) or k < 2:
        return [f"k is {k!r}; it must be a whole number from 2"]
    if k > different - 1:
        return [
            f"k is {k}, but only {different:,} of {count:,} audiences differ; "
            f"k must be at most {different - 1:,}"
        ]
    return []
