"""The book: every link leads somewhere, every picture speaks, nothing runs, nothing is fetched."""

import base64
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import numpy as np
import pytest
from nbformat import v4
from PIL import Image

from influlab import _setup
from influlab.errors import InfluLabError
from influlab.show import book_cells, series
from influlab.show.book import Page, book, main
from influlab.show.book_search import anchored
from influlab.show.book_thumbs import panel, thumbnail

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAG7buVgAAAABJRU5ErkJggg=="
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


class Parsed(HTMLParser):
    """What a browser would find on a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.levels, self.open = [], set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids |= {value for name, value in attrs if name == "id"}
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The stored series as a book, whatever is stale in it: page name -> what is on it."""
    out = tmp_path_factory.mktemp("book") / "book"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(series, "complaint", lambda notebook: "")
        book(out)
    return out, {p.name: p.read_text(encoding="utf-8") for p in sorted(out.glob("*.html"))}


def small(*cells):
    """A notebook that was run."""
    title = v4.new_markdown_cell("# Which?\n\n*In short:* both, `01_b`.")
    made = series.canonical(v4.new_notebook(cells=[title, *cells]))
    made.metadata.influlab.made_from = series.fingerprint(made)
    return made


def ran(source, *outputs, tags=()):
    return v4.new_code_cell(
        source, metadata={"tags": list(tags)}, outputs=list(outputs), execution_count=1
    )


def test_there_is_a_page_for_every_notebook_and_an_index(pages):
    _, texts = pages
    stems = [path.stem for path in series.paths()]
    assert list(texts) == [*(f"{stem}.html" for stem in stems), "index.html", "search.html"]


def test_every_link_leads_somewhere(pages):
    out, texts = pages
    for name, text in texts.items():
        links = [a["href"] for a in Parsed(text).all("a")]
        assert links, name
        for link in links:
            file, _, place = link.partition("#")
            if not link.startswith("https://"):
                assert (out / (file or name)).is_file(), (name, link)
                assert not place or place in Parsed(texts[file or name]).ids
    order = [next((a["href"] for a in Parsed(t).all("a") if a.get("rel") == "next"), "")
             for t in texts.values()]  # fmt: skip
    assert order[:-3] == list(texts)[1:-2]


def test_every_picture_is_there_and_speaks(pages):
    out, texts = pages
    used = set()
    for name, text in texts.items():
        images = Parsed(text).all("img")
        assert images or name == "search.html", name
        for image in images:
            assert (out / image["src"]).is_file()
            assert len(image["alt"]) > 20, (name, image)
            used.add(image["src"])
    assert used == {f"pictures/{path.name}" for path in (out / "pictures").iterdir()}


def test_headings_go_down_one_step_at_a_time(pages):
    for name, text in pages[1].items():
        levels = Parsed(text).levels
        assert levels.count(1) == 1 and levels[0] == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)


def test_nothing_runs_and_nothing_is_fetched(pages):
    for name, text in pages[1].items():
        parsed = Parsed(text)
        tags = {tag for tag, _ in parsed.tags}
        assert not tags & {"link", "iframe", "object", "embed", "base"}, name
        assert [form["action"] for form in parsed.all("form")] == ["search.html"], name
        assert not any(key.startswith("on") for _, attrs in parsed.tags for key in attrs)
        assert all(not image["src"].startswith(("http", "//")) for image in parsed.all("img"))
        style = text.split("<style>")[1].split("</style>")[0]
        assert "url(" not in style and "@import" not in style
        assert "widget-view" not in text and str(_setup.ROOT) not in text


