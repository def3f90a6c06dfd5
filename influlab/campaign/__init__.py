"""What if: plan, simulation, deals, roster, disclosure, approvals."""

from influlab.campaign.example import example_plan
from influlab.campaign.files import open, save
from influlab.campaign.outcomes import Outcomes
from influlab.campaign.plan import Line, Plan, Spread, change
from influlab.campaign.ranges import Range
from influlab.campaign.simulate import simulate
from influlab.campaign.sizing import blend

__all__ = [
    "Line",
    "Outcomes",
    "Plan",
    "Range",
    "Spread",
    "blend",
    "change",
    "example_plan",
    "open",
    "save",
    "simulate",
]
