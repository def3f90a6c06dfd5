"""An assumption as low, likely, high: the 10th, 50th and 90th percentile, with its source."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from numbers import Real

import numpy as np
from scipy.special import expit, logit, ndtr

from influlab.campaign.words import shown
from influlab.errors import PlanError, check

AMOUNT = "amount"
RATE = "rate"
Z90 = 1.2815515655446004  # standard normal quantile of 0.9
SMALLEST, LARGEST = 1e-9, 1e15  # of an amount; beyond them draws leave what a computer counts
QUANTILES = ("low", "likely", "high")


def number_problem(value: object) -> str:
    """Why `value` is no usable number; empty when it is one."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        return f"is {shown(value)}; it must be a number"
    try:
        plain = float(value)
    except OverflowError:
        return f"is {shown(value, 20)}; it must be below 1e308"
    return "" if math.isfinite(plain) else f"is {plain}; it must be a finite number"


@dataclass(frozen=True)
class Range:
    r"""One assumption: its 10th, 50th and 90th percentile and where they come from.

    Positive amounts follow a split log-normal, rates a split logit-normal:
    with :math:`g` the logarithm or the logit and :math:`z` standard normal,

    .. math:: g(x) = g(likely) + z \cdot
        \begin{cases} (g(likely) - g(low)) / 1.2816 & z < 0 \\
                      (g(high) - g(likely)) / 1.2816 & z \ge 0 \end{cases}

    so that all three percentiles are exact, however lopsided they are.
    ``low == likely == high`` is a constant, which may be zero.

    Parameters
    ----------
    low, likely, high : float
        10th, 50th and 90th percentile, ``0 <= low <= likely <= high``. A rate is
        a fraction in [0, 1]. The unit is that of the field which the range fills.
    source : str, default ""
        Who says so and in which year, or "assumption".

    Raises
    ------
    PlanError
        Naming every problem at once: no number, not finite, negative, or out of order.

    Notes
    -----
    Two-piece distributions: Wallis (2014), *Statistical Science* 29(1),
    doi:10.1214/13-STS417.

    Examples
    --------
    >>> fee = Range(100, 200, 800, "price list 2026")
    >>> [round(float(fee.quantile(z, "amount"))) for z in (-1.2815515655, 0, 1.2815515655)]
    [100, 200, 800]
    >>> round(fee.mean("amount"), 1)
    377.0
    """

    low: float
    likely: float
    high: float
    source: str = ""

    def __post_init__(self) -> None:
        values = {name: getattr(self, name) for name in QUANTILES}
        found = {name: number_problem(value) for name, value in values.items()}
        problems = [f"{name} {why}" for name, why in found.items() if why]
        for name, value in values.items():
            if not found[name]:
                object.__setattr__(self, name, float(value))
                if value < 0:
                    problems.append(f"{name} is {value:g}; it must be 0 or more")
        for lower, upper in (("low", "likely"), ("likely", "high")):
            if not found[lower] and not found[upper] and values[lower] > values[upper]:
                problems.append(
                    f"{lower} is {values[lower]:g}, above {upper} {values[upper]:g}; "
                    "give low <= likely <= high"
                )
        if not isinstance(self.source, str):
            problems.append(f"source is {shown(self.source)}; it must be text")
        check("range", problems, PlanError)

    @classmethod
    def constant(cls, value: float, source: str = "") -> Range:
        """A value that is known: low, likely and high are the same."""
        return cls(value, value, value, source)

    @classmethod
    def of(cls, quantiles: Iterable[float], source: str = "") -> Range:
        """The range of three percentiles given together."""
        low, likely, high = quantiles
        return cls(low, likely, high, source)

    @property
    def is_constant(self) -> bool:
        """Whether nothing is uncertain here."""
        return self.low == self.high

    def problems(self, kind: str) -> list[str]:
        """What keeps this range from being an ``"amount"`` or a ``"rate"``; empty when it fits."""
        return list(_problems(self, kind))

    @property
    def quantiles(self) -> tuple[float, float, float]:
        """The three percentiles."""
        return self.low, self.likely, self.high

    def shape(self, kind: str) -> tuple[float, float, float]:
        """Centre and the scales below and above it, in logs (amount) or logits (rate)."""
        check("range", self.problems(kind), PlanError)
        low, middle, high = (_SCALE[kind](value) for value in self.quantiles)
        return middle, (middle - low) / Z90, (high - middle) / Z90

    def quantile(self, z: float | np.ndarray, kind: str = AMOUNT) -> np.ndarray:
        """The value at the standard normal `z` (0 is likely, 1.2816 is high); rises with `z`.

        Parameters
        ----------
        z : float or array
            Standard normal.
        kind : {"amount", "rate"}
            How the range is drawn.

        Returns
        -------
        array of the shape of `z`, in the unit of the range
        """
        z = np.asarray(z, dtype=float)
        if self.is_constant:
            check("range", self.problems(kind), PlanError)
            return np.full(z.shape, self.likely)
        middle, below, above = self.shape(kind)
        scaled = np.maximum(z, 0.0) * above
        scaled += np.minimum(z, 0.0) * below
        scaled += middle
        return np.exp(scaled) if kind == AMOUNT else expit(scaled)

    def place(self, value: float | np.ndarray, kind: str = AMOUNT) -> np.ndarray:
        """The standard normal at which the range has `value`: the inverse of :meth:`quantile`.

        Parameters
        ----------
        value : float or array
            In the unit of the range.
        kind : {"amount", "rate"}

        Returns
        -------
        array of the shape of `value`
            Infinite beyond a side on which the range has no width.
        """
        middle, below, above = self.shape(kind)
        with np.errstate(divide="ignore", invalid="ignore"):
            away = (np.log(value) if kind == AMOUNT else logit(value)) - middle
            return np.where(away == 0, 0.0, away / np.where(away < 0, below, above))

    def mean(self, kind: str = AMOUNT) -> float:
        r"""The expected value; for amounts in closed form, for rates by quadrature.

        For an amount with log-scales a below and b above, the mean is
        :math:`likely \, (e^{a^2/2} \Phi(-a) + e^{b^2/2} \Phi(b))`.

        Parameters
        ----------
        kind : {"amount", "rate"}

        Returns
        -------
        float, in the unit of the range
        """
        if self.is_constant:
            check("range", self.problems(kind), PlanError)
            return self.likely
        if kind == RATE:
            return sum(float(w @ self.quantile(z, kind)) for z, w in half_normal_nodes())
        _, below, above = self.shape(kind)
        lower = math.exp(below**2 / 2) * ndtr(-below)
        return float(self.likely * (lower + math.exp(above**2 / 2) * ndtr(above)))

    def times(self, factor: float, kind: str = AMOUNT) -> Range:
        """The same range, `factor` times as large; a rate by its odds, so that it stays below 1."""
        if kind == AMOUNT:
            return Range.of((value * factor for value in self.quantiles), self.source)
        odds = [factor * value / (1 - value) if value < 1 else math.inf for value in self.quantiles]
        return Range.of((o / (1 + o) if o < math.inf else 1.0 for o in odds), self.source)


