"""The two doors: hand numbers, properties, and synthetic people whose truth is known."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influlab import creators

CREATORS = pd.DataFrame({"creator_id": ["ana", "bo", "cy"], "reach": [600.0, 400.0, 300.0]})
AUDIENCES = pd.DataFrame(
    [
        ("ana", "age", "young", 0.5),
        ("ana", "age", "old", 0.5),
        ("bo", "age", "young", 1.0),
        ("cy", "age", "old", 1.0),
    ],
    columns=["creator_id", "dimension", "segment", "share"],
)
PEOPLE = pd.DataFrame({"dimension": "age", "segment": ["young", "old"], "size": [1_000, 3_000]})


def by_segments(reach=CREATORS, **options):
    return creators.net_reach(reach, audiences=AUDIENCES, population=PEOPLE, **options)


def pairs_of(overlaps):
    return pd.DataFrame(
        [("ana", "bo", overlaps[0]), ("ana", "cy", overlaps[1]), ("bo", "cy", overlaps[2])],
        columns=["creator_a", "creator_b", "overlap"],
    )


def test_segments_by_hand():
    reach = by_segments()
    young, old = 1_000 * (1 - 0.7 * 0.6), 3_000 * (1 - 0.9 * 0.9)
    assert reach.net == pytest.approx(young + old)
    assert reach.gross == pytest.approx(1_300)
    assert (reach.low, reach.high) == pytest.approx((400 + 300, 700 + 600))
    assert reach.segments["net"].tolist() == pytest.approx([young, old])
    assert reach.segments["share_reached"].tolist() == pytest.approx([young / 1_000, old / 3_000])
    assert reach.table["incremental"].tolist() == pytest.approx([600, 400 * 0.7, 300 * 0.9])
    assert reach.table["unique"].tolist() == pytest.approx([300 * 0.6 + 300 * 0.9, 280, 270])
    assert reach.table["unique_share"].tolist() == pytest.approx([0.75, 0.7, 0.9])
    assert reach.text == (
        "3 creators reach 1,150 different accounts (28.7% of 4,000), 12% fewer than the 1,300 "
        "counted one by one (2 segments, chance inside each). Whatever their audiences share, it "
        "lies between 700 and 1,300."
    )


def test_frailty_inside_segments_by_hand():
    reach = by_segments(r=1.0)
    young = 1_000 * (1 - 1 / (1 / 0.7 + 1 / 0.6 - 1))
    old = 3_000 * (1 - 1 / (1 / 0.9 + 1 / 0.9 - 1))
    assert reach.net == pytest.approx(young + old)
    assert reach.model == "2 segments, gamma frailty, r = 1 inside each"


def test_the_cap_is_used_and_told():
    full = pd.DataFrame({"creator_id": ["ana", "bo", "cy"], "reach": [600.0, 1_000.0, 300.0]})
    reach = by_segments(full)
    assert reach.table["gross"].tolist() == pytest.approx([600, 950, 300])
    assert reach.notes == (
        "1 creator was held to 95% of a segment, the most that one creator is taken to reach.",
    )
    assert reach.text.endswith(reach.notes[0])
    assert by_segments(full, cap=0.999).table["gross"][1] == pytest.approx(999)


def test_crossed_dimensions_multiply_shares_and_sizes():
    gender = pd.DataFrame({"dimension": "gender", "segment": ["f", "m"], "size": [1_000, 3_000]})
    shares = pd.DataFrame(
        {
            "creator_id": np.repeat(["ana", "bo", "cy"], 2),
            "dimension": "gender",
            "segment": ["f", "m"] * 3,
            "share": [0.2, 0.8, 1.0, 0.0, 0.0, 1.0],
        }
    )
    reach = creators.net_reach(
        {"ana": 600, "bo": 200, "cy": 300},
        audiences=pd.concat([AUDIENCES, shares]),
        population=pd.concat([PEOPLE, gender]),
        dimension=["age", "gender"],
    )
    assert reach.segments["segment"].tolist() == [
        "young x f",
        "young x m",
        "old x f",
        "old x m",
    ]
    assert reach.segments["size"].tolist() == [250, 750, 750, 2_250]
    young_f = 250 * (1 - (1 - 600 * 0.1 / 250) * (1 - 200 / 250))
    assert reach.segments["net"][0] == pytest.approx(young_f)


def test_reach_from_followers_and_reach_rate():
    table = pd.DataFrame(
        {"creator_id": ["ana", "bo", "cy"], "followers": [6_000, 2_000, 3_000], "reach_rate": 0.1}
    )
    given_reach = creators.net_reach({"ana": 600, "bo": 200, "cy": 300}, overlap=0.1)
    assert creators.net_reach(table, overlap=0.1).net == pytest.approx(given_reach.net)


def test_repeated_posts_meet_the_same_followers():
    table = pd.DataFrame({"creator_id": ["ana"], "followers": [100], "reach": [50.0]})
    reach = creators.net_reach(table, overlap=0, posts=3)
    assert reach.gross == pytest.approx(100 * (1 - 0.5**3))
    often = creators.frequency(table, overlap=0, posts={"ana": 3}, most=3)
    assert often.table["people_exactly"].tolist()[1:] == pytest.approx([37.5, 37.5, 12.5])
    assert often.contacts == pytest.approx(150)
    beyond = table.assign(reach=[120.0])
    assert creators.net_reach(beyond, overlap=0, posts=3).gross == 120


def test_pairs_for_two_creators_are_exact_with_and_without_a_population():
    two = {"ana": 600, "bo": 400}
    pair = pd.DataFrame({"creator_a": ["bo"], "creator_b": ["ana"], "shared": [100]})
    for options in ({}, {"population": 5_000}, {"population": 5_000, "model": "hofmans"}):
        reach = creators.net_reach(two, overlaps=pair, **options)
        assert reach.net == pytest.approx(900)
        assert reach.bounds.set_index("bound").loc["pairs", "low"] == 900
    square = pd.DataFrame([[1, 0.25], [0.25, 1]], index=["ana", "bo"], columns=["ana", "bo"])
    assert creators.net_reach(two, overlaps=square).net == pytest.approx(900)


def test_nested_and_separate_audiences_are_exact_from_pairs():
    for population in (None, 5_000):
        nested = creators.net_reach(CREATORS, overlaps=pairs_of([1, 1, 1]), population=population)
        assert nested.net == pytest.approx(600)
        apart = creators.net_reach(CREATORS, overlaps=pairs_of([0, 0, 0]), population=population)
        assert apart.net == pytest.approx(1_300)


def test_one_overlap_by_hand_and_in_words():
    reach = creators.net_reach(CREATORS, overlap=0.5, population=10_000)
    assert reach.net == pytest.approx(600 + 400 * 0.5 + 300 * 0.25)
    assert reach.table["unique"].tolist() == pytest.approx([875 - 550, 875 - 750, 875 - 800])
    assert reach.bounds.round(2).to_dict("list") == {
        "bound": ["Fréchet", "pairs"],
        "low": [600.0, 800.0],
        "high": [1_300.0, 950.0],
        "holds": [
            "whatever the audiences share",
            "whatever three or more creators share, given the pairs",
        ],
    }


def test_one_overlap_under_frailty_shares_the_same_in_all():
    reach = creators.net_reach(CREATORS, overlap=0.5, population=10_000, model="frailty")
    fit = creators.calibrate_overlap(CREATORS, pairs_of([0.5] * 3), population=10_000)
    assert fit.table["fitted"].sum() == pytest.approx(0.5 * (400 + 300 + 300))
    assert reach.model == f"gamma frailty, r = {fit.r:.3g}"
    assert 875 < reach.net < 950


def test_one_creator_and_nobody():
    alone = creators.net_reach({"ana": 500}, overlap=0.3)
    assert alone.text == (
        "1 creator reaches 500 different accounts (common pool). Whatever their audiences share, "
        "it lies between 500 and 500."
    )
    nobody = creators.frequency({"ana": 0, "bo": 0}, overlap=0.3)
    assert (nobody.net, nobody.text) == (0, "Nobody is reached.")
    assert math.isnan(nobody.mean)


def test_frequency_by_hand():
    often = creators.frequency(CREATORS, audiences=AUDIENCES, population=PEOPLE, most=2)
    once = 1_000 * (0.3 * 0.6 + 0.7 * 0.4) + 3_000 * (0.1 * 0.9 * 2)
    twice = 1_000 * 0.3 * 0.4 + 3_000 * 0.1 * 0.1
    assert often.table["people_exactly"].tolist() == pytest.approx([2_850, once, twice])
    assert often.table["people_at_least"].tolist() == pytest.approx([4_000, 1_150, twice])
    shares = often.table["share_of_reached_at_least"].tolist()
    assert shares == pytest.approx([1, 1, twice / 1_150]), "a share of the reached, at 0 too"
    assert often.table["share_of_population_at_least"].tolist() == pytest.approx(
        [1, 1_150 / 4_000, twice / 4_000]
    )
    assert often.mean == pytest.approx(1_300 / 1_150)
    assert often.rating_points == pytest.approx(32.5)
    assert often.text == (
        "1,150 accounts are reached 1.13 times on average; 150 of them (13%) at least 2 times."
    )


def test_inputs_are_left_as_they_were():
    before = CREATORS.copy(), AUDIENCES.copy(), PEOPLE.copy()
    by_segments(r=2.0)
    for frame, copy in zip((CREATORS, AUDIENCES, PEOPLE), before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


SIZES = st.lists(st.floats(0, 900), min_size=1, max_size=5)
WAYS = st.sampled_from(["chance", "frailty", "pool", "pool frailty", "pairs", "hofmans"])


def ask(door, sizes, way, **options):
    """One door, one way of knowing the overlap, creators of the given sizes."""
    names = [f"c{place}" for place in range(len(sizes))]
    reach = pd.DataFrame({"creator_id": names, "reach": sizes})
    if way in ("chance", "frailty"):
        shares = pd.DataFrame(
            {
                "creator_id": np.repeat(names, 2),
                "dimension": "d",
                "segment": ["x", "y"] * len(names),
                "share": [each for place in range(len(names)) for each in _shares(place)],
            }
        )
        people = pd.DataFrame({"dimension": "d", "segment": ["x", "y"], "size": [1_000, 2_000]})
        r = math.inf if way == "chance" else 0.7
        return door(reach, audiences=shares, population=people, r=r, **options)
    if way.startswith("pool"):
        model = "frailty" if way == "pool frailty" else None
        overlap = 0.6 if model else 0.4
        return door(reach, overlap=overlap, population=3_000, model=model, **options)
    table = pd.DataFrame(
        [(a, b, 0.45) for place, a in enumerate(names) for b in names[place + 1 :]],
        columns=["creator_a", "creator_b", "overlap"],
    )
    model = "frailty" if way == "pairs" else "hofmans"
    return door(reach, overlaps=table, population=3_000, model=model, **options)


def _shares(place):
    return (0.7, 0.3) if place % 2 else (0.2, 0.8)


@settings(max_examples=60, deadline=None)
@given(SIZES, WAYS)
def test_every_way_stays_inside_its_bounds_and_adds_up(sizes, way):
    if way in ("pairs", "hofmans", "pool frailty") and (len(sizes) < 2 or min(sizes) < 1):
        return
    reach = ask(creators.net_reach, sizes, way)
    slack = 1e-6
    assert reach.low - slack <= reach.net <= reach.high + slack
    for bound in reach.bounds.itertuples():
        assert bound.low - slack <= reach.net <= bound.high + slack
    assert reach.table["incremental"].sum() == pytest.approx(reach.net, abs=slack)
    assert reach.table["incremental"].min() >= -slack
    assert (reach.table["unique"] <= reach.table["gross"] + slack).all()
    assert reach.table["unique"].sum() <= reach.net + slack


@settings(max_examples=60, deadline=None)
@given(SIZES, WAYS)
def test_frequencies_sum_to_one_and_one_plus_is_the_net_reach(sizes, way):
    if way in ("pairs", "hofmans", "pool frailty") and (len(sizes) < 2 or min(sizes) < 1):
        return
    often = ask(creators.frequency, sizes, way, most=len(sizes))
    reach = ask(creators.net_reach, sizes, way)
    exactly = often.table["people_exactly"]
    assert exactly.sum() == pytest.approx(often.population, rel=1e-7)
    assert often.table["people_at_least"][1] == pytest.approx(reach.net, rel=1e-9, abs=1e-9)
    assert exactly[1:].sum() == pytest.approx(reach.net, rel=1e-6, abs=1e-6)
    assert (exactly * often.table["exposures"]).sum() == pytest.approx(
        often.contacts, rel=1e-6, abs=1e-6
    )
    assert often.table["people_at_least"].is_monotonic_decreasing


@settings(max_examples=60, deadline=None)
@given(SIZES, st.sampled_from(["chance", "frailty", "pool"]), st.floats(0, 900))
def test_more_creators_or_more_reach_never_lower_net_reach(sizes, way, extra):
    base = ask(creators.net_reach, sizes, way).net
    assert ask(creators.net_reach, [*sizes, extra], way).net >= base - 1e-6
    assert ask(creators.net_reach, [each + 1 for each in sizes], way).net >= base - 1e-6


@settings(max_examples=40, deadline=None)
@given(st.permutations([100.0, 250.0, 400.0, 820.0]))
def test_the_order_of_the_creators_changes_only_the_increments(sizes):
    for way in ("pool", "pool frailty", "pairs", "hofmans"):
        first = ask(creators.net_reach, [100.0, 250.0, 400.0, 820.0], way)
        assert ask(creators.net_reach, sizes, way).net == pytest.approx(first.net)
    shuffled = by_segments(CREATORS.sample(frac=1, random_state=int(sizes[0])))
    assert shuffled.net == pytest.approx(by_segments().net)
    unique = shuffled.table.set_index("creator_id")["unique"]
    assert unique["ana"] == pytest.approx(by_segments().table["unique"][0])


def test_a_large_r_is_chance():
    assert by_segments(r=1e9).net == pytest.approx(by_segments().net, rel=1e-7)
    assert by_segments(r=0.3).net < by_segments(r=3.0).net < by_segments().net


def world(r, people=150_000, seed=8):
    """People with known segments, activity and exposures; what an analyst would be told."""
    rng = np.random.default_rng(seed)
    segment = rng.choice(3, people, p=[0.5, 0.3, 0.2])
    activity = np.ones(people) if math.isinf(r) else rng.gamma(r, 1 / r, people)
    p = np.array([[0.05, 0.3, 0.02], [0.1, 0.02, 0.4], [0.2, 0.2, 0.2], [0.01, 0.35, 0.1]])
    strength = creators.phi_inverse(p, r)[:, segment].T
    hit = rng.random((people, 4)) < 1 - np.exp(-strength * activity[:, None])
    names = [f"c{place}" for place in range(4)]
    sizes = np.bincount(segment)
    inside = np.array([np.bincount(segment[hit[:, c]], minlength=3) for c in range(4)])
    told = {
        "creators": pd.DataFrame({"creator_id": names, "reach": inside.sum(axis=1)}),
        "audiences": pd.DataFrame(
            {
                "creator_id": np.repeat(names, 3),
                "dimension": "community",
                "segment": ["x", "y", "z"] * 4,
                "share": (inside / inside.sum(axis=1, keepdims=True)).ravel(),
            }
        ),
        "population": pd.DataFrame(
            {"dimension": "community", "segment": ["x", "y", "z"], "size": sizes}
        ),
    }
    lists = {name: np.flatnonzero(hit[:, place]) for place, name in enumerate(names)}
    return hit, told, lists


@pytest.mark.parametrize("r", [math.inf, 1.5, 0.4])
def test_the_segment_model_finds_the_truth_of_simulated_people(r):
    hit, told, lists = world(r)
    error = 4 * math.sqrt(len(hit)) * 0.5
    truth = hit.any(axis=1).sum()
    reach = creators.net_reach(**told, r=r)
    assert reach.net == pytest.approx(truth, abs=error)
    assert reach.low < truth < reach.high
    often = creators.frequency(**told, r=r, most=4)
    seen = np.bincount(hit.sum(axis=1), minlength=5)
    assert often.table["people_exactly"].to_numpy() == pytest.approx(seen, abs=error)
    assert creators.net_reach(lists=lists).net == truth
    if not math.isinf(r):
        assert abs(creators.net_reach(**told).net - truth) > 3 * error


@pytest.mark.parametrize("r", [1.5, 0.4])
def test_r_is_learned_from_the_pairs_of_simulated_people(r):
    _, told, lists = world(r)
    shared = creators.shared_accounts(lists)
    fit = creators.calibrate_overlap(
        told["creators"], shared, audiences=told["audiences"], population=told["population"]
    )
    assert fit.r == pytest.approx(r, rel=0.1)


def test_where_a_pair_is_one_and_the_same_the_model_fails_and_the_bounds_hold():
    rng, people = np.random.default_rng(1), 50_000
    hit = rng.random((people, 3)) < 0.3
    hit[:, 1] = hit[:, 0]
    lists = {f"c{place}": np.flatnonzero(hit[:, place]) for place in range(3)}
    truth = hit.any(axis=1).sum()
    sizes = {name: len(ids) for name, ids in lists.items()}
    shared = creators.shared_accounts(lists)
    fit = creators.calibrate_overlap(sizes, shared, population=people)
    one_segment = {"dimension": "d", "segment": "all"}
    model = creators.net_reach(
        sizes,
        audiences=pd.DataFrame({"creator_id": list(sizes), **one_segment, "share": 1.0}),
        population=pd.DataFrame({**one_segment, "size": [people]}),
        r=fit.r,
    )
    assert abs(model.net - truth) > 0.02 * truth
    assert model.low <= truth <= model.high
    pairs = creators.net_reach(sizes, overlaps=shared, population=people)
    proved = pairs.bounds.set_index("bound").loc["pairs"]
    assert proved["low"] - 1e-6 <= truth <= proved["high"] + 1e-6
    assert abs(pairs.net - truth) < abs(model.net - truth)


def test_pair_models_against_worlds_they_were_not_made_for():
    rng, people, misses = np.random.default_rng(4), 40_000, {"frailty": [], "hofmans": []}
    for _ in range(6):
        home, core = rng.integers(0, 4, 12), rng.lognormal(-1.5, 0.5, 12)
        community, activity = rng.integers(0, 4, people), rng.lognormal(-0.5, 1.0, people)
        pull = np.where(home[:, None] == np.arange(4), core[:, None], 0.03 * core[:, None])
        hit = rng.random((people, 12)) < 1 - np.exp(-pull.T[community] * activity[:, None])
        lists = {f"c{place}": np.flatnonzero(hit[:, place]) for place in range(12)}
        sizes = {name: len(ids) for name, ids in lists.items()}
        shared, truth = creators.shared_accounts(lists), hit.any(axis=1).sum()
        for model, found in misses.items():
            reach = creators.net_reach(sizes, overlaps=shared, population=people, model=model)
            found.append(reach.net / truth - 1)
    assert np.abs(misses["frailty"]).max() < 0.06
    assert np.abs(misses["hofmans"]).max() < 0.15


WAVERING = (
    ([300, 176, 335, 255, 321], [120, 265, 169, 265, 122, 88, 141, 201, 302, 187]),
    ([181, 298, 228, 73, 267], [137, 133, 73, 181, 209, 54, 223, 50, 176, 73]),
)


@pytest.mark.parametrize(("reached", "shared"), WAVERING)
def test_no_creator_takes_people_away_where_the_model_wavers(reached, shared):
    """Hofmans' rule gives less for all five than for some four of them; people do not vanish."""
    names = [f"c{number}" for number in range(5)]
    a, b = np.triu_indices(5, 1)
    pairs = pd.DataFrame({"shared": shared}, dtype=float)
    pairs = pairs.assign(creator_a=np.take(names, a), creator_b=np.take(names, b))
    found = creators.net_reach(dict(zip(names, reached, strict=True)), overlaps=pairs)
    assert (found.table["incremental"] >= 0).all()
    assert found.table["incremental"].sum() == pytest.approx(found.net)
    assert found.table["unique"].between(0, found.table["gross"]).all()
    assert found.table["unique"].min() == 0
