"""Figures in sentences: few digits, one way everywhere in this room."""

from __future__ import annotations

import math


def figure(value: float) -> str:
    """A number with about three digits that count.

    Parameters
    ----------
    value : float

    Returns
    -------
    str

    Examples
    --------
    >>> figure(12345.6), figure(12.345), figure(0.012345), figure(-0.0)
    ('12,346', '12.3', '0.0123', '0')
    """
    if not math.isfinite(value):
        return "unknown"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    text = f"{value:.3g}"
    return "0" if float(text) == 0 else text


def percent(fraction: float) -> str:
    """A fraction as percent with about three digits that count.

    Parameters
    ----------
    fraction : float

    Returns
    -------
    str

    Examples
    --------
    >>> percent(0.0512), percent(-0.2588), percent(1.5)
    ('5.12 %', '-25.9 %', '150 %')
    """
    return f"{figure(100 * fraction)} %"


def span(low: float, high: float, level: float) -> str:
    """An interval in words.

    Parameters
    ----------
    low, high : float
    level : float

    Returns
    -------
    str

    Examples
    --------
    >>> span(1.25, 3.5, 0.9)
    '90 % interval 1.25 to 3.5'
    """
    return f"{percent(level)} interval {figure(low)} to {figure(high)}"


def chance(p_value: float) -> str:
    """A p-value as readers write it.

    Parameters
    ----------
    p_value : float

    Returns
    -------
    str

    Examples
    --------
    >>> chance(0.0234), chance(0.00001)
    ('p = 0.023', 'p < 0.001')
    """
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.2g}"
