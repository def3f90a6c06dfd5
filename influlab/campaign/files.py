"""Plans on disk: readable JSON, with a version, never half-written, never lost unseen."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, replace
from numbers import Integral, Real
from pathlib import Path
from typing import Any, cast

from influlab.campaign.example import example_plan
from influlab.campaign.plan import Line, Plan
from influlab.campaign.ranges import Range
from influlab.campaign.spread import Spread
from influlab.campaign.words import shown
from influlab.campaign.writing import write
from influlab.errors import PlanError, check

FORMAT = "influlab plan"
VERSION = 1
MOST_BYTES = 10_000_000
_ANY_RANGE = Range.constant(0.5)  # stands in for a wrong one, so that the rest is looked at too
_ANY_LINE = example_plan().lines[0]


def save(plan: Plan, path: str | os.PathLike[str], *, over: Plan | None = None) -> Path:
    """Write a plan as JSON that a person can read and edit.

    The file appears whole or not at all: it is written beside its place and then moved, so that
    a process which is killed on the way leaves the old plan as it was. Of two that save at once
    the later one stands, unless it says with `over` what it means to replace.

    Parameters
    ----------
    plan : Plan
    path : str or path
        Its folder must exist; an existing file is replaced.
    over : Plan, optional
        The plan as you opened it. Where another one lies there by now (a colleague, or another
        notebook, has saved since), nothing is written and the error says so.

    Returns
    -------
    Path
        Where the plan lies.

    Raises
    ------
    PlanError
        When `plan` is no plan, the folder cannot be written, or the file has changed since
        `over` was opened.

    Examples
    --------
    >>> import tempfile
    >>> from influlab.campaign import change, example_plan
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = save(example_plan(), Path(folder.name) / "spring.json")
    >>> opened = open(path)
    >>> opened == example_plan()
    True
    >>> path = save(change(opened, {"micro.creators": 7}), path, over=opened)
    >>> save(change(opened, {"micro.creators": 9}), path, over=opened)
    Traceback (most recent call last):
    influlab.errors.PlanError: plan file spring.json: 1 problem
      - has changed since you opened it, and nothing was written; open it again and make your
    change there, or save under another name
    >>> folder.cleanup()
    """
    path = Path(path)
    subject = f"plan file {path.name}"
    problems = [] if isinstance(plan, Plan) else [f"plan is {shown(plan)}; give a Plan"]
    if not isinstance(over, Plan | None):
        problems.append(f"over is {shown(over)}; give the Plan that you opened")
    check(subject, problems, PlanError)
    same = None if over is None else lambda: open(path) == over
    write(path, text_of(plan), subject, same=same)
    return path


def text_of(plan: Plan) -> str:
    """Write a plan as the JSON of its file."""
    content = {"format": FORMAT, "version": VERSION, "plan": asdict(plan)}
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False, default=_number)
    return f"{text}\n"


def _number(value: object) -> int | float:
    """A number of NumPy's, or a fraction, as JSON has it."""
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    raise TypeError(f"{value!r} has no place in a plan")


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
    check(subject, _heading_problems(content), PlanError)
    problems: list[str] = []
    plan = _plan(content["plan"], problems)
    check(subject, problems, PlanError)
    return cast(Plan, plan)


def read_json(path: Path, subject: str) -> Any:
    """Read a JSON file; what is wrong with it becomes sentences about `subject`."""
    doubles: list[str] = []
    content, problem = None, ""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        counts = Counter(name for name, _ in pairs)
        twice = (shown(name) for name, count in counts.items() if count > 1)
        doubles.extend(f"{name} stands twice in one object; keep one of them" for name in twice)
        return dict(pairs)

    try:
        content = json.loads(_bytes_of(path).decode("utf-8"), object_pairs_hook=once)
    except OSError as error:
        problem = f"cannot be read: {error.strerror}; check the path"
    except UnicodeDecodeError:
        problem = "is not text in UTF-8; save it as UTF-8"
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        problem = f"is no whole JSON ({error.msg} at {where}); mend it there or save the plan anew"
    except RecursionError:
        problem = "opens more brackets inside each other than any plan has; is it damaged?"
    except ValueError as error:  # a number with thousands of digits, a path with a NUL
        problem = f"cannot be read: {error}"
    check(subject, [problem] if problem else list(dict.fromkeys(doubles)), PlanError)
    return content


