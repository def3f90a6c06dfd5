"""Each recognised export: an invented fixture in the platform's layout, and what it must become."""

import pytest

from influlab import tables
from influlab.errors import TableError
from influlab.tables.layouts import DOCUMENTED, LAYOUTS, REAL

BREAK = (
    "views and impressions are different counts: Instagram replaced impressions by views in "
    "April 2025; do not join them into one series"
)
META = """\ufeffPost ID,Account ID,Account username,Account name,Description,Duration (sec),\
Publish time,Permalink,Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves
1801,99,ana.cooks,Ana,"Soup, twice",0,03/27/2026 06:08,https://insta.test/p/a/,IG image,,Lifetime,\
"1,160",945,85,3,1,2,4
1802,99,ana.cooks,Ana,Stew #ad,44,04/03/2026 18:30,https://insta.test/r/b/,IG reel,,Lifetime,\
"12,400",9100,610,88,41,57,230
1803,99,ana.cooks,Ana,,0,04/05/2026 09:00,https://insta.test/p/c/,IG carousel,,Lifetime,\
,640,40,,0,3,12
"""
STORIES = """Post ID,Account ID,Account username,Publish time,Permalink,Post type,Date,Views,\
Reach,Navigation,Replies,Profile visits,Link clicks,Sticker taps
1901,99,ana.cooks,03/28/2026 07:00,https://insta.test/s/a/,IG story,Lifetime,310,290,350,2,5,7,1
"""
OLD_META = META.replace(",Views,Reach", ",Impressions,Reach")
BY_POST = """Impressions,From Home,From Hashtags,Saves,Comments,Shares,Likes,Profile Visits,Follows
3920,2586,1028,98,9,5,162,35,2
5394,2727,1838,194,7,14,224,48,10
3920,2586,1028,98,9,5,162,35,2
"""
GRAPH = """id,media_type,media_product_type,like_count,comments_count,timestamp,reach,saved,\
shares,views
18,IMAGE,FEED,21,0,2025-07-03T08:03:31+0000,579,0,1,1432
17,CAROUSEL_ALBUM,FEED,25,3,2024-06-16T06:28:27+0000,,1,2,
16,VIDEO,REELS,78,2,2025-06-04T11:29:11+0000,1777,5,3,3195
"""
GA4 = """# ----------------------------------------
# Free form 1 - Free form 1
# 20260401-20260402
# ----------------------------------------

Session source / medium,Nth day,Sessions,Engaged sessions,Total users,Key events,Total revenue
,,120,70,90,6,410.5,Grand total
instagram / paid_social,0000,50,30,45,4,300.5
google / organic,0000,40,22,35,1,60
(direct) / (none),0001,30,18,28,1,50
"""
GA4_TOTALS = """# Free form 1

Engaged sessions,Sessions,Landing page + query string
10,20,Totals
4,6,/l/c0001?n=1
6,14,(not set)
"""
GA4_STACKED = """# ----------------------------------------
# Reports snapshot
# ----------------------------------------
#
# Start date: 20260401
# End date: 20260403
Nth day,Active users
0000,5
0001,7
0002,9

# Start date: 20260401
# End date: 20260403
First user primary channel group,New users

# Start date: 20260401
# End date: 20260403
Session default channel group,Sessions,Engaged sessions
Organic Social,12,8
Email,3,2
"""
HOOTSUITE = """Date,Social account,Post message,Post permalink,Post type,Post likes,Post comments,\
Post saves,Post reach,Post impressions
2025-02-03 10:00,ana.cooks,Soup,https://insta.test/p/a/,IMAGE,85,2,4,945,1160
2025-02-04 10:00,ana.cooks,Stew,https://insta.test/p/b/,REELS,610,57,230,9100,12400
"""
EMPLIFI = """Author name;Created time;Content type;Message;URL;Number of fans;Interactions;\
Interactions per 1k fans;Likes;Number of comments
ana.cooks;2026-02-03 10:00:00;photo;Soup;https://insta.test/p/a/;12.345;87;7,05;85;2
ana.cooks;2026-02-04 10:00:00;album;Stew;https://insta.test/p/b/;12.350;667;54,01;610;57
"""
RANKING = """S.no,Instagram name, Name,Subscribers,Subscribers,Audience country,"Authentic \
engagement
","Engagement average\r
",Category_1
1,ana.cooks,Ana,47.9M,47900000,Spain,1.2M,2M,Food
2,bo_builds,Bo,3.1M,3100000,,90K,120.5K,Home
"""
TOP = """rank,channel_info,influence_score,posts,followers,60_day_eng_rate,new_post_avg_like
1,ana.cooks,92,3.3k,475.8m,1.39%,6.5m
2,bo_builds,83,0.11k,37.0m,NaN%,0
"""
MODASH = """Username,Full name,Followers,Engagement rate,Avg. likes,Fake followers,Location
@ana.cooks,Ana,12.3K,3.1%,380,8.5%,Madrid
bo_builds,Bo,104K,1.2%,1.2K,,Utrecht
"""
SHOPIFY = """Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,\
Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Billing Name,\
Shipping Name,Phone,Refunded Amount,Id
#1050,a@mail.test,paid,2026-05-01 10:00:00 +0200,EUR,100.90,0.00,8.33,100.90,ANA10,10.00,\
2026-05-01 09:59:00 +0200,1,Tea,Ana,Ana,+341,0.00,555
#1050,a@mail.test,,,,,,,,,,,1,Cup,,,,,
#1051,b@mail.test,refunded,2026-05-02 11:00:00 +0200,EUR,20.00,4.90,2.10,24.90,,0.00,\
2026-05-02 10:59:00 +0200,2,Tea,Bo,Bo,,24.90,556
"""


