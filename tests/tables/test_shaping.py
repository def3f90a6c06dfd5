"""Sums and continued rows stand aside with a reason; derived columns come at the end."""

from influlab.tables.grid import Grid
from influlab.tables.layouts import Layout
from influlab.tables.shaping import personal, shape


def test_totals_stand_aside_only_where_the_export_has_them():
    rows = [("Total", "5"), ("email", "5")]
    grid = Grid(("channel", "sessions"), rows, [2, 3])
    plain = Layout("a", "traffic", ())
    assert shape(grid, plain) == grid
    found = shape(grid, Layout("b", "traffic", (), totals=True))
    assert (found.rows, found.lines) == ([("email", "5")], [3])
    assert found.refused == [(2, "is a grand total, not a row", ("Total", "5"))]
    assert found.count == grid.count


def test_only_a_row_without_a_value_continues_the_one_above():
    rows = [("#1", "5"), ("#1", ""), ("#1", "5"), ("#2", ""), ("#2", "")]
    grid = Grid(("Name", "Total"), rows, [2, 3, 4, 5, 6])
    found = shape(grid, Layout("shop", "orders", (), continued=("name", "total")))
    assert found.lines == [2, 4, 5]
    assert [line for line, *_ in found.refused] == [3, 6]


def test_joined_columns_come_apart_and_rests_are_taken():
    grid = Grid(("Source / Medium", "Fake"), [("google / organic", "8.5%"), ("x", "?")], [2, 3])
    layout = Layout(
        "a", "traffic", (), splits={"source medium": ("source", "medium")}, rests={"fake": "real"}
    )
    found = shape(grid, layout)
    assert found.header == ("Source / Medium", "Fake", "source", "medium", "real")
    assert found.rows[0][2:] == ("google", "organic", "0.915")
    assert found.rows[1][2:] == ("x", "", "?")
    assert (found.derived, found.own) == (3, ("Source / Medium", "Fake"))


def test_offsets_need_a_start_and_a_real_date():
    def moments(*comments):
        grid = Grid(("Nth hour", "x"), [("0025", "1"), ("soon", "2")], [2, 3], comments=comments)
        found = shape(grid, Layout("a", "traffic", ()))
        return [row[2] for row in found.rows] if found.derived else []

    assert moments("Start date: 20260401") == ["2026-04-02T01", "soon"]
    assert moments("20260401-20260430") == ["2026-04-02T01", "soon"]
    assert moments("All users") == []
    assert moments("Start date: 20261399") == ["0025", "soon"]


def test_personal_columns():
    layout = Layout("shop", "orders", (), personal=("email", "billing"))
    assert [personal(h, layout) for h in ("Email", "Billing City", "Total")] == [True, True, False]


def test_months_count_from_the_first_of_the_month():
    said, plain = ("Start date: 20260415",), Layout("a", "traffic", ())
    grid = Grid(("nth month", "sessions"), [("0000", "5"), ("0002", "6")], [4, 5], comments=said)
    assert [row[-1] for row in shape(grid, plain).rows] == ["2026-04", "2026-06"]
    days = Grid(("nth day", "sessions"), [("0017", "5")], [4], comments=said)
    assert shape(days, plain).rows[0][-1] == "2026-05-02"
