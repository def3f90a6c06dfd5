"""Plans on disk: they come back the same, are never half-written, and broken ones say why."""

import json
import os
from dataclasses import replace

import pytest

import influlab.campaign as campaign
from influlab.campaign import Spread, example_plan
from influlab.errors import PlanError


@pytest.fixture
def path(tmp_path):
    return campaign.save(example_plan(), tmp_path / "spring.json")


def edited(path, change):
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_plan_comes_back_the_same(tmp_path):
    plan = replace(
        example_plan(),
        name="Frühling <script>",
        audience_size=1e6,
        correlations=(("micro.click_rate", "macro.click_rate", 0.5),),
        lines=tuple(
            replace(line, creator_spread=Spread.same(0.25)) for line in example_plan().lines
        ),
    )
    where = campaign.save(plan, tmp_path / "spring.json")
    assert campaign.open(str(where)) == plan
    assert campaign.simulate(campaign.open(where), draws=100).draws.equals(
        campaign.simulate(plan, draws=100).draws
    )


def test_the_file_is_readable_and_versioned(path):
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    assert (content["format"], content["version"]) == ("influlab plan", 1)
    assert content["plan"]["lines"][0]["fee"]["likely"] == 120
    assert text.endswith("}\n") and text.count("\n") > 100


def test_a_crash_leaves_the_old_plan_and_no_litter(path, monkeypatch):
    before = path.read_bytes()

    def crash(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(PlanError) as caught:
        campaign.save(replace(example_plan(), name="other"), path)
    assert str(caught.value) == (
        "plan file spring.json: 1 problem\n"
        "  - cannot be written: No space left on device; choose a folder you may write to"
    )
    assert path.read_bytes() == before and os.listdir(path.parent) == ["spring.json"]


def test_every_truncation_is_refused(path):
    text = path.read_text(encoding="utf-8")
    for end in range(0, len(text) - 2, 97):
        path.write_text(text[:end], encoding="utf-8")
        with pytest.raises(PlanError, match="is no whole JSON"):
            campaign.open(path)


def test_a_truncated_file_says_where(path):
    path.write_text('{"format": "influlab plan",\n "version"', encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        campaign.open(path)
    assert str(caught.value) == (
        "plan file spring.json: 1 problem\n"
        "  - is no whole JSON (Expecting ':' delimiter at line 2, column 11); "
        "mend it there or save the plan anew"
    )


def test_every_mistake_of_a_hand_is_named(path):
    def change(content):
        micro, macro = content["plan"]["lines"]
        micro["fee"]["low"] = 900
        micro["click_rate"] = {"low": 1, "likely": 2}
        del macro["posts"]
        macro["followrs"] = 3
        content["plan"]["margin"]["likely"] = float("nan")

    with pytest.raises(PlanError) as caught:
        campaign.open(edited(path, change))
    assert str(caught.value) == (
        "plan file spring.json: 5 problems\n"
        "  - plan, margin: likely is nan; it must be a finite number\n"
        "  - line 'micro', fee: low is 900, above likely 120; give low <= likely <= high\n"
        "  - line 'micro', click_rate: field 'high' is missing\n"
        "  - line 'macro': unknown field 'followrs'\n"
        "  - line 'macro': field 'posts' is missing"
    )


def test_impossible_values_are_named_with_their_line(path):
    def change(content):
        content["plan"]["lines"][0]["creators"] = 0
        content["plan"]["lines"][1]["creator_spread"] = {"fee": 9}

    with pytest.raises(PlanError) as caught:
        campaign.open(edited(path, change))
    assert str(caught.value) == (
        "plan file spring.json: 2 problems\n"
        "  - line 'micro': creators is 0; it must be a whole number >= 1\n"
        "  - line 'macro', creator_spread: fee is 9; a log-sd lies in [0, 3]"
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ([], 'is no plan of influlab; its first field must be "format": "influlab plan"'),
        (
            {"format": "x"},
            'is no plan of influlab; its first field must be "format": "influlab plan"',
        ),
        (
            {"format": "influlab plan", "version": 2},
            "has version 2; this influlab reads version 1",
        ),
        ({"format": "influlab plan", "version": 1}, 'has no object "plan"'),
        (
            {"format": "influlab plan", "version": 1, "plan": {"name": "a"}},
            "plan: field 'lines' is missing",
        ),
        (
            {"format": "influlab plan", "version": 1, "plan": {"lines": [5]}},
            "line 1 is 5; it must be an object with named fields",
        ),
    ],
)
def test_what_is_no_plan_is_refused(path, content, problem):
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        campaign.open(path)
    assert caught.value.problems[0] == problem


def test_a_field_that_stands_twice_is_refused(path):
    path.write_text('{"format": "influlab plan", "format": "influlab plan"}', encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        campaign.open(path)
    assert str(caught.value) == (
        "plan file spring.json: 1 problem\n"
        "  - 'format' stands twice in one object; keep one of them"
    )


def test_bytes_that_are_no_text_are_refused(path):
    path.write_bytes(b"\xff\xd8\xff\xe0 a picture")
    with pytest.raises(PlanError) as caught:
        campaign.open(path)
    assert str(caught.value) == (
        "plan file spring.json: 1 problem\n  - is not text in UTF-8; save it as UTF-8"
    )


def test_saving_what_is_no_plan_is_refused(tmp_path):
    with pytest.raises(PlanError, match="plan is 5; give a Plan"):
        campaign.save(5, tmp_path / "x.json")
    with pytest.raises(PlanError, match="cannot be written: No such file or directory"):
        campaign.save(example_plan(), tmp_path / "none" / "x.json")
