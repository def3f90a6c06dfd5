"""A file as cells of text: header, rows, the line of each row; delimited text becomes one here."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field

from influlab.errors import TableError

LEADING = 20
TOTALS = ("grand total", "total", "totals")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd]")

# What no header means: control signs but tab and line ends, marks of order and direction.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True)
class Grid:
    """The cells of a file before anything is understood.

    Parameters
    ----------
    header : tuple of str
    rows : list of tuple of str
        As many cells as the header.
    lines : list of int
        Where each row stands in the file; the first line is 1.
    refused : list of (line, reason, cells)
        Rows that have no place under the header.
    notes : tuple of str
    comments : tuple of str
        Comment and title lines above the header, without their marks.
    derived : int
        How many columns at the end were made from others and are not in the file.

    Examples
    --------
    >>> Grid(("a",), [("1",)], [2]).count
    1
    """

    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    lines: list[int]
    refused: list[tuple[int, str, tuple[str, ...]]] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    derived: int = 0

    @property
    def own(self) -> tuple[str, ...]:
        """The headers that the file itself has."""
        return self.header[: len(self.header) - self.derived]

    @property
    def count(self) -> int:
        """Rows in the file."""
        return len(self.rows) + len(self.refused)


def clean_header(text: str) -> str:
    """A header on one line without doubled blanks.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> clean_header("Engagement \\r\\n average ")
    'Engagement average'
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", str(text)))
    return " ".join(plain.split())


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Bytes as text: UTF-8 or UTF-16 by their marks, else UTF-8, else latin-1.

    Parameters
    ----------
    content : bytes
    encoding : str, optional

    Returns
    -------
    (str, str)
        The text and the encoding found.

    Raises
    ------
    TableError
        When the encoding asked for is unknown or does not fit, or the bytes are no text.

    Examples
    --------
    >>> decode("café".encode("latin-1"))
    ('café', 'cp1252')
    """
    text, found = _decode(content, encoding)
    if len(_CONTROL.findall(text[:100_000])) > 0.002 * min(len(text), 100_000):
        raise TableError("file", "the content is no text, workbook or Parquet file; is it damaged?")
    return text, found


def _decode(content: bytes, encoding: str | None) -> tuple[str, str]:
    if encoding:
        try:
            return content.decode(encoding), encoding
        except (LookupError, UnicodeError) as fault:
            raise TableError("file", f"encoding {encoding!r} does not fit: {fault}") from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), "utf-16"
    for zero, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = content[zero:400:2]
        if len(content) > 3 and half.count(0) > 0.9 * len(half) and content[1 - zero]:
            return content.decode(name, errors="replace"), name
    for name in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(name), name
        except UnicodeError:
            continue
    return content.decode("latin-1"), "latin-1"


def delimiter(text: str) -> str:
    """The mark between cells: the one that cuts most lines into the same number of cells.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        One of ``, ; tab |``.

    Examples
    --------
    >>> delimiter("a;b\\n1,5;2\\n3,5;4\\n")
    ';'
    """

    def worth(mark: str) -> tuple[float, int]:
        sample = csv.reader(io.StringIO(text[:65_536], newline=""), delimiter=mark)
        sizes = [len(row) for row, _ in zip(_careful(sample), range(60), strict=False) if row]
        wide = [size for size in sizes if size > 1]
        if not wide:
            return 0.0, 0
        most = max(set(wide), key=wide.count)
        return wide.count(most) / len(sizes), most

    return max(",;\t|", key=worth)


def _careful(reader):
    """Rows until the reader meets something that it cannot read."""
    try:
        yield from reader
    except csv.Error:
        return


def records(text: str, mark: str) -> tuple[list[tuple[int, list[str]]], tuple[str, ...]]:
    """Every record with the line it starts on, blank ones too.

    Parameters
    ----------
    text : str
    mark : str
        Delimiter.

    Returns
    -------
    (list of (line, cells), notes)

    Raises
    ------
    TableError
        When a quotation mark is opened and never closed.

    Examples
    --------
    >>> records('a,b\\n"x\\ny",2\\n3,4\\n', ",")[0]
    [(1, ['a', 'b']), (2, ['x\\ny', '2']), (4, ['3', '4'])]
    """
    try:
        return _records(text, mark, strict=True), ()
    except csv.Error as fault:
        odd = str(fault)
    end = "\x1eend of file\x1e"
    try:
        found = _records(f"{text}\n{end}\n", mark, strict=False)
    except csv.Error as fault:
        raise TableError("file", f"the text cannot be cut into cells: {fault}") from None
    if found[-1][1] != [end]:
        problem = f"a quotation mark opens in line {found[-1][0]} and never closes; close it"
        raise TableError("file", problem)
    return found[:-1], (f"quotation marks in odd places were read as they stand ({odd})",)


def _records(text: str, mark: str, *, strict: bool) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=strict)
    found, line = [], 1
    for row in reader:
        found.append((line, row))
        line = reader.line_num + 1
    return found


def grids_of_text(text: str, mark: str | None = None) -> list[Grid]:
    """Delimited text as grids: one, or several where tables are stacked in one file.

    Parameters
    ----------
    text : str
    mark : str, optional
        Delimiter; found where it is not given.

    Returns
    -------
    list of Grid

    Raises
    ------
    TableError
        When there is no header.

    Examples
    --------
    >>> grids_of_text("# made today\\nname;fans\\nana;1.200\\n")[0].header
    ('name', 'fans')
    """
    found, notes = records(text, mark or delimiter(text))
    return grids_of_records(found, notes)


def grids_of_records(found: list[tuple[int, list[str]]], notes: tuple[str, ...] = ()) -> list[Grid]:
    """Records as grids.

    A file that begins with ``#`` lines uses them throughout: each block of them begins a new
    table. Elsewhere a cell that begins with ``#`` is an ordinary cell (a hashtag, say).

    Parameters
    ----------
    found : list of (line, cells)
    notes : tuple of str

    Returns
    -------
    list of Grid
        Blocks without any row of cells are left out.

    Raises
    ------
    TableError
        When there is no header.

    Examples
    --------
    >>> grids_of_records([(1, ["a", "b"]), (2, ["1", "2", "3"])])[0].refused
    [(2, 'has 3 cells, the header has 2', ('1', '2', '3'))]
    """
    filled = [(line, row) for line, row in found if any(cell.strip() for cell in row)]
    blocks: list[tuple[list[str], list]] = [([], [])]
    commented = bool(filled) and is_comment(filled[0][1])
    for line, row in filled:
        if commented and is_comment(row):
            if blocks[-1][1]:
                blocks.append(([], []))
            blocks[-1][0].append(row[0].lstrip("\ufeff# ").strip())
        else:
            blocks[-1][1].append((line, row))
    grids = [_grid(comments, data, notes) for comments, data in blocks if data]
    if not grids:
        raise TableError("file", "the file is empty: there is no header and no row")
    return grids


def _grid(comments: list[str], data: list[tuple[int, list[str]]], notes: tuple[str, ...]) -> Grid:
    start = _header_place(data)
    titles = [*comments, *(row[0].strip() for _, row in data[:start])]
    header, body = data[start][1], data[start + 1 :]
    width = _width(header, body)
    rows, lines, refused = [], [], []
    for line, row in body:
        cut = [*row[:width], *(cell for cell in row[width:] if cell.strip())]
        if len(cut) == width:
            rows.append(tuple(cut))
            lines.append(line)
        else:
            refused.append((line, _misfit(cut, width), tuple(row)))
    names = tuple(clean_header(cell) or f"column {n}" for n, cell in enumerate(header[:width], 1))
    said = tuple(title for title in titles if title.strip("- "))
    return Grid(names, rows, lines, refused, notes, said)


def _misfit(cut: list[str], width: int) -> str:
    if any(cell.strip().lower() in TOTALS for cell in cut):
        return "is a grand total, not a row"
    return f"has {len(cut)} cells, the header has {width}"


def is_comment(row: list[str]) -> bool:
    """Whether a record is a comment: it begins with # and has nothing in its other cells.

    Parameters
    ----------
    row : list of str

    Returns
    -------
    bool

    Examples
    --------
    >>> is_comment(["# Start date: 20201022", ""]), is_comment(["#1", "Ana"])
    (True, False)
    """
    return row[0].lstrip("\ufeff ").startswith("#") and not any(cell.strip() for cell in row[1:])


def _header_place(data: list[tuple[int, list[str]]]) -> int:
    """The first record with two cells or more, where title lines of one cell come before it."""
    for place, (_, row) in enumerate(data[:LEADING]):
        if sum(bool(cell.strip()) for cell in row) > 1:
            return place
    return 0


def _width(header: list[str], body: list[tuple[int, list[str]]]) -> int:
    """Cells of the header without empty ones at its end that no row fills."""
    width = len(header)
    while width > 1 and not header[width - 1].strip():
        if any(len(row) >= width and row[width - 1].strip() for _, row in body):
            break
        width -= 1
    return width
