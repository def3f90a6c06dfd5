"""What ``tables.read`` can be told about a file, as fields for somebody who writes no code."""

from __future__ import annotations

import ipywidgets as widgets

from influlab.errors import TableError, check
from influlab.show.controls import ABOVE, WIDE
from influlab.tables import Table

DATES = {"as the file proves": "", "day first (31/12/2026)": "dmy", "month first (12/31)": "mdy"}
AT_LEFT = {"width": "auto", "align_self": "flex-start"}
TITLE = "The file is not understood? Say more about it"
EXAMPLE = "one per line, for example\nfollowers = Fans now"


class Settings(widgets.Accordion):
    """A folded box with the fields: headers, percentages, dates, repeated rows."""

    def __init__(self, table: Table):
        fractions = [column.name for column in table.columns if column.kind == "fraction"]
        self.columns = widgets.Textarea(
            placeholder=EXAMPLE, description="Column = header in the file", layout=WIDE, style=ABOVE
        )
        self.percent = widgets.SelectMultiple(
            options=fractions, description="Written as percentages", layout=WIDE, style=ABOVE
        )
        self.dates = widgets.Dropdown(
            options=DATES, description="Dates with slashes", layout=WIDE, style=ABOVE
        )
        self.keep = widgets.Checkbox(description="Keep rows whose id came before", indent=False)
        self.again = widgets.Button(description="Read it again", layout=AT_LEFT)
        known = widgets.HTML(f"<p>Columns of {table.name}: {', '.join(table.names)}.</p>")
        fields = [known, self.columns, self.percent, self.dates, self.keep, self.again]
        super().__init__([widgets.VBox(fields)], selected_index=None, layout={"max_width": "620px"})
        self.set_title(0, TITLE)


def settings(table: Table) -> Settings:
    """Make the fields for one table, all at their usual values."""
    return Settings(table)


def options_of(fields: Settings) -> dict:
    """Read the fields as arguments of ``tables.read``.

    >>> from influlab import tables
    >>> fields = settings(tables.table("creators"))
    >>> fields.columns.value = "followers = Fans now"
    >>> options_of(fields)["columns"]
    {'followers': 'Fans now'}
    """
    lines = [line for line in fields.columns.value.splitlines() if line.strip()]
    wrong = [
        f"{line.strip()!r} names no column; write: column = header in the file"
        for line in lines
        if "=" not in line
    ]
    check("columns", wrong, TableError)
    pairs = (line.split("=", 1) for line in lines)
    return {
        "columns": {name.strip(): header.strip() or None for name, header in pairs},
        "percent": fields.percent.value,
        "dates": fields.dates.value or None,
        "duplicates": "keep" if fields.keep.value else "reject",
    }
