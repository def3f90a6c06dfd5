"""A score against labels: reference libraries, hand numbers, what cannot be judged."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score
from statsmodels.stats.proportion import proportion_confint

from influlab.creators import check_scores
from influlab.creators.scores import wilson
from influlab.errors import InfluLabError


def sample(seed, n=200):
    rng = np.random.default_rng(seed)
    score = rng.uniform(size=n).round(2)
    return score, rng.random(n) < score


def test_auc_and_brier_agree_with_scikit_learn():
    score, label = sample(0)
    found = check_scores(score, label)
    assert found.auc == pytest.approx(roc_auc_score(label, score))
    assert found.brier == pytest.approx(brier_score_loss(label, score))


def test_wilson_agrees_with_statsmodels():
    low, high = wilson(pd.Series([0.0, 0.3, 1.0]), pd.Series([10, 50, 7]), 0.9)
    for at, (share, count) in enumerate([(0.0, 10), (0.3, 50), (1.0, 7)]):
        expected = proportion_confint(share * count, count, alpha=0.1, method="wilson")
        assert (low[at], high[at]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)  # fmt: skip
def test_wilson_as_printed_by_newcombe(hits, count, low, high):
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3, 95 %."""
    found = wilson(pd.Series([hits / count]), pd.Series([count]), 0.95)
    assert (found[0][0], found[1][0]) == pytest.approx((low, high), abs=5e-5)


def test_a_calibrated_score_is_mostly_called_one_and_a_shifted_one_is_not():
    samples = [sample(seed, 2_000) for seed in range(40)]
    called = [check_scores(score, label).calibrated for score, label in samples]
    assert np.mean(called) >= 0.8
    assert not any(check_scores(score**4, label).calibrated for score, label in samples)
    score, label = samples[called.index(True)]
    table = check_scores(score, label).table
    widest = max(*(table["high"] - table["score"]), *(table["score"] - table["low"]))
    assert (
        "The score is not shown to be wrong as a probability on accounts like these (in a bin it "
        f"may still be off by up to {widest:.0%})"
    ) in check_scores(score, label).text
    shifted = check_scores(score**4, label)
    assert "must not be read as a probability (off by up to" in shifted.text
    assert shifted.auc == pytest.approx(check_scores(score, label).auc)


def test_the_interval_covers():
    """Uniform scores that are their own probability have AUC 5/6."""
    held = [
        (found := check_scores(*sample(seed))).low <= 5 / 6 <= found.high for seed in range(150)
    ]
    assert 0.84 <= np.mean(held) <= 0.96


def test_four_accounts_prove_nothing_and_the_text_says_so():
    found = check_scores([0.1, 0.6, 0.4, 0.9], [False, False, True, True], bins=2)
    assert found.calibrated
    assert "(in a bin it may still be off by up to 63%)" in found.text


def test_equal_scores_share_a_bin():
    found = check_scores([0.5] * 6, [True, False] * 3)
    assert (found.auc, len(found.table), found.table.loc[0, "share"]) == (0.5, 1, 0.5)


def test_all_problems_at_once():
    with pytest.raises(InfluLabError) as error:
        check_scores([0.5, 1.2, np.nan], [True, True], bins=1)
    assert str(error.value) == (
        "score check: 4 problems\n"
        "  - 3 scores but 2 labels; give one label per score\n"
        "  - scores must be fractions in [0, 1]; number 1 is 1.2\n"
        "  - labels must hold both True and False; they hold [True]\n"
        "  - bins is 1; it must be a whole number from 2 to 20"
    )
