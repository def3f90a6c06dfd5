"""One result with every part, and one whose foreign texts are hostile, for the report tests."""

import dataclasses

import pytest

from influlab import tables
from influlab.decision import Dossier, Provenance, dossier, verdict

HOSTILE = '<script>alert(1)</script> =HYPERLINK("x") #import "y" $x^2$ *b* \\frac 日本 👍 \u202e'


@pytest.fixture(scope="session")
def market():
    return tables.world(0, creators=150, deals=24)


@pytest.fixture(scope="session")
def whole(market):
    given = {name: frame for name, frame in market.tables.items() if name != "events"}
    return dossier(given, budget=20_000, draws=600)


@pytest.fixture(scope="session")
def hostile(whole):
    found = verdict(budget=20_000, draws=300)
    found = dataclasses.replace(found, assumptions=found.assumptions.assign(source=HOSTILE))
    named = whole.booking.table.assign(name=HOSTILE, creator_id="=1+1")
    near = whole.booking.next_in_line.assign(name=HOSTILE)
    booking = dataclasses.replace(whole.booking, table=named, next_in_line=near)
    ledger = whole.aftermath.ledger.assign(campaign="@SUM(A1)", deal_id="\t=1")
    aftermath = dataclasses.replace(whole.aftermath, ledger=ledger)
    story = (Provenance("creators", HOSTILE, HOSTILE, 1, 0, (HOSTILE,)),)
    return Dossier(found, booking=booking, aftermath=aftermath, provenance=story)
