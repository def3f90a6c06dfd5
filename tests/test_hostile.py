"""Strangers' text through every door that writes or shows: it stays text, whatever it says.

One report holds all the hostile texts at once; every other door takes them one by one.
"""

import base64
import csv
import dataclasses
import html.parser
import io
import re
import zipfile

import openpyxl
import pandas as pd
import pypdf
import pytest

from influlab import campaign, creators, decision, results, show, tables
from influlab.errors import InfluLabError
from influlab.show import upload_page

SECRET = "the words of a file that no text may bring into a report"
HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "equals": '=HYPERLINK("http://evil.example","x")',
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(1)",
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "feed": "\n=1+1",
    "dde": "=cmd|' /C calc'!A0",
    "direction": "ana\u202egpj.exe",
    "escape": "\x1b[2J\x1b]0;owned\x07red",
    "typst": '#image("/etc/passwd") #read("SECRET") #import "@preview/x:1.0.0"',
    "mathematics": "$ x^2 $ $\\frac{1$ $",
    "path": "../../outside/x",
    "markdown": "[x](javascript:alert(1)) `a` **b**\n# heading",
    "format": "{0.__class__} %s %n {{7*7}} \\N{DASH}",
    "nul": "a\x00b",
    "full width": "\uff1d1\uff0b1",
    "full width at": " \uff20SUM(1)",
    "another mark": "nice;=1+1;@SUM(1);-2+3;\uff0d2",
    "behind a line": "nice\n=1+1\n@SUM(1)",
    "invisible": "\u200b=1+1\ufeff",
    "closing": "</title></style></textarea>--></script><svg/onload=alert(1)>]]>",
    "entity": "&#60;script&#62;alert(1)&#60;/script&#62;",
    "windows": "C:\\Windows\\x ..\\..\\x CON",
    "no sign": "\ufffe\uffff \x0b\x1c",
    "half": "a\ud83d",
    "long": "x" * 5_000,
}
each = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Markup(html.parser.HTMLParser):
    """Fails at a tag or an attribute that could run or load something."""

    def __init__(self, source: str):
        super().__init__()
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        assert tag not in {"script", "iframe", "object", "embed", "form", "base"}, tag
        assert tag != "img" or dict(attrs)["src"].startswith("data:image/")
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert not str(value).lower().lstrip().startswith("javascript:"), value


SIGNS = {*"=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"}


