"""A picture that keeps up with a hand on a slider: one lasting figure, cached background, fast PNG.

Axes, ticks and labels change seldom and cost most, so they are drawn once and kept; each frame
draws only the data, the titles and the notes over that background. The same ``plot_*`` functions
serve: what they add to an axes is taken off before they are called again.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from isal import isal_zlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter

from influlab.show import style
from influlab.show.hatching import draw_hatched
from influlab.show.lasting import LastingAxes
from influlab.show.stamp import QuickCanvas, stamp
from influlab.show.words import plain

DPI = 96
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Panel:
    """One chart of a scene: which plot, of which finished table, with which options.

    Parameters
    ----------
    plot : callable
        A ``plot_*`` function: ``plot(table, *, ax, **options) -> Axes``.
    table : object
        What it draws.
    options : mapping, optional
        Its keyword arguments.

    Examples
    --------
    >>> from influlab.show import plot_comparison
    >>> Panel(plot_comparison, None, {"confidence": 0.9}).options
    {'confidence': 0.9}
    """

    plot: Callable[..., Axes]
    table: Any
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """What a view shows for one setting of its controls: a sentence and its charts.

    Parameters
    ----------
    text : str
        One or two sentences with the same numbers as the charts.
    panels : tuple of Panel
        The charts, from the top down.
    synthetic : bool, default False
        Whether the data are made up; every chart then says so.
    work : str, optional
        What was computed for it, for the status line: "10,000 draws of 3 plans".

    Examples
    --------
    >>> Scene("Micro leads.", ()).text
    'Micro leads.'
    """

    text: str
    panels: tuple[Panel, ...] = ()
    synthetic: bool = False
    work: str = ""


def png(pixels: np.ndarray, level: int = 1) -> bytes:
    """Encode pixels as a PNG, quickly.

    Parameters
    ----------
    pixels : array of uint8, shape (height, width, 4)
        Red, green, blue and opacity.
    level : int, default 1
        Effort of the compressor, 0 to 3.

    Returns
    -------
    bytes
        A PNG file of 8-bit RGBA: to drop a channel costs more than to compress it.

    Examples
    --------
    >>> png(np.zeros((2, 3, 4), np.uint8))[:4]
    b'\\x89PNG'
    """
    height, width = pixels.shape[:2]
    rows = np.empty((height, 1 + 4 * width), np.uint8)
    rows[:, 0] = 0  # no filter: large areas of one colour are smallest as they are
    rows[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = isal_zlib.compress(rows, level)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))
        for kind, data in chunks
    )


class Canvas:
    """One lasting figure that draws scene after scene.

    Parameters
    ----------
    scene : Scene
        The first scene; later ones have as many panels.
    width, height : float
        Size in inches.
    dpi : int, default 96
        Pixels per inch.

    Examples
    --------
    >>> from influlab.show import plot_comparison
    >>> Canvas(Scene("Nothing yet.", ())).draw(Scene("Nothing yet.", ()))[:4]
    b'\\x89PNG'
    """

    def __init__(self, scene: Scene, width: float = 8.4, height: float = 0, dpi: int = DPI):
        count = len(scene.panels)
        height = height or 0.6 + 2.6 * count
        self.figure = Figure(figsize=(width, height), dpi=dpi, layout="constrained")
        engine: Any = self.figure.get_layout_engine()
        engine.set(rect=(0, 0, 0.98, 1))  # room for a tick at the end
        self.canvas = QuickCanvas(self.figure)
        kind = {"axes_class": LastingAxes}
        self.axes = (
            list(np.atleast_1d(self.figure.subplots(count, subplot_kw=kind))) if count else []
        )
        self.limits: list[tuple] = [()] * count  # as drawn
        self.wanted: list[tuple] = [()] * count  # as the plots would have them
        self.background: Any = None
        self.furniture: tuple = ()
        self.bands: list[slice] = []  # the rows of pixels of each axes

    def draw(self, scene: Scene, moving: bool = False) -> bytes:
        """Draw `scene` and return it as a PNG; while `moving`, axes keep their limits."""
        self.plot(scene, moving)
        furniture = tuple(_furniture(ax) for ax in self.axes)
        if self.background is None or furniture != self.furniture:
            self._draw_background(furniture)
        self.canvas.restore_region(self.background)
        pixels = np.asarray(self.canvas.buffer_rgba())
        for ax in self.axes:
            for artist in [*_data(ax), *_named(ax)]:
                if isinstance(artist, Text) and not artist.get_rotation():
                    stamp(pixels, artist)
                elif isinstance(artist, Rectangle):
                    draw_hatched(pixels, ax, artist)
                else:
                    ax.draw_artist(artist)
        return png(pixels)

    @property
    def restless(self) -> bool:
        """Whether the axes would rather have other limits than those they kept while moving."""
        return self.limits != self.wanted

    def plot(self, scene: Scene, moving: bool = False) -> None:
        """Put the scene's artists on the axes, in place of those of the scene before."""
        for place, (ax, panel) in enumerate(zip(self.axes, scene.panels, strict=True)):
            ax.empty()
            panel.plot(panel.table, ax=ax, **panel.options)
            ax.tidy()
            if scene.synthetic:
                style.mark_synthetic(ax)
            wanted = self.wanted[place] = (*ax.get_xlim(), *ax.get_ylim())
            if moving and self.limits[place] and _still_fits(wanted, self.limits[place]):
                style.limits(ax, "x", *self.limits[place][:2])
                style.limits(ax, "y", *self.limits[place][2:])
            else:
                self.limits[place] = wanted

    def _draw_background(self, furniture: tuple) -> None:
        """Draw all that stays of the axes that changed; the first time, find a layout and keep it.

        Words may need another height, so with new ones everything is drawn.
        """
        if self.background is None:
            self._lay_out()
        for ax in self.axes:
            for artist in _data(ax):
                artist.set_animated(True)
        kept = dict(zip(self.axes, self.furniture, strict=False))
        pairs = list(zip(self.axes, furniture, self.bands, strict=False))
        same_words = all(ax in kept and kept[ax].words == now.words for ax, now, _ in pairs)
        if same_words and self.background is not None:
            self.canvas.restore_region(self.background)
            for ax, now, band in pairs:
                if now != kept[ax]:
                    self._draw_anew(ax, band)
        else:
            self.canvas.get_renderer().clear()
            self.figure.patch.draw(self.canvas.get_renderer())
            for ax in self.axes:
                _draw_still(ax, self.canvas.get_renderer())
        self.background = self.canvas.copy_from_bbox(self.figure.bbox)
        self.furniture = furniture

    def _draw_anew(self, ax: LastingAxes, band: slice) -> None:
        """Draw one axes over its emptied band of the picture."""
        np.asarray(self.canvas.buffer_rgba())[band] = 255
        _draw_still(ax, self.canvas.get_renderer())

    def _lay_out(self) -> None:
        """Lay the figure out with room for titles of two lines, then hold it."""
        titles = [title for ax in self.axes for title in _titles(ax)]
        texts = [title.get_text() for title in titles]
        for title, text in zip(titles, texts, strict=True):
            title.set_text(text if "\n" in text else f"{text}\n ")
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")
        height, renderer = round(self.figure.bbox.height), self.canvas.get_renderer()
        boxes = [ax.get_tightbbox(renderer) for ax in self.axes]
        edges = [height - (above.y0 + below.y1) / 2 for above, below in pairwise(boxes)]
        ends = [0, *(round(edge) for edge in edges), height]
        self.bands = [slice(top, foot) for top, foot in pairwise(ends)]
        for title, text in zip(titles, texts, strict=True):
            title.set_text(text)


