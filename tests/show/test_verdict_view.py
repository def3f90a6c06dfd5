"""The verdict under sliders starts at the verdict and obeys them."""

import dataclasses

import pandas as pd
import pytest

from influlab import campaign
from influlab.campaign import example_plan
from influlab.campaign.funnel import METRICS
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


def test_a_plan_is_saved_as_a_plan_and_opened_as_it_was(tmp_path):
    view, controls = verdict_view(FOUND)
    moved = starts(controls) | {"budget": 30_000.0, "share": 0.7, "objective": "engagements"}
    moved["micro_fee"] *= 1.5
    moved["macro_engagement"] = moved["macro_engagement"].times(2)
    path = campaign.save(view.plan(**moved), tmp_path / "spring.json")
    again, there, note = view.opened(campaign.open(path), **starts(controls))
    assert note == ""
    back = starts(there)
    assert {name: back[name] for name in ("budget", "share", "objective")} == {
        "budget": 30_000.0, "share": 0.7, "objective": "engagements"
    }  # fmt: skip
    before, after = view(**moved), again(**back)
    assert after.text == before.text
    pd.testing.assert_frame_equal(after.panels[1].table, before.panels[1].table)


def test_an_aim_that_is_no_metric_is_refused_and_one_that_is_not_said_stays_the_present_one():
    view, controls = plan_view(example_plan(), budget=20_000, draws=300)
    values = starts(controls) | {"objective": "net_reach"}
    _, there, _ = view.opened(dataclasses.replace(view.plan(**values), aim=""), **values)
    assert there["objective"].value == "net_reach"
    with pytest.raises(InfluLabError) as error:
        view.opened(dataclasses.replace(view.plan(**values), aim="fame"), **values)
    assert str(error.value) == (
        f"plan: 1 problem\n  - its aim is 'fame'; allowed is {', '.join(METRICS)}"
    )


def test_what_no_slider_moves_comes_from_the_opened_plan():
    view, controls = plan_view(example_plan(), budget=20_000, draws=300)
    values = starts(controls)
    richer = campaign.change(view.plan(**values), {"plan.margin": campaign.Range(0.7, 0.8, 0.9)})
    again, there, _ = view.opened(richer, **values)
    earned = [each(**starts(c)).panels[1].table["estimate"] for each, c in
              ((view, controls), (again, there))]  # fmt: skip
    assert (earned[1] > earned[0]).all()


def test_a_plan_edited_by_hand_is_shown_as_the_nearest_blend():
    view, controls = plan_view(example_plan(), budget=20_000, draws=300)
    values = starts(controls)
    plan = view.plan(**values)
    few = dataclasses.replace(plan.lines[0], creators=2)
    edited = dataclasses.replace(plan, lines=(few, *plan.lines[1:]))
    _, there, note = view.opened(edited, **values)
    assert note == "Its 2 micro and 3 macro are shown as the nearest blend, 5% micro."
    assert there["share"].value == 0.05


def test_a_blend_of_one_kind_is_not_saved():
    view, controls = plan_view(example_plan(), budget=20_000, draws=300)
    with pytest.raises(InfeasibleError) as error:
        view.plan(**starts(controls) | {"budget": 4_000, "share": 0.95})
    assert str(error.value) == (
        "plan: 1 problem\n  - the blend buys no macro creator, whose assumptions would be lost; "
        "raise the budget or move the share"
    )


def test_a_plan_of_made_up_creators_stays_marked_when_it_is_opened_elsewhere():
    made_up, controls = plan_view(example_plan(), budget=20_000, draws=300, synthetic=True)
    plan = made_up.plan(**starts(controls))
    assert plan.name == "SYNTHETIC: 50% micro"
    other, there = plan_view(example_plan(), budget=20_000, draws=300)
    again, values, _ = other.opened(plan, **starts(there))
    assert again(**starts(values)).synthetic


def test_the_shell_saves_opens_and_resets_a_plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shell = Shell(*plan_view(example_plan(), budget=20_000, draws=300))
    first = shell.words.value
    shell.handles["budget"].value = 30_000
    moved = shell.words.value
    shell.save("spring")
    assert campaign.open(tmp_path / "plans" / "spring.json").budget == 30_000
    shell.reset()
    assert shell.words.value == first
    assert shell.open("spring") == "Opened spring.json. "
    assert shell.words.value == moved
    assert shell.handles["budget"].value == 30_000
    shell.reset()
    assert shell.words.value == first
