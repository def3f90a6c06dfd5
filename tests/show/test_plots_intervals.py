"""Estimates with ranges: the artists equal the table, the title counts what excludes zero."""

import numpy as np
import pandas as pd
import pytest

from influlab.show import plot_intervals

TABLE = pd.DataFrame(
    {
        "scheme": ["one", "two", "three", "none"],
        "estimate": [0.2, 0.1, 0.05, np.nan],
        "low": [0.1, -0.1, 0.01, np.nan],
        "high": [0.3, 0.3, 0.09, np.nan],
        "level": 0.9,
    }
)


def test_every_range_is_drawn_in_the_order_of_the_table():
    ax = plot_intervals(TABLE, name="scheme", what="gap")
    bars = [tuple(map(float, line.get_xdata())) for line in ax.lines if len(line.get_xdata()) == 3]
    assert bars == [(0.01, 0.05, 0.09), (-0.1, 0.1, 0.3), (0.1, 0.2, 0.3)]  # from the bottom up
    assert [t.get_text() for t in ax.get_yticklabels()] == ["three", "two", "one"]
    assert ax.get_xlabel() == "Gap (percent); bar: 90% range"
    assert [t.get_text() for t in ax.texts][-1] == "20% (10% to 30%)"


def test_the_numbers_beside_the_bars_are_on_the_picture():
    ax = plot_intervals(TABLE, name="scheme", what="gap")
    ax.figure.draw_without_rendering()
    for text in ax.texts:
        box, page = text.get_window_extent(), ax.figure.bbox
        assert not text.get_clip_on()
        assert box.x0 > ax.bbox.x1 and box.x1 <= page.x1 + 1


@pytest.mark.parametrize(
    ("sign", "title"),
    [
        ([1, 1, 1], "Gap: in 2 of 3 rows the range lies above zero"),
        ([-1, -1, -1], "Gap: in 2 of 3 rows the range lies below zero"),
        ([1, 1, -1], "Gap: of 3 ranges 1 lie above zero and 1 below"),
    ],
)
def test_the_title_counts(sign, title):
    table = TABLE.head(3).copy()
    for place, each in enumerate(sign):
        ends = sorted(each * table.loc[place, ["low", "high"]].astype(float))
        table.loc[place, ["low", "estimate", "high"]] = [ends[0], sum(ends) / 2, ends[1]]
    assert plot_intervals(table, name="scheme", what="gap").get_title(loc="left") == title


def test_ranges_around_zero_say_nothing():
    ax = plot_intervals(TABLE.iloc[[1]], name="scheme", what="gap")
    assert ax.get_title(loc="left") == "Gap: no range excludes zero"
