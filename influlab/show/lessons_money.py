"""Lessons of notebooks 06 to 08: what was caused, what it earned, and what a report promises."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.show.lessons import Exercise, Prediction, predict
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


def end_of_an_interval(rng: np.random.Generator) -> Exercise:
    """The low end of an interval is passed now and then, and with many of them almost surely."""
    many, tenths = int(rng.integers(5, 16)), int(rng.choice([6, 7, 8, 9]))
    below = (1 - tenths / 10) / 2
    low = np.round(rng.uniform(-9_000, 1_000, many), -2).astype(int)
    high = low + np.round(rng.uniform(8_000, 30_000, many), -2).astype(int)
    return Exercise(
        f"A shop runs {many} independent campaigns a year. Each report gives the profit that "
        f"{tenths} of 10 draws lie between, with as many below as above. If the model is right, "
        "how likely does at least one earn less than its low end? (A fraction, or in %.)",
        1 - (1 - below) ** many,
        "first the chance that one campaign stays above its low end, then that all of them do",
        "fraction",
        mistakes={
            0.0: "the low end is not the least that can happen: some draws lie below it",
            below: "that is the chance for one campaign; there are more",
            1 - (tenths / 10) ** many: "that counts those above the high end, too",
            (1 - below) ** many: "that is the chance that none does",
            many * below: "chances add up only where two cannot happen together",
        },
        data=pd.DataFrame({"campaign": range(1, many + 1), "low (EUR)": low, "high (EUR)": high}),
        prediction=predict(
            "The low end of the profit in a report is:",
            ("the worst that can happen", "passed now and then"),
            "passed now and then",
            why="An interval says how often, not how far; the mean of the worst tenth says that.",
        ),
        solution=f"1 - (1 - {below:g})^{many}.",
        title="The low end",
        given={"inside": tenths / 10},
    )


def _two_lines(rng: np.random.Generator) -> pd.DataFrame:
    """Many micros and a few macros, of whom micro looks cheaper by its fees."""
    creators = np.array([rng.integers(20, 60), rng.integers(2, 5)])
    other = np.array([rng.integers(6, 18), rng.integers(15, 40)]) * 10
    reach = creators * [rng.integers(25, 60) * 100, rng.integers(60, 150) * 1_000]
    fee = float(rng.integers(8, 25) * 10)
    of_macro = creators[0] * fee / reach[0] / rng.uniform(0.5, 0.9) * reach[1] / creators[1]
    fees = np.array([fee, round(of_macro, -2)]).astype(int)
    names = ["line", "creators", "fee each (EUR)", "other costs each (EUR)", "people reached"]
    return pd.DataFrame(dict(zip(names, (["micro", "macro"], creators, fees, other, reach),
                                 strict=True)))  # fmt: skip


def _cheaper(answer: float, fees: float) -> Prediction:
    return predict(
        f"By fees alone, a person reached by micro costs {percent(1 - fees, 2)} less. With every "
        "cost counted, micro is:",
        ("cheaper by more", "cheaper by less", "dearer"),
        "dearer" if answer > 1 else "cheaper by less" if answer > fees else "cheaper by more",
        why="A parcel and an hour of coordination cost the same for a small creator as for a "
        "large one, so that they weigh most where there are many.",
    )


def every_cost(rng: np.random.Generator) -> Exercise:
    """A creator costs more than the fee, and many small ones cost it many times."""
    table = _two_lines(rng)
    many, fee, other, reach = (table[name].to_numpy() for name in table.columns[1:])
    costs = many * (fee + other)
    answer, fees = (float(sums[0] / sums[1]) for sums in (costs / reach, many * fee / reach))
    return Exercise(
        "A reached person costs how many times as much with micro as with macro, when every cost "
        "is counted?",
        answer,
        "creators x (fee + other costs) over the people reached, for each line",
        "times",
        mistakes={
            fees: "those are the fees alone; product, shipping and hours are paid as well",
            1 / answer: "that is macro against micro",
            float(costs[0] / costs[1]): "that compares what is spent, not what a person costs",
            float((fee + other)[0] / (fee + other)[1]): "that compares one creator with one other",
        },
        data=table,
        prediction=_cheaper(answer, fees),
        solution=f"{costs[0]:,} / {reach[0]:,} over {costs[1]:,} / {reach[1]:,}.",
        title="Fees are not the cost",
    )


MONEY = {
    "06a": two_differences,
    "06b": caused_or_counted,
    "07a": return_on_what,
    "07b": worth_of_knowing,
    "08a": end_of_an_interval,
    "08b": every_cost,
}
