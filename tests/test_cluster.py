"""A Spark cluster of one master and two workers, one of which loses its executor on the way."""

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from messy import (
    CREATORS,
    DEALS,
    EDGES,
    MATCHED_ORDERS,
    MATCHED_VISITS,
    POSTS,
    as_duckdb,
    messy_matches,
    messy_posts,
    profile_oracle,
    same_cells,
    summary_oracle,
    totals_oracle,
)

from influlab import _setup

PATIENCE = 240  # seconds; an idle machine needs some thirty in all
SMALL = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
DRIVER = """
import json, sys, warnings
warnings.simplefilter("ignore")
from pyspark.sql import SparkSession
from influlab.creators import profile, tier_summary
from influlab.results import deal_totals

address, folder = sys.argv[1:]
made = SparkSession.builder.master(address)
for name, value in {
    "driver.memory": "600m", "executor.memory": "520m", "executor.cores": "1",
    "driver.host": "127.0.0.1", "driver.bindAddress": "127.0.0.1", "ui.enabled": "false",
    "driver.extraJavaOptions": "SMALL", "executor.extraJavaOptions": "SMALL",
    "sql.shuffle.partitions": "4", "sql.session.timeZone": "Europe/Berlin",
    "sql.codegen.wholeStage": "false", "sql.adaptive.enabled": "false",
    "sql.warehouse.dir": folder,
    "scheduler.minRegisteredResourcesRatio": "1.0",
    "scheduler.maxRegisteredResourcesWaitingTime": "120s", "cores.max": "2",
}.items():
    made = made.config(f"spark.{name}", value)
spark = made.getOrCreate()
spark.sparkContext.setLogLevel("ERROR")

def table(name):
    return spark.read.parquet(f"{folder}/{name}.parquet")

posts = table("posts").repartition(4).persist()
print(json.dumps({"loaded": posts.count()}), flush=True)
sys.stdin.readline()  # meanwhile an executor dies, and with it half of what was loaded
profiled = [row.asDict() for row in profile(posts).collect()]
totals = deal_totals(table("visits"), table("orders"), table("deals")).collect()
tiers = tier_summary(table("creators")).astype({"tier": "str"}).to_dict("records")
totals = [row.asDict() for row in totals]
print(json.dumps({"profile": profiled, "totals": totals, "tiers": tiers}), flush=True)
spark.stop()
""".replace("SMALL", SMALL)

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds executors in /proc"),
]


@contextmanager
def started(command, log, environment):
    """A program in a group of its own, of which nothing is left afterwards."""
    with log.open("w") as sink:
        child = subprocess.Popen(
            command,
            env=environment,
            bufsize=1,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sink,
            text=True,
            start_new_session=True,
        )
        try:
            yield child
        finally:
            for insist in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(child.pid, insist)
                except ProcessLookupError:
                    break
                time.sleep(0.5)
            child.communicate(timeout=30)


def waited(look, what):
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.1)
    return found


def said(log, pattern):
    return lambda: re.findall(pattern, log.read_text())


def executors(worker):
    """The executors that a worker has started."""
    found = []
    for each in Path(f"/proc/{worker.pid}/task").glob("*/children"):
        for pid in each.read_text().split():
            with suppress(FileNotFoundError):
                if "ExecutorBackend" in Path(f"/proc/{pid}/cmdline").read_text():
                    found.append(int(pid))
    return found


def answer(driver):
    """The driver's next line; an error, not an endless wait, where none comes."""
    ready, _, _ = select.select([driver.stdout], [], [], PATIENCE)
    assert ready, "the driver said nothing for too long"
    line = driver.stdout.readline()
    assert line, "the driver ended early"
    return json.loads(line)


@pytest.fixture
def cluster(java, tmp_path):
    """Address of the master, and the two workers."""
    import pyspark

    home = Path(pyspark.__file__).parent
    settings = {
        **_setup.child_environment(),
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": SMALL,
        "PYSPARK_PYTHON": sys.executable,
    }
    program = [str(home / "bin" / "spark-class")]
    here = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
    with ExitStack() as stack:
        log = tmp_path / "master.log"
        master = [*program, "org.apache.spark.deploy.master.Master", *here]
        stack.enter_context(started(master, log, settings))
        address = waited(said(log, r"Starting Spark master at (spark://\S+)"), "the master")[0]
        worker = [*program, "org.apache.spark.deploy.worker.Worker", *here, "--cores", "1"]
        worker += ["--memory", "640m", "--work-dir", str(tmp_path / "work"), address]
        workers = [
            stack.enter_context(started(worker, tmp_path / f"worker{n}.log", settings))
            for n in (0, 1)
        ]
        waited(lambda: len(said(log, r"Registering worker")()) == 2, "the second worker")
        yield address, workers, log, settings


def test_a_cluster_that_loses_an_executor_gives_the_same_numbers(cluster, tmp_path):
    address, workers, log, settings = cluster
    posts = messy_posts()
    visits, orders, deals = messy_matches()
    for name, rows, kinds in (
        ("posts", posts, POSTS),
        ("visits", visits, MATCHED_VISITS),
        ("orders", orders, MATCHED_ORDERS),
        ("deals", deals, DEALS),
        ("creators", EDGES, CREATORS),
    ):
        as_duckdb(rows, kinds).write_parquet(str(tmp_path / f"{name}.parquet"))
    command = [sys.executable, "-c", DRIVER, address, str(tmp_path)]
    with started(command, tmp_path / "driver.log", settings) as driver:
        assert answer(driver) == {"loaded": len(posts)}
        both = [executors(worker) for worker in workers]
        assert [len(each) for each in both] == [1, 1], "one executor on either worker"
        os.kill(both[0][0], signal.SIGKILL)
        waited(said(log, r"Removing executor \S+ because it is EXITED"), "the master's notice")
        driver.stdin.write("go on\n")
        driver.stdin.flush()
        found = answer(driver)
    same_cells(found["profile"], profile_oracle(posts), "creator_id")
    summary = summary_oracle(EDGES, "engagement_rate_by_followers")
    same_cells(found["tiers"], summary, ["tier", "statistic"])
    same_cells(found["totals"], totals_oracle(visits, orders, deals), "deal_id")
    shutil.rmtree(tmp_path / "work", ignore_errors=True)
