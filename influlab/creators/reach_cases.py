"""The ways to know an overlap: by segments, by pairs, by one figure, by lists of ids.

Each case answers the same questions, so that one door serves all: the net reach of any group of
creators (a row of a mask), the bounds, the segments and the people with 1, 2, 3, ... exposures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influlab.creators.reach_frailty import exposure_counts, phi, phi_inverse
from influlab.creators.reach_inputs import Roster
from influlab.creators.reach_lists import ListCount
from influlab.creators.reach_pairs import frailty_net, hofmans_net, pair_bounds
from influlab.creators.reach_pool import common_pool_mix, matching_overlap, pool_counts
from influlab.creators.reach_segments import Segments

WHATEVER = "whatever the audiences share"
PAIRS_ALONE = "whatever three or more creators share, given the pairs"


@dataclass(frozen=True, eq=False)
class BySegments:
    """Inside a segment one r rules the overlap; across segments nothing is shared.

    Parameters
    ----------
    roster : Roster
    cut : Segments
    chances : array of float, creators x segments
    r : float
    notes : tuple of str
    """

    roster: Roster
    cut: Segments
    chances: np.ndarray
    r: float
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The creators."""
        return self.roster.names

    @property
    def model(self) -> str:
        """How the audiences overlap, in words."""
        inside = "chance" if np.isinf(self.r) else f"gamma frailty, r = {self.r:.3g}"
        count = len(self.cut.labels)
        return inside if count == 1 else f"{count:,} segments, {inside} inside each"

    @property
    def gross(self) -> np.ndarray:
        """Accounts that each creator reaches."""
        return self.chances @ self.cut.sizes

    @property
    def contacts(self) -> np.ndarray:
        """Exposures that each creator makes."""
        return self.gross * self.roster.posts_seen

    @property
    def population(self) -> float:
        """People in all segments."""
        return float(self.cut.sizes.sum())

    def nets(self, masks: np.ndarray) -> np.ndarray:
        """Net reach of each group."""
        return phi(masks @ phi_inverse(self.chances, self.r), self.r) @ self.cut.sizes

    def segments(self) -> pd.DataFrame:
        """One row per segment, with the Fréchet bounds inside it."""
        sizes = self.cut.sizes
        gross = self.chances.sum(axis=0) * sizes
        net = phi(phi_inverse(self.chances, self.r).sum(axis=0), self.r) * sizes
        return pd.DataFrame(
            {
                "segment": list(self.cut.labels),
                "size": sizes,
                "gross": gross,
                "net": net,
                "low": self.chances.max(axis=0) * sizes,
                "high": np.minimum(sizes, gross),
                "share_reached": net / sizes,
            }
        )

    def bounds(self) -> list[tuple[str, float, float, str]]:
        """Fréchet bounds, segment by segment."""
        parts = self.segments()
        low, high = float(parts["low"].sum()), float(parts["high"].sum())
        return [("Fréchet", low, high, f"{WHATEVER} inside a segment")]

    def exposures(self, most: int) -> np.ndarray:
        """People with exactly 0, 1, ..., `most` exposures."""
        return self.cut.sizes @ exposure_counts(self.chances, self.roster.given, self.r, most=most)


@dataclass(frozen=True, eq=False)
class ByPairs:
    """What every pair shares is known; larger groups follow a model inside the pairs' bounds.

    Parameters
    ----------
    roster : Roster
    shared : array of float, n x n
    population : float or None
    method : str
        ``frailty`` (needs a population) or ``hofmans``.
    notes : tuple of str
    """

    roster: Roster
    shared: np.ndarray
    population: float | None
    method: str
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The creators."""
        return self.roster.names

    @property
    def model(self) -> str:
        """How the audiences overlap, in words."""
        return "pairs, gamma frailty" if self.method == "frailty" else "pairs, Hofmans"

    @property
    def gross(self) -> np.ndarray:
        """Accounts that each creator reaches."""
        return self.roster.gross

    @property
    def contacts(self) -> np.ndarray:
        """Exposures that each creator makes."""
        return self.roster.contacts

    def nets(self, masks: np.ndarray) -> np.ndarray:
        """Net reach of each group: the model's, or the bound of the pairs that it oversteps."""
        if self.method == "frailty":
            net = frailty_net(self.gross, self.shared, masks, self.population or math.inf)
        else:
            net = hofmans_net(self.gross, self.shared, masks)
        low, high = pair_bounds(self.gross, self.shared, masks)
        return np.clip(net, low, np.minimum(high, self.population or np.inf))

    def segments(self) -> pd.DataFrame:
        """There are none."""
        return _no_segments()

    def bounds(self) -> list[tuple[str, float, float, str]]:
        """Fréchet bounds, and the narrower ones that pairs prove."""
        return [_frechet(self.gross, self.population), _paired(self.gross, self.shared)]

    def exposures(self, most: int) -> np.ndarray:
        """People with exactly 0 to `most` exposures, by the common pool of the same net reach."""
        net = float(self.nets(np.ones((1, len(self.gross))))[0])
        overlap = matching_overlap(self.gross, net)
        counts = pool_counts(self.gross, self.roster.given, overlap, most=most)
        return _with_the_rest(counts, net, self.population)


