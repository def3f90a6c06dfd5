"""Calibration of the one overlap number, and the roster put through every model."""

import math

import pandas as pd
import pytest

from influlab import creators
from influlab.errors import InfluLabError

SIZES = {"ana": 300, "bo": 400, "cy": 200}

TWO = {"ana": 300, "bo": 400}
AUDIENCES = pd.DataFrame(
    {
        "creator_id": ["ana", "ana", "bo", "bo"],
        "dimension": "age",
        "segment": ["young", "old"] * 2,
        "share": [0.8, 0.2, 0.8, 0.2],
    }
)
PEOPLE = pd.DataFrame({"dimension": "age", "segment": ["young", "old"], "size": [500, 500]})


def pairs(*shared):
    names = [("ana", "bo"), ("ana", "cy"), ("bo", "cy")][: len(shared)]
    table = pd.DataFrame(names, columns=["creator_a", "creator_b"])
    return table.assign(shared=list(shared))


def test_one_pair_by_hand():
    fit = creators.calibrate_overlap(SIZES, pairs(177.2727272727), population=1_000)
    assert fit.r == pytest.approx(1.0, rel=1e-6)
    assert fit.table.round(4).to_dict("list") == {
        "creator_a": ["ana"],
        "creator_b": ["bo"],
        "shared": [177.2727],
        "fitted": [177.2727],
        "by_chance": [120.0],
    }
    assert fit.text == "1 pair shares 177 accounts, 1.5 times what chance gives: r = 1."


def test_several_pairs_are_fitted_in_their_sum():
    fit = creators.calibrate_overlap(SIZES, pairs(160, 90, 130), population=1_000)
    assert fit.table["fitted"].sum() == pytest.approx(380)
    assert (fit.table["fitted"] - fit.table["shared"]).abs().max() > 1
    net = creators.net_reach(SIZES, overlaps=pairs(160, 90, 130), population=1_000)
    strengths = creators.phi_inverse([0.3, 0.4, 0.2], fit.r).sum()
    assert net.net == pytest.approx(1_000 * creators.phi(strengths, fit.r), rel=1e-6)


def test_below_chance_and_beyond_reach_are_said():
    apart = creators.calibrate_overlap(SIZES, pairs(10), population=1_000)
    assert (apart.r, apart.text) == (
        math.inf,
        "1 pair shares 10 accounts, 0.1 times what chance gives: r = inf. They share less than "
        "chance gives, which the model cannot; chance is the nearest it comes.",
    )
    nested = creators.calibrate_overlap(SIZES, pairs(300), population=1_000)
    assert nested.table["fitted"][0] == pytest.approx(300)
    other_people = creators.calibrate_overlap(
        TWO, pairs(250), population=PEOPLE, audiences=AUDIENCES.assign(share=[0.8, 0.2, 0.2, 0.8])
    )
    assert other_people.table["fitted"][0] == pytest.approx(80 + 60, rel=1e-3)
    assert other_people.text.endswith(
        "They share more than the smallest r gives; the fit is the nearest that the model comes."
    )


def test_segments_explain_a_part_of_the_overlap():
    plain = creators.calibrate_overlap(TWO, pairs(180), population=1_000)
    inside = creators.calibrate_overlap(TWO, pairs(180), population=PEOPLE, audiences=AUDIENCES)
    assert inside.table["by_chance"][0] == pytest.approx(500 * (0.48 * 0.64 + 0.12 * 0.16))
    assert inside.r > 3 * plain.r


def test_problems_of_all_arguments():
    with pytest.raises(InfluLabError) as error:
        creators.calibrate_overlap({"ana": -1}, pairs(3), population=-4)
    assert str(error.value) == (
        "overlap: 2 problems\n"
        "  - creators: 'reach' must be an amount >= 0; row 0 has -1 (1 such row)\n"
        "  - population: it is -4; it must be a number of people above 0"
    )
    with pytest.raises(InfluLabError) as error:
        creators.calibrate_overlap(SIZES, pairs(500), population=350)
    assert str(error.value) == (
        "overlap: 2 problems\n"
        "  - reach: creator 'bo' reaches 400 of the 350 people in 'everyone'; check its reach, "
        "its share there and the population's size\n"
        "  - overlaps: 'ana' and 'bo' share 500 accounts, an overlap of 1.67; possible are 0 to "
        "300, an overlap of 0 to 1"
    )


def test_two_creators_through_every_model():
    models = creators.compare_reach(
        {"ana": 300, "bo": 400}, pairs(150), population=1_000
    ).table.set_index("model")
    exact = ["Hofmans", "canonical expansion", "common pool", "gamma frailty"]
    assert models.loc[exact, "net"].tolist() == pytest.approx([550] * 4)
    assert models["possible"].to_dict() == {
        "Sainsbury": False,
        "Sainsbury US trade": False,
        "binomial": False,
        "Hofmans": True,
        "Metheringham": True,
        "canonical expansion": True,
        "NBD": False,
        "common pool": True,
        "gamma frailty": True,
    }
    assert models.loc["Sainsbury", "net"] == pytest.approx(580)
    assert models.loc["Metheringham", "net"] == pytest.approx(550)
    assert math.isnan(models.loc["NBD", "net"])


def test_nbd_is_fitted_to_mean_and_variance_of_the_contacts():
    thin = dict.fromkeys(SIZES, 100)
    models = creators.compare_reach(thin, pairs(50, 50, 50), population=100_000)
    mean, second_factorial = 0.003, 2 * 150 / 100_000
    r = mean**2 / (second_factorial - mean**2)
    nbd = models.table.set_index("model").loc["NBD"]
    assert nbd["share_of_population"] == pytest.approx(1 - (1 + mean / r) ** -r, rel=1e-9)


def test_thin_audiences_break_the_canonical_expansion():
    names = [f"c{place}" for place in range(40)]
    table = pd.DataFrame(
        [(a, b, 0.1) for place, a in enumerate(names) for b in names[place + 1 :]],
        columns=["creator_a", "creator_b", "overlap"],
    )
    models = creators.compare_reach(dict.fromkeys(names, 10_000), table, population=50_000_000)
    net = models.table.set_index("model")["net"]
    assert net["canonical expansion"] < 0
    assert models.low < net["common pool"] < net["gamma frailty"] < models.high
    assert models.text.endswith(
        "Impossible given the pairs: Sainsbury, Sainsbury US trade, binomial, canonical expansion."
    )


def test_models_without_an_answer_say_nothing():
    models = creators.compare_reach(SIZES, pairs(0, 0, 0), population=1_000)
    net = models.table.set_index("model")["net"]
    assert net[["Metheringham", "NBD"]].isna().all()
    assert net[["Hofmans", "common pool", "gamma frailty"]].tolist() == pytest.approx([900] * 3)
    with pytest.raises(InfluLabError) as error:
        creators.compare_reach(SIZES, pairs(0, 0, 0), population=None)
    assert str(error.value) == (
        "reach models: 1 problem\n  - population is missing; pass the number of people"
    )
