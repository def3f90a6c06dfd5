"""What if: plan, simulation, deals, roster, disclosure, approvals."""

from influlab.campaign.example import example_plan
from influlab.campaign.outcomes import Outcomes
from influlab.campaign.plan import Line, Plan, Spread, change
from influlab.campaign.ranges import Range
from influlab.campaign.simulate import simulate

__all__ = [
    "Line",
    "Outcomes",
    "Plan",
    "Range",
    "Spread",
    "change",
    "example_plan",
    "simulate",
]
