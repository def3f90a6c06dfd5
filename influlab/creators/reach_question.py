"""From the arguments of net reach to the case they describe: mistakes are found before counting."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import Field, dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from influlab.creators.reach_cases import ByLists, ByPairs, ByPool, BySegments, Case
from influlab.creators.reach_frailty import CAP, least_r, phi_inverse, r_problem, segment_chances
from influlab.creators.reach_inputs import (
    Roster,
    attempt,
    read_population_size,
    read_roster,
    shorten,
)
from influlab.creators.reach_lists import EXACT_UP_TO, count_lists
from influlab.creators.reach_overlaps import read_pairs
from influlab.creators.reach_pairs import pair_bounds, pairs_shared, solve_r
from influlab.creators.reach_pool import least_overlap
from influlab.creators.reach_segments import Segments, everyone, read_segments
from influlab.errors import InfluLabError, check

SUBJECT = "net reach"
ROUNDED = 0.005  # how far a rounded share may carry a reach above the people of a segment
SOURCES = ("audiences", "overlaps", "overlap", "lists")
_OPTIONS = {
    "audiences": {"dimension", "r", "cap", "posts", "creators", "population"},
    "overlaps": {"model", "posts", "creators", "population"},
    "overlap": {"model", "posts", "creators", "population"},
    "lists": {"exact_up_to", "population"},
}


@dataclass(frozen=True, eq=False)
class Question:
    """The arguments of :func:`influlab.creators.net_reach`, unread.

    Examples
    --------
    >>> Question({"ana": 10}, overlap=0.1).source
    'overlap'
    """

    creators: pd.DataFrame | Mapping[str, float] | None = None
    audiences: pd.DataFrame | None = None
    population: pd.DataFrame | float | None = None
    dimension: str | Sequence[str] | None = None
    overlaps: pd.DataFrame | None = None
    overlap: float | None = None
    lists: Mapping[str, Iterable[Hashable]] | pd.DataFrame | None = None
    posts: int | Mapping[str, int] = 1
    r: float = math.inf
    model: str | None = None
    cap: float = CAP
    exact_up_to: int = EXACT_UP_TO

    @property
    def source(self) -> str:
        """The one argument that tells how audiences overlap."""
        given = [name for name in SOURCES if getattr(self, name) is not None]
        if len(given) != 1:
            names = ", ".join(f"{name}=" for name in SOURCES)
            have = " and ".join(given) or "none"
            problem = f"tell how audiences overlap by exactly one of {names}; given: {have}"
            raise InfluLabError(SUBJECT, problem)
        used = _OPTIONS[given[0]]
        unused = [
            f"{each.name} has no use with {given[0]}=; leave it out"
            for each in fields(self)
            if each.name not in used | set(SOURCES) and _is_set(getattr(self, each.name), each)
        ]
        if self.creators is None and "creators" in used:
            unused.append(
                f"creators is missing; with {given[0]}= pass a table with creator_id and reach"
            )
        check(SUBJECT, unused)
        return given[0]


def read_case(question: Question) -> Case:
    """The case that the arguments describe.

    Parameters
    ----------
    question : Question

    Returns
    -------
    Case

    Raises
    ------
    InfluLabError
        All problems of all arguments at once.

    Examples
    --------
    >>> read_case(Question({"ana": 10}, overlap=0.1)).model
    'common pool'
    """
    read = {
        "audiences": _by_segments,
        "overlaps": _by_pairs,
        "overlap": _by_overlap,
        "lists": _by_lists,
    }
    return read[question.source](question)


def read_chances(
    roster: Roster, cut: Segments, cap: float = CAP
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Chances in each segment, and a note on those that the cap lowers.

    Parameters
    ----------
    roster : Roster
    cut : Segments
    cap : float, default 0.95

    Returns
    -------
    chances : array of float, creators x segments
    notes : tuple of str

    Examples
    --------
    >>> read_chances(read_roster({"ana": 50}), everyone(100.0, 1))[0]
    array([[0.5]])
    """
    inside = roster.gross[:, None] * cut.shares
    overfull = [
        f"creator {roster.names[i]!r} reaches {inside[i, s]:,.0f} of the {cut.sizes[s]:,.0f} "
        f"people in {cut.labels[s]!r}; check its reach, its share there and the population's size"
        for i, s in zip(*np.nonzero(inside > cut.sizes * (1 + ROUNDED)), strict=True)
    ]
    check("reach", shorten(overfull))
    many = int((inside > cap * cut.sizes * (1 + 1e-12)).any(axis=1).sum())
    who = f"{many:,} creator{' was' if many == 1 else 's were'}"
    note = f"{who} held to {cap:.0%} of a segment, the most that one creator is taken to reach."
    chances = segment_chances(roster.gross, cut.shares, cut.sizes, cap=cap)
    return chances, (note,) if many else ()


def _is_set(value: object, field: Field) -> bool:
    plain = isinstance(value, int | float | str)
    return not (value is field.default or (plain and value == field.default))


