"""The values of a line's or a plan's assumptions in every draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from influlab.campaign.correlation import Recipe, recipes
from influlab.campaign.crowd import TERMS, averages
from influlab.campaign.fields import LINE_FIELDS, PLAN_FIELDS
from influlab.campaign.noise import (
    binomial,
    count_terms,
    draw,
    log_scores,
    normals,
    poisson,
    whole_share,
)
from influlab.campaign.plan import Line, Plan
from influlab.campaign.ranges import Range

Number = float | np.ndarray
NO_VALUES: Mapping[str, Number] = {}


class Assumptions:
    """What is assumed for one line, value by value: ``value("fee")``, ``value("plan.margin")``.

    `fixed` replaces assumptions by given values, which may be arrays that broadcast
    against the draws. Another `occasion` means other creators and other chance with
    the same unknowns: a pilot before the campaign. Without `chance` creators are all
    alike and counts are what is expected of them.
    """

    def __init__(
        self,
        plan: Plan,
        line: Line,
        draws: int,
        seed: int,
        *,
        fixed: Mapping[str, Number] = NO_VALUES,
        occasion: str = "",
        chance: bool = True,
    ) -> None:
        self.plan, self.line, self.draws, self.seed = plan, line, draws, seed
        self.chance = chance
        self.fixed, self.place = fixed, f"{occasion}{line.name}"
        self.mixed = recipes(plan.correlations, lines_of(plan))
        self.creators: Number = line.creators

    def book(self, share: Number) -> None:
        """Book only a share of the planned creators, in each draw what the budget allows."""
        self.creators = self.line.creators * share

    def __call__(self, name: str) -> Number:
        """One value per draw; a constant is one number."""
        if name.startswith("plan."):
            field = name.removeprefix("plan.")
            range_, kind = getattr(self.plan, field), PLAN_FIELDS[field].kind
        else:
            range_, kind = getattr(self.line, name), LINE_FIELDS[name].kind
            name = f"{self.line.name}.{name}"
        if name in self.fixed:
            return self.fixed[name]
        return draw(range_, kind, self.seed, self._recipe(name), self.draws)

    def _recipe(self, name: str) -> Recipe:
        return self.mixed.get(name, ((name, 1.0),))

    def _noise(self, name: str) -> np.ndarray:
        return normals(self.seed, f"{self.place}.{name}", self.draws)

    def count(self, expected: Number, name: str) -> Number:
        """A Poisson count around what is expected."""
        if not self.chance:
            return expected
        return poisson(expected, count_terms(self.seed, f"{self.place}.{name}", self.draws))

    def crowd(self) -> dict[str, Number]:
        """How the line's own creators differ from the line, averaged over them."""
        if not self.chance:
            return dict.fromkeys(TERMS, 1.0)
        return averages(self.line, self.place, self.seed, self.draws)

    def delivered(self) -> Number:
        """Share of the agreed posts that is delivered, a whole number of them in each draw."""
        line, name = self.line, f"{self.line.name}.completion"
        agreed = line.creators * (line.posts + line.second_wave_posts)
        if not self.chance:
            return self("completion")
        if name in self.fixed:
            return binomial(agreed, self.fixed[name], self._noise("posts")) / agreed
        stream = self._recipe(name), f"{self.place}.posts"
        return whole_share(line.completion, agreed, self.seed, stream, self.draws)


def lines_of(plan: Plan) -> tuple[str, ...]:
    """Names of the plan's lines and of those that its correlations mention, in order."""
    named = (name for first, second, _ in plan.correlations for name in (first, second))
    owners = {name.rpartition(".")[0] for name in named} - {"", "plan"}
    return tuple(sorted(owners | {line.name for line in plan.lines}))


def uncertain(plan: Plan) -> dict[str, tuple[Range, str]]:
    """Range and kind of each assumption that the simulation draws, by "owner.field"."""
    found = {}
    for owner, thing, known in (
        *((line.name, line, LINE_FIELDS) for line in plan.lines),
        ("plan", plan, PLAN_FIELDS),
    ):
        for name, range_ in thing.ranges.items():
            if not range_.is_constant and not _idle(plan, thing, name):
                found[f"{owner}.{name}"] = range_, known[name].kind
    return found


def _idle(plan: Plan, thing: Line | Plan, name: str) -> bool:
    """Whether an assumption plays no part in this plan."""
    if isinstance(thing, Plan):
        return name == "overlap" and len(plan.lines) == 1
    if name == "boost_cpm":
        return thing.boosting.high == 0
    if name.startswith("second_wave"):
        return thing.second_wave_posts == 0
    return name == "overlap" and thing.creators == 1


def drawn(plan: Plan, draws: int, seed: int) -> dict[str, np.ndarray]:
    """Values of every uncertain assumption in every draw."""
    return _each(plan, draw, seed, draws)


def drawn_scores(plan: Plan, draws: int, seed: int) -> dict[str, np.ndarray]:
    """How far every uncertain assumption is from its mean in every draw, in logs and sds."""
    return _each(plan, log_scores, seed, draws)


def _each(plan: Plan, of: Callable, seed: int, draws: int) -> dict[str, np.ndarray]:
    mixed = recipes(plan.correlations, lines_of(plan))
    return {
        name: of(range_, kind, seed, mixed.get(name, ((name, 1.0),)), draws)
        for name, (range_, kind) in uncertain(plan).items()
    }
