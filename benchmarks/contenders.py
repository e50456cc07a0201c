"""The contenders: read the landed Parquet, then graph with count, mean and median, variants, case durations.

Each runs in a process of its own (``python -m benchmarks.contenders NAME LOG WORK``) and prints one line of JSON:
seconds without imports, peak memory, and what it found, for comparison. Peers are called as their documentation says.
A contender returns how its findings are told; telling them is not timed.
"""

import hashlib
import json
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb

NEEDED = ("event_descriptions", "event_order", "event_steps")
MODELS = (*NEEDED, "case_keys", "event_log")
VIEWS = {"event_steps", "event_log"}
NEEDED_COLUMNS = {
    # Of the order, what the figures ask for; the engine then leaves the rest out of the sort.
    "event_order": "case_key, event_no, description_key, occurred_at, ended_at, null::timestamptz as registered_at,"
    " next_description_key, next_occurred_at",
}

Findings = Callable[[], dict]


def sagsflow(log: Path, work: Path) -> Findings:
    """What the figures need, in memory: the columns that the peers read, too, and like them no file."""
    return _sagsflow(log, work, models=NEEDED, columns=NEEDED_COLUMNS, event_id="''", file=":memory:")


def sagsflow_whole(log: Path, work: Path) -> Findings:
    """The same figures from the whole event log in a file, as dbt leaves it: every column, event ids, cases' names."""
    return _sagsflow(log, work, models=MODELS, columns={}, event_id="event_id", file=str(work / "contender.duckdb"))


def _sagsflow(
    log: Path, work: Path, *, models: Iterable[str], columns: dict[str, str], event_id: str, file: str
) -> Findings:
    """The project's compiled models, and its figures' own SQL."""
    from mining.discovery.directly_follows import directly_follows_sql
    from mining.discovery.variants import variants_sql
    from mining.log import EventLog
    from mining.performance.durations import case_durations_sql

    con = duckdb.connect(":memory:", config={"threads": 2})
    con.execute("set TimeZone = 'UTC'")
    con.execute(f"attach '{file}' as warehouse")
    con.execute("use warehouse")
    con.execute("create schema canonical")
    con.execute(f"create view canonical.case_events as {landed_sql(log, event_id=event_id)}")
    for model in models:
        compiled = (work / f"{model}.sql").read_text(encoding="utf-8")
        kind = "view" if model in VIEWS else "table"
        con.execute(f"create {kind} canonical.{model} as select {columns.get(model, '*')} from ({compiled})")
    steps = EventLog(relation="canonical.event_steps")
    con.execute(f"create temp table edges as {directly_follows_sql(steps)}")
    con.execute(f"create temp table variants as {variants_sql(steps)}")
    con.execute(f"create temp table durations as {case_durations_sql(steps)}")

    def told() -> dict:
        edges = con.execute("select * exclude (process, cases, p90_seconds) from edges").fetchall()
        return _findings(
            {(source, target): figures for source, target, *figures in edges},
            {
                tuple(activities): n
                for activities, n in con.execute("select activities, cases from variants").fetchall()
            },
            [seconds for (seconds,) in con.execute("select seconds from durations").fetchall()],
        )

    return told


def landed_sql(log: Path, *, event_id: str) -> str:
    """The landed Parquet as case_events: what this log has, and constants for what it does not."""
    return f"""select
        process, case_id, {event_id} as event_id, activity, occurred_at, null::timestamptz as ended_at,
        null::timestamptz as registered_at, 'second' as time_precision, 'complete' as lifecycle, null::varchar as unit,
        null::varchar as resource_type, 'benchmark' as source, activity as raw_activity, 0 as activity_rank,
        1 as delivery_no, source_position, 0 as column_position
    from read_parquet('{log}')"""


def pm4py(log: Path, work: Path) -> Findings:
    """pm4py's simplified interface on a pandas frame of the columns needed."""
    import pandas as pd
    import pm4py as peer

    frame = pd.read_parquet(log, columns=["case_id", "activity", "occurred_at"])
    frame = peer.format_dataframe(frame, case_id="case_id", activity_key="activity", timestamp_key="occurred_at")
    graph, _, _ = peer.discover_dfg(frame)
    performance, _, _ = peer.discover_performance_dfg(frame, perf_aggregation_key="all")
    variants = peer.get_variants(frame)
    durations = peer.get_all_case_durations(frame)
    return lambda: _findings(_joined(graph, performance), variants, durations)


def pl4pm(log: Path, work: Path) -> Findings:
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
    durations = peer.get_all_case_durations(frame)
    return lambda: _findings(_joined(graph, performance), variants, durations)


def _joined(graph: dict, performance: dict) -> dict:
    return {edge: [n, performance[edge]["mean"], performance[edge]["median"]] for edge, n in graph.items()}


def _findings(edges: dict[tuple, list], variants: dict[tuple, int], durations: Iterable[float]) -> dict:
    """Every edge in full; of variants and durations how many there are, and a digest of all of them."""
    seconds = sorted(round(duration) for duration in durations)
    return {
        "edges": {" > ".join(edge): figures for edge, figures in edges.items()},
        "variants": [len(variants), _digest(sorted(variants.items()))],
        "durations": [len(seconds), _digest(seconds)],
    }


def _digest(values: list) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


CONTENDERS: dict[str, Callable[[Path, Path], Findings]] = {
    "sagsflow": sagsflow,
    "sagsflow_whole": sagsflow_whole,
    "pm4py": pm4py,
    "pl4pm": pl4pm,
}
IMPORTS = {"sagsflow": "mining.figures", "sagsflow_whole": "mining.figures", "pm4py": "pm4py", "pl4pm": "pl4pm"}


def main(name: str, log: str, work: str) -> None:
    """Import, then time one contender, and print its line."""
    warnings.filterwarnings("ignore")
    __import__(IMPORTS[name])
    start = time.perf_counter()
    told = CONTENDERS[name](Path(log), Path(work))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"seconds": seconds, "peak_gb": peak, "findings": told()}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