def _bytes_of(path: Path) -> bytes:
    """The whole file, where it is one and no larger than a plan can be."""
    if path.exists() and not path.is_dir():
        if not path.is_file():
            raise ValueError("it is a device or a pipe, not a file")
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"it is larger than {MOST_BYTES:,} bytes, which no plan is")
    return path.read_bytes().removeprefix(b"\xef\xbb\xbf")


def _heading_problems(content: object) -> list[str]:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return [f'is no plan of influlab; its first field must be "format": "{FORMAT}"']
    version = content.get("version")
    if isinstance(version, bool) or version != VERSION:
        return [f"has version {shown(version)}; this influlab reads version {VERSION}"]
    if not isinstance(content.get("plan"), dict):
        return ['has no object "plan"']
    return []


def _made(kind: type, content: object, place: str, problems: list[str]) -> Any:
    """An object of a frozen kind from its JSON, or None with all reasons noted."""
    if not isinstance(content, Mapping):
        problems.append(f"{place} is {shown(content)}; it must be an object with named fields")
        return None
    known = {field.name: field for field in fields(kind) if field.name != "_"}
    needed = [name for name, field in known.items() if field.default is MISSING]
    missing = [name for name in needed if name not in content]
    strange = [name for name in content if name not in known]
    problems += [f"{place}: unknown field {shown(name)}" for name in strange]
    problems += [f"{place}: field {name!r} is missing" for name in missing]
    if missing:
        return None
    try:
        made = kind(**{name: value for name, value in content.items() if name in known})
    except PlanError as error:
        problems += [f"{place}: {problem}" for problem in error.problems]
        return None
    return None if strange else made


def _with_ranges(content: Mapping, place: str, problems: list[str]) -> dict[str, Any]:
    """`content` with each object made a range; a wrong one is noted and stood in for."""
    filled = dict(content)
    for name, value in content.items():
        if isinstance(value, Mapping) and name != "creator_spread":
            made = _made(Range, value, f"{place}, {name}", problems)
            filled[name] = made or _ANY_RANGE
    return filled


def _line(content: object, place: str, problems: list[str]) -> Line | None:
    if not isinstance(content, Mapping):
        return _made(Line, content, place, problems)
    name = content.get("name")
    place = f"line {shown(name)}" if isinstance(name, str) else place
    before = len(problems)
    filled = _with_ranges(content, place, problems)
    if isinstance(filled.get("creator_spread"), Mapping):
        spread = _made(Spread, filled["creator_spread"], f"{place}, creator_spread", problems)
        filled["creator_spread"] = spread or Spread()
    made = _made(Line, filled, place, problems)
    return made if len(problems) == before else None


def _plan(content: Mapping[str, Any], problems: list[str]) -> Plan | None:
    filled = _with_ranges(content, "plan", problems)
    lines = content.get("lines")
    if isinstance(lines, list):
        made = [_line(line, f"line {i + 1}", problems) for i, line in enumerate(lines)]
        filled["lines"] = tuple(
            line or _standing_in(given, place)
            for place, (line, given) in enumerate(zip(made, lines, strict=True))
        )
    plan = _made(Plan, filled, "plan", problems)
    return None if problems else plan


def _standing_in(content: object, place: int) -> Line:
    """A line for one that was refused, under its name, so that the rest is looked at too."""
    name = content.get("name") if isinstance(content, Mapping) else None
    good = isinstance(name, str) and name.strip() and "." not in name
    return replace(_ANY_LINE, name=name if good else f"line {place + 1}")
