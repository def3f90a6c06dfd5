"""Runs every benchmark and keeps the last table: ``python benchmarks/run.py``.

``--quick`` takes a tenth of the sizes; ``--only engines roster`` runs some pieces; ``--install``
first installs what is compared with (the extra ``bench``) and Spark, where a registry is at hand.
A piece runs in a process of its own: one that fails, or takes too long, is a row that says so.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict

from measure import ROOT, Row, machine

HERE = ROOT / "benchmarks"
PACKAGES = ("numpy", "pandas", "pyarrow", "polars", "duckdb", "narwhals", "scipy", "highspy",
            "matplotlib", "pyspark", "pulp", "ortools", "pyscipopt", "submodlib-py",
            "pycausalimpact", "bsts-causalimpact")  # fmt: skip
LONGEST = {"quick": 150, "whole": 300}  # seconds that one piece may take
ALL = 15 * 60  # and all of them; what is left then is a row that says so
LAST = ("results", "impact", "growth")  # have no target, so they go without where time is short
HEAD = """# What influlab takes, and what other ways take

Made by `python benchmarks/run.py{options}` on {day} in {minutes:.0f} minutes: {machine}.

Times are this machine's; only the ratios travel, and only where nothing else ran beside: look at
the load. Memory is the highest of the process in MB. "Instead" is what a user would pick
otherwise, measured in the same run. A target that was missed is printed as missed.
"""


def pieces() -> list[str]:
    """Files here that hold a function ``rows``, those that have targets first."""
    found = sorted(HERE.glob("*.py"), key=lambda each: (each.stem in LAST, each.stem))
    return [each.stem for each in found if "\ndef rows(quick" in each.read_text(encoding="utf-8")]


def run_piece(name: str, quick: bool, left: float) -> list[Row]:
    """Rows of one piece, or the row that says why there are none."""
    print(f"{name} ...", flush=True)
    began, longest = time.monotonic(), min(left, LONGEST["quick" if quick else "whole"])
    if longest < 1:
        return [Row(name, note=f"left out: the other pieces took {ALL // 60} minutes")]
    command = [sys.executable, __file__, "--piece", name, *(["--quick"] if quick else [])]
    settings = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, HERE)))}
    options = {"stdout": subprocess.PIPE, "text": True, "cwd": ROOT, "env": settings}
    options["start_new_session"] = True  # so that what it started ends with it
    with subprocess.Popen(command, **options) as child:
        try:
            said, _ = child.communicate(timeout=longest)
            why = f"ended with exit code {child.returncode}" if child.returncode else ""
        except subprocess.TimeoutExpired:
            end(child)
            said, _ = child.communicate()
            why = f"was ended after {longest:.0f} s"
        except BaseException:  # Ctrl-C, or an end from outside, reaches this process alone
            end(child)
            raise
    found = [Row(**json.loads(line[5:])) for line in said.splitlines() if line.startswith("ROW: ")]
    found += [Row(name, note=f"this piece {why}")] if why else []
    print(f"  {len(found)} rows in {time.monotonic() - began:.0f} s {why}", flush=True)
    return found


def end(child: subprocess.Popen) -> None:
    """End a piece and all that it has started."""
    if hasattr(os, "killpg"):
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()


def one_piece(name: str, quick: bool) -> None:
    """Print the rows of a piece as they come, so that an end half-way loses none."""
    for row in __import__(name).rows(quick):
        print("ROW: " + json.dumps(asdict(row)), flush=True)


def table(found: list[Row]) -> str:
    """Rows as Markdown."""
    lines = [
        "| work | took | instead | took | times | MB | MB instead | target | met | note |",
        "| --- | ---: | --- | ---: | ---: | ---: | ---: | --- | --- | --- |",
    ]
    for row in found:
        met = {None: "", True: "yes", False: "**missed**"}[row.met]
        met = "not measured" if row.target and row.met is None else met
        cells = [
            row.work, amount(row.value, row.unit), row.instead,
            amount(row.instead_value, row.unit), amount(row.ratio), amount(row.memory),
            amount(row.instead_memory), row.target, met, row.note,
        ]  # fmt: skip
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return "\n".join(lines)


def amount(value: float | None, unit: str = "") -> str:
    """A number with three digits and its unit."""
    if value is None:
        return ""
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{text} {unit}".strip()


def verdict(found: list[Row]) -> str:
    """How many targets were met, missed and not measured."""
    asked = [row for row in found if row.target]
    met = sum(row.met is True for row in asked)
    missed = [row.work for row in asked if row.met is False]
    said = f"{met} of {len(asked)} targets met, {len(missed)} missed"
    unknown = len(asked) - met - len(missed)
    said += f", {unknown} not measured" if unknown else ""
    return said + (": " + "; ".join(missed) if missed else "") + "."


def install() -> None:
    """Get what is compared with, package by package, for one that fails must not stop others."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for name in (*extras["bench"], *extras["cluster"]):
        done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", name])
        print(f"{name}: {'could not be installed' if done.returncode else 'installed'}", flush=True)


def main(argv: list[str]) -> int:
    """Run what is asked, print the table and, for all pieces, keep it."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--quick", action="store_true", help="a tenth of the sizes")
    reader.add_argument("--only", nargs="+", choices=pieces(), help="only these pieces")
    reader.add_argument("--install", action="store_true", help="first install the rivals")
    reader.add_argument("--piece", help=argparse.SUPPRESS)
    asked = reader.parse_args(argv)
    if asked.piece:
        one_piece(asked.piece, asked.quick)
        return 0
    if asked.install:
        install()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    about, began, text = machine(*PACKAGES), time.monotonic(), []
    found: list[Row] = []
    for name in asked.only or pieces():
        rows = run_piece(name, asked.quick, ALL - (time.monotonic() - began))
        found += rows
        text += [f"\n## {name}\n", table(rows)]
        print(table(rows), flush=True)  # at once: an end from outside keeps what was measured
    minutes = (time.monotonic() - began) / 60
    options = " --quick" if asked.quick else ""
    head = HEAD.format(options=options, day=datetime.date.today(), minutes=minutes, machine=about)
    page = "\n".join([head, verdict(found), *text]) + "\n"
    if not asked.only:
        page += "\n![Processor seconds against size, on log axes](growth.png)\n"
        (HERE / "RESULTS.md").write_text(page, encoding="utf-8")
    print(f"\n{head}\n{verdict(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
