"""A Gaussian copula: wished correlations, untouched margins, impossible matrices refused."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from influlab.campaign import blend, example_plan, simulate
from influlab.errors import PlanError


def inputs(*pairs, plan=None, draws=20_000):
    return simulate(replace(plan or example_plan(), correlations=pairs), draws=draws).inputs


def linked(table, first, second) -> float:
    return float(stats.spearmanr(table[first], table[second]).statistic)


def test_margins_are_kept_and_the_correlation_is_met():
    pairs = [
        ("micro.click_rate", "macro.click_rate", 0.7),
        ("macro.click_rate", "plan.margin", -0.4),
    ]
    table = inputs(*pairs)
    for name, low, high in (("macro.click_rate", 0.006, 0.035), ("plan.margin", 0.45, 0.65)):
        assert np.quantile(table[name], [0.1, 0.9]) == pytest.approx([low, high], rel=0.03)
    for first, second, value in pairs:
        spearman = 6 / np.pi * np.arcsin(value / 2)
        assert linked(table, first, second) == pytest.approx(spearman, abs=0.02)
    assert linked(table, "micro.click_rate", "plan.margin") == pytest.approx(0, abs=0.02)


def test_a_bare_field_means_within_every_line():
    table = inputs(("click_rate", "conversion_rate", -0.5))
    for line in ("micro", "macro"):
        spearman = linked(table, f"{line}.click_rate", f"{line}.conversion_rate")
        assert spearman == pytest.approx(6 / np.pi * np.arcsin(-0.25), abs=0.02)
    assert linked(table, "micro.click_rate", "macro.click_rate") == pytest.approx(0, abs=0.03)


def test_options_share_an_unknown_although_each_lacks_the_other_line():
    plan = replace(
        example_plan(), correlations=[("micro.conversion_rate", "macro.conversion_rate", 0.8)]
    )
    micro, macro = (simulate(blend(plan, share), draws=20_000).inputs for share in (1, 0))
    found = stats.spearmanr(
        micro["micro.conversion_rate"], macro["macro.conversion_rate"]
    ).statistic
    assert found == pytest.approx(6 / np.pi * np.arcsin(0.4), abs=0.02)
    whole = simulate(plan, draws=20_000).inputs["macro.conversion_rate"]
    assert whole.equals(macro["macro.conversion_rate"])


def test_a_barely_possible_matrix_works():
    table = inputs(
        ("micro.fee", "micro.followers", 0.6),
        ("micro.fee", "micro.reach_rate", 0.8),
        ("micro.followers", "micro.reach_rate", 0.96),
        draws=2_000,
    )
    assert linked(table, "micro.followers", "micro.reach_rate") > 0.9


def test_a_matrix_that_is_none_is_refused():
    pairs = [
        ("micro.fee", "micro.followers", 0.9),
        ("micro.fee", "micro.reach_rate", 0.9),
        ("micro.followers", "micro.reach_rate", -0.9),
    ]
    with pytest.raises(PlanError) as caught:
        replace(example_plan(), correlations=pairs)
    assert str(caught.value) == (
        "plan 'example': 1 problem\n"
        "  - correlations contradict each other (lowest eigenvalue -0.8, must be >= 0); "
        "weaken some of them"
    )


def test_malformed_pairs_are_all_named():
    pairs = [
        ("micro.fee", "micro.fee", 0.5),
        ("micro.fee", "plan.margin"),
        ("micro.fee", "plan.margin", 0.1),
        ("plan.margin", "micro.fee", float("nan")),
    ]
    with pytest.raises(PlanError) as caught:
        replace(example_plan(), correlations=pairs)
    assert str(caught.value) == (
        "plan 'example': 4 problems\n"
        "  - correlation of 'micro.fee' and 'micro.fee' stands twice or joins a name to itself; "
        "keep one pair\n"
        "  - correlations holds ('micro.fee', 'plan.margin'); give (name, name, value)\n"
        "  - correlation of 'plan.margin' and 'micro.fee' is nan; it must be a finite number\n"
        "  - correlation of 'plan.margin' and 'micro.fee' stands twice or joins a name to itself; "
        "keep one pair"
    )
    with pytest.raises(PlanError, match="correlations is 'micro'; give"):
        replace(example_plan(), correlations="micro")
    with pytest.raises(PlanError, match="correlations holds 5; give"):
        replace(example_plan(), correlations=[5])


def test_an_unknown_of_the_plan_is_the_same_in_options_of_other_lines():
    plan = replace(example_plan(), correlations=(("click_rate", "plan.margin", 0.6),))
    inputs = [simulate(blend(plan, share), draws=4_000).inputs for share in (0, 0.5, 1)]
    for each in inputs[1:]:
        assert each["plan.margin"].tolist() == inputs[0]["plan.margin"].tolist()
    spearman = 6 / np.pi * np.arcsin(0.6 / 2)
    assert linked(inputs[0], "macro.click_rate", "plan.margin") == pytest.approx(spearman, abs=0.03)
