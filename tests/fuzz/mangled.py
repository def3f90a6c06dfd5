"""Mangled files by number: the same number is the same file, so that a finding can be had again."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from functools import cache
from random import Random

import duckdb
import openpyxl
import pandas as pd
from bombs import BOMBS
from damage import cut_bytes, cut_rows

from influlab import tables
from influlab.tables.layouts import LAYOUTS

KINDS = tuple(tables.SCHEMA)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1")
PLAIN = ("1", "2", "37", "0.5", "a", "b", "2026-04-03", "14.5 %", "true", "", "reel", "EUR")
BOMB_EVERY = 400


@dataclass(frozen=True)
class Mangled:
    """One file, and how it is handed to ``tables.read``."""

    number: int
    what: str
    table: str
    content: bytes | str
    options: dict = field(default_factory=dict)


def mangled(number: int) -> Mangled:
    """File `number`: a good one, damaged in its rows, in its bytes, in both, or a bomb."""
    random = Random(number)
    table = random.choice(KINDS)
    if number % BOMB_EVERY == 0:
        name = random.choice(sorted(BOMBS))
        return Mangled(number, f"bomb {name}", table, BOMBS[name](random, _header(table)))
    rows = [list(row) for row in _good(random.randrange(len(_goods(table))), table)]
    if random.random() < 0.7:
        rows = cut_rows(rows, random)
    form = random.choices(list(FORMS), [10, 1, 1, 3, 2])[0]
    if form == "xlsx" and random.random() < 0.6:  # slow to write: mostly the same few
        content = _book(table)
    else:
        content = FORMS[form](rows, random)
    if random.random() < 0.6:
        content = cut_bytes(content, random)
    if random.random() < 0.1:
        table = random.choice(KINDS)
    if form == "csv" and random.random() < 0.1:
        content = content.decode("utf-8", errors="ignore")
    return Mangled(number, form, table, content, _options(table, random))


def _options(table: str, random: Random) -> dict:
    """Now and then what a user may pass besides, right or wrong."""
    names = [*tables.table(table).names, "no such column"]
    found = {}
    if random.random() < 0.05:
        found["columns"] = {random.choice(names): random.choice([*names, "", None, "\x00"])}
    if random.random() < 0.05:
        found["percent"] = [random.choice(names)]
    if random.random() < 0.05:
        found["encoding"] = random.choice(
            [*ENCODINGS, "ascii", "no such encoding", "idna", "rot13"]
        )
    if random.random() < 0.05:
        found["dates"] = random.choice(["dmy", "mdy", "ymd"])
    if random.random() < 0.1:
        found["duplicates"] = random.choice(["keep", "reject", "merge"])
    if random.random() < 0.1:
        found["fill"] = {random.choice(names): random.choice([*PLAIN, "nan", "-1", "\x00"])}
    return found


# Good files


@cache
def _goods(table: str) -> tuple:
    """Tables of cells that can be read: the sample world's, and one of each export's shape."""
    world = tables.world(0, 20, posts=1, deals=4, journeys=30, regions=4)
    found = []
    if table in world.tables:
        frame = world.tables[table].head(8)
        found.append([list(frame.columns), *frame.astype("string").fillna("").values.tolist()])
    for layout in LAYOUTS:
        if layout.table == table:
            marks = [mark.split("|")[0] for mark in layout.marks]
            found.append(_filled(list(dict.fromkeys([*marks, *layout.columns]))))
    found.append(_filled(list(tables.table(table).names)))
    return tuple(found)


def _filled(header: list[str]) -> list[list[str]]:
    cells = iter(PLAIN * (4 * len(header)))
    return [header, *([next(cells) for _ in header] for _ in range(4))]


def _good(place: int, table: str) -> list[list[str]]:
    return _goods(table)[place]


def _header(table: str) -> list[str]:
    return list(tables.table(table).names)


# Their forms


def _csv(rows: list[list[str]], random: Random) -> bytes:
    out = io.StringIO(newline="")
    mark = random.choice(",,,;\t|")
    end = random.choice(["\n", "\r\n", "\r"])
    writer = csv.writer(out, delimiter=mark, lineterminator=end, escapechar="\\")
    try:
        writer.writerows(rows)
    except csv.Error:
        return mark.join(rows[0]).encode("utf-8", errors="surrogatepass")
    coding = random.choice(["utf-8"] * 6 + list(ENCODINGS))
    return out.getvalue().encode(coding, errors="replace")


def _xlsx(rows: list[list[str]], random: Random) -> bytes:
    book, out = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in rows[:40]:
        sheet.append([_excel(cell, random) for cell in row[:300]])
    if random.random() < 0.1:
        book.create_sheet().append(["another", "sheet"])
    book.save(out)
    return out.getvalue()


def _excel(cell: str, random: Random) -> object:
    plain = "".join(sign for sign in cell if sign in "\t\n" or " " <= sign < "\ud800")[:30_000]
    if plain.isdecimal() and plain.isascii() and random.random() < 0.7:
        return int(plain[:15])
    return plain


@cache
def _book(table: str) -> bytes:
    return _xlsx(_goods(table)[0], Random(0))


def _parquet(rows: list[list[str]], random: Random) -> bytes:
    header = [name or f"c{place}" for place, name in enumerate(dict.fromkeys(rows[0]))]
    cells = [[*row, *header][: len(header)] for row in rows[1:40]]
    plain = [[c.encode("utf-8", errors="replace").decode() for c in row] for row in cells]
    frame = pd.DataFrame(plain, columns=header, dtype=object)
    frame.columns = [_unlike(name, place) for place, name in enumerate(header)]
    return _parquet_of(frame) if len(frame) and len(header) < 300 else _csv(rows, random)


def _unlike(name: str, place: int) -> str:
    """DuckDB takes no two names that differ in capitals only, and no NUL."""
    plain = name.encode("utf-8", errors="replace").decode().replace("\x00", "")
    return plain if place == 0 or plain.islower() else f"{plain}{place}"


def _parquet_of(frame: pd.DataFrame) -> bytes:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as engine:
        path = Path(folder) / "x.parquet"
        try:
            engine.from_df(frame).write_parquet(str(path))
        except duckdb.Error:
            return b"PAR1"
        return path.read_bytes()


def _lines(rows: list[list[str]], random: Random) -> bytes:
    found = [
        json.dumps(_object(rows[0], row), ensure_ascii=random.random() < 0.5) for row in rows[1:]
    ]
    return "\n".join(found).encode("utf-8", errors="surrogatepass")


def _json(rows: list[list[str]], random: Random) -> bytes:
    found = [_object(rows[0], row) for row in rows[1:]]
    return json.dumps(found if random.random() < 0.8 else {"data": found}).encode()


def _object(header: list[str], row: list[str]) -> dict:
    return dict(zip(header, row, strict=False))


FORMS = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet, "lines": _lines, "json": _json}
