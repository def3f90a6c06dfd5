"""Tables for readers: words with units above, numbers no finer than they are known, safe HTML."""

import re

import pandas as pd
import pytest

from influlab.show import readable, series
from influlab.show.headings import HEADINGS, headed


def test_headings_have_words_and_units_and_cells_have_three_figures():
    table = pd.DataFrame(
        {
            "p_best": [0.412, 0.056, 0.9994],
            "estimate": [-47812.3, 3.6e-15, float("nan")],
            "creators": [1666, 7, 0],
            "flips": [True, False, True],
        },
        index=pd.Index(["macro", "micro", "blend"], name="option"),
    )
    found = readable(table, unit="EUR")
    assert found.head == ("Option", "Best in (% of draws)", "Estimate (EUR)", "Creators",
                          "Verdict turns")  # fmt: skip
    assert found.rows == (
        ("macro", "41", "-47,800", "1,666", "yes"),
        ("micro", "5.6", "0", "7", "no"),
        ("blend", "99.9", "", "0", "yes"),
    )
    assert found.align == "lrrrl"
    assert list(table) == ["p_best", "estimate", "creators", "flips"]  # the frame keeps its names


def test_money_that_was_agreed_is_written_to_the_unit():
    table = pd.DataFrame({"fees": [36747.4, 12.345], "cost": [float("inf"), -250.6]})
    assert readable(table, unit="EUR").rows == (("36,747", "without limit"), ("12.3", "-251"))


def test_rows_with_units_of_their_own_are_written_in_them():
    table = pd.DataFrame(
        {
            "field": ["click_rate", "fee"],
            "likely": [0.02, 126.0],
            "unit": ["fraction (clicks / accounts reached)", "currency per post"],
        }
    )
    found = readable(table, unit="EUR")
    assert found.head == ("Assumption", "Likely", "Unit")
    assert found.rows == (
        ("Click rate", "2%", "clicks / accounts reached"),
        ("Fee", "126", "EUR per post"),
    )


def test_metrics_get_their_units_and_learned_ranges_theirs():
    summary = pd.DataFrame({"estimate": [46100.0, 1.42]}, index=["spend", "iroas"])
    summary.index.name = "metric"
    assert readable(summary, unit="EUR").rows == (
        ("Spend", "46,100", "EUR"),
        ("iROAS", "1.42", "incremental revenue per spend"),
    )
    taught = pd.DataFrame(
        {"field": ["reach_rate", "fee"], "kind": ["rate", "amount"], "measured": [0.201, 201.0]}
    )
    assert readable(taught, unit="EUR").rows == (("Reach rate", "20.1%", ""), ("Fee", "201", "EUR"))


def test_a_fraction_is_shown_in_percent_once():
    found = readable(pd.DataFrame({"tier": ["micro"], "estimate": [0.0245]}), unit="fraction")
    assert (found.head, found.rows) == (("Tier", "Estimate (%)"), (("micro", "2.45"),))


def test_several_levels_become_one_and_assumptions_are_spoken():
    wide = pd.DataFrame({("a", "mean"): [1.5], ("a", "median"): [1]}, index=["x"])
    wide.index.name = "tier"
    assert readable(wide).head == ("Tier", "A, mean", "A, median")
    found = readable(pd.DataFrame({"assumption": ["micro.click_rate"], "evppi": [1080.4]}))
    assert found.rows == (("Click rate of micro", "1,080"),)


def test_foreign_text_stays_text():
    nasty = "<script>alert(1)</script>"
    html = readable(pd.DataFrame({"option": [nasty], nasty: [1]}))._repr_html_()
    assert "<script" not in html and html.count("&lt;script&gt;") == 2
    assert html.count('scope="row"') == 1 and html.count('scope="col"') == 2


def test_a_table_without_rows_still_says_what_it_would_hold():
    found = readable(pd.DataFrame({"creator_id": [], "cost": []}), unit="EUR")
    assert found.head == ("Creator", "Cost (EUR)") and found.rows == ()
    assert "Cost (EUR)" in repr(found) and "<tbody>" in found._repr_html_()


@pytest.mark.parametrize("name", HEADINGS)
def test_no_heading_is_a_column_name(name):
    assert not re.search(r"_|\bp \b", headed(name, "EUR"))
    assert headed(name)[0].isupper()


def test_no_table_of_the_series_has_a_raw_column_name_above_it():
    for path in series.paths():
        for cell in series.read(path).cells:
            for output in cell.get("outputs", []):
                html = "".join(output.get("data", {}).get("text/html", ""))
                heads = re.findall(r"<th[^>]*>(.*?)</th>", html.partition("</thead>")[0])
                assert not [head for head in heads if "_" in head], (path.name, cell.id)
