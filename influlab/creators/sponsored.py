"""What a sponsored post loses against an organic one of the same creator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from influlab.creators.inputs import check_level
from influlab.creators.post_columns import per_post
from influlab.creators.regression import Fit
from influlab.errors import InfluLabError, TableError
from influlab.tables.engines import to_pandas
from influlab.tables.words import counted

HUBER = 1.345
STEPS = 50
LEAST = 5


@dataclass(frozen=True)
class SponsoredGap:
    """Sponsored against organic posts, made by :func:`sponsored_gap`.

    Parameters
    ----------
    per : str
        ``followers`` or ``reach``.
    level : float
    table : DataFrame, one row per way of comparing
        ``comparison, estimate, low, high, level``: relative change of the engagement rate,
        -0.2 is a fifth less.
    posts, sponsored, creators, both : int
        Posts used, those sponsored, creators, and creators with both kinds.

    Examples
    --------
    >>> from influlab.tables import world
    >>> sponsored_gap(world(0, creators=60).posts).table["comparison"].tolist()
    ['all posts', 'same creator', 'same creator, media type and weekday']
    """

    per: str
    level: float
    table: pd.DataFrame
    posts: int
    sponsored: int
    creators: int
    both: int

    @property
    def text(self) -> str:
        """The gap of alike posts, with its range."""
        row = self.table.iloc[-1]
        sure = row["low"] > 0 or row["high"] < 0
        word = "more" if row["estimate"] > 0 else "less"
        finding = (
            f"get {abs(row['estimate']):.0%} {word} engagement per "
            f"{'follower' if self.per == 'followers' else 'account reached'}"
            if sure
            else "cannot be told from organic ones"
        )
        return (
            f"Sponsored posts {finding} ({self.level:.0%} range {row['low']:+.0%} to "
            f"{row['high']:+.0%}), compared within {counted(self.both, 'creator')} who have both "
            "kinds, at the same media type and weekday. Only labelled posts count as sponsored, "
            "and creators choose which posts to sell: this is a difference, not yet a cause."
        )


def sponsored_gap(posts: object, *, per: str | None = None, level: float = 0.9) -> SponsoredGap:
    r"""Relative difference in engagement rate between sponsored and organic posts.

    .. math:: \ln \frac{engagements_i + 1/2}{contacts_i} = a_{creator} + \beta \, sponsored_i
              + media_i + weekday_i + u_i, \qquad gap = e^{\beta} - 1

    A Huber regression (1964; weights 1 within 1.345 robust standard deviations, then
    falling), so that a viral post does not decide; each creator has their own level, so
    that creators who sell much are not compared with creators who sell little; errors are by
    creator (Student's t on the creators who have both kinds). Three rows: all posts alike,
    within creators, and within creators at equal media type and weekday (UTC). The half
    keeps posts without engagement in.

    Parameters
    ----------
    posts : frame, one row per post
        ``creator_id, sponsored``, parts of the engagements, ``followers`` or ``reach``;
        where there: ``media_type, posted_at, post_id``.
    per : {"followers", "reach"}, optional
        What stands below; default followers where posts have them.
    level : float in (0, 1)

    Returns
    -------
    SponsoredGap
        ``.table .text``.

    Raises
    ------
    InfluLabError
        Fewer than five creators with both kinds of posts, an unknown `per`.
    TableError
        Columns that are missing, or impossible numbers.

    Examples
    --------
    >>> from influlab.tables import world
    >>> gap = sponsored_gap(world(0, creators=200).posts, per="reach").table.iloc[-1]
    >>> bool(gap["low"] < -0.20 < gap["high"])       # planted: 0.80 times
    True
    """
    check_level("sponsored gap", level)
    if per not in (None, "followers", "reach"):
        problem = f"per is {per!r}; it must be 'followers' or 'reach'"
        raise InfluLabError("sponsored gap", problem)
    per, table = _read(posts, per)
    kinds = table.groupby("creator")["paid"].agg(["min", "max"])
    both = int((kinds["min"] < kinds["max"]).sum())
    if both < LEAST:
        problem = (
            f"{counted(both, 'creator')} with both sponsored and organic posts; at least "
            f"{LEAST} are needed ({counted(len(table), 'usable post')}, "
            f"{int(table['paid'].sum()):,} sponsored)"
        )
        raise InfluLabError("sponsored gap", problem)
    controls = pd.get_dummies(table[["media_type", "weekday"]].astype("str"), drop_first=True)
    paid = table["paid"].to_numpy()
    alone = paid[:, None]
    full = np.column_stack([paid, controls.to_numpy(dtype=float)])
    values, creator = table["value"].to_numpy(), table["creator"].to_numpy()
    nobody = np.zeros_like(creator)
    fits = {
        "all posts": huber_within(alone, values, nobody, creator),
        "same creator": huber_within(alone, values, creator, creator),
        "same creator, media type and weekday": huber_within(full, values, creator, creator),
    }
    rows = [_row(name, fit, level, both) for name, fit in fits.items()]
    sizes = (len(table), int(paid.sum()), len(kinds), both)
    return SponsoredGap(per, level, pd.DataFrame(rows), *sizes)


def huber_within(
    design: np.ndarray, values: np.ndarray, groups: np.ndarray, clusters: np.ndarray
) -> Fit:
    r"""Huber regression in which every group has its own level.

    Weighted least squares on deviations from the group's weighted mean, repeated until the
    weights stand still; covariance :math:`A^{-1} (\sum_c s_c s_c') A^{-1}` with the scores
    :math:`\psi(u) x` summed by cluster and :math:`A = \sum 1(|u| \le 1.345 s) x x'`.

    Parameters
    ----------
    design : array, n x p
        Without a constant.
    values : array of n numbers
    groups, clusters : arrays of n whole numbers

    Returns
    -------
    Fit

    Examples
    --------
    >>> x = np.array([[0.0], [1.0], [0.0], [1.0], [0.0], [1.0]])
    >>> y = np.array([1.0, 3.0, 11.0, 13.0, 5.0, 7.0])
    >>> huber_within(x, y, np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 1, 2, 2])).coefficients
    array([2.])
    """
    weights, scale, before = np.ones(len(values)), 1.0, None
    x, u, beta = design, values, np.zeros(design.shape[1])
    for _ in range(STEPS):
        x = design - _means(design, groups, weights)
        y = values - _means(values[:, None], groups, weights)[:, 0]
        root = np.sqrt(weights)
        beta = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0]
        u = y - x @ beta
        scale = max(float(np.median(np.abs(u))) / 0.6745, 1e-12)
        weights = np.minimum(1, HUBER * scale / np.maximum(np.abs(u), 1e-300))
        if before is not None and np.allclose(beta, before, rtol=1e-7, atol=1e-9):
            break
        before = beta
    core = np.abs(u) <= HUBER * scale
    inverse = np.linalg.pinv(x[core].T @ x[core])
    scores = (weights * u)[:, None] * x
    labels = np.unique(clusters, return_inverse=True)[1]
    sums = np.column_stack([np.bincount(labels, weights=column) for column in scores.T])
    few = len(sums) / max(len(sums) - 1, 1)
    return Fit(beta, few * inverse @ (sums.T @ sums) @ inverse)


def _means(columns: np.ndarray, groups: np.ndarray, weights: np.ndarray) -> np.ndarray:
    total = np.bincount(groups, weights=weights)
    sums = [np.bincount(groups, weights=weights * column) / total for column in columns.T]
    return np.column_stack(sums)[groups]


def _row(name: str, fit: Fit, level: float, both: int) -> dict:
    value, error = fit.contrast(np.eye(len(fit.coefficients))[0])
    half = float(stdtrit(both - 1, (1 + level) / 2)) * error
    low, high = np.expm1(value - half), np.expm1(value + half)
    estimate = float(np.expm1(value))
    return {"comparison": name, "estimate": estimate, "low": low, "high": high, "level": level}


def _read(posts: Any, per: str | None) -> tuple[str, pd.DataFrame]:
    rows = per_post(posts)
    names = ("creator_id", "engagements", "followers", "reach", "paid", "media_type", "day")
    table = to_pandas(rows.select(*names))
    if table["paid"].isna().all():
        raise TableError(
            "posts", "column 'sponsored' is missing or empty; it must say true or false"
        )
    if per is None:
        per = "followers" if table["followers"].notna().any() else "reach"
    if table[per].isna().all():
        raise TableError(
            "posts", f"column {per!r} is missing or empty; it must hold counts above 0"
        )
    table = table.dropna(subset=["engagements", per, "paid"])
    numbers = table[["engagements", per, "paid"]].astype(float)
    return per, pd.DataFrame(
        {
            "creator": pd.factorize(table["creator_id"])[0],
            "value": np.log((numbers["engagements"] + 0.5) / numbers[per]).to_numpy(),
            "paid": numbers["paid"].to_numpy(),
            "media_type": table["media_type"].astype("object").fillna("unknown").to_numpy(),
            "weekday": np.floor(table["day"].astype(float).fillna(-1e6)).to_numpy() % 7,
        }
    )
