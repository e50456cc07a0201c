"""Mappings against the processes they are used in: an activity is declared by each process for itself.

That a mapping's source and activity are declared anywhere at all is ``seeds``'s; values without a mapping are
``kpis``'s to count. Needs the municipality's models (``models``), since they say which process a source's cases are of.
"""

import duckdb

from orchestration.check.findings import Finding
from orchestration.check.kpis import CASE_FACTS

MAPPED_SQL = (
    CASE_FACTS
    + """
, declaring as (
    select process, list(activity order by activity) as declared from municipality_activities group by process
),
fed as (
    select distinct source, process from activities
),
-- A mapping that occurs is judged where it occurs; one that does not, where its source has cases at all.
used as (
    select distinct source, raw_activity, process from activities where is_mapped
),
asked as (
    select mappings.source, mappings.activity, used.process, true as occurs
    from municipality_mappings as mappings
    inner join used on mappings.source = used.source and mappings.raw_activity = used.raw_activity
    union
    select mappings.source, mappings.activity, fed.process, false
    from municipality_mappings as mappings
    inner join fed on mappings.source = fed.source
    anti join used on mappings.source = used.source and mappings.raw_activity = used.raw_activity
),
judged as (
    select asked.*, list_contains(declaring.declared, asked.activity) as is_declared, declaring.declared
    from asked inner join declaring on asked.process = declaring.process
)
select source, activity, process, declared, occurs
from judged
where activity in (select activity from municipality_activities)
qualify
    not is_declared
    -- One process that declares it is enough for a mapping that no delivery tells the process of.
    and (occurs or not bool_or(is_declared) over (partition by source, activity, occurs))
order by source, activity, process"""
)


def mapping_findings(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Mappings to an activity that the process of the cases has not declared, by source, activity and process.

    A process that declares no activity at all (a pilot) has none to miss.
    """
    return [_finding(*row) for row in con.execute(MAPPED_SQL).fetchall()]


def _finding(source: str, activity: str, process: str, declared: list[str], occurs: bool) -> Finding:
    used = "occurs in" if occurs else "is for"
    return Finding(
        "error",
        "municipality_mappings.csv",
        f"source {source!r} maps to activity {activity!r}, which {used} process {process!r} and is not declared there;"
        f" declared there are {', '.join(declared)}",
    )
