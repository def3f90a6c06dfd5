"""Randomised tests and brand lift: by hand, against references, in many worlds."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from influlab.errors import TableError
from influlab.results import brand_lift, randomised_lift


def people_of(seed: int, *, sizes=(60, 40), effects=(0.0, 1.0), slope=0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    arm = np.repeat(np.arange(len(sizes)), sizes)
    age = rng.normal(size=len(arm))
    noise = rng.normal(0, 1 + arm, len(arm))
    outcome = 5 + slope * age + np.array(effects)[arm] + noise
    return pd.DataFrame({"arm": np.array(list("nabc"))[arm], "outcome": outcome, "age": age})


def test_unequal_arms_are_welch():
    people = people_of(0)
    found = randomised_lift(people, control="n", level=0.95)
    sides = [people["outcome"][people["arm"] == name] for name in "an"]
    welch = stats.ttest_ind(*sides, equal_var=False)
    interval = welch.confidence_interval(0.95)
    assert found.att == pytest.approx(sides[0].mean() - sides[1].mean())
    assert found.p_value == pytest.approx(welch.pvalue)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.incremental == pytest.approx(found.att * 40)
    assert found.lift == pytest.approx(found.att / sides[1].mean())


def test_adjustment_is_the_fully_interacted_regression():
    from statsmodels.formula.api import ols

    people = people_of(1, slope=2.0)
    people["centred"] = people["age"] - people["age"].mean()
    people["post"] = (people["arm"] == "a").astype(float)
    fitted = ols("outcome ~ post * centred", data=people).fit(cov_type="HC2")
    found = randomised_lift(people, control="n", covariates=["age"])
    assert found.att == pytest.approx(fitted.params["post"])
    half = (found.high - found.low) / 2
    assert half / fitted.bse["post"] == pytest.approx(stats.t.ppf(0.95, 60), rel=0.02)
    plain = randomised_lift(people, control="n")
    assert half < (plain.high - plain.low) / 2


def test_several_arms_and_holm_by_hand():
    people = people_of(2, sizes=(80, 40, 40, 20), effects=(0, 1.5, 0.0, 2.0))
    found = randomised_lift(people, control="n")
    arms = found.details["arms"].set_index("arm")
    means = people.groupby("arm")["outcome"].mean()
    assert arms["estimate"].to_dict() == pytest.approx(
        (means[["a", "b", "c"]] - means["n"]).to_dict()
    )
    pooled = (40 * means["a"] + 40 * means["b"] + 20 * means["c"]) / 100 - means["n"]
    assert found.att == pytest.approx(pooled)
    order = arms["p_value"].sort_values()
    by_hand = [
        min(1, 3 * order.iloc[0]),
        min(1, max(3 * order.iloc[0], 2 * order.iloc[1])),
        min(1, max(3 * order.iloc[0], 2 * order.iloc[1], order.iloc[2])),
    ]
    assert arms.loc[order.index, "p_value_holm"].tolist() == pytest.approx(by_hand)


def test_clusters_widen_the_interval():
    rng = np.random.default_rng(3)
    shop = np.repeat(np.arange(30), 20)
    outcome = rng.normal(0, 1, 30)[shop] + rng.normal(0, 1, 600)
    arms = np.where(shop % 2, "post", "no")
    people = pd.DataFrame({"arm": arms, "outcome": outcome, "shop": shop})
    loose, honest = (randomised_lift(people, control="no", cluster=c) for c in (None, "shop"))
    means = people.groupby(["arm", "shop"])["outcome"].mean()
    welch = stats.ttest_ind(means["post"], means["no"], equal_var=False)
    assert honest.high - honest.low > 2 * (loose.high - loose.low)
    assert honest.p_value == pytest.approx(welch.pvalue)


def test_intervals_hold_the_truth_as_often_as_they_say():
    hits = []
    for seed in range(300):
        people = people_of(seed, sizes=(30, 15), slope=1.0)
        found = randomised_lift(people, control="n", covariates=["age"])
        hits.append(found.low <= 1.0 <= found.high)
    assert 0.85 <= np.mean(hits) <= 0.95


def test_an_empty_arm_and_no_control_are_said():
    people = people_of(0)
    people["arm"] = people["arm"].astype(pd.CategoricalDtype(["n", "a", "b"]))
    with pytest.raises(TableError) as caught:
        randomised_lift(people, control="none", covariates=["age"])
    assert str(caught.value) == (
        "test: 2 problems\n"
        "  - no row has arm = 'none'; the arms are: n, a, b\n"
        "  - arm 'b' has 0 units; at least 4 are needed"
    )


def test_columns_cells_and_levels_are_checked_together():
    people = people_of(0).drop(columns="age")
    people.loc[4, "outcome"] = np.nan
    with pytest.raises(TableError) as caught:
        randomised_lift(people, control="n", covariates=["age"], level=0)
    assert str(caught.value) == (
        "test: 3 problems\n"
        "  - column 'age' is missing; the table has: arm, outcome\n"
        "  - 'outcome' must be a number; row 4 has nothing (1 such row)\n"
        "  - level is 0; it must lie between 0 and 1, as in 0.9"
    )


def test_a_covariate_that_does_not_vary():
    people = people_of(0).assign(age=lambda table: (table["arm"] == "a") * 1.0)
    with pytest.raises(TableError) as caught:
        randomised_lift(people, control="n", covariates=["age"])
    assert str(caught.value) == (
        "test: 2 problems\n"
        "  - covariate 'age' does not vary in arm 'a'; leave it out\n"
        "  - covariate 'age' does not vary in arm 'n'; leave it out"
    )


def survey_of(yes: tuple[int, int], sizes: tuple[int, int]) -> pd.DataFrame:
    answers = [True] * yes[0] + [False] * (sizes[0] - yes[0])
    answers += [True] * yes[1] + [False] * (sizes[1] - yes[1])
    return pd.DataFrame({"exposed": [True] * sizes[0] + [False] * sizes[1], "answer": answers})


def test_brand_lift_of_three_in_four_against_one_in_two():
    found = brand_lift(survey_of((30, 20), (40, 40)), outcome="favourability")
    assert found.att == pytest.approx(0.25)
    assert found.lift == pytest.approx(0.5)
    assert found.incremental == pytest.approx(10)
    # Pooled share 0.625: z = 0.25 / sqrt(0.625 x 0.375 x 2 / 40) = 2.309.
    assert found.p_value == pytest.approx(2 * stats.norm.sf(2.3094), rel=1e-3)
    assert found.details["groups"]["estimate"].tolist() == [0.75, 0.5]


def test_nobody_says_yes():
    found = brand_lift(survey_of((0, 0), (10, 20)))
    assert found.att == 0
    assert found.p_value == 1
    assert found.low < 0 < found.high


def test_an_empty_group():
    with pytest.raises(TableError) as caught:
        brand_lift(survey_of((3, 0), (10, 0)))
    assert str(caught.value) == (
        "survey: 1 problem\n"
        "  - nobody who answered was left without the campaign; both groups are needed"
    )


def test_answers_must_be_true_or_false():
    survey = survey_of((3, 3), (5, 5)).astype({"answer": object})
    survey.loc[0, "answer"] = "yes"
    with pytest.raises(TableError) as caught:
        brand_lift(survey)
    assert str(caught.value) == (
        "survey: 1 problem\n  - 'answer' must be true or false; row 0 has 'yes' (1 such row)"
    )


def test_the_headline_of_two_arms_is_their_mean_with_the_error_of_a_mean():
    rng = np.random.default_rng(5)
    sizes = {"none": 40, "post": 30, "story": 60}
    people = pd.DataFrame(
        [(arm, value) for arm, size in sizes.items() for value in rng.normal(size=size)],
        columns=["arm", "outcome"],
    )
    found = randomised_lift(people, control="none")
    groups = {arm: part["outcome"] for arm, part in people.groupby("arm")}
    error = {arm: values.var(ddof=1) / len(values) for arm, values in groups.items()}
    pieces = [error["none"], error["post"] * (30 / 90) ** 2, error["story"] * (60 / 90) ** 2]
    arms = pieces[1] + pieces[2]
    df_arms = arms**2 / (pieces[1] ** 2 / 29 + pieces[2] ** 2 / 59)
    df = sum(pieces) ** 2 / (pieces[0] ** 2 / 39 + arms**2 / df_arms)
    half = stats.t.ppf(0.95, df) * np.sqrt(sum(pieces))
    mean = (groups["post"].sum() + groups["story"].sum()) / 90 - groups["none"].mean()
    assert (found.att, found.low, found.high) == pytest.approx((mean, mean - half, mean + half))