def test_one_page_runs_one_script_and_the_browser_is_told_which(pages):
    for name, text in pages[1].items():
        kinds = [script.get("type", "script") for script in Parsed(text).all("script")]
        assert kinds == (["application/json", "script"] if name == "search.html" else []), name
        assert ("script-src" in text.split("<body>")[0]) == (name == "search.html"), name
    run = re.search(r"<script>(.*?)</script>", pages[1]["search.html"], re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(run.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in pages[1]["search.html"]
    assert not re.search(r"innerHTML|outerHTML|document\.write|eval|fetch|import\(", run)


def test_contents_name_every_question_and_the_sections_of_this_page(pages):
    _, texts = pages
    for path in series.paths():
        name = f"{path.stem}.html"
        side = texts[name].split('<nav id="contents"')[1].split("</nav>")[0]
        links = [a["href"] for a in Parsed(side).all("a")]
        assert [link for link in links if "#" not in link and link != "index.html"] == [
            f"{each.stem}.html" for each in series.paths()
        ]
        body = Parsed(texts[name].split("<main")[1].split("</main>")[0])
        own = [f"#{attrs['id']}" for attrs in body.all("h2")]
        assert own and [link for link in links if "#" in link] == own
        here = [a["href"] for a in Parsed(side).all("a") if "aria-current" in a]
        assert here == [name]


def test_what_is_written_can_be_found(pages):
    text = pages[1]["search.html"]
    index = json.loads(re.search(r'id="index">(.*?)</script>', text, re.DOTALL)[1])
    assert {entry["link"].split("#")[0] for entry in index} == {
        f"{path.stem}.html" for path in series.paths()
    }
    frechet = [entry for entry in index if "Frechet bounds" in entry["words"]]
    assert "03_choosing_creators.html#s-key-ideas" in [entry["link"] for entry in frechet]
    assert not any("from influlab import" in entry["words"] for entry in index)


def test_headings_get_names_of_their_own():
    html = "<h2>Who &amp; <em>why</em>?</h2><h3>Who &amp; why</h3><h2>???</h2>"
    assert Parsed(anchored(html)).ids == {"s-who-why", "s-who-why-2", "s-part"}


def test_a_thumbnail_is_a_piece_of_the_figure():
    grey = np.full((400, 700), 255, dtype=np.uint8)
    grey[2:12, 10:200] = 0  # the title
    grey[30:260, 40:600] = 90
    grey[280:, 40:600] = 200  # another panel
    raw = io.BytesIO()
    Image.fromarray(grey).save(raw, "PNG")
    small = np.asarray(Image.open(io.BytesIO(thumbnail(raw.getvalue()))).convert("L"))
    top, end = panel(grey)
    assert (top, end) == (17, 265)
    assert np.array_equal(small, grey[top:end, :480])


def test_solutions_are_folded_and_widgets_leave_their_twins(pages):
    text = pages[1]["07_roi_comparison.html"]
    assert text.count('<details class="solution"><summary>Solution</summary>') == 2
    assert "open>" not in text
    assert text.count(book_cells.SAID["ask"]) == 2
    assert book_cells.SAID["explore"] in text


def test_the_index_tells_each_question_with_its_answer(pages):
    text = pages[1]["index.html"]
    for path in series.paths():
        page = Page(path.stem, series.read(path))
        assert f'<a href="{page.file}">{page.question.replace(chr(34), "&quot;")}</a>' in text
        words = re.sub(r"[*`]", "", page.answer)[:40]
        assert words.replace('"', "&quot;") in text.replace('"', "&quot;") or "`" in page.answer


def test_hostile_text_is_escaped_wherever_it_stands(tmp_path):
    outputs = [
        v4.new_output("stream", text=HOSTILE),
        v4.new_output("execute_result", {"text/plain": HOSTILE}, execution_count=1),
        v4.new_output("display_data", {"text/html": f"<table><tr><td>{HOSTILE}</table>"}),
        v4.new_output("display_data", {"text/html": "<a href='javascript:alert(1)'>x</a>"}),
        v4.new_output("display_data", {"image/svg+xml": "<svg onload=alert(1)>"}),
        v4.new_output(
            "display_data", {"image/png": DOT}, metadata={"image/png": {"alt": f'"{HOSTILE}'}}
        ),
    ]
    notebook = small(ran(f"'{HOSTILE}'", *outputs), v4.new_markdown_cell(HOSTILE))
    index = book(tmp_path / "book", {tmp_path / "00_a.ipynb": series.canonical(notebook)})
    searched = index.with_name("search.html").read_text(encoding="utf-8")
    assert len(Parsed(searched).all("script")) == 2 and "<img" not in searched
    for name in ("index.html", "00_a.html"):
        parsed = Parsed(index.with_name(name).read_text(encoding="utf-8"))
        assert not {"script", "svg"} & {tag for tag, _ in parsed.tags}
        assert not any(key.startswith("on") for _, attrs in parsed.tags for key in attrs)
        assert all(image["src"].startswith("pictures/") for image in parsed.all("img"))
        assert "javascript:" not in [a.get("href", "")[:11] for a in parsed.all("a")]


def test_a_notebook_named_in_the_text_is_a_link(tmp_path):
    notebooks = {tmp_path / f"{stem}.ipynb": small() for stem in ("00_a", "01_b")}
    index = book(tmp_path / "book", notebooks)
    assert '<a href="01_b.html"><code>01_b</code></a>' in index.read_text(encoding="utf-8")


def test_the_same_notebooks_are_the_same_bytes(tmp_path):
    notebook = {tmp_path / "00_a.ipynb": small(ran("1 + 1"))}
    first = {p.name: p.read_bytes() for p in book(tmp_path / "b", notebook).parent.glob("*.*")}
    again = {p.name: p.read_bytes() for p in book(tmp_path / "b", notebook).parent.glob("*.*")}
    assert first == again
    assert [p.name for p in tmp_path.iterdir()] == ["b"]


def test_a_stale_notebook_is_refused(tmp_path, capsys, monkeypatch):
    path = tmp_path / "00_a.ipynb"
    series.write(path, v4.new_notebook())
    with pytest.raises(InfluLabError) as error:
        book(tmp_path / "book", {path: series.read(path)})
    assert str(error.value) == (
        "book: 1 problem\n  - 00_a.ipynb is stale: its cells, the data or the package have changed "
        "since it was run; run python3 -m influlab notebooks first, or add --run"
    )
    monkeypatch.setattr(series, "FOLDER", tmp_path)
    assert main(["-o", str(tmp_path / "book")]) == 2
    assert "00_a.ipynb is stale" in capsys.readouterr().err
    monkeypatch.setattr(series, "run", lambda stale: {each: small() for each in stale})
    assert main(["-o", str(tmp_path / "book"), "--run"]) == 0
    assert (tmp_path / "book" / "index.html").is_file()
    monkeypatch.setattr(series, "run", lambda stale: {each: ValueError("no") for each in stale})
    assert main(["-o", str(tmp_path / "other"), "--run"]) == 2
    assert "book: 1 problem\n  - 00_a.ipynb: no" in capsys.readouterr().err


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years", encoding="utf-8")
    with pytest.raises(InfluLabError) as error:
        book(tmp_path / "mine", {tmp_path / "00_a.ipynb": small()})
    why = f"{str(tmp_path / 'mine')!r} holds something else; choose another folder"
    assert str(error.value) == f"book: 1 problem\n  - {why}"
    assert (tmp_path / "mine" / "thesis.txt").read_text(encoding="utf-8") == "years"
    (tmp_path / "file").touch()
    with pytest.raises(InfluLabError, match="cannot be made"):
        book(tmp_path / "file" / "book", {tmp_path / "00_a.ipynb": small()})


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_is_readable_on_every_ground():
    css = (_setup.ROOT / "influlab/show/templates/book.css").read_text(encoding="utf-8")
    grounds = re.findall(r"background: (#[0-9a-f]{6})", css)
    inks = ["#222222", *re.findall(r"[{;] ?color: (#[0-9a-f]{6})", css)]
    assert len(inks) > 5 and grounds
    for ink in inks:
        for ground in grounds:
            assert (luminance(ground) + 0.05) / (luminance(ink) + 0.05) >= 4.5, (ink, ground)


def test_pictures_keep_their_alternative_texts():
    found = book_cells.figures_of(
        "00_a",
        nbformat.from_dict(small(ran("x", v4.new_output(
            "display_data", {"image/png": "QUJD"}, metadata={"image/png": {"alt": "Profit falls."}}
        )))),
    )  # fmt: skip
    assert [(f.name, f.png, f.alt) for f in found] == [("00-c01-0.png", b"ABC", "Profit falls.")]
