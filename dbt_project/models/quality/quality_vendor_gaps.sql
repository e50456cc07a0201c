{#- Conditions on one row of the events that systems deliver; only what is checked can be found. -#}
{%- set gaps = {
    'missing_time': ('true', 'occurred_at is null'),
    'dates_only': ('occurred_at is not null', "time_precision = 'day'"),
    'no_registration_time': ('true', 'registered_at is null'),
    'unused_ended_at': ('true', 'ended_at is null'),
    'unused_unit': ('true', 'unit is null'),
} -%}
with events as (
    select * from {{ ref('events') }}
),

-- Spellings of one status: the letters and figures alone, in small letters.
spellings as (
    select
        source,
        raw_activity,
        regexp_replace(lower(raw_activity), '[^\p{L}\p{N}]+', ' ', 'g') as plain,
        count(*) as events
    from events
    where raw_activity is not null
    group by
        source,
        raw_activity
),

standards as (
    select
        source,
        plain,
        sum(events) as events,
        max(events) as of_commonest
    from spellings
    group by
        source,
        plain
),

counted as (
    {%- for gap, (checked, found) in gaps.items() %}
    select
        source,
        '{{ gap }}' as gap,
        count(*) filter (where {{ checked }}) as checked,
        count(*) filter (where ({{ checked }}) and ({{ found }})) as found
    from events
    group by source
    union all
    {%- endfor %}
    select
        source,
        'unstandardised_statuses' as gap,
        sum(events) as checked,
        sum(events - of_commonest) as found
    from standards
    group by source
    union all
    select
        source,
        case check_id when 'single_event_cases' then 'missing_history' else 'unmapped_statuses' end as gap,
        sum(checked) as checked,
        sum(found) as found
    from {{ ref('quality_measurements') }}
    where check_id in ('single_event_cases', 'unmapped_activity')
    group by
        source,
        check_id
)

select
    source,
    gap,
    cast(checked as bigint) as checked,
    cast(found as bigint) as found
from counted
where checked > 0
order by
    source,
    gap
