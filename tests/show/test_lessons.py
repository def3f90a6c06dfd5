"""Exercises: each verdict by hand, every mistake answered, nothing passes by accident."""

import math

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from influlab.errors import InfluLabError
from influlab.show.lessons import exercise, predict


def test_not_attempted_is_told_from_wrong_and_right():
    task = exercise(
        "Net reach?", 180.0, hint="subtract who follows both", unit="accounts",
        mistakes={200.0: "this counts 20 accounts twice"},
    )  # fmt: skip
    assert repr(task.check(None)) == (
        "Net reach?\nNot attempted yet. Hint: subtract who follows both"
    )
    assert [task.check(each).verdict for each in (..., "", "  ")] == ["not attempted"] * 3
    assert repr(task.check(200)) == (
        "Not yet: this counts 20 accounts twice. Hint: subtract who follows both"
    )
    assert repr(task.check(7)) == "Not yet: 7 is not the answer. Hint: subtract who follows both"
    assert repr(task.check(180)) == "Right: 180 accounts."
    assert repr(task.reveal()) == "The answer: 180 accounts."
    assert task.reveal().verdict == "shown"


def test_words_and_truths_are_compared_as_what_they_are():
    assert exercise("Which tier?", "micro").check(" Micro ").verdict == "right"
    assert exercise("Flips?", True).check(1).verdict == "wrong"
    assert exercise("Flips?", True).check("yes").verdict == "right"
    assert exercise("How many?", 1).check(True).verdict == "wrong"
    assert exercise("How many?", 3).check([3]).verdict == "wrong"


def test_text_is_read_as_a_number_and_never_evaluated():
    assert exercise("How many?", 3).check("3").verdict == "right"
    assert exercise("Share?", 0.125).check("12.5 %").verdict == "right"
    assert repr(exercise("How many?", 3).check("1+2")) == (
        "Not yet: '1+2' is no number; write one, such as 0.12, 12 % or 1,200."
    )


@pytest.mark.parametrize(
    ("answer", "unit", "attempt", "why"),
    [
        (0.25, "fraction", 25, "that is a percentage; give a fraction, or write the % sign"),
        (0.25, "fraction", -0.25, "the sign is the other way round"),
        (0.25, "fraction", 0.26, "0.26 is near; compute with one digit more"),
        (250, "EUR", 2.5, "2.5 is not the answer"),
    ],
)
def test_common_slips_are_named(answer, unit, attempt, why):
    assert repr(exercise("q", answer, unit=unit).check(attempt)) == f"Not yet: {why}."


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_only_answers_within_the_tolerance_pass(answer, attempt):
    assume(abs(answer) > 1e-6)
    near = abs(answer - attempt) <= 0.01 * max(abs(answer), abs(attempt))
    assert (exercise("q", answer).check(attempt).verdict == "right") == near


@given(st.one_of(st.text(), st.none(), st.booleans(), st.floats(), st.lists(st.integers())))
def test_any_attempt_gets_an_answer(attempt):
    verdict = exercise("q", 4.0, unit="fraction").check(attempt).verdict
    assert verdict in ("right", "wrong", "not attempted")


def test_nan_is_wrong_and_never_an_answer():
    assert exercise("q", 1.0).check(math.nan).verdict == "wrong"
    with pytest.raises(InfluLabError) as error:
        exercise(" ", math.nan, tolerance=2)
    assert str(error.value) == (
        "exercise: 3 problems\n"
        "  - the question is empty; ask something\n"
        "  - the answer is nan; give a finite number, a text or a bool\n"
        "  - tolerance is 2; it must lie in [0, 1)"
    )


def test_a_mistake_that_would_pass_is_refused():
    with pytest.raises(InfluLabError) as error:
        exercise("q", 100.0, mistakes={100.5: "close"})
    assert str(error.value) == (
        "exercise: 1 problem\n"
        "  - the mistake 100.5 counts as right; remove it or lower the tolerance"
    )


def test_a_prediction_is_told_against_what_came_out():
    task = exercise(
        "How much less?", 0.2, unit="fraction",
        prediction=predict("Up or down?", ("up", "down"), "down", why="Luck does not come back."),
    )  # fmt: skip
    assert repr(task.check(0.2, "up")) == (
        "Right: 0.2. You predicted up, but it is: down. Luck does not come back."
    )
    assert repr(task.check(0.2, "down")) == (
        "Right: 0.2. You predicted down, and so it is. Luck does not come back."
    )
    assert repr(task.check(0.2)) == "Right: 0.2. Luck does not come back."
    guess = predict("How many?", (0.0, 10.0), 4.0, why="Count.", unit="people")
    assert guess.told(5.0) == "You predicted 5 people. Count."
    assert (guess.question, guess.options) == ("How many?", ())


def test_a_prediction_needs_a_right_option():
    with pytest.raises(InfluLabError) as error:
        predict("Up or down?", ("up", "down"), "left", why="")
    assert str(error.value) == ("prediction: 1 problem\n  - 'left' is right but not among up, down")


def test_paper_shows_the_prediction_the_table_and_room_for_an_answer():
    task = exercise(
        "How many?", 3, unit="people", title="Heads", data=pd.DataFrame({"who": ["<i>a</i>"]}),
        prediction=predict("More?", ("yes", "no"), "no", why=""),
    )  # fmt: skip
    shown = task.check(None)._repr_html_()
    for part in ("<b>Exercise. Heads.</b>", "☐ yes", "☐ no", "How many? ________ people"):
        assert part in shown
    assert "&lt;i&gt;a&lt;/i&gt;" in shown and "<i>a</i>" not in shown


def test_hostile_attempts_are_escaped():
    feedback = exercise("q", "micro").check("<script>alert(1)</script>")
    assert "<script>" not in feedback._repr_html_()
    assert "<script>" not in exercise("<script>", 1)._repr_html_()
