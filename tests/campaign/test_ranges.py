"""A range is exact at its three percentiles, and refuses what is none."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from influlab.campaign import Range
from influlab.errors import PlanError

Z90 = stats.norm.ppf(0.9)


@pytest.mark.parametrize("kind", ["amount", "rate"])
def test_the_three_percentiles_are_exact(kind):
    range_ = Range(0.01, 0.02, 0.3)
    assert range_.quantile([-Z90, 0.0, Z90], kind) == pytest.approx([0.01, 0.02, 0.3])


@given(
    st.floats(0.001, 0.3),
    st.floats(1.0, 3.0),
    st.floats(1.0, 3.0),
    st.sampled_from(["amount", "rate"]),
)
def test_quantiles_rise_and_stay_in_bounds(low, up, further, kind):
    range_ = Range(
        low, low * up, min(low * up * further, 0.999) if kind == "rate" else low * up * 9
    )
    values = range_.quantile(np.linspace(-6, 6, 101), kind)
    assert (np.diff(values) >= 0).all() and (values > 0).all()
    assert kind == "amount" or (values < 1).all()


@pytest.mark.parametrize("kind", ["amount", "rate"])
def test_mean_equals_brute_force(kind):
    range_ = Range(0.01, 0.03, 0.2)
    u = (np.arange(400_000) + 0.5) / 400_000
    brute = range_.quantile(stats.norm.ppf(u), kind).mean()
    assert range_.mean(kind) == pytest.approx(brute, rel=2e-4)


def test_mean_of_a_symmetric_log_normal_is_the_textbook_one():
    sd = math.log(2) / Z90
    assert Range(5, 10, 20).mean("amount") == pytest.approx(10 * math.exp(sd**2 / 2))


def test_a_constant_is_itself():
    zero = Range.constant(0)
    assert zero.quantile([-2.0, 2.0], "amount").tolist() == [0.0, 0.0]
    assert (zero.mean("rate"), zero.is_constant) == (0.0, True)


def test_one_open_side_has_no_spread_on_it():
    assert Range(5, 5, 9).quantile([-3.0, 0.0, Z90]) == pytest.approx([5, 5, 9])


def test_times_scales_amounts_and_the_odds_of_rates():
    assert Range(1, 2, 4).times(3).quantiles == (3, 6, 12)
    assert Range(0.2, 0.5, 0.8).times(2, "rate").quantiles == pytest.approx((1 / 3, 2 / 3, 8 / 9))


def test_every_problem_is_named_at_once():
    with pytest.raises(PlanError) as caught:
        Range(math.nan, "2", math.inf, source=3)
    assert str(caught.value) == (
        "range: 4 problems\n"
        "  - low is nan; it must be a finite number\n"
        "  - likely is '2'; it must be a number\n"
        "  - high is inf; it must be a finite number\n"
        "  - source is 3; it must be text"
    )


def test_order_and_sign_are_checked():
    with pytest.raises(PlanError) as caught:
        Range(3, 2, -1)
    assert str(caught.value) == (
        "range: 3 problems\n"
        "  - high is -1; it must be 0 or more\n"
        "  - low is 3, above likely 2; give low <= likely <= high\n"
        "  - likely is 2, above high -1; give low <= likely <= high"
    )


def test_a_true_is_no_number():
    with pytest.raises(PlanError, match="low is True; it must be a number"):
        Range(True, 1, 2)


def test_a_range_that_is_no_rate_says_why():
    assert Range(0, 2, 3.2).problems("rate") == [
        "likely is 2; a rate is a fraction in [0, 1] (is it a percentage? divide by 100)",
        "high is 3.2; a rate is a fraction in [0, 1] (is it a percentage? divide by 100)",
        "low is 0; only a constant may be 0, give a value above it",
    ]
    assert Range(0.2, 0.5, 1).problems("rate") == [
        "high is 1; only a constant may be 1, give a value below it"
    ]
    assert Range(0.2, 0.5, 1).problems("amount") == []