@lru_cache(maxsize=4_096)  # plans are made anew for each step of a slider, of the same ranges
def _problems(range_: Range, kind: str) -> tuple[str, ...]:
    found = []
    if kind == RATE:
        found += [
            f"{name} is {value:g}; a rate is a fraction in [0, 1] (is it a percentage? "
            "divide by 100)"
            for name, value in zip(QUANTILES, range_.quantiles, strict=True)
            if value > 1
        ]
        if not range_.is_constant and range_.high == 1:
            found.append("high is 1; only a constant may be 1, give a value below it")
    if kind == AMOUNT:
        found += [
            f"{name} is {value:g}; an amount is 0 or lies between 1e-9 and 1e15"
            for name, value in zip(QUANTILES, range_.quantiles, strict=True)
            if value and not SMALLEST <= value <= LARGEST
        ]
    if not range_.is_constant and range_.low == 0:
        found.append("low is 0; only a constant may be 0, give a value above it")
    return tuple(found)


_SCALE: dict[str, Callable[[float], float]] = {
    AMOUNT: math.log,
    RATE: lambda p: math.log(p / (1 - p)),
}


def half_normal_nodes(order: int = 64) -> list[tuple[np.ndarray, np.ndarray]]:
    """Quadrature nodes and weights of a standard normal, apart below and above zero.

    The split distributions have a kink at zero, so each half is integrated alone.
    """
    x, w = np.polynomial.legendre.leggauss(order)
    z = 4.5 * (x + 1)  # 0 .. 9 standard deviations
    weights = 4.5 * w * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return [(-z, weights), (z, weights)]
