"""What net reach, frequency and the calibration of overlap answer with."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, eq=False)
class Reach:
    """De-duplicated reach of a roster, with the bounds that hold whatever audiences share.

    Parameters
    ----------
    table : DataFrame, one row per creator, in the order given
        ``creator_id``; accounts: ``gross`` (reached by this creator), ``incremental`` (added to
        the creators before it; adds up to ``net``), ``unique`` (reached by no other creator);
        ``unique_share`` (unique / gross).
    segments : DataFrame, one row per segment; empty when there are none
        ``segment, size, gross, net, low, high`` [people], ``share_reached`` (net / size).
    bounds : DataFrame, one row per bound
        ``bound, low, high`` [accounts], ``holds`` (under what).
    net, gross, low, high : float
        Different accounts; contacts counted creator by creator; Fréchet bounds of net.
    population : float or None
        People who could be reached, where it is known.
    model : str
        How the audiences were taken to overlap.
    notes : tuple of str
        What the reader should know besides.

    Examples
    --------
    >>> from influlab.creators.reach import net_reach
    >>> print(net_reach({"ana": 1_000, "bo": 500}, overlap=0.2).text)
    2 creators reach 1,400 different accounts, 7% fewer than the 1,500 counted one by one (common
    pool). Whatever their audiences share, it lies between 1,000 and 1,500.
    """

    table: pd.DataFrame
    segments: pd.DataFrame
    bounds: pd.DataFrame
    net: float
    gross: float
    low: float
    high: float
    population: float | None
    model: str
    notes: tuple[str, ...] = ()

    @property
    def share_of_population(self) -> float:
        """Net reach / population; NaN where the population is not known."""
        return self.net / self.population if self.population else math.nan

    @property
    def text(self) -> str:
        """Two sentences for a manager, and the notes."""
        count = len(self.table)
        who = f"{count:,} creator{' reaches' if count == 1 else 's reach'}"
        of = fewer = ""
        if self.population:
            of = f" ({self.share_of_population:.1%} of {self.population:,.0f})"
        if count > 1 and self.gross:
            repeated = 1 - self.net / self.gross
            fewer = f", {repeated:.0%} fewer than the {self.gross:,.0f} counted one by one"
        first = f"{who} {self.net:,.0f} different accounts{of}{fewer} ({self.model})."
        bounds = (
            f"Whatever their audiences share, it lies between {self.low:,.0f} and {self.high:,.0f}."
        )
        return " ".join([first, bounds, *self.notes])


@dataclass(frozen=True, eq=False)
class Frequency:
    """How often the accounts of a roster's net reach are met.

    Parameters
    ----------
    table : DataFrame, one row per number of exposures from 0
        ``exposures``; ``people_exactly``, ``people_at_least`` [accounts; NaN at 0 where the
        population is not known]; ``share_of_reached_at_least`` (/ net reach);
        ``share_of_population_at_least`` (/ population; NaN where it is not known).
    net : float
        Accounts reached at least once: ``people_at_least`` at 1.
    contacts : float
        Exposures in all.
    population : float or None
    model : str
        How the audiences were taken to overlap.

    Examples
    --------
    >>> from influlab.creators.reach import frequency
    >>> print(frequency({"ana": 1_000, "bo": 500}, overlap=0.2).text)
    1,400 accounts are reached 1.07 times on average; 100 of them (7%) at least 2 times.
    """

    table: pd.DataFrame
    net: float
    contacts: float
    population: float | None
    model: str

    @property
    def mean(self) -> float:
        """Exposures per account reached; NaN when nobody is."""
        return self.contacts / self.net if self.net > 0 else math.nan

    @property
    def rating_points(self) -> float:
        """Contacts per hundred people (GRP); NaN where the population is not known."""
        return 100 * self.contacts / self.population if self.population else math.nan

    @property
    def text(self) -> str:
        """One sentence for a manager."""
        if not self.net > 0:
            return "Nobody is reached."
        often = min(3, max(2, math.ceil(self.mean)), len(self.table) - 1)
        row = self.table.set_index("exposures").loc[often]
        return (
            f"{self.net:,.0f} accounts are reached {self.mean:.2f} times on average; "
            f"{row['people_at_least']:,.0f} of them ({row['share_of_reached_at_least']:.0%}) at "
            f"least {often} time{'' if often == 1 else 's'}."
        )


@dataclass(frozen=True, eq=False)
class OverlapFit:
    """The one overlap number r that observed pairs ask for.

    Parameters
    ----------
    r : float
        Shape of the activity for ``net_reach(r=...)``, above 0 (full overlap) to inf
        (chance).
    table : DataFrame, one row per pair
        ``creator_a, creator_b``; accounts: ``shared`` (observed), ``fitted``, ``by_chance``.
    note : str
        Said when the observed pairs lie outside what r can reach; else empty.

    Examples
    --------
    >>> from influlab.creators.reach_calibrate import calibrate_overlap
    >>> pairs = pd.DataFrame({"creator_a": ["ana"], "creator_b": ["bo"], "shared": [177.0]})
    >>> round(calibrate_overlap({"ana": 300, "bo": 400}, pairs, population=1_000).r, 2)
    1.01
    """

    r: float
    table: pd.DataFrame
    note: str = ""

    @property
    def text(self) -> str:
        """One or two sentences for a manager."""
        observed, chance = self.table["shared"].sum(), self.table["by_chance"].sum()
        times = f", {observed / chance:.1f} times what chance gives" if chance > 0 else ""
        count = len(self.table)
        pairs = "1 pair shares" if count == 1 else f"{count:,} pairs share"
        first = f"{pairs} {observed:,.0f} accounts{times}: r = {self.r:.3g}."
        return f"{first} {self.note}".strip()
