"""``python3 -m influlab``: what it starts, and how it finds or makes its environment."""

import ast
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from influlab import __main__ as start
from influlab import _setup

FILES = [_setup.ROOT / "influlab" / name for name in ("__init__.py", "__main__.py", "_setup.py")]


@pytest.fixture
def checkout(monkeypatch, tmp_path):
    """An empty checkout with a lock of one package; commands are noted, not run."""
    (tmp_path / "requirements.lock").write_text("numpy==2.4.6\n", encoding="utf-8")
    (tmp_path / "installer.lock").write_text("uv==0.13.9\n", encoding="utf-8")
    monkeypatch.setattr(_setup, "ROOT", tmp_path)
    monkeypatch.setattr(_setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(_setup, "STAMP", tmp_path / ".venv" / "influlab.stamp")
    locks = (tmp_path / "installer.lock", tmp_path / "requirements.lock")
    monkeypatch.setattr(_setup, "LOCKS", locks)
    monkeypatch.setattr(_setup, "missing", lambda extra="": ["numpy>=2.1"])
    return tmp_path


class Commands:
    """Stands for ``_setup.call``: notes each command, makes the folder, fails where asked."""

    def __init__(self, failing=()):
        self.seen, self.failing = [], failing

    def __call__(self, command):
        done = " ".join(Path(w).name if os.path.isabs(w) else w for w in command[1:])
        self.seen.append(done)
        if "venv" in command:
            Path(command[-1]).mkdir()
        return int(any(text in done for text in self.failing))


HASHED = "--require-hashes --only-binary :all: -r"
VENV = "-m venv --without-pip .venv"
PIP = "-m ensurepip --default-pip"
UV = f"-m pip install --disable-pip-version-check --quiet {HASHED} installer.lock"
BY_UV = f"-m uv pip install --python {_setup.venv_python().name} --quiet {HASHED} requirements.lock"
BY_PIP = UV.replace("installer", "requirements")


def commands(monkeypatch, failing=()):
    made = Commands(failing)
    monkeypatch.setattr(_setup, "call", made)
    monkeypatch.setattr(_setup.sys.stderr, "isatty", lambda: False, raising=False)
    return made


# What an old or bare Python meets


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_old_python_can_read_the_start(path):
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_start_needs_the_standard_library_alone(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= sys.stdlib_module_names
        elif isinstance(node, ast.ImportFrom):
            assert node.module in sys.stdlib_module_names | {"influlab"}


@pytest.mark.parametrize("version", [(3, 8, 18), (3, 10, 14), (3, 15, 0)])
def test_a_python_out_of_range_gets_one_sentence(version, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(sys, "version", ".".join(map(str, version)) + " (main)")
    monkeypatch.setattr(sys, "executable", "python3")
    assert start.main(["lab"]) == 1
    assert capsys.readouterr().err == (
        f"influlab needs Python 3.11 to 3.14, and this is Python {'.'.join(map(str, version))} "
        "(python3): install one from python.org and start it as python3.13 -m influlab, "
        "or use conda (conda env create -f environment.yml).\n"
    )


def test_windows_on_arm_gets_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(_setup.os, "name", "nt")
    monkeypatch.setattr(_setup.platform, "machine", lambda: "ARM64")
    monkeypatch.setattr(sys, "version", "3.13.0 (main)")
    monkeypatch.setattr(sys, "executable", "python")
    code = start.main(["lab"])
    monkeypatch.undo()
    assert (code, capsys.readouterr().err) == (
        1,
        "some packages that influlab needs do not exist for Windows on ARM, and this is Python "
        "3.13.0 (python): install the x86-64 Python from python.org, which runs there too.\n",
    )


def test_the_range_is_the_one_of_the_project():
    project = tomllib.loads((_setup.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    oldest, too_new = (".".join(map(str, v)) for v in (_setup.OLDEST, _setup.TOO_NEW))
    assert project["project"]["requires-python"] == f">={oldest},<{too_new}"


@pytest.mark.parametrize(("argv", "code"), [([], 0), (["--help"], 0), (["fly"], 2)])
def test_without_a_known_command_it_lists_them(argv, code, capsys):
    assert start.main(argv) == code
    said = "".join(capsys.readouterr())
    assert all(f"\n  {job} " in said for job in start.JOBS)


# What it starts


@pytest.mark.parametrize("job", start.JOBS)
def test_options_go_to_the_command(job, monkeypatch):
    monkeypatch.setattr(_setup, "python_for", lambda extra: f"python with {extra}")
    seen = {}
    monkeypatch.setattr(start, "run", lambda command, **how: seen.update(how, command=command) or 3)
    assert start.main([job, "--option", "value"]) == 3
    extra, arguments, place = start.JOBS[job]
    assert seen["command"] == [f"python with {extra}", *arguments, "--option", "value"]
    assert seen["folder"] == (place and str(_setup.ROOT / place))
    assert seen["environment"]["PYTHONPATH"] == str(_setup.ROOT)


def test_test_runs_the_command_of_the_readme():
    assert start.JOBS["test"] == ("test", ["-m", "pytest"], ".")
    assert "python3 -m influlab test" in (_setup.ROOT / "README.md").read_text(encoding="utf-8")


def test_what_would_mislead_the_child_is_taken_away(monkeypatch):
    for name in _setup.MISLEADING:
        monkeypatch.setenv(name, "elsewhere")
    assert "elsewhere" not in _setup.child_environment().values()


@pytest.mark.parametrize("name", ["JUPYTER_PATH", "JUPYTER_CONFIG_PATH"])
def test_jupyter_finds_our_settings_first_and_once(monkeypatch, name):
    ours = str(_setup.ROOT / "config")
    monkeypatch.delenv(name, raising=False)
    assert _setup.child_environment()[name] == ours
    monkeypatch.setenv(name, "mine")
    monkeypatch.setenv(name, _setup.child_environment()[name])  # a child of a child
    assert _setup.child_environment()[name] == ours + os.pathsep + "mine"


def test_pip_is_told_where_to_install_and_uv_where_to_look(monkeypatch):
    seen = {}
    monkeypatch.setattr(_setup.subprocess, "call", lambda command, env, cwd: seen.update(env) or 0)
    monkeypatch.setenv("PIP_INDEX_URL", "an index")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    assert _setup.call(["pip"]) == 0
    assert (seen["PIP_USER"], seen["UV_DEFAULT_INDEX"]) == ("0", "an index")


# The environment


@pytest.mark.parametrize(
    ("version", "limits", "kept"),
    [
        ("3.10", ">=3.10,<3.13", True),
        ("3.10.0", ">=3.10", True),
        ("3.9.9", ">=3.10", False),
        ("3.13.0rc1", "<3.13", False),
        ("3.12.9", "<3.13", True),
        ("9", ">=8.1.5,<9", False),
        ("2.5.0.post1", ">=2.5", True),
        ("1", "", True),
    ],
)
def test_versions_are_compared_as_numbers(version, limits, kept):
    assert _setup.satisfies(version, limits) is kept


def test_every_limit_of_the_project_is_understood():
    project = tomllib.loads((_setup.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in sum(project["optional-dependencies"].values(), project["dependencies"]):
        limits, _, marker = requirement.partition(";")
        assert re.fullmatch(r"[\w.-]+((>=|<)[\d.]+,?)+", limits)
        assert not marker or _setup.applies(marker) in (True, False)


@pytest.mark.parametrize(("version", "applies"), [((3, 13), True), ((3, 14), False)])
def test_a_package_that_this_python_cannot_have_is_not_missed(monkeypatch, version, applies):
    monkeypatch.setattr(sys, "version_info", version)
    assert _setup.applies(" python_version < '3.14'") is applies


def test_an_environment_with_everything_is_used_as_it_is(monkeypatch):
    monkeypatch.setattr(_setup, "make_venv", None)
    assert _setup.missing("test") == []
    assert _setup.python_for("test") == sys.executable


def test_a_missing_package_is_found(monkeypatch, tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["numpy>=1", "no-such-package>=1", "pandas>=99"]\n'
        '[project.optional-dependencies]\ntest = ["pytest>=99"]\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(_setup, "ROOT", tmp_path)
    assert _setup.missing() == ["no-such-package>=1", "pandas>=99"]
    assert _setup.missing("test") == ["no-such-package>=1", "pandas>=99", "pytest>=99"]


def test_an_empty_checkout_is_set_up(checkout, monkeypatch, capsys):
    made = commands(monkeypatch)
    assert _setup.python_for() == str(_setup.venv_python())
    assert made.seen[:4] == [VENV, PIP, UV, BY_UV]
    assert made.seen[4].startswith("-c import sys, sysconfig")
    assert _setup.STAMP.read_text(encoding="utf-8") == _setup.stamp()
    assert capsys.readouterr().out.splitlines()[-1].startswith("influlab: ready after ")


def test_a_finished_environment_is_not_touched(checkout, monkeypatch):
    commands(monkeypatch)
    _setup.python_for()
    again = commands(monkeypatch)
    _setup.python_for()
    assert again.seen == []


@pytest.mark.parametrize("lock", ["requirements.lock", "installer.lock"])
def test_a_changed_lock_is_installed_again(checkout, monkeypatch, lock):
    commands(monkeypatch)
    _setup.python_for()
    (checkout / lock).write_text("changed\n", encoding="utf-8")
    again = commands(monkeypatch)
    _setup.python_for()
    assert BY_UV in again.seen


def test_a_set_up_that_was_cut_short_is_mended(checkout, monkeypatch):
    def cut(command):
        raise KeyboardInterrupt

    monkeypatch.setattr(_setup, "call", cut)
    with pytest.raises(KeyboardInterrupt):
        _setup.python_for()
    assert not _setup.STAMP.exists()
    again = commands(monkeypatch)
    monkeypatch.setattr(_setup, "works", lambda *command: True)  # what there is can be kept
    _setup.VENV.mkdir(exist_ok=True)
    _setup.python_for()
    assert again.seen[:2] == [UV, BY_UV]
    assert _setup.STAMP.exists()


@pytest.mark.parametrize(
    ("failing", "tried"), [("installer.lock", [UV, BY_PIP]), ("-m uv", [UV, BY_UV, BY_PIP])]
)
def test_pip_installs_the_same_list_where_uv_does_not(checkout, monkeypatch, failing, tried):
    made = commands(monkeypatch, failing=[failing])
    _setup.python_for()
    assert made.seen[2:-1] == tried
    assert _setup.STAMP.exists()


@pytest.mark.parametrize(
    ("failing", "sentence"),
    [
        ("venv", "influlab: cannot make .venv"),
        (
            "ensurepip",
            "influlab: this Python comes without pip; "
            "on Debian and Ubuntu: sudo apt install python3-venv",
        ),
        (
            "requirements.lock",
            "influlab: the packages could not be installed; the lines above say why",
        ),
        ("sysconfig", "influlab: cannot write into .venv"),
    ],
)
def test_what_fails_is_one_sentence_and_leaves_no_stamp(checkout, monkeypatch, failing, sentence):
    commands(monkeypatch, failing=[failing])
    with pytest.raises(SystemExit) as stop:
        _setup.python_for()
    assert stop.value.code == sentence
    assert not _setup.STAMP.exists()


# The child


def test_a_child_gives_back_its_exit_code():
    command = [sys.executable, "-c", "import os, sys; sys.exit(int(os.environ['CODE']))"]
    assert start.run(command, {**_setup.child_environment(), "CODE": "7"}, None) == 7


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_no_child_is_left_behind(number, tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text(
        "import os, pathlib, sys, time\n"
        "pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))\n"
        "time.sleep(600)\n",
        encoding="utf-8",
    )
    code = (
        "import sys; from influlab import __main__ as start; start.PATIENCE = (0.2, 5);"
        "sys.exit(start.run([sys.executable, *sys.argv[1:]], None, None))"
    )
    note = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-c", code, str(child), str(note)], cwd=_setup.ROOT)
    while not (note.exists() and note.read_text()):
        assert parent.poll() is None
        time.sleep(0.02)
    parent.send_signal(number)
    assert parent.wait(30) != 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)
