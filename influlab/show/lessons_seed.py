"""A student's own numbers: the same lesson, drawn anew for every name, and the same each time."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Mapping

import numpy as np

from influlab.errors import InfluLabError
from influlab.show.lessons import Exercise, problems_of
from influlab.show.lessons_creators import CREATORS
from influlab.show.lessons_money import MONEY
from influlab.show.lessons_read import same
from influlab.show.lessons_risk import RISK
from influlab.show.words import plain
from influlab.tables.words import suggest

Maker = Callable[[np.random.Generator], Exercise]
#: name of the lesson (its notebook and a letter) -> a function from a generator to its exercise
LESSONS: Mapping[str, Maker] = dict(sorted((CREATORS | RISK | MONEY).items()))
APART = 3  # stored wrong answers that every exercise has, each apart from all others
TRIES = 1_000


def normal(name: object) -> str:
    """A name without what is not meant: case, blanks at the ends or doubled, accents' coding.

    >>> normal("  Ana  MÜLLER "), normal("Ana Mu\\u0308ller")
    ('ana müller', 'ana müller')
    """
    return unicodedata.normalize("NFKC", " ".join(plain(name).split())).casefold()


def seed_of(student: str, code: str, name: str) -> int:
    """The seed of a student's numbers in a lesson: the same on every machine.

    >>> seed_of("Ana", "spring", "00a") == seed_of(" ana ", "Spring", "00a")
    True
    """
    words = "\0".join((normal(code), normal(student), name)).encode()
    return int.from_bytes(hashlib.sha256(words).digest()[:6], "big")


def lesson(name: str | Maker, *, student: str = "", code: str = "") -> Exercise:
    """Draw one student's exercise.

    Parameters
    ----------
    name : str, or function of a numpy Generator that returns an :class:`Exercise`
        ``"03b"`` is the second exercise of notebook 03; a function makes one of your own.
    student : str, optional
        Any name: it decides the numbers, so that neighbours have different answers. Case and
        blanks do not matter. Without one, the numbers are those of the book.
    code : str, optional
        The class's code; another code gives everybody other numbers.

    Returns
    -------
    Exercise
        The same for the same student, code and lesson, with at least three wrong answers that
        are known and differ from the right one and from each other.

    Raises
    ------
    InfluLabError
        No lesson of that name, or a function whose wrong answers cannot be told apart.

    Examples
    --------
    >>> ana, bo = lesson("07a", student="ana"), lesson("07a", student="bo")
    >>> ana.answer == lesson("07a", student="Ana").answer, ana.answer == bo.answer
    (True, False)
    """
    if not callable(name) and name not in LESSONS:
        raise InfluLabError("lesson", f"{name!r} is no lesson{suggest(str(name), LESSONS)}")
    make, key = (name, name.__name__) if callable(name) else (LESSONS[name], name)
    rng = np.random.default_rng(seed_of(student, code, key))
    for _ in range(TRIES):
        task = make(rng)
        if not problems_of(task) and told_apart(task):
            return task
    why = f"after {TRIES} draws no {APART} wrong answers differ from the right one and each other"
    raise InfluLabError("lesson", f"{key}: {why}; store other mistakes or lower the tolerance")


def told_apart(task: Exercise) -> bool:
    """Whether the answer and all stored mistakes are apart by more than three tolerances."""
    values = [task.answer, *task.mistakes]
    wide = min(3 * task.tolerance, 0.5)
    pairs = ((a, b) for place, a in enumerate(values) for b in values[:place])
    return len(task.mistakes) >= APART and not any(same(a, b, wide) for a, b in pairs)
