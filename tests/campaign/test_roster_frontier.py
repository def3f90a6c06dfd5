"""Many budgets, more or less overlap, and bad days."""

import numpy as np
import pandas as pd
import pytest

from influlab.campaign import Limits, choose_roster, frontier, overlap_table, risk_roster
from influlab.campaign.roster_question import ask
from influlab.campaign.roster_sample import Sample, ceiling, draw_times, worth
from influlab.errors import InfeasibleError, InfluLabError
from influlab.tables import world

MARKET = world(0, creators=250)
TABLES = (MARKET.creators, MARKET.audiences)
PEOPLE = {"population": MARKET.population}


def test_values_and_bounds_rise_with_the_budget_and_match_the_single_answers():
    budgets = np.linspace(300, 12_000, 12)
    found = frontier(*TABLES, budgets=budgets[::-1], **PEOPLE).table
    assert found["budget"].tolist() == budgets.tolist()
    assert (found["spend"] <= found["budget"] * (1 + 1e-9)).all()
    for column in ("value", "bound"):
        assert found[column].is_monotonic_increasing
    assert (found["gap"] <= 0.001).all() and (found["bound"] >= found["value"]).all()
    np.testing.assert_allclose(found["gap"], 1 - found["value"] / found["bound"], atol=1e-12)
    shares = found[[name for name in found if name.endswith("_spend_share")]]
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    for row in found.iloc[[0, 5, 11]].itertuples():
        single = choose_roster(*TABLES, budget=row.budget, **PEOPLE)
        assert single.value <= row.bound and row.value <= single.bound


def test_the_marginal_value_is_the_slope_of_the_frontier():
    found = frontier(*TABLES, budgets=[4_000, 4_400], gap=1e-5, effort=300, **PEOPLE).table
    slope = found["value"].diff().iloc[1] / 400
    assert found["marginal"].iloc[1] * 0.9 <= slope <= found["marginal"].iloc[0] * 1.1


def test_a_frontier_under_limits_and_its_sentence():
    limits = Limits(at_least={"macro": 1}, creators=12)
    found = frontier(*TABLES, budgets=[2_000, 3_000], limits=limits, **PEOPLE)
    assert (found.table["macro_creators"] >= 1).all() and (found.table["creators"] <= 12).all()
    first, last = found.table.iloc[0], found.table.iloc[1]
    assert found.text == (
        f"From a budget of 2,000 to 3,000 the best roster goes from {first['value']:,.0f} to "
        f"{last['value']:,.0f} people of the target (gap at most {found.table['gap'].max():.2%}). "
        f"One more unit of budget is worth about {first['marginal']:.3g} at the start and "
        f"{last['marginal']:.3g} at the end."
    )
    with pytest.raises(InfeasibleError):
        frontier(*TABLES, budgets=[100, 3_000], limits=limits, **PEOPLE)


@pytest.mark.parametrize("budgets", [5, "12", [], None])
def test_budgets_that_are_none(budgets):
    with pytest.raises(InfluLabError) as caught:
        frontier(*TABLES, budgets=budgets, **PEOPLE)
    assert str(caught.value) == (
        f"frontier: 1 problem\n"
        f"  - budgets is {budgets!r}; give one amount or more, as in [1_000, 2_000]"
    )


def test_more_overlap_buys_fewer_people_and_rosters_are_chosen_anew():
    few = MARKET.population.assign(size=(MARKET.population["size"] / 200).astype(int))
    found = overlap_table(*TABLES, budget=6_000, population=few)
    table = found.table
    assert table["overlap"].tolist() == ["independent", "likely", "strong"]
    assert table["r"].tolist() == [np.inf, 2.0, 0.5]
    assert table["value"].is_monotonic_decreasing and (table["gap"] <= 0.001).all()
    assert table["regret"].iloc[0] == 0 and (table["regret"] >= 0).all()
    np.testing.assert_allclose(table["regret"], table["value"] - table["first_roster"])
    assert table["shared"].iloc[2] < table["creators"].iloc[2]
    strong = choose_roster(*TABLES, budget=6_000, population=few, overlap=0.5)
    assert table["value"].iloc[2] == pytest.approx(strong.value, rel=1e-3)
    assert found.text.startswith(
        f"The same budget gets {table['value'][0]:,.0f} if independent, "
        f"{table['value'][1]:,.0f} if likely, {table['value'][2]:,.0f} if strong"
    )
    with pytest.raises(InfluLabError) as caught:
        overlap_table(*TABLES, budget=6_000, overlaps=2.0, **PEOPLE)
    assert str(caught.value) == (
        "overlap table: 1 problem\n  - overlaps is 2.0; name them, as in {'independent': inf}"
    )


