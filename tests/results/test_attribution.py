"""Attribution: rules by hand, games by enumeration, chains by simulation, sums always right."""

from itertools import pairwise, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influlab import tables
from influlab.errors import InfluLabError, TableError
from influlab.results import ASSUMES, attribute, attribute_all
from influlab.results.attribution_models import markov, shapley, shapley_of, subset_sums
from influlab.results.journeys import read_paths

FIVE = pd.DataFrame(
    {
        "path": ["a > b > c > d", "a > b", "c", "b > a > b", "d > d"],
        "conversions": [10, 6, 4, 3, 2],
        "non_conversions": [5, 9, 0, 7, 8],
        "value": [100.0, 30.0, 8.0, 9.0, 4.0],
    }
)
BY_HAND = {
    "first": {"a": 16, "b": 3, "c": 4, "d": 2},
    "last": {"a": 0, "b": 9, "c": 4, "d": 12},
    "linear": {"a": 2.5 + 3 + 1, "b": 2.5 + 3 + 2, "c": 2.5 + 4, "d": 2.5 + 2},
    "time_decay": {
        "a": 10 / 15 + 6 / 3 + 3 * 2 / 7,
        "b": 20 / 15 + 12 / 3 + 3 * 5 / 7,
        "c": 40 / 15 + 4,
        "d": 80 / 15 + 2,
    },
    "position": {"a": 4 + 3 + 0.6, "b": 1 + 3 + 2.4, "c": 1 + 4, "d": 4 + 2},
    "shapley": {"a": 2.5 + 3 + 1.5, "b": 2.5 + 3 + 1.5, "c": 2.5 + 4, "d": 2.5 + 2},
}


@pytest.mark.parametrize("model", BY_HAND)
def test_rules_by_hand(model):
    table = attribute(FIVE, model=model).table.set_index("channel")
    assert table["conversions"].to_dict() == pytest.approx(BY_HAND[model])
    assert table["share"].to_dict() == pytest.approx({c: k / 25 for c, k in BY_HAND[model].items()})
    assert table["value"].sum() == pytest.approx(151)


def test_value_follows_the_paths_not_the_conversions():
    table = attribute(FIVE, model="last").table.set_index("channel")
    assert table["value"].to_dict() == {"a": 0, "b": 39, "c": 8, "d": 104}


def test_half_life_is_in_steps():
    table = attribute(FIVE.head(1), model="time_decay", half_life=2).table
    weights = np.sqrt([1, 2, 4, 8])
    assert table["conversions"].tolist() == pytest.approx(10 * weights / weights.sum())


def test_shapley_by_all_orders_of_joining():
    """The worth of a coalition is its conversion rate times all people."""
    journeys = read_paths(FIVE)
    sets = [set("abcd"), set("ab"), {"c"}, set("ab"), {"d"}]

    def worth(coalition):
        inside = [row for row, needed in enumerate(sets) if needed <= set(coalition)]
        bought = sum(FIVE["conversions"][row] for row in inside)
        people = bought + sum(FIVE["non_conversions"][row] for row in inside)
        return bought / people * 54 if people else 0.0

    credit = dict.fromkeys("abcd", 0.0)
    for order in permutations("abcd"):
        for place, channel in enumerate(order):
            credit[channel] += (worth(order[: place + 1]) - worth(order[:place])) / 24
    found, how = shapley(journeys, worth="rate")
    assert how == "exact"
    assert found.tolist() == pytest.approx([credit[c] for c in "abcd"])
    assert found.sum() == pytest.approx(25)


def test_the_closed_form_is_the_shapley_value_of_conversions():
    sets, place = read_paths(FIVE).sets()
    bought = np.bincount(place, FIVE["conversions"], len(sets))
    credit = shapley(read_paths(FIVE))[0]
    assert shapley_of(subset_sums(sets, bought)).tolist() == pytest.approx(credit.tolist())


