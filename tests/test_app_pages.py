"""Cards of the front page, pages without code, errors as sentences."""

import base64
import io
import os
import re

import nbformat
import pytest
from nbformat import v4
from PIL import Image

from influlab import _app_pages, _setup, errors

SERIES = sorted((_setup.ROOT / "notebooks").glob("*.ipynb"))


def png(width: int, height: int) -> str:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def picture(alt: str, data: str):
    return v4.new_output(
        "display_data", {"image/png": data, "text/plain": alt}, metadata={"image/png": {"alt": alt}}
    )


# Cards


def test_every_notebook_of_the_series_has_a_card():
    cards = _app_pages.cards(_setup.ROOT / "notebooks")
    assert [card.name for card in cards] == [path.name for path in SERIES]
    assert all(card.question.endswith("?") for card in cards)
    assert all(card.teaser for card in cards)
    assert [card.number for card in cards] == [str(number) for number in range(len(SERIES))]


def test_a_card_holds_words_without_markup_and_a_small_picture(tmp_path):
    text = "# Is *this* it?\n\nSee **bold** `code` and [a link](http://x).\n\nMore."
    cell = v4.new_code_cell("1", outputs=[picture("a < b", png(2000, 1000))])
    path = tmp_path / "03_this.ipynb"
    nbformat.write(v4.new_notebook(cells=[v4.new_markdown_cell(text), cell]), path)
    (card,) = _app_pages.cards(tmp_path)
    assert (card.number, card.question) == ("3", "Is this it?")
    assert card.teaser == "See bold code and a link."
    assert card.alt == "a < b"
    data = card.picture.removeprefix("data:image/png;base64,")
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert image.size == (640, 320)


def test_a_notebook_without_words_or_pictures_has_a_card_too(tmp_path):
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("1")]), tmp_path / "my_notes.ipynb")
    (card,) = _app_pages.cards(tmp_path)
    assert card == _app_pages.Card("my_notes.ipynb", "", "my notes", "", "", "")


def test_a_card_follows_its_notebook(tmp_path):
    path = tmp_path / "00_x.ipynb"
    for changed, title in enumerate(("Before?", "After?")):
        nbformat.write(v4.new_notebook(cells=[v4.new_markdown_cell(f"# {title}")]), path)
        os.utime(path, ns=(changed, changed))
        assert _app_pages.cards(tmp_path)[0].question == title


def test_a_long_teaser_ends_with_a_word(tmp_path):
    text = f"# Title?\n\n{'word ' * 100}"
    nbformat.write(v4.new_notebook(cells=[v4.new_markdown_cell(text)]), tmp_path / "00.ipynb")
    teaser = _app_pages.cards(tmp_path)[0].teaser
    assert len(teaser) <= _app_pages.TEASER + 2 and teaser.endswith("word …")


# Pages without code


def test_a_page_has_no_solutions_and_exercises_that_can_be_answered():
    cells = [
        v4.new_markdown_cell("# One *or* two?\n\nNext: `01_next`, not `99_none`."),
        v4.new_code_cell("task.check(2)", metadata={"tags": ["solution"]}),
        v4.new_code_cell("show.ask('01a')", metadata={"tags": ["exercise"]}),
        v4.new_code_cell(
            "task = show.lesson('01a')\ntask.check(mine, predicted)",
            metadata={"tags": ["exercise"]},
        ),
        v4.new_code_cell("other.check(2)"),
    ]
    notebook = v4.new_notebook(cells=cells)
    before = nbformat.writes(notebook)
    made = _app_pages.without_code(notebook, {"01_next.ipynb"})
    assert nbformat.writes(notebook) == before
    assert made.metadata["title"] == "One or two?"
    assert [cell.source.splitlines()[-1] for cell in made.cells] == [
        "Next: [01_next](01_next.ipynb), not `99_none`.",
        "show.ask('01a')",
        "other.check(2)",
    ]


@pytest.mark.parametrize("path", SERIES, ids=lambda path: path.stem)
def test_no_solution_of_the_series_is_given_away(path):
    made = _app_pages.without_code(nbformat.read(path, as_version=4))
    for cell in made.cells:
        tags = cell.metadata.get("tags", [])
        assert "solution" not in tags
        if "exercise" in tags:
            assert not re.search(r"\.check\(", cell.source)


# Errors


def test_what_a_reader_can_mend_is_a_list():
    error = errors.PlanError("plan", ["budget is 0; it must be above 0", "fee is <b>; lower it"])
    page = _app_pages.error_page(type(error).__name__, str(error)).data["text/html"]
    assert page == (
        '<div role="alert" class="influlab-alert"><b>This page stops here (plan: 2 problems).</b>'
        "<ul><li>budget is 0; it must be above 0</li><li>fee is &lt;b&gt;; lower it</li></ul></div>"
    )


def test_every_error_of_ours_is_known():
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, Exception)]
    assert {kind.__name__ for kind in kinds} == set(_app_pages.OURS)


def test_a_bug_is_no_readers_fault_and_is_named():
    page = _app_pages.error_page("ZeroDivisionError", "<i>by</i> zero").data["text/html"]
    assert page == (
        '<div role="alert" class="influlab-alert"><b>Something went wrong in this page, and it is '
        "not your fault.</b><p>ZeroDivisionError: &lt;i&gt;by&lt;/i&gt; zero</p><p>Reload the page "
        "to try again; nobody else&#x27;s page is affected.</p></div>"
    ).replace("&#x27;", "'")


def test_too_much_memory_is_said_so():
    page = _app_pages.error_page("MemoryError", "").data["text/html"]
    assert "This page needed more memory than one visitor may take." in page


def test_a_page_that_breaks_off_waits_no_longer():
    page = _app_pages.broken_off("It stopped", "<at> once")
    assert page.startswith('<div role="alert" class="influlab-alert">')
    assert "<p>It stopped: &lt;at&gt; once</p>" in page
    assert page.endswith(f"<script>{_app_pages.SHOW_NOW}</script></body></html>")
