"""The dashboard: the notebooks as pages without code; ``python3 -m influlab app`` starts it.

It is Voila's own server, which has no place to write a file, to open a terminal or to list
what others run, and which passes on what sliders say but no code. This file adds what a class
room needs: this machine only, a token, an end for kernels that nobody uses, sentences for errors.
"""

from __future__ import annotations

import logging
import re
import signal
import sys
import tempfile
import webbrowser
from pathlib import Path
from urllib.request import pathname2url

from jupyter_core.paths import jupyter_config_path
from jupyter_server.auth.login import LoginFormHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from markupsafe import Markup
from nbclient.exceptions import CellExecutionError, DeadKernelError
from tornado.ioloop import IOLoop
from tornado.web import HTTPError
from traitlets import Integer, default
from voila import handler, notebook_renderer  # pyright: ignore[reportAttributeAccessIssue]
from voila.app import Voila
from voila.execute import VoilaExecutor
from voila.notebook_renderer import NotebookRenderer
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler

from influlab import _setup
from influlab._app_pages import broken_off, cards, error_page, without_code

try:
    import resource
except ModuleNotFoundError:  # Windows has no such bound
    resource = None

FULL = "All {} places are taken. Close a page that you no longer need, or try again in a minute."
DIED = ("The computer behind this page stopped", "perhaps for want of memory")
LOST = ("The computer behind this page did not start", "this machine may be too busy")
LATE = ("This step took too long", "it was stopped")
SILENCE = logging.Logger("influlab.left", logging.CRITICAL + 1)
#: addresses of Voila that no page here asks for
UNUSED = re.compile(r"/logout|/voila/files/|/voila/api/contents|/voila/tree")


class Door(LoginFormHandler):
    """What somebody meets who comes without the token: a refusal, and a field for it."""

    def _render(self, message: dict | None = None) -> None:
        self.set_status(403)
        page = self.settings["voila_jinja2_env"].get_template("login.html")
        next_page = self.get_argument("next", default=self.base_url)
        self.finish(page.render(next=next_page, base_url=self.base_url, message=message,
                                xsrf=Markup(self.xsrf_form_html())))  # fmt: skip


class Farewell(VoilaShutdownKernelHandler):
    """Ends a visitor's kernel when the page is closed.

    The browser says so by a beacon, which cannot carry the token against forged requests that
    Voila's own handler waits for; the kernel's unguessable name is what has to be known.
    """

    def check_xsrf_cookie(self) -> None:
        """Ask for no more than the cookie of somebody who was let in and the kernel's name."""

    async def post(self, kernel_id: str) -> None:
        """End the kernel, unless somebody who left while the page was made has ended it already."""
        if kernel_id in self.kernel_manager:
            await super().post(kernel_id)
        else:
            self.set_status(204)


class Visit(TornadoVoilaHandler):
    """Brings a page to a visitor, who may leave before it is whole."""

    page: Page | None = None
    left = False

    def on_connection_close(self) -> None:
        """End what was being made for somebody who has closed the page or gone on."""
        super().on_connection_close()
        self.left = True
        if self.page:
            IOLoop.current().spawn_callback(self.page.give_up)


class Sentences(VoilaExecutor):
    """Runs the cells of a page; an error becomes a sentence for the visitor."""

    async def execute_cell(self, cell, *rest, **how):
        """Run a cell; where its kernel has died, the page ends with this cell."""
        try:
            return await super().execute_cell(cell, *rest, **how)
        except DeadKernelError as death:
            cell["outputs"].append(error_page(*DIED))
            raise CellExecutionError("", *DIED) from death

    def show_code_cell_timeout(self, cell):
        """Say that a cell took too long."""
        cell["outputs"] = [error_page(*LATE)]

    def strip_code_cell_errors(self, cell):
        """Replace what an exception left in a cell by words."""
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                error_page(output["ename"], output["evalue"])
                if output["output_type"] == "error"
                else output
                for output in cell["outputs"]
            ]
        return cell


class Page(NotebookRenderer):
    """Makes a notebook's page; one that breaks off ends with a sentence, not with a wait."""

    kernel: str | None = None
    executor: VoilaExecutor | None = None

    async def generate_content_generator(self, kernel_id=None, kernel_future=None):
        """Give the page piece by piece; Voila alone leaves it open where its kernel is lost."""
        self.kernel = kernel_id
        self.request_handler.page = self
        if self.request_handler.left:
            await self.give_up()
            return
        try:
            async for piece in super().generate_content_generator(kernel_id, kernel_future):
                yield piece
        except Exception as error:
            self.log.exception("the page of %s broke off", self.notebook_path)
            await self.end()
            said = (type(error).__name__, str(error)) if self.kernel_started else LOST
            yield broken_off(*said), {}

    async def give_up(self) -> None:
        """End the kernel of a page that nobody waits for, which ends its cells; tell nobody."""
        self.log = SILENCE
        if self.executor:
            self.executor.log = SILENCE
        await self.end()

    async def end(self) -> None:
        """Free the place of a kernel that nobody will ever reach."""
        manager = self.request_handler.kernel_manager
        if self.kernel in manager:
            await manager.shutdown_kernel(self.kernel, now=True)


