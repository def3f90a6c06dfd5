"""The door of every panel and series method: all problems at once, in whole sentences."""

import numpy as np
import pandas as pd
import pytest

from influlab.errors import InfluLabError, TableError
from influlab.results import (
    difference_in_differences,
    follower_growth,
    interrupted_series,
    synthetic_control,
)
from influlab.results.panel import read_panel


def panel_of(treated: dict[str, int], units: str = "abcd", periods: int = 4) -> pd.DataFrame:
    rows = [
        (unit, period, float(period), unit in treated and period >= treated[unit])
        for unit in units
        for period in range(periods)
    ]
    return pd.DataFrame(rows, columns=["unit", "period", "outcome", "treated"])


def told(error: type[Exception], call, *args, **options) -> str:
    with pytest.raises(error) as caught:
        call(*args, **options)
    return str(caught.value)


def test_panel_becomes_codes_in_order():
    panel = panel_of({"b": 2}).sample(frac=1, random_state=0)
    before = panel.copy()
    cells = read_panel(panel)
    assert cells.units.tolist() == list("abcd")
    assert cells.starts.tolist() == [4, 2, 4, 4]
    assert cells.matrix().tolist() == [[0.0, 1.0, 2.0, 3.0]] * 4
    pd.testing.assert_frame_equal(panel, before)


def test_all_schema_problems_come_at_once():
    panel = panel_of({"a": 2}).astype({"outcome": object})
    panel.loc[1, "outcome"] = "many"
    panel.loc[2, "outcome"] = np.inf
    panel = pd.concat([panel, panel.iloc[[5]]]).drop(columns="treated")
    assert told(TableError, difference_in_differences, panel, level=90) == (
        "panel: 4 problems\n"
        "  - column 'treated' is missing; the table has: unit, period, outcome\n"
        "  - 'outcome' must be a number; row 1 has 'many' (2 such rows)\n"
        "  - 'unit' and 'period' must not repeat; row 16 has 'b', 1 again "
        "(1 such row; drop_duplicates(['unit', 'period']) keeps the first)\n"
        "  - level is 90; it must lie between 0 and 1, as in 0.9"
    )


def test_dates_in_two_formats_are_refused_not_guessed():
    panel = panel_of({"a": 2}).assign(period=["2026-05-01", "02.05.2026", "3/5/2026", "x"] * 4)
    assert told(TableError, difference_in_differences, panel) == (
        "panel: 1 problem\n"
        "  - 'period' must be dates or whole numbers, not text or mixed types; row 0 has "
        "'2026-05-01' (read the file with tables.read, which settles on one date format)"
    )


def test_nobody_treated_nobody_untreated():
    assert told(TableError, read_panel, panel_of({})) == (
        "panel: 1 problem\n  - no unit is treated; mark the rows under treatment in 'treated'"
    )
    assert told(TableError, read_panel, panel_of({"a": 2, "b": 2}, units="ab")) == (
        "panel: 1 problem\n  - no unit is untreated; add units without the campaign as control"
    )


def test_treated_without_a_before_and_treatment_that_stops():
    panel = panel_of({"a": 0, "b": 2})
    panel.loc[(panel["unit"] == "b") & (panel["period"] == 3), "treated"] = False
    assert told(TableError, synthetic_control, panel) == (
        "panel: 2 problems\n"
        "  - treated without a period before: a; add their past or leave them out\n"
        "  - treatment stops in: b; end these units at their last treated period"
    )


def test_one_against_one_has_nothing_to_judge_chance_by():
    assert told(TableError, difference_in_differences, panel_of({"a": 2}, units="ab")) == (
        "panel: 1 problem\n"
        "  - one treated unit beside one control leaves nothing to judge chance by; add "
        "controls, or use interrupted_series with the control as a covariate"
    )


def test_periods_without_any_control():
    staggered = panel_of({"a": 1, "b": 3}, units="ab")
    assert told(TableError, difference_in_differences, staggered) == (
        "panel: 1 problem\n"
        "  - no untreated unit is left from period 3 on; end the panel before it or add units "
        "without the campaign"
    )


def test_a_covariate_that_units_and_periods_explain():
    panel = panel_of({"a": 2}).assign(weekday=lambda table: table["period"] * 1.0)
    found = told(TableError, difference_in_differences, panel, covariates=["weekday"])
    assert found == (
        "panel: 1 problem\n  - a covariate never varies beyond units and periods; leave it out"
    )


