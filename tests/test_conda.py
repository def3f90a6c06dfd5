"""environment.yml solved offline against a channel that holds what requirements.lock names.

Needs py-rattler, which is no dependency:
``uv run --no-project --with py-rattler --with pytest --with pyyaml pytest tests/test_conda.py``
in an environment of influlab, or ``uv pip install py-rattler`` there.
"""

import asyncio
import json
import re
import tomllib

import pytest

from influlab import _setup

rattler = pytest.importorskip("rattler", reason="py-rattler is not installed")

#: distribution -> its name at conda-forge, where it is another
CONDA = {
    "duckdb": "python-duckdb",
    "isal": "python-isal",
    "matplotlib": "matplotlib-base",
    "playwright": "playwright-python",
    "typst": "typst-py",
}


def channel_of_the_lock(folder):
    """A channel with one package for each version that the lock names, and three Pythons."""
    text = (_setup.ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = re.findall(r"^([\w.-]+)==([\w.]+)", text, flags=re.MULTILINE)
    pairs = {(CONDA.get(name, name), version) for name, version in locked}
    pairs |= {("python", "3.11.9"), ("python", "3.12.7"), ("python", "3.13.0"), ("pip", "25.0")}
    packages = {
        f"{name}-{version}-0.tar.bz2": {
            "name": name,
            "version": version,
            "build": "0",
            "build_number": 0,
            "depends": [],
            "subdir": "noarch",
            "sha256": "0" * 64,
            "timestamp": 1_700_000_000_000,
        }
        for name, version in pairs
    }
    path = folder / "noarch" / "repodata.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"info": {"subdir": "noarch"}, "packages": packages}))
    return rattler.SparseRepoData(rattler.Channel(folder.as_uri()), "noarch", path)


def wanted() -> list[str]:
    """What environment.yml asks conda for."""
    text = (_setup.ROOT / "environment.yml").read_text(encoding="utf-8")
    return re.findall(r"^  - ([\w-]+(?:[<>=][^\s]*)?)$", text.partition("dependencies:\n")[2], re.M)


def test_the_conda_file_is_solved_by_what_the_lock_names(tmp_path):
    asked = wanted()
    project = tomllib.loads((_setup.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert len(asked) >= len(project["dependencies"])
    data = channel_of_the_lock(tmp_path)
    solved = asyncio.run(rattler.solve_with_sparse_repodata(asked, [data]))
    names = {record.name.normalized for record in solved}
    assert names == {re.match(r"[\w-]+", each)[0] for each in asked}


def test_a_range_that_the_lock_breaks_is_refused(tmp_path):
    data = channel_of_the_lock(tmp_path)
    with pytest.raises(Exception, match="pandas"):
        asyncio.run(rattler.solve_with_sparse_repodata(["pandas>=99"], [data]))
