"""The report: its prose says the result's numbers, hostile text harms nobody, bytes repeat."""

import collections
import dataclasses
import html.parser
import itertools
import json
import re
from importlib.resources import files

import pandas as pd
import pypdf
import pytest

from influlab import campaign
from influlab.campaign.words import money
from influlab.creators import Objective
from influlab.decision import Dossier, dossier, verdict
from influlab.errors import InfluLabError
from influlab.show import report
from influlab.show.report import FORMATS
from influlab.show.report_booking import budget_words
from influlab.show.report_charts import charts_of
from influlab.show.report_page import page_of
from influlab.show.report_parts import NO_FIT
from influlab.show.report_slides import deck_of

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SIGNED = re.compile(r"(?<!\w)(-?)(?:[A-Z]{3} )?(\d[\d,]*(?:\.\d+)?)")


@pytest.fixture(scope="module")
def paths(tmp_path_factory, whole):
    return report(whole, tmp_path_factory.mktemp("report"))


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
        if self.tags[-1:] != ["style"]:
            self.words.append(data)


def numbers(text: str) -> list[str]:
    """Every number of a text as it is written."""
    return [found.rstrip(",") for found in NUMBER.findall(text)]


def texts(blocks: list[dict]) -> list[str]:
    """Every text that a reader sees in blocks; what a chart says stands in its picture."""
    found = []
    for block in blocks:
        found += [block["text"]] if "text" in block else []
        for item in block.get("items", []):
            found += list(item.values()) if isinstance(item, dict) else [item]
        if block["kind"] == "table":
            found += [block["caption"], *block["head"], *(c for row in block["rows"] for c in row)]
    return found


def says(text: str, *values: float) -> None:
    """Assert that the numbers of a text are these, in this order, each as far as it is written."""
    written = SIGNED.findall(text)
    assert len(written) == len(values), (text, values)
    for (sign, token), value in zip(written, values, strict=True):
        digits = len(token.rstrip(",").partition(".")[2])
        shown = float(sign + token.replace(",", ""))
        room = max(0.5 * 10**-digits, 0.005 * abs(shown))
        assert abs(shown - value) <= room * 1.001, (token, value, text)


def section(data: dict, title: str) -> list[dict]:
    blocks = data["page"]["blocks"]
    start = next(i for i, b in enumerate(blocks) if b["kind"] == "heading" and b["text"] == title)
    end = next(
        (i for i, b in enumerate(blocks[start + 1 :], start + 1) if b["kind"] == "heading"),
        len(blocks),
    )
    return blocks[start + 1 : end]


def kind(blocks: list[dict], name: str) -> list[dict]:
    return [block for block in blocks if block["kind"] == name]


def leading(result: dict) -> dict:
    return next(row for row in result["options"] if row["option"] == result["leader"])


# The same numbers everywhere


def test_the_data_hold_the_results_numbers_unrounded(data, whole):
    result = data["result"]
    options = pd.DataFrame(result["options"]).set_index("option")
    pd.testing.assert_frame_equal(options, whole.verdict.table)
    assert result["winner"] == whole.verdict.comparison.winner
    assert len(result["flips"]) == len(whole.verdict.flips)
    assert result["booking"]["value"] == whole.booking.roster.value
    assert len(result["booking"]["creators"]) == len(whole.booking.table)
    assert len(result["aftermath"]["returns"]) == len(whole.aftermath.returns.table)
    assert result["information"]["evpi"] == whole.information.evpi


def test_the_html_page_says_what_the_data_say(paths, data):
    page = Page(paths["html"].read_text(encoding="utf-8"))
    written = texts(data["page"]["blocks"])
    written += [data["page"][name] for name in ("title", "subtitle", "disclaimer")]
    seen = numbers(" ".join(page.words))
    assert collections.Counter(seen) == collections.Counter(numbers(" ".join(written)))
    assert len(seen) > 500


def words_of_pdf(path) -> str:
    """The words of a PDF without the number of each page."""
    pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    return " ".join(re.sub(r"\b\d+ ?/ ?\d+\s*$", "", text.strip()) for text in pages)


