"""Space on the disk is given back: at the end, after an error, and after a kill."""

import signal
import subprocess
import sys

import pytest

from influlab.tables.scratch import held, workspace

HOLD = """
import sys, time
from pathlib import Path
from influlab.tables.scratch import workspace
with workspace(Path(sys.argv[1])) as folder:
    (folder / "half.txt").write_text("so far")
    print(folder.name, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(tmp_path):
    """Another process at work in the same place, and the name of its folder."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        yield child, child.stdout.readline().strip()
        child.kill()


def names(place):
    return sorted(each.name for each in place.iterdir())


def test_nothing_stays(tmp_path):
    with workspace(tmp_path / "new" / "place") as folder:
        (folder / "a").mkdir()
        (folder / "a" / "b").write_text("b")
    assert names(tmp_path / "new") == []
    with pytest.raises(KeyboardInterrupt), workspace(tmp_path) as folder:
        (folder / "b").write_text("b")
        raise KeyboardInterrupt
    assert names(tmp_path) == ["new"]


def test_two_at_once_in_one_process(tmp_path):
    with workspace(tmp_path) as one:
        with workspace(tmp_path) as two:
            assert one != two and one.is_dir() and two.is_dir()
        assert one.is_dir() and not two.exists()


def test_what_others_keep_there_is_left_alone(tmp_path):
    (tmp_path / "theirs.lock").write_text("")
    (tmp_path / ".influlab-plan.json").write_text("")
    with workspace(tmp_path):
        pass
    assert names(tmp_path) == [".influlab-plan.json", "theirs.lock"]


def test_a_process_at_work_keeps_its_folder_and_a_killed_one_does_not(tmp_path, other):
    child, name = other
    with workspace(tmp_path):
        assert (tmp_path / name / "half.txt").read_text() == "so far"
    assert names(tmp_path) == [name, f"{name}.lock"]
    child.kill()
    assert child.wait() == -getattr(signal, "SIGKILL", 9) or sys.platform == "win32"
    assert names(tmp_path) == [name, f"{name}.lock"]
    with workspace(tmp_path):
        pass
    assert names(tmp_path) == []


def test_a_lock_is_for_one(tmp_path):
    lock = tmp_path / "lock"
    with lock.open("w") as one, lock.open("w") as two:
        assert held(one.fileno(), lock)
        assert not held(two.fileno(), lock)
