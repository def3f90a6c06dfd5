"""One at a time and all at once: against simulations and against textbook indices."""

import numpy as np
import pytest

from influlab.campaign import Range, blend, change, example_plan, simulate
from influlab.decision import sobol, tornado
from influlab.errors import PlanError

MICRO, MACRO = (simulate(blend(example_plan(), share), draws=2_000) for share in (1, 0))


def test_ends_are_what_simulations_there_give():
    table = tornado({"macro": MACRO}).set_index("assumption")
    for name in ("macro.fee", "macro.click_rate", "macro.completion"):
        row = table.loc[name]
        for end in ("low", "high"):
            fixed = change(MACRO.plan, {name: Range.constant(row[end])})
            there = simulate(fixed, draws=2_000).draws.profit.mean()
            assert row[f"result_{end}"] == pytest.approx(there, rel=1e-6)
    assert table["base"].iloc[0] == pytest.approx(MACRO.draws.profit.mean())
    assert table["swing"].is_monotonic_decreasing
    assert table.loc["macro.views_per_account", "swing"] == 0


def test_with_several_options_it_is_the_lead():
    table = tornado({"micro": MICRO, "macro": MACRO}, objective="engagements")
    means = [option.draws.engagements.mean() for option in (MICRO, MACRO)]
    assert table["base"].iloc[0] == pytest.approx(max(means) - min(means))
    row = table.set_index("assumption").loc["micro.fee"]
    assert row["swing"] == 0  # without a budget the price does not change who is reached


def test_costs_keep_their_sign():
    table = tornado({"macro": MACRO}, objective="spend").set_index("assumption")
    assert table["base"].iloc[0] > 0
    assert table.loc["macro.fee", "result_high"] > table.loc["macro.fee", "result_low"]


def test_sobol_of_a_product_of_log_normals_by_hand():
    # fees = posts x fee, nothing else: V = first-order parts of independent factors.
    table = sobol({"macro": MACRO}, objective="fees", samples=1024).set_index("assumption")
    fee = MACRO.plan.lines[0].fee
    z = np.random.default_rng(0).standard_normal(1_000_000)
    drawn = fee.quantile(z, "amount")
    posts = MACRO.plan.lines[0].completion.quantile(z[::-1], "rate")
    cv = [np.var(values) / np.mean(values) ** 2 for values in (drawn, posts)]
    whole = (1 + cv[0]) * (1 + cv[1]) - 1
    assert table.loc["macro.fee", "first"] == pytest.approx(cv[0] / whole, abs=0.03)
    assert table.loc["macro.completion", "total"] == pytest.approx(
        cv[1] * (1 + cv[0]) / whole, abs=0.03
    )
    others = table.drop(["macro.fee", "macro.completion"])
    assert np.allclose(others[["first", "total"]], 0, atol=1e-9)
    assert (table["first_low"] <= table["first"]).all() and (
        table["total"] <= table["total_high"]
    ).all()


def test_sobol_repeats_and_takes_leads():
    options = {"micro": MICRO, "macro": MACRO}
    first = sobol(options, objective="engagements", samples=64, seed=3)
    assert first.equals(sobol(options, objective="engagements", samples=64, seed=3))
    assert len(first) == len({*MICRO.inputs, *MACRO.inputs})


def test_samples_are_a_power_of_two():
    with pytest.raises(PlanError) as caught:
        sobol({"macro": MACRO}, samples=100)
    assert str(caught.value) == (
        "sobol: 1 problem\n  - samples is 100; it must be a power of 2 from 64 to 8,192"
    )
