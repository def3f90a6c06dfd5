"""Comments: the mood by word lists, the subjects by frequent terms.

Comments are strangers' words. They are counted and quoted, never run, never trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, check
from influlab.results.brand import wilson
from influlab.results.inputs import check_table, level_problems, missing_columns
from influlab.results.language import EVERYDAY, language_of, words_of
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
    scored = score(comments)
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
    mood = score(comments)["compound"].to_numpy()
    met: dict[str, list[int]] = {}
    for row, text in enumerate(comments["text"]):
        for term in _terms(str(text)):
            met.setdefault(term, []).append(row)
    frequent = sorted(
        ((term, rows) for term, rows in met.items() if len(rows) >= least),
        key=lambda each: (-len(each[1]), each[0]),
    )
    rows = [
        (term, len(at), len(at) / len(comments), mean_of(mood[at]), comments["text"].iloc[at[0]])
        for term, at in frequent[:terms]
    ]
    return pd.DataFrame(rows, columns=["term", "comments", "share", "compound", "example"])


def score(comments: pd.DataFrame) -> pd.DataFrame:
    """Language, compound score and label of each comment.

    Parameters
    ----------
    comments : DataFrame
        ``comment_id, text``.

    Returns
    -------
    DataFrame
        ``comment_id, language, compound, label``.

    Examples
    --------
    >>> score(pd.DataFrame({"comment_id": ["1"], "text": ["so good"]}))["label"].tolist()
    ['positive']
    """
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
    for group, part in scored.groupby("_group", sort=False, observed=True, dropna=False):
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


def mean_of(values: np.ndarray) -> float:
    """Mean of the numbers that are known; NaN when none is.

    Parameters
    ----------
    values : array

    Returns
    -------
    float

    Examples
    --------
    >>> mean_of(np.array([1.0, np.nan, 3.0]))
    2.0
    """
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


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
