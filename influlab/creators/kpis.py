"""What one post of each creator would bring, KPI by KPI, and what stands in where nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from influlab.creators.audience import AudienceMatch
from influlab.creators.authenticity import Authenticity
from influlab.creators.brand import BrandFit
from influlab.creators.inputs import as_frame, kind_of, read_columns, refuse_twice

_SCHEMA = (
    *("reach_rate", "engagement_rate_by_followers", "engagement_rate_by_reach"),
    *("fee", "authenticity"),
)
_ACTING = "engagements inside the target stand in: no source tells sales by creator"
_ACTING_PER_FEE = "engagements inside the target per fee stand in: no source tells sales by creator"
_ACTING_COST = "fee per engagement inside the target stands in: no source tells sales by creator"
_REACH = "accounts reached stand in: views per account are not known by creator"
_PER_REACH = "cost per 1,000 accounts reached stands in: views per account are not known by creator"
_LABELS = {
    _ACTING: "engagements inside the target",
    _ACTING_PER_FEE: "engagements inside the target per unit of fee",
    _ACTING_COST: "fee per engagement inside the target",
    _REACH: "accounts reached",
    _PER_REACH: "cost per 1,000 accounts reached",
}
_STAND_INS = {
    **dict.fromkeys(("clicks", "orders", "attributed_revenue", "incremental_revenue"), _ACTING),
    "gross_profit": _ACTING,
    **dict.fromkeys(("profit", "roas", "iroas", "roi"), _ACTING_PER_FEE),
    "cpa": _ACTING_COST,
    "impressions": _REACH,
    "cpm": _PER_REACH,
}


def creator_kpis(
    creators: object,
    names: Iterable[str],
    *,
    match: AudienceMatch | None = None,
    fit: BrandFit | None = None,
    authenticity: Authenticity | None = None,
) -> tuple[pd.DataFrame, dict[str, str], dict[str, str]]:
    """The named KPIs of every creator, for one post.

    Parameters
    ----------
    creators : frame, one row per creator
        ``creator_id, followers``; other columns of the schema, or a column with a KPI's own
        name, where there.
    names : iterable of str
        KPIs of an objective.
    match, fit, authenticity : results of the functions of these names, optional

    Returns
    -------
    kpis : DataFrame
        One row per creator, one column per KPI that can be told.
    stand_ins : dict of KPI to sentence
        What stands in for a KPI that nobody measures by creator.
    missing : dict of KPI to sentence
        What would have to be given.

    Raises
    ------
    TableError
        Columns that are missing, impossible numbers, creators that stand there twice.

    Examples
    --------
    >>> creators = pd.DataFrame({"creator_id": ["a"], "followers": [1_000], "fee": [50.0],
    ...                          "engagement_rate_by_followers": [0.05]})
    >>> kpis, stand_ins, missing = creator_kpis(creators, ["engagements", "cpe", "sentiment"])
    >>> kpis.loc["a"].to_dict(), list(missing)
    ({'engagements': 50.0, 'cpe': 1.0}, ['sentiment'])
    """
    names = list(names)
    table = _read(creators, names)
    known = _with_results(table, match, fit, authenticity)
    known, notes = _measures(known)
    kpis, stand_ins, missing = {}, {}, {}
    for name in names:
        if name in table:
            kpis[name] = table[name]
            continue
        column = _FORMULAS[name](known) if name in _FORMULAS else None
        if column is None:
            missing[name] = _NEEDS.get(name, f"give a column {name!r}")
            continue
        kpis[name] = column
        said = [_STAND_INS[name]] if name in _STAND_INS else []
        said += [notes[part] for part in _USES.get(name, ()) if part in notes]
        if said:
            stand_ins[name] = "; ".join(said)
    return pd.DataFrame(kpis, index=table.index), stand_ins, missing


def _read(creators: object, names: list[str]) -> pd.DataFrame:
    have = as_frame(creators, "creators").collect_schema().names()
    extra = [name for name in dict.fromkeys((*_SCHEMA, *names)) if name in have]
    extra = [name for name in extra if name not in ("creator_id", "followers")]
    kinds = {"creator_id": "text", "followers": "count", **{name: kind_of(name) for name in extra}}
    table = read_columns(creators, "creators", kinds, missing=extra)
    refuse_twice(table)
    return table.set_index("creator_id")


def _with_results(
    table: pd.DataFrame,
    match: AudienceMatch | None,
    fit: BrandFit | None,
    authenticity: Authenticity | None,
) -> pd.DataFrame:
    known = table.copy()
    for name, found, column in (
        ("match", match, "target_share"),
        ("fit", fit, "brand_fit"),
        ("plausible", authenticity, "plausibility"),
    ):
        if found is not None:
            known[name] = found.table.set_index("creator_id")[column].reindex(table.index)
    return known


def _measures(known: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Reach, engagements and the parts inside the target of one post."""
    notes: dict[str, str] = {}
    followers = known["followers"]
    if "reach_rate" in known:
        reach = followers * known["reach_rate"]
    else:
        reach = followers
        notes["reach"] = "followers stand in for accounts reached: no column 'reach_rate'"
    target = pd.Series(1.0, index=known.index)
    for column, note in (("match", "no audience match"), ("authenticity", "no authenticity")):
        if column in known:
            target = target * known[column]
        else:
            notes["target"] = "; ".join([*notes.get("target", "").split("; "), note]).strip("; ")
    if "target" in notes:
        notes["target"] = f"everyone counts as in the target ({notes['target']} given)"
    made = known.assign(reach=reach, target=target)
    if "engagement_rate_by_followers" in known:
        made["engagements"] = followers * known["engagement_rate_by_followers"]
    elif {"engagement_rate_by_reach", "reach_rate"} <= set(known):
        made["engagements"] = reach * known["engagement_rate_by_reach"]
    if "engagements" in made:
        made["acting"] = made["engagements"] * target
    return made, notes


