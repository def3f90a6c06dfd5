"""Reading: names, units, rejected rows, and every bad file told in one whole message."""

import io

import pandas as pd
import pytest

from influlab import tables
from influlab.errors import TableError


def message(*args, **options):
    with pytest.raises(TableError) as caught:
        tables.read(*args, **options)
    return str(caught.value)


def test_five_rows_by_hand():
    text = (
        "Influencer ID;Subscribers;ER;Fee (EUR);Country;Notes\n"
        "a1;475,8k;1,39%;1.234,50;DE;new\n"
        "a2;3.416;3,2%;;FR;\n"
        "a3;-5;2%;10;DE;\n"
        "a1;12;1%;10;DE;\n"
        "a5;7;x;10;;=1+1\n"
    )
    reading = tables.read(text.encode())
    expected = pd.DataFrame(
        {
            "creator_id": ["a1", "a2"],
            "country": ["DE", "FR"],
            "currency": ["EUR", "EUR"],
            "followers": [475_800, 3_416],
            "engagement_rate_by_followers": [0.0139, 0.032],
            "fee": [1234.5, None],
            "notes": ["new", None],
        }
    )
    pd.testing.assert_frame_equal(
        reading.frame.drop(columns="notes"), expected.drop(columns="notes"), check_exact=True
    )
    assert reading.frame["notes"].tolist()[0] == "new" and pd.isna(reading.frame["notes"][1])
    assert reading.rejected[["line", "reason"]].values.tolist() == [
        [4, "'followers' is '-5': must be at least 0"],
        [5, "'creator_id' is 'a1': already stands in line 2"],
        [6, "'engagement_rate_by_followers' is 'x': is not a number"],
    ]
    assert reading.rejected.columns.tolist() == [
        *("line", "reason", "Influencer ID", "Subscribers", "ER", "Fee (EUR)", "Country", "Notes")
    ]
    assert reading.rejected.loc[2, "Notes"] == "=1+1"
    assert reading.text == (
        "2 of 5 rows read as creators (generic). Rejected: 3 rows, each with its line and reason."
    )
    assert reading.notes == (
        "read as: Influencer ID -> creator_id, Subscribers -> followers, "
        "ER -> engagement_rate_by_followers, Fee (EUR) -> fee",
        "the decimal mark is a comma in: followers, engagement_rate_by_followers, fee",
        "the currency is EUR, from the cells or headers",
    )


def test_dates_in_two_ways_are_read_and_told():
    text = "post_id,creator_id,posted_at\np1,a,2026-04-03\np2,a,3 March 2024\np3,a,Mar-24\n"
    reading = tables.read(text.encode(), "posts")
    assert reading.frame["posted_at"].dt.strftime("%Y-%m-%d").tolist() == [
        "2026-04-03",
        "2024-03-03",
    ]
    assert reading.rejected[["line", "reason"]].values.tolist() == [
        [
            4,
            "'posted_at' is 'Mar-24': names a month and one number, a day or a year; write it as "
            "2026-04-03",
        ]
    ]
    assert reading.notes == (
        "no time zone, taken as UTC: posted_at",
        "posted_at is written in 2 ways, such as 2026-04-03, 3 March 2024; all were read: look "
        "whether they mean the same",
    )


def test_what_is_read_follows_the_rules_of_the_schema():
    reading = tables.read(b"creator_id,followers,reach_rate\na,5,0.5\nb,6,\nb,7,\nc,8,1.0\n")
    assert tables.check(reading.frame, "creators").rows == 0


@pytest.mark.parametrize("name", tables.world(creators=40).tables)
def test_the_world_survives_a_round_trip(name):
    frame = tables.world(creators=40).tables[name]
    from influlab.tables.sample import to_csv

    reading = tables.read(to_csv(frame).encode(), name)
    assert len(reading.rejected) == 0
    pd.testing.assert_frame_equal(reading.frame, frame, check_exact=True)


def test_the_same_rows_from_csv_workbook_parquet_and_json(tmp_path):
    import duckdb

    frame = pd.DataFrame({"creator_id": ["a", "b"], "followers": [5, 7], "fee": [1.5, 2.0]})
    frame.to_excel(tmp_path / "a.xlsx", index=False)
    duckdb.from_df(frame).write_parquet(str(tmp_path / "a.parquet"))
    (tmp_path / "a.jsonl").write_text(frame.to_json(orient="records", lines=True))
    (tmp_path / "a.tsv").write_text(frame.to_csv(index=False, sep="\t"), encoding="utf-16")
    for suffix in ("xlsx", "parquet", "jsonl", "tsv"):
        reading = tables.read(tmp_path / f"a.{suffix}")
        pd.testing.assert_frame_equal(reading.frame, frame, check_exact=True)


