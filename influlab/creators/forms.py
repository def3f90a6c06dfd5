"""The forms a curve is fitted in, and their coefficients as rows of a table."""

from __future__ import annotations

import numpy as np

from influlab.creators.regression import Fit, mean_fit, median_fit, spline_columns

Data = tuple[np.ndarray, np.ndarray, np.ndarray]


def designs(places: np.ndarray, sample: np.ndarray) -> dict[str, np.ndarray]:
    """Columns of each form at `places`, centred at the mean of the sample.

    Parameters
    ----------
    places, sample : arrays
        log10 followers; the sample sets the centre and the spline's five knots.

    Returns
    -------
    dict of form to array
        ``straight, quadratic, spline``.

    Examples
    --------
    >>> designs(np.array([3.0, 5.0]), np.array([3.0, 5.0]))["straight"]
    array([[ 1., -1.],
           [ 1.,  1.]])
    """
    away, ones = places - sample.mean(), np.ones_like(places)
    knots = np.unique(np.quantile(sample, [0.02, 0.25, 0.5, 0.75, 0.98])) - sample.mean()
    return {
        "straight": np.column_stack([ones, away]),
        "quadratic": np.column_stack([ones, away, away**2]),
        "spline": spline_columns(away, knots),
    }


def fit_forms(data: Data) -> dict[tuple[str, str], Fit]:
    """Every form, for the mean and (all but the spline) for the median.

    Parameters
    ----------
    data : (places, values, creator)
        log10 followers, metric, number of the creator.

    Returns
    -------
    dict of (form, statistic) to Fit

    Examples
    --------
    >>> x = np.linspace(3, 6, 30)
    >>> sorted(fit_forms((x, x + np.sin(9 * x), np.arange(30))))[0]
    ('quadratic', 'mean')
    """
    places, values, creator = data
    fits = {}
    for form, design in designs(places, places).items():
        fits[form, "mean"] = mean_fit(design, values, creator)
        if form != "spline":
            fits[form, "median"] = median_fit(design, values, creator)
    return fits


def level_rows(fits: dict, level: float, unit: str) -> list[dict]:
    """Change per tenfold followers and bend, for the mean and the median.

    Parameters
    ----------
    fits : dict of (form, statistic) to Fit
    level : float
    unit : str

    Returns
    -------
    list of dict

    Examples
    --------
    >>> x = np.linspace(3, 6, 30)
    >>> fits = fit_forms((x, x + np.sin(9 * x), np.arange(30)))
    >>> len(level_rows(fits, 0.9, "fraction"))
    4
    """
    asked = {"straight": "change per tenfold followers", "quadratic": "bend per tenfold squared"}
    return [
        _row((form, statistic, quantity), fits[form, statistic], level, unit)
        for form, quantity in asked.items()
        for statistic in ("mean", "median")
    ]


def log_rows(data: Data, level: float, per_follower: bool) -> list[dict]:
    """Elasticities, and the bend of the log-log line.

    The mean of logs leaves zeros out; the median keeps them as a very small value.

    Parameters
    ----------
    data : (places, values, creator)
    level : float
    per_follower : bool
        Whether 1 + elasticity is that of engagements.

    Returns
    -------
    list of dict

    Examples
    --------
    >>> x = np.linspace(3, 6, 30)
    >>> noise = 1 + 0.1 * np.sin(9 * x)
    >>> rows = log_rows((x, 10 ** (-0.2 * x) * noise, np.arange(30)), 0.9, True)
    >>> [(row["quantity"], round(row["estimate"], 1)) for row in rows[:2]]
    [('elasticity of the metric', -0.2), ('elasticity of engagements', 0.8)]
    """
    places, values, creator = data
    forms = designs(places, places)
    some = values > 0
    logs = np.log10(np.where(some, values, values[some].min() / 10))
    fits = {
        "mean": mean_fit(forms["straight"][some], logs[some], creator[some]),
        "median": median_fit(forms["straight"], logs, creator),
    }
    rows = []
    for statistic, fit in fits.items():
        made = _row(("log-log", statistic, "elasticity of the metric"), fit, level, "elasticity")
        rows.append(made)
        if per_follower:
            moved = {end: 1 + made[end] for end in ("estimate", "low", "high")}
            rows.append({**made, "quantity": "elasticity of engagements", **moved})
    bend = mean_fit(forms["quadratic"][some], logs[some], creator[some])
    keys = ("log-log", "mean", "bend of the elasticity")
    return [*rows, _row(keys, bend, level, "elasticity per tenfold")]


def is_sure(fit: Fit) -> bool:
    """Whether the last coefficient differs from 0 at 5 %.

    Parameters
    ----------
    fit : Fit

    Returns
    -------
    bool

    Examples
    --------
    >>> is_sure(Fit(np.array([0.0, 3.0]), np.eye(2)))
    True
    """
    value, error = _last(fit)
    return bool(fit.p_value(value / error) < 0.05) if error > 0 else value != 0


def _last(fit: Fit) -> tuple[float, float]:
    return fit.contrast(np.eye(len(fit.coefficients))[-1])


def _row(keys: tuple[str, str, str], fit: Fit, level: float, unit: str) -> dict:
    value, error = _last(fit)
    half = fit.errors(level) * error
    return {
        **dict(zip(("form", "statistic", "quantity"), keys, strict=True)),
        **{"estimate": value, "low": value - half, "high": value + half, "level": level},
        "p_value": fit.p_value(value / error) if error > 0 else np.nan,
        "unit": unit,
    }
