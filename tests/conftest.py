"""What all tests share: the real tables where they lie beside the checkout, and calm properties."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"

# The same examples in every run, and no failure because the machine was busy.
settings.register_profile(
    "influlab",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("influlab")


@pytest.fixture(scope="session")
def real() -> Path:
    """Folder of the real tables, which are never part of the project."""
    if not REAL.is_dir():
        pytest.skip("the real tables (../shared/real) are not on this machine")
    return REAL
