-- A source that names no unit at all in a process does not deliver units: there is nothing to check.
with counted as (
    select
        source,
        process,
        unit,
        period,
        count(*) as events
    from {{ ref('quality_log') }}
    group by
        source,
        process,
        unit,
        period
)

select
    source,
    process,
    unit,
    period,
    'missing_unit' as check_id,
    case when bool_or(unit <> '(ukendt)') over named then events else 0 end as checked,
    case when unit = '(ukendt)' and bool_or(unit <> '(ukendt)') over named then events else 0 end as found
from counted
window named as (partition by source, process)
