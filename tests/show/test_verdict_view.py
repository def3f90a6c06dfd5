"""The verdict under sliders starts at the verdict and obeys them."""

import dataclasses

import pandas as pd
import pytest

from influlab.campaign import example_plan
from influlab.creators import Objective
from influlab.decision import verdict
from influlab.errors import InfeasibleError, InfluLabError
from influlab.show import plan_view, verdict_view
from influlab.show.explore import Shell

FOUND = verdict(budget=50_000, draws=800)


def starts(controls: dict) -> dict:
    return {name: control.value for name, control in controls.items()}


def test_the_view_starts_with_the_verdicts_own_numbers():
    view, controls = verdict_view(FOUND)
    pd.testing.assert_frame_equal(view(**starts(controls)).panels[1].table, FOUND.table)
    assert FOUND.comparison.text in view(**starts(controls)).text
    pd.testing.assert_frame_equal(Shell(view, controls).scene.panels[1].table, FOUND.table)


def test_a_dearer_tier_earns_less_and_more_engagement_engages():
    view, controls = verdict_view(FOUND)
    start = starts(controls)
    dear = view(**start | {"micro_fee": 2 * start["micro_fee"]}).panels[1].table
    assert dear.at["micro", "estimate"] < FOUND.table.at["micro", "estimate"]
    assert dear.at["macro", "estimate"] == FOUND.table.at["macro", "estimate"]
    engaged = start | {"objective": "engagements"}
    more = engaged | {"micro_engagement": start["micro_engagement"].times(2)}
    tables = [view(**values).panels[1].table["estimate"] for values in (engaged, more)]
    assert tables[1]["micro"] > 1.5 * tables[0]["micro"]


def test_a_budget_that_buys_nobody_is_a_sentence():
    view, controls = plan_view(example_plan(), budget=20_000, draws=200)
    with pytest.raises(InfeasibleError) as error:
        view(**starts(controls) | {"budget": 2_000})
    assert str(error.value) == (
        "budget: 1 problem\n  - EUR 2,000 buys no macro creator, who costs about EUR 3,100; "
        "raise the budget or lower the fee"
    )


def test_one_kind_of_creator_cannot_be_blended():
    plan = example_plan()
    with pytest.raises(InfluLabError) as error:
        plan_view(dataclasses.replace(plan, lines=plan.lines[:1]), budget=20_000)
    assert str(error.value) == ("live view: 1 problem\n  - the plan has 1 line; a blend needs two")


def test_a_verdict_on_weighted_metrics_starts_with_profit():
    goal = Objective("fame", {"net_reach": 0.5, "engagements": 0.5})
    _, controls = verdict_view(verdict(budget=50_000, draws=300, objective=goal))
    assert controls["objective"].value == "profit"


def test_synthetic_creators_are_marked():
    view, controls = verdict_view(dataclasses.replace(FOUND, synthetic=True))
    assert view(**starts(controls)).synthetic
