{%- set checks = [
    'missing_time',
    'day_precision',
    'order_by_position',
    'future_time',
    'implausible_time',
    'late_registration',
    'registered_before',
    'missing_unit',
    'undeclared_unit',
    'unmapped_activity',
    'repeated_event',
    'batch_stamps',
    'activity_after_end',
    'single_event_cases',
    'open_without_activity',
    'end_before_start',
    'cpr_in_text',
    'rejected_rows',
] -%}
with measurements as (
    {%- for check in checks %}
    select * from {{ ref('quality_' ~ check) }}
    {%- if not loop.last %}
    union all by name
    {%- endif %}
    {%- endfor %}
    union all by name
    select * from {{ ref('mined_registration_practice') }}
)

select
    source,
    process,
    unit,
    period,
    check_id,
    checked,
    found
from measurements
order by
    source,
    process,
    check_id,
    unit,
    period
