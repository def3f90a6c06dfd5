"""Files that appear whole or not at all, and never in place of what nobody has seen."""

from __future__ import annotations

import os
import stat
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from influlab.errors import PlanError
from influlab.tables.scratch import held

CHANGED = (
    "has changed since you opened it, and nothing was written; open it again and make your "
    "change there, or save under another name"
)
ABANDONED = 60  # seconds; a save takes a fraction of one
BUSY = "is being saved by another process, and nothing was written; save again"


def write(
    path: Path,
    text: str,
    subject: str,
    *,
    same: Callable[[], bool] | None = None,
    otherwise: str = CHANGED,
) -> None:
    """Write a file whole, or say in a sentence why not.

    Parameters
    ----------
    path : Path
    text : str
    subject : str
        What the sentence is about.
    same : callable, optional
        Whether the file that lies there may be replaced; without it, any is.
    otherwise : str
        The problem where it may not.

    Raises
    ------
    PlanError
        When the file cannot be written or may not be replaced.
    """
    try:
        if same is None:
            write_whole(path, text)
            return
        with _alone(path, subject):
            if path.exists() and not same():
                raise PlanError(subject, otherwise)
            write_whole(path, text)
    except UnicodeEncodeError as error:
        problem = "holds half of a sign that UTF-8 cannot write; look at its names and sources"
        raise PlanError(subject, problem) from error
    except (OSError, ValueError) as error:
        if isinstance(error, PlanError):
            raise
        why = getattr(error, "strerror", None) or error
        problem = f"cannot be written: {why}; choose a folder you may write to"
        raise PlanError(subject, problem) from error


@contextmanager
def _alone(path: Path, subject: str) -> Iterator[None]:
    """Let one process at a time replace a file.

    The system holds the lock and lets go of it when the process ends, however it ends: a file
    beside the plan that a killed process left is in nobody's way.
    """
    lock = path.parent / f".{path.name}.lock"
    handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o666)
    try:
        if not held(handle, lock):
            raise PlanError(subject, BUSY)
        try:
            yield
        finally:
            with suppress(PermissionError):  # Windows keeps an open file; it may stay
                lock.unlink()
    finally:
        os.close(handle)


def write_whole(path: Path, text: str) -> None:
    """Write a file that appears whole or not at all.

    A link stays a link, and the rights of the old file stay as they were. What a killed save of
    the same file left beside it goes away with the next one a minute later.
    """
    path = Path(os.path.realpath(path))
    content = text.encode("utf-8")
    mark = f".{zlib.crc32(os.fsencode(path.name)):08x}-"  # short, however long the name is
    beside = path.parent / f"{mark}{uuid.uuid4().hex}.part"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(beside, stat.S_IMODE(path.stat().st_mode))
        _sweep(path.parent, mark, beside.stat().st_mtime)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _sweep(folder: Path, mark: str, now: float) -> None:
    """Take away what nobody can still be writing; `now` by the clock of the disk itself."""
    for left in folder.glob(f"{mark}*.part"):
        with suppress(OSError):  # another process sweeps too
            if left.stat().st_mtime < now - ABANDONED:
                left.unlink()
