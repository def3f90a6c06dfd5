"""Where the revenue of all orders came from: no deal, each tier, and codes that went astray."""

from __future__ import annotations

import pandas as pd

from influlab.results.matching import REASONS, Matches
from influlab.results.returns import returns

NO_DEAL = "no deal"
UNKNOWN = "a deal, not known which"
ASTRAY = "code, without own visit"
NOBODYS = REASONS[-2:]  # reasons that name no deal at all
LEAKS = ["code_revenue_elsewhere", "code_revenue_unclear"]


def contributions(
    matches: Matches, ledger: pd.DataFrame, *, by: str = "tier", level: float = 0.9, seed: int = 0
) -> pd.DataFrame:
    """Share the revenue of all orders, after refunds, out over where they came from.

    Parameters
    ----------
    matches : Matches
    ledger : DataFrame, one row per deal
        Of :func:`campaign_ledger` on the same matches: ``deal_id, creator_id, spend,
        attributed_revenue, code_revenue_elsewhere, code_revenue_unclear`` and `by`.
    by : str, default "tier"
    level : float in (0, 1), default 0.9
    seed : int, default 0
        Of the bootstrap over creators.

    Returns
    -------
    DataFrame, one row per part; the estimates add up to the revenue of all orders
        ``part, kind, estimate, low, high, level``. ``kind`` is *baseline* (orders that no code,
        tag or page ties to a deal), *unclear* (tied to deals, but not to one), *tier* (came by a
        creator's link, page, or code with a visit) or *astray* (a deal's code from elsewhere or
        from a visit nobody knows: the leak is part of it). Bounds are those of
        :func:`returns`, over creators; what nobody was paid for has none.

    Examples
    --------
    >>> from influlab import tables
    >>> from influlab.results import campaign_ledger, match_results
    >>> market = tables.world(seed=0, creators=50, deals=8)
    >>> found = match_results(market.visits, market.orders, market.deals)
    >>> book = campaign_ledger(market.deals, found, creators=market.creators)
    >>> shared = contributions(found, book)
    >>> whole = found.orders["attributed_revenue"].sum()
    >>> round(float(shared["estimate"].sum() / whole), 6)
    1.0
    """
    nobodys = matches.orders[matches.orders["deal_id"].isna()]
    alone = nobodys["reason"].isin(NOBODYS)
    counted = nobodys["attributed_revenue"]
    rows = [(NO_DEAL, "baseline", float(counted[alone].sum()), float("nan"), float("nan"))]
    if not alone.all():
        rows.append((UNKNOWN, "unclear", float(counted[~alone].sum()), float("nan"), float("nan")))
    astray = ledger[LEAKS].sum(axis=1)
    own = ledger["attributed_revenue"] - astray
    noise = own.abs() <= 1e-9 * ledger["attributed_revenue"]
    own = own.mask(noise, 0.0)  # of sums taken in another order; a revenue below zero is refused
    rows += _measured(ledger, ledger[by].astype(str), own, "tier", (level, seed))
    if astray.sum() > 0:
        rows += _measured(ledger, ASTRAY, astray, "astray", (level, seed))
    found = pd.DataFrame(rows, columns=["part", "kind", "estimate", "low", "high"])
    return found.assign(level=level)


def _measured(
    ledger: pd.DataFrame, part: object, revenue: pd.Series, kind: str, how: tuple[float, int]
) -> list[tuple]:
    """Sum a revenue by part, with its bounds over creators."""
    book = ledger[["deal_id", "creator_id", "spend"]].assign(tier=part, attributed_revenue=revenue)
    table = returns(book, by="tier", level=how[0], seed=how[1]).table
    kept = table[table["metric"] == "attributed_revenue"]
    return [
        (row.tier, kind, row.estimate, row.low, row.high) for row in kept.itertuples(index=False)
    ]
