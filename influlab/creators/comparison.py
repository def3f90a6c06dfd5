"""Two tiers side by side: how large the difference is, and how sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.creators.bootstrap import fewest, percentile_interval
from influlab.creators.dominance import (
    cliffs_delta,
    delta_error,
    delta_interval,
    dominance_tests,
)
from influlab.creators.inputs import check_level, kind_of
from influlab.creators.summary import METRIC, metric_draws, read_metric
from influlab.creators.tiers import BELOW, TierScheme, scheme_or_default
from influlab.errors import InfluLabError, check


@dataclass(frozen=True)
class TierComparison:
    """What differs between two tiers, made by :func:`compare_tiers`.

    Parameters
    ----------
    first, second : str
        The tiers; every measure tells the first against the second.
    metric : str
    level : float
    table : DataFrame, one row per measure
        ``measure, estimate, low, high, level, unit, meaning``.
    tests : DataFrame, one row per test
        ``test, statistic, p_value``.
    medians : (float, float)
        Of the first and second tier.
    counts : (int, int)
        Creators of the first and second tier.

    Examples
    --------
    >>> creators = pd.DataFrame({"followers": [5_000, 6_000, 7_000, 3e5, 4e5],
    ...                          "fee": [90.0, 80.0, 85.0, 900.0, 800.0]})
    >>> compare_tiers(creators, "fee").first
    'micro'
    """

    first: str
    second: str
    metric: str
    level: float
    table: pd.DataFrame
    tests: pd.DataFrame
    medians: tuple[float, float]
    counts: tuple[int, int]

    @property
    def text(self) -> str:
        """The difference in words, with its range."""
        rows = self.table.set_index("measure")
        gap, delta = rows.loc["median_gap"], rows.loc["cliffs_delta", "estimate"]
        low, high = (_shown(gap[end], self.metric) for end in ("low", "high"))
        span = f"{self.level:.0%} range of {self.first} minus {self.second}: {low} to {high}"
        if np.isnan(gap["low"]):
            span = f"a range of {self.level:.0%} needs {fewest(self.level)} creators in each"
        sure = gap["low"] > 0 or gap["high"] < 0
        higher = self.first if gap["estimate"] > 0 else self.second
        open_ = "too few to tell" if np.isnan(gap["low"]) else "the range includes 0"
        finding = f"{higher} is higher" if sure else f"{open_}, so neither is ahead"
        one, two = (_shown(value, self.metric) for value in self.medians)
        return (
            f"Median {self.metric.replace('_', ' ')}: {one} for {self.first} "
            f"({self.counts[0]:,} creators), {two} for {self.second} ({self.counts[1]:,}); "
            f"{finding} ({span}). Of two drawn at random, one from each tier, the "
            f"{self.first} one has the higher value in {(1 + delta) / 2:.0%} of pairs."
        )


def compare_tiers(
    creators: object,
    metric: str = METRIC,
    scheme: TierScheme | None = None,
    *,
    tiers: tuple[str, str] | None = None,
    level: float = 0.9,
    seed: int = 0,
) -> TierComparison:
    r"""Two tiers side by side in one metric: effect sizes first, tests beside them.

    ==================  ===============================================================
    median_gap          median of the first tier - median of the second
    mean_gap            mean - mean; a few viral accounts move it
    ratio_of_medians    how many times as high the typical creator is
    cliffs_delta        :math:`P(X > Y) - P(X < Y)`, from -1 to 1 (Cliff 1993)
    ==================  ===============================================================

    With thousands of creators every gap is "significant"; the size decides, not the p
    value. Gaps and ratio have percentile bootstrap intervals (none where a tier has fewer
    creators than the level asks, five at 0.9), Cliff's delta the interval of
    :func:`influlab.creators.dominance.delta_interval`. Rows of one creator (``creator_id``
    repeats) are kept together.

    Parameters
    ----------
    creators : pandas, Polars or DuckDB frame, one row per creator or post
        ``followers`` [count, >= 0], the metric, ``creator_id`` where it repeats.
    metric : str
        Column to compare, in its own unit.
    scheme : TierScheme, default the two tiers of the question
    tiers : (str, str), optional
        First and second tier; default the smallest and largest tier of the scheme that
        have two creators or more, ``below`` left out.
    level : float in (0, 1)
    seed : int

    Returns
    -------
    TierComparison
        ``.table``, ``.tests``, ``.text``.

    Raises
    ------
    InfluLabError
        Tiers that the scheme does not have or that have fewer than two creators.
    TableError
        Columns that are missing, cells that are no numbers.

    Examples
    --------
    >>> creators = pd.DataFrame({"followers": [5_000, 6_000, 7_000, 3e5, 4e5],
    ...                          "fee": [90.0, 80.0, 85.0, 900.0, 800.0]})
    >>> found = compare_tiers(creators, "fee")
    >>> found.table.set_index("measure").loc["cliffs_delta", "estimate"]
    np.float64(-1.0)
    """
    check_level("tier comparison", level)
    scheme = scheme_or_default(scheme)
    known = read_metric(creators, metric, scheme).dropna(subset="value")
    first, second = _chosen(known, scheme, tiers)
    parts = [known[known["tier"] == each] for each in (first, second)]
    samples = [part["value"].to_numpy() for part in parts]
    groups = tuple(part["creator"].to_numpy() for part in parts)
    rng = np.random.default_rng(seed)
    rows = [*_gaps(samples, groups, level, rng), _dominance(samples, groups, level)]
    table = pd.DataFrame(rows).assign(level=level)
    unit = _UNITS.get(kind_of(metric), "unit of the metric")
    table["unit"] = np.where(table["measure"].str.endswith("_gap"), unit, "ratio")
    table["meaning"] = table["measure"].map(_MEANINGS)
    return TierComparison(
        first,
        second,
        metric,
        level,
        table,
        tests=dominance_tests(samples[0], samples[1], groups),
        medians=(float(np.median(samples[0])), float(np.median(samples[1]))),
        counts=_counts(groups),
    )


_UNITS = {"fraction": "fraction", "money": "currency", "count": "count"}
_MEANINGS = {
    "median_gap": "typical creator of the first tier minus typical creator of the second",
    "mean_gap": "average of the first tier minus average of the second",
    "ratio_of_medians": "typical creator of the first tier / typical creator of the second",
    "cliffs_delta": "chance that the first is higher minus chance that it is lower",
}


def _chosen(
    known: pd.DataFrame, scheme: TierScheme, tiers: tuple[str, str] | None
) -> tuple[str, str]:
    counts = known.groupby("tier", observed=True)["creator"].nunique()
    held = {name: int(counts.get(name, 0)) for name in scheme.names}
    have = ", ".join(f"{name} {count:,}" for name, count in held.items())
    usable = [name for name, count in held.items() if count > 1 and name != BELOW]
    if tiers is None and len(usable) > 1:
        return usable[0], usable[-1]
    if tiers is None:
        problem = (
            f"two tiers with at least 2 creators each are needed; scheme {scheme.name!r} has: "
            f"{have}. Add creators or choose a scheme with other cut-offs"
        )
        raise InfluLabError("tier comparison", problem)
    problems = [
        f"tier {name!r} needs at least 2 creators with a value; scheme {scheme.name!r} has: {have}"
        for name in tiers
        if held.get(name, 0) < 2
    ]
    if len(tiers) != 2 or len(set(tiers)) != 2:
        problems.append(f"tiers is {tiers!r}; name two different tiers")
    check("tier comparison", problems)
    return tiers[0], tiers[1]


def _gaps(samples: list, groups: tuple, level: float, rng: np.random.Generator) -> list[dict]:
    medians, means = [], []
    for values, creator in zip(samples, groups, strict=True):
        drawn = metric_draws(values, creator, rng)
        medians.append((float(np.median(values)), drawn[0]))
        means.append((float(values.mean()), drawn[1]))
    (one, ones), (two, twos) = medians
    rows = [("median_gap", one - two, ones - twos)]
    rows.append(("mean_gap", means[0][0] - means[1][0], means[0][1] - means[1][1]))
    if twos.min() > 0:
        rows.append(("ratio_of_medians", one / two, ones / twos))
    made = []
    for name, estimate, draws in rows:
        low, high = percentile_interval(draws, level, min(_counts(groups)))
        made.append({"measure": name, "estimate": estimate, "low": low, "high": high})
    return made


def _counts(groups: tuple) -> tuple[int, int]:
    """Creators of each of the two tiers."""
    return len(np.unique(groups[0])), len(np.unique(groups[1]))


def _dominance(samples: list, groups: tuple, level: float) -> dict:
    delta = cliffs_delta(samples[0], samples[1])
    error, _ = delta_error(samples[0], samples[1], groups)
    low, high = delta_interval(delta, error, _counts(groups), level)
    return {"measure": "cliffs_delta", "estimate": delta, "low": low, "high": high}


def _shown(value: float, metric: str) -> str:
    return f"{value:.2%}" if kind_of(metric) == "fraction" else f"{value:,.4g}"
