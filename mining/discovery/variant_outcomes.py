"""How each variant fares: how much of the process it and those before it cover, its time, and its deadlines.

Which variants there are is ``variants``'; how well a model explains them is ``mining.conformance``'s.
"""

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.discovery.variants import keyed_cases_sql
from mining.log import EventLog

LEAST_CASES = 20
"""So few cases say nothing of how good a path is."""


def variant_outcomes_sql(log: EventLog, *, variants: str, verdicts: str) -> str:
    """SQL of ``variant_outcomes``."""
    return f"""
with keyed_cases as materialized ({keyed_cases_sql(log)}
),
judged as (
    -- A case keeps its deadlines when none of the clocks that have a deadline was late.
    select case_key, bool_or(status = 'late') as is_late
    from {sql.relation(verdicts)}
    where status in ('met', 'late') and (due_on is not null or due_at is not null)
    group by case_key
),
fared as (
    select
        cases.process,
        format('{{:016x}}{{:016x}}', key_high, key_low) as variant_key,
        any_value(cases.is_open) as is_open,
        count(judged.case_key) as judged_cases,
        count(*) filter (not is_late) as on_time_cases,
        quantile_cont(duration_us, [0.5, 0.9]) as quantiles_us
    from keyed_cases
    inner join {log.cases_sql} as cases using (case_key)
    left join judged on keyed_cases.case_key = judged.case_key
    group by cases.process, key_high, key_low
),
whole as (
    select
        cases.process,
        quantile_cont(duration_us, 0.5) as median_us,
        count(*) filter (not is_late) / nullif(count(judged.case_key), 0) as on_time_share
    from keyed_cases
    inner join {log.cases_sql} as cases using (case_key)
    left join judged on keyed_cases.case_key = judged.case_key
    where cases.is_open is not true
    group by cases.process
),
compared as (
    select
        variants.process, variants.variant_rank, variants.cases, judged_cases, on_time_cases, quantiles_us,
        sum(variants.cases) over in_order / sum(variants.cases) over (partition by variants.process) as covered,
        on_time_cases / nullif(judged_cases, 0) as on_time_share,
        variants.cases >= {LEAST_CASES} and fared.is_open is not true as is_told,
        quantiles_us[1] - whole.median_us as more_us,
        on_time_cases / nullif(judged_cases, 0) - whole.on_time_share as more_on_time
    from {sql.relation(variants)} as variants
    inner join fared on variants.process = fared.process and variants.variant_key = fared.variant_key
    left join whole on variants.process = whole.process
    window in_order as (partition by variants.process order by variants.variant_rank)
)
select
    process,
    variant_rank,
    round(covered, 6) as cumulative_share,
    round(quantiles_us[2] / 1e6, 6) as p90_seconds,
    judged_cases,
    on_time_cases,
    round(on_time_share, 6) as on_time_share,
    case
        when not is_told or more_us is null then null
        when more_us <= 0 and coalesce(more_on_time, 0) >= 0 then 'god'
        when more_us > 0 and coalesce(more_on_time, 0) <= 0 then 'svag'
        else 'blandet'
    end as path
from compared
order by process, variant_rank"""


def variant_outcomes(con: DuckDBPyConnection, log: EventLog, *, variants: str, verdicts: str) -> DuckDBPyRelation:
    """How the cases of each variant fare.

    Args:
        con: where the relations are.
        log: the event log.
        variants: a relation with the rows of ``variants``, of the same build of the log.
        verdicts: a relation with the rows of ``mining.rules.evaluate.rule_cases``.

    Returns:
        One row per ``process, variant_rank``, in that order: ``cumulative_share`` (double, of the process's cases that
        follow this variant or one of a smaller rank), ``p90_seconds`` (double), ``judged_cases`` (bigint, with a clock
        that has a deadline and has been judged met or late), ``on_time_cases`` (bigint, of those, the ones without a
        late clock), ``on_time_share`` (double) and ``path`` (varchar): ``god`` when its median time and its share on
        time are as good as those of all the process's cases that are not open or better, ``svag`` when its time is
        longer and its share no better, else ``blandet``; NULL with fewer than 20 cases, or while its cases are open.

    Source: van der Aalst (2016), Process Mining, section 5.2; Dumas et al. (2018), section 11.4 (variant analysis).
    """
    return con.sql(variant_outcomes_sql(log, variants=variants, verdicts=verdicts))
