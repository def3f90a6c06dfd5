"""The section on what happened: returns, credit, lift, mood, and what the next plan starts from."""

from __future__ import annotations

import pandas as pd

from influlab.decision import Aftermath, Dossier
from influlab.results import Lift, Returns
from influlab.results.returns import RATIOS
from influlab.show.headings import spelled
from influlab.show.report_blocks import heading, subheading, table, words
from influlab.show.report_front import earned_words
from influlab.show.report_parts import fit_blocks, part_blocks
from influlab.show.words import amount, count, figure, label, money, span

LABELS = {
    "spend": "Spend",
    "attributed_revenue": "Attributed revenue",
    "cpm": "CPM, cost per 1,000 impressions",
    "cpe": "CPE, cost per engagement",
    "cpc": "CPC, cost per click",
    "cpa": "CPA, cost per order",
    "roas": "ROAS, attributed revenue per unit spent",
}
EFFECTS = {
    "att": "Effect on average (ATT), for each treated unit and period",
    "lift": "Lift, above what would have happened",
    "incremental": "Incremental, in all",
}
COUNTS = ("orders", "clicks")


def aftermath_blocks(whole: Dossier, picture: dict) -> list[dict]:
    """What was measured, part by part.

    Parameters
    ----------
    whole : Dossier
    picture : dict of chart id to block

    Returns
    -------
    list of dict
        Empty where nothing was measured.
    """
    found = whole.aftermath
    if found is None:
        return []
    return [
        heading("What happened"),
        *_return_blocks(whole, picture),
        *part_blocks(found, picture, whole.verdict.currency),
        *_credit_blocks(found),
        *_lift_blocks(found, picture),
        *_mood_blocks(found),
        *_learning_blocks(whole),
    ]


def _return_blocks(whole: Dossier, picture: dict) -> list[dict]:
    found = whole.aftermath
    if found.returns is None:
        return []
    return [
        subheading("What came back"),
        words(found.matches.text),
        words(f"{found.returns.text} {earned_words(whole)}"),
        picture["roi"],
        return_table(found.returns, whole.verdict.currency),
        picture["ledger"],
        *[words(" ".join(_note(note) for note in found.returns.notes))] * bool(found.returns.notes),
    ]


def _note(note: str) -> str:
    """Begin a note as a sentence begins, without underscores; a ratio keeps its own spelling."""
    for name in RATIOS:
        if note.startswith(f"{name} "):
            return f"{spelled(name)}{note[len(name) :].replace('_', ' ')}"
    return label(note)


def return_table(found: Returns, currency: str) -> dict:
    """Make the table of measures by tier, each with its interval."""
    kept = found.table[found.table["estimate"].notna()].set_index(["metric", found.by])
    tiers = list(dict.fromkeys(kept.index.get_level_values(found.by)))
    head = ["Measure", *(cell for tier in tiers for cell in (tier, f"{tier}, interval"))]
    rows = []
    for metric in (*LABELS, *COUNTS):
        cells = [_cells(kept, (metric, tier), currency) for tier in tiers]
        if any(cells):
            name = LABELS.get(metric, label(metric))
            rows.append([name, *(cell for pair in cells for cell in pair or ("", ""))])
    level = f"{100 * found.level:g} %"
    caption = f"What came back by tier, with {level} intervals over creators"
    return table(caption, head, rows, "l" + "r" * (2 * len(tiers)))


def _cells(kept: pd.DataFrame, key: tuple[str, str], currency: str) -> tuple[str, str] | None:
    if key not in kept.index:
        return None
    row = kept.loc[key]
    unit = "" if key[0] == "roas" or key[0] in COUNTS else currency
    low, high = row["low"], row["high"]
    between = span(low, high, unit) if pd.notna(low) else "one creator: none"
    return amount(row["estimate"], unit), between


def _credit_blocks(found: Aftermath) -> list[dict]:
    if found.credit is None:
        return []
    shown = found.credit.table
    models = [name for name in shown if name != "channel"]
    rows = [
        [row["channel"], *(count(row[model]) for model in models)] for _, row in shown.iterrows()
    ]
    head = ["Channel", *(label(model) for model in models)]
    caption = "Conversions shared out by each model"
    return [
        subheading("Who gets the credit"),
        words(found.credit.text),
        table(caption, head, rows, "l" + "r" * len(models)),
    ]


def _lift_blocks(found: Aftermath, picture: dict) -> list[dict]:
    if found.lift is None:
        return []
    told = " ".join([found.lift.text, *found.lift.notes])
    return [
        subheading("What the campaign caused"),
        words(told),
        lift_table(found.lift),
        *fit_blocks(found, picture),
    ]


def lift_table(found: Lift) -> dict:
    """Make the table of what was caused, with its interval."""
    rows = []
    for row in found.table.dropna(subset="estimate").itertuples():
        unit = "fraction" if row.measure == "lift" else ""
        ends = (amount(each, unit) for each in (row.estimate, row.low, row.high))
        rows.append([EFFECTS[row.measure], *ends])
    caption = f"What the campaign caused, with {100 * found.level:g} % intervals"
    return table(caption, ["Measure", "Estimate", "Low", "High"], rows, "lrrr")


def _mood_blocks(found: Aftermath) -> list[dict]:
    return [] if found.mood is None else [subheading("What people said"), words(found.mood.text)]


def _learning_blocks(whole: Dossier) -> list[dict]:
    found = whole.aftermath
    if found.learning is None:
        return []
    rows = [_learned_row(row, whole.verdict.currency) for _, row in found.learning.table.iterrows()]
    head = ["Assumption", "Before: likely", "Low to high", "Measured", "Creators", "Now: likely",
            "Low to high"]  # fmt: skip
    again = f"With what was learned, the same options would be judged so: {found.after.text}"
    return [
        subheading("What the next plan starts from"),
        words(found.learning.text),
        table("Ranges before and after the campaign", head, rows, "lrrrrrr"),
        words(again),
    ]


def _learned_row(row: pd.Series, currency: str) -> list[str]:
    unit = "fraction" if row["kind"] == "rate" else ""
    unit = currency if row["field"] in ("fee", "order_value") else unit
    owner = "" if row["line"] == "plan" else f"{row['line']}: "
    return [
        f"{label(owner + row['field'])}",
        amount(row["old_likely"], unit),
        span(row["old_low"], row["old_high"], unit),
        amount(row["measured"], unit),
        count(row["creators"]),
        amount(row["likely"], unit),
        span(row["low"], row["high"], unit),
    ]


def roas_words(whole: Dossier) -> str:
    """Say the measured ROAS of each tier in a short sentence, for a slide's title."""
    rows = whole.aftermath.returns.table
    rows = rows[(rows["metric"] == "roas") & rows["estimate"].notna()]
    said = ", ".join(f"{row.tier} {figure(row.estimate)}" for row in rows.itertuples())
    spent = whole.aftermath.ledger["spend"].sum()
    currency = whole.verdict.currency
    return f"{money(spent, currency)} spent; measured ROAS: {said}"
