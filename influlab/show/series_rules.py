"""The rules that every notebook of the series keeps: short cells, one question, described figures.

The tests hold them, and ``python3 -m influlab notebooks`` names what breaks them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from influlab import _setup

LONGEST = 12  # lines of a code cell
HEAVIEST = 300_000  # bytes of a picture
FREE = {"by-hand", "exercise", "solution"}  # tags of cells that may define and loop
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While)
FORBIDDEN = (
    "plt.show", "warnings.filterwarnings", "warnings.simplefilter", "pip install",
    "ipywidgets", "interact(",  # every slider goes through show.explore
)  # fmt: skip
ABSOLUTE = re.compile(r"^(/|~|[A-Za-z]:[\\/])\w")

FOLDERS = {str(folder) for folder in (_setup.ROOT, Path.home()) if folder != folder.parent}


def problems(notebook: NotebookNode) -> list[str]:
    """What in a notebook breaks the rules of the series.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook with its results.

    Returns
    -------
    list of str
        One sentence for each, with the cell; empty when the notebook keeps the rules.
    """
    found = list(_about_question(notebook))
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    counts = [cell.execution_count for cell in code]
    if counts != list(range(1, len(code) + 1)):
        found.append(f"cells were not run once each from top to bottom: {counts}")
    for cell in code:
        rules = (_about_source, _about_outputs, _about_solution)
        found += [f"{cell.id}: {fault}" for rule in rules for fault in rule(cell)]
    return found


def _about_question(notebook: NotebookNode) -> Iterator[str]:
    """One title, and it asks something."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    outside_code = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^# +(.+?) *$", outside_code, flags=re.MULTILINE)
    if len(titles) != 1:
        yield f"has {len(titles)} titles of the first level; it must have one"
    elif not titles[0].endswith("?"):
        yield f"its title must be a question: {titles[0]!r}"
    elif not notebook.cells[0].source.startswith("# "):
        yield "must begin with its title"


def _about_source(cell: NotebookNode) -> Iterator[str]:
    free = FREE & set(cell.metadata.get("tags", []))
    lines = cell.source.splitlines()
    if len(lines) > LONGEST and not free:
        yield f"has {len(lines)} lines; {LONGEST} are allowed (or a tag: {', '.join(sorted(FREE))})"
    if any(line.lstrip().startswith(("%", "!")) for line in lines):
        yield "uses a magic command"
        return
    yield from (f"uses {text}" for text in FORBIDDEN if text in cell.source)
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        yield f"is not Python: {error}"
        return
    for node in ast.walk(tree):
        if isinstance(node, DEFINITIONS) and not free:
            yield f"has a {type(node).__name__} in line {node.lineno}; it belongs in the package"
        if isinstance(node, ast.Constant) and ABSOLUTE.match(str(node.value)):
            yield f"names an absolute path: {node.value!r}"


def _about_outputs(cell: NotebookNode) -> Iterator[str]:
    for output in cell.outputs:
        if output.output_type == "error":
            yield f"ends with an error: {output.ename}: {output.evalue}"
        elif output.get("name") == "stderr":
            yield f"prints on stderr: {output.text.strip()}"
        data, about = output.get("data", {}), output.get("metadata", {})
        for kind in (kind for kind in data if kind.startswith("image/")):
            if not about.get(kind, {}).get("alt", "").strip():
                yield "shows a picture without an alternative text"
            if (size := len(data[kind]) * 3 // 4) > HEAVIEST:
                yield f"shows a picture of {size} bytes; {HEAVIEST} are allowed"
        for text in [output.get("text", ""), *(data[k] for k in data if k.startswith("text/"))]:
            if any(folder in text for folder in FOLDERS):
                yield "shows a path of this machine"


def _about_solution(cell: NotebookNode) -> Iterator[str]:
    """A solution has to pass the check of its own exercise."""
    if "solution" not in cell.metadata.get("tags", []):
        return
    said = [output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    if not any(text.startswith("Right") for text in said):
        yield f"is a solution that does not pass its check: {' '.join(said)!r}"
