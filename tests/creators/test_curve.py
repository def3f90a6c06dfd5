"""Engagement against size: planted elasticities and turns, the ratio trap, real creators."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from influlab import tables
from influlab.creators import engagement_curve
from influlab.creators.forms import log_rows
from influlab.errors import InfluLabError

RATE = "engagement_rate_by_followers"


def rates(seed, n=300, elasticity=-0.18, spread=0.45):
    rng = np.random.default_rng(seed)
    followers = np.round(10 ** rng.normal(4.3, 0.65, n)) + 100
    logs = np.log(0.026) + elasticity * np.log(followers / 1e4) + spread * rng.normal(size=n)
    return pd.DataFrame({"followers": followers, RATE: np.minimum(np.exp(logs), 1)})


def row(curve, *keys):
    return curve.table.set_index(["form", "statistic", "quantity"]).loc[keys]


def test_planted_elasticity_is_covered():
    held = {"mean": 0, "median": 0}
    for seed in range(200):
        frame = rates(seed, n=200)
        data = (np.log10(frame["followers"].to_numpy()), frame[RATE].to_numpy(), np.arange(200))
        for found in log_rows(data, 0.9, False)[:2]:
            held[found["statistic"]] += found["low"] <= -0.18 <= found["high"]
    assert 0.84 <= held["mean"] / 200 <= 0.955
    assert 0.84 <= held["median"] / 200 <= 0.955


def test_world_elasticity_is_recovered_and_its_line_is_straight_on_logs():
    market = tables.world(0)
    curve = engagement_curve(market.creators)
    truth = market.truth["engagement_elasticity"]
    for statistic in ("mean", "median"):
        found = row(curve, "log-log", statistic, "elasticity of engagements")
        assert found["low"] < 1 + truth < found["high"]
    bend = row(curve, "log-log", "mean", "bend of the elasticity")
    assert bend["low"] < 0 < bend["high"]
    assert curve.bent, "the same creators bend in the rate itself"
    assert curve.shape == "falls"


def test_the_ratio_trap():
    """Engagements that have nothing to do with size give a rate that falls in proportion."""
    rng = np.random.default_rng(4)
    followers = np.round(10 ** rng.normal(5, 0.6, 500)) + 2_000
    engagements = rng.lognormal(np.log(300), 0.5, 500)
    frame = pd.DataFrame({"followers": followers, RATE: np.minimum(engagements / followers, 1)})
    curve = engagement_curve(frame)
    assert curve.shape == "falls"
    found = row(curve, "log-log", "median", "elasticity of engagements")
    assert found["low"] < 0 < found["high"]


@pytest.mark.parametrize(("sign", "shape"), [(1, "U"), (-1, "inverted U")])
def test_planted_turn_at_50_000_followers(sign, shape):
    rng = np.random.default_rng(6)
    followers = np.round(10 ** rng.uniform(3, 6.4, 800))
    away = np.log10(followers) - np.log10(50_000)
    values = 0.05 + sign * 0.01 * away**2 + rng.normal(0, 0.005, 800)
    curve = engagement_curve(pd.DataFrame({"followers": followers, "score": values}), "score")
    assert curve.shape == shape
    turn = curve.tests.set_index(["test", "statistic"]).loc[("Lind-Mehlum", "mean")]
    assert turn["low"] < 50_000 < turn["high"] < 70_000
    assert turn["low"] > 35_000
    assert f"has the shape of {'a U' if sign > 0 else 'an inverted U'}, with its turn near" in (
        curve.text
    )


def test_elasticity_of_engagements_is_one_more():
    curve = engagement_curve(rates(0))
    for end in ("estimate", "low", "high"):
        metric = row(curve, "log-log", "mean", "elasticity of the metric")[end]
        whole = row(curve, "log-log", "mean", "elasticity of engagements")[end]
        assert whole - metric == pytest.approx(1)
    plain = engagement_curve(rates(0), per_follower=False)
    assert "elasticity of engagements" not in set(plain.table["quantity"])


def test_units_of_followers_do_not_matter_and_zeros_are_kept_by_the_median():
    frame = rates(1)
    frame.loc[:20, RATE] = 0.0
    found = row(engagement_curve(frame), "log-log", "median", "elasticity of the metric")
    assert found["low"] < -0.18 < found["high"]
    assert engagement_curve(frame).rows == len(frame)


def test_rows_that_cannot_be_placed_are_counted():
    frame = pd.concat([rates(2), pd.DataFrame({"followers": [0, 500], RATE: [0.1, None]})])
    curve = engagement_curve(frame)
    assert (curve.rows, curve.left_out) == (300, 2)


def test_lines_for_drawing_pass_through_the_cloud():
    curve = engagement_curve(rates(3))
    assert set(zip(curve.line["form"], curve.line["statistic"], strict=True)) == {
        ("straight", "mean"),
        ("straight", "median"),
        ("quadratic", "mean"),
        ("quadratic", "median"),
        ("spline", "mean"),
    }
    assert (curve.line["low"] <= curve.line["estimate"]).all()
    assert (curve.line["estimate"] <= curve.line["high"]).all()
    spline = curve.line.query("form == 'spline'")
    middle = np.interp(20_000, spline["followers"], spline["estimate"])
    near = rates(3).query("15_000 < followers < 27_000")[RATE]
    assert middle == pytest.approx(near.mean(), rel=0.15)


def test_text_of_a_falling_curve():
    text = engagement_curve(rates(0)).text
    assert text.startswith(
        "Mean engagement rate by followers falls with size: ten times the followers go with -3"
    )
    assert text.endswith("The curve bends, but a turn is not shown (300 rows).") or text.endswith(
        "No bend is sure (300 rows)."
    )


def test_real_half_bends_but_does_not_turn(real_post_rates):
    """The parabola sees a U near 430,000 followers; two lines find the right side flat."""
    curve = engagement_curve(real_post_rates, "post_rate", per_follower=True)
    tests = curve.tests.set_index(["test", "statistic"])["found"]
    assert tests[("Lind-Mehlum", "mean")]
    assert not tests[("two lines", "mean")]
    assert (curve.shape, curve.bent) == ("falls", True)
    found = row(curve, "log-log", "median", "elasticity of engagements")
    assert 0.86 < found["low"] < found["high"] < 0.91


def test_too_few_and_all_equal():
    with pytest.raises(InfluLabError) as error:
        engagement_curve(rates(0).head(7))
    assert str(error.value) == (
        "engagement curve: 1 problem\n"
        f"  - 7 rows with followers and '{RATE}', 7 creators, 7 different follower counts; "
        "a curve needs at least 20 rows, 10 creators and 10 different follower counts"
    )
    with pytest.raises(InfluLabError) as error:
        engagement_curve(rates(0).assign(**{RATE: 0.02}))
    assert str(error.value) == (
        f"engagement curve: 1 problem\n  - '{RATE}' is 0.02 in every row; there is no curve to find"
    )


def posts_without_effect(seed, people):
    """Eight posts of each creator, whose rates have nothing to do with size."""
    rng = np.random.default_rng(seed)
    level = rng.normal(np.log(0.03), 0.5, people).repeat(8)
    size = np.round(10 ** rng.uniform(3.3, 6, people)).repeat(8) + rng.integers(0, 200, 8 * people)
    rate = np.exp(level + rng.normal(0, 0.3, 8 * people)).clip(0, 1)
    owner = [f"c{number}" for number in np.arange(people).repeat(8)]
    return pd.DataFrame({"creator_id": owner, "followers": size, RATE: rate})


def test_many_posts_of_few_creators_are_no_curve():
    with pytest.raises(InfluLabError) as error:
        engagement_curve(posts_without_effect(0, 4))
    assert "32 rows with followers and" in str(error.value)
    assert ", 4 creators, " in str(error.value)


def test_ten_creators_without_an_effect_are_seldom_called_falling_or_rising():
    shapes = [engagement_curve(posts_without_effect(seed, 10)).shape for seed in range(60)]
    assert np.mean([shape != "level" for shape in shapes]) <= 0.12


def test_errors_reach_further_with_few_creators():
    few, many = engagement_curve(rates(5, n=22)), engagement_curve(rates(5, n=2_000))
    for curve, freedom in ((few, 20), (many, 1_998)):
        found = row(curve, "straight", "mean", "change per tenfold followers")
        error = abs(found["estimate"]) / stats.t.isf(found["p_value"] / 2, freedom)
        half = (found["high"] - found["low"]) / 2
        assert half / error == pytest.approx(stats.t.ppf(0.95, freedom), rel=1e-6)
