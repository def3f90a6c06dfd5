"""Which assumptions move together: a Gaussian copula over the normals behind the ranges."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from influlab.campaign.fields import LINE_FIELDS, PLAN_FIELDS
from influlab.campaign.ranges import number_problem
from influlab.campaign.words import shown

Pair = tuple[str, str, float]
Recipe = tuple[tuple[str, float], ...]


def _name_problem(name: object) -> str:
    owner, _, field = str(name).rpartition(".")
    known = PLAN_FIELDS if owner == "plan" else LINE_FIELDS
    if isinstance(name, str) and field in known:
        return ""
    return f"correlations names {shown(name)}; write 'line.field', 'plan.field' or 'field'"


def correlation_problems(pairs: object) -> list[str]:
    """Everything that is wrong with `pairs` as a correlation matrix; empty when it is one."""
    if not isinstance(pairs, tuple):
        return [f"correlations is {shown(pairs)}; give (name, name, value) triples"]
    problems: list[str] = []
    seen: set[frozenset[str]] = set()
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 3:
            problems.append(f"correlations holds {shown(pair)}; give (name, name, value)")
            continue
        first, second, value = pair
        problems += [why for why in (_name_problem(first), _name_problem(second)) if why]
        why = number_problem(value)
        if not why and not -1 < value < 1:
            why = f"is {value:g}; it must lie between -1 and 1"
        label = f"correlation of {shown(first)} and {shown(second)}"
        problems += [f"{label} {why}"] if why else []
        key = frozenset((str(first), str(second)))
        if len(key) == 1 or key in seen:
            problems.append(f"{label} stands twice or joins a name to itself; keep one pair")
        seen.add(key)
    if not problems and (lowest := _lowest_eigenvalue(tuple(pairs))) < -1e-9:
        problems.append(
            f"correlations contradict each other (lowest eigenvalue {lowest:.3g}, must be >= 0); "
            "weaken some of them"
        )
    return problems


def _matrix(pairs: Sequence[Pair]) -> tuple[list[str], np.ndarray]:
    """Names, those of the plan first so that they are the same in options of other lines."""
    named = dict.fromkeys(name for first, second, _ in pairs for name in (first, second))
    names = sorted(named, key=lambda name: not name.startswith("plan."))
    matrix = np.eye(len(names))
    for first, second, value in pairs:
        i, j = names.index(first), names.index(second)
        matrix[i, j] = matrix[j, i] = value
    return names, matrix


def _lowest_eigenvalue(pairs: Sequence[Pair]) -> float:
    lines = {name.rpartition(".")[0] for first, second, _ in pairs for name in (first, second)}
    expanded = within_lines(pairs, sorted(lines - {"", "plan"}) or ["line"])
    return float(np.linalg.eigvalsh(_matrix(expanded)[1])[0]) if expanded else 0.0


def within_lines(pairs: Sequence[Pair], lines: Sequence[str]) -> list[Pair]:
    """`pairs` with every bare field name written out for each of `lines`."""
    found: list[Pair] = []
    for first, second, value in pairs:
        bare = ["." not in first, "." not in second]
        for line in lines if any(bare) else [""]:
            one, other = (
                f"{line}.{n}" if b else n for n, b in zip((first, second), bare, strict=True)
            )
            found.append((one, other, value))
    return found


@lru_cache(maxsize=256)
def recipes(pairs: tuple[Pair, ...], lines: tuple[str, ...]) -> dict[str, Recipe]:
    """For each correlated assumption, the independent normals and weights that make it up.

    The lower triangular root of the correlation matrix; a semi-definite matrix gets
    its root from the eigenvectors' triangular factor. Weights of one recipe have unit norm,
    so that each margin stays standard normal.
    """
    expanded = within_lines(pairs, lines)
    if not expanded:
        return {}
    names, matrix = _matrix(expanded)
    values, vectors = np.linalg.eigh(matrix)
    half = vectors * np.sqrt(np.clip(values, 0.0, None))
    root = np.asarray(np.linalg.qr(half.T, mode="r")).T
    root *= np.where(np.diag(root) < 0, -1.0, 1.0)
    return {
        name: tuple((n, float(w)) for n, w in zip(names, row, strict=True) if abs(w) > 1e-12)
        for name, row in zip(names, root / np.linalg.norm(root, axis=1)[:, None], strict=True)
    }
