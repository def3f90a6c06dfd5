"""What every benchmark shares: one row of the table, the clock, and the memory of a process.

A piece is a file in this folder with a function ``rows(quick)`` that returns a list of `Row`;
``run.py`` finds it by that name, so a new piece needs no entry anywhere. Each row stands beside
what a user would pick instead, measured in the same run, because only ratios travel.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 600.0  # seconds that a process of its own may take


@dataclass(frozen=True)
class Row:
    """One line of the table of results.

    Parameters
    ----------
    work : str
        What was done, with its size.
    value, unit : float or None, str
        What it took: ``s`` of wall clock, ``CPU s`` of processor time, ``ms``, or another unit.
    instead, instead_value : str, float or None
        What a user would pick instead, and what that took in the same unit.
    memory, instead_memory : float or None
        Highest memory of the process, MB.
    target : str
        The target in words; empty where there is none.
    met : bool or None
        Whether it was met; None where there is no target or nothing was measured.
    note : str
        Anything that a reader must know, such as why nothing was measured.
    """

    work: str
    value: float | None = None
    unit: str = "s"
    instead: str = ""
    instead_value: float | None = None
    memory: float | None = None
    instead_memory: float | None = None
    target: str = ""
    met: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times more the other one took."""
        if not self.value or self.instead_value is None:
            return None
        return self.instead_value / self.value


@dataclass(frozen=True)
class Cost:
    """What a piece of work took.

    Parameters
    ----------
    wall, cpu : float
        Seconds by the clock, and of processor time over all threads.
    memory : float
        Highest memory of the process in MB; 0 where it was not looked at.
    answer : object
        What the work gave back.
    """

    wall: float
    cpu: float
    memory: float = 0.0
    answer: object = None


def timed(work: Callable[[], object], times: int = 3) -> Cost:
    """Run `work` here a few times; the least of each clock, for other programs only add.

    Parameters
    ----------
    work : callable
    times : int

    Returns
    -------
    Cost
    """
    walls, cpus, answer = [], [], None
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return Cost(min(walls), min(cpus), answer=answer)


def alone(code: str, *arguments: str, patience: float = PATIENCE) -> Cost:
    """Run Python code in a process of its own, and see how much memory that took at most.

    Time counts from the first line of the code, so importing belongs to it if the code
    imports; code that calls ``begin()`` has it count from there. `answer` is what the code
    assigned to ``answer``, if JSON can say it.

    Parameters
    ----------
    code : str
    arguments : str
        Stand in ``sys.argv[1:]``.
    patience : float
        Seconds after which it is ended.

    Returns
    -------
    Cost

    Raises
    ------
    RuntimeError
        The last line of its complaint, where it did not end well or in time.
    """
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "benchmarks")])}
    command = [sys.executable, "-c", _FRAME, code, *arguments]
    options = {"capture_output": True, "text": True, "timeout": patience, "check": False}
    try:
        ran = subprocess.run(command, env=settings, **options)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"took longer than {patience:g} s") from None
    if ran.returncode:
        said = ran.stderr.strip().splitlines() or ["it said nothing"]
        last = [line for line in said if "Error" in line or "Exception" in line] or said
        raise RuntimeError(f"exit code {ran.returncode}: {last[-1]}")
    return Cost(**json.loads(ran.stdout.splitlines()[-1]))


# The highest memory is VmHWM where there is one: ru_maxrss begins with that of the parent.
_FRAME = """
import json, resource, sys, time
code, sys.argv = sys.argv[1], ["-c", *sys.argv[2:]]
clocks = {}
def begin():
    clocks.update(wall=time.perf_counter(), cpu=time.process_time())
space = {"answer": None, "begin": begin}
begin()
exec(compile(code, "benchmark", "exec"), space)
wall, cpu = time.perf_counter() - clocks["wall"], time.process_time() - clocks["cpu"]
try:
    lines = open("/proc/self/status").read().splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1e3
except (OSError, StopIteration):
    scale = 1e6 if sys.platform == "darwin" else 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
print()
print(json.dumps({"wall": wall, "cpu": cpu, "memory": peak, "answer": space["answer"]}))
"""


def machine(*packages: str) -> str:
    """The machine, its load and the versions that a table was measured with.

    Parameters
    ----------
    packages : str
        Distributions to name; those that are not installed are left out.

    Returns
    -------
    str
    """
    said = [f"{platform.system()} {platform.machine()}", _processor(), f"{os.cpu_count()} cores"]
    if hasattr(os, "getloadavg"):
        said.append(f"load {os.getloadavg()[0]:.1f}")
    said.append(f"Python {platform.python_version()}")
    for name in packages:
        try:
            said.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(each for each in said if each)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((ln.split(":")[1].strip() for ln in lines if ln.startswith("model name")), "")