class Bounded(AsyncMappingKernelManager):
    """Starts kernels that cannot take the machine's memory away from everybody else."""

    megabytes = Integer(4000, config=True, help="Most memory of a kernel, in MB; 0: no bound.")

    async def start_kernel(self, *args, **how):
        """Start a kernel as usual, with the bound set before it runs."""
        bounds = resource
        if bounds and self.megabytes:
            most = self.megabytes * 1_000_000
            how["preexec_fn"] = lambda: bounds.setrlimit(bounds.RLIMIT_DATA, (most, most))
        return await super().start_kernel(*args, **how)


class Dashboard(Voila):
    """Voila's server for this machine alone, behind a token, with a bound on its visitors."""

    visitors = Integer(40, config=True, help="Most pages that may be open at a time.")

    @default("ip")
    def _ip(self) -> str:
        return "127.0.0.1"

    @default("auto_token")
    def _auto_token(self) -> bool:
        return True

    @default("config_file_paths")
    def _config_file_paths(self) -> list[str]:
        return jupyter_config_path()  # never the folder that it happens to be started in

    def initialize(self, argv=None):
        """Read the settings and take our ways with a notebook."""
        super().initialize(argv)
        logging.getLogger("tornado.access").setLevel("ERROR")  # its lines would show the token
        notebook_renderer.VoilaExecutor = Sentences  # Voila has no setting for it,
        handler.NotebookRenderer = Page  # nor for this
        self.voila_configuration.multi_kernel_manager_class = Bounded
        self.voila_configuration.prelaunch_hook = self.prepare
        self.voila_configuration.page_config_hook = self.describe

    def init_settings(self) -> dict:
        """Voila's settings, with our door."""
        settings = super().init_settings()
        self.identity_provider.login_handler_class = Door
        return settings

    def init_handlers(self) -> list:
        """List what is served; nothing else is."""
        ours = {VoilaShutdownKernelHandler: Farewell, TornadoVoilaHandler: Visit}
        kept = [each for each in super().init_handlers() if not UNUSED.search(each[0])]
        return [(address, ours.get(kind, kind), *rest) for address, kind, *rest in kept]

    def prepare(self, request, notebook, cwd):
        """Make a page of a notebook for one more visitor, if there is room."""
        if len(self.kernel_manager) >= self.visitors:
            raise HTTPError(503, FULL.format(self.visitors), reason="No place left")
        return without_code(notebook, {path.name for path in Path(self.root_dir).glob("*.ipynb")})

    def describe(self, page_config: dict, **about) -> dict:
        """Tell the templates what to show, and that formulas are set without an outside host."""
        folder = Path(self.root_dir)
        page_config |= {"fullMathjaxUrl": None, "mathjaxConfig": None}
        if not about["notebook_path"]:
            page_config["cards"] = cards(folder)
        return page_config

    def listen(self):
        """Serve, and say where as soon as the port is known; end at Ctrl-C."""
        loop = IOLoop.current()
        loop.add_callback(self.tell)

        def end(*about) -> None:
            # Between two steps of the loop, never amid one that ends a visitor's kernel.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            loop.add_callback(loop.stop)

        signal.signal(signal.SIGINT, end)
        super().listen()

    def tell(self) -> None:
        """Print the address, with the token unless somebody chose it."""
        _setup.say(f"the dashboard is at {self.display_url}")

    def launch_browser(self):
        """Open the front page by a file, as a command would show the token to other users."""
        page = (
            f'<meta charset="utf-8"><meta http-equiv="refresh" content="0;url={self.private_url}">'
        )
        with tempfile.NamedTemporaryFile("w", suffix=".html", delete=False) as file:
            file.write(page)
        webbrowser.get(self.browser or None).open("file:" + pathname2url(file.name))

    @property
    def private_url(self) -> str:
        """The address with the token in full."""
        token = self.identity_provider.token
        return f"{self.connection_url}?token={token}" if token else self.connection_url


main = Dashboard.launch_instance

if __name__ == "__main__":
    sys.exit(main())
