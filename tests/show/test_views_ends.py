"""Every control of every notebook's views, and every two of them, at their ends, and anywhere
between: a scene or a sentence.

Takes some minutes, so it runs with ``-m slow``.
"""

import itertools
import json
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from influlab import show
from influlab.campaign import Range
from influlab.errors import InfluLabError

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("0*.ipynb"))
ANYWHERE = 12  # random settings for each view

pytestmark = pytest.mark.slow


def views_of(path: Path, monkeypatch) -> list[tuple]:
    """The views that a notebook shows, with their controls, in its order."""
    found = []

    def record(view, **controls):
        found.append((view, controls))

    monkeypatch.setattr(show, "explore", record)
    monkeypatch.chdir(path.parent)
    space = {"__name__": "__main__", "display": lambda *_, **__: None}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), path.name, "exec"), space)
    return found


def ends(control) -> list:
    """The extreme values of a control."""
    if control.kind == "choice":
        return list(dict(control.options).values())
    low, high = control.low, control.high
    if control.kind == "assumption":
        middle = control.value.likely
        both = [Range.constant(low), Range.constant(high), Range(low, middle, high)]
        return [each for each in both if each.low >= 0]
    if control.kind == "between":
        return [(low, low), (high, high), (low, high)]
    return [low, high]


def anywhere(control, chance: random.Random):
    """Some value of a control."""
    if control.kind == "choice":
        return chance.choice(list(dict(control.options).values()))
    numbers = sorted(chance.uniform(control.low, control.high) for _ in range(3))
    if control.kind == "assumption":
        return Range(*numbers)
    if control.kind == "between":
        return numbers[0], numbers[2]
    return round(numbers[1]) if control.kind == "whole" else numbers[1]


def hold(view, values: dict) -> None:
    """A scene of finite numbers, or an InfluLabError; anything else is a bug."""
    try:
        scene = view(**values)
    except InfluLabError:
        return
    assert isinstance(scene, show.Scene), values
    words = scene.text.lower().replace("=", " ").split()
    assert not {"nan", "inf", "-inf", "nan%", "inf%"} & set(words), f"{values}: {scene.text}"
    for panel in scene.panels:
        table = getattr(panel, "table", None)
        if isinstance(table, pd.DataFrame):
            numbers = table.select_dtypes("number").to_numpy(dtype=float, na_value=np.nan)
            assert not np.isinf(numbers).any(), f"{values}: endless numbers in a panel"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_controls_at_their_ends_and_between(path, monkeypatch):
    chance = random.Random(0)
    for view, controls in views_of(path, monkeypatch):
        usual = {name: control.value for name, control in controls.items()}
        at_ends = {name: ends(control) for name, control in controls.items()}
        for name, values in at_ends.items():
            for value in values:
                hold(view, usual | {name: value})
        for one, other in itertools.combinations(at_ends, 2):
            for first, second in itertools.product(at_ends[one], at_ends[other]):
                hold(view, usual | {one: first, other: second})
        for _ in range(ANYWHERE):
            hold(view, {name: anywhere(control, chance) for name, control in controls.items()})
            hold(view, {name: chance.choice(values) for name, values in at_ends.items()})
