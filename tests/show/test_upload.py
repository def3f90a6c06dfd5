"""An uploaded file: read by ``tables.read`` alone, limited, and never more than text."""

import io
import zipfile

import ipywidgets as widgets
import pandas as pd
import pytest

from influlab import tables
from influlab.errors import InfluLabError
from influlab.show import upload

GOOD = b"creator_id,followers\nana,12000\nbo,-3\ncy,800\n"
HOSTILE = "=HYPERLINK(1)<img src=x onerror=alert(1)>.csv"


def choose(field, content: bytes, name: str = "list.csv") -> None:
    """What the browser sends when a file is chosen."""
    field.chooser.value = (
        {
            "name": name,
            "type": "text/csv",
            "size": len(content),
            "content": memoryview(content),
            "last_modified": pd.Timestamp(0, tz="UTC").to_pydatetime(),
        },
    )


def test_a_chosen_file_is_what_tables_read_makes_of_it():
    field = upload("creators")
    assert field.value is None
    choose(field, GOOD)
    expected = tables.read(GOOD, "creators")
    pd.testing.assert_frame_equal(field.value.frame, expected.frame)
    pd.testing.assert_frame_equal(field.value.rejected, expected.rejected)
    assert "2 of 3 rows read as creators" in field.words.value
    assert "&#x27;followers&#x27; is &#x27;-3&#x27;: must be at least 0" in field.words.value


def test_a_mended_file_is_read_again():
    seen = []
    field = upload("creators", then=lambda reading: seen.append(len(reading.frame)))
    choose(field, GOOD)
    choose(field, GOOD.replace(b"-3", b"3"))
    assert seen == [2, 3]


def test_the_start_is_the_value_until_a_file_comes():
    start = tables.read(b"creator_id,followers\nzoe,5000\n")
    seen = []
    field = upload("creators", then=seen.append, start=start)
    assert field.value is start
    choose(field, GOOD)
    assert seen == [start, field.value]


def test_what_cannot_be_used_becomes_a_list_and_the_last_good_file_stays():
    field = upload("creators")
    choose(field, b"name;age\nana;3\n", "other.csv")
    assert field.value is None and "stays in use" not in field.words.value
    choose(field, GOOD)
    kept = field.value
    choose(field, b"\x89PNG....", "cat.png")
    assert field.value is kept
    assert field.words.value == (
        '<div role="alert"><b>This has to be mended in cat.png:</b><ul><li>the file is a picture '
        "(PNG), not a table</li></ul><p>What was read before stays in use.</p></div>"
    )


def test_a_file_above_the_limit_is_refused_before_it_is_read(monkeypatch):
    field = upload("creators", megabytes=0.001)
    monkeypatch.setattr(tables, "read", None)
    choose(field, GOOD + b"x,1\n" * 1000)
    assert (
        "<li>the file has 0.00404 MB; 0.001 MB are allowed: leave out rows or columns that are not "
        "needed, or save it as Parquet</li>"
    ) in field.words.value


def test_a_workbook_that_unpacks_to_far_more_is_refused(monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    field = upload("creators", megabytes=1)
    monkeypatch.setattr(tables, "read", None)
    choose(field, packed.getvalue(), "bomb.xlsx")
    assert "the file has 30 MB unpacked; 20 MB are allowed" in field.words.value


def test_a_damaged_workbook_is_a_sentence():
    field = upload("creators")
    choose(field, b"PK\x03\x04 and then nothing", "broken.xlsx")
    assert "the workbook cannot be opened (BadZipFile)" in field.words.value


def test_nothing_is_written_under_the_name_of_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    choose(upload("creators"), GOOD, "../../evil.csv")
    choose(upload("creators"), GOOD, str(tmp_path / "evil.csv"))
    assert list(tmp_path.rglob("*")) == []


def test_a_hostile_name_or_caption_stays_text():
    field = upload("posts")
    captions = "post_id,creator_id,posted_at,likes,caption\n1,a,2024-05-01,5,<script>x()</script>\n"
    choose(field, captions.encode(), HOSTILE)
    assert field.value is not None
    page = field.words.value
    assert "<script" not in page and "<img" not in page
    assert "=HYPERLINK(1)&lt;img src=x onerror=alert(1)&gt;.csv" in page
    assert "&lt;script&gt;x()&lt;/script&gt;" in page


def test_what_follows_is_shown_beneath():
    label = widgets.Label("two")
    field = upload("creators", then=lambda reading: label)
    choose(field, GOOD)
    assert field.answer.children == (label,)
    field = upload("creators", then=lambda reading: reading.frame)
    choose(field, GOOD)
    (output,) = field.answer.children
    assert "12000" in output.outputs[0]["data"]["text/html"]


def test_what_follows_may_refuse_or_break():
    def refuse(reading):
        raise InfluLabError("verdict", "fewer than <3> creators; add some")

    field = upload("creators", then=refuse)
    choose(field, GOOD)
    assert "fewer than &lt;3&gt; creators; add some" in field.answer.children[0].value
    assert len(field.value.frame) == 2

    def broken(reading):
        raise ZeroDivisionError("<b>bug</b>")

    field = upload("creators", then=broken)
    with pytest.raises(ZeroDivisionError):
        choose(field, GOOD)
    assert "ZeroDivisionError: &lt;b&gt;bug&lt;/b&gt;" in field.answer.children[0].value


def test_a_file_that_is_not_understood_can_be_explained_and_read_again():
    field = upload("creators")
    choose(field, b"creator_id,crowd,engagement_rate_by_followers\nana,12000,3.2\nbo,900,4\n")
    assert field.value is None
    field.settings.columns.value = "followers = crowd"
    field.settings.percent.value = ("engagement_rate_by_followers",)
    field.settings.again.click()
    assert field.value.frame["followers"].tolist() == [12000, 900]
    assert field.value.frame["engagement_rate_by_followers"].tolist() == [0.032, 0.04]


def test_a_wrong_call_is_said_at_once():
    with pytest.raises(InfluLabError, match=r"megabytes is 0; it must lie above 0 and at most at"):
        upload("creators", megabytes=0)
    with pytest.raises(InfluLabError, match="creatures"):
        upload("creatures")
