"""A class in the dashboard: many at once, each for themselves, and nobody harmed by another."""

import time
import urllib.error
import urllib.request

import psutil
import pytest

pytestmark = pytest.mark.browser

VISITORS = 10
LIGHT = """\
import pandas as pd
from influlab import show

def view(fee):
    table = pd.DataFrame({"p_best": [fee / 100, 1 - fee / 100]}, index=["micro", "macro"])
    table[["expected_regret", "cvar"]] = 1.0, -2.0
    return show.Scene(f"A post costs {fee}.", (show.Panel(show.plot_comparison, table),))

show.explore(view, fee=show.slider("Fee per post", 50, 10, 90, unit="EUR"))"""
MEAN = """from influlab import show
import ipywidgets as widgets

out = widgets.Label("as it was").add_class("out")
bug, death = widgets.Button(description="bug"), widgets.Button(description="death")
bug.on_click(lambda _: 1 / 0)
death.on_click(lambda _: __import__("os")._exit(1))
field = show.upload("creators", then=lambda reading: reading.frame)
widgets.VBox([out, bug, death, field])"""
SLOW = "import time; time.sleep(600)"
# A browser that asks its kernel for more than what a page asks: what comes back, in one second.
RUN_CODE = """async ([address, kernel, token]) => {
  const socket = new WebSocket(`${address}/api/kernels/${kernel}/channels?token=${token}`);
  const heard = new Set();
  socket.onmessage = event => {
    const said = JSON.parse(event.data);
    if (said.channel === "shell") heard.add(said.msg_type);
  };
  await new Promise(done => socket.onopen = done);
  const ask = (type, content) => socket.send(JSON.stringify({
    channel: "shell",
    header: {msg_id: type, msg_type: type, session: "x", username: "", version: "5.3"},
    parent_header: {}, metadata: {}, content: content}));
  ask("execute_request", {code: "open('evil', 'w')", silent: false});
  ask("complete_request", {code: "op", cursor_pos: 2});
  ask("kernel_info_request", {});
  await new Promise(done => setTimeout(done, 1500));
  return [...heard];
}"""
FILE = b"""creator_id,followers,handle
ana,12000,<img src=x onerror=alert(1)>
bo,-3,=HYPERLINK("http://x")
"""


def kernels_of(server) -> list[psutil.Process]:
    found = psutil.Process(server.process).children(recursive=True)
    return [each for each in found if _is_kernel(each)]


def answer_of(address: str) -> int:
    """The status with which a server answers."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def _is_kernel(process: psutil.Process) -> bool:
    try:
        return "ipykernel_launcher" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # it ended while we looked
        return False


def choose(page, name: str, content: bytes) -> None:
    """Choose a file as a visitor does, by the button that opens the browser's dialogue."""
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Choose a file").click()
    asked.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})


def wait_until(condition, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.2)


@pytest.fixture(scope="module", autouse=True)
def resting(impatient_server):
    """A server with a page that nobody touches while the other tests of this file go on."""
    address = impatient_server.url(f"voila/render/{impatient_server.put('x')}")
    with urllib.request.urlopen(address, timeout=120) as page:
        assert b"kernelId" in page.read()
    return impatient_server


def test_ten_visitors_at_once_each_see_what_they_moved(visitor, app_server, shoot):
    name = app_server.put("light", LIGHT)
    opened = [visitor(800) for _ in range(VISITORS)]
    for first in range(0, VISITORS, 2):  # two at a time, as the machine of a test has two cores
        two = opened[first : first + 2]
        for app in two:
            app.begin(name)
        for app in two:
            app.ready()
    for turn in range(VISITORS):  # all at the same time; the first once, the last ten times
        for app in opened[turn:]:
            app.move("Fee per post (EUR)", 1)
    for steps, app in enumerate(opened, 1):
        app.page.get_by_text(f"A post costs {50 + steps}.", exact=True).wait_for()
        assert app.page.locator('[role="alert"]').filter(visible=True).count() == 0
        assert (app.page.faults, app.page.outside) == ([], [])
    memory = [kernel.memory_info().rss for kernel in kernels_of(app_server)]
    assert len(memory) >= VISITORS
    shoot(opened[-1].page, "ten-visitors-the-last")


def test_what_goes_wrong_for_one_visitor_stays_there(visitor, app_server, shoot):
    name = app_server.put("mean", MEAN)
    unlucky, calm = visitor(), visitor()
    unlucky.begin(name)
    calm.begin(app_server.put("small"))
    unlucky.ready()
    calm.ready()
    unlucky.page.get_by_role("button", name="bug").click()
    choose(unlucky.page, "../<b>list</b>.csv", FILE)
    unlucky.page.get_by_text("1 of 2 rows read as creators").wait_for()
    unlucky.page.get_by_text("'followers' is '-3': must be at least 0").wait_for()
    assert unlucky.page.locator(".influlab-upload img, .influlab-upload p b b").count() == 0
    shoot(unlucky.page, "upload-with-a-rejected-row")
    choose(unlucky.page, "cat.png", b"\x89PNG nothing else")
    unlucky.page.get_by_text("the file is a picture (PNG), not a table").wait_for()
    unlucky.page.get_by_role("button", name="death").click()
    calm.move("share, %", 3)
    calm.wait_for_text(".twice", "106")
    assert calm.page.faults == []


