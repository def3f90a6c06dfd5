"""Disclosure and brief by hand, on hostile and on real captions."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.campaign.disclosure import Brief, check_brief, check_disclosure, jurisdictions
from influlab.errors import InfluLabError

CAPTIONS = Path(__file__).resolve().parents[3] / "shared/real/captions/promotional_248.csv"


@pytest.mark.parametrize(
    ("jurisdiction", "caption", "verdict", "rule"),
    [
        ("US_FTC", "#ad Our new serum", "adequate", "us_ad"),
        ("US_FTC", "Sponsored by Brand: our new serum", "adequate", "us_sponsored"),
        ("UK_ASA_CMA", "Sponsored by Brand: our new serum", "not_advised", "uk_sponsored"),
        ("US_FTC", "Our new serum #sp", "inadequate", "us_sp"),
        ("US_FTC", "Our new serum @brand", "inadequate", "us_no_label"),
        ("US_FTC", "x" * 130 + " #ad", "inadequate", "us_ad"),
        ("US_FTC", "Love it #glow #skin #ad #day", "inadequate", "us_ad"),
        ("DE", "Werbung: unser neues Serum", "adequate", "de_werbung"),
        ("DE", "Unser neues Serum #haut #glow #ad", "inadequate", "de_ad_at_end"),
        ("IT", "#pubblicita il nostro siero #pelle #glow", "adequate", "it_pubblicita"),
        ("FR", "Collaboration commerciale avec la marque", "adequate", "fr_publicite"),
        ("FR", "Notre nouveau serum", "inadequate", "fr_no_label"),
    ],
)
def test_verdict_by_hand(jurisdiction, caption, verdict, rule):
    row = check_disclosure([caption], jurisdiction).iloc[0]
    assert (row["verdict"], row["rule"]) == (verdict, rule)


def test_the_word_inside_another_word_is_no_label():
    verdicts = check_disclosure(["Made in Adelaide", "Leading the way", "#adventure"], "US_FTC")
    assert verdicts["label"].tolist() == ["", "", ""]


def test_a_label_that_opens_the_caption_counts_although_hashtags_follow():
    row = check_disclosure(["#ad #glow #skin #day new serum"], "US_FTC").iloc[0]
    assert (row["verdict"], row["placement"]) == ("adequate", "start")


def test_an_english_label_is_context_for_an_audience_in_another_language():
    row = check_disclosure(["#ad Unser Serum"], "EU_UCPD", language="de").iloc[0]
    assert row["verdict"] == "context"
    assert row["reason"] == "English label to an audience in another language (de)"
    assert check_disclosure(["#ad Our serum"], "EU_UCPD", language="en")["verdict"][0] == "adequate"


def test_the_platform_label_alone_is_judged_by_its_own_rule():
    frame = pd.DataFrame({"caption": ["New serum", "#ad New serum"], "paid_partnership": True})
    result = check_disclosure(frame, "US_FTC")
    assert result["rule"].tolist() == ["us_platform_label_only", "us_ad"]
    assert result["verdict"].tolist() == ["inadequate", "adequate"]


def test_every_problem_is_told_at_once():
    with pytest.raises(InfluLabError) as error:
        check_disclosure(["ok", None], "ATLANTIS", fold=0)
    assert str(error.value) == (
        "disclosure: 3 problems\n"
        "  - jurisdiction 'ATLANTIS' is unknown; allowed: DE, EU_UCPD, FR, IT, UK_ASA_CMA, US_FTC\n"
        "  - fold is 0; it counts characters and must be at least 1\n"
        "  - row 1 holds None, which is no text (1 such rows); drop it,"
        " or pass '' for an empty caption"
    )


@given(st.text(max_size=300), st.sampled_from(jurisdictions()))
def test_any_text_gets_a_verdict_with_a_reason(caption, jurisdiction):
    row = check_disclosure([caption], jurisdiction).iloc[0]
    assert row["verdict"] in {"adequate", "context", "not_advised", "inadequate"}
    assert row["reason"] and row["advice"] and row["caption"] == caption


def test_real_captions_show_that_labels_do_not_find_hidden_adverts():
    """108 of 248 captions are promotional by hand; few say so: precise, but nearly blind."""
    if not CAPTIONS.exists():
        pytest.skip("../shared/real/captions is not on this machine")
    real = pd.read_csv(CAPTIONS)
    found = check_disclosure(real, "US_FTC")
    labelled = found["rule"].isin(["us_ad", "us_sponsored", "us_paid_partnership_text"])
    promotional = real["promo"] == 1
    assert (len(real), promotional.sum(), labelled.sum()) == (248, 108, 7)
    assert (labelled & promotional).sum() / labelled.sum() == 1.0
    assert (labelled & promotional).sum() / promotional.sum() == pytest.approx(0.0648, abs=5e-5)


def test_brief_by_hand():
    brief = Brief(
        tags=("#summer",), mentions=("@brand",), codes=("ANA10",), avoid=("cheap",), longest=60
    )
    result = check_brief(
        ["#Summer with @brand, code ana10", "#summertime with @branded, cheap", "x" * 61], brief
    )
    assert result["keeps_brief"].tolist() == [True, False, False]
    assert result["missing"].tolist()[:2] == ["", "#summer, @brand, ANA10"]
    assert result["forbidden"].tolist()[1] == "cheap"
    assert result["advice"].tolist()[2].endswith("shorten to 60 characters")


def test_impossible_brief():
    with pytest.raises(InfluLabError) as error:
        Brief(tags=(" ",), codes=("Cheap",), avoid=("cheap",), longest=0)
    assert str(error.value) == (
        "brief: 3 problems\n"
        "  - tags holds an empty text; remove it\n"
        "  - longest is 0; it must be at least 1 character\n"
        "  - 'cheap' is both required and to be avoided"
    )


def test_brief_treats_captions_as_text_only():
    hostile = "<script>alert(1)</script> =HYPERLINK(1) (?P<x>"
    assert check_brief([hostile], Brief(tags=("(?P<x>",)))["keeps_brief"].tolist() == [True]


def test_a_platform_label_that_nobody_knows_of_is_none():
    flags = pd.DataFrame({"caption": ["New serum"] * 3, "paid_partnership": [None, False, True]})
    found = check_disclosure(flags, "US_FTC")
    assert found["rule"][0] == found["rule"][1] != found["rule"][2]
    with pytest.raises(InfluLabError) as error:
        check_disclosure(flags.assign(paid_partnership="no"), "US_FTC")
    assert str(error.value) == (
        "disclosure: 1 problem\n"
        "  - row 0 has paid_partnership 'no'; it must be true or false (3 such rows)"
    )
