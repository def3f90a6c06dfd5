"""Interrupted series: exact forecast errors, known effects, honest width."""

import numpy as np
import pandas as pd
import pytest

from influlab import tables
from influlab.results import follower_growth, interrupted_series
from influlab.results.local_level import RATIOS


def invented(seed: int, *, before=60, after=20, effect=5.0, wander=0.3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    size = before + after
    x = 50 + rng.normal(0, 3, size).cumsum() * 0.3 + rng.normal(0, 2, size)
    level = rng.normal(0, wander, size).cumsum()
    y = 20 + 1.5 * x + level + rng.normal(0, 1, size) + effect * (np.arange(size) >= before)
    return pd.DataFrame(
        {"period": np.arange(size), "outcome": y, "x": x, "treated": np.arange(size) >= before}
    )


def by_hand(y, x, before: int, ratio: float) -> tuple:
    """The same model as one normal distribution: likelihood, forecast and its covariance."""
    size = len(y)
    time = np.arange(size)
    cover = ratio**2 * np.minimum.outer(time, time) + np.eye(size)
    trend = np.column_stack([np.ones(size), x])
    past, inverse = trend[:before], np.linalg.inv(cover[:before, :before])
    inner = np.linalg.inv(past.T @ inverse @ past)
    beta = inner @ past.T @ inverse @ y[:before]
    residual = y[:before] - past @ beta
    squares, freedom = residual @ inverse @ residual, before - past.shape[1]
    parts = np.linalg.slogdet(cover[:before, :before])[1] - np.linalg.slogdet(inner)[1]
    pull = cover[before:, :before] @ inverse
    mean = trend[before:] @ beta + pull @ residual
    left = trend[before:] - pull @ past
    error = cover[before:, before:] - pull @ cover[:before, before:] + left @ inner @ left.T
    return -0.5 * parts - freedom / 2 * np.log(squares), mean, error * squares / freedom, freedom


def test_forecast_and_its_error_agree_with_the_model_written_out():
    series = invented(1)
    y, x = series["outcome"].to_numpy(), series["x"].to_numpy()
    found = interrupted_series(series, controls=["x"])
    runs = [by_hand(y, x, 60, ratio) for ratio in RATIOS]
    logs = np.array([run[0] for run in runs]) + np.log(RATIOS / (1 + (RATIOS / 0.3) ** 2))
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    means = np.array([run[1] for run in runs])
    assert found.att == pytest.approx((y[60:] - weights @ means).mean(), rel=1e-3)
    draw = np.random.default_rng(0)
    pick = draw.choice(len(RATIOS), 400_000, p=weights)
    sd = np.sqrt([run[2].mean() for run in runs])
    mixed = means.mean(axis=1)[pick] + sd[pick] * draw.standard_t(runs[0][3], 400_000)
    bounds = y[60:].mean() - np.quantile(mixed, [0.95, 0.05])
    assert (found.low, found.high) == pytest.approx(bounds, rel=0.01)
    chance = np.mean(mixed > y[60:].mean())
    assert found.p_value == pytest.approx(2 * min(chance, 1 - chance), abs=2e-3)
    path = found.details["path"]
    each = np.array([np.diag(run[2]) for run in runs]) + (means - weights @ means) ** 2
    half = 1.6448536 * np.sqrt(weights @ each)
    assert (path["high"] - path["effect"]).to_numpy() == pytest.approx(half, rel=2e-3)


def test_start_and_treated_column_say_the_same():
    series = invented(2)
    marked = interrupted_series(series, controls=["x"])
    started = interrupted_series(series.drop(columns="treated"), start=60, controls=["x"])
    assert marked.table.equals(started.table)


def test_shuffled_rows_give_the_same():
    series = invented(3)
    shuffled = series.sample(frac=1, random_state=1)
    before = shuffled.copy()
    assert interrupted_series(shuffled).att == interrupted_series(series).att
    pd.testing.assert_frame_equal(shuffled, before)


def test_controls_narrow_the_interval():
    series = invented(4)
    alone, controlled = interrupted_series(series), interrupted_series(series, controls=["x"])
    assert controlled.high - controlled.low < alone.high - alone.low
    assert "no control: any other change counts too" in alone.notes[0]


def test_a_season_is_taken_out():
    series = invented(5, wander=0.0, effect=3.0)
    week = np.array([0.0, 9.0, -4.0, 2.0, 7.0, -8.0, -6.0])[series["period"] % 7]
    series = series.assign(outcome=series["outcome"] + week)
    found = interrupted_series(series, controls=["x"], season=7)
    plain = interrupted_series(series, controls=["x"])
    assert found.low < 3.0 < found.high
    assert found.high - found.low < (plain.high - plain.low) / 2


def test_a_constant_past_is_no_crash():
    series = pd.DataFrame({"period": range(12), "outcome": [5.0] * 9 + [8.0] * 3})
    found = interrupted_series(series, start=9)
    assert found.att == pytest.approx(3.0, abs=1e-3)


def test_follower_growth_counts_accounts():
    rng = np.random.default_rng(0)
    new = rng.poisson(40, 90) + 25 * (np.arange(90) >= 70)
    followers = pd.DataFrame({"period": range(91), "followers": 5_000 + np.append(0, new.cumsum())})
    found = follower_growth(followers, start=71)
    total = found.table.set_index("measure").loc["incremental"]
    assert total["low"] < 25 * 20 < total["high"]
    assert found.outcome == "new followers per period"


def test_intervals_hold_the_truth_as_often_as_they_say():
    hits = []
    for seed in range(40):
        found = interrupted_series(invented(seed), controls=["x"])
        hits.append(found.low <= 5.0 <= found.high)
    assert 0.78 <= np.mean(hits) <= 0.98


def test_the_planted_effect_of_the_world_is_found():
    market = tables.world(seed=0, creators=20, posts=1, deals=1, journeys=1)
    panel = market.panel
    ever = panel.groupby("unit")["treated"].transform("any")
    series = (
        panel[ever]
        .groupby("period", as_index=False)
        .agg(outcome=("outcome", "mean"), treated=("treated", "max"))
    )
    series["others"] = panel[~ever].groupby("period")["outcome"].mean().to_numpy()
    found = interrupted_series(series, controls=["others"])
    assert found.low < market.truth["panel_effect"] < found.high