def test_the_pdf_says_what_the_data_say(paths, data):
    written = texts(data["page"]["blocks"])
    written += [data["page"][name] for name in ("title", "subtitle", "disclaimer")]
    seen = collections.Counter(numbers(words_of_pdf(paths["pdf"])))
    wanted = collections.Counter(numbers(" ".join(written)))
    assert not wanted - seen  # the head of a table stands again on its next page
    heads = [c for b in kind(data["page"]["blocks"], "table") for c in b["head"]]
    assert set(seen - wanted) <= set(numbers(" ".join(heads)))


def test_the_slides_say_what_the_data_say(paths, data):
    deck, seen = data["deck"], numbers(words_of_pdf(paths["slides"]))
    written = [deck["title"], deck["disclaimer"], deck["subtitle"] + " "]
    for slide in deck["slides"]:
        written += [slide["title"], *texts(slide["blocks"]), deck["subtitle"]]
    written.append(deck["subtitle"])  # of the cover: it stands at the foot of each page
    assert collections.Counter(seen) == collections.Counter(numbers(" ".join(written)))
    assert len(pypdf.PdfReader(paths["slides"]).pages) == len(deck["slides"]) + 1


def test_every_slide_repeats_the_report(data):
    pages = " ".join(texts(data["page"]["blocks"]))
    for slide in data["deck"]["slides"]:
        for block in slide["blocks"]:
            if block["kind"] in ("words", "lead"):
                assert block["text"] in pages
            for item in block.get("items", []):
                assert (item["note"] if isinstance(item, dict) else item) in pages


# What the sentences say


def test_the_first_page_says_how_sure_and_what_it_is_worth(data):
    result, blocks = data["result"], section(data, "The verdict")
    lead, best = blocks[0]["text"], leading(data["result"])
    assert lead.startswith("With EUR 20,000: ")
    says(lead.partition(";")[0], result["budget"], best["estimate"], 100 * best["p_best"],
         100 * result["confidence"])  # fmt: skip
    facts = {item["name"]: item for item in kind(blocks, "facts")[0]["items"]}
    says(facts["How sure"]["value"], 100 * best["p_best"])
    profit = facts[f"Expected profit, {result['leader']}"]
    says(profit["value"], best["estimate"])
    says(profit["note"], best["low"], best["high"])
    says(facts["Worth finding out"]["value"], result["information"]["evpi"])
    booked = result["booking"]
    says(facts["To book"]["value"], len(booked["creators"]))
    tiers = [row["creators"] for row in booked["by_tier"]]
    says(facts["To book"]["note"], *tiers, booked["spend"])
    roas = [r["estimate"] for r in result["aftermath"]["returns"] if r["metric"] == "roas"]
    says(facts["Measured ROAS"]["value"], *roas)
    says(facts["Measured ROAS"]["note"], 1 / result["aftermath"]["factor"])


def test_the_first_page_says_what_turns_the_verdict_and_what_to_do(data):
    result = data["result"]
    flips = [row for row in result["flips"] if row["flips_at"] is not None]
    said = section(data, "What would change it")
    said_first = said[0]["text"].partition(". ")[0]
    says(said_first, *([len(flips)] if flips else []), len(result["flips"]))
    for row, flip in zip(said[1]["rows"] if flips else [], flips[:3], strict=True):
        percent = 100 if flip["unit"].startswith("fraction") else 1
        says(" ".join(row[1:3]), percent * flip["now"], percent * flip["flips_at"])
        assert row[3] == flip["to"]
    steps = " ".join(kind(section(data, "What to do next"), "list")[0]["items"])
    for zone in result["booking"]["zones"]:
        assert f"{money(zone['asked'], 'EUR')} asked ({zone['tier']})" in steps


def test_how_sure_is_said_in_full(data):
    result, best = data["result"], leading(data["result"])
    said = section(data, "How sure is this?")[0]["text"]
    says(said, 100 * best["p_best"], 100 * result["confidence"], best["expected_regret"],
         100 * best["p_loss"])  # fmt: skip


