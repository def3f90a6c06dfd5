"""Hatches of a moving picture: each drawn once over the whole page, then copied where it is seen.

matplotlib draws the strokes of a hatch anew for every bar, which takes longer than the bar. They
stand at the same places of the page whatever they fill, so a page of them is kept.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D


@lru_cache(maxsize=32)
def _page(hatch: str, linewidth: float, width: int, height: int, dpi: float) -> np.ndarray:
    """Cover of each pixel of a page by the strokes of a hatch, 0 to 1."""
    renderer = RendererAgg(width, height, dpi)
    gc = renderer.new_gc()
    gc.set_linewidth(0)
    gc.set_hatch(hatch)
    gc.set_hatch_color((0.0, 0.0, 0.0))
    gc.set_hatch_linewidth(linewidth)
    renderer.draw_path(gc, Path.unit_rectangle(), Affine2D().scale(width, height), None)
    return np.asarray(renderer.buffer_rgba())[:, :, 3].astype(np.float32) / 255


def draw_hatched(pixels: np.ndarray, ax: Axes, bar: Rectangle) -> None:
    """Draw a bar, its hatch from the kept page.

    Parameters
    ----------
    pixels : array of uint8, shape (height, width, 4)
        Of the figure's canvas; changed in place.
    ax : Axes
    bar : Rectangle
    """
    hatch = bar.get_hatch()
    if not hatch or bar.get_angle():
        ax.draw_artist(bar)
        return
    bar.set_hatch("")
    ax.draw_artist(bar)
    bar.set_hatch(hatch)
    dpi, (height, width) = ax.get_figure(root=True).dpi, pixels.shape[:2]
    place = _filled(ax, bar, height)
    *colour, opacity = to_rgba(bar.get_edgecolor())
    cover = opacity * _page(hatch, bar.get_hatch_linewidth(), width, height, dpi)[place]
    for channel, value in enumerate(colour):
        under = pixels[*place, channel]
        pixels[*place, channel] = under + cover * (255 * value - under) + 0.5


def _filled(ax: Axes, bar: Rectangle, height: int) -> tuple[slice, slice]:
    """Rows and columns of the bar's pixels within the axes; its edges are drawn on whole pixels."""
    (left, foot), box = bar.get_xy(), ax.bbox
    corners = [[left, foot], [left + bar.get_width(), foot + bar.get_height()]]
    places = bar.get_data_transform().transform(corners)
    low = np.maximum(places.min(axis=0), (box.x0, box.y0))
    high = np.maximum(low, np.minimum(places.max(axis=0), (box.x1, box.y1)))
    left, right, top, bottom = np.floor(
        np.array([low[0], high[0], height - high[1], height - low[1]]) + 0.5
    ).astype(int)
    return slice(top, bottom), slice(left, right)
