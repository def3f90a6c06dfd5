"""What happened: each part from its own tables, and the loop back to the verdict."""

import pytest

from influlab.campaign import simulate
from influlab.decision import compare, look_back, verdict
from influlab.errors import InfluLabError
from influlab.results import attribute_all, difference_in_differences, match_results
from influlab.tables import world

MARKET = world(0, creators=120, deals=24)
FOUND = verdict(MARKET.creators, budget=20_000, draws=600)
TABLES = {name: frame for name, frame in MARKET.tables.items() if name != "events"}


@pytest.fixture(scope="module")
def after():
    return look_back(FOUND, TABLES, MARKET.creators)


def test_each_part_is_that_of_its_own_method(after):
    matches = match_results(MARKET.visits, MARKET.orders, MARKET.deals)
    assert after.matches.table.equals(matches.table)
    assert after.credit.table.equals(attribute_all(MARKET.paths).table)
    assert after.lift.att == difference_in_differences(MARKET.panel).att
    roas = after.returns.table.set_index(["metric", "tier"])["estimate"]["roas"]
    sums = after.ledger.groupby("tier")[["attributed_revenue", "spend"]].sum()
    wanted = sums["attributed_revenue"] / sums["spend"]
    assert roas.to_dict() == pytest.approx(wanted.to_dict())


def test_nothing_given_is_nothing_measured():
    assert look_back(FOUND, {"posts": MARKET.posts}, MARKET.creators) is None
    only = look_back(FOUND, {"panel": MARKET.panel})
    assert only.returns is None and only.lift is not None


def test_orders_alone_are_matched_by_code(after):
    frames = {"deals": MARKET.deals, "orders": MARKET.orders}
    found = look_back(FOUND, frames, MARKET.creators)
    assert set(found.matches.orders["matched_by"]) == {"", "code"}
    assert found.matches.table["orders"].sum() == len(MARKET.orders)
    assert "clicks" not in found.ledger and "cpc" not in set(found.returns.table["metric"])
    assert set(found.learning.table["field"]).isdisjoint({"click_rate", "conversion_rate"})


def test_the_options_are_judged_again_with_what_was_learned(after):
    learned = {line.name: line for line in after.learning.plan.lines}
    plan = FOUND.plans["micro"]
    line = learned["micro"]
    assert line.conversion_rate != plan.lines[0].conversion_rate
    assert list(after.after.table.index) == list(FOUND.table.index)
    before = compare({n: simulate(p, draws=600) for n, p in FOUND.plans.items()})
    assert not after.after.table.equals(before.table)


def test_another_currency_is_told_at_once():
    frames = {"deals": MARKET.deals.assign(currency="USD"),
              "orders": MARKET.orders.assign(currency="CHF")}  # fmt: skip
    with pytest.raises(InfluLabError) as error:
        look_back(FOUND, frames, MARKET.creators)
    assert str(error.value) == (
        "measured results: 2 problems\n"
        "  - deals are in USD and the budget is in EUR; convert them, or set the budget in USD\n"
        "  - orders are in CHF and the budget is in EUR; convert them, or set the budget in CHF"
    )
