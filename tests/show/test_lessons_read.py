"""What is typed is read as it was meant, in the ways people write numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.show.lessons_read import LONGEST, same, spoken, understood


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12,500", 12_500.0),
        ("12,500.5", 12_500.5),
        ("1.234,5", 1_234.5),
        ("0,032", 0.032),
        ("12,5 %", 0.125),
        ("3.2%", 0.032),
        ("-0.4", -0.4),
        ("−0.4", -0.4),
        ("EUR 1,200", 1_200.0),
        ("40 €", 40.0),
        ("1e3", 1_000.0),
        (".5", 0.5),
        ("yes", True),
        ("No", False),
        (" micro ", "micro"),
        (" ", None),
        ("nan", "nan"),
        ("inf", "inf"),
        ("1_000", "1_000"),
        ("1,23,4", "1,23,4"),
        ("1.234", 1.234),
        ("__import__('os')", "__import__('os')"),
        ("٣", "٣"),
    ],
)
def test_typed_answers(typed, meant):
    assert understood(typed) == meant
    assert type(understood(typed)) is type(meant)


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    found = understood(text)
    assert found is None or isinstance(found, bool | float) or len(found) <= LONGEST


@given(st.floats(-1e12, 1e12))
def test_what_is_written_in_full_comes_back(number):
    assert understood(f"{number:,.6f}") == float(f"{number:.6f}")
    assert same(understood(repr(number)), number, 1e-12)


def test_answers_are_spoken_with_four_digits():
    assert [spoken(each) for each in (0.12345, 12_345.6, True, "micro")] == [
        "0.1235", "12,346", "True", "micro",
    ]  # fmt: skip
