"""An exercise in the dashboard, without code: predict, be wrong, be right; on a phone too."""

import pytest

from influlab.show.lessons_seed import lesson

pytestmark = pytest.mark.browser
PATIENCE = 240  # seconds: the page is there when its whole notebook has run


def test_a_student_predicts_fails_and_succeeds_without_code(app):
    app.page.set_default_timeout(1000 * PATIENCE)
    app.page.set_viewport_size({"width": 400, "height": 900})
    app.open("05_collaboration_terms.ipynb")
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
    assert app.page.evaluate("document.documentElement.scrollWidth") <= 400
    assert app.page.outside == []
