r"""Returns: what was spent, what came back, by creator, tier or campaign, with intervals.

Every ratio is a ratio of totals, :math:`\sum a / \sum b`, never a mean of ratios. Intervals
draw whole creators again (bootstrap), because creators are what another campaign would draw
anew. Money that was earned, the value of a brand, and published media values stay apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, check
from influlab.results.formulas import calculate
from influlab.results.inputs import level_problems
from influlab.results.ledger import check_ledger
from influlab.results.lift import two_sided
from influlab.results.words import figure, span
from influlab.tables import load

BY = ("creator_id", "tier", "campaign")
TOTALS = ("spend", "reach", "impressions", "engagements", "clicks", "orders")
MONEY = ("attributed_revenue", "incremental_revenue", "gross_profit")
RATIOS: Mapping[str, tuple[str, str, float]] = MappingProxyType(
    {
        "cpm": ("spend", "impressions", 1_000.0),
        "cpe": ("spend", "engagements", 1.0),
        "cpc": ("spend", "clicks", 1.0),
        "cpa": ("spend", "orders", 1.0),
        "roas": ("attributed_revenue", "spend", 1.0),
        "iroas": ("incremental_revenue", "spend", 1.0),
        "roi": ("profit", "spend", 1.0),
    }
)
UNITS = MappingProxyType(
    {
        **dict.fromkeys(("spend", *MONEY, "profit", "brand_value", "emv"), "currency"),
        "reach": "accounts, added up over posts",
        "impressions": "impressions",
        "engagements": "engagements",
        "clicks": "clicks",
        "orders": "orders",
        "cpm": "currency per 1,000 impressions",
        "cpe": "currency per engagement",
        "cpc": "currency per click",
        "cpa": "currency per order",
        **dict.fromkeys(("roas", "iroas", "roi"), "currency per currency spent"),
    }
)
_DRAWS = 2_000


@dataclass(frozen=True, eq=False)
class Returns:
    """What came back for what was spent.

    Parameters
    ----------
    by : str
    level : float
    table : DataFrame, one row per group and metric
        The group, ``metric, estimate, low, high, unit, basis, creators``. `basis` is
        ``measured``, ``brand value`` or, last, ``media value (not money)``.
    text : str
    notes : tuple of str
        What could not be computed and why.

    Examples
    --------
    >>> ledger = pd.DataFrame({"creator_id": ["ana", "bo"], "tier": ["micro", "micro"],
    ...                        "spend": [100.0, 200.0], "attributed_revenue": [150.0, 450.0]})
    >>> returns(ledger, by="tier").table.query("metric == 'roas'")["estimate"].tolist()
    [2.0]
    """

    by: str
    level: float
    table: pd.DataFrame
    text: str
    notes: tuple[str, ...]


def returns(
    ledger: pd.DataFrame,
    *,
    by: str = "tier",
    margin: float | None = None,
    level: float = 0.9,
    seed: int = 0,
) -> Returns:
    r"""Spend, reach, cost ratios and returns of each group, with intervals over creators.

    .. math:: ROAS = \frac{attributed}{spend}, \quad iROAS = \frac{incremental}{spend}, \quad
              ROI = \frac{incremental \cdot margin - spend}{spend}

    Parameters
    ----------
    ledger : DataFrame, one row per deal, post or creator
        ``creator_id, spend``, the column of `by`, and whichever of ``reach, impressions,
        engagements, clicks, orders, attributed_revenue, incremental_revenue, gross_profit,
        brand_value, likes, comments, saves, shares, followers`` are known; see
        :func:`campaign_ledger`.
    by : {"creator_id", "tier", "campaign"}
    margin : float in [0, 1], optional
        Gross profit per incremental revenue, where ``gross_profit`` is not in the ledger.
    level : float in (0, 1), default 0.9
    seed : int, default 0

    Returns
    -------
    Returns
        A group of one creator has no interval (NaN): there is nothing to draw again.
        `emv` comes last: the median, lowest and highest of the published formulas.

    Raises
    ------
    TableError
        Missing columns, impossible cells, a column called revenue.
    InfluLabError
        An unknown `by`, a margin outside [0, 1].

    Examples
    --------
    >>> ledger = pd.DataFrame({
    ...     "creator_id": ["ana", "bo", "cy"], "tier": ["micro", "micro", "macro"],
    ...     "spend": [100.0, 300.0, 500.0], "clicks": [50, 150, 100],
    ...     "incremental_revenue": [300.0, 500.0, 600.0]})
    >>> found = returns(ledger, by="tier", margin=0.5)
    >>> found.table.query("metric == 'roi'")[["tier", "estimate"]]
         tier  estimate
    6   micro       0.0
    13  macro      -0.4
    """
    problems = level_problems(level)
    if by not in BY:
        problems.append(f"by is {by!r}; it must be one of {', '.join(BY)}")
    if margin is not None and not 0 <= margin <= 1:
        problems.append(f"margin is {margin}; it must be a fraction in [0, 1]")
    check("returns", problems, InfluLabError)
    check_ledger(ledger, list(dict.fromkeys(["creator_id", "spend", by])))
    known, notes = _complete(ledger, margin)
    media = load("formulas").query("quantity == 'emv'").to_dict("records")
    rng = np.random.default_rng(seed)
    rows = []
    for group, part in known.groupby(by, sort=False, observed=True):
        measured = _measure(part, level, rng)
        rows += [{by: group, **row} for row in [*measured, *_media_value(part, media)]]
    table = pd.DataFrame(rows)
    return Returns(by, level, table, _sentence(table, by, level), notes)


def _complete(ledger: pd.DataFrame, margin: float | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The ledger with profit, and what is left out because cells or columns are missing."""
    known, notes = ledger.copy(), []
    if "gross_profit" not in known and margin is not None and "incremental_revenue" in known:
        known["gross_profit"] = known["incremental_revenue"] * margin
    if "gross_profit" in known:
        known["profit"] = known["gross_profit"] - known["spend"]
    for name in (*TOTALS, *MONEY, "brand_value"):
        if name in known and known[name].isna().any():
            lost = int(known[name].isna().sum())
            notes.append(
                f"{name} is missing in {lost:,} of {len(known):,} rows; ratios use the others."
            )
    for name, (top, bottom, _) in RATIOS.items():
        lacking = [part for part in (top, bottom) if part not in known]
        if lacking:
            needed = {"profit": "incremental_revenue and a margin"}
            wanted = " and ".join(needed.get(part, part) for part in lacking)
            notes.append(f"{name} is not given: the ledger lacks {wanted}.")
    return known, tuple(notes)


