"""Rosters that a class hands in: small files or texts, read with all that is wrong with them."""

from __future__ import annotations

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from influlab.errors import InfluLabError, check
from influlab.show.lessons_seed import normal
from influlab.show.words import plain
from influlab.tables.words import nearest

LARGEST = 200_000  # bytes of one file
LONGEST = 60  # characters of a team's name
SHOWN = 5  # unknown ids that are named
ENDINGS = (".json", ".csv", ".txt")


@dataclass(frozen=True)
class Submission:
    """A roster as a team handed it in, and what is wrong with it.

    Parameters
    ----------
    team : str
    roster : tuple of str
        Creator ids, in the order given.
    problems : tuple of str
        Why it cannot count; empty when it can.

    Examples
    --------
    >>> Submission("ana", ("c0001",)).problems
    ()
    """

    team: str
    roster: tuple[str, ...]
    problems: tuple[str, ...] = ()


def read_submissions(
    handed_in: Mapping[str, Sequence[str] | str | bytes] | str | os.PathLike, known: Sequence[str]
) -> list[Submission]:
    """Read what a class handed in.

    Parameters
    ----------
    handed_in : mapping of team to ids, or path
        Ids as a list, or as one text with commas, blanks or line breaks between them; bytes are
        the content of a file, and the team is its name. A path is
        a folder of files, or one file: JSON ``{"team": "ana", "roster": ["c0001"]}``, CSV with
        a column ``creator_id``, or a text of ids; without a team in it the file's name is the
        team's.
    known : sequence of str
        The creators that can be booked.

    Returns
    -------
    list of Submission
        One for each, in order; none is lost, whatever is wrong with it.

    Raises
    ------
    InfluLabError
        A path at which there is nothing.

    Examples
    --------
    >>> [each.problems for each in read_submissions({"ana": "c1, c2, c2"}, ["c1", "c2"])]
    [('c2 is listed 2 times; once is enough',)]
    """
    if isinstance(handed_in, Mapping):
        read = [_of_pair(team, roster) for team, roster in handed_in.items()]
    else:
        read = [_of_file(path) for path in _files(Path(handed_in))]
    times = Counter(normal(each.team) for each in read)
    creators = set(known)
    return [
        replace(each, problems=(*each.problems, *_problems(each, creators, times))) for each in read
    ]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted(path.glob("*")) if path.is_dir() else []
    found = [each for each in found if each.suffix.lower() in ENDINGS and each.is_file()]
    missing = f"{str(path)!r} holds no file that ends in {', '.join(ENDINGS)}"
    check("submissions", [] if found else [missing], InfluLabError)
    return found


def _of_pair(team: object, roster: object) -> Submission:
    if isinstance(roster, bytes):
        return _of_content(Path(str(team)), roster, len(roster))
    if isinstance(roster, str):
        return Submission(plain(team), _ids(roster))
    if isinstance(roster, Sequence) and all(isinstance(each, str) for each in roster):
        return Submission(plain(team), tuple(each.strip() for each in roster))
    why = f"the roster is {plain(repr(roster))[:LONGEST]}; give creator ids, as in ['c0001']"
    return Submission(plain(team), (), (why,))


def _of_file(path: Path) -> Submission:
    """Read one file; what cannot be read is a submission with a problem."""
    try:
        with path.open("rb") as file:
            return _of_content(path, file.read(LARGEST + 1), path.stat().st_size)
    except OSError as error:
        return Submission(plain(path.stem), (), (f"the file cannot be read ({error})",))


def _of_content(path: Path, content: bytes, size: int) -> Submission:
    """Read what a file holds; `path` is only its name."""
    readers = {".json": _of_json, ".csv": _of_csv, ".txt": _of_text}
    try:
        if path.suffix.lower() not in ENDINGS:
            raise ValueError(f"the file's name must end in {', '.join(ENDINGS)}")
        if size > LARGEST:
            raise ValueError(f"the file has {size:,} bytes; {LARGEST:,} are allowed")
        return readers[path.suffix.lower()](path.stem, content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        why = "the file is no UTF-8 text; save it as UTF-8"
    except json.JSONDecodeError as error:
        why = f"the file is no JSON (line {error.lineno}: {error.msg})"
    except (csv.Error, RecursionError, ValueError) as error:
        why = str(error) if type(error) is ValueError else f"the file cannot be read ({error})"
    return Submission(plain(path.stem), (), (why,))


def _of_json(stem: str, text: str) -> Submission:
    content = json.loads(text)
    if isinstance(content, list):
        return _of_pair(stem, content)
    if not isinstance(content, dict) or "roster" not in content:
        raise ValueError('the JSON has no "roster"; write {"team": "...", "roster": ["c0001"]}')
    return _of_pair(content.get("team", stem), content["roster"])


def _of_csv(stem: str, text: str) -> Submission:
    head = text.partition("\n")[0]
    between = next((each for each in ";\t" if each in head and "," not in head), ",")
    table = csv.DictReader(text.splitlines(), delimiter=between)
    if "creator_id" not in (table.fieldnames or []):
        heads = ", ".join(map(plain, table.fieldnames or []))[:LONGEST]
        raise ValueError(f"the CSV has no column creator_id; it has: {heads or 'none'}")
    return Submission(plain(stem), tuple((row["creator_id"] or "").strip() for row in table))


def _of_text(stem: str, text: str) -> Submission:
    return Submission(plain(stem), _ids(text))


def _ids(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[\s,;]+", text) if part)


def _problems(one: Submission, known: set[str], times: Counter) -> list[str]:
    """Say all that is wrong with a submission beside what kept it from being read."""
    found = []
    if not normal(one.team):
        found.append("the team has no name")
    elif len(one.team) > LONGEST:
        found.append(f"the team's name has {len(one.team)} characters; {LONGEST} are allowed")
    elif times[normal(one.team)] > 1:
        found.append(f"{times[normal(one.team)]} rosters bear this name; hand in one")
    if not one.roster and not one.problems:
        found.append("the roster is empty")
    found += [
        f"{plain(name)} is listed {many} times; once is enough"
        for name, many in Counter(one.roster).items()
        if many > 1
    ][:SHOWN]
    strange = [name for name in dict.fromkeys(one.roster) if name not in known]
    found += [_unknown(name, known) for name in strange[:SHOWN]]
    return found + _rest(strange)


def _unknown(name: str, known: set[str]) -> str:
    close = nearest(name[:LONGEST], known)
    meant = f" (did you mean {close}?)" if close else ""
    return f"{plain(name)[:LONGEST]!r} is no creator of this market{meant}"


def _rest(strange: list[str]) -> list[str]:
    more = len(strange) - SHOWN
    return [f"and {more:,} more that are no creators of this market"] if more > 0 else []
