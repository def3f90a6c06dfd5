"""The board of the regret game as a chart."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from influlab.show import style
from influlab.show.lessons_game import COUNTS, INVALID, Leaderboard, between
from influlab.show.words import count


def plot_leaderboard(
    board: Leaderboard, *, unit: str = "people", most: int = 20, ax: Axes | None = None
) -> Axes:
    """Draw what each team's roster is worth, up to the bound that nothing passes.

    Parameters
    ----------
    board : Leaderboard
        From :func:`influlab.show.regret_game`.
    unit : str, default "people"
        Of worth, for the axis.
    most : int, default 20
        So many teams, the best first.
    ax : Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    Axes
        A bar for each roster that could be read, pale for one that breaks a limit and does not
        count; the band is where the best roster lies.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"rank": 1.0, "team": "ana", "status": COUNTS, "value": 90.0, "regret_low": 10.0,
    ...        "regret_high": 10.5, "problems": ""}
    >>> ax = plot_leaderboard(Leaderboard(pd.DataFrame([row]), 100.0, 100.5))
    >>> ax.get_title(loc="left")
    'ana is nearest to the best roster and loses 10%'
    """
    table = board.table[board.table["status"] != INVALID].head(most).reset_index(drop=True)
    ax = style.new_axes(ax, width=7.6, height=1.5 + 0.36 * max(1, len(table)))
    rows = style.rows(ax, range(len(table)), above=1.6)
    style.ticks(
        ax, "y", list(rows.values()), [style.short(table["team"].iloc[i], 30) for i in rows]
    )
    for place, row in rows.items():
        one = table.iloc[place]
        counts = one["status"] == COUNTS
        style.bar(ax, one["value"], row, style.STRONG if counts else style.WEAK)
        lost = f"loses {between(one['regret_low'], one['regret_high'], board.bound)}"
        words = lost if counts else "does not count: breaks a limit"
        style.note(ax, 1.01, row, words, "left", share="x")
    right = max([board.bound, *table["value"]])
    ax.set_xlim(0, 1.03 * right)
    band = (board.best, -0.6), max(board.bound - board.best, 0.002 * right), len(table) + 0.1
    ax.add_artist(Rectangle(*band, facecolor=style.INK, alpha=0.75, linewidth=0))
    words = f"the best lies here: {count(board.best)} to {count(board.bound)}"
    style.note(ax, board.best - 0.01 * right, len(table) - 0.3, words, "right")
    style.scale(ax, "x", unit)
    style.axis_label(ax, "x", f"Worth of the roster ({unit}, each counted once)")
    style.headline(ax, _finding(board))
    return ax


def _finding(board: Leaderboard) -> str:
    ahead = board.table[board.table["rank"] == 1]
    if ahead.empty:
        return "No roster counts yet"
    lost = between(ahead["regret_low"].iloc[0], ahead["regret_high"].iloc[0], board.bound)
    if len(ahead) > 1:
        return f"{len(ahead)} teams share the lead and lose {lost}"
    name = style.short(ahead["team"].iloc[0], 30)
    return f"{name} is nearest to the best roster and loses {lost}"