@dataclass(frozen=True, eq=False)
class ByPool:
    """One overlap figure for every pair: the common pool.

    Parameters
    ----------
    roster : Roster
    overlap : float
    population : float or None
    notes : tuple of str
    """

    roster: Roster
    overlap: float
    population: float | None
    model: str = "common pool"
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The creators."""
        return self.roster.names

    @property
    def gross(self) -> np.ndarray:
        """Accounts that each creator reaches."""
        return self.roster.gross

    @property
    def contacts(self) -> np.ndarray:
        """Exposures that each creator makes."""
        return self.roster.contacts

    def nets(self, masks: np.ndarray) -> np.ndarray:
        """Net reach of each group."""
        population = self.population or np.inf
        return common_pool_mix(
            np.broadcast_to(self.gross, masks.shape), masks, self.overlap, population
        )

    def segments(self) -> pd.DataFrame:
        """There are none."""
        return _no_segments()

    def bounds(self) -> list[tuple[str, float, float, str]]:
        """Fréchet bounds, and the narrower ones that the pairs prove."""
        shared = self.overlap * np.minimum.outer(self.gross, self.gross)
        return [_frechet(self.gross, self.population), _paired(self.gross, shared)]

    def exposures(self, most: int) -> np.ndarray:
        """People with exactly 0, 1, ..., `most` exposures."""
        counts = pool_counts(self.gross, self.roster.given, self.overlap, most=most)
        net = float(self.nets(np.ones((1, len(self.gross))))[0])
        return _with_the_rest(counts, net, self.population)


@dataclass(frozen=True, eq=False)
class ByLists:
    """Who follows whom is known.

    Parameters
    ----------
    count : ListCount
    population : float or None
    """

    count: ListCount
    population: float | None
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The creators."""
        return self.count.names

    @property
    def model(self) -> str:
        """How it was counted."""
        return "counted exactly" if self.count.exact else "theta sketches"

    @property
    def gross(self) -> np.ndarray:
        """Accounts of each list."""
        return self.count.gross

    contacts = gross

    def segments(self) -> pd.DataFrame:
        """There are none."""
        return _no_segments()

    def bounds(self) -> list[tuple[str, float, float, str]]:
        """Fréchet bounds, and the error of the sketches where they were needed."""
        sketch = ("sketch error", self.count.low, self.count.high, "in about 95% of cases")
        first = _frechet(self.gross, self.population)
        return [first] if self.count.exact else [first, sketch]

    def exposures(self, most: int) -> np.ndarray:
        """People in exactly 0, 1, ..., `most` lists."""
        counts = np.zeros(most + 1)
        known = self.count.counts[: most + 1]
        counts[: len(known)] = known
        return _with_the_rest(counts, self.count.net, self.population)


Case = BySegments | ByPairs | ByPool | ByLists


def contributions(case: Case) -> tuple[float, np.ndarray, np.ndarray]:
    """Net reach, what each creator adds to those before it, and what only it reaches.

    Parameters
    ----------
    case : Case

    Returns
    -------
    net : float
    incremental, unique : arrays of float, one per creator
    """
    if isinstance(case, ByLists):
        return case.count.net, case.count.incremental, case.count.unique
    count = len(case.gross)
    masks = np.vstack([np.tri(count), 1.0 - np.eye(count)])
    nets = case.nets(masks)
    # No group reaches more than a group that holds it: a model clipped to bounds may waver.
    growth = np.minimum.accumulate(nets[:count][::-1])[::-1]
    net = float(growth[-1])
    return net, np.diff(growth, prepend=0.0), np.clip(net - nets[count:], 0.0, case.gross)


def _no_segments() -> pd.DataFrame:
    columns = ["segment", "size", "gross", "net", "low", "high", "share_reached"]
    return pd.DataFrame({name: pd.Series(dtype=float) for name in columns})


def _frechet(gross: np.ndarray, population: float | None) -> tuple[str, float, float, str]:
    high = min(float(gross.sum()), population or np.inf)
    return ("Fréchet", float(gross.max(initial=0)), high, WHATEVER)


def _paired(gross: np.ndarray, shared: np.ndarray) -> tuple[str, float, float, str]:
    low, high = pair_bounds(gross, shared, np.ones((1, len(gross))))
    return ("pairs", float(low[0]), float(high[0]), PAIRS_ALONE)


def _with_the_rest(counts: np.ndarray, net: float, population: float | None) -> np.ndarray:
    counts = counts.copy()
    counts[0] = np.nan if population is None else population - net
    return counts
