"""Approvals and segments as pictures: bars equal the stays, titles equal the table."""

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from influlab.show import plot_approval_flow, plot_approvals, plot_segment_map

DAYS = ["2026-05-01", "2026-05-03", "2026-05-02", "2026-05-01"]
STAGES = pd.DataFrame(
    {
        "deal_id": ["d1", "d1", "<b>$d2", "d3"],
        "state": ["draft", "submitted", "changes_requested", "live"],
        "start": pd.to_datetime(DAYS, utc=True),
        "end": pd.to_datetime(["2026-05-03", None, None, None], utc=True),
    }
)


def test_bars_are_the_stays_and_end_now():
    ax = plot_approvals(STAGES, now="2026-05-06")
    wide = sorted(round(p.get_width(), 3) for p in ax.patches if isinstance(p, Rectangle))
    assert [w for w in wide if w >= 1] == [2.0, 3.0, 4.0]
    assert ax.get_title(loc="left") == (
        "2 of 3 deals are not live: 1 waits for the brand, 1 for the creator"
    )
    # From the bottom up: live, then those that wait, the longest on top; text stays text.
    assert [t.get_text() for t in ax.get_yticklabels()] == ["d3", "d1", "<b>\\$d2"]


def test_flow_draws_every_step_with_its_days():
    flow = pd.DataFrame(
        {
            "before": ["submitted", "submitted"],
            "after": ["approved", "changes_requested"],
            "deals": [41, 19],
            "median_days": [1.02, 0.86],
        }
    )
    ax = plot_approval_flow(flow)
    assert sorted(p.get_width() for p in ax.patches if p.get_width() > 1) == [19, 41]
    assert [t.get_text() for t in ax.texts] == ["1.02 days", "0.86 days"]
    assert ax.get_title(loc="left") == (
        "The slowest step is submitted to approved: 1.02 days in the middle"
    )


def test_segment_map_shows_every_creator_once():
    table = pd.DataFrame({"group": list("AAB"), "x": [0.0, 0.1, 2.0], "y": [0.0, 0.1, 1.0]})
    ax = plot_segment_map(table, shown=0.31)
    points = [tuple(p) for c in ax.collections for p in c.get_offsets()]
    assert points == [(0.0, 0.0), (0.1, 0.1), (2.0, 1.0)]
    assert [t.get_text() for t in ax.texts] == ["A", "B"]
    assert (
        ax.get_xlabel() == "Distance: how unlike two audiences are (31% of all differences shown)"
    )


@pytest.mark.parametrize("now", ["2026-05-06", pd.Timestamp("2026-05-06", tz="UTC")])
def test_now_may_come_with_or_without_a_zone(now):
    assert plot_approvals(STAGES, now=now).get_xlabel() == "Day (line: now)"
