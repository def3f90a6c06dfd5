"""Axes that keep their artists: one look, one artist, new data; nothing else stays."""

import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from influlab.show import style
from influlab.show.lasting import LastingAxes, lasting


@pytest.fixture
def ax() -> LastingAxes:
    return Figure().subplots(subplot_kw={"axes_class": LastingAxes})


def draw(ax: LastingAxes, words: list[str]) -> list:
    ax.empty()
    for place, each in enumerate(words):
        style.note(ax, 0.1, place, each, "left")
    ax.plot([0, 1], [0, 1])
    ax.tidy()
    return list(ax.texts)


def test_artists_of_one_look_are_used_again_in_their_order(ax):
    first = draw(ax, ["a", "b"])
    again = draw(ax, ["c", "d"])
    assert again == first
    assert [(text.get_text(), text.get_position()) for text in again] == [
        ("c", (0.1, 0)),
        ("d", (0.1, 1)),
    ]
    assert len(ax.lines) == 1


def test_what_the_next_picture_does_not_use_is_taken_off(ax):
    draw(ax, ["a", "b", "c"])
    assert [text.get_text() for text in draw(ax, ["d"])] == ["d"]
    assert [text.get_text() for text in draw(ax, ["e", "f"])] == ["e", "f"]


def test_another_look_is_another_artist(ax):
    draw(ax, ["a"])
    ax.empty()
    style.note(ax, 0, 0, "b", "right")
    style.note(ax, 0, 0, "c", "left", muted=True)
    ax.tidy()
    assert [text.get_ha() for text in ax.texts] == ["right", "left"]
    assert ax.texts[1].get_color() == style.MUTED


def test_what_is_to_stay_stays(ax):
    style.mark_synthetic(ax)
    draw(ax, ["a"])
    draw(ax, ["b"])
    assert [text.get_text() for text in ax.texts] == ["SYNTHETIC", "SYNTHETIC data", "b"]


def test_plain_axes_make_an_artist_each_time():
    ax = Figure().subplots()
    made = [lasting(ax, "line", lambda: Line2D([0, 1], [0, 1])) for _ in range(2)]
    assert list(ax.lines) == made