def small_sample(seed: int, count: int = 60) -> tuple[Sample, np.ndarray]:
    """A sample over ten creators, and all 1,024 rosters."""
    creators = MARKET.creators.sample(10, random_state=seed)
    question = ask(creators, MARKET.audiences, **PEOPLE)
    problem = question.within_rows(0.4 * creators["fee"].sum())
    times = draw_times(question.offers["tier"], count, 0.6, 0.5, np.random.default_rng(seed))
    rosters = ((np.arange(1024)[:, None] >> np.arange(10)) & 1).astype(bool)
    return Sample(problem, times, count // 10, False), rosters


def test_the_bound_on_bad_days_is_above_every_roster():
    for seed in range(12):
        sample, rosters = small_sample(seed)
        kept = [np.flatnonzero(each) for each in rosters if sample.problem.keeps(each.nonzero()[0])]
        best = max(worth(sample, each) for each in kept)
        ahead = ceiling(sample, 1e-4, kept[0])
        assert ahead.bound >= best * (1 - 1e-9), seed


def test_cvar_is_the_mean_of_the_worst():
    sample, _ = small_sample(0)
    values = np.arange(60.0)[::-1]
    assert sample.cvar(values) == pytest.approx(np.mean([0, 1, 2, 3, 4, 5]))
    height, slope = sample.plane(np.full(10, 0.3))
    for share in np.random.default_rng(0).random((50, 10)):
        exact = sample.cvar(sample.values(sample.points(share)))
        assert height + slope @ share >= exact * (1 - 1e-12)
    touch = sample.cvar(sample.values(sample.points(np.full(10, 0.3))))
    assert height + slope @ np.full(10, 0.3) == pytest.approx(touch)


def test_drawn_exposures_have_mean_one_and_tiers_move_together():
    tiers = np.array(["micro", "micro", "macro"])
    times = draw_times(tiers, 200_000, 0.4, 0.3, np.random.default_rng(0))
    np.testing.assert_allclose(times.mean(axis=0), 1, atol=0.01)
    logs = np.corrcoef(np.log(times).T)
    assert logs[0, 1] == pytest.approx(0.09 / 0.25, abs=0.01)
    assert logs[0, 2] == pytest.approx(0, abs=0.01)


def test_a_steady_roster_is_better_on_bad_days_and_says_what_is_proved():
    found = risk_roster(*TABLES, budget=2_500, spread=0.8, gap=0.02, **PEOPLE)
    steady, likely = found.table.iloc[0], found.table.iloc[1]
    assert found.table["roster"].tolist() == ["steady", "likely"]
    assert steady["cvar"] >= likely["cvar"] - 3 * likely["cvar_se"]
    assert (found.table["mean"] > found.table["cvar"]).all()
    assert (found.table["spend"] <= 2_500).all() and len(found.ids) == steady["creators"]
    assert found.bound >= found.value and found.certified == (found.gap <= 0.02)
    proof = "No roster does more than" if found.certified else "It is not proved best"
    assert proof in found.text
    again = risk_roster(*TABLES, budget=2_500, spread=0.8, gap=0.02, **PEOPLE)
    pd.testing.assert_frame_equal(found.table, again.table)
    strict = risk_roster(*TABLES, budget=2_500, spread=0.8, gap=0.0, **PEOPLE)
    assert not strict.certified and "It is not proved best" in strict.text


def test_without_uncertainty_a_bad_day_is_every_day():
    found = risk_roster(*TABLES, budget=2_500, spread=0, tier_spread=0, gap=0.005, **PEOPLE)
    sure = choose_roster(*TABLES, budget=2_500, **PEOPLE)
    assert found.value == pytest.approx(sure.value, rel=2e-3)
    assert found.bound >= sure.value * (1 - 1e-9)
    assert found.table["mean"].to_numpy() == pytest.approx(found.table["cvar"].to_numpy())


def test_impossible_risks_are_refused_together():
    with pytest.raises(InfluLabError) as caught:
        risk_roster(*TABLES, budget=2_500, tail=0, spread=-1, scenarios=10, fresh=2.5, **PEOPLE)
    assert str(caught.value) == (
        "roster: 4 problems\n"
        "  - tail is 0; it must be a fraction above 0, such as 0.1\n"
        "  - spread is -1; a log standard deviation lies in [0, 3]\n"
        "  - scenarios is 10; it must be a whole number of at least 1,000\n"
        "  - fresh is 2.5; it must be a whole number of at least 5,000"
    )
    with pytest.raises(InfluLabError) as caught:
        risk_roster(*TABLES, budget=2_500, scenarios=500_000, **PEOPLE)
    assert str(caught.value) == (
        "roster: 1 problem\n"
        "  - 500,000 scenarios of 250 creators are more than this can hold; leave 80 creators, "
        "those that choose_roster has in or near"
    )
