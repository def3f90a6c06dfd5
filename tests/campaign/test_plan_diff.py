"""Two scenarios side by side: exactly what differs."""

from dataclasses import replace

import pandas as pd
import pytest

from influlab.campaign import Range, Spread, blend, change, diff, example_plan
from influlab.errors import PlanError


def test_what_differs_and_nothing_else():
    before = example_plan()
    after = change(
        before,
        {
            "micro.creators": 60,
            "micro.fee": Range(60, 180, 240, "offer"),
            "plan.audience_size": 5e5,
            "macro.creator_spread": replace(Spread(), fee=0.1),
            "macro.clicks_from": "target_reach",
        },
    )
    table = diff(before, after).set_index("assumption")
    assert table.index.tolist() == [
        "micro.creators",
        "micro.fee",
        "macro.spread of fee",
        "macro.clicks_from",
        "plan.audience_size",
    ]
    fee = table.loc["micro.fee"]
    assert fee["unit"] == "EUR per post"
    assert fee[["low_before", "likely_before", "high_before"]].tolist() == [60, 120, 240]
    assert fee[["low_after", "likely_after", "high_after"]].tolist() == [60, 180, 240]
    assert (fee["change"], fee["source_before"], fee["source_after"]) == (1.5, "example", "offer")
    assert table.loc["micro.creators", "change"] == 2.0
    assert table.loc["macro.clicks_from", ["source_before", "source_after"]].tolist() == [
        "reach",
        "target_reach",
    ]
    assert pd.isna(table.loc["plan.audience_size", "likely_before"])


def test_equal_plans_do_not_differ():
    assert diff(example_plan(), example_plan()).empty


def test_a_line_that_one_lacks_stands_on_one_side():
    table = diff(example_plan(), blend(example_plan(), 0)).set_index("assumption")
    assert table.loc["micro.fee", "likely_before"] == 120
    assert pd.isna(table.loc["micro.fee", "likely_after"])


def test_what_is_no_plan_is_refused():
    with pytest.raises(PlanError) as caught:
        diff(example_plan(), 5)
    assert str(caught.value) == "diff: 1 problem\n  - after is 5; give a Plan"
