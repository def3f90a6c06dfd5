"""Cut-offs from the data: planted steps are found, a slope is not cut into tiers."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from influlab import tables
from influlab.creators import cut_points, schemes
from influlab.creators.cuts import _steps
from influlab.errors import InfluLabError

RATE = "engagement_rate_by_followers"


def market(seed, form, n=400):
    rng = np.random.default_rng(seed)
    followers = np.round(10 ** rng.uniform(3, 6, n))
    return pd.DataFrame(
        {"followers": followers, "rate": np.exp(form(followers) + 0.4 * rng.normal(size=n))}
    )


def step(followers):
    return np.where(followers < 30_000, -3.2, -3.8)


def test_planted_step_is_found_and_covered():
    held, best = 0, 0
    for seed in range(30):
        found = cut_points(market(seed, step), "rate", most=2)
        held += found.low <= 30_000 * 1.03 and found.high >= 30_000 * 0.97
        best += found.table["form"].iloc[0] == "1 step"
    assert held / 30 >= 0.8
    assert best / 30 >= 0.8


def test_a_slope_is_not_cut():
    line = [
        cut_points(market(seed, lambda f: -0.2 * np.log(f)), "rate").table["form"].iloc[0]
        for seed in range(20)
    ]
    assert line.count("straight line") >= 18


def test_no_effect_is_one_level():
    found = [
        cut_points(market(s, lambda f: 0 * f), "rate").table["form"].iloc[0] for s in range(20)
    ]
    assert found.count("one level") >= 18


def test_steps_are_the_best_of_all():
    rng = np.random.default_rng(9)
    followers, logs = (
        np.sort(rng.choice(np.arange(1_000, 9_000), 14, replace=False)),
        rng.normal(size=14),
    )
    found = _steps(followers.astype(float), logs, followers.astype(float), 3)

    def error(cuts):
        parts = np.split(logs, np.searchsorted(followers, cuts))
        return sum(((part - part.mean()) ** 2).sum() for part in parts)

    for count, (cuts, sse) in enumerate(found, start=1):
        options = combinations(followers[1:-1], count)
        assert sse <= min(error(option) for option in options) + 1e-9
        assert sse == pytest.approx(error(cuts))


def test_bic_by_hand():
    frame = market(0, step)
    table = cut_points(frame, "rate").table.set_index("form")
    logs, x = np.log(frame["rate"]), np.log10(frame["followers"])
    residuals = logs - np.polyval(np.polyfit(x, logs, 1), x)
    n = len(frame)
    expected = n * np.log((residuals**2).sum() / n) + 3 * np.log(n)
    assert table.loc["straight line", "bic"] == pytest.approx(expected)
    level = n * np.log(((logs - logs.mean()) ** 2).sum() / n) + 2 * np.log(n)
    assert table.loc["one level", "bic"] == pytest.approx(level)
    assert table["behind"].min() == 0


def test_world_has_a_slope_and_no_tiers():
    found = cut_points(tables.world(0).creators)
    assert found.table["form"].iloc[0] == "straight line"
    assert found.text == (
        "Engagement rate by followers of 2,000 creators is described best by a straight line: a "
        "slope, no tiers. A single cut would lie at 27,022 followers (90% range 16,456 to "
        "28,882) and is 219 BIC points behind; the cut-offs of 'two_tier' are 374 behind (10 is "
        "strong evidence)."
    )


def test_any_scheme_stands_beside():
    table = cut_points(market(0, step), "rate", schemes()["julius"]).table.set_index("form")
    assert table.loc["scheme julius", "cuts"] == (10_000, 100_000)


def test_real_half_has_a_slope_and_no_tiers(real_post_rates):
    found = cut_points(real_post_rates, "post_rate")
    assert found.table["form"].tolist()[:2] == ["kinked line", "straight line"]
    assert found.table.set_index("form").loc["scheme two_tier", "behind"] > 300
    assert 11_000 < found.low < found.high < 15_000


def test_all_problems_at_once():
    frame = pd.DataFrame({"followers": [5_000, 6_000], "rate": [0.1, 0.0]})
    with pytest.raises(InfluLabError) as error:
        cut_points(frame, "rate", most=9)
    assert str(error.value) == (
        "cut points: 2 problems\n"
        "  - 1 creator with followers and metric above 0, 1 different follower count; at least "
        "30 creators and 10 different follower counts are needed\n"
        "  - most is 9; it must be a whole number from 1 to 5"
    )


def test_an_account_at_a_border_of_the_scheme_belongs_to_the_upper_tier():
    border = schemes()["two_tier"].edges[1]
    frame = market(3, step, 60)
    frame.loc[:19, "followers"] = border
    frame.loc[20:39, "followers"] = border - 1
    upper, logs = frame["followers"] >= border, np.log(frame["rate"])
    sse = sum(((part - part.mean()) ** 2).sum() for part in (logs[upper], logs[~upper]))
    found = cut_points(frame, "rate").table.set_index("form")
    assert found.loc["scheme two_tier", "bic"] == pytest.approx(
        60 * np.log(sse / 60) + 3 * np.log(60)
    )


@pytest.mark.parametrize(("level", "printed"), [(0.9, 5.94), (0.95, 7.35), (0.99, 10.59)])
def test_the_range_of_a_cut_goes_by_the_values_that_hansen_prints(level, printed):
    """Hansen (2000), Econometrica 68, table I: likelihood ratios at 0.90, 0.95 and 0.99."""
    frame = market(1, step).sort_values("followers")
    logs, sizes = np.log(frame["rate"].to_numpy()), frame["followers"].to_numpy()

    def error(cut):
        parts = (logs[sizes < cut], logs[sizes >= cut])
        return sum(((part - part.mean()) ** 2).sum() for part in parts)

    found = cut_points(frame, "rate", level=level)
    places = np.unique(np.quantile(sizes, np.linspace(0, 1, 201)).round())[1:-1]
    errors = np.array([error(cut) for cut in places])
    kept = places[len(logs) * (errors / errors.min() - 1) <= printed + 0.005]
    assert (found.low, found.high) == (kept.min(), kept.max())
