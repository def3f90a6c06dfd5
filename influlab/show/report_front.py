"""The first page: the verdict, how sure it is, what turns it, what it rests on, what to do next."""

from __future__ import annotations

import pandas as pd

from influlab.decision import Dossier, Verdict
from influlab.decision.words import spoken
from influlab.show.plots_assumptions import ENDS, merged
from influlab.show.report_blocks import bullets, facts, heading, lead, page_break, table, words
from influlab.show.words import (
    amount,
    count,
    figure,
    joined,
    label,
    money,
    percent,
    share,
    span,
)

FEW = 3  # rows of a table on the first page


def front_blocks(whole: Dossier, picture: dict) -> list[dict]:
    """Make the first page.

    Parameters
    ----------
    whole : Dossier
    picture : dict of chart id to block

    Returns
    -------
    list of dict
    """
    found = whole.verdict
    return [
        heading("The verdict"),
        lead(verdict_words(found)),
        facts(key_figures(whole)),
        picture["comparison"],
        heading("What to do next"),
        bullets(next_steps(whole)),
        heading("What would change it"),
        words(flip_words(found)),
        *_flips(found),
        *([words(bought_words(whole))] if whole.booking is not None else []),
        heading("What it rests on most"),
        *_register(whole),
        page_break(),
    ]


def verdict_words(found: Verdict) -> str:
    """Say the verdict in one sentence."""
    return f"With {money(found.budget, found.currency)}: {found.comparison.text}"


def sure_words(found: Verdict) -> str:
    """Say how sure the verdict is and what a mistake costs."""
    chosen = found.comparison
    best = found.table.loc[chosen.leader]
    asked, reached = share(chosen.confidence), share(best["p_best"])
    if chosen.winner:
        sure = f"{label(chosen.leader)} is best in {reached} of the draws; {asked} were asked for."
    else:
        sure = (
            f"{label(chosen.leader)} is best in {reached} of the draws. Below {asked} nothing is "
            "called a winner: more has to be known first."
        )
    regret = amount(best["expected_regret"], chosen.unit)
    return (
        f"{sure} Choosing {chosen.leader} costs {regret} on average over all draws, compared with "
        f"knowing the best option beforehand; it loses money in {share(best['p_loss'])} of the "
        "draws."
    )


def flip_words(found: Verdict) -> str:
    """Say how many assumptions turn the verdict alone, and which does so first."""
    flips = found.flips.dropna(subset="flips_at")
    if flips.empty:
        return (
            f"None of the {count(len(found.flips))} uncertain assumptions, moved alone within its "
            f"range, puts another option ahead of {found.comparison.leader}."
        )
    said = (
        f"{count(len(flips))} of {count(len(found.flips))} uncertain assumptions, moved alone "
        f"within their range, put another option ahead of {found.comparison.leader}."
    )
    first = flips.iloc[0]
    now, then = (amount(first[end], first["unit"]) for end in ("now", "flips_at"))
    if now == then:
        where = f"is already at that point with its likely value of {now}"
    else:
        where = f"puts {first['to']} ahead once it is {then} rather than {now}"
    return f"{said} The nearest: {spoken(first['assumption'])} {where}."


def key_figures(whole: Dossier) -> list[tuple[str, str, str]]:
    """Give the figures to remember: name, value and note."""
    found = whole.verdict
    chosen, best = found.comparison, found.table.loc[found.comparison.leader]
    goal = chosen.objective.replace("_", " ")
    items = [
        ("How sure", share(best["p_best"]), f"best in so many draws; {share(chosen.confidence)} "
         "needed for a winner"),
        (f"Expected {goal}, {chosen.leader}", amount(best["estimate"], chosen.unit),
         f"nine draws in ten: {span(best['low'], best['high'], chosen.unit)}"),
    ]  # fmt: skip
    if whole.information is not None:
        worth = amount(whole.information.evpi, whole.information.unit)
        items.append(("Worth finding out", worth, "at most, before anything is signed"))
    if whole.booking is not None:
        cost = money(whole.booking.roster.spend, found.currency)
        many = count(len(whole.booking.table))
        items.append(("To book", f"{many} creators", f"{booked_words(whole)}, for {cost} in all"))
    items += _measured_figure(whole)
    return items


def booked_words(whole: Dossier) -> str:
    """Say how many creators of each tier the roster has."""
    rows = whole.booking.by_tier.itertuples()
    return joined(f"{count(row.creators)} {row.tier}" for row in rows)


def bought_words(whole: Dossier) -> str:
    """Say what half and twice the budget would buy."""
    found, currency = whole.booking, whole.verdict.currency
    worth = found.curve.table.set_index("budget")["value"]
    budget, best = found.roster.budget, found.roster.value
    parts = [
        f"{money(part * budget, currency)} would bring {percent(worth[part * budget] / best)}"
        for part in (0.5, 2.0)
        if part * budget in worth.index
    ]
    brings = f"{count(best)} {found.counted} that {money(budget, currency)} brings"
    return f"Of the {brings}, {joined(parts)}."


