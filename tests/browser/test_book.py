"""The book in a real browser, offline: every page, wide and at 400 pixels."""

import pytest

from influlab.show import series
from influlab.show.book import book

pytestmark = pytest.mark.browser
LOADED = "() => [...document.images].every(i => { i.loading = 'eager'; return i.naturalWidth > 0 })"


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """The stored series as a book, whatever is stale in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(series, "complaint", lambda notebook: "")
        return book(tmp_path_factory.mktemp("book") / "book")


@pytest.mark.parametrize("width", [1280, 400])
def test_every_page_can_be_read_without_a_network(page, index, width):
    asked, said = [], []
    page.on("request", lambda each: asked.append(each.url))
    page.on("console", lambda each: said.append(each.text))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(index.as_uri())
    page.locator(".gallery a").first.click()
    for _ in series.paths():
        page.wait_for_function(LOADED)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        following = page.locator("nav a[rel=next]")
        if following.count():
            following.first.click()
    assert page.url.endswith(f"{series.paths()[-1].stem}.html")
    assert all(url.startswith("file:") for url in asked)
    assert said == []


def test_a_solution_unfolds_by_keyboard_and_the_way_back_is_there(page, index):
    page.goto(index.with_name("07_roi_comparison.html").as_uri())
    folded = page.locator("details.solution").first
    assert not folded.locator(".output").is_visible()
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    assert "Right:" in folded.locator(".output").inner_text()
    page.get_by_role("link", name="All questions").first.click()
    assert page.url == index.as_uri()
