"""The report: its prose says the verdict's numbers, hostile text harms nobody, bytes repeat."""

import dataclasses
import html.parser
import io
import json
import re

import openpyxl
import pandas as pd
import pytest

from influlab.campaign.words import amount, money, share
from influlab.creators import Objective
from influlab.decision import verdict
from influlab.errors import InfluLabError
from influlab.show import Provenance, report

FOUND = verdict(budget=50_000, draws=800)
TIERS = pd.DataFrame(
    {
        "tier": ["micro", "macro"], "statistic": "median", "estimate": [0.0318, 0.0237],
        "low": [0.031, 0.022], "high": [0.033, 0.026], "level": 0.9, "creators": [14_310, 2_714],
    }
)  # fmt: skip
STORY = (Provenance("creators", "list.csv", "generic", 17_024, 3, ("By followers 5 micro.",)),)
HOSTILE = '<script>alert(1)</script> =HYPERLINK("x") #import "y" $x^2$ *b* \\frac 日本 👍 \u202e'
FORMATS = ("html", "pdf", "json", "xlsx")


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    out = tmp_path_factory.mktemp("report")
    return report(FOUND, out, formats=FORMATS, provenance=STORY, tiers=TIERS)


@pytest.fixture(scope="module")
def data(paths):
    return json.loads(paths["json"].read_text(encoding="utf-8"))


class Page(html.parser.HTMLParser):
    """Collects tags, attributes and words of a page."""

    def __init__(self, source: str):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data):
        self.words.append(data)


def words_of(data: dict) -> str:
    return " ".join(block["text"] for block in data["page"]["blocks"] if "text" in block)


def test_the_data_hold_the_verdicts_numbers_unrounded(data):
    options = pd.DataFrame(data["result"]["options"]).set_index("option")
    pd.testing.assert_frame_equal(options, FOUND.table)
    assert data["result"]["winner"] == FOUND.comparison.winner
    assert len(data["result"]["flips"]) == len(FOUND.flips)
    assert data["result"]["provenance"][0]["rows"] == 17_024


def test_the_numbers_in_the_prose_are_those_of_the_result(data):
    prose, result = words_of(data), data["result"]
    lead = next(row for row in result["options"] if row["option"] == result["leader"])
    regret = re.search(r"costs EUR ([\d,.]+) on average", prose).group(1)
    assert float(regret.replace(",", "")) == pytest.approx(lead["expected_regret"], rel=0.005)
    best = re.search(r"is best in (\d+)% of the draws\. Below (\d+)%", prose)
    assert int(best.group(1)) / 100 == pytest.approx(lead["p_best"], abs=0.005)
    assert int(best.group(2)) / 100 == result["confidence"]
    loses = re.search(r"loses money in (\d+)% of the draws", prose).group(1)
    assert int(loses) / 100 == pytest.approx(lead["p_loss"], abs=0.005)
    flips = re.search(r"(\d+) of (\d+) uncertain assumptions", prose).groups()
    found = [row for row in result["flips"] if row["flips_at"] is not None]
    assert [int(number) for number in flips] == [len(found), len(result["flips"])]
    budget = re.search(r"budget of EUR ([\d,]+)", data["page"]["subtitle"]).group(1)
    assert float(budget.replace(",", "")) == result["budget"]
    tiers = dict(re.findall(r"(micro|macro): median ([\d.]+)%", prose))
    assert {name: float(value) / 100 for name, value in tiers.items()} == pytest.approx(
        {"micro": 0.0318, "macro": 0.0237}
    )


def test_the_options_table_is_the_result(data):
    table = next(block for block in data["page"]["blocks"] if block["kind"] == "table")
    for row in table["rows"]:
        one = FOUND.table.loc[row[0]]
        assert row[2] == money(one["estimate"], "EUR")
        assert row[4:6] == [share(one["p_best"]), share(one["p_loss"])]
        assert row[6:] == [money(one["expected_regret"], "EUR"), money(one["cvar"], "EUR")]


def test_every_assumption_stands_in_the_register_with_its_source(data):
    table = [block for block in data["page"]["blocks"] if block["kind"] == "table"][-1]
    listed = " ".join(" ".join(row) for row in table["rows"])
    for _, row in FOUND.assumptions.iterrows():
        assert amount(row["likely"], "fraction" if "fraction" in row["unit"] else "") in listed
        assert row["source"] in listed
    assert all(row[5] for row in table["rows"])


