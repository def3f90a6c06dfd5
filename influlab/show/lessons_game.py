"""The regret game: a class picks rosters, and the board shows how far each is from the best.

The best is not known exactly, but it is certified: no roster is worth more than the proved bound,
and one is known that is worth the best found. So regret is a range between the two.
"""

from __future__ import annotations

import html
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from influlab.campaign import Roster, Valuation, choose_roster, value_of
from influlab.show.lessons_files import save_table
from influlab.show.lessons_hand_in import Submission, read_submissions
from influlab.show.words import count, percent, plain

COUNTS, LIMITS, INVALID = "counts", "breaks a limit", "not valid"
SAME = 1e-9  # relative difference of worth below which two rosters tie
HEADS = ("rank", "team", "creators", "spend", "worth", "lost against the best", "")


@dataclass(frozen=True)
class Leaderboard:
    """Who lost least, and why some do not count.

    Attributes
    ----------
    table : DataFrame, one row per submission, the best first
        ``rank`` (equal worth, equal rank; missing for what does not count), ``team``,
        ``status`` (``counts``, ``breaks a limit`` or ``not valid``), ``creators``,
        ``spend``, ``value``, ``regret_low`` and ``regret_high`` (against the best that is
        known and against the bound that nothing passes, in the unit of value), ``problems``.
    best, bound : float
        The most that is known to be possible, and what no roster within the limits passes.

    Examples
    --------
    >>> Leaderboard(pd.DataFrame({"status": [], "rank": []}), 1.0, 1.0).text
    'Nobody has handed in a roster that counts. The best known is worth 1; none passes 1.'
    """

    table: pd.DataFrame = field(repr=False)
    best: float
    bound: float

    @property
    def text(self) -> str:
        """Two sentences for a class."""
        ahead = self.table[self.table["rank"] == 1]
        known = f"The best known is worth {self.best:,.0f}; none passes {self.bound:,.0f}."
        if ahead.empty:
            return f"Nobody has handed in a roster that counts. {known}"
        names = " and ".join(plain(team) for team in ahead["team"])
        counted = int((self.table["status"] == COUNTS).sum())
        lost = between(ahead["regret_low"].iloc[0], ahead["regret_high"].iloc[0], self.bound)
        verb = "lead together and lose" if len(ahead) > 1 else "leads and loses"
        return f"{names} {verb} {lost} ({counted} of {len(self.table)} rosters count). {known}"

    def save(self, path: str | os.PathLike) -> Path:
        """Write the board as .xlsx or .csv, in which no team's name is a formula."""
        return save_table(self.table, path)

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
        rows = "\n".join(f"<tr>{_cells(row, self.bound)}</tr>" for row in self.table.itertuples())
        return (
            f"<p>{html.escape(self.text)}</p><table><thead><tr>{head}</tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )

    def __repr__(self) -> str:
        return self.text


def between(low: float, high: float, whole: float) -> str:
    """Write a regret as a share of the bound, as a range where it is one.

    >>> between(31.0, 32.0, 1000.0), between(0.0, 0.5, 1000.0), between(0.0, 0.0, 1000.0)
    ('3.1% to 3.2%', 'at most 0.05%', 'nothing')
    """
    ends = [percent(end / whole, 2) if whole else "not known" for end in (low, high)]
    if high <= SAME * abs(whole):
        return "nothing"
    if low <= SAME * abs(whole):
        return f"at most {ends[1]}"
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _cells(row, bound: float) -> str:
    known, counts = row.status != INVALID, row.status == COUNTS
    cells = [
        f"{row.rank:.0f}" if counts else "",
        plain(row.team),
        count(row.creators) if known else "",
        count(row.spend) if known else "",
        count(row.value) if known else "",
        between(row.regret_low, row.regret_high, bound)
        if counts
        else f"does not count: {row.status}",
        row.problems,
    ]
    return "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)


def regret_game(
    handed_in: Mapping[str, Sequence[str] | str] | str | os.PathLike,
    creators: pd.DataFrame,
    audiences: pd.DataFrame,
    *,
    budget: float,
    best: Roster | None = None,
    **question: Any,
) -> Leaderboard:
    """Judge the rosters that a class handed in against the certified best.

    Parameters
    ----------
    handed_in : mapping of team to creator ids, or path of a folder or file
        See :func:`read_submissions`.
    creators, audiences : DataFrame
        The market, as in :func:`influlab.campaign.choose_roster`.
    budget : money, > 0
    best : Roster, optional
        The answer of ``choose_roster`` to the same question, where it is at hand.
    **question
        The other options of ``choose_roster``: target, population, limits, overlap ...

    Returns
    -------
    Leaderboard
        ``.table .best .bound .text .save(path)``. Regret is at least the best known less the
        roster's worth, and at most the proved bound less it. Where a class beats the solver,
        the class's roster is the best known.

    Raises
    ------
    InfluLabError
        As ``choose_roster``; nothing that a team hands in raises.

    Examples
    --------
    >>> from influlab import tables
    >>> world = tables.world(0)
    >>> board = regret_game({"ana": "c0001, c0002", "bo": "c0001 c9999"}, world.creators,
    ...                     world.audiences, budget=5_000, population=world.population)
    >>> board.table["status"].tolist()
    ['counts', 'not valid']
    """
    market, question = (creators, audiences), {"budget": budget} | question
    best = choose_roster(*market, **question) if best is None else best
    read = read_submissions(handed_in, list(creators["creator_id"]))
    judged = [
        None if each.problems else value_of(list(each.roster), *market, best=best, **question)
        for each in read
    ]
    kept = [found.value for found in judged if found and not found.broken]
    most = max([best.value, *kept])
    rows = [_row(*pair, most, best.bound) for pair in zip(read, judged, strict=True)]
    return Leaderboard(_ranked(pd.DataFrame(rows)), most, best.bound)


def _row(one: Submission, found: Valuation | None, most: float, bound: float) -> dict:
    row = {"team": one.team, "status": INVALID, "creators": len(one.roster), "spend": np.nan}
    row |= {"value": np.nan, "regret_low": np.nan, "regret_high": np.nan}
    if found is None:
        return row | {"problems": "; ".join(one.problems)}
    row |= {"spend": found.spend, "value": found.value}
    if found.broken:
        return row | {"status": LIMITS, "problems": f"does not keep to: {'; '.join(found.broken)}"}
    low, high = max(0.0, most - found.value), max(0.0, bound - found.value)
    return row | {"status": COUNTS, "regret_low": low, "regret_high": high, "problems": ""}


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Rank what counts; worths that differ by rounding only share a rank."""
    counts = table["status"] == COUNTS
    order = table["status"].map({COUNTS: 0, LIMITS: 1, INVALID: 2})
    table = table.assign(order=order).sort_values(
        ["order", "value", "team"], ascending=[True, False, True], kind="stable"
    )
    worth = table.loc[counts[counts].index.intersection(table.index), "value"]
    worth = worth.sort_values(ascending=False, kind="stable")
    apart = (-worth.diff() > SAME * worth.abs()).cumsum()
    table.insert(0, "rank", apart.rank(method="min"))
    return table.drop(columns="order").reset_index(drop=True)
