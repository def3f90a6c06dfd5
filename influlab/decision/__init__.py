"""Which: comparison, sensitivity, value of information."""

from influlab.decision.compare import Comparison, compare
from influlab.decision.crossover import Crossover, crossover
from influlab.decision.dominance import dominance
from influlab.decision.flips import flips
from influlab.decision.information import Information, value_of_information
from influlab.decision.pilot import Pilot, panel_power, pilot, staggered_start, switchback
from influlab.decision.pilot_result import PilotResult, analyse_pilot
from influlab.decision.pilot_value import PilotValue, value_of_pilot
from influlab.decision.sensitivity import sobol, tornado
from influlab.decision.thresholds import BreakEven, break_even, overlap_at_even_reach
from influlab.decision.verdict import Verdict, verdict

__all__ = [
    "BreakEven",
    "Comparison",
    "Crossover",
    "Information",
    "Pilot",
    "PilotResult",
    "PilotValue",
    "Verdict",
    "analyse_pilot",
    "break_even",
    "compare",
    "crossover",
    "dominance",
    "flips",
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
