"""Ranges from published figures: pooled by a stated rule, with sources, currencies kept apart."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from influlab.campaign import Range, evidence_range
from influlab.campaign.evidence import SURE, UNSURE, middle_size, overlaps, pool
from influlab.campaign.ranges import Z90
from influlab.creators import TierScheme, schemes
from influlab.errors import PlanError
from influlab.tables import load


def rows(*printed) -> pd.DataFrame:
    table = pd.DataFrame(printed, columns=["source", "low", "typical", "high"])
    return table.assign(year=2020 + table.index)


def test_each_source_weighs_the_same_however_much_it_prints():
    talkative = rows(
        ("A, blog", np.nan, 1.0, np.nan),
        ("A, blog", np.nan, 1.0, np.nan),
        ("A, blog", np.nan, 1.0, np.nan),
        ("B (vendor)", np.nan, 9.0, np.nan),
        ("C", np.nan, 9.0, np.nan),
    )
    assert pool(talkative, "amount").likely == 9.0


def test_sources_that_agree_too_well_are_not_believed():
    three = pool(rows(*[(name, np.nan, 10.0, np.nan) for name in "ABC"]), "amount")
    assert np.log(np.array(three.quantiles) / 10) == pytest.approx(
        [-Z90 * SURE, 0, Z90 * SURE], abs=0.01
    )
    one = pool(rows(("A", np.nan, 0.1, np.nan)), "rate")
    assert logit(np.array(one.quantiles)) - logit(0.1) == pytest.approx(
        [-Z90 * UNSURE, 0, Z90 * UNSURE], abs=0.02
    )


def test_sources_that_disagree_keep_their_distance():
    wide = pool(
        rows(("A", np.nan, 1.0, np.nan), ("B", np.nan, 10.0, np.nan), ("C", 50.0, np.nan, 200.0)),
        "amount",
    )
    assert wide.low == 1.0 and wide.high > 50 and 1 < wide.likely < 50
    assert wide.source == "C 2022; B 2021; A 2020"


def test_ranges_name_sources_and_years_and_use_only_what_may_be_a_prior():
    table = load("benchmarks")
    for metric in ("reach_rate", "engagement_rate_by_followers", "click_rate", "fee"):
        for tier in ("micro", "macro"):
            found = evidence_range(metric, tier)
            assert found.problems("amount" if metric == "fee" else "rate") == []
            assert any(char.isdigit() for char in found.source)
    refused = set(table.loc[table["prior_ok"].astype(str).isin(["no", "False"]), "source"])
    allowed = set(table.loc[table["prior_ok"].astype(str).isin(["yes", "True"]), "source"])
    for source in refused - allowed:
        assert source.split(",")[0] not in evidence_range("engagement_rate_by_followers").source


def test_published_reach_by_hand():
    # Roster 3 % and 3 %, StartMotionMedia 10-20 % and 5-12 %, Bazaarvoice 15 %, Minter 22.9 and
    # 19.1 %, InfluencerFee 5-15 %: the middle of the five is 15 %.
    assert evidence_range("reach_rate", "macro").likely == pytest.approx(0.15, rel=0.05)


def test_small_accounts_engage_and_reach_more_and_cost_less():
    for metric in ("reach_rate", "engagement_rate_by_followers"):
        assert evidence_range(metric, "micro").likely > evidence_range(metric, "macro").likely
    assert evidence_range("fee", "micro").likely < evidence_range("fee", "macro").likely


def test_conversion_by_tier_is_unknown_and_says_so():
    micro, macro = (evidence_range("conversion_rate", tier) for tier in ("micro", "macro"))
    assert micro == macro and micro.high / micro.low >= 10
    assert micro.source.startswith("no data found")


def test_what_is_not_by_tier_says_so():
    assert evidence_range("click_rate").source.endswith("not by tier, the same for all sizes")


def test_fees_scale_with_size_and_currency():
    base = evidence_range("fee", "micro", currency="USD", followers=10_000)
    assert evidence_range("fee", "micro", currency="USD", followers=20_000).likely == pytest.approx(
        2 * base.likely, rel=0.01
    )
    assert base.source.endswith("more") and "USD" not in base.source
    plain = evidence_range("fee", "micro", followers=10_000)
    assert plain.quantiles == base.quantiles
    assert plain.source.endswith("USD figures read as EUR, not converted")
    pounds = evidence_range("fee", "micro", currency="GBP", exchange_rate=0.8, followers=10_000)
    assert pounds.likely == pytest.approx(0.8 * base.likely, rel=0.01)
    assert pounds.source.endswith("USD times 0.8")


def test_other_schemes_have_their_own_ranges():
    scheme = schemes()["mediakix_2019"]
    nano, mega = (evidence_range("reach_rate", tier, scheme=scheme) for tier in ("nano", "mega"))
    assert nano.likely > mega.likely
    odd = TierScheme("odd", (("small", 1_000, 1_200), ("rest", 1_201, None)))
    assert isinstance(evidence_range("reach_rate", "small", scheme=odd), Range)


@pytest.mark.parametrize(
    ("row", "tier", "inside"),
    [
        ((1_000, 9_999), (1_000, 100_000), True),
        ((0, 999), (1_000, 100_000), False),
        ((30_000, 499_999), (1_000, 100_000), False),  # 43 % of it on a log scale
        ((30_000, 499_999), (100_001, None), True),
        ((20_000, None), (100_001, None), True),
        ((500_000, None), (1_000, 100_000), False),
    ],
)
def test_rows_belong_to_the_tier_that_holds_half_of_them(row, tier, inside):
    assert overlaps(row, tier) is inside


def test_the_middle_of_a_band():
    assert middle_size((1_000, 100_000)) == pytest.approx(10_000)
    assert middle_size((100_000, None)) == pytest.approx(316_228, rel=1e-3)


def test_unknown_questions_are_refused_with_what_is_known():
    with pytest.raises(PlanError) as caught:
        evidence_range("emv", "giant")
    assert str(caught.value) == (
        "evidence: 2 problems\n"
        "  - metric is 'emv'; choose one of ['fee', 'reach_rate', 'engagement_rate_by_followers', "
        "'click_rate', 'conversion_rate']\n"
        "  - tier is 'giant'; choose one of ['micro', 'macro']"
    )
    with pytest.raises(PlanError) as caught:
        evidence_range("fee", currency="JPY")
    assert str(caught.value) == (
        "evidence: 1 problem\n"
        "  - currency is 'JPY' and published fees are in USD; pass exchange_rate=JPY per USD"
    )
    with pytest.raises(PlanError, match="exchange_rate is -1; it must be above 0"):
        evidence_range("fee", currency="JPY", exchange_rate=-1)
