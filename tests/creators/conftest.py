"""Real tables that lie beside the project; tests that need them skip where they are absent."""

from pathlib import Path

import pandas as pd
import pytest

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"


def _read(path: str) -> pd.DataFrame:
    if not (REAL / path).exists():
        pytest.skip(f"real data not here: shared/real/{path}")
    return pd.read_csv(REAL / path)


@pytest.fixture(scope="session")
def real_creators() -> pd.DataFrame:
    """17,024 Instagram creators (Kim et al., WWW 2020, half of them)."""
    frame = _read("creators/instagram_creators_half.csv")
    return frame.rename(columns={"influencer_id": "creator_id"})


@pytest.fixture(scope="session")
def real_post_rates(real_creators) -> pd.DataFrame:
    """Their posts with followers and ``post_rate`` = (likes + comments) / followers."""
    posts = _read("posts/instagram_posts_half.csv").rename(
        columns={"influencer_id": "creator_id", "post": "post_id", "has_sponsor_tag": "sponsored"}
    )
    posts = posts.merge(real_creators[["creator_id", "followers"]], on="creator_id")
    posts["posted_at"] = pd.to_datetime(posts["taken_at"], unit="s", utc=True)
    kinds = {"GraphImage": "image", "GraphSidecar": "carousel", "GraphVideo": "video"}
    posts["media_type"] = posts["typename"].map(kinds)
    return posts.assign(post_rate=(posts["likes"] + posts["comments"]) / posts["followers"])
