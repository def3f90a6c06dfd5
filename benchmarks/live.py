"""How long after a key press a live view shows its answer, measured in real Chromium.

Run from the checkout: ``python benchmarks/live.py [frames]``. It opens JupyterLab on a notebook of
its own, moves a slider with the keyboard and times from the key to the picture being loaded, for

- ``explore``: the verdict with 10,000 draws as notebooks show it;
- ``interact``: the same scene by the usual design, ``interact`` and a new figure each time;
- ``label``: a widget without a picture, which is what the way there and back costs.

Needs Chromium (``CHROMIUM`` names another one than ``/usr/bin/chromium``) and the test extra.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PORT = 8917
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
START = """\
from influlab import show
from influlab.campaign import example_plan
view, controls = show.plan_view(example_plan(), budget=20_000)"""
DESIGNS = {
    "explore": "show.explore(view, **controls)",
    "interact": """\
import io, ipywidgets
from IPython.display import Image, display
from matplotlib.figure import Figure
values = {name: control.value for name, control in controls.items()}
def draw(budget=20_000.0):
    scene = view(**{**values, "budget": budget})
    figure = Figure(figsize=(8.4, 5.8), layout="constrained")
    for ax, panel in zip(figure.subplots(2), scene.panels, strict=True):
        panel.plot(panel.table, ax=ax, **panel.options)
    raw = io.BytesIO()
    figure.savefig(raw, format="png")
    display(Image(raw.getvalue()))
    print(scene.text)
ipywidgets.interact(draw, budget=(2_000.0, 80_000.0, 780.0))""",
    "label": """\
import ipywidgets
handle, words = ipywidgets.FloatSlider(min=0, max=100), ipywidgets.HTML("0")
handle.observe(lambda change: setattr(words, "value", f"<p>{change.new}</p>"), "value")
ipywidgets.VBox([handle, words])""",
}
# Times one key press: until the picture (or the words) of the answer has changed and is painted.
PRESS = """(what) => new Promise(done => {
  const area = document.querySelector('.jp-OutputArea-output');
  const handle = area.querySelector('.noUi-handle');
  const start = performance.now();
  const finish = () => requestAnimationFrame(() => {
    observer.disconnect(); done(performance.now() - start);
  });
  const see = image =>
    image.complete ? finish() : image.addEventListener('load', finish, {once: true});
  const observer = new MutationObserver(found => {
    if (what === 'label') return found.some(f => f.target.closest('.widget-html')) && finish();
    const image = found.map(f => f.target.tagName === 'IMG' ? f.target :
      [...f.addedNodes].map(n => n.querySelector?.('img')).find(Boolean)).find(Boolean);
    if (image) see(image);
  });
  observer.observe(area, {subtree: true, childList: true, attributes: true,
                          attributeFilter: ['src'], characterData: true});
  handle.focus();
  const key = {key: 'ArrowRight', keyCode: 39, bubbles: true};
  handle.dispatchEvent(new KeyboardEvent('keydown', key));
  setTimeout(() => { observer.disconnect(); done(-1); }, 4000);
})"""


def notebook(folder: Path, design: str) -> str:
    """Write a notebook of two cells and return its name."""
    cells = [nbformat.v4.new_code_cell(source) for source in (START, DESIGNS[design])]
    name = f"{design}.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / name)
    return name


def server(folder: Path) -> subprocess.Popen:
    """Start JupyterLab on `folder`, without a browser and for this machine only."""
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_PATH": str(ROOT / "config")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={PORT}", "--allow-root",
               "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"]  # fmt: skip
    child = subprocess.Popen(
        command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api", timeout=1).close()
            return child
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    child.terminate()
    raise SystemExit("JupyterLab did not start")


def run_cells(page: Page, name: str) -> None:
    """Open a notebook, wait for its kernel, run all cells and wait for the slider."""
    page.goto(f"http://127.0.0.1:{PORT}/lab/workspaces/{name[:-6]}/tree/{name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function("document.body.innerText.includes('| Idle')", timeout=60_000)
    page.click("text=Run >> nth=0")
    page.click("text=Run All Cells")
    page.wait_for_selector(".jp-OutputArea-output .noUi-handle", timeout=60_000)
    page.wait_for_timeout(1_500)


def measure(page: Page, design: str, frames: int) -> list[float]:
    """Time `frames` key presses, in milliseconds."""
    times = [page.evaluate(PRESS, design) for _ in range(frames + 5)][5:]
    return [each for each in times if each >= 0]


def main(frames: int) -> None:
    """Measure every design in one run and print a table."""
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    rows = {}
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        folder = Path(place)
        names = {design: notebook(folder, design) for design in DESIGNS}
        child = server(folder)
        try:
            browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
            for design, name in names.items():
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                run_cells(page, name)
                times = measure(page, design, frames)
                if shots := os.environ.get("SHOTS"):
                    page.screenshot(path=f"{shots}/{design}.png")
                page.close()
                cuts = statistics.quantiles(times, n=20)
                rows[design] = {"n": len(times), "p50": cuts[9], "p95": cuts[18]}
            browser.close()
        finally:
            child.terminate()
            child.wait(20)
    print("| design | presses | p50 ms | p95 ms |\n|---|---|---|---|")
    for design, row in rows.items():
        print(f"| {design} | {row['n']} | {row['p50']:.0f} | {row['p95']:.0f} |")
    print(json.dumps(rows))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
