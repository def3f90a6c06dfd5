"""Hands mangled files to ``tables.read`` and says what is not a table or a clear refusal.

    .venv/bin/python tests/fuzz/readers.py 100000            # files 1 to 100,000
    .venv/bin/python tests/fuzz/readers.py --only 1234       # one of them again, with its trace

Each worker is a process with a ceiling on its memory; each file has a ceiling on its CPU time.
A file on which a worker dies or stands still is reported, and the next worker goes on behind it.
"""

from __future__ import annotations

import argparse
import collections
import json
import resource
import signal
import subprocess
import sys
import time
import traceback
import warnings

from judge import Slow, outcome
from mangled import mangled

from influlab.errors import printable

MEMORY = 4 << 30  # bytes of address space; an idle worker takes about 1.3 GB of it
SECONDS = 30  # of CPU for one file
STANDSTILL = 300  # seconds by the clock
CHUNK = 1_000


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("count", type=int, nargs="?", default=1_000)
    parser.add_argument("--start", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--worker", action="store_true")
    asked = parser.parse_args()
    if asked.only is not None:
        return again(asked.only)
    if asked.worker:
        return work(asked.start, asked.count)
    return run(asked.start, asked.count)


def again(number: int) -> int:
    """One file in this process, with everything about it."""
    file = mangled(number)
    print(f"{file.what} as {file.table}, {len(file.content):,} bytes, options {file.options}")
    print(repr(file.content[:2_000]))
    print(outcome(file))
    return 0


def work(start: int, count: int) -> int:
    """A worker: one line of JSON before and after each file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("error")
    signal.signal(signal.SIGPROF, _too_slow)
    for number in range(start, start + count):
        print(json.dumps({"begins": number}), flush=True)
        said = _one(number)
        print(json.dumps({"number": number, **said}), flush=True)
    return 0


def _one(number: int) -> dict:
    file = mangled(number)
    started = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        ended, wrong = outcome(file), ""
    except BaseException:
        ended, wrong = "WRONG", traceback.format_exc(limit=-6)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return {
        "what": file.what,
        "table": file.table,
        "ended": ended,
        "wrong": wrong,
        "seconds": round(time.process_time() - started, 3),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }


def _too_slow(*_) -> None:
    raise Slow(f"more than {SECONDS} s of CPU")


def run(start: int, count: int) -> int:
    """All files, worker after worker; the findings at the end."""
    seen = {"ended": collections.Counter(), "slowest": [], "peak": 0, "files": 0}
    wrong, number = [], start
    while number < start + count:
        many = min(CHUNK, start + count - number)
        number = _watch(number, many, seen, wrong)
        print(f"{number - start:,} files, {len(wrong)} findings", file=sys.stderr, flush=True)
    print(f"\n{seen['files']:,} files; peak memory of a worker {seen['peak']:,} MB")
    for ended, times in seen["ended"].most_common():
        print(f"{times:>9,}  {ended}")
    slowest = sorted(seen["slowest"], reverse=True)[:8]
    print("slowest [CPU s]:", *(f"{s:g} ({n}, {what})" for s, n, what in slowest))
    print(f"{len(wrong)} findings")
    return bool(wrong)


def _tell(said: dict) -> None:
    where = f"--- file {said['number']} ({said['what']} as {said['table']})"
    print(f"\n{where}\n{printable(said['wrong'])}", flush=True)


def _watch(start: int, count: int, seen: dict, wrong: list) -> int:
    """One worker; the number of the file behind the last one it was given."""
    command = [sys.executable, __file__, "--worker", "--start", str(start), str(count)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        at = start
        signal.signal(signal.SIGALRM, lambda *_: child.kill())
        for line in child.stdout:
            signal.alarm(STANDSTILL)
            said = json.loads(line)
            if "begins" in said:
                at = said["begins"]
                continue
            seen["files"] += 1
            seen["ended"][said["ended"]] += 1
            seen["peak"] = max(seen["peak"], said["peak"])
            seen["slowest"] = sorted(
                [*seen["slowest"], (said["seconds"], said["number"], said["what"])]
            )[-8:]
            if said["wrong"]:
                wrong.append(said)
                _tell(said)
        signal.alarm(0)
        complaint = child.stderr.read()
    if child.returncode:
        why = f"the worker ended with {child.returncode}\n{complaint[-2_000:]}"
        wrong.append({"number": at, "what": "?", "table": "?", "wrong": why})
        _tell(wrong[-1])
        return at + 1
    return start + count


if __name__ == "__main__":
    sys.exit(main())
