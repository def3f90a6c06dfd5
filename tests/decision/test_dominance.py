"""Dominance by hand: quantile by quantile, and tail by tail."""

import numpy as np
import pandas as pd

from influlab.campaign import Outcomes, blend, example_plan
from influlab.campaign.funnel import METRICS
from influlab.decision import dominance


def option(profits, **columns) -> Outcomes:
    frame = pd.DataFrame(1.0, index=range(len(profits)), columns=list(METRICS))
    frame = frame.assign(profit=np.array(profits, dtype=float), **columns)
    found = Outcomes(plan=blend(example_plan(), 0), parts={}, size=len(frame), seed=0)
    found.__dict__["draws"] = frame
    return found


def test_first_order_second_order_and_none():
    options = {
        "more": option([1, 2, 3, 5]),
        "less": option([4, 0, 2, 1]),
        "safe": option([2, 2, 2, 2]),
        "wild": option([-9, 0, 0, 16]),
    }
    found = {(row.option, row.dominated_by): row.order for row in dominance(options).itertuples()}
    assert found[("less", "more")] == 1
    assert found[("less", "safe")] == 2  # same mean or less, and less in every tail
    assert ("safe", "more") not in found and ("more", "safe") not in found
    assert found[("wild", "more")] == 2
    assert ("wild", "less") not in found or found[("wild", "less")] == 2


def test_equal_options_do_not_dominate_each_other():
    assert dominance({"a": option([1, 2, 3]), "b": option([3, 2, 1])}).empty


def test_costs_are_turned_round():
    options = {"dear": option([1, 1], cpm=[5.0, 6.0]), "cheap": option([1, 1], cpm=[2.0, 3.0])}
    found = dominance(options, objective="cpm")
    assert found.values.tolist() == [["dear", "cheap", 1]]