def test_the_page_is_whole_without_script_or_network(paths):
    source = paths["html"].read_text(encoding="utf-8")
    page = Page(source)
    assert not {"script", "link", "iframe", "object", "form"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    links = [value for _, name, value in page.attributes if name in ("src", "href")]
    assert all(value.startswith("data:image/svg+xml;base64,") for value in links)
    assert "default-src 'none'" in source
    assert page.tags.count("h1") == 1
    assert page.tags.count("h2") == 8
    alts = [value for tag, name, value in page.attributes if (tag, name) == ("img", "alt")]
    assert len(alts) == page.tags.count("img") == 5
    assert all(len(alt) > 30 for alt in alts)
    assert ("html", "lang", "en") in page.attributes
    assert page.tags.count("caption") == page.tags.count("table")
    assert FOUND.text in "".join(page.words)


def test_the_pdf_is_tagged_for_screen_readers(paths):
    raw = paths["pdf"].read_bytes()
    assert raw.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in raw
    assert b"/StructTreeRoot" in raw


def test_the_same_verdict_gives_the_same_bytes(paths, tmp_path):
    again = report(FOUND, tmp_path, formats=FORMATS, provenance=STORY, tiers=TIERS)
    for name, path in paths.items():
        assert path.read_bytes() == again[name].read_bytes(), name


def hostile() -> tuple:
    found = dataclasses.replace(
        FOUND, assumptions=FOUND.assumptions.assign(source=HOSTILE), synthetic=True
    )
    return found, (Provenance("creators", HOSTILE, HOSTILE, 1, 0, (HOSTILE,)),)


def test_hostile_text_does_no_harm(tmp_path):
    found, story = hostile()
    paths = report(found, tmp_path, formats=FORMATS, provenance=story)
    page = Page(paths["html"].read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert "<script>alert(1)</script> =HYPERLINK" in "".join(page.words)
    assert paths["pdf"].read_bytes().startswith(b"%PDF-1.7")
    book = openpyxl.load_workbook(io.BytesIO(paths["xlsx"].read_bytes()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert sum(str(cell.value).startswith("<script>") for cell in cells) > 10


def test_synthetic_reports_say_so_everywhere(tmp_path):
    found, _ = hostile()
    paths = report(found, tmp_path, formats=("html", "json", "xlsx"))
    page = json.loads(paths["json"].read_text(encoding="utf-8"))["page"]
    assert page["synthetic"]
    charts = [block for block in page["blocks"] if block["kind"] == "chart"]
    assert all(chart["alt"].startswith("SYNTHETIC data.") for chart in charts)
    assert '<p class="mark">SYNTHETIC data</p>' in paths["html"].read_text(encoding="utf-8")


def test_a_workbook_holds_numbers_as_numbers(paths):
    book = openpyxl.load_workbook(io.BytesIO(paths["xlsx"].read_bytes()))
    rows = list(book["Options"].iter_rows(values_only=True))
    assert rows[0][:3] == ("Option", "Estimate", "Low")
    assert [row[1] for row in rows[1:]] == pytest.approx(FOUND.table["estimate"].tolist())


def test_without_files_or_tiers_the_report_still_says_where_it_comes_from(tmp_path):
    paths = report(FOUND, tmp_path / "new" / "folder", formats=["json"])
    assert list(paths) == ["json"]
    data = json.loads(paths["json"].read_text(encoding="utf-8"))
    lists = [item for block in data["page"]["blocks"] for item in block.get("items", [])]
    assert lists[-1] == (
        "No file was read: every range comes from published figures or is a stated assumption."
    )


def test_a_verdict_on_weighted_metrics_has_a_report_too(tmp_path):
    goal = Objective("fame", {"net_reach": 0.5, "engagements": 0.5})
    found = verdict(budget=50_000, draws=300, objective=goal)
    paths = report(found, tmp_path, formats=["json"])
    data = json.loads(paths["json"].read_text(encoding="utf-8"))
    charts = {block["id"]: block for block in data["page"]["blocks"] if block["kind"] == "chart"}
    assert "Profit (EUR)" in charts["outcomes"]["alt"]
    assert data["result"]["objective"] == "fame"


def test_what_cannot_be_written_is_told(tmp_path):
    with pytest.raises(InfluLabError) as error:
        report(FOUND, tmp_path, formats=("html", "docx"))
    assert str(error.value) == (
        "report: 1 problem\n  - 'docx' is no format; choose of html, pdf, json, xlsx"
    )
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InfluLabError, match=r"the folder .* cannot be made"):
        report(FOUND, tmp_path / "file", formats=["json"])
    assert not list(tmp_path.glob("*.part"))
