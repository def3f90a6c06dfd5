"""The record beside the data: `datapackage.json` says where each file comes from.

Written again whenever a file changes; a test compares its hashes with the files.
"""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

from influlab.tables.schema import SCHEMA

_OURS = {"name": "BSD-3-Clause", "title": "BSD-3-Clause, with the project"}
_FACTS = {
    "name": "BSD-3-Clause",
    "title": "BSD-3-Clause for the compilation; each row cites who published the figure",
}
_EVIDENCE = {
    "benchmarks": "Published benchmarks of creators: rates, prices, reach, by tier",
    "disclosure_rules": "Labels that disclose advertising, by jurisdiction (no legal advice)",
    "findings": "Findings of studies on follower size and other factors",
    "formulas": "Published formulas: engagement, reach, value, cost, return",
    "instagram_metrics": "Metrics of the Instagram API: meaning, status, replacement",
    "reach_worked_examples": "Worked numbers of reach models",
    "tier_schemes": "Published cut-offs of creator tiers",
    "utm_channels": "Rules of Google Analytics' default channel groups",
    "worked_formulas": "Published and recomputed answers of the formulas",
}
_MEANINGS = {
    "source": ("", "short citation"),
    "address": ("", "DOI, page address without tracking parts, or 'not on record'"),
    "year": ("year", "year as year_basis says"),
    "year_basis": ("", "published, data (year measured) or consulted (year of reading)"),
    "seen": ("", "primary, secondary or recalled: how directly it was read"),
    "note": ("", "what else to know"),
    "unit": ("", "unit of the row's values"),
    "currency": ("ISO 4217", "currency where the unit begins with currency"),
    "lower_followers": ("followers", "lower bound, inclusive"),
    "upper_followers": ("followers", "upper bound, inclusive; empty means no limit"),
    "tolerance": ("absolute", "allowed difference between published and recomputed"),
    "low": ("as in unit", "low end"),
    "typical": ("as in unit", "middle"),
    "high": ("as in unit", "high end"),
    "prior_ok": ("yes or no", "fit to serve as an assumption"),
    "inputs": ("JSON", "inputs of the worked example"),
    "effect": ("as in effect_unit", "size of the effect"),
    "effect_low": ("as in effect_unit", "low end of the interval"),
    "effect_high": ("as in effect_unit", "high end of the interval"),
    "level_small": ("as in level_unit", "level for small creators"),
    "level_large": ("as in level_unit", "level for large creators"),
    "n": ("as in n_unit", "sample size"),
    "deprecated_on": ("date", "day of the announcement"),
    "removed_on": ("date", "day of removal"),
}
_TYPES = {
    **{"count": "integer", "fraction": "number", "money": "number", "number": "number"},
    **{"text": "string", "flag": "boolean", "time": "datetime", "period": "date"},
}


def write_package(folder: Path | str, *, year: int) -> Path:
    """Write `datapackage.json` for the sample and evidence files of a folder.

    Parameters
    ----------
    folder : path
        Holds the sample's CSV files and `evidence/`.
    year : int
        Year of the sample.

    Returns
    -------
    Path
        The file written.

    Examples
    --------
    >>> import tempfile
    >>> write_package(tempfile.mkdtemp(), year=2026).name
    'datapackage.json'
    """
    folder = Path(folder)
    samples = [_sample(folder, name, year) for name in SCHEMA if (folder / f"{name}.csv").exists()]
    evidence = [
        _evidence(folder, name)
        for name in _EVIDENCE
        if (folder / "evidence" / f"{name}.csv").exists()
    ]
    package = {
        "profile": "tabular-data-package",
        "name": "influlab-data",
        "title": "Sample world (synthetic) and published evidence of influlab",
        "resources": samples + evidence,
    }
    path = folder / "datapackage.json"
    text = json.dumps(package, indent=1, ensure_ascii=False)
    path.write_bytes(f"{text}\n".encode())
    return path


def _sample(folder: Path, name: str, year: int) -> dict:
    fields = [
        {
            "name": column.name,
            "type": _TYPES[column.kind],
            "unit": column.unit,
            "description": column.meaning,
        }
        for column in SCHEMA[name].columns
        if column.name in _rows(folder / f"{name}.csv")[0]
    ]
    return {
        "name": name,
        "path": f"{name}.csv",
        "title": f"Sample world, {name}: {SCHEMA[name].row}",
        "sources": [{"title": "made by influlab, tables.world(seed=0); no real account"}],
        "licenses": [_OURS],
        "year": year,
        "synthetic": True,
        **_facts(folder / f"{name}.csv"),
        "schema": {"fields": fields},
    }


def _evidence(folder: Path, name: str) -> dict:
    path = folder / "evidence" / f"{name}.csv"
    head, *rows = _rows(path)
    fields = [
        {
            "name": column,
            "type": _type([row[place] for row in rows]),
            "unit": _MEANINGS.get(column, ("", ""))[0],
            "description": _MEANINGS.get(column, ("", column.replace("_", " ")))[1],
        }
        for place, column in enumerate(head)
    ]
    years = [int(row[head.index("year")]) for row in rows if row[head.index("year")]]
    return {
        "name": name,
        "path": f"evidence/{name}.csv",
        "title": _EVIDENCE[name],
        "sources": [{"title": "compiled from the sources that each row cites"}],
        "licenses": [_FACTS],
        "year": max(years),
        "synthetic": False,
        **_facts(path),
        "schema": {"fields": fields},
    }


def _facts(path: Path) -> dict:
    content = path.read_bytes()
    return {
        "rows": len(_rows(path)) - 1,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _type(values: list[str]) -> str:
    found = [value for value in values if value]
    for name, convert in (("integer", int), ("number", float)):
        try:
            for value in found:
                convert(value)
        except ValueError:
            continue
        return name if found else "string"
    return "string"
