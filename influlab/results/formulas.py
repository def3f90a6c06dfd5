"""One campaign through every published formula: the same post, dozens of answers.

The formulas are text in the evidence. They are read by a parser that knows numbers, names
and the four operations, and nothing else: no formula can run code.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import cast

import pandas as pd

from influlab.errors import InfluLabError, check
from influlab.results.words import figure
from influlab.tables import load

_OPERATIONS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_LONGEST = 300
_IMPUTED = {"emv", "media_value"}
_EARNED = {"revenue"}
_REACTIONS = {"likes", "comments", "saves", "shares", "engagements"}


@dataclass(frozen=True, eq=False)
class Formulas:
    """What every published formula says about one campaign.

    Parameters
    ----------
    table : DataFrame, one row per formula that could be computed
        ``id, quantity, formula, value, unit, currency, double_counts, published_by, source,
        year``; ``double_counts`` says what is counted twice, or is empty.
    missing : DataFrame, one row per formula that could not
        ``id, quantity, missing``: the variables that the example lacks, or why not.
    text : str

    Examples
    --------
    >>> found = formulas({"likes": 2400, "comments": 60, "followers": 60_000})
    >>> len(found.table) + len(found.missing) == len(load("formulas"))
    True
    """

    table: pd.DataFrame
    missing: pd.DataFrame
    text: str


def formulas(example: Mapping[str, float]) -> Formulas:
    """One campaign through every published formula, with double counting flagged.

    Quantities with one name are not one thing: a published "ROI" may be a margin, a ratio of
    revenues, or a price of likes. Nothing here is averaged.

    Parameters
    ----------
    example : mapping of name to number
        Facts of the campaign by the names of the evidence table ``formulas``: followers,
        likes, comments, saves, shares, engagements, reach, impressions, views, cost,
        revenue, refunds, margin, emv, ... ``engagements`` is added up where only its
        parts are given.

    Returns
    -------
    Formulas

    Raises
    ------
    InfluLabError
        Names that no formula knows, values that are no finite numbers, nothing at all.

    Examples
    --------
    >>> found = formulas({"revenue": 2925, "cost": 1200, "margin": 0.5, "emv": 369})
    >>> found.table.query("quantity == 'roi'").set_index("id")["value"].round(3).loc[
    ...     ["roi_margin", "roi_simple", "roi_later"]].tolist()
    [0.219, 1.438, 1.745]
    """
    published = load("formulas")
    known = {name for names in published["variables"] for name in names.split(";")}
    facts = _facts(example, known)
    rows, missing = [], []
    for entry in published.to_dict("records"):
        lacking = [name for name in entry["variables"].split(";") if name not in facts]
        value = math.nan if lacking else calculate(entry["formula"], facts)
        if math.isfinite(value):
            rows.append({**entry, "value": value, "double_counts": double_counts(entry["formula"])})
        else:
            why = ", ".join(lacking) or "divides by zero"
            missing.append((entry["id"], entry["quantity"], why))
    columns = ["id", "quantity", "formula", "value", "unit", "currency", "double_counts"]
    columns += ["published_by", "source", "year"]
    table = pd.DataFrame(rows, columns=columns).sort_values("quantity", key=_order, kind="stable")
    table = table.reset_index(drop=True)
    left = pd.DataFrame(missing, columns=["id", "quantity", "missing"])
    return Formulas(table, left, _sentence(table))


def calculate(formula: str, facts: Mapping[str, float]) -> float:
    """The value of a formula of numbers, names, + - * / and brackets; NaN for 0 / 0 and 1 / 0.

    Parameters
    ----------
    formula : str
    facts : mapping of name to number

    Returns
    -------
    float

    Raises
    ------
    InfluLabError
        Anything else in the formula: calls, attributes, powers, texts, unknown names.

    Examples
    --------
    >>> calculate("(likes + comments) / followers", {"likes": 8, "comments": 2, "followers": 100})
    0.1
    """
    if len(formula) > _LONGEST:
        raise InfluLabError("formula", f"it has {len(formula)} characters; at most {_LONGEST}")
    try:
        tree = ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InfluLabError("formula", f"{formula!r} cannot be read") from None
    try:
        return float(_value(tree, facts, formula))
    except ZeroDivisionError:
        return math.nan


def double_counts(formula: str) -> str:
    """What a formula counts twice, judged by what it adds up; empty when nothing.

    Parameters
    ----------
    formula : str

    Returns
    -------
    str

    Examples
    --------
    >>> double_counts("(emv + revenue - cost) / cost")
    'adds an estimated media value to money that was earned'
    >>> double_counts("revenue / cost")
    ''
    """
    tree = ast.parse(formula, mode="eval")
    sums = [_names(part) for part in _summed(tree.body)]
    used = {name for names in sums for name in names}
    if used & _IMPUTED and used & _EARNED:
        return "adds an estimated media value to money that was earned"
    apart = [names for names in sums if names]
    viewers = any("impressions" in names for names in apart)
    if viewers and len(apart) > 1 and any(names & _REACTIONS for names in apart):
        return "values the same people as viewers and as engagers"
    if {"followers", "mentions"} <= used or {"followers", "posts"} <= used:
        return "counts a follower once per post, without overlap"
    return ""


def _facts(example: Mapping[str, float], known: set[str]) -> dict[str, float]:
    problems = [] if example else ["it is empty; give at least followers and likes"]
    parts = ("likes", "comments", "saves", "shares")
    facts = {}
    for name, value in example.items():
        if name not in known:
            problems.append(f"no formula knows {name!r}; the names are: {', '.join(sorted(known))}")
        elif not isinstance(value, Real) or isinstance(value, bool) or not math.isfinite(value):
            problems.append(f"{name} is {value!r}; it must be a finite number")
        elif value < 0:
            problems.append(f"{name} is {value}; it must be 0 or more")
        else:
            facts[name] = float(value)
    check("example", problems)
    if "engagements" not in facts and {"likes", "comments"} <= set(facts):
        facts["engagements"] = sum(facts.get(name, 0.0) for name in parts)
    return facts


def _value(node: ast.AST, facts: Mapping[str, float], formula: str) -> float:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return cast(float, node.value)
    if isinstance(node, ast.Name):
        if node.id not in facts:
            raise InfluLabError("formula", f"{formula!r} needs {node.id}, which is not given")
        return facts[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = _value(node.operand, facts, formula)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        left, right = (_value(side, facts, formula) for side in (node.left, node.right))
        return _OPERATIONS[type(node.op)](left, right)
    allowed = "numbers, names, + - * / and brackets are allowed"
    raise InfluLabError("formula", f"{formula!r} holds {type(node).__name__}; {allowed}")


def _summed(node: ast.AST) -> list[ast.AST]:
    """The parts of the top-most sum; factors and divisors around it are passed over."""
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Add | ast.Sub):
            return [*_summed(node.left), *_summed(node.right)]
        sides = [_summed(side) for side in (node.left, node.right)]
        longest = max(sides, key=len)
        return longest if len(longest) > 1 else [node]
    return [node]


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _order(quantities: pd.Series) -> pd.Series:
    """Attention first, money next, imputed value last."""
    rank = {"engagement_rate": 0, "reach": 1, "impressions": 2, "emv": 9}
    return quantities.map(lambda name: rank.get(name, 5))


def _sentence(table: pd.DataFrame) -> str:
    several = table.groupby("quantity")["value"].agg(["min", "max", "size"])
    several = several[several["size"] > 1]
    if not len(several):
        return f"{len(table)} published formulas could be computed."
    positive = several[several["min"] > 0]
    twice = int((table["double_counts"] != "").sum())
    told = f"{twice} of {len(table)} formulas count something twice."
    if not len(positive):
        return told
    name = (positive["max"] / positive["min"]).idxmax()
    row = several.loc[name]
    return (
        f"{int(row['size'])} published formulas for {name} run from {figure(row['min'])} to "
        f"{figure(row['max'])} for the same campaign; {told}"
    )
