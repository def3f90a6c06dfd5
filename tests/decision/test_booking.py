"""Whom to book: all costs within the budget, a certificate, terms that add up."""

import itertools

import pandas as pd
import pytest

from influlab.campaign import simulate, walk_away_fee
from influlab.decision import book, verdict
from influlab.errors import InfeasibleError, InfluLabError
from influlab.tables import world

MARKET = world(0, creators=120)
FOUND = verdict(MARKET.creators, budget=20_000, draws=600)


@pytest.fixture(scope="module")
def booking():
    return book(FOUND, MARKET.creators, MARKET.audiences, MARKET.population)


def test_every_cost_is_counted_and_the_budget_kept(booking):
    rows = booking.table
    assert rows["fees"].tolist() == pytest.approx((rows["fee"] * rows["posts"]).tolist())
    assert rows["cost"].sum() == pytest.approx(booking.roster.spend)
    assert booking.roster.spend <= 20_000
    assert booking.by_tier["cost"].sum() == pytest.approx(booking.roster.spend)
    assert booking.by_tier["creators"].sum() == len(rows)
    assert (rows["other"] > 0).all() and booking.counted == "people of the target"


def test_the_certificate_holds(booking):
    assert booking.roster.value <= booking.roster.bound
    assert booking.roster.gap <= 0.001
    near = booking.next_in_line
    assert len(near) and (near["price_in"] < near["cost"]).all()
    assert not set(near["creator_id"]) & set(booking.table["creator_id"])


def test_without_audiences_the_roster_is_the_best_of_all_by_brute_force():
    few = MARKET.creators.head(12)
    found = verdict(MARKET.creators, budget=3_000, draws=300, shares=(1,))
    booking = book(found, few)
    from influlab.decision.candidates import candidates

    lines = {line.name: line for line in found.plans["micro"].lines}
    pool, _ = candidates(few, lines, found.plans["micro"])
    reach = pool["followers"] * pool["reach_rate"] * pool["authenticity"]
    worth = (reach * pool["posts"] * pool["engagement_rate_by_reach"]).to_numpy()
    cost = (pool["fee"] * pool["posts"] + pool["other"]).to_numpy()
    best = max(
        worth[list(each)].sum()
        for size in range(len(pool) + 1)
        for each in itertools.combinations(range(len(pool)), size)
        if cost[list(each)].sum() <= 3_000
    )
    assert booking.counted == "engagements"
    assert 0.999 * best <= booking.roster.value <= best * (1 + 1e-9) <= booking.roster.bound * 1.001
    assert "Without audiences nobody knows who follows two of them" in booking.notes[-1]


def test_the_terms_cost_the_same_on_average(booking):
    for _, deals in booking.terms.groupby("tier"):
        asked = booking.zones.set_index("tier").loc[deals["tier"].iloc[0], "asked"]
        assert deals["payment"].tolist() == pytest.approx([asked] * len(deals))
        assert deals["brand_risk"].is_monotonic_decreasing
    fees = booking.table.groupby("tier")["fees"].sum()
    assert booking.zones.set_index("tier")["asked"].to_dict() == pytest.approx(fees.to_dict())


def test_walk_away_fees_are_those_of_the_rosters_own_creators(booking):
    plan = booking.outcomes.plan
    for line in plan.lines:
        zone = booking.zones.set_index("tier").loc[line.name]
        rows = booking.table[booking.table["tier"] == line.name]
        assert line.creators == len(rows) == zone["creators"]
        assert line.followers.likely == pytest.approx(rows["followers"].mean())
        alone = simulate(
            type(plan)("one", (line,), plan.currency, order_value=plan.order_value,
                       margin=plan.margin, hourly_cost=plan.hourly_cost), draws=600
        )  # fmt: skip
        assert zone["even"] == pytest.approx(walk_away_fee(alone, level=0.5))
        assert zone["sure"] <= zone["even"]


def test_rates_of_the_roster_are_those_of_the_tier(booking):
    """Whoever looks best was partly lucky, so good luck is not booked as a forecast."""
    known = {line.name: line for line in FOUND.plans["50% micro"].lines}
    for line in booking.outcomes.plan.lines:
        for name in ("reach_rate", "click_rate", "conversion_rate"):
            assert getattr(line, name) == getattr(known[line.name], name)


def test_what_cannot_be_asked_is_told():
    with pytest.raises(InfluLabError) as error:
        book(FOUND, MARKET.creators, target={"food": 1.0})
    assert str(error.value) == (
        "target: 1 problem\n  - it names segments of audiences; give the audiences, too"
    )
    dear = MARKET.creators.assign(fee=1e7)
    with pytest.raises(InfeasibleError):
        book(FOUND, dear)


def test_creators_without_an_audience_are_left_out_and_counted():
    known = MARKET.audiences[MARKET.audiences["creator_id"] != MARKET.creators["creator_id"][0]]
    booking = book(FOUND, MARKET.creators, known, MARKET.population)
    assert "1 candidates have no audience and are left out." in booking.notes
    assert MARKET.creators["creator_id"][0] not in set(booking.roster.table["creator_id"])


def test_a_target_moves_the_roster():
    target = {"food": 1.0}
    found = book(FOUND, MARKET.creators, MARKET.audiences, MARKET.population, target=target)
    everyone = book(FOUND, MARKET.creators, MARKET.audiences, MARKET.population)
    assert isinstance(found.table, pd.DataFrame)
    assert found.roster.value < everyone.roster.value
