"""What happened: tracking, attribution, lift, comments, returns, learning."""

from influlab.results.attribution import ASSUMES, Attribution, attribute, attribute_all
from influlab.results.brand import brand_lift
from influlab.results.channels import channel_group
from influlab.results.comments import Sentiment, sentiment, topics
from influlab.results.contributions import contributions
from influlab.results.design import Design, panel_design, randomised_design
from influlab.results.did import difference_in_differences
from influlab.results.formulas import Formulas, formulas
from influlab.results.learn import Learning, learn, learning
from influlab.results.ledger import campaign_ledger
from influlab.results.lift import Lift
from influlab.results.matching import Matches, match_results
from influlab.results.randomised import randomised_lift
from influlab.results.returns import Returns, returns
from influlab.results.series import follower_growth, interrupted_series
from influlab.results.synthetic import synthetic_control
from influlab.results.themes import agreement, themes
from influlab.results.totals import deal_totals
from influlab.results.tracking import campaign_links, qr_code, tag_url

__all__ = [
    "ASSUMES",
    "Attribution",
    "Design",
    "Formulas",
    "Learning",
    "Lift",
    "Matches",
    "Returns",
    "Sentiment",
    "agreement",
    "attribute",
    "attribute_all",
    "brand_lift",
    "campaign_ledger",
    "campaign_links",
    "channel_group",
    "contributions",
    "deal_totals",
    "difference_in_differences",
    "follower_growth",
    "formulas",
    "interrupted_series",
    "learn",
    "learning",
    "match_results",
    "panel_design",
    "qr_code",
    "randomised_design",
    "randomised_lift",
    "returns",
    "sentiment",
    "synthetic_control",
    "tag_url",
    "themes",
    "topics",
]
