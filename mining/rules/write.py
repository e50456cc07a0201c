"""All rules put to a log and written as Parquet, rule by rule, so that memory does not grow with their number.

What the rows say is ``mining.rules.evaluate``'s and ``mining.rules.results``'s matter.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from mining.log import EventLog
from mining.rules.evaluate import rule_cases_sql
from mining.rules.results import results_over_sql
from mining.rules.rule import Rule

_STAMP = pa.timestamp("us", tz="UTC")
CASES = pa.schema(
    [("process", pa.string()), ("rule_id", pa.string()), ("rule_version", pa.string()), ("case_key", pa.uint64()),
     ("clock_no", pa.int32()), ("status", pa.string()), ("remark", pa.string()), ("start_event_no", pa.int32()),
     ("start_activity", pa.string()), ("started_at", _STAMP), ("start_precision", pa.string()),
     ("stop_event_no", pa.int32()), ("stop_activity", pa.string()), ("stopped_at", _STAMP),
     ("stop_precision", pa.string()), ("due_on", pa.date32()), ("due_at", _STAMP), ("measured", pa.float64()),
     ("measured_unit", pa.string()), ("gross", pa.float64()), ("deducted", pa.float64()),
     ("paused_kommune", pa.float64()), ("paused_borger", pa.float64()), ("paused_anden_myndighed", pa.float64())]
)  # fmt: skip
RESULTS = pa.schema(
    [("rule_id", pa.string()), ("rule_version", pa.string()), ("process", pa.string()), ("unit", pa.string()),
     ("period", pa.string()), ("level", pa.string()), ("period_start", pa.date32()), ("period_basis", pa.string()),
     *[(name, pa.int64()) for name in ("met", "late", "late_open", "running", "at_risk", "undeterminable",
                                       "not_applicable", "cases")],
     ("measured_unit", pa.string()),
     *[(name, pa.float64()) for name in ("median_measured", "mean_measured", "mean_gross", "mean_paused_kommune",
                                         "mean_paused_borger", "mean_paused_anden_myndighed")]]
)  # fmt: skip


def write_rule_cases(
    con: DuckDBPyConnection, rules: Iterable[Rule], log: EventLog, *, as_of: datetime, out: Path
) -> dict[str, Path]:
    """Put every rule that is in use to every case and write ``rule_cases`` and ``rule_results``.

    ``rule_cases`` has the rows of ``evaluate.rule_cases`` but those that are not applicable, ``rule_results`` those of
    ``results.rule_results``; both by rule id and version. The working calendar must be in ``con``. Each file is
    written beside its name and renamed.

    Returns:
        The file of each table, ``<out>/<table>/<table>.parquet``.
    """
    paths = {table: out / table / f"{table}.parquet" for table in ("rule_cases", "rule_results")}
    for path in paths.values():
        path.parent.mkdir(parents=True, exist_ok=True)
    beside = {table: path.with_suffix(".new") for table, path in paths.items()}
    in_order = sorted((rule for rule in rules if rule.in_use), key=lambda rule: (rule.rule_id, rule.version))
    with (
        pq.ParquetWriter(beside["rule_cases"], CASES, compression="zstd") as cases,
        pq.ParquetWriter(beside["rule_results"], RESULTS, compression="zstd") as results,
    ):
        for rule in in_order:
            con.execute(f"create or replace temp table judged_cases as {rule_cases_sql(rule, log, as_of=as_of)}")
            _append(con, "from judged_cases where status <> 'not_applicable' order by case_key, clock_no", cases, CASES)
            _append(con, results_over_sql(rule, "judged_cases", log), results, RESULTS)
        con.execute("drop table if exists judged_cases")
    for table, path in paths.items():
        beside[table].replace(path)
    return paths


def _append(con: DuckDBPyConnection, query: str, writer: pq.ParquetWriter, schema: pa.Schema) -> None:
    names = ", ".join(schema.names)
    for batch in con.sql(f"select {names} from ({query})").to_arrow_reader(200_000):
        writer.write_table(pa.Table.from_batches([batch]).cast(schema))
