"""Does "small wins" or "large wins" survive other cut-offs than ours?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.creators.bootstrap import median_draws, percentile_interval
from influlab.creators.curve import Curve, engagement_curve
from influlab.creators.summary import METRIC, read_metric
from influlab.creators.tiers import BELOW, assign_tiers, default_scheme, schemes
from influlab.errors import InfluLabError
from influlab.tables.words import counted

DRAWS = 2_000
SWEEP = 40


@dataclass(frozen=True)
class Stability:
    """One finding under every published scheme, made by :func:`scheme_stability`.

    Parameters
    ----------
    metric : str
    level : float
    table : DataFrame, one row per scheme, the default first
        ``scheme, smaller, larger, smaller_creators, larger_creators, estimate, low, high,
        level, verdict, flips, monotone, medians, source``: gap of medians (smaller minus
        larger tier), who is higher (``smaller``, ``larger`` or ``open``), whether that
        differs from the default scheme, whether medians fall or rise through all tiers.
    sweep : DataFrame, one row per cut-off between two groups
        ``followers, estimate, low, high, level, verdict``.
    curve : Curve
        The same question without any cut-off.

    Examples
    --------
    >>> from influlab.tables import world
    >>> scheme_stability(world(0, creators=400).creators).table["scheme"].iloc[0]
    'two_tier'
    """

    metric: str
    level: float
    table: pd.DataFrame
    sweep: pd.DataFrame
    curve: Curve

    @property
    def flips(self) -> float:
        """Share of the other schemes whose verdict differs from the default's."""
        return float(self.table["flips"].iloc[1:].mean())

    @property
    def text(self) -> str:
        """How often the verdict changes with the cut-offs."""
        first, others = self.table["verdict"].iloc[0], self.table["verdict"].iloc[1:]
        words = {
            "smaller": "the smaller tier is higher",
            "larger": "the larger tier is higher",
            "open": "neither tier is higher beyond its range",
        }
        same = int((others == first).sum())
        rest = ", ".join(
            f"{count} {'says' if count == 1 else 'say'} that {words[each]}"
            for each in words
            if each != first and (count := int((others == each).sum()))
        )
        along = (self.sweep["verdict"] == first).mean()
        shapes = {"U": "is a U", "inverted U": "is an inverted U", "level": "is level"}
        curve = shapes.get(self.curve.shape, self.curve.shape)
        return (
            f"Median {self.metric.replace('_', ' ')}: under the default cut-off {words[first]}. "
            f"{same} of {counted(len(others), 'other published scheme')} agree"
            + (f"; {rest}" if rest else "")
            + f". Of {len(self.sweep)} single cut-offs from {self.sweep['followers'].iloc[0]:,.0f} "
            f"to {self.sweep['followers'].iloc[-1]:,.0f} followers {along:.0%} agree. Without any "
            f"cut-off the mean curve {curve}."
        )


def scheme_stability(
    creators: object,
    metric: str = METRIC,
    *,
    level: float = 0.9,
    seed: int = 0,
    per_follower: bool | None = None,
) -> Stability:
    """The comparison of small and large, re-cut under all published schemes.

    In every scheme the tiers called micro and macro are compared by their medians; a scheme
    that does not have both gives its smallest and largest tier with at least two creators.
    A verdict is ``smaller`` or ``larger`` when the bootstrap interval of the gap excludes 0,
    else ``open``, as where a tier has too few creators for an interval (five at 0.9). Two
    checks need no scheme: a sweep of single cut-offs over the middle 96 % of creators, and
    the curve of :func:`engagement_curve`.

    Parameters
    ----------
    creators : frame, one row per creator or per post
        ``followers`` [count, >= 0], the metric, ``creator_id`` where it repeats (each
        creator then counts once, by the median of their rows).
    metric : str
    level : float in (0, 1)
    seed : int
    per_follower : bool, optional
        See :func:`engagement_curve`.

    Returns
    -------
    Stability
        ``.table .sweep .curve .flips .text``.

    Raises
    ------
    InfluLabError
        Fewer than 20 usable rows, or no two tiers in the default scheme.
    TableError
        Columns that are missing, cells that are no numbers.

    Examples
    --------
    >>> from influlab.tables import world
    >>> scheme_stability(world(0, creators=400).creators).table["verdict"].iloc[0]
    'smaller'
    """
    known = read_metric(creators, metric, default_scheme()).dropna(subset="value")
    known = known.groupby("creator", as_index=False)[["followers", "value"]].median()
    known["followers"] = known["followers"].round()
    curve = engagement_curve(
        known.rename(columns={"value": metric}), metric, level=level, per_follower=per_follower
    )
    rng = np.random.default_rng(seed)
    default = default_scheme()
    named = {default.name: default, **schemes()}
    rows = [_cut(known, scheme, level, rng) for scheme in named.values()]
    if rows[0] is None:
        problem = (
            f"scheme {default.name!r} has no two tiers with at least 2 creators each; "
            "the verdict cannot be compared"
        )
        raise InfluLabError("scheme stability", problem)
    table = pd.DataFrame([row for row in rows if row is not None])
    table.insert(10, "flips", table["verdict"] != table["verdict"].iloc[0])
    return Stability(metric, level, table, _sweep(known, default.edges[0], level, rng), curve)


def _cut(known: pd.DataFrame, scheme, level: float, rng: np.random.Generator) -> dict | None:
    tier = assign_tiers(known, scheme)["tier"]
    parts = {
        name: known.loc[tier == name, "value"].to_numpy()
        for name in scheme.names
        if name != BELOW and (tier == name).sum() > 1
    }
    if len(parts) < 2:
        return None
    named = ("micro", "macro") if {"micro", "macro"} <= set(parts) else (*parts,)
    smaller, larger = named[0], named[-1]
    medians = [float(np.median(values)) for values in parts.values()]
    steps = np.sign(np.diff(medians))
    return {
        **{"scheme": scheme.name, "smaller": smaller, "larger": larger},
        **{"smaller_creators": len(parts[smaller]), "larger_creators": len(parts[larger])},
        **_gap(parts[smaller], parts[larger], level, rng),
        "monotone": bool((steps >= 0).all() or (steps <= 0).all()),
        "medians": ", ".join(f"{n} {m:.4g}" for n, m in zip(parts, medians, strict=True)),
        "source": scheme.source,
    }


def _gap(smaller: np.ndarray, larger: np.ndarray, level: float, rng: np.random.Generator) -> dict:
    draws = median_draws(smaller, DRAWS, rng) - median_draws(larger, DRAWS, rng)
    low, high = percentile_interval(draws, level, min(len(smaller), len(larger)))
    verdict = "smaller" if low > 0 else "larger" if high < 0 else "open"
    estimate = float(np.median(smaller) - np.median(larger))
    return {**{"estimate": estimate, "low": low, "high": high}, "level": level, "verdict": verdict}


def _sweep(known: pd.DataFrame, least: int, level: float, rng: np.random.Generator) -> pd.DataFrame:
    tiered = known[known["followers"] >= least]
    followers, values = tiered["followers"].to_numpy(), tiered["value"].to_numpy()
    low, high = np.quantile(followers, [0.02, 0.98])
    rows = []
    for cut in np.unique(np.geomspace(low, high, SWEEP).round()):
        small, large = values[followers < cut], values[followers >= cut]
        if min(len(small), len(large)) > 1:
            rows.append({"followers": cut, **_gap(small, large, level, rng)})
    return pd.DataFrame(rows)
