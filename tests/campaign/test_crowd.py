"""Creators' own deviations: exact for any number of them, and averaging out as theory says."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from influlab.campaign import Spread, example_plan
from influlab.campaign.crowd import TERMS, averages, products

LINE = replace(example_plan().lines[0], creator_spread=Spread.same(0.5))


def brute(creators: int, draws: int) -> np.ndarray:
    """Every creator of every draw on its own."""
    weights = products(LINE.creator_spread, by_followers=True)
    rng, total = np.random.default_rng(77), 0.0
    for _ in range(creators):
        logs = weights @ rng.standard_normal((weights.shape[1], draws))
        total = total + np.exp(logs - (weights**2).sum(axis=1)[:, None] / 2)
    return total / creators


@pytest.mark.parametrize("creators", [1, 2, 12, 13, 50])
def test_averages_are_distributed_as_if_each_creator_were_drawn(creators):
    found = averages(replace(LINE, creators=creators), "micro", 3, 6_000)
    for row, values in zip(brute(creators, 6_000), found.values(), strict=True):
        assert stats.ks_2samp(row, values).pvalue > 1e-3


@pytest.mark.parametrize("creators", [1, 4, 12, 50, 200])
def test_variance_falls_with_the_number_of_creators(creators):
    found = averages(replace(LINE, creators=creators), "micro", 3, 20_000)
    for name, values in found.items():
        one = np.expm1(0.25 * len(TERMS[name] if name != "engagements" else TERMS["fee"]))
        assert np.mean(values) == pytest.approx(
            1, abs=5 * np.sqrt(one / min(creators, 12) / 20_000)
        )
        assert np.var(values) == pytest.approx(one / creators, rel=0.2)


def test_fees_go_along_with_followers():
    found = averages(replace(LINE, creators=2), "micro", 3, 20_000)
    theory = np.expm1(0.25) / np.sqrt(np.expm1(0.5) * np.expm1(0.5))
    assert np.corrcoef(found["fee"], found["reach"])[0, 1] == pytest.approx(theory, abs=0.05)


def test_the_first_creators_stay_when_more_are_hired():
    alone = averages(replace(LINE, creators=1), "micro", 3, 500)["reach"]
    both = averages(replace(LINE, creators=2), "micro", 3, 500)["reach"]
    assert np.corrcoef(alone, both)[0, 1] > 0.5


def test_more_creators_than_draws_still_average_out():
    values = averages(replace(LINE, creators=5_000), "micro", 3, 200)["orders"]
    assert np.var(values) == pytest.approx(np.expm1(1.0) / 5_000, rel=0.4)


def test_without_spread_all_are_alike():
    alike = averages(replace(LINE, creator_spread=0.0), "micro", 3, 100)
    assert alike == dict.fromkeys(TERMS, 1.0)
