"""Options run again with some assumptions fixed, all else and all chance the same."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from influlab.campaign import Outcomes, Range
from influlab.campaign.assumptions import Number, uncertain
from influlab.campaign.knowing import told
from influlab.campaign.simulate import run
from influlab.creators import Objective
from influlab.decision.score import Scorer, score
from influlab.errors import PlanError, check


class Rerun:
    """The objective of every option under fixed assumptions, higher always better.

    Fixed values may be arrays that broadcast against the draws in the last axis; options
    which the fixed assumptions do not touch are not run again. What the plan correlates with a
    fixed assumption follows it as far as one tells about the other, unless it is fixed `alone`.
    """

    def __init__(
        self,
        options: Mapping[str, Outcomes],
        objective: str | Objective,
        *,
        draws: int | None = None,
        alone: bool = False,
    ) -> None:
        self.alone = alone
        self.options, self.names = options, list(options)
        self.scorer = Scorer(options, objective)
        first = next(iter(options.values()))
        self.draws, self.seed = draws or first.size, first.seed
        self.known = {name: uncertain(option.plan) for name, option in options.items()}
        whole = self.draws == first.size
        self.base = self.scorer.sign * (score(options, objective).T if whole else self._all())

    def _all(self) -> np.ndarray:
        return np.stack([self._run(option, {}) for option in self.options.values()])

    def _run(self, option: Outcomes, fixed: Mapping[str, Number]) -> np.ndarray:
        lines = run(option.plan, self.draws, self.seed, fixed=fixed)
        return self.scorer.of_run(lines)

    @property
    def ranges(self) -> dict[str, tuple[Range, str]]:
        """Every uncertain assumption of any option with its kind."""
        found: dict[str, tuple[Range, str]] = {}
        for known in self.known.values():
            found |= known
        return found

    def range_of(self, name: str) -> tuple[Range, str]:
        """Range and kind of one assumption by name."""
        known = self.ranges
        if name not in known:
            problem = f"{name!r} is no uncertain assumption here; choose one of {', '.join(known)}"
            check("assumptions", [problem], PlanError)
        return known[name]

    def at(self, fixed: Mapping[str, Number]) -> list[np.ndarray]:
        """For each option the objective per draw, signed so that higher is better."""
        found = []
        for i, (name, option) in enumerate(self.options.items()):
            known = fixed if self.alone else self._told(option, fixed)
            touched = any(key in self.known[name] for key in known)
            values = self.scorer.sign * self._run(option, known) if touched else self.base[i]
            found.append(values)
        return found

    def _told(self, option: Outcomes, fixed: Mapping[str, Number]) -> Mapping[str, Number]:
        return told(option.plan, fixed, self.ranges, self.draws, self.seed)

    def means_at(self, name: str, values: np.ndarray) -> np.ndarray:
        """Expected objective, options x values of one assumption."""
        column = np.asarray(values, dtype=float)[:, None]
        means = [np.mean(option, axis=-1) for option in self.at({name: column})]
        return np.stack([np.broadcast_to(mean, column.shape[:1]) for mean in means])
