"""Studies of what follower size does, as priors to choose from: they disagree, so you choose.

A finding says how one quantity changes with size. Imposing it keeps the average level over
the tiers and changes only the slope: the likely values of some fields are multiplied by a
factor for each tier, so that the quantity follows the study across the tiers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

import pandas as pd

from influlab.campaign.evidence import middle_size
from influlab.campaign.plan import Line, Plan
from influlab.campaign.ranges import Range
from influlab.creators import schemes
from influlab.errors import PlanError, check
from influlab.tables import load

ONE_SD = 4.0  # factor of followers taken as one standard deviation where a study counts in sd
BELOW_PEAK = 0.9  # engagement at a tenth of the size at the peak of an inverted U
ENGAGEMENT = ("engagement_rate_by_followers", "engagement_rate_by_reach")


@dataclass(frozen=True)
class SizeFinding:
    """One study as a prior: the quantity, its log as a function of size, and what is shifted."""

    says: str
    source: str
    year: int
    assumes: str
    shifts: Mapping[tuple[str, ...], Callable[[Line], float]]  # fields -> what they must follow
    log_at: Callable[[float], float]


def _revenue_per_follower(line: Line) -> float:
    return line.reach_rate.likely * line.click_rate.likely * line.conversion_rate.likely


def _engagement(line: Line) -> float:
    if line.engagement_rate_by_reach is not None:
        return line.engagement_rate_by_reach.likely * line.reach_rate.likely
    assert line.engagement_rate_by_followers  # a line has the one or the other
    return line.engagement_rate_by_followers.likely


def _clicks(line: Line) -> float:
    return line.reach_rate.likely * line.click_rate.likely


def _per_spend(quantity: Callable[[Line], float]) -> Callable[[Line], float]:
    return lambda line: quantity(line) * line.followers.likely / line.fee.likely


def _row(key: str) -> pd.Series:
    table = load("findings")
    return table[table["id"] == key].iloc[0]


def _beichert() -> SizeFinding:
    row = _row("beichert_revenue_per_follower_panel")
    tiers = {name: (lower, upper) for name, lower, upper in schemes()["hbr_beichert_2024"].tiers}
    between = math.log(middle_size(tiers["macro"]) / middle_size(tiers["nano"]))
    slope = -math.log(row["effect"]) / between
    return SizeFinding(
        says=f"revenue per follower is {row['effect']:g} times as high for nano as for macro",
        source=f"{row['study']}, {row['outcome']}, {row['platform']}",
        year=int(row["year"]),
        assumes="a straight line in log size between the middles of the study's tiers",
        shifts={("conversion_rate",): _revenue_per_follower},
        log_at=lambda followers: slope * math.log(followers),
    )


def _leung() -> SizeFinding:
    row = _row("leung_follower_size")
    slope = math.log1p(row["effect"]) / math.log(ONE_SD)
    return SizeFinding(
        says=f"engagement per spend is {row['effect']:.1%} higher for each sd of follower size",
        source=f"{row['study']}, {row['outcome']}, {row['platform']}",
        year=int(row["year"]),
        assumes=f"one sd is a factor of {ONE_SD:g} in followers; clicks follow too",
        shifts={ENGAGEMENT: _per_spend(_engagement), ("click_rate",): _per_spend(_clicks)},
        log_at=lambda followers: slope * math.log(followers),
    )


def _wies() -> SizeFinding:
    row = _row("wies_turning_point")
    curve = math.log(BELOW_PEAK) / math.log(10) ** 2
    return SizeFinding(
        says=f"engagement is an inverted U in size with its peak near {row['effect']:,.0f}",
        source=f"{row['study']}, {row['outcome']}, {row['platform']}",
        year=int(row["year"]),
        assumes=f"curvature not read: {BELOW_PEAK:.0%} of the peak at a tenth of its size; "
        "clicks follow too",
        shifts={ENGAGEMENT: _engagement, ("click_rate",): _clicks},
        log_at=lambda followers: curve * math.log(followers / row["effect"]) ** 2,
    )


KNOWN = {"beichert_2024": _beichert, "leung_2022": _leung, "wies_2023": _wies}


def check_name(finding: object) -> list[str]:
    """Why `finding` is none; empty when it is one, or None or "none"."""
    if finding is None or finding == "none" or finding in KNOWN:
        return []
    return [f"finding is {finding!r}; choose one of none, {', '.join(KNOWN)}"]


def findings() -> pd.DataFrame:
    """The studies of follower size that a plan can rest on; they contradict each other.

    Returns
    -------
    DataFrame, one row per finding
        ``finding`` (the name for :func:`plan_for` and :func:`with_finding`)``, says, shifts``
        (fields of a line)``, assumes`` (what the study leaves open)``, source, year``.

    Examples
    --------
    >>> findings().finding.tolist()
    ['none', 'beichert_2024', 'leung_2022', 'wies_2023']
    """
    rows = [
        {
            "finding": "none",
            "says": "sizes differ as the evidence by tier says, and conversion does not",
            "shifts": "",
            "assumes": "",
            "source": "data/evidence/benchmarks.csv",
            "year": None,
        }
    ]
    for name, make in KNOWN.items():
        one = make()
        row = {"finding": name, "says": one.says, "shifts": ", ".join(chain(*one.shifts))}
        rows.append(row | {"assumes": one.assumes, "source": one.source, "year": one.year})
    return pd.DataFrame(rows).astype({"year": "Int64"})


def with_finding(plan: Plan, finding: str) -> Plan:
    """A plan whose lines differ by size as a study found; their average level stays.

    Parameters
    ----------
    plan : Plan
        Two lines of different size or more.
    finding : str
        A name of :func:`findings`; "none" changes nothing.

    Returns
    -------
    Plan

    Raises
    ------
    PlanError
        When the finding is unknown or the plan has one line only (compare options by
        passing ``finding`` to :func:`plan_for` instead).

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> before, after = example_plan(), with_finding(example_plan(), "beichert_2024")
    >>> [after.lines[i].conversion_rate.likely > before.lines[i].conversion_rate.likely
    ...  for i in (0, 1)]
    [True, False]
    """
    problems = check_name(finding)
    if len(plan.lines) < 2:
        problems.append("plan has one line; an effect of size needs two or more")
    check(f"plan {plan.name!r}", problems, PlanError)
    lines = imposed({line.name: line for line in plan.lines}, finding)
    return replace(plan, lines=tuple(lines.values()))


def imposed(lines: Mapping[str, Line], finding: str | None) -> dict[str, Line]:
    """Lines whose likely values follow the finding over size, at the same average level."""
    if finding in (None, "none") or len(lines) < 2:
        return dict(lines)
    study, found = KNOWN[finding](), dict(lines)
    for fields, quantity in study.shifts.items():
        wanted = {
            name: study.log_at(line.followers.likely) - math.log(quantity(line))
            for name, line in lines.items()
        }
        level = sum(wanted.values()) / len(wanted)
        for name, line in found.items():
            found[name] = _shifted(line, fields, math.exp(wanted[name] - level), study)
    return found


def _shifted(line: Line, fields: tuple[str, ...], factor: float, study: SizeFinding) -> Line:
    note = f"; times {factor:.3g} by {study.source.split(',')[0]} and others {study.year}"
    changes = {}
    for name in fields:
        range_ = getattr(line, name)
        if range_ is not None:
            moved = (float(f"{value:.4g}") for value in _to(range_, factor).quantiles)
            changes[name] = Range.of(moved, range_.source + note)
    return replace(line, **changes)


def _to(range_: Range, factor: float) -> Range:
    """A rate with its likely value times `factor` and its shape in logits kept; below 0.95."""
    likely = min(range_.likely * factor, 0.95)
    odds = likely / (1 - likely) * (1 - range_.likely) / range_.likely
    return range_.times(odds, "rate")
