"""The result's own numbers, unrounded, for programs that read ``data.json``."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import pandas as pd

from influlab.decision import Aftermath, Booking, Dossier, Verdict


def numbers_of(whole: Dossier) -> dict:
    """Give everything that the pages say as plain values, nothing rounded.

    Parameters
    ----------
    whole : Dossier

    Returns
    -------
    dict
        The verdict's facts and tables, then ``information, pilot, tiers, booking, aftermath,
        provenance, missing``; a part that is not there is None.
    """
    tiers = whole.tiers
    return {
        **_verdict(whole.verdict),
        "information": None
        if whole.information is None
        else {"evpi": whole.information.evpi, "unit": whole.information.unit,
              "table": records(whole.information.table)},
        "pilot": None
        if whole.pilot is None
        else {"best": whole.pilot.best, "table": records(whole.pilot.table)},
        "tiers": None if tiers is None else records(tiers.astype({"tier": str})),
        "booking": None if whole.booking is None else _booking(whole.booking),
        "aftermath": None if whole.aftermath is None else _aftermath(whole.aftermath),
        "provenance": [asdict(each) for each in whole.provenance],
        "missing": list(whole.missing),
    }  # fmt: skip


def _verdict(found: Verdict) -> dict:
    chosen = found.comparison
    return {
        "winner": chosen.winner,
        "leader": chosen.leader,
        "confidence": chosen.confidence,
        "objective": chosen.objective,
        "unit": chosen.unit,
        "budget": found.budget,
        "currency": found.currency,
        "synthetic": found.synthetic,
        "text": found.text,
        "options": records(found.table.reset_index()),
        "assumptions": records(found.assumptions),
        "flips": records(found.flips),
        "left_out": dict(found.left_out),
        "creators": {
            name: {line.name: line.creators for line in plan.lines}
            for name, plan in found.plans.items()
        },
    }


def _booking(found: Booking) -> dict:
    roster = found.roster
    facts = ("objective", "value", "bound", "gap", "marginal", "spend", "budget", "overlap")
    out = roster.table[~roster.table["chosen"]]
    return {
        **{name: _value(getattr(roster, name)) for name in facts},
        "counted": found.counted,
        "creators": records(found.table),
        "by_tier": records(found.by_tier),
        "out_with_a_price": records(out[out["price_in"].notna()].head(200)),
        "curve": records(found.curve.table),
        "zones": records(found.zones),
        "terms": records(found.terms),
        "simulated": records(found.outcomes.summary().reset_index()),
        "notes": list(found.notes),
    }


def _aftermath(found: Aftermath) -> dict:
    money = found.returns is not None
    return {
        "factor": found.factor,
        "returns": records(found.returns.table) if money else None,
        "contributions": records(found.contributions) if money else None,
        "unmatched": records(found.matches.unmatched) if money else None,
        "spend": float(found.ledger["spend"].sum()) if money else None,
        "learning": records(found.learning.table) if found.learning is not None else None,
        "after": records(found.after.table.reset_index()) if found.after is not None else None,
        "credit": records(found.credit.table) if found.credit is not None else None,
        "lift": records(found.lift.table) if found.lift is not None else None,
        "fit": _fit(found),
        "texts": [
            each.text
            for each in (found.matches, found.returns, found.learning, found.after, found.credit,
                         found.lift, found.mood)
            if each is not None
        ],
    }  # fmt: skip


def _fit(found: Aftermath) -> list[dict] | None:
    """Observed and expected by period; a period of time is written as it is read."""
    if found.lift is None:
        return None
    drawn = found.lift.details["fit"]
    return records(drawn.assign(period=drawn["period"].astype(str)))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn a table into what JSON knows, row by row.

    Parameters
    ----------
    table : DataFrame

    Returns
    -------
    list of dict
        What is not known is None.

    Examples
    --------
    >>> records(pd.DataFrame({"a": [1.5, float("nan")]}))
    [{'a': 1.5}, {'a': None}]
    """
    return [{k: _value(v) for k, v in row.items()} for row in table.to_dict("records")]


def _value(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return getattr(value, "item", lambda: value)()
