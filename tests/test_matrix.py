"""The same seed gives the same numbers: what the matrix of Pythons and releases compares, here."""

import importlib.util
import json
from pathlib import Path

import pytest

MATRIX = Path(__file__).with_name("matrix")
EXPECTED = json.loads((MATRIX / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made():
    spec = importlib.util.spec_from_file_location("digests", MATRIX / "digests.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.digests()


@pytest.mark.parametrize("kind", EXPECTED)
def test_numbers_of_a_kind_are_the_expected_ones(kind, made):
    assert made[kind] == EXPECTED[kind], f"{kind} has changed: python tests/matrix/digests.py"
    assert set(made) == set(EXPECTED)
