"""Settings that are kept: what the sliders say as a file, and back on the sliders.

A view of a plan keeps a plan, the same JSON that ``campaign.save`` writes; any other view keeps
the values of its controls. Files have plain names in one folder, so that a name can neither reach
nor replace anything else.
"""

from __future__ import annotations

import base64
import html
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from influlab import campaign
from influlab.campaign.files import MOST_BYTES, read_json, text_of
from influlab.campaign.ranges import Range
from influlab.campaign.writing import CHANGED, write
from influlab.errors import InfluLabError, check
from influlab.show.controls import Control

FOLDER = "plans"  # beside the notebook
FORMAT = "influlab settings"
VERSION = 1
NAME = re.compile(r"[^\W_][\w .-]{0,59}")
THERE = (
    "is there already, and nothing was written; open it first if you mean to change it, "
    "or save under another name"
)
TAKEN_UP = tuple[Callable, dict[str, Control], dict[str, Any], str]


@cache
def _visit() -> tempfile.TemporaryDirectory:
    """A folder of this visitor alone, gone with the visit."""
    return tempfile.TemporaryDirectory(prefix="influlab-")


def folder() -> Path:
    """Where files are kept: beside the notebook; in the dashboard, apart for each visitor."""
    return Path(_visit().name) if os.environ.get("VOILA_BASE_URL") else Path(FOLDER)


def place_of(name: str) -> Path:
    """The file that a name means.

    Raises
    ------
    InfluLabError
        When the name is none, or could mean something outside the folder.
    """
    stem = name.strip().removesuffix(".json").strip()
    good = NAME.fullmatch(stem) and not stem.endswith(".")
    problem = f"{stem!r} is no name for a file; use letters, digits, spaces, '-', '_' or '.'"
    check("file name", [] if good else [problem if stem else "it is empty; write one, say spring"])
    return folder() / f"{stem}.json"


def save(
    view: Any,
    values: dict[str, Any],
    labels: dict[str, str],
    path: Path,
    *,
    over: bytes | None = None,
) -> bytes:
    """Write what the controls say: a plan where the view shows one, else the settings.

    `labels` are those of the chosen options, which themselves may be anything; `over` is the
    file as this view has opened or saved it last. What somebody else has saved there is kept.

    Returns
    -------
    bytes
        What the file now holds.

    Raises
    ------
    InfluLabError
        When the file cannot be written, or holds something that this view has not seen.
    """
    make_folder(path.parent)
    if hasattr(view, "plan"):
        text = text_of(view.plan(**values))
    else:
        settings = {"format": FORMAT, "version": VERSION, "controls": values | labels}
        text = f"{json.dumps(settings, indent=1, ensure_ascii=False, default=_written)}\n"
    otherwise = THERE if over is None else CHANGED
    write(path, text, path.name, same=lambda: content(path) == over, otherwise=otherwise)
    return text.encode("utf-8")


def content(path: Path) -> bytes:
    """Read what a kept file holds; nothing where it is none."""
    kept = path.is_file() and path.stat().st_size <= MOST_BYTES
    return path.read_bytes() if kept else b""


@contextmanager
def brought(content: bytes) -> Iterator[Path]:
    """Hold a file that somebody has brought, under a name of ours, as long as it is read."""
    with tempfile.TemporaryDirectory(prefix="influlab-") as place:
        path = Path(place) / "your file.json"
        path.write_bytes(content[: MOST_BYTES + 1])
        yield path


def make_folder(place: Path) -> None:
    """Make the folder of the kept files."""
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        problem = f"it cannot be made: {error.strerror}; start where you may write"
        raise InfluLabError(f"folder {place.name}", problem) from error


def _written(value: Any) -> Any:
    """A value of a control that JSON does not know."""
    if isinstance(value, Range):
        return {"low": value.low, "likely": value.likely, "high": value.high}
    if hasattr(value, "item"):
        return value.item()  # a number of numpy
    raise TypeError(f"{value!r} cannot be kept")


def take_up(
    view: Any, controls: dict[str, Control], values: dict[str, Any], path: Path
) -> TAKEN_UP:
    """Read a kept file.

    Returns
    -------
    view, controls, values, note
        What to show next: a view on the plan of the file, or the same view at other values;
        and what there is to say about it.

    Raises
    ------
    InfluLabError
        When the file is none of this view's, with all problems at once.
    """
    known = sorted(each.stem for each in path.parent.glob("*.json"))
    there = f"there is {', '.join(known)}" if known else "nothing has been saved yet"
    check("file name", [] if path.exists() else [f"no file is called {path.stem!r}; {there}"])
    if hasattr(view, "opened"):
        view, controls, note = view.opened(campaign.open(path), **values)
        return view, controls, {name: control.value for name, control in controls.items()}, note
    settings = read_json(path, path.name)
    known = isinstance(settings, dict) and settings.get("format") == FORMAT
    problem = f'it holds no settings of a view; its first field must be "format": "{FORMAT}"'
    check(path.name, [] if known else [problem])
    kept = settings.get("controls")
    kept = kept if isinstance(kept, dict) else {}
    names = ", ".join(controls)
    wrong = [
        f"{name!r} is no control of this view; it has {names}" for name in {*kept} - {*controls}
    ]
    wrong += [f"{name!r} is missing" for name in controls if name not in kept]
    check(path.name, sorted(wrong))
    return view, controls, _values(controls, kept, path.name), ""


def _values(controls: dict[str, Control], kept: dict[str, Any], subject: str) -> dict[str, Any]:
    found, wrong = {}, []
    for name, control in controls.items():
        try:
            found[name] = _meant(control, kept[name])
            problems = control.problems(found[name])
        except (KeyError, TypeError, ValueError):
            problems = [f"{kept[name]!r} is no value of this control"]
        wrong += [f"{control.caption}: {problem}" for problem in problems]
    check(subject, wrong)
    return found


def _meant(control: Control, value: Any) -> Any:
    """The value of a control that stands in a file."""
    if control.kind == "choice":
        return dict(control.options)[value]
    if control.kind == "whole":
        if value != int(value):
            raise ValueError
        return int(value)
    if control.kind == "assumption":
        return Range(value["low"], value["likely"], value["high"], "from a file")
    return tuple(value) if control.kind == "between" else value


def link(path: Path) -> str:
    """Write a link by which the browser keeps a copy of a file, wherever the file lies."""
    data = base64.b64encode(path.read_bytes()).decode()
    return (
        f'<a download="{html.escape(path.name)}" href="data:application/json;base64,{data}">'
        "keep a copy</a>"
    )
