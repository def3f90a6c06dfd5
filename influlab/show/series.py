"""The notebooks of the series, run from top to bottom and stored in one form: ``main`` is the door.

A stored notebook shows its results, so that it can be read where it lies. Its form
is canonical (``canonical``): the same cells and the same results are the same bytes.
It carries a fingerprint of what it was made from, which tells when it is stale.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from influlab import _setup
from influlab.show.series_rules import problems

FOLDER = _setup.ROOT / "notebooks"
KERNELS = 2  # at a time
PATIENCE = 300  # seconds for one cell
FAILURES = (CellExecutionError, CellTimeoutError, DeadKernelError)
#: files that start and store notebooks, and change nothing in them
STARTERS = (
    *("__main__.py", "_setup.py", "_app.py", "_app_pages.py", "_sockets.py"),
    *("show/cli.py", "show/series.py", "show/series_rules.py"),
    *("show/key.py", "show/book.py", "show/book_cells.py", "show/book_shots.py"),
)
WIDGET = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


def paths() -> list[Path]:
    """The notebooks of the series, in order."""
    return sorted(FOLDER.glob("*.ipynb"))


def read(path: Path) -> NotebookNode:
    """A notebook from a file."""
    return nbformat.read(path, as_version=4)


def write(path: Path, notebook: NotebookNode) -> None:
    """Store a notebook; the same notebook gives the same bytes on every system."""
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


# What a notebook was made from


def fingerprint(notebook: NotebookNode) -> str:
    """Hash of the notebook's cells, of the data and of the package's source."""
    digest = hashlib.sha256()
    for cell in notebook.cells:
        tags = ",".join(cell.metadata.get("tags", []))
        digest.update(f"{cell.cell_type}\0{tags}\0{cell.source}\0".encode())
    for path in _sources():
        digest.update(path.relative_to(_setup.ROOT).as_posix().encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> list[Path]:
    """Every file of the package and of the data that can change what a notebook shows."""
    found = [*(_setup.ROOT / "influlab").rglob("*.py"), *(_setup.ROOT / "data").rglob("*")]
    starters = {_setup.ROOT / "influlab" / name for name in STARTERS}
    return sorted(
        path
        for path in found
        if path.is_file() and path not in starters and not path.name.startswith(".")
    )


def complaint(notebook: NotebookNode) -> str:
    """Why a stored notebook has to be run again; empty when it need not."""
    if notebook.metadata.get("influlab", {}).get("made_from") != fingerprint(notebook):
        return "is stale: its cells, the data or the package have changed since it was run"
    if canonical(notebook) != notebook:
        return "was stored by another program"
    return ""


# One form


def canonical(notebook: NotebookNode) -> NotebookNode:
    """A notebook without what differs from run to run: ids, times, widgets, addresses."""
    cells = []
    for number, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        kept = {
            "id": f"c{number:02d}",
            "cell_type": cell.cell_type,
            "metadata": {"tags": tags} if tags else {},
            "source": cell.source.strip("\n"),
        }
        if cell.cell_type == "code":
            kept["execution_count"] = cell.execution_count
            kept["outputs"] = _outputs(cell.outputs)
        cells.append(kept)
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "influlab": {"made_from": notebook.metadata.get("influlab", {}).get("made_from", "")},
    }
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return cast(NotebookNode, nbformat.from_dict(whole))


def _outputs(outputs: Iterable[NotebookNode]) -> list[dict]:
    """Outputs without widgets (each has a static twin); printed text in one piece."""
    kept: list[dict] = []
    for output in map(dict, outputs):
        if "data" in output:
            if WIDGET in output["data"]:
                continue
            pictures = {k: v for k, v in output["metadata"].items() if k.startswith("image/")}
            output |= {"data": _data(output["data"], pictures), "metadata": pictures}
            output.pop("transient", None)
        elif output["output_type"] == "stream":
            last = kept[-1] if kept else {}
            if last.get("name") == output["name"]:
                last["text"] += output["text"]
                continue
        kept.append(output)
    return kept


def _data(data: dict, pictures: dict) -> dict:
    """Texts without memory addresses; a picture's text is its alternative text."""
    clean = {}
    for kind, value in data.items():
        clean[kind] = ADDRESS.sub("0x...", value) if kind.startswith("text/") else value
    for about in pictures.values():
        clean["text/plain"] = about.get("alt", clean.get("text/plain", ""))
    return clean


