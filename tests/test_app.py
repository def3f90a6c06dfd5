"""The dashboard's server: this machine only, a token, bounded, and nothing beyond its pages."""

import asyncio
import logging
import sys
from types import SimpleNamespace

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import v4
from tornado.web import HTTPError

from influlab import _setup

pytest.importorskip("voila", reason="the dashboard's extra is not installed")
from influlab import _app

#: what a page needs of its kernel; above all, no execute_request
ALLOWED = {"comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request"}


@pytest.fixture
def dashboard(monkeypatch, tmp_path):
    """A dashboard with its settings read, not serving."""
    for name, value in _setup.child_environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(_app.notebook_renderer, "VoilaExecutor", _app.Sentences)
    monkeypatch.setattr(_app.handler, "NotebookRenderer", _app.Page)
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    made = _app.Dashboard()
    made.initialize(["--no-browser", f"--Voila.root_dir={tmp_path}"])
    made.connection_dir = str(tmp_path)
    return made


def test_it_listens_on_this_machine_alone_and_asks_for_a_token(dashboard):
    dashboard.init_settings()
    assert dashboard.ip == "127.0.0.1"
    assert len(dashboard.identity_provider.token) >= 32
    assert dashboard.display_url == (
        f"http://127.0.0.1:8866/?token={dashboard.identity_provider.token}"
    )


def test_a_token_of_ones_own_is_not_printed(dashboard):
    dashboard.token = "class of 2026"
    dashboard.init_settings()
    assert dashboard.display_url == "http://127.0.0.1:8866/?token=..."
    assert dashboard.private_url == "http://127.0.0.1:8866/?token=class of 2026"


def test_a_kernel_is_told_what_sliders_say_and_no_code(dashboard):
    settings = dashboard.init_settings()
    assert set(settings["kernel_manager"].allowed_message_types) == ALLOWED | {"shutdown_request"}
    assert isinstance(settings["kernel_manager"], _app.Bounded)


def test_idle_kernels_end(dashboard):
    manager = dashboard.init_settings()["kernel_manager"]
    assert (manager.cull_idle_timeout, manager.cull_interval) == (3600, 60)
    assert manager.cull_connected and not manager.cull_busy


def test_only_pages_and_their_kernels_are_served(dashboard):
    dashboard.init_settings()
    found = [each[0] for each in dashboard.init_handlers()]
    assert sorted(found) == sorted(
        [
            r"/api/kernels/(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)",
            r"/api/kernels/(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)/channels",
            "/voila/templates/(.*)",
            "/voila/static/(.*)",
            "/voila/api/themes/(.*)",
            "/voila/api/shutdown/(.*)",
            "/login",
            "/voila/labextensions/(.*)",
            "/",
            "/voila/render/(.*)",
        ]
    )


def test_a_full_house_is_a_sentence(dashboard):
    dashboard.init_settings()
    dashboard.visitors = 0
    with pytest.raises(HTTPError) as refused:
        dashboard.prepare(None, v4.new_notebook(), "")
    assert (refused.value.status_code, refused.value.reason) == (503, "No place left")
    assert refused.value.log_message == (
        "All 0 places are taken. Close a page that you no longer need, or try again in a minute."
    )


def test_pages_link_to_the_notebooks_that_are_there(dashboard, tmp_path):
    dashboard.init_settings()
    nbformat.write(v4.new_notebook(), tmp_path / "01_next.ipynb")
    page = v4.new_notebook(cells=[v4.new_markdown_cell("# x?\n\n`01_next`, `02_gone`")])
    made = dashboard.prepare(None, page, "")
    assert made.cells[0].source == "# x?\n\n[01_next](01_next.ipynb), `02_gone`"


# Cells that fail


def executor() -> _app.Sentences:
    return _app.Sentences(v4.new_notebook())


def test_a_failed_cell_keeps_what_it_printed_and_ends_in_a_sentence():
    printed = v4.new_output("stream", name="stdout", text="before")
    failed = v4.new_output("error", ename="ValueError", evalue="<no>", traceback=["secret path"])
    cell = v4.new_code_cell("x", outputs=[printed, failed])
    executor().strip_code_cell_errors(cell)
    assert cell.outputs[0] == printed
    assert "ValueError: &lt;no&gt;" in cell.outputs[1].data["text/html"]
    assert "secret path" not in str(cell.outputs)


