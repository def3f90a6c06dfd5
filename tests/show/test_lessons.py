"""Exercises: each verdict by hand, every mistake answered, nothing passes by accident."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from influlab.errors import InfluLabError
from influlab.show.lessons import exercise, understood


def test_not_attempted_is_told_from_wrong_and_right():
    task = exercise(
        "Net reach?", 180.0, hint="subtract who follows both", unit="accounts",
        mistakes={200.0: "this counts 20 accounts twice"},
    )  # fmt: skip
    assert repr(task.check(None)) == (
        "Not attempted yet. Net reach? Hint: subtract who follows both"
    )
    assert task.check(...).verdict == "not attempted"
    assert repr(task.check(200)) == (
        "Not yet: this counts 20 accounts twice. Hint: subtract who follows both"
    )
    assert repr(task.check(7)) == "Not yet: 7 is not the answer. Hint: subtract who follows both"
    assert repr(task.check(180)) == "Right: 180 accounts."


def test_words_and_truths_are_compared_as_what_they_are():
    assert exercise("Which tier?", "micro").check(" Micro ").verdict == "right"
    assert exercise("Flips?", True).check(1).verdict == "wrong"
    assert exercise("How many?", 1).check(True).verdict == "wrong"
    assert exercise("How many?", 3).check("3").verdict == "wrong"
    assert exercise("How many?", 3).check([3]).verdict == "wrong"


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_only_answers_within_the_tolerance_pass(answer, attempt):
    assume(abs(answer) > 1e-6)
    near = abs(answer - attempt) <= 0.01 * max(abs(answer), abs(attempt))
    assert (exercise("q", answer).check(attempt).verdict == "right") == near


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
    with pytest.raises(InfluLabError, match=r"the mistake 100\.5 counts as right"):
        exercise("q", 100.0, mistakes={100.5: "close"})


def test_hostile_attempts_are_escaped():
    feedback = exercise("q", "micro").check("<script>alert(1)</script>")
    assert "<script>" not in feedback._repr_html_()
    assert "<script>" not in exercise("<script>", 1)._repr_html_()


def test_an_attempt_can_be_typed():
    box = exercise("Share of micro?", 0.032, hint="count <b>").ask()
    entry, check, answer = box.children[1].children
    said = box.children[2]
    entry.value = "5%"
    check.click()
    assert "Not yet: 0.05 is not the answer." in said.value
    assert "count &lt;b&gt;" in said.value
    entry.value = " 3.2 % "
    check.click()
    assert "Right: 0.032." in said.value
    entry.value = ""
    check.click()
    assert "Not attempted yet." in said.value
    answer.click()
    assert "The answer: 0.032." in said.value
    assert understood("yes") is True
    assert understood("12,500") == 12_500
