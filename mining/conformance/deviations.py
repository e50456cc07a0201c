"""Deviations from the models counted over cases and months, in SQL.

How a variant deviates is found in ``moves.py`` and written by ``models.py``; here its cases are counted.
"""

from datetime import date

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.discovery.variants import keyed_cases_sql
from mining.log import EventLog
from mining.performance.kpis import ALL


def variant_days_sql(log: EventLog, *, variants: str) -> str:
    """One row per process, variant and Danish day on which cases of it began; ``day`` is NULL without a time.

    Args:
        log: the log that ``variants`` was made from.
        variants: a relation with process, variant_rank and variant_key.
    """
    return f"""
with keyed_cases as ({keyed_cases_sql(log)}
)
select
    cases.process,
    named.variant_rank,
    timezone('Europe/Copenhagen', cases.started_at)::date as day,
    count(*) as cases
from keyed_cases
inner join {log.cases_sql} as cases using (case_key)
inner join {variants} as named
    on cases.process = named.process
    and named.variant_key = format('{{:016x}}{{:016x}}', keyed_cases.key_high, keyed_cases.key_low)
group by all
order by all"""


def deviations_sql(*, variant_days: str, variant_deviations: str) -> str:
    """SQL of ``deviations``."""
    return f"""
with placed as (
    select
        deviating.process, deviating.model, deviating.model_version, deviating.kind, deviating.activity,
        deviating.times, days.cases, deviating.variant_rank, days.day,
        date_trunc('month', days.day)::date as month
    from {variant_deviations} as deviating
    inner join {variant_days} as days
        on deviating.process = days.process
        and deviating.variant_rank = days.variant_rank
        and {in_force_sql("days.day", "deviating.valid_from", "deviating.valid_to")}
),
compared as (
    -- Every aligned variant once, deviating or not.
    select process, model, model_version, month, sum(cases) as compared_cases
    from (select distinct process, model, model_version, variant_rank, day, month, cases from placed)
    group by grouping sets ((process, model, model_version), (process, model, model_version, month))
    having grouping(month) = 1 or month is not null
),
counted as (
    select
        process, model, model_version, kind, activity, month,
        grouping(month) = 1 as is_total,
        sum(cases) as cases,
        sum(cases * times) as deviations
    from placed
    where kind is not null
    group by grouping sets (
        (process, model, model_version, kind, activity), (process, model, model_version, kind, activity, month)
    )
    having grouping(month) = 1 or month is not null
)
select
    counted.process,
    counted.model,
    counted.model_version,
    counted.kind,
    counted.activity,
    case when is_total then {sql.text(ALL)} else strftime(counted.month, '%Y-%m') end as period,
    case when is_total then 'total' else 'month' end as level,
    counted.month as period_start,
    counted.cases::bigint as cases,
    (compared.compared_cases - counted.cases)::bigint as cases_without,
    compared.compared_cases::bigint as compared_cases,
    round(counted.cases / compared.compared_cases, 6) as case_share,
    counted.deviations::bigint as deviations
from counted
inner join compared
    on counted.process = compared.process
    and counted.model = compared.model
    and counted.model_version = compared.model_version
    and counted.month is not distinct from compared.month
order by process, model, model_version, level desc, period, kind, activity"""


def in_force_sql(day: str, valid_from: str, valid_to: str) -> str:
    """Whether a case that began on ``day`` is held against a version: with a bound, only when its day is known."""
    return f"({valid_from} is null or {day} >= {valid_from}) and ({valid_to} is null or {day} < {valid_to})"


def span_sql(day: str, *, valid_from: date | None, valid_to: date | None) -> str:
    """``in_force_sql`` of two days that are given."""
    bounds = ("null::date" if bound is None else f"date '{bound.isoformat()}'" for bound in (valid_from, valid_to))
    return in_force_sql(day, *bounds)


def deviations(con: DuckDBPyConnection, *, variant_days: str, variant_deviations: str) -> DuckDBPyRelation:
    """In how many cases an activity deviates from a model, in total and by the Danish month the case began in.

    Args:
        con: where the relations are.
        variant_days: a relation as ``variant_days_sql`` gives it.
        variant_deviations: a relation with the columns of ``VARIANT_DEVIATIONS_SCHEMA``.

    Returns:
        One row per process, model, version, kind, activity and period in which it occurs, totals first: ``cases``
        (bigint, cases with the deviation), ``cases_without`` and ``compared_cases`` (all that the version is in force
        for and that are aligned), ``case_share`` (double, six decimals) and ``deviations`` (bigint, times in all).
        Kinds are those of ``moves.deviations``.
    """
    return con.sql(deviations_sql(variant_days=variant_days, variant_deviations=variant_deviations))
