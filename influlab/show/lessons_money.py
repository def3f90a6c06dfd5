"""Lessons of notebooks 06 and 07: what was caused, what it earned, what it is worth to know."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.show.lessons import Exercise, predict
from influlab.show.words import percent


def two_differences(rng: np.random.Generator) -> Exercise:
    """What rose everywhere was not caused here."""
    before, elsewhere = (int(rng.integers(*ends)) / 10 for ends in ((900, 1_400), (600, 850)))
    trend, effect = int(rng.integers(60, 200)) / 10, int(rng.integers(50, 160)) / 10
    after, later = round(before + trend + effect, 1), round(elsewhere + trend, 1)
    return Exercise(
        "Daily sales per region. How much did the campaign add, if both groups would have moved "
        "alike without it?",
        effect,
        "the change with the campaign less the change without",
        "units a day",
        mistakes={
            after - before: "the other regions rose, too: that is not the campaign's",
            after - later: "the groups differed before the campaign already",
            trend: "that is the change without any campaign",
            2 * trend + effect: "the change without the campaign is taken off, not added",
        },
        data=pd.DataFrame(
            [["with the campaign", before, after], ["without", elsewhere, later]],
            columns=["regions", "before", "during"],
        ),
        prediction=predict(
            f"Sales rose by {after - before:.1f} where the campaign ran. The campaign's part is:",
            ("all of it", "less", "more"),
            "less",
            why="Before and after is no comparison: season and trend work on both groups.",
        ),
        solution=f"({after} - {before}) - ({later} - {elsewhere}).",
        title="Two differences",
    )


def caused_or_counted(rng: np.random.Generator) -> Exercise:
    """An order with a code is attributed; whether it was caused, a control group tells."""
    shown, held = int(rng.integers(80, 160)) * 100, int(rng.integers(20, 45)) * 100
    base, lift = rng.uniform(0.02, 0.035), rng.uniform(0.008, 0.018)
    orders, control = round(shown * (base + lift)), round(held * base)
    coded = round(orders * rng.uniform(0.75, 0.93))
    return Exercise(
        f"By lot, {shown:,} customers could see the posts and {held:,} could not. How many of the "
        f"{orders:,} orders did the posts cause?",
        orders - control / held * shown,
        "as often as the control group orders, the others would have ordered anyway",
        "orders",
        0.01,
        mistakes={
            float(coded): "those are the attributed orders: many would have come anyway",
            float(orders): "some of these customers would have ordered without any post",
            float(orders - control): "the groups differ in size; compare shares, not counts",
            coded - control / held * shown: "compare all orders, with a code or without",
        },
        data=pd.DataFrame(
            [["could see the posts", shown, orders], ["held back", held, control]],
            columns=["group", "customers", "orders"],
        ),
        prediction=predict(
            f"{coded:,} orders came with the creator's code. The posts caused:",
            ("fewer", "just as many", "more"),
            "fewer",
            why="Attribution shares out what was sold; incrementality asks what would be missing.",
        ),
        solution=f"{orders:,} - {control:,}/{held:,} x {shown:,}.",
        title="Counted or caused?",
    )


def _other_returns(times: float, caused: float, margin: float) -> dict[float, str]:
    """What people call a return, and what each leaves out."""
    iroas = times * caused
    return {
        times: "that is ROAS: attributed revenue over spend",
        iroas: "that is iROAS: the margin is missing",
        times * margin - 1: "that counts sales that would have come anyway",
        iroas - 1: "that takes revenue for profit",
        iroas * margin: "the spend has to be taken off",
    }


def return_on_what(rng: np.random.Generator) -> Exercise:
    """ROAS, iROAS and ROI are three numbers, and only one of them is about profit."""
    spend, times = int(rng.integers(80, 200)) * 100, int(rng.integers(24, 52)) / 10
    caused, margin = int(rng.integers(50, 86)) / 100, int(rng.integers(35, 66)) / 100
    sold = round(spend * times)
    roi = times * caused * margin - 1
    return Exercise(
        f"A campaign cost {spend:,} EUR and sold {sold:,.0f} EUR by code. Of that, "
        f"{percent(caused)} are incremental, and the margin is {percent(margin)}. What is its ROI? "
        "(A fraction of three decimals, such as -0.214.)",
        roi,
        "incremental gross profit first, then less the spend, over the spend",
        "fraction",
        mistakes=_other_returns(times, caused, margin),
        data=pd.DataFrame(
            [[spend, sold, caused, margin]],
            columns=["spend (EUR)", "attributed (EUR)", "incremental share", "margin"],
        ),
        prediction=predict(
            f"The dashboard shows a ROAS of {times:g}. Did the campaign earn money?",
            ("yes", "no"),
            "yes" if roi > 0 else "no",
            why=f"It has to return 1 / (margin x incremental share) = {1 / (margin * caused):.2f} "
            "in ROAS to break even.",
        ),
        solution=f"({sold:,.0f} x {caused:.2f} x {margin:.2f} - {spend:,}) / {spend:,}.",
        title="Return on what?",
    )


def worth_of_knowing(rng: np.random.Generator) -> Exercise:
    """Information is worth what it changes."""
    sure = int(rng.integers(30, 60)) * 100
    good, bad = sure + int(rng.integers(40, 120)) * 100, sure - int(rng.integers(30, 80)) * 100
    chance = int(rng.integers(25, 66)) / 100
    mean = chance * good + (1 - chance) * bad
    knowing = chance * good + (1 - chance) * sure
    return Exercise(
        "What is the most that a test may cost which tells for certain whether micro's conversion "
        "is good, before you choose between the two (EUR)?",
        knowing - max(mean, sure),
        "what you earn on average with the test, less what you earn on average without",
        "EUR",
        mistakes={
            knowing: "that is what you earn with the test; without it you earn something, too",
            float(good - sure): "that is the gain in the good case, which is not certain",
            abs(mean - sure): "that is the lead of one option over the other today",
        },
        data=pd.DataFrame(
            [["good", chance, good, sure], ["bad", round(1 - chance, 2), bad, sure]],
            columns=["conversion of micro", "chance", "micro (EUR)", "macro (EUR)"],
        ),
        prediction=predict(
            "If the test cannot change what you book, it is worth:",
            ("nothing", "as much as it calms", "its cost"),
            "nothing",
            why="The value of information is the part of expected regret that it takes away.",
        ),
        solution=f"{knowing:,.0f} with the test - max({mean:,.0f}, {sure:,}) without.",
        title="The price of knowing",
    )


MONEY = {
    "06a": two_differences,
    "06b": caused_or_counted,
    "07a": return_on_what,
    "07b": worth_of_knowing,
}
