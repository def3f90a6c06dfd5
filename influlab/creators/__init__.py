"""Who: tiers, audiences, de-duplicated reach, suitability."""

from influlab.creators.comparison import TierComparison, compare_tiers
from influlab.creators.objective import LOWER_IS_BETTER, Objective
from influlab.creators.summary import tier_summary
from influlab.creators.tiers import TierScheme, assign_tiers, default_scheme, schemes

__all__ = [
    "LOWER_IS_BETTER",
    "Objective",
    "TierComparison",
    "TierScheme",
    "assign_tiers",
    "compare_tiers",
    "default_scheme",
    "schemes",
    "tier_summary",
]
