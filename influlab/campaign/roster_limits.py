"""What a roster has to keep to: limits as data, and each as one row of a linear programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from influlab.errors import PlanError, check
from influlab.tables.words import counted

SLACK = 1e-9
"""Relative room in every limit, so that an exact fit is not lost to rounding."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a roster has to keep to, beside the budget.

    Parameters
    ----------
    at_least, at_most : mapping of tier to int
        Number of creators of a tier.
    spend_at_least, spend_at_most : mapping of tier to fraction
        Share of the roster's own spend that goes to a tier.
    creators : int, optional
        At most so many creators in all.
    per_category : int, optional
        At most so many creators of one ``category``; 1 is exclusivity.
    brand_fit : fraction, optional
        Least mean of ``brand_fit`` over the creators chosen.
    must, never : tuple of str
        Creators who have to be in, or may not be.
    posts : tuple of int, default (1,)
        Bundles on offer: so many posts from one creator. One bundle per creator.
    volume_discount : fraction, default 0
        Taken off the fee of each post of a bundle after the first.
    new_reach : fraction, optional
        New accounts that a further post of the same creator reaches, per new account of
        the post before it. Left out, every post reaches followers at random (1 - reach rate),
        which is the most that is possible.

    Raises
    ------
    PlanError
        Naming every impossible or contradicting limit at once.

    Examples
    --------
    >>> Limits(at_least={"macro": 1}, per_category=2).at_least
    {'macro': 1}
    """

    at_least: Mapping[str, int] = field(default_factory=dict)
    at_most: Mapping[str, int] = field(default_factory=dict)
    spend_at_least: Mapping[str, float] = field(default_factory=dict)
    spend_at_most: Mapping[str, float] = field(default_factory=dict)
    creators: int | None = None
    per_category: int | None = None
    brand_fit: float | None = None
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    posts: tuple[int, ...] = (1,)
    volume_discount: float = 0.0
    new_reach: float | None = None

    def __post_init__(self):
        problems = _shapes(self)
        check("limits", problems, PlanError)
        for name in ("at_least", "at_most", "spend_at_least", "spend_at_most"):
            object.__setattr__(self, name, dict(getattr(self, name)))
        for name in ("must", "never", "posts"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        check("limits", _counts(self) + _shares(self) + _contradictions(self), PlanError)

    @property
    def any(self) -> bool:
        """Whether more limits the roster than the budget and who is on offer."""
        posts = (1,) if len(self.posts) == 1 else self.posts
        free = {"never": (), "volume_discount": 0.0, "new_reach": None}
        return replace(self, posts=posts, **free) != Limits()


def _shapes(limits: Limits) -> list[str]:
    found = []
    for name in ("at_least", "at_most", "spend_at_least", "spend_at_most"):
        value = getattr(limits, name)
        if not isinstance(value, Mapping):
            found.append(f'{name} is {value!r}; name the tier, as in {name}={{"macro": 1}}')
    for name, example in (("must", '("ana",)'), ("never", '("ana",)'), ("posts", "(1, 2, 3)")):
        value = getattr(limits, name)
        if isinstance(value, str) or not isinstance(value, tuple | list | set | frozenset):
            found.append(f"{name} is {value!r}; give several in brackets, as in {name}={example}")
    return found


def _counts(limits: Limits) -> list[str]:
    asked = {
        f"{name}[{tier!r}]": (value, 0)
        for name in ("at_least", "at_most")
        for tier, value in getattr(limits, name).items()
    }
    asked |= {name: (getattr(limits, name), 1) for name in ("creators", "per_category")}
    found = [
        _not_a_count(name, value, lowest)
        for name, (value, lowest) in asked.items()
        if value is not None and not _is_count(value, lowest)
    ]
    found += [_not_a_count("posts", each, 1) for each in limits.posts if not _is_count(each, 1)]
    return found if limits.posts else [*found, "posts is empty; offer at least one, as in (1,)"]


def _is_count(value: Any, lowest: int) -> bool:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return bool(whole and value >= lowest)


def _not_a_count(name: str, value: object, lowest: int) -> str:
    return f"{name} is {value!r}; it must be a whole number of at least {lowest}"


def _shares(limits: Limits) -> list[str]:
    asked = {
        f"{name}[{tier!r}]": value
        for name in ("spend_at_least", "spend_at_most")
        for tier, value in getattr(limits, name).items()
    }
    asked |= {name: getattr(limits, name) for name in ("brand_fit", "volume_discount", "new_reach")}
    found = [
        f"{name} is {value!r}; it must be a fraction in [0, 1]"
        for name, value in asked.items()
        if value is not None and not (isinstance(value, int | float) and 0 <= value <= 1)
    ]
    least = limits.spend_at_least.values()
    if not found and sum(least) > 1 + SLACK:
        found.append(f"spend_at_least adds up to {sum(least):g}; shares of spend end at 1")
    return found


def _contradictions(limits: Limits) -> list[str]:
    found = []
    for low, high in (("at_least", "at_most"), ("spend_at_least", "spend_at_most")):
        least, most = getattr(limits, low), getattr(limits, high)
        found += [
            f"{low}[{tier!r}] is {least[tier]:g} and {high}[{tier!r}] is {most[tier]:g}; "
            "raise the second or lower the first"
            for tier in least
            if tier in most and _number(least[tier]) > _number(most[tier])
        ]
    both = [each for each in limits.must if each in limits.never]
    found += [f"{each!r} must be in and may never be in; take it off one list" for each in both]
    return found


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float | np.number) else np.nan


@dataclass(frozen=True)
class Row:
    """One limit: the sum of `weights` over the roster is at least (or at most) `level`.

    With `per`, the sum of weights over the sum of `per` is. `label` says what is asked,
    `mend` how to relax it by an amount.
    """

    label: str
    weights: np.ndarray
    level: float
    least: bool
    mend: str
    per: np.ndarray | None = None

    @property
    def canonical(self) -> tuple[np.ndarray, float]:
        """Coefficients c and bound l such that the limit reads c . x >= l."""
        sign = 1.0 if self.least else -1.0
        if self.per is None:
            scale = max(abs(self.level), np.abs(self.weights).max(initial=0.0), 1e-300)
            return sign * self.weights / scale, sign * self.level / scale
        scale = np.abs(self.per).max(initial=0.0) or 1.0
        return sign * (self.weights - self.level * self.per) / scale, 0.0


def rows_of(limits: Limits, offers: pd.DataFrame, budget: float) -> list[Row]:
    """Every limit as a row over the offers (creator_id, tier, posts, cost, category, brand_fit)."""
    cost, tier = offers["cost"].to_numpy(), offers["tier"].to_numpy()
    ones, ids = np.ones(len(offers)), offers["creator_id"]
    rows = [Row(f"the budget of {budget:,.10g}", cost, budget, False, "{:,.10g} more budget")]
    for name, value in limits.at_least.items():
        mend = f"{{:.0f}} {name} less"
        rows.append(Row(f"at least {value} {name}", 1.0 * (tier == name), value, True, mend))
    for name, value in limits.at_most.items():
        mend = f"{{:.0f}} {name} more"
        rows.append(Row(f"at most {value} {name}", 1.0 * (tier == name), value, False, mend))
    for name, value in limits.spend_at_least.items():
        label = f"at least {value:.10g} of the spend on {name}"
        mend = f"{{:.4g}} of the spend on {name}"
        rows.append(Row(label, cost * (tier == name), value, True, mend, per=cost))
    for name, value in limits.spend_at_most.items():
        label = f"at most {value:.10g} of the spend on {name}"
        mend = f"{{:.4g}} of the spend on {name}"
        rows.append(Row(label, cost * (tier == name), value, False, mend, per=cost))
    if limits.creators is not None:
        label = f"at most {counted(limits.creators, 'creator')}"
        rows.append(Row(label, ones, limits.creators, False, "{:.0f} more in all"))
    return rows + _row_of_categories(limits, offers) + _rows_of_people(limits, ids, offers)


def _row_of_categories(limits: Limits, offers: pd.DataFrame) -> list[Row]:
    if limits.per_category is None:
        return []
    category, most = offers["category"].to_numpy(), limits.per_category
    return [
        Row(
            f"at most {most} of {name}",
            1.0 * (category == name),
            most,
            False,
            f"{{:.0f}} more of {name}",
        )
        for name in sorted(set(category))
    ]


def _rows_of_people(limits: Limits, ids: pd.Series, offers: pd.DataFrame) -> list[Row]:
    rows = []
    if limits.brand_fit is not None:
        fit, level = offers["brand_fit"].to_numpy(), limits.brand_fit
        label = f"a mean brand fit of at least {level:.10g}"
        mend = "a mean brand fit of {:.4g}"
        rows.append(Row(label, fit, level, True, mend, per=np.ones(len(offers))))
    for name in limits.must:
        rows.append(
            Row(f"{name} must be in", 1.0 * (ids == name).to_numpy(), 1, True, f"{name} may be out")
        )
    if limits.never:
        rows.append(
            Row(
                "the never list",
                1.0 * ids.isin(limits.never).to_numpy(),
                0,
                False,
                "{:.0f} of the never list may be in",
            )
        )
    return rows
