"""The real notebooks in a real browser: sliders move, and what is shown is what is computed."""

import pytest

from influlab import _app_pages
from influlab.show import cli, series

NARROW = 400  # pixels
PAIRS = [series.paths()[start : start + 2] for start in range(0, len(series.paths()), 2)]

pytestmark = pytest.mark.browser


def sentence(page) -> str:
    return page.locator('.jp-OutputArea p[aria-live="polite"]').first.inner_text()


def overflow(page) -> int:
    """By how many pixels a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


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
def test_a_slider_gives_the_computed_number_and_a_new_picture(lab, view_of, name, made_by, moved):
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


def test_every_notebook_of_the_series_runs_in_lab_without_asking_outside(lab, shoot):
    for path in series.paths():
        lab.open(path.name)
        lab.run_all()
        assert lab.page.locator("img.widget-image").count() >= 1
        shoot(lab.page, f"lab-{path.stem}")
    assert lab.page.outside == []


# Two at a time, as the machine of a test has two cores.
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].stem)
def test_the_dashboard_shows_every_notebook_whole_and_narrow(visitor, shoot, pair):
    opened = {path: visitor(NARROW) for path in pair}
    for path, app in opened.items():
        app.begin(path.name)
    for path, app in opened.items():
        app.ready()
        page = app.page
        title = _app_pages.question_of(series.read(path), "")[0]
        assert page.title() == title
        assert page.get_by_role("heading", level=1).count() == 1
        assert page.locator('.influlab-alert, [data-mime-type$="stderr"]').count() == 0
        assert page.locator("img.widget-image").count() >= 1
        assert page.locator(".jp-InputArea-editor").count() == 0
        shoot(page, f"narrow-{path.stem}")
        assert overflow(page) <= 0
        page.set_viewport_size({"width": 1200, "height": 900})
        shoot(page, f"wide-{path.stem}")
        assert (page.outside, page.faults) == ([], [])


def test_the_front_page_shows_the_questions_on_any_screen(page, app_server, shoot):
    page.goto(app_server.url(""))
    assert page.get_by_role("listitem").count() == len(list(app_server.notebooks.glob("*.ipynb")))
    assert all(page.locator("img").evaluate_all("all => all.map(each => each.alt)"))
    shoot(page, "front")
    page.set_viewport_size({"width": NARROW, "height": 800})
    shoot(page, "front-narrow")
    assert overflow(page) <= 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == (
        "Micro, macro or a blend: which for this product, this audience, this budget?"
    )
    page.keyboard.press("Enter")
    page.get_by_role("progressbar").wait_for()
    assert page.outside == []


def test_the_report_reads_well_on_any_screen(page, tmp_path, shoot):
    assert cli.main(["--formats", "html", "-o", str(tmp_path)]) == 0
    (report,) = tmp_path.glob("*.html")
    page.goto(report.as_uri())
    assert page.get_by_role("heading", level=1).count() == 1
    pictures = page.locator("img, svg[role=img]")
    assert pictures.count() >= 2
    named = "all => all.map(each => each.alt || each.getAttribute('aria-label') || '')"
    assert all(len(words) > 20 for words in pictures.evaluate_all(named))
    shoot(page, "report")
    page.set_viewport_size({"width": NARROW, "height": 800})
    shoot(page, "report-narrow")
    assert overflow(page) <= 0
    assert page.outside == []
