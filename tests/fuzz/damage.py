"""What happens to files: cells, rows and bytes that are wrong, missing, doubled or out of place."""

from __future__ import annotations

from random import Random

NASTY = (
    *("", " ", "-", "nan", "NaN%", "inf", "-inf", "1e400", "1e308", "-0", "0", "9" * 25, "9" * 400),
    *(
        "-5",
        "3.2",
        "1,5",
        "1.234,5",
        "1.234",
        "1'234",
        "٣",
        "½",
        "1_000",
        "0x10",
        "5%",
        "500%",
        "%",
    ),
    *("$5", "€4", "$", "5 likes", "475.8m", "29.0B", "k", "1.2.3", ",,", "..", "1e5", "1e-400"),
    *("2026-04-03", "03/04/2026", "25/03/2026", "03/25/2026", "31.02.2026", "0000-00-00"),
    *("0001-01-01", "9999-12-31", "2026-13-45", "2026-04-03T25:61:61", "2026-04-03T10:00:00+99:99"),
    *(
        "2026-04-03 10:00:00.123456789123Z",
        "1529655130",
        "99999999999",
        "9999999999999",
        "-999999999",
    ),
    *("20261399", "2026040325", "7 HOURS AGO", "yesterday", "Grand total", "Totals", "true", "oui"),
    *("=cmd|' /C calc'!A0", "@SUM(1)", "+1", "<script>alert(1)</script>", "\x1b[31mred\x1b[0m"),
    *(
        "\x00",
        "a\x00b",
        "\u202eevil",
        "\ufeff",
        "\ud800",
        "\U0001f600" * 9,
        "\u0085",
        "\u2028",
        "\x1c",
    ),
    *('"', '""', '"a', "a\nb", "a\rb", "\n", "#", "# x", "#hashtag", "../../etc/passwd", "é" * 500),
    *("{", "[", "{}", "[[]]", '{"a": 1}', "null", "None", "<NA>", "NaT", "x" * 40_000, "\\", "\\N"),
)
JUNK = (
    *(b"\x00", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\n", b"\r", b"\r\n", b'"'),
    *(b",", b";", b"\t", b"|", b"\x1a", b"\x1b[2J", b"\xed\xa0\x80", b"\xc0\x80", b"\x85", b"#"),
    *(b"PAR1", b"PK\x03\x04", b"{", b"[", b"\\", b"\x00" * 64, b"\n" * 50, b"," * 300, b'"' * 9),
)


def cut_rows(rows: list[list[str]], random: Random) -> list[list[str]]:
    """Some rows, cells or headers wrong."""
    for _ in range(random.randint(1, 5)):
        rows = random.choice(ROW_DAMAGE)([list(row) for row in rows], random) or rows
    return rows


def _cell(rows, random):
    row = random.choice(rows)
    if row:
        row[random.randrange(len(row))] = random.choice(NASTY)
    return rows


def _column(rows, random):
    place, cell = random.randrange(len(rows[0]) or 1), random.choice(NASTY)
    for row in rows[1:]:
        if place < len(row):
            row[place] = cell if random.random() < 0.9 else random.choice(NASTY)
    return rows


def _header(rows, random):
    if rows[0]:
        names = [*NASTY, *rows[0], rows[0][0].upper(), f" {rows[0][0]} ", "ER", "price USD"]
        rows[0][random.randrange(len(rows[0]))] = random.choice(names)
    return rows


def _drop(rows, random):
    place = random.randrange(len(rows[0]) or 1)
    return [row[:place] + row[place + 1 :] for row in rows]


def _twice(rows, random):
    place = random.randrange(len(rows[0]) or 1)
    return [[*row, *row[place : place + 1]] for row in rows]


def _ragged(rows, random):
    row = random.choice(rows)
    row += [random.choice(NASTY) for _ in range(random.randint(1, 4))]
    if random.random() < 0.5:
        del row[random.randrange(len(row)) :]
    return rows


def _titles(rows, random):
    said = random.choice(
        ["# Start date: 20260401", "# Start date: 20269999", "# ----", "Report", "#"]
    )
    return [[said], *rows]


def _stacked(rows, random):
    return [["# one"], *rows, ["# two"], *rows[: random.randint(0, len(rows))]]


def _repeat(rows, random):
    return [*rows, *(list(random.choice(rows)) for _ in range(random.randint(1, 30)))]


def _only_header(rows, random):
    return rows[:1]


def _blank(rows, random):
    rows.insert(random.randrange(len(rows) + 1), random.choice([[], [""], ["", "", ""]]))
    return rows


def _shuffled(rows, random):
    random.shuffle(rows)
    return rows


ROW_DAMAGE = (
    *(_cell, _cell, _cell, _column, _column, _header, _header, _drop, _twice, _ragged),
    *(_titles, _stacked, _repeat, _only_header, _blank, _shuffled),
)


def cut_bytes(content: bytes, random: Random) -> bytes:
    """Some bytes wrong: cut off, flipped, taken out, doubled, put in."""
    for _ in range(random.randint(1, 4)):
        content = random.choice(BYTE_DAMAGE)(content, random) or content
    return content


def _place(content: bytes, random: Random) -> int:
    return random.randrange(len(content) + 1)


def _truncated(content, random):
    return content[: _place(content, random)]


def _flipped(content, random):
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 3, 20))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _taken_out(content, random):
    start = _place(content, random)
    return content[:start] + content[start + random.randint(1, 40) :]


def _doubled(content, random):
    start = _place(content, random)
    return content[:start] + content[start : start + random.randint(1, 200)] * 2 + content[start:]


def _put_in(content, random):
    start = random.choice((0, _place(content, random)))
    return content[:start] + random.choice(JUNK) + content[start:]


def _swapped(content, random):
    one, other = random.sample((b",", b";", b"\t", b"|", b'"', b"\n", b"\r", b" ", b"."), 2)
    return content.replace(one, other)


BYTE_DAMAGE = (_truncated, _flipped, _taken_out, _doubled, _put_in, _put_in, _swapped)
