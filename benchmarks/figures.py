"""Every figure of mining over a synthetic log, from ``event_log`` to Parquet, with the seconds of each table.

``python -m benchmarks.figures --events 1000000 10000000`` builds the warehouse as dbt leaves it, which is not timed:
the compiled models, four units, five kinds of case, cases that change unit. Rules and alignments have benchmarks of
their own. No time is asserted.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from benchmarks.__main__ import compile_models
from benchmarks.contenders import VIEWS, landed_sql
from benchmarks.synthetic import ACTIVITIES, PROCESS, write_log
from mining import sql
from mining.figures import FIGURES
from mining.log import EventLog
from mining.performance.active_time import active_times_sql
from mining.performance.open_hours import make_open_hours
from mining.performance.waits import make_waits
from mining.rules.calendar import make_calendar
from mining.written import write_figure

AS_OF = datetime(2025, 6, 30, tzinfo=UTC)
MODELS = ("event_descriptions", "event_order", "case_keys", "event_steps", "event_log", "cases", "activity_instances")
LIMITS = {"threads": 2, "memory_limit": "6GB"}
UNIT = "['Nord', 'Syd', 'Øst', 'Vest'][1 + ((hash(case_id) + (hash(event_id) % 12 = 0)::integer) % 4)::integer]"
WAITS_FOR = {"Mangelbrev sendt": "borger", "Partshøring sendt": "borger", "Udtalelse indhentet": "anden_myndighed"}


def build_warehouse(log: Path, work: Path) -> Path:
    """The canonical tables that figures read, from the benchmark's log."""
    file = work / "warehouse.duckdb"  # as the compiled models call it
    file.unlink(missing_ok=True)
    landed = landed_sql(log, event_id="event_id").replace("null::varchar as unit", f"{UNIT} as unit")
    activities = ", ".join(
        f"({sql.text(name)}, {name == ACTIVITIES[-1]}, {sql.text(WAITS_FOR.get(name, 'kommune'))})"
        for name in ACTIVITIES
    )
    with duckdb.connect(":memory:", config=LIMITS) as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute(f"attach '{file}' as warehouse")
        con.execute("use warehouse")
        con.execute(f"""
            create schema canonical;
            create view canonical.case_events as {landed};
            create table canonical.activities as
            select '{PROCESS}' as process, activity, activity as label_da, is_end, waiting_for
            from (values {activities}) as declared(activity, is_end, waiting_for);
            create table canonical.object_changes as
            select distinct case_id as object_id, 'case_type' as attribute, 'type ' || hash(case_id) % 5 as value,
                null::timestamptz as valid_from
            from canonical.case_events;
        """)
        for model in MODELS:
            compiled = (work / f"{model}.sql").read_text(encoding="utf-8")
            con.execute(f"create {'view' if model in VIEWS else 'table'} canonical.{model} as {compiled}")
    return file


def measure(warehouse: Path, out: Path) -> None:
    """Print the seconds of each step, of all of them, and the peak of memory."""
    log = EventLog(relation="canonical.event_steps")
    seconds: dict[str, float] = {}
    with duckdb.connect(str(warehouse), read_only=True, config=LIMITS) as con:
        con.execute("set TimeZone = 'UTC'")
        start = time.perf_counter()
        make_calendar(con)
        make_open_hours(con, log)
        seconds["(hours)"] = time.perf_counter() - start
        start = time.perf_counter()
        make_waits(con, log)
        seconds["(waits)"] = time.perf_counter() - start
        queries = {table: figure(log, AS_OF) for table, figure in FIGURES.items()}
        for table, query in sorted({**queries, "active_times": active_times_sql(log)}.items()):
            start = time.perf_counter()
            write_figure(con, query, out, table=table)
            seconds[table] = time.perf_counter() - start
    for step, taken in seconds.items():
        print(f"| {step} | {taken:.2f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"| all | {sum(seconds.values()):.2f} | peak {peak:.2f} GB", flush=True)


def main() -> None:
    """Read the sizes and print a table for each, each in a process of its own so that its memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--measure", type=Path, nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(*asked.measure)
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        compile_models(work, models=MODELS)
        for events in asked.events:
            log = work / f"log{events}.parquet"
            write_log(log, events=events)
            warehouse = build_warehouse(log, work)
            print(f"\n{events:,} events\n\n| table | seconds |\n|---|---|", flush=True)
            command = [sys.executable, "-m", "benchmarks.figures", "--measure", str(warehouse), str(work / "mining")]
            subprocess.run(command, check=True)  # noqa: S603 - this interpreter, our own module


if __name__ == "__main__":
    main()