def no_formula_in_csv(raw: str) -> None:
    for row in csv.reader(io.StringIO(raw, newline="")):
        for cell in row:
            risky = cell.lstrip(" ")[:1] in SIGNS
            assert not risky or re.fullmatch(r"-?[\d.]+", cell), cell
    for line in raw.splitlines():  # a spreadsheet that cuts at semicolons, and knows no quotes
        for cell in line.split(";")[1:]:
            assert cell.lstrip(" ")[:1] not in SIGNS, cell


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder inside another; whatever is found outside of it has escaped."""
    (tmp_path / "SECRET").write_text(SECRET, encoding="utf-8")
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    yield tmp_path / "in"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["SECRET", "in"]


# Everything at once in one report


@pytest.fixture(scope="module")
def dossier():
    """A small whole result in which every text that comes from files is hostile."""
    market = tables.world(0, creators=60, deals=12)
    given = {name: frame for name, frame in market.tables.items() if name != "events"}
    whole = decision.dossier(given, budget=10_000, draws=300)
    verdict = whole.verdict
    verdict = dataclasses.replace(
        verdict, assumptions=verdict.assumptions.assign(source=cycled(len(verdict.assumptions)))
    )
    table, near = whole.booking.table, whole.booking.next_in_line
    booking = dataclasses.replace(
        whole.booking,
        table=table.assign(name=cycled(len(table))),
        next_in_line=near.assign(name=cycled(len(near))),
    )
    ledger = whole.aftermath.ledger
    ledger = ledger.assign(campaign=cycled(len(ledger)), deal_id=cycled(len(ledger))[::-1])
    story = tuple(
        decision.Provenance("creators", text, text, 1, 0, (text,)) for text in HOSTILE.values()
    )
    return dataclasses.replace(
        whole,
        verdict=verdict,
        booking=booking,
        aftermath=dataclasses.replace(whole.aftermath, ledger=ledger),
        provenance=story,
    )


def cycled(count: int) -> list[str]:
    texts = list(HOSTILE.values())
    return [texts[place % len(texts)] for place in range(count)]


def test_a_report_of_hostile_texts(place, dossier):
    paths = show.report(dossier, place / "out")
    page = paths["html"].read_text(encoding="utf-8")
    Markup(page)
    assert "&lt;script&gt;alert(1)" in page
    assert STEERING.findall(page) == []
    for name in ("pdf", "slides"):
        document = pypdf.PdfReader(paths[name])
        words = " ".join(sheet.extract_text() for sheet in document.pages)
        assert name == "slides" or '#image("/etc/passwd")' in words.replace("\n", " ")
        assert SECRET not in words and "root:" not in words
        assert not {"/JavaScript", "/Launch", "/EmbeddedFiles"} & set(re.findall(
            r"/[A-Za-z]+", paths[name].read_bytes().decode("latin-1")
        ))  # fmt: skip
    for sheet in openpyxl.load_workbook(paths["xlsx"]):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert not cell.hyperlink
            formula = cell.value if cell.data_type == "f" else ""
            assert not re.search(r"HYPERLINK|cmd|1\+1|2\+3|SUM\(1\)", formula)
    data = paths["json"].read_text(encoding="utf-8")  # the texts as they were, but no controls
    assert {*STEERING.findall(data)} <= {"\u202e"}
    assert sorted(path.name for path in (place / "out").iterdir()) == sorted(
        path.name for path in paths.values()
    )


# One by one through every other door


@each
def test_term_sheets(place, text):
    deal = campaign.Deal("flat", flat=900.0)
    who = {"posts": 2, "currency": "EUR", "jurisdiction": "DE", "metrics": (text,)}
    try:
        sheet = campaign.term_sheet(deal, brand=text, creator=text, **who)
    except InfluLabError:
        return
    words = sheet.markdown
    assert not STEERING.search(words)
    assert not re.search(r"<[a-z]", words) and not re.search(r"(?<!\\)\]\(", words)
    assert [line for line in words.splitlines() if line.startswith("# ")][1:] == []
    word = sheet.save(place / "terms.docx")
    with zipfile.ZipFile(word) as packed:
        assert b"<w:fldSimple" not in packed.read("word/document.xml")
        assert b"TargetMode" not in packed.read("word/_rels/document.xml.rels")


@each
def test_links_and_their_codes(place, text):
    deals = pd.DataFrame({"deal_id": [text], "creator_id": [text], "code": [text]})
    try:
        links = results.campaign_links(deals, url="https://shop.example/", campaign=text)
    except InfluLabError as error:
        assert not STEERING.search(str(error))
        return
    url = links["url"].iloc[0]
    assert url.startswith("https://shop.example/?utm_source=instagram&")
    assert re.fullmatch(r"[\w:/.?=&%~-]+", url, re.ASCII)
    picture = results.qr_code(url).decode()
    assert "<script" not in picture
    no_formula_in_csv(links.map(tables.spreadsheet_safe).to_csv(index=False))


@each
def test_an_address_is_http_or_refused(text):
    for url in (text, f"https://{text}", f"https://shop.example/{text}"):
        try:
            made = results.tag_url(url, source="a", medium="b", campaign="c")
        except InfluLabError as error:
            assert not STEERING.search(str(error))
        else:
            assert made.startswith("https://") and not STEERING.search(made)


@each
def test_the_key_and_the_board_of_a_class(place, text):
    try:
        key = show.answer_key([text, "ana"], lessons=["07a"])
    except InfluLabError as error:
        assert not STEERING.search(str(error))
    else:
        no_formula_in_csv(key.save(place / "key.csv").read_text(encoding="utf-8-sig"))
        sheet = openpyxl.load_workbook(key.save(place / "key.xlsx")).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    people = pd.DataFrame(
        {"creator_id": ["ana", "bo"], "followers": 2_000, "reach_rate": 0.5, "fee": [50.0, 60.0]}
    )
    crowd = pd.DataFrame({"creator_id": ["ana", "bo"], "segment": "all", "share": 1.0})
    sizes = pd.DataFrame({"segment": ["all"], "size": [10_000]})
    handed_in = {text: "ana", "two": text}
    board = show.regret_game(handed_in, people, crowd, budget=100, population=sizes)
    assert len(board.table) == 2
    Markup(board._repr_html_())
    assert not STEERING.search(board.text)
    no_formula_in_csv(board.save(place / "board.csv").read_text(encoding="utf-8-sig"))


@each
def test_an_upload_and_its_rejected_rows(text):
    file = io.StringIO(newline="")
    rows = [("creator_id", "followers", "bio"), (text, "5", text), ("bo", text, text)]
    csv.writer(file).writerows(rows)
    try:
        reading = tables.read(file.getvalue().encode("utf-8", "surrogatepass"), "creators")
    except InfluLabError as error:
        page = upload_page.problems(text, error, kept=True)
    else:
        page = upload_page.reading_page(text, reading)
        for data in re.findall(r'base64,([^"]+)"', page):
            no_formula_in_csv(base64.b64decode(data).decode("utf-8-sig"))
    Markup(page)
    assert not STEERING.search(page)


@each
def test_a_view_and_its_file_name(place, text):
    control = show.choice(f"Mode {text}", {text: 1, "other": 2})
    box = show.explore(lambda mode: show.Scene(text), mode=control)
    Markup("".join(words.value for words in box.children[1].children[1:]))
    keep = next(each for each in box.children[0].children if hasattr(each, "children"))
    name, buttons, said = keep.children
    name.value = text
    for button in (each for each in buttons.children if hasattr(each, "click")):
        button.click()
        Markup(said.value)
    kept = [path for path in place.rglob("*") if path.is_file()]
    assert all(path.parent == place / "plans" and path.suffix == ".json" for path in kept)


@each
def test_a_plan_and_its_file(place, text):
    plan = campaign.example_plan()
    sourced = campaign.Range(0.4, 0.5, 0.6, text)
    plan = dataclasses.replace(campaign.change(plan, {"plan.margin": sourced}), name=text)
    try:
        path = campaign.save(plan, place / "plan.json")
    except InfluLabError as error:
        assert text == HOSTILE["half"] and "holds half of a sign" in str(error)
        return
    assert campaign.open(path) == plan
    assert not STEERING.search(path.read_text(encoding="utf-8").replace("\u202e", ""))
    try:
        campaign.open(place / text)
    except InfluLabError as error:
        assert not STEERING.search(str(error))


@each
def test_captions_are_judged_as_text(text):
    assert len(campaign.check_disclosure([text], "DE")) == 1
    assert len(campaign.check_brief([text], campaign.Brief(tags=(text,)))) == 1
    people = pd.DataFrame({"creator_id": ["a", "b"], "bio": [text, "a day of hiking"]})
    fit = creators.brand_fit(people, creators.Brand("x", topics=("hiking",)))
    assert fit.table["creator_id"].tolist() == ["a", "b"]
    comments = pd.DataFrame({"comment_id": ["1"], "post_id": ["p"], "text": [text]})
    assert results.sentiment(comments).table["comments"].sum() == 1
