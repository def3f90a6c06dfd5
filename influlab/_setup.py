"""The environment in which influlab runs: found if there is one, made in ``.venv`` if not.

Standard library alone, in a syntax that Python 3.8 reads (see ``__main__``).
What is installed stands in two files with a hash for every package and no
address: ``installer.lock`` (uv) and ``requirements.lock`` (all the rest).
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "influlab.stamp"  # says what was installed; written last
LOCKS = (ROOT / "installer.lock", ROOT / "requirements.lock")
OLDEST, TOO_NEW = (3, 11), (3, 15)

# What would send packages elsewhere, or make the child look for them elsewhere.
MISLEADING = [
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONDONTWRITEBYTECODE",
    "__PYVENV_LAUNCHER__",
]


def say(text: str) -> None:
    """Tell the person in front of the screen what is going on."""
    print("influlab: " + text, flush=True)


def unsuited() -> str:
    """One sentence about a Python that cannot carry influlab; empty for one that can."""
    have = f"this is Python {sys.version.split()[0]} ({sys.executable})"
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        return (
            f"influlab needs Python {OLDEST[0]}.{OLDEST[1]} to {TOO_NEW[0]}.{TOO_NEW[1] - 1}, "
            f"and {have}: install one from python.org and start it as python3.13 -m influlab, "
            "or use conda (conda env create -f environment.yml)."
        )
    if os.name == "nt" and platform.machine() == "ARM64":
        return (
            "some packages that influlab needs do not exist for Windows on ARM, "
            f"and {have}: install the x86-64 Python from python.org, which runs there too."
        )
    return ""


def python_for(extra: str = "") -> str:
    """Path of a Python that has what influlab needs; makes ``.venv`` when there is none."""
    if not missing(extra):
        return sys.executable  # conda, a class room's image, or .venv itself
    if not STAMP.is_file() or STAMP.read_text(encoding="utf-8") != stamp():
        make_venv()
    return str(venv_python())


def child_environment() -> dict[str, str]:
    """Environment variables of a child: this checkout is importable, its Jupyter files are found.

    A path that the user has set for Jupyter is kept, behind ours.
    """
    kept = {key: value for key, value in os.environ.items() if key not in MISLEADING}
    ours = str(ROOT / "config")
    for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PATH"):
        theirs = [path for path in kept.get(name, "").split(os.pathsep) if path not in ("", ours)]
        kept[name] = os.pathsep.join([ours, *theirs])
    return {**kept, "PYTHONPATH": str(ROOT)}


# Is what we need already here?


def missing(extra: str = "") -> list[str]:
    """Requirements of ``pyproject.toml`` (with one of its extras) that this Python lacks."""
    import tomllib  # since Python 3.11
    from importlib import metadata

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"].get(extra, [])
    lacking = []
    for line in wanted:
        requirement, _, marker = line.partition(";")
        if marker and not applies(marker):
            continue
        name = re.split(r"[^\w.-]", requirement)[0]
        try:
            if satisfies(metadata.version(name), requirement[len(name) :]):
                continue
        except metadata.PackageNotFoundError:
            pass
        lacking.append(requirement)
    return lacking


def applies(marker: str) -> bool:
    """Whether a marker such as ``python_version < '3.14'`` (the only kind we use) holds here."""
    limit = re.sub(r"\s*python_version < '([\d.]+)'\s*", r"\1", marker)
    return sys.version_info[:2] < release(limit)


def satisfies(version: str, limits: str) -> bool:
    """Whether `version` keeps within limits such as ``>=3.10,<3.13``.

    >>> satisfies("3.10.1", ">=3.10,<3.13"), satisfies("3.9", ">=3.10"), satisfies("4.0", "<4")
    (True, False, False)
    """
    have = release(version)
    for sign, limit in re.findall(r"(>=|<)\s*([\d.]+)", limits):
        enough = have >= release(limit)
        if enough != (sign == ">="):
            return False
    return True


def release(version: str) -> tuple[int, ...]:
    """The numbers of a version without trailing zeros: 3.10.0rc1 -> (3, 10)."""
    numbers = [int(part) for part in re.match(r"\d+(\.\d+)*", version).group().split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


# If not, make it.


def stamp() -> str:
    """What a finished ``.venv`` of this checkout says: both locks and the folder it serves."""
    content = b"".join(lock.read_bytes() for lock in LOCKS) + str(ROOT).encode()
    return hashlib.sha256(content).hexdigest()


def venv_python() -> Path:
    """Where ``.venv`` keeps its Python on this system."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv() -> None:
    """Make or mend ``.venv``; killed at any moment, the next call mends it."""
    started = time.monotonic()
    python = str(venv_python())
    if STAMP.is_file():
        STAMP.unlink()
    if not works(python, "-c", "import sys; sys.exit(sys.version_info[:2] < (3, 11))"):
        say(f"making .venv with Python {sys.version.split()[0]} (once)")
        shutil.rmtree(VENV, ignore_errors=True)
        need([sys.executable, "-m", "venv", "--without-pip", str(VENV)], "cannot make .venv")
    if not works(python, "-m", "pip", "--version"):
        need(
            [python, "-m", "ensurepip", "--default-pip"],
            "this Python comes without pip; on Debian and Ubuntu: sudo apt install python3-venv",
        )
    install(python)
    point_at_checkout(python)
    STAMP.write_text(stamp(), encoding="utf-8")
    say(f"ready after {time.monotonic() - started:.1f} s")


def install(python: str) -> None:
    """Install the lock with uv, or with pip where uv cannot be had or does not manage."""
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    uv = [python, "-m", "uv", "pip", "install", "--python", python]
    uv += [] if sys.stderr.isatty() else ["--quiet"]  # a terminal gets to see how far it is
    installer, packages = (
        ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)] for lock in LOCKS
    )
    say("installing what requirements.lock lists (once; some 300 MB to download)")
    if call(pip + installer) or call(uv + packages):
        say("uv did not manage; pip installs the same list, in a few minutes")
        need(pip + packages, "the packages could not be installed; the lines above say why")


def point_at_checkout(python: str) -> None:
    """Make this checkout importable for everything that runs in ``.venv``, editors too."""
    code = (
        "import sys, sysconfig, pathlib;"
        "pathlib.Path(sysconfig.get_path('purelib'), 'influlab.pth').write_text(sys.argv[1])"
    )
    need([python, "-c", code, str(ROOT)], "cannot write into .venv")


def call(command: list[str]) -> int:
    """Exit code of `command`, with nothing in the way that would install elsewhere."""
    environment = child_environment()
    environment["PIP_USER"] = "0"  # above a 'user = true' in pip's own settings
    if "PIP_INDEX_URL" in environment:  # uv does not read pip's settings
        environment.setdefault("UV_DEFAULT_INDEX", environment["PIP_INDEX_URL"])
    return subprocess.call(command, env=environment, cwd=str(ROOT))


def need(command: list[str], complaint: str) -> None:
    """Run `command`; where it fails, stop with one sentence."""
    if call(command):
        sys.exit("influlab: " + complaint)


def works(*command: str) -> bool:
    """Whether `command` can be started and ends well."""
    silence, environment = subprocess.DEVNULL, child_environment()
    try:
        return subprocess.call(command, env=environment, stdout=silence, stderr=silence) == 0
    except OSError:
        return False
