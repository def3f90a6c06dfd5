"""Posts as clean columns: engagements, rates and days of every post, on any engine.

Every row is looked at once to refuse impossible numbers; not-a-number counts as missing on
every engine (Polars and SQL would rank it above all numbers).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import narwhals as nw
from narwhals.typing import IntoFrameT

from influlab.creators.inputs import absent, as_frame
from influlab.errors import TableError, check
from influlab.tables.engines import may_repeat, one_row
from influlab.tables.words import counted

PARTS = ("likes", "comments", "saves", "shares")
_NUMBERS = ("followers", "reach", *PARTS)
_KEPT = ("creator_id", "posted_at", "sponsored", "media_type")
_EPOCH = datetime(2025, 1, 1)


def per_post(posts: IntoFrameT, parts: Sequence[str] | None = None, *, looked: bool = False):
    """Every post once, with its engagements, rates and day; a Narwhals frame.

    Parameters
    ----------
    posts : frame, one row per post
        ``creator_id``, at least one of ``likes, comments, saves, shares``.
    parts : sequence of str, optional
        What counts as engagement; default all that the table has.
    looked : bool
        The rows were looked at before, and hold every post once.

    Returns
    -------
    Narwhals frame of the same kind
        ``creator_id, followers, reach, engagements, by_followers, by_reach, reach_rate, day,
        paid, media_type``, and the products that :func:`influlab.creators.profile` sums.

    Raises
    ------
    TableError
        Columns that are missing, or numbers below 0 or infinite.

    Examples
    --------
    >>> import pandas as pd
    >>> posts = pd.DataFrame({"creator_id": ["a"], "followers": [100], "likes": [3]})
    >>> per_post(posts)["by_followers"].to_list()
    [0.03]
    """
    frame = as_frame(posts, "posts")
    schema = frame.collect_schema()
    parts, numbers = _named(schema, parts)
    if not looked and _look(frame, schema, numbers, "post_id" in schema):
        frame = _once(frame, schema, numbers)
        schema = frame.collect_schema()
    frame = _in_utc(frame, schema)
    schema = frame.collect_schema()
    frame = frame.filter(~nw.col("creator_id").is_null())
    return _with_products(_with_rates(_clean(frame, schema, numbers), parts))


def refuse_posts(posts: IntoFrameT, parts: Sequence[str] | None = None) -> None:
    """Refuse posts that lack a column or hold impossible numbers, whatever their names.

    Parameters
    ----------
    posts : frame, one row per post
    parts : sequence of str, optional

    Raises
    ------
    TableError

    Examples
    --------
    >>> import pandas as pd
    >>> refuse_posts(pd.DataFrame({"creator_id": ["a"], "likes": [3]}))
    """
    frame = as_frame(posts, "posts")
    schema = frame.collect_schema()
    _look(frame, schema, _named(schema, parts)[1], False)


def used_columns(posts: IntoFrameT, parts: Sequence[str] | None = None) -> list[str]:
    """The columns that a profile reads, without the posts' names.

    Parameters
    ----------
    posts : frame, one row per post
    parts : sequence of str, optional

    Returns
    -------
    list of str

    Examples
    --------
    >>> import pandas as pd
    >>> used_columns(pd.DataFrame({"creator_id": ["a"], "likes": [3], "caption": ["hi"]}))
    ['creator_id', 'likes']
    """
    schema = as_frame(posts, "posts").collect_schema()
    numbers = _named(schema, parts)[1]
    return [*(name for name in _KEPT if name in schema and name != "media_type"), *numbers]


def once(posts: IntoFrameT, parts: Sequence[str] | None = None):
    """One row per post: the highest reading of each column; posts without a name stay apart.

    Parameters
    ----------
    posts : frame with ``post_id``
    parts : sequence of str, optional

    Returns
    -------
    frame of the same kind, without ``post_id``

    Examples
    --------
    >>> import pandas as pd
    >>> posts = pd.DataFrame({"post_id": ["p", "p"], "creator_id": ["a", "a"], "likes": [3, 5]})
    >>> once(posts)
      creator_id  likes
    0          a    5.0
    """
    frame = as_frame(posts, "posts")
    schema = frame.collect_schema()
    return _once(frame, schema, _named(schema, parts)[1]).to_native()


def _named(schema: nw.Schema, parts: Sequence[str] | None) -> tuple[list[str], list[str]]:
    """Parts of the engagements, and all columns that hold numbers."""
    parts = _parts(schema, parts)
    return parts, [name for name in dict.fromkeys((*_NUMBERS, *parts)) if name in schema]


def _parts(schema: nw.Schema, parts: Sequence[str] | None) -> list[str]:
    wanted = [name for name in PARTS if name in schema] if parts is None else list(parts)
    have = ", ".join(schema)
    problems = []
    for name in ("creator_id", *wanted):
        if name not in schema:
            problems.append(absent(name, schema))
    if not wanted:
        problems.append(f"one of {', '.join(PARTS)} is needed; the table has: {have}")
    check("posts", problems, TableError)
    return wanted


def _look(frame, schema: nw.Schema, numbers: list[str], named: bool) -> bool:
    """Refuse impossible numbers; where posts are named, say whether one may stand there twice."""
    texts = [name for name in numbers if not schema[name].is_numeric()]
    check("posts", [f"{n!r} holds {schema[n]}; it must hold numbers" for n in texts], TableError)
    asked = [nw.len().alias("rows")]
    for name in numbers:
        value = nw.col(name).cast(nw.Float64)
        asked.append(((value < 0) | (value == float("inf"))).cast(nw.Int64).sum().alias(name))
    sorted_here = named and frame.implementation.is_duckdb()
    if named and not sorted_here:
        asked.append(nw.col("post_id").count().alias("named"))
        asked.append(nw.col("post_id").n_unique().alias("different"))
    found = one_row(frame.select(*asked))
    if not found["rows"]:
        raise TableError("posts", "it has no rows; at least one is needed")
    wrong = {name: int(found[name] or 0) for name in numbers}
    problems = [
        f"{name!r} must be a whole number >= 0; {counted(count, 'row')} below 0 or infinite"
        for name, count in wrong.items()
        if count
    ]
    check("posts", problems, TableError)
    if sorted_here:
        return may_repeat(frame.to_native(), ["post_id"])
    if not named:
        return False
    nameless = found["named"] < found["rows"]
    return found["different"] - nameless < found["named"]


def _once(frame, schema: nw.Schema, numbers: list[str]):
    """One row per post: the highest reading of each column; posts without a name stay apart."""
    kept = [name for name in _KEPT if name in schema]
    flags = [_paid(schema).alias("sponsored")] if "sponsored" in schema else []
    frame = frame.with_columns(*flags, *(_number(n, schema).alias(n) for n in numbers))
    named = frame.filter(~nw.col("post_id").is_null())
    highest = named.group_by("post_id").agg(*(nw.col(name).max() for name in (*kept, *numbers)))
    rest = frame.filter(nw.col("post_id").is_null())
    return nw.concat([each.select(*kept, *numbers) for each in (highest, rest)])


def _number(name: str, schema: nw.Schema) -> nw.Expr:
    number = nw.col(name).cast(nw.Float64)
    return number if schema[name].is_integer() else number.fill_nan(None)


def _in_utc(frame, schema: nw.Schema):
    """Moments of DuckDB as clocks in UTC, once for all.

    It finds the distance of two moments by the calendar of the session's zone, which took half
    of the whole profile; that of two clocks is a subtraction.
    """
    zone = getattr(schema.get("posted_at"), "time_zone", None)
    if not zone or not frame.implementation.is_duckdb():
        return frame
    clock = "make_timestamp(epoch_us(posted_at)) as posted_at"
    return nw.from_native(frame.to_native().project(f"* replace ({clock})"))


def _paid(schema: nw.Schema) -> nw.Expr:
    """1 for sponsored, 0 for organic; a pandas column of True, False and None included."""
    flag = nw.col("sponsored")
    if schema["sponsored"].is_numeric():
        return flag.cast(nw.Float64)
    organic = nw.when(flag == nw.lit(False)).then(nw.lit(0.0))
    return nw.when(flag == nw.lit(True)).then(nw.lit(1.0)).otherwise(organic)


def _clean(frame, schema: nw.Schema, numbers: list[str]):
    """Standard columns, whether the table has them or not."""
    nothing = nw.lit(None).cast(nw.Float64)
    columns = dict.fromkeys(_NUMBERS, nothing)
    columns |= {name: _number(name, schema) for name in numbers}
    columns["paid"] = _paid(schema) if "sponsored" in schema else nothing
    spark = frame.implementation.is_spark_like()
    columns["day"] = _day(schema, spark) if "posted_at" in schema else nothing
    media = nw.col("media_type") if "media_type" in schema else nw.lit(None).cast(nw.String)
    return frame.select(
        nw.col("creator_id"), media.alias("media_type"), *(c.alias(n) for n, c in columns.items())
    )


def _day(schema: nw.Schema, spark: bool) -> nw.Expr:
    """Days since some start; only differences are used, so any start serves.

    A moment with a zone counts in UTC, whatever zone the session shows it in: a clock that is
    put back in autumn would move the posts by an hour.
    """
    when = nw.col("posted_at")
    zone = getattr(schema["posted_at"], "time_zone", None)
    if spark and zone:
        return when.cast(nw.Float64) / 86_400  # on Spark a moment is a number of seconds in UTC
    if spark:
        # Narwhals has no durations on Spark; a calendar of 365 days and leap years is exact
        # from 1901 to 2099.
        clock = when.dt.hour() / 24 + when.dt.minute() / 1_440 + when.dt.second() / 86_400
        before = when.dt.year().cast(nw.Float64) - 1
        return (before - 2024) * 365 + ((before - 2024) / 4).floor() + when.dt.ordinal_day() + clock
    since = when - nw.lit(_EPOCH.replace(tzinfo=UTC if zone else None))
    return since.dt.total_microseconds().cast(nw.Float64) / 86_400_000_000


def _with_rates(frame, parts: list[str]):
    """Engagements only where every part is known; rates only where there is something below."""
    engagements = nw.col(parts[0])
    for name in parts[1:]:
        engagements = engagements + nw.col(name)
    positive = [
        nw.when(nw.col(name) > 0).then(nw.col(name)).alias(name) for name in ("followers", "reach")
    ]
    return frame.with_columns(engagements.alias("engagements"), *positive).with_columns(
        (nw.col("engagements") / nw.col("followers")).alias("by_followers"),
        (nw.col("engagements") / nw.col("reach")).alias("by_reach"),
        (nw.col("reach") / nw.col("followers")).alias("reach_rate"),
        # The 1 keeps the logarithm away from what pandas hides below a missing value.
        nw.when(nw.col("followers") > 0)
        .then(nw.col("followers"))
        .otherwise(nw.lit(1.0))
        .log()
        .alias("log"),
    )


def _with_products(frame):
    """What sums over a creator need, so that grouping itself stays plain on every engine."""
    kept = []
    both = ~nw.col("followers").is_null() & ~nw.col("day").is_null()
    for per in ("followers", "reach"):
        known = ~nw.col(f"by_{per}").is_null()
        kept.append(nw.when(known).then(nw.col("engagements")).alias(f"engagements_{per}"))
        kept.append(nw.when(known).then(nw.col(per)).alias(f"{per}_counted"))
    return frame.with_columns(
        *kept,
        nw.when(both).then(nw.col("day")).alias("x"),
        nw.when(both).then(nw.col("log")).alias("y"),
    ).with_columns((nw.col("x") * nw.col("x")).alias("xx"), (nw.col("x") * nw.col("y")).alias("xy"))
