"""A file on the disk is checked as a small one is: the same rows, lines and reasons as `read`."""

import json

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influlab import tables
from influlab.errors import TableError
from influlab.tables import blocks

FANS = (
    "made by hand\ncreator_id;followers;ER\na;3,3k;1,5%\nb;-5;2%\n\nc;12;4%\nc;13;1%\nd;1;2;3\n"
    '"e\nf";7;0,5%\ng;viele;1%\nGrand total;;\n'
)


def rejected_of(found):
    told = duckdb.sql(f"select line, reason from '{found.rejected}' order by line")
    return told.fetchall()


def same_as_read(path, table="creators", **options):
    small, large = tables.read(path, table, **options), tables.scan(path, table, **options)
    assert large.rows == len(small.frame) and large.refused == len(small.rejected)
    reasons = small.rejected[["line", "reason"]]
    assert rejected_of(large) == list(reasons.itertuples(index=False, name=None))
    frame, columns = small.frame.copy(), large.frame
    if "posted_at" in frame:  # DuckDB's own way to pandas warns of pandas 3 here
        columns = columns.project("* replace (epoch_us(posted_at) as posted_at)")
        frame["posted_at"] = frame["posted_at"].astype("datetime64[us, UTC]").astype("int64")
    found = columns.df()
    for name in found:
        options = {"check_dtype": False, "check_names": False}
        pd.testing.assert_series_equal(found[name], frame[name], **options)
    known = [name for name in small.frame if name in tables.SCHEMA[table]]
    assert list(found) == known
    return large


def market():
    return tables.world(0, creators=40, posts=10, deals=2, journeys=10).posts


def broken_market():
    posts = market().astype({"likes": "float64"})
    posts.loc[3, "likes"] = -1
    posts.loc[4, "likes"] = 1.5
    posts.loc[5, "creator_id"] = None
    posts.loc[6, "media_type"] = "Reel "
    posts.loc[7, "media_type"] = "poem"
    posts.loc[9, "post_id"] = posts.loc[3, "post_id"]
    posts.loc[11, "post_id"] = posts.loc[10, "post_id"]
    posts.loc[12, "caption"] = "  two lines\nof it "
    return posts


@pytest.mark.parametrize("size", [2, 3, 50_000])
def test_text_in_blocks(tmp_path, monkeypatch, size):
    monkeypatch.setattr(blocks, "BLOCK", size)
    path = tmp_path / "fans.csv"
    path.write_text(FANS)
    found = same_as_read(path)
    assert found.text == (
        "3 of 8 rows scanned as creators (generic). Rejected: 5 rows, in fans.rejected.parquet."
    )
    row = duckdb.sql(f"select row from '{found.rejected}' where line = 4").fetchall()[0][0]
    assert json.loads(row) == {"creator_id": "b", "followers": "-5", "ER": "2%"}
    assert not list(tmp_path.glob(".influlab-*"))


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
def test_text_in_other_encodings(tmp_path, encoding):
    path = tmp_path / "fans.tsv"
    path.write_bytes("creator_id\tfollowers\nGörel\t5\nbo\t7\n".encode(encoding))
    assert same_as_read(path).rows == 2


@pytest.mark.parametrize("make", [market, broken_market])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_posts_of_a_market(tmp_path, make, suffix):
    posts, path = make(), tmp_path / f"posts.{suffix}"
    if suffix == "csv":
        posts.to_csv(path, index=False)
    else:
        duckdb.from_df(posts).write_parquet(str(path))
    found = same_as_read(path, "posts")
    assert (found.refused > 0) == (make is broken_market)
    as_it_was = suffix == "parquet" and make is market
    assert (tmp_path / "posts.checked.parquet").exists() != as_it_was


def test_parquet_of_texts(tmp_path):
    path = tmp_path / "list.parquet"
    cells = {"handle": ["@ana", "bo", "bo", "cy"], "Subscribers": ["3.3k", "5", "6", "-1"]}
    duckdb.from_df(pd.DataFrame(cells)).write_parquet(str(path))
    assert same_as_read(path).refused == 2


def test_a_folder_of_files_counts_its_lines_through(tmp_path):
    (tmp_path / "fans").mkdir()
    for number, sizes in enumerate([[5, -1], [7, 8, -2]]):
        frame = pd.DataFrame({"creator_id": [f"{number}{n}" for n in sizes], "followers": sizes})
        duckdb.from_df(frame).write_parquet(str(tmp_path / "fans" / f"{number}.parquet"))
    for _ in range(2):  # what the first scan wrote is no part of the second
        found = tables.scan(tmp_path / "fans" / "*.parquet")
        assert (found.rows, [line for line, _ in rejected_of(found)]) == (3, [2, 5])
        assert found.frame.aggregate("sum(followers)").fetchall() == [(20,)]


