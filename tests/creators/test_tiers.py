"""Tiers partition the line of followers, in every scheme, on every kind of frame."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.creators import TierScheme, assign_tiers, default_scheme, schemes
from influlab.errors import InfluLabError, TableError

FIVE = pd.DataFrame({"creator_id": list("abcde"), "followers": [0, 999, 1_000, 100_000, 100_001]})
LABELS = ["below", "below", "micro", "micro", "macro"]


def test_bounds_of_the_default_are_inclusive():
    tiers = assign_tiers(FIVE)["tier"]
    assert tiers.tolist() == LABELS
    assert tiers.cat.ordered
    assert tiers.cat.categories.tolist() == ["below", "micro", "macro"]


def test_input_is_not_changed():
    before = FIVE.copy()
    assign_tiers(FIVE)
    pd.testing.assert_frame_equal(FIVE, before)


def test_polars_and_duckdb_answer_in_kind():
    polars = assign_tiers(pl.DataFrame(FIVE.to_dict("list")))
    assert isinstance(polars, pl.DataFrame)
    assert polars["tier"].to_list() == LABELS
    frame = FIVE.copy()
    duck = assign_tiers(duckdb.from_df(frame))
    assert isinstance(duck, duckdb.DuckDBPyRelation)
    assert duck.order("followers").df()["tier"].tolist() == LABELS


def test_sixteen_published_schemes_with_their_sources():
    found = schemes()
    assert len(found) == 16
    assert all(scheme.source and scheme.name == name for name, scheme in found.items())
    assert default_scheme() == found["two_tier"]


def test_the_field_disagrees_about_45_000_followers():
    """Evidence README, known conflicts."""
    labels = {name: scheme.tier_of(45_000) for name, scheme in schemes().items()}
    for name in ("mediakix_2019", "later_fohr_2021", "hbr_beichert_2024", "two_tier"):
        assert labels[name] == "micro"
    assert labels["hypeauditor_2018"] == "prosumer"
    assert labels["imh_older"] == "macro"
    assert labels["klear_2019"] == "power"


@given(
    st.sampled_from(sorted(schemes())),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=30),
)
def test_every_account_has_exactly_one_tier(name, followers):
    scheme = schemes()[name]
    tiers = assign_tiers(pd.DataFrame({"followers": followers}), scheme)["tier"]
    assert tiers.tolist() == [scheme.tier_of(count) for count in followers]
    for count in followers:
        holding = [
            label
            for label, lower, upper in scheme.tiers
            if lower <= count and (upper is None or count <= upper)
        ]
        assert holding == [scheme.tier_of(count)] or (
            not holding and scheme.tier_of(count) == "below" and count < scheme.edges[0]
        )


@given(st.lists(st.integers(1, 10**8), min_size=1, max_size=6, unique=True))
def test_more_followers_never_mean_a_smaller_tier(cuts):
    cuts = sorted(cuts)
    uppers = [cut - 1 for cut in cuts[1:]] + [None]
    scheme = TierScheme("any", tuple((f"t{i}", *b) for i, b in enumerate(zip(cuts, uppers))))  # noqa: B905
    line = np.unique([0, *cuts, *(cut - 1 for cut in cuts), *(cut + 1 for cut in cuts)])
    codes = assign_tiers(pd.DataFrame({"followers": line}), scheme)["tier"].cat.codes
    assert codes.is_monotonic_increasing


def test_all_problems_of_a_scheme_at_once():
    tiers = (("small", 0, 999), ("small", 1_001, 500), ("below", 400, 2_000))
    with pytest.raises(InfluLabError) as error:
        TierScheme(" ", tiers)
    assert str(error.value) == (
        "tier scheme ' ': 7 problems\n"
        "  - name is ' '; give it a name\n"
        "  - 2 tiers are called 'small'; give each its own name\n"
        "  - 'below' is what accounts under the first tier are called; rename the tier\n"
        "  - 'small' ends at 999 and 'small' begins at 1,001: a gap; begin 'small' at 1,000\n"
        "  - 'small' ends at 500 and 'below' begins at 400: an overlap; begin 'below' at 501\n"
        "  - 'small' ends at 500, below its start 1,001; swap them\n"
        "  - the last tier 'below' ends at 2,000; give it no upper bound (None), "
        "so that every account has a tier"
    )


@pytest.mark.parametrize(
    ("tiers", "what"),
    [
        ((), "nothing"),
        ((("micro", 1_000.5, None),), "('micro', 1000.5, None)"),
        ((("micro", float("nan"), None),), "('micro', nan, None)"),
        ((("micro", -5, None),), "('micro', -5, None)"),
        ((("micro", 5),), "('micro', 5)"),
    ],
)
def test_a_tier_of_the_wrong_shape(tiers, what):
    with pytest.raises(InfluLabError) as error:
        TierScheme("odd", tiers)
    assert str(error.value) == (
        "tier scheme 'odd': 1 problem\n"
        f'  - tiers hold {what}; write each as ("micro", 1000, 100000), the last None'
    )


def test_an_open_tier_in_the_middle():
    with pytest.raises(InfluLabError) as error:
        TierScheme("odd", (("a", 0, None), ("b", 10, None)))
    assert str(error.value) == (
        "tier scheme 'odd': 1 problem\n  - 'a' has no upper bound, but 'b' comes after it"
    )


def test_a_scheme_by_its_name_only_is_refused():
    with pytest.raises(InfluLabError) as error:
        assign_tiers(FIVE, "two_tier")
    assert str(error.value) == (
        "tiers: 1 problem\n"
        "  - scheme is 'two_tier'; pass a TierScheme, for example schemes()['two_tier']"
    )


def test_misnamed_column():
    with pytest.raises(TableError) as error:
        assign_tiers(pd.DataFrame({"creator_id": ["a"], "follower_count": [5]}))
    assert str(error.value) == (
        "creators: 1 problem\n"
        "  - column 'followers' is missing; the table has: creator_id, follower_count "
        "(did you mean 'follower_count'?)"
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-3, "-3.0"), (1.5, "1.5"), (np.inf, "inf"), (np.nan, "nothing")],
)
def test_follower_counts_that_are_none(value, shown):
    with pytest.raises(TableError) as error:
        assign_tiers(pd.DataFrame({"followers": [10.0, value, 7, value]}))
    assert str(error.value) == (
        "creators: 1 problem\n"
        f"  - 'followers' must be a whole number >= 0; row 1 has {shown} (2 such rows)"
    )
