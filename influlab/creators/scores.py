"""How good is a score that wants to tell two kinds apart? Ranking, calibration, Brier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.creators.dominance import cliffs_delta, delta_error, delta_interval
from influlab.creators.inputs import check_level
from influlab.errors import check


@dataclass(frozen=True)
class ScoreCheck:
    """How well a score ranks and how well it is calibrated, made by :func:`check_scores`.

    Parameters
    ----------
    auc, low, high : float
        Area under the ROC curve with its interval.
    level : float
    brier, brier_of_share : float
        Mean squared error of the score as a probability, and of always saying the share.
    calibrated : bool
        Whether every bin's mean score lies in the interval of its share, at a level that
        allows for looking at several bins (Bonferroni).
    table : DataFrame, one row per bin of the score, from low to high
        ``rows, score, share, low, high``: mean score, share of positives with its interval.

    Examples
    --------
    >>> check_scores([0.1, 0.2, 0.8, 0.9], [False, False, True, True], bins=2).auc
    1.0
    """

    auc: float
    low: float
    high: float
    level: float
    brier: float
    brier_of_share: float
    calibrated: bool
    table: pd.DataFrame

    @property
    def text(self) -> str:
        """What the score can do, and whether it may be read as a probability."""
        score = self.table["score"]
        off = float((score - self.table["share"]).abs().max())
        hidden = float(np.maximum(score - self.table["low"], self.table["high"] - score).max())
        reading = (
            "is not shown to be wrong as a probability on accounts like these (in a bin it may "
            f"still be off by up to {hidden:.0%})"
            if self.calibrated
            else f"must not be read as a probability (off by up to {off:.0%} in a bin)"
        )
        return (
            f"A positive scores above a negative in {self.auc:.1%} of pairs ({self.level:.0%} "
            f"range {self.low:.1%} to {self.high:.1%}). The score {reading}; Brier score "
            f"{self.brier:.3f}, always saying the overall share has {self.brier_of_share:.3f}."
        )


def check_scores(
    scores: object, labels: object, *, bins: int = 5, level: float = 0.9
) -> ScoreCheck:
    r"""Area under the ROC curve, calibration by bins and Brier score of a score in [0, 1].

    .. math:: AUC = P(s^+ > s^-) + \tfrac12 P(s^+ = s^-), \qquad
              Brier = \frac1n \sum_i (s_i - y_i)^2

    The interval of the AUC is that of DeLong et al. (1988) on the scale of artanh; the shares
    have Wilson (1927) intervals. AUC only ranks: it is blind to calibration and to how rare
    positives are elsewhere.

    Parameters
    ----------
    scores : sequence of n fractions
    labels : sequence of n booleans
        True for a positive.
    bins : int
        Bins of about equal size for the calibration, 2 to 20.
    level : float in (0, 1)

    Returns
    -------
    ScoreCheck

    Raises
    ------
    InfluLabError
        Unequal lengths, scores outside [0, 1], only one kind of label.

    Examples
    --------
    >>> found = check_scores([0.1, 0.6, 0.4, 0.9], [False, False, True, True], bins=2)
    >>> found.auc, round(found.brier, 3)
    (0.75, 0.185)
    """
    check_level("score check", level)
    score = np.asarray(scores, dtype=float)
    label = np.asarray(labels)
    check("score check", _problems(score, label, bins))
    positive = label.astype(bool)
    first, second = score[positive], score[~positive]
    delta = cliffs_delta(first, second)
    groups = (np.arange(len(first)), len(first) + np.arange(len(second)))
    error, _ = delta_error(first, second, groups)
    low, high = delta_interval(delta, error, (len(first), len(second)), level)
    share = float(positive.mean())
    table = _calibration(score, positive, bins, level)
    ends = wilson(table["share"], table["rows"], 1 - (1 - level) / len(table))
    return ScoreCheck(
        *((each + 1) / 2 for each in (delta, low, high)),
        level=level,
        brier=float(np.mean((score - positive) ** 2)),
        brier_of_share=share * (1 - share),
        calibrated=bool(table["score"].between(*ends).all()),
        table=table,
    )


def _calibration(score: np.ndarray, positive: np.ndarray, bins: int, level: float) -> pd.DataFrame:
    edges = np.unique(np.quantile(score, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, score, side="right")
    found = pd.DataFrame({"place": place, "score": score, "share": positive.astype(float)})
    grouped = found.groupby("place")
    table = grouped[["score", "share"]].mean()
    table.insert(0, "rows", grouped.size())
    table["low"], table["high"] = wilson(table["share"], table["rows"], level)
    return table.reset_index(drop=True)


def wilson(share: pd.Series, count: pd.Series, level: float) -> tuple[pd.Series, pd.Series]:
    r"""Wilson's interval of a share (1927): right for shares near 0 and 1 too.

    .. math:: \frac{\hat p + z^2 / 2n \pm z \sqrt{\hat p (1 - \hat p)/n + z^2 / 4n^2}}{1 + z^2/n}

    Parameters
    ----------
    share : Series of fractions
    count : Series of counts
    level : float in (0, 1)

    Returns
    -------
    low, high : Series

    Examples
    --------
    >>> low, high = wilson(pd.Series([0.0]), pd.Series([10]), 0.9)
    >>> print(f"{low[0]:.3f} {high[0]:.3f}")
    0.000 0.213
    """
    from scipy.special import ndtri

    z = float(ndtri((1 + level) / 2))
    middle = share + z**2 / (2 * count)
    half = z * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    below = 1 + z**2 / count
    return ((middle - half) / below).clip(lower=0), ((middle + half) / below).clip(upper=1)


def _problems(score: np.ndarray, label: np.ndarray, bins: int) -> list[str]:
    found = []
    if score.shape != label.shape or score.ndim != 1:
        found.append(f"{score.size:,} scores but {label.size:,} labels; give one label per score")
    wrong = ~((score >= 0) & (score <= 1))
    if wrong.any():
        at = int(np.argmax(wrong))
        found.append(f"scores must be fractions in [0, 1]; number {at} is {score[at]}")
    kinds = set(np.unique(label).tolist())
    if kinds != {False, True}:
        found.append(f"labels must hold both True and False; they hold {sorted(kinds)}")
    if not hasattr(bins, "__index__") or not 2 <= bins <= 20:
        found.append(f"bins is {bins!r}; it must be a whole number from 2 to 20")
    return found
