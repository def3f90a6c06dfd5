"""What cannot be answered is said in whole sentences, all of them at once."""

import math

import pandas as pd
import pytest

from influlab import creators
from influlab.errors import InfluLabError

TWO = pd.DataFrame({"creator_id": ["ana", "bo"], "reach": [600.0, 400.0]})
AUDIENCES = pd.DataFrame(
    [("ana", "age", "young", 0.5), ("ana", "age", "old", 0.5), ("bo", "age", "young", 1.0)],
    columns=["creator_id", "dimension", "segment", "share"],
)
PEOPLE = pd.DataFrame({"dimension": "age", "segment": ["young", "old"], "size": [1_000, 3_000]})
TWICE = pd.concat([AUDIENCES, AUDIENCES.assign(dimension="country")])
TRIANGLE = pd.DataFrame(
    [("ana", "bo", 1.0), ("bo", "cy", 1.0), ("ana", "cy", 0.0)],
    columns=["creator_a", "creator_b", "overlap"],
)


def pair(value, measure="overlap", other="bo"):
    return pd.DataFrame({"creator_a": ["ana"], "creator_b": [other], measure: [value]})


def square(a, b):
    return pd.DataFrame([[1, a], [b, 1]], index=["ana", "bo"], columns=["ana", "bo"])


def range_of(value, low="0", high="1"):
    return (
        f"overlap is {value}; it must be the share of the smaller audience that the larger one "
        f"has too, possible here from {low} to {high}"
    )


ONE_SOURCE = (
    "tell how audiences overlap by exactly one of audiences=, overlaps=, overlap=, lists=; given: "
)

