"""The benchmarks' own command: every piece is found, and none that fails ends the others."""

import importlib
import sys

import pytest

from influlab import _setup

FOLDER = _setup.ROOT / "benchmarks"


@pytest.fixture
def bench(monkeypatch):
    """The modules ``run`` and ``measure``, which live outside the package."""
    monkeypatch.syspath_prepend(str(FOLDER))
    found = {name: importlib.import_module(name) for name in ("measure", "run")}
    yield found["run"], found["measure"]
    for name in found:
        sys.modules.pop(name, None)


def test_pieces_are_found_by_their_function(bench):
    run, _ = bench
    assert {"engines", "growth", "house", "impact", "results", "roster"} <= set(run.pieces())
    assert not {"run", "measure"} & set(run.pieces())


def test_a_piece_that_fails_or_takes_too_long_is_a_row(bench, monkeypatch, tmp_path):
    run, measure = bench
    begin = "from measure import Row\n\n\ndef rows(quick):\n    yield Row('before', 2.0)\n"
    (tmp_path / "bad.py").write_text(begin + "    raise ValueError('no')\n")
    (tmp_path / "slow.py").write_text(begin + "    import time\n\n    time.sleep(60)\n")
    monkeypatch.setattr(run, "HERE", tmp_path)
    assert run.pieces() == ["bad", "slow"]
    before = measure.Row("before", 2.0)
    assert run.run_piece("bad", True, 100) == [
        before, measure.Row("bad", note="this piece ended with exit code 1")
    ]  # fmt: skip
    monkeypatch.setattr(run, "LONGEST", {"quick": 8})
    assert run.run_piece("slow", True, 100) == [
        before, measure.Row("slow", note="this piece was ended after 8 s")
    ]  # fmt: skip
    assert run.run_piece("slow", True, 0) == [
        measure.Row("slow", note="left out: the other pieces took 15 minutes")
    ]


def test_ctrl_c_ends_the_piece_that_runs(bench, monkeypatch, tmp_path):
    run, _ = bench
    (tmp_path / "slow.py").write_text("def rows(quick):\n    import time\n\n    time.sleep(60)\n")
    monkeypatch.setattr(run, "HERE", tmp_path)
    ended, end = [], run.end

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(run.subprocess.Popen, "communicate", interrupted)
    monkeypatch.setattr(run, "end", lambda child: (ended.append(child), end(child)))
    with pytest.raises(KeyboardInterrupt):
        run.run_piece("slow", True, 100)
    assert [child.poll() is not None for child in ended] == [True]


def test_the_table_says_what_was_missed(bench):
    run, measure = bench
    rows = [
        measure.Row("a", 0.5, instead="loop", instead_value=20.0, target="1 s", met=True),
        measure.Row("b", 3.0, target="1 s", met=False),
        measure.Row("c", target="1 s", note="not | installed"),
        measure.Row("d", 1234.5, "MB"),
    ]
    assert run.table(rows).splitlines()[2:] == [
        "| a | 0.5 s | loop | 20 s | 40 |  |  | 1 s | yes |  |",
        "| b | 3 s |  |  |  |  |  | 1 s | **missed** |  |",
        "| c |  |  |  |  |  |  | 1 s | not measured | not / installed |",
        "| d | 1,234 MB |  |  |  |  |  |  |  |  |",
    ]
    assert run.verdict(rows) == "1 of 3 targets met, 1 missed, 1 not measured: b."


def test_a_process_of_its_own_tells_its_memory_and_its_failure(bench):
    _, measure = bench
    cost = measure.alone("block = bytearray(60_000_000); answer = len(block)")
    assert cost.answer == 60_000_000 and 60 < cost.memory < 200
    with pytest.raises(RuntimeError) as error:
        measure.alone("raise ValueError('seven')")
    assert str(error.value) == "exit code 1: ValueError: seven"
    assert measure.timed(lambda: 5, times=2).answer == 5
