"""Charts of assumptions: ranges, what each moves and where it flips equal the table."""

import numpy as np
import pandas as pd

from influlab.show import plot_assumptions, plot_flips, plot_tornado
from influlab.show.plots_assumptions import merged

REGISTER = pd.DataFrame(
    {
        "line": ["micro", "macro", "micro", "plan", "plan"],
        "field": ["click_rate", "click_rate", "fee", "margin", "hourly_cost"],
        "low": [0.01, 0.01, 100.0, 0.4, 35.0],
        "likely": [0.02, 0.02, 200.0, 0.5, 35.0],
        "high": [0.05, 0.05, 800.0, 0.6, 35.0],
        "unit": ["fraction (x)", "fraction (x)", "EUR per post", "fraction", "EUR per hour"],
        "source": ["a", "a", "b", "c", None],
    }
)


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_rows_that_are_the_same_for_two_lines_stand_once():
    assert merged(REGISTER)["name"].tolist() == [
        "click rate of micro and macro",
        "fee of micro",
        "margin",
        "hourly cost",
    ]


def test_the_vaguest_comes_first_and_constants_are_left_out():
    ax = plot_assumptions(REGISTER)
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "margin",
        "click rate of micro and macro",
        "fee of micro",
    ]
    assert words(ax) == ["40% to 60%", "1% to 5%", "EUR 100 to EUR 800 per post"]
    low, high = ax.get_xlim()
    ends = np.concatenate([line.get_xdata() for line in ax.lines])
    assert low < ends.min()
    assert high > ends.max()


def test_constants_alone_can_be_drawn():
    constants = REGISTER[REGISTER["field"] == "hourly_cost"]
    assert plot_assumptions(constants).get_title(loc="left") == "Every assumption is a constant"


def test_the_strongest_assumption_is_on_top():
    table = REGISTER.assign(
        result_low=[-500.0, 0.0, 900.0, 300.0, 500.0],
        result_high=[2500.0, 900.0, 100.0, 700.0, 500.0],
        base=500.0,
    )
    ax = plot_tornado(table)
    assert ax.get_yticklabels()[-1].get_text() == "click rate of micro"
    assert sorted(bar.get_width() for bar in ax.patches)[0] == -1000
    assert ax.get_title(loc="left") == (
        "Click rate of micro moves the profit most: from -EUR 500 to EUR 2,500"
    )


def test_the_nearest_flip_comes_first_and_what_cannot_flip_says_so():
    table = REGISTER.assign(now=REGISTER["likely"], flips_at=[0.021, np.nan, 700.0, np.nan, np.nan])
    ax = plot_flips(table)
    assert ax.get_yticklabels()[-1].get_text() == "click rate of micro"
    assert "2% to 2.1%" in words(ax)
    assert "50%, no flip in its range" in words(ax)
    assert ax.get_title(loc="left") == (
        "2 assumptions can flip the verdict, first click rate of micro: from 2% to 2.1%"
    )


def test_without_a_flip_the_title_says_so():
    table = REGISTER.assign(now=REGISTER["likely"], flips_at=np.nan)
    assert plot_flips(table).get_title(loc="left") == (
        "No single assumption flips the verdict within its range"
    )