CASES = [
    ((TWO,), {}, [ONE_SOURCE + "none"]),
    ((TWO,), {"overlap": 0.1, "lists": {"ana": [1]}}, [ONE_SOURCE + "overlap and lists"]),
    (
        (),
        {"overlap": 0.1, "r": 2.0, "dimension": "age", "cap": 0.5},
        [
            "dimension has no use with overlap=; leave it out",
            "r has no use with overlap=; leave it out",
            "cap has no use with overlap=; leave it out",
            "creators is missing; with overlap= pass a table with creator_id and reach",
        ],
    ),
    (
        (TWO,),
        {"lists": {"ana": [1]}, "posts": 2, "model": "frailty"},
        [
            "creators has no use with lists=; leave it out",
            "posts has no use with lists=; leave it out",
            "model has no use with lists=; leave it out",
        ],
    ),
    (
        (pd.DataFrame({"creator_id": ["ana", "bo", "cy"], "reach": [1, math.nan, -3]}),),
        {"overlap": 2, "population": math.inf},
        [
            "creators: 'reach' must be an amount >= 0; row 1 has nothing (2 such rows)",
            "population: it is inf; it must be a number of people above 0",
            range_of(2),
        ],
    ),
    (
        (pd.DataFrame({"creator_id": ["ana", "ana"], "reach": [1, 2]}),),
        {"overlap": -0.5, "posts": 2},
        [
            "creators: creator 'ana' stands there more than once; one row per creator",
            "creators: there is more than one post but no column 'followers'; repeated posts "
            "meet mostly the same followers, so net reach needs them",
            range_of(-0.5),
        ],
    ),
    (
        ([1, 2],),
        {"overlap": 0.2},
        ["creators: it is list; pass a table or a dict of creator to reach"],
    ),
    (({},), {"overlap": 0.2}, ["creators: it has no rows; at least one is needed"]),
    ((TWO,), {"overlap": math.nan}, [range_of("nan")]),
    ((TWO,), {"overlap": "much"}, [range_of("'much'")]),
    (({"ana": 800, "bo": 500},), {"overlap": 0.2, "population": 1_000}, [range_of(0.2, "0.6")]),
    (
        (TWO,),
        {"overlap": 0.01, "population": 10_000, "model": "frailty"},
        [range_of(0.01, "0.06")],
    ),
    (
        (TWO,),
        {"overlap": 0.01, "model": "frailty"},
        ["model 'frailty' needs population=, the number of people who could be reached"],
    ),
    (
        (TWO,),
        {"overlap": 0.01, "model": "magic"},
        ["model is 'magic'; here it must be 'common_pool' or 'frailty'"],
    ),
    (
        (TWO,),
        {"overlap": 0.5, "population": 500},
        ["creator 'ana' reaches 600 accounts, more than the population of 500; check both"],
    ),
    (
        (TWO,),
        {"overlap": 0.5, "posts": {"ana": 0}},
        [
            "posts: posts of 'ana' is 0; it must be a whole number, at least 1",
            "posts: posts of 'bo' is None; it must be a whole number, at least 1",
        ],
    ),
    (
        (TWO,),
        {
            "audiences": pd.DataFrame(
                [
                    ("ana", "age", "young", 0.5),
                    ("ana", "age", "odd", 0.3),
                    ("ana", "age", "odd", 0.1),
                ],
                columns=AUDIENCES.columns,
            ),
            "population": pd.DataFrame(
                {"dimension": "age", "segment": ["young", "old", "old"], "size": [1_000, 0, 5]}
            ),
            "r": 0,
            "cap": 1,
        },
        [
            "segments: dimension 'age': segment 'old' stands in the population twice; one row "
            "per segment (1 such)",
            "segments: dimension 'age': segment 'old' of the population has size 0; leave it out "
            "or give its people (1 such)",
            "segments: dimension 'age': segment 'odd' of the audiences is not in the population; "
            "add its size (1 such)",
            "segments: dimension 'age': creator 'ana' has a segment twice; one row per creator "
            "and segment (1 such)",
            "segments: dimension 'age': creator 'bo' has no audience; add its shares or leave it "
            "out (1 such)",
            "segments: dimension 'age': shares of creator 'ana' add up to 0.9; they must add up "
            "to 1: add the missing segment (such as 'other') or divide by their sum",
            "r is 0; it must be a number above 0 (full overlap) up to inf (chance)",
            "cap is 1; it must lie above 0 and below 1",
        ],
    ),
    (
        (TWO,),
        {"audiences": AUDIENCES, "population": 4_000},
        ["population: it is 4000; with audiences= pass the table of dimension, segment and size"],
    ),
    (
        (TWO,),
        {"audiences": TWICE, "population": PEOPLE},
        ["segments: audiences have several dimensions (age, country); pass dimension="],
    ),
    (
        (TWO,),
        {"audiences": AUDIENCES, "population": PEOPLE, "dimension": ["age", "mood"]},
        [
            "segments: there is no dimension 'mood' in audiences; there are: age",
            "segments: there is no dimension 'mood' in population; there are: age",
        ],
    ),
    (
        (TWO,),
        {
            "audiences": TWICE,
            "population": pd.concat([PEOPLE, PEOPLE.assign(dimension="country", size=[5, 6])]),
            "dimension": ["age", "country"],
        },
        [
            "segments: crossed dimensions must count the same people; they count 'age' 4,000, "
            "'country' 11"
        ],
    ),
    (
        ({"ana": 3_000, "bo": 1_500},),
        {"audiences": AUDIENCES, "population": PEOPLE},
        [
            f"reach: creator {name!r} reaches 1,500 of the 1,000 people in 'young'; check its "
            "reach, its share there and the population's size"
            for name in ("ana", "bo")
        ],
    ),
    (
        ({"ana": math.inf, "bo": 1},),
        {
            "audiences": AUDIENCES.assign(share=[0.5, math.nan, 50]),
            "population": PEOPLE.assign(size=[1.5, math.nan]),
        },
        [
            "creators: 'reach' must be an amount >= 0; row 0 has inf (1 such row)",
            "segments: audiences: 'share' must be a fraction in [0, 1]; row 1 has nothing (2 "
            "such rows)",
            "segments: population: 'size' must be a whole number >= 0; row 0 has 1.5 (2 such rows)",
        ],
    ),
    (
        ({"ana": 1_000, "bo": 900},),
        {"audiences": AUDIENCES, "population": PEOPLE, "r": 0.002},
        ["reach: r is 0.002; with 90.0% of a segment reached it must be 0.0033 or more"],
    ),
    (
        (TWO,),
        {"overlaps": pair(500, "shared"), "population": 10_000},
        [
            "overlaps: 'ana' and 'bo' share 500 accounts, an overlap of 1.25; possible are 0 to "
            "400, an overlap of 0 to 1"
        ],
    ),
    (
        (TWO,),
        {"overlaps": pair(100, "shared"), "population": 800},
        [
            "overlaps: 'ana' and 'bo' share 100 accounts, an overlap of 0.25; possible are 200 "
            "to 400, an overlap of 0.5 to 1"
        ],
    ),
    (
        (TWO,),
        {"overlaps": pair(0.1, other="zed")},
        ["overlaps: 'zed' is not among the creators (1 such name)"],
    ),
    (
        (TWO,),
        {"overlaps": pair(math.nan)},
        ["overlaps: 'overlap' must be an amount >= 0; row 0 has nothing (1 such row)"],
    ),
    (
        (TWO,),
        {
            "overlaps": pd.DataFrame(
                {
                    "creator_a": ["ana", "bo", "bo"],
                    "creator_b": ["bo", "ana", "bo"],
                    "overlap": [0.1, 0.2, 0.3],
                }
            )
        },
        [
            "overlaps: 'bo' and 'bo' are one creator; leave the row out",
            "overlaps: 'bo' and 'ana' stand there more than once; one row per pair",
        ],
    ),
    (
        ({"ana": 1, "bo": 2, "cy": 3},),
        {"overlaps": pair(0.1)},
        [
            "overlaps: 2 pairs are missing, as 'ana' and 'cy'; give every pair, 0 where nothing "
            "is shared"
        ],
    ),
    (
        (TWO,),
        {"overlaps": square(0.2, 0.3)},
        [
            "overlaps: 'ana' with 'bo' is 0.2, the other way round 0.3; overlap is a share of "
            "the smaller audience, the same both ways"
        ],
    ),
    (
        (TWO,),
        {"overlaps": "ana-bo"},
        ["overlaps: it is str, not a table; pass a DataFrame of pairs or a square one"],
    ),
    (
        ({"ana": 100, "bo": 100, "cy": 100},),
        {"overlaps": TRIANGLE},
        [
            "overlaps: they contradict each other: the pairs ask for at least 200 and at most "
            "100 different accounts"
        ],
    ),
    (
        (),
        {"lists": {"ana": [1, 2], "bo": [3]}, "population": 2},
        ["the lists hold 3 different accounts, more than the population of 2; check both"],
    ),
]


