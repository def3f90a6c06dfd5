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
        following = page.locator("nav.way a[rel=next]")
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


@pytest.mark.parametrize("width", [1280, 400])
def test_a_word_is_found_without_a_network(page, index, width):
    asked, said = [], []
    page.on("request", lambda each: asked.append(each.url))
    page.on("console", lambda each: said.append(each.text))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(index.as_uri())
    page.get_by_label("Search").fill("frechet BOUNDS")
    page.keyboard.press("Enter")
    page.locator("#found a").first.wait_for()
    assert "Key ideas" in page.locator("#found").inner_text()
    assert not page.locator("#all").is_visible()
    page.locator("main").get_by_label("Search").fill("<b>zzz</b>")
    assert page.locator("#told").inner_text() == "No section holds all of these words."
    page.locator("main").get_by_label("Search").fill("overlap")
    page.locator("#found a").first.click()
    assert page.locator(f"[id='{page.url.partition('#')[2]}']").is_visible()
    assert all(url.startswith("file:") for url in asked) and said == []


def test_contents_lead_to_a_section_on_a_wide_and_on_a_narrow_screen(page, index):
    page.goto(index.with_name("03_choosing_creators.html").as_uri())
    side = page.locator("nav.side")
    assert side.bounding_box()["x"] < page.locator("main").bounding_box()["x"]
    side.get_by_role("link", name="Key ideas").click()
    assert page.url.endswith("#s-key-ideas")
    page.set_viewport_size({"width": 400, "height": 900})
    page.get_by_role("link", name="Contents", exact=True).click()
    assert side.get_by_role("link", name="All questions").is_visible()
