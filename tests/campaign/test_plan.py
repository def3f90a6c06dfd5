"""Lines and plans refuse what cannot be, and say everything that is wrong at once."""

import math
from dataclasses import replace

import pytest

from influlab.campaign import Line, Plan, Range, Spread, blend, change, example_plan
from influlab.errors import InfeasibleError, PlanError

RATE = Range(0.01, 0.02, 0.03)
AMOUNT = Range(10, 20, 30)


def line(**changes) -> Line:
    given = {
        "name": "micro",
        "creators": 3,
        "posts": 2,
        "followers": AMOUNT,
        "fee": AMOUNT,
        "reach_rate": RATE,
        "click_rate": RATE,
        "conversion_rate": RATE,
        "engagement_rate_by_reach": RATE,
    }
    return Line(**(given | changes))


def test_a_line_names_every_problem_at_once():
    with pytest.raises(PlanError) as caught:
        line(
            name="mi.cro",
            creators=0,
            posts=math.nan,
            click_rate=Range(1, 2, 3.2),
            fee=200,
            engagement_rate_by_followers=RATE,
            clicks_from="space",
            creator_spread=math.inf,
        )
    assert str(caught.value) == (
        "line 'mi.cro': 9 problems\n"
        "  - name is 'mi.cro'; it must be text without a dot\n"
        "  - creators is 0; it must be a whole number >= 1\n"
        "  - posts is nan; it must be a whole number >= 1\n"
        "  - fee is 200; it must be a Range(low, likely, high)\n"
        "  - click_rate: likely is 2; a rate is a fraction in [0, 1] (is it a percentage? "
        "divide by 100)\n"
        "  - click_rate: high is 3.2; a rate is a fraction in [0, 1] (is it a percentage? "
        "divide by 100)\n"
        "  - give exactly one of engagement_rate_by_reach and engagement_rate_by_followers\n"
        "  - clicks_from is 'space'; give 'reach' or 'target_reach'\n"
        "  - creator_spread is inf; it must be a finite number"
    )


def test_a_line_needs_one_engagement_rate():
    with pytest.raises(PlanError, match="give exactly one of engagement_rate_by_reach"):
        line(engagement_rate_by_reach=None)


@pytest.mark.parametrize("creators", [0, -1, 2.5, True, "3", math.nan])
def test_creators_are_whole(creators):
    with pytest.raises(PlanError, match="it must be a whole number >= 1"):
        line(creators=creators)


def test_spread_is_a_log_sd():
    assert line(creator_spread=0.3).creator_spread == Spread.same(0.3)
    with pytest.raises(PlanError) as caught:
        Spread(fee=-0.1, click_rate=math.nan)
    assert str(caught.value) == (
        "creator_spread: 2 problems\n"
        "  - fee is -0.1; a log-sd lies in [0, 3]\n"
        "  - click_rate is nan; it must be a finite number"
    )


def test_a_plan_names_every_problem_at_once():
    with pytest.raises(PlanError) as caught:
        Plan(
            "spring",
            (line(), line()),
            "euro",
            order_value=AMOUNT,
            margin=Range(0.2, 0.5, 1.4),
            audience_size=0,
            correlations=[("micro.feee", "plan.margin", 2)],
            aim=7,
        )
    assert str(caught.value) == (
        "plan 'spring': 7 problems\n"
        "  - aim is 7; give a metric, say 'profit', or ''\n"
        "  - line name 'micro' stands twice; give each its own\n"
        "  - currency is 'euro'; give three capitals such as 'EUR'\n"
        "  - margin: high is 1.4; a rate is a fraction in [0, 1] (is it a percentage? "
        "divide by 100)\n"
        "  - audience_size is 0; it must be above 0\n"
        "  - correlations names 'micro.feee'; write 'line.field', 'plan.field' or 'field'\n"
        "  - correlation of 'micro.feee' and 'plan.margin' is 2; it must lie between -1 and 1"
    )


def test_a_plan_without_lines_is_none():
    with pytest.raises(PlanError) as caught:
        replace(example_plan(), lines=())
    assert str(caught.value) == (
        "plan 'example': 1 problem\n  - lines is empty; a plan needs at least one line"
    )


def test_likely_cost_by_hand():
    one = line(
        product=Range.constant(5), shipping=Range.constant(1), coordination_hours=Range.constant(2)
    )
    assert one.likely_cost(hourly_cost=10.0) == 3 * (2 * 20 + 5 + 1 + 2 * 10)
    again = replace(one, second_wave_posts=1, second_wave_fee=Range.constant(0.5))
    assert again.likely_cost(hourly_cost=10.0) == 3 * (2.5 * 20 + 26)


def test_change_replaces_by_name_and_leaves_the_plan_alone():
    before = example_plan()
    after = change(before, {"micro.fee": AMOUNT, "plan.margin": RATE, "macro.posts": 9})
    assert (after.lines[0].fee, after.margin, after.lines[1].posts) == (AMOUNT, RATE, 9)
    assert before == example_plan()


def test_change_refuses_unknown_names():
    with pytest.raises(PlanError) as caught:
        change(example_plan(), {"mega.fee": AMOUNT, "fee": AMOUNT, "plan.lines": ()})
    tail = "is not an assumption of this plan; write 'line.field' with a line of plan, micro, macro"
    assert str(caught.value) == (
        f"plan 'example': 3 problems\n  - 'mega.fee' {tail}\n"
        f"  - 'fee' {tail}\n  - 'plan.lines' {tail}"
    )


def test_a_blend_keeps_to_the_budget():
    plan = example_plan()
    for share in [i / 20 for i in range(21)]:
        sized = blend(plan, share)
        assert 0.9 * plan.likely_spend < sized.likely_spend <= plan.likely_spend + 1e-6


def test_a_blend_refuses_what_is_no_share():
    with pytest.raises(PlanError) as caught:
        blend(blend(example_plan(), 0), 30)
    assert str(caught.value) == (
        "blend: 2 problems\n"
        "  - share is 30; a share lies in [0, 1] (is it a percentage? divide by 100)\n"
        "  - plan has 1 lines (macro); a blend needs two"
    )


def test_a_blend_needs_money_for_one_creator():
    poor = change(example_plan(), {"micro.creators": 1, "macro.creators": 1})
    dear = change(poor, {"macro.fee": Range.constant(1e6), "micro.fee": Range.constant(1e6)})
    assert [one.name for one in blend(dear, 0).lines] == ["macro"]
    assert issubclass(InfeasibleError, ValueError)
