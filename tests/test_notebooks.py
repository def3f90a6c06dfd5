"""Every notebook of the series runs, keeps the rules, and shows what is stored."""

import re

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat import v4

from influlab import _setup
from influlab.show import series, series_rules

STORED = series.paths()
TITLE = "# Which is cheaper?"
DRAW = """import matplotlib.pyplot as plt
from IPython.display import display

figure, ax = plt.subplots(figsize=(2, 1))
plt.close(figure)
display(figure, metadata={"image/png": {"alt": "an empty pair of axes"}})"""


def notebook(*sources, tags=()) -> nbformat.NotebookNode:
    """A small notebook: a title, then code."""
    cells = [v4.new_markdown_cell(TITLE)]
    cells += [v4.new_code_cell(source, metadata={"tags": list(tags)}) for source in sources]
    return series.canonical(v4.new_notebook(cells=cells))


def ran(*sources, tags=(), outputs=()) -> nbformat.NotebookNode:
    """A small notebook as if it had been run."""
    made = notebook(*sources, tags=tags)
    for count, cell in enumerate(made.cells[1:], start=1):
        cell.execution_count = count
        cell.outputs = [nbformat.from_dict(output) for output in outputs]
    return made


# The stored series


@pytest.fixture(scope="session")
def fresh():
    """All stored notebooks run again, each in a kernel of its own."""
    return series.run({path: series.read(path) for path in STORED})


