"""Days of a post: the calendar that Spark needs tells the same distances as real durations."""

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

from influlab.creators.post_columns import _day, per_post

TIMES = pd.to_datetime(
    ["1999-12-31T23:59:59", "2023-12-31T12:00", "2024-02-28T06:30", "2024-03-01T06:30",
     "2024-12-31T00:00", "2025-01-01T00:00", "2031-07-04T18:45:30"], utc=True, format="ISO8601"
)  # fmt: skip


@pytest.mark.parametrize(
    "kind", [pd.DataFrame, lambda d: pl.DataFrame({"posted_at": d["posted_at"]})]
)
def test_both_ways_tell_the_same_distances(kind):
    frame = nw.from_native(kind({"posted_at": list(TIMES.tz_localize(None).to_pydatetime())}))
    schema = frame.collect_schema()
    real, calendar = (
        frame.select(_day(schema, spark).alias("day"))["day"].to_numpy() for spark in (False, True)
    )
    assert np.diff(calendar) == pytest.approx(np.diff(real), abs=1e-9)


def test_rates_only_where_something_stands_below():
    posts = pd.DataFrame(
        {"creator_id": ["a", "a", None], "followers": [100, 0, 5], "likes": [3, 4, 5]}
    )
    rows = per_post(posts)
    assert len(rows) == 2, "a post of nobody is left out"
    assert rows["by_followers"].to_list()[0] == pytest.approx(0.03)
    assert rows["by_followers"].is_null().to_list() == [False, True]
