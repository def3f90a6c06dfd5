"""Hatches of a moving picture: each drawn once over the whole page, then copied where it is seen.

matplotlib draws the strokes of a hatch anew for every patch, which takes longer than the patch.
They stand at the same places of the page whatever they fill, so a page of them is kept.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.patches import Patch, Rectangle, StepPatch
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


def draw_hatched(pixels: np.ndarray, ax: Axes, patch: Patch) -> None:
    """Draw a bar or a silhouette, its hatch from the kept page.

    Parameters
    ----------
    pixels : array of uint8, shape (height, width, 4)
        Of the figure's canvas; changed in place.
    ax : Axes
    patch : Patch
    """
    hatch, turned = patch.get_hatch(), isinstance(patch, Rectangle) and patch.get_angle()
    if not hatch or turned or not isinstance(patch, Rectangle | StepPatch):
        ax.draw_artist(patch)
        return
    patch.set_hatch(None)
    ax.draw_artist(patch)
    patch.set_hatch(hatch)
    dpi, (height, width) = ax.get_figure(root=True).dpi, pixels.shape[:2]
    page = _page(hatch, patch.get_hatch_linewidth(), width, height, dpi)
    rows, columns, filled = _filled(ax, patch, height)
    *colour, opacity = to_rgba(patch.get_edgecolor())
    cover = opacity * page[rows, columns] * filled
    for channel, value in enumerate(colour):
        under = pixels[rows, columns, channel]
        pixels[rows, columns, channel] = under + cover * (255 * value - under) + 0.5


def _filled(ax: Axes, patch: Rectangle | StepPatch, height: int) -> tuple[slice, slice, np.ndarray]:
    """Rows and columns of the patch's pixels within the axes, and which of them it fills."""
    x, tops, foot = _outline(patch, height)
    box = ax.bbox
    first, last = _snapped(np.array([max(x[0], box.x0), min(x[-1], box.x1)]))
    top, bottom = _snapped(np.array([max(tops.min(), height - box.y1), min(foot, height - box.y0)]))
    rows, columns = slice(top, max(top, bottom)), slice(first, max(first, last))
    at = np.searchsorted(_snapped(x), np.arange(columns.start, columns.stop), side="right") - 1
    return rows, columns, np.arange(rows.start, rows.stop)[:, None] >= _snapped(tops)[at]


def _outline(patch: Rectangle | StepPatch, height: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Edges of the steps, the row each begins at, and the row they stand on, in pixels."""
    if isinstance(patch, StepPatch):
        tops, edges, foot = patch.get_data()
    else:
        (left, foot), wide = patch.get_xy(), patch.get_width()
        tops, edges = np.array([foot + patch.get_height()]), np.array([left, left + wide])
    points = np.column_stack([[*edges, edges[0]], [*tops, tops[-1], foot]])
    places = patch.get_data_transform().transform(points)
    rows = height - places[:, 1]
    return places[:-1, 0], rows[: len(tops)], rows[-1]


def _snapped(places: np.ndarray) -> np.ndarray:
    """The whole pixels at which matplotlib begins upright and level edges."""
    return np.floor(places + 0.5).astype(int)
