"""Lets atheris look for bytes that take ``tables.read`` where no file took it before.

    uv pip install atheris        # Linux and macOS; no dependency of influlab
    .venv/bin/python tests/fuzz/guided.py -max_total_time=600 -rss_limit_mb=4096 -timeout=60

The first byte chooses the table, the rest is the file. What atheris finds it writes beside itself
(``crash-...``, ``timeout-...``); give that file's name as the only argument to see it again.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["influlab.tables"]):
    from judge import outcome
    from mangled import KINDS, Mangled


def one(data: bytes) -> None:
    """One file; anything but a table or a refusal is an exception, which atheris keeps."""
    table = KINDS[data[0] % len(KINDS)] if data else KINDS[0]
    outcome(Mangled(1, "guided", table, data[1:]))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
