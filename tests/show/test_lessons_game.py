"""The board: regret against the certified best as a range, ties, limits and hostile names."""

import html
import itertools

import openpyxl
import pandas as pd
import pytest

from influlab import campaign, show
from influlab.show.lessons_game import COUNTS, INVALID, LIMITS, between, regret_game

CREATORS = pd.DataFrame(
    {
        "creator_id": ["ana", "bo", "cy", "dee", "eve"],
        "followers": [2_000, 2_000, 150_000, 9_000, 2_000],
        "reach_rate": 0.5,
        "fee": [50.0, 60.0, 900.0, 300.0, 50.0],
    }
)
AUDIENCES = pd.DataFrame(
    {"creator_id": CREATORS["creator_id"], "segment": "runners", "share": [1, 1, 0.1, 0.5, 1.0]}
)
QUESTION = {"budget": 1_000, "population": pd.DataFrame({"segment": ["runners"], "size": [10_000]})}
HOSTILE = "<img src=x onerror=alert(1)>=1+1 $x$"


def play(handed_in, **options):
    return regret_game(handed_in, CREATORS, AUDIENCES, **QUESTION | options)


def test_regret_lies_between_the_best_known_and_the_bound():
    teams = {"one": "ana", "two": "ana bo", "rich": "cy dee", "lost": "zed"}
    board = play(teams)
    best = campaign.choose_roster(CREATORS, AUDIENCES, **QUESTION)
    assert board.table["team"].tolist() == ["two", "one", "rich", "lost"]
    assert board.table["status"].tolist() == [COUNTS, COUNTS, LIMITS, INVALID]
    first = board.table.iloc[0]
    assert first["value"] == pytest.approx(1_900)  # 10,000 x (1 - 0.9 x 0.9) by hand
    assert first["regret_low"] == pytest.approx(best.value - 1_900)
    assert first["regret_high"] == pytest.approx(best.bound - 1_900)
    assert board.table["rank"].tolist()[:2] == [1, 2] and board.table["rank"][2:].isna().all()
    assert board.table["problems"][2] == "does not keep to: the budget of 1,000"
    assert board.table["problems"][3] == "'zed' is no creator of this market"


def test_the_true_best_of_all_rosters_lies_inside_every_range():
    names, worth = list(CREATORS["creator_id"]), {}
    for size in range(1, 6):
        for some in itertools.combinations(names, size):
            found = campaign.value_of(list(some), CREATORS, AUDIENCES, **QUESTION)
            if not found.broken:
                worth[some] = found.value
    teams = {f"team {number}": some for number, some in enumerate(worth)}
    board = play(teams, gap=0.3)
    assert (board.table["status"] == COUNTS).all() and len(board.table) == len(worth)
    regret = max(worth.values()) - board.table["value"]
    assert (board.table["regret_low"] <= regret + 1e-9).all()
    assert (regret <= board.table["regret_high"] + 1e-9).all()
    assert board.best == pytest.approx(max(worth.values()))


def test_equal_worth_is_an_equal_rank():
    board = play({"zoe": "eve", "abe": "ana", "two": "ana bo", "three": "dee"})
    ranks = dict(zip(board.table["team"], board.table["rank"], strict=True))
    assert ranks["zoe"] == ranks["abe"] and (ranks["three"], ranks["two"], ranks["zoe"]) == (
        1,
        2,
        3,
    )
    tied = play({"zoe": "eve", "abe": "ana"})
    assert tied.text.startswith("abe and zoe lead together and lose ")
    assert "(2 of 2 rosters count)" in tied.text


def test_hostile_names_are_text_everywhere(tmp_path):
    board = play({HOSTILE: "ana", "=1+1": "bo"})
    assert html.escape(HOSTILE) in board._repr_html_() and "<img" not in board._repr_html_()
    sheet = openpyxl.load_workbook(board.save(tmp_path / "board.xlsx")).active
    cells = {cell.value: cell.data_type for cell in sheet["B"]}
    assert cells["=1+1"] == "s"
    ax = show.plot_leaderboard(board)
    assert ax.figure.draw_without_rendering() is None  # no mathematics is read into a name


def test_a_class_without_a_valid_roster_still_gets_a_board():
    board = play({"a": "zed"})
    assert board.text.startswith("Nobody has handed in a roster that counts. The best known is")
    assert show.plot_leaderboard(board).get_title(loc="left") == "No roster counts yet"


def test_the_chart_shows_worth_and_pales_what_does_not_count():
    board = play({"one": "ana", "rich": "cy dee", "lost": "zed"})
    ax = show.plot_leaderboard(board, unit="people")
    labels = [text.get_text() for text in ax.get_yticklabels()]
    assert labels == ["rich", "one"]
    widths = [patch.get_width() for patch in ax.patches[:2]]
    assert widths == pytest.approx(board.table["value"].dropna().tolist()[::-1])
    assert "does not count: breaks a limit" in [text.get_text() for text in ax.texts]
    assert ax.get_xlabel() == "Worth of the roster (people, each counted once)"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(100, 110, "10% to 11%"), (100, 100.1, "10%"), (0, 1, "at most 0.1%"), (0, 0, "nothing")],
)
def test_regret_is_said_as_a_range(low, high, said):
    assert between(low, high, 1_000) == said
