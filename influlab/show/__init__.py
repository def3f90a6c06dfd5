"""What people see and hand on: plots, live views, report, lessons."""

from influlab.show.controls import Control, assumption, between, choice, slider
from influlab.show.desk import desk, handover
from influlab.show.explore import explore, still
from influlab.show.inputs import Inputs, sample_world
from influlab.show.lessons import Exercise, Feedback, Prediction, exercise, predict
from influlab.show.lessons_ask import ask
from influlab.show.lessons_board import Board, hand_in
from influlab.show.lessons_game import Leaderboard, regret_game
from influlab.show.lessons_key import Key, answer_key
from influlab.show.lessons_seed import lesson
from influlab.show.live import Canvas, Panel, Scene, png
from influlab.show.picture import Picture, picture
from influlab.show.plots_assumptions import plot_assumptions, plot_flips, plot_tornado
from influlab.show.plots_creators import plot_match_map, plot_mix, plot_schemes, plot_sweep
from influlab.show.plots_flow import plot_approval_flow, plot_approvals, plot_segment_map
from influlab.show.plots_intervals import plot_intervals
from influlab.show.plots_lessons import plot_leaderboard
from influlab.show.plots_options import (
    plot_comparison,
    plot_crossover,
    plot_frontier,
    plot_outcomes,
)
from influlab.show.plots_results import plot_ledger
from influlab.show.plots_roster import (
    plot_exposures,
    plot_parts,
    plot_ranking,
    plot_roster,
    plot_unique,
)
from influlab.show.plots_tiers import (
    plot_audience_match,
    plot_engagement_curve,
    plot_segments,
    plot_tiers,
)
from influlab.show.plots_time import plot_contributions, plot_fit
from influlab.show.readable import Readable, readable
from influlab.show.report import report
from influlab.show.style import mark_synthetic, marks
from influlab.show.upload import Upload, upload
from influlab.show.verdict_view import plan_view, verdict_view
from influlab.show.views_creators import persona_view, tier_view
from influlab.show.views_deals import deal_view
from influlab.show.views_plan import crowd_view
from influlab.show.views_results import returns_view
from influlab.show.views_roster import overlap_view, ranking_view, roster_view

__all__ = [
    "Board",
    "Canvas",
    "Control",
    "Exercise",
    "Feedback",
    "Inputs",
    "Key",
    "Leaderboard",
    "Panel",
    "Picture",
    "Prediction",
    "Readable",
    "Scene",
    "Upload",
    "answer_key",
    "ask",
    "assumption",
    "between",
    "choice",
    "crowd_view",
    "deal_view",
    "desk",
    "exercise",
    "explore",
    "hand_in",
    "handover",
    "lesson",
    "mark_synthetic",
    "marks",
    "overlap_view",
    "persona_view",
    "picture",
    "plan_view",
    "plot_approval_flow",
    "plot_approvals",
    "plot_assumptions",
    "plot_audience_match",
    "plot_comparison",
    "plot_contributions",
    "plot_crossover",
    "plot_engagement_curve",
    "plot_exposures",
    "plot_fit",
    "plot_flips",
    "plot_frontier",
    "plot_intervals",
    "plot_leaderboard",
    "plot_ledger",
    "plot_match_map",
    "plot_mix",
    "plot_outcomes",
    "plot_parts",
    "plot_ranking",
    "plot_roster",
    "plot_schemes",
    "plot_segment_map",
    "plot_segments",
    "plot_sweep",
    "plot_tiers",
    "plot_tornado",
    "plot_unique",
    "png",
    "predict",
    "ranking_view",
    "readable",
    "regret_game",
    "report",
    "returns_view",
    "roster_view",
    "sample_world",
    "slider",
    "still",
    "tier_view",
    "upload",
    "verdict_view",
]
