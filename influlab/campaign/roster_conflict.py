"""When nothing fits: which limits conflict, and the least that has to give.

The conflict is found by deletion: a limit is dropped, and stays dropped where the rest still
has no roster; what remains is a smallest set that cannot hold together (Chinneck 2008,
doi:10.1007/978-0-387-74932-7). Then each of its limits is made elastic on its own, all others
kept: the least amount by which it has to give. Where no single one is enough, all are made
elastic together. Each answer is a real roster, and amounts are counted on it.
"""

from __future__ import annotations

from typing import cast

import highspy
import numpy as np
from scipy.sparse import csc_array, hstack, vstack

from influlab.campaign.roster_highs import programme, quiet, run
from influlab.campaign.roster_limits import SLACK, Row

ROUNDS = 20


def explain(rows: list[Row], single: csc_array) -> list[str]:
    """Two sentences: which of the rows cannot hold together, and what would mend it.

    `single` holds one row per creator, which keeps it to one bundle of posts.
    """
    core = smallest_conflict(rows, single)
    first = "these cannot hold together: " + "; ".join(row.label for row in core)
    mends = []
    for row in core:
        chosen = _give(rows, single, [row])
        if chosen is not None:
            mends.append(_amount(row, _best_ratio(row, rows, single, chosen)))
    if mends:
        return [first, f"any one of these is enough: {'; '.join(mends)}"]
    chosen = _give(rows, single, rows)
    assert chosen is not None  # with every row loose there is always a roster
    broken = [_amount(row, chosen) for row in rows if _lack(row, chosen) > 0]
    return [first, f"no single change is enough; together these are: {'; '.join(broken)}"]


def smallest_conflict(rows: list[Row], single: csc_array) -> list[Row]:
    """Rows that cannot hold together, none of which can be left out of the conflict."""
    core = list(rows)
    for row in rows:
        fewer = [each for each in core if each is not row]
        if _roster(fewer, single) is None:
            core = fewer
    return core


def _roster(rows: list[Row], single: csc_array, worth: np.ndarray | None = None):
    """A best whole roster under a linear worth, or None when it is proved that there is none."""
    matrix, lower = _model(rows, single)
    worth = np.zeros(matrix.shape[1]) if worth is None else worth
    solver = quiet()
    _exactly(solver)
    scale = np.abs(worth).max(initial=0.0) or 1.0
    whole = np.ones(len(worth), dtype=bool)
    solver.passModel(programme(worth / scale, matrix, lower, whole=whole))
    values = run(solver)
    return None if values is None else np.flatnonzero(values > 0.5)


def _exactly(solver: highspy.Highs) -> None:
    for option in ("mip_rel_gap", "mip_abs_gap"):
        solver.setOptionValue(option, 0.0)


def _model(rows: list[Row], single: csc_array) -> tuple[csc_array, np.ndarray]:
    canonical = [row.canonical for row in rows]
    above = np.array([weights for weights, _ in canonical]).reshape(-1, single.shape[1])
    matrix = csc_array(vstack([csc_array(above), -single]))
    lower = np.concatenate([[level for _, level in canonical], -np.ones(single.shape[0])])
    return matrix, lower - SLACK


def _give(rows: list[Row], single: csc_array, elastic: list[Row]) -> np.ndarray | None:
    """The roster that breaks the elastic rows least (in their own scale) and no other row."""
    matrix, lower = _model(rows, single)
    loose = np.flatnonzero([any(row is each for each in elastic) for row in rows])
    room = csc_array(
        (np.ones(len(loose)), (loose, np.arange(len(loose)))), shape=(len(lower), len(loose))
    )
    count, reach = matrix.shape[1], np.abs(matrix).sum(axis=1)[loose] + np.abs(lower[loose]) + 1
    model = programme(
        np.concatenate([np.zeros(count), -np.ones(len(loose))]),
        csc_array(hstack([matrix, room])),
        lower,
        whole=np.arange(count + len(loose)) < count,
    )
    model.col_upper_ = np.concatenate([np.ones(count), reach])
    solver = quiet()
    _exactly(solver)
    solver.passModel(model)
    values = run(solver)
    return None if values is None else np.flatnonzero(values[:count] > 0.5)


def _best_ratio(row: Row, rows: list[Row], single: csc_array, chosen: np.ndarray) -> np.ndarray:
    """For a mean or a share, the roster that comes nearest (Dinkelbach 1967)."""
    others = [each for each in rows if each is not row]
    sign = 1.0 if row.least else -1.0
    for _ in range(ROUNDS if row.per is not None else 0):
        worth = sign * (row.weights - _level(row, chosen) * cast(np.ndarray, row.per))
        better = _roster(others, single, worth)
        if better is None or sign * (_level(row, better) - _level(row, chosen)) <= SLACK:
            break
        chosen = better
    return chosen


def _level(row: Row, chosen: np.ndarray) -> float:
    total = row.weights[chosen].sum()
    return float(total if row.per is None else total / row.per[chosen].sum())


def _lack(row: Row, chosen: np.ndarray) -> float:
    """By how much a roster misses a row; 0 where it keeps to it."""
    if row.per is not None and not row.per[chosen].sum():
        return 0.0
    lack = (row.level - _level(row, chosen)) * (1.0 if row.least else -1.0)
    return lack if lack > SLACK * max(1.0, abs(row.level)) else 0.0


def _amount(row: Row, chosen: np.ndarray) -> str:
    """The change in words: a sum by how much, a mean or share to what level."""
    if row.per is None:
        return row.mend.format(np.ceil(_lack(row, chosen) * 100 - 1e-6) / 100)
    rounding = np.floor if row.least else np.ceil
    return row.mend.format(rounding(_level(row, chosen) * 1e4) / 1e4)
