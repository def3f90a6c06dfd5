"""The same seed, the same numbers: on every Python given, and from one run to the next.

    python tests/matrix/compare.py                      # this Python
    python tests/matrix/compare.py PYTHON [PYTHON ...]  # these, with all that influlab needs

Each Python prints its digests in a process of its own (``digests.py``); what differs from
``expected.json`` is named, and the exit code is then 1.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def found(python: str) -> dict:
    """Versions and digests of one Python."""
    run = subprocess.run(
        [python, str(HERE / "digests.py")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        return {"versions": {"python": python}, "digests": {}, "why": run.stderr.splitlines()[-1:]}
    return json.loads(run.stdout.splitlines()[-1])


def main() -> int:
    expected = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))
    different = 0
    for python in sys.argv[1:] or [sys.executable]:
        said = found(python)
        unlike = [kind for kind in expected if said["digests"].get(kind) != expected[kind]]
        versions = ", ".join(f"{name} {version}" for name, version in said["versions"].items())
        print(f"{versions}: {'other ' + ', '.join(unlike) if unlike else 'the same numbers'}")
        print(*said.get("why", ()), sep="\n", end="")
        different += bool(unlike)
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
