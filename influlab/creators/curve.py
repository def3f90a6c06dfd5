"""Engagement against size without any tier: straight or bent, and whether it turns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.creators.forms import designs, fit_forms, is_sure, level_rows, log_rows
from influlab.creators.inputs import check_level, kind_of
from influlab.creators.summary import METRIC, read_metric
from influlab.creators.tiers import default_scheme
from influlab.creators.turning import TurnTest, fieller, lind_mehlum, two_lines
from influlab.errors import InfluLabError
from influlab.tables.words import counted

LEAST = 20
CREATORS = 10  # fewer tell nothing of size, however many posts they have
GRID = 80


@dataclass(frozen=True)
class Curve:
    """A metric against size, made by :func:`engagement_curve`.

    Parameters
    ----------
    metric : str
    level : float
    shape : str
        ``falls``, ``rises``, ``level``, ``U``, ``inverted U``.
    bent : bool
        Whether the quadratic term is sure: a bend, which is not yet a turn.
    table : DataFrame, one row per form and quantity
        ``form, statistic, quantity, estimate, low, high, level, p_value, unit``; the p value
        is that of no change with size (for engagements: of growth in proportion).
    tests : DataFrame, one row per test of a turn
        ``test, statistic, shape, left, right, p_value, followers, low, high, found``: slopes
        before and after the turn per tenfold followers, and where it would lie. An empty
        bound means that the data do not bound it (Fieller).
    line : DataFrame, one row per form and follower count, for drawing
        ``form, statistic, followers, estimate, low, high``.
    rows, left_out : int
        Rows used; rows without followers or metric.

    Examples
    --------
    >>> from influlab.tables import world
    >>> engagement_curve(world(0, creators=200).creators).shape
    'falls'
    """

    metric: str
    level: float
    shape: str
    bent: bool
    table: pd.DataFrame
    tests: pd.DataFrame
    line: pd.DataFrame
    rows: int
    left_out: int

    @property
    def text(self) -> str:
        """The shape in words, with the elasticity or the turning point."""
        name = self.metric.replace("_", " ")
        quantity = self.table.set_index(["form", "statistic", "quantity"])
        row = quantity.loc[("log-log", "median", "elasticity of the metric")]
        tenfold = [f"{10 ** row[end] - 1:+.0%}" for end in ("estimate", "low", "high")]
        change = (
            f"ten times the followers go with {tenfold[0]} ({self.level:.0%} range {tenfold[1]} "
            f"to {tenfold[2]}) of the median {name}"
        )
        if self.shape not in ("U", "inverted U"):
            bend = "The curve bends, but a turn is not shown" if self.bent else "No bend is sure"
            verb = "is level" if self.shape == "level" else self.shape
            return f"Mean {name} {verb} with size: {change}. {bend} ({counted(self.rows, 'row')})."
        place = self.tests.loc[self.tests["test"] == "two lines", "followers"].iloc[0]
        return (
            f"Mean {name} has the shape of {'a U' if self.shape == 'U' else 'an inverted U'}, "
            f"with its turn near {place:,.0f} followers: both the falling and the rising side are "
            f"sure. Over the whole range {change} ({counted(self.rows, 'row')})."
        )


def engagement_curve(
    creators: object,
    metric: str = METRIC,
    *,
    level: float = 0.9,
    per_follower: bool | None = None,
) -> Curve:
    r"""A metric against the logarithm of followers: no tier, no cut-off.

    Four forms, each for the mean (least squares, HC3 errors) and the median (quantile
    regression), with Student's t on the creators: a straight line, a parabola, a natural
    cubic spline (mean only), and the log-log form. A turn is called only when Lind and
    Mehlum's test *and* Simonsohn's two lines find it on the stretch that holds 98 % of
    creators (see :mod:`influlab.creators.turning`).

    **The ratio trap.** A rate by followers has followers in its denominator, so it falls
    with size even when size does no harm: were engagements the same for everyone, the rate
    would fall as 1 / followers. Ask the log-log form instead:

    .. math:: \ln engagements = a + \beta \ln followers
              \;\Leftrightarrow\; \ln rate = a + (\beta - 1) \ln followers

    :math:`\beta` is the elasticity of engagements. Rate falling with :math:`\beta = 0.8`
    means that ten times the followers bring 6.3 times the engagements: less than ten, but
    more. Error in the follower count itself (bought followers, a count taken years after
    the post) pushes :math:`\beta` below 1 with no human cause. And a straight line in
    log-log is a bend in the rate, never a U.

    Parameters
    ----------
    creators : frame, one row per creator or per post
        ``followers`` [count, >= 0], the metric, ``creator_id`` where it repeats (errors are
        then by creator). Rows without followers or metric are left out and counted.
    metric : str
        Column to explain, in its own unit.
    level : float in (0, 1)
    per_follower : bool, optional
        Whether the metric is engagements / followers, so that the elasticity of engagements
        is told too; default: the name ends with ``by_followers``.

    Returns
    -------
    Curve
        ``.table .tests .line .shape .text``.

    Raises
    ------
    InfluLabError
        Fewer than 20 usable rows, 10 creators or 10 different follower counts, or a metric
        that is the same everywhere.
    TableError
        Columns that are missing, cells that are no numbers.

    Examples
    --------
    >>> from influlab.tables import world
    >>> curve = engagement_curve(world(0, creators=500).creators)
    >>> row = curve.table.query("quantity == 'elasticity of engagements'").iloc[0]
    >>> bool(row["low"] < 1 - 0.18 < row["high"])    # planted: engagement_elasticity -0.18
    True
    """
    check_level("engagement curve", level)
    table = read_metric(creators, metric, default_scheme())
    used = table[(table["followers"] > 0) & table["value"].notna()]
    _usable(used, metric)
    places = np.log10(used["followers"].to_numpy())
    cloud = (places, used["value"].to_numpy(), used["creator"].to_numpy())
    inner = np.quantile(places, [0.01, 0.99])
    per = metric.endswith("by_followers") if per_follower is None else per_follower
    fits = fit_forms(cloud)
    tests = _tests(fits, cloud, inner)
    rows = [*log_rows(cloud, level, per), *level_rows(fits, level, _unit(metric))]
    return Curve(
        *(metric, level, _shape(fits, tests), is_sure(fits["quadratic", "mean"])),
        table=pd.DataFrame(rows),
        tests=_as_table(tests, fits, places.mean(), level),
        line=_line(fits, places, level),
        rows=len(used),
        left_out=len(table) - len(used),
    )


def _tests(fits: dict, data: tuple, inner: np.ndarray) -> list[tuple[str, TurnTest]]:
    places, values, creator = data
    centre, count = places.mean(), len(np.unique(creator))
    found = []
    for statistic in ("mean", "median"):
        low, high = inner - centre
        found.append((statistic, lind_mehlum(fits["quadratic", statistic], low, high, count)))
    found.append(("mean", two_lines(places - centre, values, creator)))
    return [(statistic, _moved(test, centre)) for statistic, test in found]


def _moved(test: TurnTest, centre: float) -> TurnTest:
    return TurnTest(
        *(test.test, test.shape, test.left, test.right, test.p_value), place=test.place + centre
    )


def _as_table(tests: list, fits: dict, centre: float, level: float) -> pd.DataFrame:
    rows = []
    for statistic, test in tests:
        low = high = np.nan
        if test.test == "Lind-Mehlum":
            low, high = (end + centre for end in fieller(fits["quadratic", statistic], level))
        rows.append(
            {
                **{"test": test.test, "statistic": statistic, "shape": test.shape},
                **{"left": test.left, "right": test.right, "p_value": test.p_value},
                **{"followers": _followers(test.place), "low": _followers(low)},
                **{"high": _followers(high), "found": test.found},
            }
        )
    return pd.DataFrame(rows)


def _followers(place: float) -> float:
    """10 to this power; a place beyond all accounts on earth is none."""
    return float(10**place) if 0 <= place <= 10 else np.nan


def _shape(fits: dict, tests: list[tuple[str, TurnTest]]) -> str:
    of_mean = [test for statistic, test in tests if statistic == "mean"]
    if all(test.found for test in of_mean) and len({test.shape for test in of_mean}) == 1:
        return of_mean[0].shape
    straight = fits["straight", "mean"]
    if not is_sure(straight):
        return "level"
    return "falls" if straight.coefficients[1] < 0 else "rises"


def _line(fits: dict, places: np.ndarray, level: float) -> pd.DataFrame:
    grid = np.linspace(places.min(), places.max(), GRID)
    columns = designs(grid, places)
    parts = []
    for (form, statistic), fit in fits.items():
        middle, error = fit.at(columns[form])
        half = fit.errors(level) * error
        part = {"form": form, "statistic": statistic, "followers": 10**grid, "estimate": middle}
        parts.append(pd.DataFrame({**part, "low": middle - half, "high": middle + half}))
    return pd.concat(parts, ignore_index=True)


def _unit(metric: str) -> str:
    kind = kind_of(metric)
    return {"fraction": "fraction", "money": "currency"}.get(kind, "unit of the metric")


def _usable(used: pd.DataFrame, metric: str) -> None:
    people, sizes = used["creator"].nunique(), used["followers"].nunique()
    if len(used) < LEAST or people < CREATORS or sizes < 10:
        problem = (
            f"{counted(len(used), 'row')} with followers and {metric!r}, "
            f"{counted(people, 'creator')}, {counted(sizes, 'different follower count')}; a curve "
            f"needs at least {LEAST} rows, {CREATORS} creators and 10 different follower counts"
        )
        raise InfluLabError("engagement curve", problem)
    if used["value"].nunique() == 1:
        same = used["value"].iloc[0]
        problem = f"{metric!r} is {same:g} in every row; there is no curve to find"
        raise InfluLabError("engagement curve", problem)
