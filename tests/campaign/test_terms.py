"""Term sheets: what was agreed stands there, foreign text is printed and never obeyed."""

import pytest
from docx import Document

from influlab.campaign.deals import Deal, Option
from influlab.campaign.terms import NOTICE, ORDER, term_sheet
from influlab.errors import PlanError

DEAL = Deal(
    "hybrid", flat=500.0, commission=0.1, cap=2_000.0, bonus=300.0, bonus_at=50.0, gift=80.0,
    options=(Option("category exclusivity", 0.2, months=3),),
)  # fmt: skip
WHO = {"brand": "Aurora", "currency": "EUR", "jurisdiction": "DE", "posts": 2}


def test_everything_agreed_stands_in_its_section():
    sheet = term_sheet(DEAL, creator="@ana", **WHO)
    assert tuple(sheet.sections) == ORDER
    assert sheet.sections["Payment"] == (
        "Flat fee: 500.00 EUR",
        "At most: 2,000.00 EUR",
        "Commission: 10.0% of tracked sales after refunds",
        "Bonus: 300.00 EUR once at 50 orders",
        "Product given: costs the brand 80.00 EUR",
    )
    assert sheet.sections["Exclusivity and rights"] == (
        "category exclusivity: 60% of the base fee (3 months)",
    )
    assert any("Werbung" in item for item in sheet.sections["Disclosure"])
    assert NOTICE in sheet.markdown


def test_hostile_names_do_no_harm():
    hostile = "<script>alert(1)</script>\x00[x](javascript:1)\n# heading"
    text = term_sheet(DEAL, creator=hostile, **WHO).markdown
    assert "<script>" not in text
    assert "[x](javascript" not in text
    assert "\n# heading" not in text


def test_word_file_holds_the_same_text(tmp_path):
    sheet = term_sheet(DEAL, creator="@ana\x0b<b>", **WHO)
    document = Document(str(sheet.save(tmp_path / "terms.docx")))
    text = [p.text for p in document.paragraphs]
    assert NOTICE in text
    assert "Creator: @ana <b>" in text
    for items in sheet.sections.values():
        assert all(any(item.split("\x0b")[0] in line for line in text) for item in items)
    assert sheet.save(tmp_path / "terms.md").read_text(encoding="utf-8") == sheet.markdown


def test_all_problems_at_once(tmp_path):
    with pytest.raises(PlanError) as error:
        term_sheet(DEAL, creator=" ", **{**WHO, "posts": 0, "currency": "euro"})
    assert str(error.value) == (
        "term sheet: 3 problems\n"
        "  - creator is ' '; it must be a name\n"
        "  - posts is 0; it must be a whole number from 1\n"
        "  - currency is 'euro'; write three capitals such as 'EUR'"
    )
    with pytest.raises(PlanError, match="unknown to the evidence"):
        term_sheet(DEAL, creator="@ana", **{**WHO, "jurisdiction": "XX"})
    with pytest.raises(PlanError, match=r"allowed: \.md, \.docx"):
        term_sheet(DEAL, creator="@ana", **WHO).save(tmp_path / "terms.exe")
