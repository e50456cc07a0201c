{#- Conditions on one row of quality_log, by the check that counts the same. -#}
{%- set findings = {
    'missing_time': 'occurred_at is null',
    'day_precision': "time_precision = 'day'",
    'late_registration': 'epoch_us(registered_at) - epoch_us(occurred_at) > 14 * 86400000000',
    'registered_before': 'epoch_us(occurred_at) - epoch_us(registered_at) > 86400000000',
    'future_time': 'occurred_at > ' ~ as_of(),
    'end_before_start': 'ended_at < occurred_at',
    'single_event_cases': 'event_no = 1 and next_activity is null',
    'repeated_event': 'activity_key = next_activity_key and occurred_at = next_occurred_at',
} -%}
-- Ten cases of each are enough to look at; which ten follows the keyed case ids, so it is the same every night.
with first_ends as (
    select
        log.case_key,
        min(log.event_no) as event_no
    from {{ ref('quality_log') }} as log
    inner join {{ ref('canonical_activities') }} as activities
        on log.process = activities.process
        and log.activity = activities.activity
    where activities.is_end
    group by log.case_key
),

found as (
    select
        process,
        coalesce(unit, '(ukendt)') as unit,
        'open_without_activity' as check_id,
        case_key
    from {{ ref('cases') }}
    where
        is_open
        and ended_at <= {{ as_of() }} - interval '180 days'
    union all
    select distinct
        log.process,
        log.unit,
        'activity_after_end' as check_id,
        log.case_key
    from {{ ref('quality_log') }} as log
    inner join first_ends
        on log.case_key = first_ends.case_key
        and log.event_no > first_ends.event_no
    union all
    {%- for check, condition in findings.items() %}
    select distinct
        process,
        unit,
        '{{ check }}' as check_id,
        case_key
    from {{ ref('quality_log') }}
    where {{ condition }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

numbered as (
    select
        found.process,
        found.unit,
        found.check_id,
        case_keys.case_id,
        row_number() over (
            partition by found.process, found.unit, found.check_id
            order by case_keys.case_id
        ) as example_no
    from found
    inner join {{ ref('case_keys') }} as case_keys on found.case_key = case_keys.case_key
)

select
    process,
    unit,
    check_id,
    cast(example_no as integer) as example_no,
    case_id
from numbered
where example_no <= 10
