"""How long after a key press a live view shows its answer, measured in a real browser.

    python benchmarks/live.py            # both places, all designs; writes benchmarks/live.md
    python benchmarks/live.py 20         # fewer presses

Each design stands in a notebook of its own, in JupyterLab and in the dashboard (Voila), served
with the settings that ``python3 -m influlab lab`` and ``app`` use. A slider is moved by the
keyboard and timed from the key to the picture being loaded and about to be painted:

- ``explore``: the verdict on two panels with 10,000 draws, as notebooks show it;
- ``interact``: the same computation by the usual design, ``interact``, seaborn and pyplot;
- ``label``: a widget without a picture, which is what the way there and back costs.

Then the slider is dragged fast: how many pictures came, and how long after the last step the
last value stood on the screen. Times are those of this machine and its load; ratios travel.
Needs Chromium (``CHROMIUM`` names another one than ``/usr/bin/chromium``) and both extras.
"""

from __future__ import annotations

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from measure import ROOT, Row, machine
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
PLACES = {"JupyterLab": "jupyterlab", "dashboard": "jupyter_server"}
TARGETS = {"JupyterLab": (80, 110), "dashboard": (60, 90)}  # ms: p50, p95 of explore
SHARE, LAST = 0.25, 150  # of the usual design's time; ms from the last key to the last value
START = """\
from influlab import show
from influlab.campaign import example_plan
view, controls = show.plan_view(example_plan(), budget=20_000)"""
DESIGNS = {
    "explore": "show.explore(view, **controls)",
    "interact": """\
import ipywidgets
import matplotlib.pyplot as plt
import seaborn as sns
values = {name: control.value for name, control in controls.items()}
def draw(budget=20_000.0):
    scene = view(**{**values, "budget": budget})
    draws, table = (panel.table for panel in scene.panels)
    _, (above, below) = plt.subplots(2, figsize=(8.4, 5.8), layout="constrained")
    sns.histplot(draws, bins=60, element="step", ax=above)
    sns.barplot(x=table["p_best"], y=table.index, ax=below)
    plt.show()
    print(scene.text)
ipywidgets.interact(draw, budget=(2_000.0, 80_000.0, 780.0))""",
    "label": """\
import ipywidgets
handle, words = ipywidgets.FloatSlider(min=0, max=100), ipywidgets.HTML("0")
handle.observe(lambda change: setattr(words, "value", f"<p>{change.new}</p>"), "value")
ipywidgets.VBox([handle, words])""",
}
# An answer is a new picture, or new words where the design has no picture.
WATCH = """
  const area = document.querySelector('.jp-OutputArea-output .noUi-handle')
    .closest('.jp-OutputArea');
  const handle = area.querySelector('.noUi-handle');
  const press = (key, code) => {
    handle.focus();
    handle.dispatchEvent(new KeyboardEvent('keydown', {key, keyCode: code, bubbles: true}));
  };
  const watch = shown => {
    const painted = () => requestAnimationFrame(() => shown(performance.now()));
    const see = image =>
      image.complete ? painted() : image.addEventListener('load', painted, {once: true});
    const observer = new MutationObserver(found => {
      if (what === 'label')
        return found.some(f => f.target.closest('.widget-html')) && painted();
      const image = found.map(f => f.target.tagName === 'IMG' ? f.target :
        [...f.addedNodes].map(n => n.querySelector?.('img')).find(Boolean)).find(Boolean);
      if (image) see(image);
    });
    observer.observe(area, {subtree: true, childList: true, attributes: true,
                            attributeFilter: ['src'], characterData: true});
    return observer;
  };
"""
PRESS = f"""what => new Promise(done => {{ {WATCH}
  const start = performance.now();
  const end = took => {{ observer.disconnect(); done(took); }};
  const observer = watch(now => end(now - start));
  press('ArrowRight', 39);
  setTimeout(() => end(-1), 8000);
}})"""
# Steps back at the pace of a fast hand; ends when nothing new has come for a while. What an axis
# that has come to rest draws anew is no answer, so pictures count only up to the last new words.
DRAG = f"""([what, steps, pause]) => new Promise(done => {{ {WATCH}
  let last = 0, seen = [], quiet, words = 0;
  const spoken = new MutationObserver(() => {{ words = performance.now(); }});
  const voice = what === 'explore' ? area.querySelector('p[aria-live]').parentNode : null;
  if (voice) spoken.observe(voice, {{childList: true, subtree: true, characterData: true}});
  const end = () => {{
    observer.disconnect(); spoken.disconnect();
    const real = voice ? seen.filter(at => at <= words + 40) : seen;
    done({{frames: real.length, after: Math.max(words, ...real) - last}});
  }};
  const observer = watch(now => {{
    seen.push(now); clearTimeout(quiet); if (!steps) quiet = setTimeout(end, 3000);
  }});
  const hand = setInterval(() => {{
    press('ArrowLeft', 37); last = performance.now();
    if (!--steps) {{ clearInterval(hand); quiet = setTimeout(end, 3000); }}
  }}, pause);
}})"""


@dataclass(frozen=True)
class Times:
    """What one design took in one place: milliseconds, and pictures of the drag."""

    p50: float
    p95: float
    presses: int
    frames: int
    after: float


