r"""The mathematics of one roster: coverage of segments, its slope, and the bound that any slope
proves.

People of segment s, n_s of them, see creator i with probability p_is. Let w_is be the exposure
at which the frailty model of :mod:`influlab.creators.reach_frailty` gives that probability, w =
v(p) (w = -log(1 - p) where overlap is independent). A roster x in {0, 1}^N is worth

.. math:: F(x) = \sum_s n_s \, \phi\Big(\sum_i w_{is} x_i\Big) + \sum_i a_i x_i,
          \qquad \phi(y) = 1 - (1 + y / r)^{-r},

concave in the sums :math:`z = \sum_i e_i x_i`, where :math:`e_i = (w_{i1}, ..., w_{iS}, a_i)`
is the *effect* of creator i. So for every point z, every price :math:`\lambda \ge 0` of budget,
and :math:`g = \nabla F(z)`,

.. math:: F(x) \le F(z) + g \cdot (z_x - z)
          \le F(z) - g \cdot z + \lambda B + \sum_i \max(0,\; g \cdot e_i - \lambda f_i)

for each roster whose fees :math:`f \cdot x` keep to the budget B. Nothing here rests on how z
or :math:`\lambda` were found: this is weak duality, and the only bound that is ever printed.
The same inequality says what each creator is worth: one with a margin :math:`d_i = g \cdot e_i
- \lambda f_i` costs the bound :math:`|d_i|` when held against its sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from influlab.creators.reach_frailty import phi, phi_slope


class NoRoster(Exception):
    """Nothing in this part of the choice satisfies the limits: proved, not guessed."""


Price = float | np.ndarray  # of the budget, or of each limit


@dataclass(frozen=True)
class Coverage:
    """Choose rows of `effects` so that `value` of their sum is largest within the budget.

    `effects` is N x (S + 1): the exposures of each segment, then the linear worth.
    `start` is the sum of what is already decided; `fees` is in the unit of `budget`.
    """

    effects: np.ndarray
    sizes: np.ndarray
    fees: np.ndarray
    budget: float
    overlap: float
    start: np.ndarray

    def value(self, point: np.ndarray) -> np.ndarray:
        """Worth of sums of effects; the last axis of `point` is S + 1."""
        return phi(point[..., :-1], self.overlap) @ self.sizes + point[..., -1]

    def slope(self, point: np.ndarray) -> np.ndarray:
        """Gradient of `value`: one more unit of exposure in each segment, and of linear worth."""
        return np.append(self.sizes * phi_slope(point[:-1], self.overlap), 1.0)

    def bend(self, point: np.ndarray) -> np.ndarray:
        """Minus the second derivative of `value`, segment by segment (the Hessian is diagonal)."""
        y, r = point[:-1], self.overlap
        steep = 1.0 if np.isinf(r) else (1 + 1 / r) / (1 + y / r)
        return np.append(self.sizes * steep * phi_slope(y, r), 0.0)

    def gains(self, point: np.ndarray, effects: np.ndarray) -> np.ndarray:
        """What each row of `effects` adds to `value` at `point`."""
        return self.value(point + effects) - self.value(point)

    def total(self, chosen: np.ndarray) -> np.ndarray:
        """Sum of effects of a roster, given as positions."""
        return self.start + self.effects[chosen].sum(axis=0)

    def worth(self, chosen: np.ndarray) -> float:
        """Value of a roster, given as positions."""
        return float(self.value(self.total(chosen)))

    def fits(self, chosen: np.ndarray, more: np.ndarray) -> np.ndarray:
        """Which of `more` keep to the limits when added to the roster `chosen`."""
        return self.fees[more] <= self.budget - self.fees[chosen].sum()

    def stepper(self) -> Callable[[np.ndarray], tuple[np.ndarray, Price]]:
        """Best fractional roster under a linear worth, with the prices that prove it."""
        if self.budget < 0:
            raise NoRoster
        return lambda worth: knapsack(worth, self.fees, self.budget)

    def margins(self, slope: np.ndarray, price: Price) -> np.ndarray:
        """g . e_i - lambda f_i: worth of each creator above what its fee is worth elsewhere."""
        return self.effects @ slope - price * self.fees

    def bound(self, point: np.ndarray, price: Price) -> float:
        """Upper bound on every roster within the budget, proved by `point` and `price` (>= 0)."""
        slope = self.slope(point)
        rest = np.maximum(self.margins(slope, price), 0).sum()
        return float(self.value(point) + slope @ (self.start - point) + price * self.budget + rest)

    def part(self, free: np.ndarray, taken: np.ndarray) -> Self:
        """The same problem with `taken` decided in, and only `free` left to choose from."""
        return replace(
            self,
            effects=self.effects[free],
            fees=self.fees[free],
            budget=float(self.budget - self.fees[taken].sum()),
            start=self.total(taken),
        )

    def marks(self, free: np.ndarray) -> np.ndarray:
        """All that tells one creator from another, a row each."""
        return np.column_stack([self.fees[free], self.effects[free]])


def knapsack(worth: np.ndarray, fees: np.ndarray, budget: float) -> tuple[np.ndarray, float]:
    """Shares of the best fractional roster under a linear worth, and the price of budget."""
    share = np.zeros(len(worth))
    useful = np.flatnonzero(worth > 0)
    with np.errstate(divide="ignore"):
        ratio = worth[useful] / fees[useful]
    order = useful[np.argsort(-ratio, kind="stable")]
    spent = np.cumsum(fees[order])
    whole = int(np.searchsorted(spent, budget, side="right"))
    share[order[:whole]] = 1.0
    if whole == len(order):
        return share, 0.0
    last = order[whole]
    share[last] = (budget - (spent[whole - 1] if whole else 0.0)) / fees[last]
    return share, float(worth[last] / fees[last])
