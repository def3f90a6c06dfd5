"""The desk: files in, the report on the page, mistakes as sentences, bugs in full."""

import base64
import re

import pytest

from influlab.show import desk, handover
from influlab.show.desk import HEADS
from influlab.tables.sample import to_csv


def saved(page: str) -> dict[str, bytes]:
    found = re.findall(r'<a download="([\w.]+)" href="data:[\w./-]+;base64,([^"]+)"', page)
    return {name: base64.b64decode(content) for name, content in found}


def test_every_file_can_be_saved(whole):
    files = saved(handover(whole).value)
    assert list(files) == ["report.html", "report.pdf", "slides.pdf", "report.xlsx", "data.json"]
    assert files["report.pdf"].startswith(b"%PDF") and files["report.xlsx"].startswith(b"PK")


@pytest.fixture(scope="module")
def answered(market):
    place = desk(budget=20_000)
    place.fields["creators"].take("mine.csv", to_csv(market.creators).encode())
    place.work()
    return place


def test_files_become_a_report_on_the_page(answered, market):
    assert answered.value.verdict.budget == 20_000
    assert answered.value.provenance[0].rows == len(market.creators)
    assert answered.words.value.startswith('<p role="status">With EUR 20,000: ')
    links, frame = answered.answer.children
    assert len(saved(links.value)) == 5
    assert 'sandbox=""' in frame.value and 'title="The report"' in frame.value
    assert "<script" not in frame.value
    assert not answered.button.disabled


def test_a_mistake_becomes_a_sentence_and_the_old_answer_goes(answered):
    answered.currency.value = "euro"
    answered.work()
    assert 'role="alert"' in answered.words.value and "euro" in answered.words.value
    assert answered.answer.children == ()
    answered.currency.value = "EUR"


def test_a_bug_is_shown_in_full(monkeypatch):
    place = desk()
    monkeypatch.setattr(place, "_asked", lambda: 1 / 0)
    place.work()
    assert "ZeroDivisionError" in place.words.value and not place.button.disabled


def test_every_table_has_its_field():
    place = desk()
    assert list(place.fields) == list(HEADS)
    assert "SYNTHETIC sample world" in place.words.value
