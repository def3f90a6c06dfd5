"""A real JupyterLab, a real dashboard and a real Chromium, started as a user starts them.

Both servers run on copies of the notebooks, with settings of their own, so that
nothing of this checkout or of the person's own Jupyter changes. What the pages looked like
is kept in ``out/screenshots``, with a page that shows all of them.
"""

import html
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from influlab import _setup

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 120  # seconds; a busy machine is slow, a broken page is never done
PATIENCE_RUN = 300  # seconds for all cells of a notebook
# JupyterLab shows exceptions as it shows what is printed on stderr; neither is wanted.
HAS_RUN = """() => {
  const error = document.querySelector('[data-mime-type$="stderr"], [data-mime-type$="error"]');
  const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
  const done = prompts.length && prompts.every(prompt => /^\\[\\d+\\]:$/.test(prompt.innerText));
  return error ? error.innerText : done ? "has run" : "";
}"""
# A cell whose output is a widget shows nothing before its scripts have arrived.
WIDGETS_STAND = """() => [...document.querySelectorAll('.jp-OutputArea-output')]
  .every(output => output.childElementCount)"""
SCREENSHOTS = _setup.ROOT / "out" / "screenshots"
SMALL = """import ipywidgets as widgets

slider = widgets.IntSlider(value=50, max=100, description="share, %")
between = widgets.IntRangeSlider(value=(20, 40), description="fee, EUR")
twice = widgets.Label("100").add_class("twice")
slider.observe(lambda change: setattr(twice, "value", str(2 * change["new"])), "value")
widgets.VBox([slider, between, twice, widgets.Button(description="reset", icon="undo")])"""
ADDRESS = re.compile(r"http://[\w.-]+:(\d+)/\S*\?token=(\w+|\.\.\.)")


@dataclass(frozen=True)
class Server:
    """A running Jupyter server: address, token, folder with its notebooks, process."""

    address: str
    token: str
    notebooks: Path
    process: int

    def url(self, path: str) -> str:
        """Address of a page, with what it takes to be let in."""
        return f"{self.address}/{path}{'&' if '?' in path else '?'}token={self.token}"

    def log(self) -> str:
        """What the server has said so far."""
        return (self.notebooks.parent / "log").read_text(encoding="utf-8")

    def kernel(self, source: str) -> str:
        """Name of a new kind of kernel, which does what `source` says and no more."""
        folder = self.notebooks.parent / "data" / "kernels" / "odd"
        folder.mkdir(parents=True, exist_ok=True)
        spec = {"argv": [sys.executable, "-c", source], "display_name": "Odd", "language": "python"}
        (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        return folder.name

    def put(self, name: str, *sources: str, kernel: str = "python3") -> str:
        """Write a small notebook where the server finds it, and give back its file's name."""
        cells = [v4.new_markdown_cell("# Does it move?\n\n$x^2$")]
        cells += [v4.new_code_cell(source) for source in sources or [SMALL]]
        kernel = {"name": kernel, "display_name": "Python 3", "language": "python"}
        made = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(made, self.notebooks / f"{name}.ipynb")
        return f"{name}.ipynb"


def settings_of_its_own(folder: Path) -> dict[str, str]:
    """Environment of a Jupyter that knows nothing of the person's own."""
    tracker = folder / "settings" / "@jupyterlab" / "notebook-extension"
    tracker.mkdir(parents=True)
    # All cells are in the page, also those below the fold.
    plain = json.dumps({"windowingMode": "none"})
    (tracker / "tracker.jupyterlab-settings").write_text(plain, encoding="utf-8")
    own = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return os.environ | {name: str(folder / place) for name, place in own.items()}


def copy_without_results(source: Path, target: Path) -> None:
    """Copy the notebooks as they are before a run: a number beside a cell then means it ran."""
    target.mkdir(exist_ok=True)
    for path in source.glob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
        (target / path.name).write_text(json.dumps(notebook), encoding="utf-8")


def serve(job: str, folder: Path, *options: str, host: str = "127.0.0.1", token: str = ""):
    """Start ``python -m influlab JOB --no-browser``, wait until it answers, end it by Ctrl-C.

    A `token` of ones own is not printed; `host` is where the server is asked.
    """
    options = (*options, *([f"--token={token}"] if token else []))
    log = folder / "log"
    command = [sys.executable, "-m", "influlab", job, "--no-browser", *options]
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            command,
            cwd=_setup.ROOT,
            env=settings_of_its_own(folder),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        found = wait_for(lambda: ADDRESS.search(log.read_text(encoding="utf-8")), process, log)
        address = f"http://{host}:{found[1]}"
        server = Server(address, token or found[2], folder / "notebooks", process.pid)
        wait_for(lambda: answers(server.url("api" if job == "lab" else "")), process, log)
        yield server
    finally:
        if process.poll() is None:
            interrupt(process)
        code = process.wait(PATIENCE)
    assert code == 0, log.read_text(encoding="utf-8")


def wait_for(condition, process: subprocess.Popen, log: Path):
    """The first true value of `condition`; a failure with the log when the server has ended."""
    until = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert process.poll() is None and time.monotonic() < until, log.read_text(encoding="utf-8")
        time.sleep(0.1)
    return value


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def interrupt(process: subprocess.Popen) -> None:
    """Ctrl-C as a terminal sends it: to the command and its children."""
    if os.name == "nt":
        process.terminate()
    else:
        os.killpg(process.pid, signal.SIGINT)


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory) -> Server:
    """JupyterLab as ``python3 -m influlab lab`` starts it."""
    folder = tmp_path_factory.mktemp("lab")
    copy_without_results(_setup.ROOT / "notebooks", folder / "notebooks")
    # What opens and closes notebooks in a page that is open, so that it need not be loaded anew.
    opening = "--LabApp.expose_app_in_browser=True"
    yield from serve("lab", folder, f"--ServerApp.root_dir={folder}", opening)


