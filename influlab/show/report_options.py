"""The sections on the decision: options, flips, what to find out, tiers, register."""

from __future__ import annotations

import pandas as pd

from influlab.decision import Dossier, Verdict
from influlab.decision.words import spoken
from influlab.show.plots_assumptions import merged
from influlab.show.report_blocks import heading, table, words
from influlab.show.report_front import flip_rows, flip_words, register_row, sure_words
from influlab.show.words import amount, count, joined, label, percent, share, span

TOP = 6  # assumptions listed by what they are worth to know


def option_blocks(found: Verdict, picture: dict) -> list[dict]:
    """The options side by side."""
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
    more = [f"Left out: {why}." for why in found.left_out.values()]
    if found.finding:
        more.append(f"The effect of size rests on {found.finding}; other studies disagree.")
    return [
        heading("How sure is this?"),
        words(" ".join([sure_words(found), *more])),
        table("The options side by side", head, rows, "llrrrrrr"),
        words(explained),
        picture["outcomes"],
    ]


def flip_blocks(found: Verdict, picture: dict) -> list[dict]:
    """Every assumption that turns the verdict alone."""
    rows = flip_rows(found)
    head = ["Assumption", "Likely value now", "Flips at", "Then ahead"]
    listed = [table("Assumptions that can flip the lead alone", head, rows, "lrrl")] if rows else []
    return [
        heading("What would change it, in full"),
        words(flip_words(found)),
        *listed,
        picture["flips"],
    ]


def information_blocks(whole: Dossier) -> list[dict]:
    """What it is worth to find out first."""
    if whole.information is None:
        return []
    found = whole.information
    rows = [
        [
            label(spoken(row.assumption).removeprefix("the ")),
            amount(row.evppi, found.unit),
            span(row.low, row.high, found.unit),
            share(row.share),
        ]
        for row in found.table.head(TOP).itertuples()
    ]
    head = ["Assumption", "Knowing it is worth", "Error of that figure", "Share of knowing all"]
    pilot = [words(whole.pilot.text)] if whole.pilot is not None else []
    explained = (
        "No research before the choice can be worth more than the expected value of perfect "
        "information, which is the expected regret of deciding today."
    )
    return [
        heading("What to find out first"),
        words(found.text),
        table("What it is worth to know an assumption before choosing", head, rows, "lrrr"),
        *pilot,
        words(explained),
    ]


def tier_blocks(tiers: pd.DataFrame | None, picture: dict) -> list[dict]:
    """What the given creators show by tier."""
    if tiers is None:
        return []
    kept = tiers[(tiers["statistic"] == "median") & tiers["estimate"].notna()]
    said = [
        f"{tier}: median {percent(row['estimate'])} of followers engage with a post "
        f"({span(row['low'], row['high'], 'fraction')}; {count(row['creators'])} creators)"
        for tier, row in zip(kept["tier"].astype(str), kept.to_dict("records"), strict=True)
    ]
    level = percent(kept["level"].iloc[0])
    spoken_ = f"Measured on the data of this report, with {level} intervals. {'; '.join(said)}."
    return [heading("What these creators show"), words(spoken_), picture["tiers"]]


def assumption_blocks(found: Verdict, picture: dict) -> list[dict]:
    """The register of every assumption, with its source and year."""
    said = (
        "Low, likely and high are the 10th, 50th and 90th percentile of what is held possible. "
        "Every one can be replaced by a better figure."
    )
    head = ["Assumption", "Low", "Likely", "High", "Unit", "Source", "Year"]
    rows = [register_row(row) for _, row in merged(found.assumptions).iterrows()]
    return [
        heading("What it rests on"),
        words(said),
        picture["assumptions"],
        table("Register of assumptions", head, rows, "lrrrlll"),
    ]