def _measured_figure(whole: Dossier) -> list[tuple[str, str, str]]:
    if whole.aftermath is None or whole.aftermath.returns is None:
        return []
    table_ = whole.aftermath.returns.table
    roas = table_[(table_["metric"] == "roas") & table_["estimate"].notna()]
    said = joined(figure(row.estimate) for row in roas.itertuples())
    note = f"{joined(roas['tier'])}; {figure(1 / whole.aftermath.factor)} earns the money back"
    return [("Measured ROAS", said, note)] if said else []


def _flips(found: Verdict) -> list[dict]:
    rows = flip_rows(found)[:FEW]
    head = ["Assumption", "Likely value now", "Flips at", "Then ahead"]
    return [table("The nearest points at which the lead flips", head, rows, "lrrl")] if rows else []


def flip_rows(found: Verdict) -> list[list[str]]:
    """Write the assumptions that flip the lead alone, the nearest first."""
    return [
        [
            label(spoken(row["assumption"]).removeprefix("the ")),
            amount(row["now"], row["unit"]),
            amount(row["flips_at"], row["unit"]),
            row["to"],
        ]
        for _, row in found.flips.dropna(subset="flips_at").iterrows()
    ]


def _register(whole: Dossier) -> list[dict]:
    """The assumptions worth most to know, or the first of the register."""
    register = whole.verdict.assumptions
    if whole.information is not None:
        keys = list(whole.information.table["assumption"])
        named = register["line"] + "." + register["field"]
        register = register.assign(rank=named.map({key: i for i, key in enumerate(keys)}))
        register = register.sort_values("rank", kind="stable").drop(columns="rank")
    names = register["line"] + "." + register["field"]
    top = register.assign(name=names.map(spoken).str.removeprefix("the ")).head(FEW)
    rows = [register_row(row) for _, row in top.iterrows()]
    every = count(len(merged(whole.verdict.assumptions)))
    said = (
        "Low, likely and high are the 10th, 50th and 90th percentile of what is held possible. "
        f"These are worth most to know; the register holds all {every}."
    )
    head = ["Assumption", "Low", "Likely", "High", "Unit", "Source", "Year"]
    return [words(said), table("The assumptions that matter most", head, rows, "lrrrlll")]


def register_row(row: pd.Series) -> list[str]:
    """Write one assumption: its unit stands once, beside its three numbers."""
    fraction = row["unit"].startswith("fraction")
    numbers = [percent(row[end]) if fraction else figure(row[end]) for end in ENDS]
    unit = row["unit"].removeprefix("fraction ").strip("()")
    year = "" if pd.isna(row["year"]) else str(row["year"])
    return [label(row["name"]), *numbers, unit, row["source"] or "not stated", year]


def next_steps(whole: Dossier) -> list[str]:
    """Say what follows from the result, in the order in which it is done."""
    found, steps = whole.verdict, []
    winner = found.comparison.winner
    if winner:
        steps.append(f"Go with {winner}; check the points above at which it would not lead.")
    elif whole.information is not None:
        steps.append(f"Do not call it yet. {whole.information.text}")
    if whole.pilot is not None:
        steps.append(whole.pilot.text)
    if whole.booking is not None:
        steps += _fee_steps(whole)
    if whole.aftermath is not None and whole.aftermath.returns is not None:
        steps.append(earned_words(whole))
    return steps or ["Give your own creators, margin and orders: they beat published figures."]


def _fee_steps(whole: Dossier) -> list[str]:
    """What to do about the fees of each tier: one step for those too high, one for the others."""
    currency, parts = whole.verdict.currency, {True: [], False: []}
    for row in whole.booking.zones.itertuples():
        asked, even = money(row.asked, currency), money(max(row.even, 0), currency)
        parts[row.even >= row.asked].append(f"{even} of the {asked} asked ({row.tier})")
    steps = []
    if parts[False]:
        steps.append(
            "Negotiate the fees: the brand gains in half of the draws only up to "
            f"{joined(parts[False])}."
        )
    if parts[True]:
        steps.append(
            "At these fees the brand gains in at least half of the draws; there is room up to "
            f"{joined(parts[True])}."
        )
    return steps


def earned_words(whole: Dossier) -> str:
    """Say which ROAS earns the money back, and which tiers measured that much."""
    after = whole.aftermath
    needed = 1 / after.factor
    rows = after.returns.table[after.returns.table["metric"] == "roas"].dropna(subset="estimate")
    above = [row.tier for row in rows.itertuples() if row.low > needed]
    below = [row.tier for row in rows.itertuples() if row.high < needed]
    parts = [f"{joined(above)} measured more"] if above else []
    parts += [f"{joined(below)} measured less"] if below else []
    rest = [row.tier for row in rows.itertuples() if row.tier not in above + below]
    parts += [f"for {joined(rest)} it cannot be told from that"] if rest else []
    return (
        f"At the likely margin and incremental share a ROAS of {figure(needed)} earns the money "
        f"back: {'; '.join(parts)}."
    )
