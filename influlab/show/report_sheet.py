"""The report as a workbook: sums and ratios are live formulas, so that a number can be followed."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

import pandas as pd

from influlab.decision import Aftermath, Booking, Dossier, Verdict
from influlab.results.ledger import COSTS
from influlab.results.returns import RATIOS
from influlab.show.report_cells import Cells, columns_of, fill, letter
from influlab.show.words import label

MOMENT = datetime.datetime(2026, 1, 1)  # fixed: the same bytes each time
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
SHARES = dict.fromkeys(("p_best", "p_loss"), "share of the draws")
SUMS = ("spend", "reach", "impressions", "engagements", "clicks", "orders", "attributed_revenue")
SHOWN = ("cpm", "cpe", "cpc", "cpa", "roas")


def workbook_of(whole: Dossier) -> bytes:
    """Write the result as XLSX, a sheet for each of its tables.

    Parameters
    ----------
    whole : Dossier

    Returns
    -------
    bytes
        A workbook; cells that hold text hold it as text, whatever it begins with. Formulas are
        ours alone and carry the result's own value until they are computed again.
    """
    import xlsxwriter

    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw, {"in_memory": True, **SAFE}) as book:
        book.set_properties({"title": "influlab report", "created": MOMENT})
        for name, columns in _sheets(whole).items():
            fill(book, name, columns)
    return raw.getvalue()


def _sheets(whole: Dossier) -> dict[str, Sequence[Cells]]:
    found, unit = whole.verdict, whole.verdict.comparison.unit
    amounts = dict.fromkeys(("estimate", "low", "high", "expected_regret", "cvar"), unit)
    sheets: dict[str, Any] = {
        "Verdict": _verdict(found),
        "Options": columns_of(found.table.reset_index(), {**amounts, **SHARES}),
    }
    if whole.booking is not None:
        sheets |= _booking(whole.booking, found.currency)
    if whole.aftermath is not None and whole.aftermath.returns is not None:
        sheets |= _results(whole.aftermath, found.currency)
    sheets |= _happened(whole.aftermath, found.currency)
    sheets["Assumptions"] = columns_of(found.assumptions)
    sheets["What would change it"] = columns_of(found.flips)
    if whole.information is not None:
        worth = dict.fromkeys(("evppi", "low", "high"), unit)
        sheets["Find out first"] = columns_of(
            whole.information.table, {**worth, "share": "share of knowing all"}
        )
    sources = pd.DataFrame([{**vars(each), "notes": " ".join(each.notes)} for each in
                            whole.provenance])  # fmt: skip
    sheets["Sources"] = columns_of(sources)
    return sheets


def _verdict(found: Verdict) -> list[Cells]:
    facts = {
        "Verdict": found.text,
        "Winner": found.comparison.winner or "none yet",
        "Judged by": f"{found.comparison.objective} ({found.comparison.unit})",
        "Budget": found.budget,
        "Currency": found.currency,
        "Synthetic": "SYNTHETIC: the creators are made up" if found.synthetic else "no",
    }
    return [Cells("What", "text", list(facts)), Cells("Value", "text", list(facts.values()))]


def _booking(found: Booking, currency: str) -> dict[str, list[Cells]]:
    rows, money = found.table, f"({currency})"
    roster = [
        Cells("Creator id", "text", list(rows["creator_id"])),
        Cells("Creator", "text", list(rows["name"])),
        Cells("Tier", "text", list(rows["tier"])),
        Cells("Followers (accounts)", "count", list(rows["followers"]), total=True),
        Cells("Posts", "count", list(rows["posts"]), total=True),
        Cells(f"Fee per post {money}", "money", list(rows["fee"])),
        Cells(f"Fees {money}", "money", list(rows["fees"]), "=E{row}*F{row}", total=True),
        Cells(f"Other costs {money}", "money", list(rows["other"]), total=True),
        Cells(f"Cost {money}", "money", list(rows["cost"]), "=G{row}+H{row}", total=True),
        Cells("Reached (accounts)", "count", list(rows["reached"]), total=True),
        Cells("Fee", "text", ["known" if known else "estimated" for known in rows["fee_known"]]),
        Cells("Why", "text", list(rows["reason"])),
    ]
    terms = found.terms[["tier", *[name for name in found.terms if name != "tier"]]]
    shares = ("p_brand_loss", "p_creator_loss", "brand_risk", "creator_risk")
    units: dict[str, str] = dict.fromkeys(terms.columns[2:], currency)
    units |= dict.fromkeys(shares, "share")
    asked = dict.fromkeys(("asked", "even", "sure"), currency) | {"commission": "share of sales"}
    return {
        "Roster": roster,
        "Roster by tier": _by_tier(found.by_tier, len(rows), currency),
        "Budget": _curve(found, currency),
        "Walk-away fees": columns_of(found.zones, asked),
        "Terms": columns_of(terms, units),
    }


def _curve(found: Booking, currency: str) -> list[Cells]:
    """What less and more budget would buy."""
    units: dict[str, str] = dict.fromkeys(("budget", "spend"), currency)
    units |= dict.fromkeys(("value", "bound"), found.counted)
    units["marginal"] = f"{found.counted} per {currency}"
    return columns_of(found.curve.table, units)


def _by_tier(by_tier: pd.DataFrame, rows: int, currency: str) -> list[Cells]:
    """The roster added up by tier, from the sheet of the roster."""
    tiers = f"Roster!$C$2:$C${rows + 1}"
    columns = [Cells("Tier", "text", list(by_tier["tier"]))]
    count = f"=COUNTIF({tiers},$A{{row}})"
    columns.append(Cells("Creators", "count", list(by_tier["creators"]), count, total=True))
    for name, where in (("posts", "E"), ("fees", "G"), ("other", "H"), ("cost", "I")):
        made = f"=SUMIFS(Roster!${where}$2:${where}${rows + 1},{tiers},$A{{row}})"
        kind, unit = ("count", "") if name == "posts" else ("money", f" ({currency})")
        head = f"{label('other costs' if name == 'other' else name)}{unit}"
        columns.append(Cells(head, kind, list(by_tier[name]), made, total=True))
    return columns


def _results(found: Aftermath, currency: str) -> dict[str, list[Cells]]:
    ledger: Any = found.ledger
    costs = [name for name in (*COSTS, "commission_paid") if name in ledger]
    first = ["deal_id", "creator_id", *(["campaign"] if "campaign" in ledger else []), "tier"]
    facts = [name for name in SUMS if name in ledger and name != "spend"]
    names = [*first, *costs, "spend", *facts]
    start, end = len(first), len(first) + len(costs) - 1
    added = f"=SUM({letter(start)}{{row}}:{letter(end)}{{row}})"
    columns = []
    for name in names:
        unit = f" ({currency})" if name in (*costs, "spend", "attributed_revenue") else ""
        kind = "text" if name in first else "money" if unit else "count"
        formula = added if name == "spend" else ""
        total = name not in first
        columns.append(Cells(label(name) + unit, kind, list(ledger[name]), formula, total))
    place = {name: f"Results!${letter(i)}$2:${letter(i)}${len(ledger) + 1}"
             for i, name in enumerate(names)}  # fmt: skip
    return {"Results": columns, "Returns by tier": _returns(found, place, currency)}


def _happened(found: Aftermath | None, currency: str) -> dict[str, list[Cells]]:
    """Where revenue came from, and observed beside expected by period."""
    sheets = {}
    if found is not None and found.contributions is not None:
        units: dict[str, str] = dict.fromkeys(("estimate", "low", "high"), currency)
        sheets["Revenue by part"] = columns_of(found.contributions, units)
    if found is not None and found.lift is not None:
        fit = found.lift.details["fit"]
        sheets["Fit over time"] = columns_of(fit.assign(period=fit["period"].astype(str)))
    return sheets


def _returns(found: Aftermath, place: dict[str, str], currency: str) -> list[Cells]:
    """Sums and ratios by tier, from the sheet of results, with the intervals as they are.

    A ratio counts the deals for which both of its parts are known.
    """
    table = found.returns.table.set_index(["metric", found.returns.by])
    tiers = list(dict.fromkeys(found.returns.table[found.returns.by]))
    columns = [Cells("Tier", "text", tiers)]
    for name in (name for name in SUMS if name in place):
        unit = f" ({currency})" if name in ("spend", "attributed_revenue") else ""
        made = f"=SUMIFS({place[name]},{place['tier']},$A{{row}})"
        values = [_estimate(table, name, tier) for tier in tiers]
        columns.append(Cells(label(name) + unit, "money" if unit else "count", values, made,
                             total=True))  # fmt: skip
    for name in SHOWN:
        above, below, factor = RATIOS[name]
        if above not in place or below not in place:
            continue
        values = [_estimate(table, name, tier) for tier in tiers]
        made = _ratio(place, above, below, factor)
        columns.append(Cells(_ratio_head(name, currency), "number", values, made))
        for end in ("low", "high"):
            bounds = [_estimate(table, name, tier, end) for tier in tiers]
            columns.append(Cells(f"{name.upper()}, {end}", "number", bounds))
    return columns


def _ratio(place: dict[str, str], above: str, below: str, factor: float) -> str:
    known = f'{place[above]},"<>",{place[below]},"<>"'
    sums = [f"SUMIFS({place[each]},{place['tier']},$A{{row}},{known})" for each in (above, below)]
    times = f"*{factor:g}" if factor != 1 else ""
    return f'=IF({sums[1]}=0,"",{sums[0]}/{sums[1]}{times})'


def _ratio_head(name: str, currency: str) -> str:
    unit = f"{currency} per {currency} spent" if name == "roas" else currency
    return f"{name.upper()} ({unit}{' per 1,000 impressions' if name == 'cpm' else ''})"


def _estimate(table: pd.DataFrame, metric: str, tier: str, what: str = "estimate") -> float:
    return float(table[what].get((metric, tier), float("nan")))
