"""Which column is which: told, named, by layout, by synonym; ids that a file lacks."""

import pytest

from influlab.tables.grid import Grid
from influlab.tables.layouts import GENERIC, Layout
from influlab.tables.matching import LONGEST_NAME, identity, match, missing_columns
from influlab.tables.schema import SCHEMA, table
from influlab.tables.synonyms import SYNONYMS, plain_header

CREATORS = table("creators")


def grid(*header, rows=(), **more):
    return Grid(header, [tuple(row) for row in rows], list(range(2, 2 + len(rows))), **more)


def places(*header, rows=(), layout=GENERIC, columns=None):
    return match(grid(*header, rows=rows), CREATORS, layout, columns).places


def test_an_exact_name_goes_before_a_synonym():
    assert places("fans", "followers") == {"followers": 1}
    assert places("fans", "name", rows=[["1", "ana"]]) == {"followers": 0, "handle": 1}


def test_what_is_told_goes_before_all():
    assert places("followers", "fans", columns={"followers": "fans"})["followers"] == 1
    assert "followers" not in places("followers", columns={"followers": None})


def test_a_layout_goes_before_the_synonyms():
    layout = Layout("mine", "creators", (), {"size": "followers"})
    assert places("Size", "Subscribers", layout=layout)["followers"] == 0


def test_headers_differ_in_case_blanks_and_marks_only():
    assert places("Engagement  Rate\n(by followers)") == {"engagement_rate_by_followers": 0}
    assert places("Fee (EUR)", "Price_per_post") == {"fee": 0}


def test_no_column_is_used_twice_and_the_others_are_extras():
    found = match(grid("id", "followers", "rank"), CREATORS, GENERIC)
    assert found.places == {"creator_id": 0, "followers": 1} and found.extras == (2,)


def test_synonyms_are_plain_distinct_and_of_known_columns():
    for name, known in SYNONYMS.items():
        for column, words in known.items():
            assert column in table(name).names
            assert len(set(words)) == len(words), (name, column)
            assert all(word == plain_header(word) for word in words)
            assert plain_header(column) not in words, (name, column)
    assert set(SYNONYMS) == set(SCHEMA)


def test_missing_columns_show_at_most_twelve_headers():
    (told,) = missing_columns(grid("creator_id", *map(str, range(20))), CREATORS, {"creator_id": 0})
    assert told == (
        "column 'followers' is missing; the file has: creator_id, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, "
        "10, ..."
    )


@pytest.mark.parametrize(("cells", "made"), [(["1", "2"], True), (["1", "1"], False)])
def test_a_rank_serves_only_when_it_is_unique(cells, made):
    ranked = grid("Rank", "followers", rows=[[cell, "5"] for cell in cells])
    found, notes = identity(ranked, CREATORS, GENERIC, {"followers": 1})
    assert found == ({"creator_id": [f"rank {cell}" for cell in cells]} if made else {})
    assert notes == (["there is no creator_id: 'Rank' serves"] if made else [])


def test_a_column_of_names_is_no_column_of_handles():
    """Five of ten cells would pass for handles; nine of ten must."""
    names = ["Ana Maria", "bo", "Cy Young", "dee", "Eva B", "fay", "Gil Z", "hal", "Ida P", "joe"]
    assert "handle" not in places("name", rows=[[name] for name in names])
    assert places("name", rows=[["bo"]] * 9 + [["Ana Maria"]]) == {"handle": 0}


def test_a_header_that_is_a_page_of_text_is_cut_in_the_sentence():
    long = "x" * 5_000
    found = grid("creator_id", long)
    (said,) = missing_columns(found, CREATORS, {"creator_id": 0})
    assert said == (
        f"column 'followers' is missing; the file has: creator_id, {'x' * LONGEST_NAME}..."
    )
