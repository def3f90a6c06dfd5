"""Power: closed forms against a reference and simulation, panels against themselves."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from influlab.errors import InfluLabError, TableError
from influlab.results import panel_design, randomised_design


def test_agrees_with_statsmodels():
    from statsmodels.stats.power import NormalIndPower

    found = randomised_design(sd=2.0, effect=0.5, power=0.9, level=0.95)
    needed = NormalIndPower().solve_power(0.25, power=0.9, alpha=0.05)
    assert found.units == int(np.ceil(2 * needed))
    uneven = randomised_design(sd=1.0, units=900, treated_share=1 / 3)
    reference = NormalIndPower().solve_power(nobs1=600, ratio=0.5, power=0.8, alpha=0.1)
    assert uneven.effect == pytest.approx(reference, rel=1e-6)


def test_units_and_effect_are_two_sides_of_one_thing():
    units = randomised_design(baseline=0.2, effect=0.04).units
    back = randomised_design(baseline=0.2, units=units)
    assert back.effect == pytest.approx(0.04, rel=0.01)
    assert np.interp(back.effect, back.table["effect"], back.table["power"]) == pytest.approx(
        0.8, abs=0.01
    )


def test_covariates_help_and_arms_cost():
    plain = randomised_design(sd=1.0, effect=0.3).units
    assert randomised_design(sd=1.0, effect=0.3, explained=0.5).units == pytest.approx(
        plain / 2, abs=1
    )
    assert randomised_design(sd=1.0, effect=0.3, arms=3).units > plain


def test_power_is_how_often_it_is_found():
    design = randomised_design(baseline=0.3, effect=0.1, power=0.8, level=0.95)
    rng = np.random.default_rng(0)
    half = design.units // 2
    yes = rng.binomial(half, [0.4, 0.3], (4_000, 2))
    pooled = yes.sum(axis=1) / (2 * half)
    error = np.sqrt(pooled * (1 - pooled) * 2 / half)
    found = np.abs(yes[:, 0] - yes[:, 1]) / half / error > stats.norm.ppf(0.975)
    assert found.mean() == pytest.approx(0.8, abs=0.03)


def history(seed: int, units=12, periods=40) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    wide = 100 + rng.normal(0, 10, (units, 1)) + rng.normal(0, 1, periods).cumsum()
    wide = wide + rng.normal(0, 2, (units, periods))
    return pd.DataFrame(
        {
            "unit": np.repeat([f"u{number}" for number in range(units)], periods),
            "period": np.tile(np.arange(periods), units),
            "outcome": wide.ravel(),
        }
    )


@pytest.mark.parametrize(
    "method", ["difference_in_differences", "synthetic_control", "interrupted_series"]
)
def test_panels_tell_their_own_power(method):
    trials = 12 if method == "interrupted_series" else 60
    found = panel_design(history(0), method=method, periods=8, treated_units=2, trials=trials)
    table = found.table
    assert table["power"].is_monotonic_increasing
    assert table["power"].iloc[0] <= 0.3
    assert table["power"].iloc[-1] == 1.0
    assert 0.003 < found.effect < 0.3
    assert found.text.startswith(method.replace("_", " ").capitalize())


def test_same_seed_same_design():
    first, second = (panel_design(history(1), periods=6, trials=10, seed=4) for _ in range(2))
    assert first.table.equals(second.table)


def test_problems_all_at_once():
    with pytest.raises(InfluLabError) as caught:
        randomised_design(
            sd=-1, baseline=0.2, power=2, treated_share=0, arms=0, explained=1, level=0
        )
    assert str(caught.value) == (
        "design: 8 problems\n"
        "  - level is 0; it must lie between 0 and 1, as in 0.9\n"
        "  - give exactly one of sd and baseline\n"
        "  - give exactly one of effect and units\n"
        "  - sd is -1; it must lie above 0\n"
        "  - power is 2; it must lie between 0 and 1\n"
        "  - treated_share is 0; it must lie between 0 and 1\n"
        "  - explained is 1; it must be in [0, 1)\n"
        "  - arms is 0; it must be at least 1"
    )
    with pytest.raises(InfluLabError) as caught:
        randomised_design(baseline=0.95, effect=0.1)
    assert str(caught.value) == (
        "design: 1 problem\n  - baseline and effect give a share of 1.05; it must be in (0, 1)"
    )
    with pytest.raises(InfluLabError) as caught:
        randomised_design(baseline=0.9, units=4)
    assert str(caught.value) == (
        "design: 1 problem\n  - no effect below 0.1 reaches a power of 0.8; add units"
    )
    with pytest.raises(TableError) as caught:
        panel_design(history(0, units=2, periods=10), method="anova", periods=6)
    assert str(caught.value) == (
        "history: 1 problem\n"
        "  - method is 'anova'; it must be one of difference_in_differences, "
        "synthetic_control, interrupted_series"
    )
    with pytest.raises(TableError) as caught:
        panel_design(history(0, units=2, periods=10).drop(index=3), periods=6)
    assert str(caught.value) == (
        "history: 3 problems\n"
        "  - some units have no row in some periods; fill them or leave them out\n"
        "  - it has 2 units; at least 3 are needed\n"
        "  - it has 10 periods; at least 14 are needed"
    )
    with pytest.raises(InfluLabError) as caught:
        panel_design(history(0), periods=8, effects=[0.0, 1e-9], trials=5)
    assert str(caught.value).endswith("try larger effects, more units or more periods")


def test_the_table_follows_the_sign_of_the_effect_and_stays_a_share():
    lower = randomised_design(baseline=0.2, effect=-0.05)
    assert lower.table["effect"].iloc[-1] == -0.1
    at = np.interp(0.05, -lower.table["effect"], lower.table["power"])
    assert at == pytest.approx(0.8, abs=0.01)
    higher = randomised_design(baseline=0.9, effect=0.08)
    assert higher.table["effect"].iloc[-1] == pytest.approx(0.1)


def test_false_alarms_are_counted_without_an_effect_whatever_effects_are_tried():
    options = {"periods": 8, "treated_units": 2, "trials": 20}
    with_zero = panel_design(history(0), **options)
    without = panel_design(history(0), effects=[0.2, 0.3, 0.5], **options)
    alarm = with_zero.text.split("; ")[1]
    assert with_zero.table["power"][0] < 0.5 <= without.table["power"][0]
    assert without.text.split("; ")[1] == alarm
