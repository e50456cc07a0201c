-- Declared activities, and those that occur without being declared: the latter show under their raw text.
with observed as (
    select distinct
        process,
        activity
    from {{ ref('event_log') }}
),

declared as (
    select * from {{ ref('municipality_activities') }}
)

select
    coalesce(observed.process, declared.process) as process,
    coalesce(observed.activity, declared.activity) as activity,
    coalesce(declared.label_da, observed.activity) as label_da,
    declared.definition_da,
    coalesce(cast(declared.is_end as boolean), false) as is_end,
    nullif(declared.waiting_for, '') as waiting_for,
    coalesce(cast(declared.activity_rank as integer), 0) as activity_rank,
    declared.activity is not null as is_declared
from observed
full outer join declared
    on observed.process = declared.process
    and observed.activity = declared.activity