def _measure(part: pd.DataFrame, level: float, rng: np.random.Generator) -> list[dict]:
    creator = pd.factorize(part["creator_id"])[0]
    count = int(creator.max()) + 1
    times = np.ones((1, count))
    if count > 1:
        times = rng.multinomial(count, np.full(count, 1 / count), size=_DRAWS).astype(float)
    rows = []
    for name in (*TOTALS, *MONEY, *RATIOS, "brand_value"):
        top, bottom, scale = RATIOS.get(name, (name, None, 1.0))
        if top not in part or (bottom and bottom not in part):
            continue
        both = part[top].notna() & (part[bottom].notna() if bottom else True)
        above = np.bincount(creator, part[top].where(both, 0.0).astype(float), count)
        below = None
        if bottom:
            below = np.bincount(creator, part[bottom].where(both, 0.0).astype(float), count)
        estimate = _ratio(np.ones((1, count)), above, below, scale)[0]
        low, high = math.nan, math.nan
        if count > 1 and math.isfinite(estimate):
            low, high = _interval(_ratio(times, above, below, scale), estimate, count, level)
        basis = "brand value" if name == "brand_value" else "measured"
        rows.append(_row(name, (estimate, low, high), basis, count))
    return rows


def _ratio(times: np.ndarray, above: np.ndarray, below: np.ndarray | None, scale: float):
    if below is None:
        return times @ above
    divisor = times @ below
    quotient = np.full(len(times), math.nan)
    return scale * np.divide(times @ above, divisor, out=quotient, where=divisor > 0)


def _interval(draws: np.ndarray, estimate: float, count: int, level: float) -> tuple[float, float]:
    """Percentiles of the draws, widened as Student's t is for few creators."""
    from scipy.special import stdtrit

    draws = draws[np.isfinite(draws)]
    if len(draws) < 100:
        return math.nan, math.nan
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    wider = stdtrit(count - 1, (1 + level) / 2) / two_sided(level)
    wider *= math.sqrt(count / (count - 1))
    if estimate > 0 and low > 0:
        return float(estimate * (low / estimate) ** wider), float(
            estimate * (high / estimate) ** wider
        )
    return float(estimate + (low - estimate) * wider), float(estimate + (high - estimate) * wider)


def _media_value(part: pd.DataFrame, published: list[dict]) -> list[dict]:
    """Published media values of the group: the middle formula, the lowest, the highest."""
    names = ("likes", "comments", "saves", "shares", "engagements", "impressions", "reach")
    facts = {
        name: float(part[name].sum()) for name in names if name in part and part[name].notna().all()
    }
    values = [
        calculate(entry["formula"], facts)
        for entry in published
        if set(entry["variables"].split(";")) <= set(facts)
    ]
    if not values:
        return []
    basis = f"media value (not money), {len(values)} published formulas"
    bounds = (float(np.median(values)), min(values), max(values))
    return [_row("emv", bounds, basis, part["creator_id"].nunique())]


def _row(name: str, bounds: tuple[float, float, float], basis: str, count: int) -> dict:
    numbers = dict(zip(("estimate", "low", "high"), map(float, bounds), strict=True))
    unit = UNITS[name]
    return {"metric": name, **numbers, "unit": unit, "basis": basis, "creators": count}


def _sentence(table: pd.DataFrame, by: str, level: float) -> str:
    metric = next(
        (name for name in ("roi", "iroas", "roas") if (table["metric"] == name).any()), "spend"
    )
    rows = table[(table["metric"] == metric) & table["estimate"].notna()]
    if not len(rows):
        return "Nothing was spent, so no return can be told."
    shown = rows.sort_values("estimate", ascending=False).head(3)
    named = metric.upper() if metric != "spend" else "Spend"
    if len(rows) > len(shown):
        named += f", the highest {len(shown)} of {len(rows):,}"
    told = [
        f"{row[by]} {figure(row['estimate'])}"
        + ("" if math.isnan(row["low"]) else f" ({span(row['low'], row['high'], level)})")
        for _, row in shown.iterrows()
    ]
    caution = {
        "roi": "ROI counts incremental gross profit after all spend.",
        "iroas": "Incremental revenue, before the cost of goods.",
        "roas": "Attributed revenue: some of it would have come anyway.",
        "spend": "The ledger has no revenue.",
    }
    lucky = " Whoever comes first among single creators was also lucky."
    end = lucky if by == "creator_id" and len(rows) > 1 and metric != "spend" else ""
    return f"{named}: {'; '.join(told)}. {caution[metric]}{end}"
