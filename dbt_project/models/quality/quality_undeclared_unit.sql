-- A municipality without a list of units has declared none, and is asked nothing. Counted by unit first, so that the
-- list is looked up once per unit.
with declared as (
    select unit from {{ ref('units') }}
),

listed as (
    select count(*) as units from declared
),

counted as (
    select
        source,
        process,
        unit,
        period,
        count(*) as events
    from {{ ref('quality_log') }}
    where unit <> '(ukendt)'
    group by
        source,
        process,
        unit,
        period
)

select
    counted.source,
    counted.process,
    counted.unit,
    counted.period,
    'undeclared_unit' as check_id,
    counted.events as checked,
    case when declared.unit is null then counted.events else 0 end as found
from counted
cross join listed
left join declared on counted.unit = declared.unit
where listed.units > 0
