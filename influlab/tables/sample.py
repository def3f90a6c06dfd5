"""The sample files in `data/`: the invented market, written the same way every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from influlab.errors import InfluLabError
from influlab.tables.package import write_package
from influlab.tables.words import spreadsheet_safe
from influlab.tables.world import World, world

SAMPLE_POSTS = 6


def write_sample(folder: Path | str, seed: int = 0) -> list[Path]:
    """Write the sample files of `data/`, the same bytes every time.

    Parameters
    ----------
    folder : path
        Must exist. Posts are the newest six of each creator and those of the deals.
    seed : int, default 0

    Returns
    -------
    list of Path
        The CSV files and `datapackage.json`.

    Examples
    --------
    >>> import tempfile
    >>> [path.name for path in write_sample(tempfile.mkdtemp())][:2]
    ['creators.csv', 'audiences.csv']
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InfluLabError("sample", f"there is no folder {str(folder)!r}; make it first")
    written = []
    market = world(seed)
    for name, frame in market.tables.items():
        content = to_csv(sample_posts(market) if name == "posts" else frame)
        path = folder / f"{name}.csv"
        path.write_bytes(content.encode("utf-8"))
        written.append(path)
    return [*written, write_package(folder, year=2026)]


def sample_posts(market: World) -> pd.DataFrame:
    """The newest six posts of each creator, and all posts of the deals.

    Parameters
    ----------
    market : World

    Returns
    -------
    DataFrame
        Rows of the table `posts`.

    Examples
    --------
    >>> market = world(0, creators=20, deals=3)
    >>> len(sample_posts(market)) >= 6 * 20
    True
    """
    posts = market.posts
    newest = posts.groupby("creator_id").cumcount(ascending=False) < SAMPLE_POSTS
    ours = posts["post_id"].isin(market.truth["posts"]["post_id"])
    return posts[newest | ours].reset_index(drop=True)


def to_csv(frame: pd.DataFrame) -> str:
    """A frame as CSV text that reads back the same: UTC times, no index, safe cells.

    Parameters
    ----------
    frame : DataFrame

    Returns
    -------
    str

    Examples
    --------
    >>> to_csv(pd.DataFrame({"at": pd.to_datetime(["2026-05-01T10:00Z"]), "flag": [True]}))
    'at,flag\\n2026-05-01T10:00:00Z,true\\n'
    """
    out = frame.copy()
    for name in out.columns:
        kind = out[name].dtype
        if isinstance(kind, pd.DatetimeTZDtype):
            out[name] = out[name].dt.tz_convert("UTC").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
        elif kind.kind == "M":
            out[name] = out[name].dt.strftime("%Y-%m-%d")
        elif kind.kind == "b":
            out[name] = np.where(out[name], "true", "false")
        elif kind.kind not in "iuf":
            out[name] = out[name].map(spreadsheet_safe, na_action="ignore")
    return out.to_csv(index=False, lineterminator="\n")


def is_synthetic(creators: pd.DataFrame) -> bool:
    """Whether a table of creators was invented by :func:`world`, wholly or in part.

    Parameters
    ----------
    creators : DataFrame
        With ``handle``, where it is known.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_synthetic(pd.DataFrame({"handle": ["ana", "synthetic_0001"]}))
    True
    """
    if "handle" not in creators.columns:
        return False
    return bool(creators["handle"].astype("str").str.startswith("synthetic_").any())
