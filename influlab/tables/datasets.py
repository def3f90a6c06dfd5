"""Tables that ship with the project: load by name, with source, licence, year and units."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from influlab.errors import TableError
from influlab.tables.words import suggest

DATA = Path(__file__).resolve().parents[2] / "data"


@dataclass(frozen=True)
class Description:
    """What a shipped table is and where it comes from.

    Parameters
    ----------
    name, title : str
    source : str
        Who measured or said it; "made by influlab" for synthetic tables.
    licence : str
    year : int
    synthetic : bool
        True when a computer invented it.
    rows : int
    table : DataFrame
        One row per column: ``column, type, unit, meaning``.

    Examples
    --------
    >>> describe("tier_schemes").synthetic
    False
    """

    name: str
    title: str
    source: str
    licence: str
    year: int
    synthetic: bool
    rows: int
    table: pd.DataFrame

    @property
    def text(self) -> str:
        """One or two sentences for a reader."""
        made = "SYNTHETIC, invented by a computer" if self.synthetic else "published figures"
        return (
            f"{self.title}: {self.rows:,} rows, {made}, {self.year}. "
            f"Source: {self.source}. Licence: {self.licence}."
        )


def names() -> list[str]:
    """Names of the tables that ship with the project.

    Returns
    -------
    list of str

    Examples
    --------
    >>> "benchmarks" in names()
    True
    """
    return sorted(_resources())


def describe(name: str) -> Description:
    """Source, licence, year, columns and units of a shipped table.

    Parameters
    ----------
    name : str
        One of :func:`names`.

    Returns
    -------
    Description
        ``.text`` for a reader, ``.table`` with one row per column.

    Raises
    ------
    TableError
        When there is no such table.

    Examples
    --------
    >>> describe("findings").table["column"].tolist()[:3]
    ['id', 'study', 'doi']
    """
    found = _resource(name)
    fields = [
        {"column": f["name"], "type": f["type"], "unit": f["unit"], "meaning": f["description"]}
        for f in found["schema"]["fields"]
    ]
    return Description(
        name=name,
        title=found["title"],
        source="; ".join(source["title"] for source in found["sources"]),
        licence=found["licenses"][0]["title"],
        year=found["year"],
        synthetic=found["synthetic"],
        rows=found["rows"],
        table=pd.DataFrame(fields),
    )


def load(name: str) -> pd.DataFrame:
    """A shipped table by name.

    Parameters
    ----------
    name : str
        One of :func:`names`: the sample world (``creators``, ``posts``, ...) or the
        evidence (``benchmarks``, ``tier_schemes``, ``findings``, ...).

    Returns
    -------
    DataFrame
        Times in UTC; an empty cell means not known.

    Raises
    ------
    TableError
        When there is no such table.

    Examples
    --------
    >>> load("tier_schemes").query("scheme == 'two_tier'")["tier"].tolist()
    ['micro', 'macro']
    """
    fields = _resource(name)["schema"]["fields"]
    texts = {f["name"]: "str" for f in fields if f["type"] == "string"}
    frame = pd.read_csv(
        DATA / _resource(name)["path"],
        dtype=texts,
        keep_default_na=False,
        na_values=[""],
        encoding="utf-8",
    )
    for field in fields:
        if field["type"] == "datetime":
            moments = pd.to_datetime(frame[field["name"]], utc=True, format="ISO8601")
            frame[field["name"]] = moments.astype("datetime64[us, UTC]")
        if field["type"] == "date":
            days = pd.to_datetime(frame[field["name"]], format="%Y-%m-%d")
            frame[field["name"]] = days.astype("datetime64[us]")
    return frame


def _resource(name: str) -> dict:
    if name not in _resources():
        raise TableError("datasets", f"there is no table {name!r}{suggest(name, names())}")
    return _resources()[name]


@cache
def _resources() -> dict[str, dict]:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in package["resources"]}