def read(text, table, **options):
    return tables.read(text.encode(), table, **options)


def test_meta_business_suite():
    reading = read(META, "posts")
    frame = reading.frame
    assert reading.source == "Instagram Insights (Meta Business Suite)"
    assert (len(frame), len(reading.rejected)) == (3, 0)
    assert frame["creator_id"].unique().tolist() == ["ana.cooks"]
    assert frame["posted_at"].dt.strftime("%Y-%m-%d %H:%M").tolist() == [
        *("2026-03-27 06:08", "2026-04-03 18:30", "2026-04-05 09:00")
    ]
    assert frame["media_type"].tolist() == ["image", "reel", "carousel"]
    assert frame["views"].tolist()[:2] == [1160, 12400] and frame["views"].isna().tolist()[2]
    assert "impressions" not in frame and BREAK in reading.notes
    assert frame["caption"].tolist()[:2] == ["Soup, twice", "Stew #ad"]


def test_older_exports_give_impressions_and_never_views():
    frame = read(OLD_META, "posts").frame
    assert "views" not in frame and frame["impressions"].tolist()[:2] == [1160, 12400]


def test_impressions_and_views_in_one_file_stay_apart_and_it_is_said():
    both = META.replace(",Views,Reach", ",Views,Impressions").replace("Saves\n", "Saves\n", 1)
    reading = read(both, "posts")
    assert {"views", "impressions"} <= set(reading.frame)
    assert (
        "impressions stand in 3 rows, views in 2: two different counts, kept apart" in reading.notes
    )
    told = read(META, "posts", columns={"impressions": "Views"})
    assert "impressions are taken from 'Views', as told: these are different counts" in told.notes


def test_stories_keep_their_own_metrics():
    reading = read(STORIES, "posts")
    assert reading.frame["media_type"].tolist() == ["story"]
    assert reading.frame[["replies", "link_clicks", "sticker_taps"]].values.tolist() == [[2, 7, 1]]
    assert "likes" not in reading.frame


def test_insights_by_post_number_their_rows():
    reading = read(BY_POST, "posts")
    assert reading.source == "Instagram Insights (by post)"
    assert reading.frame["post_id"].tolist() == ["line 2", "line 3"]
    assert reading.frame["creator_id"].unique().tolist() == ["this account"]
    assert reading.rejected[["line", "reason"]].values.tolist() == [
        [4, "the whole row already stands in line 2"]
    ]
    kept = read(BY_POST, "posts", duplicates="keep")
    assert len(kept.frame) == 3 and len(kept.rejected) == 0
    named = read(BY_POST, "posts", fill={"creator_id": "ana"})
    assert named.frame["creator_id"].unique().tolist() == ["ana"]


