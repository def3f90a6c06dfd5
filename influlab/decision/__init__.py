"""Which: comparison, sensitivity, value of information."""

from influlab.decision.compare import Comparison, compare
from influlab.decision.flips import flips
from influlab.decision.verdict import Verdict, verdict

__all__ = [
    "Comparison",
    "Verdict",
    "compare",
    "flips",
    "verdict",
]
