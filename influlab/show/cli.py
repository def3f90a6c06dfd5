"""The report from the command line: ``python3 -m influlab report --creators FILE``."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

from influlab import tables
from influlab.campaign import Range
from influlab.campaign.outcomes import METRICS
from influlab.decision import dossier
from influlab.decision.dossier import ALONE, TABLES
from influlab.errors import InfluLabError, check
from influlab.show.inputs import Inputs, read_files, sample_world
from influlab.show.report import FORMATS, report
from influlab.show.words import plain

MORE = {
    "posts": "their posts, to measure engagement",
    "audiences": "who follows them, by segment, to choose whom to book",
    "population": "how many people each segment has, so that people are counted once",
    "deals": "what was agreed with whom: fees, codes, links",
    "visits": "visits to the shop, with their tags",
    "orders": "orders, with codes; with deals they tell what came back",
    "paths": "paths to a purchase, to share out the credit",
    "panel": "regions or stores over time, to tell what was caused",
    "comments": "comments under the posts, for their mood",
}


def main(argv: list[str] | None = None) -> int:
    """Read the files, find the answers, write the report; say what is being done.

    Parameters
    ----------
    argv : list of str, optional
        The arguments; those of the process when not given.

    Returns
    -------
    int
        0 when the report was written, 2 when something has to be mended first.

    Examples
    --------
    >>> import tempfile
    >>> main(["--budget", "0", "-o", tempfile.mkdtemp()])
    2
    """
    asked = _parser().parse_args(argv)
    tell = _teller()
    try:
        _run(asked, tell)
    except InfluLabError as error:
        print(f"\n{plain_lines(error)}", file=sys.stderr, flush=True)
        return 2
    return 0


def _run(asked: argparse.Namespace, tell: Callable[[str], None]) -> None:
    check("report", _problems(asked))
    columns = dict(pair.split("=", 1) for pair in asked.column)
    options = {"percent": asked.percent, "encoding": asked.encoding, "columns": columns}
    files = {name: getattr(asked, name) for name in TABLES if getattr(asked, name)}
    inputs = read_files(files, tell, **options) if files else sample_world(tell)
    tell(f"the budget is {asked.currency} {asked.budget:,.0f}, judged by {asked.objective}")
    whole = dossier(
        inputs.readings,
        budget=asked.budget,
        names=inputs.names,
        target=_target(asked.target),
        objective=asked.objective,
        tell=tell,
        currency=asked.currency,
        confidence=asked.confidence,
        seed=asked.seed,
        **_shop(asked),
    )
    paths = report(whole, asked.out, formats=asked.formats, tell=tell)
    tell("done")
    print(f"\n{whole.text}\n")
    for path in [*paths.values(), *_keep_rejected(inputs, Path(asked.out))]:
        print(path)


def _shop(asked: argparse.Namespace) -> dict[str, object]:
    """The shop's own figures and the rate of exchange, where they were given."""
    given: dict[str, object] = {
        name: Range.of(getattr(asked, name), "given for this report")
        for name in ("order_value", "margin")
        if getattr(asked, name)
    }
    if asked.exchange_rate is not None:
        given["exchange_rate"] = asked.exchange_rate
    return given


def _target(pairs: list[str]) -> dict[str, float] | None:
    """Segments with their weights; a name alone counts in full."""
    parts = [pair.partition("=") for pair in pairs]
    return {name: float(weight or 1) for name, _, weight in parts} or None


def _problems(asked: argparse.Namespace) -> list[str]:
    """What is wrong with the arguments, all at once and before any file is read."""
    found, code = [], asked.currency
    if not (math.isfinite(asked.budget) and asked.budget > 0):
        found.append(f"--budget is {asked.budget:g}; it must be a number above 0")
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        found.append(f"--currency is {code!r}; give three capitals such as EUR")
    if asked.objective not in METRICS:
        found.append(f"--objective is {asked.objective!r}; choose one of {', '.join(METRICS)}")
    if not 0.5 < asked.confidence < 1:
        found.append(f"--confidence is {asked.confidence:g}; it must lie between 0.5 and 1")
    wrong = [pair for pair in asked.column if "=" not in pair]
    found += [f"--column is {pair!r}; write NAME=HEADER" for pair in wrong]
    weights = [pair for pair in asked.target if not _is_target(pair)]
    found += [f"--target is {pair!r}; write SEGMENT or SEGMENT=0.5" for pair in weights]
    given = [name for name in TABLES if getattr(asked, name) and name not in ALONE]
    if given and not asked.creators:
        names = ", ".join(f"--{name}" for name in given)
        found.append(f"{names} need --creators, to say who has how many followers")
    return found


def _is_target(pair: str) -> bool:
    _, _, weight = pair.partition("=")
    try:
        return 0 <= float(weight or 1) <= 1
    except ValueError:
        return False


def _keep_rejected(inputs: Inputs, out: Path) -> list[Path]:
    """Write the refused rows beside the report, so that nothing is lost."""
    paths = []
    for name, rows in inputs.rejected.items():
        path = out / f"rejected_{name}.csv"
        safe = rows.map(tables.spreadsheet_safe).rename(columns=tables.spreadsheet_safe)
        safe.to_csv(path, index=False)
        paths.append(path)
    return paths


def plain_lines(error: InfluLabError) -> str:
    """Write an error for a terminal: foreign text in it cannot steer the terminal."""
    return "\n".join(plain(line) for line in str(error).split("\n"))


def _teller() -> Callable[[str], None]:
    """Make a function that prints a step with the seconds since the start."""
    start = time.monotonic()
    return lambda words: print(f"[{time.monotonic() - start:5.1f} s] {plain(words)}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m influlab report",
        description="Micro-influencers, macro-influencers, or a blend: a verdict on your files, as "
        "a report to hand on. Without files the SYNTHETIC sample world is used.",
    )
    add = parser.add_argument
    add("--creators", metavar="FILE", help="creators: CSV, Excel, Parquet or JSON lines")
    for name, what in MORE.items():
        add(f"--{name}", metavar="FILE", help=what)
    add("--budget", type=float, default=50_000, help="money to spend (default 50000)")
    add("--currency", default="EUR", help="three capitals (default EUR)")
    add("--objective", default="profit", help=f"what counts: {', '.join(METRICS)}")
    add("--confidence", type=float, default=0.8, help="chance to be best of a winner (0.8)")
    three = {"nargs": 3, "type": float, "metavar": ("LOW", "LIKELY", "HIGH")}
    add("--order-value", help="of your shop: money per order", **three)
    add("--margin", help="of your shop: gross profit per revenue, fractions", **three)
    add("--exchange-rate", type=float, help="currency per US dollar, for published fees")
    add("--target", action="append", default=[], metavar="SEGMENT[=WEIGHT]",
        help="a segment of the audiences that the roster should reach")  # fmt: skip
    add("--seed", type=int, default=0, help="of the random numbers (default 0)")
    add("-o", "--out", default="report", help="folder to write into (default report)")
    add("--formats", nargs="+", choices=FORMATS, default=list(FORMATS), help="files to write")
    add("--column", action="append", default=[], metavar="NAME=HEADER",
        help="which header of the creators' file holds a standard column")  # fmt: skip
    add("--percent", action="append", default=[], metavar="COLUMN",
        help="a rate of the creators' file that is written as a percentage")  # fmt: skip
    add("--encoding", help="of the creators' file, where it is not found")
    return parser


if __name__ == "__main__":
    sys.exit(main())
