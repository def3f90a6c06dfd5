"""What the report says, as data: every sentence, table and chart in order, made from one result.

HTML and PDF show this page and add nothing; the numbers in it are words made from the result's
own numbers, which stand beside it in ``data.json``.
"""

from __future__ import annotations

from collections.abc import Sequence

from influlab.decision import Dossier
from influlab.show.report_aftermath import aftermath_blocks
from influlab.show.report_blocks import bullets, chart, heading
from influlab.show.report_booking import booking_blocks, budget_blocks, term_blocks
from influlab.show.report_front import front_blocks
from influlab.show.report_options import (
    assumption_blocks,
    flip_blocks,
    information_blocks,
    option_blocks,
    tier_blocks,
)
from influlab.show.words import label, money

TITLE = "Micro-influencers, macro-influencers, or a blend?"
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
OF_ROSTER = (
    "The roster's proof is about the table it was given: reach, fees and audiences are taken as "
    "true there. Whoever looks best in a table was partly lucky in it.",
)
OF_RESULTS = (
    "Attributed revenue is shared out by codes, links and pages. It is not proof that the "
    "campaign caused it.",
)
DISCLAIMER = (
    "This report supports a decision and does not replace it. It is no financial or legal advice. "
    "Published figures belong to their sources and may be out of date."
)


def page_of(whole: Dossier, charts: Sequence[dict]) -> dict:
    """Make the whole report as one nested structure of plain values.

    Parameters
    ----------
    whole : Dossier
    charts : sequence of dict
        ``id, title, alt`` of each chart.

    Returns
    -------
    dict
        ``title``, ``subtitle``, ``synthetic`` and ``blocks``: each block is ``{"kind": ...}``
        with its words.
    """
    found = whole.verdict
    picture = {drawn["id"]: chart(drawn) for drawn in charts}
    blocks = [
        *front_blocks(whole, picture),
        *budget_blocks(whole, picture),
        *option_blocks(found, picture),
        *flip_blocks(found, picture),
        *information_blocks(whole),
        *booking_blocks(whole, picture),
        *term_blocks(whole),
        *aftermath_blocks(whole, picture),
        *tier_blocks(whole.tiers, picture),
        *assumption_blocks(found, picture),
        *_limit_blocks(whole),
    ]
    return {
        "title": TITLE,
        "subtitle": subtitle(whole),
        "synthetic": whole.synthetic,
        "blocks": blocks,
        "disclaimer": DISCLAIMER,
    }


def subtitle(whole: Dossier) -> str:
    """Say what the verdict is about."""
    found = whole.verdict
    goal = found.comparison.objective.replace("_", " ")
    budget = money(found.budget, found.currency)
    return f"A verdict for a budget of {budget}, judged by {goal}"


def limits_of(whole: Dossier) -> list[str]:
    """Name what this report cannot tell, as far as it concerns its parts."""
    items: list[str] = list(LIMITS)
    items += OF_ROSTER if whole.booking is not None else ()
    items += OF_RESULTS if whole.aftermath is not None and whole.aftermath.returns else ()
    return items


def sources_of(whole: Dossier) -> list[str]:
    """Say where the data come from."""
    made_up = ["SYNTHETIC: the creators of this report are made up; it shows the method only."]
    told = [" ".join([f"{each.sentence}.", *each.notes]) for each in whole.provenance]
    none = ["No file was read: every range comes from published figures or is a stated assumption."]
    return [*(made_up if whole.synthetic else []), *(told or none)]


def _limit_blocks(whole: Dossier) -> list[dict]:
    blocks = [heading("What this cannot tell you"), bullets(limits_of(whole))]
    if whole.missing:
        asked = [label(each) for each in whole.missing]
        blocks += [heading("What is not in this report"), bullets([f"{each}." for each in asked])]
    return [*blocks, heading("Where the data come from"), bullets(sources_of(whole))]
