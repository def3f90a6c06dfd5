"""One look: marks that stay apart for every eye and in grey, text that is only text."""

import itertools

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb

from influlab.show import style

# What a reader without red, green or blue cones sees (Viénot, Brettel and Mollon 1999 and
# Brettel 1997 in their common linear form), applied to linear RGB.
BLIND = {
    "none": np.eye(3),
    "protan": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "deutan": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    "tritan": np.array([[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]),
}


def linear(colour: str) -> np.ndarray:
    parts = np.array(to_rgb(colour))
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lightness(colour: str) -> float:
    light = float(linear(colour) @ [0.2126, 0.7152, 0.0722])
    return 116 * light ** (1 / 3) - 16


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB: distances in it are roughly what an eye sees."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt((to_xyz @ np.clip(rgb, 0, 1)) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_the_three_options_stay_apart_in_grey():
    greys = sorted(lightness(style.MARKS[name].colour) for name in ("micro", "blend", "macro"))
    assert min(np.diff(greys)) > 15


@pytest.mark.parametrize("kind", BLIND)
def test_the_three_options_stay_apart_for_every_eye(kind):
    marks = [style.MARKS[name] for name in ("micro", "blend", "macro")]
    seen = [lab(BLIND[kind] @ linear(mark.colour)) for mark in marks]
    apart = [np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)]
    assert min(apart) > 20  # 2.3 is a just noticeable difference


def test_a_name_keeps_its_mark_and_no_two_names_share_one():
    given = style.marks(["macro", "50% micro", "25% micro", "micro", "another", "one more"])
    assert given["micro"] == style.MARKS["micro"]
    assert given["macro"] == style.MARKS["macro"]
    assert given["50% micro"] == style.MARKS["blend"]
    assert len({mark.colour for mark in given.values()}) == 6
    assert style.marks(["micro", "macro"])["micro"] == given["micro"]


def test_tiers_of_other_schemes_have_marks():
    assert style.marks(["celebrity"])["celebrity"] == style.MARKS["mega"]
    assert style.marks(["prosumer"])["prosumer"] == style.MARKS["mid"]


@pytest.mark.parametrize("text", ["$x$", "$\\frac{1}{0}$", "\\$a", "$", "a_b^c", "👍 日本", "<b>"])
def test_foreign_text_is_drawn_as_it_is(text):
    ax = style.new_axes(None)
    ax.text(0.5, 0.5, style.safe(text))
    style.headline(ax, text)
    style.axis_label(ax, "x", text)
    FigureCanvasAgg(ax.figure).draw()  # mathematics or a missing glyph would warn or raise
    assert ax.texts[0].get_text().count("$") == text.count("$")


def test_what_the_font_lacks_is_a_box():
    assert style.safe("é日") == "é\u25a1"


def test_synthetic_charts_say_so_once():
    ax = style.new_axes(None)
    assert style.mark_synthetic(style.mark_synthetic(ax)) is ax
    assert [text.get_text() for text in ax.texts] == ["SYNTHETIC", "SYNTHETIC data"]


def test_ticks_carry_separators_and_percent():
    ax = style.new_axes(None)
    ax.set_xlim(0, 20_000)
    style.scale(ax, "x", "EUR")
    ax.set_ylim(0, 0.5)
    style.scale(ax, "y", "fraction")
    assert "20,000" in ax.xaxis.get_major_formatter().format_ticks(ax.get_xticks())
    assert "50%" in ax.yaxis.get_major_formatter().format_ticks(ax.get_yticks())


def test_an_axes_that_is_given_is_drawn_on():
    mine = style.new_axes(None)
    assert style.new_axes(mine) is mine


@pytest.mark.parametrize("fill", [mark.colour for mark in style.MARKS.values()])
def test_words_on_a_fill_have_contrast(fill):
    words, under = (
        float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (style.readable_on(fill), fill)
    )
    assert (max(words, under) + 0.05) / (min(words, under) + 0.05) > 4


def test_a_note_beside_the_axes_is_seen_and_given_room():
    ax = style.new_axes(None)
    style.note(ax, 1.01, 0.5, "EUR 1,200 to EUR 3,400", "left", share="x")
    assert not ax.texts[0].get_clip_on()
    ax.figure.draw_without_rendering()
    right = ax.texts[0].get_window_extent().x1
    assert ax.get_window_extent().x1 < right <= ax.figure.bbox.x1
