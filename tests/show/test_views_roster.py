"""Views on overlap, ranking and roster: what they draw is what the rooms compute."""

import pandas as pd
import pytest

from influlab import campaign, creators, show, tables
from influlab.errors import InfluLabError

MARKET = tables.world(0, creators=300)
POOL = (MARKET.creators, MARKET.audiences, MARKET.population)
TARGET = {"beauty": 1.0, "fashion": 0.5}
FEW = pd.DataFrame(
    {"creator_id": ["a", "b", "c"], "followers": [10_000, 5_000, 4_000], "reach_rate": 0.1}
)


@pytest.fixture(scope="module")
def roster():
    return show.roster_view(*POOL, budget=5_000.0, target=TARGET, currency="EUR", synthetic=True)


@pytest.fixture(scope="module")
def ranking():
    objective = creators.Objective("reach", {"net_reach": 3, "fee": 1, "authenticity": 1})
    return creators.rank(MARKET.creators, objective, k=8)


def starts(controls):
    return {name: control.value for name, control in controls.items()}


def test_overlap_counts_each_person_once_by_hand():
    view, _ = show.overlap_view(FEW, population=100_000)
    scene = view(overlap=0.2, posts=1)
    net = 1_000 + 0.8 * 500 + 0.8**2 * 400
    assert scene.text == (
        f"3 creators reach {net:,.0f} different accounts, 13% fewer than the 1,900 counted one by "
        f"one. With 1 post each, {net:,.0f} people meet the campaign {1_900 / net:.2f} times on "
        "average."
    )
    assert scene.panels[1].table.set_index("exposures").at[1, "people_at_least"] == (
        pytest.approx(net)
    )


@pytest.mark.parametrize(("overlap", "posts"), [(0.0, 1), (0.0, 10), (1.0, 1), (1.0, 10)])
def test_every_extreme_of_overlap_is_drawn(overlap, posts):
    view, _ = show.overlap_view(FEW, population=100_000, synthetic=True)
    picture = show.still(view, overlap=overlap, posts=posts)
    assert picture.alt.startswith("SYNTHETIC data. 3 creators reach ")


def test_more_people_than_there_are_is_a_sentence():
    view, _ = show.overlap_view(FEW, population=1_200)
    with pytest.raises(InfluLabError) as caught:
        view(overlap=0.0, posts=1)
    assert str(caught.value) == (
        "net reach: 1 problem\n  - overlap is 0.0; it must be the share of the smaller audience "
        "that the larger one has too, possible here from 0.681 to 1"
    )


def test_equal_weights_score_by_the_mean_standing(ranking):
    view, controls = show.ranking_view(ranking, MARKET.creators)
    shown = view(**dict.fromkeys(controls, 1.0)).panels[0].table
    scores = ranking.parts.groupby("creator_id")["score"].mean()
    assert shown.sum(axis=1).tolist() == pytest.approx(scores.nlargest(8).tolist())


def test_starting_weights_give_the_order_of_the_ranking(ranking):
    view, controls = show.ranking_view(ranking, MARKET.creators)
    shown = view(**starts(controls)).panels[0].table
    assert shown.index.tolist() == ranking.table["creator_id"].head(8).tolist()


def test_no_weight_at_all_is_a_sentence(ranking):
    view, controls = show.ranking_view(ranking, MARKET.creators)
    with pytest.raises(InfluLabError) as caught:
        view(**dict.fromkeys(controls, 0.0))
    assert str(caught.value) == (
        "objective: 1 problem\n  - all weights are 0; give at least one KPI a weight above 0"
    )


def test_the_last_point_of_the_path_is_what_the_roster_is_worth(roster):
    view, controls = roster
    path = view(**starts(controls)).panels[0].table
    asked = {"budget": 5_000, "population": MARKET.population, "target": TARGET, "overlap": 2.0}
    hand = campaign.value_of(list(path["creator_id"]), *POOL[:2], **asked)
    assert path["counted_once"].iloc[-1] == pytest.approx(hand.value)
    assert path["spend"].iloc[-1] == pytest.approx(hand.spend) and hand.spend <= 5_000
    assert hand.best.value * (1 - 0.005) <= hand.value <= hand.best.bound
    assert (path["counted_once"] <= path["one_by_one"] * (1 + 1e-9)).all()


def test_the_sheet_buys_the_cheapest_followers_first(roster):
    view, controls = roster
    people = MARKET.creators.assign(price=MARKET.creators["fee"] / MARKET.creators["followers"])
    left, bought = 5_000.0, []
    for row in people.sort_values("price").itertuples():
        if row.fee <= left:
            bought.append(row.creator_id)
            left -= row.fee
    asked = {"budget": 5_000, "population": MARKET.population, "target": TARGET, "overlap": 2.0}
    worth = campaign.value_of(bought, *POOL[:2], **asked).value
    said = view(**starts(controls)).text.split("reaches ")[1].split(":")[0]
    assert float(said.replace(",", "")) == pytest.approx(worth, rel=0.01)


@pytest.mark.parametrize("budget", [250.0, 20_000.0])
@pytest.mark.parametrize("overlap", [0.0, 3.0])
@pytest.mark.parametrize("most", [1, 300])
def test_every_extreme_of_the_roster_is_drawn(roster, budget, overlap, most):
    view, _ = roster
    scene = view(budget=budget, overlap=overlap, most=most)
    parts = scene.panels[1].table
    assert len(scene.panels[0].table) <= most
    assert parts.sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    assert show.still(view, budget=budget, overlap=overlap, most=most).alt.startswith("SYNTHETIC")


def test_more_overlap_never_reaches_more(roster):
    view, controls = roster
    reached = [
        view(**starts(controls) | {"overlap": each}).panels[0].table["counted_once"].iloc[-1]
        for each in (0.0, 1.0, 3.0)
    ]
    assert reached[0] >= reached[1] * 0.995 >= reached[2] * 0.99


def test_a_budget_that_buys_nobody_is_a_sentence(roster):
    view, _ = roster
    cheapest = MARKET.creators.loc[MARKET.creators["fee"].idxmin()]
    with pytest.raises(InfluLabError) as caught:
        view(budget=0.01, overlap=0.0, most=300)
    assert caught.value.problems == (
        "no creator can be paid from a budget of 0.01: the cheapest, "
        f"{cheapest['creator_id']!r}, costs {cheapest['fee']:,.10g}; raise the budget to that",
    )
