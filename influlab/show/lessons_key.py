"""The instructor's key: for every student the seed, the answer and what still counts as right."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from influlab.errors import InfluLabError, check
from influlab.show.lessons_files import save_table
from influlab.show.lessons_read import is_number, spoken
from influlab.show.lessons_seed import LESSONS, lesson, normal, seed_of
from influlab.show.words import plain
from influlab.tables.words import suggest

MOST = 2_000  # students
HEADERS = ("student", "name")


@dataclass(frozen=True)
class Key:
    """What every student of a class should find.

    Attributes
    ----------
    table : DataFrame, one row per student and lesson
        ``student, lesson, title, seed, answer, lowest, highest`` (what counts as right, in
        `unit`; missing for words), ``unit, tolerance, prediction, question, solution``.

    Examples
    --------
    >>> answer_key(["ana", "bo"], lessons=["07a"]).table["lesson"].tolist()
    ['07a', '07a']
    """

    table: pd.DataFrame = field(repr=False)

    @property
    def text(self) -> str:
        """One sentence for the instructor."""
        students, lessons = (self.table[name].nunique() for name in ("student", "lesson"))
        return (
            f"{students:,} student{'' if students == 1 else 's'}, {lessons} "
            f"exercise{'' if lessons == 1 else 's'}, {len(self.table):,} answers."
        )

    def save(self, path: str | os.PathLike) -> Path:
        """Write the key as .xlsx or .csv, in which no text is a formula."""
        return save_table(self.table, path)


def answer_key(
    students: Sequence[str] | str | os.PathLike,
    *,
    code: str = "",
    lessons: Sequence[str] | None = None,
) -> Key:
    """List what every student of a class should find.

    Parameters
    ----------
    students : sequence of str, or path
        Names; or a file with one name per line, or a CSV file with a column ``student`` or
        ``name``.
    code : str, optional
        The class's code, as students give it to :func:`lesson`.
    lessons : sequence of str, optional
        Which lessons; all of the series when not given.

    Returns
    -------
    Key
        ``.table .text .save(path)``.

    Raises
    ------
    InfluLabError
        No names, blank or doubled ones, unknown lessons: all at once.

    Examples
    --------
    >>> key = answer_key(["ana", "bo"], code="spring", lessons=["00a", "07a"])
    >>> key.text
    '2 students, 2 exercises, 4 answers.'
    """
    names = read_class(students) if isinstance(students, str | os.PathLike) else list(students)
    wanted = list(LESSONS) if lessons is None else list(lessons)
    check("answer key", _problems(names, wanted), InfluLabError)
    return Key(pd.DataFrame([_row(plain(who), code, what) for who in names for what in wanted]))


def _row(student: str, code: str, name: str) -> dict[str, object]:
    task = lesson(name, student=student, code=code)
    number = is_number(task.answer)
    ends = [task.answer * (1 + sign * task.tolerance) for sign in (-1, 1)] if number else []
    return {
        "student": student,
        "lesson": name,
        "title": task.title,
        "seed": seed_of(student, code, name),
        "answer": float(task.answer) if number else str(task.answer),
        "lowest": min(ends) if number else None,
        "highest": max(ends) if number else None,
        "unit": task.unit,
        "tolerance": task.tolerance,
        "prediction": spoken(task.prediction.right) if task.prediction else "",
        "question": task.question,
        "solution": task.solution,
    }


def _problems(names: list[str], lessons: list[str]) -> list[str]:
    found = [] if names else ["there are no students; give one name per line"]
    if len(names) > MOST:
        found.append(f"there are {len(names):,} students; {MOST:,} are allowed at a time")
    seen: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        known = normal(name)
        if not known:
            found.append(f"name {place} is blank; remove it or fill it in")
        elif known in seen:
            found.append(
                f"name {place}, {plain(name)!r}, is name {seen[known]} again (case and blanks do "
                "not count); both would have the same numbers: tell them apart"
            )
        seen.setdefault(known, place)
    unknown = [name for name in lessons if name not in LESSONS]
    return found + [f"{name!r} is no lesson{suggest(str(name), LESSONS)}" for name in unknown]


def read_class(path: str | os.PathLike) -> list[str]:
    """Read the names of a class: one per line, or the column ``student`` or ``name`` of a CSV."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8 text"
        said = f"{str(path)!r} cannot be read ({why}); give a text or CSV file"
        raise InfluLabError("class list", said) from error
    rows = [row for row in csv.reader(text.splitlines()) if any(cell.strip() for cell in row)]
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    column = next((head.index(name) for name in HEADERS if name in head), None)
    if column is None:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return [row[column] if column < len(row) else "" for row in rows[1:]]
