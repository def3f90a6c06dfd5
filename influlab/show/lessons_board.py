"""A place to hand in rosters on a page: choose files, read the leaderboard; nothing is kept."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets
import pandas as pd

from influlab.campaign import Roster, choose_roster
from influlab.errors import InfluLabError, check
from influlab.show.lessons_game import Leaderboard, regret_game
from influlab.show.lessons_hand_in import ENDINGS
from influlab.show.upload_options import AT_LEFT
from influlab.show.upload_page import LOOK, bug, problems

MOST = 200  # rosters on one board
ASKED = (
    "<p>A roster is a small file for each team: JSON <code>{&quot;team&quot;: &quot;ana&quot;, "
    "&quot;roster&quot;: [&quot;c0001&quot;]}</code>, CSV with a column <code>creator_id</code>, "
    "or a text of ids. Without a team in it, the file's name is the team's. A file of the same "
    "name replaces the one before.</p>"
)
SCROLLING = '<div style="overflow:auto;max-width:100%" tabindex="0">'


class Board(widgets.VBox):
    """A button for files and the leaderboard beneath it; see :func:`hand_in`.

    Attributes
    ----------
    value : Leaderboard or None
        The last board.

    Examples
    --------
    >>> Board(lambda files: None, {}).value is None
    True
    """

    def __init__(self, judge: Callable[[dict], Leaderboard], start: Mapping[str, Any]):
        self.judge, self.files, self.value = judge, dict(start), None
        self.lock = threading.RLock()  # callbacks may run in several threads
        self.chooser = widgets.FileUpload(
            accept=",".join(ENDINGS), multiple=True, description="Hand in rosters", layout=AT_LEFT
        )
        self.words = widgets.HTML()
        look = widgets.HTML(LOOK, layout={"display": "none"})
        super().__init__([widgets.HTML(ASKED), self.chooser, self.words, look])
        self.add_class("influlab-upload")
        self.chooser.observe(self._chosen, names="value")
        if self.files:
            self._rank(self.files)

    def take(self, files: Mapping[str, bytes]) -> None:
        """Put files on the board as if they had just been chosen.

        Parameters
        ----------
        files : mapping of name to content
            What cannot be read stands on the board with all that is wrong with it.
        """
        with self.lock:
            self._rank(self.files | dict(files))

    def _chosen(self, change: dict) -> None:
        if change["new"]:
            self.take({str(each["name"]): bytes(each["content"]) for each in change["new"]})

    def _rank(self, files: dict) -> None:
        try:
            many = f"{len(files)} rosters are too many for one board; {MOST} are allowed"
            check("rosters", [many] if len(files) > MOST else [])
            self.value, self.files = self.judge(files), files
        except InfluLabError as error:
            self.words.value = problems("", error, kept=self.value is not None)
        except Exception:
            self.words.value = bug(traceback.format_exc())
            raise
        else:
            board = self.value._repr_html_()
            self.words.value = f'<div role="status">{SCROLLING}{board}</div></div>'


def hand_in(
    creators: pd.DataFrame,
    audiences: pd.DataFrame,
    *,
    budget: float,
    start: Mapping[str, Sequence[str] | str] | None = None,
    best: Roster | None = None,
    **question: Any,
) -> Board:
    """Let teams hand in rosters as files, and rank them against the certified best.

    Parameters
    ----------
    creators, audiences : DataFrame
        The market, as in :func:`influlab.campaign.choose_roster`.
    budget : money, > 0
    start : mapping of team to creator ids, optional
        Who stands on the board from the beginning, for example rules of thumb.
    best : Roster, optional
        The answer of ``choose_roster`` to the same question, where it is at hand.
    **question
        The other options of ``choose_roster``.

    Returns
    -------
    Board
        Its ``value`` is the last :class:`Leaderboard`. A page shows what was handed in on that
        page; in the dashboard nobody sees another visitor's.

    Raises
    ------
    InfluLabError
        As ``choose_roster``; nothing that a team hands in raises.

    Examples
    --------
    >>> from influlab import tables
    >>> world = tables.world(0)
    >>> board = hand_in(world.creators, world.audiences, budget=5_000,
    ...                 population=world.population)
    >>> board.take({"ana.txt": b"c0001, c0002", "bo.csv": b"name\\nx\\n"})
    >>> board.value.table["status"].tolist()
    ['counts', 'not valid']
    """
    market, question = (creators, audiences), {"budget": budget} | question
    best = choose_roster(*market, **question) if best is None else best
    return Board(lambda files: regret_game(files, *market, best=best, **question), start or {})