def test_a_dead_kernel_ends_the_page_with_a_sentence(monkeypatch):
    async def die(self, cell, *rest):
        raise DeadKernelError("Kernel died")

    monkeypatch.setattr(_app.VoilaExecutor, "execute_cell", die)
    cell = v4.new_code_cell("x")
    with pytest.raises(CellExecutionError):
        asyncio.run(executor().execute_cell(cell, None, 0))
    assert "The computer behind this page stopped: perhaps for want of memory" in str(cell.outputs)


def test_a_cell_that_takes_too_long_says_so():
    cell = v4.new_code_cell("x")
    executor().show_code_cell_timeout(cell)
    assert "This step took too long: it was stopped" in cell.outputs[0].data["text/html"]


# Pages that break off


def broken(page: _app.Page) -> list[str]:
    """All pieces of a page."""

    async def collect():
        return [piece async for piece, _ in page.generate_content_generator("kernel-1")]

    return asyncio.run(collect())


class Manager(set):
    """The names of the kernels that run."""

    async def shutdown_kernel(self, name, *, now):
        assert now
        self.remove(name)


@pytest.fixture
def broken_page(monkeypatch):
    """A page that breaks off after its first piece, and the kernels of its server."""

    async def pieces(self, *about):
        yield "<main>", {}
        raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(_app.NotebookRenderer, "generate_content_generator", pieces)
    kernels = Manager(["kernel-1", "kernel-2"])
    asked = SimpleNamespace(kernel_manager=kernels, left=False)
    settings = SimpleNamespace(prelaunch_hook=None)
    page = _app.Page(request_handler=asked, voila_configuration=settings, page_config={})
    page.log = logging.getLogger("test")
    return page, kernels


def test_a_kernel_that_dies_before_it_has_started_ends_the_page_with_a_sentence(broken_page):
    page, kernels = broken_page
    first, last = broken(page)
    assert first == "<main>"
    assert (
        "<p>The computer behind this page did not start: this machine may be too busy</p>"
        "<p>Reload the page to try again; nobody else's page is affected.</p>"
    ) in last
    assert last.endswith("</body></html>")
    assert kernels == {"kernel-2"}  # its place is free again


def test_a_page_that_breaks_off_later_names_the_error(broken_page):
    page, kernels = broken_page
    page.kernel_started = True
    kernels.discard("kernel-1")
    assert "RuntimeError: Kernel died before replying" in broken(page)[1]
    assert kernels == {"kernel-2"}


def test_nothing_is_made_for_somebody_who_left_before_the_kernel_was_there(broken_page):
    page, kernels = broken_page
    page.request_handler.left = True
    assert broken(page) == []
    assert kernels == {"kernel-2"}


def test_a_page_that_is_given_up_frees_its_place_and_says_nothing(broken_page, caplog):
    page, kernels = broken_page

    async def leave_midway():
        async for _ in page.generate_content_generator("kernel-1"):
            await page.give_up()

    asyncio.run(leave_midway())
    assert kernels == {"kernel-2"}
    assert caplog.text == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bound")
def test_a_kernel_starts_with_a_bound_on_its_memory(monkeypatch):
    seen = {}

    async def start(self, *args, **how):
        seen.update(how)
        return "id"

    monkeypatch.setattr(_app.AsyncMappingKernelManager, "start_kernel", start)
    set_to = []
    monkeypatch.setattr(_app.resource, "setrlimit", lambda kind, most: set_to.append((kind, most)))
    assert asyncio.run(_app.Bounded(megabytes=500).start_kernel(path="x")) == "id"
    seen["preexec_fn"]()
    assert set_to == [(_app.resource.RLIMIT_DATA, (500_000_000, 500_000_000))]
    assert seen["path"] == "x"
    seen.clear()
    asyncio.run(_app.Bounded(megabytes=0).start_kernel())
    assert seen == {}
