"""Where revenue came from and how well the comparison fitted: the words beside two charts."""

from __future__ import annotations

import pandas as pd

from influlab.decision import Aftermath
from influlab.show.report_blocks import subheading, table, words
from influlab.show.words import count, figure, label, money, percent, share, span

NO_FIT = (
    "Observed and expected cannot be drawn over time: no two units were left alone to expect from."
)


def part_blocks(found: Aftermath, picture: dict, currency: str) -> list[dict]:
    """Where the revenue of all orders came from; empty where there was none.

    Parameters
    ----------
    found : Aftermath
    picture : dict of chart id to block
    currency : str

    Returns
    -------
    list of dict
    """
    if "contributions" not in picture:
        return []
    return [
        subheading("Where the revenue came from"),
        words(part_words(found.contributions, currency)),
        picture["contributions"],
        part_table(found.contributions, currency),
    ]


def part_words(parts: pd.DataFrame, currency: str) -> str:
    """Say how much is tied to deals, and what that does not prove."""
    total, sums = parts["estimate"].sum(), parts.groupby("kind")["estimate"].sum()
    said = (
        f"All orders brought {money(total, currency)} after refunds; "
        f"{percent(sums['baseline'] / total)} of it is tied to no deal."
    )
    if "astray" in sums:
        said += (
            f" {label(percent(sums['astray'] / total))} came with a creator's code but not from a "
            "visit that the creator sent, as far as visits are known: part of it may have leaked."
        )
    return f"{said} What is tied to a deal is credit; some of it would have come anyway."


def part_table(parts: pd.DataFrame, currency: str) -> dict:
    """Make the table of the parts, with the interval of each that has one."""
    total = parts["estimate"].sum()
    rows = [
        [
            label(row.part),
            money(row.estimate, currency),
            percent(row.estimate / total),
            span(row.low, row.high, currency) if pd.notna(row.low) else "counted",
        ]
        for row in parts.itertuples()
    ]
    caption = f"Revenue by where it came from, with {share(parts['level'].iloc[0])} intervals"
    return table(caption, ["Part", "Revenue", "Share", "Interval over creators"], rows, "lrrr")


def fit_blocks(found: Aftermath, picture: dict) -> list[dict]:
    """Observed beside expected over time, or why it is not there."""
    if "fit" not in picture:
        return [words(NO_FIT)]
    return [words(fit_words(found)), picture["fit"]]


def fit_words(found: Aftermath) -> str:
    """Say how many periods lie outside the band, before and after the start."""
    fit, level = found.lift.details["fit"], found.lift.level
    outside = (fit["observed"] > fit["high"]) | (fit["observed"] < fit["low"])
    after, before = fit["after"], ~fit["after"]
    by_chance = (1 - level) * before.sum()
    return (
        f"The chart sets what the treated did beside what the units without the campaign lead one "
        f"to expect. Of {count(before.sum())} periods before the start "
        f"{count((outside & before).sum())} lie outside the {share(level)} band, where chance "
        f"alone puts about {figure(by_chance, 2)}; after it {count((outside & after).sum())} of "
        f"{count(after.sum())} do."
    )
