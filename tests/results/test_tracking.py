"""Links, codes, QR codes and Google's channels."""

from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.errors import InfluLabError, TableError
from influlab.results import campaign_links, channel_group, qr_code, tag_url

TAGS = {"source": "instagram", "medium": "paid_social", "campaign": "spring"}


def test_what_was_in_the_link_stays():
    url = tag_url("https://shop.example/a%20b?q=x%26y&empty=#part", **TAGS, content="Ana / 1")
    assert url == (
        "https://shop.example/a%20b?q=x%26y&empty=&utm_source=instagram&utm_medium=paid_social"
        "&utm_campaign=spring&utm_content=ana_1#part"
    )


def test_old_tags_are_replaced_not_doubled():
    old = tag_url("https://shop.example/?UTM_Source=old&utm_medium=cpc&id=7", **TAGS)
    assert parse_qs(urlsplit(old).query) == {
        "id": ["7"],
        "utm_source": ["instagram"],
        "utm_medium": ["paid_social"],
        "utm_campaign": ["spring"],
    }
    assert tag_url(old, **TAGS) == old


@given(name=st.text(min_size=1, max_size=40), value=st.text(max_size=40))
def test_any_name_and_any_query_come_through(name, value):
    from urllib.parse import urlencode

    address = "https://shop.example/?" + urlencode({"q": value})
    try:
        url = tag_url(address, source="instagram", medium="paid_social", campaign=name)
    except InfluLabError as error:
        assert str(error) == "link: 1 problem\n  - campaign is empty; name it"
        return
    assert url.isascii()
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    assert query["q"] == [value]
    assert query["utm_campaign"][0] == query["utm_campaign"][0].lower()


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("javascript:alert(1)", "begins with 'javascript'; only http and https are allowed"),
        ("data:text/html,x", "begins with 'data'; only http and https are allowed"),
        ("shop.example/page", "begins with 'nothing'; only http and https are allowed"),
        ("https:///page", "has no host; write https://shop.example/page"),
        ("https://me@evil.example/", "carries a user name; leave out what stands before '@'"),
    ],
)
def test_dangerous_or_broken_addresses(url, problem):
    with pytest.raises(InfluLabError) as caught:
        tag_url(url, **TAGS)
    assert str(caught.value) == f"link: 1 problem\n  - address {url!r} {problem}"


def test_all_problems_of_a_link_at_once():
    with pytest.raises(InfluLabError) as caught:
        tag_url("https://shop.example/a b", source=" ", medium="", campaign="?!")
    assert str(caught.value) == (
        "link: 4 problems\n"
        "  - address 'https://shop.example/a b' holds blanks or characters that no link may "
        "hold; encode them\n"
        "  - source is empty; name it\n"
        "  - medium is empty; name it\n"
        "  - campaign is empty; name it"
    )


def test_too_long():
    with pytest.raises(InfluLabError) as caught:
        tag_url("https://shop.example/" + "a" * 2_000, **TAGS)
    assert (
        str(caught.value) == "link: 1 problem\n  - it has 2,085 characters; at most 2,000 are safe"
    )


DEALS = pd.DataFrame(
    {
        "deal_id": ["D 1", "D 2"],
        "creator_id": ["Ana María", "bo"],
        "posts": [2, 1],
        "code": [None, "BO-10"],
        "landing_page": ["/l/ana", None],
    }
)


def test_one_link_for_every_creator_and_post():
    links = campaign_links(DEALS, url="https://shop.example/start?lang=en", campaign="Spring 2026")
    assert links[["deal_id", "post", "utm_content", "code"]].to_numpy().tolist() == [
        ["D 1", 1, "ana_maria-d_1-p1", "ANAMARIA"],
        ["D 1", 2, "ana_maria-d_1-p2", "ANAMARIA"],
        ["D 2", 1, "bo-d_2-p1", "BO-10"],
    ]
    assert links["url"].is_unique
    assert links["url"][0] == (
        "https://shop.example/l/ana?lang=en&utm_source=instagram&utm_medium=paid_social"
        "&utm_campaign=spring_2026&utm_content=ana_maria-d_1-p1"
    )
    assert links["utm_campaign"].unique().tolist() == ["spring_2026"]
    assert channel_group(links.rename(columns={"utm_source": "source", "utm_medium": "medium"}))[
        "channel"
    ].unique().tolist() == ["Paid Social"]


