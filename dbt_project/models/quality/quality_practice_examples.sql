{#- Conditions on one row of quality_log, by the check that counts the same. -#}
{%- set findings = {
    'missing_time': 'occurred_at is null',
    'day_precision': "time_precision = 'day'",
    'late_registration': 'epoch_us(registered_at) - epoch_us(occurred_at) > 14 * 86400000000',
    'registered_before': 'epoch_us(occurred_at) - epoch_us(registered_at) > 86400000000',
    'future_time': 'occurred_at > ' ~ as_of(),
    'end_before_start': 'ended_at < occurred_at',
    'repeated_event': 'activity_key = next_activity_key and occurred_at = next_occurred_at',
} -%}
-- Ten cases of each are enough to look at; which ten follows the keyed case ids, so it is the same every night.
with found as (
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