def test_synthetic_control_says_what_it_cannot_use():
    holes = panel_of({"a": 2, "b": 3}).drop(index=9)
    assert told(TableError, synthetic_control, holes) == (
        "panel: 2 problems\n"
        "  - unit c has no row for period 1 (1 such gaps); fill them, or leave the unit or the "
        "period out\n"
        "  - the treated units start in 2 different periods; run one start at a time, or use "
        "difference_in_differences"
    )
    few = panel_of({"a": 1}, units="ab")
    assert told(TableError, synthetic_control, few) == (
        "panel: 2 problems\n"
        "  - one period lies before the start; at least 2 are needed to fit weights\n"
        "  - one unit is untreated; at least 2 donors are needed"
    )
    noise = np.random.default_rng(0).normal(size=16)
    assert told(TableError, synthetic_control, panel_of({"a": 2}).assign(outcome=noise)) == (
        "panel: 1 problem\n"
        "  - 3 donors cannot give a 90 % interval by placebos; about 9 are needed; add donors, "
        "lower the level, or use inference='conformal'"
    )
    short = panel_of({"a": 2}).assign(outcome=noise)
    assert told(TableError, synthetic_control, short, inference="conformal") == (
        "panel: 1 problem\n"
        "  - the periods cannot give a 90 % interval by conformal inference; about 10 are "
        "needed; add periods or lower the level"
    )
    assert told(InfluLabError, synthetic_control, short, inference="bayes") == (
        "synthetic control: 1 problem\n"
        "  - inference is 'bayes'; it must be one of placebo, conformal"
    )


def series_of(periods: int = 20) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    days = pd.date_range("2026-05-01", periods=periods, freq="D")
    return pd.DataFrame({"period": days, "outcome": rng.normal(10, 1, periods)})


def test_series_problems_come_at_once():
    series = series_of().drop(index=7)
    assert told(TableError, interrupted_series, series, start="2026-05-04", level=2) == (
        "series: 1 problem\n  - level is 2; it must lie between 0 and 1, as in 0.9"
    )
    assert told(TableError, interrupted_series, series, start="2026-05-04") == (
        "series: 2 problems\n"
        "  - periods are not evenly spaced: 2026-05-09 follows 2026-05-07; add the missing rows\n"
        "  - 3 periods lie before the start; at least 4 are needed"
    )
    twice = pd.concat([series_of(), series_of().iloc[[3]]])
    assert told(TableError, interrupted_series, twice, start="2026-06-30") == (
        "series: 2 problems\n"
        "  - period 2026-05-04 is there twice; keep one row per period\n"
        "  - no period is under treatment; mark them in 'treated' or pass start"
    )
    stops = series_of().assign(treated=[False] * 10 + [True] * 5 + [False] * 5)
    assert told(TableError, interrupted_series, stops) == (
        "series: 1 problem\n"
        "  - treatment stops and comes back; one start is needed, kept to the end"
    )
    assert told(TableError, interrupted_series, series_of(), start="soon") == (
        "series: 1 problem\n"
        "  - start is 'soon'; it must be a period such as Timestamp('2026-05-01 00:00:00')"
    )
    assert told(TableError, interrupted_series, series_of(), controls=["rain"]) == (
        "series: 2 problems\n"
        "  - column 'rain' is missing; the table has: period, outcome\n"
        "  - column 'treated' is missing; the table has: period, outcome"
    )


def test_months_are_evenly_spaced():
    series = series_of(24).assign(period=pd.date_range("2024-01-01", periods=24, freq="MS"))
    assert interrupted_series(series, start="2025-07-01").details["path"].shape[0] == 6


def test_series_options_are_checked_together():
    series = series_of().assign(flat=1.0)
    found = told(
        InfluLabError,
        interrupted_series,
        series,
        start="2026-05-15",
        controls=["flat"],
        season=9,
        prior="strong",
    )
    assert found == (
        "interrupted series: 3 problems\n"
        "  - prior is 'strong'; it must be weak or causal_impact\n"
        "  - season is 9; it must be a whole number of periods from 2 to half of the 14 before "
        "the start\n"
        "  - control 'flat' does not vary before the start; leave it out"
    )


def test_follower_counts_are_whole_numbers():
    followers = pd.DataFrame({"period": range(9), "followers": [100.5] + [101.0] * 8})
    assert told(TableError, follower_growth, followers, start=6) == (
        "followers: 1 problem\n"
        "  - 'followers' must be a whole number >= 0; row 0 has 100.5 (1 such row)"
    )
