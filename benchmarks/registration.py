"""The whole nightly suite of registration practice over a synthetic log: dbt's checks, every finder, every habit.

``python -m benchmarks.registration --events 10000000`` prints the seconds of mining's measurements, of dbt's (the SQL
that dbt compiles, and the union of all), and the peak memory of the process. The ordered log is made first, as dbt
makes it, and timed apart: what the suite costs is read beside what loading costs. No time is asserted.
"""

import argparse
import contextlib
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from benchmarks.contenders import landed_sql
from benchmarks.synthetic import PROCESS, write_log
from expectations.catalogue import CHECKS
from mining.quality.expected import Practice
from mining.quality.write import write_practice
from orchestration.project import dbt_executable, prepare_manifest
from orchestration.settings import DEMO, Settings

AS_OF = datetime(2024, 6, 30, tzinfo=UTC)
CANONICAL = ("event_descriptions", "event_order", "event_steps", "case_keys", "event_log")
VIEWS = {"event_steps", "event_log"}
BY_DBT = tuple(f"quality_{check.check_id}" for check in CHECKS if check.measured_by == "dbt")
QUALITY = ("quality_periods", "quality_log", "quality_source_deliveries", *BY_DBT)
EXPECTED = Practice.model_validate(
    {
        "expected": [
            {"check": "activity_frequency", "process": PROCESS, "activity": "Sag oprettet", "at_most": 1},
            {
                "check": "activity_order",
                "process": PROCESS,
                "activities": ["Ansøgning modtaget", "Screening foretaget", "Tilladelse givet"],
            },
            {"check": "closed_without_decision", "process": PROCESS, "decision": ["Tilladelse givet", "Afslag givet"]},
            {
                "check": "decision_without_hearing",
                "process": PROCESS,
                "decision": ["Afslag givet"],
                "hearing": ["Partshøring sendt"],
            },
        ]
    }
)


def compiled(data: Path) -> dict[str, str]:
    """The SQL of the models as dbt compiles it, for the data folder ``data``."""
    settings = Settings(municipality=DEMO, data=data, key_file=data / "unused.key")
    settings.export()
    prepare_manifest(settings)
    models = [*CANONICAL, *QUALITY, "quality_measurements", "mined_registration_practice"]
    subprocess.run(  # noqa: S603 - our own executable, fixed arguments
        [dbt_executable(), "compile", "--quiet", "--select", *models],
        env={**os.environ, **settings.environment(), "SAGSFLOW_AS_OF": AS_OF.isoformat()},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    folder = settings.dbt_target / "compiled" / "sagsflow" / "models"
    return {model: next(folder.rglob(f"{model}.sql")).read_text(encoding="utf-8") for model in models}


def load(con: duckdb.DuckDBPyConnection, log: Path, models: dict[str, str]) -> None:
    """The ordered event log as dbt makes it, and beside it what the checks read of cases, lists and deliveries."""
    con.execute("create schema canonical; create schema quality; create schema mining")
    con.execute(f"create view canonical.case_events as {landed_sql(log, event_id='event_id')}")
    for model in CANONICAL:
        con.execute(f"create {'view' if model in VIEWS else 'table'} canonical.{model} as {models[model]}")
    for statement in _BESIDE.split(";"):
        con.execute(statement)


_BESIDE = """
create table canonical.cases as
select keys.process, keys.case_id, case_key, 'Nord' as unit, ended_at is null as is_open, started_at, ended_at
from canonical.case_keys as keys
inner join (
    select case_key, min(occurred_at) as started_at, max(occurred_at) as ended_at
    from canonical.event_order group by case_key
) using (case_key);
create table canonical.events as
select event_id, source, occurred_at, time_precision, hash(event_id) % 2000 || '' as resource, 'Bruger' as resource_type
from canonical.case_events;
create table canonical.object_changes as
select case_id as object_id, unnest(['case_type', 'applied_on']) as attribute,
    unnest(['Enfamiliehus', started_at::date::varchar]) as value, null::timestamptz as valid_from
from canonical.cases;
create table canonical.activities as
select distinct process, activity, 0 as activity_rank, activity = 'Sag afsluttet' as is_end, true as is_declared
from canonical.event_descriptions;
create table canonical.activity_instances as
select process, case_id, activity, null::timestamptz as started_at, occurred_at as completed_at
from canonical.case_events;
create table canonical.object_objects (source_id varchar, target_id varchar, qualifier varchar);
create table canonical.case_plans (event_id varchar);
create table canonical.units as select 'Nord' as unit, 'Nord' as label_da;
create table canonical.deliveries as
select 'benchmark' as source, count(*) as rows_delivered, 0 as rows_rejected, 0 as rows_suppressed, 0 as cpr_masked
from canonical.events
"""


def prepare(work: Path, models: dict[str, str], *, events: int) -> float:
    """The warehouse with an ordered log of about ``events`` events, and the seconds that ordering it took."""
    if not (work / "log.parquet").exists():
        write_log(work / "log.parquet", events=events)
    (work / "warehouse.new").unlink(missing_ok=True)
    start = time.perf_counter()
    with opened(work / "warehouse.new") as con:
        load(con, work / "log.parquet", models)
        for model in QUALITY:
            kind = "table" if model == "quality_periods" else "view"
            con.execute(f"create {kind} quality.{model} as {models[model]}")
        con.execute("checkpoint")
    (work / "warehouse.new").rename(work / "warehouse.duckdb")
    return round(time.perf_counter() - start, 1)


@contextlib.contextmanager
def opened(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse under its own name, as dbt knows it, with two threads and 5 GB."""
    with duckdb.connect(config={"threads": 2, "memory_limit": "5GB"}) as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute(f"attach '{file}' as warehouse")
        con.execute("use warehouse")
        yield con


def measure(work: Path, models: dict[str, str]) -> dict[str, float]:
    """Seconds of mining's measurements, of dbt's and the union, peak memory in GB, and rows that mining measured."""
    start = time.perf_counter()
    written = write_practice(work / "warehouse.duckdb", work / "data" / "mining", practice=EXPECTED, as_of=AS_OF)
    by_mining = time.perf_counter() - start
    with opened(work / "warehouse.duckdb") as con:
        con.execute(
            f"create or replace view mining.mined_registration_practice as {models['mined_registration_practice']}"
        )
        start = time.perf_counter()
        con.execute(f"create or replace table quality.quality_measurements as {models['quality_measurements']}")
        by_dbt = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "mining_seconds": round(by_mining, 1),
        "dbt_seconds": round(by_dbt, 1),
        "processor_seconds_in_all": round(used.ru_utime + used.ru_stime, 1),
        "peak_gb": round(peak, 2),
        "rows": written.rows,
    }


def main() -> None:
    """Print the figures as one line; a log that was made before in ``--work`` is measured again, not made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--work", type=Path, help="folder that keeps the log and the warehouse")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = (asked.work or Path(folder)).resolve()
        work.mkdir(exist_ok=True)
        data = work / "data"  # dbt leaves an empty warehouse of its own where it compiles
        data.mkdir(exist_ok=True)
        models = compiled(data)
        if not (work / "warehouse.duckdb").exists():
            print(f"{asked.events:,} events ordered in {prepare(work, models, events=asked.events)} s", flush=True)
        print(f"measured: {measure(work, models)}")


if __name__ == "__main__":
    main()
