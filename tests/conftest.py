"""What all tests share: the real tables where they lie beside the checkout, and calm properties."""

import os
import re
import shutil
import subprocess
import warnings
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Programs to be run by themselves; one of them needs atheris, which is no dependency.
collect_ignore = ["fuzz", "matrix"]

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


@pytest.fixture(scope="session")
def java() -> str:
    """What Spark runs on; tests that need it skip, with the reason, where it is not there."""
    if find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed (python -m pip install -r cluster.lock)")
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if not found:
        pytest.skip("there is no Java on this machine (apt-get install openjdk-17-jre-headless)")
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=True).stderr
    version = int(re.search(r'version "(\d+)', told)[1])
    if version < 17:
        pytest.skip(f"Spark needs Java 17 or newer, and this is {version}")
    return found


@pytest.fixture(scope="session")
def spark(java, tmp_path_factory):
    """Spark in this process, in a time zone whose clock is put forward and back."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a pandas that we do not hand to it
        from pyspark.sql import SparkSession

        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.driver.memory", "700m")
            .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1")  # halves the start
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.adaptive.enabled", "false")
            .config("spark.sql.session.timeZone", "America/New_York")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .getOrCreate()
        )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture
def held_by(request):
    """Puts rows into a frame of the engine named."""
    from messy import FRAMES, as_spark

    def make(engine, rows, kinds):
        if engine == "spark":
            return as_spark(rows, kinds, request.getfixturevalue("spark"))
        return FRAMES[engine](rows, kinds)

    return make
