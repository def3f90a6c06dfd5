"""What if: plan, simulation, deals, roster, disclosure, approvals."""

from influlab.campaign.approvals import Approvals, approval_flow, approval_status
from influlab.campaign.deals import Deal, Option, option_premiums, payment
from influlab.campaign.disclosure import Brief, check_brief, check_disclosure, jurisdictions
from influlab.campaign.evidence import evidence_range
from influlab.campaign.example import example_plan
from influlab.campaign.files import open, save
from influlab.campaign.negotiation import (
    DealComparison,
    agreement_zone,
    certainty_equivalent,
    compare_deals,
    equal_commission,
    walk_away_fee,
)
from influlab.campaign.outcomes import Outcomes
from influlab.campaign.plan import Line, Plan, change
from influlab.campaign.plan_diff import diff
from influlab.campaign.planning import plan_for
from influlab.campaign.ranges import Range
from influlab.campaign.roster import Roster, Valuation, choose_roster, value_of
from influlab.campaign.roster_frontier import Frontier, OverlapTable, frontier, overlap_table
from influlab.campaign.roster_limits import Limits
from influlab.campaign.roster_risk import RiskRoster, risk_roster
from influlab.campaign.simulate import simulate
from influlab.campaign.size_findings import findings, with_finding
from influlab.campaign.sizing import blend
from influlab.campaign.spread import Spread
from influlab.campaign.terms import TermSheet, term_sheet

__all__ = [
    "Approvals",
    "Brief",
    "Deal",
    "DealComparison",
    "Frontier",
    "Limits",
    "Line",
    "Option",
    "Outcomes",
    "OverlapTable",
    "Plan",
    "Range",
    "RiskRoster",
    "Roster",
    "Spread",
    "TermSheet",
    "Valuation",
    "agreement_zone",
    "approval_flow",
    "approval_status",
    "blend",
    "certainty_equivalent",
    "change",
    "check_brief",
    "check_disclosure",
    "choose_roster",
    "compare_deals",
    "diff",
    "equal_commission",
    "evidence_range",
    "example_plan",
    "findings",
    "frontier",
    "jurisdictions",
    "open",
    "option_premiums",
    "overlap_table",
    "payment",
    "plan_for",
    "risk_roster",
    "save",
    "simulate",
    "term_sheet",
    "value_of",
    "walk_away_fee",
    "with_finding",
]
