"""The register of figures: which table each function fills, and the writing of all of them and of the process models.

An algorithm is one file in this package, one entry here and one mart. Nothing is computed in this module.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from mining import sql
from mining.automation.candidates import automation_candidates_sql
from mining.automation.external_waits import external_waits
from mining.causes.late_causes import late_causes
from mining.change.changes import changes
from mining.change.comparisons import comparisons
from mining.change.declared import Changes
from mining.change.drifts import drifts
from mining.conformance.declared_models import GivenVersion
from mining.conformance.deviations import deviations_sql, span_sql, variant_days_sql
from mining.conformance.models import ModelResults, mine_models
from mining.discovery.activities import activities_sql
from mining.discovery.declare import Constraint, declare_table, discover_declare, to_decl
from mining.discovery.directly_follows import directly_follows_sql
from mining.discovery.edges_monthly import edges_monthly_sql
from mining.discovery.map_levels import map_levels
from mining.discovery.processes import processes_sql
from mining.discovery.variant_outcomes import variant_outcomes_sql
from mining.discovery.variants import variants_sql
from mining.goals.definitions import goals_sql
from mining.goals.goal import Goal
from mining.log import EventLog
from mining.objects.flattening import flattening_effects_sql
from mining.objects.object_map import object_map_edges_sql
from mining.objects.object_performance import object_performance_sql
from mining.performance.active_time import active_times_sql
from mining.performance.bottlenecks import bottlenecks_sql
from mining.performance.completions import completions_sql
from mining.performance.handovers import handovers_sql
from mining.performance.kpi_definitions import kpi_definitions_sql
from mining.performance.kpis import kpis_sql
from mining.performance.open_hours import make_open_hours
from mining.performance.rework import rework_sql
from mining.performance.rule_kpis import rule_kpis_sql
from mining.performance.throughput import throughput_sql
from mining.performance.unit_comparisons import unit_comparisons
from mining.performance.waiting_causes import waiting_causes_sql
from mining.performance.waits import make_waits
from mining.performance.workload import workload_sql
from mining.quality.fingerprints import fingerprints_sql
from mining.rules.calendar import ClosingDays, make_calendar
from mining.rules.changes import all_changes
from mining.rules.definitions import Definitions
from mining.rules.register import rules_sql
from mining.rules.rule import Rule
from mining.rules.write import write_rule_cases
from mining.variant import Variant, variants_by_process

FIGURES: Mapping[str, Callable[[EventLog, datetime], str]] = {
    "activities": lambda log, as_of: activities_sql(log),
    "bottlenecks": lambda log, as_of: bottlenecks_sql(log),
    "completions": lambda log, as_of: completions_sql(log),
    "flattening_effects": lambda log, as_of: flattening_effects_sql(log),
    "handovers": lambda log, as_of: handovers_sql(log),
    "kpi_definitions": lambda log, as_of: kpi_definitions_sql(),
    "kpis": lambda log, as_of: kpis_sql(log, as_of=as_of),
    "object_map_edges": lambda log, as_of: object_map_edges_sql(log),
    "object_performance": lambda log, as_of: object_performance_sql(log),
    "practice_fingerprints": lambda log, as_of: fingerprints_sql(log),
    "process_map_edges": lambda log, as_of: directly_follows_sql(log),
    "process_map_edges_monthly": lambda log, as_of: edges_monthly_sql(log),
    "processes": lambda log, as_of: processes_sql(log),
    "rework": lambda log, as_of: rework_sql(log),
    "throughput": lambda log, as_of: throughput_sql(log),
    "variants": lambda log, as_of: variants_sql(log),
    "waiting_causes": lambda log, as_of: waiting_causes_sql(log),
    "workload": lambda log, as_of: workload_sql(log, as_of=as_of),
}
"""Table name to the SQL that fills it, given the log and the moment the figures are made up at."""

MORE_FIGURES = ("active_times", "process_map_levels", "unit_comparisons")
"""What ``write_figures`` writes besides: it asks for the office hours or a row per case, or rests on other figures."""

RULE_TABLES = ("goals", "rule_cases", "rule_changes", "rule_kpis", "rule_results", "rules", "variant_outcomes")
"""What ``write_rules`` writes."""


CHANGE_TABLES = ("changes", "comparisons", "drifts")
"""What ``write_changes`` writes."""


@dataclass(frozen=True)
class WrittenFigure:
    """One table of mining results on disk."""

    table: str
    path: Path
    rows: int


def write_figures(
    warehouse: Path,
    out: Path,
    *,
    as_of: datetime,
    log: EventLog | None = None,
    closing: ClosingDays | None = None,
    min_cases: int = 1,
) -> list[WrittenFigure]:
    """Compute every registered figure over the warehouse's event log and write each as Parquet, and ``MORE_FIGURES``.

    Figures ask for no case's name, so by default they read ``canonical.event_steps``, which is spared joining them.
    What many of them read, the waits and the hours they lie in, is made once.

    The warehouse is opened read-only. Each file is written beside its name and renamed, so a reader never sees half.

    Args:
        warehouse: the DuckDB file with the event log.
        out: the folder of figures.
        as_of: the moment the figures are made up at.
        log: the relations to read, if not the warehouse's own.
        closing: the municipality's closing days and office hours.
        min_cases: arrows and activities of fewer cases come last on the map's sliders.

    Returns:
        What was written, by table name.
    """
    log = log or EventLog(relation="canonical.event_steps")
    closing = closing or ClosingDays()
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        make_calendar(con, closing=closing, relation=log.calendar)
        make_open_hours(con, log, closing=closing)
        make_waits(con, log)
        queries = {table: figure(log, as_of) for table, figure in FIGURES.items()}
        queries["active_times"] = active_times_sql(log, office_hours=closing.office_hours)
        written = [write_figure(con, query, out, table=table) for table, query in sorted(queries.items())]
        levels = map_levels(*(_rows(out, table) for table in ("process_map_edges", "activities")), min_cases=min_cases)
        written.append(_write_table(levels, out, name="process_map_levels"))
        written.append(_write_table(unit_comparisons(con, log, as_of=as_of), out, name="unit_comparisons"))
        return sorted(written, key=lambda figure: figure.table)
    finally:
        con.close()


def _rows(out: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table that has just been written."""
    rows: list[dict[str, Any]] = pq.read_table(out / table / f"{table}.parquet").to_pylist()
    return rows


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
    published: Definitions | None = None,
    as_of: datetime,
) -> list[WrittenFigure]:
    """Put every rule to every case and write ``RULE_TABLES``; ``closing`` are the municipality's own closing days.

    ``published`` are the rules' definitions in the last release: what has been edited since stands in ``rule_changes``.

    Rules ask who did what, so they read ``canonical.event_log``, not the steps. How the variants fare rests on their
    verdicts and on the variants that ``write_figures`` wrote.

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
        verdicts = f"read_parquet({sql.text(str(paths['rule_cases']))})"
        written.append(write_figure(con, rule_kpis_sql(in_use, EventLog(), verdicts), out, table="rule_kpis"))
        written.append(write_figure(con, rules_sql(in_use, as_of=as_of), out, table="rules"))
        changes = all_changes(con, in_use, EventLog(), as_of=as_of, published=published)
        written.append(write_figure(con, changes.sql_query(), out, table="rule_changes"))
        written.append(write_figure(con, goals_sql(goals, as_of=as_of), out, table="goals"))
        written.append(_write_variant_outcomes(con, out))
        return sorted(written, key=lambda figure: figure.table)
    finally:
        con.close()


def _write_variant_outcomes(con: duckdb.DuckDBPyConnection, out: Path) -> WrittenFigure:
    for table in ("rule_cases", "variants"):
        file = sql.text(str(out / table / f"{table}.parquet"))
        con.execute(f"create or replace temp view mined_{table} as from read_parquet({file})")
    steps = EventLog(relation="canonical.event_steps")
    query = variant_outcomes_sql(steps, variants="mined_variants", verdicts="mined_rule_cases")
    return write_figure(con, query, out, table="variant_outcomes")


def write_changes(warehouse: Path, out: Path, *, declared: Changes, as_of: datetime) -> list[WrittenFigure]:
    """Reckon what declared changes did, how declared groups compare and what drifted; write ``CHANGE_TABLES``.

    Returns:
        What was written, by table name.
    """
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    log = EventLog(relation="canonical.event_steps")
    try:
        con.execute("set TimeZone = 'UTC'")
        found = {
            "changes": changes(con, declared.changes, log, as_of=as_of),
            "comparisons": comparisons(con, declared.comparisons, log, as_of=as_of),
            "drifts": drifts(con, log, as_of=as_of),
        }
        return [write_figure(con, rows.sql_query(), out, table=table) for table, rows in found.items()]
    finally:
        con.close()


def write_automation(warehouse: Path, out: Path, *, rules: tuple[Rule, ...]) -> WrittenFigure:
    """Rate every activity as a candidate for automation; what it waits for outside, the rules' pauses say."""
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        query = automation_candidates_sql(EventLog(), external=external_waits(rules))
        return write_figure(con, query, out, table="automation_candidates")
    finally:
        con.close()


def write_late_causes(warehouse: Path, out: Path, *, as_of: datetime, min_cases: int) -> WrittenFigure:
    """Look for what late cases have in common in the verdicts that ``write_rules`` wrote; write ``late_causes``.

    Args:
        warehouse: the event log; opened read-only.
        out: the folder of figures, with ``rule_cases``.
        as_of: only deadlines that have passed then count.
        min_cases: no cause is told that rests on fewer cases, in time or late, or gives fewer away.
    """
    con = duckdb.connect(str(warehouse), read_only=True, config={"threads": 2})
    try:
        con.execute("set TimeZone = 'UTC'")
        judged = f"read_parquet({sql.text(str(out / 'rule_cases' / 'rule_cases.parquet'))})"
        log = EventLog(relation="canonical.event_steps")
        found = late_causes(con, judged, log, as_of=as_of, min_cases=min_cases)
        return write_figure(con, found.sql_query(), out, table="late_causes")
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
