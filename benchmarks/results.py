"""Is a 90 % interval right nine times in ten, and how long does measuring take?

python benchmarks/results.py coverage    # minutes; writes benchmarks/coverage.md
python benchmarks/results.py speed       # a minute; writes benchmarks/results.md
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import measure
import numpy as np
import pandas as pd
from measure import Row

from influlab import campaign, results, tables

HERE = Path(__file__).resolve().parent
LEVEL = 0.9
Found = tuple[str, float, float, float, float]


def world_panel(seed: int) -> Iterator[Found]:
    """Every panel method on the regions of the invented market."""
    market = tables.world(seed, creators=20, posts=1, deals=1, journeys=1)
    panel, truth = market.panel, market.truth["panel_effect"]
    ever = panel.groupby("unit")["treated"].transform("any")
    one = panel[~ever | (panel["unit"] == panel["unit"][ever].iloc[0])]
    outcome = panel.groupby(["period", ever])["outcome"].mean().unstack()
    series = pd.DataFrame({"period": outcome.index, "outcome": outcome[True].to_numpy()})
    series = series.assign(others=outcome[False].to_numpy())
    start = panel["period"][panel["treated"]].min()
    did, synthetic = results.difference_in_differences, results.synthetic_control
    found = {
        "difference in differences, 8 of 40 regions": did(panel),
        "the same with a covariate": did(panel, covariates=["covariate"]),
        "difference in differences, 1 of 33 regions": did(one),
        "synthetic control, placebo, 8 of 40 regions": synthetic(panel),
        "the same, demeaned": synthetic(panel, demean=True),
        "synthetic control, conformal, demeaned": synthetic(
            panel, demean=True, inference="conformal"
        ),
        "synthetic control, placebo, demeaned, 1 of 33 regions": synthetic(one, demean=True),
        "interrupted series, the others as control": results.interrupted_series(
            series, start=start, controls=["others"]
        ),
    }
    for name, lift in found.items():
        yield name, lift.att, lift.low, lift.high, truth


def experiments(seed: int) -> Iterator[Found]:
    """Randomised tests, surveys and follower counts with a known effect."""
    rng = np.random.default_rng(seed)
    arm = np.repeat(["no", "a", "b"], [60, 30, 20])
    before = rng.normal(size=110)
    effect = pd.Series(arm).map({"no": 0.0, "a": 1.0, "b": 2.0}).to_numpy()
    outcome = 5 + 1.5 * before + effect + rng.normal(0, 1 + (arm == "a"), 110)
    people = pd.DataFrame({"arm": arm, "outcome": outcome, "before": before})
    test = results.randomised_lift(people, control="no", covariates=["before"])
    yield "randomised test, 3 unequal arms, covariate", test.att, test.low, test.high, 1.4
    answer = np.append(rng.random(80) < 0.35, rng.random(120) < 0.22)
    survey = pd.DataFrame({"exposed": np.arange(200) < 80, "answer": answer})
    brand = results.brand_lift(survey)
    yield "brand lift, 80 against 120 answers", brand.att, brand.low, brand.high, 0.13
    daily = rng.poisson(40 * np.exp(rng.normal(0, 0.03, 80).cumsum()))
    daily = daily + rng.poisson(15, 80) * (np.arange(80) >= 60)
    counts = pd.DataFrame({"period": range(81), "followers": 5_000 + np.append(0, daily.cumsum())})
    growth = results.follower_growth(counts, start=61)
    yield "follower growth, no control", growth.att, growth.low, growth.high, 15.0
    spend = rng.lognormal(5, 0.6, 20)
    money = pd.DataFrame({"creator_id": np.arange(20).astype(str), "tier": "t", "spend": spend})
    money = money.assign(attributed_revenue=spend * rng.lognormal(-0.18, 0.6, 20))
    row = results.returns(money, seed=seed).table.query("metric == 'roas'").iloc[0]
    yield "ROAS of 20 creators (bootstrap)", row["estimate"], row["low"], row["high"], 1.0


def learned(seed: int) -> Iterator[Found]:
    """Ranges after a campaign: they run from the 10th to the 90th percentile."""
    rng = np.random.default_rng(seed)
    line = campaign.example_plan().lines[0]
    true = {f: float(getattr(line, f).quantile(rng.normal(), "rate")) for f in RATES}
    own = {
        f: np.exp(s * rng.normal(size=30) - s**2 / 2) for f, s in zip(RATES, SPREADS, strict=True)
    }
    reach = rng.poisson(rng.lognormal(8, 0.5, 30))
    clicks = rng.poisson(reach * true["click_rate"] * own["click_rate"])
    orders = rng.binomial(clicks, np.minimum(true["conversion_rate"] * own["conversion_rate"], 1))
    book = pd.DataFrame({"creator_id": np.arange(30).astype(str), "line": "micro"})
    book = book.assign(reach=reach, clicks=clicks, orders=orders)
    for row in results.learning(campaign.example_plan(), book).table.to_dict("records"):
        name = f"learned range of {row['field']} (level 0.8)"
        yield name, row["likely"], row["low"], row["high"], true[row["field"]]


RATES, SPREADS = ("click_rate", "conversion_rate"), (0.6, 0.5)
STUDIES = (world_panel, experiments, learned)


def coverage(seeds: int = 200) -> pd.DataFrame:
    """How often the interval holds the truth, over many seeds.

    Columns ``method, coverage, bias, width, seeds``; `bias` and `width` are means, in units
    of the outcome.
    """
    rows = [row for study in STUDIES for seed in range(seeds) for row in study(seed)]
    frame = pd.DataFrame(rows, columns=["method", "estimate", "low", "high", "truth"])
    frame["coverage"] = (frame["low"] <= frame["truth"]) & (frame["truth"] <= frame["high"])
    frame["bias"], frame["width"] = frame["estimate"] - frame["truth"], frame["high"] - frame["low"]
    table = frame.groupby("method", sort=False)[["coverage", "bias", "width"]].mean()
    return table.assign(seeds=seeds).reset_index()


def many_orders(count: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """As many orders and visits, and 2,000 deals."""
    rng = np.random.default_rng(0)
    many = 2_000
    number = np.arange(many)
    start = pd.Timestamp("2026-01-01", tz="UTC")
    deals = pd.DataFrame({"deal_id": [f"d{n}" for n in number]})
    deals["creator_id"] = [f"c{n // 2}" for n in number]
    deals["code"], deals["utm_content"] = deals["creator_id"].str.upper(), deals["creator_id"]
    deals["utm_campaign"] = np.where(number % 2, "spring", "autumn")
    deals["starts_at"] = start + pd.to_timedelta(100 * (number % 2), unit="D")
    deals["ends_at"] = deals["starts_at"] + pd.Timedelta(days=40)
    deal = rng.integers(-many, many, count)

    def tag(column: str) -> np.ndarray:
        return np.where(deal < 0, None, deals[column].to_numpy(dtype=object)[deal])

    seconds = rng.integers(0, 200 * 86_400, count)
    visits = pd.DataFrame({"visit_id": np.char.add("v", np.arange(count).astype(str))})
    visits["visited_at"] = start + pd.to_timedelta(seconds, unit="s")
    visits["visitor_id"] = np.char.add("u", rng.integers(0, count, count).astype(str))
    visits["campaign"], visits["content"] = tag("utm_campaign"), tag("utm_content")
    orders = visits[["visitor_id", "visit_id"]].copy()
    orders["visit_id"] = orders["visit_id"].where(rng.random(count) < 0.5)
    orders["order_id"] = np.char.add("o", np.arange(count).astype(str))
    orders["ordered_at"] = visits["visited_at"] + pd.Timedelta(minutes=9)
    orders["value"] = rng.lognormal(4, 0.5, count)
    orders["code"] = pd.Series(tag("code")).where(rng.random(count) < 0.3)
    return visits, orders, deals


def many_paths(count: int) -> pd.DataFrame:
    """As many paths of 1 to 8 touches of 12 channels."""
    rng = np.random.default_rng(0)
    length = rng.integers(1, 9, count)
    touches = np.array([f"channel {n}" for n in range(12)])[rng.integers(0, 12, length.sum())]
    ends = np.cumsum(length)
    words = touches.tolist()
    rows = [" > ".join(words[a:b]) for a, b in zip(ends - length, ends, strict=True)]
    return pd.DataFrame(
        {"path": rows, "conversions": rng.integers(0, 2, count), "non_conversions": 1}
    )


def linear_by_loop(paths: pd.DataFrame) -> dict[str, float]:
    """What a user would write first: a loop over rows."""
    credit: dict[str, float] = {}
    for _, row in paths.iterrows():
        steps = row["path"].split(" > ")
        for step in steps:
            credit[step] = credit.get(step, 0.0) + row["conversions"] / len(steps)
    return credit


def two_way_by_dummies(panel: pd.DataFrame) -> float:
    """What a user would pick: a regression with a dummy for every region and day."""
    from statsmodels.formula.api import ols

    data = panel.assign(effect=panel["treated"].astype(float))
    fitted = ols("outcome ~ C(unit) + C(period) + effect", data=data).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(data["unit"])[0]}
    )
    return float(fitted.params["effect"])


def weights_by_general_solver(panel: pd.DataFrame) -> np.ndarray:
    """What a user would pick: a general solver with bounds and a constraint."""
    from scipy.optimize import minimize

    wide = panel.pivot(index="unit", columns="period", values="outcome")
    ever = panel.groupby("unit")["treated"].any()
    before = ~panel.groupby("period")["treated"].any().to_numpy()
    target, donors = wide[ever].mean().to_numpy()[before], wide[~ever].to_numpy()[:, before]
    start = np.full(len(donors), 1 / len(donors))
    whole = {"type": "eq", "fun": lambda w: w.sum() - 1}
    return minimize(
        lambda w: np.sum((w @ donors - target) ** 2),
        start,
        bounds=[(0, 1)] * len(donors),
        constraints=whole,
        method="SLSQP",
        options={"maxiter": 1_000},
    ).x


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time, the better of two runs."""
    return measure.timed(work, times=2).cpu