def test_missing_columns_are_told_with_what_was_meant():
    assert message(b"creator_id,folowers_n,country\na,5,DE\n") == (
        "creators: 1 problem\n"
        "  - column 'followers' is missing; the file has: creator_id, folowers_n, country "
        '(did you mean \'folowers_n\'? pass columns={"followers": "folowers_n"})'
    )
    reading = tables.read(
        b"creator_id,folowers_n\na,5\n", columns={"followers": "folowers_n", "bio": None}
    )
    assert reading.frame.values.tolist() == [["a", 5]]


def test_percentages_given_as_numbers_are_an_error_at_the_door():
    rows = "\n".join(f"c{n},100,{3.2 if n < 12 else 0.02}" for n in range(20))
    text = f"creator_id,followers,engagement_rate_by_followers\n{rows}\n".encode()
    assert message(text) == (
        "creators: 1 problem\n"
        "  - 'engagement_rate_by_followers' must be a fraction in [0, 1]; line 2 has 3.2 "
        '(12 such rows; is it a percentage? pass percent=["engagement_rate_by_followers"])'
    )
    reading = tables.read(text, percent=["engagement_rate_by_followers"])
    assert reading.frame["engagement_rate_by_followers"].tolist()[::19] == [0.032, 0.0002]


def test_two_problems_come_together():
    text = b"creator_id,followers,reach_rate,posts\na,-1,3.2,x\nb,-2,4.1,y\n"
    assert message(text) == (
        "creators: 3 problems\n"
        "  - 'posts' must be a count of at least 0; line 2 has 'x', which is not a number "
        '(1 such row; leave it out with columns={"posts": None})\n'
        "  - 'followers' must be a count of at least 0; line 2 has -1 (2 such rows)\n"
        "  - 'reach_rate' must be a fraction in [0, 1]; line 2 has 3.2 "
        '(2 such rows; is it a percentage? pass percent=["reach_rate"])'
    ).replace("(1 such row;", "(2 such rows;")


def test_percentages_below_one_are_pointed_out():
    text = b"creator_id,followers,ER\na,5,0.62\nb,6,0.8\n"
    assert tables.read(text).notes[-1] == (
        "the median engagement_rate_by_followers is 71%, which is unusual: if the cells are "
        'percentages, pass percent=["engagement_rate_by_followers"]'
    )


def test_a_single_wrong_unit_is_a_rejected_row():
    rows = "\n".join(f"c{n},100,0.02" for n in range(30))
    text = f"creator_id,followers,reach_rate\n{rows}\nx,100,3.2\n".encode()
    rejected = tables.read(text).rejected
    assert rejected["reason"].tolist() == ["'reach_rate' is '3.2': must lie in [0, 1]"]


@pytest.mark.parametrize("cell", ["inf", "-inf", "NaN", ""])
def test_infinite_and_missing_followers_are_rejected(cell):
    reading = tables.read(f"creator_id,followers\na,5\nb,{cell}\nc,7\n".encode())
    why = "is 'inf': is not a finite number" if cell == "inf" else "must not be missing"
    why = "is '-inf': is not a finite number" if cell == "-inf" else why
    assert reading.rejected["reason"].tolist() == [f"'followers' {why}"]


def test_two_currencies_are_an_error():
    assert message(b"creator_id,followers,fee,currency\na,5,3,EUR\nb,5,4,usd\n") == (
        "creators: 1 problem\n  - two currencies: EUR (in 'currency'), USD (in 'currency'); "
        "convert to one, or read the rows apart"
    )
    assert message("creator_id,followers,fee\na,5,$3\nb,5,€4\n".encode()) == (
        "creators: 1 problem\n  - two currencies: EUR (in 'fee'), USD (in 'fee'); "
        "convert to one, or read the rows apart"
    )


def test_relative_times_are_refused():
    text = "post_id,creator_id,posted_at\n1,a,7 HOURS AGO\n2,a,1 DAY AGO\n"
    assert message(text.encode(), "posts") == (
        "posts: 1 problem\n"
        "  - 'posted_at' must be a date or time; line 2 has '7 HOURS AGO', which is a relative "
        'time; export the date itself (2 such rows; leave it out with columns={"posted_at": None})'
    )
    some = f"{text}3,a,2024-05-01\n4,a,2024-05-02\n5,a,2024-05-03\n"
    reading = tables.read(some.encode(), "posts")
    assert reading.rejected["reason"].tolist() == [
        "'posted_at' is '7 HOURS AGO': is a relative time; export the date itself",
        "'posted_at' is '1 DAY AGO': is a relative time; export the date itself",
    ]
    assert len(tables.read(text.encode(), "posts", columns={"posted_at": None}).frame) == 2


