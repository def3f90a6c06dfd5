"""The one result behind a report: which option, whom to book, on which terms, what it brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from influlab import creators as people
from influlab import tables
from influlab.creators import Objective
from influlab.decision.aftermath import MEASURES, Aftermath, look_back
from influlab.decision.booking import Booking, book
from influlab.decision.candidates import RATE, post_rates, with_rates
from influlab.decision.information import Information, value_of_information
from influlab.decision.pilot_value import PilotValue, value_of_pilot
from influlab.decision.provenance import Provenance
from influlab.decision.verdict import Verdict, verdict
from influlab.errors import InfeasibleError, TableError, check
from influlab.tables.words import suggest

TABLES = ("creators", "posts", "audiences", "population", *MEASURES)
ALONE = ("paths", "panel", "comments", "population")  # tables that need no list of creators
PILOTS = (3, 10)  # creators of each kind
GIVEN = MappingProxyType(
    {
        "booking": "whom to book and on which terms: give creators (and audiences with a "
        "population, so that people are counted once)",
        "returns": "what came back and where revenue came from: give deals and orders (and visits, "
        "to match by link)",
        "credit": "who gets the credit: give paths",
        "lift": "what the campaign caused, and observed beside expected: give a panel of regions "
        "or stores over time",
        "mood": "what people said: give comments",
    }
)


@dataclass(frozen=True)
class Dossier:
    """Everything found out about one campaign; every page of a report shows this and no more.

    Attributes
    ----------
    verdict : Verdict
    information : Information or None
        What to find out first; None where there is one option only.
    pilot : PilotValue or None
    tiers : DataFrame or None
        Engagement by tier, measured on these creators.
    booking : Booking or None
        Whom to book, on which terms.
    aftermath : Aftermath or None
        What was measured.
    provenance : tuple of Provenance
    missing : tuple of str
        What is not here, and which tables would bring it.

    Examples
    --------
    >>> Dossier(verdict(budget=50_000, draws=500)).booking is None
    True
    """

    verdict: Verdict
    information: Information | None = None
    pilot: PilotValue | None = None
    tiers: pd.DataFrame | None = field(default=None, repr=False)
    booking: Booking | None = field(default=None, repr=False)
    aftermath: Aftermath | None = field(default=None, repr=False)
    provenance: tuple[Provenance, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def synthetic(self) -> bool:
        """Whether any of it rests on made-up creators."""
        return self.verdict.synthetic

    @property
    def text(self) -> str:
        """The verdict in a few sentences, and what was measured."""
        parts = [self.verdict.text]
        if self.aftermath and self.aftermath.returns:
            parts.append(f"Measured: {self.aftermath.returns.text}")
        return " ".join(parts)


def dossier(
    given: Mapping[str, tables.Reading | pd.DataFrame | None] | None = None,
    *,
    budget: float,
    names: Mapping[str, str] | None = None,
    target: Mapping[str, float] | None = None,
    objective: str | Objective = "profit",
    tell: Callable[[str], None] | None = None,
    **options: Any,
) -> Dossier:
    """Answer the question from the tables there are, in all the parts that they allow.

    Parameters
    ----------
    given : mapping of table to Reading or DataFrame, optional
        Of creators, posts, audiences, population, deals, visits, orders, paths, panel,
        comments those that are known; None for a table means that it is not. Without any
        table the verdict rests on published figures alone.
    budget : float, > 0 [money]
    names : mapping of table to str, optional
        What the files are called.
    target : mapping of segment to weight in [0, 1], optional
        Whom the roster should reach.
    objective : str or Objective
    tell : callable, optional
        Called with a sentence at each step.
    **options
        Passed on to :func:`influlab.decision.verdict`: currency, confidence, seed, draws,
        shares, synthetic, order_value, margin, posts, audience_size, exchange_rate, finding.

    Returns
    -------
    Dossier

    Raises
    ------
    TableError
        Tables that cannot be used, all problems at once.
    InfluLabError
        What the parts raise.

    Examples
    --------
    >>> from influlab import tables
    >>> market = tables.world(0, creators=60, deals=10)
    >>> found = dossier({"creators": market.creators}, budget=20_000, draws=500)
    >>> found.aftermath is None, found.synthetic
    (True, True)
    """
    tell = tell or (lambda _words: None)
    given = {name: each for name, each in (given or {}).items() if each is not None}
    _check(given)
    frames = {name: getattr(each, "frame", each) for name, each in given.items()}
    creators, tiers, notes = _measured(frames, tell)
    tell("simulating and comparing the options")
    found = verdict(creators, budget=budget, objective=objective, **options)
    parts: dict[str, Any] = {"tiers": tiers}
    if len(found.plans) > 1:
        tell("asking what is worth finding out first")
        parts["information"] = value_of_information(found.outcomes, objective=objective)
        parts["pilot"] = value_of_pilot(found.outcomes, sizes=PILOTS, objective=objective)
    if creators is not None:
        tell("choosing whom to book and comparing terms")
        parts["booking"] = _booking(found, creators, frames, target)
    if set(frames) & set(MEASURES):
        tell("measuring what the campaign brought")
        parts["aftermath"] = look_back(found, frames, creators, objective=objective)
    story = tuple(_story(n, each, (names or {}).get(n), notes) for n, each in given.items())
    whole = Dossier(found, provenance=story, **parts)
    return replace(whole, missing=_missing(whole))


def _check(given: Mapping[str, object]) -> None:
    problems = [
        f"there is no table {n!r}{suggest(str(n), TABLES)}" for n in given if n not in TABLES
    ]
    problems += [
        f"{name}: the file was read as {each.table}; read it with table={name!r}"
        for name, each in given.items()
        if isinstance(each, tables.Reading) and each.table != name
    ]
    lonely = [name for name in given if name not in ALONE and name in TABLES]
    if "creators" not in given and lonely:
        problems.append(f"{', '.join(lonely)} need creators, to say who has how many followers")
    pairs = (("deals", "orders"), ("orders", "deals"), ("visits", "orders"))
    problems += [f"{a} need {b}" for a, b in pairs if a in given and b not in given]
    check("tables", problems, TableError)


def _measured(
    frames: Mapping[str, pd.DataFrame], tell: Callable[[str], None]
) -> tuple[pd.DataFrame | None, pd.DataFrame | None, dict[str, tuple[str, ...]]]:
    """Creators with the rates of their posts, engagement by tier, and what is to be told."""
    creators = frames.get("creators")
    if creators is None:
        return None, None, {}
    notes: dict[str, tuple[str, ...]] = {"creators": (_sizes(creators),)}
    rates = creators
    if "posts" in frames:
        rates, notes["posts"] = post_rates(frames["posts"], creators)
        tell(notes["posts"][0])
        creators = with_rates(creators, rates)
    if RATE not in rates or rates[RATE].isna().all():
        return creators, None, notes
    tell("measuring engagement by tier")
    return creators, people.tier_summary(rates, RATE), notes


def _sizes(creators: pd.DataFrame) -> str:
    sizes = people.assign_tiers(creators)["tier"].value_counts(sort=False)
    said = [f"{n:,} {tier}" for tier, n in sizes.items() if n]
    return f"By followers {' and '.join([', '.join(said[:-1]), said[-1]] if said[1:] else said)}."


def _booking(
    found: Verdict,
    creators: pd.DataFrame,
    frames: Mapping[str, pd.DataFrame],
    target: Mapping[str, float] | None,
) -> Booking | None:
    """The roster, or nothing where the budget buys nobody of these creators."""
    audiences, population = frames.get("audiences"), frames.get("population")
    try:
        return book(found, creators, audiences, population, target=target)
    except InfeasibleError:
        return None


def _story(
    table: str, each: tables.Reading | pd.DataFrame, name: str | None, notes: Mapping
) -> Provenance:
    more = tuple(notes.get(table, ()))
    if isinstance(each, tables.Reading):
        rows, refused = len(each.frame), len(each.rejected)
        return Provenance(table, name or "a file", each.source, rows, refused, more)
    return Provenance(table, name or "a table in the notebook", "as it is", len(each), 0, more)


def _missing(whole: Dossier) -> tuple[str, ...]:
    after = whole.aftermath or Aftermath()
    there = {"booking": whole.booking, **{n: getattr(after, n) for n in list(GIVEN)[1:]}}
    return tuple(GIVEN[name] for name, part in there.items() if part is None)
