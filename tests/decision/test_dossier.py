"""The one result: its parts agree with their own functions, and what is missing is named."""

import pytest

from influlab import tables
from influlab.decision import Dossier, Provenance, dossier, value_of_information, verdict
from influlab.errors import TableError

MARKET = tables.world(0, creators=120, deals=24)
ALL = {name: frame for name, frame in MARKET.tables.items() if name != "events"}


def test_parts_agree_with_their_own_functions():
    said = []
    whole = dossier(ALL, budget=20_000, draws=400, tell=said.append)
    assert whole.booking.roster.budget == whole.verdict.budget == 20_000
    wanted = value_of_information(whole.verdict.outcomes)
    assert whole.information.table.equals(wanted.table)
    assert whole.missing == () and whole.synthetic
    assert whole.text.startswith(whole.verdict.text)
    assert "Measured: ROAS" in whole.text
    assert said[0].endswith("engagement counts likes, comments, saves, shares.")
    assert said[1:] == [
        "measuring engagement by tier",
        "simulating and comparing the options",
        "asking what is worth finding out first",
        "choosing whom to book and comparing terms",
        "measuring what the campaign brought",
    ]


def test_the_same_tables_give_the_same_result():
    one, two = (dossier({"creators": MARKET.creators}, budget=20_000, draws=300) for _ in "ab")
    assert one.verdict.table.equals(two.verdict.table)
    assert one.booking.table.equals(two.booking.table)


def test_without_tables_the_verdict_rests_on_published_figures():
    whole = dossier(budget=20_000, draws=300)
    assert whole.booking is None and whole.aftermath is None and not whole.provenance
    assert len(whole.missing) == 5
    assert whole.verdict.table.equals(verdict(budget=20_000, draws=300).table)


def test_readings_tell_their_story():
    raw = b"creator_id,followers,fee\nana,12000,90\nbo,-1,5\ncy,400000,900\ndee,30000,100\n"
    reading = tables.read(raw, "creators")
    found = dossier({"creators": reading, "posts": None}, budget=20_000, draws=300,
                    names={"creators": "mine.csv"})  # fmt: skip
    assert found.provenance == (
        Provenance("creators", "mine.csv", "generic", 3, 1,
                   ("By followers 2 micro and 1 macro.",)),
    )  # fmt: skip
    assert found.provenance[0].sentence == (
        "creators: mine.csv (read as generic), 3 rows read, 1 rejected"
    )
    assert not found.synthetic and found.booking is not None


def test_all_wrong_tables_are_told_at_once():
    reading = tables.read(b"creator_id,followers\nana,12000\n", "creators")
    with pytest.raises(TableError) as error:
        dossier({"posts": reading, "dealz": MARKET.deals, "visits": MARKET.visits}, budget=1)
    assert str(error.value) == (
        "tables: 4 problems\n"
        "  - there is no table 'dealz'; there are: creators, posts, audiences, population, deals, "
        "visits, orders, paths, panel, comments (did you mean 'deals'?)\n"
        "  - posts: the file was read as creators; read it with table='posts'\n"
        "  - posts, visits need creators, to say who has how many followers\n"
        "  - visits need orders"
    )


def test_a_budget_that_buys_nobody_of_these_gives_no_roster():
    dear = MARKET.creators.assign(fee=9_000.0)
    dear.loc[dear.index[:60], "fee"] = None
    assert isinstance(dossier({"creators": dear}, budget=20_000, draws=300), Dossier)
