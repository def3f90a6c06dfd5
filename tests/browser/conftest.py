"""A real JupyterLab, a real dashboard and a real Chromium, started as a user starts them.

Both servers run on copies of the notebooks, with settings of their own, so that
nothing of this checkout or of the person's own Jupyter changes.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

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
PATIENCE = 60  # seconds
PATIENCE_RUN = 180  # seconds for all cells of a notebook
# JupyterLab shows exceptions as it shows what is printed on stderr; neither is wanted.
HAS_RUN = """() => {
  const error = document.querySelector('[data-mime-type$="stderr"], [data-mime-type$="error"]');
  const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
  const done = prompts.length && prompts.every(prompt => /^\\[\\d+\\]:$/.test(prompt.innerText));
  return error ? error.innerText : done ? "has run" : "";
}"""
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*\?token=(\w+)")


@dataclass(frozen=True)
class Server:
    """A running Jupyter server: its address, its token, and the folder with its notebooks."""

    address: str
    token: str
    notebooks: Path

    def url(self, path: str) -> str:
        """Address of a page, with what it takes to be let in."""
        return f"{self.address}/{path}{'&' if '?' in path else '?'}token={self.token}"


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


def serve(job: str, folder: Path, *options: str):
    """Start ``python -m influlab JOB --no-browser``, wait until it answers, end it by Ctrl-C."""
    notebooks = folder / "notebooks"
    copy_without_results(_setup.ROOT / "notebooks", notebooks)
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
        server = Server(found[0].split("/", 3)[2], found[1], notebooks)
        server = Server(f"http://{server.address}", server.token, notebooks)
        wait_for(lambda: answers(server.url("api")), process, log)
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
    yield from serve("lab", folder, f"--ServerApp.root_dir={folder}")


@pytest.fixture(scope="session")
def app_server(tmp_path_factory) -> Server:
    """The dashboard as ``python3 -m influlab app`` starts it."""
    folder = tmp_path_factory.mktemp("app")
    yield from serve("app", folder, f"--ServerApp.root_dir={folder / 'notebooks'}")


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


@pytest.fixture
def page(browser):
    """An empty page; what it asked of other machines stands in ``page.outside``."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(PATIENCE * 1000)
    opened = context.new_page()
    opened.outside = []
    local = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
    opened.on(
        "request",
        lambda asked: None if asked.url.startswith(local) else opened.outside.append(asked.url),
    )
    yield opened
    context.close()


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


class Lab(Widgets):
    """JupyterLab in a page, used through what is on the screen."""

    def __init__(self, page, server: Server):
        super().__init__(page)
        self.server = server

    def open(self, name: str) -> None:
        """Open ``notebooks/NAME`` and wait for its kernel; a command before that is lost."""
        self.page.goto(self.server.url(f"lab/tree/notebooks/{name}?reset"))
        self.page.get_by_text("| Idle").wait_for()

    def run_all(self) -> None:
        """Run all cells and wait until each has its number; an error or a warning fails."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        ended = self.page.wait_for_function(HAS_RUN, timeout=1000 * PATIENCE_RUN).json_value()
        assert ended == "has run", ended
        self.page.get_by_text("| Idle").wait_for()


@pytest.fixture
def lab(page, lab_server) -> Lab:
    """JupyterLab in Chromium: ``lab.open(name)``, ``lab.run_all()``, ``lab.move(label, steps)``."""
    return Lab(page, lab_server)


class App(Widgets):
    """The dashboard in a page."""

    def __init__(self, page, server: Server):
        super().__init__(page)
        self.server = server

    def open(self, name: str) -> None:
        """Open a notebook as a page and wait until it has been computed."""
        self.page.goto(self.server.url(f"voila/render/{name}"))
        self.page.locator("#rendered_cells").wait_for(state="visible")


@pytest.fixture
def app(page, app_server) -> App:
    """The dashboard in Chromium: ``app.open(name)``, ``app.move(label, steps)``."""
    return App(page, app_server)
