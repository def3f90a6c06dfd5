"""An objective is a checked set of weights that add up to one."""

import pickle

import numpy as np
import pytest

from influlab.creators import Objective
from influlab.errors import InfluLabError


def test_weights_are_scaled_to_one():
    assert dict(Objective("x", {"orders": 2, "cpm": 6}).weights) == {"orders": 0.25, "cpm": 0.75}


def test_presets_add_up_and_are_named_after_themselves():
    for name, objective in Objective.presets().items():
        assert objective.name == name
        assert sum(objective.weights.values()) == pytest.approx(1)


def test_it_cannot_be_changed_and_survives_a_copy():
    objective = Objective.engagement()
    with pytest.raises(TypeError):
        objective.weights["cpm"] = 1.0
    assert pickle.loads(pickle.dumps(objective)) == objective
    assert len({objective, Objective.engagement(), Objective.awareness()}) == 2


def test_numpy_numbers_are_numbers():
    assert Objective("x", {"orders": np.int64(3)}).weights["orders"] == 1.0


def test_all_problems_are_told_at_once():
    with pytest.raises(InfluLabError) as error:
        Objective("", {"cpm": -1, "orders": float("nan"), "profit": 1})
    hint = "(leave a KPI out rather than give it 0; costs already count as better when lower)"
    assert str(error.value) == (
        "objective '': 3 problems\n"
        "  - name is ''; give it a name\n"
        f"  - the weight of 'cpm' is -1; it must be a number above 0 {hint}\n"
        f"  - the weight of 'orders' is nan; it must be a number above 0 {hint}"
    )


def test_no_weights():
    with pytest.raises(InfluLabError) as error:
        Objective("empty", {})
    assert str(error.value) == (
        "objective 'empty': 1 problem\n"
        '  - it has no weights; name at least one KPI, as in {"engagements": 1}'
    )
