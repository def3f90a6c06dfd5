"""The report by one command: on the sample world, on real files, and on files that do not work."""

import json

import openpyxl
import pandas as pd
import pytest

from influlab import tables
from influlab.show.cli import main
from influlab.tables.sample import to_csv

CREATORS = "creator_id,handle,followers,engagement_rate_by_followers,fee,currency\n" + "".join(
    f"c{n},=evil{n},{2_000 * n * n},0.0{9 - n % 8},{15 * n * n},EUR\n" for n in range(1, 25)
)


def test_without_files_the_sample_world_is_used_and_marked(tmp_path, capsys):
    assert main(["-o", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "no file given: the SYNTHETIC sample world of 2,000 creators is used" in said
    assert "SYNTHETIC: the creators are made up." in said
    assert str(tmp_path / "report.html") in said
    data = json.loads((tmp_path / "data.json").read_text(encoding="utf-8"))
    assert data["result"]["synthetic"] and not data["result"]["missing"]
    assert {path.name for path in tmp_path.iterdir()} == {
        "report.html", "report.pdf", "slides.pdf", "report.xlsx", "data.json",
    }  # fmt: skip


def test_a_whole_campaign_in_files(tmp_path, capsys):
    market = tables.world(3, creators=150, deals=24)
    asked = []
    for name, frame in market.tables.items():
        if name != "events":
            (tmp_path / f"{name}.csv").write_text(to_csv(frame), encoding="utf-8")
            asked += [f"--{name}", str(tmp_path / f"{name}.csv")]
    shop = ["--order-value", "60", "80", "120", "--margin", "0.3", "0.4", "0.5"]
    out = tmp_path / "out"
    asked += ["--budget", "20000", "--target", "food", "--target", "fitness=0.5"]
    assert main([*asked, *shop, "-o", str(out), "--formats", "json", "pdf"]) == 0
    assert "choosing whom to book and comparing terms" in capsys.readouterr().out
    result = json.loads((out / "data.json").read_text(encoding="utf-8"))["result"]
    assert result["missing"] == [] and result["budget"] == 20_000
    rows = {row["table"]: row["rows"] + row["rejected"] for row in result["provenance"]}
    assert rows == {n: len(f) for n, f in market.tables.items() if n != "events"}
    margin = next(row for row in result["assumptions"] if row["field"] == "margin")
    assert (margin["low"], margin["likely"], margin["high"]) == (0.3, 0.4, 0.5)
    assert margin["source"] == "given for this report"
    assert result["booking"]["objective"] == "target_reach"


def test_a_file_is_read_with_its_rejected_rows_kept(tmp_path, capsys):
    (tmp_path / "mine.csv").write_text(CREATORS + "=bad,x,-5,0.01,3,EUR\n", encoding="utf-8")
    out = tmp_path / "out"
    assert main(["--creators", str(tmp_path / "mine.csv"), "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "24 of 25 rows read as creators (generic)." in said
    rejected = pd.read_csv(out / "rejected_creators.csv", dtype=str)
    assert rejected["creator_id"].tolist() == ["'=bad"]
    data = json.loads((out / "data.json").read_text(encoding="utf-8"))
    assert data["result"]["provenance"][0] == {
        "table": "creators", "name": "mine.csv", "source": "generic", "rows": 24, "rejected": 1,
        "notes": ["By followers 7 micro and 17 macro."],
    }  # fmt: skip
    book = openpyxl.load_workbook(out / "report.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" and "evil" in cell.value]


def test_the_real_files_give_a_report_without_a_lost_row(tmp_path, capsys, real):
    creators = real / "creators" / "instagram_creators_half.csv"
    posts = real / "posts" / "instagram_posts_half.csv"
    asked = ["--creators", str(creators), "--posts", str(posts), "--budget", "50000"]
    assert main([*asked, "--currency", "EUR", "-o", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "17,024 of 17,024 rows read as creators (generic)." in said
    assert "19,797 of 19,797 posts belong to a creator of the list" in said
    data = json.loads((tmp_path / "data.json").read_text(encoding="utf-8"))["result"]
    assert data["provenance"][0]["notes"] == ["By followers 14,310 micro and 2,714 macro."]
    medians = {row["tier"]: row for row in data["tiers"] if row["statistic"] == "median"}
    assert medians["micro"]["estimate"] == pytest.approx(0.03184, abs=2e-5)
    assert medians["macro"]["estimate"] == pytest.approx(0.02372, abs=2e-5)
    assert medians["micro"]["low"] > medians["macro"]["high"]
    assert not data["synthetic"]
    assert data["booking"]["objective"] == "engagements" and data["booking"]["gap"] <= 0.001
    unknown = "For 17,024 of 17,024 candidates the fee is not known"
    assert unknown in " ".join(data["booking"]["notes"])
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_all_wrong_arguments_are_told_at_once(capsys):
    wrong = ["--budget", "nan", "--currency", "euro", "--objective", "fame", "--column", "a"]
    wrong += ["--target", "food=2", "--deals", "y.csv"]
    assert main([*wrong, "--confidence", "2", "--posts", "x.csv"]) == 2
    lines = capsys.readouterr().err.strip().split("\n")
    assert lines[0] == "report: 7 problems"
    assert lines[1] == "  - --budget is nan; it must be a number above 0"
    assert lines[2] == "  - --currency is 'euro'; give three capitals such as EUR"
    assert lines[3].startswith("  - --objective is 'fame'; choose one of spend, ")
    assert lines[4] == "  - --confidence is 2; it must lie between 0.5 and 1"
    assert lines[5] == "  - --column is 'a'; write NAME=HEADER"
    assert lines[6] == "  - --target is 'food=2'; write SEGMENT or SEGMENT=0.5"
    assert lines[7] == "  - --posts, --deals need --creators, to say who has how many followers"


def test_files_that_do_not_work_are_told_at_once(tmp_path, capsys):
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n0000")
    files = ["--creators", str(tmp_path / "empty.csv"), "--posts", str(tmp_path / "picture.csv")]
    assert main(files) == 2
    assert capsys.readouterr().err.strip() == (
        "files: 2 problems\n"
        "  - creators: the file is empty: there is no header and no row\n"
        "  - posts: the file is a picture (PNG), not a table"
    )


def test_a_budget_that_buys_nothing_is_a_sentence(tmp_path, capsys):
    assert main(["--budget", "1", "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err.strip().startswith("verdict: ")
    assert not list(tmp_path.iterdir())