def _column(name: str) -> Callable[[pd.DataFrame], pd.Series | None]:
    return lambda known: known.get(name)


def _ratio(
    above: str, below: str, times: float = 1.0
) -> Callable[[pd.DataFrame], pd.Series | None]:
    def made(known: pd.DataFrame) -> pd.Series | None:
        if above not in known or below not in known:
            return None
        return times * known[above] / known[below].where(known[below] > 0)

    return made


def _target_reach(known: pd.DataFrame) -> pd.Series:
    return known["reach"] * known["target"]


_FORMULAS: dict[str, Callable[[pd.DataFrame], pd.Series | None]] = {
    **dict.fromkeys(("impressions", "gross_reach", "net_reach"), _column("reach")),
    "target_reach": _target_reach,
    "engagements": _column("engagements"),
    **dict.fromkeys(("clicks", "orders", "gross_profit"), _column("acting")),
    **dict.fromkeys(("attributed_revenue", "incremental_revenue"), _column("acting")),
    **dict.fromkeys(("profit", "roas", "iroas", "roi"), _ratio("acting", "fee")),
    **dict.fromkeys(("spend", "fee"), _column("fee")),
    "cpm": _ratio("fee", "reach", 1_000),
    "cpe": _ratio("fee", "engagements"),
    "cpa": _ratio("fee", "acting"),
    "audience_match": _column("match"),
    "brand_fit": _column("fit"),
    "authenticity": _column("plausible"),
}
_USES = {
    **dict.fromkeys(("impressions", "gross_reach", "net_reach", "cpm"), ("reach",)),
    "target_reach": ("reach", "target"),
    **dict.fromkeys(("clicks", "orders", "gross_profit", "cpa"), ("target",)),
    **dict.fromkeys(("attributed_revenue", "incremental_revenue"), ("target",)),
    **dict.fromkeys(("profit", "roas", "iroas", "roi"), ("target",)),
}
_RATE = "give 'engagement_rate_by_followers'"
_NEEDS = {
    "audience_match": "give match=audience_match(...)",
    "brand_fit": "give fit=brand_fit(...)",
    "authenticity": "give a column 'authenticity' or authenticity=authenticity(...)",
    "engagements": _RATE,
    **dict.fromkeys(("clicks", "orders", "gross_profit"), _RATE),
    **dict.fromkeys(("attributed_revenue", "incremental_revenue"), _RATE),
    **dict.fromkeys(("profit", "roas", "iroas", "roi", "cpa", "cpe"), f"{_RATE} and 'fee'"),
    **dict.fromkeys(("spend", "fee", "cpm"), "give 'fee'"),
    "sentiment": "give a column 'sentiment', for example from results.sentiment by creator",
}


def label(name: str, stand_ins: dict[str, str]) -> str:
    """What a KPI's number really is: its name, or what stands in for it.

    Parameters
    ----------
    name : str
    stand_ins : dict of KPI to sentence
        From :func:`creator_kpis`.

    Returns
    -------
    str

    Examples
    --------
    >>> label("orders", {}), label("orders", {"orders": _STAND_INS["orders"]})
    ('orders', 'engagements inside the target')
    """
    said = stand_ins.get(name, "").split("; ")[0]
    return _LABELS.get(said, name.replace("_", " "))


def shown(name: str, value: float) -> str:
    """A KPI's value as a reader writes it.

    Parameters
    ----------
    name : str
    value : float

    Returns
    -------
    str

    Examples
    --------
    >>> shown("brand_fit", 0.256), shown("engagements", 1234.5), shown("cpe", 0.1234)
    ('26%', '1,234', '0.12')
    """
    if name in ("audience_match", "brand_fit", "authenticity") or kind_of(name) == "fraction":
        return f"{value:.0%}"
    return f"{value:,.2f}" if abs(value) < 100 else f"{np.floor(value):,.0f}"
