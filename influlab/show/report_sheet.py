"""The report as a workbook: numbers as numbers, and foreign text that can never be a formula."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence

import pandas as pd

from influlab.decision import Verdict
from influlab.show.report_page import Provenance
from influlab.show.words import label, plain

MOMENT = datetime.datetime(2026, 1, 1)  # fixed: the same bytes each time
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDEST = 60


def workbook_of(found: Verdict, provenance: Sequence[Provenance]) -> bytes:
    """Write the verdict as XLSX: a sheet each for verdict, options, assumptions, flips, sources.

    Parameters
    ----------
    found : Verdict
    provenance : sequence of Provenance

    Returns
    -------
    bytes
        A workbook; cells that hold text hold it as text, whatever it begins with.
    """
    import xlsxwriter

    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw, {"in_memory": True, **SAFE}) as book:
        book.set_properties({"title": "influlab verdict", "created": MOMENT})
        sources = pd.DataFrame([vars(each) for each in provenance])
        sheets = {
            "Verdict": _verdict(found),
            "Options": found.table.reset_index(),
            "Assumptions": found.assumptions,
            "What would change it": found.flips,
            "Sources": sources.astype({"notes": str}) if len(sources) else sources,
        }
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, table in sheets.items():
            _fill(book.add_worksheet(name), table, bold)
    return raw.getvalue()


def _verdict(found: Verdict) -> pd.DataFrame:
    made_up = "SYNTHETIC: the creators are made up" if found.synthetic else "no"
    facts = {
        "Verdict": found.text,
        "Winner": found.comparison.winner or "none yet",
        "Judged by": f"{found.comparison.objective} ({found.comparison.unit})",
        "Budget": found.budget,
        "Currency": found.currency,
        "Synthetic": made_up,
    }
    return pd.DataFrame({"what": list(facts), "value": list(facts.values())}, dtype=object)


def _fill(sheet, table: pd.DataFrame, bold) -> None:
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, label(name), bold)
        widest = len(str(name))
        for row, value in enumerate(table[name], start=1):
            if pd.isna(value):
                continue
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(row, column, value)
            else:
                sheet.write_string(row, column, plain(value))
                widest = max(widest, len(plain(value)))
        sheet.set_column(column, column, min(widest + 2, WIDEST))
    sheet.freeze_panes(1, 1)
