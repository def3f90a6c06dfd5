"""The README's pictures, taken of the running thing: ``python3 -m influlab book --screenshots``."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from influlab import _setup
from influlab.errors import InfluLabError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)")
PATIENCE = 180  # seconds
SETTLE = 1_500  # milliseconds in which widgets find their places
WIDE = {"width": 1280, "height": 900}
#: picture -> notebook, and what of its page in the dashboard is taken
LIVE = {
    "sliders.png": ("00_start_here", ".influlab-view"),
    "exercise.png": ("03_choosing_creators", ".influlab-exercise"),
}


def screenshots(book: Path, into: Path) -> list[Path]:
    """Take the pictures of the book, of the report, of sliders and of an exercise.

    Parameters
    ----------
    book : path
        A book that has been written.
    into : path
        Folder of the pictures.

    Returns
    -------
    list of Path

    Raises
    ------
    InfluLabError
        No Chromium, or no playwright to drive it, on this machine.
    """
    into.mkdir(parents=True, exist_ok=True)
    taken = {}
    with tempfile.TemporaryDirectory() as folder, _browser() as page:
        out = Path(folder)
        page.goto((book / "index.html").resolve().as_uri())
        taken["book.png"] = page.screenshot()
        _run("influlab.show.cli", "--formats", "html", "-o", str(out))
        page.set_viewport_size({"width": 760, "height": 900})
        page.goto((out / "report.html").as_uri())
        taken["report.png"] = page.screenshot()
        page.set_viewport_size(WIDE)
        with _dashboard(out) as (address, token):
            for name, (notebook, part) in LIVE.items():
                page.goto(f"{address}/voila/render/{notebook}.ipynb?token={token}")
                shown = page.locator(part).first
                shown.wait_for()
                page.wait_for_timeout(SETTLE)
                taken[name] = shown.screenshot()
    for name, png in taken.items():
        (into / name).write_bytes(_small(png))
    return [into / name for name in taken]


def _small(png: bytes) -> bytes:
    """The same picture in 256 colours."""
    from PIL import Image

    small = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").quantize(256).save(small, "PNG", optimize=True)
    return small.getvalue()


@contextlib.contextmanager
def _browser() -> Iterator:
    """Open an empty page in this machine's Chromium."""
    found = [path for name in BROWSERS if (path := shutil.which(name))]
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError as error:
        mend = "python3 -m influlab test --co -q installs it"
        raise InfluLabError("screenshots", f"playwright is not installed; {mend}") from error
    if not found:
        why = f"there is no Chromium on this machine (looked for {', '.join(BROWSERS)})"
        raise InfluLabError("screenshots", f"{why}; install one, or leave --screenshots out")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found[0], args=FLAGS)
        page = chromium.new_context(viewport=cast(Any, WIDE)).new_page()
        page.set_default_timeout(1000 * PATIENCE)
        yield page
        chromium.close()


def _run(module: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", module, *arguments],
        check=True,
        env=_setup.child_environment(),
        stdout=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def _dashboard(folder: Path) -> Iterator[tuple[str, str]]:
    """Start the dashboard as a user does, on a free port, and end it again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"JUPYTER_RUNTIME_DIR": str(folder / "runtime"), "IPYTHONDIR": str(folder / "ipython")}
    log = folder / "log"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "influlab", "app", "--no-browser", f"--Voila.port={port}"],
            cwd=_setup.ROOT,
            env=os.environ | own,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _address(process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _address(process: subprocess.Popen, log: Path) -> tuple[str, str]:
    """Wait until the server has said where it is, and with which token."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        if found := ADDRESS.search(log.read_text(encoding="utf-8")):
            return found[1], found[2]
        time.sleep(0.2)
    said = log.read_text(encoding="utf-8").strip().splitlines()[-1:]
    raise InfluLabError("screenshots", f"the dashboard did not start: {' '.join(said)}")
