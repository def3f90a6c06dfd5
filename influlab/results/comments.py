"""Comments: the mood by word lists, the subjects by frequent terms, themes coded by hand.

Comments are strangers' words. They are counted and quoted, never run, never trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, TableError, check
from influlab.results.inputs import (
    check_table,
    column_problems,
    level_problems,
    missing_columns,
    schema_problems,
)
from influlab.results.language import EVERYDAY, language_of, words_of
from influlab.results.randomised import wilson
from influlab.results.words import percent

LIMITS = (
    "Mood is read by VADER, an English list of words and emoji with rules for stress and "
    "negation: it does not understand irony, context or other languages. Comments that are "
    "not clearly English are counted, not scored. Check it against a sample coded by hand."
)
LABELS = ("positive", "neutral", "negative", "not scored")
_POSITIVE, _NEGATIVE = 0.05, -0.05
_SMALL_WORDS = frozenset().union(*EVERYDAY.values()) | {"a", "im", "don't", "dont", "it's"}


@dataclass(frozen=True, eq=False)
class Sentiment:
    """The mood of comments.

    Parameters
    ----------
    comments : DataFrame, one row per comment, in the order of the input
        ``comment_id, language, compound, label``; `compound` in [-1, 1], NaN when not scored.
    table : DataFrame, one row per group and label
        The group, ``label, comments, estimate, low, high``: shares of the scored comments
        with Wilson's interval; of all comments for ``not scored``.
    text : str
    limits : str
        What this cannot tell.

    Examples
    --------
    >>> words = pd.DataFrame({"comment_id": ["1"], "text": ["I love this so much!"]})
    >>> sentiment(words).comments["label"].tolist()
    ['positive']
    """

    comments: pd.DataFrame
    table: pd.DataFrame
    text: str
    limits: str = LIMITS


def sentiment(comments: pd.DataFrame, *, by: str | None = None, level: float = 0.9) -> Sentiment:
    """Positive, neutral and negative shares of comments by VADER.

    Labels as published: positive from a compound score of 0.05, negative to -0.05. A comment
    is scored when it is English, when it is only emoji, or when it is unsure and a word of
    it is in VADER's list; every other language is flagged, not guessed.

    Parameters
    ----------
    comments : DataFrame, one row per comment
        ``comment_id, text``.
    by : str, optional
        Column to split by, such as ``creator_id``.
    level : float in (0, 1), default 0.9

    Returns
    -------
    Sentiment

    Raises
    ------
    TableError
        Comments that break their schema, no column `by`.

    References
    ----------
    Hutto and Gilbert 2014, doi 10.1609/icwsm.v8i1.14550.

    Examples
    --------
    >>> words = pd.DataFrame({"comment_id": ["1", "2", "3"],
    ...     "text": ["This is lovely", "This is awful", "es muy linda"]})
    >>> sentiment(words).table[["label", "comments", "estimate"]]
            label  comments  estimate
    0    positive         1  0.500000
    1     neutral         0  0.000000
    2    negative         1  0.500000
    3  not scored         1  0.333333
    """
    also = level_problems(level)
    if by is not None and isinstance(comments, pd.DataFrame):
        also += missing_columns(comments, [by])
    check_table(comments, "comments", also=also)
    scored = _score(comments)
    groups = pd.Series("all", index=scored.index) if by is None else comments[by].array
    table = _shares(scored.assign(_group=groups), level)
    table = table.drop(columns="_group") if by is None else table.rename(columns={"_group": by})
    return Sentiment(scored, table, _sentence(scored))


def topics(comments: pd.DataFrame, *, terms: int = 20, least: int = 2) -> pd.DataFrame:
    """The terms that most comments use: single words and pairs, small words left out.

    Parameters
    ----------
    comments : DataFrame, one row per comment
        ``comment_id, text``.
    terms : int, default 20
        How many to list.
    least : int, default 2
        A term must stand in at least this many comments.

    Returns
    -------
    DataFrame, one row per term, most frequent first
        ``term, comments, share, compound, example``: in how many comments, as a share of
        all, their mean mood (NaN where none is scored), and the first of them word for word.

    Raises
    ------
    TableError
        Comments that break their schema.
    InfluLabError
        `terms` or `least` below 1.

    Examples
    --------
    >>> words = pd.DataFrame({"comment_id": ["1", "2", "3"],
    ...     "text": ["The scent is lovely", "lovely scent!", "where is it from"]})
    >>> topics(words)[["term", "comments"]]
         term  comments
    0  lovely         2
    1   scent         2
    """
    problems = [
        f"{name} is {value}; it must be at least 1"
        for name, value in (("terms", terms), ("least", least))
        if value < 1
    ]
    check("topics", problems, InfluLabError)
    check_table(comments, "comments")
    mood = _score(comments)["compound"].to_numpy()
    met: dict[str, list[int]] = {}
    for row, text in enumerate(comments["text"]):
        for term in _terms(str(text)):
            met.setdefault(term, []).append(row)
    frequent = sorted(
        ((term, rows) for term, rows in met.items() if len(rows) >= least),
        key=lambda each: (-len(each[1]), each[0]),
    )
    rows = [
        (term, len(at), len(at) / len(comments), _mean(mood[at]), comments["text"].iloc[at[0]])
        for term, at in frequent[:terms]
    ]
    return pd.DataFrame(rows, columns=["term", "comments", "share", "compound", "example"])


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
    mood = _score(coded)
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
        row |= {"low": low, "high": high, "compound": _mean(part["compound"].to_numpy())}
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


def _score(comments: pd.DataFrame) -> pd.DataFrame:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    reader = SentimentIntensityAnalyzer()
    texts = [str(text) for text in comments["text"]]
    languages = [language_of(text) for text in texts]
    compound = np.full(len(texts), np.nan)
    for row, (text, language) in enumerate(zip(texts, languages, strict=True)):
        known = language in ("en", "none") or (
            language == "unsure" and any(word in reader.lexicon for word in words_of(text))
        )
        if known:
            compound[row] = reader.polarity_scores(text)["compound"]
    label = np.select(
        [np.isnan(compound), compound >= _POSITIVE, compound <= _NEGATIVE],
        ["not scored", "positive", "negative"],
        "neutral",
    )
    ids = comments["comment_id"].to_numpy()
    columns = {"comment_id": ids, "language": languages, "compound": compound, "label": label}
    return pd.DataFrame(columns)


def _shares(scored: pd.DataFrame, level: float) -> pd.DataFrame:
    rows = []
    for group, part in scored.groupby("_group", sort=False, observed=True):
        counts = part["label"].value_counts()
        told = len(part) - int(counts.get("not scored", 0))
        for label in LABELS:
            hits, size = int(counts.get(label, 0)), len(part) if label == LABELS[-1] else told
            bounds = wilson(hits, size, level) if size else (np.nan, np.nan)
            share = hits / size if size else np.nan
            rows.append((group, label, hits, share, *bounds))
    columns = ["_group", "label", "comments", "estimate", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _terms(text: str) -> set[str]:
    words = words_of(text)
    single = {word for word in words if word not in _SMALL_WORDS and len(word) > 2}
    pairs = {
        f"{left} {right}" for left, right in pairwise(words) if left in single and right in single
    }
    return single | pairs


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


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


def _sentence(scored: pd.DataFrame) -> str:
    left = scored[scored["label"] != "not scored"]
    if not len(left):
        return f"None of {len(scored):,} comments could be scored. {LIMITS}"
    share = (left["label"] == "positive").mean(), (left["label"] == "negative").mean()
    out = len(scored) - len(left)
    return (
        f"{percent(share[0])} of {len(left):,} scored comments are positive and "
        f"{percent(share[1])} negative; {out:,} of {len(scored):,} were not scored. {LIMITS}"
    )
