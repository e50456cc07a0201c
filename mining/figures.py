"""The register of figures that rest on the log alone: which table each function fills, and the writing of all of them.

An algorithm is one file in this package, one entry here and one mart. What rests on the municipality's rules and
declarations is written by ``declared_figures``, process models by ``model_figures``.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import duckdb

from mining.discovery.activities import activities_sql
from mining.discovery.directly_follows import directly_follows_sql
from mining.discovery.edges_monthly import edges_monthly_sql
from mining.discovery.map_levels import map_levels
from mining.discovery.processes import processes_sql
from mining.discovery.variants import variants_sql
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
from mining.performance.throughput import throughput_sql
from mining.performance.unit_comparisons import unit_comparisons
from mining.performance.waiting_causes import waiting_causes_sql
from mining.performance.waits import make_waits
from mining.performance.workload import workload_sql
from mining.quality.fingerprints import fingerprints_sql
from mining.rules.calendar import ClosingDays, make_calendar
from mining.written import WrittenFigure, table_rows, write_figure, write_table

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
        levels = map_levels(
            *(table_rows(out, table) for table in ("process_map_edges", "activities")), min_cases=min_cases
        )
        written.append(write_table(levels, out, name="process_map_levels"))
        written.append(write_table(unit_comparisons(con, log, as_of=as_of), out, name="unit_comparisons"))
        return sorted(written, key=lambda figure: figure.table)
    finally:
        con.close()