def test_the_options_table_is_the_result(data):
    found = kind(section(data, "How sure is this?"), "table")[0]
    assert len(found["rows"]) == len(data["result"]["options"])
    for row, one in zip(found["rows"], data["result"]["options"], strict=True):
        assert row[0] == one["option"]
        says(row[1], *data["result"]["creators"][row[0]].values())
        names = ("estimate", "low", "high", "p_best", "p_loss", "expected_regret", "cvar")
        scale = dict.fromkeys(("p_best", "p_loss"), 100)
        says(" ".join(row[2:]), *(scale.get(name, 1) * one[name] for name in names))


def test_what_to_find_out_is_the_result(data):
    blocks, found = section(data, "What to find out first"), data["result"]["information"]
    for row, one in zip(kind(blocks, "table")[0]["rows"], found["table"], strict=False):
        says(row[1], one["evppi"])
        says(row[2], one["low"], one["high"])
        says(row[3], 1 if one["share"] < 0.01 else 100 * one["share"])
    pilot = next(b["text"] for b in blocks if "ilot" in b.get("text", ""))
    tried = data["result"]["pilot"]["table"]
    assert any(f"{row['size']} creators" in pilot for row in tried)


def test_the_roster_is_the_result(data, whole):
    blocks, found = section(data, "Whom to book"), data["result"]["booking"]
    tiers = [row["creators"] for row in found["by_tier"]]
    certificate, simulated = (block["text"] for block in kind(blocks, "words")[:2])
    says(certificate, *tiers, found["spend"], found["budget"], found["value"], found["bound"],
         100 * found["gap"])  # fmt: skip
    profit = next(row for row in found["simulated"] if row["metric"] == "profit")
    says(simulated, profit["estimate"], profit["low"], profit["high"],
         100 * (whole.booking.outcomes.draws["profit"] < 0).mean())  # fmt: skip
    by_tier, creators, *_ = kind(blocks, "table")
    for row, one in zip(by_tier["rows"], found["by_tier"], strict=True):
        names = ("creators", "posts", "fees", "other", "cost", "reached")
        says(" ".join(row[1:]), *(one[name] for name in names))
    for row, one in zip(creators["rows"], found["creators"], strict=False):
        assert row[:2] == [one["name"], one["tier"]]
        names = ("followers", "posts", "fee", "cost", "reached")
        says(" ".join(row[2:7]), *(one[name] for name in names))
    assert sum(row["cost"] for row in found["creators"]) == pytest.approx(found["spend"])


def test_what_less_and_more_budget_buys_is_the_result(data, whole):
    blocks, booked = section(data, "What less and more budget would buy"), data["result"]["booking"]
    curve = {row["budget"] / booked["budget"]: row for row in booked["curve"]}
    assert list(curve) == [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0]
    assert curve[1]["value"] == booked["value"] and curve[1]["bound"] == booked["bound"]
    said, moved = blocks[0]["text"], blocks[0]["text"].rpartition(". ")[2]
    shares = [100 * curve[part]["value"] / booked["value"] for part in (0.5, 2)]
    values = [booked["value"], *(x for part, share in zip((1, 0.5, 2), (None, *shares), strict=True)
                                 for x in (part * booked["budget"], share) if x)]  # fmt: skip
    says(said.partition(". Each time")[0], *values)
    tier = moved.partition(" ")[0].lower()
    ends = (curve[0.25], curve[2])
    says(moved, *(x for row in ends for x in (100 * row[f"{tier}_spend_share"], row["budget"])))
    assert said.startswith(section(data, "What would change it")[-1]["text"].removesuffix("."))
    assert kind(blocks, "chart")[0]["id"] == "budget"
    assert whole.booking.counted in kind(blocks, "chart")[0]["alt"]


def test_the_chart_of_the_ledger_is_the_result(data, whole):
    ledger = whole.aftermath.ledger.groupby("creator_id")[["spend", "attributed_revenue"]].sum()
    ahead = (ledger["attributed_revenue"] > ledger["spend"]).sum()
    none = (ledger["attributed_revenue"] <= 0).sum()
    drawn = {block["id"]: block for block in kind(section(data, "What happened"), "chart")}
    says(drawn["ledger"]["title"], len(ledger), ahead, none)


