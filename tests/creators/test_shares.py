"""Audiences become rows of shares that add up, or a sentence that says where they do not."""

import numpy as np
import pandas as pd
import pytest

from influlab.creators.shares import split, wide_shares
from influlab.errors import TableError


def long(*rows):
    return pd.DataFrame(rows, columns=["creator_id", "dimension", "segment", "share"])


TWO = long(
    ("a", "gender", "women", 0.704),
    ("a", "gender", "men", 0.3),
    ("b", "gender", "women", 1.0),
    ("a", "age", "18-24", 1.0),
)


def test_rounded_shares_are_scaled_to_one_and_unlisted_parts_are_zero():
    wide = wide_shares(TWO)
    assert wide.loc["a", ("gender", "women")] == pytest.approx(0.704 / 1.004)
    assert wide.loc["b"].tolist()[:2] == [1.0, 0.0]
    assert np.isnan(wide.loc["b", ("age", "18-24")]), "b told nothing about age"
    assert list(split(wide)) == ["gender", "age"]


def test_only_some_dimensions():
    assert list(split(wide_shares(TWO, ["age"]))) == ["age"]
    with pytest.raises(TableError) as error:
        wide_shares(TWO, ["age", "ages"])
    assert str(error.value) == (
        "audiences: 1 problem\n  - dimension 'ages' is unknown; there are: gender, age"
    )


def test_shares_that_do_not_add_up_and_rows_twice():
    bad = long(
        ("a", "gender", "women", 0.7),
        ("b", "gender", "women", 0.5),
        ("c", "age", "18-24", 0.9),
        ("c", "age", "18-24", 0.3),
    )
    with pytest.raises(TableError) as error:
        wide_shares(bad)
    assert str(error.value) == (
        "audiences: 3 problems\n"
        "  - 'c' has age '18-24' more than once (1 such row); keep one row for each\n"
        "  - the gender shares of 'a' add up to 0.700 (2 such creators); they must add up to 1: "
        "add the rest as a segment 'other'\n"
        "  - the age shares of 'c' add up to 1.200 (1 such creator); they must add up to 1: "
        "is a part counted twice?"
    )


def test_percentages_are_refused():
    with pytest.raises(TableError) as error:
        wide_shares(long(("a", "gender", "women", 70.0), ("a", "gender", "men", 30.0)))
    assert str(error.value) == (
        "audiences: 1 problem\n"
        "  - 'share' must be a fraction in [0, 1]; row 0 has 70.0 (2 such rows)"
    )
