"""Rosters handed in on a page: files of any kind, one board, every mistake named, nothing kept."""

import json

import pandas as pd
import pytest

from influlab.show import hand_in
from influlab.show.lessons_board import MOST, Board

CREATORS = pd.DataFrame(
    {"creator_id": ["ana", "bo", "cy"], "followers": 2_000, "reach_rate": 0.5, "fee": 50.0}
)
AUDIENCES = pd.DataFrame({"creator_id": CREATORS["creator_id"], "segment": "all", "share": 1.0})
PEOPLE = pd.DataFrame({"segment": ["all"], "size": [10_000]})
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def board() -> Board:
    start = {"rule of thumb": "ana"}
    return hand_in(CREATORS, AUDIENCES, budget=100, population=PEOPLE, start=start)


def test_who_stood_there_first_stands_there_and_files_come_beside(board):
    assert board.value.table["team"].tolist() == ["rule of thumb"]
    board.chooser.value = [
        uploaded("one.json", json.dumps({"team": EVIL, "roster": ["ana", "bo"]}).encode()),
        uploaded("two.csv", b"creator_id;name\nana;x\n"),
        uploaded("three.txt", "\ufeffcy".encode()),
    ]
    assert board.value.table["team"].tolist()[0] == EVIL
    assert board.value.table["status"].tolist() == ["counts"] * 4
    assert "&lt;script&gt;" in board.words.value and "<script" not in board.words.value


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b"{", "the file is no JSON (line 1: "),
        ("a.csv", b"name\nx\n", "the CSV has no column creator_id; it has: name"),
        ("a.txt", b"\xff", "the file is no UTF-8 text; save it as UTF-8"),
        ("a.txt", b"x" * 200_001, "the file has 200,001 bytes; 200,000 are allowed"),
        ("a.exe", b"MZ", "the file's name must end in .json, .csv, .txt"),
        ("a.txt", b"anna", "'anna' is no creator of this market (did you mean ana?)"),
        ("../../rule of thumb.txt", b"bo", "2 rosters bear this name; hand in one"),
    ],
)
def test_what_cannot_count_stands_on_the_board_with_its_reason(board, name, content, said):
    board.take({name: content})
    assert said in board.value.table["problems"].iloc[-1]


def test_a_file_of_the_same_name_replaces_the_one_before(board):
    board.take({"team.txt": b"ana"})
    board.take({"team.txt": b"ana bo"})
    team = board.value.table.query("team == 'team'")
    assert team["creators"].tolist() == [2]


def test_too_many_are_refused_and_the_board_stays(board):
    board.take({f"{number}.txt": b"ana" for number in range(MOST)})
    assert "201 rosters are too many for one board; 200 are allowed" in board.words.value
    assert len(board.value.table) == len(board.files) == 1


def test_a_bug_is_shown_in_full_and_raised():
    board = Board(lambda files: 1 / 0, {})
    with pytest.raises(ZeroDivisionError):
        board.take({"a.txt": b"ana"})
    assert "ZeroDivisionError" in board.words.value


def uploaded(name: str, content: bytes) -> dict:
    now = pd.Timestamp("2026-01-01", tz="UTC").to_pydatetime()
    return {"name": name, "type": "", "size": len(content), "content": content,
            "last_modified": now}  # fmt: skip
