"""The real notebooks in a real browser: sliders move, and what is shown is what is computed."""

import nbformat
import pytest

from influlab import _setup
from influlab.show import series

pytestmark = pytest.mark.browser


def view_of(name: str, made_by: str):
    """A notebook's view and controls, made by running its code up to the cell that makes them."""
    notebook = nbformat.read(_setup.ROOT / "notebooks" / name, as_version=4)
    names: dict = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
            if made_by in cell.source:
                return names["view"], names["controls"]
    raise AssertionError(f"{name} has no cell with {made_by}")


def sentence(page) -> str:
    return page.locator('.jp-OutputArea p[aria-live="polite"]').first.inner_text()


def picture(page) -> str:
    """What identifies the picture that is on the screen."""
    return page.locator("img.widget-image").first.evaluate(
        """async image => {
          const data = await (await fetch(image.src)).arrayBuffer();
          const hash = await crypto.subtle.digest('SHA-256', data);
          return [...new Uint8Array(hash)].join();
        }"""
    )


@pytest.mark.parametrize(
    ("name", "made_by", "moved"),
    [("00_start_here.ipynb", "show.verdict_view", "budget")],
)
def test_a_slider_gives_the_computed_number_and_a_new_picture(lab, name, made_by, moved):
    view, controls = view_of(name, made_by)
    starts = {key: control.value for key, control in controls.items()}
    control = controls[moved]
    lab.open(name)
    lab.run_all()
    page = lab.page
    slider = lab.slider(control.caption).locator(".noUi-handle")
    slider.scroll_into_view_if_needed()
    assert sentence(page) == view(**starts).text
    before = picture(page)
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    expected = view(**starts | {moved: control.value + 5 * control.step}).text
    assert expected != view(**starts).text
    page.get_by_text(expected, exact=True).wait_for()
    assert picture(page) != before
    page.get_by_role("button", name="Reset to the evidence").first.click()
    page.get_by_text(view(**starts).text, exact=True).first.wait_for()


def test_every_notebook_of_the_series_runs_in_the_browser_without_asking_outside(lab):
    for path in series.paths():
        lab.open(path.name)
        lab.run_all()
        assert lab.page.locator("img.widget-image").count() >= 1
    assert lab.page.outside == []