def speed(many: int = 1_000_000) -> pd.DataFrame:
    """Processor seconds of our functions and of what a user would pick instead."""
    visits, orders, deals = many_orders(many)
    paths = many_paths(many)
    panel = tables.world(0, creators=20, posts=1, deals=1, journeys=1).panel
    few = paths.head(20_000)
    rows: list[tuple[str, float, str, float]] = [
        (
            f"match {many:,} orders",
            timed(lambda: results.match_results(visits, orders, deals)),
            "",
            np.nan,
        )
    ]
    for model in ("linear", "shapley", "markov"):
        work = timed(lambda m=model: results.attribute(paths, model=m))
        rows.append((f"{model} on {many:,} paths", work, "", np.nan))
    ours = timed(lambda: results.attribute(few, model="linear"))
    rows.append(
        ("linear on 20,000 paths", ours, "loop over rows", timed(lambda: linear_by_loop(few)))
    )
    ours = timed(lambda: results.difference_in_differences(panel))
    other = timed(lambda: two_way_by_dummies(panel))
    rows.append(("difference in differences, 40 x 105", ours, "dummy regression", other))
    ours = timed(lambda: results.synthetic_control(panel))
    other = timed(lambda: weights_by_general_solver(panel))
    rows.append(
        ("synthetic control and 200 placebos, 40 x 105", ours, "SLSQP, weights only", other)
    )
    ours = timed(lambda: results.synthetic_control(panel, inference="conformal"))
    rows.append(("synthetic control, conformal, 40 x 105", ours, "", np.nan))
    table = pd.DataFrame(rows, columns=["work", "seconds", "instead", "seconds_instead"])
    return table.assign(times_faster=table["seconds_instead"] / table["seconds"])


