"""Ratios: hand numbers, published worked numbers, zero denominators, kinds kept."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab import metrics, tables

HAND = [
    (metrics.engagement_rate_by_followers, (50, 1_000), 0.05),
    (metrics.engagement_rate_by_reach, (50, 200), 0.25),
    (metrics.engagement_rate_by_views, (50, 250), 0.2),
    (metrics.reach_rate, (200, 1_000), 0.2),
    (metrics.frequency, (250, 200), 1.25),
    (metrics.ctr, (5, 250), 0.02),
    (metrics.click_rate, (5, 200), 0.025),
    (metrics.conversion_rate, (1, 5), 0.2),
    (metrics.cpm, (10, 250), 40.0),
    (metrics.cpe, (10, 50), 0.2),
    (metrics.cpc, (10, 5), 2.0),
    (metrics.cpa, (10, 1), 10.0),
    (metrics.roas, (30, 10), 3.0),
    (metrics.iroas, (20, 10), 2.0),
    (metrics.roi, (12, 10), 0.2),
]
NAMES = [function.__name__ for function, *_ in HAND]


@pytest.mark.parametrize(("function", "numbers", "answer"), HAND, ids=NAMES)
def test_hand_numbers(function, numbers, answer):
    assert function(*numbers) == pytest.approx(answer, rel=1e-15)


@pytest.mark.parametrize("function", [function for function, *_ in HAND], ids=NAMES)
def test_a_zero_or_missing_denominator_is_nan(function):
    assert math.isnan(function(5, 0)) and math.isnan(function(0, 0))
    assert math.isnan(function(5, math.nan)) and math.isnan(function(math.nan, 5))


@pytest.mark.parametrize("function", [function for function, *_ in HAND], ids=NAMES)
def test_the_kind_is_kept(function):
    array = function(np.array([1.0, 2.0]), np.array([2, 0]))
    assert isinstance(array, np.ndarray) and np.isnan(array).tolist() == [False, True]
    index = pd.Index(["ana", "bo"], name="creator_id")
    series = function(pd.Series([1, 2], index=index), pd.Series([2, 0], index=index))
    assert series.index.equals(index) and series.isna().tolist() == [False, True]
    assert function(pd.Series([1.0, 2.0]), 2).notna().all()
    assert isinstance(function(1, 2), float)


PUBLISHED = {
    "er_likes_comments_followers": lambda i: metrics.engagement_rate_by_followers(
        metrics.engagements(i["likes"], i["comments"]), i["followers"]
    ),
    "er_engagements_reach_klear": lambda i: metrics.engagement_rate_by_reach(
        i["engagements"], i["reach"]
    ),
    "cpm_impressions_aspire": lambda i: metrics.cpm(i["cost"], i["impressions"]),
    "cpe_superglobal": lambda i: metrics.cpe(i["cost"], i["engagements"]),
    "roi_simple": lambda i: metrics.roi(i["revenue"], i["cost"]),
    "roi_margin": lambda i: metrics.roi(i["revenue"] * i["margin"], i["cost"]),
}


def worked():
    rows = tables.load("worked_formulas")
    return [row for row in rows.to_dict("records") if row["formula_id"] in PUBLISHED]


@pytest.mark.parametrize("row", worked(), ids=lambda row: row["id"])
def test_published_worked_numbers(row):
    answer = PUBLISHED[row["formula_id"]](json.loads(row["inputs"]))
    assert answer == pytest.approx(row["computed_answer"], abs=row["tolerance"])
    if not math.isnan(row["published_answer"]):
        assert answer == pytest.approx(row["published_answer"], abs=row["tolerance"])


def test_enough_published_numbers_are_compared():
    assert len({row["formula_id"] for row in worked()}) >= 4


def test_engagements_count_what_is_given():
    assert metrics.engagements(1, 2, 3, 4) == 10
    assert metrics.engagements(pd.Series([1, 2]), pd.Series([1, 1])).tolist() == [2, 3]


@given(st.floats(0.01, 1e9), st.floats(0.01, 1e9))
def test_money_scales(spend, count):
    assert metrics.cpe(2 * spend, count) == pytest.approx(2 * metrics.cpe(spend, count))
    assert metrics.roi(2 * spend, 2 * count) == pytest.approx(metrics.roi(spend, count))
