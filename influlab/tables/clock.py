"""The invented market's clock: it ends at one fixed moment, so that a seed gives the same days."""

from __future__ import annotations

import numpy as np
import pandas as pd

END = np.datetime64("2026-06-30T00:00:00", "s")
DAY = 86_400.0


def stamps(seconds: np.ndarray) -> pd.Series:
    """Moments in UTC, counted in seconds from the market's last day.

    Parameters
    ----------
    seconds : array
        Negative is before the last day.

    Returns
    -------
    Series of datetime64[us, UTC]

    Examples
    --------
    >>> stamps(np.array([-86_400]))[0]
    Timestamp('2026-06-29 00:00:00+0000', tz='UTC')
    """
    moments = END + np.round(seconds).astype(np.int64).astype("timedelta64[s]")
    return pd.Series(moments.astype("datetime64[us]")).dt.tz_localize("UTC")


def seconds(moments: pd.Series) -> np.ndarray:
    """Seconds from the market's last day, the inverse of :func:`stamps`.

    Parameters
    ----------
    moments : Series of datetime64 in UTC

    Returns
    -------
    array of int

    Examples
    --------
    >>> seconds(stamps(np.array([-86_400]))).tolist()
    [-86400]
    """
    plain = moments.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    return (plain.astype("datetime64[s]") - END).astype(np.int64)