EMPTY = "creators: 1 problem\n  - the file is empty: there is no header and no row"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        *((b"", EMPTY), (b"\n\n , \n", EMPTY)),
        (b"creator_id,followers\n", "creators: 1 problem\n  - the file has a header and no row"),
        (
            b"\x89PNG\r\n\x1a\n",
            "creators: 1 problem\n  - the file is a picture (PNG), not a table",
        ),
        (
            b"creator_id,followers\na\nb,1,2\n",
            "creators: 1 problem\n  - none of the 2 rows can be used; line 2: has 1 cells, the "
            "header has 2; line 3: has 3 cells, the header has 2",
        ),
    ],
)
def test_files_without_a_usable_row(content, told):
    assert message(content) == told


def test_wrong_options_are_told_at_once():
    assert message(
        b"creator_id,followers\na,5\n",
        percent=["folowers"],
        dates="ymd",
        duplicates="drop",
        fill={"curency": "EUR"},
    ) == (
        "creators: 4 problems\n"
        "  - percent= names 'folowers'; there are: engagement_rate_by_followers, "
        "engagement_rate_by_reach, reach_rate, authenticity\n"
        "  - fill= names 'curency'; there are: creator_id, handle, platform, category, country, "
        "currency, followers, followees, posts, engagement_rate_by_followers, "
        "engagement_rate_by_reach, reach_rate, fee, authenticity, bio (did you mean 'currency'?)\n"
        "  - dates is 'ymd'; it must be 'dmy' or 'mdy'\n"
        "  - duplicates is 'drop'; it must be 'reject' or 'keep'"
    )


def test_wrong_column_names_are_told():
    assert message(
        b"creator_id,followers\na,5\n", columns={"folowers": "x", "fee": "prise", "posts": None}
    ) == (
        "creators: 2 problems\n"
        "  - columns= names 'folowers'; there are: creator_id, handle, platform, category, "
        "country, currency, followers, followees, posts, engagement_rate_by_followers, "
        "engagement_rate_by_reach, reach_rate, fee, authenticity, bio "
        "(did you mean 'followers'?)\n"
        "  - columns= takes 'fee' from 'prise', which the file does not have; "
        "the file has: creator_id, followers"
    )


def test_duplicates_can_be_kept():
    text = b"creator_id,followers\na,5\na,6\n"
    assert len(tables.read(text).rejected) == 1
    reading = tables.read(text, duplicates="keep")
    assert reading.frame["followers"].tolist() == [5, 6]
    assert reading.notes == ("1 row with the id of an earlier row were kept",)


def test_a_repeat_of_a_refused_row_is_no_repeat():
    reading = tables.read(b"creator_id,followers\na,-5\na,6\nb,7\n")
    assert reading.frame["followers"].tolist() == [6, 7]


def test_the_handle_or_the_rank_serves_as_id():
    reading = tables.read(b"Instagram name,followers\n@ana,5\nbo.z,6\n")
    assert reading.frame[["creator_id", "handle"]].values.tolist() == [
        ["ana", "ana"],
        ["bo.z", "bo.z"],
    ]
    assert "there is no creator_id: the handle serves" in reading.notes
    ranked = tables.read(b"Rank,followers\n1,5\n2,6\n")
    assert ranked.frame["creator_id"].tolist() == ["rank 1", "rank 2"]


def test_the_column_that_holds_handles_is_the_handle():
    rows = "\n".join(f"user.{n},Some Body {n},5" for n in range(10))
    reading = tables.read(f"name,instagram name,followers\n{rows}\n".encode())
    assert reading.frame["handle"].tolist()[0] == "user.0"
    assert (
        "'instagram name' holds no handles (a handle has letters, digits, . and _ only); "
        "'name' does"
    ) in reading.notes


def test_twin_columns_give_the_number_and_are_compared():
    rows = "a,477.9M,477900000\nb,1K,1000\nc,2K,3000\n"
    reading = tables.read(f"handle,Subscribers,Subscribers\n{rows}".encode())
    assert reading.frame["followers"].tolist() == [477_900_000, 1_000, 3_000]
    assert reading.notes[1] == (
        "two columns 'Subscribers': the plain number was taken; the text form is equal in 2 of "
        "3 rows and more than 5 % off in 1, first in line 4"
    )


