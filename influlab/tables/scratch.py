"""Space on the disk that ends with the work, also when the work was killed.

The system lets go of a lock when its process ends, however it ends. What lies beside a lock that
nobody holds was left by a killed process, and the next work in that place takes it away.
"""

from __future__ import annotations

import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = ".influlab-"

if sys.platform == "win32":
    import msvcrt

    def _hold(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def held(handle: int, lock: Path) -> bool:
    """Take a lock, if nobody else has it and its file was not taken away meanwhile.

    Parameters
    ----------
    handle : int
        Of the opened file; the lock lasts until it is closed.
    lock : path

    Returns
    -------
    bool
    """
    try:
        _hold(handle)
        return os.path.samestat(os.fstat(handle), os.stat(lock))
    except (BlockingIOError, PermissionError, FileNotFoundError):
        return False


@contextmanager
def workspace(place: Path) -> Iterator[Path]:
    """A folder for intermediate results, gone after the block, whatever ends it.

    Parameters
    ----------
    place : path
        Where it is to lie; made where it is not there, and then taken away again.

    Yields
    ------
    path

    Examples
    --------
    >>> import tempfile
    >>> place = tempfile.TemporaryDirectory()
    >>> with workspace(Path(place.name)) as folder:
    ...     _ = (folder / "half.txt").write_text("so far")
    >>> os.listdir(place.name)
    []
    >>> place.cleanup()
    """
    made = not place.exists()
    place.mkdir(parents=True, exist_ok=True)
    _sweep(place)
    folder, handle = _own(place)
    try:
        folder.mkdir()
        yield folder
    finally:
        _remove(folder, handle)
        if made:
            with suppress(OSError):  # somebody else has put something there
                place.rmdir()


def _own(place: Path) -> tuple[Path, int]:
    """A new name in a place, with its lock held."""
    while True:
        folder = place / f"{_NAME}{uuid.uuid4().hex}"
        handle = os.open(_lock(folder), os.O_CREAT | os.O_RDWR, 0o666)
        if held(handle, _lock(folder)):
            return folder, handle
        os.close(handle)  # another process took it for one that was left


def _sweep(place: Path) -> None:
    """Take away what killed processes left."""
    for lock in place.glob(f"{_NAME}*.lock"):
        with suppress(OSError):
            handle = os.open(lock, os.O_RDWR)
            if held(handle, lock):
                _remove(lock.with_suffix(""), handle)
            else:
                os.close(handle)


def _remove(folder: Path, handle: int) -> None:
    """A folder first and its lock last, so that an end half-way is found again."""
    shutil.rmtree(folder, ignore_errors=True)
    if sys.platform == "win32":
        os.close(handle)  # an open file cannot be taken away there
        with suppress(OSError):
            _lock(folder).unlink()
        return
    with suppress(OSError):
        _lock(folder).unlink()
    os.close(handle)


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
