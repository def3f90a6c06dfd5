"""Observed beside expected: by hand, against Welch, with the ATT, and in many worlds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from influlab.results import difference_in_differences
from influlab.results.fit import fit_over_time
from influlab.results.panel import read_panel


def invented(seed, *, units=12, periods=10, start=6, treated=4, effect=3.0, noise=1.0):
    rng = np.random.default_rng(seed)
    wide = rng.normal(0, 5, (units, 1)) + rng.normal(0, 2, periods).cumsum()
    on = (np.arange(units)[:, None] < treated) & (np.arange(periods) >= start)
    wide = wide + rng.normal(0, noise, (units, periods)) + effect * on
    return pd.DataFrame(
        {
            "unit": np.repeat([f"u{number:02d}" for number in range(units)], periods),
            "period": np.tile(np.arange(periods), units),
            "outcome": wide.ravel(),
            "treated": on.ravel(),
        }
    )


def fit(panel, level=0.9):
    return difference_in_differences(panel, level=level).details["fit"].set_index("period")


def test_four_means_by_hand():
    panel = pd.DataFrame(
        {
            "unit": list("aabbcc"),
            "period": [1, 2] * 3,
            "outcome": [10.0, 14.0, 20.0, 21.0, 30.0, 33.0],
            "treated": [False, True, False, False, False, False],
        }
    )
    found = fit(panel)
    assert found["observed"].tolist() == [10, 14]
    assert found["expected"].tolist() == [10, 12]  # 10 + (1 + 3) / 2
    half = stats.t.ppf(0.95, 1) * np.sqrt(2) * np.sqrt(1.5)  # one unit borrows the others' spread
    assert found.loc[2, ["low", "high"]].tolist() == pytest.approx([12 - half, 12 + half])
    assert found["after"].tolist() == [False, True]


def test_one_period_is_welch_on_the_changes():
    panel = invented(1)
    wide = panel.pivot(index="unit", columns="period", values="outcome").to_numpy()
    change = wide[:, 8] - wide[:, :6].mean(axis=1)
    interval = stats.ttest_ind(change[:4], change[4:], equal_var=False).confidence_interval(0.9)
    row = fit(panel).loc[8]
    assert row["observed"] - row["high"] == pytest.approx(interval.low)
    assert row["observed"] - row["low"] == pytest.approx(interval.high)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(3, 8))
def test_the_gap_after_the_start_is_the_effect_and_nothing_is_left_before(seed, treated, start):
    panel = invented(seed, treated=treated, start=start)
    found = difference_in_differences(panel)
    drawn = found.details["fit"]
    gap = drawn["observed"] - drawn["expected"]
    assert gap[drawn["after"]].mean() == pytest.approx(found.att)
    assert gap[~drawn["after"]].mean() == pytest.approx(0, abs=1e-9)
    assert (drawn["low"] <= drawn["expected"]).all() and (drawn["expected"] <= drawn["high"]).all()


def test_the_interval_holds_what_would_have_happened_as_often_as_it_says():
    inside = []
    for seed in range(150):
        drawn = fit(invented(seed, effect=5.0, noise=2.0)).loc[6:]
        inside += [
            (drawn["low"] <= drawn["observed"] - 5) & (drawn["observed"] - 5 <= drawn["high"])
        ]
    assert 0.87 < np.mean(inside) < 0.93


def test_rows_may_be_missing():
    found = fit(invented(3).drop(index=[3, 17, 60]))
    assert len(found) == 10 and found.notna().all().all()


def test_where_all_are_treated_at_some_time_there_is_nothing_to_expect_from():
    panel = invented(4, units=4, treated=4)
    later = (panel["unit"] > "u01") & (panel["period"] < 9)
    cells = read_panel(panel.assign(treated=panel["treated"] & ~later))
    assert fit_over_time(cells, 0.9).empty
