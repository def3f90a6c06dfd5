"""Plans on disk: readable JSON, with a version, never half-written."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Any

from influlab.campaign.plan import Line, Plan
from influlab.campaign.ranges import Range
from influlab.campaign.spread import Spread
from influlab.errors import PlanError, check

FORMAT = "influlab plan"
VERSION = 1


def save(plan: Plan, path: str | os.PathLike[str]) -> Path:
    """Write a plan as JSON that a person can read and edit.

    The file appears whole or not at all: it is written beside its place and then moved.

    Parameters
    ----------
    plan : Plan
    path : str or path
        Its folder must exist; an existing file is replaced.

    Returns
    -------
    Path
        Where the plan lies.

    Raises
    ------
    PlanError
        When `plan` is no plan or the folder cannot be written.

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = save(example_plan(), Path(folder.name) / "spring.json")
    >>> open(path) == example_plan()
    True
    >>> folder.cleanup()
    """
    path = Path(path)
    if not isinstance(plan, Plan):
        raise PlanError(f"plan file {path.name}", f"plan is {plan!r}; give a Plan")
    content = {"format": FORMAT, "version": VERSION, "plan": asdict(plan)}
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        write_whole(path, text)
    except OSError as error:
        problem = f"cannot be written: {error.strerror}; choose a folder you may write to"
        raise PlanError(f"plan file {path.name}", problem) from error
    return path


def write_whole(path: Path, text: str) -> None:
    """Write a file that appears whole or not at all."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def open(path: str | os.PathLike[str]) -> Plan:
    """Read a plan that :func:`save` wrote, perhaps edited by hand since.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    Plan

    Raises
    ------
    PlanError
        With every problem at once: no such file, broken JSON (line and column), another
        version, unknown or missing fields, impossible values.

    Examples
    --------
    >>> open("no such plan.json")
    Traceback (most recent call last):
    influlab.errors.PlanError: plan file no such plan.json: 1 problem
      - cannot be read: No such file or directory; check the path
    """
    path = Path(path)
    subject = f"plan file {path.name}"
    content = read_json(path, subject)
    problems: list[str] = _heading_problems(content)
    check(subject, problems, PlanError)
    plan = _plan(content["plan"], problems)
    check(subject, problems, PlanError)
    return plan


def read_json(path: Path, subject: str) -> Any:
    """Read a JSON file; what is wrong with it becomes a sentence about `subject`."""
    try:
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_no_doubles)
    except OSError as error:
        raise PlanError(subject, f"cannot be read: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        raise PlanError(subject, "is not text in UTF-8; save it as UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        problem = f"is no whole JSON ({error.msg} at {where}); mend it there or save the plan anew"
        raise PlanError(subject, problem) from error
    except _DoubleError as error:
        raise PlanError(subject, str(error)) from error


class _DoubleError(Exception):
    """A field that stands twice in one object."""


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise _DoubleError(f"{name!r} stands twice in one object; keep one of them")
    return dict(pairs)


def _heading_problems(content: object) -> list[str]:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return [f'is no plan of influlab; its first field must be "format": "{FORMAT}"']
    if content.get("version") != VERSION:
        return [f"has version {content.get('version')!r}; this influlab reads version {VERSION}"]
    if not isinstance(content.get("plan"), dict):
        return ['has no object "plan"']
    return []


def _made(kind: type, content: object, place: str, problems: list[str]) -> Any:
    """An object of a frozen kind from its JSON, or None with the reasons noted."""
    if not isinstance(content, Mapping):
        problems.append(f"{place} is {content!r}; it must be an object with named fields")
        return None
    known = {field.name: field for field in fields(kind) if field.name != "_"}
    needed = [name for name, field in known.items() if field.default is MISSING]
    wrong = [f"{place}: unknown field {name!r}" for name in content if name not in known]
    wrong += [f"{place}: field {name!r} is missing" for name in needed if name not in content]
    problems += wrong
    if wrong:
        return None
    try:
        return kind(**content)
    except PlanError as error:
        problems += [f"{place}: {problem}" for problem in error.problems]
        return None


def _with_ranges(content: object, place: str, problems: list[str]) -> object:
    """`content` with each object that looks like a range made one."""
    if not isinstance(content, Mapping):
        return content
    return {
        name: _made(Range, value, f"{place}, {name}", problems)
        if isinstance(value, Mapping) and name != "creator_spread"
        else value
        for name, value in content.items()
    }


def _line(content: object, place: str, problems: list[str]) -> Line | None:
    before = len(problems)
    if isinstance(content, Mapping):
        name = content.get("name")
        place = f"line {name!r}" if isinstance(name, str) else place
    filled = _with_ranges(content, place, problems)
    if isinstance(filled, dict) and isinstance(filled.get("creator_spread"), Mapping):
        spread = _made(Spread, filled["creator_spread"], f"{place}, creator_spread", problems)
        filled["creator_spread"] = spread
    return _made(Line, filled, place, problems) if len(problems) == before else None


def _plan(content: Mapping[str, Any], problems: list[str]) -> Plan | None:
    filled = dict(_with_ranges(content, "plan", problems))
    lines = filled.get("lines")
    if isinstance(lines, list):
        made = [_line(line, f"line {i + 1}", problems) for i, line in enumerate(lines)]
        filled["lines"] = tuple(made)
    return _made(Plan, filled, "plan", problems) if not problems else None
