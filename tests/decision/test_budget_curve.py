"""What other budgets would buy: by brute force, and in agreement with the roster."""

import itertools

import numpy as np
import pytest

from influlab import campaign
from influlab.campaign.roster_question import ask
from influlab.decision.budget_curve import FACTORS, budget_curve
from influlab.tables import world

MARKET = world(0, creators=120)


def test_each_budget_buys_what_brute_force_finds():
    people = MARKET.creators.head(10)
    asked = {"audiences": MARKET.audiences, "population": MARKET.population}
    budget = float(people["fee"].sum() / 2)
    roster = campaign.choose_roster(people, budget=budget, **asked)
    found = budget_curve(roster, people, asked)
    question = ask(people, MARKET.audiences, population=MARKET.population)
    fees = question.offers["cost"].to_numpy()
    worth = {
        ids: (fees[list(ids)].sum(), question.coverage.worth(np.array(ids)))
        for size in range(1, 11)
        for ids in itertools.combinations(range(10), size)
    }
    for row in found.table.itertuples():
        best = max(value for cost, value in worth.values() if cost <= row.budget)
        assert 0.998 * best <= row.value <= best * (1 + 1e-9) <= row.bound * (1 + 1e-6)


def test_the_row_of_the_budget_is_the_roster_and_more_buys_more():
    asked = {"audiences": MARKET.audiences, "population": MARKET.population, "overlap": 2.0}
    roster = campaign.choose_roster(MARKET.creators, budget=3_000, **asked)
    table = budget_curve(roster, MARKET.creators, asked).table.set_index("budget")
    assert list(table.index) == [part * 3_000 for part in FACTORS]
    own = table.loc[3_000]
    assert (own["value"], own["bound"], own["spend"]) == (roster.value, roster.bound, roster.spend)
    assert own["creators"] == len(roster.ids)
    assert table["value"].is_monotonic_increasing and (table["bound"] >= table["value"]).all()
    shares = table.filter(like="_spend_share").sum(axis=1)
    assert shares.tolist() == pytest.approx([1.0] * len(table))


def test_budgets_that_buy_nobody_are_left_out():
    people = MARKET.creators.assign(fee=900.0)
    asked = {"audiences": MARKET.audiences, "population": MARKET.population}
    roster = campaign.choose_roster(people, budget=1_000, **asked)
    table = budget_curve(roster, people, asked).table
    assert table["budget"].tolist() == [1_000, 1_250, 1_500, 2_000]
