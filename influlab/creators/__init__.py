"""Who: tiers, audiences, de-duplicated reach, suitability."""

from influlab.creators.objective import LOWER_IS_BETTER, Objective

__all__ = ["LOWER_IS_BETTER", "Objective"]
