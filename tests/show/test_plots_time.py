"""Observed beside expected, and the waterfall: what is drawn is what the tables say."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from influlab.show import plot_contributions, plot_fit

PARTS = pd.DataFrame(
    {
        "part": ["no deal", "micro", "macro", "$x$ <b>"],
        "kind": ["baseline", "tier", "tier", "astray"],
        "estimate": [40.0, 30.0, 20.0, 10.0],
        "low": [np.nan, 20.0, 5.0, 2.0],
        "high": [np.nan, 45.0, 60.0, 15.0],
        "level": 0.9,
    }
)
FIT = pd.DataFrame(
    {
        "period": pd.date_range("2026-05-01", periods=6),
        "observed": [5.0, 9.0, 5.0, 1.0, 1.0, 5.0],
        "expected": 5.0,
        "low": 4.0,
        "high": 6.0,
        "after": [False, False, False, True, True, True],
    }
)


def test_each_bar_begins_where_the_one_above_ends():
    ax = plot_contributions(PARTS, unit="EUR")
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    spans = [(bar.get_x(), bar.get_width()) for bar in bars]
    assert spans == [(0, 40), (40, 30), (70, 20), (90, 10), (0, 100)]
    ranges = [tuple(line.get_xdata()) for line in ax.lines if line.get_linewidth() > 2]
    assert ranges == [(60, 85), (75, 130), (92, 105)]
    assert ax.get_xlim()[1] >= 130
    assert ax.get_title(loc="left").startswith("60% of the revenue of all orders is tied to a deal")
    assert "(EUR)" in ax.get_xlabel() and "90% range over creators" in ax.get_xlabel()
    assert any("\\$x\\$" in text.get_text() for text in ax.get_yticklabels())


def test_the_fit_says_what_lies_outside_before_and_after():
    ax = plot_fit(FIT, what="Orders per day")
    assert ax.get_title(loc="left") == (
        "After the start 2 of 3 periods lie below their band; before, 1 of 3 lie outside"
    )
    assert [line.get_label() for line in ax.lines][:2] == ["expected without the campaign",
                                                          "observed"]  # fmt: skip
    assert ax.get_ylabel() == "Orders per day, mean of the treated" and ax.get_xlabel() == "Day"
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (4, 6)


def test_numbered_periods_are_named_so():
    ax = plot_fit(FIT.assign(period=range(6)))
    assert ax.get_xlabel() == "Period"
    assert ax.get_ylim()[1] > FIT["observed"].max()


@pytest.mark.parametrize("after", [[False] * 6, [False] * 5 + [True]])
def test_short_stories_have_sentences_too(after):
    assert "After the start 0 of" in plot_fit(FIT.assign(after=after)).get_title(loc="left")
