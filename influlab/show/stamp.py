"""Writing on pixels: the words of a moving picture, each drawn once and then only copied.

Drawing a line of text costs matplotlib a few milliseconds, more than all curves of a chart. In a
moving picture nearly every word was there a frame ago, so words are kept as small grey pictures
and blended in with numpy. Size, weight, colour, place and alignment are those of the artist.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from matplotlib.backends.backend_agg import get_hinting_flag
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text

from influlab.show.style import LEADING

KEPT = 4_096


@lru_cache(maxsize=16)
def _font_file(weight: str) -> str:
    return findfont(FontProperties(weight=weight))


@lru_cache(maxsize=KEPT)
def _word(word: str, weight: str, size: float, dpi: float) -> tuple[np.ndarray, float]:
    """Draw one word: its coverage, 0 to 1, and how far its last row lies under the baseline."""
    font = get_font(_font_file(weight))
    font.set_size(size, dpi)
    font.set_text(word, 0.0, flags=get_hinting_flag())
    font.draw_glyphs_to_bitmap(antialiased=True)
    return np.array(font.get_image(), np.float32) / 255, font.get_descent() / 64


@lru_cache(maxsize=KEPT)
def _step(word: str, *font) -> int:
    """Measure how far the next word begins after this one, in pixels."""
    return _word(f"{word} l", *font)[0].shape[1] - _word("l", *font)[0].shape[1]


def stamp(pixels: np.ndarray, text: Text) -> None:
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
    tall, depth = _word("lp", *font)
    height, step = tall.shape[0], tall.shape[0] * LEADING
    block = height + step * (len(lines) - 1)
    above = {"center": block / 2, "top": 0, "bottom": block, "baseline": block - depth}
    base = pixels.shape[0] - y - above.get(text.get_va(), block / 2) + height - depth
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[text.get_ha()]
    colour = 255 * np.array(to_rgb(text.get_color()), np.float32)
    for place, words in enumerate(lines):
        _line(pixels, words, font, (x, base + place * step, share, colour))


def _wrapped(line: str, room: float, font: tuple) -> list[list[str]]:
    """Break a line of words where `room`, in pixels, ends."""
    lines, used = [[]], 0.0
    for word in line.split():
        if lines[-1] and used + _word(word, *font)[0].shape[1] > room:
            lines.append([])
            used = 0.0
        lines[-1].append(word)
        used += _step(word, *font)
    return lines


def _line(pixels: np.ndarray, words: list[str], font: tuple, where: tuple) -> None:
    """Write one line: its anchor, its share of the line left of the anchor, its colour."""
    x, base, share, colour = where
    steps = [_step(word, *font) for word in words[:-1]]
    width = sum(steps) + (_word(words[-1], *font)[0].shape[1] if words else 0)
    left = round(x - share * width)
    for word, step in zip(words, [*steps, 0], strict=True):
        cover, under = _word(word, *font)
        _blend(pixels, cover, left, round(base + under) - cover.shape[0], colour)
        left += step


def _blend(pixels: np.ndarray, cover: np.ndarray, left: int, top: int, colour) -> None:
    """Lay `colour` over the pixels as far as `cover` says, inside the picture only."""
    first = (max(0, -top), max(0, -left))
    last = (max(0, pixels.shape[0] - top), max(0, pixels.shape[1] - left))
    cover = cover[first[0] : last[0], first[1] : last[1], None]
    if cover.size:
        rows = slice(top + first[0], top + first[0] + cover.shape[0])
        columns = slice(left + first[1], left + first[1] + cover.shape[1])
        under = pixels[rows, columns, :3]
        pixels[rows, columns, :3] = under + cover * (colour - under) + 0.5
