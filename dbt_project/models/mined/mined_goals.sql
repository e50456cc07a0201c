-- depends_on: {{ source('mining', 'goals') }}
select
    goal_id,
    title_da,
    benefit,
    process,
    kpi,
    rule_id,
    measure,
    unit,
    period,
    level,
    period_start,
    target,
    better,
    owner,
    decided_on,
    due_on,
    baseline_value,
    baseline_on,
    measured_on
from {{ mined('goals') }}
