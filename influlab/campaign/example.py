"""A small plan with round numbers, for examples and first steps."""

from __future__ import annotations

from influlab.campaign.plan import Line, Plan
from influlab.campaign.ranges import Range


def example_plan() -> Plan:
    """A two-line plan with made-up round numbers: 30 micro and 3 macro creators.

    Returns
    -------
    Plan
        Invented figures, of about equal likely spend on both lines; use
        :func:`plan_for` for a plan that rests on evidence.

    Examples
    --------
    >>> [(line.name, line.creators) for line in example_plan().lines]
    [('micro', 30), ('macro', 3)]
    """
    micro = Line(
        "micro",
        creators=30,
        posts=2,
        followers=Range(8_000, 20_000, 45_000, "example"),
        fee=Range(60, 120, 240, "example"),
        reach_rate=Range(0.08, 0.16, 0.3, "example"),
        engagement_rate_by_followers=Range(0.012, 0.026, 0.05, "example"),
        click_rate=Range(0.008, 0.02, 0.045, "example"),
        conversion_rate=Range(0.01, 0.025, 0.05, "example"),
    )
    macro = Line(
        "macro",
        creators=3,
        posts=2,
        followers=Range(150_000, 300_000, 700_000, "example"),
        fee=Range(700, 1_500, 3_200, "example"),
        reach_rate=Range(0.05, 0.12, 0.25, "example"),
        engagement_rate_by_followers=Range(0.006, 0.014, 0.025, "example"),
        click_rate=Range(0.006, 0.015, 0.035, "example"),
        conversion_rate=Range(0.009, 0.022, 0.045, "example"),
    )
    return Plan(
        "example",
        (micro, macro),
        "EUR",
        order_value=Range(130, 180, 250, "example"),
        margin=Range(0.45, 0.55, 0.65, "example"),
    )
