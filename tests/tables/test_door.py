"""What is wrong with cells, row by row, and when a whole column is refused at the door."""

import numpy as np

from influlab.tables.cells import parse_column
from influlab.tables.door import column_problems, currency_of, faults_of, reasons, repeated, shown
from influlab.tables.schema import table

CREATORS, POSTS = table("creators"), table("posts")


def judged(cells, column="followers", of=CREATORS):
    parsed = {column: parse_column(cells, of[column])}
    found = faults_of(of, parsed)
    lines = list(range(2, 2 + len(cells)))
    return reasons(found, {column: cells}, len(cells)), column_problems(
        found, {column: cells}, lines
    )


def test_half_of_the_cells_may_be_wrong_but_not_more():
    said, problems = judged(["-1", "-2", "3", "4"])
    assert said[0] == ["'followers' is '-1': must be at least 0"] and problems == []
    assert judged(["-1", "-2", "-3", "4"])[1] == [
        "'followers' must be a count of at least 0; line 2 has -1 (3 such rows)"
    ]


def test_empty_cells_of_an_optional_column_do_not_count():
    said, problems = judged(["", "", "", "x", "y", "5"], "fee")
    assert said[3] == ["'fee' is 'x': is not a number"] and said[0] == []
    assert problems == [
        "'fee' must be an amount of at least 0; line 5 has 'x', which is not a number "
        '(2 such rows; leave it out with columns={"fee": None})'
    ]


def test_a_required_column_without_cells():
    assert judged(["", "", "5"])[1] == [
        "'followers' must not be missing; nothing stands there in 2 of 3 rows"
    ]


def test_one_in_twenty_above_one_is_the_limit_for_fractions():
    cells = ["0.1"] * 19 + ["3"]
    said, problems = judged(cells, "reach_rate")
    assert problems == [] and said[19] == ["'reach_rate' is '3': must lie in [0, 1]"]
    assert judged([*cells, "4"], "reach_rate")[1] == [
        "'reach_rate' must be a fraction in [0, 1]; line 21 has 3 "
        '(2 such rows; is it a percentage? pass percent=["reach_rate"])'
    ]


def test_unknown_choices():
    assert judged(["film", "song", "image"], "media_type", POSTS)[1] == [
        "'media_type' must be one of image, carousel, reel, story, video; line 2 has 'film' "
        "(2 such rows)"
    ]


def test_a_row_collects_all_its_reasons():
    parsed = {
        "followers": parse_column(["x"], CREATORS["followers"]),
        "reach_rate": parse_column(["2"], CREATORS["reach_rate"]),
    }
    texts = {"followers": ["x"], "reach_rate": ["2"]}
    assert reasons(faults_of(CREATORS, parsed), texts, 1) == [
        ["'followers' is 'x': is not a number", "'reach_rate' is '2': must lie in [0, 1]"]
    ]


def test_repeats_of_a_compound_key():
    shares = table("audiences")
    cells = {
        "creator_id": ["a", "a", "a", ""],
        "dimension": ["age"] * 4,
        "segment": ["x", "y", "x", "x"],
    }
    parsed = {name: parse_column(texts, shares[name]) for name, texts in cells.items()}
    assert repeated(parsed, cells, np.array([2, 3, 4, 5])) == {
        2: "'creator_id' and 'dimension' and 'segment' is 'a, age, x': already stands in line 2"
    }
    assert repeated(parsed, cells, np.array([0, 3, 4, 5])) == {}


def test_currencies_of_column_symbols_and_headers():
    fee = parse_column(["€5"], CREATORS["fee"])
    assert currency_of({"fee": ["€5"]}, {"fee": fee}, {"fee": "Fee (EUR)"}) == (
        {"EUR": "in 'fee'"},
        [],
    )
    found, problems = currency_of(
        {"fee": ["€5"], "currency": ["usd"]}, {"fee": fee}, {"fee": "Fee (GBP)"}
    )
    assert sorted(found) == ["EUR", "GBP", "USD"]
    assert problems == [
        "three currencies: EUR (in 'fee'), GBP (in 'fee'), USD (in 'currency'); "
        "convert to one, or read the rows apart"
    ]


def test_what_is_no_currency_is_quoted_and_only_five_are_listed():
    cells = ["eur", "a\tb", *(f"x{number}" for number in range(7))]
    assert currency_of({"currency": cells}, {}, {})[1] == [
        "9 currencies: 'A\\tB' (in 'currency'), EUR (in 'currency'), X0 (in 'currency'), "
        "X1 (in 'currency'), X2 (in 'currency') and 4 more; convert to one, or read the rows apart"
    ]


def test_long_cells_are_cut_in_messages():
    assert len(shown("x" * 500)) == 62 and shown(" a ") == "'a'"
