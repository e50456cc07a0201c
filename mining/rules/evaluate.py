"""Every rule put to every case of its process, and written: the verdicts, and how many cases each rule counts.

What a rule says stands in ``deadlines`` and ``order``, how verdicts are counted in ``results``. Rules are taken one at
a time, so that memory does not grow with their number.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining.figures import WrittenFigure, write_figure
from mining.log import EventLog
from mining.rules.cases import VERDICT_COLUMNS
from mining.rules.deadlines import deadline_cases_sql
from mining.rules.order import order_cases_sql
from mining.rules.prepared import prepared_logs
from mining.rules.results import results_sql
from mining.rules.rule import DelayRule, OrderRule, Rule

BATCH = 250_000
VERDICTS = "verdicts"


def rule_cases_sql(rule: Rule, log: EventLog, *, as_of: datetime) -> str:
    """SQL of ``rule_cases``."""
    if isinstance(rule, DelayRule):
        return deadline_cases_sql(rule, log, as_of=as_of)
    if isinstance(rule, OrderRule):
        return order_cases_sql(rule, log, as_of=as_of)
    raise TypeError(f"rule {rule.rule_id} is a {type(rule).__name__}; it must be a DelayRule or an OrderRule")


def rule_cases(con: DuckDBPyConnection, rule: Rule, log: EventLog, *, as_of: datetime) -> DuckDBPyRelation:
    """What one version of a rule says of every case it is put to, as ``deadline_cases`` and ``order_cases`` tell it."""
    return con.sql(rule_cases_sql(rule, log, as_of=as_of))


def write_rule_cases(
    con: DuckDBPyConnection, rules: Iterable[Rule], log: EventLog, *, as_of: datetime, out: Path
) -> list[WrittenFigure]:
    """Put the rules in use to the log; write ``rule_cases`` and ``rule_results`` under ``out``.

    ``rule_cases`` holds the rows of ``rule_cases`` that are not ``not_applicable``, by process, rule and version, case
    and clock; ``rule_results`` counts all of them. ``con`` needs the working calendar (``mining.rules.calendar``); the
    database it is connected to may be read-only.

    Raises:
        ArgumentError: ``as_of`` has no time zone.
    """
    declare_verdicts(con)
    con.execute(f"create or replace temp table rule_results as {results_sql(VERDICTS, log)}")
    with VerdictFile(con, out / "rule_cases" / "rule_cases.parquet") as cases:
        for rule, prepared in prepared_logs(con, rules, log, as_of=as_of):
            declare_verdicts(con)
            con.execute(f"insert into {VERDICTS} {rule_cases_sql(rule, prepared, as_of=as_of)}")
            several = isinstance(rule, DelayRule) and rule.which == "each"
            con.execute(f"insert into rule_results {results_sql(VERDICTS, log, has_several_clocks=several)}")
            cases.append()
    order = "rule_id, rule_version, process, level, unit, period"
    results = write_figure(con, f"select * from rule_results order by {order}", out, table="rule_results")
    return [WrittenFigure("rule_cases", cases.path, cases.rows), results]


def declare_verdicts(con: DuckDBPyConnection) -> None:
    """An empty temporary table of verdicts."""
    columns = ", ".join(f"{name} {data_type}" for name, data_type in VERDICT_COLUMNS.items())
    con.execute(f"create or replace temp table {VERDICTS} ({columns})")


class VerdictFile:
    """One Parquet file of many rules' verdicts, written rule by rule beside its name and renamed when it is whole."""

    def __init__(self, con: DuckDBPyConnection, path: Path) -> None:
        self.con, self.path, self.rows = con, path, 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._beside = path.with_suffix(".new")

    def __enter__(self) -> "VerdictFile":
        schema = self._applicable().schema
        self._writer = pq.ParquetWriter(self._beside, schema, compression="zstd")
        return self

    def append(self) -> None:
        """Add the verdicts of the rule at hand that are not ``not_applicable``."""
        for batch in self._applicable():
            self._writer.write_batch(batch)
            self.rows += batch.num_rows

    def _applicable(self) -> pa.RecordBatchReader:
        return self.con.sql(f"select * from {VERDICTS} where status <> 'not_applicable'").to_arrow_reader(BATCH)

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        self._writer.close()
        if failure is None:
            self._beside.replace(self.path)
        else:
            self._beside.unlink(missing_ok=True)
