"""Go or no-go per key figure and process: what each figure's own SQL asks of a case, against what the cases have.

What a figure is stands in ``mining.performance.kpi_definitions`` and only there: its needs are read off its fragments.
"""

import re
from dataclasses import dataclass

import duckdb

from mining.performance.kpi_definitions import KPIS, KpiDefinition
from orchestration.check.findings import KpiCheck, ProcessCheck, Verdict

ENOUGH = 0.95
"""Share of cases that must have what a figure needs; below, it is a warning."""


@dataclass(frozen=True)
class Need:
    """What a column of the case facts asks of the delivery: a condition on a case, and what to do where it fails."""

    column: str
    missing: str
    is_required: bool = True


NEEDS = {
    "is_open": Need("has_end_declared", "no activity ends a case: set is_end in municipality_activities.csv"),
    "not open": Need("has_end_declared", "no activity ends a case, so all cases count as over", is_required=False),
    "duration_us": Need("has_two_times", "fewer than two times in the case"),
    "age_us": Need("has_time", "no time in the case"),
    "has_rework": Need("has_event", "no event"),
    "unit_changes": Need("has_unit", "no event names a unit"),
    "delay_us": Need("has_delay", "no event has both when it happened, to the minute, and when it was registered"),
    "received": Need("has_time", "no time in the case: no months", is_required=False),
    "ended": Need("has_time", "no time in the case: no months", is_required=False),
}
"""What each column that a figure's SQL reads comes from. ``not open`` is ``is_open is not true``."""

CASE_FACTS = """
with activities as (
    select distinct
        events.event_id, objects.object_id as case_id, processes.process, events.occurred_at, events.registered_at,
        events.time_precision, events.raw_unit, events.source, events.raw_activity,
        coalesce(mappings.activity, events.raw_activity) as activity, mappings.activity is not null as is_mapped,
        mappings.activity is not null and coalesce(mappings.approved_by, '') = '' as is_unapproved
    from municipality_events as events
    inner join municipality_event_objects as links on events.event_id = links.event_id
    inner join (select distinct object_id, object_type from municipality_objects) as objects
        on links.object_id = objects.object_id
    inner join municipality_processes as processes on objects.object_type = processes.case_object_type
    left join municipality_mappings as mappings
        on events.source = mappings.source and events.raw_activity = mappings.raw_activity
)
"""

FACTS_SQL = (
    CASE_FACTS
    + """
, ends as (
    select distinct process from municipality_activities where lower(is_end) = 'true'
),
cases as (
    select
        process, case_id,
        count(*) > 0 as has_event,
        count(occurred_at) > 0 as has_time,
        count(occurred_at) > 1 as has_two_times,
        count(raw_unit) > 0 as has_unit,
        count(*) filter (
            where occurred_at is not null and registered_at is not null and time_precision not in ('day', 'none')
        ) > 0 as has_delay
    from activities
    group by process, case_id
)
select
    cases.process, count(*) as cases,
    avg(has_event::integer), avg(has_time::integer), avg(has_two_times::integer), avg(has_unit::integer),
    avg(has_delay::integer), any_value(ends.process is not null)::integer
from cases left join ends on cases.process = ends.process
group by cases.process order by cases.process"""
)
FACTS = ("has_event", "has_time", "has_two_times", "has_unit", "has_delay", "has_end_declared")

PROCESSES_SQL = (
    CASE_FACTS
    + """
select
    processes.process, processes.label_da, count(distinct case_id), count(event_id),
    count(*) filter (where event_id is not null and not is_mapped),
    count(distinct (source, raw_activity)) filter (where event_id is not null and not is_mapped),
    count(distinct (source, raw_activity)) filter (where is_unapproved)
from municipality_processes as processes
left join activities on processes.process = activities.process
group by all order by all"""
)


def needs_of(definition: KpiDefinition) -> list[Need]:
    """What a figure needs of a case, from the columns its own SQL reads."""
    population = definition.population.replace("is_open is not true", "not_open")
    read = set(re.findall(r"[a-z_]+", f"{population} {definition.value}")) | {definition.period_basis}
    names = [("not open" if name == "not_open" else name) for name in sorted(read)]
    return [NEEDS[name] for name in names if name in NEEDS]


def check_processes(con: duckdb.DuckDBPyConnection) -> tuple[ProcessCheck, ...]:
    """Cases and events of each process in the rows looked at, and what of them is not mapped."""
    return tuple(ProcessCheck(*row) for row in con.execute(PROCESSES_SQL).fetchall())


def check_kpis(con: duckdb.DuckDBPyConnection, *, k: int) -> tuple[KpiCheck, ...]:
    """The verdict of every key figure of every declared process, by process and in the order of the definitions."""
    facts = {row[0]: (row[1], dict(zip(FACTS, row[2:], strict=True))) for row in con.execute(FACTS_SQL).fetchall()}
    processes = [name for (name,) in con.execute("select process from municipality_processes order by 1").fetchall()]
    return tuple(
        _verdict(process, definition, *facts.get(process, (0, {})), k=k) for process in processes for definition in KPIS
    )


def _verdict(process: str, definition: KpiDefinition, cases: int, shares: dict[str, float], *, k: int) -> KpiCheck:
    verdict: Verdict = "go"
    reasons = []
    if cases < k:
        verdict = "no-go"
        reasons.append("no case in the deliveries" if not cases else f"fewer than {k} cases: every figure is hidden")
    for need in needs_of(definition) if cases else []:
        share = shares[need.column]
        if share == 0:
            verdict = "no-go" if need.is_required or verdict == "no-go" else "warning"
            reasons.append(need.missing)
        elif share < ENOUGH:
            verdict = "warning" if verdict == "go" else verdict
            reasons.append(f"{need.missing}, in {1 - share:.0%} of the cases")
    return KpiCheck(process, definition.kpi, definition.label_da, verdict, tuple(reasons))
