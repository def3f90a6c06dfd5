"""The sections on people: whom to book, with the certificate, and on which terms."""

from __future__ import annotations

import pandas as pd

from influlab.campaign.roster_question import UNITS
from influlab.decision import Booking, Dossier
from influlab.show.report_blocks import MOST_ROWS, heading, shortened, table, words
from influlab.show.report_front import booked_words, bought_words
from influlab.show.words import count, label, money, percent, share, span

BUDGET = "What less and more budget would buy"
SHARE = "_spend_share"


def booking_blocks(whole: Dossier, picture: dict) -> list[dict]:
    """Whom to book: certificate, tiers, creators with reasons, who comes next.

    Parameters
    ----------
    whole : Dossier
    picture : dict of chart id to block

    Returns
    -------
    list of dict
        Empty where there is no roster.
    """
    if whole.booking is None:
        return []
    found, currency = whole.booking, whole.verdict.currency
    notes = [*found.notes, *_one_reason(found), shortened(found.table, "creators")]
    notes = [note for note in notes if note]
    return [
        heading("Whom to book"),
        words(certificate_words(whole)),
        words(roster_words(whole)),
        *[words(" ".join(notes))] * bool(notes),
        tier_table(found, currency),
        picture["roster"],
        _creator_table(found, currency),
        *_next_in_line(found, currency),
    ]


def _one_reason(found: Booking) -> list[str]:
    """The reason, once, where it is the same for everybody."""
    reasons = found.table["reason"].unique()
    if len(reasons) > 1:
        return []
    return [f"Why they are in, each of them: {str(reasons[0]).removeprefix('in: ')}."]


def budget_blocks(whole: Dossier, picture: dict) -> list[dict]:
    """What less and more budget would buy; empty where there is no roster.

    Parameters
    ----------
    whole : Dossier
    picture : dict of chart id to block

    Returns
    -------
    list of dict
    """
    if whole.booking is None:
        return []
    return [heading(BUDGET), words(budget_words(whole)), picture["budget"]]


def budget_words(whole: Dossier) -> str:
    """Say what half and twice the budget buy, and how the tiers' shares move."""
    found = whole.booking
    said = f"{bought_words(whole)} Each time the roster is chosen anew, every cost counted."
    if found.counted == UNITS["engagements"]:
        said += " Engagements are counted, for people cannot be counted once without audiences "
        said += "and a population."
    return f"{said} {_moved(found.curve.table.set_index('budget'), whole.verdict.currency)}"


def _moved(rows: pd.DataFrame, currency: str) -> str:
    """How the share of the cost moves with the budget, for the tier that moves most."""
    shares = rows.filter(like=SHARE)
    first, last = shares.iloc[0], shares.iloc[-1]
    most = (last - first).abs().idxmax()
    tier = most.removesuffix(SHARE)
    ends = [money(each, currency) for each in (rows.index[0], rows.index[-1])]
    return (
        f"{label(tier)} takes {percent(first[most])} of the cost at {ends[0]} and "
        f"{percent(last[most])} at {ends[1]}."
    )


def certificate_words(whole: Dossier) -> str:
    """Say what the roster brings and how far it may be from the best."""
    found, currency = whole.booking, whole.verdict.currency
    roster = found.roster
    once = ", each counted once" if found.counted.startswith("people") else ""
    return (
        f"{booked_words(whole)} creators for {_full(roster.spend, currency)} of "
        f"{_full(roster.budget, currency)}, fees and all other costs counted: "
        f"{count(roster.value)} {found.counted}{once}. It is proved that no other choice for this "
        f"budget gets above {count(roster.bound)}, so that at most {percent(roster.gap)} is lost."
    )


def roster_words(whole: Dossier) -> str:
    """Say what the roster brings when it is simulated as the options are."""
    found, currency = whole.booking, whole.verdict.currency
    profit = found.outcomes.draws["profit"]
    low, high = profit.quantile(0.05), profit.quantile(0.95)
    return (
        f"Simulated as the options of the verdict are, with the rates of their tiers, these "
        f"creators bring an expected profit of {money(profit.mean(), currency)} (nine draws in "
        f"ten: {span(low, high, currency)}) and lose money in {share((profit < 0).mean())} of the "
        f"draws. The roster is chosen for {found.counted}; the verdict is judged by "
        f"{whole.verdict.comparison.objective.replace('_', ' ')}."
    )


