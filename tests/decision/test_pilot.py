"""Power with creators as the unit, against statsmodels, simulation and the nominal level."""

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.power import TTestIndPower

from influlab.decision import analyse_pilot, panel_power, pilot, staggered_start, switchback
from influlab.errors import PlanError, TableError


@pytest.mark.parametrize("creators", [3, 10, 40])
@pytest.mark.parametrize("ratio", [0.5, 1.3, 3.0])
def test_power_equals_statsmodels_where_it_applies(creators, ratio):
    found = pilot(ratio, spread=0.7, events_per_week=1e12, sizes=(creators,), weeks=(1,))
    effect = abs(math.log(ratio)) / 0.7
    exact = TTestIndPower().power(effect, creators, 0.05)
    assert found.table["power"].item() == pytest.approx(exact, abs=1e-9)


def test_needed_creators_equal_statsmodels():
    found = pilot(2.0, spread=0.8, events_per_week=1e12)
    exact = TTestIndPower().solve_power(math.log(2) / 0.8, alpha=0.05, power=0.8)
    assert found.needed == math.ceil(exact)


def counts(rng, sizes, ratio, spread, events):
    """One pilot: log-normal creators with Poisson events."""
    rows = []
    for treated, size in zip((False, True), sizes, strict=True):
        rate = events * (ratio if treated else 1.0) * np.exp(spread * rng.standard_normal(size))
        rows.append(pd.DataFrame({"treated": treated, "outcome": rng.poisson(rate).astype(float)}))
    table = pd.concat(rows, ignore_index=True)
    return table.assign(unit=table.index)


@pytest.mark.parametrize("sizes", [(12, 12), (30, 6)])
def test_power_equals_simulation_and_the_level_is_nominal(sizes):
    rng = np.random.default_rng(8)
    tries = 300
    found = (
        pilot(2.0, spread=0.6, events_per_week=25, sizes=[sizes], weeks=(1,)).table["power"].item()
    )
    p_values = {
        ratio: [
            analyse_pilot(counts(rng, sizes, ratio, 0.6, 25)).p_value for _ in range(tries)
        ]
        for ratio in (1.0, 2.0)
    }  # fmt: skip
    rejected = {ratio: np.mean(np.array(p) < 0.05) for ratio, p in p_values.items()}
    assert rejected[2.0] == pytest.approx(found, abs=3.5 * np.sqrt(found * (1 - found) / tries))
    assert rejected[1.0] == pytest.approx(0.05, abs=3.5 * np.sqrt(0.05 * 0.95 / tries))


def test_three_macros_cannot_show_a_twofold_difference():
    table = pilot(2.0, sizes=[(3, 3), (30, 3), (1_000, 3)], weeks=(4, 520)).table
    assert table["power"].max() < 0.35
    assert table["detectable"].min() > 3
    found = pilot(2.0, sizes=[(1_000, 3)], weeks=(520,))
    assert found.text.startswith(
        "With 1000 and 3 creators over 520 weeks a 2-fold difference is found with a chance of "
    )


def test_more_weeks_cannot_replace_creators():
    table = pilot(1.5, spread=0.8, events_per_week=2, sizes=(10,), weeks=(1, 4, 16, 1e6)).table
    power = table["power"].to_numpy()
    limit = TTestIndPower().power(math.log(1.5) / 0.8, 10, 0.05)
    assert (np.diff(power) > 0).all() and power[-1] == pytest.approx(limit, abs=1e-4)


def test_the_detectable_ratio_is_found_with_the_wanted_power():
    first = pilot(2.0, sizes=(15,)).table.iloc[0]
    again = pilot(float(first["detectable"]), sizes=(15,)).table["power"].item()
    assert again == pytest.approx(0.8, abs=1e-6)
    assert pilot(2.0, spread=9.0, sizes=(2,)).table["detectable"].item() == math.inf


def test_too_small_a_difference_is_never_found():
    found = pilot(1.001, sizes=(3,))
    assert found.needed is None and found.text.endswith(
        "no number of creators up to 10,000 makes it 80%."
    )


def test_impossible_pilots_are_all_named():
    with pytest.raises(PlanError) as caught:
        pilot(
            1, spread=(0.5, -1), events_per_week=math.nan, sizes=(1, (3, 3, 3)), alpha=5, weeks=()
        )
    assert str(caught.value) == (
        "pilot: 7 problems\n"
        "  - spread is -1; it must be above 0\n"
        "  - events_per_week is nan; it must be a finite number\n"
        "  - ratio is 1; a difference that is none cannot be found\n"
        "  - size is (1, 1); give whole numbers >= 2, of one or both kinds\n"
        "  - size is (3, 3, 3); give whole numbers >= 2, of one or both kinds\n"
        "  - alpha is 5; it must lie between 0 and 1\n"
        "  - sizes and weeks must hold at least one value each"
    )


def test_designs_over_time_by_hand():
    assert staggered_start(2, 3).tolist() == [[False, True, True], [False, False, True]]
    assert switchback(2, 3).tolist() == [[False, True, False], [True, False, True]]
    with pytest.raises(PlanError) as caught:
        staggered_start(1, 2.5)
    assert str(caught.value) == (
        "pilot: 2 problems\n"
        "  - units is 1; it must be a whole number >= 2\n"
        "  - periods is 2.5; it must be a whole number >= 3"
    )


