"""Value of information against closed forms, nested simulation, and its own order."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from influlab.campaign import Range, blend, change, example_plan, simulate
from influlab.campaign.assumptions import uncertain
from influlab.decision import compare, value_of_information, value_of_pilot
from influlab.decision.regression import value_of_knowing
from influlab.decision.rerun import Rerun
from influlab.errors import PlanError

PLAN = example_plan()
OPTIONS = {n: simulate(blend(PLAN, s), draws=10_000) for n, s in (("micro", 1), ("macro", 0))}
FEW = {n: simulate(blend(PLAN, s), draws=4_000) for n, s in (("micro", 1), ("macro", 0))}


def loss(mean: float, sd: float) -> float:
    """E[max(0, X)] - max(0, E[X]) for a normal X: the unit normal loss integral."""
    return sd * stats.norm.pdf(mean / sd) - abs(mean) * stats.norm.cdf(-abs(mean) / sd)


@pytest.mark.parametrize("mean", [0.0, 0.7, -2.0])
def test_two_normal_options_against_the_closed_form(mean):
    rng = np.random.default_rng(1)
    known, chance = rng.standard_normal((2, 40_000))
    gap = mean + 1.5 * known + 2.0 * chance
    values = np.column_stack([np.zeros(40_000), gap])
    evpi = values.max(axis=1).mean() - values.mean(axis=0).max()
    assert evpi == pytest.approx(loss(mean, 2.5), abs=0.04)
    evppi, low, high = value_of_knowing(known[:, None], values)
    assert evppi == pytest.approx(loss(mean, 1.5), abs=0.04)
    assert low <= evppi <= high
    nothing = value_of_knowing(rng.standard_normal((40_000, 1)), values)[0]
    assert nothing < loss(mean, 2.5) * 0.05 + 0.01


def test_several_quantities_against_the_closed_form():
    rng = np.random.default_rng(2)
    known = rng.standard_normal((20_000, 4))
    gap = 0.3 + known @ [1.0, -0.5, 0.0, 0.8] + known[:, 0] * known[:, 1] * 0.0
    gap = gap + 2.0 * rng.standard_normal(20_000)
    values = np.column_stack([gap, np.zeros(20_000)])
    found = value_of_knowing(known, values)[0]
    assert found == pytest.approx(loss(0.3, np.sqrt(1 + 0.25 + 0.64)), abs=0.03)


def test_three_options_against_brute_force():
    rng = np.random.default_rng(3)
    known = rng.standard_normal(40_000)
    means = np.column_stack([known * 0, np.sin(known) + 0.1, known**2 - 1])
    values = means + rng.standard_normal((40_000, 3))
    exact = means.max(axis=1).mean() - means.mean(axis=0).max()
    assert value_of_knowing(known[:, None], values)[0] == pytest.approx(exact, abs=0.03)


def test_evpi_is_the_regret_of_the_best_option():
    found = value_of_information(OPTIONS)
    assert found.evpi == pytest.approx(compare(OPTIONS).table["expected_regret"].min())


@pytest.mark.parametrize("name", ["micro.conversion_rate", "macro.click_rate", "micro.fee"])
def test_evppi_against_nested_simulation(name):
    found = value_of_information(OPTIONS).table.set_index("assumption").loc[name]
    again = Rerun(OPTIONS, "profit")
    range_, kind = again.range_of(name)
    u = (np.arange(60) + 0.5) / 60
    means = again.means_at(name, range_.quantile(stats.norm.ppf(u), kind))
    nested = means.max(axis=0).mean() - means.mean(axis=1).max()
    slack = 0.03 * value_of_information(OPTIONS).evpi
    assert found["low"] - slack <= nested <= found["high"] + slack


def test_more_knowledge_is_worth_more():
    names = list(uncertain(OPTIONS["micro"].plan) | uncertain(OPTIONS["macro"].plan))
    rates = [name for name in names if name.endswith(("click_rate", "conversion_rate"))]
    groups = {"one": rates[:1], "rates": rates, "all": names}
    table = value_of_information(OPTIONS, groups=groups)
    value = table.table.set_index("assumption")["evppi"]
    slack = 0.03 * table.evpi
    assert value["one"] <= value["rates"] + slack <= value["all"] + 2 * slack
    assert value["all"] <= table.evpi
    assert (table.table["low"] <= table.table["evppi"]).all()
    assert table.table["share"].to_numpy() == pytest.approx(table.table["evppi"] / table.evpi)


def test_a_pilot_is_worth_less_than_knowing_and_more_when_larger():
    pilots = value_of_pilot(FEW, sizes=(1, 5, 100))
    names = list(uncertain(FEW["micro"].plan) | uncertain(FEW["macro"].plan))
    everything = value_of_information(FEW, groups={"all": names})
    evsi = pilots.table["evsi"].to_numpy()
    slack = 0.03 * pilots.evpi
    assert (evsi <= everything.table["evppi"].iloc[0] + slack).all() and (evsi <= pilots.evpi).all()
    assert evsi[0] <= evsi[1] + slack <= evsi[2] + 2 * slack
    assert pilots.table["net"].to_numpy() == pytest.approx(evsi - pilots.table["cost"])


def test_a_pilot_costs_what_its_money_would_have_earned():
    pilots = value_of_pilot(FEW, sizes=({"micro": 3}, {"macro": 3})).table
    assert pilots["size"].tolist() == ["3 micro", "3 macro"]
    assert pilots["creators"].tolist() == [3, 3]
    returns = {name: o.draws.profit.mean() / o.draws.spend.mean() for name, o in FEW.items()}
    best = max(*returns.values(), 0.0)
    for row in pilots.itertuples():
        line = change(FEW[row.size[2:]].plan, {f"{row.size[2:]}.posts": 1})
        one = simulate(change(line, {f"{row.size[2:]}.creators": 3}), draws=4_000).draws
        assert row.spend == pytest.approx(one.spend.mean(), rel=0.03)
        assert row.cost == pytest.approx(best * one.spend.mean() - one.profit.mean(), abs=150)


def test_a_sentence_tells_whether_it_pays():
    small = {
        name: simulate(change(option.plan, {f"{name}.creators": 1}), draws=4_000)
        for name, option in FEW.items()
    }
    poor = {
        name: simulate(change(o.plan, {"plan.margin": Range(0.1, 0.2, 0.3)}), draws=4_000)
        for name, o in small.items()
    }
    dear = value_of_pilot(poor, sizes=(100,))
    assert dear.best is None
    assert dear.text.startswith(
        "No pilot pays: even one with 100 micro, 100 macro creators teaches"
    )
    big = {
        name: simulate(change(option.plan, {f"{name}.creators": 500}), draws=4_000)
        for name, option in FEW.items()
    }
    cheap = value_of_pilot(big, sizes=({"micro": 2},))
    assert cheap.best == "2 micro" and cheap.text.startswith(
        "A pilot with 2 micro creators is worth"
    )


def test_other_objectives_are_not_netted_with_money():
    found = value_of_pilot(FEW, sizes=(3,), objective="orders")
    assert np.isnan(found.table["net"]).all() and found.unit == "orders"
    assert "no price" in found.text


def test_what_is_certain_is_worth_nothing():
    fixed = {
        name: Range.constant(range_.likely)
        for name, (range_, _) in uncertain(OPTIONS["macro"].plan).items()
        if name != "macro.views_per_account"
    }
    sure = simulate(change(OPTIONS["macro"].plan, fixed), draws=1_000)
    options = {"a": sure, "b": simulate(change(sure.plan, {"macro.creators": 1}), draws=1_000)}
    found = value_of_information(options, objective="gross_reach")
    assert found.table["evppi"].max() <= found.evpi
    assert found.text.endswith("no single assumption is worth finding out.")


def test_impossible_questions():
    with pytest.raises(PlanError) as caught:
        value_of_information(OPTIONS, groups={"shop": ["plan.fame"], "none": []})
    assert str(caught.value) == (
        "value of information: 2 problems\n"
        "  - group 'shop' names 'plan.fame'; it is no uncertain assumption of these options\n"
        "  - group 'none' is empty"
    )
    with pytest.raises(PlanError) as caught:
        value_of_information({"a": OPTIONS["micro"]})
    assert str(caught.value) == (
        "value of information: 1 problem\n  - there is one option; nothing can be chosen"
    )
    with pytest.raises(PlanError) as caught:
        value_of_pilot(FEW, sizes=(0, {"mega": 2}), posts=True)
    assert str(caught.value) == (
        "pilot: 3 problems\n"
        "  - size is 0; it must be a whole number >= 1\n"
        "  - posts is True; it must be a whole number >= 1\n"
        "  - size names the line 'mega'; choose of micro, macro"
    )


def test_patterns_in_chance_are_not_taken_for_knowledge():
    """Fourteen figures that say nothing: a fit to its own draws would be worth 0.10 of 0.39."""
    rng = np.random.default_rng(0)
    values = np.column_stack([np.zeros(2_000), rng.normal(size=2_000)])
    evpi = values.max(axis=1).mean() - values.mean(axis=0).max()
    assert value_of_knowing(rng.normal(size=(2_000, 14)), values)[0] < 0.1 * evpi


def test_a_pilot_with_other_creators_teaches_nothing_of_the_campaigns_own_luck():
    """Where all of a tier is known, only the luck of the booked creators is left: EVPI, no EVSI."""
    plan = example_plan()
    sure = {
        f"{owner}.{name}": Range.constant(range_.likely)
        for owner, thing in (*((line.name, line) for line in plan.lines), ("plan", plan))
        for name, range_ in thing.ranges.items()
    }
    known = change(plan, sure)
    options = {n: simulate(blend(known, s), draws=4_000) for n, s in (("micro", 1), ("macro", 0))}
    found = value_of_pilot(options, sizes=(6,), posts=2)
    assert found.evpi > 1_000
    assert found.table["evsi"][0] < 0.1 * found.evpi


def test_the_budget_of_the_campaign_does_not_cut_its_pilot():
    small = replace(PLAN, budget=5_000.0)
    options = {n: simulate(blend(small, s), draws=500) for n, s in (("micro", 1), ("macro", 0))}
    assert value_of_pilot(options, sizes=(20,)).table["spend"][0] > 20_000
