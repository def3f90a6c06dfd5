"""Files become tables with their story: nothing lost, every problem told."""

import pandas as pd
import pytest

from influlab.errors import TableError
from influlab.show.inputs import read_files, sample_world


def test_files_are_read_and_named(tmp_path):
    (tmp_path / "mine.csv").write_text("creator_id,followers\na,12000\nb,-1\n", encoding="utf-8")
    said = []
    found = read_files({"creators": str(tmp_path / "mine.csv")}, said.append)
    assert found.names == {"creators": "mine.csv"}
    assert found.readings["creators"].frame["followers"].tolist() == [12000]
    assert found.rejected["creators"]["creator_id"].tolist() == ["b"]
    assert said[0].startswith("1 of 2 rows read as creators (generic).")


def test_all_files_that_fail_are_told_at_once(tmp_path):
    (tmp_path / "empty.csv").write_bytes(b"")
    files = dict.fromkeys(("creators", "orders"), str(tmp_path / "empty.csv"))
    with pytest.raises(TableError) as error:
        read_files(files, lambda _words: None)
    assert str(error.value) == (
        "files: 2 problems\n"
        "  - creators: the file is empty: there is no header and no row\n"
        "  - orders: the file is empty: there is no header and no row"
    )


def test_the_sample_world_brings_every_table_that_a_report_can_use():
    found = sample_world(lambda _words: None)
    assert set(found.readings) == set(found.names) and len(found.readings) == 10
    assert isinstance(found.readings["deals"].frame, pd.DataFrame) and not found.rejected
