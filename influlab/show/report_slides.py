"""The report as slides: one finding each, from the same sentences, tables and charts."""

from __future__ import annotations

from collections.abc import Sequence

from influlab.decision import Dossier
from influlab.decision.words import spoken
from influlab.show.report_aftermath import lift_table, return_table, roas_words
from influlab.show.report_blocks import bullets, chart, facts, lead, table, words
from influlab.show.report_booking import (
    BUDGET,
    budget_words,
    certificate_words,
    deal_table,
    tier_table,
    zone_table,
)
from influlab.show.report_front import (
    booked_words,
    earned_words,
    flip_words,
    key_figures,
    next_steps,
    sure_words,
    verdict_words,
)
from influlab.show.report_page import DISCLAIMER, TITLE, limits_of, sources_of, subtitle
from influlab.show.report_parts import fit_words, part_words
from influlab.show.words import amount, label, money, plain, share

ROWS = 5


def deck_of(whole: Dossier, charts: Sequence[dict]) -> dict:
    """Make the slides as one nested structure of plain values.

    Parameters
    ----------
    whole : Dossier
    charts : sequence of dict
        ``id, title, alt`` of each chart.

    Returns
    -------
    dict
        ``title``, ``subtitle``, ``synthetic``, ``disclaimer`` and ``slides``: each has a
        ``title``, its finding, and ``blocks``.
    """
    found = whole.verdict
    picture = {drawn["id"]: chart(drawn) for drawn in charts}
    slides = [
        _slide("The verdict", lead(verdict_words(found)), facts(key_figures(whole))),
        _slide("How sure is this?", words(sure_words(found)), picture["comparison"]),
        _slide("What would change it?", words(flip_words(found)), picture["flips"]),
        *_information(whole),
        *_booking(whole, picture),
        *_aftermath(whole, picture),
        _slide("What does it rest on?", picture["assumptions"]),
        _slide("What to do next", bullets(next_steps(whole))),
        _slide("What this cannot tell you", bullets(limits_of(whole))),
        _slide("Where the data come from", bullets(sources_of(whole))),
    ]
    return {
        "title": TITLE,
        "subtitle": subtitle(whole),
        "synthetic": whole.synthetic,
        "slides": slides,
        "disclaimer": DISCLAIMER,
    }


def _slide(title: str, *blocks: dict) -> dict:
    return {"title": plain(title), "blocks": list(blocks)}


def _information(whole: Dossier) -> list[dict]:
    if whole.information is None or whole.information.table.empty:
        return []
    found = whole.information
    first = found.table.iloc[0]
    worth = amount(first["evppi"], found.unit)
    rows = [
        [label(spoken(row.assumption).removeprefix("the ")), amount(row.evppi, found.unit),
         share(row.share)]
        for row in found.table.head(ROWS).itertuples()
    ]  # fmt: skip
    head = ["Assumption", "Knowing it is worth", "Share of knowing all"]
    listed = table("What it is worth to know before choosing", head, rows, "lrr")
    pilot = [words(whole.pilot.text)] if whole.pilot is not None else []
    title = f"Find out {spoken(first['assumption'])} first: knowing it is worth up to {worth}"
    return [_slide(title, listed, *pilot)]


def _booking(whole: Dossier, picture: dict) -> list[dict]:
    if whole.booking is None:
        return []
    cost = money(whole.booking.roster.spend, whole.verdict.currency)
    zones = whole.booking.zones
    dear = [row.tier for row in zones.itertuples() if row.asked > row.even]
    terms = (
        f"The fees asked by {' and '.join(dear)} creators are above the walk-away fee"
        if dear
        else "The fees asked are below the walk-away fee"
    )
    return [
        _slide(BUDGET, words(budget_words(whole)), picture["budget"]),
        _slide(
            f"Whom to book: {booked_words(whole)} for {cost}",
            words(certificate_words(whole)),
            tier_table(whole.booking, whole.verdict.currency),
            picture["roster"],
        ),
        _slide(terms, zone_table(whole), deal_table(whole)),
    ]


def _aftermath(whole: Dossier, picture: dict) -> list[dict]:
    found, slides = whole.aftermath, []
    if found is None:
        return []
    if found.returns is not None:
        measured = return_table(found.returns, whole.verdict.currency)
        slides.append(_slide(roas_words(whole), words(earned_words(whole)), picture["roi"]))
        slides.append(_slide("What came back by tier", measured))
        slides.append(_slide("What each creator brought", picture["ledger"]))
    if "contributions" in picture:
        told = words(part_words(found.contributions, whole.verdict.currency))
        slides.append(_slide("Where the revenue came from", told, picture["contributions"]))
    if "fit" in picture:
        told = words(fit_words(found))
        slides.append(_slide("Observed and expected over time", told, picture["fit"]))
    if found.lift is not None:
        notes = [words(" ".join(found.lift.notes))] * bool(found.lift.notes)
        slides.append(
            _slide(
                "What the campaign caused", words(found.lift.text), lift_table(found.lift), *notes
            )
        )
    return slides
