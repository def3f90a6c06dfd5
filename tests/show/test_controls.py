"""Controls: a slider that is only shown is not moved, whatever its steps make of its start."""

import pytest

from influlab.campaign import Range
from influlab.show.controls import assumption, bars, between, build, read, slider

EVIDENCE = Range(0.0201, 0.0374, 0.0687, "evidence")


def test_an_untouched_slider_that_the_browser_snapped_is_still_the_evidence():
    control = assumption("Engagement", EVIDENCE, unit="fraction")
    widget = build(control)
    ends, likely = bars(widget)
    half = 0.49 * control.factor * control.step
    ends.value = (ends.value[0] - half, ends.value[1] + half)
    likely.value += half
    assert read(control, widget) is EVIDENCE
    budget = slider("Budget", 50_000.0, 5_000.0, 200_000.0, unit="EUR")
    widget = build(budget)
    bars(widget)[0].value = 49_999.99999999999
    assert read(budget, widget) == 50_000.0


def test_one_step_is_a_move_and_leaves_the_other_numbers_at_the_evidence():
    control = assumption("Engagement", EVIDENCE, unit="fraction")
    widget = build(control)
    ends, _ = bars(widget)
    ends.value = (ends.value[0], ends.value[1] + control.factor * control.step)
    moved = read(control, widget)
    assert (moved.low, moved.likely) == pytest.approx((EVIDENCE.low, EVIDENCE.likely), rel=1e-12)
    assert moved.high == pytest.approx(EVIDENCE.high + control.step)
    assert moved.source == "moved by hand"
    ages = between("Age", (18.0, 34.0), 13.0, 80.0, unit="years")
    widget = build(ages)
    bars(widget)[0].value = (18.0 + ages.step, 34.0)
    assert read(ages, widget) == (pytest.approx(18.0 + ages.step), 34.0)
