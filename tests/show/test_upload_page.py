"""The words about an upload: nothing foreign becomes markup, no rejected row goes unsaid."""

import base64
import io
import re

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from influlab import tables
from influlab.errors import TableError
from influlab.show import upload_page

TAG = re.compile(r"<(/?\w+)")
OWN = {"p", "b", "details", "summary", "div", "table", "thead", "tbody", "tr", "th", "td", "ul",
       "li", "a"}  # fmt: skip


def own_tags_only(page: str) -> bool:
    return {tag.strip("/") for tag in TAG.findall(page)} <= OWN


@given(st.text(max_size=30), st.text(max_size=30))
def test_foreign_text_never_becomes_markup(name, cell):
    frame = pd.DataFrame({"creator_id": ["a"], cell or "x": [cell]})
    rejected = pd.DataFrame({"line": [2], "reason": [cell], name or "y": [name]})
    reading = tables.Reading(frame, rejected, cell, (cell,))
    assert own_tags_only(upload_page.reading_page(name, reading))
    assert own_tags_only(upload_page.problems(name, TableError("x", cell), kept=True))


def test_all_rejected_rows_are_on_the_page_or_in_the_file_to_save():
    rejected = pd.DataFrame(
        {"line": range(2, 452), "reason": "below 0", "caption": ["=cmd()"] * 450}
    )
    reading = tables.Reading(pd.DataFrame({"creator_id": ["ok"]}), rejected, "generic")
    page = upload_page.reading_page("list.csv", reading)
    assert page.count("<td>below 0</td>") == upload_page.LISTED
    assert "<p>250 more are in the file to save.</p>" in page
    data = re.search(r'href="data:text/csv;base64,([^"]+)"', page)[1]
    saved = pd.read_csv(io.BytesIO(base64.b64decode(data)))
    assert saved["line"].tolist() == rejected["line"].tolist()
    assert set(saved["caption"]) == {"'=cmd()"}


def test_a_long_cell_is_cut_and_a_reason_is_not():
    rejected = pd.DataFrame({"line": [2], "reason": ["r" * 400], "caption": ["c" * 400]})
    reading = tables.Reading(pd.DataFrame({"creator_id": ["ok"]}), rejected, "generic")
    page = upload_page.reading_page("", reading)
    assert "r" * 400 in page
    assert f"<td>{'c' * upload_page.LONGEST}…</td>" in page


def test_a_clean_file_says_nothing_about_rejected_rows():
    page = upload_page.reading_page("list.csv", tables.read(b"creator_id,followers\nana,12\n"))
    assert "Rejected" not in page and "1 of 1 row read as creators" in page
