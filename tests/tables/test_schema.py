"""The declaration of all tables is whole and consistent."""

import pytest

from influlab import tables
from influlab.errors import TableError
from influlab.tables.kinds import Column

REQUIRED = {
    "creators": ("creator_id", "followers"),
    "posts": ("post_id", "creator_id"),
    "audiences": ("creator_id", "dimension", "segment", "share"),
    "population": ("dimension", "segment", "size"),
    "deals": ("deal_id", "creator_id"),
    "visits": ("visit_id", "visited_at"),
    "orders": ("order_id", "ordered_at", "value"),
    "paths": ("path", "conversions"),
    "panel": ("unit", "period", "outcome", "treated"),
    "comments": ("comment_id", "text"),
    "events": ("deal_id", "state", "happened_at"),
    "traffic": ("sessions",),
}


def test_every_table_has_its_required_columns():
    assert {name: table.required for name, table in tables.SCHEMA.items()} == REQUIRED


@pytest.mark.parametrize("name", REQUIRED)
def test_columns_are_named_once_and_carry_a_unit(name):
    table = tables.table(name)
    assert len(set(table.names)) == len(table.names)
    assert all(column.unit and column.meaning for column in table.columns)
    assert all(group and set(group) <= set(table.names) for group in table.keys)


def test_kinds_set_the_bounds():
    fraction, count = Column("a", "fraction", "x"), Column("b", "count", "x")
    assert (fraction.lowest, fraction.highest) == (0.0, 1.0)
    assert (count.lowest, count.highest) == (0.0, None)
    with pytest.raises(ValueError, match=r"^column c: unknown kind 'colour'$"):
        Column("c", "colour", "x")


def test_columns_tells_bounds_and_units_of_a_table():
    creators = tables.columns("creators").set_index("column")
    assert creators.loc["reach_rate", ["kind", "lowest", "highest"]].tolist() == ["fraction", 0, 1]
    assert creators.loc["fee", "unit"] == "currency per post"
    assert creators.loc["creator_id", "unique"]


def test_unknown_table_is_told_with_what_was_meant():
    with pytest.raises(TableError) as caught:
        tables.table("creator")
    assert str(caught.value) == (
        "tables: 1 problem\n  - there is no table 'creator'; there are: creators, posts, "
        "audiences, population, deals, visits, orders, paths, panel, comments, events, traffic "
        "(did you mean 'creators'?)"
    )
