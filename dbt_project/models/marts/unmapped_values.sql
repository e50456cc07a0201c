with undeclared as (
    select * from {{ ref('quality_undeclared') }}
),

mappings as (
    select distinct
        source,
        raw_activity
    from {{ ref('municipality_mappings') }}
),

-- Where nothing is declared there is nothing to be missing from: a pilot has no unmapped values.
declaring_processes as (
    select distinct process from {{ ref('municipality_activities') }}
),

declaring_sources as (
    select distinct source from {{ ref('municipality_units') }}
),

missing as (
    select
        undeclared.source,
        undeclared.process,
        undeclared.kind,
        case
            when undeclared.kind = 'enhed' then 'ikke på listen over enheder'
            when mappings.raw_activity is not null then 'kortlagt til en aktivitet, der ikke er erklæret'
            else 'ikke kortlagt'
        end as problem_da,
        undeclared.raw_value,
        undeclared.case_key,
        case when {{ is_plausible_time('undeclared.occurred_at') }} then undeclared.occurred_at end as occurred_at
    from undeclared
    left join mappings
        on undeclared.kind = 'aktivitet'
        and undeclared.source = mappings.source
        and undeclared.raw_value = mappings.raw_activity
    left join declaring_processes on undeclared.process = declaring_processes.process
    left join declaring_sources on undeclared.source = declaring_sources.source
    where
        case undeclared.kind
            when 'enhed' then declaring_sources.source is not null
            else declaring_processes.process is not null
        end
),

rare as (
    select
        source,
        process,
        kind,
        problem_da,
        raw_value
    from missing
    group by all
    having count(distinct case_key) < {{ smallest_group() }}
),

-- A text of few cases may be about one person: it is counted with the others like it, under a name of ours.
shown as (
    select
        missing.source,
        missing.process,
        missing.kind,
        missing.problem_da,
        case when rare.raw_value is null then missing.raw_value else '(sjældne værdier)' end as raw_value,
        missing.raw_value as text_itself,
        missing.case_key,
        missing.occurred_at
    from missing
    left join rare
        on missing.source = rare.source
        and missing.process = rare.process
        and missing.kind = rare.kind
        and missing.problem_da = rare.problem_da
        and missing.raw_value = rare.raw_value
)

select
    source,
    process,
    kind,
    problem_da,
    raw_value,
    cast(count(distinct text_itself) as bigint) as texts,
    cast(count(*) as bigint) as events,
    cast(count(distinct case_key) as bigint) as cases,
    {{ danish_date('min(occurred_at)') }} as first_seen_on,
    {{ danish_date('max(occurred_at)') }} as last_seen_on
from shown
group by
    source,
    process,
    kind,
    problem_da,
    raw_value
