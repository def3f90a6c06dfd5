"""What each ratio means: its formula, its units, its denominator in its name.

Every function takes numbers, arrays or Series and answers in the same kind. A ratio is one of
totals: add up first, divide last. A denominator of 0, or anything missing, gives NaN, never
infinity and never 0. The published rival formulas stand in the evidence table ``formulas``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

Number = float | np.ndarray | pd.Series


def ratio(numerator: Number, denominator: Number) -> Number:
    r"""One number per another; NaN where the other is 0 or anything is missing.

    .. math:: r = a / b

    Parameters
    ----------
    numerator, denominator : number, array or Series

    Returns
    -------
    number, array or Series

    Examples
    --------
    >>> ratio(1, 4), ratio(1, 0)
    (0.25, nan)
    >>> ratio(pd.Series([1.0, 2.0]), pd.Series([2.0, 0.0])).tolist()
    [0.5, nan]
    """
    below: Any = denominator
    if isinstance(denominator, pd.Series):
        return numerator / below.astype(float).where(below != 0)
    below = np.asarray(denominator, dtype=float)
    found: Any = numerator / np.where(below == 0, np.nan, below)
    return found if np.ndim(found) else float(found)


def engagements(
    likes: Number, comments: Number = 0, saves: Number = 0, shares: Number = 0
) -> Number:
    r"""Engagements of a post: likes + comments + saves + shares, of those that are given.

    .. math:: E = likes + comments + saves + shares

    A count that the source does not give is left out of the call; say which were counted.
    A missing value inside a given column makes the sum missing.

    Parameters
    ----------
    likes, comments, saves, shares : counts

    Returns
    -------
    count

    Examples
    --------
    >>> engagements(2_400, 60)
    2460
    """
    return likes + comments + saves + shares


def engagement_rate_by_followers(engagements: Number, followers: Number) -> Number:
    r"""Engagements of a post per follower.

    .. math:: ER_F = E / followers

    Parameters
    ----------
    engagements : count
    followers : count
        Accounts that follow, best when the post was published.

    Returns
    -------
    fraction

    Examples
    --------
    >>> engagement_rate_by_followers(2_460, 60_000)
    0.041
    """
    return ratio(engagements, followers)


def engagement_rate_by_reach(engagements: Number, reach: Number) -> Number:
    r"""Engagements of a post per account that saw it.

    .. math:: ER_R = E / reach

    Parameters
    ----------
    engagements : count
    reach : count, different accounts that saw the post

    Returns
    -------
    fraction

    Examples
    --------
    >>> engagement_rate_by_reach(330, 2_200)
    0.15
    """
    return ratio(engagements, reach)


def engagement_rate_by_views(engagements: Number, views: Number) -> Number:
    r"""Engagements of a post per view (or per impression, before April 2025).

    .. math:: ER_V = E / views

    Views and impressions are different counts: never mix them in one series.

    Parameters
    ----------
    engagements : count
    views : count, times shown or played, repeats included

    Returns
    -------
    fraction

    Examples
    --------
    >>> engagement_rate_by_views(330, 3_300)
    0.1
    """
    return ratio(engagements, views)


def reach_rate(reach: Number, followers: Number) -> Number:
    r"""Accounts reached by one post per follower; above 1 where it spreads beyond them.

    .. math:: r = reach / followers

    Parameters
    ----------
    reach, followers : counts

    Returns
    -------
    fraction

    Examples
    --------
    >>> reach_rate(9_000, 60_000)
    0.15
    """
    return ratio(reach, followers)


def frequency(impressions: Number, reach: Number) -> Number:
    r"""Times that an account reached saw the post or campaign.

    .. math:: f = impressions / reach

    Parameters
    ----------
    impressions : count
        Impressions or views.
    reach : count

    Returns
    -------
    times per account

    Examples
    --------
    >>> frequency(10_800, 9_000)
    1.2
    """
    return ratio(impressions, reach)


def ctr(clicks: Number, impressions: Number) -> Number:
    r"""Click-through rate: clicks per impression.

    .. math:: CTR = clicks / impressions

    Parameters
    ----------
    clicks, impressions : counts

    Returns
    -------
    fraction

    Examples
    --------
    >>> ctr(18, 10_000)
    0.0018
    """
    return ratio(clicks, impressions)


def click_rate(clicks: Number, reach: Number) -> Number:
    r"""Clicks per account reached.

    .. math:: c = clicks / reach

    Parameters
    ----------
    clicks, reach : counts

    Returns
    -------
    fraction

    Examples
    --------
    >>> click_rate(90, 9_000)
    0.01
    """
    return ratio(clicks, reach)


def conversion_rate(orders: Number, clicks: Number) -> Number:
    r"""Orders per click.

    .. math:: v = orders / clicks

    Parameters
    ----------
    orders, clicks : counts

    Returns
    -------
    fraction

    Examples
    --------
    >>> conversion_rate(3, 90)
    0.03333333333333333
    """
    return ratio(orders, clicks)


def cpm(spend: Number, impressions: Number) -> Number:
    r"""Cost per thousand impressions (or views).

    .. math:: CPM = 1000 \cdot spend / impressions

    Parameters
    ----------
    spend : money, impressions : count

    Returns
    -------
    money per thousand

    Examples
    --------
    >>> cpm(500, 25_000)
    20.0
    """
    return 1_000 * ratio(spend, impressions)


def cpe(spend: Number, engagements: Number) -> Number:
    r"""Cost per engagement.

    .. math:: CPE = spend / E

    Parameters
    ----------
    spend : money, engagements : count

    Returns
    -------
    money per engagement

    Examples
    --------
    >>> cpe(500, 1_250)
    0.4
    """
    return ratio(spend, engagements)


def cpc(spend: Number, clicks: Number) -> Number:
    r"""Cost per click.

    .. math:: CPC = spend / clicks

    Parameters
    ----------
    spend : money, clicks : count

    Returns
    -------
    money per click

    Examples
    --------
    >>> cpc(500, 250)
    2.0
    """
    return ratio(spend, clicks)


def cpa(spend: Number, orders: Number) -> Number:
    r"""Cost per order (acquisition).

    .. math:: CPA = spend / orders

    Parameters
    ----------
    spend : money, orders : count

    Returns
    -------
    money per order

    Examples
    --------
    >>> cpa(500, 8)
    62.5
    """
    return ratio(spend, orders)


def roas(attributed_revenue: Number, spend: Number) -> Number:
    r"""Return on spend: attributed revenue per money spent. It is not profit.

    .. math:: ROAS = attributed\ revenue / spend

    Parameters
    ----------
    attributed_revenue : money
        After refunds, before costs of goods.
    spend : money
        Fees + product + shipping + production + coordination + boosting.

    Returns
    -------
    ratio

    Examples
    --------
    >>> roas(1_000, 500)
    2.0
    """
    return ratio(attributed_revenue, spend)


def iroas(incremental_revenue: Number, spend: Number) -> Number:
    r"""Incremental return on spend: revenue that would not have come otherwise.

    .. math:: iROAS = incremental\ revenue / spend

    Parameters
    ----------
    incremental_revenue, spend : money

    Returns
    -------
    ratio

    Examples
    --------
    >>> iroas(750, 500)
    1.5
    """
    return ratio(incremental_revenue, spend)


def roi(incremental_gross_profit: Number, spend: Number) -> Number:
    r"""Return on investment: what is left of each money spent, after it came back.

    .. math:: ROI = (incremental\ gross\ profit - spend) / spend

    Parameters
    ----------
    incremental_gross_profit : money
        Incremental revenue times margin.
    spend : money

    Returns
    -------
    ratio
        0 breaks even, -1 loses everything.

    Examples
    --------
    >>> roi(300, 500)
    -0.4
    """
    return ratio(incremental_gross_profit - spend, spend)
