"""Process mining over an ordered event log: every figure Sagsflow publishes, as SQL or over variants."""

from mining.discovery.activities import activities, activities_sql
from mining.discovery.directly_follows import directly_follows, directly_follows_sql
from mining.discovery.processes import processes, processes_sql
from mining.discovery.variants import case_variants, case_variants_sql, variants, variants_sql
from mining.errors import ArgumentError, EventLogError, MiningError
from mining.log import EventLog
from mining.performance.durations import case_durations, case_durations_sql
from mining.performance.kpi_definitions import (
    KPIS,
    KpiDefinition,
    kpi_definitions,
    kpi_definitions_sql,
)
from mining.performance.kpis import kpis, kpis_sql

__all__ = [
    "KPIS",
    "ArgumentError",
    "EventLog",
    "EventLogError",
    "KpiDefinition",
    "MiningError",
    "activities",
    "activities_sql",
    "case_durations",
    "case_durations_sql",
    "case_variants",
    "case_variants_sql",
    "directly_follows",
    "directly_follows_sql",
    "kpi_definitions",
    "kpi_definitions_sql",
    "kpis",
    "kpis_sql",
    "processes",
    "processes_sql",
    "variants",
    "variants_sql",
]
