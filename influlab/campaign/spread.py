"""How creators of one line differ from each other."""

from __future__ import annotations

from dataclasses import dataclass, fields

from influlab.campaign.ranges import number_problem
from influlab.errors import PlanError, check


@dataclass(frozen=True)
class Spread:
    """How creators of one line differ from each other: log-sd of their own deviation.

    Each creator's value is the line's value times a log-normal multiplier of mean
    one; 0.5 means that two creators in three lie within a factor of 1.65 of the middle.
    This averages out over fifty creators and does not over two.

    Parameters
    ----------
    followers, fee, reach_rate, engagement_rate, click_rate, conversion_rate : float
        Log-sd, from 0 (all alike) to 3. ``fee`` is the spread of the price per
        follower: a creator twice the size costs twice as much before it.

    Raises
    ------
    PlanError
        When a log-sd is no number or outside [0, 3].

    Examples
    --------
    >>> Spread.same(0.4).click_rate
    0.4
    """

    followers: float = 0.5
    fee: float = 0.4
    reach_rate: float = 0.4
    engagement_rate: float = 0.5
    click_rate: float = 0.6
    conversion_rate: float = 0.5

    def __post_init__(self) -> None:
        problems = []
        for name in (field.name for field in fields(self)):
            value = getattr(self, name)
            why = number_problem(value)
            if not why and not 0 <= value <= 3:
                why = f"is {value:g}; a log-sd lies in [0, 3]"
            problems += [f"{name} {why}"] if why else []
        check("creator_spread", problems, PlanError)

    @classmethod
    def same(cls, value: float) -> Spread:
        """The same log-sd for every field."""
        return cls(**{field.name: value for field in fields(cls)})
