"""Who could be booked: rates by hand, gaps filled and told."""

import pandas as pd
import pytest

from influlab.campaign import example_plan
from influlab.campaign.sizing import cost_of_one
from influlab.decision.candidates import candidates, post_rates, with_rates
from influlab.errors import TableError

POSTS = pd.DataFrame(
    {
        "creator_id": ["a", "a", "b", "b", "x"],
        "likes": [90, 50, 10, 500, 1],
        "comments": [10, 0, 0, 0, 1],
    }
)
PEOPLE = pd.DataFrame({"creator_id": ["a", "b", "c"], "followers": [1_000, 200, 50]})
PLAN = example_plan()
LINES = {line.name: line for line in PLAN.lines}


def test_rates_of_posts_by_hand():
    rates, notes = post_rates(POSTS, PEOPLE)
    assert rates["engagement_rate_by_followers"].tolist() == [0.1, 0.05, 0.05]
    assert notes == (
        "4 of 5 posts belong to a creator of the list; engagement counts likes, comments.",
        "Posts left out, with more engagements than followers, no followers or no likes known: 1.",
    )


def test_posts_of_nobody_are_told():
    with pytest.raises(TableError) as error:
        post_rates(POSTS.assign(creator_id="z"), PEOPLE)
    assert str(error.value) == (
        "posts: 1 problem\n  - no post belongs to a creator of the creators' file; the "
        "creator_id of both must be the same"
    )
    with pytest.raises(TableError, match="none of likes, comments, saves and shares is in the"):
        post_rates(POSTS[["creator_id"]], PEOPLE)


def test_creators_without_posts_keep_what_they_had():
    rates, _ = post_rates(POSTS, PEOPLE)
    before = PEOPLE.assign(engagement_rate_by_followers=[0.9, 0.9, 0.4])
    after = with_rates(before, rates)["engagement_rate_by_followers"]
    assert after.tolist() == pytest.approx([0.075, 0.05, 0.4])
    assert with_rates(PEOPLE, rates)["engagement_rate_by_followers"].isna().tolist() == [
        False, False, True,
    ]  # fmt: skip
    assert "engagement_rate_by_followers" not in PEOPLE


def test_what_is_known_stays_and_what_is_not_is_filled_by_the_tier():
    people = pd.DataFrame(
        {
            "creator_id": ["a", "b", "c", "d"],
            "handle": ["ana", None, "cy", "dee"],
            "followers": [20_000, 40_000, 500, 200_000],
            "fee": [300.0, None, 10.0, None],
            "reach_rate": [0.5, None, 0.5, None],
            "engagement_rate_by_followers": [0.05, None, 0.1, None],
        }
    )
    found, notes = candidates(people, LINES, PLAN)
    micro, macro = LINES["micro"], LINES["macro"]
    assert found["creator_id"].tolist() == ["a", "b", "d"]
    assert found["name"].tolist() == ["ana", "b", "dee"]
    assert found["fee_known"].tolist() == [True, False, False]
    assert found["fee"].tolist() == pytest.approx(
        [300, 40_000 * micro.fee.likely / micro.followers.likely,
         200_000 * macro.fee.likely / macro.followers.likely]
    )  # fmt: skip
    reach = [0.5, micro.reach_rate.likely, macro.reach_rate.likely]
    assert found["reach_rate"].tolist() == reach
    assert found["engagement_rate_by_reach"].iloc[0] == pytest.approx(0.1)
    assert found["posts"].tolist() == [micro.posts, micro.posts, macro.posts]
    other = cost_of_one(micro, PLAN) - micro.posts * micro.fee.likely
    assert found["other"].iloc[0] == pytest.approx(other)
    assert notes == (
        "1 creators are no candidates: they are not micro or macro.",
        "For 2 of 3 candidates the fee is not known: the likely fee per follower of the tier "
        "stands in. Ask for quotes before you book.",
        "The likely value of the tier stands in for the reach rate of 2, the engagement rate of 2 "
        "candidates.",
        "Of nobody it is known how many followers are real: accounts count as people.",
    )


def test_hidden_likes_are_not_counted_as_none():
    hidden = POSTS.assign(likes=[90, None, 10, 500, 1])
    rates, notes = post_rates(hidden, PEOPLE)
    assert rates["engagement_rate_by_followers"].tolist() == [0.1, 0.05]
    assert notes[1].endswith("no likes known: 2.")


def test_whoever_was_not_audited_is_not_taken_for_wholly_real():
    people = pd.DataFrame(
        {"creator_id": ["a", "b"], "followers": [20_000] * 2, "authenticity": [0.7, None]}
    )
    found, notes = candidates(people, LINES, PLAN)
    assert found["authenticity"].tolist() == [0.7, LINES["micro"].authenticity.likely]
    assert "the share of real people of 1" in notes[1]
    assert not any("Of nobody" in note for note in notes)