def test_columns_that_the_schema_does_not_know_are_kept():
    header = "creator_id,followers,Avg. Likes,ref,line,reason"
    reading = tables.read(f"{header}\na,5,3.3k,007,x,y\nb,-1,,,z,w\nc,1,1,1,,\n".encode())
    assert reading.frame.columns.tolist() == [
        *("creator_id", "followers", "avg_likes", "ref", "line", "reason")
    ]
    assert reading.frame["avg_likes"].tolist() == [3300, 1]
    assert reading.frame["ref"].tolist() == ["007", "1"]
    assert reading.rejected.columns.tolist() == [
        *("line", "reason", "creator_id", "followers", "Avg. Likes", "ref"),
        *("line (again)", "reason (again)"),
    ]


def test_cells_beyond_the_header_come_back():
    rejected = tables.read(b"creator_id,followers\na,5\nb,6,7,8\n").rejected
    assert rejected.values.tolist() == [[3, "has 4 cells, the header has 2", "b", "6", "7 | 8"]]


def test_strangers_text_stays_text():
    text = b'creator_id,followers,bio\n=HYPERLINK("x"),5,<script>alert(1)</script>\n'
    frame = tables.read(text).frame
    assert frame.values.tolist() == [['=HYPERLINK("x")', 5, "<script>alert(1)</script>"]]


def test_one_account_can_be_named():
    told = message(b"post_id,likes\n1,5\n", "posts")
    assert told == (
        "posts: 1 problem\n  - column 'creator_id' is missing; the file has: post_id, likes "
        '(one account only? pass fill={"creator_id": "its name"})'
    )
    reading = tables.read(b"post_id,likes\n1,5\n", "posts", fill={"creator_id": "ana"})
    assert reading.frame["creator_id"].tolist() == ["ana"]


def test_a_frame_and_a_buffer_are_files_too():
    frame = pd.DataFrame({"creator_id": ["a"], "followers": [5]})
    for source in (frame, io.StringIO("creator_id,followers\na,5\n")):
        pd.testing.assert_frame_equal(tables.read(source).frame, frame)
    assert frame.columns.tolist() == ["creator_id", "followers"]


def test_an_unknown_table_is_told():
    assert message(b"a,b\n1,2\n", "creator").startswith("tables: 1 problem\n  - there is no table")


def test_amounts_in_euros_by_name_are_read_with_their_decimal_comma():
    reading = tables.read(b"creator_id;followers;fee\na;1000;1.234 EUR\nb;2000;99,50 EUR\n")
    assert reading.frame["fee"].tolist() == [1234.0, 99.5]
    assert len(reading.rejected) == 0


def test_an_amount_that_may_be_a_thousand_times_as_much_is_told():
    reading = tables.read("creator_id;followers;fee\na;1000;1.234 €\nb;2000;950 €\n".encode())
    assert reading.frame["fee"].tolist() == [1.234, 950.0]
    assert (
        "fee '1.234 €' was read with a decimal point, which nothing in the file proves: if it "
        "means thousands, write it without the point"
    ) in reading.notes
    proved = tables.read(b"creator_id;followers;fee\na;1000;1.234\nb;2000;0.5\n")
    assert not any("nothing in the file proves" in note for note in proved.notes)


def test_one_id_for_all_rows_of_a_numbered_export_repeats_itself():
    export = b"impressions,from home,profile visits,follows\n10,1,37,1\n20,2,38,1\n"
    assert len(tables.read(export, "posts").frame) == 2
    reading = tables.read(export, "posts", fill={"post_id": "reel"})
    assert reading.frame["impressions"].tolist() == [10]
    assert reading.rejected["line"].tolist() == [3]
    assert "'reel'" in reading.rejected["reason"].iloc[0]


def test_half_of_a_sign_in_json_becomes_the_sign_for_what_is_lost():
    whole, half = r'"\ud83d\ude00"', r'"x\ud83d"'
    rows = [f'{{"creator_id": "{n}", "followers": 1, "bio": {bio}}}' for n, bio in
            enumerate((whole, half, f"[{half}]"))]  # fmt: skip
    reading = tables.read("\n".join(rows).encode(), "creators")
    assert reading.frame["bio"].tolist() == ["\U0001f600", "x\ufffd", '["x\ufffd"]']
