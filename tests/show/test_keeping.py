"""Kept settings: nothing that another has saved is replaced unseen, and choices come back."""

import json
from datetime import UTC, datetime

import pytest

from influlab import campaign
from influlab.campaign import example_plan
from influlab.show import Scene, choice, plan_view, slider
from influlab.show.explore import Shell

CONTROLS = {
    "fee": slider("Fee per post", 200.0, 50.0, 1000.0, unit="EUR"),
    "mode": choice("Mode", {"first": "a", "a": "first"}),
}
CHANGED = (
    '<p role="status" style="line-height:1.4;margin:0"><b>Not done (spring.json).</b> has changed '
    "since you opened it, and nothing was written; open it again and make your change there, or "
    "save under another name.</p>"
)
THERE = CHANGED.replace(
    "has changed since you opened it, and nothing was written; open it again and make your "
    "change there, or save",
    "is there already, and nothing was written; open it first if you mean to change it, or save",
)


def of_settings() -> Shell:
    return Shell(lambda fee, mode: Scene(f"{mode}: {fee}"), CONTROLS)


def of_a_plan() -> Shell:
    return Shell(*plan_view(example_plan(), budget=20_000, draws=100))


def press(shell: Shell, job: str, name: str = "spring") -> str:
    """What the view says after a button was pressed."""
    shell.keep.name.value = name
    next(each for each in shell.keep.buttons if each.description == job).click()
    return shell.keep.said.value


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "plans" / "spring.json"


@pytest.mark.parametrize("view", [of_settings, of_a_plan])
def test_of_two_views_the_later_one_replaces_nothing_that_it_has_not_seen(place, view):
    mine, yours = view(), view()
    assert "Saved as spring.json" in press(mine, "Save")
    before = place.read_bytes()
    assert press(yours, "Save") == THERE
    assert "Opened spring.json" in press(yours, "Open")
    name = "fee" if view is of_settings else "budget"
    yours.handles[name].value = yours.handles[name].max
    assert "Saved as spring.json" in press(yours, "Save")
    after = place.read_bytes()
    assert after != before
    assert press(mine, "Save") == CHANGED
    assert place.read_bytes() == after
    assert "Saved as other.json" in press(mine, "Save", "other")
    assert "Opened spring.json" in press(mine, "Open")
    assert "Saved as spring.json" in press(mine, "Save")
    assert sorted(path.name for path in place.parent.iterdir()) == ["other.json", "spring.json"]


@pytest.mark.parametrize("view", [of_settings, of_a_plan])
def test_one_view_saves_again_and_again(place, view):
    shell = view()
    for _ in range(2):
        assert "Saved as spring.json" in press(shell, "Save")
    place.unlink()  # what was deleted since is nobody's loss
    assert "Saved as spring.json" in press(shell, "Save")


def test_a_plan_that_a_notebook_has_changed_is_not_replaced(place):
    shell = of_a_plan()
    press(shell, "Save")
    kept = campaign.open(place)
    campaign.save(campaign.change(kept, {"micro.creators": 7}), place, over=kept)
    assert press(shell, "Save") == CHANGED
    assert campaign.open(place).lines[0].creators == 7


def test_a_file_that_cannot_be_written_is_a_sentence(place, tmp_path):
    place.mkdir(parents=True)
    assert "<b>Not done (spring.json).</b> is there already" in press(of_settings(), "Save")


def test_a_choice_is_kept_by_its_label_and_handed_over_by_its_value(place):
    shell = of_settings()
    shell.handles["mode"].value = "first"  # which is the label of the other one
    press(shell, "Save")
    assert json.loads(place.read_text(encoding="utf-8"))["controls"]["mode"] == "a"
    shell.reset()
    assert shell.values()["mode"] == "a"
    press(shell, "Open")
    assert shell.values()["mode"] == "first"
    place.write_text(place.read_text(encoding="utf-8").replace('"a"', '"b"'), encoding="utf-8")
    assert "Mode: &#x27;b&#x27; is no value of this control." in press(shell, "Open")


# A copy that somebody brings back


@pytest.mark.parametrize("view", [of_settings, of_a_plan])
def test_a_copy_brought_back_shows_what_was_saved_and_stays_nowhere(place, view):
    mine, yours = view(), view()
    name = "fee" if view is of_settings else "budget"
    mine.handles[name].value = mine.handles[name].max
    press(mine, "Save")
    content = place.read_bytes()
    place.unlink()
    yours.keep.file.value = [uploaded("../evil.json", content)]
    assert "Opened your file." in yours.keep.said.value
    assert yours.values()[name] == mine.values()[name]
    assert yours.words.value == mine.words.value
    assert list(place.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "(your file.json).</b> is no whole JSON"),
        (b'{"format": "<b>"}', "(your file.json).</b> it holds no settings of a view"),
        (b"\xff\xfe\x00", "(your file.json).</b> is not text in UTF-8; save it as UTF-8."),
        (b" " * 10_000_001, "larger than 10,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_copy_is_a_sentence_and_changes_nothing(content, said):
    shell = of_settings()
    before = shell.values()
    shell.keep.file.value = [uploaded("x.json", content)]
    assert said in shell.keep.said.value
    assert shell.values() == before


def uploaded(name: str, content: bytes) -> dict:
    now = datetime.now(UTC)
    return {"name": name, "type": "", "size": len(content), "content": content,
            "last_modified": now}  # fmt: skip
