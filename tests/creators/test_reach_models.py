"""The classical models against every published and recomputed number of the evidence table."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from influlab import creators, tables
from influlab.errors import InfluLabError

ROWS = tables.load("reach_worked_examples").to_dict("records")


def matrix(inputs: dict, count: int, stem: str) -> np.ndarray:
    """A symmetric matrix from entries such as D12, D13, D23."""
    made = np.zeros((count, count))
    for i in range(count):
        for j in range(i + 1, count):
            made[i, j] = made[j, i] = inputs[f"{stem}{i + 1}{j + 1}"]
    return made


def of_sainsbury(inputs):
    p, insertions = inputs.get("p", inputs.get("p_each")), inputs.get("insertions", 1)
    return {"reach": creators.sainsbury(p, insertions, factor=inputs.get("factor", 1.0))}


def of_hofmans_duplication(inputs):
    shared = matrix(inputs, len(inputs["A"]), "D")
    return {"reach": creators.hofmans_duplication(inputs["A"], shared)}


def of_hofmans_accumulation(inputs):
    grown = creators.hofmans_accumulation(inputs["R1"], inputs["R2"])
    return {
        "k": grown.k,
        "d": grown.d,
        "a": grown.a,
        **{f"R{row.insertions}": row.reach for row in grown.table.itertuples()},
    }


def of_exposure(model):
    return {
        **model.parameters,
        **{f"p{count}": share for count, share in enumerate(model.distribution)},
        "reach": model.reach,
        "mean": model.mean,
        "grp": model.rating_points,
        "frequency": model.frequency,
        "contacts_per_person_reached": model.frequency,
    }


def of_beta_binomial(inputs):
    return of_exposure(creators.beta_binomial(inputs["R1"], inputs["R2"], inputs["n"]))


def of_metheringham(inputs):
    args = inputs["A"], inputs["D"], inputs["insertions"]
    return of_exposure(creators.metheringham(*args, slots=inputs.get("N")))


def of_canonical_expansion(inputs):
    shared = matrix(inputs, len(inputs["R1"]), "dup")
    return of_exposure(
        creators.canonical_expansion(inputs["R1"], inputs["R2"], shared, inputs["k"])
    )


def of_nbd(inputs):
    fit = creators.fit_nbd(inputs["counts"])
    r, alpha = fit.parameters["r"], fit.parameters["alpha"]
    later = creators.nbd(r, alpha, time=inputs.get("weeks", 1))
    return {**of_exposure(fit), **of_exposure(later)}


ANSWERS = {
    "sainsbury": of_sainsbury,
    "sainsbury_us_trade": of_sainsbury,
    "binomial": lambda inputs: {"reach": creators.binomial_reach(inputs["p"])},
    "hofmans_duplication": of_hofmans_duplication,
    "hofmans_accumulation": of_hofmans_accumulation,
    "beta_binomial": of_beta_binomial,
    "metheringham": of_metheringham,
    "canonical_expansion": of_canonical_expansion,
    "nbd": of_nbd,
    "grp_identity": lambda i: {"grp": creators.rating_points(i["reach"], i["frequency"])},
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_worked_example(row):
    answer = ANSWERS[row["model"]](json.loads(row["inputs"]))[row["quantity"]]
    published = row["published_answer"]
    expected = row["recomputed_answer"] if math.isnan(published) else published
    assert answer == pytest.approx(expected, abs=row["tolerance"], rel=0)


def test_the_evidence_covers_every_model():
    assert len(ROWS) == 56
    assert {row["model"] for row in ROWS} == set(ANSWERS)
    assert sum(not math.isnan(row["published_answer"]) for row in ROWS) == 31


def test_hofmans_accumulation_returns_an_observed_third_reach():
    grown = creators.hofmans_accumulation(0.06, 0.103, r3=0.14)
    assert [grown.reach(n) for n in (1, 2, 3)] == pytest.approx([0.06, 0.103, 0.14], abs=1e-12)
    assert grown.text == (
        "The first insertion reaches 6.0% of the population, 10 insertions reach "
        f"{grown.reach(10):.1%}."
    )


@given(st.floats(0.01, 0.9), st.floats(0.02, 0.98), st.integers(1, 12))
def test_beta_binomial_agrees_with_scipy(r1, mix, n):
    r2 = r1 + mix * (r1 - r1**2)
    model = creators.beta_binomial(r1, r2, n)
    a, b = model.parameters["alpha"], model.parameters["beta"]
    assert model.distribution == pytest.approx(stats.betabinom.pmf(range(n + 1), n, a, b), abs=1e-9)
    assert model.mean == pytest.approx(np.arange(n + 1) @ model.distribution, abs=1e-9)
    twice = creators.beta_binomial(r1, r2, 2)
    assert twice.reach == pytest.approx(r2, abs=1e-9)


def test_canonical_expansion_agrees_with_its_definition_cell_by_cell():
    r1, r2, k = [0.3, 0.2, 0.1], [0.4, 0.25, 0.15], [2, 1, 3]
    shared = np.array([[0, 0.09, 0.05], [0.09, 0, 0.03], [0.05, 0.03, 0]])
    laws, scores = [], []
    for each in zip(r1, r2, k, strict=True):
        law = creators.beta_binomial(*each).distribution
        x = np.arange(len(law))
        laws.append(law)
        scores.append((x - x @ law) / math.sqrt((x - x @ law) ** 2 @ law))
    expected = np.zeros(sum(k) + 1)
    for cell in np.ndindex(3, 2, 4):
        tie = 1.0
        for i, j in ((0, 1), (0, 2), (1, 2)):
            spread = math.sqrt(r1[i] * (1 - r1[i]) * r1[j] * (1 - r1[j]))
            rho = (shared[i, j] - r1[i] * r1[j]) / spread
            tie += rho * scores[i][cell[i]] * scores[j][cell[j]]
        expected[sum(cell)] += tie * math.prod(laws[v][cell[v]] for v in range(3))
    model = creators.canonical_expansion(r1, r2, shared, k)
    assert model.distribution == pytest.approx(expected, abs=1e-12)
    assert model.mean == pytest.approx(np.arange(7) @ expected, abs=1e-12)


def test_a_negative_share_is_told_not_repaired():
    pair = np.array([[0, 6.23e-05], [6.23e-05, 0]])
    model = creators.canonical_expansion([0.03, 0.0205], [0.0371, 0.0295], pair, [2, 2])
    assert model.distribution[4] < 0
    assert model.text == (
        "canonical expansion: 6.6% of the population is reached, 1.5 times on average. 1 of its "
        "shares are below 0, which no population has: do not rest on it."
    )


def test_nbd_fit_recovers_what_made_the_counts():
    rng = np.random.default_rng(4)
    rates = rng.gamma(1.3, 1 / 0.4, 200_000)
    fit = creators.fit_nbd(np.bincount(rng.poisson(rates)))
    assert fit.parameters["r"] == pytest.approx(1.3, rel=0.02)
    assert fit.parameters["alpha"] == pytest.approx(0.4, rel=0.02)


def test_nbd_is_the_frailty_of_the_package():
    assert creators.nbd(0.7, 0.7, time=3.0).reach == pytest.approx(creators.phi(3.0, 0.7))


def test_tables_and_texts():
    model = creators.beta_binomial(0.5, 0.55, 2)
    assert model.table.round(6).to_dict("list") == {
        "exposures": [0, 1, 2],
        "share_exactly": [0.45, 0.1, 0.45],
        "share_at_least": [1.0, 0.55, 0.45],
    }
    assert model.text == (
        "beta-binomial: 55.0% of the population is reached, 1.8 times on average."
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: creators.sainsbury([0.3, math.nan, 40], 0, factor=2),
            "sainsbury: 4 problems\n"
            "  - p is nan at place 1; it must be a fraction in [0, 1] (divide percent by 100)\n"
            "  - p is 40 at place 2; it must be a fraction in [0, 1] (divide percent by 100)\n"
            "  - insertions is 0; it must be at least 1\n"
            "  - factor is 2; it must lie in (0, 1]",
        ),
        (
            lambda: creators.binomial_reach([]),
            "binomial reach: 1 problem\n  - p is empty; at least one is needed",
        ),
        (
            lambda: creators.hofmans_duplication([0.3, 0.4], [[0, 0.35], [0.35, 0]]),
            "hofmans duplication: 1 problem\n"
            "  - the duplication of 0 and 1 is 0.35 (and 0.35 the other way round); it must be "
            "the same both ways, from 0 to 0.3",
        ),
        (
            lambda: creators.hofmans_accumulation(0.3, 0.7, r3=0.2),
            "hofmans accumulation: 2 problems\n"
            "  - r2 is 0.7 and r1 0.3; r2 must lie from r1 to twice r1, above 0\n"
            "  - r3 is 0.2; it must lie from r2 to below 3 times r1, with r2 < 2 r1",
        ),
        (
            lambda: creators.beta_binomial(0.3, 0.6, 2.5),
            "beta-binomial: 2 problems\n"
            "  - r2 is 0.6; with r1 = 0.3 it must lie from 0.3 (the same people) to 0.51 (chance)\n"
            "  - insertions are 2.5; they must be a whole number, at least 1",
        ),
        (
            lambda: creators.metheringham([0.3, 0.4], [[0.2, 0.1]], [1]),
            "metheringham: 2 problems\n"
            "  - duplications are (1, 2); they must be 2 x 2\n"
            "  - insertions are [1]; give one number >= 0 per vehicle, 2 or more in all",
        ),
        (
            lambda: creators.canonical_expansion([0.3], [0.4, 0.5], [[0]], [2]),
            "canonical expansion: 1 problem\n"
            "  - r1, r2 and insertions have 1, 2 and 1 values; give one of each per vehicle",
        ),
        (
            lambda: creators.nbd(0, math.inf),
            "nbd: 2 problems\n"
            "  - r is 0; it must be a finite number above 0\n"
            "  - alpha is inf; it must be a finite number above 0",
        ),
        (
            lambda: creators.fit_nbd([50, 50]),
            "nbd fit: 1 problem\n"
            "  - contacts vary no more than chance (mean 0.5, variance 0.25); the NBD needs a "
            "variance above the mean: use binomial_reach",
        ),
        (
            lambda: creators.fit_nbd([50, -1, 2.5]),
            "nbd fit: 2 problems\n"
            "  - -1 people had 1 contacts; it must be a whole number >= 0\n"
            "  - 2.5 people had 2 contacts; it must be a whole number >= 0",
        ),
        (
            lambda: creators.rating_points(1.2, 0.5),
            "rating points: 2 problems\n"
            "  - reach is 1.2 at place 0; it must be a fraction in [0, 1] (divide percent by "
            "100)\n"
            "  - frequency is 0.5; a person reached has at least 1 contact",
        ),
    ],
)
def test_impossible_inputs_are_told_all_at_once(call, message):
    with pytest.raises(InfluLabError) as error:
        call()
    assert str(error.value) == message


def test_contacts_by_chance_have_no_negative_binomial():
    """Mean 1 and variance 1: just what chance gives, so that r would be endless."""
    with pytest.raises(InfluLabError, match=r"contacts vary no more than chance \(mean 1, varia"):
        creators.fit_nbd([1, 0, 1])
