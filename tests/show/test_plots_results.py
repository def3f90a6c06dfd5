"""The ledger as a picture: every creator once, the title counts."""

import pandas as pd
import pytest

from influlab.show import plot_ledger

LEDGER = pd.DataFrame(
    {
        "creator_id": ["ana", "ana", "bo", "cy", "di"],
        "tier": ["micro", "micro", "micro", "macro", "macro"],
        "spend": [100.0, 50.0, 400.0, 900.0, 2_000.0],
        "attributed_revenue": [120.0, 80.0, 0.0, 900.0, 500.0],
    }
)


def test_every_creator_is_one_point_and_deals_add_up():
    ax = plot_ledger(LEDGER)
    drawn = {line.get_label(): line for line in ax.lines if line.get_label() in ("micro", "macro")}
    assert drawn["micro"].get_xdata().tolist() == [150, 400]
    assert drawn["micro"].get_ydata()[0] == 200
    assert drawn["macro"].get_ydata().tolist() == [900, 500]
    assert drawn["micro"].get_marker() != drawn["macro"].get_marker()
    floor = drawn["micro"].get_ydata()[1]
    assert ax.get_ylim()[0] < floor < 150
    assert ax.get_title(loc="left") == (
        "Of 4 creators, 1 had more attributed revenue than spend and 1 had none"
    )
    assert "on the floor: no revenue, 1" in [text.get_text() for text in ax.texts]
    assert ax.get_xlabel() == "Spend (EUR, logarithmic)"


def test_the_line_says_where_revenue_equals_spend():
    line = plot_ledger(LEDGER).lines[0]
    assert line.get_xdata() == pytest.approx(line.get_ydata())


@pytest.mark.parametrize("value", [0.0, 10.0])
def test_nobody_or_everybody_sold(value):
    ax = plot_ledger(LEDGER.assign(attributed_revenue=value), unit="USD")
    none = 4 if value == 0 else 0
    assert f"{none} had none" in ax.get_title(loc="left")
    assert ("on the floor" in " ".join(t.get_text() for t in ax.texts)) == (none > 0)
    assert ax.get_ylabel() == "Attributed revenue (USD, logarithmic)"
