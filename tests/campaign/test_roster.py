"""The doors: what a roster is worth by hand, why each creator is in or out, what is refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from influlab.campaign import Limits, choose_roster, value_of
from influlab.creators import Persona, net_reach
from influlab.creators.reach_frailty import phi_inverse
from influlab.errors import InfeasibleError, InfluLabError, TableError
from influlab.tables import world

CREATORS = pd.DataFrame(
    {
        "creator_id": ["ana", "bo", "cy", "di", "eve"],
        "followers": [20_000, 30_000, 200_000, 900, 50_000],
        "reach_rate": [0.5, 0.4, 0.25, 0.5, 0.2],
        "fee": [100.0, 150.0, 800.0, 5.0, 400.0],
        "engagement_rate_by_reach": [0.1, 0.05, 0.02, 0.2, 0.1],
        "click_rate": [0.02, 0.01, 0.01, 0.02, 0.05],
        "conversion_rate": [0.05, 0.04, 0.02, 0.05, 0.02],
    }
)
AUDIENCES = pd.DataFrame(
    {
        "creator_id": np.repeat(["ana", "bo", "cy", "di", "eve"], 2),
        "segment": ["run", "swim"] * 5,
        "share": [1.0, 0.0, 0.5, 0.5, 0.4, 0.6, 1.0, 0.0, 0.0, 1.0],
    }
)
PEOPLE = pd.DataFrame({"segment": ["run", "swim"], "size": [40_000, 60_000]})


def choose(budget=1_000, **options):
    return choose_roster(CREATORS, AUDIENCES, budget=budget, **{"population": PEOPLE, **options})


def test_target_reach_by_hand():
    found = choose(260, gap=0)
    assert found.ids == ("ana", "bo", "di")
    run = 40_000 * (1 - (1 - 10_000 / 40_000) * (1 - 6_000 / 40_000) * (1 - 450 / 40_000))
    assert found.value == pytest.approx(run + 6_000)
    assert (found.spend, found.budget, found.objective) == (255.0, 260.0, "target_reach")
    assert found.by_tier.set_index("tier")["creators"].to_dict() == {
        "below": 1,
        "micro": 2,
        "macro": 0,
    }
    assert found.by_tier["spend_share"].sum() == pytest.approx(1)
    assert found.text == (
        "3 creators (1 below, 2 micro) for 255 of 260: 20,787 people of the target. No roster "
        f"within the budget and limits gets above 20,787 (gap 0.00%); one more unit of budget is "
        f"worth about {found.marginal:.3g}."
    )


def test_a_target_weighs_segments():
    swim = choose(400, target={"swim": 1}, gap=0)
    assert (swim.ids, swim.value) == (("eve",), pytest.approx(10_000))
    half = choose(400, target={"swim": 0.5}, gap=0)
    assert half.value == pytest.approx(5_000)


def test_a_persona_counts_the_segments_it_wants():
    swimmers = Persona("swimmers", {"sport": {"swim": 1.0}})
    found = choose(400, target=swimmers, dimension="sport", gap=0)
    assert found.value == choose(400, target={"swim": 1}, gap=0).value
    assert refused(target=swimmers, dimension="age") == (
        "target: 1 problem\n  - persona 'swimmers' wants nothing of 'age'; it speaks of: sport"
    )


def test_engagements_by_hand_need_no_population_and_count_every_post():
    found = choose(260, objective="engagements", population=None, gap=0)
    assert found.value == pytest.approx(10_000 * 0.1 + 12_000 * 0.05 + 450 * 0.2)
    twice = choose(260, objective="engagements", gap=0, limits=Limits(posts=(2,)))
    assert (twice.ids, twice.spend) == (("ana", "di"), 210.0)
    assert twice.value == pytest.approx(2 * (10_000 * 0.1 + 450 * 0.2))
    swim = choose(260, objective="engagements", target={"swim": 1}, gap=0)
    assert swim.value == pytest.approx(6_000 * 0.05)


def test_orders_and_profit_by_hand():
    orders = choose(260, objective="orders", gap=0)
    one = [10_000 / 4e4 * 1e-3, 6_000 / 4e4 * 4e-4, 450 / 4e4 * 1e-3]
    expected = 4e4 * (1 - np.prod(1 - np.array(one))) + 6_000 * 4e-4
    assert orders.value == pytest.approx(expected)
    profit = choose(260, objective="profit", order_profit=20.0, gap=0)
    keep = 4e4 * (1 - (1 - one[0]) * (1 - one[2])) * 20 - 105
    assert (profit.ids, profit.value) == (("ana", "di"), pytest.approx(keep))


def test_authenticity_takes_bought_followers_out():
    real = CREATORS.assign(authenticity=0.5)
    half = choose_roster(real, AUDIENCES, budget=100, population=PEOPLE, gap=0)
    assert half.value == pytest.approx(5_000)


@pytest.mark.parametrize("overlap", [np.inf, 2.0, 0.5])
def test_value_is_what_a_simulated_population_sees(overlap):
    """200,000 people in two segments, each with an activity, meet the creators one by one."""
    found = choose(1_300, overlap=overlap, gap=0)
    rng, seen = np.random.default_rng(1), 0
    for segment, size in (("run", 40_000), ("swim", 60_000)):
        activity = 1.0 if np.isinf(overlap) else rng.gamma(overlap, 1 / overlap, 100_000)
        missed = np.ones(100_000, dtype=bool)
        for name in found.ids:
            row = CREATORS.set_index("creator_id").loc[name]
            share = AUDIENCES.set_index(["creator_id", "segment"])["share"].loc[name, segment]
            chance = row["followers"] * row["reach_rate"] * share / size
            hit = 1 - np.exp(-phi_inverse(chance, overlap) * activity)
            missed &= rng.random(100_000) >= hit
        seen += size * (1 - missed.mean())
    assert found.value == pytest.approx(seen, abs=4 * 60_000 * 0.5 / np.sqrt(100_000))


@pytest.mark.parametrize("posts, overlap", [(1, np.inf), (1, 0.7), (3, np.inf), (3, 2.0)])
def test_target_reach_of_everyone_is_net_reach(posts, overlap):
    found = choose(1_300, overlap=overlap, limits=Limits(posts=(posts,)), gap=0.1)
    chosen = CREATORS[CREATORS["creator_id"].isin(found.ids)]
    audiences, people = AUDIENCES.assign(dimension="d"), PEOPLE.assign(dimension="d")
    audiences = audiences[audiences["creator_id"].isin(found.ids)]
    known = net_reach(chosen, audiences=audiences, population=people, posts=posts, r=overlap)
    assert found.value == pytest.approx(known.net, rel=1e-9)


def test_the_order_of_rows_and_of_segments_does_not_matter():
    market = world(0, creators=300)
    question = {"budget": 3_000, "population": market.population}
    first = choose_roster(market.creators, market.audiences, **question)
    mixed = choose_roster(
        market.creators.sample(frac=1, random_state=1),
        market.audiences.sample(frac=1, random_state=2),
        budget=3_000,
        population=market.population.sample(frac=1, random_state=3),
    )
    pd.testing.assert_frame_equal(first.table, mixed.table)
    assert (first.value, first.bound) == (mixed.value, mixed.bound)


def test_identical_creators_are_taken_by_id():
    same = pd.DataFrame(
        {"creator_id": list("fbdace"), "followers": 5_000, "reach_rate": 0.2, "fee": 10.0}
    )
    audience = pd.DataFrame({"creator_id": list("abcdef"), "segment": "all", "share": 1.0})
    people = pd.DataFrame({"segment": ["all"], "size": [50_000]})
    found = choose_roster(same, audience, budget=35, population=people, gap=0)
    assert found.ids == ("a", "b", "c")
    assert found.gap == pytest.approx(0, abs=1e-9)


def test_inputs_are_not_changed():
    before = [frame.copy() for frame in (CREATORS, AUDIENCES, PEOPLE)]
    choose()
    for frame, copy in zip((CREATORS, AUDIENCES, PEOPLE), before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


def test_gains_are_what_the_roster_loses_or_would_win():
    found = choose(400, gap=0)
    question = {"budget": 5_000, "population": PEOPLE, "best": None}
    for row in found.table.itertuples():
        ids = set(found.ids) ^ {row.creator_id}
        other = value_of(sorted(ids), CREATORS, AUDIENCES, **question).value
        assert row.gain == pytest.approx(abs(found.value - other)), row.creator_id
        assert row.gain_per_cost == pytest.approx(row.gain / row.cost)


def test_at_the_price_named_a_creator_comes_in():
    market = world(0, creators=120)
    people = {"population": market.population}
    found = choose_roster(market.creators, market.audiences, budget=1_500, gap=0, **people)
    out = found.table[~found.table["chosen"] & (found.table["price_in"] > 1)].head(12)
    assert len(out) == 12
    for row in out.itertuples():
        cheaper = market.creators.copy()
        cheaper.loc[cheaper["creator_id"] == row.creator_id, "fee"] = row.price_in
        again = choose_roster(cheaper, market.audiences, budget=1_500, gap=0, **people)
        assert row.price_in < row.fee
        assert row.creator_id in again.ids
        assert again.value > found.value


def test_each_creator_has_a_reason():
    limits = Limits(must=("di",), never=("bo",), at_most={"micro": 1})
    table = choose(300, limits=limits, gap=0).table
    assert table.set_index("creator_id")["reason"].to_dict() == {
        "ana": "in: its gain per cost beats what the budget buys elsewhere",
        "di": "in: a must-have",
        "eve": "out: costs more than the whole budget",
        "bo": "out: on the never list",
        "cy": "out: costs more than the whole budget",
    }
    assert table["price_in"].isna().all()
    table = choose(500, target={"run": 1}, gap=0).table
    assert table.set_index("creator_id")["reason"]["eve"] == "out: adds nothing for this objective"
    few = PEOPLE.assign(size=[11_000, 60_000])
    table = choose(105, population=few, gap=0).table.set_index("creator_id")
    assert table["chosen"].to_dict() == {
        "ana": True,
        "di": True,
        "bo": False,
        "cy": False,
        "eve": False,
    }
    assert table.loc[["ana", "di", "bo"], "reason"].tolist() == [
        "in: its gain per cost beats what the budget buys elsewhere",
        "in: uses what the budget had left",
        "out: costs more than the whole budget",
    ]


def test_a_hand_picked_roster_beside_the_best():
    mine = value_of({"eve": 1}, CREATORS, AUDIENCES, budget=400, population=PEOPLE, gap=0)
    best = choose(400, gap=0)
    assert mine.value == pytest.approx(10_000)
    assert mine.regret == pytest.approx(best.value - 10_000)
    assert (mine.broken, mine.best.ids, mine.spend) == ((), best.ids, 400.0)
    assert mine.text == (
        f"This roster costs 400 and gets 10,000 people of the target; the best found gets "
        f"{best.value:,.0f}, so {mine.regret:,.0f} ({mine.regret / best.value:.1%}) are lost."
    )
    again = value_of(["eve"], CREATORS, AUDIENCES, budget=400, population=PEOPLE, best=best)
    assert again.best is best


def test_a_hand_picked_roster_that_breaks_limits_is_told_so():
    limits = Limits(at_most={"micro": 1}, creators=2)
    question = {"budget": 600, "population": PEOPLE, "limits": limits}
    mine = value_of(["ana", "bo", "eve"], CREATORS, AUDIENCES, **question)
    assert mine.broken == ("the budget of 600", "at most 1 micro", "at most 2 creators")
    assert mine.text.endswith(
        "It does not keep to: the budget of 600; at most 1 micro; at most 2 creators."
    )
    with pytest.raises(InfluLabError) as caught:
        value_of({"zoe": 1, "ana": 2}, CREATORS, AUDIENCES, budget=600, population=PEOPLE)
    assert str(caught.value) == (
        "roster: 2 problems\n"
        "  - creator 'zoe' is not in the table\n"
        "  - 'ana' with 2 posts is not on offer; bundles are (1,)"
    )
    with pytest.raises(InfluLabError) as caught:
        value_of("ana", CREATORS, AUDIENCES, budget=600, population=PEOPLE)
    assert str(caught.value) == (
        "roster: 1 problem\n  - it is 'ana'; give creator ids, as in ['ana', 'bo']"
    )


def test_dimensions_are_chosen_and_named():
    several = pd.concat(
        [AUDIENCES.assign(dimension="community"), AUDIENCES.assign(dimension="age")]
    )
    people = PEOPLE.assign(dimension="community")
    found = choose_roster(CREATORS, several, budget=260, population=people, gap=0)
    assert found.value == choose(260, gap=0).value
    with pytest.raises(TableError) as caught:
        choose_roster(CREATORS, several, budget=260, population=people, dimension="gender")
    assert str(caught.value) == (
        "audiences: 1 problem\n  - there is no dimension 'gender'; there are: age, community"
    )
    with pytest.raises(TableError) as caught:
        choose_roster(CREATORS, several, budget=260, population=people, dimension="age")
    assert str(caught.value) == (
        "population: 1 problem\n  - there is no dimension 'age'; there are: community"
    )


def refused(error: type = InfluLabError, **changes) -> str:
    tables = {"creators": CREATORS, "audiences": AUDIENCES, "population": PEOPLE, "budget": 1_000}
    with pytest.raises(error) as caught:
        choose_roster(**{**tables, **changes})
    return str(caught.value)


def test_impossible_options_are_refused_together():
    assert refused(budget=0, gap=2, effort=0) == (
        "roster: 3 problems\n"
        "  - budget is 0; it must be an amount above 0\n"
        "  - gap is 2; it must be a fraction in [0, 1), such as 0.001\n"
        "  - effort is 0; it must be a whole number of at least 1"
    )
    assert refused(budget=float("nan")) == (
        "roster: 1 problem\n  - budget is nan; it must be an amount above 0"
    )
    assert refused(objective="reach", limits={}, overlap=0) == (
        "roster: 3 problems\n"
        "  - objective 'reach' is not known; there are: target_reach, engagements, orders, profit\n"
        "  - limits is {}; pass Limits(...)\n"
        "  - overlap: r is 0; it must be a number above 0 (full overlap) up to inf (chance)"
    )
    assert refused(objective="profit", order_profit=-3) == (
        "roster: 1 problem\n"
        "  - order_profit is -3; profit needs the money that one order leaves before fees, above 0"
    )
    assert refused(target={"fly": 1, "run": 7}) == (
        "target: 2 problems\n"
        "  - segment 'fly' is not known; there are: run, swim\n"
        "  - segment 'run' has weight 7; it must be a fraction in [0, 1]"
    )
    assert refused(target={"run": 0}) == (
        "target: 1 problem\n  - no segment has a weight above 0; name at least one"
    )
    assert refused(target="run") == (
        "target: 1 problem\n  - it is 'run'; give segments with weights, as in {'run': 1}"
    )


def test_nobody_affordable():
    assert refused(InfeasibleError, budget=4) == (
        "roster: 1 problem\n"
        "  - no creator can be paid from a budget of 4: the cheapest, 'di', costs 5; raise the "
        "budget to that"
    )
    everyone = Limits(never=tuple(CREATORS["creator_id"]))
    assert refused(InfeasibleError, limits=everyone) == (
        "roster: 1 problem\n  - every creator is on the never list; take one off"
    )


def test_negative_and_missing_fees():
    wrong = CREATORS.assign(fee=[100.0, -1.0, np.nan, 5.0, 400.0])
    assert refused(TableError, creators=wrong) == (
        "creators: 1 problem\n  - 'fee' must be an amount >= 0; row 1 has -1.0 (2 such rows)"
    )


def test_creators_named_twice():
    twice = pd.concat([CREATORS, CREATORS.head(1)])
    assert refused(TableError, creators=twice) == (
        "creators: 1 problem\n"
        "  - 'creator_id' must name each creator once; 'ana' stands there again (1 such row)"
    )


def test_segments_without_people():
    empty = PEOPLE.assign(size=[0, 60_000])
    assert refused(TableError, population=empty) == (
        "population: 1 problem\n"
        "  - segment 'run' has size 0; it must be above 0: leave it out or give its people"
    )
    assert refused(TableError, population=PEOPLE.head(1)) == (
        "audiences: 1 problem\n"
        "  - segment 'swim' has no size in the population; add it there, or choose another "
        "dimension"
    )
    assert refused(TableError, population=None) == (
        "population: 1 problem\n"
        "  - it is missing; pass population= with dimension, segment and size (people)"
    )


def test_audiences_that_are_missing_or_more_than_whole():
    assert refused(TableError, audiences=AUDIENCES.iloc[2:]) == (
        "audiences: 1 problem\n"
        "  - creator 'ana' has no audience; add its rows, or leave the creator out "
        "(1 such creator)"
    )
    assert refused(TableError, audiences=AUDIENCES.assign(share=0.8)) == (
        "audiences: 1 problem\n"
        "  - creator 'ana' has shares of more than 1 in all; they are parts of one whole "
        "(5 such creators)"
    )
    assert refused(TableError, audiences=pd.concat([AUDIENCES, AUDIENCES.head(1)])) == (
        "audiences: 1 problem\n"
        "  - creator 'ana' has segment 'run' more than once; keep one row of it"
    )


def test_a_search_that_ends_early_says_so_and_one_that_does_not_is_silent():

    found = choose()
    said = " The search ended before a gap of 0.001 was proved; a larger effort may close it."
    assert found.gap <= found.asked and said not in found.text
    early = replace(found, bound=found.value * 1.02, gap=0.02 / 1.02)
    assert early.text.endswith(said)
    assert said not in replace(early, asked=0.02).text
