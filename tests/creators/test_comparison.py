"""Two tiers side by side: by hand, planted, real, and what cannot be compared."""

import numpy as np
import pandas as pd
import pytest

from influlab.creators import TierScheme, compare_tiers, default_scheme, schemes
from influlab.errors import InfluLabError

RATE = "engagement_rate_by_followers"
SIX = pd.DataFrame(
    {
        "followers": [5_000, 6_000, 7_000, 200_000, 300_000, 400_000],
        RATE: [0.02, 0.04, 0.09, 0.01, 0.02, 0.03],
    }
)


def test_six_rows_by_hand():
    found = compare_tiers(SIX)
    table = found.table.set_index("measure")["estimate"]
    assert table["median_gap"] == pytest.approx(0.02)
    assert table["mean_gap"] == pytest.approx(0.03)
    assert table["ratio_of_medians"] == pytest.approx(2)
    assert table["cliffs_delta"] == pytest.approx((7 - 1) / 9)
    assert (found.first, found.second, found.counts) == ("micro", "macro", (3, 3))
    assert found.table["unit"].tolist() == ["fraction", "fraction", "ratio", "ratio"]


def test_text_of_six_rows():
    assert compare_tiers(SIX).text == (
        "Median engagement rate by followers: 4.00% for micro (3 creators), 2.00% for macro (3); "
        "too few to tell, so neither is ahead (a range of 90% needs 5 creators in each). Of two "
        "drawn at random, one from each tier, the micro one has the higher value in 83% of pairs."
    )


def test_text_where_the_range_holds_0():
    rates = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.015, 0.025, 0.035, 0.045, 0.055, 0.065]
    people = pd.DataFrame({"followers": [5_000] * 6 + [500_000] * 6, RATE: rates})
    assert "the range includes 0, so neither is ahead (90% range of micro minus macro: " in (
        compare_tiers(people).text
    )


@pytest.mark.parametrize("few", [2, 3, 5, 8])
def test_few_creators_of_the_same_kind_are_seldom_called_different(few):
    """No tier is higher: a range of 90 % may say so in a tenth of the samples, not in four."""
    rng, called = np.random.default_rng(few), 0
    followers = np.repeat([5_000, 500_000], [60, few])
    for seed in range(150):
        people = pd.DataFrame({"followers": followers, "fee": rng.lognormal(4, 0.5, 60 + few)})
        called += "is higher" in compare_tiers(people, "fee", seed=seed).text
    assert called <= 0.14 * 150


def test_swapped_tiers_swap_the_signs():
    one, other = compare_tiers(SIX), compare_tiers(SIX, tiers=("macro", "micro"))
    signed = ["median_gap", "mean_gap", "cliffs_delta"]
    first, second = (each.table.set_index("measure").loc[signed] for each in (one, other))
    assert first["estimate"].to_numpy() == pytest.approx(-second["estimate"].to_numpy())
    cliff = first.loc["cliffs_delta"], second.loc["cliffs_delta"]
    assert cliff[0]["low"] == pytest.approx(-cliff[1]["high"])


def test_planted_ratio_is_covered():
    """Micro is 1.5 times as high as macro by construction, in log-normal noise."""
    rng, scheme, held = np.random.default_rng(2), default_scheme(), 0
    followers = np.repeat([5_000, 500_000], [80, 40])
    for seed in range(150):
        rates = rng.lognormal(np.log(np.where(followers < 1e5, 0.03, 0.02)), 0.6)
        frame = pd.DataFrame({"followers": followers, "rate": rates})
        table = compare_tiers(frame, "rate", scheme, seed=seed).table.set_index("measure")
        held += table.loc["ratio_of_medians", "low"] <= 1.5 <= table.loc["ratio_of_medians", "high"]
    assert 0.83 <= held / 150 <= 0.97


def test_a_median_of_zero_has_no_ratio():
    frame = SIX.assign(**{RATE: [0.02, 0.04, 0.09, 0.0, 0.0, 0.0]})
    assert "ratio_of_medians" not in set(compare_tiers(frame).table["measure"])


def test_real_half(real_post_rates):
    """Medians 3.184 % and 2.372 %: a difference that is sure, and not large."""
    found = compare_tiers(real_post_rates, "post_rate")
    table = found.table.set_index("measure")
    assert found.medians == pytest.approx((0.03184, 0.02372), abs=5e-6)
    assert found.tests["test"].tolist() == ["by creators"]
    assert found.tests["p_value"].iloc[0] < 1e-6
    assert 0.10 < table.loc["cliffs_delta", "low"] < table.loc["cliffs_delta", "high"] < 0.25
    assert 1.28 < table.loc["ratio_of_medians", "low"] < 1.35


def test_largest_and_smallest_by_default_and_others_by_name():
    frame = pd.DataFrame({"followers": np.repeat([5_000, 20_000, 60_000], 3), "fee": range(9)})
    found = compare_tiers(frame, "fee", schemes()["mediakix_2019"])
    assert (found.first, found.second) == ("nano", "mid")
    found = compare_tiers(frame, "fee", schemes()["mediakix_2019"], tiers=("micro", "mid"))
    assert found.medians == (4.0, 7.0)


def test_one_side_is_empty():
    with pytest.raises(InfluLabError) as error:
        compare_tiers(SIX.head(4))
    assert str(error.value) == (
        "tier comparison: 1 problem\n"
        "  - two tiers with at least 2 creators each are needed; scheme 'two_tier' has: "
        "below 0, micro 3, macro 1. Add creators or choose a scheme with other cut-offs"
    )


def test_unknown_tiers_and_the_same_twice():
    scheme = TierScheme("halves", (("small", 0, 99_999), ("large", 100_000, None)))
    with pytest.raises(InfluLabError) as error:
        compare_tiers(SIX, scheme=scheme, tiers=("huge", "huge"))
    missing = (
        "  - tier 'huge' needs at least 2 creators with a value; scheme 'halves' has: "
        "small 3, large 3\n"
    )
    assert str(error.value) == (
        f"tier comparison: 3 problems\n{missing * 2}"
        "  - tiers is ('huge', 'huge'); name two different tiers"
    )


def test_all_equal_creators():
    frame = SIX.assign(**{RATE: 0.03})
    table = compare_tiers(frame).table.set_index("measure")
    assert table["estimate"].tolist() == pytest.approx([0, 0, 1, 0])
    assert table.loc["cliffs_delta", ["low", "high"]].tolist() == [0, 0]