def panel(rng, treated, ratio, noise):
    units, periods = treated.shape
    log = rng.standard_normal((units, 1)) + 0.3 * rng.standard_normal(periods)
    log = log + math.log(ratio) * treated + noise * rng.standard_normal(treated.shape)
    unit, period = np.indices(treated.shape)
    return pd.DataFrame(
        {
            "unit": unit.ravel(),
            "period": period.ravel(),
            "treated": treated.ravel(),
            "outcome": np.exp(log).ravel(),
        }
    )


def p_of(table) -> float:
    return analyse_pilot(table).p_value


@pytest.mark.parametrize("design", [staggered_start(16, 6), switchback(16, 6)])
def test_panel_power_equals_simulation_and_the_level_is_nominal(design):
    rng = np.random.default_rng(4)
    tries = 250
    power = panel_power(design, 1.25, noise=0.35)
    rejected = {
        ratio: np.mean([p_of(panel(rng, design, ratio, 0.35)) < 0.05 for _ in range(tries)])
        for ratio in (1.0, 1.25)
    }
    assert rejected[1.25] == pytest.approx(power, abs=3 * np.sqrt(power * (1 - power) / tries))
    assert rejected[1.0] == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / tries))


def test_a_design_that_tells_nothing_is_refused():
    with pytest.raises(PlanError) as caught:
        panel_power(np.ones((3, 4)), 0, noise=math.inf)
    assert str(caught.value) == (
        "pilot: 3 problems\n"
        "  - ratio is 0; it must be above 0\n"
        "  - noise is inf; it must be above 0\n"
        "  - treated is the same for all units or all periods; vary both"
    )


def test_the_result_by_hand():
    table = pd.DataFrame(
        {"unit": range(6), "treated": [0, 0, 0, 1, 1, 1], "outcome": [1.0, 2, 4, 2, 4, 8]}
    )
    found = analyse_pilot(table)
    assert found.ratio == 2.0
    # logs of both kinds have sd log 2; t(4, 0.95) = 2.1318 times log 2 times sqrt(2/3)
    assert found.high == pytest.approx(2 * math.exp(2.1318468 * math.log(2) * math.sqrt(2 / 3)))
    assert found.low == pytest.approx(4 / found.high)
    assert found.table["typical"].tolist() == pytest.approx([2.0, 4.0])
    assert found.text.startswith("The second kind's typical outcome is 2 times the first's (90%")
    assert "does not differ for sure" in found.text


def test_exposure_divides():
    table = pd.DataFrame(
        {
            "unit": range(4),
            "treated": [False, False, True, True],
            "outcome": [10.0, 40.0, 10.0, 40.0],
            "exposure": [100.0, 200.0, 50.0, 100.0],
        }
    )
    assert analyse_pilot(table).ratio == 2.0
    with pytest.raises(TableError) as caught:
        analyse_pilot(table.drop(columns="exposure").assign(outcome=[1.0, 1.0, 2.0, 2.0]))
    assert str(caught.value) == (
        "pilot: 1 problem\n"
        "  - creators of each kind are all alike; nothing tells chance from a difference"
    )


def test_a_panel_that_tells_nothing_is_refused():
    table = panel(np.random.default_rng(0), np.array([[0, 1, 1]] * 3, dtype=bool), 1.0, 0.1)
    with pytest.raises(TableError, match="'treated' does not differ within units and periods"):
        analyse_pilot(table)


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(6)
    results = [analyse_pilot(counts(rng, (10, 10), 2.0, 0.6, 60)) for _ in range(200)]
    covered = np.mean([result.low <= 2.0 <= result.high for result in results])
    assert covered == pytest.approx(0.9, abs=0.065)


def test_bad_tables_are_refused_with_all_problems():
    with pytest.raises(TableError) as caught:
        analyse_pilot(pd.DataFrame({"unit": [1], "value": [2]}))
    assert str(caught.value) == (
        "pilot: 2 problems\n"
        "  - column 'treated' is missing; the table has: unit, value\n"
        "  - column 'outcome' is missing; the table has: unit, value"
    )
    table = pd.DataFrame(
        {"unit": [1, 1], "treated": [True, True], "outcome": [1.0, -2.0], "exposure": [0.0, 1.0]}
    )
    with pytest.raises(TableError) as caught:
        analyse_pilot(table, level=90)
    assert str(caught.value) == (
        "pilot: 6 problems\n"
        "  - 'outcome' must be a number 0 or more; row 1 has -2.0\n"
        "  - 'exposure' must be a number above 0; row 0 has 0.0\n"
        "  - there are 0 untreated creators; a comparison needs at least two\n"
        "  - there are 1 treated creators; a comparison needs at least two\n"
        "  - a unit has several rows; add them up or give a 'period'\n"
        "  - level is 90; it must lie between 0 and 1"
    )


def test_half_an_event_is_added_to_counts_alone_and_no_kind_is_guessed():
    table = pd.DataFrame(
        {"unit": list("abcd"), "treated": [True, False] * 2, "outcome": [0.02, 0.0, 0.03, 0.01]}
    )
    with pytest.raises(TableError) as caught:
        analyse_pilot(table.assign(treated=[True, None, True, False]))
    assert str(caught.value) == (
        "pilot: 2 problems\n"
        "  - 'outcome' is 0 in row 1 beside values that are no counts; a ratio cannot be told from "
        "nothing: count orders, or leave nobody at 0\n"
        "  - 'treated' must be true or false; row 1 has nothing (1 such row)"
    )
