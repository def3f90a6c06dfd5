"""The one result: its parts agree, its flips are real, its words say what it rests on."""

import pandas as pd
import pytest

from influlab.campaign import Range, change, simulate
from influlab.decision import compare, flips, verdict
from influlab.decision.verdict import option_name
from influlab.errors import InfeasibleError, PlanError
from influlab.tables import load

DRAWS = 2_000


@pytest.fixture(scope="module")
def found():
    return verdict(budget=50_000, draws=DRAWS)


def test_parts_agree(found):
    again = {name: simulate(plan, draws=DRAWS) for name, plan in found.plans.items()}
    assert found.table.equals(compare(again).table)
    assert list(found.plans) == list(found.outcomes) == ["macro", "50% micro", "micro"]
    assert (found.budget, found.currency, found.synthetic) == (50_000, "EUR", False)
    assert found.text.startswith("With EUR 50,000: ")


def test_the_register_holds_every_assumption_with_unit_source_and_year(found):
    table = found.assumptions
    names = set(table["line"] + "." + table["field"])
    for outcomes in found.outcomes.values():
        assert set(outcomes.inputs) <= names
    assert table["source"].str.len().min() > 0 and table["unit"].str.len().min() > 0
    assert not table.duplicated(["line", "field"]).any()
    fee = table[(table["line"] == "macro") & (table["field"] == "fee")].iloc[0]
    assert (fee["unit"], int(fee["year"])) == ("EUR per post", 2026)
    assert table["year"].isna().any()  # assumptions of ours have no year


def test_flips_are_where_another_option_takes_the_lead(found):
    table = found.flips.dropna(subset="flips_at")
    assert len(table)
    for row in table.head(4).itertuples():
        span = row.high - row.low
        away = 0.02 * span * (1 if row.flips_at > row.now else -1)
        leaders = []
        for value in (row.flips_at - away, row.flips_at + away):
            fixed = {row.assumption: Range.constant(value)}
            options = {
                name: simulate(
                    change(plan, fixed) if row.assumption in found.outcomes[name].inputs else plan,
                    draws=DRAWS,
                )
                for name, plan in found.plans.items()
            }
            leaders.append(compare(options).table["estimate"].idxmax())
        assert leaders == [found.comparison.leader, row.to]


def test_flips_lie_in_their_range_and_come_nearest_first(found):
    table = found.flips
    moved = (table["flips_at"] - table["now"]).abs() / (table["high"] - table["low"])
    known = moved.dropna()
    assert known.is_monotonic_increasing and moved.iloc[len(known) :].isna().all()
    inside = table["flips_at"].between(table["low"], table["high"]) | table["flips_at"].isna()
    assert inside.all()


def test_one_option_has_nothing_to_flip(found):
    alone = {"macro": found.outcomes["macro"]}
    assert flips(alone, "macro")["flips_at"].isna().all()


def test_the_sample_is_marked_synthetic():
    creators = load("creators")
    marked = verdict(creators, budget=30_000, draws=500)
    assert marked.synthetic and marked.text.endswith("SYNTHETIC: the creators are made up.")
    assert not verdict(creators, budget=30_000, draws=500, synthetic=False).synthetic


def test_what_the_budget_does_not_buy_is_left_out_and_said():
    poor = verdict(budget=3_000, draws=500)
    assert list(poor.plans) == ["micro"]
    assert "Left out: macro, because 100% of EUR 3,000 buys no macro creator" in poor.text
    with pytest.raises(InfeasibleError) as caught:
        verdict(budget=20, draws=500)
    assert len(caught.value.problems) == 3


def test_options_of_the_plan_pass_through(found):
    value = Range(200, 300, 400, "own shop")
    rich = verdict(budget=50_000, draws=500, order_value=value, shares=(0, 0.25, 1))
    assert list(rich.plans) == ["macro", "25% micro", "micro"]
    assert all(plan.order_value == value for plan in rich.plans.values())
    assert rich.table["estimate"].min() > found.table["estimate"].min()


def test_names_of_options():
    assert [option_name(share) for share in (0, 1, 0.5, 0.125)] == [
        "macro",
        "micro",
        "50% micro",
        "12.5% micro",
    ]


def test_bad_shares_and_budgets():
    with pytest.raises(PlanError) as caught:
        verdict(budget=50_000, shares=(0, 50, -1))
    assert str(caught.value) == (
        "verdict: 2 problems\n"
        "  - share is 50; a share lies in [0, 1] (is it a percentage? divide by 100)\n"
        "  - share is -1; a share lies in [0, 1] (is it a percentage? divide by 100)"
    )
    with pytest.raises(PlanError, match=r"shares is 0\.5; give shares of micro"):
        verdict(budget=50_000, shares=0.5)
    with pytest.raises(PlanError) as caught:
        verdict(budget=0)
    assert str(caught.value) == "plan: 1 problem\n  - budget is 0; it must be above 0"


def test_a_handle_with_markup_does_no_harm():
    creators = load("creators").assign(handle="<script>alert(1)</script>")
    assert isinstance(creators, pd.DataFrame)
    assert "<script>" not in verdict(creators, budget=30_000, draws=500).text
