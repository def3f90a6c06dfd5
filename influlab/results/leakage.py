r"""What leaked codes teach when the data only say between which bounds the leak lies.

An order with a creator's code that came by a coupon site leaked; one without a known visit may or
may not have. So the ledger bounds the leaked share of the attributed revenue, and nothing in it
prefers one value between the bounds to another. There the plan's own belief stands (partial
identification: Moon and Schorfheide 2012, doi 10.3982/ECTA8360). With the plan's
:math:`x \sim N(m, s^2)` on the logit scale and bounds l and u, known with errors :math:`e_l` and
:math:`e_u`,

.. math:: p(x) \propto \phi\Big(\frac{x - m}{s}\Big) \, \Phi\Big(\frac{x - l}{e_l}\Big) \,
          \Phi\Big(\frac{u - x}{e_u}\Big)

on each side of a lopsided range with its own s. Without visits the bounds are 0 and 1, and the
plan stays as it was.
"""

from __future__ import annotations

import numpy as np

from influlab.campaign import Range
from influlab.results.words import percent

_GRID = np.linspace(-8.0, 8.0, 8_001)  # of the standard normal behind the range


def between(
    old: Range, least: tuple[float, float], most: tuple[float, float], creators: int
) -> Range:
    """A rate's range after bounds on it were seen.

    Parameters
    ----------
    old : Range
        A rate that is not constant.
    least, most : (logit, error)
        Where the rate lies at least and at most, on the logit scale, and their standard errors.
    creators : int
        How many the bounds rest on, for the source.

    Returns
    -------
    Range

    Examples
    --------
    >>> old = Range(0.01, 0.05, 0.2)
    >>> told = between(old, (-3.0, 0.1), (-2.0, 0.1), 12)
    >>> old.low < told.low < told.high < old.high
    True
    """
    from scipy.special import expit, log_ndtr, logit

    values = old.quantile(_GRID, "rate")
    scale = logit(values)
    chance = -(_GRID**2) / 2 + log_ndtr((scale - least[0]) / least[1])
    chance += log_ndtr((most[0] - scale) / most[1])
    weights = np.exp(chance - chance.max())
    place = (np.cumsum(weights) - weights / 2) / weights.sum()
    low, likely, high = np.interp((0.1, 0.5, 0.9), place, values)
    bounds = f"{percent(expit(least[0]))} to {percent(expit(most[0]))}"
    source = f"learned from {creators} creators ({bounds}, known no closer); before: {old.source}"
    return Range(float(low), float(likely), float(high), source)
