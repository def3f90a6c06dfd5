"""What the campaign is for: an objective as weights on the numbers that measure it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType
from typing import Any

from influlab.errors import check

LOWER_IS_BETTER = frozenset({"spend", "fee", "cpm", "cpe", "cpa"})


@dataclass(frozen=True)
class Objective:
    r"""What a campaign is for: weights on the KPIs that measure it.

    .. math:: score = \sum_k \frac{w_k}{\sum_j w_j} \; s_k, \qquad s_k \in [0, 1]

    A KPI is the name of an outcome column of ``campaign.simulate`` (``target_reach``,
    ``engagements``, ``orders``, ``profit``, ...) or of a column that describes one
    creator (``audience_match``, ``brand_fit``, ``authenticity``, ``sentiment``).
    Costs (``spend``, ``fee``, ``cpm``, ``cpe``, ``cpa``) count as better when lower;
    a weight is therefore never negative. The ready-made weights are a starting
    point to argue about, not a finding: change them.

    Parameters
    ----------
    name : str
    weights : mapping of KPI to weight
        Weights above 0 in any unit; they are scaled to add up to 1.

    Raises
    ------
    InfluLabError
        When there is no name or no weight, or a weight is not a number above 0.

    Examples
    --------
    >>> own = Objective("launch", {"net_reach": 3, "engagements": 1})
    >>> dict(own.weights)
    {'net_reach': 0.75, 'engagements': 0.25}
    >>> own.main
    'net_reach'
    >>> Objective.awareness().main
    'target_reach'
    """

    name: str
    weights: Mapping[str, float]

    def __post_init__(self):
        check(f"objective {self.name!r}", _problems(self.name, self.weights))
        total = sum(self.weights.values())
        scaled = {kpi: float(weight / total) for kpi, weight in self.weights.items()}
        object.__setattr__(self, "weights", MappingProxyType(scaled))

    def __reduce__(self):
        return type(self), (self.name, dict(self.weights))

    def __hash__(self):
        return hash((self.name, tuple(sorted(self.weights.items()))))

    @property
    def main(self) -> str:
        """The KPI that weighs most; the first named among equals."""
        return max(self.weights, key=lambda kpi: self.weights[kpi])

    @classmethod
    def awareness(cls) -> Objective:
        """Many of the right people see it, at a fair price per contact."""
        return cls("awareness", {"target_reach": 0.6, "cpm": 0.25, "authenticity": 0.15})

    @classmethod
    def engagement(cls) -> Objective:
        """People react, and the money goes to reactions."""
        return cls("engagement", {"engagements": 0.5, "cpe": 0.3, "brand_fit": 0.2})

    @classmethod
    def conversion(cls) -> Objective:
        """People buy, and what they bring exceeds what they cost."""
        return cls("conversion", {"profit": 0.5, "orders": 0.3, "audience_match": 0.2})

    @classmethod
    def sentiment(cls) -> Objective:
        """People speak well of the brand, in a place where it belongs."""
        return cls("sentiment", {"sentiment": 0.5, "brand_fit": 0.3, "engagements": 0.2})

    @classmethod
    def presets(cls) -> dict[str, Objective]:
        """The four ready-made objectives by name."""
        made = (cls.awareness(), cls.engagement(), cls.conversion(), cls.sentiment())
        return {objective.name: objective for objective in made}


def _problems(name: str, weights: Mapping[str, float]) -> list[str]:
    found = [] if isinstance(name, str) and name.strip() else [f"name is {name!r}; give it a name"]
    if not isinstance(weights, Mapping) or not weights:
        return [*found, 'it has no weights; name at least one KPI, as in {"engagements": 1}']
    for kpi, weight in weights.items():
        if not _is_positive(weight):
            found.append(
                f"the weight of {kpi!r} is {weight!r}; it must be a number above 0 "
                "(leave a KPI out rather than give it 0; costs already count as better when lower)"
            )
    return found


def _is_positive(weight: Any) -> bool:
    is_number = isinstance(weight, Real) and not isinstance(weight, bool)
    return is_number and 0 < float(weight) < math.inf
