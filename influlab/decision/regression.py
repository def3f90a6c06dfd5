"""What an option would be worth on average if some quantities were known: regression on them.

The conditional expectation of the objective given what would be learned is a smooth
function of it, so a flexible regression of the draws on it estimates the expectation
(Strong, Oakley & Brennan 2014, doi:10.1177/0272989X13505910).
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

ALONE, TOGETHER = 10, 6  # columns of the spline for one quantity, and for each of several
FOLDS = 5
RIDGE = 1e-4
REPLICATES = 100  # of the coefficients, for the interval
ROWS = 1_000  # draws on which the interval is computed


def spline(values: np.ndarray, columns: int) -> np.ndarray:
    """Cubic B-spline columns of one quantity, on the scale of its ranks.

    Parameters
    ----------
    values : array of n numbers
    columns : int, 4 or more

    Returns
    -------
    array, n x columns - 1
        Without the column that the constant already spans; empty for a constant quantity.
    """
    from scipy.interpolate import BSpline

    order = np.argsort(values, kind="stable")
    if values[order[0]] == values[order[-1]]:
        return np.empty((len(values), 0))
    sorted_values = values[order]
    edges = np.flatnonzero(np.diff(sorted_values)) + 1
    starts = np.concatenate([[0], edges])
    sizes = np.diff(np.concatenate([starts, [len(values)]]))
    middle = np.repeat(starts + (sizes - 1) / 2, sizes)
    place = np.empty(len(values))
    place[order] = (middle + 0.5) / len(values)
    knots = np.concatenate([np.zeros(3), np.linspace(0, 1, columns - 2), np.ones(3)])
    return BSpline.design_matrix(place, knots, 3).toarray()[:, 1:]


def _single(values: np.ndarray) -> np.ndarray:
    return np.concatenate([np.ones((len(values), 1)), spline(values, ALONE)], axis=1)


def _several(quantities: np.ndarray) -> np.ndarray:
    """A constant, splines of each quantity, and products of pairs of their scores."""
    columns = [np.ones((len(quantities), 1))]
    columns += [spline(values, TOGETHER) for values in quantities.T]
    scores = [_score(values) for values in quantities.T]
    columns += [(one * other)[:, None] for one, other in combinations(scores, 2)]
    return np.concatenate(columns, axis=1)


def _score(values: np.ndarray) -> np.ndarray:
    """A quantity, or its log where it is positive, with mean 0 and sd 1."""
    values = np.log(values) if (values > 0).all() else values
    sd = values.std()
    return (values - values.mean()) / sd if sd > 0 else values * 0.0


def _indices(quantities: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    """What each gap is expected to be given the quantities, each draw by the draws of other folds.

    Predicting every draw without itself keeps a rich regression from finding patterns in chance.
    """
    columns = _several(quantities)
    fold = np.arange(len(columns)) % FOLDS
    grams, sums = [], []
    for k in range(FOLDS):
        part = columns[fold == k]
        grams.append(part.T @ part)
        sums.append(part.T @ gaps[fold == k])
    found = np.empty_like(gaps)
    for k in range(FOLDS):
        gram, total = sum(grams) - grams[k], sum(sums) - sums[k]
        solved = np.linalg.solve(gram + _ridge(gram), total)
        found[fold == k] = columns[fold == k] @ solved
    return found


def _ridge(gram: np.ndarray) -> np.ndarray:
    return RIDGE * np.diag(np.maximum(np.diag(gram), 1e-12))


def value_of_knowing(
    quantities: np.ndarray, values: np.ndarray, seed: int = 0
) -> tuple[float, float, float]:
    """Gain in the expected objective from choosing with the quantities known.

    One quantity: a spline. Several: first an index for each gap between options, predicted
    for every draw from other draws by splines and products of pairs; then a spline of it.

    Parameters
    ----------
    quantities : array, draws x k
        What would be learned.
    values : array, draws x options
        The objective, higher is better.
    seed : int
        Of the interval.

    Returns
    -------
    estimate, low, high : float
        Never below zero; the interval has level 0.9 and speaks of the regression's error.
    """
    gaps = values[:, 1:] - values[:, :1]
    if quantities.shape[1] == 1:
        designs = [_single(quantities[:, 0])] * gaps.shape[1]
    else:
        designs = [_single(index) for index in _indices(quantities, gaps).T]
    fits = [_fit(design, gap) for design, gap in zip(designs, gaps.T, strict=True)]
    fitted = np.column_stack([design @ fit[0] for design, fit in zip(designs, fits, strict=True)])
    estimate = _gain(fitted)
    rng = np.random.default_rng(seed)
    few = [design[:: max(len(design) // ROWS, 1)] for design in designs]
    middle = _gain(np.column_stack([d @ f[0] for d, f in zip(few, fits, strict=True)]))
    gains = [
        _gain(np.column_stack([d @ _shaken(f, rng) for d, f in zip(few, fits, strict=True)]))
        for _ in range(REPLICATES)
    ]
    low, high = np.quantile(gains, [0.05, 0.95]) - middle
    return estimate, max(estimate + min(low, 0.0), 0.0), estimate + max(high, 0.0)


def _fit(design: np.ndarray, gap: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least-squares coefficients and a root of their covariance."""
    gram = design.T @ design
    inverse = np.linalg.inv(gram + 1e-9 * np.diag(np.maximum(np.diag(gram), 1e-9)))
    coefficients = inverse @ (design.T @ gap)
    rest = gap - design @ coefficients
    noise = float(rest @ rest) / max(len(gap) - len(gram), 1)
    values, vectors = np.linalg.eigh(inverse)
    return coefficients, vectors * np.sqrt(np.clip(values, 0.0, None) * noise)


def _shaken(fit: tuple[np.ndarray, np.ndarray], rng: np.random.Generator) -> np.ndarray:
    return fit[0] + fit[1] @ rng.standard_normal(len(fit[0]))


def _gain(fitted: np.ndarray) -> float:
    """Expected gain of choosing by the fitted gaps to the first option."""
    best = np.maximum(fitted.max(axis=1), 0.0).mean()
    return max(float(best - max(fitted.mean(axis=0).max(), 0.0)), 0.0)
