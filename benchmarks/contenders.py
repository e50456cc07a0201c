"""The three contenders: read the landed Parquet, then graph with count, mean and median, variants, case durations.

Each runs in a process of its own (``python -m benchmarks.contenders NAME LOG WORK``) and prints one line of JSON:
seconds without imports, peak memory, and its results for comparison. Peers are called as their documentation says.
"""

import json
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import duckdb

MODELS = ("event_descriptions", "event_order", "event_steps")
COLUMNS = {
    # Of the order, what the figures ask for; the engine then leaves the rest out of the sort.
    "event_order": "case_key, event_no, description_key, occurred_at, ended_at, null::timestamptz as registered_at,"
    " next_description_key, next_occurred_at",
}


def sagsflow(log: Path, work: Path) -> dict:
    """The project's compiled models and its figures' own SQL, in one DuckDB process."""
    from mining.discovery.directly_follows import directly_follows_sql
    from mining.discovery.variants import variants_sql
    from mining.log import EventLog
    from mining.performance.durations import case_durations_sql

    con = duckdb.connect(":memory:", config={"threads": 2})
    con.execute("set TimeZone = 'UTC'")
    con.execute("attach ':memory:' as warehouse")
    con.execute("use warehouse")
    con.execute("create schema canonical")
    con.execute(f"create view canonical.case_events as {landed_sql(log)}")
    for model in MODELS:
        compiled = (work / f"{model}.sql").read_text(encoding="utf-8")
        kind = "view" if model == "event_steps" else "table"
        con.execute(f"create {kind} canonical.{model} as select {COLUMNS.get(model, '*')} from ({compiled})")
    steps = EventLog(relation="canonical.event_steps")
    edges = con.execute(directly_follows_sql(steps)).fetchall()
    con.execute(f"create temp table variants as {variants_sql(steps)}")
    con.execute(f"create temp table durations as {case_durations_sql(steps)}")
    return {
        "edges": {f"{a} > {b}": [n, mean, median] for _, a, b, n, _, mean, median, _ in edges},
        "variants": [n for (n,) in con.execute("select cases from variants order by cases desc").fetchall()],
        "durations": con.execute("select count(*), round(sum(seconds)) from durations").fetchall()[0],
    }


def landed_sql(log: Path) -> str:
    """The landed Parquet as case_events: what this log has, and constants for what it does not."""
    return f"""select
        process, case_id, '' as event_id, activity, occurred_at, null::timestamptz as ended_at,
        null::timestamptz as registered_at, 'second' as time_precision, 'complete' as lifecycle, null::varchar as unit,
        null::varchar as resource_type, 'benchmark' as source, activity as raw_activity, 0 as activity_rank,
        1 as delivery_no, source_position, 0 as column_position
    from read_parquet('{log}')"""


def pm4py(log: Path, work: Path) -> dict:
    """pm4py's simplified interface on a pandas frame of the columns needed."""
    import pandas as pd
    import pm4py as peer

    frame = pd.read_parquet(log, columns=["case_id", "activity", "occurred_at"])
    frame = peer.format_dataframe(frame, case_id="case_id", activity_key="activity", timestamp_key="occurred_at")
    graph, _, _ = peer.discover_dfg(frame)
    performance, _, _ = peer.discover_performance_dfg(frame, perf_aggregation_key="all")
    variants = peer.get_variants(frame)
    return _results(graph, performance, variants, peer.get_all_case_durations(frame))


def pl4pm(log: Path, work: Path) -> dict:
    """pl4pm's interface on a polars scan of the columns needed."""
    import pl4pm as peer
    import polars as pl

    scan = pl.scan_parquet(log).select("case_id", "activity", "occurred_at")
    frame = peer.format_dataframe(
        scan, case_id_column="case_id", activity_column="activity", timestamp_column="occurred_at"
    )
    graph = peer.discover_dfg(frame)[0]
    performance = peer.discover_performance_dfg(frame, perf_aggregation_key="all")[0]
    variants = peer.get_variants(frame)
    return _results(graph, performance, variants, peer.get_all_case_durations(frame))


def _results(graph: dict, performance: dict, variants: dict, durations: list) -> dict:
    edges = {f"{a} > {b}": [n, performance[a, b]["mean"], performance[a, b]["median"]] for (a, b), n in graph.items()}
    counts = [n if isinstance(n, int) else len(n) for n in variants.values()]
    return {
        "edges": edges,
        "variants": sorted(counts, reverse=True),
        "durations": [len(durations), round(float(sum(durations)))],
    }


CONTENDERS: dict[str, Callable[[Path, Path], dict]] = {"sagsflow": sagsflow, "pm4py": pm4py, "pl4pm": pl4pm}
IMPORTS = {"sagsflow": "mining.figures", "pm4py": "pm4py", "pl4pm": "pl4pm"}


def main(name: str, log: str, work: str) -> None:
    """Import, then time one contender, and print its line."""
    warnings.filterwarnings("ignore")
    __import__(IMPORTS[name])
    start = time.perf_counter()
    results = CONTENDERS[name](Path(log), Path(work))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"seconds": seconds, "peak_gb": peak, "results": results}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
