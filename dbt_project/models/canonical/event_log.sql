{{ config(contract={'enforced': false}) }}
with keyed as (
  select *, dense_rank() over (order by process, case_id)::integer as case_key, dense_rank() over (order by process, activity)::integer as activity_key from {{ ref('case_events') }}
)
select process, case_id, row_number() over w ::integer as event_no, event_id, activity, occurred_at, ended_at, registered_at, time_precision, lifecycle, unit, resource_type, source, raw_activity,
 lead(activity) over w as next_activity, lead(occurred_at) over w as next_occurred_at, case_key, activity_key, lead(activity_key) over w as next_activity_key
from keyed
window w as (partition by case_key order by occurred_at, activity_rank, source, delivery_no, source_position, column_position, event_id)
order by case_key, event_no