def notebook(folder: Path, design: str) -> str:
    """Write a notebook of two cells and return its name."""
    cells = [nbformat.v4.new_code_cell(source) for source in (START, DESIGNS[design])]
    name = f"{design}.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / name)
    return name


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(module: str, folder: Path) -> Iterator[str]:
    """Serve `folder` for this machine only, with the project's settings; give the address."""
    config = str(ROOT / "config")
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_PATH": config}
    settings["JUPYTER_PATH"] = config
    port = free_port()
    command = [sys.executable, "-m", module, "--no-browser", f"--ServerApp.port={port}",
               "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"]  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    child = subprocess.Popen(command, env=settings, **quiet)
    try:
        wait_for(f"http://127.0.0.1:{port}/api", child)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait(30)


def wait_for(address: str, child: subprocess.Popen) -> None:
    """Wait until a server answers."""
    until = time.monotonic() + 120
    while time.monotonic() < until and child.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(address, timeout=1).close()
            return
        time.sleep(0.3)
    raise SystemExit(f"{address} did not answer")


def open_page(page: Page, place: str, address: str, name: str) -> None:
    """Open a notebook where it is used, run it and wait for its slider."""
    page.set_default_timeout(180_000)
    if place == "JupyterLab":
        page.goto(f"{address}/lab/workspaces/{name[:-6]}/tree/{name}?reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.wait_for_function("document.body.innerText.includes('| Idle')")
        page.click("text=Run >> nth=0")
        page.click("text=Run All Cells")
    else:
        page.goto(f"{address}/voila/render/{name}")
    page.wait_for_selector(".jp-OutputArea-output .noUi-handle")
    page.wait_for_timeout(2_000)


def measure(page: Page, design: str, presses: int, steps: int = 40) -> Times:
    """Time single presses, the first few left out, and then a fast drag."""
    times = [page.evaluate(PRESS, design) for _ in range(presses + 5)][5:]
    cuts = statistics.quantiles([each for each in times if each >= 0], n=20)
    drag = page.evaluate(DRAG, [design, steps, 16])
    return Times(cuts[9], cuts[18], len(times), drag["frames"], drag["after"])


def measured(presses: int) -> dict[str, dict[str, Times]]:
    """Measure every design in every place, one after the other."""
    found: dict[str, dict[str, Times]] = {}
    with tempfile.TemporaryDirectory() as space, sync_playwright() as play:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        names = {design: notebook(Path(space), design) for design in DESIGNS}
        for place, module in PLACES.items():
            with serving(module, Path(space)) as address:
                found[place] = {
                    design: one_page(browser, place, f"{address} {name}", presses)
                    for design, name in names.items()
                }
        browser.close()
    return found


def one_page(browser: Browser, place: str, where: str, presses: int) -> Times:
    """Measure one notebook on a page of its own; ``SHOTS`` names a folder for its picture."""
    address, name = where.split()
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    open_page(page, place, address, name)
    times = measure(page, name[:-6], presses)
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/{place}-{name[:-6]}.png")
    page.close()
    return times


def rows(quick: bool) -> list[Row]:
    """One row for each target, beside the usual design in the same run."""
    return [
        row
        for place, designs in measured(10 if quick else 60).items()
        for row in rows_of(place, **designs)
    ]


def rows_of(place: str, explore: Times, interact: Times, label: Times) -> list[Row]:
    """The rows of one place."""
    found = []
    for name, target in zip(("p50", "p95"), TARGETS[place], strict=True):
        ours, theirs = getattr(explore, name), getattr(interact, name)
        found.append(
            Row(
                f"{place}: key to picture, {name} of {explore.presses} presses", ours, "ms",
                "interact, seaborn, pyplot", theirs,
                target=f"at most {target} ms and {SHARE:.0%} of the usual design",
                met=ours <= target and ours <= SHARE * theirs,
                note=f"a widget without a picture takes {getattr(label, name):.0f} ms",
            )
        )  # fmt: skip
    found.append(
        Row(
            f"{place}: last key of a fast drag to the last value", explore.after, "ms",
            "interact, seaborn, pyplot", interact.after,
            target=f"at most {LAST} ms", met=explore.after <= LAST,
            note=f"40 steps at 16 ms gave {explore.frames} pictures, interact {interact.frames}, "
            f"a label {label.frames} answers",
        )
    )  # fmt: skip
    return found


def table(found: list[Row], about: str) -> str:
    """The rows as a Markdown page."""
    lines = [
        "# From a key to the picture",
        "",
        "Measured in Chromium by `python benchmarks/live.py`: two panels, 10,000 draws of three "
        "plans. Times are this machine's at this load; only ratios travel.",
        "",
        f"{about}.",
        "",
        "| what | ms | usual design, ms | times faster | target | met | note |",
        "| --- | ---: | ---: | ---: | --- | --- | --- |",
    ]
    for row in found:
        lines.append(
            f"| {row.work} | {row.value:.0f} | {row.instead_value:.0f} | {row.ratio:.1f} "
            f"| {row.target} | {'yes' if row.met else 'no'} | {row.note} |"
        )
    return "\n".join(lines) + "\n"


def main(presses: int) -> None:
    """Measure, print and write the table."""
    about = machine("jupyterlab", "voila", "ipywidgets", "matplotlib", "seaborn", "numpy")
    found = [
        row for place, designs in measured(presses).items() for row in rows_of(place, **designs)
    ]
    text = table(found, about)
    print(text)
    (ROOT / "benchmarks" / "live.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
