"""Findings as priors: the slope follows the study, the level stays, and the plan says so."""

import math

import numpy as np
import pytest

from influlab.campaign import blend, example_plan, findings, plan_for, with_finding
from influlab.errors import PlanError

NAMES = ["beichert_2024", "leung_2022", "wies_2023"]


def lines(finding):
    return plan_for({"micro": 0.5, "macro": 0.5}, budget=50_000, finding=finding).lines


def per_follower(line):
    return line.reach_rate.likely * line.click_rate.likely * line.conversion_rate.likely


def test_revenue_per_follower_falls_as_beichert_found():
    micro, macro = lines("beichert_2024")
    # 5.41 between nano (middle 3,162) and macro (middle 316,229): a slope of -0.3666
    slope = math.log(5.41) / math.log(316_229 / 3_162)
    wanted = (macro.followers.likely / micro.followers.likely) ** slope
    assert per_follower(micro) / per_follower(macro) == pytest.approx(wanted, rel=0.01)


def test_engagement_per_spend_rises_as_leung_found():
    micro, macro = lines("leung_2022")
    wanted = 1.092 ** (math.log(macro.followers.likely / micro.followers.likely) / math.log(4))
    found = [
        line.engagement_rate_by_followers.likely * line.followers.likely / line.fee.likely
        for line in (micro, macro)
    ]
    assert found[1] / found[0] == pytest.approx(wanted, rel=0.01)
    clicks = [
        line.click_rate.likely * line.reach_rate.likely * line.followers.likely / line.fee.likely
        for line in (micro, macro)
    ]
    assert clicks[1] / clicks[0] == pytest.approx(wanted, rel=0.01)


def test_engagement_peaks_near_a_million_as_wies_found():
    micro, macro = lines("wies_2023")
    down = [math.log10(line.followers.likely / 1e6) ** 2 for line in (micro, macro)]
    rates = [line.engagement_rate_by_followers.likely for line in (micro, macro)]
    assert rates[1] / rates[0] == pytest.approx(0.9 ** (down[1] - down[0]), rel=0.01)


@pytest.mark.parametrize("finding", NAMES)
def test_the_average_level_stays(finding):
    before, after = lines(None), lines(finding)
    for field in ("conversion_rate", "click_rate", "engagement_rate_by_followers"):
        level = [
            np.mean([math.log(getattr(line, field).likely) for line in both])
            for both in (before, after)
        ]
        assert level[1] == pytest.approx(level[0], abs=1e-3)


@pytest.mark.parametrize("finding", NAMES)
def test_options_of_one_tier_agree_with_the_mix(finding):
    alone = plan_for({"micro": 1}, budget=50_000, finding=finding).lines[0]
    mixed = lines(finding)[0]
    assert alone.conversion_rate == mixed.conversion_rate and alone.click_rate == mixed.click_rate


def test_none_changes_nothing():
    assert lines("none") == lines(None)
    assert with_finding(example_plan(), "none") == example_plan()


def test_shifted_ranges_say_by_whom():
    micro = lines("beichert_2024")[0]
    assert micro.conversion_rate.source.startswith("no data found by tier")
    assert micro.conversion_rate.source.endswith("by Beichert and others 2024")


def test_the_table_names_source_year_and_what_is_left_open():
    table = findings().set_index("finding")
    assert table.loc[NAMES, "year"].tolist() == [2024, 2022, 2023]
    assert table.loc[NAMES, ["says", "source", "assumes", "shifts"]].map(len).to_numpy().min() > 9
    assert "weibo" in table.loc["leung_2022", "source"]


def test_impossible_wishes():
    with pytest.raises(PlanError) as caught:
        with_finding(blend(example_plan(), 0), "hype")
    assert str(caught.value) == (
        "plan '0% micro': 2 problems\n"
        "  - finding is 'hype'; choose one of none, beichert_2024, leung_2022, wies_2023\n"
        "  - plan has one line; an effect of size needs two or more"
    )
    with pytest.raises(PlanError, match="finding is 'hype'; choose one of none, beichert_2024"):
        plan_for({"micro": 1}, budget=50_000, finding="hype")