def test_graph_api():
    reading = read(GRAPH, "posts")
    frame = reading.frame
    assert reading.source == "Instagram Graph API"
    assert frame["post_id"].tolist() == ["18", "17", "16"]
    assert frame["reach"].isna().tolist() == [False, True, False]
    assert frame["saves"].tolist() == [0, 1, 5]
    assert frame["media_type"].tolist() == ["image", "carousel", "video"]


def test_google_analytics_explore():
    reading = read(GA4, "traffic")
    frame = reading.frame
    assert reading.source == "Google Analytics 4"
    assert reading.rejected[["line", "reason"]].values.tolist() == [
        [7, "is a grand total, not a row"]
    ]
    assert frame["sessions"].sum() == 120 and frame["engaged_sessions"].sum() == 70
    assert frame[["source", "medium"]].values.tolist() == [
        ["instagram", "paid_social"],
        ["google", "organic"],
        ["(direct)", "(none)"],
    ]
    assert frame["started_at"].dt.strftime("%m-%d").tolist() == ["04-01", "04-01", "04-02"]
    assert frame["conversions"].sum() == 6 and frame["revenue"].sum() == 410.5
    assert "comment" not in "".join(reading.notes)


def test_google_analytics_totals_in_a_dimension_column():
    reading = read(GA4_TOTALS, "traffic")
    assert reading.frame["sessions"].tolist() == [6, 14]
    assert reading.frame["landing_page"].tolist() == ["/l/c0001?n=1", "(not set)"]
    assert len(reading.rejected) == 1


def test_google_analytics_stacked_report():
    reading = read(GA4_STACKED, "traffic")
    assert reading.frame[["channel", "sessions"]].values.tolist() == [
        ["Organic Social", 12],
        ["Email", 3],
    ]
    assert reading.notes[0] == (
        "the file holds 3 tables; the one with rows from line 19 was read "
        "(tables.sections gives all)"
    )
    found = tables.sections(GA4_STACKED.encode())
    assert [section.frame.shape for section in found] == [(3, 3), (0, 2), (2, 3)]
    assert found[0].frame["started_at"].dt.day.tolist() == [1, 2, 3]
    assert found[0].comments == (
        *("Reports snapshot", "Start date: 20260401", "End date: 20260403"),
    )


def test_a_stacked_report_without_the_table_points_to_sections():
    text = GA4_STACKED.rsplit("\n#", 2)[0]
    with pytest.raises(TableError) as caught:
        read(text, "traffic")
    assert str(caught.value) == (
        "traffic: 2 problems\n"
        "  - column 'sessions' is missing; the file has: Nth day, Active users\n"
        "  - the file holds 2 tables; tables.sections gives all of them"
    )


def test_hootsuite():
    reading = read(HOOTSUITE, "posts")
    assert reading.source == "Hootsuite"
    columns = ["creator_id", "media_type", "likes", "saves", "reach", "impressions"]
    assert reading.frame[columns].values.tolist() == [
        ["ana.cooks", "image", 85, 4, 945, 1160],
        ["ana.cooks", "reel", 610, 230, 9100, 12400],
    ]


def test_emplifi():
    reading = read(EMPLIFI, "posts", columns={"media_type": "Content type"})
    assert reading.source == "Socialbakers (Emplifi)"
    columns = ["creator_id", "post_id", "media_type", "followers", "likes", "comments"]
    assert reading.frame[columns].values.tolist()[0] == [
        *("ana.cooks", "https://insta.test/p/a/", "image", 12345, 85, 2)
    ]
    assert reading.frame["interactions_per_1k_fans"].tolist() == [7.05, 54.01]


EMPLIFI_API = """id,created_time,authorId,content,content_type,media_type,comments,likes,\
interactions,interactions_per_1k_fans,insights_reach,insights_impressions,insights_video_views
1801_1,2025-02-03T10:00:00+00:00,99,Soup,post,photo,2,85,87,7.05,945,1160,
1801_2,2025-02-04T10:00:00+00:00,99,Stew,post,video,57,610,667,54.01,9100,12400,8000
"""


