"""One set of dependencies: the project, the locks, conda's file, the code and the README agree."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from influlab import _setup

ROOT = _setup.ROOT
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = dict(PROJECT["optional-dependencies"])
RIVALS = EXTRAS.pop("bench")  # what a benchmark compares with; no user installs them
CLUSTER = EXTRAS.pop("cluster")  # 450 MB, and Java beside it: only for who has a cluster
README = (ROOT / "README.md").read_text(encoding="utf-8")

#: distribution -> its name at conda-forge
CONDA = {
    "duckdb": "python-duckdb",
    "isal": "python-isal",
    "matplotlib": "matplotlib-base",
    "playwright": "playwright-python",
    "typst": "typst-py",
}
#: distribution -> the name under which it is imported
IMPORTED = {
    "python-docx": "docx",
    "salib": "SALib",
    "scikit-learn": "sklearn",
    "vadersentiment": "vaderSentiment",
}
#: likewise for what a benchmark compares with
MODULES_OF_RIVALS = {
    "bsts-causalimpact": "causal_impact",
    "pycausalimpact": "causalimpact",
    "submodlib-py": "submodlib",
}
#: distributions that are started, not imported, and the file that starts them
STARTED = {"jupyterlab": "__main__.py"}


def split(requirement: str) -> tuple[str, str]:
    """Name and limits of a requirement."""
    return re.fullmatch(r"([\w.-]+?)([<>=][^;]*)?(?:;.*)?", requirement).groups(default="")


def names(requirements: list[str]) -> list[str]:
    return [split(requirement)[0] for requirement in requirements]


def locked(name: str) -> dict[str, str]:
    """Distribution -> version, as a lock has them."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, flags=re.MULTILINE))


def imports() -> set[str]:
    """Top-level names of everything that the package imports."""
    found = set()
    for path in (ROOT / "influlab").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found


# The locks


@pytest.mark.parametrize(
    "lock",
    [*_setup.LOCKS, ROOT / "cluster.lock", ROOT / "types.lock", ROOT / "conda.lock"],
    ids=lambda path: path.name,
)
def test_a_lock_holds_hashes_and_no_address(lock):
    text = lock.read_text(encoding="utf-8")
    assert "http" not in text.replace("httpx", "").replace("httpcore", "")
    assert "://" not in text
    assert not re.findall(r"^--?\w", text, flags=re.MULTILINE)
    entries = re.split(r"\n(?=\w)", text)
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_installer_is_one_package():
    assert list(locked("installer.lock")) == ["uv"]


def test_the_lock_has_every_dependency_within_its_limits():
    versions = locked("requirements.lock")
    for requirement in sum(EXTRAS.values(), PROJECT["dependencies"]):
        name, limits = split(requirement)
        assert _setup.satisfies(versions[name], limits), requirement


def test_the_cluster_has_a_lock_of_its_own():
    versions = locked("cluster.lock")
    assert sorted(versions) == ["py4j", "pyspark"]
    name, limits = split(CLUSTER[0])
    assert (name, len(CLUSTER)) == ("pyspark", 1) and _setup.satisfies(versions[name], limits)
    assert not versions.keys() & locked("requirements.lock").keys()


def test_the_lock_is_for_every_system():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "sys_platform == 'win32'" in text and "sys_platform == 'darwin'" in text


# Conda


def test_conda_gets_the_same_names_and_ranges():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    channels, listed = re.fullmatch(
        r"(?:#.*\n)*name: influlab\nchannels:\n(.*)dependencies:\n(.*)", text, flags=re.DOTALL
    ).groups()
    assert re.findall(r"- (\S+)", channels) == ["conda-forge", "nodefaults"]
    wanted = ["pip", "pip:", "python>=3.11,<3.14"]
    for requirement in sum(EXTRAS.values(), PROJECT["dependencies"]):
        name, limits = split(requirement)
        wanted.append(CONDA.get(name, name) + limits)
    assert sorted(re.findall(r"^ +- (\S+)$", listed, flags=re.MULTILINE)) == sorted(wanted)
    by_pip = re.search(r"\n  - pip:\n(.*)", listed, flags=re.DOTALL)[1].split()
    assert by_pip == ["-", "datasketches>=5.1"]


# Each dependency is there for a reason


@pytest.mark.parametrize("name", names(PROJECT["dependencies"]))
def test_a_dependency_is_used(name):
    if name in STARTED:
        source = (ROOT / "influlab" / STARTED[name]).read_text(encoding="utf-8")
        assert f'"{name}"' in source
    else:
        assert IMPORTED.get(name, name) in imports()


@pytest.mark.parametrize("name", names(sum(EXTRAS.values(), PROJECT["dependencies"]) + CLUSTER))
def test_the_readme_gives_the_reason_for_a_dependency(name):
    row = re.search(rf"^\|[^|]*\b{re.escape(name)}\b[^|]*\|([^|]+)\|", README, flags=re.M | re.I)
    assert row, f"{name} has no row in the README's table of dependencies"
    assert len(row[1].split()) >= 2, f"{name}: the reason is missing"


def test_nothing_is_imported_that_is_not_named():
    known = {IMPORTED.get(name, name) for name in names(PROJECT["dependencies"])}
    # These come with what is named: nbclient's and ipywidgets' own, matplotlib's pictures.
    # Playwright is of the tests; who takes the README's pictures has it or is told.
    known |= {"influlab", "nbformat", "traitlets", "IPython", "PIL", "playwright"}
    # The dashboard: its extra, and what JupyterLab and Voila are made of.
    known |= {"voila", "jupyter_core", "jupyter_server", "tornado", "markupsafe"}
    assert imports() - known - sys.stdlib_module_names == set()


# The project's own words about itself


def test_version_and_licence_are_said_once():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    init = (ROOT / "influlab" / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r'__version__ = "([\d.]+)"', init)[1]
    assert f"version: {version}\n" in citation
    assert re.search(r"^## ([\d.]+)", changes, flags=re.MULTILINE)[1] == version
    assert f"license: {PROJECT['license']}\n" in citation


def test_every_package_folder_is_installed():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = settings["tool"]["setuptools"]["packages"]
    folders = {path.parent for path in (ROOT / "influlab").rglob("__init__.py")}
    found = {folder.relative_to(ROOT).as_posix().replace("/", ".") for folder in folders}
    assert set(listed) == found


@pytest.mark.parametrize("command", ["lab", "test", "report", "app"])
def test_the_readme_names_each_command(command):
    assert f"python3 -m influlab {command}" in README


def test_the_documents_hold_no_path_of_a_machine():
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("*.yml"),
        *ROOT.glob("*.toml"),
        *ROOT.glob("*.cff"),
    ]:
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text and str(Path.home()) + "/" not in text, path.name


@pytest.mark.parametrize("name", names(RIVALS))
def test_a_rival_is_used_in_a_benchmark(name):
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "benchmarks").glob("*.py"))
    module = MODULES_OF_RIVALS.get(name, name)
    assert re.search(rf"^\s*(import|from) {module}\b", source, flags=re.M)