def test_the_series_is_whole():
    """A test over no notebook would pass; these are the ones that the README lists."""
    readme = (_setup.ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\d\d_\w+)` \|", readme, flags=re.MULTILINE)
    assert [path.stem for path in STORED] == listed
    assert len(listed) == 9


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
class TestStored:
    def test_is_up_to_date_and_keeps_the_rules(self, path):
        stored = series.read(path)
        assert [series.complaint(stored), *series_rules.problems(stored)] == [""]

    @pytest.mark.kernels
    def test_shows_what_it_computes(self, path, fresh):
        assert not isinstance(fresh[path], Exception), fresh[path]
        assert series_rules.problems(fresh[path]) == []
        shown, computed = map(series.without_pictures, (series.read(path), fresh[path]))
        for one, other in zip(shown, computed, strict=True):
            assert one == other


# Running


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Small notebooks, run together."""
    folder = tmp_path_factory.mktemp("notebooks")
    small = {
        "widget": notebook(
            "from influlab.show import Scene, explore, slider\n"
            "explore(lambda fee: Scene(str(fee)), fee=slider('Fee', 2, 1, 3))",
            "print('a')\nprint('b', flush=True)\nprint('c')",
            DRAW,
            "from influlab import campaign\nobject()",
        ),
        "broken": notebook("1 / 0"),
        "loud": notebook("import sys\nprint('careful', file=sys.stderr)"),
        "place": notebook("from pathlib import Path\nPath.cwd().name"),
    }
    results = series.run({folder / f"{name}.ipynb": made for name, made in small.items()})
    return {path.stem: result for path, result in results.items()}


@pytest.mark.kernels
def test_a_run_keeps_no_widget_no_address_and_one_piece_of_print(runs):
    widget, printed, drawn, thing = (cell.outputs for cell in runs["widget"].cells[1:])
    assert widget == []
    assert [output.text for output in printed] == ["a\nb\nc\n"]
    assert drawn[0].data["text/plain"] == "an empty pair of axes"
    assert thing[0].data == {"text/plain": "<object at 0x...>"}


@pytest.mark.kernels
def test_a_run_is_canonical_up_to_date_and_keeps_the_rules(runs):
    assert series.complaint(runs["widget"]) == ""
    assert series_rules.problems(runs["widget"]) == []
    assert [cell.id for cell in runs["widget"].cells] == ["c00", "c01", "c02", "c03", "c04"]


@pytest.mark.kernels
def test_an_error_comes_back_and_stderr_breaks_a_rule(runs):
    assert isinstance(runs["broken"], CellExecutionError)
    assert series_rules.problems(runs["loud"]) == ["c01: prints on stderr: careful"]


@pytest.mark.kernels
def test_a_notebook_runs_in_its_own_folder(runs):
    assert runs["place"].cells[1].outputs[0].data["text/plain"].startswith("'notebooks")


# The form


def test_the_form_keeps_results_and_drops_what_programs_add():
    made = ran("1 + 1", outputs=[v4.new_output("execute_result", {"text/plain": "2"})])
    saved = nbformat.from_dict(made)
    saved.cells[1].id = "8d3e-random"
    saved.cells[1].metadata = {"execution": {"iopub.status.busy": "2026-01-01"}, "scrolled": True}
    saved.metadata.language_info = {"name": "python", "version": "3.12.1"}
    assert series.canonical(saved) == made
    assert series.canonical(made) == made


def test_a_stored_notebook_says_why_it_must_run_again():
    made = ran("1 + 1")
    assert series.complaint(made).startswith("is stale: its cells, the data or the package")
    made.metadata.influlab.made_from = series.fingerprint(made)
    assert series.complaint(made) == ""
    made.cells[1].metadata = {"collapsed": True}
    assert series.complaint(made) == "was stored by another program"
    made.cells[1].source = "1 + 2"
    assert series.complaint(made).startswith("is stale")


def test_the_fingerprint_sees_cells_tags_data_and_package(monkeypatch, tmp_path):
    monkeypatch.setattr(series._setup, "ROOT", tmp_path)
    for name in ("influlab/tables/series.py", "data/creators.csv", "influlab/_setup.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    seen = [series.fingerprint(notebook("1")), series.fingerprint(notebook("2"))]
    seen.append(series.fingerprint(notebook("1", tags=["exercise"])))
    (tmp_path / "data/creators.csv").write_text("2", encoding="utf-8")
    seen.append(series.fingerprint(notebook("1")))
    (tmp_path / "influlab/tables/series.py").write_text("2", encoding="utf-8")
    seen.append(series.fingerprint(notebook("1")))
    assert len(set(seen)) == len(seen)
    (tmp_path / "influlab/_setup.py").write_text("2", encoding="utf-8")  # starts, computes nothing
    assert series.fingerprint(notebook("1")) == seen[-1]


def test_the_command_stores_good_runs_only(monkeypatch, tmp_path, capsys):
    good, bad = tmp_path / "good.ipynb", tmp_path / "bad.ipynb"
    for path in (good, bad):
        series.write(path, notebook("1 + 1"))
    before = bad.read_bytes()
    done = ran("1 + 1")
    done.metadata.influlab.made_from = series.fingerprint(done)
    monkeypatch.setattr(series, "run", lambda stale: {good: done, bad: ValueError("no")})
    assert series.main([str(good), str(bad)]) == 1
    said = "good.ipynb:\n  up to date\nbad.ipynb:\n  not stored, its run failed: no\n"
    assert capsys.readouterr().out == said
    assert (series.read(good), bad.read_bytes()) == (done, before)
    assert series.main(["--check", str(good)]) == 0


def test_check_runs_nothing_and_names_what_is_stale(monkeypatch, tmp_path, capsys):
    path = tmp_path / "old.ipynb"
    series.write(path, ran("1 + 1"))
    monkeypatch.setattr(series, "run", None)
    assert series.main(["--check", str(path)]) == 1
    assert "is stale" in capsys.readouterr().out


# The rules, each broken once

LONG = "\n".join(["1"] * 13)
PICTURE = {"output_type": "display_data", "data": {"image/png": "QUJD"}}


def text(value):
    return v4.new_output("execute_result", {"text/plain": value})


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (ran(LONG), "c01: has 13 lines; 12 are allowed (or a tag: by-hand, exercise, solution)"),
        (ran("def f():\n    pass"), "c01: has a FunctionDef in line 1; it belongs in the package"),
        (ran("class A:\n    pass"), "c01: has a ClassDef in line 1; it belongs in the package"),
        (ran("for i in []:\n    i"), "c01: has a For in line 1; it belongs in the package"),
        (ran("while 0:\n    pass"), "c01: has a While in line 1; it belongs in the package"),
        (ran("%matplotlib inline"), "c01: uses a magic command"),
        (ran("!ls"), "c01: uses a magic command"),
        (ran("1 +"), "c01: is not Python: invalid syntax (<unknown>, line 1)"),
        (ran("plt.show()"), "c01: uses plt.show"),
        (ran("import ipywidgets"), "c01: uses ipywidgets"),
        (ran("interact(view, fee=(1, 2))"), "c01: uses interact("),
        (ran("warnings.simplefilter('ignore')"), "c01: uses warnings.simplefilter"),
        (ran("open('/srv/a.csv')"), "c01: names an absolute path: '/srv/a.csv'"),
        (ran(r"open('C:\\a.csv')"), r"c01: names an absolute path: 'C:\\a.csv'"),
        (notebook("1"), "cells were not run once each from top to bottom: [None]"),
        (
            ran("1", outputs=[PICTURE | {"metadata": {"image/png": {"alt": " "}}}]),
            "c01: shows a picture without an alternative text",
        ),
        (
            ran("1", outputs=[PICTURE | {"metadata": {}}]),
            "c01: shows a picture without an alternative text",
        ),
        (
            ran(
                "1",
                outputs=[
                    PICTURE
                    | {"data": {"image/png": "A" * 400_008}}
                    | {"metadata": {"image/png": {"alt": "large"}}}
                ],
            ),
            "c01: shows a picture of 300006 bytes; 300000 are allowed",
        ),
        (
            ran("1", outputs=[v4.new_output("error", ename="E", evalue="no", traceback=[])]),
            "c01: ends with an error: E: no",
        ),
        (
            ran("1", outputs=[text(f"'{series_rules._setup.ROOT}'")]),
            "c01: shows a path of this machine",
        ),
    ],
)
def test_a_broken_rule_is_named(made, fault):
    assert series_rules.problems(made) == [fault]


def test_a_solution_has_to_pass_its_own_check():
    wrong = v4.new_output("execute_result", {"text/plain": "Not yet: 3."}, execution_count=1)
    right = v4.new_output("execute_result", {"text/plain": "Right: 4."}, execution_count=1)
    fault = "c01: is a solution that does not pass its check: 'Not yet: 3.'"
    assert series_rules.problems(ran("1", tags=["solution"], outputs=[wrong])) == [fault]
    assert series_rules.problems(ran("1", tags=["solution"], outputs=[right])) == []


@pytest.mark.parametrize("tag", sorted(series_rules.FREE - {"solution"}))
def test_work_by_hand_and_exercises_may_define_and_loop(tag):
    assert series_rules.problems(ran(f"for i in []:\n    i\n{LONG}", tags=[tag])) == []


@pytest.mark.parametrize(
    ("title", "fault"),
    [
        ("# Costs", "its title must be a question: 'Costs'"),
        ("## Which?", "has 0 titles of the first level; it must have one"),
        ("# Which?\n\n# And how?", "has 2 titles of the first level; it must have one"),
        ("Hello\n\n# Which?", "must begin with its title"),
    ],
)
def test_a_notebook_asks_one_question(title, fault):
    made = ran("1")
    made.cells[0].source = title
    assert series_rules.problems(made) == [fault]


def test_a_comment_in_an_example_is_no_title():
    made = ran("1")
    made.cells[0].source = f"{TITLE}\n\n```python\n# not a title\n```"
    assert series_rules.problems(made) == []
