"""Published formulas: read as arithmetic only, double counting named."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab import tables
from influlab.errors import InfluLabError
from influlab.results import formulas
from influlab.results.formulas import calculate, double_counts

POST = {"followers": 60_000, "likes": 2_400, "comments": 60}
CAMPAIGN = {"cost": 1_200, "revenue": 2_925, "margin": 0.5, "emv": 369, "refunds": 0}


def test_one_post_through_everything():
    found = formulas({**POST, **CAMPAIGN})
    value = found.table.set_index("id")["value"]
    assert value["er_likes_comments_followers"] == pytest.approx(0.041)
    assert value["emv_superglobal_high"] == pytest.approx(615)  # engagements are added up
    assert value["roi_margin"] == pytest.approx(0.21875)
    assert len(found.table) + len(found.missing) == len(tables.load("formulas"))
    lacking = found.missing.set_index("id")["missing"]
    assert lacking["emv_aspire"] == "content_value, impressions"


def test_imputed_value_comes_last():
    quantities = formulas({**POST, **CAMPAIGN}).table["quantity"].tolist()
    assert quantities[0] == "engagement_rate"
    assert quantities[-1] == "emv"
    assert quantities.index("emv") == len(quantities) - quantities.count("emv")


def test_sentence():
    assert formulas({"followers": 60_000}).text == (
        "6 published formulas for reach run from 3,600 to 60,000 for the same campaign; 0 of 11 "
        "formulas count something twice."
    )
    assert formulas(CAMPAIGN).text == (
        "8 published formulas for roi run from 0.219 to 2.75 for the same campaign; 4 of 8 "
        "formulas count something twice."
    )


FLAGGED = {
    "roi_codingace": "adds an estimated media value to money that was earned",
    "roi_later": "adds an estimated media value to money that was earned",
    "roi_aspire_dashboard": "adds an estimated media value to money that was earned",
    "roi_aspire_snapshot": "adds an estimated media value to money that was earned",
    "emv_flinque": "values the same people as viewers and as engagers",
    "emv_later_illustration": "values the same people as viewers and as engagers",
    "emv_aspire": "values the same people as viewers and as engagers",
    "impressions_carma": "counts a follower once per post, without overlap",
    "roi_cal57_funnel": "counts a follower once per post, without overlap",
}


def test_double_counting_is_named_exactly_where_it_is():
    published = tables.load("formulas").set_index("id")["formula"]
    found = {name: double_counts(formula) for name, formula in published.items()}
    assert {name: why for name, why in found.items() if why} == FLAGGED


def test_every_note_of_double_counting_in_the_evidence_is_flagged():
    published = tables.load("formulas").dropna(subset="note").set_index("id")
    noted = published.index[published["note"].str.contains("double counts|same people|no overlap")]
    assert set(noted) <= set(FLAGGED)


ATTACKS = [
    "__import__('os').system('true')",
    "likes.__class__",
    "likes ** 9 ** 9",
    "[likes for likes in (1,)]",
    "lambda: 1",
    "likes if likes else 0",
    "likes < 3",
    "'a' * 9",
    "True + 1",
    "likes // 2",
    "f'{likes}'",
    "(likes := 3)",
    "1j",
]


@pytest.mark.parametrize("formula", ATTACKS)
def test_nothing_but_arithmetic_is_read(formula):
    with pytest.raises(InfluLabError) as caught:
        calculate(formula, {"likes": 2.0})
    assert str(caught.value).endswith("; numbers, names, + - * / and brackets are allowed")


@pytest.mark.parametrize("formula", ["likes +", "(", "", "likes likes", "\x00"])
def test_what_cannot_be_read(formula):
    with pytest.raises(InfluLabError) as caught:
        calculate(formula, {"likes": 2.0})
    assert str(caught.value) == f"formula: 1 problem\n  - {formula!r} cannot be read"


def test_length_names_and_division():
    with pytest.raises(InfluLabError) as caught:
        calculate("1+" * 200 + "1", {})
    assert str(caught.value) == "formula: 1 problem\n  - it has 401 characters; at most 300"
    with pytest.raises(InfluLabError) as caught:
        calculate("likes / reach", {"likes": 1.0})
    assert str(caught.value) == (
        "formula: 1 problem\n  - 'likes / reach' needs reach, which is not given"
    )
    assert math.isnan(calculate("likes / reach", {"likes": 1.0, "reach": 0.0}))
    found = formulas({"likes": 5, "followers": 0})
    assert (
        found.missing.set_index("id").loc["er_likes_followers_lefty", "missing"]
        == "divides by zero"
    )


@given(a=st.floats(-1e6, 1e6), b=st.floats(0.1, 1e6), c=st.floats(-1e6, 1e6))
def test_arithmetic_is_arithmetic(a, b, c):
    facts = {"a": a, "b": b, "c": c}
    assert calculate("-(a + 2) / b * c - 0.5", facts) == -(a + 2) / b * c - 0.5


def test_bad_examples_all_at_once():
    with pytest.raises(InfluLabError) as caught:
        formulas({"likes": "many", "cost": float("nan"), "reach": -1, "margin": True})
    assert str(caught.value) == (
        "example: 4 problems\n"
        "  - likes is 'many'; it must be a finite number\n"
        "  - cost is nan; it must be a finite number\n"
        "  - reach is -1; it must be 0 or more\n"
        "  - margin is True; it must be a finite number"
    )
    with pytest.raises(InfluLabError) as caught:
        formulas({})
    assert str(caught.value) == (
        "example: 1 problem\n  - it is empty; give at least followers and likes"
    )
    with pytest.raises(InfluLabError) as caught:
        formulas({"lykes": 1})
    known = {n for names in tables.load("formulas")["variables"] for n in names.split(";")}
    assert str(caught.value) == (
        "example: 1 problem\n  - no formula knows 'lykes'; the names are: "
        + ", ".join(sorted(known))
    )