def without_pictures(notebook: NotebookNode) -> Any:
    """Cells for comparing two runs: texts as they are, pictures by their presence."""
    cells: Any = nbformat.from_dict(notebook.cells)
    for cell in cells:
        for output in cell.get("outputs", []):
            for kind in output.get("data", {}):
                if kind.startswith("image/"):
                    output["data"][kind] = "a picture"
    return cells


# Running


def run(notebooks: dict[Path, NotebookNode]) -> dict[Path, NotebookNode | Exception]:
    """Run notebooks in fresh kernels, two at a time.

    Parameters
    ----------
    notebooks : dict of path to notebook
        They are left as they are. Each runs in its path's folder.

    Returns
    -------
    dict of path to notebook or exception
        The canonical notebook with its results, or what ended its run.
    """
    return asyncio.run(_run(notebooks))


async def _run(notebooks: dict[Path, NotebookNode]) -> dict[Path, NotebookNode | Exception]:
    kernels = asyncio.Semaphore(KERNELS)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own:
        environment = _setup.child_environment() | {"IPYTHONDIR": own}
        environment.pop("MPLBACKEND", None)  # a kernel draws into its notebook

        async def one(path: Path, notebook: NotebookNode) -> NotebookNode | Exception:
            async with kernels:
                return await _execute(notebook, path.parent, environment)

        results = await asyncio.gather(*(one(*pair) for pair in notebooks.items()))
    return dict(zip(notebooks, results, strict=True))


async def _execute(
    notebook: NotebookNode, folder: Path, environment: dict[str, str]
) -> NotebookNode | Exception:
    copy: Any = nbformat.from_dict(notebook)
    client = NotebookClient(
        copy,
        timeout=PATIENCE,
        record_timing=False,
        store_widget_state=False,
        config=Config(KernelManager={"transport_encryption": "auto"}),
    )
    try:
        await client.async_execute(cwd=str(folder), env=environment)
    except FAILURES as failure:
        return failure
    copy.metadata["influlab"] = {"made_from": fingerprint(canonical(copy))}
    return canonical(copy)


def main(argv: list[str]) -> int:
    """``python3 -m influlab notebooks``: run what is stale, or all that is named.

    Parameters
    ----------
    argv : list of str
        Notebooks to run; none: those that are stale. ``--check`` runs nothing.

    Returns
    -------
    int
        0 when every notebook is up to date and keeps the rules of the series, else 1.
    """
    parser = argparse.ArgumentParser(
        prog="python3 -m influlab notebooks",
        description="Run the notebooks that are stale, or those named, and store the results.",
    )
    parser.add_argument("--check", action="store_true", help="run nothing, only say what is stale")
    parser.add_argument("notebooks", nargs="*", type=Path)
    asked = parser.parse_args(argv)
    stored = {path: read(path) for path in asked.notebooks or paths()}
    stale = {path: nb for path, nb in stored.items() if asked.notebooks or complaint(nb)}
    results = stored | ({} if asked.check else run(stale))
    bad = False
    for path, result in results.items():
        if not asked.check and path in stale and not isinstance(result, Exception):
            write(path, result)
        faults = _faults(result)
        bad |= bool(faults)
        print("\n  ".join([f"{path.name}:", *(faults or ["up to date"])]))
    return int(bad)


def _faults(result: NotebookNode | Exception) -> list[str]:
    if isinstance(result, Exception):
        return [f"not stored, its run failed: {result}"]
    return [text for text in (complaint(result), *problems(result)) if text]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