@pytest.fixture(scope="session")
def app_server(tmp_path_factory) -> Server:
    """The dashboard as ``python3 -m influlab app`` starts it."""
    folder = tmp_path_factory.mktemp("app")
    shutil.copytree(_setup.ROOT / "notebooks", folder / "notebooks")
    yield from serve("app", folder, f"--Voila.root_dir={folder / 'notebooks'}")


@pytest.fixture(scope="module")
def impatient_server(tmp_path_factory) -> Server:
    """A dashboard that ends a kernel soon, though not before it has started on a busy machine."""
    folder = tmp_path_factory.mktemp("impatient")
    (folder / "notebooks").mkdir()
    short = (
        "--MappingKernelManager.cull_idle_timeout=20",
        "--MappingKernelManager.cull_interval=1",
    )
    yield from serve("app", folder, f"--Voila.root_dir={folder / 'notebooks'}", *short)


def outward() -> str:
    """Another address of this machine than 127.0.0.1, as its neighbours use it; asks nobody."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(("192.0.2.1", 9))  # an address for documentation; nothing is sent
        except OSError:
            return "127.0.0.2"
        return way.getsockname()[0]


@pytest.fixture
def shared_server(tmp_path) -> Server:
    """A dashboard that listens on the network, by the line in the README."""
    (tmp_path / "notebooks").mkdir()
    line = [f"--Voila.root_dir={tmp_path / 'notebooks'}", "--Voila.ip=0.0.0.0"]
    yield from serve("app", tmp_path, *line, host=outward(), token="A-LONG-RANDOM-WORD")


@pytest.fixture(scope="session")
def browser_path() -> str:
    """A Chromium of this machine; tests that need one skip without it."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    pytest.skip(f"no browser on this machine (looked for {', '.join(BROWSERS)})")


# Playwright keeps an event loop running as long as it is open, so that nothing else can
# run one in this thread: it is opened for one test file and closed after it.
@pytest.fixture(scope="module")
def browser(browser_path):
    """Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        yield chromium
        chromium.close()


LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "file:", "data:", "blob:")


@contextmanager
def visits(browser):
    """What opens an empty page of a visitor's own: ``opened(width)``.

    What it asked of other machines stands in ``page.outside``, errors of its scripts in
    ``page.faults``.
    """
    contexts = []

    def opened(width: int = 1400, height: int = 1000):
        contexts.append(browser.new_context(viewport={"width": width, "height": height}))
        contexts[-1].set_default_timeout(PATIENCE * 1000)
        return watched(contexts[-1].new_page())

    yield opened
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")  # a page that is left tells its kernel to end
        context.close()


def watched(page):
    """A page that notes what it asks of other machines, and errors of its scripts."""
    page.outside, page.faults = [], []
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(LOCAL) else page.outside.append(asked.url),
    )
    page.on("pageerror", lambda fault: page.faults.append(str(fault)))
    return page


@pytest.fixture
def new_page(browser):
    """What opens an empty page of a visitor's own: ``new_page(width)``."""
    with visits(browser) as opened:
        yield opened