def test_without_audiences_the_budget_is_judged_by_engagements(market):
    whole = dossier({"creators": market.creators}, budget=20_000, draws=300)
    said = budget_words(whole)
    assert "engagements that EUR 20,000 brings" in said
    assert (
        "Engagements are counted, for people cannot be counted once without audiences and a "
        "population."
    ) in said


def test_the_terms_are_the_result(data):
    zones, terms = kind(section(data, "On which terms"), "table")
    found = data["result"]["booking"]
    for row, one in zip(zones["rows"], found["zones"], strict=True):
        payable = [one[name] for name in ("even", "sure") if one[name] > 0]
        share = [100 * one["commission"]] if one["commission"] <= 1 else []
        says(" ".join(row[1:6]), one["creators"], one["asked"], *payable, *share)
    for row, one in zip(terms["rows"], found["terms"], strict=True):
        assert row[:2] == [one["tier"], one["deal"]]
        money = [one[name] for name in ("payment", "payment_low", "payment_high", "brand")]
        shares = [100 * one["p_brand_loss"], 100 * one["brand_risk"]]
        says(" ".join(row[2:]), *money, *shares)


def test_what_happened_is_the_result(data):
    blocks, found = section(data, "What happened"), data["result"]["aftermath"]
    said = " ".join(block["text"] for block in kind(blocks, "words"))
    for text in found["texts"]:
        assert text in said
    returns = {(row["metric"], row["tier"]): row for row in found["returns"]}
    measured, _, credit, caused, learned = kind(blocks, "table")
    for row, one in zip(caused["rows"], found["lift"], strict=True):
        scale = 100 if one["measure"] == "lift" else 1
        says(" ".join(row[1:]), *(scale * one[end] for end in ("estimate", "low", "high")))
    tiers = measured["head"][1::2]
    names = ["spend", "attributed_revenue", "cpm", "cpe", "cpc", "cpa", "roas", "orders", "clicks"]
    for row, metric in zip(measured["rows"], names, strict=True):
        ends = [returns[metric, t][e] for t in tiers for e in ("estimate", "low", "high")]
        says(" ".join(row[1:]), *ends)
    for row, one in zip(credit["rows"], found["credit"], strict=True):
        says(" ".join(row[1:]), *[value for key, value in one.items() if key != "channel"])
    for row, one in zip(learned["rows"], found["learning"], strict=True):
        scale = 100 if one["kind"] == "rate" else 1
        names = ["old_likely", "old_low", "old_high", "measured", "creators", "likely", "low"]
        known = {name: one[name] for name in [*names, "high"] if one[name] is not None}
        values = [(1 if name == "creators" else scale) * each for name, each in known.items()]
        says(" ".join(row[1:]), *values)
        assert ("not known" in row) == (one["field"] == "code_leakage") == ("measured" not in known)


def test_where_revenue_came_from_is_the_result(data, whole):
    blocks, parts = section(data, "What happened"), data["result"]["aftermath"]["contributions"]
    total = sum(part["estimate"] for part in parts)
    orders = whole.aftermath.matches.table["attributed_revenue"].sum()
    assert total == pytest.approx(orders)
    shown = kind(blocks, "table")[1]
    for row, part in zip(shown["rows"], parts, strict=True):
        assert row[0].lower() == part["part"]
        says(" ".join(row[1:3]), part["estimate"], 100 * part["estimate"] / total)
        if part["low"] is None:
            assert row[3] == "counted"
        else:
            says(row[3], part["low"], part["high"])
    said = next(b["text"] for b in kind(blocks, "words") if b["text"].startswith("All orders"))
    sums = {each: sum(p["estimate"] for p in parts if p["kind"] == each) for each in
            ("baseline", "astray")}  # fmt: skip
    says(said, total, *(100 * value / total for value in sums.values()))