def _by_segments(question: Question) -> BySegments:
    problems: list[str] = []
    roster = attempt(problems, read_roster, question.creators, question.posts)
    names = roster.names if roster else ()
    cut = attempt(problems, _cut, question, names)
    problems += [wrong for wrong in [r_problem(question.r)] if wrong]
    if not 0 < question.cap < 1:
        problems.append(f"cap is {question.cap!r}; it must lie above 0 and below 1")
    made: Any = None
    if not problems:
        made = attempt(problems, read_chances, roster, cut, question.cap)
        if made:
            attempt(problems, phi_inverse, made[0], question.r)
    check(SUBJECT, problems)
    return BySegments(roster, cut, made[0], question.r, made[1])


def _cut(question: Question, names: tuple[str, ...]) -> Segments:
    if question.population is None or isinstance(question.population, int | float):
        problem = f"it is {question.population}; with audiences= pass the table of " + (
            "dimension, segment and size"
        )
        raise InfluLabError("population", problem)
    return read_segments(question.audiences, question.population, question.dimension, names)


def _roster_and_people(question: Question, problems: list[str]) -> tuple:
    roster = attempt(problems, read_roster, question.creators, question.posts)
    people = None
    if question.population is not None:
        people = attempt(problems, read_population_size, question.population)
    if roster and people:
        large = np.flatnonzero(roster.gross > people)
        problems += shorten(
            [
                f"creator {roster.names[i]!r} reaches {roster.gross[i]:,.0f} accounts, more than "
                f"the population of {people:,.0f}; check both"
                for i in large
            ]
        )
    return roster, people


def _by_pairs(question: Question) -> ByPairs:
    problems: list[str] = []
    roster, people = _roster_and_people(question, problems)
    method = question.model or ("frailty" if people else "hofmans")
    problems += _model_problems(method, ("frailty", "hofmans"), people)
    check(SUBJECT, problems)
    made = attempt(problems, read_pairs, question.overlaps, roster, people or math.inf)
    check(SUBJECT, problems)
    shared, known = made
    first, second = np.nonzero(np.triu(~known, 1))
    if len(first):
        a, b = roster.names[first[0]], roster.names[second[0]]
        problems.append(
            f"overlaps: {len(first):,} pairs are missing, as {a!r} and {b!r}; give "
            "every pair, 0 where nothing is shared"
        )
    check(SUBJECT, problems)
    low, high = pair_bounds(roster.gross, shared, np.ones((1, len(roster.names))))
    high = np.minimum(high, people or math.inf)
    if low[0] > high[0] * (1 + 1e-9):
        problems.append(
            f"overlaps: they contradict each other: the pairs ask for at least "
            f"{low[0]:,.0f} and at most {high[0]:,.0f} different accounts"
        )
    check(SUBJECT, problems)
    return ByPairs(roster, shared, people, method)


def _by_overlap(question: Question) -> ByPool | BySegments:
    problems: list[str] = []
    stated: Any = question.overlap
    is_number = isinstance(stated, int | float | np.number) and not isinstance(stated, bool)
    roster, people = _roster_and_people(question, problems)
    method = question.model or "common_pool"
    problems += _model_problems(method, ("common_pool", "frailty"), people)
    fit = not problems and method == "frailty" and is_number
    low, high, r = 0.0, 1.0, math.inf
    if fit:
        low, high, r = _frailty_range(roster, people, float(stated))
    elif roster and people and not problems:
        low = least_overlap(roster.gross, people)
    if not (is_number and low - 1e-12 <= stated <= high + 1e-12):
        problems.append(
            f"overlap is {stated!r}; it must be the share of the smaller audience that the larger "
            f"one has too, possible here from {low:.3g} to {high:.3g}"
        )
    check(SUBJECT, problems)
    if not fit:
        return ByPool(roster, float(stated), people)
    chances, notes = read_chances(roster, everyone(people, len(roster.names)))
    return BySegments(roster, everyone(people, len(roster.names)), chances, r, notes)


def _frailty_range(roster: Roster, people: float, overlap: float) -> tuple[float, float, float]:
    """Overlap by chance, the largest that r can give, and the r of the stated overlap."""
    cut = everyone(people, len(roster.names))
    chances = segment_chances(roster.gross, cut.shares, cut.sizes)
    pairs = np.triu_indices(len(roster.names), 1)
    smaller = float(np.minimum(roster.gross[pairs[0]], roster.gross[pairs[1]]).sum())
    if not smaller > 0:
        return 0.0, 1.0, math.inf
    low, high = (
        float(pairs_shared(chances, cut.sizes, pairs, r).sum()) / smaller
        for r in (math.inf, least_r(chances))
    )
    return low, high, solve_r(chances, cut.sizes, pairs, overlap * smaller)


def _by_lists(question: Question) -> ByLists:
    problems: list[str] = []
    count = attempt(problems, lambda: count_lists(question.lists, exact_up_to=question.exact_up_to))
    people = None
    if question.population is not None:
        people = attempt(problems, read_population_size, question.population)
    if count and people and count.low > people:
        problems.append(
            f"the lists hold {count.net:,.0f} different accounts, more than the population of "
            f"{people:,.0f}; check both"
        )
    check(SUBJECT, problems)
    return ByLists(count, people)


def _model_problems(model: str, known: tuple[str, ...], people: float | None) -> list[str]:
    if model not in known:
        return [f"model is {model!r}; here it must be {' or '.join(map(repr, known))}"]
    if model == "frailty" and people is None:
        return ["model 'frailty' needs population=, the number of people who could be reached"]
    return []
