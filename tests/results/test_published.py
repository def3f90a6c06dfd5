"""Published numbers, each with its citation; real tables are used where they lie beside us."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from influlab import metrics, results, tables
from influlab.results.brand import newcombe, wilson
from influlab.results.formulas import calculate

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "real" / "lift"

# Abadie, Diamond and Hainmueller 2010, California's Proposition 99: difference in differences
# and outcome-only synthetic control as reproduced by Arkhangelsky et al. 2021 and SparseSC.
PROP99 = {"did": -27.349, "synthetic": -19.51, "gap_2000": -26.60}
# Abadie and Gardeazabal 2003, Basque Country, fitted 1955-69 to the outcome, effect 1975-97.
BASQUE = -1.035
# R package CausalImpact (Brodersen et al. 2015), summaries at level 0.95.
ARMA = {"att": 0.89, "low": 0.27, "high": 1.5}
VOLKS = {"att": -44.0, "low": -55.0, "high": -33.0, "lift": -0.26, "lifts": (-0.32, -0.19)}
# Newcombe 1998, Statistics in Medicine 17, table II, method 10.
NEWCOMBE = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0),
]


def real(name: str, **options) -> pd.DataFrame:
    if not (REAL / name).exists():
        pytest.skip(f"{name} is not beside this checkout; it may not be copied into it")
    return pd.read_csv(REAL / name, **options)


@pytest.fixture
def prop99() -> pd.DataFrame:
    panel = real("prop99.csv", sep=";").set_axis(["unit", "period", "outcome", "treated"], axis=1)
    return panel.assign(treated=panel["treated"] == 1)


def test_proposition_99_by_difference_in_differences(prop99):
    found = results.difference_in_differences(prop99)
    assert found.att == pytest.approx(PROP99["did"], abs=5e-4)
    assert found.incremental == pytest.approx(12 * PROP99["did"], abs=0.01)


def test_proposition_99_by_synthetic_control(prop99):
    found = results.synthetic_control(prop99)
    gap = found.details["path"].set_index("period")["effect"]
    assert found.att == pytest.approx(PROP99["synthetic"], abs=0.005)
    assert gap[2000] == pytest.approx(PROP99["gap_2000"], abs=0.005)
    weights = found.details["weights"].set_index("unit")["weight"]
    assert weights.sum() == pytest.approx(1)
    assert weights.head(3).index.tolist() == ["Utah", "Montana", "Nevada"]


def test_proposition_99_by_both_inferences_is_below_zero(prop99):
    for inference in ("placebo", "conformal"):
        assert results.synthetic_control(prop99, inference=inference).high < 0


def test_basque_country_by_synthetic_control():
    raw = real("basque.csv")
    raw = raw[(raw["regionno"] != 1) & ~raw["year"].between(1970, 1974)]
    panel = pd.DataFrame(
        {"unit": raw["regionname"], "period": raw["year"].astype(int), "outcome": raw["gdpcap"]}
    )
    basque = panel["unit"].str.contains("Basque")
    panel = panel.assign(treated=basque & (panel["period"] >= 1975))
    found = results.synthetic_control(panel)
    assert found.att == pytest.approx(BASQUE, abs=5e-4)


def test_arma_series_lies_within_the_reference_interval():
    series = real("arma.csv").rename(columns={"y": "outcome"}).assign(period=range(100))
    options = {"start": 70, "controls": ["X"], "level": 0.95}
    default = results.interrupted_series(series, **options)
    assert ARMA["low"] < default.att < ARMA["high"]
    assert default.low < ARMA["att"] < default.high
    same = results.interrupted_series(series, prior="causal_impact", **options)
    assert same.att == pytest.approx(ARMA["att"], abs=0.005)
    assert (same.low, same.high) == pytest.approx((ARMA["low"], ARMA["high"]), abs=0.05)
    assert ARMA["low"] < same.low < same.high < ARMA["high"]


def test_volks_series_lies_within_the_reference_interval():
    series = real("volks.csv", sep=r"\s+")
    series = series.rename(columns={"VolksWagen": "outcome", "Date": "period"})
    series["period"] = pd.to_datetime(series["period"])
    options = {"start": "2015-09-20", "controls": ["BMW", "Allianz"], "level": 0.95}
    default = results.interrupted_series(series, **options)
    assert VOLKS["lifts"][0] < default.lift < VOLKS["lifts"][1]
    same = results.interrupted_series(series, prior="causal_impact", **options)
    assert same.att == pytest.approx(VOLKS["att"], abs=0.5)
    assert (same.low, same.high) == pytest.approx((VOLKS["low"], VOLKS["high"]), abs=0.9)
    assert same.lift == pytest.approx(VOLKS["lift"], abs=0.005)
    low, high = same.table.set_index("measure").loc["lift", ["low", "high"]]
    assert VOLKS["lifts"][0] < low < high < VOLKS["lifts"][1]


def test_facebook_ads_click_through_and_cost_per_order():
    """38,165 clicks, 58,705.23 spent, 1,079 approved conversions."""
    ads = real("../ads/facebook_ads_conversions.csv")
    ledger = pd.DataFrame(
        {
            "creator_id": ads["ad_id"].astype(str),
            "tier": "ad",
            "spend": ads["Spent"],
            "impressions": ads["Impressions"],
            "clicks": ads["Clicks"],
            "orders": ads["Approved_Conversion"],
        }
    )
    found = results.returns(ledger, seed=1).table.set_index("metric")["estimate"]
    assert found["clicks"] == 38_165
    assert found["spend"] == pytest.approx(58_705.23, abs=0.005)
    assert found["cpa"] == pytest.approx(54.407, abs=5e-4)
    assert metrics.ctr(found["clicks"], found["impressions"]) == pytest.approx(
        0.000178813, abs=5e-10
    )


def test_hillstrom_mail_to_men_raises_visits():
    people = real("hillstrom_sample.csv")
    found = results.randomised_lift(
        people,
        control="No E-Mail",
        arm="segment",
        outcome="visit",
        covariates=["recency", "newbie"],
    )
    arms = found.details["arms"].set_index("arm")
    plain = people.groupby("segment")["visit"].mean()
    for arm in ("Mens E-Mail", "Womens E-Mail"):
        gap = plain[arm] - plain["No E-Mail"]
        assert arms.loc[arm, "estimate"] == pytest.approx(gap, abs=0.003)
        assert arms.loc[arm, "p_value_holm"] < 1e-6
    # All 64,000 customers: 18.3 % and 15.1 % against 10.6 % (Hillstrom 2008).
    assert arms.loc["Mens E-Mail", "low"] < 0.183 - 0.106 < arms.loc["Mens E-Mail", "high"]
    assert arms.loc["Womens E-Mail", "low"] < 0.151 - 0.106 < arms.loc["Womens E-Mail", "high"]


@pytest.mark.parametrize(("first", "second", "low", "high"), NEWCOMBE)
def test_newcombe_table_of_intervals(first, second, low, high):
    assert newcombe(first, second, 0.95) == pytest.approx((low, high), abs=5e-5)


def test_wilson_example():
    # Newcombe 1998, Statistics in Medicine 17, 857-872: 81 of 263.
    assert wilson(81, 263, 0.95) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_cohen_sample_size():
    # Cohen 1988: d = 0.5, two-sided 5 %, power 80 %: 63 a side by the normal distribution.
    assert results.randomised_design(sd=1, effect=0.5, level=0.95).units == 2 * 63


def test_markov_example_of_three_channels():
    # The example behind many tutorials, S. Bryl 2016: removal effects 0.5, 1, 1.
    paths = pd.DataFrame(
        {
            "path": ["C1 > C2 > C3", "C1", "C2 > C3"],
            "conversions": [1, 0, 0],
            "non_conversions": [0, 1, 1],
        }
    )
    table = results.attribute(paths, model="markov").table.set_index("channel")
    assert table["removal_effect"].tolist() == pytest.approx([0.5, 1.0, 1.0])
    assert table["conversions"].tolist() == pytest.approx([0.2, 0.4, 0.4])


@pytest.mark.parametrize(
    "row", tables.load("worked_formulas").to_dict("records"), ids=lambda row: row["id"]
)
def test_every_worked_formula(row):
    formula = tables.load("formulas").set_index("id").loc[row["formula_id"], "formula"]
    value = calculate(formula, json.loads(row["inputs"]))
    for printed in (row["computed_answer"], row["published_answer"]):
        if not np.isnan(printed):
            assert value == pytest.approx(printed, abs=row["tolerance"], rel=0)


def test_statsmodels_agrees_on_two_way_effects_and_on_proportions():
    from statsmodels.formula.api import ols
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    market = tables.world(seed=3, creators=20, posts=1, deals=1, journeys=1, regions=12)
    panel = market.panel.assign(effect=market.panel["treated"].astype(float))
    fitted = ols("outcome ~ C(unit) + C(period) + effect", data=panel).fit()
    found = results.difference_in_differences(market.panel)
    assert found.att == pytest.approx(fitted.params["effect"], rel=1e-9)
    clustered = fitted.get_robustcov_results("cluster", groups=pd.factorize(panel["unit"])[0])
    error = dict(zip(fitted.params.index, clustered.bse, strict=True))["effect"]
    assert 0.8 < (found.high - found.low) / 2 / 1.645 / error < 1.3
    assert newcombe((9, 40), (3, 60), 0.9) == pytest.approx(
        confint_proportions_2indep(9, 40, 3, 60, method="newcomb", alpha=0.1)
    )
    assert wilson(9, 40, 0.9) == pytest.approx(proportion_confint(9, 40, 0.1, method="wilson"))
