"""The live view: controls with units, errors as sentences, bugs raised, reset to the evidence."""

import math
import re
import time

import pandas as pd
import pytest

from influlab.campaign import Range
from influlab.errors import InfluLabError, PlanError
from influlab.show import (
    Panel,
    Scene,
    assumption,
    between,
    choice,
    explore,
    plot_comparison,
    plot_outcomes,
    slider,
    still,
)
from influlab.show.controls import bars
from influlab.show.explore import REST, Shell


def view(fee, rate=None, span=None, mode=None) -> Scene:
    if fee > 800:
        raise PlanError("plan", "fee is above what <b>anyone</b> pays; lower it")
    chance = fee / 1000
    table = pd.DataFrame(
        {"p_best": [chance, 1 - chance], "expected_regret": [1.0, 2.0], "cvar": [-3.0, -4.0]},
        index=["micro", "macro"],
    )
    return Scene(f"A post costs {fee:g} <EUR>.", (Panel(plot_comparison, table),))


FEE = {"fee": slider("Fee per post", 200.0, 50.0, 1000.0, unit="EUR")}


def bar(shell: Shell, name: str, place: int = 0):
    return bars(shell.handles[name])[place]


def test_a_moved_slider_changes_picture_and_words():
    shell = Shell(view, FEE)
    first = shell.image.value
    bar(shell, "fee").value = 400.0
    assert shell.image.value != first
    assert "A post costs 400 &lt;EUR&gt;." in shell.words.value
    assert shell.image.tooltip == "A post costs 400 <EUR>."


def test_what_the_user_can_mend_becomes_a_sentence_and_the_view_recovers():
    shell = Shell(view, FEE)
    before = shell.image.value
    bar(shell, "fee").value = 900.0
    assert 'role="alert"' in shell.words.value
    assert "fee is above what &lt;b&gt;anyone&lt;/b&gt; pays; lower it" in shell.words.value
    assert shell.image.value == before
    assert "influlab-stale" in shell.image._dom_classes
    bar(shell, "fee").value = 300.0
    assert "A post costs 300" in shell.words.value
    assert "influlab-stale" not in shell.image._dom_classes


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_number_that_is_none_becomes_a_sentence(number):
    shell = Shell(view, FEE)
    bar(shell, "fee").max = math.inf
    bar(shell, "fee").value = number
    assert f"Fee per post (EUR) is {number}; move the slider to a number" in shell.words.value


def test_a_bug_is_shown_in_full_and_raised():
    def broken(fee):
        if fee != 200:
            raise ZeroDivisionError("<b>bug</b>")
        return Scene("Well.")

    shell = Shell(broken, FEE)
    with pytest.raises(ZeroDivisionError):
        bar(shell, "fee").value = 300.0
    assert "ZeroDivisionError: &lt;b&gt;bug&lt;/b&gt;" in shell.words.value
    with pytest.raises(ZeroDivisionError):
        explore(lambda fee: 1 / 0, **FEE)


def test_reset_returns_to_the_evidence_and_draws_once():
    calls = []

    def counted(**values):
        calls.append(values)
        return Scene("Well.")

    shell = Shell(counted, {
        "fee": slider("Fee", 200.0, 50.0, 1000.0),
        "rate": assumption("Engagement", Range(0.01, 0.02, 0.05, "paper"), unit="fraction"),
        "span": between("Age", (18, 34), 13, 80, unit="years"),
        "mode": choice("Mode", ["a", "b"]),
    })  # fmt: skip
    start = calls[-1]
    assert start["rate"] == Range(0.01, 0.02, 0.05, "paper")
    assert start["span"] == (18, 34)
    bar(shell, "fee").value = 300.0
    bar(shell, "rate", 1).value = 4.0
    bar(shell, "span").value = (20, 30)
    bar(shell, "mode").value = "b"
    assert calls[-1]["rate"] == Range(0.01, 0.04, 0.05, "moved by hand")
    assert (calls[-1]["fee"], calls[-1]["span"], calls[-1]["mode"]) == (300.0, (20.0, 30.0), "b")
    many = len(calls)
    shell.reset()
    assert calls[-1] == start
    assert len(calls) == many + 1


