"""What a user meets first: the address, a notebook that opens, a slider that moves."""

import json
import urllib.error
import urllib.request

import nbformat
import pytest
from nbformat import v4

from influlab import _setup

SMALL = """import ipywidgets as widgets

slider = widgets.IntSlider(value=50, max=100, description="share, %")
between = widgets.IntRangeSlider(value=(20, 40), description="fee, EUR")
twice = widgets.Label("100").add_class("twice")
slider.observe(lambda change: setattr(twice, "value", str(2 * change["new"])), "value")
widgets.VBox([slider, between, twice, widgets.Button(description="reset", icon="undo")])"""


@pytest.fixture
def small():
    """What puts a small notebook where a server finds it, and gives its name."""

    def put(server, *sources) -> str:
        cells = [v4.new_markdown_cell("# Does it move?\n\n$x^2$")]
        cells += [v4.new_code_cell(source) for source in sources or [SMALL]]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        made = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(made, server.notebooks / "small.ipynb")
        return "small.ipynb"

    return put


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.read().decode()


# The servers, without a browser


def test_lab_answers_with_the_token_only(lab_server):
    assert "jupyter-config-data" in get(lab_server.url("lab"))
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(f"{lab_server.address}/api/contents")
    assert refused.value.code == 403
    refused.value.close()


def test_lab_has_our_settings(lab_server):
    shown = json.loads(
        get(lab_server.url("lab/api/settings/@jupyterlab/apputils-extension:notification"))
    )
    defaults = {k: v["default"] for k, v in shown["schema"]["properties"].items()}
    assert (defaults["fetchNews"], defaults["checkForUpdates"]) == ("false", False)
    assert json.loads(get(lab_server.url("lab/api/news"))) == {"news": []}


def test_app_lists_the_notebooks(app_server, small):
    name = small(app_server)
    page = get(app_server.url("voila"))
    assert f"/voila/render/{name}?token=" in page
    assert "//cdn" not in page


def test_kernel_messages_are_not_held_back(monkeypatch):
    from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
    from traitlets.config.loader import PyFileConfigLoader

    loader = PyFileConfigLoader("jupyter_server_config.py", path=str(_setup.ROOT / "config"))
    kind = loader.load_config().ServerApp.kernel_websocket_connection_class
    assert issubclass(kind, ZMQChannelsWebsocketConnection)
    calls = []

    class Handler:
        def set_nodelay(self, value):
            calls.append(value)

    monkeypatch.setattr(kind, "websocket_handler", Handler())
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: "connected")
    assert (kind.connect(kind.__new__(kind)), calls) == ("connected", [True])


# The same in a browser


@pytest.mark.browser
def test_a_slider_moves_in_lab(lab, lab_server, small):
    lab.open(small(lab_server))
    lab.run_all()
    assert lab.readout("share, %") == "50"
    lab.move("share, %", 3)
    lab.wait_for_text(".twice", "106")
    lab.move("share, %", -4)
    lab.wait_for_text(".twice", "98")
    assert lab.readout("share, %") == "49"
    lab.move("fee, EUR", 2, handle=1)
    lab.wait_for_text(".widget-readout", "20 – 42")
    assert lab.page.outside == []


@pytest.mark.browser
def test_a_slider_moves_in_the_dashboard(app, app_server, small):
    app.open(small(app_server))
    app.move("share, %", 3)
    app.wait_for_text(".twice", "106")
    app.page.locator("mjx-container").wait_for()  # the formula is set
    assert app.page.outside == []


@pytest.mark.browser
def test_lab_opens_without_questions(lab, lab_server, small):
    lab.open(small(lab_server))
    assert lab.page.locator(".jp-Dialog").count() == 0
    assert lab.page.locator(".Toastify__toast").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize(
    ("source", "said"),
    [("1 / 0", "ZeroDivisionError"), ("import warnings\nwarnings.warn('careful')", "careful")],
)
def test_a_run_that_goes_wrong_is_noticed(lab, lab_server, small, source, said):
    lab.open(small(lab_server, source, "1"))
    with pytest.raises(AssertionError, match=said):
        lab.run_all()
