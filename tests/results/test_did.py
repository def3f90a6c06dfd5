"""Difference in differences: by hand, against Welch, with several starts, in many worlds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from influlab import tables
from influlab.results import difference_in_differences
from influlab.results.did import _trend_note


def invented(seed: int, *, units=12, periods=10, starts=(6,), treated=4, effect=3.0, noise=1.0):
    rng = np.random.default_rng(seed)
    start = np.full(units, periods)
    start[:treated] = np.resize(starts, treated)
    wide = rng.normal(0, 5, (units, 1)) + rng.normal(0, 2, periods).cumsum()
    wide = wide + rng.normal(0, noise, (units, periods))
    on = np.arange(periods) >= start[:, None]
    return pd.DataFrame(
        {
            "unit": np.repeat([f"u{number:02d}" for number in range(units)], periods),
            "period": np.tile(np.arange(periods), units),
            "outcome": (wide + effect * on).ravel(),
            "treated": on.ravel(),
        }
    )


def test_four_means_by_hand():
    panel = pd.DataFrame(
        {
            "unit": list("aabbcc"),
            "period": [1, 2] * 3,
            "outcome": [10.0, 14.0, 20.0, 21.0, 30.0, 33.0],
            "treated": [False, True, False, False, False, False],
        }
    )
    found = difference_in_differences(panel)
    assert found.att == pytest.approx(4 - (1 + 3) / 2)
    assert found.lift == pytest.approx(2 / 12)
    # One treated unit borrows the controls' spread: s = sqrt(2), error = s sqrt(1 + 1/2).
    half = stats.t.ppf(0.95, 1) * np.sqrt(2) * np.sqrt(1.5)
    assert (found.low, found.high) == pytest.approx((2 - half, 2 + half))
    assert found.notes == (
        "Only one unit is treated: its chance is judged by the spread of the others.",
        "Only one period lies before the start: parallel trends cannot be checked.",
    )


def test_a_balanced_panel_is_welch_on_the_changes():
    panel = invented(1)
    wide = panel.pivot(index="unit", columns="period", values="outcome").to_numpy()
    change = wide[:, 6:].mean(axis=1) - wide[:, :6].mean(axis=1)
    welch = stats.ttest_ind(change[:4], change[4:], equal_var=False)
    found = difference_in_differences(panel, level=0.9)
    assert found.att == pytest.approx(change[:4].mean() - change[4:].mean())
    assert found.p_value == pytest.approx(welch.pvalue)
    interval = welch.confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_several_starts_without_negative_weights():
    """Effects that grow: the pooled regression is pulled down, the imputation is not."""
    panel = invented(2, starts=(3, 7), treated=8, units=14, effect=0.0, noise=0.01)
    since = panel["period"] - panel["unit"].map(
        panel[panel["treated"]].groupby("unit")["period"].min()
    )
    effect = np.where(panel["treated"], since.fillna(0) + 1.0, 0.0)
    panel = panel.assign(outcome=panel["outcome"] + effect)
    found = difference_in_differences(panel)
    assert found.att == pytest.approx(effect[panel["treated"]].mean(), abs=0.02)
    study = found.details["event_study"].set_index("since_start")
    assert study.loc[0:2, "estimate"].tolist() == pytest.approx([1, 2, 3], abs=0.03)
    assert study.loc[-3:-1, "estimate"].tolist() == pytest.approx([0, 0, 0], abs=0.03)


def test_rows_may_be_missing():
    panel = invented(3, noise=0.0).drop(index=[3, 17, 60])
    found = difference_in_differences(panel)
    assert found.att == pytest.approx(3.0)
    assert found.low == pytest.approx(3.0)


def test_a_covariate_takes_out_what_it_explains():
    panel = invented(4, noise=0.1)
    rng = np.random.default_rng(0)
    panel["rain"] = rng.normal(size=len(panel))
    panel["outcome"] += 4 * panel["rain"]
    plain = difference_in_differences(panel)
    adjusted = difference_in_differences(panel, covariates=["rain"])
    assert adjusted.att == pytest.approx(3.0, abs=0.2)
    assert adjusted.high - adjusted.low < (plain.high - plain.low) / 4


def test_another_trend_before_the_start_is_said():
    panel = invented(5, noise=0.2)
    drift = panel["unit"].isin(["u00", "u01", "u02", "u03"]) * panel["period"] * 1.0
    found = difference_in_differences(panel.assign(outcome=panel["outcome"] + drift))
    assert found.notes == (
        "Before the start the treated were already on another trend (p < 0.001); what that trend "
        "adds later is not the campaign's.",
    )
    trend = found.details["parallel_trends"].iloc[0]
    assert trend["low"] < 1.0 < trend["high"]
    assert trend["periods"] == 6


def test_a_trend_that_chance_may_explain_is_no_fact():
    said = _trend_note(pd.DataFrame({"p_value": [0.078]}))
    assert said == (
        "Before the start the treated may already have been on another trend (p = 0.078); what "
        "that trend adds later is not the campaign's."
    )


def test_path_is_observed_and_counterfactual():
    path = difference_in_differences(invented(6)).details["path"]
    assert (path["observed"] - path["counterfactual"]).tolist() == pytest.approx(path["effect"])
    assert path["effect"].head(6).eq(0).all()


@settings(max_examples=25, deadline=None)
@given(shift=st.floats(-50, 50), scale=st.floats(0.1, 20), seed=st.integers(0, 1_000))
def test_effects_move_with_the_outcome_and_not_with_units_or_periods(shift, scale, seed):
    panel = invented(seed)
    base = difference_in_differences(panel)
    own = panel["unit"].factorize()[0] * shift + panel["period"] * shift
    moved = panel.assign(outcome=panel["outcome"] * scale + own)
    found = difference_in_differences(moved)
    assert found.att == pytest.approx(base.att * scale, rel=1e-6, abs=1e-6)
    assert found.p_value == pytest.approx(base.p_value, rel=1e-4, abs=1e-9)
    more = panel.assign(outcome=panel["outcome"] + shift * panel["treated"])
    assert difference_in_differences(more).att == pytest.approx(base.att + shift, abs=1e-6)


def test_intervals_hold_the_truth_as_often_as_they_say():
    hits = []
    for seed in range(120):
        found = difference_in_differences(invented(seed))
        hits.append(found.low <= 3.0 <= found.high)
    assert 0.83 <= np.mean(hits) <= 0.97


def test_the_planted_effect_of_the_world_is_found():
    market = tables.world(seed=0, creators=20, posts=1, deals=1, journeys=1)
    found = difference_in_differences(market.panel, covariates=["covariate"])
    assert found.low < market.truth["panel_effect"] < found.high


def test_the_event_study_of_one_start_is_welch_on_the_changes():
    panel = invented(3, units=9, periods=6, starts=(4,), treated=3)
    wide = panel.pivot(index="unit", columns="period", values="outcome").to_numpy()
    on = panel.pivot(index="unit", columns="period", values="treated").to_numpy()[:, -1]
    found = difference_in_differences(panel).details["event_study"].set_index("since_start")
    for since in (-3, 0, 1):
        change = wide[:, 4 + since] - wide[:, 3]
        reference = stats.ttest_ind(change[on], change[~on], equal_var=False)
        interval = reference.confidence_interval(0.9)
        row = found.loc[since]
        assert row["p_value"] == pytest.approx(reference.pvalue)
        assert row[["low", "high"]].tolist() == pytest.approx([interval.low, interval.high])
