"""Writing on pixels: the lines of a moving picture, each drawn once and then only copied.

Drawing a line of text costs matplotlib a few milliseconds, more than all curves of a chart. In a
moving picture many words were there before, so words and digits are kept as small grey pictures,
drawn by the font, put together to lines and blended in with numpy. Size, weight, colour, place
and alignment are those of the artist.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties, findfont, get_font

from influlab.show.style import LEADING

KEPT = 2_048
PIECES = re.compile(r"\d|\s+|[^\d\s]+")


class Drawn(NamedTuple):
    """Words as a grey picture, with its place from where the pen began."""

    cover: np.ndarray
    under: int  # rows of it that lie under the baseline
    left: int  # columns after the pen at which it begins
    advance: float  # columns that the pen moves on


@lru_cache(maxsize=16)
def _font_file(weight: str) -> str:
    return findfont(FontProperties(weight=weight))


@lru_cache(maxsize=KEPT)
def _piece(words: str, weight: str, size: float, dpi: float) -> Drawn:
    """Draw a piece of a line in one go."""
    font = get_font(_font_file(weight))
    font.set_size(size, dpi)
    font.set_text(words, 0.0, flags=get_hinting_flag())
    font.draw_glyphs_to_bitmap(antialiased=True)
    image = np.array(font.get_image())
    left = int(font.get_bitmap_offset()[0] // 64)
    under, advance = round(font.get_descent() / 64), font.get_width_height()[0] / 64
    return Drawn(image, under, left, advance)


@lru_cache(maxsize=KEPT)
def _line(words: str, weight: str, size: float, dpi: float) -> Drawn:
    """Put a line together from pieces; its coverage goes from 0 to 1.

    Finding glyphs takes most of the time. Words come again, numbers do not: digits stand alone.
    """
    pen, placed = 0.0, []
    for part in PIECES.findall(words):
        image, under, left, advance = _piece(part, weight, size, dpi)
        placed.append((image, under, round(pen) + left))
        pen += advance
    deep = max(under for _, under, _ in placed)
    high = max(image.shape[0] - under for image, under, _ in placed)
    first = min(left for _, _, left in placed)
    last = max(left + image.shape[1] for image, _, left in placed)
    cover = np.zeros((high + deep, last - first), np.float32)
    for image, under, left in placed:
        rows = slice(high + under - image.shape[0], high + under)
        target = cover[rows, left - first : left - first + image.shape[1]]
        np.maximum(target, image, out=target)
    cover /= 255
    return Drawn(cover, deep, first, pen)


def stamp(pixels: np.ndarray, text: Any) -> None:
    """Write an unrotated text artist on `pixels`, where matplotlib would have drawn it.

    Parameters
    ----------
    pixels : array of uint8, shape (height, width, 4)
        Changed in place.
    text : Text
        The artist; it belongs to a figure.
    """
    content = text.get_text().replace("\\$", "$")
    if not content.strip():
        return
    font = (str(text.get_fontweight()), text.get_fontsize(), text.get_figure(root=True).dpi)
    x, y = text.get_transform().transform(text.get_position())
    room = pixels.shape[1] - x if text.get_wrap() else np.inf
    lines = [part for line in content.split("\n") for part in _wrapped(line, room, font)]
    tall = _line("lp", *font)
    height, depth = tall.cover.shape[0], tall.under
    step = height * LEADING
    block = height + step * (len(lines) - 1)
    above = {"center": block / 2, "top": 0, "bottom": block, "baseline": block - depth}
    base = pixels.shape[0] - y - above.get(text.get_va(), block / 2) + height - depth
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[text.get_ha()]
    colour = 255 * np.array(to_rgb(text.get_color()), np.float32)
    for place, line in enumerate(lines):
        drawn = _line(line, *font)
        left = round(x - share * drawn.advance) + drawn.left
        foot = round(base + place * step + drawn.under)
        _blend(pixels, drawn.cover, left, foot - drawn.cover.shape[0], colour)


class QuickRenderer(RendererAgg):
    """Draws as matplotlib does, but for plain lines of text, which are stamped."""

    def draw_text(self, gc: Any, x: float, y: float, s: str, *how: Any, **more: Any) -> None:
        """Write one line whose baseline begins at (`x`, `y`) in pixels from the upper left."""
        prop, angle = how[:2]
        coded = more.get("ismath") or any(how[2:3])  # mathematics
        if coded or angle or gc.get_alpha() != 1 or gc.get_clip_rectangle() or not s.strip():
            super().draw_text(gc, x, y, s, *how, **more)
            return
        drawn = _line(s, str(prop.get_weight()), prop.get_size_in_points(), self.dpi)
        top = round(y) + drawn.under - drawn.cover.shape[0]
        colour = 255 * np.array(gc.get_rgb()[:3], np.float32)
        _blend(np.asarray(self.buffer_rgba()), drawn.cover, round(x) + drawn.left, top, colour)


class QuickCanvas(FigureCanvasAgg):
    """The canvas of a picture that keeps its size, with the quick way of writing."""

    def get_renderer(self) -> RendererAgg:
        """Return the one renderer of this canvas."""
        if getattr(self, "quick", None) is None:
            self.quick = self.renderer = QuickRenderer(*self.figure.bbox.size, self.figure.dpi)
        return self.quick


def _wrapped(line: str, room: float, font: tuple) -> list[str]:
    """Break a line where `room`, in pixels, ends."""
    if _line(line, *font).advance <= room:
        return [line]
    lines = [""]
    for word in line.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _line(longer, *font).advance > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _blend(pixels: np.ndarray, cover: np.ndarray, left: int, top: int, colour) -> None:
    """Lay `colour` over the pixels as far as `cover` says, inside the picture only."""
    first = (max(0, -top), max(0, -left))
    last = (max(0, pixels.shape[0] - top), max(0, pixels.shape[1] - left))
    cover = cover[first[0] : last[0], first[1] : last[1]]
    if cover.size:
        rows = slice(top + first[0], top + first[0] + cover.shape[0])
        columns = slice(left + first[1], left + first[1] + cover.shape[1])
        for channel in range(3):  # twice as fast as all three at once
            under = pixels[rows, columns, channel]
            pixels[rows, columns, channel] = under + cover * (colour[channel] - under) + 0.5
