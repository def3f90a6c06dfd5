"""The study behind benchmarks/coverage.md: minutes long, so it runs with -m slow only."""

import importlib.util
import re
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def study():
    spec = importlib.util.spec_from_file_location("study", BENCHMARKS / "results.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_intervals_hold_the_truth_over_two_hundred_seeds():
    table = study().coverage(200).set_index("method")
    level = table.index.str.contains("level 0.8")
    assert table.loc[~level, "coverage"].between(0.85, 0.95).all(), table
    assert table.loc[level, "coverage"].between(0.75, 0.85).all(), table


def test_the_kept_table_is_dated_and_within_the_bounds():
    text = (BENCHMARKS / "coverage.md").read_text(encoding="utf-8")
    assert re.search(r"Measured on 20\d\d-\d\d-\d\d", text)
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == 14
    for name, held, _, _, seeds in rows:
        lowest, highest = (0.75, 0.85) if "level 0.8" in name else (0.85, 0.95)
        assert lowest <= float(held) <= highest, name
        assert int(seeds.strip(" |")) >= 200
