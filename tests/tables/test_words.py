"""Strangers' text stays text, and a slip of the pen is understood."""

from hypothesis import given
from hypothesis import strategies as st

from influlab.tables.words import nearest, spreadsheet_safe, suggest


def test_formulas_are_defused():
    risky = ['=HYPERLINK("x")', "+1", "-1", "@sum", "\tx", "\nx", "  =1+1"]
    assert [spreadsheet_safe(text) for text in risky] == [f"'{text}" for text in risky]


def test_a_carriage_return_begins_no_row_of_its_own():
    assert spreadsheet_safe("a\r=1+1") == "a\n'=1+1"
    assert spreadsheet_safe("\r\n=1+1\r") == "'\n'=1+1\n"


def test_signs_that_begin_a_cell_elsewhere_are_defused():
    assert spreadsheet_safe("\uff1d1+1") == "'\uff1d1+1"
    assert spreadsheet_safe("nice; =1+1;ok") == "nice; '=1+1;ok"


def test_other_cells_come_back_as_they_are():
    cells = ["<script>", "a=b", "", -5, 3.2, None, True]
    assert [spreadsheet_safe(cell) for cell in cells] == cells


@given(st.text())
def test_no_text_leaves_as_a_formula(text):
    assert not spreadsheet_safe(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_nearest_knows_slips_and_stays_silent_otherwise():
    assert nearest("Folowers", ["followers", "posts"]) == "followers"
    assert nearest("xyz", ["followers", "posts"]) == ""
    assert suggest("xyz", ["a", "b"]) == "; there are: a, b"
