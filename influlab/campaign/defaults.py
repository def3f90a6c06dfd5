"""What a line assumes where nothing better is known, each with where it comes from.

Where no figure was found the range is wide and says so: it is a question to
answer for the own brand, not a finding.
"""

from influlab.campaign.ranges import Range
from influlab.campaign.spread import Spread

NONE = Range.constant(0.0, "not planned")
SAME = Range.constant(1.0, "no difference assumed")
VIEWS_PER_ACCOUNT = Range(
    1.1, 1.5, 2.8, "assumption; Roster 2026: impressions over reach 1.7 to 3.7"
)
COMPLETION = Range(0.85, 0.95, 0.99, "assumption; no measured share of undelivered posts found")
AUDIENCE_MATCH = Range(0.3, 0.5, 0.7, "assumption; measure it with creators.audience_match")
AUTHENTICITY = Range(
    0.5, 0.6, 0.75, "HypeAuditor 2018 to 2021: 0.5 to 0.73 of audiences or accounts real"
)
REFUNDS = Range(0.02, 0.06, 0.15, "assumption; affiliate networks 2026: 0.026 clawed back")
INCREMENTAL_SHARE = Range(
    0.4, 0.6, 0.85, "assumption; no measurement found, vendor advice 2026: 0.4 to 0.6"
)
UNTRACKED_SALES = Range(0.1, 0.4, 1.5, "no data found: a wide assumption")
CODE_LEAKAGE = Range(0.01, 0.05, 0.2, "no data found: a wide assumption")
COORDINATION_HOURS = Range(1.5, 3.0, 6.0, "no data found: an assumption, time your own team")
BOOST_CPM = Range(5.0, 9.0, 15.0, "CIMS 2025: 5 to 15 EUR on Instagram")
OVERLAP_WITHIN = Range(0.003, 0.015, 0.06, "no data found: a wide assumption")
OVERLAP_BETWEEN = Range(0.05, 0.15, 0.35, "no data found: a wide assumption")
REPEAT_RESPONSE = Range(0.2, 0.5, 0.8, "no data found: a wide assumption")
HOURLY_COST = Range.constant(35.0, "assumption; put in your own")
SPREAD = Spread()  # no data found: an assumption, measured where a table of creators is given
