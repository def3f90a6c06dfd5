"""A file on the disk answers as a relation; what is no table is told."""

import pandas as pd
import pytest

from influlab import tables
from influlab.errors import TableError


def test_csv_and_parquet_answer_the_same(tmp_path):
    frame = pd.DataFrame({"creator_id": ["a", "b", "b"], "followers": [5, -1, 7]})
    frame.to_csv(tmp_path / "creators.csv", index=False)
    tables.scan(tmp_path / "creators.csv").write_parquet(str(tmp_path / "creators.parquet"))
    for name in ("creators.csv", "creators.parquet", "*.parquet"):
        relation = tables.scan(tmp_path / name)
        assert relation.aggregate("sum(followers)").fetchall() == [(11,)]
        assert tables.check(relation).rows == 2


def test_limits_of_memory_and_disk_are_set(tmp_path):
    (tmp_path / "a.csv").write_text("x\n1\n")
    relation = tables.scan(tmp_path / "a.csv", memory="256MB", scratch="1GB")
    assert relation.columns == ["x"]


def test_what_is_no_table_is_told(tmp_path):
    with pytest.raises(TableError) as caught:
        tables.scan(tmp_path / "a.csv")
    path = str(tmp_path / "a.csv")
    assert str(caught.value) == f"scan: 1 problem\n  - there is no file {path!r}"
    with pytest.raises(TableError) as caught:
        tables.scan("a.xlsx")
    assert str(caught.value) == (
        "scan: 1 problem\n  - 'a.xlsx' ends with '.xlsx'; it must be one of .csv, .parquet, .tsv"
    )
    (tmp_path / "b.parquet").write_bytes(b"no parquet")
    with pytest.raises(TableError, match="cannot be opened"):
        tables.scan(tmp_path / "b.parquet")
