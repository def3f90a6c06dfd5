"""Who waits for whom: each deal's approval, its rounds, its age and the risk of being late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError, check

NEXT = {
    "": ("draft", "submitted"),
    "draft": ("submitted",),
    "submitted": ("changes_requested", "approved"),
    "changes_requested": ("submitted",),
    "approved": ("scheduled", "live"),
    "scheduled": ("live",),
    "live": (),
}
WAITS_FOR = {
    "draft": "creator",
    "submitted": "brand",
    "changes_requested": "creator",
    "approved": "creator",
    "scheduled": "creator",
    "live": "nobody",
}
DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Approvals:
    """Where every deal stands.

    Parameters
    ----------
    table : DataFrame, one row per deal
        ``deal_id, state, waiting_for, since, days_waiting, rounds, rounds_left,
        due, days_left, late_risk`` (probability of being live after the due date).
    stages : DataFrame, one row per stay in a state
        ``deal_id, state, start, end`` (``end`` missing while it lasts): a Gantt chart.
    problems : DataFrame, one row per impossible step
        ``deal_id, row, before, after, problem``; the step is kept in the history.
    now : Timestamp
        The moment at which this was true.

    Examples
    --------
    >>> events = pd.DataFrame({"deal_id": ["d1"], "state": ["submitted"],
    ...                        "happened_at": pd.to_datetime(["2026-05-01"], utc=True)})
    >>> approval_status(events, now="2026-05-04").table["waiting_for"].tolist()
    ['brand']
    """

    table: pd.DataFrame
    stages: pd.DataFrame
    problems: pd.DataFrame
    now: pd.Timestamp

    @property
    def text(self) -> str:
        """One or two sentences for a manager."""
        waits = self.table["waiting_for"].value_counts()
        live = int(waits.get("nobody", 0))
        late = self.table.loc[self.table["late_risk"] > 0.5, "deal_id"].tolist()
        parts = [
            f"{live} of {len(self.table)} deals are live; {int(waits.get('brand', 0))} wait for"
            f" the brand and {int(waits.get('creator', 0))} for the creator."
        ]
        if late:
            parts.append(f"More likely late than not: {', '.join(map(str, late))}.")
        if len(self.problems):
            count = len(self.problems)
            noun = "step is" if count == 1 else "steps are"
            parts.append(f"{count} impossible {noun} listed in .problems.")
        return " ".join(parts)


def approval_status(
    events: pd.DataFrame,
    *,
    now: str | pd.Timestamp,
    due: Mapping[str, object] | None = None,
    rounds_allowed: int = 2,
) -> Approvals:
    r"""State, waiting party, rounds and late risk of each deal.

    The late risk of a deal that has waited `a` days since its first
    submission and has `l` days left is

    .. math:: P(T > a + l \mid T > a) = S(a + l) / S(a)

    with S the Kaplan-Meier survival curve of the days from first submission to
    live over all deals, those not yet live counted as censored.

    Parameters
    ----------
    events : DataFrame, one row per event
        ``deal_id``; ``state`` (draft, submitted, changes_requested, approved,
        scheduled, live); ``happened_at`` (time; without a zone it is read as UTC).
    now : str or Timestamp
        The moment of judging; events after it are refused.
    due : mapping of deal_id to time, optional
        When each deal must be live by contract.
    rounds_allowed : int, default 2
        Rounds of changes in the contract.

    Returns
    -------
    Approvals
        ``late_risk`` is 0 for a deal live in time, 1 for one past due, and
        missing without a due date, without a submission, or where no past
        deal has lasted as long as this one (the curve cannot tell).

    Raises
    ------
    InfluLabError
        Missing columns, unknown states, unreadable or future times, no event.

    References
    ----------
    Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452.

    Examples
    --------
    >>> events = pd.DataFrame({
    ...     "deal_id": ["d1", "d1"], "state": ["submitted", "changes_requested"],
    ...     "happened_at": pd.to_datetime(["2026-05-01", "2026-05-03"], utc=True)})
    >>> status = approval_status(events, now="2026-05-04")
    >>> status.table[["state", "waiting_for", "rounds", "rounds_left"]].values.tolist()
    [['changes_requested', 'creator', 1, 1]]
    """
    moment = _utc(pd.Series([now])).iloc[0]
    check("events", _event_problems(events, moment, rounds_allowed))
    ordered = _in_order(events)
    stages = _stages(ordered)
    table = _deal_table(ordered, moment, rounds_allowed)
    table["due"] = _utc(table["deal_id"].map(dict(due or {})))
    table["days_left"] = (table["due"] - moment) / DAY
    table["late_risk"] = _late_risk(table, ordered, moment)
    return Approvals(table, stages, _impossible(ordered), moment)


def _utc(times: pd.Series) -> pd.Series:
    return pd.to_datetime(times, utc=True, errors="coerce", format="mixed")


def _event_problems(events: pd.DataFrame, now: pd.Timestamp, rounds: int) -> list[str]:
    missing = [c for c in ("deal_id", "state", "happened_at") if c not in events]
    problems = [f"column {c!r} is missing; the table has: {', '.join(events)}" for c in missing]
    if pd.isna(now):
        problems.append("now cannot be read as a time; write it as 2026-05-04 or 2026-05-04 16:30")
    if rounds < 0:
        problems.append(f"rounds_allowed is {rounds}; it must be 0 or more")
    if missing or problems:
        return problems
    if events.empty:
        return ["there is no event; a deal starts with 'draft' or 'submitted'"]
    known = ", ".join(WAITS_FOR)
    for index, state in events["state"].items():
        if state not in WAITS_FOR:
            problems.append(f"row {index}: state {state!r} is unknown; allowed: {known}")
    times = _utc(events["happened_at"])
    for index in events.index[times.isna()]:
        value = events["happened_at"].loc[index]
        problems.append(f"row {index}: time {value!r} cannot be read; write it as 2026-05-04 16:30")
    for index in events.index[times > now]:
        problems.append(f"row {index}: {times.loc[index]} lies after now ({now}); mend one of them")
    return problems


def _in_order(events: pd.DataFrame) -> pd.DataFrame:
    """Events by deal and time; equal times keep the order of the file."""
    ordered = events.assign(happened_at=_utc(events["happened_at"]), row=events.index)
    ordered["out_of_order"] = (
        ordered["happened_at"] < ordered.groupby("deal_id")["happened_at"].shift()
    )
    ordered = ordered.sort_values(["deal_id", "happened_at"], kind="stable")
    ordered["before"] = ordered.groupby("deal_id")["state"].shift().fillna("")
    return ordered.reset_index(drop=True)


def _impossible(ordered: pd.DataFrame) -> pd.DataFrame:
    """Steps that the process does not know, and rows that stand out of time order."""
    rows = []
    for event in ordered.itertuples():
        allowed = NEXT[event.before]
        if event.state not in allowed:
            can = f"after {event.before!r} comes {' or '.join(map(repr, allowed)) or 'nothing'}"
            if event.before == "":
                can = "a deal starts with 'draft' or 'submitted'"
            rows.append((event, f"{event.state!r} is impossible here: {can}"))
        if event.out_of_order:
            rows.append((event, "stands after a later event in the file; sorted by time"))
    columns = ["deal_id", "row", "before", "after", "problem"]
    data = [(e.deal_id, e.row, e.before, e.state, problem) for e, problem in rows]
    return pd.DataFrame(data, columns=columns)


def _stages(ordered: pd.DataFrame) -> pd.DataFrame:
    stages = ordered[["deal_id", "state"]].copy()
    stages["start"] = ordered["happened_at"]
    stages["end"] = ordered.groupby("deal_id")["happened_at"].shift(-1)
    return stages


def _deal_table(ordered: pd.DataFrame, now: pd.Timestamp, allowed: int) -> pd.DataFrame:
    last = ordered.groupby("deal_id", sort=True).tail(1).set_index("deal_id").sort_index()
    rounds = (ordered["state"] == "changes_requested").groupby(ordered["deal_id"]).sum()
    table = pd.DataFrame({"state": last["state"]})
    table["waiting_for"] = table["state"].map(WAITS_FOR)
    table["since"] = last["happened_at"]
    waiting = (now - table["since"]) / DAY
    table["days_waiting"] = waiting.where(table["waiting_for"] != "nobody", 0.0)
    table["rounds"] = rounds.astype(int)
    table["rounds_left"] = allowed - table["rounds"]
    return table.reset_index()


def _late_risk(table: pd.DataFrame, ordered: pd.DataFrame, now: pd.Timestamp) -> pd.Series:
    first = ordered[ordered["state"] == "submitted"].groupby("deal_id")["happened_at"].min()
    live = ordered[ordered["state"] == "live"].groupby("deal_id")["happened_at"].min()
    age = ((live.reindex(first.index).fillna(now) - first) / DAY).clip(lower=0)
    survival = _survival(age, first.index.isin(live.index))
    risks = []
    for deal in table.itertuples():
        if pd.isna(deal.due):
            risks.append(np.nan)
        elif deal.deal_id in live.index:
            risks.append(float(live[deal.deal_id] > deal.due))
        elif deal.days_left <= 0:
            risks.append(1.0)
        elif deal.deal_id not in age.index:
            risks.append(np.nan)
        else:
            waited = age[deal.deal_id]
            alive = survival(waited)
            risks.append(survival(waited + deal.days_left) / alive if alive > 0 else np.nan)
    return pd.Series(risks, index=table.index, dtype=float)


def _survival(days: pd.Series, ended: np.ndarray):
    """Kaplan-Meier S(t), NaN beyond the longest observed wait."""
    if not ended.any():
        return lambda t: np.nan
    from statsmodels.duration.survfunc import SurvfuncRight

    curve = SurvfuncRight(days.to_numpy() + 1e-9, ended.astype(int))
    times, chance, longest = curve.surv_times, curve.surv_prob, float(days.max())

    def survival(t: float) -> float:
        if t > longest + 1e-6 and chance[-1] > 0:
            return np.nan
        position = np.searchsorted(times, t + 1e-6, side="right")
        return 1.0 if position == 0 else float(chance[position - 1])

    return survival


def approval_flow(approvals: Approvals) -> pd.DataFrame:
    """How often each step was taken and how long the stay before it lasted.

    Parameters
    ----------
    approvals : Approvals

    Returns
    -------
    DataFrame, one row per pair of states
        ``before, after, deals`` (count of steps), ``median_days`` in ``before``.

    Examples
    --------
    >>> events = pd.DataFrame({"deal_id": ["d1", "d1"], "state": ["draft", "submitted"],
    ...     "happened_at": pd.to_datetime(["2026-05-01", "2026-05-03"], utc=True)})
    >>> approval_flow(approval_status(events, now="2026-05-04")).values.tolist()
    [['draft', 'submitted', 1, 2.0]]
    """
    if not isinstance(approvals, Approvals):
        raise InfluLabError("approval_flow", "pass the result of approval_status")
    stages = approvals.stages.assign(
        after=approvals.stages.groupby("deal_id")["state"].shift(-1),
        days=(approvals.stages["end"] - approvals.stages["start"]) / DAY,
    ).dropna(subset=["after"])
    grouped = stages.groupby(["state", "after"], sort=True)["days"]
    result = grouped.agg(deals="size", median_days="median").reset_index()
    return result.rename(columns={"state": "before"})
