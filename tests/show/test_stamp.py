"""Words written on pixels stand where matplotlib writes them."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from influlab.show.stamp import stamp


def drawn(content: str, how: dict, quick: bool) -> np.ndarray:
    figure = Figure(figsize=(4, 2), dpi=96)
    canvas = FigureCanvasAgg(figure)
    text = figure.text(0.5, 0.5, content, linespacing=1.25, **how)
    if not quick:
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())[:, :, :3].astype(float)
    text.set_visible(False)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    text.set_visible(True)
    stamp(pixels, text)
    return pixels[:, :, :3].astype(float)


def box(image: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(image.min(axis=2) < 160)
    return np.array([rows.min(), rows.max(), columns.min(), columns.max()])


@pytest.mark.parametrize("ha", ["left", "center", "right"])
@pytest.mark.parametrize("va", ["top", "center", "bottom", "baseline"])
@pytest.mark.parametrize("content", ["EUR 12,300", "expected -EUR 5\nEUR 1 to EUR 9"])
def test_words_stand_where_they_should(ha, va, content):
    how = {"ha": ha, "va": va, "fontsize": 8.5}
    apart = np.abs(box(drawn(content, how, True)) - box(drawn(content, how, False)))
    assert apart.max() <= 2


def test_colour_and_weight_are_kept():
    how = {"ha": "center", "va": "center", "color": "#B5679B", "fontweight": "bold"}
    quick, full = (drawn("HHHHHHHH", how, way) for way in (True, False))
    assert np.abs(quick.reshape(-1, 3).min(axis=0) - full.reshape(-1, 3).min(axis=0)).max() < 3
    assert quick.sum() == pytest.approx(full.sum(), rel=0.01)


def test_dollars_are_dollars_and_nothing_is_drawn_outside():
    how = {"ha": "left", "va": "center"}
    assert np.array_equal(drawn("\\$x", how, True), drawn("$x", how, True))
    drawn("far " * 200, how, True)
    assert drawn("  ", how, True).min() == 255


def test_a_wrapped_title_breaks_at_the_edge():
    how = {"ha": "left", "va": "baseline", "wrap": True}
    rows = box(drawn("word " * 20, how, True))[:2]
    assert rows[1] - rows[0] > 20


@pytest.mark.parametrize(
    "content", ["EUR -12,345 to EUR 45,678", "1 to 111, 0.5%", "Ja, if it pays"]
)
def test_words_put_together_are_as_long_as_matplotlib_has_them(content):
    how = {"ha": "left", "va": "center", "fontsize": 10.5, "fontweight": "bold"}
    apart = np.abs(box(drawn(content, how, True)) - box(drawn(content, how, False)))
    assert apart.max() <= 2


def test_a_line_is_the_same_whatever_was_written_before():
    how = {"ha": "left", "va": "center"}
    first = drawn("EUR 90,817 of it", how, True)
    drawn("of EUR 17,908 it", how, True)
    assert np.array_equal(first, drawn("EUR 90,817 of it", how, True))
