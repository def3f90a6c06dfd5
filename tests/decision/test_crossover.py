"""The map agrees with algebra, and its line is where both options are even."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from influlab.campaign import Range, blend, change, example_plan, simulate
from influlab.decision import crossover
from influlab.decision.crossover import even_line, titled
from influlab.errors import PlanError

KNOWN = Range.constant


def sure_plan():
    """Two lines of equal reach in which only two assumptions are open."""
    lines = []
    for line in example_plan().lines:
        constants = {
            name: KNOWN(range_.likely)
            for name, range_ in line.ranges.items()
            if not range_.is_constant
        }
        constants["followers"] = KNOWN(50_000)
        lines.append(replace(line, **constants, creators=20, creator_spread=0.0))
    plan = replace(
        example_plan(),
        lines=tuple(lines),
        order_value=KNOWN(100),
        margin=KNOWN(0.5),
        repeat_response=KNOWN(0.5),
    )
    return plan


def alone(plan, name, **changes):
    lines = tuple(line for line in plan.lines if line.name == name)
    return simulate(change(replace(plan, lines=lines), changes), draws=2_000)


def test_the_map_equals_algebra():
    plan = sure_plan()
    options = {
        "micro": alone(plan, "micro", **{"micro.conversion_rate": Range(0.01, 0.03, 0.09)}),
        "macro": alone(plan, "macro", **{"macro.fee": Range(50, 120, 300)}),
    }
    found = crossover(options, "micro.conversion_rate", "macro.fee", points=40)

    def profit(option, name, **fixed):
        draws = alone(plan, name, **fixed).draws
        return draws.profit.mean()

    at = [0.02, 0.06]  # profit is linear in the conversion rate and in the fee
    earned = [profit(plan, "micro", **{"micro.conversion_rate": KNOWN(v)}) for v in at]
    fees = [50.0, 300.0]
    rival = [profit(plan, "macro", **{"macro.fee": KNOWN(v)}) for v in fees]
    slope = (earned[1] - earned[0]) / (at[1] - at[0])
    rival_slope = (rival[1] - rival[0]) / (fees[1] - fees[0])
    step = found.table.columns[1] - found.table.columns[0]
    inside = found.line[found.line.x.between(0.012, 0.1)]
    assert len(inside) > 10
    for x, y in inside.to_numpy():
        wanted = rival[0] + rival_slope * (y - fees[0])
        assert x == pytest.approx(at[0] + (wanted - earned[0]) / slope, abs=step)


def test_cells_are_what_a_simulation_there_gives():
    plan = example_plan()
    options = {n: simulate(blend(plan, s), draws=1_000) for n, s in (("micro", 1), ("macro", 0))}
    found = crossover(options, "micro.fee", "plan.order_value", points=3)
    for row in (0, 2):
        for column in (0, 2):
            fixed = {
                "micro.fee": KNOWN(found.table.columns[column]),
                "plan.order_value": KNOWN(found.table.index[row]),
            }
            pair = [
                simulate(blend(change(plan, fixed), 0), draws=1_000).draws.profit,
                simulate(change(options["micro"].plan, fixed), draws=1_000).draws.profit,
            ]
            pair[0] = simulate(
                change(options["macro"].plan, {"plan.order_value": fixed["plan.order_value"]}),
                draws=1_000,
            ).draws.profit
            assert found.table.iloc[row, column] == pytest.approx((pair[1] > pair[0]).mean())


def test_two_unknowns_of_one_line_and_fewer_draws_than_the_options():
    options = {
        n: simulate(blend(example_plan(), s), draws=3_000) for n, s in (("micro", 1), ("macro", 0))
    }
    found = crossover(options, "micro.conversion_rate", "micro.overlap", points=6, draws=500)
    table = found.table.to_numpy()
    assert table.shape == (6, 6) and ((table >= 0) & (table <= 1)).all()
    assert (np.diff(table, axis=1) >= 0).all()  # better conversion never hurts
    assert (np.diff(table, axis=0) <= 0).all()  # more overlap never helps
    assert found.text.startswith("micro beats macro in more than half of the draws on ")


def test_own_values_and_titles():
    options = {
        n: simulate(blend(example_plan(), s), draws=200) for n, s in (("micro", 1), ("macro", 0))
    }
    found = crossover(
        options, "micro.click_rate", "macro.fee", x_values=(0.01, 0.02), y_values=(1e3, 2e3, 9e3)
    )
    assert found.table.columns.tolist() == [0.01, 0.02] and found.table.shape == (3, 2)
    assert found.table.columns.name == "click rate of micro (clicks / accounts reached)"
    assert found.table.index.name == titled("macro.fee", "EUR") == "fee of macro (EUR per post)"


def test_the_even_line_by_hand():
    table = pd.DataFrame([[0.0, 1.0], [1.0, 1.0]], index=[10.0, 20.0], columns=[1.0, 2.0])
    assert even_line(table).to_dict("list") == {"x": [1.5, 1.0], "y": [10.0, 15.0]}
    assert even_line(table * 0).empty


def test_impossible_maps_are_refused():
    one = simulate(blend(example_plan(), 0), draws=200)
    with pytest.raises(PlanError) as caught:
        crossover({"a": one}, "macro.fee", "macro.fee", points=1, draws=5)
    assert str(caught.value) == (
        "crossover: 4 problems\n"
        "  - there are 1 options; a crossover needs two\n"
        "  - both sides are 'macro.fee'; choose two assumptions\n"
        "  - points is 1; it must be a whole number from 2 to 200\n"
        "  - draws is 5; it must be a whole number from 100 to 100,000"
    )
    pair = {"a": one, "b": one}
    with pytest.raises(PlanError, match=r"'micro\.fee' is no uncertain assumption here; choose"):
        crossover(pair, "micro.fee", "macro.fee")
    with pytest.raises(PlanError) as caught:
        crossover(pair, "macro.click_rate", "macro.fee", x_values=(0.5, 0.2, 3.0))
    assert str(caught.value) == (
        "crossover: 4 problems\n"
        "  - a value of macro.click_rate: low is 3; a rate is a fraction in [0, 1] "
        "(is it a percentage? divide by 100)\n"
        "  - a value of macro.click_rate: likely is 3; a rate is a fraction in [0, 1] "
        "(is it a percentage? divide by 100)\n"
        "  - a value of macro.click_rate: high is 3; a rate is a fraction in [0, 1] "
        "(is it a percentage? divide by 100)\n"
        "  - values of macro.click_rate must rise"
    )
