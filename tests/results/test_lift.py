"""What every lift method hands back: one shape, checked numbers, plain sentences."""

import math

import pytest

from influlab.errors import InfluLabError
from influlab.results.lift import Lift, summarise


def example(**changes) -> Lift:
    facts = {"att": 2.0, "bounds": (1.0, 3.0), "p_value": 0.01, "level": 0.9}
    facts |= {"observed": 10.0, "cells": 50, **changes}
    return summarise("a test", "orders", **facts)


def test_three_measures_agree_with_each_other():
    found = example()
    table = found.table.set_index("measure")
    assert table.loc["att"].tolist()[:3] == [2.0, 1.0, 3.0]
    assert table.loc["lift"].tolist()[:3] == [2 / 8, 1 / 9, 3 / 7]
    assert table.loc["incremental"].tolist()[:3] == [100.0, 50.0, 150.0]
    assert (found.att, found.lift, found.incremental) == tuple(table["estimate"])


def test_sentences():
    assert example().text == (
        "A test: the campaign raised orders by 2 on average (90 % interval 1 to 3, p = 0.01), "
        "25 % above what would have happened; 100 in all."
    )
    assert example(att=-2.0, bounds=(-3.0, -1.0), p_value=1e-6).text == (
        "A test: the campaign lowered orders by 2 on average (90 % interval -3 to -1, "
        "p < 0.001), 16.7 % below what would have happened; -100 in all."
    )
    assert example(bounds=(-1.0, 5.0), p_value=0.3).text == (
        "A test: no effect on orders can be told from chance; the best estimate is 2 on average "
        "(90 % interval -1 to 5, p = 0.3), 100 in all."
    )


def test_no_relative_lift_where_nothing_would_have_happened():
    found = example(observed=2.0)
    assert math.isnan(found.lift)
    assert "would have happened" not in found.text


def test_impossible_results_are_refused_all_at_once():
    with pytest.raises(InfluLabError) as caught:
        example(bounds=(3.0, 1.0), p_value=2.0, level=90, att=math.nan)
    assert str(caught.value) == (
        "lift: 5 problems\n"
        "  - level is 90; it must lie between 0 and 1, as in 0.9\n"
        "  - att is nan; it must be a finite number\n"
        "  - incremental is nan; it must be a finite number\n"
        "  - low is 3.0 and high is 1.0; low must not be above\n"
        "  - p_value is 2.0; it must be a fraction in [0, 1]"
    )


def test_details_cannot_be_changed():
    with pytest.raises(TypeError):
        example().details["path"] = None
