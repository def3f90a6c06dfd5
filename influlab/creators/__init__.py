"""Who: tiers, audiences, de-duplicated reach, suitability."""

from influlab.creators.audience import AudienceMatch, Persona, audience_match
from influlab.creators.authenticity import Authenticity, authenticity
from influlab.creators.brand import Brand, BrandFit, brand_fit
from influlab.creators.comparison import TierComparison, compare_tiers
from influlab.creators.curve import Curve, engagement_curve
from influlab.creators.cuts import CutPoints, cut_points
from influlab.creators.objective import LOWER_IS_BETTER, Objective
from influlab.creators.profile import profile
from influlab.creators.reach import frequency, net_reach
from influlab.creators.reach_calibrate import calibrate_overlap
from influlab.creators.reach_compare import ReachModels, compare_reach
from influlab.creators.reach_expansion import canonical_expansion
from influlab.creators.reach_exposure import Exposure, beta_binomial, metheringham
from influlab.creators.reach_frailty import CAP, phi, phi_inverse, phi_slope, segment_chances
from influlab.creators.reach_lists import shared_accounts
from influlab.creators.reach_models import (
    US_TRADE_FACTOR,
    Accumulation,
    binomial_reach,
    hofmans_accumulation,
    hofmans_duplication,
    rating_points,
    sainsbury,
)
from influlab.creators.reach_nbd import fit_nbd, nbd
from influlab.creators.reach_pool import common_pool_mix, common_pool_reach
from influlab.creators.reach_results import Frequency, OverlapFit, Reach
from influlab.creators.scores import ScoreCheck, check_scores
from influlab.creators.segments import Segmentation, segment
from influlab.creators.sponsored import SponsoredGap, sponsored_gap
from influlab.creators.stability import Stability, scheme_stability
from influlab.creators.suitability import Ranking, rank
from influlab.creators.summary import tier_summary
from influlab.creators.tiers import TierScheme, assign_tiers, default_scheme, schemes

__all__ = [
    "CAP",
    "LOWER_IS_BETTER",
    "US_TRADE_FACTOR",
    "Accumulation",
    "AudienceMatch",
    "Authenticity",
    "Brand",
    "BrandFit",
    "Curve",
    "CutPoints",
    "Exposure",
    "Frequency",
    "Objective",
    "OverlapFit",
    "Persona",
    "Ranking",
    "Reach",
    "ReachModels",
    "ScoreCheck",
    "Segmentation",
    "SponsoredGap",
    "Stability",
    "TierComparison",
    "TierScheme",
    "assign_tiers",
    "audience_match",
    "authenticity",
    "beta_binomial",
    "binomial_reach",
    "brand_fit",
    "calibrate_overlap",
    "canonical_expansion",
    "check_scores",
    "common_pool_mix",
    "common_pool_reach",
    "compare_reach",
    "compare_tiers",
    "cut_points",
    "default_scheme",
    "engagement_curve",
    "fit_nbd",
    "frequency",
    "hofmans_accumulation",
    "hofmans_duplication",
    "metheringham",
    "nbd",
    "net_reach",
    "phi",
    "phi_inverse",
    "phi_slope",
    "profile",
    "rank",
    "rating_points",
    "sainsbury",
    "scheme_stability",
    "schemes",
    "segment",
    "segment_chances",
    "shared_accounts",
    "sponsored_gap",
    "tier_summary",
]