def test_the_fit_over_time_is_the_result(data, whole):
    blocks, fit = section(data, "What happened"), data["result"]["aftermath"]["fit"]
    said = next(b["text"] for b in kind(blocks, "words") if b["text"].startswith("The chart sets"))
    outside = [not row["low"] <= row["observed"] <= row["high"] for row in fit]
    after = [row["after"] for row in fit]
    before = after.count(False)
    early = sum(out for out, late in zip(outside, after, strict=True) if not late)
    level = whole.aftermath.lift.level
    says(said, before, early, 100 * level, (1 - level) * before, sum(outside) - early, sum(after))
    gaps = [row["observed"] - row["expected"] for row in fit if row["after"]]
    assert sum(gaps) / len(gaps) == pytest.approx(whole.aftermath.lift.att)


def test_what_cannot_be_drawn_is_said(whole):
    lift = whole.aftermath.lift
    bare = dataclasses.replace(lift, details={"fit": lift.details["fit"].head(0)})
    after = dataclasses.replace(whole.aftermath, lift=bare, contributions=None)
    found = dataclasses.replace(whole, aftermath=after)
    charts = charts_of(found)
    assert not {"fit", "contributions"} & {chart["id"] for chart in charts}
    told = texts(page_of(found, charts)["blocks"])
    assert NO_FIT in told
    deck_of(found, charts)


def test_every_assumption_stands_in_the_register_with_its_source(data):
    rows = kind(section(data, "What it rests on"), "table")[0]["rows"]
    for assumption in data["result"]["assumptions"]:
        scale = 100 if assumption["unit"].startswith("fraction") else 1
        words = assumption["field"].replace("_", " ")
        same = [row for row in rows if words in row[0].lower() and row[5] == assumption["source"]]
        matching = 0
        for row in same:
            shown = [float(n.replace(",", "")) for n in numbers(" ".join(row[1:4]))]
            wanted = [scale * assumption[end] for end in ("low", "likely", "high")]
            matching += shown == pytest.approx(wanted, rel=0.005, abs=0.005)
        assert matching, assumption
    assert all(row[5] for row in rows)


# Form


