"""The verdict under every published scheme: stable where planted so, flipped where planted so."""

import numpy as np
import pandas as pd
import pytest

from influlab import tables
from influlab.creators import scheme_stability, schemes
from influlab.errors import InfluLabError


def market(form, n=1_500, seed=0):
    rng = np.random.default_rng(seed)
    followers = np.round(10 ** rng.uniform(3, 6.5, n))
    rate = np.exp(form(np.log10(followers)) + 0.3 * rng.normal(size=n))
    return pd.DataFrame({"followers": followers, "rate": rate})


def test_a_slope_gives_one_verdict_everywhere():
    found = scheme_stability(tables.world(0).creators)
    assert found.flips == 0
    assert set(found.table["verdict"]) == {"smaller"}
    assert set(found.sweep["verdict"]) == {"smaller"}
    assert found.table["monotone"].all()
    assert found.text == (
        "Median engagement rate by followers: under the default cut-off the smaller tier is "
        "higher. 15 of 15 other published schemes agree. Of 40 single cut-offs from 1,423 to "
        "487,174 followers 100% agree. Without any cut-off the mean curve falls."
    )


def test_an_inverted_u_flips_with_the_cut_offs():
    """Peak near 70,000: micro wins under the default, and loses where micro ends early."""
    found = scheme_stability(market(lambda x: -3 - 0.8 * (x - 4.85) ** 2), "rate")
    assert found.table["verdict"].iloc[0] == "smaller"
    assert found.flips > 0.3
    assert "larger" in set(found.table["verdict"])
    assert found.curve.shape == "inverted U"
    assert "say that the larger tier is higher" in found.text
    assert found.text.endswith("Without any cut-off the mean curve is an inverted U.")


def test_every_scheme_has_a_row_with_its_source():
    found = scheme_stability(market(lambda x: -3 - 0.1 * x), "rate")
    assert set(found.table["scheme"]) == set(schemes())
    assert found.table["scheme"].iloc[0] == "two_tier"
    assert found.table["source"].str.len().gt(5).all()
    named = found.table.set_index("scheme")
    assert named.loc["julius", ["smaller", "larger"]].tolist() == ["micro", "macro"]
    assert named.loc["klear_2019", ["smaller", "larger"]].tolist() == ["nano", "celebrity"]


def test_no_effect_stays_open():
    found = scheme_stability(market(lambda x: 0 * x - 3, seed=3), "rate")
    assert (found.table["verdict"] == "open").mean() > 0.6


def test_posts_count_once_per_creator():
    creators = market(lambda x: -3 - 0.1 * x, n=200).assign(creator_id=np.arange(200).astype(str))
    posts = pd.concat([creators] * 3, ignore_index=True)
    one, three = (scheme_stability(each, "rate") for each in (creators, posts))
    pd.testing.assert_frame_equal(one.table, three.table)


def test_a_creator_counts_by_the_typical_of_their_posts():
    """One viral post in three moves the mean of a creator's posts and not their median."""
    creators = market(lambda x: -3 - 0.1 * x, n=200).assign(creator_id=np.arange(200).astype(str))
    viral = creators.assign(rate=0.9)
    posts = pd.concat([creators, creators, viral], ignore_index=True)
    one, three = (scheme_stability(each, "rate") for each in (creators, posts))
    pd.testing.assert_frame_equal(one.table, three.table)


def test_real_half_agrees_in_all_schemes_but_rises_at_the_top(real_post_rates):
    found = scheme_stability(real_post_rates, "post_rate", per_follower=True)
    assert set(found.table["verdict"]) == {"smaller"}
    ordered = found.table.set_index("scheme")["monotone"]
    assert ordered["two_tier"]
    assert not ordered["mediakix_2019"], "mega above macro"


def test_no_macro_at_all():
    frame = market(lambda x: 0 * x, n=60)
    frame["followers"] = np.arange(60) * 100 + 1_000
    with pytest.raises(InfluLabError) as error:
        scheme_stability(frame, "rate")
    assert str(error.value) == (
        "scheme stability: 1 problem\n"
        "  - scheme 'two_tier' has no two tiers with at least 2 creators each; the verdict "
        "cannot be compared"
    )
