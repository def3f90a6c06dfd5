"""The one place that knows what a column is called where people read it, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from influlab.show.words import label


class Heading(NamedTuple):
    """What stands above a column: its words, its kind, and of what its numbers are.

    ``kind`` is *amount* (simulated or estimated: three figures, in the unit of the table), *money*
    (agreed or booked: to the unit), *share*, *count*, *number*, *yes*, or one of the words:
    *name*, *ratio*, *assumption*, *text*. ``of`` is
    the unit where the column has one of its own.

    Examples
    --------
    >>> HEADINGS["p_best"].words
    'Best in'
    """

    words: str
    kind: str
    of: str = ""


DRAWS = "% of draws"
HEADINGS: Mapping[str, Heading] = MappingProxyType(
    {
        "estimate": Heading("Estimate", "amount"),
        "low": Heading("Low", "amount"),
        "high": Heading("High", "amount"),
        "likely": Heading("Likely", "amount"),
        "typical": Heading("Typical", "amount"),
        "measured": Heading("Measured", "amount"),
        "old_likely": Heading("Likely before", "amount"),
        "old_low": Heading("Low before", "amount"),
        "old_high": Heading("High before", "amount"),
        "planted": Heading("Planted truth", "amount"),
        "level": Heading("Level of the interval", "share"),
        # options
        "p_best": Heading("Best in", "share", DRAWS),
        "p_loss": Heading("Loses money in", "share", DRAWS),
        "p_positive": Heading("Above zero in", "share", DRAWS),
        "p_brand_loss": Heading("Brand loses in", "share", DRAWS),
        "p_creator_loss": Heading("Creators lose in", "share", DRAWS),
        "expected_regret": Heading("Expected regret", "amount"),
        "cvar": Heading("Mean of the worst tenth", "amount"),
        "field": Heading("Assumption", "name"),
        "assumption": Heading("Assumption", "assumption"),
        "measure": Heading("Measure", "name"),
        "now": Heading("Likely value now", "amount"),
        "flips_at": Heading("Flips at", "amount"),
        "to": Heading("Then ahead", "text"),
        # what to find out
        "evppi": Heading("Knowing it is worth", "amount"),
        "evsi": Heading("What it teaches is worth", "amount"),
        "net": Heading("Net value", "amount"),
        "size": Heading("Creators of each kind", "count"),
        "power": Heading("Power", "share"),
        "weeks": Heading("Weeks", "count"),
        "detectable": Heading("Smallest difference that shows", "number"),
        # creators and audiences
        "creator_id": Heading("Creator", "text"),
        "larger_creators": Heading("Creators of the larger tier", "count"),
        "smaller": Heading("Smaller tier", "text"),
        "larger": Heading("Larger tier", "text"),
        "flips": Heading("Verdict turns", "yes"),
        "share": Heading("Share", "share"),
        "target_share": Heading("Share in the target", "share"),
        "index": Heading("Index, 1 is average", "number"),
        "distance": Heading("Distance from the target", "number"),
        "silhouette": Heading("Silhouette, -1 to 1", "number"),
        "recovered": Heading("Found again", "share", "% of resamples"),
        "place": Heading("Place", "count"),
        "place_low": Heading("Place at best", "count"),
        "place_high": Heading("Place at worst", "count"),
        "top_k": Heading("Among the first in", "share", "% of other weights"),
        "score": Heading("Score", "number"),
        # rosters and terms
        "fee": Heading("Fee per post", "money"),
        "fees": Heading("Fees", "money"),
        "other": Heading("Other costs", "money"),
        "cost": Heading("Cost", "money"),
        "spend": Heading("Spend", "money"),
        "price_in": Heading("Comes in at", "money"),
        "reached": Heading("Accounts reached", "count"),
        "gain": Heading("Adds", "count", "people"),
        "gain_per_cost": Heading("Adds per unit of cost", "number", "people"),
        "value": Heading("Value", "count"),
        "first_roster": Heading("First roster brings", "count"),
        "regret": Heading("Lost by keeping the first roster", "count"),
        "shared": Heading("Creators in common", "count"),
        "reason": Heading("Why", "text"),
        "why": Heading("Why", "text"),
        "asked": Heading("Fees asked, all", "money"),
        "even": Heading("Gains in half of the draws up to", "amount"),
        "sure": Heading("Gains in the wanted share up to", "amount"),
        "commission": Heading("Commission equal to the fees", "share", "% of sales"),
        "payment": Heading("Brand pays on average", "amount"),
        "payment_low": Heading("Payment, low", "amount"),
        "payment_high": Heading("Payment, high", "amount"),
        "brand": Heading("Brand keeps on average", "amount"),
        "brand_low": Heading("Brand keeps, low", "amount"),
        "brand_high": Heading("Brand keeps, high", "amount"),
        "creator": Heading("Creators keep on average", "amount"),
        "creator_low": Heading("Creators keep, low", "amount"),
        "creator_high": Heading("Creators keep, high", "amount"),
        "creator_asks": Heading("Creators ask", "amount"),
        "brand_walks_away_at": Heading("Brand walks away at", "amount"),
        "zone": Heading("Room between the two", "amount"),
        "middle": Heading("Middle of it", "amount"),
        "brand_risk": Heading("Risk with the brand", "share"),
        "creator_certainty_equivalent": Heading("Worth for certain to the creators", "amount"),
        "creator_risk": Heading("Risk with the creators", "share"),
        "label": Heading("Mark found", "text"),
        "keeps_brief": Heading("Keeps the brief", "yes"),
        "deal_id": Heading("Deal", "text"),
        "state": Heading("State", "name"),
        "waiting_for": Heading("Waiting for", "name"),
        "days_waiting": Heading("Waiting", "number", "days"),
        "rounds_left": Heading("Rounds left", "count"),
        "late_risk": Heading("Risk of being late", "share"),
        # results
        "metric": Heading("Measure", "ratio"),
        "compound": Heading("Mood, -1 to 1", "number"),
        "marginal": Heading("One more unit of budget brings", "number"),
        "bound": Heading("Proved limit", "count"),
        "gap": Heading("May be lost", "share"),
    }
)
RATIO_NAMES = ("cpm", "cpe", "cpc", "cpa", "roas", "iroas", "roi")


def spelled(name: str) -> str:
    """Write the name of a measure.

    >>> spelled("iroas"), spelled("cpm"), spelled("attributed_revenue")
    ('iROAS', 'CPM', 'Attributed revenue')
    """
    if name in RATIO_NAMES:
        return name.upper().replace("IROAS", "iROAS")
    return label(name)


def heading_of(column: object) -> Heading:
    """Find what a column is called; a column that is not known keeps its name without underscores.

    >>> heading_of("p_best"), heading_of("time_decay")
    (Heading(words='Best in', kind='share', of='% of draws'), \
Heading(words='Time decay', kind='', of=''))
    """
    name = str(column)
    return HEADINGS.get(name) or Heading(spelled(name), "")


def headed(column: object, unit: str = "") -> str:
    """Write the heading of a column with its unit.

    >>> headed("p_best"), headed("expected_regret", "EUR"), headed("orders")
    ('Best in (% of draws)', 'Expected regret (EUR)', 'Orders')
    """
    found = heading_of(column)
    shown = found.of or (unit if found.kind in ("amount", "money") else "")
    shown = shown or ("%" if found.kind == "share" else "")
    return f"{found.words} ({shown})" if shown else found.words