def test_the_page_is_whole_without_script_or_network(paths, data):
    source = paths["html"].read_text(encoding="utf-8")
    page = Page(source)
    assert not {"script", "link", "iframe", "object", "form"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    links = [value for _, name, value in page.attributes if name in ("src", "href")]
    assert all(value.startswith("data:image/svg+xml;base64,") for value in links)
    assert "default-src 'none'" in source
    alts = [value for tag, name, value in page.attributes if (tag, name) == ("img", "alt")]
    charts = kind(data["page"]["blocks"], "chart")
    assert len(alts) == page.tags.count("img") == len(charts) == 11
    assert all(len(alt) > 30 for alt in alts)
    assert ("html", "lang", "en") in page.attributes
    assert page.tags.count("caption") == page.tags.count("table")


def test_headings_come_in_order(paths):
    page = Page(paths["html"].read_text(encoding="utf-8"))
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", ["pdf", "slides"])
def test_a_pdf_is_tagged_for_screen_readers(paths, name, whole):
    raw = paths[name].read_bytes()
    assert raw.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in raw
    root = pypdf.PdfReader(paths[name]).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"
    assert str(whole.verdict.budget)[:2] in words_of_pdf(paths[name])


def test_the_first_page_is_one_page_and_slides_are_wide(paths):
    pages = pypdf.PdfReader(paths["pdf"]).pages
    assert "What it rests on most" in pages[0].extract_text()
    assert "What less and more budget would buy" in pages[1].extract_text()[:100]
    assert "How sure is this?" in pages[1].extract_text()
    box = pypdf.PdfReader(paths["slides"]).pages[0].mediabox
    assert float(box.width) / float(box.height) == pytest.approx(16 / 9, rel=0.001)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.1."""
    full = colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])
    parts = [int(full[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_text_is_dark_enough(paths):
    assert contrast("#000", "#fff") == pytest.approx(21)
    css = re.search(r"<style>(.*?)</style>", paths["html"].read_text(encoding="utf-8"), re.S)[1]
    inks = set(re.findall(r"(?<![-\w])color: (#[0-9a-f]+)", css))
    papers = set(re.findall(r"background: (#[0-9a-f]+)", css))
    assert len(inks) == 3 and "#fff" in papers
    bricks = files("influlab.show").joinpath("templates", "bricks.typ").read_text("utf-8")
    inks |= set(re.findall(r'#let (?:ink|muted|warning) = rgb\("(#\w+)"\)', bricks))
    assert all(contrast(ink, paper) >= 7 for ink in inks for paper in papers)


def test_the_same_result_gives_the_same_bytes(paths, tmp_path, whole):
    again = report(whole, tmp_path)
    assert list(paths) == list(FORMATS)
    for name, path in paths.items():
        assert path.read_bytes() == again[name].read_bytes(), name


def test_synthetic_reports_say_so_everywhere(paths, data):
    page = data["page"]
    assert page["synthetic"] and data["deck"]["synthetic"]
    assert all(c["alt"].startswith("SYNTHETIC data.") for c in kind(page["blocks"], "chart"))
    assert '<p class="mark">SYNTHETIC data</p>' in paths["html"].read_text(encoding="utf-8")
    for name in ("pdf", "slides"):
        for sheet in pypdf.PdfReader(paths[name]).pages:
            assert "SYNTHETIC data" in sheet.extract_text()


def test_hostile_text_does_no_harm(tmp_path, hostile):
    paths = report(hostile, tmp_path)
    page = Page(paths["html"].read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert "<script>alert(1)</script> =HYPERLINK" in "".join(page.words)
    assert '#import "y" $x^2$ *b*' in words_of_pdf(paths["pdf"]).replace("\n", " ")
    assert pypdf.PdfReader(paths["slides"]).pages


# Less than everything


def test_a_verdict_alone_has_a_report_too(tmp_path):
    paths = report(Dossier(verdict(budget=50_000, draws=300)), tmp_path / "new" / "folder")
    data = json.loads(paths["json"].read_text(encoding="utf-8"))
    lists = [item for block in kind(data["page"]["blocks"], "list") for item in block["items"]]
    assert lists[-1] == (
        "No file was read: every range comes from published figures or is a stated assumption."
    )
    titles = [block["text"] for block in kind(data["page"]["blocks"], "heading")]
    assert "Whom to book" not in titles and "What happened" not in titles


def test_what_was_not_given_is_named(tmp_path, market):
    people = market.creators.assign(handle=market.creators["creator_id"])
    whole = dossier({"creators": people}, budget=20_000, draws=300)
    paths = report(whole, tmp_path, formats=["json"])
    assert list(paths) == ["json"]
    data = json.loads(paths["json"].read_text(encoding="utf-8"))
    asked = kind(section(data, "What is not in this report"), "list")[0]["items"]
    assert asked[0] == (
        "What came back and where revenue came from: give deals and orders (and visits, to match "
        "by link)."
    )
    assert len(asked) == 4 and not data["page"]["synthetic"]


def test_a_verdict_on_weighted_metrics_has_a_report_too(tmp_path):
    goal = Objective("fame", {"net_reach": 0.5, "engagements": 0.5})
    found = dossier(budget=50_000, draws=300, objective=goal)
    paths = report(found, tmp_path, formats=["json"])
    data = json.loads(paths["json"].read_text(encoding="utf-8"))
    charts = {block["id"]: block for block in kind(data["page"]["blocks"], "chart")}
    assert "Profit (EUR)" in charts["outcomes"]["alt"]
    assert data["result"]["objective"] == "fame"


def test_one_option_only_has_a_report_too(tmp_path):
    few = campaign.Range.constant(40.0)
    found = dossier(budget=900, draws=300, order_value=few)
    assert found.information is None and len(found.verdict.plans) == 1
    report(found, tmp_path)


def test_what_cannot_be_written_is_told(tmp_path, whole):
    with pytest.raises(InfluLabError) as error:
        report(whole, tmp_path, formats=("html", "docx"))
    assert str(error.value) == (
        "report: 1 problem\n  - 'docx' is no format; choose of html, pdf, slides, xlsx, json"
    )
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InfluLabError, match=r"the folder .* cannot be made"):
        report(whole, tmp_path / "file", formats=["json"])
    assert not list(tmp_path.glob("*.part"))
