"""Stacked tables come out one by one, and nothing of them is lost."""

from influlab import tables

TEXT = b"""# ----------------------------------------
# Report
# Start date: 20260401

City,Users
Lyon,5
(not set),3
Total,8

# Start date: 20260501
Nth month,Users
0000,5
0001,6
soon,7
"""


def test_sections_by_hand():
    first, second = tables.sections(TEXT)
    assert first.comments == ("Report", "Start date: 20260401")
    assert first.frame.values.tolist() == [["Lyon", 5], ["(not set)", 3]]
    assert first.rejected.values.tolist() == [[8, "is a grand total, not a row", "Total | 8"]]
    assert second.frame["started_at"].dt.strftime("%Y-%m").tolist()[:2] == ["2026-05", "2026-06"]
    assert second.frame["started_at"].isna().tolist() == [False, False, True]
    assert second.frame["nth_month"].tolist() == ["0000", "0001", "soon"]


def test_an_ordinary_file_is_one_section():
    (only,) = tables.sections(b"a,a\n1,x\n")
    assert only.frame.columns.tolist() == ["a", "a_again"]