def test_a_cell_that_fails_is_a_sentence_and_costs_nobody_anything(visitor, app_server, shoot):
    hungry = visitor()
    hungry.open(app_server.put("hungry", "'before'", "x = bytearray(8 * 10**9)", "'after'"))
    alert = hungry.page.get_by_role("alert").filter(visible=True)
    assert "This page needed more memory than one visitor may take." in alert.inner_text()
    assert hungry.page.get_by_text("'before'").count() == 1
    assert hungry.page.get_by_text("'after'").count() == 0
    broken = visitor()
    broken.open(app_server.put("broken", "int('<b>no number</b>')"))
    said = broken.page.locator(".influlab-alert").inner_text()
    assert "ValueError: invalid literal for int() with base 10: '<b>no number</b>'" in said
    assert broken.page.locator(".influlab-alert b").count() == 1
    assert "Traceback" not in broken.page.content() and str(app_server.notebooks) not in (
        broken.page.content()
    )
    shoot(broken.page, "an-error")


def test_a_kernel_that_dies_while_the_page_loads_ends_it_with_a_sentence(
    visitor, app_server, shoot
):
    many = len(kernels_of(app_server))
    never, midway = visitor(), visitor()
    never.begin(app_server.put("stillborn", "1", kernel=app_server.kernel("raise SystemExit(1)")))
    midway.begin(app_server.put("dying", "'before'", "import os; os._exit(1)", "'after'"))
    for app, words in ((never, "did not start"), (midway, "stopped")):
        alert = app.page.get_by_role("alert").filter(visible=True)
        alert.filter(has_text=f"The computer behind this page {words}").wait_for()
        assert not app.page.get_by_role("progressbar").is_visible()
        assert app.page.get_by_text("'after'").count() == 0
    assert midway.page.get_by_text("'before'").is_visible()
    shoot(never.page, "stillborn")
    shoot(midway.page, "died-midway")
    for app in (never, midway):
        app.page.goto(app_server.url(""))
        app.page.get_by_role("heading", name="Micro-influencers, macro-influencers").wait_for()
    wait_until(lambda: len(kernels_of(app_server)) <= many)


@pytest.mark.parametrize("leave", ["goes on", "closes the page"])
def test_a_visitor_who_leaves_while_the_page_loads_leaves_no_kernel(visitor, app_server, leave):
    before, said = set(kernels_of(app_server)), app_server.log()
    app = visitor()
    app.begin(app_server.put("slow", SLOW))
    app.page.get_by_text("Computing, step 1 of 2").wait_for()
    mine = set(kernels_of(app_server)) - before
    assert mine
    if leave == "closes the page":
        app.page.close()
    else:
        app.page.goto(app_server.url(""), wait_until="commit")
    wait_until(lambda: not mine & set(kernels_of(app_server)), 20)
    assert "Traceback" not in app_server.log()[len(said) :]


def test_a_connection_that_breaks_while_the_page_loads_leaves_no_kernel(app_server):
    """No script of the page can say that somebody has gone: a tunnel, a dead battery."""
    before, said = set(kernels_of(app_server)), app_server.log()
    address = app_server.url(f"voila/render/{app_server.put('slow', SLOW)}")
    page = urllib.request.urlopen(address, timeout=60)
    assert any(b"voila_process(1, 2)" in line for line in page)
    mine = set(kernels_of(app_server)) - before
    assert mine
    page.close()
    wait_until(lambda: not mine & set(kernels_of(app_server)), 20)
    assert "Traceback" not in app_server.log()[len(said) :]


def test_a_kernel_runs_no_code_for_a_browser_and_ends_with_its_page(app, app_server):
    app.open(app_server.put("small"))
    kernel = app.kernel()
    ran = app.page.evaluate(
        RUN_CODE, [app_server.address.replace("http", "ws"), kernel, app_server.token]
    )
    assert ran == ["kernel_info_reply"]
    app.page.goto(app_server.url(""))
    wait_until(lambda: answer_of(app_server.url(f"api/kernels/{kernel}")) == 404)
    wait_until(
        lambda: not any(kernel in " ".join(each.cmdline()) for each in kernels_of(app_server))
    )


def test_a_page_whose_kernel_has_ended_says_how_to_go_on(app, app_server, shoot):
    app.open(app_server.put("small"))
    ask = urllib.request.Request(
        app_server.url(f"voila/api/shutdown/{app.kernel()}"), data=b"", method="POST"
    )
    urllib.request.urlopen(ask, timeout=60).close()
    app.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    app.page.get_by_text("This page has rested too long").wait_for()
    shoot(app.page, "rested")


def test_idle_kernels_are_ended(resting):
    wait_until(lambda: not kernels_of(resting))
