"""Limits: what they mean, against every roster there is; which conflict, and what mends it."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from influlab.campaign import Limits, choose_roster
from influlab.campaign.roster_question import ask
from influlab.errors import InfeasibleError, InfluLabError, PlanError

TIERS, CATEGORIES = ("micro", "macro"), ("food", "sport", "home")


def tables(seed: int, most: int = 12):
    """A small market whose columns are plain enough to judge a roster by hand."""
    rng = np.random.default_rng(seed)
    count, segments = int(rng.integers(4, most + 1)), int(rng.integers(1, 4))
    macro = rng.random(count) < 0.4
    fee = np.where(macro, rng.gamma(4, 200, count), rng.gamma(2, 60, count)) + 5
    creators = pd.DataFrame(
        {
            "creator_id": [f"c{each:02}" for each in range(count)],
            "followers": np.where(macro, rng.integers(100_001, 400_000, count), 20_000),
            "reach_rate": rng.uniform(0.02, 0.9, count).round(2),
            "fee": np.round(fee, -1) + 10 if seed % 2 else fee,
            "category": rng.choice(CATEGORIES, count),
            "brand_fit": rng.uniform(0, 1, count).round(1),
        }
    )
    shares = rng.dirichlet(np.full(segments, 0.6), count)
    names = [f"s{each}" for each in range(segments)]
    audiences = pd.DataFrame(
        {
            "creator_id": np.repeat(creators["creator_id"], segments),
            "segment": names * count,
            "share": shares.ravel(),
        }
    )
    population = pd.DataFrame({"segment": names, "size": rng.integers(50, 500, segments) * 1_000})
    return creators, audiences, population


def random_limits(seed: int, creators: pd.DataFrame) -> Limits:
    rng = np.random.default_rng(seed + 1)
    ids = creators["creator_id"].tolist()
    there = ["micro" if each <= 100_000 else "macro" for each in creators["followers"]]
    asked = {}
    for tier in sorted(set(there)):
        if rng.random() < 0.3:
            asked.setdefault("at_least", {})[tier] = int(rng.integers(1, 3))
        if rng.random() < 0.3:
            asked.setdefault("at_most", {})[tier] = int(rng.integers(2, 5))
        if rng.random() < 0.2:
            asked.setdefault("spend_at_least", {})[tier] = float(rng.choice([0.1, 0.25, 0.5]))
        if rng.random() < 0.2:
            asked.setdefault("spend_at_most", {})[tier] = float(rng.choice([0.5, 0.75]))
    if rng.random() < 0.4:
        asked["creators"] = int(rng.integers(2, 8))
    if rng.random() < 0.4:
        asked["per_category"] = int(rng.integers(1, 4))
    if rng.random() < 0.3:
        asked["brand_fit"] = float(rng.choice([0.3, 0.5, 0.6]))
    if rng.random() < 0.2:
        asked["must"] = (ids[0],)
    if rng.random() < 0.3:
        asked["never"] = (ids[-1],)
    return Limits(**asked) if asked else Limits(creators=3)


def keeping(limits: Limits, rosters: np.ndarray, offers: pd.DataFrame, budget: float):
    """Which rosters (a row of 0 and 1 each) keep to the limits, in plain words."""
    touch, cost = 1e-9, offers["cost"].to_numpy()
    size, spend = rosters.sum(axis=1), rosters @ cost
    kept = spend <= budget * (1 + touch)
    for tier in TIERS:
        inside = (offers["tier"] == tier).to_numpy()
        count, paid = rosters[:, inside].sum(axis=1), rosters[:, inside] @ cost[inside]
        kept &= (count >= limits.at_least.get(tier, 0)) & (count <= limits.at_most.get(tier, 99))
        kept &= paid >= (limits.spend_at_least.get(tier, 0) - touch) * spend
        kept &= paid <= (limits.spend_at_most.get(tier, 1) + touch) * spend
    kept &= size <= (limits.creators or 99)
    for category in CATEGORIES:
        of_it = rosters[:, (offers["category"] == category).to_numpy()].sum(axis=1)
        kept &= of_it <= (limits.per_category or 99)
    mean = rosters @ offers["brand_fit"].to_numpy() / np.maximum(size, 1)
    kept &= (size == 0) | (mean >= (limits.brand_fit or 0) - touch)
    kept &= rosters[:, offers["creator_id"].isin(limits.must).to_numpy()].all(axis=1)
    return kept & ~rosters[:, offers["creator_id"].isin(limits.never).to_numpy()].any(axis=1)


def best_of_all(question, judged: pd.DataFrame, limits: Limits, budget: float) -> float:
    """The best value over all rosters; -inf where none keeps to the limits."""
    count, coverage = len(judged), question.coverage
    rosters = ((np.arange(2**count)[:, None] >> np.arange(count)) & 1).astype(float)
    kept = keeping(limits, rosters, judged, budget)
    return coverage.value(rosters[kept] @ coverage.effects).max(initial=-np.inf)


@pytest.mark.parametrize("batch", range(8))
def test_under_limits_brute_force_finds_nothing_better(batch):
    outcomes = []
    for seed in range(30 * batch, 30 * (batch + 1)):
        creators, audiences, population = tables(seed, 10)
        limits = random_limits(seed, creators)
        budget = float(np.random.default_rng(seed).uniform(0.08, 1.2) * creators["fee"].sum())
        overlap = (np.inf, 2.0, 0.5)[seed % 3]
        options = {"population": population, "limits": limits, "overlap": overlap}
        question = ask(creators, audiences, **options)
        tier = np.where(creators["followers"] <= 100_000, "micro", "macro")
        judged = creators.assign(tier=tier, cost=creators["fee"])
        best = best_of_all(question, judged, limits, budget)
        try:
            found = choose_roster(creators, audiences, budget=budget, gap=0, **options)
        except InfeasibleError:
            payable = creators["fee"][~creators["creator_id"].isin(limits.never)].min() <= budget
            assert best == -np.inf or (best == 0 and not payable), seed
            outcomes.append("none")
            continue
        assert found.value == pytest.approx(best, rel=1e-9, abs=1e-9), seed
        assert found.bound == pytest.approx(best, rel=1e-8, abs=1e-9), seed
        roster = creators["creator_id"].isin(found.ids).to_numpy(dtype=float)[None, :]
        assert keeping(limits, roster, judged, budget).all(), seed
        outcomes.append("roster")
    assert {"none", "roster"} <= set(outcomes)


def test_one_bundle_of_posts_per_creator_and_no_better_choice_of_bundles():
    for seed in range(24):
        creators, audiences, population = tables(seed, 6)
        creators = creators.head(5)
        limits = Limits(
            posts=(1, 3),
            volume_discount=0.25,
            new_reach=(None, 0.3)[seed % 2],
            creators=(None, 2)[seed % 3 == 0],
        )
        budget = float(creators["fee"].sum())
        options = {"population": population, "limits": limits}
        question = ask(creators, audiences, **options)
        coverage, best = question.coverage, -np.inf
        for picks in product((None, 0, 1), repeat=len(creators)):
            places = np.array([2 * i + p for i, p in enumerate(picks) if p is not None], dtype=int)
            if coverage.fees[places].sum() <= budget * (1 + 1e-9) and (
                limits.creators is None or len(places) <= limits.creators
            ):
                best = max(best, coverage.worth(places))
        found = choose_roster(creators, audiences, budget=budget, gap=0, **options)
        assert found.value == pytest.approx(best, rel=1e-9), seed
        assert found.bound == pytest.approx(best, rel=1e-8), seed


def test_bundles_cost_and_reach_what_the_limits_say():
    creators, audiences, population = tables(3)
    limits = Limits(posts=(1, 2, 3), volume_discount=0.2)
    offers = ask(creators, audiences, population=population, limits=limits).offers.head(3)
    creator = creators.iloc[0]
    np.testing.assert_allclose(offers["cost"], creator["fee"] * np.array([1, 1.8, 2.6]))
    missed = (1 - creator["reach_rate"]) ** np.array([1, 2, 3])
    np.testing.assert_allclose(offers["reached"], creator["followers"] * (1 - missed))
    slower = Limits(posts=(1, 2, 3), new_reach=0.1)
    offers = ask(creators, audiences, population=population, limits=slower).offers.head(3)
    once = creator["followers"] * creator["reach_rate"]
    expected = np.minimum(once * np.array([1, 1.1, 1.11]), creator["followers"])
    np.testing.assert_allclose(offers["reached"], expected)


MARKET = (
    pd.DataFrame(
        {
            "creator_id": ["ana", "bo", "cy", "di"],
            "followers": [20_000, 30_000, 200_000, 300_000],
            "reach_rate": 0.2,
            "fee": [100.0, 150.0, 800.0, 1_200.0],
            "category": ["food", "food", "food", "sport"],
            "brand_fit": [0.9, 0.8, 0.4, 0.2],
        }
    ),
    pd.DataFrame(
        {"creator_id": ["ana", "bo", "cy", "di"], "segment": "all", "share": [0.9, 0.8, 0.5, 0.7]}
    ),
)
PEOPLE = pd.DataFrame({"segment": ["all"], "size": [100_000]})


def complaint(error: type, limits: Limits, budget: float = 1_000) -> str:
    with pytest.raises(error) as caught:
        choose_roster(*MARKET, budget=budget, population=PEOPLE, limits=limits)
    return str(caught.value)


def test_a_conflict_names_its_limits_and_the_least_that_has_to_give():
    limits = Limits(at_least={"macro": 2}, creators=3, per_category=2)
    assert complaint(InfeasibleError, limits, 1_633) == (
        "limits: 2 problems\n"
        "  - these cannot hold together: the budget of 1,633; at least 2 macro\n"
        "  - any one of these is enough: 367 more budget; 1 macro less"
    )


def test_a_conflict_of_means_says_which_level_is_possible():
    limits = Limits(brand_fit=0.6, at_least={"macro": 2})
    assert complaint(InfeasibleError, limits, 5_000) == (
        "limits: 2 problems\n"
        "  - these cannot hold together: at least 2 macro; a mean brand fit of at least 0.6\n"
        "  - any one of these is enough: 1 macro less; a mean brand fit of 0.575"
    )


def test_a_conflict_with_names_and_shares_of_spend():
    limits = Limits(must=("di",), spend_at_least={"micro": 0.5})
    assert complaint(InfeasibleError, limits, 5_000) == (
        "limits: 2 problems\n"
        "  - these cannot hold together: at least 0.5 of the spend on micro; di must be in\n"
        "  - any one of these is enough: 0.1724 of the spend on micro; di may be out"
    )


def test_two_conflicts_at_once_ask_for_several_changes():
    limits = Limits(must=("di",), at_most={"macro": 0}, creators=1, at_least={"micro": 3})
    assert complaint(InfeasibleError, limits, 5_000) == (
        "limits: 2 problems\n"
        "  - these cannot hold together: at most 0 macro; di must be in\n"
        "  - no single change is enough; together these are: 2 micro less; di may be out"
    )


def test_the_never_list_can_be_part_of_a_conflict():
    limits = Limits(at_least={"macro": 1}, never=("cy", "di"))
    assert complaint(InfeasibleError, limits, 5_000) == (
        "limits: 2 problems\n"
        "  - these cannot hold together: at least 1 macro; the never list\n"
        "  - any one of these is enough: 1 macro less; 1 of the never list may be in"
    )


def test_relaxing_the_budget_by_the_amount_named_is_enough_and_by_less_is_not():
    for seed in range(30):
        creators, audiences, population = tables(seed, 9)
        limits = Limits(creators=6, at_least={"micro": 2}, must=("c00",))
        if (creators["followers"] <= 100_000).sum() < 2:
            continue
        budget = creators["fee"].min() * 1.01
        ask_ = {"population": population, "limits": limits}
        with pytest.raises(InfeasibleError) as caught:
            choose_roster(creators, audiences, budget=budget, **ask_)
        said = [each for each in caught.value.problems[1].split("; ") if "budget" in each]
        amount = float(said[0].split(": ")[-1].split()[0].replace(",", ""))
        micro = creators["followers"] <= 100_000
        needed = creators["fee"][0] + creators["fee"][1:][micro[1:]].nsmallest(2 - micro[0]).sum()
        assert amount == pytest.approx(needed - budget, abs=0.011)
        assert choose_roster(creators, audiences, budget=budget + amount, **ask_).spend > 0


@pytest.mark.parametrize(
    "wrong, said",
    [
        (
            {"at_least": {"macro": 3}, "at_most": {"macro": 1}, "must": ("a",), "never": ("a",)},
            "limits: 2 problems\n"
            "  - at_least['macro'] is 3 and at_most['macro'] is 1; raise the second or lower the "
            "first\n"
            "  - 'a' must be in and may never be in; take it off one list",
        ),
        (
            {"creators": 0, "per_category": 1.5, "at_most": {"micro": -1}, "brand_fit": 80},
            "limits: 4 problems\n"
            "  - at_most['micro'] is -1; it must be a whole number of at least 0\n"
            "  - creators is 0; it must be a whole number of at least 1\n"
            "  - per_category is 1.5; it must be a whole number of at least 1\n"
            "  - brand_fit is 80; it must be a fraction in [0, 1]",
        ),
        (
            {"must": "ana", "at_least": 3, "posts": 2},
            "limits: 3 problems\n"
            '  - at_least is 3; name the tier, as in at_least={"macro": 1}\n'
            "  - must is 'ana'; give several in brackets, as in must=(\"ana\",)\n"
            "  - posts is 2; give several in brackets, as in posts=(1, 2, 3)",
        ),
        (
            {"spend_at_least": {"micro": 0.7, "macro": 0.6}},
            "limits: 1 problem\n  - spend_at_least adds up to 1.3; shares of spend end at 1",
        ),
        (
            {"posts": (), "volume_discount": float("nan")},
            "limits: 2 problems\n"
            "  - posts is empty; offer at least one, as in (1,)\n"
            "  - volume_discount is nan; it must be a fraction in [0, 1]",
        ),
        (
            {"posts": (0, 1)},
            "limits: 1 problem\n  - posts is 0; it must be a whole number of at least 1",
        ),
    ],
)
def test_impossible_limits_are_refused_when_made(wrong, said):
    with pytest.raises(PlanError) as caught:
        Limits(**wrong)
    assert str(caught.value) == said


def test_limits_on_what_the_table_does_not_have():
    limits = Limits(at_least={"mega": 1}, must=("zoe",), never=("eve",))
    assert complaint(InfluLabError, limits) == (
        "limits: 3 problems\n"
        "  - at_least: tier 'mega' is not among the creators; there are: micro, macro\n"
        "  - must: creator 'zoe' is not in the table\n"
        "  - never: creator 'eve' is not in the table"
    )
    creators, audiences = MARKET
    with pytest.raises(InfluLabError) as caught:
        choose_roster(
            creators.drop(columns="category"),
            audiences,
            budget=1_000,
            population=PEOPLE,
            limits=Limits(per_category=1),
        )
    assert "column 'category' is missing" in str(caught.value)


def test_limits_are_not_changed_and_lists_are_brought_into_one_order():
    tiers = {"macro": 1}
    limits = Limits(at_least=tiers, must=["b", "a", "b"], posts=[3, 1])
    tiers["macro"] = 9
    assert (limits.at_least, limits.must, limits.posts) == ({"macro": 1}, ("a", "b"), (1, 3))
    assert not Limits(never=("a",), volume_discount=0.1).any
    assert limits.any
