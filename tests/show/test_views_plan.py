"""Views on plans, deals and returns: the numbers shown are the computed ones, at every end."""

import itertools
import re

import pandas as pd
import pytest

from influlab.campaign import Range, example_plan, plan_for, simulate
from influlab.campaign.deals import all_booked
from influlab.errors import InfluLabError
from influlab.results import Returns
from influlab.show import crowd_view, deal_view, returns_view, still

ROAS = pd.DataFrame(
    {"tier": ["micro", "macro"], "metric": "roas", "estimate": [2.5, 1.0], "low": [2.0, 0.4],
     "high": [3.0, 1.8]}
)  # fmt: skip


def ends(controls):
    """Every combination of the ends of the number sliders, all else at its start."""
    starts = {name: control.value for name, control in controls.items()}
    moving = {n: (c.low, c.high) for n, c in controls.items() if c.kind != "choice"}
    for corner in itertools.product(*moving.values()):
        values = zip(moving, corner, strict=True)
        yield starts | {n: int(v) if controls[n].kind == "whole" else v for n, v in values}


def test_spread_between_creators_melts_and_doubt_about_the_tier_stays():
    view, controls = crowd_view(example_plan(), line="micro")
    table = view(creators=100, spread=0.5).panels[0].table
    one, many, doubt = (table[name].std() / table[name].mean() for name in table)
    assert many / one == pytest.approx(0.1, rel=0.15)
    assert doubt > 5 * many
    for values in ends(controls):
        assert view(**values).text.startswith("Nine draws in ten give ")


def test_a_line_that_is_not_there_is_named():
    with pytest.raises(InfluLabError) as error:
        crowd_view(example_plan(), line="mega")
    assert str(error.value) == (
        "crowd view: 1 problem\n  - the plan has no line 'mega'; it has micro, macro"
    )


@pytest.fixture(scope="module")
def outcomes():
    return simulate(plan_for({"macro": 1.0}, budget=20_000), draws=2_000)


def test_deal_view_shows_what_each_side_gets(outcomes):
    view, controls = deal_view(outcomes, fee=5_000.0, creator_cost=1_000.0)
    scene = view(flat=6_000.0, base=1_000.0, commission=0.2)
    brand, creator = (panel.table for panel in scene.panels)
    assert creator["flat fee"].unique().tolist() == [5_000.0]
    sold = all_booked(outcomes)["attributed_revenue"]
    assert creator["hybrid"].to_numpy() == pytest.approx((0.2 * sold).to_numpy())
    assert (brand.sum(axis=1) + creator.sum(axis=1)).std() > 0
    both = brand + creator
    assert both["flat fee"].to_numpy() == pytest.approx(both["hybrid"].to_numpy())
    for values in ends(controls):
        assert "The brand gains more often than not" in view(**values).text


def test_a_brand_that_loses_without_a_fee_is_not_offered_a_negative_one():
    poor = simulate(
        plan_for({"macro": 1.0}, budget=20_000, margin=Range.constant(0.001)), draws=500
    )
    view, _ = deal_view(poor, fee=5_000.0)
    assert view(flat=5_000.0, base=0.0, commission=0.1).text.endswith(
        "The brand loses more often than not, even if it pays no fee."
    )


def test_deal_view_needs_a_fee(outcomes):
    with pytest.raises(InfluLabError, match=r"^deal view: 1 problem\n  - fee is nan; it must be"):
        deal_view(outcomes, fee=float("nan"))


def test_returns_view_by_hand():
    view, controls = returns_view({"30 days": Returns("tier", 0.9, ROAS, "", ())}, synthetic=True)
    scene = view(window="30 days", incremental=0.8, margin=0.5)
    table = scene.panels[0].table.set_index("tier")
    assert table.loc["micro", ["estimate", "low", "high"]].tolist() == pytest.approx([0, -0.2, 0.2])
    assert table.loc["macro", "estimate"] == pytest.approx(-0.6)
    assert re.search(r"needs a ROAS of 2\.5\.$", scene.text)
    assert scene.synthetic
    assert still(view, **controls).png.startswith(b"\x89PNG")
    for values in ends(controls):
        assert view(**values).panels[0].table["estimate"].min() >= -1


def test_returns_view_without_roas():
    spend_only = ROAS.assign(metric="spend")
    with pytest.raises(InfluLabError) as error:
        returns_view({"7 days": Returns("tier", 0.9, spend_only, "", ())})
    assert str(error.value) == (
        "returns view: 1 problem\n"
        "  - '7 days' has no ROAS; the ledger needs spend and attributed revenue"
    )


def test_a_deal_that_no_commission_can_match_is_not_said_to_be_matched(outcomes):
    view, _ = deal_view(outcomes, fee=5_000.0, creator_cost=1_000.0)
    words = view(flat=1e9, base=1_000.0, commission=0.2).text
    assert "No commission, not even all tracked sales, costs as much as the flat fee." in words
    assert "Commission alone" not in words
