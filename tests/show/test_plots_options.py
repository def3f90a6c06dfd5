"""Charts of options: what is drawn equals the table, the title says what the table says."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from influlab.show import plot_comparison, plot_crossover, plot_frontier, plot_outcomes

TABLE = pd.DataFrame(
    {
        "p_best": [0.6, 0.1, 0.3],
        "expected_regret": [1200.0, 5000.0, 2500.0],
        "cvar": [-2000.0, -9000.0, -14000.0],
    },
    index=["micro", "50% micro", "macro"],
)
DRAWS = pd.DataFrame({"micro": np.arange(101.0), "macro": np.arange(101.0) * 3 - 100})


def bars(ax: Axes) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_bars_are_as_long_as_the_chances():
    ax = plot_comparison(TABLE)
    assert [bar.get_width() for bar in bars(ax)] == [0.3, 0.1, 0.6]  # from the bottom up
    assert [label.get_text() for label in ax.get_yticklabels()] == ["macro", "50% micro", "micro"]
    assert {"60%", "EUR 1,200", "-EUR 14,000", "80% to win"} <= set(words(ax))


def test_no_winner_below_the_confidence_asked_for():
    assert plot_comparison(TABLE).get_title(loc="left") == (
        "No winner yet: micro is best in 60% of the draws, 80% are needed"
    )
    assert plot_comparison(TABLE, confidence=0.55).get_title(loc="left") == (
        "Micro wins: it is best in 60% of the draws"
    )


def test_marks_stand_at_the_quantiles_of_the_draws():
    ax = plot_outcomes(DRAWS)
    found = [tuple(map(float, line.get_xdata())) for line in ax.lines if len(line.get_xdata()) == 3]
    assert sorted(found) == [(-70.0, 50.0, 170.0), (10.0, 50.0, 90.0)]
    assert ax.get_title(loc="left") == (
        "Macro varies most: profit of -EUR 70 to EUR 170 in eight of ten draws"
    )
    assert "expected EUR 50\nEUR 10 to EUR 90" in words(ax)


def test_the_line_between_gain_and_loss_is_drawn_where_it_can_be_seen():
    zero = [line for line in plot_outcomes(DRAWS).lines if list(line.get_xdata()) == [0, 0]]
    assert len(zero) == 1
    above = plot_outcomes(DRAWS + 1000)
    assert not [line for line in above.lines if list(line.get_xdata()) == [0, 0]]


def test_constant_draws_and_a_single_option_can_be_drawn():
    ax = plot_outcomes(pd.DataFrame({"micro": [5.0, 5.0, 5.0]}), quantity="orders", unit="orders")
    assert ax.get_title(loc="left") == "Micro: orders of 5 to 5 orders in eight of ten draws"


def test_the_frontier_shows_value_bound_and_shares():
    table = pd.DataFrame(
        {
            "budget": [20_000.0, 10_000.0],
            "value": [80_000.0, 50_000.0],
            "bound": [82_000.0, 51_000.0],
            "micro_spend_share": [0.7, 1.0],
            "macro_spend_share": [0.3, 0.0],
        }
    )
    ax = plot_frontier(table)
    curve = ax.lines[0]
    assert list(curve.get_xdata()) == [10_000.0, 20_000.0]
    assert list(curve.get_ydata()) == [50_000.0, 80_000.0]
    assert len(ax.child_axes[0].collections) == 2
    assert ax.get_title(loc="left") == "2 times the budget buys 1.6 times the people"


def test_the_map_has_its_line_at_one_half():
    table = pd.DataFrame(
        [[0.9, 0.4], [0.7, 0.2]],
        index=pd.Index([100.0, 200.0], name="fee (EUR per post)"),
        columns=pd.Index([0.01, 0.02], name="click rate (fraction)"),
    )
    ax = plot_crossover(table)
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("Fee (EUR per post)", "Click rate (fraction)")
    assert ax.get_title(loc="left") == (
        "Micro leads on 50% of the map; lines: its chance to beat macro"
    )
    assert {text.get_text() for text in ax.texts} >= {"50%"}
    nowhere = plot_crossover(table * 0 + 0.9)
    assert nowhere.get_title(loc="left") == (
        "Micro leads on 100% of the map; lines: its chance to beat macro"
    )
    assert not nowhere.texts


@pytest.mark.parametrize(
    ("plot", "table"),
    [(plot_comparison, TABLE), (plot_outcomes, DRAWS)],
    ids=["comparison", "draws"],
)
def test_plots_take_an_axes_change_no_table_and_keep_no_state(plot, table):
    before = table.copy()
    mine = Figure().subplots()
    assert plot(table, ax=mine) is mine
    pd.testing.assert_frame_equal(table, before)
    assert all(isinstance(line, Line2D) for line in mine.lines)


def test_hostile_names_are_only_names():
    hostile = TABLE.set_axis(["$x$", "<script>", "=HYPERLINK(1)"])
    ax = plot_comparison(hostile)
    ax.figure.draw_without_rendering()
    assert [t.get_text() for t in ax.get_yticklabels()] == ["=HYPERLINK(1)", "<script>", "\\$x\\$"]
