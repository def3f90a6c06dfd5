"""Lists of ids: exact by sets, sketches within their stated error, nothing evaluated."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab import creators
from influlab.creators.reach_lists import count_lists
from influlab.errors import InfluLabError

LISTS = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.integers(0, 30), min_size=1), min_size=1
)


@given(LISTS)
def test_exact_counts_are_those_of_sets(lists):
    count = count_lists(lists)
    sets = {name: set(ids) for name, ids in lists.items()}
    union = set().union(*sets.values())
    assert (count.net, count.exact) == (len(union), True)
    assert count.incremental.sum() == count.net == count.counts[1:].sum()
    for place, name in enumerate(sets):
        others = set().union(*(ids for other, ids in sets.items() if other != name))
        assert count.unique[place] == len(sets[name] - others)
    for times in range(1, len(sets) + 1):
        exactly = sum(sum(e in ids for ids in sets.values()) == times for e in union)
        assert count.counts[times] == exactly


@given(LISTS)
def test_short_sketches_keep_everyone(lists):
    exact, sketched = count_lists(lists), count_lists(lists, exact_up_to=0)
    assert sketched.net == pytest.approx(exact.net)
    assert sketched.unique == pytest.approx(exact.unique)
    assert sketched.counts == pytest.approx(exact.counts)
    assert (sketched.low, sketched.high) == pytest.approx((exact.net, exact.net))


def long_lists(seed):
    rng = np.random.default_rng(seed)
    return {name: rng.integers(0, 90_000, size) for name, size in (("a", 60_000), ("b", 40_000))}


def test_long_sketches_are_within_their_bounds_about_as_often_as_stated():
    inside, errors = 0, []
    for seed in range(40):
        lists = {name: ids + 100_000 * seed for name, ids in long_lists(seed).items()}
        exact, sketched = count_lists(lists), count_lists(lists, exact_up_to=0)
        inside += sketched.low <= exact.net <= sketched.high
        errors.append(sketched.net / exact.net - 1)
        assert sketched.incremental.sum() == pytest.approx(sketched.net)
        assert sketched.counts.sum() == pytest.approx(sketched.net)
        assert sketched.gross.tolist() == exact.gross.tolist()
    assert 34 <= inside <= 40
    assert 0 < np.std(errors) < 0.012


def test_the_door_shows_the_error_of_the_sketch():
    reach = creators.net_reach(lists=long_lists(1), exact_up_to=10)
    assert reach.model == "theta sketches"
    assert reach.bounds["bound"].tolist() == ["Fréchet", "sketch error"]
    error = reach.bounds.iloc[1]
    assert reach.low <= error["low"] < reach.net < error["high"] <= reach.high


def test_any_hashable_id_and_a_table_of_ids():
    mixed = {"ana": ["x", 7, (1, 2), frozenset({3})], "bo": [7.0, (1, 2), "[1, 2, 3]"]}
    assert count_lists(mixed).net == 5
    table = pd.DataFrame({"creator_id": ["a", "a", "b"], "account_id": ["x", "y", "y"]})
    assert creators.net_reach(lists=table).table["unique"].tolist() == [1, 0]


def test_text_is_never_evaluated():
    trap = "__import__('os').abort()"
    assert count_lists({"ana": [trap], "bo": [trap, "[1]"]}).net == 2
    assert count_lists({"ana": [trap], "bo": [trap, "[1]"]}, exact_up_to=0).net == 2


def test_frequency_counts_lists_per_account():
    lists = {"a": [1, 2, 3], "b": [2, 3], "c": [3, 9]}
    often = creators.frequency(lists=lists, population=10, most=3)
    assert often.table["people_exactly"].tolist() == [6, 2, 1, 1]
    assert often.table["people_at_least"].tolist() == [10, 4, 2, 1]
    assert (often.mean, often.rating_points) == (7 / 4, 70)


def test_shared_accounts_feed_the_pair_model():
    lists = long_lists(3)
    exact, sketched = (
        creators.shared_accounts(lists),
        creators.shared_accounts(lists, exact_up_to=0),
    )
    both = len(set(lists["a"].tolist()) & set(lists["b"].tolist()))
    assert exact["shared"].tolist() == [both]
    assert sketched["low"][0] <= both <= sketched["high"][0]
    sizes = {name: len(set(ids.tolist())) for name, ids in lists.items()}
    pair = creators.net_reach(sizes, overlaps=exact, population=90_000)
    assert pair.net == pytest.approx(count_lists(lists).net)


@pytest.mark.parametrize(
    ("lists", "limit", "message"),
    [
        (
            {},
            10,
            "id lists: 1 problem\n"
            '  - there is no list; give each creator a list of ids, as in {"ana": [1, 2]}',
        ),
        (
            {"ana": "1, 2", "bo": 3, "cy": [1, None, math.nan], "di": [[1], 2, ""]},
            10,
            "id lists: 4 problems\n"
            "  - the ids of 'ana' are one str; give a list, a set or a column\n"
            "  - the ids of 'bo' are one int; give a list, a set or a column\n"
            "  - place 1 of 'cy' has None, which is no id: leave missing ids out (2 such ids)\n"
            "  - place 0 of 'di' has [1], which cannot be compared: use text or numbers (2 such "
            "ids)",
        ),
        (
            {"ana": [1, (2, 3)], "bo": [2**70]},
            0,
            "id lists: 2 problems\n"
            "  - place 1 of 'ana' has (2, 3), which a sketch cannot hold: use text or whole "
            "numbers, or a larger exact_up_to (1 such id)\n"
            "  - place 0 of 'bo' has 1180591620717411303424, which a sketch cannot hold: use text "
            "or whole numbers, or a larger exact_up_to (1 such id)",
        ),
        (
            pd.DataFrame({"creator": ["ana"]}),
            10,
            "id lists: 2 problems\n"
            "  - column 'account_id' is missing\n"
            "  - column 'creator_id' is missing",
        ),
        (
            pd.DataFrame({"creator_id": ["ana", None], "account_id": [1, 2]}),
            10,
            "id lists: 1 problem\n  - a creator_id is missing; every id needs its creator",
        ),
    ],
)
def test_unusable_lists_are_told_at_once(lists, limit, message):
    with pytest.raises(InfluLabError) as error:
        count_lists(lists, exact_up_to=limit)
    assert str(error.value) == message
