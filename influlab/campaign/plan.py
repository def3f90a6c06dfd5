"""A plan and its lines: how many creators of which kind, and what is assumed about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, fields, replace
from numbers import Integral
from typing import Any

from influlab.campaign import defaults as usual
from influlab.campaign.correlation import correlation_problems
from influlab.campaign.fields import LINE_FIELDS, PLAN_FIELDS, Field
from influlab.campaign.ranges import Range, number_problem
from influlab.campaign.spread import Spread
from influlab.campaign.words import shown
from influlab.errors import PlanError, check

#: Lowest and highest number of each; a line beyond it is a slip of the hand, and would take hours.
COUNTS = {
    "creators": (1, 100_000),
    "posts": (1, 10_000),
    "second_wave_posts": (0, 10_000),
}


def _count_problems(line: Line) -> list[str]:
    found = []
    for name, (lowest, highest) in COUNTS.items():
        value: Any = getattr(line, name)
        whole = isinstance(value, Integral) and not isinstance(value, bool)
        if not whole or int(value) < lowest:
            found.append(f"{name} is {shown(value)}; it must be a whole number >= {lowest}")
        elif int(value) > highest:
            found.append(f"{name} is {shown(value, 20)}; a line has at most {highest:,}")
    return found


def _range_problems(thing: object, known: Mapping[str, Field]) -> list[str]:
    found = []
    for name, field in known.items():
        value = getattr(thing, name)
        if isinstance(value, Range):
            found += [f"{name}: {why}" for why in value.problems(field.kind)]
        elif value is not None or not name.startswith("engagement_rate"):
            found.append(f"{name} is {shown(value)}; it must be a Range(low, likely, high)")
    return found


def _name_problems(name: object) -> list[str]:
    if isinstance(name, str) and name.strip() and "." not in name:
        return []
    return [f"name is {shown(name)}; it must be text without a dot"]


@dataclass(frozen=True)
class Line:
    """Creators of one kind in a plan, with every assumption of their funnel.

    Parameters
    ----------
    name : str
        Such as "micro"; without a dot. Options that are compared share the random
        numbers of lines with the same name.
    creators : int, 1 to 100,000
    posts : int, 1 to 10,000
        Posts agreed with each creator.
    followers, fee, reach_rate, click_rate, conversion_rate : Range
        Followers per creator; money per delivered post; accounts reached by one post
        per follower; clicks per account reached (see ``clicks_from``); tracked orders
        per click.
    engagement_rate_by_reach, engagement_rate_by_followers : Range, exactly one of the two
        Engagements of one post per account reached or per follower.
    views_per_account, completion, audience_match, authenticity, refunds : Range
        Views per account reached; share of posts delivered (the rest is not paid); shares
        of the audience that fit the brand and that are real; share of order value refunded.
    incremental_share, untracked_sales, code_leakage : Range
        Of the attributed revenue: what would not have been sold anyway; what the campaign
        sold beyond it without a trace; what came by codes that leaked.
    product, shipping, production, coordination_hours, boosting : Range
        Per creator: money, and hours paid at the plan's ``hourly_cost``.
    boost_cpm : Range
        Money per 1,000 promoted impressions; used where ``boosting`` is above zero.
    overlap : Range
        Share of one creator's reach that another creator of this line also reaches.
    second_wave_posts : int, default 0
        Further posts by the same creators later, at ``second_wave_fee`` times the fee
        and ``second_wave_response`` times the click rate.
    creator_spread : Spread or float
        How creators differ from each other; a float means the same for every field.
    clicks_from : {"reach", "target_reach"}
        Of whom the click rate was measured. Published rates are per account reached,
        whoever it is. A rate per real account of the target audience makes clicks
        follow ``audience_match`` and ``authenticity``.

    Raises
    ------
    PlanError
        Naming every impossible value at once.

    Examples
    --------
    >>> line = Line("micro", 20, 2, Range(8e3, 2e4, 5e4), Range(100, 250, 600),
    ...             Range(0.06, 0.15, 0.3), click_rate=Range(0.005, 0.015, 0.04),
    ...             conversion_rate=Range(0.003, 0.012, 0.04),
    ...             engagement_rate_by_followers=Range(0.01, 0.025, 0.05))
    >>> line.likely_cost(hourly_cost=35.0)
    12100.0
    """

    name: str
    creators: int
    posts: int
    followers: Range
    fee: Range
    reach_rate: Range
    _: KW_ONLY
    click_rate: Range
    conversion_rate: Range
    engagement_rate_by_reach: Range | None = None
    engagement_rate_by_followers: Range | None = None
    views_per_account: Range = usual.VIEWS_PER_ACCOUNT
    completion: Range = usual.COMPLETION
    audience_match: Range = usual.AUDIENCE_MATCH
    authenticity: Range = usual.AUTHENTICITY
    refunds: Range = usual.REFUNDS
    incremental_share: Range = usual.INCREMENTAL_SHARE
    untracked_sales: Range = usual.UNTRACKED_SALES
    code_leakage: Range = usual.CODE_LEAKAGE
    product: Range = usual.NONE
    shipping: Range = usual.NONE
    production: Range = usual.NONE
    coordination_hours: Range = usual.COORDINATION_HOURS
    boosting: Range = usual.NONE
    boost_cpm: Range = usual.BOOST_CPM
    overlap: Range = usual.OVERLAP_WITHIN
    second_wave_posts: int = 0
    second_wave_fee: Range = usual.SAME
    second_wave_response: Range = usual.SAME
    creator_spread: Spread | float = usual.SPREAD
    clicks_from: str = "reach"

    def __post_init__(self) -> None:
        problems = _name_problems(self.name)
        problems += _count_problems(self)
        problems += _range_problems(self, LINE_FIELDS)
        if (self.engagement_rate_by_reach is None) == (self.engagement_rate_by_followers is None):
            problems.append(
                "give exactly one of engagement_rate_by_reach and engagement_rate_by_followers"
            )
        if self.clicks_from not in ("reach", "target_reach"):
            problems.append(
                f"clicks_from is {shown(self.clicks_from)}; give 'reach' or 'target_reach'"
            )
        if not isinstance(self.creator_spread, Spread):
            try:
                object.__setattr__(self, "creator_spread", Spread.same(self.creator_spread))
            except PlanError as error:
                problems.append(f"creator_spread {error.problems[0].split(' ', 1)[1]}")
        check(f"line {shown(self.name)}", problems, PlanError)

    @property
    def ranges(self) -> dict[str, Range]:
        """Every assumption by name, those not given left out."""
        found = {name: getattr(self, name) for name in LINE_FIELDS}
        return {name: value for name, value in found.items() if value is not None}

    def likely_cost(self, *, hourly_cost: float) -> float:
        """Likely spend of one creator times the creators, every post delivered [money]."""
        posts = self.posts + self.second_wave_posts * self.second_wave_fee.likely
        fixed = sum(
            getattr(self, name).likely for name in ("product", "shipping", "production", "boosting")
        )
        hours = self.coordination_hours.likely * hourly_cost
        return self.creators * (posts * self.fee.likely + fixed + hours)


@dataclass(frozen=True)
class Plan:
    """One campaign: its lines, the shop's figures, and what links the assumptions.

    Parameters
    ----------
    name : str
    lines : sequence of Line, at least one, each with its own name
    currency : str
        ISO 4217 code in capitals, the one currency of all money here.
    order_value, margin, hourly_cost : Range
        Money per order; gross profit per revenue; money per coordination hour.
    budget : float or None
        Money that is never exceeded: where prices turn out higher than likely, fewer creators
        are booked; where lower, the rest stays unspent. None: spend whatever the lines cost.
    audience_size : float or None
        People who can be reached at all; a ceiling of net reach. None: no ceiling.
    overlap : Range
        Share of a smaller line's net reach that each larger line also reaches.
    repeat_response : Range
        Clicks of an account that has seen the campaign before, relative to the first time.
        Constant 1: no diminishing response; constant 0: only the first exposure counts.
    correlations : sequence of (name, name, float)
        Gaussian copula. A name is "line.field", "plan.field", or "field" alone for that
        field within every line. A line that this plan lacks is allowed, so that options
        which are compared can share one unknown (the same shop converts for both).
    aim : str
        The metric by which whoever made the plan judges it, as ``decision.compare`` names it:
        profit, net_reach ... Nothing in the simulation depends on it; empty: not said.

    Raises
    ------
    PlanError
        Naming every problem at once.

    Examples
    --------
    >>> line = Line("micro", 20, 2, Range(8e3, 2e4, 5e4), Range(100, 250, 600),
    ...             Range(0.06, 0.15, 0.3), click_rate=Range(0.005, 0.015, 0.04),
    ...             conversion_rate=Range(0.003, 0.012, 0.04),
    ...             engagement_rate_by_followers=Range(0.01, 0.025, 0.05))
    >>> plan = Plan("spring", (line,), "EUR", order_value=Range(40, 55, 80),
    ...             margin=Range(0.4, 0.5, 0.6))
    >>> plan.likely_spend
    12100.0
    """

    name: str
    lines: tuple[Line, ...]
    currency: str
    _: KW_ONLY
    order_value: Range
    margin: Range
    hourly_cost: Range = usual.HOURLY_COST
    budget: float | None = None
    audience_size: float | None = None
    overlap: Range = usual.OVERLAP_BETWEEN
    repeat_response: Range = usual.REPEAT_RESPONSE
    correlations: tuple[tuple[str, str, float], ...] = ()
    aim: str = ""

    def __post_init__(self) -> None:
        lines = tuple(self.lines) if isinstance(self.lines, Iterable) else (self.lines,)
        object.__setattr__(self, "lines", lines)
        problems = [] if isinstance(self.name, str) else [f"name is {shown(self.name)}; give text"]
        if not isinstance(self.aim, str):
            problems.append(f"aim is {shown(self.aim)}; give a metric, say 'profit', or ''")
        problems += _line_problems(lines)
        code = self.currency
        if not (isinstance(code, str) and len(code) == 3 and code.isalpha() and code.isupper()):
            problems.append(f"currency is {shown(code)}; give three capitals such as 'EUR'")
        problems += _range_problems(self, PLAN_FIELDS)
        problems += _positive_problems(self, ("budget", "audience_size"))
        if isinstance(self.correlations, list | tuple):
            pairs = (tuple(p) if isinstance(p, list) else p for p in self.correlations)
            object.__setattr__(self, "correlations", tuple(pairs))
        problems += correlation_problems(self.correlations)
        check(f"plan {shown(self.name)}", problems, PlanError)

    @property
    def ranges(self) -> dict[str, Range]:
        """Every assumption of the plan itself by name."""
        return {name: getattr(self, name) for name in PLAN_FIELDS}

    @property
    def likely_spend(self) -> float:
        """Likely spend with every post delivered [money]."""
        return sum(line.likely_cost(hourly_cost=self.hourly_cost.likely) for line in self.lines)


def _positive_problems(plan: Plan, names: tuple[str, ...]) -> list[str]:
    found = []
    for name in names:
        value = getattr(plan, name)
        why = "" if value is None else number_problem(value)
        if value is not None and not why and value <= 0:
            why = f"is {value:g}; it must be above 0"
        found += [f"{name} {why}"] if why else []
    return found


def _line_problems(lines: tuple[object, ...]) -> list[str]:
    if not lines:
        return ["lines is empty; a plan needs at least one line"]
    found = [
        f"lines holds {shown(line)}; give Line objects" for line in lines if type(line) is not Line
    ]
    names = [line.name for line in lines if type(line) is Line]
    double = sorted({name for name in names if names.count(name) > 1})
    return found + [f"line name {shown(name)} stands twice; give each its own" for name in double]


def change(plan: Plan, changes: Mapping[str, object]) -> Plan:
    """A plan with some assumptions replaced.

    Parameters
    ----------
    plan : Plan
    changes : mapping of "line.field" or "plan.field" to the new value
        Any field of :class:`Line` or :class:`Plan`, such as ``{"micro.fee": Range(...),
        "micro.creators": 30, "plan.margin": Range(...)}``.

    Returns
    -------
    Plan
        A new one; `plan` stays as it is.

    Raises
    ------
    PlanError
        When a name is unknown or a value impossible.

    Examples
    --------
    >>> from influlab.campaign import example_plan
    >>> change(example_plan(), {"micro.creators": 7}).lines[0].creators
    7
    """
    by_line: dict[str, dict[str, object]] = {line.name: {} for line in plan.lines}
    by_line["plan"] = {}
    known = {"plan": {f.name for f in fields(Plan)} - {"lines"}}
    known |= {line.name: {f.name for f in fields(Line)} for line in plan.lines}
    problems = []
    for name, value in changes.items():
        owner, _, field = str(name).rpartition(".")
        if field in known.get(owner, ()):
            by_line[owner][field] = value
        else:
            problems.append(
                f"{name!r} is not an assumption of this plan; write 'line.field' with a line of "
                f"{', '.join(known)}"
            )
    check(f"plan {shown(plan.name)}", problems, PlanError)
    lines = tuple(replace(line, **by_line[line.name]) for line in plan.lines)
    return replace(plan, lines=lines, **by_line["plan"])