@pytest.fixture
def page(new_page):
    """An empty page."""
    return new_page()


class Shots:
    """Keeps what pages looked like: ``shoot(page, name)`` all of its length, ``shoot.note``."""

    def __call__(self, page, name: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def note(self, name: str, text: str) -> None:
        (SCREENSHOTS / f"{name}.txt").write_text(text + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def shoot() -> Shots:
    """What keeps a picture of a page in ``out/screenshots``, and makes a page of them all."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    yield Shots()
    items = "".join(
        f"<h2>{html.escape(path.stem)}</h2><img src='{path.name}' alt='' style='border:1px solid'>"
        for path in sorted(SCREENSHOTS.glob("*.png"))
    )
    page = f"<!DOCTYPE html><meta charset='utf-8'><title>Screenshots</title>{items}"
    (SCREENSHOTS / "index.html").write_text(page, encoding="utf-8")


@pytest.fixture(scope="session")
def view_of():
    """What makes a notebook's view and controls: ``view_of(name, made_by)``."""

    def made(name: str, made_by: str):
        """Run a notebook's code up to the cell that makes its view and controls."""
        notebook = nbformat.read(_setup.ROOT / "notebooks" / name, as_version=4)
        names: dict = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(cell.source, names)
                if made_by in cell.source:
                    return names["view"], names["controls"]
        raise AssertionError(f"{name} has no cell with {made_by}")

    return made


class Widgets:
    """Sliders, buttons and texts on a page, found as a reader finds them: by their labels."""

    def __init__(self, page):
        self.page = page

    def slider(self, label: str):
        """The slider with this label: its row, with handles and readout."""
        named = self.page.locator(".widget-label", has_text=re.compile(f"^{re.escape(label)}$"))
        return self.page.locator(".widget-slider", has=named).first

    def move(self, label: str, steps: int, handle: int = 0) -> None:
        """Move a slider by the keyboard; a range slider has handles 0 (low) and 1 (high)."""
        grip = self.slider(label).locator(".noUi-handle").nth(handle)
        grip.focus()
        for _ in range(abs(steps)):
            grip.press("ArrowRight" if steps > 0 else "ArrowLeft")

    def readout(self, label: str) -> str:
        """The number beside a slider."""
        return self.slider(label).locator(".widget-readout").inner_text()

    def wait_for_text(self, selector: str, text: str) -> None:
        """Wait until the first element that `selector` finds shows exactly this text."""
        exact = re.compile(f"^{re.escape(text)}$")
        self.page.locator(selector, has_text=exact).first.wait_for()


# Opens a notebook in JupyterLab and waits until its kernel has answered.
OPEN = """async path => {
  const shown = await jupyterapp.commands.execute("docmanager:open", {path});
  await shown.context.ready;
  await shown.sessionContext.ready;
  await shown.sessionContext.session.kernel.info;
}"""
CLOSE = """async () => {
  for (const shown of [...jupyterapp.shell.widgets("main")]) {
    if (shown.context) await shown.context.sessionContext.shutdown();
    shown.dispose();
  }
}"""


class Lab(Widgets):
    """JupyterLab in a page, used through what is on the screen.

    The page is loaded with the first notebook, as a reader does; the next ones open in it.
    """

    def __init__(self, context, server: Server):
        super().__init__(None)
        self.context, self.server = context, server

    def open(self, name: str) -> None:
        """Open ``notebooks/NAME`` and wait for its kernel; a command before that is lost."""
        if self.page:
            self.page.evaluate(CLOSE)
            self.page.evaluate(OPEN, f"notebooks/{name}")
        else:
            self.page = watched(self.context.new_page())
            address = self.server.url(f"lab/tree/notebooks/{name}?reset")
            self.page.goto(address, wait_until="commit")
        self.page.get_by_text("| Idle").wait_for()

    def begin(self, name: str) -> None:
        """Open ``notebooks/NAME``, have all its cells run, and go on meanwhile."""
        self.open(name)
        self.run()

    def run(self) -> None:
        """Run all cells, and go on meanwhile."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    def ready(self) -> None:
        """Wait until each cell has its number; an error or a warning fails."""
        ended = self.page.wait_for_function(HAS_RUN, timeout=1000 * PATIENCE_RUN).json_value()
        assert ended == "has run", ended
        self.page.get_by_text("| Idle").wait_for()

    def run_all(self) -> None:
        """Run all cells and wait until each has its number."""
        self.run()
        self.ready()

    def leave(self) -> None:
        """Close the page and end its kernel, which would keep its memory."""
        if self.page:
            self.page.evaluate(CLOSE)
            self.page.close()
            self.page = None


@pytest.fixture(scope="module")
def labs(browser, lab_server) -> list[Lab]:
    """JupyterLab twice in Chromium."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(PATIENCE * 1000)
    both = [Lab(context, lab_server), Lab(context, lab_server)]
    yield both
    for lab in both:
        lab.leave()
    context.close()


@pytest.fixture(scope="module")
def lab(labs) -> Lab:
    """JupyterLab in Chromium: ``lab.open(name)``, ``lab.run_all()``, ``lab.move(label, steps)``."""
    return labs[0]


class App(Widgets):
    """The dashboard in a page."""

    def __init__(self, page, server: Server):
        super().__init__(page)
        self.server = server

    def begin(self, name: str) -> None:
        """Ask for a notebook as a page, and go on while it is computed."""
        address = self.server.url(f"voila/render/{name}")
        self.page.goto(address, wait_until="commit", timeout=1000 * PATIENCE_RUN)

    def ready(self) -> None:
        """Wait until everything has been computed and the widgets stand."""
        self.page.locator("#rendered_cells").wait_for(timeout=1000 * PATIENCE_RUN)
        self.page.wait_for_function(WIDGETS_STAND, timeout=1000 * PATIENCE_RUN)

    def open(self, name: str) -> None:
        """Open a notebook as a page and wait until it has been computed."""
        self.begin(name)
        self.ready()

    def kernel(self) -> str:
        """Name of the kernel behind the page."""
        data = self.page.locator("#jupyter-config-data").text_content()
        return json.loads(data)["kernelId"]


@pytest.fixture
def app(page, app_server) -> App:
    """The dashboard in Chromium: ``app.open(name)``, ``app.move(label, steps)``."""
    return App(page, app_server)


@pytest.fixture(scope="module")
def long_visit(browser, app_server) -> App:
    """The dashboard in a page that all tests of a file share."""
    with visits(browser) as opened:
        yield App(opened(), app_server)


@pytest.fixture(scope="module")
def crowd(browser):
    """One browser profile for all visitors of a file: the page's scripts come once."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


@pytest.fixture
def visitor(crowd, app_server):
    """What brings one more visitor to the dashboard: ``visitor(width)``."""

    def come(width: int = 1400, height: int = 1000) -> App:
        page = watched(crowd.new_page())
        page.set_viewport_size({"width": width, "height": height})
        return App(page, app_server)

    yield come
    for page in crowd.pages:
        page.goto("about:blank")  # a page that is left tells its kernel to end
        page.close()


@dataclass
class Tour:
    """The series page by page: while one notebook is looked at, the next is computed."""

    places: list

    def __post_init__(self):
        self.at: dict = {}

    def visit(self, path: Path):
        """The page of a notebook, computed; the one after it is begun."""
        series = sorted(path.parent.glob("*.ipynb"))
        number = series.index(path)
        for place, each in enumerate(series[number : number + 2], number):
            if self.at.get(place % 2) != each:
                self.places[place % 2].begin(each.name)
                self.at[place % 2] = each
        self.places[number % 2].ready()
        return self.places[number % 2]


@pytest.fixture(scope="module")
def lab_tour(labs) -> Tour:
    """The series in JupyterLab."""
    return Tour(labs)


@pytest.fixture(scope="module")
def app_tour(browser, app_server) -> Tour:
    """The series in the dashboard, opened at 400 pixels."""
    with visits(browser) as opened:
        yield Tour([App(opened(400), app_server) for _ in range(2)])
