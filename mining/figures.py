"""The register of figures: which table each function fills, and the writing of all of them and of the process models.

An algorithm is one file in this package, one entry here and one mart. Nothing is computed in this module.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from mining import sql
from mining.conformance.declared_models import GivenVersion
from mining.conformance.deviations import deviations_sql, span_sql, variant_days_sql
from mining.conformance.models import ModelResults, mine_models
from mining.discovery.activities import activities_sql
from mining.discovery.declare import Constraint, declare_table, discover_declare, to_decl
from mining.discovery.directly_follows import directly_follows_sql
from mining.discovery.processes import processes_sql
from mining.discovery.variants import variants_sql
from mining.goals.definitions import goals_sql
from mining.goals.goal import Goal
from mining.log import EventLog
from mining.objects.flattening import flattening_effects_sql
from mining.objects.object_map import object_map_edges_sql
from mining.objects.object_performance import object_performance_sql
from mining.performance.kpi_definitions import kpi_definitions_sql
from mining.performance.kpis import kpis_sql
from mining.rules.calendar import ClosingDays, make_calendar
from mining.rules.changes import all_changes
from mining.rules.register import rules_sql
from mining.rules.rule import Rule
from mining.rules.write import write_rule_cases
from mining.variant import Variant, variants_by_process

FIGURES: Mapping[str, Callable[[EventLog, datetime], str]] = {
    "activities": lambda log, as_of: activities_sql(log),
    "flattening_effects": lambda log, as_of: flattening_effects_sql(log),
    "kpi_definitions": lambda log, as_of: kpi_definitions_sql(),
    "kpis": lambda log, as_of: kpis_sql(log, as_of=as_of),
    "object_map_edges": lambda log, as_of: object_map_edges_sql(log),
    "object_performance": lambda log, as_of: object_performance_sql(log),
    "process_map_edges": lambda log, as_of: directly_follows_sql(log),
    "processes": lambda log, as_of: processes_sql(log),
    "variants": lambda log, as_of: variants_sql(log),
}
"""Table name to the SQL that fills it, given the log and the moment the figures are made up at."""


RULE_TABLES = ("goals", "rule_cases", "rule_changes", "rule_results", "rules")
"""What ``write_rules`` writes."""


@dataclass(frozen=True)
class WrittenFigure:
    """One table of mining results on disk."""

    table: str
    path: Path
    rows: int


def write_figures(warehouse: Path, out: Path, *, as_of: datetime, log: EventLog | None = None) -> list[WrittenFigure]:
    """Compute every registered figure over the warehouse's event log and write each as Parquet.

    Figures ask for no case's name, so by default they read ``canonical.event_steps``, which is spared joining them.

    The warehouse is opened read-only. Each file is written beside its name and renamed, so a reader never sees half.

    Returns:
        What was written, by table name.
    """
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        return [
            write_figure(con, figure(log or EventLog(relation="canonical.event_steps"), as_of), out, table=table)
            for table, figure in sorted(FIGURES.items())
        ]
    finally:
        con.close()


def write_figure(con: duckdb.DuckDBPyConnection, query: str, out: Path, *, table: str) -> WrittenFigure:
    """Write one query's rows to ``<out>/<table>/<table>.parquet``, in the query's order."""
    path = out / table / f"{table}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    con.execute(f"copy ({query}) to {sql.text(str(beside))} (format parquet, compression zstd)")
    beside.replace(path)
    row = con.execute(f"select count(*) from read_parquet({sql.text(str(path))})").fetchone()
    return WrittenFigure(table=table, path=path, rows=row[0] if row else 0)


def write_rules(
    warehouse: Path,
    out: Path,
    *,
    rules: tuple[Rule, ...],
    goals: tuple[Goal, ...] = (),
    closing: ClosingDays | None = None,
    as_of: datetime,
) -> list[WrittenFigure]:
    """Put every rule to every case and write ``RULE_TABLES``; ``closing`` are the municipality's own closing days.

    Rules ask who did what, so they read ``canonical.event_log``, not the steps.

    Returns:
        What was written, by table name.
    """
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        make_calendar(con, closing=closing)
        paths = write_rule_cases(con, rules, EventLog(), as_of=as_of, out=out)
        written = [WrittenFigure(table, path, pq.read_metadata(path).num_rows) for table, path in paths.items()]
        in_use = [rule for rule in rules if rule.in_use]
        written.append(write_figure(con, rules_sql(in_use, as_of=as_of), out, table="rules"))
        changes = all_changes(con, in_use, EventLog(), as_of=as_of)
        written.append(write_figure(con, changes.sql_query(), out, table="rule_changes"))
        written.append(write_figure(con, goals_sql(goals, as_of=as_of), out, table="goals"))
        return sorted(written, key=lambda figure: figure.table)
    finally:
        con.close()


def write_models(
    warehouse: Path,
    out: Path,
    *,
    min_cases: int,
    names: Callable[[Iterable[str]], Mapping[str, str]],
    given: Sequence[GivenVersion] = (),
    log: EventLog | None = None,
) -> tuple[ModelResults, list[WrittenFigure]]:
    """Discover and align every process's models from the variants ``write_figures`` wrote; write tables and files.

    Args:
        warehouse: where the log and the activities' Danish labels are; opened read-only.
        out: the folder of figures; files go to ``<out>/models/<name>.{bpmn,pnml,svg}``, those of other models than the
            first to ``<name>.<model>.{bpmn,pnml,svg}``, and the DECLARE model to ``<name>.decl``.
        min_cases: variants of fewer cases take no part in discovery, so that no model shows a rare path.
        names: gives each process the name of its files.
        given: the municipality's own models.
        log: what ``write_figures`` read.
    """
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        variants = f"read_parquet({sql.text(str(out / 'variants' / 'variants.parquet'))})"
        days = variant_days_sql(log or EventLog(relation="canonical.event_steps"), variants=variants)
        con.execute(f"create temp table variant_days as {days}")
        relation = con.sql(f"select process, variant_rank, activities, cases from {variants}")
        results = mine_models(
            relation,
            min_cases=min_cases,
            labels=_labels(con),
            ends=_ends(con),
            given=given,
            weigh=partial(_in_force, con),
        )
        constraints = {
            process: discover_declare(variants, min_cases=min_cases)
            for process, variants in variants_by_process(relation).items()
        }
        con.register("variant_deviations", results.variant_deviations)
        counted = deviations_sql(variant_days="variant_days", variant_deviations="variant_deviations")
        written = [write_figure(con, counted, out, table="deviations")]
    finally:
        con.close()
    stems = names([*results.files, *results.without_model])
    _write_model_files(results, constraints, out / "models", stems)
    tables = {
        "conformance": results.conformance,
        "declare_constraints": declare_table(constraints),
        "variant_fitness": results.variant_fitness,
    }
    written += [_write_table(table, out, name=name) for name, table in tables.items()]
    return results, sorted(written, key=lambda figure: figure.table)


def _in_force(con: duckdb.DuckDBPyConnection, version: GivenVersion, variants: Sequence[Variant]) -> list[Variant]:
    """The variants with the cases that began while the version was in force."""
    span = span_sql("day", valid_from=version.valid_from, valid_to=version.valid_to)
    query = f"select variant_rank, sum(cases)::bigint from variant_days where process = ? and {span} group by all"
    cases = dict(con.execute(query, [version.process]).fetchall())
    return [replace(variant, cases=cases[variant.rank]) for variant in variants if variant.rank in cases]


def _labels(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    for process, activity, label in con.execute(
        "select process, activity, label_da from canonical.activities"
    ).fetchall():
        labels.setdefault(process, {})[activity] = label
    return labels


def _ends(con: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    query = "select process, list(activity) from canonical.activities where is_end group by process"
    return {process: frozenset(activities) for process, activities in con.execute(query).fetchall()}


def _write_model_files(
    results: ModelResults, constraints: Mapping[str, Sequence[Constraint]], out: Path, names: Mapping[str, str]
) -> None:
    beside = out.with_name(".models-new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    made = {names[process]: files for process, files in results.files.items()}
    made |= {f"{names[process]}.{model}": files for (process, model), files in results.other_files.items()}
    for name, files in made.items():
        (beside / f"{name}.bpmn").write_text(files.bpmn, encoding="utf-8")
        (beside / f"{name}.pnml").write_text(files.pnml, encoding="utf-8")
        (beside / f"{name}.svg").write_bytes(files.svg)
    for process, found in constraints.items():
        (beside / f"{names[process]}.decl").write_text(to_decl(found), encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    beside.rename(out)


def _write_table(table: pa.Table, out: Path, *, name: str) -> WrittenFigure:
    path = out / name / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    pq.write_table(table, beside, compression="zstd")
    beside.replace(path)
    return WrittenFigure(table=name, path=path, rows=table.num_rows)
