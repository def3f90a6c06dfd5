"""Numbers as people write them, one by one and by property."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.tables.numbers import decimal_mark, parse

WRITTEN = {
    **{"475.8m": 475_800_000, "29.0B": 29e9, "3.3k": 3_300, "0.89k": 890, "12 k": 12_000},
    **{"3,416": 3_416, "1,234,567.5": 1_234_567.5, "1.39%": 0.0139, "5 %": 0.05, "12": 12},
    **{"-5": -5, "−5": -5, "+7": 7, "1e5": 100_000, ".5": 0.5, "5.": 5, "12 000": 12_000},
    **{"12\u202f000": 12_000, "1'234.5": 1_234.5, "$20": 20, "20 €": 20, "EUR 12": 12},
    **{"-$3": -3, "3 Mio": 3e6, "3 Mrd.": 3e9, "5 Tsd.": 5_000, "2.5bn": 2.5e9, " 8 ": 8},
}


@pytest.mark.parametrize(("text", "value"), WRITTEN.items())
def test_written_numbers(text, value):
    read = parse([text])
    assert (read.values.tolist(), read.faults.tolist()) == ([value], [""])


@pytest.mark.parametrize("text", ["", "NaN", "NaN%", "n/a", "-", "–", "None", "null", "#N/A", " "])
def test_missing_numbers(text):
    read = parse([text])
    assert math.isnan(read.values[0]) and read.faults[0] == ""


FAULTS = {
    **dict.fromkeys(("abc", "7 HOURS AGO", "1-2", "3/4", "(5)", "5 km", "٣"), "is not a number"),
    **dict.fromkeys(("inf", "-Infinity", "1e999"), "is not a finite number"),
    **dict.fromkeys(("12,5", "1.2.3", "12 34"), "is not a number with the decimal mark '.'"),
}


@pytest.mark.parametrize(("text", "fault"), FAULTS.items())
def test_what_is_no_number_says_why(text, fault):
    read = parse([text])
    assert math.isnan(read.values[0]) and read.faults[0] == fault


def test_decimal_comma_is_proved_by_the_column():
    cells = ["1.234,5", "12,5", "1.234", "3,416"]
    assert decimal_mark(cells) == ","
    assert parse(cells, mark=",").values.tolist() == [1234.5, 12.5, 1234.0, 3.416]


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        *((["0,123"], ","), (["0.123"], "."), (["1.234"], ""), (["3,416"], "")),
        *((["1.234.567"], ","), (["1,234,567"], "."), (["475.8m"], "."), ([], "")),
        *((["1,5k"], ","), (["1.234 EUR", "99,50 EUR"], ","), (["USD 1,234.50"], ".")),
        *((["1.234 EUR"], ""), (["1.5 likes", "v1.2", "5.5 km"], ""), (["1.5e3"], ".")),
        (["12,5", "1.5", "2.5"], "."),
    ],
)
def test_what_proves_a_decimal_mark(cells, mark):
    assert decimal_mark(cells) == mark


def test_a_count_has_no_decimals_so_a_lone_group_is_thousands():
    assert parse(["1.234", "7"], whole=True).values.tolist() == [1234.0, 7.0]
    assert parse(["1.234", "7"]).values.tolist() == [1.234, 7.0]
    assert parse(["475.8k"], whole=True).values.tolist() == [475_800.0]


def test_a_unit_word_must_be_the_column():
    cells = ["99,928 likes", "7 views"]
    assert parse(cells, word="likes").faults.tolist() == ["", "is not a number"]


def test_currencies_and_percent_signs_are_reported():
    read = parse(["€5", "$6", "7%", "8"])
    assert read.currencies == ("EUR", "USD")
    assert read.percent.tolist() == [False, False, True, False]


@given(st.lists(st.integers(0, 10**12), min_size=1))
def test_thousands_marks_change_nothing(numbers):
    plain = np.array(numbers, dtype=float).tolist()
    assert parse([f"{n:,}" for n in numbers], whole=True).values.tolist() == plain
    dotted = [f"{n:,}".replace(",", ".") for n in numbers]
    assert parse(dotted, mark=",", whole=True).values.tolist() == plain


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_float_reads_back_as_itself(number):
    assert parse([repr(number)]).values.tolist() == [number]


@given(st.lists(st.text(max_size=12)))
def test_any_text_gives_a_value_or_a_reason(texts):
    read = parse(texts)
    assert len(read.values) == len(read.faults) == len(read.percent) == len(texts)
    assert not np.isinf(read.values).any()
    assert all(
        math.isnan(value) for value, why in zip(read.values, read.faults, strict=True) if why
    )