@pytest.mark.parametrize(("args", "options", "problems"), CASES)
def test_every_problem_is_told(args, options, problems):
    count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    expected = "\n".join([f"net reach: {count}", *(f"  - {problem}" for problem in problems)])
    for door in (creators.net_reach, creators.frequency):
        with pytest.raises(InfluLabError) as error:
            door(*args, **options)
        assert str(error.value) == expected


def test_many_alike_problems_are_shortened():
    names = [f"c{place}" for place in range(8)]
    audiences = pd.DataFrame(
        {"creator_id": names, "dimension": "age", "segment": "young", "share": 0.5}
    )
    with pytest.raises(InfluLabError) as error:
        creators.net_reach(dict.fromkeys(names, 10), audiences=audiences, population=PEOPLE)
    assert len(error.value.problems) == 6
    assert error.value.problems[-1] == "segments: dimension 'age': 3 more like these"


@pytest.mark.parametrize("most", [0, -1, 2.5, True, "10"])
def test_most_must_be_a_whole_number(most):
    with pytest.raises(InfluLabError) as error:
        creators.frequency(TWO, overlap=0.2, most=most)
    assert str(error.value) == (
        f"frequency: 1 problem\n  - most is {most!r}; it must be a whole number, at least 1"
    )


def test_rounded_shares_are_scaled_and_no_account_is_lost():
    """Whole percent add up to 0.99 or 1.01 in many exports; other rooms take them too."""
    audiences = pd.DataFrame(
        {"creator_id": "ana", "dimension": "age", "segment": ["18-24", "25+"], "share": [0.5, 0.49]}
    )
    people = pd.DataFrame({"dimension": "age", "segment": ["18-24", "25+"], "size": [1_000, 4_000]})
    found = creators.net_reach({"ana": 990}, audiences=audiences, population=people)
    assert found.net == pytest.approx(990)
    assert found.segments["gross"].tolist() == pytest.approx([500, 490])


def test_pairs_counted_among_followers_are_not_taken_for_those_reached():
    """Followers share 500 of 1,000; of 600 reached that would be 83 %, which nobody counted."""
    lists = {"ana": range(1_000), "bo": range(500, 1_500)}
    shared = creators.shared_accounts(lists)
    with pytest.raises(InfluLabError) as error:
        creators.net_reach({"ana": 600, "bo": 600}, overlaps=shared)
    assert str(error.value) == (
        "net reach: 1 problem\n  - overlaps: 'ana' and 'bo' share 500 of 1,000 accounts in the "
        "lists, but the smaller of them reaches 600 here; give the lists' sizes as reach, or drop "
        "'shared' to take the overlap as a share of those reached"
    )
    carried = shared.drop(columns=["shared", "low", "high"])
    assert creators.net_reach({"ana": 600, "bo": 600}, overlaps=carried).net == pytest.approx(900)
    assert creators.net_reach({"ana": 1_000, "bo": 1_000}, overlaps=shared).net == 1_500