def test_sampling_above_fifteen_channels_comes_close():
    rng = np.random.default_rng(0)
    names = [f"c{number:02d}" for number in range(17)]
    rows = [" > ".join(rng.choice(names, rng.integers(1, 5), replace=False)) for _ in range(400)]
    bought = rng.integers(0, 5, 400)
    paths = pd.DataFrame({"path": rows, "conversions": bought, "non_conversions": 5 - bought})
    journeys = read_paths(paths)
    sampled, how = shapley(journeys, worth="rate", orderings=3_000)
    sets, place = journeys.sets()
    won = np.bincount(place, journeys.conversions, len(sets))
    met = won + np.bincount(place, journeys.others, len(sets))
    inside, everyone = subset_sums(sets, won), subset_sums(sets, met)
    rate = np.divide(inside, everyone, out=np.zeros_like(inside), where=everyone > 0)
    exact = shapley_of(rate * everyone[-1])
    assert how == "sampled"
    assert sampled.sum() == pytest.approx(bought.sum())
    assert sampled == pytest.approx(exact, abs=0.03 * bought.sum())
    again = shapley(journeys, worth="rate", orderings=3_000)[0]
    assert (sampled == again).all()


def walk(chain: dict, start: list, removed: str, rng) -> bool:
    state = start[rng.integers(len(start))]
    while True:
        if removed in state[-1:]:
            return False
        step = chain[state][rng.integers(len(chain[state]))]
        if isinstance(step, bool):
            return step
        state = step


@pytest.mark.parametrize("order", [1, 2, 3])
def test_markov_by_simulated_walks(order):
    chain, start = {}, []
    for row in FIVE.to_dict("records"):
        steps = row["path"].split(" > ")
        states = [tuple(steps[max(0, k - order + 1) : k + 1]) for k in range(len(steps))]
        ends = [True] * row["conversions"] + [False] * row["non_conversions"]
        start += [states[0]] * len(ends)
        for state, following in pairwise(states):
            chain.setdefault(state, []).extend([following] * len(ends))
        chain.setdefault(states[-1], []).extend(ends)
    rng = np.random.default_rng(0)
    walks = 4_000
    whole = np.mean([walk(chain, start, "", rng) for _ in range(walks)])
    _, removal = markov(read_paths(FIVE), order=order)
    for place, channel in enumerate("abcd"):
        left = np.mean([walk(chain, start, channel, rng) for _ in range(walks)])
        assert 1 - removal[place] == pytest.approx(left / whole, abs=0.06)


def test_high_order_chains_know_the_paths():
    """With three channels remembered, short paths are told exactly."""
    table = attribute(FIVE[FIVE["path"] != "b > a > b"], model="markov", order=3).table
    # Without a: paths with a are lost: 22 - 16; without b 22 - 16; c 22 - 14; d 22 - 12.
    assert table["removal_effect"].tolist() == pytest.approx([16 / 22, 16 / 22, 14 / 22, 12 / 22])


LINES = st.lists(
    st.tuples(
        st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6),
        st.integers(0, 50),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=12,
)


@given(lines=LINES)
def test_credits_sum_to_the_conversions_and_are_never_negative(lines):
    paths = pd.DataFrame(
        {
            "path": [" > ".join(steps) for steps, _, _ in lines],
            "conversions": [bought + 1 for _, bought, _ in lines],
            "non_conversions": [others for _, _, others in lines],
        }
    )
    table = attribute_all(paths).table
    total = paths["conversions"].sum()
    for model in ASSUMES:
        assert table[model].sum() == pytest.approx(total)
        assert table[model].min() >= -1e-9
    assert shapley(read_paths(paths), worth="rate")[0].sum() == pytest.approx(total)


@settings(max_examples=25)
@given(lines=LINES, seed=st.integers(0, 99))
def test_order_and_splitting_of_rows_do_not_matter(lines, seed):
    paths = pd.DataFrame({"path": [" > ".join(steps) for steps, _, _ in lines], "conversions": 2})
    shuffled = paths.sample(frac=1, random_state=seed)
    halves = pd.concat([shuffled, shuffled]).assign(conversions=1)
    first, second = (attribute_all(part).table for part in (paths, halves))
    pd.testing.assert_frame_equal(first, second)


