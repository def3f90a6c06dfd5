"""The real notebooks in a real browser: sliders move, and what is shown is what is computed."""

import pytest
from desk_visit import use_the_desk

from influlab import _app_pages
from influlab.show import series
from influlab.show.lessons_seed import lesson

NARROW = 400  # pixels
DESK = "08_your_campaign"
# What reaches beyond the window, where a reader would not look for it.
CUT_OFF = """[...document.querySelectorAll(
  "#rendered_cells :is(p, button, input, select, .widget-label)")]
  .filter(each => each.offsetParent && each.getBoundingClientRect().right > innerWidth)
  .map(each => each.innerText || each.outerHTML)"""

pytestmark = pytest.mark.browser


def overflow(page) -> int:
    """By how many pixels a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def views_answer(page) -> None:
    """Move the first slider of each view; another picture comes, and no alarm."""
    views = page.locator(".influlab-view")
    assert views.count() or page.get_by_role("button", name="Answer and write the report").count()
    for view in views.all():
        image = view.locator("img.widget-image")
        handle = view.locator(".noUi-handle").first
        handle.scroll_into_view_if_needed()
        before = image.get_attribute("src")
        low, now = (float(handle.get_attribute(f"aria-value{what}")) for what in ("min", "now"))
        handle.press("ArrowLeft" if now > low else "ArrowRight")
        page.wait_for_function(
            "([image, before]) => image.src !== before", arg=[image.element_handle(), before]
        )
        assert view.locator('[role="alert"]').count() == 0


def slider_shows_what_is_computed(app, view_of) -> None:
    """Five steps of the budget give the computed sentence, and the reset takes them back."""
    view, controls = view_of("00_start_here.ipynb", "show.verdict_view")
    starts = {key: control.value for key, control in controls.items()}
    budget = controls["budget"]
    expected = view(**starts | {"budget": budget.value + 5 * budget.step}).text
    assert expected != view(**starts).text
    app.page.get_by_role("button", name="Reset to the evidence").first.click()
    app.page.get_by_text(view(**starts).text, exact=True).first.wait_for()
    app.move(budget.caption, 5)
    app.page.get_by_text(expected, exact=True).first.wait_for()
    app.page.get_by_role("button", name="Reset to the evidence").first.click()
    app.page.get_by_text(view(**starts).text, exact=True).first.wait_for()


def student_answers_without_code(app, _view_of) -> None:
    """Predict, be wrong in a known way, be right, with a name that is no markup."""
    task = lesson("05a", student="Zoë <b>", code="spring")
    box = app.page.locator(".influlab-exercise").first
    box.get_by_label("Your name").fill("Zoë <b>")
    box.get_by_label("Class code").fill("spring")
    box.get_by_role("button", name="My numbers").click()
    box.get_by_role("cell", name=f"{task.data.iloc[0, 1]:,}", exact=True).wait_for()
    box.get_by_text("These are your numbers").wait_for()
    app.page.wait_for_timeout(1_000)  # the list of options is made anew for the new numbers
    assert box.get_by_role("button", name="Check").is_disabled()
    box.locator("select").select_option("in more than half")
    box.get_by_role("button", name="Predict").click()
    box.get_by_text("Noted: in more than half. Now compute.").wait_for()
    average = next(iter(task.mistakes))
    for attempt, said in ((average, "that is the average"), (task.answer, "Right:")):
        box.get_by_label("Answer").fill(f"{attempt:.5g}")
        box.get_by_role("button", name="Check").click()
        box.get_by_text(said).wait_for()


def team_hands_in_a_roster(app, _view_of) -> None:
    """A good file counts, a bad one says why, and a name of tags is a name."""
    files = {
        "ana.csv": b"creator_id\nc0001\nc0002\n",
        "bo.json": b'{"team": "<img src=x onerror=alert(1)>", "roster": ["c0001", "c00003"]}',
        "cy.txt": b"",
    }
    board = app.page.locator(".influlab-upload").filter(has_text="A roster is a small file")
    with app.page.expect_file_chooser() as asked:
        board.get_by_role("button", name="Hand in rosters").click()
    asked.value.set_files(
        [{"name": name, "mimeType": "", "buffer": text} for name, text in files.items()]
    )
    row = board.get_by_role("row")
    row.filter(has_text="the roster is empty").wait_for()
    assert (
        row.filter(has_text="<img src=x onerror=alert(1)>")
        .filter(has_text="'c00003' is no creator of this market")
        .count()
    )
    good = row.filter(has=app.page.get_by_role("cell", name="ana", exact=True))
    assert good.get_by_role("cell").all_inner_texts()[2] == "2"


#: what else is tried on a page of the dashboard, at 400 pixels, once it is open
ALSO = {
    "00_start_here": slider_shows_what_is_computed,
    "03_choosing_creators": team_hands_in_a_roster,
    "05_collaboration_terms": student_answers_without_code,
    DESK: use_the_desk,
}


@pytest.mark.parametrize("path", series.paths(), ids=lambda path: path.stem)
def test_every_notebook_runs_in_jupyterlab_and_its_views_answer(lab_tour, shoot, path):
    lab = lab_tour.visit(path)
    views_answer(lab.page)
    shoot(lab.page, f"lab-{path.stem}")
    if path.stem == DESK:
        use_the_desk(lab)
    assert (lab.page.outside, lab.page.faults) == ([], [])


@pytest.mark.parametrize("path", series.paths(), ids=lambda path: path.stem)
def test_the_dashboard_shows_every_notebook_whole_and_narrow(app_tour, shoot, view_of, path):
    app = app_tour.visit(path)
    page = app.page
    assert page.title() == _app_pages.question_of(series.read(path), "")[0]
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.locator('.influlab-alert, [data-mime-type$="stderr"]').count() == 0
    assert page.locator(".jp-InputArea-editor").count() == 0
    shoot(page, f"narrow-{path.stem}")
    assert overflow(page) <= 0
    assert page.evaluate(CUT_OFF) == []
    for image in page.locator("img.widget-image").all():  # it scrolls in its frame
        assert image.bounding_box()["width"] >= 540
    page.set_viewport_size({"width": 1200, "height": 900})
    shoot(page, f"wide-{path.stem}")
    views_answer(page)
    page.set_viewport_size({"width": NARROW, "height": 900})
    if path.stem in ALSO:
        ALSO[path.stem](app, view_of)
    assert overflow(page) <= 0
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
    first = _app_pages.question_of(series.read(series.paths()[0]), "")[0]
    assert page.evaluate("document.activeElement.innerText") == first
    page.keyboard.press("Enter")
    page.get_by_role("progressbar").wait_for()
    assert page.outside == []


def test_the_report_reads_well_on_any_screen(app_tour, page, tmp_path, shoot):
    handed = app_tour.visit(series.paths()[-1]).page
    with handed.expect_download() as saved:
        handed.get_by_role("link", name="Save report.html").last.click()
    report = tmp_path / "report.html"
    saved.value.save_as(report)
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
