"""Options run again: what a fixed assumption tells about others, against the draws themselves."""

import numpy as np
import pytest

from influlab.campaign import Range, change, plan_for, simulate
from influlab.decision import flips, tornado
from influlab.decision.rerun import Rerun

NAME = "macro.conversion_rate"
PLANS = {
    tier: plan_for({tier: 1.0}, budget=50_000, currency="EUR", name=tier)
    for tier in ("micro", "macro")
}
OPTIONS = {name: simulate(plan) for name, plan in PLANS.items()}


def lead(means):
    return means[1] - means[0]


def test_means_at_a_value_are_the_means_of_the_draws_near_it():
    again = Rerun(OPTIONS, "orders")
    known = OPTIONS["macro"].inputs[NAME].to_numpy()
    gap = (OPTIONS["macro"].draws["orders"] - OPTIONS["micro"].draws["orders"]).to_numpy()
    order = np.argsort(known)
    for share in (0.2, 0.5, 0.8):
        near = order[int(share * len(known)) + np.arange(-400, 400)]
        error = gap[near].std() / np.sqrt(len(near))
        found = float(lead(again.means_at(NAME, np.array([np.median(known[near])])))[0])
        assert found == pytest.approx(gap[near].mean(), abs=4 * error)


def test_alone_is_the_plan_with_that_assumption_changed():
    value = 0.03
    found = Rerun(OPTIONS, "orders", alone=True).means_at(NAME, np.array([value]))[:, 0]
    changed = change(PLANS["macro"], {NAME: Range.constant(value)})
    there = simulate(changed).draws["orders"].mean()
    assert found == pytest.approx([OPTIONS["micro"].draws["orders"].mean(), there], rel=1e-6)


def test_what_moves_both_options_moves_their_gap_less():
    swings = {
        alone: tornado(OPTIONS, alone=alone).set_index("assumption").loc[NAME, "swing"]
        for alone in (False, True)
    }
    assert swings[False] < 0.8 * swings[True]


def test_a_flip_counts_only_if_the_rival_does_not_move_along():
    found = {
        alone: set(flips(OPTIONS, "macro", alone=alone).dropna(subset="flips_at")["assumption"])
        for alone in (False, True)
    }
    assert found[False] < found[True]
    assert "macro.fee" in found[False]  # nothing goes along with a price