def test_a_likely_value_outside_its_range_widens_the_range():
    shell = Shell(lambda rate: Scene(f"{rate.low:.3f} {rate.likely:.3f} {rate.high:.3f}"), {
        "rate": assumption("Engagement", Range(0.01, 0.02, 0.05), unit="fraction")
    })  # fmt: skip
    bar(shell, "rate", 1).value = 10.0
    assert "0.010 0.100 0.100" in shell.words.value


def test_axes_come_to_rest_with_limits_of_their_own():
    shell = Shell(view, FEE)
    bar(shell, "fee").value = 400.0
    at_rest(shell)
    assert not shell.canvas.restless


def at_rest(shell: Shell) -> None:
    """Wait until nobody looks after the view any more."""
    until = time.monotonic() + 20
    while clock := shell.clock:
        if clock.is_alive():  # it may be made, but not yet started
            clock.join(1)
        assert time.monotonic() < until


def test_a_narrow_picture_is_drawn_anew_at_rest_and_a_steady_one_is_not():
    def narrow(half) -> Scene:
        draws = pd.DataFrame({"micro": [-half, 0.0, half], "macro": [-half, 1.0, half]})
        return Scene("Well.", (Panel(plot_outcomes, draws),), work="3 draws of 2 plans")

    shell = Shell(narrow, {"half": slider("Half", 100.0, 50.0, 400.0)})
    bar(shell, "half").value = 130.0
    moving = shell.image.value
    assert shell.canvas.restless
    at_rest(shell)
    assert shell.image.value != moving
    steady = shell.image.value
    shell.settle()
    assert shell.image.value is steady


def test_the_status_line_says_what_was_computed_and_what_is_being_computed():
    going_on = []

    def slow(fee) -> Scene:
        if fee > 200:
            time.sleep(3 * REST)
            going_on.append(shell.status.value)
        return Scene("Well.", (), work="10,000 draws of 3 plans")

    shell = Shell(slow, FEE)
    assert re.search(r">done, \d\.\d\d s: 10,000 draws of 3 plans<", shell.status.value)
    bar(shell, "fee").value = 400.0
    assert ">computing 10,000 draws of 3 plans ...<" in going_on[-1]
    at_rest(shell)
    assert re.search(r">done, \d\.\d\d s: 10,000 draws of 3 plans<", shell.status.value)


def test_settings_are_saved_and_opened_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shell = Shell(lambda **values: Scene(repr(sorted(values.items()))), {
        "fee": slider("Fee per post", 200.0, 50.0, 1000.0, unit="EUR"),
        "rate": assumption("Engagement", Range(0.01, 0.02, 0.05, "paper"), unit="fraction"),
        "span": between("Age", (18, 34), 13, 80, unit="years"),
        "mode": choice("Mode", {"first": object, "second": int}),
    })  # fmt: skip
    bar(shell, "fee").value = 300.0
    bar(shell, "rate", 1).value = 4.0
    bar(shell, "span").value = (20, 30)
    bar(shell, "mode").value = int
    kept = shell.values()
    press(shell, "Save", " spring ")
    assert "Saved as spring.json (<a download=" in shell.keep.said.value
    shell.reset()
    assert shell.values()["fee"] == 200.0
    press(shell, "Open", "spring.json")
    assert "Opened spring.json." in shell.keep.said.value
    opened = shell.values()
    assert opened.pop("rate").quantiles == pytest.approx(kept.pop("rate").quantiles)
    assert opened == kept


def press(shell: Shell, job: str, name: str) -> None:
    shell.keep.name.value = name
    next(each for each in shell.keep.buttons if each.description == job).click()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "it is empty; write one, say spring"),
        ("../x", "&#x27;../x&#x27; is no name for a file; use letters, digits, spaces,"),
        ("a/b", "is no name for a file"),
        ("<b>", "&lt;b&gt;&#x27; is no name for a file"),
        (".hidden", "is no name for a file"),
        ("autumn", "no file is called &#x27;autumn&#x27;; nothing has been saved yet."),
    ],
)
def test_names_that_are_none_are_refused_by_a_sentence(tmp_path, monkeypatch, name, said):
    monkeypatch.chdir(tmp_path)
    shell = Shell(view, FEE)
    press(shell, "Open", name)
    assert said in shell.keep.said.value
    assert shell.keep.said.value.startswith('<p role="status"')
    press(shell, "Save", name)
    assert [path.name for path in tmp_path.rglob("*.json")] == (
        ["autumn.json"] if "autumn" in name else []
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no whole JSON"),
        ("[]", "it holds no settings of a view; its first field must be"),
        ('{"format": "influlab settings", "controls": {"fe": 1}}',
         "&#x27;fe&#x27; is no control of this view; it has fee; &#x27;fee&#x27; is missing."),
        ('{"format": "influlab settings", "controls": {"fee": 2000}}',
         "Fee per post (EUR): the value is 2000; allowed is 50 to 1000 EUR."),
        ('{"format": "influlab settings", "controls": {"fee": "dear"}}',
         "Fee per post (EUR): the value is dear; allowed is 50 to 1000 EUR."),
        ('{"format": "influlab settings", "controls": {"fee": 900}}', "Opened mine.json."),
    ],
)  # fmt: skip
def test_files_that_do_not_fit_are_refused_and_the_view_stays(tmp_path, monkeypatch, content, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "mine.json").write_text(content, encoding="utf-8")
    shell = Shell(view, FEE)
    press(shell, "Open", "mine")
    assert said in shell.keep.said.value
    assert ('role="alert"' in shell.words.value) is ("900" in content)


