"""A chart that stands still: a PNG with an alternative text, for a notebook or a page."""

from __future__ import annotations

import io
import textwrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from influlab.show import style
from influlab.show.words import plain

DPI = 110


class Picture:
    """A finished chart that a notebook shows with its alternative text.

    Parameters
    ----------
    figure : Figure
        What is shown.
    alt : str
        What it says, in words: for readers who do not see it.

    Examples
    --------
    >>> Picture(Figure(), "Nothing yet.")
    Nothing yet.
    """

    def __init__(self, figure: Figure, alt: str):
        self.figure = figure
        self.alt = plain(alt)

    @property
    def png(self) -> bytes:
        """The picture as a PNG of 256 colours, small enough to live in a notebook."""
        FigureCanvasAgg(self.figure)
        raw, small = io.BytesIO(), io.BytesIO()
        self.figure.savefig(raw, dpi=DPI, format="png", facecolor=style.PAPER)
        from PIL import Image

        with Image.open(raw) as image:
            image.convert("RGB").quantize(256).save(small, "PNG", optimize=True)
        return small.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        data = {"image/png": self.png, "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt}}

    def __repr__(self) -> str:
        return self.alt


def picture(ax: Axes, alt: str = "") -> Picture:
    """Show a chart in a notebook with an alternative text.

    Parameters
    ----------
    ax : Axes
        What a ``plot_*`` function returned.
    alt : str, optional
        What the chart says; its titles and axes when not given.

    Returns
    -------
    Picture
        The last line of a notebook's cell shows it.

    Examples
    --------
    >>> import pandas as pd
    >>> from influlab.show import plot_outcomes
    >>> picture(plot_outcomes(pd.DataFrame({"micro": [1.0, 2.0, 3.0]})), "Micro makes a profit.")
    Micro makes a profit.
    """
    figure: Any = ax.figure
    return Picture(figure, alt or " ".join(_words(each) for each in figure.axes if each.axison))


def _words(ax: Axes) -> str:
    title = " ".join(ax.get_title(loc="left").replace("\\$", "$").split())
    axes = " against ".join(label for label in (ax.get_ylabel(), ax.get_xlabel()) if label)
    return f"{title}. Chart of {axes.replace(chr(92) + '$', '$')}." if title else ""


def caption(figure: Figure, text: str) -> None:
    """Write a sentence under the charts of a figure, wrapped to its width."""
    wide = int(figure.get_figwidth() * 72 / (0.62 * style.SIZE))
    wrapped = "\n".join(style.safe(line) for line in textwrap.wrap(plain(text), wide))
    figure.supxlabel(wrapped, x=0.01, ha="left", fontsize=style.SIZE, color=style.INK)
