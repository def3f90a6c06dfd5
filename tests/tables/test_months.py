"""Dates that name their month, in seven languages; a month and one number are refused."""

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.tables.months import HALF, MONTHS, named_date

THIRD_OF_MARCH = (
    *("3 March 2024", "3rd of March 2024", "March 3, 2024", "Mar. 3rd, 2024", "mar 3 2024"),
    *("03-Mar-24", "03-MAR-2024", "3 Mar 24", "3 March '24", "03/Mar/2024", "3Mar2024"),
    *("2024-Mar-03", "Sunday, March 3, 2024", "Sun Mar 03 2024", "3. März 2024", "3. Maerz 2024"),
    *("3 mars 2024", "3 de marzo de 2024", "3 marzo 2024", "3 mrt 2024", "3 de março de 2024"),
)


@pytest.mark.parametrize("text", THIRD_OF_MARCH)
def test_one_day_in_many_spellings(text):
    assert named_date(text) == ("2024-03-03", "")


def test_time_of_day_follows_and_a_month_is_its_first_day():
    assert named_date("Mar 3, 2024 at 2:05 PM") == ("2024-03-03 2:05 PM", "")
    assert named_date("3 mai 2024, 14:05:00+02:00") == ("2024-05-03 14:05:00+02:00", "")
    assert named_date("Sept. 2024") == ("2024-09-01", "")


@pytest.mark.parametrize("text", ["Mar-24", "March 3", "3 March", "3. ago"])
def test_a_month_and_one_number_are_unsure(text):
    assert named_date(text) == ("", HALF)


@pytest.mark.parametrize(
    "text",
    *[("may", "soon", "marching 3 2024", "3 March 2024 or so", "before 3 March 2024", "Mar 3, 24")],
)
def test_other_words_are_no_date(text):
    assert named_date(text) is None


def test_every_month_has_a_name_and_no_name_two():
    assert sorted(set(MONTHS.values())) == list(range(1, 13))
    for number in range(1, 13):
        assert MONTHS[calendar.month_name[number].lower()] == number
        assert MONTHS[calendar.month_abbr[number].lower()] == number


@given(st.dates(min_value=date(1970, 1, 1)), st.sampled_from(["%d %B %Y", "%b %d, %Y", "%d-%b-%Y"]))
def test_dates_read_back(day, form):
    assert named_date(day.strftime(form)) == (day.isoformat(), "")


@given(st.text(max_size=25))
def test_any_text_gives_a_date_a_fault_or_nothing(text):
    found = named_date(text)
    assert found is None or bool(found[0]) != bool(found[1])