def test_in_the_dashboard_each_visit_has_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOILA_BASE_URL", "/")
    shell = Shell(view, FEE)
    press(shell, "Save", "mine")
    assert "Saved as mine.json" in shell.keep.said.value
    assert list(tmp_path.iterdir()) == []
    press(shell, "Open", "mine")
    assert "Opened mine.json" in shell.keep.said.value


def test_only_the_latest_of_the_waiting_changes_is_drawn():
    seen = []
    shell = Shell(lambda fee: seen.append(fee) or Scene("Well."), FEE)
    shell.ticket += 1  # a later change has come while this one waited for the lock
    with shell.lock:
        shell.ticket += 1
    seen.clear()
    shell.refresh(moving=True)
    assert seen == [200.0]


def test_controls_have_labels_with_units_and_answer_to_the_keyboard():
    shell = Shell(lambda **_: Scene("Well."), {
        "size": slider("Followers", 20_000, 1_000, 10_000_000, unit="count"),
        "n": slider("Creators", 5, 1, 60),
        "rate": assumption("Engagement", Range(0.01, 0.02, 0.05), unit="fraction"),
    })  # fmt: skip
    names = [each.description for name in shell.handles for each in bars(shell.handles[name])]
    assert names == [
        "Followers (count)",
        "Creators",
        "Engagement (%): low to high",
        "Engagement (%): likely",
    ]
    assert bar(shell, "n").step == 1
    assert all(
        each.continuous_update for name in shell.handles for each in bars(shell.handles[name])
    )


def test_the_grid_of_a_slider_passes_through_its_start():
    shell = Shell(lambda fee: Scene("Well."), {"fee": slider("Fee", 123.0, 50.0, 1000.0)})
    handle = bar(shell, "fee")
    steps = (handle.value - handle.min) / handle.step
    assert steps == pytest.approx(round(steps))


def test_wrong_controls_are_told_all_at_once():
    with pytest.raises(InfluLabError) as error:
        explore(view, fee=3, rate="x")
    assert str(error.value) == (
        "controls: 2 problems\n"
        "  - fee is 3; make it with show.slider, between, assumption or choice\n"
        "  - rate is 'x'; make it with show.slider, between, assumption or choice"
    )
    with pytest.raises(InfluLabError) as error:
        slider("Fee", math.nan, 1.0, 2.0, unit="EUR")
    assert str(error.value) == (
        "control 'Fee': 1 problem\n  - the value is nan; allowed is 1 to 2 EUR"
    )
    with pytest.raises(InfluLabError) as error:
        slider("Fee", 3.0, 2.0, 1.0)
    assert str(error.value) == (
        "control 'Fee': 1 problem\n  - its ends are 2 and 1; give two numbers, low < high"
    )
    with pytest.raises(InfluLabError) as error:
        choice("Mode", [])
    assert str(error.value) == "control 'Mode': 1 problem\n  - it has no options; give one or more"


def test_the_static_twin_shows_the_same_with_an_alternative_text():
    twin = still(view, **FEE)
    data, metadata = twin._repr_mimebundle_()
    assert data["text/plain"] == "A post costs 200 <EUR>."
    assert metadata["image/png"]["alt"] == "A post costs 200 <EUR>."
    assert data["image/png"].startswith(b"\x89PNG")
    assert repr(still(view, fee=300)) == "A post costs 300 <EUR>."