def _data(ax: LastingAxes) -> list:
    """List what is drawn anew for each frame: the data, the notes and the finding."""
    return [*ax.drawn(), *_titles(ax)]


def _titles(ax: Axes) -> list[Any]:
    return [artist for artist in ax.get_children() if artist.get_gid() == style.FINDING]


class Furniture(NamedTuple):
    """What decides how an axes without its data looks."""

    words: tuple
    numbers: tuple


def _furniture(ax: Axes) -> Furniture:
    """Tell whether the background is still right: labels and scales, limits and fixed ticks."""
    words = (ax.get_xlabel(), ax.get_ylabel(), ax.get_xscale(), ax.get_yscale())
    places = [tuple(getattr(axis.get_major_locator(), "locs", ())) for axis in (ax.xaxis, ax.yaxis)]
    for axis, at in zip((ax.xaxis, ax.yaxis), places, strict=True):
        write = axis.get_major_formatter()
        if not isinstance(write, FixedFormatter):  # whose names are drawn with the data
            words += tuple(write.format_ticks(list(at)))
    return Furniture(words, (*ax.get_xlim(), *ax.get_ylim(), *places))


def _named(ax: Axes) -> list[Text]:
    """List the ticks' labels that are names, as they are now: options come and go."""
    found = []
    for axis in (ax.xaxis, ax.yaxis):
        write = axis.get_major_formatter()
        names = list(write.seq) if isinstance(write, FixedFormatter) else []
        low, high = sorted(axis.get_view_interval())
        for tick, name in zip(axis.get_major_ticks(len(names)), names, strict=True):
            tick.label1.set_text(name)
            found += [tick.label1] if low <= tick.get_loc() <= high else []
    return found


def _draw_still(ax: LastingAxes, renderer: Any) -> None:
    """Draw an axes without its data and the names on it."""
    named = _named(ax)
    for label in named:
        label.set_alpha(0)
    ax.draw(renderer)
    for label in named:
        label.set_alpha(None)


def _still_fits(wanted: tuple, held: tuple) -> bool:
    """Say whether limits kept from before still show most of what is wanted, at a fair size."""
    for low, high, old_low, old_high in (
        (*wanted[:2], *held[:2]),
        (*wanted[2:], *held[2:]),
    ):
        seen = min(high, old_high) - max(low, old_low)
        if seen < 0.6 * (high - low) or seen < 0.2 * (old_high - old_low):
            return False
    return True


def describe(scene: Scene, figure: Figure) -> str:
    """Write the alternative text of a picture: its sentence, else its titles."""
    titles = [" ".join(ax.get_title(loc="left").split()) for ax in figure.axes]
    text = plain(scene.text) or ". ".join(title for title in titles if title)
    return f"SYNTHETIC data. {text}" if scene.synthetic else text
