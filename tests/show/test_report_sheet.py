"""The workbook: live formulas that give the result's numbers, and no formula from foreign text."""

import io
import operator
import re

import openpyxl
import pytest

from influlab.show.report_sheet import workbook_of


def opened(raw: bytes, *, values: bool):
    return openpyxl.load_workbook(io.BytesIO(raw), data_only=values)


@pytest.fixture(scope="module")
def raw(whole):
    return workbook_of(whole)


def cells_of(book, reference: str, here: str) -> list:
    """The values of a reference such as ``Roster!$C$2:$C$9`` or ``B2``."""
    sheet, _, place = reference.rpartition("!")
    found = book[sheet or here][place.replace("$", "")]
    return [cell.value for row in found for cell in row] if isinstance(found, tuple) else [
        found.value
    ]  # fmt: skip


def computed(book, formula: str, here: str) -> float:
    """Compute one of our formulas anew: SUM, SUMIFS, COUNTIF, IF and plain arithmetic."""
    text = formula.removeprefix("=")

    def sumifs(match):
        wanted, *rules = re.split(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", match[1])
        rows = cells_of(book, wanted, here)
        for where, rule in zip(rules[::2], rules[1::2], strict=True):
            tests = cells_of(book, where, here)
            if rule == '"<>"':
                kept = [value is not None for value in tests]
            else:
                asked = cells_of(book, rule, here)[0]
                kept = [value == asked for value in tests]
            rows = [row if keep else None for row, keep in zip(rows, kept, strict=True)]
        return repr(float(sum(row for row in rows if row is not None)))

    def countif(match):
        where, rule = match[1].split(",")
        return repr(float(cells_of(book, where, here).count(cells_of(book, rule, here)[0])))

    def added(match):
        return repr(float(sum(v for v in cells_of(book, match[1], here) if v is not None)))

    text = re.sub(r"SUMIFS\(([^()]*)\)", sumifs, text)
    text = re.sub(r"COUNTIF\(([^()]*)\)", countif, text)
    text = re.sub(r"SUM\(([^()]*)\)", added, text)
    text = re.sub(r"\$?([A-Z]+)\$?(\d+)", lambda m: repr(cells_of(book, m[0], here)[0]), text)
    branch = re.fullmatch(r'IF\(([\d.]+)=0,"",(.*)\)', text)
    text = branch[2] if branch else text
    first, *rest = re.split(r"(?<=[\d.])([+*/])", text)
    result = float(first)
    for sign, value in zip(rest[::2], rest[1::2], strict=True):  # ours never mix + with * or /
        result = {"+": operator.add, "*": operator.mul, "/": operator.truediv}[sign](
            result, float(value)
        )
    return result


def test_every_formula_gives_the_value_it_was_written_with(raw):
    formulas, values = opened(raw, values=False), opened(raw, values=True)
    seen = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    kept = values[sheet.title][cell.coordinate].value
                    again = computed(values, cell.value, sheet.title)
                    assert again == pytest.approx(kept, rel=1e-9), (sheet.title, cell.coordinate)
                    seen += 1
    assert seen > 100


def column(sheet, head: str) -> list:
    place = [cell.value for cell in sheet[1]].index(head)
    return [row[place].value for row in sheet.iter_rows(min_row=2)]


def test_totals_are_those_of_the_result(raw, whole):
    book = opened(raw, values=True)
    assert column(book["Roster"], "Cost (EUR)")[-1] == pytest.approx(whole.booking.roster.spend)
    tiers = column(book["Roster by tier"], "Cost (EUR)")[:-1]
    assert tiers == pytest.approx(whole.booking.by_tier["cost"].tolist())
    ledger = whole.aftermath.ledger
    assert column(book["Results"], "Spend (EUR)")[-1] == pytest.approx(ledger["spend"].sum())
    table = whole.aftermath.returns.table
    for head, metric in (("ROAS (EUR per EUR spent)", "roas"), ("CPC (EUR)", "cpc"),
                         ("CPM (EUR per 1,000 impressions)", "cpm")):  # fmt: skip
        wanted = table.loc[table["metric"] == metric, "estimate"].tolist()
        assert column(book["Returns by tier"], head)[: len(wanted)] == pytest.approx(wanted)


def test_a_total_follows_its_rows(raw):
    """A changed fee changes the total when the sheet is computed again."""
    book = opened(raw, values=True)
    formulas = opened(raw, values=False)["Roster"]
    heads = [cell.value for cell in formulas[1]]
    fees = heads.index("Fees (EUR)")
    total = formulas.cell(formulas.max_row, fees + 1).value
    before = computed(book, total, "Roster")
    book["Roster"].cell(2, fees + 1).value += 100
    assert computed(book, total, "Roster") == pytest.approx(before + 100)


def test_a_workbook_holds_numbers_as_numbers_with_units_and_panes(raw, whole):
    book = opened(raw, values=True)
    assert book.sheetnames == [
        "Verdict", "Options", "Roster", "Roster by tier", "Budget", "Walk-away fees", "Terms",
        "Results", "Returns by tier", "Revenue by part", "Fit over time", "Assumptions",
        "What would change it", "Find out first", "Sources",
    ]  # fmt: skip
    options = book["Options"]
    assert [cell.value for cell in options[1]][:5] == [
        "Option", "Estimate (EUR)", "Low (EUR)", "High (EUR)", "Best in (share of the draws)",
    ]  # fmt: skip
    wanted = whole.verdict.table["estimate"].tolist()
    assert column(options, "Estimate (EUR)") == pytest.approx(wanted)
    assert options["E2"].number_format == "0.0%"
    assert all(sheet.freeze_panes == "B2" for sheet in book)
    widths = [each.width for sheet in book for each in sheet.column_dimensions.values()]
    assert min(widths) >= 9 and max(widths) <= 61


def test_no_formula_comes_from_foreign_text(whole, hostile):
    ours = opened(workbook_of(whole), values=False)
    book = opened(workbook_of(hostile), values=False)
    kept = {cell.value for sheet in ours for row in sheet.iter_rows() for cell in row
            if cell.data_type == "f"}  # fmt: skip
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert not cell.hyperlink
                if cell.data_type == "f":
                    assert not re.search("HYPERLINK|1\\+1|A1\\)", cell.value)
                    assert re.sub(r"\d+", "", cell.value) in {re.sub(r"\d+", "", k) for k in kept}
    names = column(book["Roster"], "Creator")
    assert names[0].startswith("<script>") and column(book["Roster"], "Creator id")[0] == "=1+1"
    assert column(book["Results"], "Campaign")[0] == "@SUM(A1)"