def rows(quick: bool) -> Iterator[Row]:
    """Rows for the table of all benchmarks, in processor seconds."""
    for row in speed(100_000 if quick else 1_000_000).itertuples():
        known = row.seconds_instead == row.seconds_instead and row.instead
        other = row.seconds_instead if known else None
        yield Row(row.work, row.seconds, "CPU s", row.instead, other)


def as_markdown(table: pd.DataFrame) -> str:
    """A table in Markdown with three digits."""

    def cell(value: object) -> str:
        if isinstance(value, float):
            return "" if np.isnan(value) else f"{value:.3g}"
        return str(value)

    lines = [list(table.columns), ["---"] * table.shape[1]]
    lines += [[cell(value) for value in row] for row in table.to_numpy(dtype=object)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def main(job: str) -> None:
    """Run one job and write its table with its date."""
    if job == "coverage":
        head = (
            "# How often an interval holds the truth\n\nThe level is 0.9 unless a row says "
            f"otherwise. Measured on {date.today()} by `python benchmarks/results.py coverage`.\n\n"
        )
        text, path = head + as_markdown(coverage()), HERE / "coverage.md"
    else:
        head = (
            "# Seconds to measure\n\nProcessor seconds on one machine on "
            f"{date.today()}, by `python benchmarks/results.py speed`; only ratios travel.\n\n"
        )
        text, path = head + as_markdown(speed()), HERE / "results.md"
    path.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("coverage", "speed"):
        sys.exit(__doc__)
    main(sys.argv[1])
