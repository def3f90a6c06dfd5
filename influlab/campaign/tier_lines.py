"""One line per tier before it has a size: ranges from the table of creators and the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from influlab.campaign import defaults as usual
from influlab.campaign.evidence import evidence_range, middle_size
from influlab.campaign.funnel import accumulated
from influlab.campaign.measured import Measured
from influlab.campaign.plan import Line
from influlab.campaign.ranges import Range
from influlab.campaign.spread import Spread
from influlab.creators import TierScheme

PER_CREATOR = {
    "product": Range(15.0, 30.0, 60.0, "assumption; put in your own"),
    "shipping": Range(4.0, 6.0, 12.0, "assumption; put in your own"),
}
PRICES = PER_CREATOR | {"boost_cpm": usual.BOOST_CPM}  # in euro, read as dollars where those rule
NICHE = Range(400_000, 2_000_000, 10_000_000, "no data found: a wide assumption")
FEE_CAP = 2.0  # an offer dearer than this many likely fees is declined
PUBLISHED = ("reach_rate", "engagement_rate_by_followers", "click_rate", "conversion_rate")


@dataclass(frozen=True)
class Setting:
    """What all lines of one plan have in common."""

    scheme: TierScheme
    posts: int
    currency: str
    exchange_rate: float | None
    audience_size: float | None


def tier_lines(
    tiers: Sequence[str], setting: Setting, found: Mapping[str, Measured]
) -> dict[str, Line]:
    """A line of one creator for each tier, measured where `found` has the tier."""
    return {tier: _line(tier, setting, found.get(tier)) for tier in tiers}


def _line(tier: str, setting: Setting, found: Measured | None) -> Line:
    scheme = setting.scheme
    ranges: dict[str, Any] = dict(found.ranges) if found else {}
    rate = 1.0 if setting.exchange_rate is None else float(setting.exchange_rate)
    ranges |= {field: range_.times(rate) for field, range_ in PRICES.items()}
    if not found:
        bounds = next((lower, upper) for name, lower, upper in scheme.tiers if name == tier)
        size = middle_size(bounds)
        source = f"middle of the tier in {scheme.name!r} on a log scale; you choose the creators"
        ranges["followers"] = Range.of((float(f"{size * k:.3g}") for k in (0.8, 1, 1.25)), source)
    for metric in PUBLISHED:
        if metric not in ranges:
            ranges[metric] = evidence_range(metric, tier, scheme=scheme)
    if "fee" not in ranges:
        ranges["fee"] = _published_fee(tier, setting, ranges["followers"].likely)
    one = ranges["followers"].likely * accumulated(ranges["reach_rate"].likely, setting.posts)
    ranges["overlap"] = _overlap(float(one), setting.audience_size)
    spread = found.spread if found else Spread()
    return Line(tier, 1, setting.posts, **ranges, creator_spread=spread)


def _published_fee(tier: str, setting: Setting, followers: float) -> Range:
    fee = evidence_range(
        "fee",
        tier,
        currency=setting.currency,
        exchange_rate=setting.exchange_rate,
        scheme=setting.scheme,
        followers=followers,
    )
    most = FEE_CAP * fee.likely
    if fee.high <= most:
        return fee
    return Range(fee.low, fee.likely, most, f"{fee.source}; dearer than twice likely is declined")


def _overlap(one: float, audience_size: float | None) -> Range:
    """Overlap of creators who draw their reach from one pool of accounts with this interest.

    A creator who reaches A accounts shares A / N of them with another one from a pool of N.
    """
    pools = NICHE.quantiles
    note = f"reach of one creator over a pool of 0.4 to 10 million accounts; {NICHE.source}"
    if audience_size is not None:
        pools = (audience_size / 6, audience_size / 2, audience_size)
        note = "reach of one creator over the whole audience to a sixth of it; an assumption"
    shares = (float(f"{min(one / pool, 0.9 - 0.1 * i):.3g}") for i, pool in enumerate(pools))
    high, likely, low = shares
    return Range(low, likely, high, note)