def _full(value: float, currency: str) -> str:
    """Write money to the unit, as a list of bookings adds it up."""
    return f"{currency} {value:,.0f}"


def tier_table(found: Booking, currency: str) -> dict:
    """Make the table of the roster by tier."""
    rows = [
        [
            row.tier,
            count(row.creators),
            count(row.posts),
            _full(row.fees, currency),
            _full(row.other, currency),
            _full(row.cost, currency),
            count(row.reached),
        ]
        for row in found.by_tier.itertuples()
    ]
    head = ["Tier", "Creators", "Posts", "Fees", "Other costs", "Cost", "Accounts, added up"]
    return table("The roster by tier", head, rows, "lrrrrrr")


def _creator_table(found: Booking, currency: str) -> dict:
    """Name the first creators, with reasons where these differ."""
    shown = found.table.head(MOST_ROWS)
    head = ["Creator", "Tier", "Followers", "Posts", "Fee per post", "Cost", "Reached", "Why"]
    rows = [_creator_row(row, currency) for _, row in shown.iterrows()]
    if _one_reason(found):
        head, rows = head[:-1], [row[:-1] for row in rows]
    caption = f"The first {len(shown)} by what they add for their cost"
    return table(caption, head, rows, "llrrrrrl"[: len(head)])


def _creator_row(row: pd.Series, currency: str) -> list[str]:
    known = "" if row["fee_known"] else " (estimated)"
    return [
        str(row["name"]),
        row["tier"],
        count(row["followers"]),
        count(row["posts"]),
        f"{money(row['fee'], currency)}{known}",
        _full(row["cost"], currency),
        count(row["reached"]),
        str(row["reason"]).removeprefix("in: "),
    ]


def _next_in_line(found: Booking, currency: str) -> list[dict]:
    """Who is out, and at which cost they would certainly come in."""
    rows = [
        [str(row.name), row.tier, _full(row.cost, currency), _full(row.price_in, currency)]
        for row in found.next_in_line.itertuples(index=False)
    ]
    head = ["Creator", "Tier", "Cost now", "Comes in at"]
    return [table("Next in line, at a lower price", head, rows, "llrr")] if rows else []


def term_blocks(whole: Dossier) -> list[dict]:
    """On which terms: how high fees may go, and who carries the risk.

    Parameters
    ----------
    whole : Dossier

    Returns
    -------
    list of dict
        Empty where there is no roster.
    """
    if whole.booking is None:
        return []
    return [
        heading("On which terms"),
        words(
            "The walk-away fee is the largest sum of fees at which the brand still gains in so "
            "many of the draws. A commission equal to the fees costs the same on average and "
            "gives part of the risk to the creators."
        ),
        zone_table(whole),
        deal_table(whole),
    ]


def deal_table(whole: Dossier) -> dict:
    """Make the table of three ways to pay, by tier, and who carries the risk in each."""
    head = [
        *("Tier", "Deal", "Brand pays on average", "Nine draws in ten", "Brand keeps on average"),
        *("Brand loses in", "Risk with the brand"),
    ]
    currency = whole.verdict.currency
    rows = [_deal_row(row, currency) for _, row in whole.booking.terms.iterrows()]
    return table("Three ways to pay the creators of a tier", head, rows, "llrrrrr")


def zone_table(whole: Dossier) -> dict:
    """Make the table of fees asked and fees that can be paid, by tier."""
    currency, wanted = whole.verdict.currency, share(whole.verdict.comparison.confidence)
    head = [
        *("Tier", "Creators", "Fees asked, all", "Gains in half of the draws up to"),
        *(f"Gains in {wanted} up to", "Commission equal to the fees", "So"),
    ]
    rows = [
        [
            row.tier,
            count(row.creators),
            _full(row.asked, currency),
            _walk_away(row.even, currency),
            _walk_away(row.sure, currency),
            percent(row.commission) if row.commission <= 1 else "none is high enough",
            label(row.verdict),
        ]
        for row in whole.booking.zones.itertuples()
    ]
    return table("How high the fees may go", head, rows, "lrrrrrl")


def _walk_away(fee: float, currency: str) -> str:
    return money(fee, currency) if fee > 0 else "not even for nothing"


def _deal_row(row: pd.Series, currency: str) -> list[str]:
    return [
        row["tier"],
        row["deal"],
        money(row["payment"], currency),
        span(row["payment_low"], row["payment_high"], currency),
        money(row["brand"], currency),
        share(row["p_brand_loss"]),
        percent(row["brand_risk"]),
    ]
