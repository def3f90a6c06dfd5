"""Numbers as words: separators, percents, spans; foreign text without control characters."""

import math

import pytest

from influlab.show.words import amount, count, joined, label, money, percent, plain, span


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.03184, "3.18%"), (0, "0%"), (1, "100%"), (-0.12, "-12%"), (math.nan, "not known")],
)
def test_percent(value, words):
    assert percent(value) == words


def test_spans_name_the_unit_once():
    assert span(-1234.6, 98765, "EUR") == "-EUR 1,230 to EUR 98,800"
    assert span(0.005, 0.05, "fraction (orders / clicks)") == "0.5% to 5%"
    assert span(1, 3, "hours per creator") == "1 to 3 hours per creator"


def test_counts_are_written_in_full_and_money_is_rounded():
    assert count(17_024) == "17,024"
    assert count(math.inf) == "not known"
    assert money(17_024, "EUR") == "EUR 17,000"
    assert amount(17_024, "EUR per post") == "EUR 17,000 per post"


def test_foreign_text_loses_what_steers_a_screen_and_keeps_the_rest():
    assert plain("a\x1b[31m\u202eb\u2066\nc\x00") == "a[31mb c"
    assert plain("Zoë 日本 <b> $x$ 👍") == "Zoë 日本 <b> $x$ 👍"


def test_names_and_lists_read_like_a_sentence():
    assert label("net_reach") == "Net reach"
    assert joined([]) == ""
    assert joined(["micro"]) == "micro"
    assert joined(["a", "b"]) == "a and b"
