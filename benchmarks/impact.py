"""A campaign's effect on one series, beside the ports of R's CausalImpact to Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from measure import Cost, Row, timed

from influlab import results

EFFECT, START = 5.0, 100


def series(length: int, seed: int = 0) -> pd.DataFrame:
    """A series that follows a control, and gains `EFFECT` a day from `START` on."""
    rng = np.random.default_rng(seed)
    control = 100 + rng.normal(size=length).cumsum() / 3
    outcome = 1.2 * control + rng.normal(size=length) + EFFECT * (np.arange(length) >= START)
    return pd.DataFrame({"outcome": outcome, "control": control})


def bsts(data: pd.DataFrame) -> tuple[float, float, float]:
    """bsts-causalimpact: Gibbs sampling in Rust."""
    from causal_impact import CausalImpact

    found = CausalImpact(data, [0, START - 1], [START, len(data) - 1], alpha=0.1).summary_stats
    return found["point_effect_mean"], found["ci_lower"], found["ci_upper"]


def pycausalimpact(data: pd.DataFrame) -> tuple[float, float, float]:
    """pycausalimpact: maximum likelihood by statsmodels."""
    from causalimpact import CausalImpact

    found = CausalImpact(data, [0, START - 1], [START, len(data) - 1], alpha=0.1)
    table = found.summary_data["average"]
    return table["abs_effect"], table["abs_effect_lower"], table["abs_effect_upper"]


RIVALS = {"bsts-causalimpact": bsts, "pycausalimpact": pycausalimpact}


def rows(quick: bool) -> Iterator[Row]:
    """One row per length and rival."""
    for length in (160,) if quick else (160, 1_000):
        data = series(length)
        told = data.assign(period=range(length))
        ours = timed(
            lambda told=told: results.interrupted_series(told, start=START, controls=["control"])
        )
        lift = ours.answer
        said = f"planted {EFFECT:g}; ours {lift.att:.2f} [{lift.low:.2f}, {lift.high:.2f}]"
        for name, rival in RIVALS.items():
            other = tried(lambda rival=rival, data=data: rival(data))
            took, note = None, other
            if isinstance(other, Cost):
                centre, low, high = other.answer
                took, note = other.cpu, f"{said}; theirs {centre:.2f} [{low:.2f}, {high:.2f}]"
            yield Row(f"effect on a series of {length:,} days", ours.cpu, "CPU s", name, took,
                      note=note)  # fmt: skip


def tried(work: Callable) -> Cost | str:
    """What it took, or why it failed."""
    try:
        return timed(work, times=1)
    except ImportError:
        return "not installed; python benchmarks/run.py --install"
    except Exception as fault:  # a rival that fails is a finding
        return f"failed: {type(fault).__name__}: {str(fault)[:100]}"
