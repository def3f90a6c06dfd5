"""What if: plan, simulation, deals, roster, disclosure, approvals."""

from influlab.campaign.evidence import evidence_range
from influlab.campaign.example import example_plan
from influlab.campaign.files import open, save
from influlab.campaign.outcomes import Outcomes
from influlab.campaign.plan import Line, Plan, Spread, change
from influlab.campaign.planning import plan_for
from influlab.campaign.ranges import Range
from influlab.campaign.roster import Roster, Valuation, choose_roster, value_of
from influlab.campaign.roster_frontier import Frontier, OverlapTable, frontier, overlap_table
from influlab.campaign.roster_limits import Limits
from influlab.campaign.roster_risk import RiskRoster, risk_roster
from influlab.campaign.simulate import simulate
from influlab.campaign.sizing import blend

__all__ = [
    "Frontier",
    "Limits",
    "Line",
    "Outcomes",
    "OverlapTable",
    "Plan",
    "Range",
    "RiskRoster",
    "Roster",
    "Spread",
    "Valuation",
    "blend",
    "change",
    "choose_roster",
    "evidence_range",
    "example_plan",
    "frontier",
    "open",
    "overlap_table",
    "plan_for",
    "risk_roster",
    "save",
    "simulate",
    "value_of",
]
