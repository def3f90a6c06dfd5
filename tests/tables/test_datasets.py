"""What ships as data is complete, unchanged and described."""

import hashlib
import json

import pandas as pd
import pytest

from influlab import tables
from influlab.errors import TableError
from influlab.tables.datasets import DATA
from influlab.tables.package import write_package

EVIDENCE = [
    *("benchmarks", "disclosure_rules", "findings", "formulas", "instagram_metrics"),
    *("reach_worked_examples", "tier_schemes", "utm_channels", "worked_formulas"),
]
SAMPLE = [
    *("audiences", "comments", "creators", "deals", "events", "orders", "panel", "paths"),
    *("population", "posts", "visits"),
]


def resources():
    return json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]


def test_names_are_the_sample_and_the_evidence():
    assert tables.names() == sorted([*EVIDENCE, *SAMPLE])


@pytest.mark.parametrize("resource", resources(), ids=lambda resource: resource["name"])
def test_files_are_the_ones_recorded(resource):
    content = (DATA / resource["path"]).read_bytes()
    assert len(content) == resource["bytes"]
    assert hashlib.sha256(content).hexdigest() == resource["sha256"]
    frame = tables.load(resource["name"])
    assert len(frame) == resource["rows"]
    assert list(frame.columns) == [field["name"] for field in resource["schema"]["fields"]]


def test_every_csv_of_the_data_folder_is_recorded():
    files = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")}
    assert files == {resource["path"] for resource in resources()}


def test_the_record_is_what_write_package_writes(tmp_path):
    for path in [*DATA.glob("*.csv"), *DATA.glob("evidence/*.csv")]:
        copy = tmp_path / path.relative_to(DATA)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    written = write_package(tmp_path, year=2026)
    assert written.read_bytes() == (DATA / "datapackage.json").read_bytes()


def test_sample_is_synthetic_and_evidence_is_not():
    assert [tables.describe(name).synthetic for name in SAMPLE] == [True] * len(SAMPLE)
    assert [tables.describe(name).synthetic for name in EVIDENCE] == [False] * len(EVIDENCE)


def test_description_reads_as_a_sentence():
    found = tables.describe("creators")
    assert found.text == (
        "Sample world, creators: one account on one platform: 2,000 rows, SYNTHETIC, invented by "
        "a computer, 2026. Source: made by influlab, tables.world(seed=0); no real account. "
        "Licence: BSD-3-Clause, with the project."
    )
    followers = found.table.set_index("column").loc["followers"]
    assert followers.tolist() == ["integer", "accounts", "accounts that follow"]


def test_evidence_loads_with_numbers_as_numbers_and_blanks_as_missing():
    schemes = tables.load("tier_schemes")
    two = schemes[schemes["scheme"] == "two_tier"]
    assert two[["tier", "lower_followers", "upper_followers"]].values.tolist()[0] == [
        *("micro", 1000, 100000.0)
    ]
    assert pd.isna(two["upper_followers"].iloc[1])
    assert tables.load("benchmarks")["typical"].dtype == "float64"


def test_unknown_dataset_is_told_with_what_was_meant():
    with pytest.raises(TableError) as caught:
        tables.load("benchmark")
    assert str(caught.value) == (
        "datasets: 1 problem\n  - there is no table 'benchmark'; there are: "
        f"{', '.join(sorted([*EVIDENCE, *SAMPLE]))} (did you mean 'benchmarks'?)"
    )
