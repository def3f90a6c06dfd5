"""Themes coded by hand, merged with figures, and how far two coders agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from influlab.errors import TableError, check
from influlab.results.brand import wilson
from influlab.results.comments import mean_of, score
from influlab.results.inputs import (
    column_problems,
    level_problems,
    missing_columns,
    schema_problems,
)


def themes(
    comments: pd.DataFrame,
    figures: pd.DataFrame | None = None,
    *,
    metrics: Sequence[str] = (),
    level: float = 0.9,
) -> pd.DataFrame:
    """Themes coded by hand, beside the figures of the creators they were written to.

    Figures say how much, comments say why. Shares are of the comments that were coded.

    Parameters
    ----------
    comments : DataFrame, one row per comment
        ``comment_id, text, theme``; comments without a theme were not coded.
    figures : DataFrame, optional, one row per creator
        ``creator_id`` and the `metrics`, such as ``roas``.
    metrics : sequence of str
        Columns of `figures` to average over the comments of each theme.
    level : float in (0, 1), default 0.9

    Returns
    -------
    DataFrame, one row per theme, most frequent first
        ``theme, comments, estimate, low, high, compound, creators``, the mean of each
        metric over the theme's comments, and ``example`` word for word.

    Raises
    ------
    TableError
        No column ``theme``, no coded comment, metrics that are not in the figures, creators
        that stand twice in them.

    Examples
    --------
    >>> words = pd.DataFrame({"comment_id": ["1", "2", "3"], "creator_id": ["ana", "ana", "bo"],
    ...     "text": ["too dear", "I bought it", "dear me"], "theme": ["price", "bought", "price"]})
    >>> figures = pd.DataFrame({"creator_id": ["ana", "bo"], "roas": [2.0, 1.0]})
    >>> themes(words, figures, metrics=["roas"])[["theme", "comments", "roas"]]
        theme  comments  roas
    0   price         2   1.5
    1  bought         1   2.0
    """
    problems = schema_problems(comments, "comments", needed=["theme"])
    problems += level_problems(level) + _figure_problems(comments, figures, metrics)
    check("comments", problems, TableError)
    coded = comments[comments["theme"].notna()]
    if not len(coded):
        problem = "no comment has a theme; code some by hand first"
        raise TableError("comments", problem)
    mood = score(coded)
    frame = coded.assign(compound=mood["compound"].to_numpy())
    if figures is not None and metrics:
        known = figures.set_index("creator_id")[list(metrics)]
        frame = frame.assign(
            **known.reindex(frame["creator_id"]).reset_index(drop=True).set_axis(frame.index)
        )
    rows = []
    for theme, part in frame.groupby("theme", sort=False):
        low, high = wilson(len(part), len(coded), level)
        row = {"theme": theme, "comments": len(part), "estimate": len(part) / len(coded)}
        row |= {"low": low, "high": high, "compound": mean_of(part["compound"].to_numpy())}
        row["creators"] = part["creator_id"].nunique() if "creator_id" in part else 0
        row |= {name: float(part[name].mean()) for name in metrics}
        rows.append({**row, "example": part["text"].iloc[0]})
    table = pd.DataFrame(rows).sort_values("comments", ascending=False, kind="stable")
    return table.reset_index(drop=True)


def agreement(first: pd.Series, second: pd.Series) -> float:
    r"""Cohen's kappa: how far two coders agree beyond chance.

    .. math:: \kappa = \frac{p_o - p_e}{1 - p_e}

    Parameters
    ----------
    first, second : Series of labels, the same comments in the same order
        For example a hand-coded mood and ``sentiment(...).comments["label"]``.

    Returns
    -------
    float
        1 is full agreement, 0 what chance gives.

    Raises
    ------
    TableError
        Different lengths, missing labels, nothing to compare.

    References
    ----------
    Cohen 1960, doi 10.1177/001316446002000104.

    Examples
    --------
    >>> agreement(pd.Series(["a", "a", "b", "b"]), pd.Series(["a", "b", "b", "b"]))
    0.5
    """
    problems = []
    if len(first) != len(second) or not len(first):
        problems.append(f"there are {len(first)} and {len(second)} labels; give as many, above 0")
    for name, labels in (("first", first), ("second", second)):
        if labels.isna().any():
            problems.append(f"{int(labels.isna().sum())} labels of the {name} coder are missing")
    check("agreement", problems, TableError)
    one, two = (labels.astype("str").to_numpy(dtype=object) for labels in (first, second))
    observed = float(np.mean(one == two))
    names = set(one) | set(two)
    chance = sum(float(np.mean(one == name)) * float(np.mean(two == name)) for name in names)
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)


def _figure_problems(comments, figures, metrics) -> list[str]:
    if figures is None:
        return [f"metrics {list(metrics)} need figures; pass the table"] if metrics else []
    problems = [f"figures: {p}" for p in missing_columns(figures, ["creator_id", *metrics])]
    if not problems:
        numbers = column_problems(figures, dict.fromkeys(metrics, "number"))
        problems += [f"figures: {problem}" for problem in numbers]
        twice = figures["creator_id"][figures["creator_id"].duplicated()]
        if len(twice):
            problems.append(f"figures: creator {twice.iloc[0]!r} stands twice; sum up first")
    if isinstance(comments, pd.DataFrame):
        problems += missing_columns(comments, ["creator_id"])
    return problems
