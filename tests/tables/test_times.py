"""Moments in every form that exports use; what is relative or unsure is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influlab.tables.times import RELATIVE, TWO_ORDERS, UNREADABLE, UNSURE, parse_times

WRITTEN = {
    "2026-04-03": "2026-04-03T00:00:00",
    "2026-04-03 9:05": "2026-04-03T09:05:00",
    "2026-04-03T10:00:00.000Z": "2026-04-03T10:00:00",
    "2026-04-03 10:00:00+02:00": "2026-04-03T08:00:00",
    "2020-06-08T10:00:00+0000": "2020-06-08T10:00:00",
    "2024-06-01 10:00:00 UTC": "2024-06-01T10:00:00",
    "1529655130": "2018-06-22T08:12:10",
    "1529655130000": "2018-06-22T08:12:10",
    "1529655130.5": "2018-06-22T08:12:10.5",
    "1529655130.25": "2018-06-22T08:12:10.25",
    "1529655130.125": "2018-06-22T08:12:10.125",
    "2024041623": "2024-04-16T23:00:00",
    "2026-05": "2026-05-01T00:00:00",
    "2026-04-02T01": "2026-04-02T01:00:00",
    "20240416": "2024-04-16T00:00:00",
    "25.03.2026": "2026-03-25T00:00:00",
    "25/03/2026 2:05 PM": "2026-03-25T14:05:00",
    "03/25/2026, 12:10 am": "2026-03-25T00:10:00",
    "3 March 2024": "2024-03-03T00:00:00",
    "Mar 3, 2024 2:05 PM": "2024-03-03T14:05:00",
    "03-Mar-24": "2024-03-03T00:00:00",
    "Tue, 05 Mar 2024 14:05:00 +0100": "2024-03-05T13:05:00",
}


@pytest.mark.parametrize(("text", "moment"), WRITTEN.items())
def test_written_moments(text, moment):
    read = parse_times([text])
    assert read.faults.tolist() == [""]
    assert read.values[0] == pd.Timestamp(moment, tz="UTC")
    assert str(read.values.dtype) == "datetime64[us, UTC]"


@pytest.mark.parametrize("text", ["7 HOURS AGO", "1 DAY AGO", "3w", "yesterday", "an hour ago"])
def test_relative_moments_are_refused(text):
    assert parse_times([text]).faults.tolist() == [RELATIVE]


@pytest.mark.parametrize(
    "text",
    ["2026-13-45", "soon", "31 Feb 2024", "May 2024 or so", "99999999999", "31.02.2026", "25:00"],
)
def test_unreadable_moments_are_refused(text):
    assert parse_times([text]).faults.tolist() == [UNREADABLE]


def test_the_column_proves_the_order_of_slashed_dates():
    days = parse_times(["03/04/2026", "25/03/2026"]).values
    assert days.dt.strftime("%m-%d").tolist() == ["04-03", "03-25"]
    months = parse_times(["03/04/2026", "03/25/2026"]).values
    assert months.dt.strftime("%m-%d").tolist() == ["03-04", "03-25"]


def test_slashed_dates_without_proof_or_with_two_orders_are_refused():
    assert parse_times(["03/04/2026"]).faults.tolist() == [UNSURE]
    assert parse_times(["25/03/2026", "03/25/2026"]).faults.tolist() == [TWO_ORDERS] * 2
    assert parse_times(["03/04/2026"], dates="mdy").values[0].month == 3


def test_two_ways_of_writing_are_told():
    cells = [
        "2026-04-03",
        "3 March 2024",
        "2026-04-05T10:00Z",
        "5 May 2024",
        "soon",
        "",
        "25.3.2024",
    ]
    assert parse_times(cells).ways == ("2026-04-03", "3 March 2024", "25.3.2024")
    assert parse_times(["1529655130", "1529655131.5", "1529655130000"]).ways == (
        "1529655130",
        "1529655130000",
    )
    assert parse_times(["2026-05", "2026-05-01T10:00:00Z"]).ways == ("2026-05",)
    assert parse_times([]).ways == parse_times(["soon"]).ways == ()


def test_missing_cells_and_zones():
    read = parse_times(["", "NaT", "2026-04-03T10:00:00Z"])
    assert read.values.isna().tolist() == [True, True, False]
    assert not read.local and parse_times(["2026-04-03"]).local


@given(st.datetimes(min_value=pd.Timestamp("1971-01-01"), max_value=pd.Timestamp("2200-01-01")))
def test_iso_moments_read_back(moment):
    assert parse_times([moment.isoformat()]).values[0] == pd.Timestamp(moment, tz="UTC")


@given(st.lists(st.text(max_size=15)))
def test_any_text_gives_a_moment_or_a_reason(texts):
    read = parse_times(texts)
    assert len(read.values) == len(read.faults) == len(texts)
    assert read.values[read.faults != ""].isna().all()
    assert isinstance(read.faults, np.ndarray)
    assert bool(read.ways) == read.values.notna().any()