def test_all_models_say_what_they_assume():
    found = attribute_all(FIVE)
    assert list(found.table.columns) == ["channel", *ASSUMES]
    assert dict(found.assumes) == dict(ASSUMES)
    assert found.text == (
        "The models disagree most on a: from 0 % to 64 % of 25 conversions. Credit shared by a "
        "rule from observed paths; it is not proof of what a channel caused."
    )


def test_removal_effects_rank_the_channels_of_the_world():
    """The planted odds are not what a rule can recover, but the strongest must lead the weakest."""
    market = tables.world(seed=0, creators=20, posts=1, deals=1, journeys=20_000)
    lost = pd.Series(dict(market.truth["channel_conversions"]))
    credit = attribute(market.paths, model="shapley", worth="rate").table.set_index("channel")
    assert credit["conversions"].corr(lost, method="spearman") > 0.8


def test_bad_paths_all_at_once():
    with pytest.raises(TableError) as caught:
        attribute(pd.DataFrame({"path": ["a", None], "conversions": [1.5, np.inf]}))
    assert str(caught.value) == (
        "paths: 2 problems\n"
        "  - 'path' must be a text; row 1 has nothing (1 such row)\n"
        "  - 'conversions' must be a whole number >= 0; row 0 has 1.5 (2 such rows)"
    )
    with pytest.raises(TableError) as caught:
        attribute(pd.DataFrame({"path": ["a", "a > b"], "conversions": [1, 0]}))
    assert str(caught.value) == (
        "paths: 1 problem\n"
        "  - row 1 ('a > b') has neither a conversion nor a non-conversion (1 such rows; fill "
        "non_conversions or leave the row out)"
    )
    with pytest.raises(TableError) as caught:
        attribute(pd.DataFrame({"path": ["a"], "conversions": [0], "non_conversions": [4]}))
    assert str(caught.value) == (
        "paths: 1 problem\n  - no path has a conversion; there is nothing to share out"
    )
    with pytest.raises(TableError) as caught:
        attribute(pd.DataFrame({"path": ["a > > b", "a >"], "conversions": [1, 1]}))
    assert str(caught.value) == (
        "paths: 1 problem\n  - path 'a > > b' has an empty step (2 such paths); name every channel"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"model": "shapely"},
            "attribution: 1 problem\n  - model is 'shapely'; there are: first, last, linear, "
            "time_decay, position, shapley, markov (did you mean 'shapley'?)",
        ),
        (
            {"model": "markov", "order": 4},
            "markov: 1 problem\n  - order is 4; it must be 1, 2 or 3",
        ),
        (
            {"model": "time_decay", "half_life": 0},
            "attribution: 1 problem\n  - half_life is 0; it must be above 0 steps",
        ),
        (
            {"model": "shapley", "worth": "money"},
            "shapley: 1 problem\n  - worth is 'money'; it must be conversions or rate",
        ),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(InfluLabError) as caught:
        attribute(FIVE, **options)
    assert str(caught.value) == message


def test_rates_need_those_who_did_not_buy():
    with pytest.raises(InfluLabError) as caught:
        attribute(FIVE.drop(columns="non_conversions"), model="shapley", worth="rate")
    assert str(caught.value) == (
        "shapley: 1 problem\n  - worth='rate' needs the column non_conversions: who did not buy"
    )


def test_channels_that_get_the_same_are_all_named():
    table = pd.DataFrame({"path": ["b > a"], "conversions": [4]})
    assert attribute(table, model="linear").text == (
        "By the rule 'linear', a and b get most alike: 50 % each of 4 conversions. Credit shared "
        "by a rule from observed paths; it is not proof of what a channel caused."
    )


def test_models_that_agree_are_not_said_to_disagree():
    found = attribute_all(pd.DataFrame({"path": ["a"], "conversions": [4]}))
    assert found.text == (
        "All models share the conversions out alike. Credit shared by a rule from observed paths; "
        "it is not proof of what a channel caused."
    )


def test_the_half_life_that_was_asked_for_is_what_is_said_to_be_supposed():
    said = "a touch counts half as much for every 2 steps further from the purchase"
    for found in (
        attribute_all(FIVE, half_life=2),
        attribute(FIVE, model="time_decay", half_life=2),
    ):
        assert found.assumes["time_decay"] == said
