"""A metric by tier: its median and mean with the range that other samples would have given."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.creators.bootstrap import (
    bca_interval,
    cluster_draws,
    fewest,
    mean_draws,
    median_draws,
    percentile_interval,
    skewness,
    widened,
)
from influlab.creators.inputs import as_frame, check_level, kind_of, read_columns
from influlab.creators.tiers import TierScheme, assign_tiers, scheme_or_default
from influlab.errors import TableError

METRIC = "engagement_rate_by_followers"
DRAWS = 2_000


def tier_summary(
    creators: object,
    metric: str = METRIC,
    scheme: TierScheme | None = None,
    *,
    level: float = 0.9,
    seed: int = 0,
) -> pd.DataFrame:
    """Median and mean of a metric in every tier, each with a bootstrap interval.

    The median speaks of the typical creator; a few viral accounts move the mean, not the
    median. Intervals: percentile for the median (its draws are exact, see
    :mod:`influlab.creators.bootstrap`), bias-corrected and accelerated (Efron 1987, doi
    10.2307/2289144) for the mean, both wider where creators are few (Hesterberg 2015). They
    tell what another sample of creators would give, not how one creator will do. Where
    ``creator_id`` repeats (a table of posts), whole creators are resampled (and the mean's
    interval is bias-corrected only).

    Parameters
    ----------
    creators : pandas, Polars, DuckDB or PySpark frame, one row per creator or per post
        ``followers`` [count, >= 0], the metric (missing cells are counted and left out),
        ``creator_id`` where it repeats.
    metric : str
        Column to summarise, in its own unit (rates are fractions).
    scheme : TierScheme, default the two tiers of the question
    level : float in (0, 1)
        Level of the intervals.
    seed : int

    Returns
    -------
    DataFrame, one row per tier and statistic
        ``tier, statistic`` (median or mean)``, estimate, low, high, level, rows, creators,
        missing``; a tier without any value has empty numbers, and the range of fewer creators
        than its level asks (five at 0.9) is not known (empty).

    Raises
    ------
    TableError
        Columns that are missing, cells that are no numbers, a metric without any value.

    Examples
    --------
    >>> creators = pd.DataFrame({"followers": [5_000, 6_000, 7_000, 300_000],
    ...                          "engagement_rate_by_followers": [0.03, 0.04, 0.08, 0.02]})
    >>> tier_summary(creators)[["tier", "statistic", "estimate", "rows"]]
        tier statistic  estimate  rows
    0  below    median       NaN     0
    1  below      mean       NaN     0
    2  micro    median      0.04     3
    3  micro      mean      0.05     3
    4  macro    median      0.02     1
    5  macro      mean      0.02     1
    """
    check_level("tier summary", level)
    scheme = scheme_or_default(scheme)
    table = read_metric(creators, metric, scheme)
    rng = np.random.default_rng(seed)
    rows = []
    for tier in scheme.names:
        part = table[table["tier"] == tier]
        rows += _rows_of(tier, part, level, rng)
    return pd.DataFrame(rows).astype({"tier": pd.CategoricalDtype(scheme.names, ordered=True)})


def read_metric(creators: object, metric: str, scheme: TierScheme) -> pd.DataFrame:
    """Followers, metric, tier and creator of every row, checked.

    Parameters
    ----------
    creators : frame
    metric : str
    scheme : TierScheme

    Returns
    -------
    DataFrame
        ``followers, value, tier, creator``; ``creator`` is the row's own number where the
        table has no ``creator_id``.

    Raises
    ------
    TableError
        Columns that are missing, cells that are no numbers, a metric without any value.

    Examples
    --------
    >>> from influlab.creators.tiers import default_scheme
    >>> creators = pd.DataFrame({"followers": [5_000], "fee": [90.0]})
    >>> read_metric(creators, "fee", default_scheme())
       followers  value   tier  creator
    0     5000.0   90.0  micro        0
    """
    has_ids = "creator_id" in as_frame(creators, "creators").collect_schema().names()
    kinds = {"followers": "count", metric: kind_of(metric)}
    kinds |= {"creator_id": "text"} if has_ids else {}
    table = read_columns(creators, "creators", kinds, missing={metric} - {"followers"})
    if table[metric].isna().all():
        raise TableError("creators", f"{metric!r} has no value in any row; choose another metric")
    creator = np.arange(len(table))
    if has_ids:
        creator = pd.factorize(table["creator_id"], sort=True)[0]
    return pd.DataFrame(
        {
            "followers": table["followers"].to_numpy(),
            "value": table[metric].to_numpy(),
            "tier": assign_tiers(table, scheme)["tier"].to_numpy(),
            "creator": creator,
        }
    )


def metric_draws(
    values: np.ndarray, creator: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Bootstrap medians and means; whole creators where they have several rows.

    Rows are put into an order of their own first: a database gives them in any order, and the
    same seed must draw the same.

    Parameters
    ----------
    values, creator : arrays of n numbers
    rng : Generator

    Returns
    -------
    medians, means : arrays
    repeated : bool
        True when creators have several rows.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> metric_draws(np.ones(3), np.array([0, 0, 1]), rng)[2]
    True
    """
    repeated = len(np.unique(creator)) < len(creator)
    if repeated:
        order = np.lexsort((values, creator))
        values, creator = values[order], creator[order]
        return *cluster_draws(values, creator, DRAWS, rng), True
    values = np.sort(values)
    return median_draws(values, DRAWS, rng), mean_draws(values, DRAWS, rng), False


def _rows_of(tier: str, part: pd.DataFrame, level: float, rng: np.random.Generator) -> list[dict]:
    known = part.dropna(subset="value")
    values, creator = known["value"].to_numpy(), known["creator"].to_numpy()
    counts = {
        "level": level,
        "rows": len(known),
        "creators": len(np.unique(creator)),
        "missing": len(part) - len(known),
    }
    if not len(known):
        nothing = {"estimate": np.nan, "low": np.nan, "high": np.nan, **counts}
        return [{"tier": tier, "statistic": each, **nothing} for each in ("median", "mean")]
    mean, unknown = float(values.mean()), (np.nan, np.nan)
    ranges = {"median": (float(np.median(values)), unknown), "mean": (mean, unknown)}
    if counts["creators"] >= fewest(level):
        medians, means, repeated = metric_draws(values, creator, rng)
        middle = percentile_interval(medians, level, counts["creators"])
        ranges["median"] = (ranges["median"][0], middle)
        acceleration = 0.0 if repeated else skewness(values) / (6 * np.sqrt(len(values)))
        wide = widened(level, counts["creators"])
        ranges["mean"] = (mean, bca_interval(means, mean, acceleration, wide))
    return [
        {"tier": tier, "statistic": each, "estimate": centre, "low": low, "high": high, **counts}
        for each, (centre, (low, high)) in ranges.items()
    ]
