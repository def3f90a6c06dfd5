"""Which: comparison, sensitivity, value of information."""

from influlab.decision.aftermath import Aftermath, look_back
from influlab.decision.booking import Booking, book
from influlab.decision.compare import Comparison, compare
from influlab.decision.crossover import Crossover, crossover
from influlab.decision.dominance import dominance
from influlab.decision.dossier import Dossier, dossier
from influlab.decision.flips import flips
from influlab.decision.information import Information, value_of_information
from influlab.decision.pilot import Pilot, panel_power, pilot, staggered_start, switchback
from influlab.decision.pilot_result import PilotResult, analyse_pilot
from influlab.decision.pilot_value import PilotValue, value_of_pilot
from influlab.decision.provenance import Provenance
from influlab.decision.sensitivity import sobol, tornado
from influlab.decision.thresholds import BreakEven, break_even, overlap_at_even_reach
from influlab.decision.verdict import Verdict, verdict

__all__ = [
    "Aftermath",
    "Booking",
    "BreakEven",
    "Comparison",
    "Crossover",
    "Dossier",
    "Information",
    "Pilot",
    "PilotResult",
    "PilotValue",
    "Provenance",
    "Verdict",
    "analyse_pilot",
    "book",
    "break_even",
    "compare",
    "crossover",
    "dominance",
    "dossier",
    "flips",
    "look_back",
    "overlap_at_even_reach",
    "panel_power",
    "pilot",
    "sobol",
    "staggered_start",
    "switchback",
    "tornado",
    "value_of_information",
    "value_of_pilot",
    "verdict",
]
