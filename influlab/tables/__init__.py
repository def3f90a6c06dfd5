"""What data looks like and where it comes from."""

from influlab.tables.datasets import Description, describe, load, names
from influlab.tables.kinds import Column, Table
from influlab.tables.schema import SCHEMA, columns, table
from influlab.tables.words import spreadsheet_safe

__all__ = [
    "SCHEMA",
    "Column",
    "Description",
    "Table",
    "columns",
    "describe",
    "load",
    "names",
    "spreadsheet_safe",
    "table",
]
