"""What the report says, as data: every sentence, table and chart in order, made from one verdict.

The HTML and the PDF show this page and add nothing; the numbers in it are words made from the
verdict's own numbers, which stand beside it in ``data.json``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from influlab.decision import Verdict
from influlab.decision.compare import spoken
from influlab.show.plots_assumptions import ENDS, merged
from influlab.show.words import (
    amount,
    count,
    figure,
    joined,
    label,
    money,
    percent,
    plain,
    share,
    span,
)

LIMITS = (
    "The chances are those of the model under these assumptions. They are not forecasts of a "
    "market, and they cannot know what was left out of the model.",
    "Where no figure was measured on your own shop, published figures of other brands stand in, "
    "some of them estimates of vendors. No published conversion rate by tier was found.",
    "The quality of a single creator's content, the fit of product and creator, and what "
    "competitors do at the same time are not in the numbers.",
    "The share of sales that would have come anyway is an assumption here. A test with a control "
    "group measures it.",
)
DISCLAIMER = (
    "This report supports a decision and does not replace it. It is no financial or legal advice. "
    "Published figures belong to their sources and may be out of date."
)


@dataclass(frozen=True)
class Provenance:
    """Where a table of the report came from and what became of its rows.

    Parameters
    ----------
    table : str
        Which table: creators, posts.
    name : str
        The file's name, or what else it was.
    source : str
        Which platform's export it was recognised as.
    rows, rejected : int
        Rows read and rows refused.
    notes : tuple of str, optional
        What was noticed while reading.

    Examples
    --------
    >>> Provenance("creators", "list.csv", "generic", 1200, 3).sentence
    'creators: list.csv (read as generic), 1,200 rows read, 3 rejected'
    """

    table: str
    name: str
    source: str
    rows: int
    rejected: int
    notes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The same in words."""
        rows = f"{count(self.rows)} rows read, {count(self.rejected)} rejected"
        return f"{self.table}: {plain(self.name)} (read as {plain(self.source)}), {rows}"


def page_of(
    found: Verdict,
    charts: Sequence[dict],
    provenance: Sequence[Provenance] = (),
    tiers: pd.DataFrame | None = None,
) -> dict:
    """Make the whole report as one nested structure of plain values.

    Parameters
    ----------
    found : Verdict
    charts : sequence of dict
        ``id, title, alt`` of each chart.
    provenance : sequence of Provenance
    tiers : DataFrame, optional
        Engagement by tier.

    Returns
    -------
    dict
        ``title``, ``subtitle``, ``synthetic`` and ``blocks``: each block is ``{"kind": ...}``
        with its words.
    """
    budget = money(found.budget, found.currency)
    goal = found.comparison.objective.replace("_", " ")
    picture = {chart["id"]: {"kind": "chart", **chart} for chart in charts}
    blocks = [
        *_verdict_blocks(found, picture),
        *_option_blocks(found, picture),
        *_flip_blocks(found, picture),
        *_tier_blocks(tiers, picture),
        *_assumption_blocks(found, picture),
        *_limit_blocks(found, provenance),
    ]
    return {
        "title": "Micro-influencers, macro-influencers, or a blend?",
        "subtitle": f"A verdict for a budget of {budget}, judged by {goal}",
        "synthetic": found.synthetic,
        "blocks": blocks,
        "disclaimer": DISCLAIMER,
    }


def _heading(text: str) -> dict:
    return {"kind": "heading", "text": text}


def _words(text: str) -> dict:
    return {"kind": "words", "text": text}


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: str) -> dict:
    """Make a table; `numbers` names its columns that hold numbers, by a letter r among l."""
    rows = [[plain(cell) for cell in row] for row in rows]
    return {"kind": "table", "caption": caption, "head": list(head), "rows": rows, "align": numbers}


def _verdict_blocks(found: Verdict, picture: dict) -> list[dict]:
    chosen = found.comparison
    lead = found.table.loc[chosen.leader]
    best, wanted = share(lead["p_best"]), share(chosen.confidence)
    if chosen.winner:
        sure = f"{chosen.leader} is best in {best} of the draws, at least the {wanted} asked for."
    else:
        sure = (
            f"{label(chosen.leader)} is best in {best} of the draws. Below {wanted} nothing is "
            "called a winner: more has to be known first."
        )
    regret = amount(lead["expected_regret"], chosen.unit)
    risk = (
        f"Choosing {chosen.leader} costs {regret} on average over all draws, compared with knowing "
        f"the best option beforehand; it loses money in {share(lead['p_loss'])} of the draws."
    )
    return [
        _heading("The verdict"),
        {"kind": "lead", "text": found.text},
        _heading("How sure is this?"),
        _words(f"{sure} {risk}"),
        picture["comparison"],
    ]


