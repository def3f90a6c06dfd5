"""Approvals: states and late risk by hand, impossible steps reported, nothing dropped."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.campaign.approvals import WAITS_FOR, approval_flow, approval_status
from influlab.errors import InfluLabError


def events(*rows):
    frame = pd.DataFrame(rows, columns=["deal_id", "state", "happened_at"])
    return frame.assign(happened_at=pd.to_datetime(frame["happened_at"], utc=True))


FIVE = events(
    ("d1", "draft", "2026-05-01"),
    ("d1", "submitted", "2026-05-02"),
    ("d1", "changes_requested", "2026-05-04"),
    ("d2", "submitted", "2026-05-01"),
    ("d2", "approved", "2026-05-03"),
)


def test_five_rows_by_hand():
    table = approval_status(FIVE, now="2026-05-06").table.set_index("deal_id")
    assert table["state"].to_dict() == {"d1": "changes_requested", "d2": "approved"}
    assert table["waiting_for"].to_dict() == {"d1": "creator", "d2": "creator"}
    assert table["days_waiting"].to_dict() == {"d1": 2.0, "d2": 3.0}
    assert table["rounds_left"].to_dict() == {"d1": 1, "d2": 2}


def history(days):
    """Deals submitted on 1 May and live after so many days."""
    rows = []
    for number, day in enumerate(days):
        rows.append((f"old{number}", "submitted", "2026-05-01"))
        rows.append((f"old{number}", "live", pd.Timestamp("2026-05-01") + pd.Timedelta(days=day)))
    return rows


def test_late_risk_is_the_conditional_share_of_past_deals():
    """Ten deals took 1..10 days; one has waited 4, has 3 left: 3 of 6 took longer than 7."""
    frame = events(*history(range(1, 11)), ("new", "submitted", "2026-05-20"))
    status = approval_status(frame, now="2026-05-24", due={"new": "2026-05-27"})
    risk = status.table.set_index("deal_id").loc["new", "late_risk"]
    # The new deal is censored at 4 days and so leaves the risk set after day 4.
    assert risk == pytest.approx(3 / 6)


def test_late_risk_is_missing_where_no_past_deal_tells():
    frame = events(*history([1, 2]), ("new", "submitted", "2026-05-01"))
    status = approval_status(frame, now="2026-05-20", due={"new": "2026-05-27"})
    assert np.isnan(status.table.set_index("deal_id").loc["new", "late_risk"])


def test_past_due_is_late_and_live_in_time_is_not():
    frame = events(*history([3, 9]), ("slow", "submitted", "2026-05-01"))
    due = dict.fromkeys(["old0", "old1", "slow"], "2026-05-05")
    risk = approval_status(frame, now="2026-05-20", due=due).table.set_index("deal_id")["late_risk"]
    assert risk.to_dict() == {"old0": 0.0, "old1": 1.0, "slow": 1.0}


def test_impossible_steps_are_reported_not_dropped():
    frame = events(
        ("d1", "approved", "2026-05-02"),
        ("d1", "submitted", "2026-05-01"),
        ("d2", "approved", "2026-05-01"),
        ("d3", "submitted", "2026-05-01"),
        ("d3", "live", "2026-05-02"),
    )
    status = approval_status(frame, now="2026-05-06")
    assert status.problems.values.tolist() == [
        ["d1", 1, "", "submitted", "stands after a later event in the file; sorted by time"],
        [
            "d2",
            2,
            "",
            "approved",
            "'approved' is impossible here: a deal starts with 'draft' or 'submitted'",
        ],
        [
            "d3",
            4,
            "submitted",
            "live",
            "'live' is impossible here: after 'submitted' comes 'changes_requested' or 'approved'",
        ],
    ]
    assert len(status.stages) == len(frame)
    assert status.text == (
        "1 of 3 deals are live; 0 wait for the brand and 2 for the creator."
        " 3 impossible steps are listed in .problems."
    )


def test_all_problems_at_once():
    frame = pd.DataFrame(
        {"deal_id": ["a", "b"], "state": ["sent", "draft"], "happened_at": ["yesterday", "2030"]}
    )
    with pytest.raises(InfluLabError) as error:
        approval_status(frame, now="2026-05-06")
    assert str(error.value) == (
        "events: 3 problems\n"
        "  - row 0: state 'sent' is unknown; allowed: draft, submitted, changes_requested,"
        " approved, scheduled, live\n"
        "  - row 0: time 'yesterday' cannot be read; write it as 2026-05-04 16:30\n"
        "  - row 1: 2030-01-01 00:00:00+00:00 lies after now (2026-05-06 00:00:00+00:00);"
        " mend one of them"
    )


def test_no_event_is_a_sentence():
    with pytest.raises(InfluLabError, match=r"^events: 1 problem\n  - there is no event; a deal"):
        approval_status(FIVE.iloc[:0], now="2026-05-06")


def test_flow_counts_each_step():
    assert approval_flow(approval_status(FIVE, now="2026-05-06")).values.tolist() == [
        ["draft", "submitted", 1, 1.0],
        ["submitted", "approved", 1, 2.0],
        ["submitted", "changes_requested", 1, 2.0],
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(list(WAITS_FOR)), st.integers(0, 99)),
        min_size=1,
        max_size=20,
    )
)
def test_every_event_is_kept_and_every_risk_is_a_probability(rows):
    start = pd.Timestamp("2026-01-01")
    frame = events(*[(d, s, start + pd.Timedelta(days=day)) for d, s, day in rows])
    status = approval_status(frame, now="2026-06-01", due=dict.fromkeys("abc", "2026-06-05"))
    assert len(status.stages) == len(rows)
    assert status.table["deal_id"].tolist() == sorted({d for d, _, _ in rows})
    assert status.table["late_risk"].dropna().between(0, 1).all()
