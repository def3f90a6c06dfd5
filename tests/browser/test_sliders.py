"""A slider under a hand, in JupyterLab and in the dashboard; real notebooks: test_series.

A fast drag ends on the last value and leaves nothing behind it, an error is a sentence and the
next good value mends it, settings are kept.
"""

import pytest

pytestmark = pytest.mark.browser

VIEW = """\
import pandas as pd
from influlab import show
from influlab.errors import PlanError

def view(fee):
    if 60 <= fee < 70:
        raise PlanError("plan", f"a fee of {fee} is above what anyone pays; lower it")
    if fee >= 70:
        raise RuntimeError("a bug in the view")
    chance = fee / 100
    table = pd.DataFrame(
        {"p_best": [chance, 1 - chance], "expected_regret": 1.0, "cvar": -2.0},
        index=["micro", "macro"],
    )
    panel = show.Panel(show.plot_comparison, table)
    return show.Scene(f"A post costs {fee}.", (panel,), work="one table")

show.explore(view, fee=show.slider("Fee per post", 50, 10, 90, unit="EUR"))"""
# Notes every sentence that the view says from now on.
LISTEN = """view => {
  window.said = [];
  const note = () => {
    const words = view.querySelector('[aria-live="polite"], [role="alert"]')?.innerText;
    if (words && words !== window.said.at(-1)) window.said.push(words);
  };
  new MutationObserver(note).observe(view, {subtree: true, childList: true, characterData: true});
}"""


@pytest.fixture(scope="module", params=["lab", "long_visit"])
def place(request):
    """JupyterLab, then the dashboard, with the notebook of this file in one page for all tests."""
    used = request.getfixturevalue(request.param)
    used.open(used.server.put("own_view", VIEW))
    if request.param == "lab":
        used.run_all()
    return used


@pytest.fixture
def view(place):
    """The view as the evidence has it, after whatever happened before."""
    shown = place.page.locator(".influlab-view")
    shown.get_by_role("button", name="Reset to the evidence").click()
    shown.get_by_text("A post costs 50.", exact=True).wait_for()
    return shown


def test_a_fast_drag_ends_on_the_last_value_and_leaves_no_backlog(place, view):
    page = place.page
    handle = view.locator(".noUi-handle").first
    view.evaluate(LISTEN)
    steps(handle, "ArrowLeft", 40)
    page.get_by_text("A post costs 10.", exact=True).wait_for()
    page.wait_for_timeout(1_500)
    said = page.evaluate("window.said")
    assert said[-1] == "A post costs 10."
    fees = [int(words.split()[-1].strip(".")) for words in said]
    assert fees == sorted(fees, reverse=True)
    assert len(fees) <= 41  # where it stood, then at most one picture a step
    view.get_by_text("s: one table").wait_for()


def test_errors_are_shown_and_the_next_good_value_mends_them(view):
    handle = view.locator(".noUi-handle").first
    steps(handle, "ArrowRight", 10)
    view.get_by_text("a fee of 60 is above what anyone pays; lower it").wait_for()
    assert view.locator("img.influlab-stale").count() == 1
    steps(handle, "ArrowRight", 10)
    view.locator("pre", has_text="RuntimeError: a bug in the view").wait_for()
    steps(handle, "ArrowLeft", 15)
    view.get_by_text("A post costs 55.", exact=True).wait_for()
    assert view.locator('[role="alert"], img.influlab-stale').count() == 0


def steps(handle, key: str, many: int) -> None:
    handle.focus()
    for _ in range(many):
        handle.press(key)


def test_settings_are_saved_and_opened_by_name(place, view):
    page = place.page
    handle = view.locator(".noUi-handle").first
    steps(handle, "ArrowLeft", 5)
    page.get_by_text("A post costs 45.", exact=True).wait_for()
    view.get_by_label("Settings kept as").fill("spring")
    view.get_by_role("button", name="Save", exact=True).click()
    view.get_by_text("Saved as spring.json").wait_for()
    with page.expect_download() as copy:
        view.get_by_text("keep a copy").click()
    assert '"fee": 45' in copy.value.path().read_text(encoding="utf-8")
    view.get_by_role("button", name="Reset to the evidence").click()
    page.get_by_text("A post costs 50.", exact=True).wait_for()
    view.get_by_role("button", name="Open", exact=True).click()
    page.get_by_text("A post costs 45.", exact=True).wait_for()
    view.get_by_role("button", name="Reset to the evidence").click()
    page.get_by_text("A post costs 50.", exact=True).wait_for()
    with page.expect_file_chooser() as asked:
        view.get_by_role("button", name="Open a copy").click()
    asked.value.set_files(copy.value.path())
    view.get_by_text("Opened your file.").wait_for()
    page.get_by_text("A post costs 45.", exact=True).wait_for()
    beside = place.server.notebooks / "plans" / "spring.json"
    assert beside.exists() is hasattr(place, "run_all")  # visitors of the dashboard share no folder
