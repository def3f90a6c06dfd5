"""Axes that outlive their pictures: artists of one look stay and only get new data.

To make an artist costs matplotlib several times what drawing it costs. A live view draws the same
kinds of marks over and over, so its axes keep them: the functions of ``style`` ask for an artist
by its look and set only what the data decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes

FIXED = "stays"  # the id of an artist that a moving picture keeps in its background


class LastingAxes(Axes):
    """Axes of a moving picture: :meth:`empty` them, plot, then :meth:`tidy` up."""

    def __init__(self, *args: Any, **kwargs: Any):
        self.looks: dict[Artist, Hashable] = {}
        self.waiting: dict[Hashable, list[Artist]] = defaultdict(list)
        super().__init__(*args, **kwargs)

    def take(self, look: Hashable, make: Callable[[], Artist]) -> Artist:
        """Return an artist of this look: one that waits since the last picture, or a new one."""
        artist = self.waiting[look].pop(0) if self.waiting[look] else self.add_artist(make())
        self.looks[artist] = look
        return artist

    def empty(self) -> None:
        """Set aside what can be used again, and take off all else that the last plot put on."""
        for artist in self.drawn():
            if artist in self.looks:
                self.waiting[self.looks[artist]].append(artist)
            elif artist.axes is not None:  # the labels of contour lines go with their lines
                artist.remove()
        self.looks = {}
        self.set_prop_cycle(None)

    def tidy(self) -> None:
        """Take off what the new picture did not use."""
        for artist in (each for same in self.waiting.values() for each in same):
            artist.remove()
        self.waiting.clear()

    def drawn(self) -> list[Artist]:
        """List what a plot put on, in drawing order, without what it asked to stay."""
        legend = self.get_legend()
        children: list[Artist] = self._children  # pyright: ignore[reportAttributeAccessIssue]
        artists = [*children, *self.child_axes, *([legend] if legend else [])]
        moving = [artist for artist in artists if artist.get_gid() != FIXED]
        return sorted(moving, key=Artist.get_zorder)


def lasting(ax: Axes, look: Hashable, make: Callable[[], Artist]) -> Any:
    """Put an artist on any axes; on lasting ones, one of the same look serves again.

    Parameters
    ----------
    ax : Axes
    look : hashable
        All that tells artists apart but for their data, which the caller sets.
    make : callable
        Makes the artist where none waits.
    """
    return ax.take(look, make) if isinstance(ax, LastingAxes) else ax.add_artist(make())
