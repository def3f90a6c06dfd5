"""What a class hands in is read whole, and all that is wrong with it is said at once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.errors import InfluLabError
from influlab.show import lessons_hand_in
from influlab.show.lessons_hand_in import read_submissions

KNOWN = ["c0001", "c0002", "c0003"]


def test_lists_and_texts_are_read():
    read = read_submissions({"ana": ["c0001", " c0002 "], "bo": "c0001; c0003\n"}, KNOWN)
    assert [(one.team, one.roster, one.problems) for one in read] == [
        ("ana", ("c0001", "c0002"), ()),
        ("bo", ("c0001", "c0003"), ()),
    ]


def test_all_problems_of_a_roster_come_at_once():
    read = read_submissions({" ": ["c0001", "c0001", "c9", *(f"x{n}" for n in range(9))]}, KNOWN)
    assert read[0].problems[:3] == (
        "the team has no name",
        "c0001 is listed 2 times; once is enough",
        "'c9' is no creator of this market",
    )
    assert read[0].problems[-1] == "and 5 more that are no creators of this market"
    meant = read_submissions({"ana": "c00002"}, KNOWN)[0].problems
    assert meant == ("'c00002' is no creator of this market (did you mean c0002?)",)
    assert read_submissions({"ana": ""}, KNOWN)[0].problems == ("the roster is empty",)
    assert read_submissions({"ana": 3}, KNOWN)[0].problems == (
        "the roster is 3; give creator ids, as in ['c0001']",
    )
    assert read_submissions({"n" * 61: "c0001"}, KNOWN)[0].problems == (
        "the team's name has 61 characters; 60 are allowed",
    )


def test_two_rosters_under_one_name_are_refused_both():
    problems = [one.problems for one in read_submissions({"Ana": "c0001", "ana ": KNOWN}, KNOWN)]
    assert problems == [("2 rosters bear this name; hand in one",)] * 2


def test_files_are_read_and_broken_ones_are_not_lost(tmp_path, monkeypatch):
    write = {
        "a.json": '{"team": "Ana", "roster": ["c0001"]}',
        "b.csv": "creator_id,why\nc0001,good\nc0002,cheap\n",
        "c.txt": "c0003 c0001",
        "d.json": '["c0002"]',
        "e.json": "{",
        "f.json": '{"team": "F"}',
        "g.csv": "id\nc0001\n",
        "h.json": '{"team": {"a": 1}, "roster": "__import__(\'os\')"}',
        "i.json": "[" * 5_000,
        "ignored.docx": "x",
    }
    for name, text in write.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "j.txt").write_bytes(b"\xff\xff")
    (tmp_path / "k.txt").write_text("c0001 " * 50_000, encoding="utf-8")
    read = {one.team: one for one in read_submissions(tmp_path, KNOWN)}
    assert len(read) == len(write) + 1
    good = {team: one.roster for team, one in read.items() if not one.problems}
    assert good == {
        "Ana": ("c0001",), "b": ("c0001", "c0002"), "c": ("c0003", "c0001"), "d": ("c0002",),
    }  # fmt: skip
    assert read["e"].problems[0].startswith("the file is no JSON (line 1:")
    assert read["f"].problems[0] == (
        'the JSON has no "roster"; write {"team": "...", "roster": ["c0001"]}'
    )
    assert read["g"].problems[0] == "the CSV has no column creator_id; it has: id"
    assert "'__import__('os')' is no creator" in read["{'a': 1}"].problems[0].replace('"', "'")
    assert read["i"].problems[0].startswith("the file cannot be read")
    assert read["j"].problems[0] == "the file is no UTF-8 text; save it as UTF-8"
    assert read["k"].problems[0] == "the file has 300,000 bytes; 200,000 are allowed"
    assert read_submissions(tmp_path / "a.json", KNOWN)[0].team == "Ana"
    monkeypatch.setattr(lessons_hand_in, "LARGEST", 5)
    assert read_submissions(tmp_path / "c.txt", KNOWN)[0].roster == ()


def test_an_empty_folder_is_a_mistake(tmp_path):
    with pytest.raises(InfluLabError) as error:
        read_submissions(tmp_path, KNOWN)
    why = f"{str(tmp_path)!r} holds no file that ends in .json, .csv, .txt"
    assert str(error.value) == f"submissions: 1 problem\n  - {why}"


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.lists(st.text()), st.none())))
def test_nothing_that_is_handed_in_raises_or_is_lost(handed_in):
    read = read_submissions(handed_in, KNOWN)
    assert len(read) == len(handed_in)
    for one in read:
        assert one.problems or set(one.roster) <= set(KNOWN)
        json.dumps([one.team, one.problems]).encode()
