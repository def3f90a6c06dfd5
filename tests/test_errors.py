"""Errors tell everything at once and survive a trip between processes."""

import pickle

import pytest

from influlab.errors import (
    InfeasibleError,
    InfluLabError,
    PlanError,
    TableError,
    check,
    printable,
)


def test_all_problems_stand_in_the_message():
    error = TableError("creators", ["one thing", "another thing"])
    assert str(error) == "creators: 2 problems\n  - one thing\n  - another thing"
    assert (error.subject, error.problems) == ("creators", ("one thing", "another thing"))


def test_one_problem_may_be_a_plain_text():
    assert str(PlanError("plan", "no budget")) == "plan: 1 problem\n  - no budget"


def test_children_are_errors_of_the_house_and_values():
    for kind in (TableError, PlanError, InfeasibleError):
        assert issubclass(kind, InfluLabError) and issubclass(kind, ValueError)


def test_check_is_silent_without_problems_and_raises_the_kind_asked_for():
    check("plan", [])
    with pytest.raises(InfeasibleError) as caught:
        check("limits", ["too tight"], InfeasibleError)
    assert str(caught.value) == "limits: 1 problem\n  - too tight"


def test_an_error_survives_pickling():
    error = pickle.loads(pickle.dumps(TableError("creators", ["a", "b"])))
    assert isinstance(error, TableError) and error.problems == ("a", "b")


def test_a_tab_in_a_name_is_seen():
    assert printable("the file has: a\tb") == "the file has: a\\tb"
