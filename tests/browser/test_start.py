"""What a user meets first: the address, the door, a notebook that opens, a slider that moves."""

import json
import socket
import urllib.error
import urllib.request

import psutil
import pytest

from influlab import _setup


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as response:
        return response.read().decode()


def status(url: str) -> int:
    """What a server answers to somebody without cookies."""
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


# The servers, without a browser


def test_lab_answers_with_the_token_only(lab_server):
    assert "jupyter-config-data" in get(lab_server.url("lab"))
    assert status(f"{lab_server.address}/api/contents") == 403


def test_lab_has_our_settings(lab_server):
    shown = json.loads(
        get(lab_server.url("lab/api/settings/@jupyterlab/apputils-extension:notification"))
    )
    defaults = {k: v["default"] for k, v in shown["schema"]["properties"].items()}
    assert (defaults["fetchNews"], defaults["checkForUpdates"]) == ("false", False)
    assert json.loads(get(lab_server.url("lab/api/news"))) == {"news": []}


@pytest.mark.parametrize("path", ["", "voila/render/00_start_here.ipynb", "login"])
def test_the_dashboard_answers_with_the_token_only(app_server, path):
    assert status(f"{app_server.address}/{path}") == 403
    assert status(f"{app_server.address}/{path}?token=wrong") == 403


def test_the_dashboard_lists_the_questions(app_server):
    page = get(app_server.url(""))
    assert 'href="/voila/render/00_start_here.ipynb?token=' in page
    assert "Whom does a creator really reach?" in page
    assert "//cdn" not in page


@pytest.mark.parametrize("job", ["lab", "app"])
def test_only_this_machine_can_connect(request, job):
    server = request.getfixturevalue(f"{job}_server")
    port = int(server.address.rsplit(":", 1)[1])
    processes = psutil.Process(server.process).children(recursive=True)
    listening = {
        each.laddr.ip
        for process in processes
        for each in process.net_connections("inet")
        if each.status == psutil.CONN_LISTEN and each.laddr.port == port
    }
    assert listening and listening <= {"127.0.0.1", "::1"}
    with socket.socket() as outside:
        outside.settimeout(5)
        here = socket.gethostbyname(socket.gethostname())
        if not here.startswith("127."):
            assert outside.connect_ex((here, port)) != 0


def test_a_class_reaches_a_shared_dashboard_with_the_token_only(shared_server):
    readme = (_setup.ROOT / "README.md").read_text(encoding="utf-8")
    line = f"influlab app --no-browser --Voila.ip=0.0.0.0 --token={shared_server.token}"
    assert f"python3 -m {line}\n" in readme
    assert "127.0.0.1" not in shared_server.address
    page = f"voila/render/{shared_server.put('small')}"
    for path in ("", page):
        assert status(f"{shared_server.address}/{path}") == 403
        assert status(f"{shared_server.address}/{path}?token=another") == 403
        assert status(shared_server.url(path)) == 200
    assert shared_server.token not in shared_server.log()


CLOSED = [
    "lab", "tree", "api", "api/contents", "api/contents/x.ipynb", "api/kernels", "api/sessions",
    "api/kernelspecs", "api/terminals", "api/status", "api/config/x", "terminals/1", "files/x",
    "edit/x", "nbconvert/html/00_start_here.ipynb", "metrics", "logout", "voila/tree",
    "voila/files/00_start_here.ipynb", "voila/api/contents/00_start_here.ipynb", "static/x",
]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_the_dashboard_has_no_door_to_files_terminals_or_the_kernels_of_others(app_server, path):
    assert status(app_server.url(path)) == 404


def test_the_dashboard_writes_nothing(app_server):
    for method in ("PUT", "POST", "PATCH", "DELETE"):
        for path in ("api/contents/evil.ipynb", "api/kernels", "voila/render/evil.ipynb"):
            ask = urllib.request.Request(app_server.url(path), data=b"{}", method=method)
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(ask, timeout=30)
            refused.value.close()
            assert refused.value.code in (403, 404, 405)
    assert not (app_server.notebooks / "evil.ipynb").exists()


# The same in a browser


@pytest.mark.browser
def test_lab_opens_without_questions_and_a_slider_moves(lab, lab_server):
    lab.open(lab_server.put("small"))
    assert lab.page.locator(".jp-Dialog, .Toastify__toast").count() == 0
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
    assert sockets_are_prompt(lab_server)


@pytest.mark.browser
def test_a_slider_moves_in_the_dashboard(app, app_server):
    app.open(app_server.put("small"))
    app.move("share, %", 3)
    app.wait_for_text(".twice", "106")
    app.page.locator("mjx-container").wait_for()  # the formula is set
    assert app.page.outside == []
    assert sockets_are_prompt(app_server)


def sockets_are_prompt(server) -> bool:
    """Whether a connection that the server holds with a browser has TCP_NODELAY set.

    The sockets are the server's own, looked at from outside by duplicating their numbers, which
    Linux alone allows.
    """
    try:
        import ctypes
        import os

        duplicate = ctypes.CDLL(None, use_errno=True).syscall
        open_process = os.pidfd_open
    except (AttributeError, OSError, TypeError):
        pytest.skip("only Linux lets a test look at the sockets of another process")
    port = int(server.address.rsplit(":", 1)[1])
    prompt = []
    for process in psutil.Process(server.process).children(recursive=True):
        for each in process.net_connections("inet"):
            if each.status != psutil.CONN_ESTABLISHED or each.laddr.port != port:
                continue
            handle = open_process(process.pid)
            number = duplicate(438, handle, each.fd, 0)  # pidfd_getfd
            os.close(handle)
            if number < 0:
                pytest.skip("this system does not let a test look at another process' sockets")
            with socket.socket(fileno=number) as same:
                prompt.append(same.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
    return any(prompt)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("source", "said"),
    [("1 / 0", "ZeroDivisionError"), ("import warnings\nwarnings.warn('careful')", "careful")],
)
def test_a_run_that_goes_wrong_is_noticed(lab, lab_server, source, said):
    lab.open(lab_server.put("small", source, "1"))
    with pytest.raises(AssertionError, match=said):
        lab.run_all()


@pytest.mark.browser
def test_the_door_opens_for_a_typed_token(page, app_server, shoot):
    page.goto(f"{app_server.address}/")
    shoot(page, "door")
    field = page.get_by_label("Token")
    field.fill("wrong")
    field.press("Enter")
    page.get_by_role("alert").wait_for()
    field.fill(app_server.token)
    field.press("Enter")
    page.get_by_role("heading", name="Micro-influencers, macro-influencers").wait_for()
