"""environment.yml solved offline against a channel that holds what requirements.lock names.

Needs py-rattler, which nobody else needs: ``uv pip install --require-hashes -r conda.lock``.
That names and ranges agree with the project and the lock needs nothing: ``test_environment.py``.
"""

import asyncio
import datetime
import json
import re
import tomllib
import urllib.request

import pytest

from influlab import _setup

rattler = pytest.importorskip("rattler", reason="py-rattler is not installed")

FORGE = "https://conda.anaconda.org/conda-forge"
BUILD = rattler.BuildString("0")
#: system -> what conda takes as given there
VIRTUAL = {
    system: [
        rattler.GenericVirtualPackage(rattler.PackageName(name), rattler.Version(version), BUILD)
        for name, version in given.items()
    ]
    for system, given in {
        "linux-64": {"__linux": "5.10", "__glibc": "2.28", "__unix": "0"},
        "osx-arm64": {"__osx": "13.0", "__unix": "0"},
        "win-64": {"__win": "10"},
    }.items()
}
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
    return folder.as_uri()


def solved(asked: list[str], channel: str, platform: str, cache) -> set[str]:
    """Names of what conda would install."""
    found = asyncio.run(
        rattler.solve(
            [rattler.Channel(channel)],
            asked,
            gateway=rattler.Gateway(cache_dir=cache),
            platforms=[platform, "noarch"],
            virtual_packages=VIRTUAL[platform],
            timeout=datetime.timedelta(minutes=3),
        )
    )
    return {record.name.normalized for record in found}


def wanted() -> list[str]:
    """What environment.yml asks conda for."""
    text = (_setup.ROOT / "environment.yml").read_text(encoding="utf-8")
    return re.findall(r"^  - ([\w-]+(?:[<>=][^\s]*)?)$", text.partition("dependencies:\n")[2], re.M)


@pytest.mark.parametrize("platform", VIRTUAL)
def test_the_conda_file_is_solved_by_what_the_lock_names(platform, tmp_path):
    asked = wanted()
    project = tomllib.loads((_setup.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert len(asked) >= len(project["dependencies"])
    names = solved(asked, channel_of_the_lock(tmp_path), platform, tmp_path / "cache")
    assert names == {re.match(r"[\w-]+", each)[0] for each in asked}


def test_a_range_that_the_lock_breaks_is_refused(tmp_path):
    channel = channel_of_the_lock(tmp_path)
    with pytest.raises(Exception, match="pandas"):
        solved(["pandas>=99"], channel, "linux-64", tmp_path / "cache")


@pytest.mark.slow
@pytest.mark.parametrize("platform", VIRTUAL)
def test_conda_forge_has_what_the_conda_file_asks_for(platform, tmp_path):
    try:
        with urllib.request.urlopen(f"{FORGE}/noarch/repodata_shards.msgpack.zst", timeout=20):
            pass
    except OSError as fault:
        pytest.skip(f"conda-forge cannot be reached: {fault}")
    asked = wanted()
    names = solved(asked, FORGE, platform, tmp_path / "cache")
    assert {re.match(r"[\w-]+", each)[0] for each in asked} <= names