CELLS = st.sampled_from(
    ["5", "-5", "3,416", "1.2k", "12%", "", " 7 ", "nan", "x", '"1', "1.5", "€ 9", "1e3", "0012"]
)
ROWS = st.lists(st.tuples(st.sampled_from(["a", "b", "c", " a", "", "d e"]), CELLS), min_size=3)


@given(ROWS)
@settings(max_examples=40)
def test_scan_agrees_with_read_on_anything(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("scan") / "any.csv"
    good = [(f"k{n}", str(n)) for n in range(3 * len(rows))]
    frame = pd.DataFrame([*good, *rows], columns=["creator_id", "followers"])
    frame.to_csv(path, index=False)
    same_as_read(path)


def test_what_is_no_table_is_told(tmp_path):
    with pytest.raises(TableError) as caught:
        tables.scan(tmp_path / "a.csv")
    path = str(tmp_path / "a.csv")
    assert str(caught.value) == f"creators: 1 problem\n  - there is no file {path!r}"
    (tmp_path / "b.parquet").write_bytes(b"no parquet")
    with pytest.raises(TableError, match="cannot be opened"):
        tables.scan(tmp_path / "b.parquet")
    (tmp_path / "c.csv").write_text("creator,fans\nana,5\n")
    with pytest.raises(TableError) as caught:
        tables.scan(tmp_path / "c.csv", "posts")
    assert "column 'post_id' is missing" in str(caught.value)
    (tmp_path / "d.csv").write_text("creator_id,followers\na,x\nb,y\nc,5\n")
    with pytest.raises(TableError) as caught:
        tables.scan(tmp_path / "d.csv")
    assert str(caught.value) == (
        "creators: 1 problem\n  - 'followers' cannot be used: 2 of 3 filled cells are refused; "
        "tables.read on the first thousand rows says why"
    )
    (tmp_path / "e.csv").write_text("# one\na,b\n1,2\n\n# two\nc,d\n3,4\n")
    with pytest.raises(TableError, match="the file holds 2 tables"):
        tables.scan(tmp_path / "e.csv")


def as_file(frame, path):
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        duckdb.from_df(frame).write_parquet(str(path))
    return path


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_money_in_two_currencies_is_refused_as_read_does(tmp_path, suffix):
    people = pd.DataFrame({"creator_id": ["a", "b"], "followers": [5, 6], "fee": [10.0, 20.0]})
    mixed = as_file(people.assign(currency=["EUR", " usd"]), tmp_path / f"mixed.{suffix}")
    with pytest.raises(TableError) as caught:
        tables.scan(mixed)
    assert str(caught.value) == (
        "creators: 1 problem\n  - several currencies (EUR, USD); convert to one, or scan the rows "
        "apart"
    )
    one = as_file(people.assign(currency="EUR"), tmp_path / f"one.{suffix}")
    assert tables.scan(one).rows == 2


def test_a_header_in_another_currency_is_refused(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("deal_id,creator_id,Fee (EUR),Shipping (USD)\nd,c,10,5\n")
    options = {"columns": {"fee": "Fee (EUR)", "shipping": "Shipping (USD)"}}
    with pytest.raises(TableError, match=r"several currencies \(EUR, USD\)"):
        tables.scan(path, "deals", **options)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_percentages_without_a_sign_are_refused_as_read_does(tmp_path, suffix):
    """Those below 1 would pass for rates a hundred times as high."""
    rates = pd.DataFrame({"creator_id": list("abcdefghij"), "followers": 5})
    rates["engagement_rate_by_followers"] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.2, 0.4, 1.2, 3.1]
    path = as_file(rates, tmp_path / f"rates.{suffix}")
    with pytest.raises(TableError) as caught:
        tables.scan(path)
    assert str(caught.value) == (
        "creators: 1 problem\n  - 'engagement_rate_by_followers' must be a fraction in [0, 1]; 2 "
        "of 10 filled cells lie above 1 (is it a percentage? pass "
        'percent=["engagement_rate_by_followers"])'
    )
    told = tables.scan(path, percent=["engagement_rate_by_followers"])
    assert told.frame.aggregate("max(engagement_rate_by_followers)").fetchall() == [(0.031,)]
