"""The negative binomial model of exposure over time, and its fit to counts of people."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from influlab.creators.reach_exposure import Exposure
from influlab.errors import check


def nbd(r: float, alpha: float, *, time: float = 1.0, most: int = 50) -> Exposure:
    r"""Negative binomial exposure distribution (NBD) over a stretch of time.

    .. math:: P(0) = \left(\frac{\alpha}{\alpha + t}\right)^r, \qquad
        P(x) = P(x-1) \, \frac{r + x - 1}{x} \, \frac{t}{\alpha + t}

    Contacts of one person are Poisson, their rate is gamma distributed over people.

    Parameters
    ----------
    r, alpha : float
        Shape, and rate per unit of time; the mean is r t / alpha.
    time : float, default 1
        Length in the unit that alpha was fitted in (weeks, say).
    most : int, default 50
        Highest count in the distribution; the tail above is not in it.

    Returns
    -------
    Exposure
        ``parameters``: r, alpha.

    Raises
    ------
    InfluLabError
        When r, alpha or time is not above 0.

    References
    ----------
    Fader and Hardie, Applied Probability Models in Marketing Research.

    Examples
    --------
    >>> round(nbd(0.969, 0.218, time=4).reach, 3)
    0.943
    """
    given = {"r": r, "alpha": alpha, "time": time}
    check(
        "nbd",
        [
            f"{k} is {v!r}; it must be a finite number above 0"
            for k, v in given.items()
            if not 0 < v < math.inf
        ],
    )
    from scipy.stats import nbinom

    distribution = nbinom.pmf(np.arange(most + 1), r, alpha / (alpha + time))
    return Exposure("NBD", distribution, r * time / alpha, {"r": float(r), "alpha": float(alpha)})


def fit_nbd(counts: Sequence[int]) -> Exposure:
    r"""NBD fitted by maximum likelihood to how many people had 0, 1, 2, ... contacts.

    The likelihood is highest where the model's mean r / alpha is the observed mean, so only
    r is searched. Use :func:`nbd` with the result's r and alpha for other stretches of time.

    Parameters
    ----------
    counts : sequence of int
        People with 0, 1, 2, ... contacts in one unit of time.

    Returns
    -------
    Exposure
        Over one unit of time; ``parameters``: r, alpha, n (people), log_likelihood.

    Raises
    ------
    InfluLabError
        When a count is not a whole number >= 0, or contacts vary no more than chance, where
        the NBD has no finite r.

    References
    ----------
    Fader and Hardie, Applied Probability Models in Marketing Research (billboard example).

    Examples
    --------
    >>> fit = fit_nbd([40, 30, 15, 10, 5])
    >>> round(fit.mean, 6), round(fit.parameters["r"], 2)
    (1.1, 3.37)
    """
    from scipy.optimize import minimize_scalar
    from scipy.stats import nbinom

    people = np.asarray(counts, dtype=float)
    check("nbd fit", _count_problems(people))
    number = np.arange(len(people))
    total = people.sum()
    mean = float(number @ people / total)

    def loss(log_r: float) -> float:
        r = math.exp(log_r)
        return -float(people @ nbinom.logpmf(number, r, r / (r + mean)))

    best = minimize_scalar(loss, bounds=(-7, 14), method="bounded", options={"xatol": 1e-10})
    r = math.exp(best.x)
    fitted = nbd(r, r / mean, most=max(len(people) - 1, 50))
    named = {**fitted.parameters, "n": float(total), "log_likelihood": -float(best.fun)}
    return Exposure("NBD", fitted.distribution, mean, named)


def _count_problems(people: np.ndarray) -> list[str]:
    wrong = ~((people >= 0) & (people == np.floor(people)) & np.isfinite(people))
    problems = [
        f"{people[place]:g} people had {place} contacts; it must be a whole number >= 0"
        for place in np.flatnonzero(wrong)
    ]
    if problems or not people.sum() > 0:
        return problems or ["there are no people in the counts; give people by 0, 1, 2, ..."]
    number = np.arange(len(people))
    mean = number @ people / people.sum()
    variance = (number - mean) ** 2 @ people / people.sum()
    if variance <= mean:
        problems.append(
            f"contacts vary no more than chance (mean {mean:g}, variance {variance:g}); the NBD "
            "needs a variance above the mean: use binomial_reach"
        )
    return problems
