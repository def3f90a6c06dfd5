"""Writing on pixels: the lines of a moving picture, each drawn once and then only copied.

Drawing a line of text costs matplotlib a few milliseconds, more than all curves of a chart. In a
moving picture many lines were there before, so they are kept as small grey pictures, drawn by
the font in one go, and blended in with numpy. Size, weight, colour, place and alignment are those
of the artist.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import get_hinting_flag
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties, findfont, get_font

from influlab.show.style import LEADING

KEPT = 2_048


@lru_cache(maxsize=16)
def _font_file(weight: str) -> str:
    return findfont(FontProperties(weight=weight))


@lru_cache(maxsize=KEPT)
def _line(words: str, weight: str, size: float, dpi: float) -> tuple[np.ndarray, float]:
    """Draw one line: its coverage, 0 to 1, and how far its last row lies under the baseline."""
    font = get_font(_font_file(weight))
    font.set_size(size, dpi)
    font.set_text(words, 0.0, flags=get_hinting_flag())
    font.draw_glyphs_to_bitmap(antialiased=True)
    return np.array(font.get_image(), np.float32) / 255, font.get_descent() / 64


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
    tall, depth = _line("lp", *font)
    height, step = tall.shape[0], tall.shape[0] * LEADING
    block = height + step * (len(lines) - 1)
    above = {"center": block / 2, "top": 0, "bottom": block, "baseline": block - depth}
    base = pixels.shape[0] - y - above.get(text.get_va(), block / 2) + height - depth
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[text.get_ha()]
    colour = 255 * np.array(to_rgb(text.get_color()), np.float32)
    for place, line in enumerate(lines):
        cover, under = _line(line, *font)
        left = round(x - share * cover.shape[1])
        _blend(pixels, cover, left, round(base + place * step + under) - cover.shape[0], colour)


def _wrapped(line: str, room: float, font: tuple) -> list[str]:
    """Break a line where `room`, in pixels, ends."""
    if _line(line, *font)[0].shape[1] <= room:
        return [line]
    lines = [""]
    for word in line.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _line(longer, *font)[0].shape[1] > room:
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
