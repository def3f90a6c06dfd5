"""Start influlab with nothing but Python: ``python3 -m influlab lab|test|report|app``.

Runs before anything is installed, so it and ``_setup`` hold to the standard
library, and to a syntax that Python 3.8 still reads: whoever has an old Python
gets one clear sentence instead of a traceback.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time

from influlab import _setup

HELP = """usage: python3 -m influlab COMMAND [options of the command]

  lab        open JupyterLab on the notebooks (--no-browser only prints the address)
  test       run the tests (options go to pytest)
  report     answer the question on your files, as HTML, PDF and XLSX (report --help)
  app        the notebooks as a dashboard, without code (--no-browser as above)
  book       the series as still pages for a browser without network (book --help)
  key        the instructor's key: every student's answers to the exercises (key --help)
  notebooks  run the series again and store it with its results (--check only looks)

The first run makes .venv and installs what requirements.lock lists."""

LAB = "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb"
#: command -> (extra of pyproject.toml, arguments to Python, folder of the project in which it runs)
JOBS = {
    "lab": ("", ["-m", "jupyterlab", LAB], "."),
    "test": ("test", ["-m", "pytest"], "."),
    "report": ("", ["-m", "influlab.show.cli"], None),
    "app": ("app", ["-m", "influlab._app"], "notebooks"),
    "book": ("", ["-m", "influlab.show.book"], None),
    "key": ("", ["-m", "influlab.show.key"], None),
    "notebooks": ("", ["-m", "influlab.show.series"], "."),
}
PATIENCE = (8, 15)  # seconds that a child gets to end by itself, then after it was asked to


def main(argv: list[str]) -> int:
    """Set up what the command needs, run it, and give back its exit code."""
    if sentence := _setup.unsuited():
        print(sentence, file=sys.stderr)
        return 1
    if not argv or argv[0] not in JOBS:
        asked = argv and argv[0] not in ("-h", "--help", "help")
        print(HELP, file=sys.stderr if asked else sys.stdout)
        return 2 if asked else 0
    extra, arguments, place = JOBS[argv[0]]
    python = _setup.python_for(extra)
    started = time.monotonic()
    _setup.say(f"{argv[0]} starts (Ctrl-C ends it)")
    code = run(
        [python, *arguments, *argv[1:]],
        environment=_setup.child_environment(),
        folder=None if place is None else str(_setup.ROOT / place),
    )
    outcome = "done" if code == 0 else f"ended with exit code {code}"
    _setup.say(f"{argv[0]} {outcome} after {time.monotonic() - started:.1f} s")
    return code


def run(command: list[str], environment: dict[str, str], folder: str | None) -> int:
    """Run `command` and never leave it behind, whichever way this process is ended."""
    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    child = subprocess.Popen(command, env=environment, cwd=folder)
    try:
        return child.wait()
    except KeyboardInterrupt:
        return end(child)  # the terminal has sent Ctrl-C to the child too
    except SystemExit:
        child.terminate()
        end(child)
        raise


def end(child: subprocess.Popen) -> int:
    """Let `child` end by itself, then ask it to, then make it; give back its exit code."""
    for seconds, insist in zip(PATIENCE, (child.terminate, child.kill)):  # noqa: B905 -- Python 3.8
        try:
            return child.wait(seconds)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            insist()
    return child.wait()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("influlab: stopped; the next start takes it up again")