def _option_blocks(found: Verdict, picture: dict) -> list[dict]:
    unit, rows = found.comparison.unit, []
    for name, row in found.table.iterrows():
        lines = joined(f"{count(each.creators)} {each.name}" for each in found.plans[name].lines)
        between = span(row["low"], row["high"], unit)
        chances = [share(row["p_best"]), share(row["p_loss"])]
        losses = [amount(row[column], unit) for column in ("expected_regret", "cvar")]
        rows.append([name, lines, amount(row["estimate"], unit), between, *chances, *losses])
    goal = found.comparison.objective.replace("_", " ")
    head = [
        *("Option", "Creators", f"Expected {goal}", "Nine draws in ten lie between"),
        *("Best in", "Loses money in", "Expected regret", "Mean of the worst tenth"),
    ]
    explained = (
        "Expected regret is what choosing this option costs on average compared with knowing the "
        "best one beforehand. The bars in the chart run from the 10th to the 90th percentile."
    )
    return [
        _heading("The options"),
        _table("The options side by side", head, rows, "llrrrrrr"),
        _words(explained),
        picture["outcomes"],
    ]


def _flip_blocks(found: Verdict, picture: dict) -> list[dict]:
    flips = found.flips.dropna(subset="flips_at")
    rows = [
        [
            label(spoken(row["assumption"]).removeprefix("the ")),
            amount(row["now"], row["unit"]),
            amount(row["flips_at"], row["unit"]),
            row["to"],
        ]
        for _, row in flips.iterrows()
    ]
    said = (
        f"{count(len(flips))} of {count(len(found.flips))} uncertain assumptions, moved alone "
        f"within their range, put another option ahead of {found.comparison.leader}."
    )
    head = ["Assumption", "Likely value now", "Flips at", "Then ahead"]
    table = [_table("Assumptions that can flip the lead alone", head, rows, "lrrl")] if rows else []
    return [_heading("What would change it"), _words(said), *table, picture["flips"]]


def _tier_blocks(tiers: pd.DataFrame | None, picture: dict) -> list[dict]:
    if tiers is None:
        return []
    kept = tiers[(tiers["statistic"] == "median") & tiers["estimate"].notna()]
    said = [
        f"{tier}: median {percent(row['estimate'])} of followers engage with a post "
        f"({span(row['low'], row['high'], 'fraction')}; {count(row['creators'])} creators)"
        for tier, row in zip(kept["tier"].astype(str), kept.to_dict("records"), strict=True)
    ]
    level = percent(kept["level"].iloc[0])
    words = f"Measured on the data of this report, with {level} intervals. {'; '.join(said)}."
    return [_heading("What these creators show"), _words(words), picture["tiers"]]


def _assumption_blocks(found: Verdict, picture: dict) -> list[dict]:
    said = (
        "Low, likely and high are the 10th, 50th and 90th percentile of what is held possible. "
        "Every one can be replaced by a better figure."
    )
    head = ["Assumption", "Low", "Likely", "High", "Unit", "Source", "Year"]
    rows = [_register_row(row) for _, row in merged(found.assumptions).iterrows()]
    return [
        _heading("What it rests on"),
        _words(said),
        picture["assumptions"],
        _table("Register of assumptions", head, rows, "lrrrlll"),
    ]


def _register_row(row: pd.Series) -> list[str]:
    """Write one assumption: its unit stands once, beside its three numbers."""
    fraction = row["unit"].startswith("fraction")
    numbers = [percent(row[end]) if fraction else figure(row[end]) for end in ENDS]
    unit = row["unit"].removeprefix("fraction ").strip("()")
    year = "" if pd.isna(row["year"]) else str(row["year"])
    return [label(row["name"]), *numbers, unit, row["source"] or "not stated", year]


def _limit_blocks(found: Verdict, provenance: Sequence[Provenance]) -> list[dict]:
    made_up = ["SYNTHETIC: the creators of this report are made up; it shows the method only."]
    told = [
        f"{each.sentence}." + "".join(f" {plain(note)}" for note in each.notes)
        for each in provenance
    ] or ["No file was read: every range comes from published figures or is a stated assumption."]
    return [
        _heading("What this cannot tell you"),
        {"kind": "list", "items": list(LIMITS)},
        _heading("Where the data come from"),
        {"kind": "list", "items": [*(made_up if found.synthetic else []), *told]},
    ]


def numbers_of(
    found: Verdict, provenance: Sequence[Provenance], tiers: pd.DataFrame | None = None
) -> dict:
    """Give the verdict's own numbers, unrounded, for programs that read ``data.json``."""
    chosen = found.comparison
    return {
        "winner": chosen.winner,
        "leader": chosen.leader,
        "confidence": chosen.confidence,
        "objective": chosen.objective,
        "unit": chosen.unit,
        "budget": found.budget,
        "currency": found.currency,
        "synthetic": found.synthetic,
        "text": found.text,
        "options": _records(found.table.reset_index()),
        "assumptions": _records(found.assumptions),
        "flips": _records(found.flips),
        "left_out": dict(found.left_out),
        "creators": {
            name: {line.name: line.creators for line in plan.lines}
            for name, plan in found.plans.items()
        },
        "provenance": [asdict(each) for each in provenance],
        "tiers": None if tiers is None else _records(tiers.astype({"tier": str})),
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{k: _value(v) for k, v in row.items()} for row in table.to_dict("records")]


def _value(value: Any) -> Any:
    """Turn a cell into what JSON knows; what is not known becomes null."""
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.item() if hasattr(value, "item") else value
