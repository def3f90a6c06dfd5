"""The house holds its shape: one-way imports, small files, small functions, whole docstrings."""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ["tables", "creators", "campaign", "results", "decision", "show"]
FILES = sorted((ROOT / "influlab").rglob("*.py"))
DRAWING = {"matplotlib", "seaborn", "ipywidgets", "isal"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ROOMS else ""


def imports_of(path: Path) -> set[str]:
    """Absolute names of everything that a file imports, at any depth."""
    package = name_of(path).split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def functions_of(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_rooms_import_only_from_rooms_before_them(path):
    here = room_of(name_of(path))
    if not here:
        return
    for target in imports_of(path):
        there = room_of(target) if target.startswith("influlab.") else ""
        assert not there or ROOMS.index(there) <= ROOMS.index(here), f"{here} imports {target}"


def test_files_import_in_one_direction():
    modules = {name_of(path): path for path in FILES if path.name != "__init__.py"}
    edges = {}
    for name, path in modules.items():
        targets = [f"{target}." for target in imports_of(path)]
        edges[name] = {m for m in modules if any(t.startswith(f"{m}.") for t in targets)}
    seen: dict[str, str] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"import circle: {' -> '.join([*trail, name])}"
        if seen.get(name) != "done":
            for nearby in sorted(edges[name] - {name}):
                visit(nearby, (*trail, name))
            seen[name] = "done"

    for name in modules:
        visit(name, ())


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_drawing_stays_in_show(path):
    if room_of(name_of(path)) != "show":
        assert not {target.split(".")[0] for target in imports_of(path)} & DRAWING


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_and_functions_are_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, "split the file"
    for function in functions_of(path):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
        assert lines <= 30, f"{function.name}: {lines} lines"
        plain = [a for a in function.args.args if a.arg not in ("self", "cls")]
        assert len(plain) <= 5, f"{function.name}: {len(plain)} positional parameters"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_modules_say_what_they_are_for(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def public_things() -> list:
    things = []
    for room in ROOMS:
        module = importlib.import_module(f"influlab.{room}")
        things += [pytest.param(getattr(module, n), id=f"{room}.{n}") for n in module.__all__]
    return things


@pytest.mark.parametrize("thing", public_things())
def test_public_docstrings_are_whole(thing):
    if not callable(thing):
        return
    text = inspect.getdoc(thing) or ""
    assert text, "no docstring"
    missing = [] if ">>>" in text else ["an example that runs"]
    if inspect.isfunction(thing):
        if inspect.signature(thing).parameters and "Parameters\n----" not in text:
            missing.append("Parameters")
        missing += [] if "Returns\n----" in text else ["Returns"]
    assert not missing, f"docstring lacks {', '.join(missing)}"


@pytest.mark.parametrize("thing", public_things())
def test_public_functions_say_their_types(thing):
    if not inspect.isfunction(thing):
        return
    signature = inspect.signature(thing)
    silent = [p.name for p in signature.parameters.values() if p.annotation is p.empty]
    silent += ["what it returns"] if signature.return_annotation is signature.empty else []
    assert not silent, f"no type for {', '.join(silent)}"


def test_rooms_before_show_load_no_drawing_library():
    code = (
        "import sys; from influlab import tables, creators, campaign, results, decision;"
        f"print([name for name in {sorted(DRAWING)!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (run.returncode, run.stdout.strip()) == (0, "[]"), run.stderr
