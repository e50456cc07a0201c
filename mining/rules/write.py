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
from mining.rules.evaluate import rule_rows_sql
from mining.rules.order_verdicts import fixed_columns
from mining.rules.results import results_over_sql
from mining.rules.rule import OrderRule, Rule
from mining.rules.schemas import CASES, RESULTS
from mining.rules.sequences import drop_sequences, make_sequences


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
        sequences = make_sequences(con, log, as_of=as_of)
        for rule in in_order:
            _judge(con, rule, rule_rows_sql(rule, log, as_of=as_of, sequences=sequences))
            _append(con, "from judged_cases where status <> 'not_applicable' order by case_key, clock_no", cases, CASES)
            _append(con, results_over_sql(rule, "judged_cases", log), results, RESULTS)
    con.execute("drop view if exists judged_cases; drop table if exists judged_rows")
    drop_sequences(con, sequences)
    for table, path in paths.items():
        beside[table].replace(path)
    return paths


def _judge(con: DuckDBPyConnection, rule: Rule, rows: str) -> None:
    """Make ``rows`` the relation ``judged_cases``.

    What a rule of order says alike of every case is added on reading: it is half of the columns, and writing them out
    took longer than judging.
    """
    fixed = fixed_columns(rule) if isinstance(rule, OrderRule) else {}
    told = ", ".join(name for name in CASES.names if name not in fixed)
    con.execute(f"create or replace temp table judged_rows as select {told} from ({rows})")
    added = "".join(f"{value} as {name}, " for name, value in fixed.items())
    con.execute(f"create or replace temp view judged_cases as select {added}{told} from judged_rows")


def _append(con: DuckDBPyConnection, query: str, writer: pq.ParquetWriter, schema: pa.Schema) -> None:
    names = ", ".join(schema.names)
    for batch in con.sql(f"select {names} from ({query})").to_arrow_reader(200_000):
        writer.write_table(pa.Table.from_batches([batch]).cast(schema))
