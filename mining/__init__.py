"""Process mining over an ordered event log: every figure Sagsflow publishes, as SQL or over variants."""

from mining.discovery.activities import activities, activities_sql
from mining.discovery.directly_follows import directly_follows, directly_follows_sql
from mining.discovery.edges_monthly import edges_monthly, edges_monthly_sql
from mining.discovery.map_levels import map_levels
from mining.discovery.processes import processes, processes_sql
from mining.discovery.variant_outcomes import variant_outcomes, variant_outcomes_sql
from mining.discovery.variants import case_variants, case_variants_sql, variants, variants_sql
from mining.errors import ArgumentError, EventLogError, MiningError
from mining.log import EventLog
from mining.performance.active_time import active_times, active_times_sql
from mining.performance.bottlenecks import bottlenecks, bottlenecks_sql
from mining.performance.completions import completions, completions_sql
from mining.performance.durations import case_durations, case_durations_sql
from mining.performance.handovers import handovers, handovers_sql
from mining.performance.kpi_definitions import (
    KPIS,
    KpiDefinition,
    kpi_definitions,
    kpi_definitions_sql,
)
from mining.performance.kpis import kpis, kpis_sql
from mining.performance.open_hours import make_open_hours
from mining.performance.rework import rework, rework_sql
from mining.performance.throughput import throughput, throughput_sql
from mining.performance.waiting_causes import waiting_causes, waiting_causes_sql
from mining.performance.waits import make_waits
from mining.performance.workload import workload, workload_sql

__all__ = [
    "KPIS",
    "ArgumentError",
    "EventLog",
    "EventLogError",
    "KpiDefinition",
    "MiningError",
    "active_times",
    "active_times_sql",
    "activities",
    "activities_sql",
    "bottlenecks",
    "bottlenecks_sql",
    "case_durations",
    "case_durations_sql",
    "case_variants",
    "case_variants_sql",
    "completions",
    "completions_sql",
    "directly_follows",
    "directly_follows_sql",
    "edges_monthly",
    "edges_monthly_sql",
    "handovers",
    "handovers_sql",
    "kpi_definitions",
    "kpi_definitions_sql",
    "kpis",
    "kpis_sql",
    "make_open_hours",
    "make_waits",
    "map_levels",
    "processes",
    "processes_sql",
    "rework",
    "rework_sql",
    "throughput",
    "throughput_sql",
    "variant_outcomes",
    "variant_outcomes_sql",
    "variants",
    "variants_sql",
    "waiting_causes",
    "waiting_causes_sql",
    "workload",
    "workload_sql",
]
