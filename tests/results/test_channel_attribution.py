"""Attribution beside the package ChannelAttribution 2.2.5 (Altomare and Loris).

Its licence is GPL-3.0-or-later: it may be run beside the workbench, and is no part of it. It has
no wheel; `pip install ChannelAttribution matplotlib` compiles it in a few minutes (matplotlib is
imported, though not declared). It is not in the lock, so the tests that run it skip without it;
the numbers it gave for the journeys of `data/paths.csv` on 2026-11-26 are held below. They were
made by ``heuristic_models(paths, "path", "conversions", var_value="value")`` and
``markov_model(paths, "path", "conversions", var_null="non_conversions", order=k, seed=1,
nsim_start=1e6, conv_par=0.01, max_step=10_000)``, which walks a million times at random where the
workbench solves the chain exactly: the two may differ by a percent. (Without ``max_step`` it cuts
walks at the longest journey, here five steps, and finds removal effects up to 3 % too small.)
"""

import os

import pandas as pd
import pytest

from influlab import tables
from influlab.results import attribute

HEURISTICS = pd.DataFrame(
    {
        "first": [312.0, 450.0, 474.0, 783.0, 692.0],
        "first_value": [24267.91, 35621.10, 37498.80, 64337.93, 54455.95],
        "last": [306.0, 415.0, 533.0, 788.0, 669.0],
        "last_value": [25513.54, 32384.59, 40893.97, 64202.69, 53186.90],
        "linear": [320.316667, 437.950000, 497.733333, 774.716667, 680.283333],
        "linear_value": [25747.004667, 34522.492833, 39293.2795, 62891.9095, 53727.0035],
    },
    index=["direct", "email", "macro", "micro", "search"],
)
MARKOV = {
    1: [429.111, 398.972, 548.338, 687.879, 646.701],
    2: [406.694, 428.227, 526.686, 707.054, 642.340],
    3: [387.040, 450.776, 513.015, 709.333, 650.836],
}
REMOVAL = {
    1: [0.28746, 0.26727, 0.36733, 0.46080, 0.43322],
    2: [0.31452, 0.33118, 0.40732, 0.54681, 0.49676],
    3: [0.32370, 0.37700, 0.42906, 0.59325, 0.54432],
}
# Its own sample, 10,000 journeys of 12 channels (src/cypack/data/Data.csv of its source archive).
SAMPLE = pd.DataFrame(
    {
        "first": [6308, 2831, 1, 99, 3164, 165, 4606, 74, 902, 2, 1606, 27],
        "last": [8447, 989, 5, 531, 4167, 92, 3355, 230, 1207, 2, 653, 107],
        "linear": [
            *(7574.718594, 2083.500145, 1.725, 272.170438, 3539.951157, 121.041639),
            *(3857.096221, 137.964078, 1035.257572, 2.222222, 1022.801394, 136.551540),
        ],
        "markov": [
            *(5367.832530, 2526.664434, 4.232889, 588.212856, 3343.664947, 173.072254),
            *(3870.447999, 273.074260, 1286.480829, 1.322778, 1971.309380, 378.684844),
        ],
    },
    index=[
        *("alpha", "beta", "delta", "epsilon", "eta", "gamma"),
        *("iota", "kappa", "lambda", "mi", "theta", "zeta"),
    ],
)


def credit(paths: pd.DataFrame, model: str, **options) -> pd.DataFrame:
    return attribute(paths, model=model, **options).table.set_index("channel")


@pytest.mark.parametrize("model", ["first", "last", "linear"])
def test_heuristics_agree_exactly(model):
    found = credit(tables.load("paths"), model)
    for column, theirs in (("conversions", model), ("value", f"{model}_value")):
        assert found[column].to_dict() == pytest.approx(HEURISTICS[theirs].to_dict(), abs=1e-5)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_markov_agrees_within_its_simulation(order):
    found = credit(tables.load("paths"), "markov", order=order)
    theirs = dict(zip(HEURISTICS.index, MARKOV[order], strict=True))
    assert found["conversions"].to_dict() == pytest.approx(theirs, rel=0.012)
    theirs = dict(zip(HEURISTICS.index, REMOVAL[order], strict=True))
    assert found["removal_effect"].to_dict() == pytest.approx(theirs, abs=0.006)


def test_its_own_sample():
    place = os.environ.get("CHANNEL_ATTRIBUTION_SAMPLE", "")
    if not place:
        pytest.skip("CHANNEL_ATTRIBUTION_SAMPLE does not name the Data.csv of its source archive")
    names = {"total_conversions": "conversions", "total_null": "non_conversions"}
    paths = pd.read_csv(place, sep=";").rename(columns=names)
    for model in ("first", "last", "linear"):
        found = credit(paths, model)["conversions"]
        assert found.to_dict() == pytest.approx(SAMPLE[model].to_dict(), abs=1e-5)
    found = credit(paths, "markov")["conversions"]
    assert found.to_dict() == pytest.approx(SAMPLE["markov"].to_dict(), rel=0.025, abs=1)


def test_the_package_itself_where_it_is_installed():
    package = pytest.importorskip(
        "ChannelAttribution", reason="ChannelAttribution is GPL, no wheel"
    )
    paths = tables.load("paths").sample(600, random_state=3)
    theirs = package.heuristic_models(
        paths, "path", "conversions", var_value="value", flg_pro=False
    )
    theirs = theirs.set_index("channel_name")
    for model in ("first", "last", "linear"):
        found = credit(paths, model)["conversions"].to_dict()
        assert found == pytest.approx(theirs[f"{model}_touch_conversions"].to_dict(), abs=1e-6)
    walked = package.markov_model(
        paths, "path", "conversions", var_null="non_conversions", max_step=10_000, flg_pro=False
    )
    if isinstance(walked, dict):
        walked = walked["result"]
    walked = walked.set_index("channel_name")["total_conversions"].to_dict()
    assert credit(paths, "markov")["conversions"].to_dict() == pytest.approx(walked, rel=0.05)