def test_emplifi_fields_of_the_api():
    reading = read(EMPLIFI_API, "posts")
    assert reading.source == "Socialbakers (Emplifi)"
    columns = ["creator_id", "likes", "comments", "reach", "impressions", "insights_video_views"]
    assert reading.frame[columns].values.tolist()[1] == ["99", 610, 57, 9100, 12400, 8000]
    assert "views" not in reading.frame
    assert reading.notes[-1] == (
        "known from documented column names, not from a real export: fields of the Public API v3 "
        "(api.emplifi.io, /3/instagram/profile/posts); the titles of the spreadsheet (number of "
        "fans, author name) are recalled"
    )


def test_hypeauditor_style_ranking():
    reading = read(RANKING, "creators")
    assert reading.source == "HypeAuditor ranking"
    assert reading.frame[["creator_id", "followers", "category"]].values.tolist() == [
        ["ana.cooks", 47_900_000, "Food"],
        ["bo_builds", 3_100_000, "Home"],
    ]
    assert reading.frame["engagement_average"].tolist() == [2_000_000, 120_500]


def test_top_ranking():
    reading = read(TOP, "creators")
    assert reading.source == "Instagram top ranking"
    assert reading.frame["followers"].tolist() == [475_800_000, 37_000_000]
    assert reading.frame["60_day_eng_rate"].tolist()[0] == 0.0139


def test_modash_style_list():
    reading = read(MODASH, "creators")
    assert reading.source == "Modash list"
    frame = reading.frame
    assert frame["handle"].tolist() == ["ana.cooks", "bo_builds"]
    assert frame["followers"].tolist() == [12_300, 104_000]
    assert frame["engagement_rate_by_followers"].tolist() == [0.031, 0.012]
    assert frame["authenticity"].tolist()[0] == 0.915 and frame["authenticity"].isna()[1]


def test_modash_credibility_is_the_share_of_real_followers():
    text = "Handle,Followers,Engagement rate,Followers credibility\n@ana.cooks,12.3K,3.1%,91.5%\n"
    frame = read(text, "creators").frame
    assert frame["authenticity"].tolist() == [0.915]


def test_shopify_orders():
    reading = read(SHOPIFY, "orders")
    frame = reading.frame
    assert reading.source == "Shopify orders"
    assert frame[["order_id", "value", "refunded", "currency"]].values.tolist() == [
        ["#1050", 100.9, 0.0, "EUR"],
        ["#1051", 24.9, 24.9, "EUR"],
    ]
    assert frame["code"].tolist()[0] == "ANA10"
    assert frame["ordered_at"].dt.hour.tolist() == [7, 8]
    assert reading.rejected[["line", "reason"]].values.tolist() == [
        [3, "is one more item of '#1050', whose total stands above"]
    ]
    people = ("email", "billing_name", "shipping_name", "phone")
    assert not [name for name in people if name in frame] and "shipping" in frame


def test_an_export_of_another_table_is_pointed_out():
    with pytest.raises(TableError) as caught:
        read(SHOPIFY, "visits")
    assert str(caught.value).endswith(
        "  - it looks like Shopify orders; read it with table='orders'"
    )


def test_layouts_fill_known_columns_and_say_where_they_are_known_from():
    for layout in LAYOUTS:
        table = tables.table(layout.table)
        derived = [name for pair in layout.splits.values() for name in pair]
        assert {*layout.columns.values(), *layout.rests.values(), *derived} <= set(table.names)
        assert layout.known_from in (REAL, DOCUMENTED)
        assert layout.source and (layout.known_from in layout.cautions[-1]) == (
            layout.known_from == DOCUMENTED
        )
    assert {layout.name for layout in LAYOUTS if layout.known_from == DOCUMENTED} == {
        *("Hootsuite", "Socialbakers (Emplifi)", "Modash list", "Shopify orders"),
        "Instagram Insights (Meta Business Suite)",
    }
