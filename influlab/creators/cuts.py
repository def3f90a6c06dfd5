"""Where would the data draw the line? Steps, lines and kinks against each other by BIC."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.creators.inputs import check_level
from influlab.creators.summary import METRIC, read_metric
from influlab.creators.tiers import TierScheme, scheme_or_default
from influlab.errors import InfluLabError
from influlab.tables.words import counted

LEAST = 30
PLACES = 200


@dataclass(frozen=True)
class CutPoints:
    """Forms of a metric against size, ranked by BIC, made by :func:`cut_points`.

    Parameters
    ----------
    metric : str
    scheme : str
        Name of the scheme whose cut-offs stand beside those of the data.
    table : DataFrame, one row per form, the best first
        ``form, cuts, parameters, bic, behind, explained``: cut-offs in followers, BIC, BIC
        minus that of the best form, share of the variance of the log metric explained.
    low, high : float
        Range of the best single cut-off at `level`.
    level : float
    creators : int

    Examples
    --------
    >>> from influlab.tables import world
    >>> cut_points(world(0, creators=500).creators).table["form"].iloc[0]
    'straight line'
    """

    metric: str
    scheme: str
    table: pd.DataFrame
    low: float
    high: float
    level: float
    creators: int

    @property
    def text(self) -> str:
        """Whether the data know tiers at all, and where they would cut."""
        rows = self.table.set_index("form")
        best, single = self.table.iloc[0], rows.loc["1 step"]
        usual = rows.loc[f"scheme {self.scheme}", "behind"]
        return (
            f"{self.metric.replace('_', ' ').capitalize()} of "
            f"{counted(self.creators, 'creator')} is described best by {_in_words(best)}. A single "
            f"cut would lie at {single['cuts'][0]:,} followers ({self.level:.0%} range "
            f"{self.low:,.0f} to {self.high:,.0f}) and is {single['behind']:.0f} BIC points "
            f"behind; the cut-offs of {self.scheme!r} are {usual:.0f} behind "
            "(10 is strong evidence)."
        )


def cut_points(
    creators: object,
    metric: str = METRIC,
    scheme: TierScheme | None = None,
    *,
    most: int = 3,
    level: float = 0.9,
) -> CutPoints:
    r"""Cut-offs that the data would choose, beside those that somebody published.

    Fitted to the log of the metric over the log of followers: one level; 1 to `most` steps
    at the best places (all of them, by dynamic programming: Fisher 1958, Bai and Perron
    2003); a straight line; a line with one kink; and the steps of `scheme`. Compared by

    .. math:: BIC = n \ln(SSE / n) + p \ln n

    where a place that was searched for counts as a parameter (Yao 1988). Tiers are real if a
    form with steps wins; if a line wins, a tier is a convention laid over a slope. The range
    of the single cut-off holds all places whose likelihood ratio is at most
    :math:`-2 \ln(1 - \sqrt{level})` (Hansen 2000, doi 10.1111/1468-0262.00124).

    Parameters
    ----------
    creators : frame, one row per creator or per post
        ``followers`` [count > 0], the metric [> 0; other rows are left out], ``creator_id``
        where it repeats (each creator then counts once, by the mean log).
    metric : str
    scheme : TierScheme, default the two tiers of the question
    most : int
        Most cut-offs to look for, 1 to 5.
    level : float in (0, 1)

    Returns
    -------
    CutPoints

    Raises
    ------
    InfluLabError
        Fewer than 30 usable creators or 10 follower counts, an impossible `most`.
    TableError
        Columns that are missing, cells that are no numbers.

    Examples
    --------
    >>> from influlab.tables import world
    >>> found = cut_points(world(0, creators=500).creators, most=2)
    >>> sorted(found.table["form"])
    ['1 step', '2 steps', 'kinked line', 'one level', 'scheme two_tier', 'straight line']
    """
    check_level("cut points", level)
    scheme = scheme_or_default(scheme)
    followers, logs = _points(creators, metric, scheme)
    _usable(len(logs), len(np.unique(followers)), most)
    places = np.unique(np.quantile(followers, np.linspace(0, 1, PLACES + 1)).round())[1:]
    steps = _steps(followers, logs, places, most)
    rows = [("one level", (), 2, float(np.sum((logs - logs.mean()) ** 2)))]
    rows += [
        (f"{k} step{'' if k == 1 else 's'}", cuts, 2 * k + 2, sse)
        for k, (cuts, sse) in enumerate(steps, start=1)
    ]
    rows += _lines(followers, logs, places)
    codes = np.searchsorted(scheme.edges, followers, side="right")
    parts = len(np.unique(codes))
    named = tuple(edge for edge in scheme.edges if followers.min() < edge <= followers.max())
    rows.append((f"scheme {scheme.name}", named, parts + 1, _within(codes, logs)))
    low, high = _range(followers, logs, places, level)
    table = _ranked(rows, len(logs))
    return CutPoints(metric, scheme.name, table, low, high, level, len(logs))


def _in_words(best: pd.Series) -> str:
    where = " and ".join(f"{cut:,}" for cut in best["cuts"])
    if best["form"] == "kinked line":
        return f"a line whose slope changes near {where} followers: a slope, no tiers"
    if best["form"] == "straight line":
        return "a straight line: a slope, no tiers"
    if best["form"] == "one level":
        return "one level: size does not matter"
    return f"steps at {where} followers: tiers that the data know"


def _points(creators: object, metric: str, scheme: TierScheme) -> tuple[np.ndarray, np.ndarray]:
    table = read_metric(creators, metric, scheme)
    used = table[(table["followers"] > 0) & (table["value"] > 0)]
    logs = np.log(used["value"])
    grouped = used.assign(log=logs).groupby("creator")[["followers", "log"]].mean()
    ordered = grouped.sort_values("followers")
    return ordered["followers"].to_numpy(), ordered["log"].to_numpy()


def _usable(count: int, different: int, most: int) -> None:
    problems = []
    if count < LEAST or different < 10:
        problems.append(
            f"{counted(count, 'creator')} with followers and metric above 0, "
            f"{counted(different, 'different follower count')}; at least {LEAST} creators and "
            "10 different follower counts are needed"
        )
    if not hasattr(most, "__index__") or not 1 <= most <= 5:
        problems.append(f"most is {most!r}; it must be a whole number from 1 to 5")
    if problems:
        raise InfluLabError("cut points", problems)


def _steps(
    followers: np.ndarray, logs: np.ndarray, places: np.ndarray, most: int
) -> list[tuple[tuple[int, ...], float]]:
    """Best cuts and their squared error for 1 to `most` cuts; a cut is the first of the upper."""
    ends = np.searchsorted(followers, places[:-1], side="left")
    ends = np.unique(np.concatenate([[0], ends[ends > 0], [len(logs)]]))
    sums = np.concatenate([[0], np.cumsum(logs)])[ends]
    squares = np.concatenate([[0], np.cumsum(logs**2)])[ends]
    count = ends[None, :] - ends[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = squares[None, :] - squares[:, None] - (sums[None, :] - sums[:, None]) ** 2 / count
    cost[count <= 0] = np.inf
    best, back, found = cost[0], [], []
    for _ in range(most):
        total = best[:, None] + cost
        back.append(total.argmin(axis=0))
        best = total.min(axis=0)
        node, cuts = len(ends) - 1, []
        for step in reversed(back):
            node = step[node]
            cuts.append(int(followers[ends[node]]))
        found.append((tuple(reversed(cuts)), float(best[-1])))
    return found


def _lines(followers: np.ndarray, logs: np.ndarray, places: np.ndarray) -> list[tuple]:
    x = np.log10(followers)
    ones = np.ones_like(x)

    def error(*columns: np.ndarray) -> float:
        design = np.column_stack([ones, x, *columns])
        fit = design @ np.linalg.lstsq(design, logs, rcond=None)[0]
        return float(np.sum((logs - fit) ** 2))

    kinks = {place: error(np.maximum(x - np.log10(place), 0)) for place in places[1:-1:2]}
    kink = min(kinks, key=lambda place: kinks[place])
    return [("straight line", (), 3, error()), ("kinked line", (int(kink),), 5, kinks[kink])]


def _within(codes: np.ndarray, logs: np.ndarray) -> float:
    sums, counts = np.bincount(codes, weights=logs), np.bincount(codes)
    return float(np.sum(logs**2) - np.sum(sums[counts > 0] ** 2 / counts[counts > 0]))


def _range(
    followers: np.ndarray, logs: np.ndarray, places: np.ndarray, level: float
) -> tuple[float, float]:
    cuts = places[:-1]
    errors = np.array([_within((followers >= cut).astype(int), logs) for cut in cuts])
    ratio = len(logs) * (errors - errors.min()) / max(errors.min(), 1e-300)
    kept = cuts[ratio <= -2 * np.log(1 - np.sqrt(level))]
    return float(kept.min()), float(kept.max())


def _ranked(rows: list[tuple], count: int) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["form", "cuts", "parameters", "sse"])
    table["bic"] = count * np.log(np.maximum(table["sse"], 1e-300) / count)
    table["bic"] += table["parameters"] * np.log(count)
    table["behind"] = table["bic"] - table["bic"].min()
    level = table.loc[0, "sse"]
    table["explained"] = 1 - table.pop("sse") / level if level > 0 else 0.0
    return table.sort_values("bic", kind="stable", ignore_index=True)
