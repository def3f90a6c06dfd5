"""Thumbnails of the book: a piece of a figure at a size at which it can be read."""

from __future__ import annotations

import io

import numpy as np

WIDE, HIGH = 480, 320  # most pixels of the figure that are taken; shown at two thirds of that
LEAST = 200  # rows that are taken at least
TITLE = 55  # rows of pixels in which a title of two lines ends
GAP = 5  # blank rows of pixels that part a title from its chart
BLANK = 250  # brightness from which a pixel counts as paper


def thumbnail(png: bytes) -> bytes:
    """Cut the upper left part of a figure, below its title, where its rows and names begin.

    A whole figure made small enough for an index has words of four points. The title is left
    out because the question stands beside it.

    Parameters
    ----------
    png : bytes

    Returns
    -------
    bytes
        A PNG, `WIDE` pixels wide and at most `HIGH` high, in 128 colours.

    Examples
    --------
    >>> from PIL import Image
    >>> raw = io.BytesIO()
    >>> Image.new("RGB", (836, 649), "white").save(raw, "PNG")
    >>> Image.open(io.BytesIO(thumbnail(raw.getvalue()))).size
    (480, 320)
    """
    from PIL import Image

    with Image.open(io.BytesIO(png)) as opened:
        figure = opened.convert("RGB")
    top, end = panel(np.asarray(figure.convert("L")))
    piece = Image.new("RGB", (WIDE, end - top), "white")
    piece.paste(figure.crop((0, top, min(WIDE, figure.width), end)))
    small = io.BytesIO()
    piece.quantize(128).save(small, "PNG", optimize=True)
    return small.getvalue()


def panel(grey: np.ndarray) -> tuple[int, int]:
    """Find the rows of pixels between a figure's title and the next blank band below a panel.

    Parameters
    ----------
    grey : array of brightness, rows x columns

    Returns
    -------
    first row, row after the last

    Examples
    --------
    >>> grey = np.full((400, 10), 255)
    >>> grey[2:8] = grey[15:290] = grey[300:] = 0  # a title, a panel, another panel
    >>> panel(grey)
    (13, 295)
    """
    bands = _bands(grey)
    top = max((end for end in bands if end < TITLE), default=0)
    lowest = min(top + HIGH, len(grey))
    return top, next((end for end in bands if top + LEAST <= end <= lowest), lowest)


def _bands(grey: np.ndarray) -> list[int]:
    """Rows at which a blank band below something drawn has lasted for `GAP` rows."""
    inked = np.min(grey, axis=1) < BLANK
    ends, blank = [], 0
    for row in range(int(np.argmax(inked)), len(inked)):
        blank = 0 if inked[row] else blank + 1
        if blank == GAP:
            ends.append(row + 1)
    return ends
