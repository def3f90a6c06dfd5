"""Where revenue came from: by hand, as a sum, and against what was planted."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influlab import tables
from influlab.results import campaign_ledger, contributions, match_results, returns


@pytest.fixture(scope="module")
def market():
    return tables.world(0, creators=120, deals=20)


@pytest.fixture(scope="module")
def matched(market):
    found = match_results(market.visits, market.orders, market.deals)
    return found, campaign_ledger(market.deals, found, creators=market.creators)


def test_five_orders_by_hand(matched):
    orders = pd.DataFrame(
        {
            "deal_id": ["d1", "d2", None, None, None],
            "attributed_revenue": [100.0, 50.0, 30.0, 7.0, 13.0],
            "reason": ["", "", "no code and no known visit", "a code that no deal has",
                       "a visit from no deal"],
        }
    )  # fmt: skip
    ledger = pd.DataFrame(
        {
            "deal_id": ["d1", "d2"],
            "creator_id": ["ana", "bo"],
            "tier": ["micro", "macro"],
            "spend": [10.0, 20.0],
            "attributed_revenue": [100.0, 50.0],
            "code_revenue_elsewhere": [15.0, 0.0],
            "code_revenue_unclear": [5.0, 10.0],
        }
    )
    found = contributions(dataclasses.replace(matched[0], orders=orders), ledger)
    assert found[["part", "kind", "estimate"]].values.tolist() == [
        ["no deal", "baseline", 43.0],
        ["a deal, not known which", "unclear", 7.0],
        ["micro", "tier", 80.0],
        ["macro", "tier", 40.0],
        ["code, without own visit", "astray", 30.0],
    ]
    assert found["estimate"].sum() == 200


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1_000))
def test_the_parts_add_up_to_all_orders(seed):
    market = tables.world(seed, creators=60, deals=8)
    found = match_results(market.visits, market.orders, market.deals)
    book = campaign_ledger(market.deals, found, creators=market.creators)
    parts = contributions(found, book)
    net = (market.orders["value"] - market.orders["refunded"].fillna(0)).sum()
    assert parts["estimate"].sum() == pytest.approx(net)
    known = parts.dropna(subset="low")
    assert (known["low"] <= known["estimate"]).all() and (known["estimate"] <= known["high"]).all()
    assert parts.loc[parts["kind"] == "baseline", "low"].isna().all()


def test_without_leaks_a_tier_has_what_returns_say(matched):
    found, book = matched
    book = book.assign(code_revenue_elsewhere=0.0, code_revenue_unclear=0.0)
    parts = contributions(found, book).query("kind == 'tier'").set_index("part")
    table = returns(book.assign(tier=book["tier"].astype(str))).table
    table = table[table["metric"] == "attributed_revenue"].set_index("tier")
    assert parts["estimate"].to_dict() == pytest.approx(table["estimate"].to_dict())


def test_codes_that_all_went_astray_leave_a_tier_nothing_and_not_less(matched):
    found, book = matched
    book = book.head(2).assign(
        attributed_revenue=0.3, code_revenue_elsewhere=0.1, code_revenue_unclear=0.2
    )
    assert 0.3 - (0.1 + 0.2) < 0  # what numbers of a machine make of it
    parts = contributions(found, book).set_index("kind")["estimate"]
    assert (parts[["tier"]] == 0).all() and parts["astray"] == pytest.approx(0.6)
