"""Charts for choosing: the artists stand where the tables say."""

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from influlab import show, tables


def test_bands_of_a_scheme_meet_without_gap_and_hold_their_bounds():
    table = tables.load("tier_schemes").query("scheme == 'mediakix_2019'")
    ax = show.plot_schemes(table)
    bands = sorted((p.get_x(), p.get_x() + p.get_width()) for p in ax.patches)
    assert [low for low, _ in bands] == [1_000, 10_000, 50_000, 500_000, 1_000_000]
    assert [high for _, high in bands[:-1]] == pytest.approx([low for low, _ in bands[1:]])


def test_the_finding_counts_what_the_schemes_call_an_account():
    table = tables.load("tier_schemes")
    ax = show.plot_schemes(table, at=5_000_000)
    called = table[table["upper_followers"].isna()]["tier"].value_counts()
    assert ax.get_title(loc="left").startswith(
        f"5,000,000 followers are {called.index[0]} in {called.iloc[0]} of 16 published schemes"
    )
    ends = table.loc[table["tier"] == "micro", "upper_followers"].dropna()
    assert show.plot_schemes(table).get_title(loc="left") == (
        f"Micro ends anywhere from {ends.min():,.0f} to {ends.max():,.0f} followers in "
        f"{len(ends)} published schemes"
    )


def test_the_gap_has_its_band_and_the_line_of_no_gap():
    table = pd.DataFrame(
        {"followers": [1e3, 1e4, 1e5], "estimate": [3.0, 1.0, -2.0], "low": [2.0, -1.0, -3.0],
         "high": [4.0, 2.0, -1.0]}
    )  # fmt: skip
    ax = show.plot_sweep(table, at=1e4, metric="fee", unit="EUR")
    assert list(ax.lines[0].get_ydata()) == [3.0, 1.0, -2.0]
    assert list(ax.lines[1].get_ydata()) == [0, 0]
    assert ax.get_ylabel() == "Gap (EUR)"
    assert ax.get_title(loc="left") == (
        "At 1 of 3 cut-offs the whole range has smaller creators higher, at 1 larger ones"
    )


def test_bars_of_the_mix_are_the_shares():
    table = pd.DataFrame(
        {"dimension": ["gender"] * 2, "segment": ["women", "men"], "wanted": [1.0, 0.0],
         "has": [0.7, 0.3], "everyone": [0.6, 0.4]}
    )  # fmt: skip
    ax = show.plot_mix(table)
    heights = [path.vertices[:, 1].max() for bars in ax.collections for path in bars.get_paths()]
    assert heights == [1.0, 0.0, 0.7, 0.3]


def test_parts_of_a_roster_fill_the_whole():
    table = pd.DataFrame({"micro": [0.9, 0.4], "macro": [0.1, 0.6]}, index=["creators", "spend"])
    ax = show.plot_parts(table)
    widths = sorted(p.get_width() for p in ax.patches if isinstance(p, Rectangle))
    assert widths == pytest.approx([0.1, 0.4, 0.6, 0.9])
