"""Hatches copied from a page stand where matplotlib draws them."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from influlab.show.hatching import draw_hatched

LOOK = {"facecolor": "#B5679B", "edgecolor": "#FFFFFF", "hatch": "///"}
BARS = {
    "bar": lambda: Rectangle((0.11, 0.2), 0.53, 0.31, **LOOK),
    "beyond the axes": lambda: Rectangle((-0.2, 0.7), 2.0, 0.9, **LOOK),
    "nothing": lambda: Rectangle((0.3, 0.2), 0.0, 0.31, **LOOK),
    "outside": lambda: Rectangle((3.0, 0.2), 0.5, 0.31, **LOOK),
    "see-through": lambda: Rectangle((0.21, 0.13), 0.53, 0.31, alpha=0.6, linewidth=0, **LOOK),
    "plain": lambda: Rectangle((0.11, 0.2), 0.53, 0.31, facecolor="#0B4F8A"),
    "turned": lambda: Rectangle((0.3, 0.2), 0.5, 0.31, angle=20, **LOOK),
}  # fmt: skip


def drawn(patch, quick: bool) -> np.ndarray:
    figure = Figure(figsize=(4, 3), dpi=96)
    canvas, ax = FigureCanvasAgg(figure), figure.subplots()
    ax.add_patch(patch)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_axis_off()
    patch.set_visible(not quick)
    canvas.draw()
    patch.set_visible(True)
    pixels = np.asarray(canvas.buffer_rgba())
    if quick:
        draw_hatched(pixels, ax, patch)
    return pixels[:, :, :3].astype(float)


@pytest.mark.parametrize("name", BARS)
def test_a_bar_looks_as_matplotlib_draws_it(name):
    quick, full = (drawn(BARS[name](), way) for way in (True, False))
    assert np.abs(quick - full).max() <= 3
    assert name in ("nothing", "outside") or full.min() < 250
