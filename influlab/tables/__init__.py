"""What data looks like and where it comes from."""

from influlab.tables.datasets import Description, describe, load, names
from influlab.tables.kinds import Column, Table
from influlab.tables.read import read
from influlab.tables.reading import Reading
from influlab.tables.rules import Check, check
from influlab.tables.sample import is_synthetic, write_sample
from influlab.tables.scan import Scan, scan
from influlab.tables.schema import SCHEMA, columns, table
from influlab.tables.sections import Section, sections
from influlab.tables.words import spreadsheet_safe
from influlab.tables.world import World, world

__all__ = [
    "SCHEMA",
    "Check",
    "Column",
    "Description",
    "Reading",
    "Scan",
    "Section",
    "Table",
    "World",
    "check",
    "columns",
    "describe",
    "is_synthetic",
    "load",
    "names",
    "read",
    "scan",
    "sections",
    "spreadsheet_safe",
    "table",
    "world",
    "write_sample",
]
