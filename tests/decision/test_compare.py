"""Comparison of paired draws by hand, and no winner before it is sure."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from influlab.campaign import Outcomes, blend, change, example_plan, simulate
from influlab.campaign.funnel import METRICS
from influlab.creators import Objective
from influlab.decision import compare
from influlab.errors import PlanError


def option(*profits, **columns) -> Outcomes:
    """Outcomes with given profits; every other column is 1 unless given."""
    frame = pd.DataFrame(1.0, index=range(len(profits)), columns=list(METRICS))
    frame = frame.assign(profit=np.array(profits, dtype=float), **columns)
    found = Outcomes(plan=blend(example_plan(), 0), parts={}, size=len(frame), seed=0)
    found.__dict__["draws"] = frame
    return found


def test_five_draws_by_hand():
    found = compare({"a": option(1, 2, 3, 4, -5), "b": option(0, 2, 4, 1, 1)})
    table = found.table
    assert table["estimate"].tolist() == [1.0, 1.6]
    assert table["p_best"].tolist() == pytest.approx([0.5, 0.5])  # one tie, split
    assert table["expected_regret"].tolist() == pytest.approx([7 / 5, 4 / 5])
    assert table["cvar"].tolist() == [-5.0, 0.0]  # the worst tenth of five draws is one draw
    assert table["p_loss"].tolist() == [0.2, 0.0]
    assert (found.leader, found.winner, found.unit) == ("b", None, "EUR")


def test_regret_difference_is_the_difference_of_the_means():
    options = {s: simulate(blend(example_plan(), s), draws=2_000) for s in (0, 0.5, 1)}
    table = compare({f"{s}": o for s, o in options.items()}).table
    gaps = table["expected_regret"] + table["estimate"]
    assert gaps.to_numpy() == pytest.approx(gaps.iloc[0])
    assert table["p_best"].sum() == pytest.approx(1)
    assert (table["cvar"] <= table["estimate"]).all()


def test_cvar_is_the_mean_of_the_worst_tenth():
    profits = np.arange(1000.0)
    table = compare({"a": option(*profits), "b": option(*profits[::-1])}).table
    assert table["cvar"].tolist() == [49.5, 49.5]


def test_a_winner_needs_the_confidence():
    lead = {"a": option(*[1] * 8, 0, 0), "b": option(*[0] * 8, 1, 1)}
    assert compare(lead, confidence=0.8).winner == "a"
    assert compare(lead, confidence=0.8).text == (
        "a wins with an expected profit of EUR 0.8: it is best in 80% of the draws, "
        "where 80% was asked for."
    )
    unsure = compare(lead, confidence=0.81)
    assert unsure.winner is None and unsure.leader == "a"
    assert unsure.text.startswith(
        "Not known yet: a leads with an expected profit of EUR 0.8 and is best in 80% of the "
        "draws, below the 81% needed; the assumption that matters most is "
    )


def test_a_chance_just_below_the_confidence_is_not_said_to_be_at_it():
    near = {"a": option(*[1] * 797, *[0] * 203), "b": option(*[0] * 797, *[1] * 203)}
    found = compare(near, confidence=0.8)
    assert found.winner is None
    assert "best in just under 80% of the draws, below the 80% needed" in found.text
    assert "below the 80.5% needed" in compare(near, confidence=0.805).text


def test_options_that_are_even_are_all_named():
    found = compare({"a": option(1, 3), "b": option(3, 1), "c": option(0, 0)})
    assert found.winner is None
    assert found.text == (
        "Not known yet: a and b are exactly even, each with an expected profit of EUR 2."
    )


def test_one_option_never_wins():
    alone = compare({"a": option(1, 2, 3)})
    assert alone.winner is None
    assert alone.text == "a has an expected profit of EUR 2; there is nothing to compare it with."


def test_costs_are_better_when_lower():
    found = compare(
        {"a": option(1, 1, cpm=[10.0, 30.0]), "b": option(1, 1, cpm=[20.0, 31.0])}, objective="cpm"
    )
    assert found.leader == "a" and found.unit == "EUR per 1,000 impressions"
    assert found.table["estimate"].tolist() == [20.0, 25.5]
    assert found.table["expected_regret"].tolist() == [0.0, 5.5]
    assert found.table["cvar"].tolist() == [30.0, 31.0]


def test_weights_put_every_metric_on_one_scale():
    draws = np.linspace(0, 1, 101)
    objective = Objective("both", {"orders": 1, "cpm": 3})
    options = {
        "a": option(*draws, orders=draws, cpm=draws),
        "b": option(*draws, orders=draws, cpm=draws[::-1]),
    }
    found = compare(options, objective=objective)
    assert found.unit == "score from 0 to 1" and found.objective == "both"
    middle = (draws - 0.05) / 0.9
    at_half = 0.25 * middle[50] + 0.75 * (1 - middle[50])
    assert found.table["estimate"].tolist() == pytest.approx([at_half, at_half])


def test_the_assumption_that_matters_is_found():
    plan = change(example_plan(), {"plan.order_value": example_plan().order_value.times(0.01)})
    options = {str(s): simulate(blend(plan, s), draws=2_000) for s in (0, 1)}
    assert compare(options, objective="engagements").driver in (
        "micro.followers",
        "macro.followers",
        "micro.engagement_rate_by_followers",
    )
    assert compare(options, objective="spend").driver in ("micro.fee", "macro.fee")


def test_unpaired_options_are_refused():
    plan = example_plan()
    first = simulate(plan, draws=200)
    with pytest.raises(PlanError) as caught:
        compare(
            {
                "a": first,
                "b": simulate(plan, draws=300),
                "c": simulate(replace(plan, currency="USD"), draws=200, seed=4),
            }
        )
    assert str(caught.value) == (
        "comparison: 3 problems\n"
        "  - options differ in draws (a: 200, b: 300, c: 200); simulate all with the same\n"
        "  - options differ in seed (a: 0, b: 0, c: 4); simulate all with the same\n"
        "  - options differ in currency (a: EUR, b: EUR, c: USD); simulate all with the same"
    )


@pytest.mark.parametrize(
    ("options", "settings", "problem"),
    [
        ({}, {}, 'options is empty; give {"micro": outcomes, "macro": outcomes}'),
        ({"a": 5}, {}, "option 'a' is int; give what campaign.simulate returns"),
        (None, {"confidence": 0.3}, "confidence is 0.3; it must lie between 0.5 and 1"),
        (
            None,
            {"objective": "fame"},
            f"objective is 'fame'; choose one of {', '.join(METRICS)} or an Objective",
        ),
        (
            None,
            {"objective": Objective("love", {"sentiment": 1})},
            "objective 'love' weighs sentiment; none is an outcome of a plan",
        ),
        (
            None,
            {"objective": "cpa"},
            "cpa is not finite in 50.00% of the draws of 'a' (nothing to divide by); "
            "compare profit or orders instead",
        ),
    ],
)
def test_impossible_questions(options, settings, problem):
    given = {"a": option(1, 2, cpa=[1.0, np.inf])} if options is None else options
    with pytest.raises(PlanError) as caught:
        compare(given, **settings)
    assert str(caught.value) == f"comparison: 1 problem\n  - {problem}"


def test_a_cost_among_several_metrics_counts_the_other_way_round():
    dear, cheap = option(1, 1, cpm=9.0), option(1, 1, cpm=3.0)
    found = compare({"dear": dear, "cheap": cheap}, objective=Objective("cheap reach", {"cpm": 1}))
    assert (found.leader, found.table["estimate"].tolist()) == ("cheap", [0.0, 1.0])
