"""Thresholds are where the expected gap is zero, and agree with closed forms."""

import numpy as np
import pytest

from influlab.campaign import Range, blend, change, example_plan, simulate
from influlab.creators import Objective
from influlab.creators.reach_pool import common_pool_reach
from influlab.decision import break_even, overlap_at_even_reach
from influlab.errors import PlanError

PLAN = example_plan()
MICRO, MACRO = (simulate(blend(PLAN, share), draws=4_000) for share in (1, 0))


@pytest.mark.parametrize(
    "assumption", ["micro.conversion_rate", "micro.fee", "plan.order_value", "plan.margin"]
)
def test_break_even_equals_the_closed_form(assumption):
    found = break_even(MICRO, assumption)
    ends = found.table["value"].iloc[[16, 32]].to_numpy()
    earned = [
        simulate(change(MICRO.plan, {assumption: Range.constant(v)}), draws=4_000)
        .draws.profit.mean()
        for v in ends
    ]  # fmt: skip
    slope = (earned[1] - earned[0]) / (ends[1] - ends[0])
    assert found.estimate == pytest.approx(ends[0] - earned[0] / slope, rel=0.02)


@pytest.mark.parametrize(
    "assumption", ["micro.conversion_rate", "micro.reach_rate", "micro.overlap"]
)
def test_nothing_is_earned_at_the_threshold(assumption):
    found = break_even(MICRO, assumption, against=MACRO)
    if np.isnan(found.estimate):
        assert (np.sign(found.table["gap"]) == np.sign(found.table["gap"].iloc[0])).all()
        return
    at = change(MICRO.plan, {assumption: Range.constant(found.estimate)})
    gap = simulate(at, draws=4_000).draws.profit.mean() - MACRO.draws.profit.mean()
    assert gap == pytest.approx(0, abs=0.01 * MICRO.draws.spend.mean())


def test_single_draws_break_even_around_it():
    found = break_even(MICRO, "plan.order_value")
    assert found.low < found.estimate < found.high
    assert 0.5 < found.crossed <= 1
    assert found.p_beyond == pytest.approx(
        (MICRO.inputs["plan.order_value"] > found.estimate).mean()
    )
    assert found.text.startswith("The expected profit is zero where the order value is EUR ")


def test_a_fee_is_good_when_low():
    found = break_even(MICRO, "micro.fee")
    assert found.p_beyond == pytest.approx((MICRO.inputs["micro.fee"] < found.estimate).mean())


def test_no_threshold_is_said():
    found = break_even(MICRO, "micro.fee", objective="orders")
    assert np.isnan(found.estimate) and found.crossed == 0
    assert found.text == (
        "The expected number of orders is zero at no value of the fee of micro that its range "
        "makes thinkable."
    )


def test_a_score_needs_a_rival():
    with pytest.raises(PlanError) as caught:
        break_even(MICRO, "micro.fee", objective=Objective.engagement())
    assert str(caught.value) == (
        "break even: 1 problem\n  - an Objective is a score; give `against` to compare with"
    )
    assert np.isfinite(
        break_even(MICRO, "micro.fee", against=MACRO, objective=Objective.engagement()).crossed
    )


def test_unknown_names_are_refused():
    with pytest.raises(PlanError, match=r"'plan\.hourly_cost' is no uncertain assumption here"):
        break_even(MICRO, "plan.hourly_cost")


@pytest.mark.parametrize(("creators", "rival"), [(2, 1.7), (20, 12.0), (20, 1.5), (400, 30.0)])
def test_overlap_at_which_many_small_ones_lose(creators, rival):
    overlap = overlap_at_even_reach(10_000, creators, rival * 10_000)
    assert common_pool_reach(10_000, creators, overlap) == pytest.approx(rival * 10_000)
    if creators == 2:
        assert overlap == pytest.approx(2 - rival)


def test_overlap_beyond_the_ends():
    assert overlap_at_even_reach(10_000, 20, 200_000) == 0.0
    assert overlap_at_even_reach(10_000, 20, 9_000) == 1.0
    with pytest.raises(PlanError) as caught:
        overlap_at_even_reach(0, 1, float("nan"))
    assert str(caught.value) == (
        "overlap: 3 problems\n"
        "  - one is 0; it must be above 0\n"
        "  - creators is 1; it must be above 1\n"
        "  - rival is nan; it must be above 0"
    )