def test_names_and_codes_that_fall_together():
    deals = DEALS.assign(deal_id=["d 1", "D_1"], code=["SUN", "sun"])
    with pytest.raises(TableError) as caught:
        campaign_links(deals, url="https://shop.example/", campaign="spring")
    assert str(caught.value) == (
        "deals: 2 problems\n"
        "  - two deals are both written 'd_1' in a link; rename one\n"
        "  - code 'SUN' belongs to 2 creators; give each creator an own code"
    )


def test_qr_codes_are_pictures():
    url = tag_url("https://shop.example/", **TAGS)
    assert qr_code(url, kind="png").startswith(b"\x89PNG")
    svg = qr_code(url)
    assert b"<svg" in svg
    assert b"<script" not in svg
    assert svg == qr_code(url)
    with pytest.raises(InfluLabError) as caught:
        qr_code("file:///etc/hosts", kind="gif")
    assert str(caught.value) == (
        "QR code: 2 problems\n"
        "  - address 'file:///etc/hosts' begins with 'file'; only http and https are allowed\n"
        "  - kind is 'gif'; it must be svg or png"
    )


CHANNELS = [
    ("(direct)", "(none)", "", "Direct"),
    (None, None, None, "Direct"),
    ("google", "cpc", "summer", "Paid Search"),
    ("google", "cpc", "cross-network", "Cross-network"),
    ("google", "organic", "", "Organic Search"),
    ("instagram", "paid_social", "", "Paid Social"),
    ("Instagram", "PAID", "", "Paid Social"),
    ("l.instagram.com", "referral", "", "Organic Social"),
    ("tiktok", "social", "", "Organic Social"),
    ("youtube.com", "referral", "", "Organic Video"),
    ("youtube", "cpv", "", "Paid Video"),
    ("anything", "cpc", "shopping_week", "Paid Shopping"),
    ("amazon.de", "referral", "", "Organic Shopping"),
    ("news", "display", "", "Display"),
    ("partner", "cpm", "", "Display"),
    ("partner", "ppc", "", "Paid Other"),
    ("blog.example", "referral", "", "Referral"),
    ("newsletter", "e-mail", "", "Email"),
    ("ana", "affiliate", "", "Affiliates"),
    ("pod", "audio", "", "Audio"),
    ("sms", "text", "", "SMS"),
    ("firebase", "x", "", "Mobile Push Notifications"),
    ("ana", "influencer", "spring", "Unassigned"),
    ("instagram", "influencer", "spring", "Organic Social"),
]


def test_googles_rules_in_order():
    visits = pd.DataFrame(CHANNELS, columns=["source", "medium", "campaign", "channel"])
    found = channel_group(visits)
    assert found["channel"].tolist() == visits["channel"].tolist()


def test_an_influencer_medium_is_warned_of():
    visits = pd.DataFrame(
        {"source": ["ana", "x"], "medium": ["influencer", "banana"]}, index=[7, 9]
    )
    found = channel_group(visits)
    assert found.index.tolist() == [7, 9]
    assert found["warning"].tolist() == [
        "medium=influencer with source=ana falls to Unassigned; write the platform as source "
        "(instagram), paid_social as medium and the creator as content",
        "medium=banana with source=x fits no rule; use a medium that Google knows",
    ]


def test_own_sources_and_broken_patterns():
    visits = pd.DataFrame({"source": ["meinnetz"], "medium": ["referral"]})
    assert channel_group(visits, sources={"social": "meinnetz"})["channel"][0] == "Organic Social"
    with pytest.raises(InfluLabError) as caught:
        channel_group(visits, sources={"social": "(", "radio": "x"})
    assert str(caught.value) == (
        "sources: 2 problems\n"
        "  - the pattern of 'social' cannot be read: missing ), unterminated subpattern at "
        "position 0\n"
        "  - there is no class 'radio'; there are: search, social, video, shopping"
    )
    with pytest.raises(TableError) as caught:
        channel_group(visits.rename(columns={"medium": "Medium"}))
    assert str(caught.value) == (
        "visits: 1 problem\n"
        "  - column 'medium' is missing; the table has: source, Medium (did you mean 'Medium'?)"
    )


def test_channels_do_not_depend_on_the_order_of_the_visits():
    rows = [("z", "organic"), ("bing", "organic"), ("tiktok", "paid_social"), ("a", "email")]
    visits = pd.DataFrame(rows, columns=["source", "medium"])
    back = visits[::-1]
    assert (
        channel_group(visits)["channel"].tolist() == channel_group(back)["channel"][::-1].tolist()
    )
